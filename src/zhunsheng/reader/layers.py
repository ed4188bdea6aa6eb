"""A layered drawing of a directed graph: rows from top to bottom, few crossings, lines that bend little.

Rules (after Sugiyama, Tagawa and Toda 1981)
- Each node has its band; bands lie below each other, and a band has as many rows as it needs, none too wide.
- Within a band an arrow from an earlier to a later node goes down. Nodes are given in reading order.
- A line that passes rows takes a place in each of them; the order in the rows is that of the neighbours' middles.
- Places are those nearest to the neighbours that keep the distance (isotonic regression by pooling).

The same graph always gives the same drawing. Why no library: `docs/adr/0020-a-layout-of-our-own.md`.

    drawn = draw([Box("a", 0, 120, 40), Box("b", 0, 120, 40)], [("a", "b")])
    drawn.places["b"], drawn.ways["a", "b"]
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

GAP: Final = 26  # between neighbours in a row
ROW_GAP: Final = 46  # between rows
LINE: Final = 14  # the width that a passing line takes
MOST_IN_ROW: Final = 5
SWEEPS: Final = 12

Point = tuple[float, float]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Box:
    """A node: its band, and its size."""

    name: str
    band: int
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """Centres of the boxes, the points through which each line goes on its way, the size, and the bands' edges."""

    places: dict[str, Point]
    ways: dict[Pair, list[Point]]
    width: float
    height: float
    bands: dict[int, tuple[float, float]]


@dataclass(slots=True)
class _Cell:
    """A box, or a line that passes, in a row."""

    row: int
    width: float
    x: float = 0.0
    up: list[_Cell] = field(default_factory=list)
    down: list[_Cell] = field(default_factory=list)


def draw(boxes: Sequence[Box], arrows: Iterable[Pair]) -> Drawn:
    """Places for all boxes and ways for all arrows; boxes in reading order."""
    order = {box.name: number for number, box in enumerate(boxes)}
    pairs = [pair for pair in dict.fromkeys(arrows) if pair[0] != pair[1]]
    rows = _rows(boxes, [p if order[p[0]] < order[p[1]] else (p[1], p[0]) for p in pairs])
    cells = {box.name: _Cell(rows[box.name], box.width) for box in boxes}
    table: list[list[_Cell]] = [[] for _ in range(max(rows.values(), default=-1) + 1)]
    for box in boxes:
        table[rows[box.name]].append(cells[box.name])
    chains = {pair: _chain(pair, cells, table) for pair in pairs}
    _arrange(table)
    _place(table)
    return _finish(boxes, rows, cells, table, chains)


def _rows(boxes: Sequence[Box], pairs: list[Pair]) -> dict[str, int]:
    """A row for each box: below its band's earlier rows, below what leads to it, and not too full."""
    before: dict[str, list[str]] = defaultdict(list)
    for a, b in pairs:
        before[b].append(a)
    rows: dict[str, int] = {}
    first = 0
    for band in sorted({box.band for box in boxes}):
        filled: dict[int, int] = defaultdict(int)
        for box in (one for one in boxes if one.band == band):
            row = max([rows[a] + 1 for a in before[box.name] if a in rows and rows[a] >= first], default=first)
            while filled[row] >= MOST_IN_ROW:
                row += 1
            rows[box.name] = row
            filled[row] += 1
        first = max(filled, default=first) + 1
    return rows


def _chain(pair: Pair, cells: dict[str, _Cell], table: list[list[_Cell]]) -> list[_Cell]:
    """The cells through which a line goes, from its upper to its lower end."""
    upper, lower = sorted((cells[pair[0]], cells[pair[1]]), key=lambda cell: cell.row)
    chain = [upper]
    for row in range(upper.row + 1, lower.row):
        passing = _Cell(row, LINE)
        table[row].append(passing)
        chain.append(passing)
    chain.append(lower)
    for a, b in pairwise(chain):
        a.down.append(b)
        b.up.append(a)
    return chain


# ── order in the rows ──


