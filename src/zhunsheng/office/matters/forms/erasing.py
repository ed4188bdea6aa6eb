"""The form that erases private values of a matter: which of them, on what ground, why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms

from zhunsheng.office.matters import retention
from zhunsheng.office.matters.actions.private import LONGEST_BASIS, LONGEST_REASON
from zhunsheng.office.matters.forms.fields import PlainText, legible
from zhunsheng.office.matters.models import PrivateValue


class ErasureForm(forms.Form):
    """Values are named, never shown: whoever erases them need not know them."""

    token = forms.UUIDField(widget=forms.HiddenInput, label="表单编号")
    chosen = forms.MultipleChoiceField(
        label="删除哪些", widget=forms.CheckboxSelectMultiple, error_messages={"required": "选择要删除的各项。"}
    )
    basis = forms.CharField(
        label="依据", max_length=LONGEST_BASIS, help_text="写明法律名称和条款，或者申请人提出的删除请求"
    )
    reason = PlainText(label="理由", rows=3, max_length=LONGEST_REASON, help_text="长期保存，不要写个人信息")

    def __init__(self, values: Sequence[PrivateValue], data: Any = None) -> None:
        super().__init__(data, initial={"token": uuid4()}, label_suffix="")
        self.values = {str(one.pk): one for one in values}
        self.fields["chosen"].choices = [(pk, _said(one)) for pk, one in self.values.items()]  # type: ignore[attr-defined]

    def clean_basis(self) -> str:
        return str(legible(self.cleaned_data["basis"]))

    def picked(self) -> list[PrivateValue]:
        """The values chosen."""
        return [self.values[pk] for pk in self.cleaned_data["chosen"]]


def _said(value: PrivateValue) -> str:
    whose = f"{value.party.role}（第{value.party.ordinal}名当事人）" if value.party else "案卷"
    came = f"，随“{value.act.label}”登记" if value.act else ""
    return f"{whose}：{retention.label(value)}{came}"
