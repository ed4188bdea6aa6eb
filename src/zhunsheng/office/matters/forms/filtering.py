"""The filter above the list of matters; its values stand in the address, so that a search can be kept and sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet

from zhunsheng.office import clock
from zhunsheng.office.matters.forms.fields import legible
from zhunsheng.office.matters.models import Matter
from zhunsheng.office.people.models import Organ
from zhunsheng.ui import fields as ui

STATES = [("", "全部"), ("open", "在办"), ("overdue", "已逾期"), ("closed", "已办结")]
ORDERS = [("due", "按期限"), ("new", "按立件日期")]


class Filter(forms.Form):
    """Kind, organ, state, text, due before."""

    q = forms.CharField(label="案号、标题、当事人", max_length=100, required=False, widget=forms.SearchInput)
    kind = forms.ChoiceField(label="种类", required=False)
    organ = forms.ChoiceField(label="机关", required=False)
    state = forms.ChoiceField(label="状态", choices=STATES, required=False)
    due_before = ui.DayField(label="期限在此日之前", required=False)
    order = forms.ChoiceField(label="排列", choices=ORDERS, required=False)

    def __init__(self, data: Any, *, kinds: Sequence[tuple[str, str]], organs: Sequence[Organ]) -> None:
        super().__init__(data, label_suffix="")
        self.fields["kind"].choices = [("", "全部"), *kinds]  # type: ignore[attr-defined]
        self.fields["organ"].choices = [("", "全部"), *((str(one.pk), one.short_name) for one in organs)]  # type: ignore[attr-defined]
        if len(organs) < 2:
            del self.fields["organ"]

    def clean_q(self) -> str:
        return str(legible(self.cleaned_data["q"]))

    def clean_due_before(self) -> Any:
        day = self.cleaned_data["due_before"]
        if day is not None and not 1949 <= day.year <= 9000:
            raise ValidationError("年份不对，请核对。")
        return day

    def chosen(self, rows: QuerySet[Matter]) -> QuerySet[Matter]:
        """The rows that fit; none of the wrong values narrows anything."""
        given = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        today = clock.today()
        if text := given.get("q"):
            named = Q(parties__name__icontains=text) | Q(parties__code=text)
            rows = rows.filter(
                Q(number__icontains=text)
                | Q(title__icontains=text)
                | Q(pk__in=Matter.objects.filter(named).values("pk"))
            )
        if kind := given.get("kind"):
            rows = rows.filter(kind=kind)
        if organ := given.get("organ"):
            rows = rows.filter(organ=organ)
        match given.get("state"):
            case "open":
                rows = rows.filter(closed_on=None)
            case "overdue":
                rows = rows.filter(closed_on=None, next_due_on__lt=today)
            case "closed":
                rows = rows.exclude(closed_on=None)
        if before := given.get("due_before"):
            rows = rows.filter(closed_on=None, next_due_on__lt=before)
        if given.get("order") == "new":
            return rows.order_by("-opened_on", "-pk")
        return rows.order_by(
            F("closed_on").asc(nulls_first=True), F("next_due_on").asc(nulls_last=True), "-opened_on", "-pk"
        )
