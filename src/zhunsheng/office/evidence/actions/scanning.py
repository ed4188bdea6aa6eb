"""What scanners say is kept; a file that none has looked at is looked at again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.db import transaction

from zhunsheng.office import clock
from zhunsheng.office.evidence import reads
from zhunsheng.office.evidence.models import Scan
from zhunsheng.office.evidence.scanning import Verdict, scanner
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.matters import media


def look(place: Path, sha256: str) -> Verdict | None:
    """Let the scanner look at a file; what it says is recorded. None: there is none, or it does not answer."""
    with_ = scanner()
    found = with_.scan(place)
    if found is not None:
        _write(sha256, found, with_.name)
    return found


def look_again(digests: Iterable[str] | None = None) -> tuple[int, int]:
    """Scan what is still 未查毒, or these: (how many were scanned, how many of them are infected)."""
    wanted = reads.unscanned(500) if digests is None else digests
    verdicts = [look(media.path(one), one) for one in wanted if media.path(one).exists()]
    looked = [one for one in verdicts if one is not None]
    return len(looked), sum(not one.clean for one in looked)


@transaction.atomic
def _write(sha256: str, found: Verdict, engine: str) -> Scan:
    result = Scan.Result.CLEAN if found.clean else Scan.Result.INFECTED
    row = Scan.objects.create(sha256=sha256, result=result, found=found.found, engine=engine, at=clock.real_now())
    ledger.record(subject=f"scan:{row.pk}", kind="scan", act="scan", at=clock.now(), outcome=result.value, rows=[row])
    return row
