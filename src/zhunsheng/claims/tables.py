"""Tables in a text (cells parted by |): cross-sums, and the text against the table.

Rules
- In a row whose last heading is 总计, 合计 or 小计 the other cells add up to the last.
- A row called 合计 adds up its column, if the rows above it are of one kind (no row is itself a total).
- A figure of the text whose words are a row's label is compared with that row's total.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from zhunsheng.claims.figures import Figure, Page
from zhunsheng.claims.judging import Finding, added, printed, shown
from zhunsheng.claims.words import Kind, Relation, Verdict

_TOTAL: Final = re.compile(r"^(?:总计|合计|小计|总数|共计)$")
_LABEL: Final = re.compile(r"^[（(]?[一二三四五六七八九十\d]*[）)、.．]?\s*")


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its label, its cells as figures (None where a cell is no number), and whether the last is its total."""

    label: str
    cells: tuple[Figure | None, ...]
    totalled: bool


def find(page: Page) -> Iterator[Finding]:
    """What the tables of a page say."""
    if "|" not in page.text:
        return
    rows = list(_rows(page))
    for row in rows:
        yield from _across(row)
    yield from _against_text(page, rows)


def _rows(page: Page) -> Iterator[Row]:
    heading: list[str] = []
    by_start = {figure.start: figure for figure in page.figures}
    at = 0
    for line in page.text.split("\n"):
        if line.count("|") >= 1:
            cells = line.split("|")
            place, figures = at + len(cells[0]) + 1, []
            for cell in cells[1:]:
                figures.append(by_start.get(place + len(cell) - len(cell.lstrip())))
                place += len(cell) + 1
            if any(figures):
                totalled = (
                    bool(heading) and len(heading) == len(cells) and _TOTAL.match(heading[-1].strip()) is not None
                )
                yield Row(_LABEL.sub("", cells[0]).strip(), tuple(figures), totalled)
            else:
                heading = cells
        else:
            heading = []
        at += len(line) + 1


def _across(row: Row) -> Iterator[Finding]:
    parts, whole = row.cells[:-1], row.cells[-1]
    if not row.totalled or whole is None or len(parts) < 2 or any(part is None for part in parts):
        return
    known = [part for part in parts if part is not None]
    value = sum((part.value for part in known), Fraction(0))
    verdict = Verdict.HOLDS if value == whole.value else Verdict.FAILS
    said = f"“{row.label}”行：{added(known)}={shown(value)}"
    reason = f"{said}，与合计相符" if verdict is Verdict.HOLDS else f"{said}，合计写作{printed(whole)}"
    yield Finding(whole, Relation.SUM, verdict, reason, tuple(known))


def _against_text(page: Page, rows: list[Row]) -> Iterator[Finding]:
    labels: dict[str, list[Figure]] = {}
    for row in rows:
        if row.totalled and row.cells[-1] is not None and len(row.label) >= 4:
            labels.setdefault(row.label, []).append(row.cells[-1])
    cells = {id(cell) for row in rows for cell in row.cells}
    for figure in page.figures:
        if id(figure) in cells or figure.kind is not Kind.CLAIM or figure.percent:
            continue
        named = [label for label in labels if figure.before.strip("、，；;,").endswith(label)]
        for label in named:
            found = labels[label]
            if len(found) != 1:
                continue
            cell = found[0]
            if figure.low <= cell.value <= figure.high:
                yield Finding(figure, Relation.COUNT, Verdict.HOLDS, f"与表中“{label}”的{printed(cell)}相同", (cell,))
            else:
                yield Finding(
                    figure,
                    Relation.COUNT,
                    Verdict.FAILS,
                    f"文中为{printed(figure)}，表中“{label}”为{printed(cell)}",
                    (cell,),
                )
