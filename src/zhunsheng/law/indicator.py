"""Indicators: a population, its measure, and how the number is written.

Rules
- One definition yields both the number and the rows behind it, so that they cannot drift apart.
- Only whole numbers leave an engine: a numerator and, for shares, ratios and averages, a denominator. Division and
  rounding happen here, in `Decimal`, half up; a total re-divides summed parts and never averages shares.
- A cell says what a column must be: a value, one of several, a range `[a,b)`, `some` (there is a value) or `none`.
- A population is a flow (rows dated within the year by a business date) or a stock (rows whose span covers the
  year's last day).
- A change sets the year beside the year before, by the same definition: (this − before) ÷ before.

    >>> Figure(239, 926, places=2, percent=True).shown
    '25.81%'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

Value = str | int | bool

_RANGE: Final = re.compile(r"([\[(])\s*(-?\d+)?\s*,\s*(-?\d+)?\s*([\])])")


class Measure(StrEnum):
    """What is taken of the population."""

    COUNT = "count"
    DISTINCT = "distinct"
    SUM = "sum"
    AVERAGE = "average"
    SHARE = "share"
    RATIO = "ratio"
    CHANGE = "change"


ADDED: Final = (Measure.COUNT, Measure.DISTINCT, Measure.SUM)  # one whole number each: what a change may compare


@dataclass(frozen=True, slots=True)
class OneOf:
    """The column is one of these values."""

    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """The column lies between two whole numbers; None: no bound on that side."""

    low: int | None
    high: int | None
    low_in: bool
    high_in: bool


@dataclass(frozen=True, slots=True)
class Present:
    """The column has a value (`some`) or has none (`none`)."""

    present: bool


Cell = OneOf | Range | Present


def cell(written: str | list[str]) -> Cell:
    """A cell as it stands in a rulebook file.

    >>> cell("[0,500)")
    Range(low=0, high=500, low_in=True, high_in=False)
    >>> cell(["settled", "agreed"])
    OneOf(values=('settled', 'agreed'))
    """
    if isinstance(written, list):
        return OneOf(tuple(_value(one) for one in written))
    if written in ("some", "none"):
        return Present(written == "some")
    if found := _RANGE.fullmatch(written.strip()):
        opens, low, high, closes = found.groups()
        if low is None and high is None:
            raise ValueError("a range needs a bound on at least one side")
        if low is not None and high is not None and int(low) > int(high):
            raise ValueError(f"the range {written} is empty")
        return Range(int(low) if low else None, int(high) if high else None, opens == "[", closes == "]")
    return OneOf((_value(written),))


def _value(written: str) -> Value:
    match written:
        case "true":
            return True
        case "false":
            return False
    return int(written) if re.fullmatch(r"-?(0|[1-9]\d*)", written) else written


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the rows are: a dataset, its key, and either the business date or the span that says when a row counts."""

    dataset: str
    key: str
    date: str | None = None
    span: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """One summand of a ratio: plus or minus the sum of a column."""

    sign: int
    column: str


