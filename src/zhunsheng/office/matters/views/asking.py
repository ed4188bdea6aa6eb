"""What the form of an act has to ask, gathered from the procedure, the people, the list of powers and the companions."""

from __future__ import annotations

from zhunsheng.law import notation
from zhunsheng.law.procedure import Procedure
from zhunsheng.office import clock
from zhunsheng.office.matters import companions, history, signing
from zhunsheng.office.matters.forms.acting import Ask, Opens, wants_until
from zhunsheng.office.matters.models import Matter
from zhunsheng.office.people.models import Officer, Organ
from zhunsheng.office.powers import reads as powers
from zhunsheng.office.powers.models import PowerItem
from zhunsheng.office.rulebook import reads as rulebook


def of_matter(matter: Matter, act: notation.Act, outcome: notation.Outcome | None, officer: Officer) -> Ask:
    """The form of an act in a matter."""
    law, members = history.procedure(matter), history.parties(matter)
    domain = matter.item.domain
    return Ask(
        law=law,
        act=act,
        outcome=outcome,
        organ=matter.organ,
        matter=matter,
        members=members,
        among=signing.candidates(law, act, matter.organ, clock.today(), domain=domain, matter=matter),
        blanks=blanks(matter, law, act, outcome),
        known={name: value for one in companions.registered() for name, value in one.knows(matter, act.name).items()},
        attached=list(matter.evidence.filter(act=None)),
        opens=opens(matter, law, act, outcome, officer),
        asks_until=wants_until(law, act.name),
        instants=[one.astimezone(clock.ZONE) for one in matter.acts.values_list("at", flat=True)],
    )


def of_first_act(law: Procedure, organ: Organ, item: PowerItem, outcome: notation.Outcome | None) -> Ask:
    """The form of the act that opens a matter."""
    act = law.acts[law.first]
    planned = Matter(kind=law.id, organ=organ, item=item)
    return Ask(
        law=law,
        act=act,
        outcome=outcome,
        organ=organ,
        among=signing.candidates(law, act, organ, clock.today(), domain=item.domain),
        blanks=blanks(planned, law, act, outcome),
    )


def blanks(
    matter: Matter, law: Procedure, act: notation.Act, outcome: notation.Outcome | None
) -> list[companions.Blank]:
    """The blanks that companions ask for, each once; what the procedure itself knows is not asked again."""
    deeds = (act, outcome) if outcome else (act,)
    found: dict[str, companions.Blank] = {}
    for companion in companions.registered():
        for blank in companion.asks(matter, deeds):
            if blank.name not in law.cases and not (blank.name in law.facts and blank.name in matter.facts):
                found.setdefault(blank.name, blank)
    return list(found.values())


def opens(
    matter: Matter, law: Procedure, act: notation.Act, outcome: notation.Outcome | None, officer: Officer
) -> Opens | None:
    """The matter that the act opens, if it opens one of a kind that the book has."""
    deeds = (act, outcome) if outcome else (act,)
    named = next((deed.starts for deed in reversed(deeds) if deed.starts), None)
    if named is None:
        return None
    kind, _, first = named.partition("/")
    day = clock.today()
    if not rulebook.knows(kind, matter.organ, day):
        return None
    other = rulebook.procedure(rulebook.current(kind, matter.organ, day).digest)
    declared = other.acts[other.first]
    fixed = first.partition("=")[2]
    entered = {name for deed in deeds for name in deed.enters}
    known = set(matter.facts) | entered
    among = signing.candidates(other, declared, matter.organ, day, domain=matter.item.domain)
    mine = any(one.officer == officer for one in among)
    return Opens(
        law=other,
        items=list(powers.held_by(matter.organ, day, kind)),
        outcomes=() if fixed else tuple(declared.outcomes.values()),
        facts=[other.facts[name] for name in declared.enters if name not in known],
        among=() if mine else among,
    )
