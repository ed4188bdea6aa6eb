"""Fixing a figure: a snapshot keeps value, parts, definition and rows by digest, and is entered in the register."""

from __future__ import annotations

import hashlib

from django.db import transaction

from zhunsheng.law.indicator import Indicator
from zhunsheng.office import clock
from zhunsheng.office.indicators import reads
from zhunsheng.office.indicators.models import Snapshot
from zhunsheng.office.indicators.query import Span
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.people.models import Officer


@transaction.atomic
def fix(indicator: Indicator, year: int, by: Officer) -> Snapshot:
    """A snapshot of an indicator's figure for a year, as of the district's day. Later acts leave it alone."""
    span = Span.year(year)
    found = reads.live(indicator, span)
    ids = reads.keys(indicator, span)
    snapshot = Snapshot.objects.create(
        indicator=indicator.id,
        title=indicator.title,
        definition=reads.definition_digest(indicator),
        year=year,
        numerator=found.figure.numerator,
        denominator=found.figure.denominator,
        shown=found.shown,
        ids=ids,
        ids_digest=hashlib.sha256("\n".join(ids).encode()).hexdigest(),
        as_of=clock.today(),
    )
    ledger.record(
        subject=f"figure:{snapshot.pk}",
        kind="figure",
        act="fix",
        at=clock.now(),
        actor=by,
        rows=[snapshot],
    )
    return snapshot
