"""One act on its way into the tables: judged first, without writing; written afterwards, without judging.

Everything that an act brings with it (the calendar's events that came due before it, the matter that it opens, the
acts mirrored in linked matters) is judged before the first write, so that a refusal leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from zhunsheng.law import notation
from zhunsheng.law.facts import Cite
from zhunsheng.law.procedure import Done, Person, Procedure, Side, Situation
from zhunsheng.law.refusal import Refusal, RefusalKind, unique
from zhunsheng.office import clock
from zhunsheng.office.matters import companions
from zhunsheng.office.matters.models import Act, Evidence, Matter, Party
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import Officer
from zhunsheng.office.refusals import barred
from zhunsheng.office.rulebook import reads as rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class NewParty:
    """A party as it enters a matter; `private` (address, telephone …) is sealed and erasable.

    Of a natural person name and identity number are sealed too: papers take them from there.
    """

    kind: str
    name: str
    code: str = ""
    role: str = "当事人"
    private: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_person(self) -> bool:
        return self.kind == Party.Kind.PERSON

    @property
    def sealed(self) -> dict[str, str]:
        """All that is sealed of the party, by name; what was left open is not there."""
        own = {"name": self.name.strip(), "code": self.code} if self.is_person else {}
        return {name: value for name, value in {**own, **self.private}.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wants to have recorded."""

    act: str
    at: datetime
    by: tuple[Officer, ...] = ()
    entered_by: Officer | None = None
    outcome: str = ""
    party: Party | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    until: date | None = None
    note: str = ""
    words: Mapping[str, object] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Step:
    """A lawful act, its matter as it stood and as it will stand."""

    matter: Matter
    law: Procedure
    members: Sequence[Party]
    asked: Asked
    people: tuple[Person, ...]
    before: Situation
    after: Situation
    recorded: int  # acts that the matter has already
    new: bool = False
    word: str = ""  # how its matter came to it: starts, mirrors
    private: Mapping[int, Mapping[str, str]] = field(default_factory=dict)  # of new parties, by ordinal
    written: Act | None = None

    @property
    def deeds(self) -> tuple[notation.Deed, ...]:
        """The act, and its outcome if it has one."""
        act = self.law.acts[self.asked.act]
        return (act, act.outcomes[self.asked.outcome]) if self.asked.outcome else (act,)

    @property
    def cites(self) -> tuple[Cite, ...]:
        """The articles of the outcome, then of the act, each once."""
        return unique(*(deed.cites for deed in reversed(self.deeds)))


def judged(
    matter: Matter,
    law: Procedure,
    members: Sequence[Party],
    history: Sequence[Done],
    asked: Asked,
    people_: tuple[Person, ...],
    *,
    new: bool = False,
    word: str = "",
    private: Mapping[int, Mapping[str, str]] | None = None,
) -> Step | Refusal:
    """Ask the law, then the companions; nothing is written."""
    before = law.situation(
        history, parties=[str(party.ordinal) for party in members], now=clock.now(), calendar=rulebook.calendar()
    )
    performance = companions.Handed(
        act=asked.act,
        at=asked.at,
        by=people_,
        outcome=asked.outcome or None,
        party=str(asked.party.ordinal) if asked.party else None,
        facts=asked.facts,
        evidence=frozenset(evidence.name for evidence in asked.evidence),
        until=asked.until,
        officers=asked.by,
        words=asked.words,
    )
    after = before.judge(performance)
    if isinstance(after, Refusal):
        return after
    for companion in companions.registered():
        if refusal := companion.before(matter, performance):
            return refusal
    return Step(
        matter=matter, law=law, members=members, asked=asked, people=people_, before=before, after=after,
        recorded=len(history), new=new, word=word, private=private or {},
    )  # fmt: skip


def persons(officers: Iterable[Officer], of: Any, day: date) -> tuple[Person, ...]:
    """The officers as the law sees them in a matter (or an organ) that day."""
    return tuple(people.person(officer, of, day) for officer in officers)


def why_not_entering(matter: Matter, entered_by: Officer | None, by: Sequence[Officer]) -> Refusal | None:
    """Only people of the matter's organ enter acts; None is the house itself (a linked matter, the calendar)."""
    if entered_by is None or entered_by in by or people.roles_on(entered_by, clock.today(), matter.organ):
        return None
    return barred(
        RefusalKind.ROLE,
        "",
        f"{entered_by.name}现在不在{matter.organ.name}任职，不得在本案登记",
        way_on=f"由{matter.organ.name}的在任人员登记",
    )


def by_hand(law: Procedure, act: str) -> Refusal | None:
    """A mirrored act happens of itself and is never entered by hand."""
    if act not in law.acts or act not in law.mirrored:
        return None
    declared = law.acts[act]
    return barred(
        RefusalKind.MIRRORED,
        act,
        f"“{declared.label}”随关联案件的办理自动发生，不能手工办理",
        way_on="请办理关联案件；该案作出相应行为后，本案自动登记",
        cites=declared.cites,
    )


def organ_side(law: Procedure, act: str) -> bool:
    """Whether the organ's own people do an act."""
    return act in law.acts and any(law.roles[role].side is Side.ORGAN for role in law.acts[act].by)
