"""Figures and the rows behind them, live.

A figure's rows are asked for with the reader's rights: the rows that may be seen are shown, and how many others there
are is said; shown + withheld = the figure's rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from zhunsheng.law.indicator import Figure, Indicator, Measure
from zhunsheng.law.problem import BookError
from zhunsheng.office.indicators import query
from zhunsheng.office.indicators.datasets import HEADINGS
from zhunsheng.office.indicators.models import Snapshot
from zhunsheng.office.indicators.query import Span
from zhunsheng.office.matters import reads as matters
from zhunsheng.office.matters.models import Party
from zhunsheng.office.people.models import Officer
from zhunsheng.office.publication import masking
from zhunsheng.reader import indicators as reader

PAGE = 50


@dataclass(frozen=True, slots=True)
class Live:
    """An indicator as it stands now: the figure and how many rows lie behind it."""

    indicator: Indicator
    span: Span
    figure: Figure
    counted: int

    @property
    def shown(self) -> str:
        """As it is printed; a figure without any row says that there is none."""
        return self.figure.shown


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure's part: of one organ, of one town."""

    key: Any
    live: Live


@dataclass(frozen=True, slots=True)
class Since:
    """What has changed under a fixed figure: rows that came, rows that went, whether the definition is the same."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    same_definition: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One row behind a figure: its key, its cells in the order of `Page.headings`, and the matter it opens, if any."""

    key: str
    cells: tuple[Any, ...]
    matter: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the rows behind a figure."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    shown: int
    withheld: int
    number: int
    pages: int


@lru_cache(maxsize=4)
def _definitions(folder: Path) -> Mapping[str, Indicator]:
    found = reader.load_indicators(folder / "national" / "indicators", folder)
    if problems := [p for one in found.values() for p in query.problems(one)]:
        raise BookError(problems)
    return found


def definitions() -> Mapping[str, Indicator]:
    """The indicators of the rulebook in force, by id."""
    return _definitions(Path(settings.RULEBOOK_ROOT))


def live(indicator: Indicator, span: Span) -> Live:
    """The figure of an indicator over a span, computed now."""
    found = _fetch(query.number(indicator, span))[0]
    if indicator.measure is Measure.CHANGE:
        return _changed(indicator, span, found, _fetch(query.number(indicator, span.before))[0][0])
    return _live(indicator, span, found)


def cells(indicator: Indicator, span: Span, by: str) -> tuple[Cell, ...]:
    """The figure broken down by a column. The total is asked for again: shares are re-divided, distinct ones recounted."""
    found = [(key, rest) for key, *rest in _fetch(query.cells(indicator, span, (by,)))]
    if indicator.measure is not Measure.CHANGE:
        return tuple(Cell(key, _live(indicator, span, rest)) for key, rest in found)
    before = {key: rest[0] for key, *rest in _fetch(query.cells(indicator, span.before, (by,)))}
    now = dict(found)
    return tuple(
        Cell(key, _changed(indicator, span, now.get(key, (0, None, 0)), before.get(key, 0)))
        for key in sorted(now | before, key=lambda one: (one is None, str(one)))
    )


def groups(indicator: Indicator, span: Span, by: Sequence[str]) -> list[tuple[dict[str, Any], int]]:
    """How many rows there are of each combination of values: what a statutory table is filled from."""
    if indicator.measure not in (Measure.COUNT, Measure.SUM):
        raise ValueError(f"'{indicator.id}' is a {indicator.measure}: a table adds counts and sums only")
    if not by:
        return [({}, int(_fetch(query.number(indicator, span))[0][0] or 0))]
    found = _fetch(query.cells(indicator, span, tuple(by)))
    return [(dict(zip(by, row, strict=False)), int(row[len(by)] or 0)) for row in found]


def trend(indicator: Indicator, last: int, years: int = 5) -> tuple[Live, ...]:
    """The figure of some years, the oldest first."""
    return tuple(live(indicator, Span.year(year)) for year in range(last - years + 1, last + 1))


def since(snapshot: Snapshot, indicator: Indicator) -> Since:
    """What has come to the rows of a fixed figure, and what has gone from them."""
    fixed, now = set(snapshot.ids), set(keys(indicator, Span.year(snapshot.year)))
    same = snapshot.definition == definition_digest(indicator)
    return Since(tuple(sorted(now - fixed)), tuple(sorted(fixed - now)), same)


def definition_digest(indicator: Indicator) -> str:
    """SHA-256 of the definition."""
    return hashlib.sha256(indicator.text.encode()).hexdigest()


def _live(indicator: Indicator, span: Span, found: Sequence[Any]) -> Live:
    numerator, denominator, counted = found
    return Live(indicator, span, Figure(int(numerator or 0), denominator, indicator.places, indicator.percent), counted)


def _changed(indicator: Indicator, span: Span, found: Sequence[Any], before: int) -> Live:
    now, before = int(found[0] or 0), int(before or 0)
    return Live(indicator, span, Figure(now - before, before, indicator.places, percent=True), found[2])


def page(
    indicator: Indicator, span: Span, *, organs: frozenset[str] | None, number: int = 1, total: int | None = None
) -> Page:
    """A page of the rows that a reader of `organs` (ids; None: all) may see; `total`: how many there are, where known."""
    if total is None:
        total = int(_fetch(query.visible(indicator, span, None))[0][0])
    shown = total if organs is None else int(_fetch(query.visible(indicator, span, organs))[0][0])
    pages = max(1, -(-shown // PAGE))
    number = min(max(1, number), pages)
    found = _fetch(query.rows(indicator, span, organs=organs, limit=PAGE, offset=(number - 1) * PAGE))
    width = len(indicator.drill)
    return Page(
        tuple(HEADINGS.get(column, column) for column in indicator.drill),
        tuple(Row(key, tuple(rest[:width]), str(rest[width]) if len(rest) > width else "") for key, *rest in found),
        shown,
        total - shown,
        number,
        pages,
    )


def careful(page: Page, officer: Officer, day: date) -> Page:
    """The page as this reader may have it: of a matter that he may not open no person is named, and no way leads there.

    A title often bears a party's name (张三丰案); who counts figures of all organs need not know it: 张某某案.
    """
    ids = {row.matter for row in page.rows if row.matter}
    own = {str(pk) for pk in matters.visible_to(officer, day).filter(pk__in=ids).values_list("pk", flat=True)}
    names: dict[str, list[str]] = {}
    for matter, name in Party.objects.filter(matter_id__in=ids - own, kind=Party.Kind.PERSON).values_list(
        "matter", "name"
    ):
        names.setdefault(str(matter), []).append(name)
    rows = [
        row if row.matter in own or not row.matter else _masked(row, names.get(row.matter, [])) for row in page.rows
    ]
    return replace(page, rows=tuple(rows))


def _masked(row: Row, names: list[str]) -> Row:
    cells = tuple(masking.masked(cell, names)[0] if isinstance(cell, str) else cell for cell in row.cells)
    return Row(row.key, cells, "")


def keys(indicator: Indicator, span: Span) -> list[str]:
    """The keys of all rows, in order."""
    return [key for (key,) in _fetch(query.keys(indicator, span))]


def year_of(text: str, default: date) -> int:
    """The year asked for in an address, or that of `default`; anything else is a ValueError."""
    year = int(text) if text else default.year
    if not 1949 <= year <= default.year:
        raise ValueError(f"年度应当在1949至{default.year}之间：{text}")
    return year


def _fetch(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())
