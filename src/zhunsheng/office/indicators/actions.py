"""Fixing a figure, and handing figures on; both are entered in the register.

- A snapshot keeps value, parts, definition and rows by digest.
- Of an export the register keeps the manifest's digests: which rows left the district, counted how, is settled by it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import uuid6
from django.db import transaction

from zhunsheng.law.indicator import Indicator
from zhunsheng.office import clock
from zhunsheng.office.indicators import export, reads
from zhunsheng.office.indicators.models import Snapshot
from zhunsheng.office.indicators.query import Span
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.people.models import Officer
from zhunsheng.proof.sm3 import sm3


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


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest as the register names a file."""

    pk: UUID
    size: int
    sha256: str
    sm3: str


@transaction.atomic
def hand_on(folder: Path, first: int, last: int, by: Officer | None = None) -> dict[str, Any]:
    """Write a district's rows of some years as Parquet (`export.export`), and enter that they left."""
    manifest = export.export(folder, first, last)
    content = (folder / export.MANIFEST).read_bytes()
    file = Manifest(uuid6.uuid7(), len(content), hashlib.sha256(content).hexdigest(), sm3(content).hex())
    ledger.record(
        subject=f"export:{file.pk}",
        kind="figure",
        act="export",
        at=clock.now(),
        actor=by,
        evidence=[file],
    )
    return manifest
