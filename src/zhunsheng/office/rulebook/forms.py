"""What a reader of the rulebook may ask for: whose book, and as of which day."""

from __future__ import annotations

from typing import Any

from django import forms

from zhunsheng.office.people.models import Organ
from zhunsheng.ui.fields import DayField


class BookOf(forms.Form):
    """Whose book: the layers of an organ decide it."""

    organ = forms.ChoiceField(label="适用机关", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organs = {organ.code: organ for organ in Organ.objects.order_by("code")}
        self.fields["organ"].choices = [  # type: ignore[attr-defined]
            ("", "只看国家层"), *((code, organ.short_name) for code, organ in self.organs.items())
        ]  # fmt: skip


class OnDay(forms.Form):
    """As of which day."""

    on = DayField(label="适用日期", required=False)
