"""Matters that belong together: what an act opens elsewhere (`starts`), and what it brings about there (`mirrors`).

All linked matters are locked before any is read, in the order of their ids, so that two acts at once in the same family
of matters wait for each other instead of deadlocking.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from django.db.models import Q

from zhunsheng.law import notation
from zhunsheng.law.procedure import Procedure
from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.matters import history
from zhunsheng.office.matters.actions.step import Asked, Step, judged
from zhunsheng.office.matters.models import Act, Link, Matter
from zhunsheng.office.refusals import barred


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
            outcome = _outcome(act, f"{cause.law.id}/{cause.asked.act}", cause.asked.outcome)
            if linked := _judged_mirror(matter, act, cause, outcome, cause.after.facts):
                met.add(matter.pk)
                waiting.append(linked)
                yield linked


def why_not_about(matter: Matter, kind: str) -> Refusal | None:
    """A matter can only be about one that follows its kind: a reconsideration about a penalty, not about a draw."""
    law = history.procedure(matter)
    if follows(law, kind):
        return None
    return barred(
        RefusalKind.FACT,
        "open",
        f"{matter.number}是{law.name}案件，不随这一种案件办理",
        way_on="核对案号；不针对本系统内案件的，案号留空",
    )


def follows(law: Procedure, kind: str) -> bool:
    """Whether any act of a procedure mirrors acts of a kind."""
    return any(target.startswith(f"{kind}/") for act in law.acts.values() for target in _named(act))


def missed(cause: Step, family: dict[UUID, Matter]) -> Step | None:
    """A mirrored act that is due only now, though what it mirrors was done before: else nobody could ever do it.

    A case is filed before the visit's result is entered: the complaint learns of the filing when it learns the result.
    """
    for matter in family.values() if len(family) > 1 else ():
        law = history.procedure(matter)
        waiting = [act for act, _ in history.situation(matter, clock.now(), law=law).duties if act in law.mirrored]
        for name in waiting:
            done = _source(matter, law.acts[name], family)
            if not done:
                continue
            outcome = _outcome(law.acts[name], f"{done.matter.kind}/{done.event}", done.outcome)
            if step := _judged_mirror(matter, law.acts[name], cause, outcome, done.matter.facts):
                return step
    return None


def _source(matter: Matter, act: notation.Act, family: dict[UUID, Matter]) -> Act | None:
    """The last act in a linked matter that `act` mirrors, unless `act` has followed it already."""
    last = matter.acts.filter(event=act.name).order_by("number").last()
    for named in _named(act):
        kind, _, rest = named.partition("/")
        event, _, outcome = rest.partition("=")
        found = Act.objects.filter(matter__in=family, matter__kind=kind, event=event).exclude(matter=matter)
        found = found.filter(outcome=outcome) if outcome else found
        done = found.order_by("recorded_at", "pk").last()
        if done and (last is None or done.recorded_at > last.recorded_at):
            return done
    return None


def _mirror(law: Procedure, cause: Step) -> notation.Act | None:
    done = f"{cause.law.id}/{cause.asked.act}"
    return next((act for act in law.acts.values() if {done, f"{done}={cause.asked.outcome}"} & set(_named(act))), None)


def _named(act: notation.Act) -> tuple[str, ...]:
    """All that an act or one of its outcomes mirrors."""
    return (*act.mirrors, *(target for outcome in act.outcomes.values() for target in outcome.mirrors))


def _outcome(act: notation.Act, done: str, outcome: str) -> str:
    """How a mirrored act ends: as its outcome says that names the linked one, else by the same name, else without."""
    told = next((o.name for o in act.outcomes.values() if {done, f"{done}={outcome}"} & set(o.mirrors)), None)
    return told or (outcome if outcome in act.outcomes else "")


def _judged_mirror(
    matter: Matter, act: notation.Act, cause: Step, outcome: str, known: Mapping[str, object]
) -> Step | None:
    law = history.procedure(matter)
    wanted = (*act.enters, *(act.outcomes[outcome].enters if outcome in act.outcomes else ()))
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
            outcome=outcome,
            facts={name: known[name] for name in wanted if name in known},
        ),
        (),
        word="mirrors",
    )
    return None if isinstance(step, Refusal) else step
