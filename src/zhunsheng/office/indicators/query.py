"""Compiles an indicator to SQL with Ibis: the number and its rows from one and the same filter.

Ibis is the compiler and nothing more: tables are unbound, and the text runs on Django's own connection. Only whole
numbers are asked for; dividing and rounding are `law.indicator`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache, reduce
from typing import Any

import ibis

from zhunsheng.law.indicator import Cell, Indicator, Measure, OneOf, Present, Range, Term
from zhunsheng.law.problem import Problem
from zhunsheng.office.indicators.datasets import DATASETS

_kept = lru_cache(maxsize=4096)  # compiling takes a hundred times as long as finding it again


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a figure covers, first and last included."""

    first: date
    last: date

    @classmethod
    def year(cls, year: int) -> Span:
        """A calendar year."""
        return cls(date(year, 1, 1), date(year, 12, 31))

    @property
    def before(self) -> Span:
        """The same days of the year before."""
        return Span(_year_before(self.first), _year_before(self.last))


def _year_before(day: date) -> date:
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap else day.day)


def problems(indicator: Indicator) -> list[Problem]:
    """What keeps a definition from being computed: an unknown dataset or column."""
    dataset = DATASETS.get(indicator.source.dataset)
    if dataset is None:
        return [
            Problem(
                indicator.written,
                f"'{indicator.id}' reads dataset '{indicator.source.dataset}'",
                "there is no such dataset",
                f"use one of {', '.join(DATASETS)}",
            )
        ]
    return [
        Problem(
            indicator.written,
            f"'{indicator.id}' reads column '{column}'",
            f"dataset '{indicator.source.dataset}' has none of that name",
            f"use one of {', '.join(dataset.columns)}",
        )
        for column in sorted(indicator.columns - set(dataset.columns))
    ]


@_kept
def number(indicator: Indicator, span: Span, dialect: str = "postgres") -> str:
    """SQL that yields one row: numerator, denominator (NULL for a plain count or sum), and how many rows there are."""
    return _sql(_parts(indicator, _population(indicator, span, dialect), ()), dialect)


@_kept
def cells(indicator: Indicator, span: Span, by: tuple[str, ...], dialect: str = "postgres") -> str:
    """SQL that yields a row for each group: the group's values, then as `number`. Its total is `number`, never a sum."""
    return _sql(_parts(indicator, _population(indicator, span, dialect, *by), by), dialect)


def _parts(indicator: Indicator, found: Any, by: tuple[str, ...]) -> Any:
    one = ibis.literal(None, "int64")
    match indicator.counts:
        case Measure.COUNT:
            parts = (found.count(), one)
        case Measure.DISTINCT:
            parts = (found[indicator.of].nunique(), one)
        case Measure.SUM:
            parts = (_sum(found, indicator.of), one)
        case Measure.AVERAGE:
            parts = (_sum(found, indicator.of), found[indicator.of].count())
        case Measure.SHARE:
            within = _all(found, indicator.within)
            parts = (found.count(where=within), found.count())
        case _:
            parts = (_terms(found, indicator.num), _terms(found, indicator.den))
    measured = {"numerator": parts[0], "denominator": parts[1], "counted": found.count()}
    if not by:
        return found.aggregate(**measured)
    groups = [found[column].name(f"group_{place}") for place, column in enumerate(by)]
    return found.aggregate(by=groups, **measured).order_by([group.get_name() for group in groups])


@_kept
def rows(indicator: Indicator, span: Span, *, organs: frozenset[str] | None, limit: int, offset: int = 0,
         dialect: str = "postgres") -> str:  # fmt: skip
    """SQL that yields the rows behind the number, newest first; `organs`: only theirs (None: all)."""
    found = _population(indicator, span, dialect, *indicator.drill)
    if organs is not None:
        found = found.filter(found.organ_id.isin(sorted(organs)) if organs else ibis.literal(False))
    when = indicator.source.date or (indicator.source.span or ("",))[0]
    order = [found[when].desc(nulls_first=True), found[indicator.source.key]]  # as an index runs; none of them is null
    columns = [found[indicator.source.key].name("key"), *(found[c] for c in indicator.drill)]
    if "matter_id" in found.columns:
        columns.append(found.matter_id)
    elif "taken_over" in found.columns:
        columns.append(found.taken_over.ifelse("", found.id).name("matter_id"))
    return _sql(found.order_by(order).limit(limit, offset=offset).select(*columns), dialect)


@_kept
def keys(indicator: Indicator, span: Span, dialect: str = "postgres") -> str:
    """SQL that yields every row's key in order: what a snapshot fixes by digest."""
    found = _population(indicator, span, dialect)
    return _sql(found.select(found[indicator.source.key].name("key")).order_by("key"), dialect)


@_kept
def visible(indicator: Indicator, span: Span, organs: frozenset[str] | None, dialect: str = "postgres") -> str:
    """SQL that counts the rows that a reader of these organs may see."""
    found = _population(indicator, span, dialect)
    if organs is not None:
        found = found.filter(found.organ_id.isin(sorted(organs)) if organs else ibis.literal(False))
    return _sql(found.aggregate(shown=found.count()), dialect)


def _sql(asked: Any, dialect: str) -> str:
    return str(ibis.to_sql(asked, dialect))


def _population(indicator: Indicator, span: Span, dialect: str, *shown: str) -> Any:
    dataset = DATASETS[indicator.source.dataset]
    named = {*indicator.where, *indicator.within, indicator.of, *shown}
    bare = dataset.bare if dialect == "postgres" and "organ" not in named else ""
    table = ibis.table(dict(dataset.columns), name=bare or dataset.view)
    if indicator.source.date:
        inside = table[indicator.source.date].between(ibis.literal(span.first), ibis.literal(span.last))
    else:
        begins, ends = indicator.source.span or ("", "")
        after = ibis.literal(span.last + timedelta(days=1))
        inside = (table[begins] < after) & (table[ends].isnull() | (table[ends] >= after))
    return table.filter(inside & _all(table, indicator.where))


def _all(table: Any, cells: Mapping[str, Cell]) -> Any:
    return reduce(lambda a, b: a & b, (_holds(table[c], cell) for c, cell in cells.items()), ibis.literal(True))


def _holds(column: Any, cell: Cell) -> Any:
    match cell:
        case OneOf(values):
            return column.isin(values)
        case Present(present):
            return column.notnull() if present else column.isnull()
        case Range(low, high, low_in, high_in):
            tests = []
            if low is not None:
                tests.append(column >= low if low_in else column > low)
            if high is not None:
                tests.append(column <= high if high_in else column < high)
            return reduce(lambda a, b: a & b, tests)


def _sum(rows: Any, column: str) -> Any:
    return rows[column].sum().fill_null(0).cast("int64")


def _terms(rows: Any, terms: tuple[Term, ...]) -> Any:
    summed = [_sum(rows, term.column) * term.sign for term in terms]
    return reduce(lambda a, b: a + b, summed)
