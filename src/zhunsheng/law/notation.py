"""What a procedure file says, as plain values: the words of the rulebook language, one class for each.

Nothing is computed here. The reader fills these values, `law.net` turns them into DCR relations, `law.procedure` runs
them. A `Term` is one entry of a list such as `after: [legal_review=passed if review_due]`; a `Guard` is its `if` part.

    Term("legal_review", "passed", Guard(case="review_due"))
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any

from zhunsheng.law.clocks import Unit
from zhunsheng.law.facts import Case, Cite, Fact, Parameter


class Side(StrEnum):
    """Who stands behind a role."""

    ORGAN = "organ"
    PARTY = "party"
    OUTSIDE = "outside"
    CALENDAR = "calendar"

    @property
    def label(self) -> str:
        return {"organ": "本机关", "party": "当事人", "outside": "其他机关", "calendar": "程序自动"}[self.value]


class Stage(StrEnum):
    """The six parts of a record of enforcement (行政处罚法 第四十七条)."""

    START = "启动"
    INVESTIGATION = "调查取证"
    REVIEW = "审核"
    DECISION = "决定"
    SERVICE = "送达"
    EXECUTION = "执行"

    @property
    def label(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Role:
    name: str
    label: str
    side: Side = Side.ORGAN


@dataclass(frozen=True, slots=True)
class Guard:
    """`if X` or `unless X`: a case, or that an act (with an outcome) has happened."""

    case: str | None = None
    act: str | None = None
    outcome: str | None = None
    holds: bool = True

    def __str__(self) -> str:
        what = self.case or (f"{self.act}={self.outcome}" if self.outcome else str(self.act))
        return ("if " if self.holds else "unless ") + what


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of a relation: an act or window, perhaps an outcome, perhaps a guard."""

    name: str
    outcome: str | None = None
    guard: Guard | None = None

    @property
    def event(self) -> str:
        return f"{self.name}={self.outcome}" if self.outcome else self.name

    def __str__(self) -> str:
        return f"{self.event} {self.guard}" if self.guard else self.event


