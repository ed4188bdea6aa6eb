"""Supervision's card on the workbench of whoever supervises."""

from __future__ import annotations

from datetime import date

from zhunsheng.office.matters.desk import Card
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import HouseRole, Officer
from zhunsheng.office.supervision import reads

SHOWN = 6


def card(officer: Officer, day: date) -> Card | None:
    """The open items, the newest first; nothing for those who do not supervise."""
    if not people.may(officer, HouseRole.SUPERVISOR, day):
        return None
    items = reads.listed(officer, day)
    if not items:
        return None
    return Card(
        title="监督事项",
        template="supervision/card.html",
        context={"items": items[:SHOWN]},
        icon="eye",
        note=f"未处理 {len(items)} 项",
        more_url="/supervision/",
    )
