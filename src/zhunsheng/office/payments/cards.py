"""What this room lays on the workbench: what is open about money in the organs of whoever looks."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from zhunsheng.office.matters.desk import Card
from zhunsheng.office.payments import reads
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import Officer

MOST = 5


def waiting(officer: Officer, day: date) -> Card | None:
    """The open items of one's own organs; nothing where there is none."""
    rows = reads.items_for(officer, day).filter(settled_on=None, organ__in=people.organs_of(officer, day))
    count = rows.count()
    if not count:
        return None
    return Card(
        title="缴款待处理", template="payments/card.html", context={"rows": rows[:MOST]}, icon="receipt",
        note=f"未处理 {count} 项", more_url=reverse("payments:index"),
    )  # fmt: skip
