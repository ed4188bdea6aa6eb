"""A card of the workbench: draws that wait for their next step (planners), visits that I am sent to (inspectors),
how firms rated the organs' visits (supervisors)."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from zhunsheng.office.inspections import reads
from zhunsheng.office.inspections.models import Draw
from zhunsheng.office.matters.desk import Card
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import HouseRole, Officer

MOST = 5


def waiting(officer: Officer, day: date) -> Card | None:
    """The card, or None when nothing of this room waits for the officer."""
    roles = people.roles_on(officer, day)
    draws = list(_open_draws()) if HouseRole.PLANNER in roles else []
    rated = reads.ratings_by_organ(officer, day) if HouseRole.SUPERVISOR in roles else []
    visits = reads.visits_of(officer)
    if not draws and not visits and not rated:
        return None
    return Card(
        title="双随机",
        template="inspections/card.html",
        context={
            "draws": draws,
            "visits": visits[:MOST],
            "more": max(0, len(visits) - MOST),
            "rated": rated[:MOST],
        },
        icon="dice-5",
        more_url=reverse("inspections:index"),
    )


def _open_draws() -> list[Draw]:
    return list(reads.draws().filter(state__in=Draw.OPEN)[:MOST])
