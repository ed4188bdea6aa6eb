"""What people enter about money: a bill, a plan of instalments, a cashier's receipt, how an item ended."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from zhunsheng.office.answers import day_field, text_field
from zhunsheng.office.matters.models import Party
from zhunsheng.office.papers.delivery_forms import PartyField
from zhunsheng.office.payments.models import Bill
from zhunsheng.ui.fields import MomentField, MoneyField

ROWS = 6


class Issue(forms.Form):
    """One bill."""

    party = PartyField(Party.objects.none(), label="缴款人", empty_label=None)
    of = forms.ChoiceField(label="款项", choices=[(one.value, one.label) for one in (Bill.Of.FINE, Bill.Of.LATE)])
    fen = MoneyField(label="金额", min_fen=1)

    def __init__(self, *args: Any, parties: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = parties  # type: ignore[attr-defined]


class Instalments(forms.Form):
    """The bills of an approved plan: as many rows as are filled in."""

    party = PartyField(Party.objects.none(), label="缴款人", empty_label=None)

    def __init__(self, *args: Any, parties: Any, rows: int = ROWS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = parties  # type: ignore[attr-defined]
        self.rows = rows
        for number in range(1, rows + 1):
            self.fields[f"on_{number}"] = day_field(f"第{number}期日期", required=False)
            self.fields[f"fen_{number}"] = MoneyField(label=f"第{number}期金额", min_fen=1, required=False)

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or self.cleaned_data
        for number in range(1, self.rows + 1):
            on, fen = clean.get(f"on_{number}"), clean.get(f"fen_{number}")
            if (on is None) != (fen is None) and not {f"on_{number}", f"fen_{number}"} & set(self.errors):
                self.add_error(
                    f"fen_{number}" if fen is None else f"on_{number}", "日期和金额应当同时填写，或者都不填。"
                )
        return clean

    @property
    def plan(self) -> list[tuple[date, int]]:
        """The rows that are filled in."""
        clean = self.cleaned_data
        rows = ((clean.get(f"on_{n}"), clean.get(f"fen_{n}")) for n in range(1, self.rows + 1))
        return [(on, fen) for on, fen in rows if on is not None and fen is not None]


class ByHand(forms.Form):
    """Money entered from a receipt."""

    document = text_field("票据号", 60, help_text="财政票据或者银行回单的号码")
    fen = MoneyField(label="实缴金额", min_fen=1)
    paid_at = MomentField(label="缴款时间")


class Reason(forms.Form):
    """Why, or how it ended."""

    reason = text_field("说明", 2000, lines=3)

    def __init__(self, *args: Any, label: str, longest: int = 2000, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = text_field(label, longest, lines=3)


class Day(forms.Form):
    """An accounting day."""

    on = day_field("账务日期")