@dataclass(frozen=True, slots=True)
class Example:
    """Rows by hand, the year asked for, and what must be printed."""

    rows: tuple[Mapping[str, object], ...]
    year: int
    gives: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One figure's definition; `where` is an `and` of cells, `within` narrows it further for a share's numerator.

    `changes`: what a change compares (count, distinct or sum), year by year. `by`: columns by which it is broken down.
    """

    id: str
    title: str
    unit: str
    measure: Measure
    source: Source
    where: Mapping[str, Cell] = field(default_factory=dict)
    within: Mapping[str, Cell] = field(default_factory=dict)
    of: str = ""
    num: tuple[Term, ...] = ()
    den: tuple[Term, ...] = ()
    places: int = 0
    percent: bool = False
    changes: Measure | None = None
    by: tuple[str, ...] = ("organ",)
    drill: tuple[str, ...] = ()
    basis: str = ""
    owner: str = ""
    topic: str = ""
    written: str = ""
    examples: tuple[Example, ...] = ()

    def __hash__(self) -> int:
        return hash((self.id, self.measure, self.source))

    @property
    def columns(self) -> frozenset[str]:
        """Every column of the dataset that the definition reads."""
        named = {self.source.key, *self.where, *self.within, *self.drill, *self.by}
        named |= {term.column for term in self.num + self.den}
        named |= {self.of} if self.of else set()
        named |= {self.source.date} if self.source.date else set()
        return frozenset(named | set(self.source.span or ()))

    @property
    def counts(self) -> Measure:
        """What is asked of one year's rows."""
        return self.changes or self.measure

    @property
    def text(self) -> str:
        """The definition in words and signs, the same for the same definition: what a snapshot's digest covers."""
        return repr(replace(self, topic="", written="", examples=()))

    def narrowed(self, cells: Mapping[str, Cell]) -> Indicator:
        """The same figure of fewer rows; a column that is asked for already must satisfy both, so it may not be."""
        if again := sorted(set(cells) & set(self.where)):
            raise ValueError(f"'{self.id}' asks for {', '.join(again)} already")
        return replace(self, where={**self.where, **cells})


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as two whole numbers, and how it is written. A denominator of 0 is written `—`.

    >>> Figure(7942, None).shown
    '7,942'
    >>> Figure(22354, 10349, places=2).shown
    '2.16'
    """

    numerator: int
    denominator: int | None
    places: int = 0
    percent: bool = False

    @property
    def shown(self) -> str:
        """The figure in Chinese print, thousands separated, rounded half up."""
        if self.denominator is None:
            return f"{self.numerator:,}"
        if self.denominator == 0:
            return "—"
        value = Decimal(self.numerator) / Decimal(self.denominator) * (100 if self.percent else 1)
        rounded = value.quantize(Decimal(1).scaleb(-self.places), rounding=ROUND_HALF_UP)
        return f"{rounded:,}{'%' if self.percent else ''}"


def holds(cell: Cell, value: object) -> bool:
    """Whether a row's value satisfies a cell; no value satisfies only `none`.

    >>> holds(Range(0, 500, True, False), 500)
    False
    """
    match cell:
        case Present(present):
            return (value is not None) is present
        case OneOf(values):
            return any(value == one and isinstance(value, bool) is isinstance(one, bool) for one in values)
        case Range(low, high, low_in, high_in):
            if not isinstance(value, int) or isinstance(value, bool):
                return False
            above = low is None or value > low or (low_in and value == low)
            return above and (high is None or value < high or (high_in and value == high))


def counted(indicator: Indicator, rows: Iterable[Mapping[str, object]], year: int) -> Figure:
    """The figure of these rows, computed row by row: what every engine must agree with.

    A column that a row does not name has no value. Used for a definition's examples.
    """
    listed = list(rows)
    now = _parts(indicator, listed, year)
    if indicator.measure is Measure.CHANGE:
        before = _parts(indicator, listed, year - 1)[0]
        return Figure(now[0] - before, before, indicator.places, indicator.percent)
    return Figure(*now, indicator.places, indicator.percent)


def _parts(indicator: Indicator, rows: Iterable[Mapping[str, object]], year: int) -> tuple[int, int | None]:
    found = [row for row in rows if _inside(indicator.source, row, year) and _all(indicator.where, row)]

    def total(column: str) -> int:
        return sum(value for row in found if isinstance(value := row.get(column), int))

    match indicator.counts:
        case Measure.COUNT:
            return len(found), None
        case Measure.DISTINCT:
            return len({row.get(indicator.of) for row in found} - {None}), None
        case Measure.SUM:
            return total(indicator.of), None
        case Measure.AVERAGE:
            return total(indicator.of), sum(1 for row in found if row.get(indicator.of) is not None)
        case Measure.SHARE:
            return sum(1 for row in found if _all(indicator.within, row)), len(found)
        case _:
            num, den = (sum(t.sign * total(t.column) for t in terms) for terms in (indicator.num, indicator.den))
            return num, den


def _inside(source: Source, row: Mapping[str, object], year: int) -> bool:
    if source.date:
        on = row.get(source.date)
        return isinstance(on, date) and on.year == year
    begins, ends = (row.get(column) for column in source.span or ("", ""))
    after = date(year + 1, 1, 1)
    return isinstance(begins, date) and begins < after and (not isinstance(ends, date) or ends >= after)


def _all(cells: Mapping[str, Cell], row: Mapping[str, object]) -> bool:
    return all(holds(cell, row.get(column)) for column, cell in cells.items())
