"""Like cases as a strip: one dot a decided case, the tier's range as a band, drawn without script or style.

strip([100_000, 120_000], 100_000, 300_000)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhunsheng.law.discretion.money import say

WIDTH, HEIGHT, EDGE, FOOT, DOT, STEP = 640, 100, 20, 4, 6, 12


@dataclass(frozen=True, slots=True)
class Dot:
    x: int
    y: int
    said: str
    outside: bool


@dataclass(frozen=True, slots=True)
class Strip:
    """Coordinates for the template: dots, the band of the range, and the two ends of the axis."""

    dots: tuple[Dot, ...]
    band_x: int
    band_width: int
    low: str
    high: str
    median: str
    width: int = WIDTH
    height: int = HEIGHT
    base: int = HEIGHT - FOOT
    edge: int = EDGE
    end: int = WIDTH - EDGE
    radius: int = DOT


def strip(fines: Sequence[int], low: int, high: int) -> Strip | None:
    """The strip of some fines beside a range, or None where there is nothing to compare."""
    if not fines:
        return None
    least, most = min(*fines, low), max(*fines, high)
    span = max(1, most - least)
    inner = WIDTH - 2 * EDGE

    def place(fen: int) -> int:
        return EDGE + (fen - least) * inner // span

    stacked: dict[int, int] = {}
    dots = []
    for fen in sorted(fines):
        x = place(fen)
        column = x // (2 * DOT)
        stacked[column] = stacked.get(column, 0) + 1
        y = max(DOT, HEIGHT - FOOT - STEP * stacked[column])
        dots.append(Dot(x, y, say(fen), not low <= fen <= high))
    return Strip(
        tuple(dots), place(low), max(2, place(high) - place(low)), say(least), say(most),
        say(sorted(fines)[len(fines) // 2]),
    )  # fmt: skip