def _arrange(table: list[list[_Cell]]) -> None:
    """Sweep down and up; keep the order with the fewest crossings."""
    best, fewest = [list(row) for row in table], _crossings(table)
    for sweep in range(SWEEPS):
        downward = sweep % 2 == 0
        for row in table[1:] if downward else table[-2::-1]:
            at = {id(cell): n for other in table for n, cell in enumerate(other)}
            middles = {}
            for n, cell in enumerate(row):
                near = [at[id(other)] for other in (cell.up if downward else cell.down) if other.row != cell.row]
                middles[id(cell)] = sum(near) / len(near) if near else float(n)
            row.sort(key=lambda cell: middles[id(cell)])
        if (crossings := _crossings(table)) < fewest:
            best, fewest = [list(row) for row in table], crossings
    for row, kept in zip(table, best, strict=True):
        row[:] = kept


def _crossings(table: list[list[_Cell]]) -> int:
    found = 0
    for upper, lower in pairwise(table):
        at = {id(cell): n for n, cell in enumerate(lower)}
        ends = [
            at[id(below)]
            for cell in upper
            for below in sorted(cell.down, key=lambda c: at.get(id(c), 0))
            if id(below) in at
        ]
        found += sum(a > b for n, a in enumerate(ends) for b in ends[n + 1 :])
    return found


# ── places in the rows ──


def _place(table: list[list[_Cell]]) -> None:
    for row in table:
        _settle(row, [0.0] * len(row))
    for sweep in range(SWEEPS):
        for row in table if sweep % 2 == 0 else table[::-1]:
            wanted = []
            for cell in row:
                near = [other.x for other in (*cell.up, *cell.down) if other.row != cell.row]
                wanted.append(sum(near) / len(near) if near else cell.x)
            _settle(row, wanted)


def _settle(row: list[_Cell], wanted: list[float]) -> None:
    """The places nearest to those wanted that keep the order and the distances."""
    offsets, total = [], 0.0
    for n, cell in enumerate(row):
        total += (row[n - 1].width + cell.width) / 2 + GAP if n else 0.0
        offsets.append(total)
    pools: list[list[float]] = []  # sum of weights, sum of wanted, members
    for cell, want, offset in zip(row, wanted, offsets, strict=True):
        weight = 3.0 if cell.width == LINE else 1.0
        pools.append([weight, weight * (want - offset), 1])
        while len(pools) > 1 and pools[-2][1] / pools[-2][0] > pools[-1][1] / pools[-1][0]:
            last = pools.pop()
            pools[-1] = [a + b for a, b in zip(pools[-1], last, strict=True)]
    n = 0
    for weight, sum_, members in pools:
        for _ in range(int(members)):
            row[n].x = sum_ / weight + offsets[n]
            n += 1


def _finish(
    boxes: Sequence[Box],
    rows: dict[str, int],
    cells: dict[str, _Cell],
    table: list[list[_Cell]],
    chains: dict[Pair, list[_Cell]],
) -> Drawn:
    heights = [max((b.height for b in boxes if rows[b.name] == n), default=0.0) for n in range(len(table))]
    tops, y = [], 0.0
    for height in heights:
        tops.append(y)
        y += height + ROW_GAP
    left = min((cell.x - cell.width / 2 for row in table for cell in row), default=0.0)
    for row in table:
        for cell in row:
            cell.x -= left
    places = {b.name: (cells[b.name].x, tops[rows[b.name]] + b.height / 2) for b in boxes}
    ways: dict[Pair, list[Point]] = {}
    for pair, chain in chains.items():
        way: list[Point] = []
        for cell in chain[1:-1]:
            way += [(cell.x, tops[cell.row]), (cell.x, tops[cell.row] + heights[cell.row])]
        ways[pair] = way if chain[0] is cells[pair[0]] else way[::-1]
    bands = {
        band: (
            min(tops[rows[b.name]] for b in boxes if b.band == band),
            max(tops[rows[b.name]] + heights[rows[b.name]] for b in boxes if b.band == band),
        )
        for band in {b.band for b in boxes}
    }
    width = max((cell.x + cell.width / 2 for row in table for cell in row), default=0.0)
    return Drawn(places, ways, width, max(y - ROW_GAP, 0.0), bands)
