"""What every action on evidence asks and does: may this officer, and the record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Model

from zhunsheng.law.facts import Cite
from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.matters.models import Matter
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import Officer
from zhunsheng.office.refusals import barred
from zhunsheng.proof.entry import Stage


def locked(matter: Matter) -> Matter:
    """The matter, locked: whoever numbers something in it waits for the others."""
    return Matter.objects.select_for_update(of=("self",)).select_related("organ").get(pk=matter.pk)


def why_not(matter: Matter, by: Officer) -> Refusal | None:
    """Only people of the matter's organ enter something into its file."""
    if people.roles_on(by, clock.today(), matter.organ):
        return None
    return barred(
        RefusalKind.ROLE, "evidence", f"{by.name}现在不在{matter.organ.name}任职，不得登记本案的证据",
        way_on=f"由{matter.organ.name}的在任人员登记",
    )  # fmt: skip


def no(why: str, way_on: str, cites: Iterable[Cite] = (), kind: RefusalKind = RefusalKind.EVIDENCE) -> Refusal:
    return barred(kind, "evidence", why, way_on=way_on, cites=cites)


def record(
    matter: Matter, act: str, by: Officer, rows: Sequence[Model], *, at: datetime | None = None,
    cites: Iterable[Cite] = (),
) -> None:  # fmt: skip
    ledger.record(
        subject=f"matter:{matter.pk}", kind=matter.kind, act=act, at=at or clock.now(), organ=matter.organ.code,
        actor=by, stage=Stage.INVESTIGATION, articles=[one.citation for one in cites], rows=rows,
    )  # fmt: skip
