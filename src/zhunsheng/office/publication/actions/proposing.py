"""Proposing: what a rule or a room would make public waits for a reviewer.

- One subject waits once: a newer proposal takes the place of the one that waits.
- A matter's act that makes publication due proposes of itself; when the duty falls away (a decision is quashed), what
  waits is dropped, and the record says why.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import transaction

from zhunsheng.law.procedure import Situation
from zhunsheng.office import clock
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.matters.models import Act, Matter
from zhunsheng.office.people.models import Officer, Organ
from zhunsheng.office.publication import content, reads, within
from zhunsheng.office.publication.models import Publication, PublicFile
from zhunsheng.proof.entry import Stage
from zhunsheng.proof.sm3 import sm3

State = Publication.State
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


@transaction.atomic
def propose(
    *,
    section: str,
    title: str,
    organ: Organ,
    subject: str,
    proposed: Mapping[str, Any],
    by: Officer | None = None,
    matter: Matter | None = None,
    act: Act | None = None,
    left_out: Sequence[Mapping[str, str]] = (),
    due_on: date | None = None,
    files: Mapping[str, bytes] | None = None,
) -> Publication:
    """Put something before the reviewer. `subject` names it for ever (`report:self_inspection:2025`): a later release of
    the same subject replaces the earlier one. `files`: name → bytes, published beside it. `by` None: a rule proposes."""
    replaced = list(Publication.objects.select_for_update().filter(subject=subject, state=State.WAITING))
    for old in replaced:
        old.state, old.reason = State.REPLACED, "有新的待审核内容"
        old.save(update_fields=["state", "reason"])
    made = Publication.objects.create(
        section=section,
        title=_CONTROL.sub(" ", title).strip()[:200],
        organ=organ,
        subject=subject,
        proposed=dict(proposed),
        matter=matter,
        act=act,
        left_out=[dict(one) for one in left_out],
        due_on=due_on,
        proposed_on=clock.today(),
    )
    kept = PublicFile.objects.bulk_create(
        PublicFile(
            publication=made, name=name, content=data, size=len(data), sha256=sha256(data).hexdigest(),
            sm3=sm3(data).hex(),
        )
        for name, data in sorted((files or {}).items())
    )  # fmt: skip
    ledger.record_all(
        [
            *(record(old, "replace", by, [old]) for old in replaced),
            record(made, "propose", by, [made, *kept]),
        ]
    )
    return made


def look_at(act: Act, situation: Situation) -> None:
    """Propose what an act has made due; drop what is due no longer; note by when a withdrawal is due."""
    law, matter = situation.procedure, act.matter
    duties = {name for name, _ in situation.duties}
    due = [name for name in law.acts if name in duties and content.duty(law, name)]
    waiting = list(Publication.objects.filter(matter=matter, state=State.WAITING))
    if waiting and not due and not within.is_performing(reads.subject_of(matter)):
        for one in waiting:
            drop(one, f"案件中“{act.label}”之后，不再有公开的义务")
    for name in due:
        if not waiting and name != act.event:
            _propose_matter(act, situation, name)
    _note_withdrawal(act, situation, reads.WITHDRAW in duties)


def _propose_matter(act: Act, situation: Situation, name: str) -> None:
    law, matter = situation.procedure, act.matter
    cause = content.cause(law, matter, name) or act
    found = content.proposal(matter, law, name, cause)
    empty = [{"what": one, "why": "案卷中没有这一项"} for one in found.empty]
    propose(
        section=content.section(matter),
        title=content.title(matter, law),
        organ=matter.organ,
        subject=reads.subject_of(matter),
        proposed=found.content,
        matter=matter,
        act=cause,
        left_out=[*found.left_out, *empty],
        due_on=_due_on(situation, name),
    )


def _due_on(situation: Situation, name: str) -> date | None:
    """The earliest due day of the clocks that run to an act, as far as it is known for certain."""
    days = [
        one.due.on
        for one in situation.clocks
        if one.due.on and one.state in ("running", "overdue") and any(to.partition("=")[0] == name for to in one.to)
    ]
    return min(days, default=None)


def _note_withdrawal(act: Act, situation: Situation, owed: bool) -> None:
    by = _due_on(situation, reads.WITHDRAW) if owed else None
    for one in Publication.objects.filter(matter=act.matter, state=State.RELEASED):
        if owed and one.withdraw_by != by:
            one.withdraw_by = by
            one.save(update_fields=["withdraw_by"])
            ledger.record_all([record(one, "owe_withdrawal", None, [one], Stage.WITHDRAWAL)])


def drop(publication: Publication, reason: str) -> None:
    """Take a waiting proposal off the queue because its ground has gone; in the caller's transaction."""
    publication.state, publication.reason = State.WITHHELD, reason
    publication.save(update_fields=["state", "reason"])
    ledger.record_all([record(publication, "drop", None, [publication])])


def record(
    publication: Publication,
    act: str,
    by: Officer | None,
    rows: Sequence[Any],
    stage: Stage = Stage.PUBLICATION,
    files: Sequence[PublicFile] = (),
) -> ledger.Draft:
    """The register's draft for something done with a publication."""
    return ledger.Draft(
        subject=f"publication:{publication.pk}",
        kind="publication",
        act=act,
        at=clock.now(),
        organ=publication.organ.code,
        actor=by,
        stage=stage,
        rows=rows,
        evidence=files,
    )
