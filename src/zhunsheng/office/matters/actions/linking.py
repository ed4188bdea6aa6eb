"""Matters that belong together: what an act opens elsewhere (`starts`), and what it brings about there (`mirrors`).

All linked matters are locked before any is read, in the order of their ids, so that two acts at once in the same family
of matters wait for each other instead of deadlocking.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Q

from zhunsheng.law import notation
from zhunsheng.law.procedure import Procedure
from zhunsheng.law.refusal import Refusal
from zhunsheng.office.matters import history
from zhunsheng.office.matters.actions.step import Asked, Step, judged
from zhunsheng.office.matters.models import Link, Matter


def locked(matter: Matter) -> dict[UUID, Matter]:
    """The matter and all linked with it, directly or by way of others, locked."""
    ids = family(matter.pk)
    while True:
        rows = Matter.objects.select_for_update(of=("self",)).select_related("organ", "item").order_by("pk")
        found = rows.in_bulk(sorted(ids))
        if len(ids) == 1 or (now := family(matter.pk)) <= ids:
            return found
        ids = now


def family(pk: UUID) -> set[UUID]:
    """The ids of a matter and of all that are linked with it."""
    known, fresh = {pk}, {pk}
    while fresh:
        pairs = Link.objects.filter(Q(target__in=fresh) | Q(source__matter__in=fresh))
        fresh = {one for pair in pairs.values_list("source__matter_id", "target_id") for one in pair} - known
        known |= fresh
    return known


def mirrored(step: Step, family: dict[UUID, Matter]) -> Iterator[Step]:
    """The acts that a step brings about of themselves in linked matters, and those that these bring about in turn.

    A mirrored act that the linked matter's law does not allow now does not come about: that matter has gone on.
    """
    waiting, met = [step], {step.matter.pk}
    while waiting:
        cause = waiting.pop(0)
        for matter in family.values():
            if matter.pk in met or not (act := _mirror(history.procedure(matter), cause)):
                continue
            if linked := _judged_mirror(matter, act, cause):
                met.add(matter.pk)
                waiting.append(linked)
                yield linked


def _mirror(law: Procedure, cause: Step) -> notation.Act | None:
    names = {f"{cause.law.id}/{cause.asked.act}", f"{cause.law.id}/{cause.asked.act}={cause.asked.outcome}"}
    return next((act for act in law.acts.values() if names.intersection(act.mirrors)), None)


def _judged_mirror(matter: Matter, act: notation.Act, cause: Step) -> Step | None:
    law = history.procedure(matter)
    known = cause.after.facts
    wanted = (*act.enters, *(act.outcomes[cause.asked.outcome].enters if cause.asked.outcome in act.outcomes else ()))
    members = history.parties(matter)
    step = judged(
        matter,
        law,
        members,
        history.past(matter, law),
        Asked(
            act=act.name,
            at=cause.asked.at,
            entered_by=cause.asked.entered_by,
            outcome=cause.asked.outcome if cause.asked.outcome in act.outcomes else "",
            facts={name: known[name] for name in wanted if name in known},
        ),
        (),
        word="mirrors",
    )
    return None if isinstance(step, Refusal) else step
