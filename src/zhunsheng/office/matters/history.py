"""From stored acts to the situation that the law computes.

A matter's state is never read from a column: it is what its procedure says about its acts, up to an instant. Marking,
facts and clocks in the tables are projections of that, for lists and figures.

    history.situation(matter, clock.now()).possible
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from zhunsheng.law.procedure import Done, Procedure, Situation
from zhunsheng.office.matters import sealed
from zhunsheng.office.matters.models import Act, Matter, Party, PrivateValue
from zhunsheng.office.rulebook import reads as rulebook


def procedure(matter: Matter) -> Procedure:
    """The procedure to which a matter is pinned."""
    return rulebook.procedure(matter.procedure_id)


def parties(matter: Matter) -> list[Party]:
    """The parties, in order; their ordinals are their names in the procedure."""
    return list(matter.parties.order_by("ordinal"))


def acts(matter: Matter) -> list[Act]:
    """What was recorded, in the order of recording, signers at hand."""
    return list(matter.acts.order_by("number").select_related("party").prefetch_related("signers"))


def private_facts(matter: Matter, law: Procedure) -> dict[tuple[object, str], object]:
    """The declared private facts still held, by act and name; none asked for where the kind declares none."""
    names = [fact.id for fact in law.facts.values() if fact.private]
    if not names:
        return {}
    rows = PrivateValue.objects.filter(matter=matter, party=None, name__in=names)
    return {(row.act_id, row.name): sealed.unseal(matter.pk, row.name, row.ciphertext) for row in rows}


def done(act: Act, private: dict[tuple[object, str], object] | None = None) -> Done:
    """A stored act as the law sees it."""
    held = {name: value for (pk, name), value in (private or {}).items() if pk == act.pk}
    return Done(
        event=act.event,
        at=act.at,
        outcome=act.outcome or None,
        party=str(act.party.ordinal) if act.party else None,
        by=tuple(str(signer.officer_id) for signer in act.signers.all()),
        facts={**act.facts, **held},
        until=act.until,
        entered_on=act.entered_on,
        calendar_event=act.calendar_event,
    )


def past(matter: Matter, law: Procedure) -> list[Done]:
    """A matter's acts as the law sees them, in the order of recording."""
    private = private_facts(matter, law)
    return [done(act, private) for act in acts(matter)]


def situation(
    matter: Matter, now: datetime, *, law: Procedure | None = None, members: Sequence[Party] | None = None
) -> Situation:
    """What the law says about a matter at an instant."""
    law = law or procedure(matter)
    members = parties(matter) if members is None else members
    return law.situation(
        past(matter, law),
        parties=[str(party.ordinal) for party in members],
        now=now,
        calendar=rulebook.calendar(),
    )
