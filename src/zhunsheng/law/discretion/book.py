"""A book of penalty standards (裁量基准) and what it says of given facts.

Rules
- An item has tiers, and exactly one of them fits any lawful set of facts (`proof` shows it when the book is loaded);
  or it weighs (`mode: weights`): start and factors sum up to a percentage of the statutory maximum, at most 100.
- Facts are given whole and typed, or nothing is said: `FactError` names what is missing, unknown or of another type.
- A fine is a span of whole fen, both ends in. Above the statutory maximum there is none, below its minimum only by
  mitigation, which is not the table's.
- An item whose table is known to have gaps (a superior's), or that is only text, answers `collective` or `text`: people
  decide, within the statute.

    advice = book.decide("CG-0123", {"area_dm2": 499, "prior_2y": 0, "corrected": True, "harm": "无"})
    advice.outcome, advice.tier          # ('no_penalty', '1')
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from zhunsheng.law.discretion.cells import Cell, Fact, classes
from zhunsheng.law.discretion.money import Amount, Words, amount_of

FINE_KIND: Final = "罚款"
DEGREES: Final = ("不予", "免予", "减轻", "轻微", "较轻", "从轻", "一般", "较重", "从重", "严重", "特别严重")
ENGINE: Final = "1"
WHOLE: Final = 100  # percent of the statutory maximum


class FactError(ValueError):
    """Facts that a table cannot take; `problems`: (fact, sentence)."""

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        self.problems = list(problems)
        super().__init__("；".join(message for _, message in self.problems))


class BookError(Exception):
    """A book that is not proved; `problems`: (item code, or "" for the book; sentence), in the order of the file."""

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(f"{code or '文件'}：{message}" for code, message in self.problems))


class State(StrEnum):
    """How far an item is proved."""

    PROVED = "proved"
    KNOWN_GAPS = "known_gaps"
    TEXT = "text"

    @property
    def label(self) -> str:
        return {"proved": "已证明", "known_gaps": "有已知缺口", "text": "仅有文字"}[self.value]


class Outcome(StrEnum):
    NO_PENALTY = "no_penalty"
    FINE = "fine"
    KINDS = "kinds"
    COLLECTIVE = "collective"  # a known gap: collective discussion decides, within the statute
    TEXT = "text"  # the tier is chosen by hand, with a reason

    @property
    def label(self) -> str:
        return {
            "no_penalty": "不予处罚",
            "fine": "罚款",
            "kinds": "其他处罚",
            "collective": "集体讨论决定",
            "text": "由承办人选定档次",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Basis:
    """An article on which an item rests, in the version that held."""

    law: str
    version: str
    article: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What the statute allows where `when` holds: kinds, and the least and greatest fine (None: the law names none)."""

    when: Mapping[str, Cell] = field(default_factory=dict)
    least: Amount | None = None
    most: Amount | None = None


