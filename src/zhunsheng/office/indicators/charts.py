"""Charts drawn on the server: points of a line and bars of a breakdown, as numbers that a template writes into SVG.

- Bars stand in the order of the organs, never by size: nobody is ranked (行政处罚法 第七十四条).
- A year without any row has no point: nothing is drawn where nothing is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from zhunsheng.law.indicator import Figure
from zhunsheng.office.indicators.reads import Cell, Live

WIDTH: Final = 320
HEIGHT: Final = 96
_TOP, _FOOT, _SIDE = 22, 20, 28
_BAR, _LABEL = 20, 112


@dataclass(frozen=True, slots=True)
class Point:
    """One year of a trend; `y` is None where there is no row."""

    x: int
    y: int | None
    value_y: int
    year: int
    shown: str


@dataclass(frozen=True, slots=True)
class Trend:
    """A figure over some years: its points, and the line through those that stand side by side."""

    title: str
    unit: str
    url: str
    points: tuple[Point, ...]
    lines: tuple[str, ...]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def empty(self) -> bool:
        """No year has a row."""
        return all(p.y is None for p in self.points)

    @property
    def said(self) -> str:
        """What the drawing shows, in words."""
        return "；".join(f"{p.year}年{p.shown if p.y is not None else '无记录'}" for p in self.points)


@dataclass(frozen=True, slots=True)
class Bar:
    """One organ's part."""

    label: str
    shown: str
    y: int
    text_y: int
    width: int
    shown_x: int
    url: str


@dataclass(frozen=True, slots=True)
class Bars:
    """A breakdown."""

    bars: tuple[Bar, ...]
    height: int
    width: int = 420
    label: int = _LABEL


def trend(years: Sequence[Live]) -> Trend:
    """The line of a figure over years, the oldest first."""
    indicator = years[0].indicator
    values = [_value(one.figure) if one.counted else None for one in years]
    known = [Decimal(0), *(value for value in values if value is not None)]
    low, high = min(known), max(known)
    step = (WIDTH - 2 * _SIDE) // max(1, len(years) - 1)
    points = []
    for place, (one, value) in enumerate(zip(years, values, strict=True)):
        y = None if value is None else _scaled(value, low, high)
        points.append(
            Point(_SIDE + place * step, y, max(12, (y or HEIGHT - _FOOT) - 6), one.span.first.year, one.shown)
        )
    return Trend(
        indicator.title,
        indicator.unit,
        f"/figures/{indicator.id}/?year={years[-1].span.first.year}",
        tuple(points),
        tuple(_lines(points)),
    )


def _scaled(value: Decimal, low: Decimal, high: Decimal) -> int:
    room = HEIGHT - _TOP - _FOOT
    return HEIGHT - _FOOT - (int((value - low) * room / (high - low)) if high != low else 0)


def _lines(points: Sequence[Point]) -> list[str]:
    """Runs of neighbouring years: an empty year breaks the line."""
    runs: list[list[str]] = [[]]
    for point in points:
        if point.y is None:
            runs.append([])
        else:
            runs[-1].append(f"{point.x},{point.y}")
    return [" ".join(run) for run in runs if len(run) > 1]


def bars(cells: Sequence[Cell], url: str) -> Bars:
    """Parts of a figure, in the order given; `url` with the part's name behind it opens the rows."""
    values = [_value(one.live.figure) or Decimal(0) for one in cells]
    most = max((abs(value) for value in values), default=Decimal(0))
    made = []
    for place, (one, value) in enumerate(zip(cells, values, strict=True)):
        width = int(abs(value) * 200 / most) if most else 0
        label = "未指明" if one.key is None else str(one.key)
        made.append(
            Bar(label, one.live.shown, place * _BAR + 4, place * _BAR + 15, width, _LABEL + width + 6, f"{url}{label}")
        )
    return Bars(tuple(made), len(made) * _BAR + 8)


def _value(figure: Figure) -> Decimal | None:
    if figure.denominator is None:
        return Decimal(figure.numerator)
    return Decimal(figure.numerator) / figure.denominator if figure.denominator else None
