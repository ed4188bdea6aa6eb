"""The whole book: every procedure with its versions, cross-checked, and all that they stand on.

Rules
- A kind has versions by their day in force; on a day the latest one that is in force then is meant.
- `starts` and `mirrors` name acts of other kinds. A kind that is not in the book is an *open end*, shown and not
  refused; a kind that is there must have the act.
- One fact name has one type across all kinds.

    book.procedure("penalty_ordinary", on=date(2026, 3, 2)).digest
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from zhunsheng.law import notation
from zhunsheng.law.calendar import Calendar
from zhunsheng.law.facts import Fact
from zhunsheng.law.net import deeds
from zhunsheng.law.notation import Declared
from zhunsheng.law.problem import Problem
from zhunsheng.law.procedure import Procedure
from zhunsheng.law.statutes import Statutes


@dataclass(frozen=True, slots=True)
class OpenEnd:
    """A link to a kind that the book does not have: who points, with which word, at what."""

    kind: str
    act: str
    word: str
    target: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.act} {self.word} {self.target}, a kind that this book does not have"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """The composed book of some layers. `problems` is empty in a book that may be applied."""

    layers: tuple[str, ...]
    versions: Mapping[str, tuple[Procedure, ...]]
    calendar: Calendar
    statutes: Statutes
    problems: tuple[Problem, ...] = ()
    open_ends: tuple[OpenEnd, ...] = ()
    papers: Mapping[str, Any] = field(default_factory=dict)
    indicators: Mapping[str, Any] = field(default_factory=dict)
    reports: Mapping[str, Any] = field(default_factory=dict)

    @property
    def procedures(self) -> dict[str, Procedure]:
        """The latest version of every kind."""
        return {kind: versions[-1] for kind, versions in self.versions.items()}

    def procedure(self, kind: str, on: date) -> Procedure | None:
        """The version in force on a day; None when the kind has none then."""
        return next((p for p in reversed(self.versions.get(kind, ())) if in_force_since(p) <= on), None)

    def pinned(self, digest: str) -> Procedure | None:
        """The version that a matter has pinned."""
        return next((p for versions in self.versions.values() for p in versions if p.digest == digest), None)

    @property
    def facts(self) -> dict[str, Fact]:
        """Every fact of the latest versions, by name."""
        return {name: fact for p in self.procedures.values() for name, fact in p.facts.items()}

    @property
    def digest(self) -> str:
        """SHA-256 of the meaning of the book: procedures, calendar, and what is held beside them."""
        return notation.digest(
            {
                "layers": list(self.layers),
                "calendar": self.calendar.digest,
                "procedures": {kind: [p.digest for p in versions] for kind, versions in self.versions.items()},
                "papers": self.papers,
                "indicators": self.indicators,
                "reports": self.reports,
            },
            leave_out=frozenset({"note", "program", "where"}),
        )


def in_force_since(procedure: Procedure) -> date:
    """The day from which a composed version counts: the latest of its base's and its overlays' days."""
    return procedure.declared.in_force


Places = Mapping[str, str]


def linked(
    declared: Iterable[Declared],
) -> tuple[dict[str, frozenset[str]], list[OpenEnd], list[tuple[str, str, str, str]]]:
    """What points from kind to kind: (mirrored acts per kind, open ends, links to acts that are not there).

    A broken link is (kind, act, word, target).
    """
    kinds = {d.id: d for d in declared}
    mirrored: dict[str, set[str]] = {kind: set() for kind in kinds}
    open_ends: list[OpenEnd] = []
    broken: list[tuple[str, str, str, str]] = []
    for kind, one in kinds.items():
        for act, word, target in _links(one):
            other, _, named = target.partition("/")
            there, _, outcome = named.partition("=")
            if other not in kinds:
                open_ends.append(OpenEnd(kind, act, word, target))
            elif there not in kinds[other].acts or (outcome and outcome not in kinds[other].acts[there].outcomes):
                broken.append((kind, act, word, target))
            elif word == "mirrors":
                mirrored[kind].add(act)
    return {kind: frozenset(acts) for kind, acts in mirrored.items()}, open_ends, broken


def _links(declared: Declared) -> Iterator[tuple[str, str, str]]:
    for act, _, deed in deeds(declared):
        if deed.starts:
            yield act, "starts", deed.starts
    for name, one in declared.acts.items():
        targets = (*one.mirrors, *(target for outcome in one.outcomes.values() for target in outcome.mirrors))
        yield from ((name, "mirrors", target) for target in targets)


def clashing_facts(declared: Iterable[Declared]) -> list[tuple[str, str, str, str]]:
    """Facts whose name has another type elsewhere: (fact, kind, other kind, the two types)."""
    seen: dict[str, tuple[str, Fact]] = {}
    clashes: list[tuple[str, str, str, str]] = []
    for one in declared:
        for name, fact in one.facts.items():
            first = seen.setdefault(name, (one.id, fact))
            if (first[1].type, first[1].unit) != (fact.type, fact.unit):
                clashes.append((name, one.id, first[0], f"{first[1].type} {first[1].unit} and {fact.type} {fact.unit}"))
    return clashes


def same_days(procedures: Iterable[Procedure]) -> list[date]:
    """Days on which two versions of one kind would come into force."""
    days = sorted(in_force_since(p) for p in procedures)
    return [a for a, b in pairwise(days) if a == b]
