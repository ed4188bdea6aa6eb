"""What this room lays on the workbench: what waits for a reviewer, and what has come in for a clerk."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from zhunsheng.office.matters.desk import Card
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import HouseRole, Officer
from zhunsheng.office.publication import reads

MOST = 5


def review(officer: Officer, day: date) -> Card | None:
    """For a reviewer: what waits, soonest due first."""
    if HouseRole.PUBLISHER not in people.roles_on(officer, day):
        return None
    waiting = reads.queue(reads.sees(officer, day), "waiting", day)
    return Card(
        title="待审核公开",
        template="publication/card_review.html",
        context={"rows": waiting[:MOST], "count": waiting.count(), "today": day},
        icon="eye",
        more_url=reverse("publication:index"),
    )


def inbox(officer: Officer, day: date) -> Card | None:
    """For a clerk: the parcels that wait, those at the door included."""
    if not reads.clerk_organs(officer, day):
        return None
    waiting = reads.inbox(officer, day).filter(state="waiting")
    return Card(
        title="收件",
        template="publication/card_inbox.html",
        context={"rows": waiting[:MOST], "count": waiting.count(), "at_door": reads.parcels_at_door().count()},
        icon="inbox",
        more_url=reverse("publication:inbox"),
    )