@dataclass(frozen=True, slots=True)
class Fine:
    """The fine of a tier, both ends in; a fixed one has the same at both."""

    least: Amount
    most: Amount

    @property
    def fixed(self) -> bool:
        return self.least == self.most


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    code: str
    when: Mapping[str, Cell]
    degree: str = ""
    fine: Fine | None = None
    kinds: tuple[str, ...] = ()
    no_penalty: bool = False
    cites: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a factor that weighs, and its weight in percent of the statutory maximum."""

    cell: Cell
    weight: int


@dataclass(frozen=True, slots=True)
class Weights:
    """`start` and one option of each factor sum up to at most 100; `capped`: the document cuts what exceeds it."""

    start: int
    factors: Mapping[str, tuple[Option, ...]]
    capped: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
    """One of the authors' own cases: these facts, that tier, or that percentage; neither: people decide (a known gap)."""

    facts: Mapping[str, object]
    tier: str = ""
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """One tier as it was tried: each cell with the value and whether it fitted."""

    tier: str
    fitted: bool
    cells: tuple[tuple[str, str, object, bool], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What the table says: tier, outcome, span in fen (0 to 0 where there is no fine), and the whole trace."""

    item: str
    tier: str
    outcome: Outcome
    min_fen: int
    max_fen: int
    trace: tuple[Tried, ...]
    kinds: tuple[str, ...] = ()
    degree: str = ""
    cites: tuple[Basis, ...] = ()
    percent: int | None = None
    least_fen: int = 0  # of the statute
    most_fen: int | None = None  # of the statute; None: it names no maximum


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One penalty item of a book."""

    code: str
    name: str
    basis: tuple[Basis, ...]
    kinds: tuple[str, ...]
    limits: tuple[Limits, ...]
    facts: Mapping[str, Fact]
    tiers: tuple[Tier, ...] = ()
    weights: Weights | None = None
    trials: tuple[Trial, ...] = ()
    state: State = State.PROVED
    power: str = ""
    note: str = ""
    trade: str = ""
    needs: frozenset[str] = frozenset()  # facts that only amounts read
    line: int = 0

    @property
    def fixed(self) -> int:
        """How many tiers name one amount."""
        return sum(tier.fine is not None and tier.fine.fixed for tier in self.tiers)

    def check(self, facts: Mapping[str, object], lack: bool = False) -> tuple[str, ...]:
        """FactError unless the facts are those declared, each of its type; `lack`: some may be missing (returned)."""
        faults = [
            (name, f"没有声明的事实“{name}”；本项只问{'、'.join(self.facts)}")
            for name in facts
            if name not in self.facts
        ]
        missing = []
        for name, fact in self.facts.items():
            if name not in facts:
                missing.append(name)
                if not lack:
                    faults.append((name, f"缺少事实“{fact.label or name}”（{name}）；补充查明后再适用"))
            elif fault := fact.fault(facts[name]):
                faults.append((name, fault))
        if faults:
            raise FactError(faults)
        return tuple(missing)

    def classes(self, name: str) -> list[object]:
        """One value of a fact for each class of values that no cell of the item tells apart."""
        whens = [*(tier.when for tier in self.tiers), *(limits.when for limits in self.limits)]
        options = self.weights.factors.get(name, ()) if self.weights else ()
        return classes(
            self.facts[name], [*(when[name] for when in whens if name in when), *(one.cell for one in options)]
        )

    def statute(self, facts: Mapping[str, object]) -> tuple[int, int | None]:
        """The least and the greatest fine that the statute allows for these facts, in fen."""
        for one in self.limits:
            if all(cell.accepts(facts[name]) for name, cell in one.when.items()):
                least = 0 if one.least is None else amount_of(one.least, facts)
                return least, None if one.most is None else amount_of(one.most, facts)
        return 0, 0

    def decide(self, facts: Mapping[str, object]) -> Advice:
        """What the table says of these facts; they are checked first."""
        self.check(facts)
        if self.state is State.TEXT:
            return self._by_people(Outcome.TEXT, facts, ())
        if self.weights is not None:
            return self._weigh(self.weights, facts)
        trace, fitting = [], []
        for tier in self.tiers:
            cells, fitted = [], True
            for name, cell in tier.when.items():
                value = facts[name]
                accepted = cell.accepts(value)
                fitted = fitted and accepted
                cells.append((name, cell.text, value, accepted))
            trace.append(Tried(tier.code, fitted, tuple(cells)))
            if fitted:
                fitting.append(tier)
        if len(fitting) != 1:
            return self._by_people(Outcome.COLLECTIVE, facts, tuple(trace))
        return self._of_tier(fitting[0], facts, tuple(trace))

    def _of_tier(self, tier: Tier, facts: Mapping[str, object], trace: tuple[Tried, ...]) -> Advice:
        least, most = self.statute(facts)
        low = high = 0
        if tier.fine is not None:  # a share of a fact may reach beyond the statute: the statute holds
            low, high = (_clamped(amount_of(bound, facts), least, most) for bound in (tier.fine.least, tier.fine.most))
            high = max(low, high)
        outcome = Outcome.NO_PENALTY if tier.no_penalty else Outcome.FINE if tier.fine else Outcome.KINDS
        cites = tuple(self.basis[number - 1] for number in tier.cites) or self.basis
        return Advice(
            item=self.code, tier=tier.code, outcome=outcome, min_fen=low, max_fen=high, trace=trace, kinds=tier.kinds,
            degree=tier.degree, cites=cites, least_fen=least, most_fen=most,
        )  # fmt: skip

    def _weigh(self, weights: Weights, facts: Mapping[str, object]) -> Advice:
        total, trace = weights.start, [Tried("起点", True, (("", "裁量起点", weights.start, True),))]
        for name, options in weights.factors.items():
            cells = tuple(
                (name, f"{one.cell.text}：{one.weight}%", facts[name], one.cell.accepts(facts[name])) for one in options
            )
            chosen = [one for one in options if one.cell.accepts(facts[name])]
            trace.append(Tried(name, len(chosen) == 1, cells))
            if len(chosen) != 1:
                return self._by_people(Outcome.COLLECTIVE, facts, tuple(trace))
            total += chosen[0].weight
        percent = min(WHOLE, total)
        least, most = self.statute(facts)
        # A statute that names a minimum only gives nothing to take a percentage of: `proof` has refused it.
        fen = max(least, (most or 0) * percent // 100)
        return Advice(
            item=self.code, tier=f"{percent}%", outcome=Outcome.FINE, min_fen=fen, max_fen=fen, trace=tuple(trace),
            kinds=(FINE_KIND,), cites=self.basis, percent=percent, least_fen=least, most_fen=most,
        )  # fmt: skip

    def _by_people(self, outcome: Outcome, facts: Mapping[str, object], trace: tuple[Tried, ...]) -> Advice:
        least, most = self.statute(facts)
        return Advice(
            item=self.code, tier="", outcome=outcome, min_fen=least, max_fen=least if most is None else most,
            trace=trace, kinds=self.kinds, cites=self.basis, least_fen=least, most_fen=most,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """One document of one issuer. `own`: the organ's (or its government's) own, else a superior's."""

    id: str
    title: str
    issuer: str
    valid_from: date
    items: Mapping[str, Item]
    doc_no: str = ""
    own: bool = True
    published_on: date | None = None
    valid_to: date | None = None
    last_verified_on: date | None = None
    words: Words = field(default_factory=Words)
    within: Mapping[str, str] = field(default_factory=dict)
    lowest_when_unknown: bool = False
    transition: str = ""
    source: str = ""
    digest: str = ""
    cautions: tuple[tuple[str, str], ...] = ()

    def in_force(self, day: date) -> bool:
        """Whether the document is public and in force that day; the last day is the one before `valid_to`."""
        return (
            self.published_on is not None
            and self.published_on <= day
            and self.valid_from <= day
            and (self.valid_to is None or day < self.valid_to)
        )

    def decide(self, code: str, facts: Mapping[str, object]) -> Advice:
        """What the book says of these facts under one item; FactError, or KeyError for an item that it has not."""
        item = self.items[code]
        if not self.lowest_when_unknown:
            return item.decide(facts)
        return self._lowest(item, facts)

    def _lowest(self, item: Item, facts: Mapping[str, object]) -> Advice:
        """The document takes the lightest of what the unknown facts leave open."""
        missing = item.check(facts, lack=True)
        if not missing:
            return item.decide(facts)
        if amounts := [name for name in missing if name in item.needs]:
            raise FactError([(name, f"缺少计算金额的事实“{name}”；补充查明后再适用") for name in amounts])
        open_sets: list[dict[str, object]] = [dict(facts)]
        for name in missing:
            open_sets = [{**one, name: value} for one in open_sets for value in item.classes(name)]
        return min((item.decide(one) for one in open_sets), key=weight)


def weight(advice: Advice) -> tuple[int, int, int]:
    """How heavy: no penalty, then other kinds alone, then by maximum, then by minimum."""
    rank = {Outcome.NO_PENALTY: 0, Outcome.KINDS: 1}.get(advice.outcome, 2)
    return rank, advice.max_fen, advice.min_fen


def _clamped(fen: int, least: int, most: int | None) -> int:
    fen = max(fen, least)
    return fen if most is None else min(fen, most)