Terms = tuple[Term, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What an act and an outcome have in common: what it needs, what it does, what it leaves behind."""

    name: str
    label: str
    after: Terms = ()
    waits_for: Terms = ()
    requires: Terms = ()
    opens: Terms = ()
    closes: Terms = ()
    closes_everything: bool = False
    redo: Terms = ()
    stands: Terms = ()
    only_if: Guard | None = None
    only_if_when: Guard | None = None
    ends: bool = False
    enters: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    publish: Mapping[str, tuple[str, ...]] | None = None
    keeps: str | None = None
    starts: str | None = None
    cites: tuple[Cite, ...] = ()
    verified: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Deed):
    """One of the ways in which an act may end. `mirrors`: of itself so, when the linked act ends as it names."""

    mirrors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Act(Deed):
    """Who may do what. `credential`: any one of these suffices; empty = none is asked for."""

    by: tuple[str, ...] = ()
    signers: int = 1
    credential: tuple[str, ...] = ()
    not_by: tuple[str, ...] = ()
    mirrors: tuple[str, ...] = ()
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    repeats: bool = False
    each_party: bool = False
    outlives: bool = False
    stage: Stage = Stage.START


@dataclass(frozen=True, slots=True)
class Length:
    """A period as written: a number or the name of a parameter, and its unit.

    >>> str(Length("defence_days", Unit.WORKING_DAYS))
    'defence_days working days'
    """

    n: int | str
    unit: Unit

    def __str__(self) -> str:
        return f"{self.n} {self.unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Nothing before it ends. Opened anew by each `opened_by`."""

    name: str
    label: str
    opened_by: Term
    lasts: Length
    guard: Guard | None = None
    allows: tuple[str, ...] = ()
    ended_by: Terms = ()
    blocks: tuple[str, ...] = ()
    rolls: Cite | None = None
    each_party: bool = False
    cites: tuple[Cite, ...] = ()
    fact: str | None = None
    verified: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    opened_by: Term
    ended_by: Term
    cites: tuple[Cite, ...]
    only_accrual: bool = False
    fact: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """An act that lengthens an account: by `adds`, or to the day approved, or by beginning it anew.

    Refused after the due date, unless `late` names the article that allows it.
    """

    act: str
    cites: tuple[Cite, ...]
    outcome: str | None = None
    adds: Length | None = None
    as_approved: bool = False
    restarts: bool = False
    times: int | None = None
    late: Cite | None = None
    fact: str | None = None

    @property
    def event(self) -> str:
        return f"{self.act}={self.outcome}" if self.outcome else self.act


@dataclass(frozen=True, slots=True, kw_only=True)
class Accrual:
    """What grows by the day after a breach: `basis_points` of the fact `of` a day, at most `times` that fact."""

    basis_points: int
    of: str
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """What the law attaches to lateness. `effect` is None when lateness only shows."""

    effect: str | None = None
    label: str = ""
    requires: Terms = ()
    opens: Terms = ()
    closes: Terms = ()
    accrues: Accrual | None = None
    cites: tuple[Cite, ...] = ()

    @property
    def is_event(self) -> bool:
        return bool(self.requires or self.opens or self.closes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Should happen before it ends. Starts at an act, at a window's end, or when `possible` becomes possible."""

    name: str
    label: str
    started_by: Terms = ()
    window: str | None = None
    possible: str | None = None
    to: Terms = ()
    until: Terms = ()
    within: Length
    rolls: Cite | None = None
    yields_to: Cite | None = None
    pauses: tuple[Pause, ...] = ()
    extended_by: tuple[Extension, ...] = ()
    on_breach: Breach | None = None
    each_party: bool = False
    cites: tuple[Cite, ...] = ()
    fact: str | None = None
    verified: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Always:
    """A statement that no course of events may break.

    `kind`: before (a before b) · between (a between x and b) · never_while (never b while a) · never_after (never b
    after a) · leads_to (a leads to one of `goals`).
    """

    kind: str
    text: str
    a: Term
    b: Term | None = None
    x: Term | None = None
    goals: Terms = ()
    guard: Guard | None = None


class OpenMatters(StrEnum):
    """What becomes of the matters that are open when a new version comes into force."""

    PIN = "pin"

    @property
    def label(self) -> str:
        return {"pin": "已经立案的，仍按立案时的程序办到结案"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """How a version takes over from the one before it."""

    open_matters: OpenMatters
    cites: tuple[Cite, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A procedure as its file says it, overlays merged in."""

    id: str
    name: str
    in_force: date
    overlays: tuple[str, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    cases: Mapping[str, Case] = field(default_factory=dict)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    acts: Mapping[str, Act] = field(default_factory=dict)
    windows: Mapping[str, Window] = field(default_factory=dict)
    clocks: Mapping[str, Clock] = field(default_factory=dict)
    always: tuple[Always, ...] = ()
    transition: Transition | None = None


def plain(value: Any, *, leave_out: frozenset[str] = frozenset()) -> Any:
    """A notation value as JSON values, fields in their written order; what is empty or not law is left out."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): plain(item, leave_out=leave_out) for key, item in value.items()}
    if isinstance(value, frozenset):
        return sorted(plain(item, leave_out=leave_out) for item in value)
    if isinstance(value, (tuple, list)):
        return [plain(item, leave_out=leave_out) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        pairs = ((f.name, getattr(value, f.name)) for f in fields(value) if f.name not in leave_out)
        return {name: plain(item, leave_out=leave_out) for name, item in pairs if item not in (None, (), "", {})}
    return value


def digest(value: Any, *, leave_out: frozenset[str] = frozenset({"note", "program"})) -> str:
    """SHA-256 of the meaning of a value, hexadecimal: comments, notes, order of keys and file places do not count."""
    text = json.dumps(plain(value, leave_out=leave_out), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
