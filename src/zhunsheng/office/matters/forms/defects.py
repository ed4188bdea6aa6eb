"""The form that registers what happened though it ought not to have (登记违法或瑕疵)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms

from zhunsheng.law.procedure import Procedure
from zhunsheng.office import clock
from zhunsheng.office.matters.forms.fields import PlainText, legible
from zhunsheng.ui import fields as ui


class DefectForm(forms.Form):
    """Which act, when it truly happened, what it was, against which article."""

    token = forms.UUIDField(widget=forms.HiddenInput, label="表单编号")
    act = forms.ChoiceField(label="所涉行为")
    happened_at = ui.MomentField(label="实际发生时间")
    what = PlainText(label="事实", rows=4, help_text="写明实际发生了什么，与法定程序有何不同")
    article = forms.CharField(label="违反的条款", max_length=80, help_text="如“行政处罚法 第…条”，写到条、款")

    def __init__(self, law: Procedure, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        given = {"token": uuid4(), "happened_at": clock.now().replace(second=0, microsecond=0), **(initial or {})}
        super().__init__(data, initial=given, label_suffix="")
        choices = [(name, f"{one.stage.label}：{one.label}") for name, one in law.acts.items()]
        self.fields["act"].choices = [("", "请选择"), *choices]  # type: ignore[attr-defined]

    def clean_article(self) -> str:
        return str(legible(self.cleaned_data["article"]))
