"""The register's side of money: on the matter's chain where there is a matter, else on the receipt's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zhunsheng.office import clock
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.matters.models import Matter
from zhunsheng.office.people.models import Officer
from zhunsheng.proof.entry import Stage


def record(
    act: str,
    rows: Sequence[Any],
    *,
    matter: Matter | None,
    subject: str = "",
    by: Officer | None = None,
    outcome: str = "",
) -> None:
    """Enter what was done with money, within the caller's transaction."""
    ledger.record(
        subject=f"matter:{matter.pk}" if matter else subject,
        kind=matter.kind if matter else "payment",
        act=act,
        outcome=outcome,
        at=clock.now(),
        organ=matter.organ.code if matter else "",
        actor=by,
        stage=Stage.EXECUTION,
        rows=rows,
        procedure=matter.procedure_id if matter else "",
    )
