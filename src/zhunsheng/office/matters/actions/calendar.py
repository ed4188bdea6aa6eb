"""What only time brings about: windows that end, breaches with an effect.

Written by the daily job, or before the next act.

matters.write_elapsed()        # the daily job; returns how many events were written
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from zhunsheng.office import clock
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.matters import history
from zhunsheng.office.matters.actions.projecting import project
from zhunsheng.office.matters.actions.writing import write_events
from zhunsheng.office.matters.models import Clock, Matter
from zhunsheng.office.rulebook import reads as rulebook


def write_elapsed(now: datetime | None = None) -> int:
    """Write, for every open matter, the calendar's events that have come due; each matter in its own transaction.

    Clocks whose date hung on a year not announced are computed anew, so that a notice of holidays makes them final.
    """
    now = now or clock.now()
    ripe = Q(due_on__lt=now.astimezone(clock.ZONE).date()) | Q(provisional=True)
    due = Clock.objects.filter(ripe, state=Clock.State.RUNNING, matter__closed_on=None)
    return sum(_write(pk, now) for pk in due.order_by("matter").values_list("matter", flat=True).distinct())


@transaction.atomic
def _write(pk: UUID, now: datetime) -> int:
    matter = Matter.objects.select_for_update(of=("self",)).select_related("organ").get(pk=pk)
    law, members = history.procedure(matter), history.parties(matter)
    past = history.past(matter, law)
    situation = law.situation(
        past, parties=[str(party.ordinal) for party in members], now=now, calendar=rulebook.calendar()
    )
    drafts = write_events(matter, members, law, situation.elapsed, len(past))
    project(matter, members, law, situation)
    if not drafts:
        return 0
    drafts[-1] = replace(drafts[-1], rows=[*drafts[-1].rows, matter])
    ledger.record_all(drafts)
    return len(drafts)
