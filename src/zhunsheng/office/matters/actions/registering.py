"""The register's side of an act: what its record says and which rows it vouches for."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model

from zhunsheng.law.facts import Cite
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.matters.models import Act, Evidence, Matter
from zhunsheng.office.people.models import Officer
from zhunsheng.office.rulebook import reads as rulebook
from zhunsheng.proof.entry import Stage


def subject(matter: Matter) -> str:
    """The register's chain of a matter."""
    return f"matter:{matter.pk}"


def of_act(
    matter: Matter,
    act: Act,
    cites: Sequence[Cite],
    *,
    actors: Sequence[Officer] = (),
    rows: Sequence[Model] = (),
    evidence: Sequence[Evidence] = (),
) -> ledger.Draft:
    """The record of an act, or of what the calendar brought about."""
    return ledger.Draft(
        subject=subject(matter),
        kind=matter.kind,
        act=act.event,
        outcome=act.outcome,
        at=act.at,
        organ=matter.organ.code,
        actors=actors,
        stage=Stage.CALENDAR if act.calendar_event else act.stage,
        articles=[cite.citation for cite in cites],
        rows=rows,
        evidence=evidence,
        procedure=matter.procedure_id,
        calendar=rulebook.calendar().digest,
    )
