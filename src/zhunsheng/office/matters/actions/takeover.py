"""Taking over past years: rows that figures need, marked as taken over, with no lawfulness claimed.

Each imported case has its own record in the register; rows and records go in batches, each batch one transaction.

    matters.take_over_history([HistoricalRecord(of="mediation", number="2008-1", organ=…, opened_on=…)], by=None)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice

from django.db import transaction

from zhunsheng.office import clock
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.matters.models import HistoricalRecord
from zhunsheng.office.people.models import Officer
from zhunsheng.proof.entry import Stage

AT_ONCE = 2000


def take_over_history(
    rows: Iterable[HistoricalRecord], *, by: Officer | None = None, progress: Callable[[int], None] | None = None
) -> int:
    """Write rows of past years, `AT_ONCE` at a time; returns how many. `progress` hears the number written so far."""
    total, waiting = 0, iter(rows)
    while batch := list(islice(waiting, AT_ONCE)):
        _take_over(batch, by)
        total += len(batch)
        if progress:
            progress(total)
    return total


@transaction.atomic
def _take_over(rows: list[HistoricalRecord], by: Officer | None) -> None:
    HistoricalRecord.objects.bulk_create(rows)
    ledger.record_all(
        [
            ledger.Draft(
                subject=f"historical_record:{row.pk}",
                kind="historical_record",
                act="take_over",
                at=clock.at(row.closed_on or row.opened_on),
                organ=row.organ.code,
                actor=by,
                stage=Stage.TAKEOVER,
                rows=[row],
            )
            for row in rows
        ]
    )
