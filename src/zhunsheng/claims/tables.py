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
from zhunsheng.claims.judging import Finding, added, agrees, printed, shown
from zhunsheng.claims.words import Kind, Relation, Verdict

_TOTAL: Final = re.compile(r"^(?:总计|合计|小计|总数|共计)$")
_LABEL: Final = re.compile(r"^[（(]?[一二三四五六七八九十\d]*[）)、.．]?\s*")


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its label, its cells as figures (None where a cell is no number), and whether the last is its total."""

    label: str
    cells: tuple[Figure | None, ...]
    totalled: bool
    headings: tuple[str, ...] = ()
    numbered: bool = False


def find(page: Page) -> Iterator[Finding]:
    """What the tables of a page say."""
    if "|" not in page.text:
        return
    rows = list(_rows(page))
    for row in rows:
        yield from _across(row)
        yield from _grown(row)
        yield from _carried(row)
    yield from _shares(rows)
    yield from _down(rows)
    yield from _flow(rows)
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
                named = tuple(heading[1:]) if len(heading) == len(cells) else ()
                label = _LABEL.sub("", cells[0])
                yield Row(label.strip(), tuple(figures), totalled, named, label != cells[0])
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


_GROWTH: Final = re.compile(r"同比|增减|增长|增幅|变化|涨幅|±")
_FORMER: Final = re.compile(r"上年|去年|上期|同期|((?:19|20)\d\d)")


def _grown(row: Row) -> Iterator[Finding]:
    """上年|本年|同比: the percentage rests on the two figures before it."""
    for place, heading in enumerate(row.headings):
        change = row.cells[place]
        if place < 2 or change is None or not change.percent or not _GROWTH.search(heading):
            continue
        pair, names = row.cells[place - 2 : place], row.headings[place - 2 : place]
        base, now = (pair[1], pair[0]) if _later(*names) else (pair[0], pair[1])
        if base is None or now is None or not base.value or base.percent:
            continue
        grown = (now.value - base.value) / base.value * 100
        found = agrees(grown if change.value < 0 or "-" in change.before[-1:] else abs(grown), change)
        yield Finding(
            change,
            Relation.CHANGE,
            found,
            f"({printed(now)}-{printed(base)})/{printed(base)}={shown(grown)}%",
            (base, now),
        )


def _later(one: str, other: str) -> bool:
    """Is the first of two headings the later period?"""
    years = re.findall(r"(?:19|20)\d\d", one), re.findall(r"(?:19|20)\d\d", other)
    if years[0] and years[1]:
        return bool(years[0][-1] > years[1][-1])
    return _FORMER.search(other) is not None and _FORMER.search(one) is None


def _carried(row: Row) -> Iterator[Finding]:
    """制发|废止|现行有效: what is in force follows from last year's stock, which the table does not state."""
    places = [
        next((n for n, h in enumerate(row.headings) if re.search(words, h)), -1)
        for words in (r"制发|新增|制定", r"废止|失效|减少", r"现行有效|年末|期末")
    ]
    cells = [row.cells[n] if n >= 0 else None for n in places]
    new, gone, left = cells
    if new is not None and gone is not None and left is not None:
        said = f"现有{printed(left)}=上年末+{printed(new)}-{printed(gone)}，则上年末应为{shown(left.value - new.value + gone.value)}，请与上年报告核对"
        yield Finding(left, Relation.DIFFERENCE, Verdict.UNSETTLED, said, (new, gone), (new, gone, left))


def _shares(rows: list[Row]) -> Iterator[Finding]:
    """数量|占比: each share rests on the row called 合计."""
    for place, row in enumerate(rows):
        if not _TOTAL.match(row.label):
            continue
        for other in rows[max(0, place - 60) : place]:
            if other.headings != row.headings:
                continue
            for n, heading in enumerate(row.headings[1:], 1):
                share, count, whole = other.cells[n], other.cells[n - 1], row.cells[n - 1]
                if (
                    share is None
                    or count is None
                    or whole is None
                    or not share.percent
                    or not whole.value
                    or not re.search(r"占比|比例|比重|百分比", heading)
                ):
                    continue
                found = agrees(count.value / whole.value * 100, share)
                yield Finding(
                    share,
                    Relation.SHARE,
                    found,
                    f"{printed(count)}/{printed(whole)}={shown(count.value / whole.value * 100)}%",
                    (count, whole),
                )


def _down(rows: list[Row]) -> Iterator[Finding]:
    """A row called 合计 adds up the rows right above it, from wherever most columns agree."""
    for place, row in enumerate(rows):
        above = [other for other in rows[max(0, place - 60) : place] if len(other.cells) == len(row.cells)]
        columns = [n for n, cell in enumerate(row.cells) if cell is not None and not cell.percent]
        if not _TOTAL.match(row.label) or len(above) < 2 or not columns:
            continue
        best: list[int] = []
        start = 0
        for begin in range(len(above) - 2, -1, -1):
            agreeing = [n for n in columns if _added(above[begin:], n) == _value(row, n)]
            if len(agreeing) > len(best):
                best, start = agreeing, begin
        plain = all(not other.numbered for other in above)
        if 2 * len(best) <= len(columns) and not plain:
            continue
        start = start if best else 0
        for n in columns:
            whole, value = row.cells[n], _added(above[start:], n)
            known = tuple(cell for other in above[start:] if (cell := other.cells[n]) is not None)
            if whole is not None and value is not None:
                verdict = Verdict.HOLDS if value == whole.value else Verdict.FAILS
                yield Finding(
                    whole,
                    Relation.SUM,
                    verdict,
                    f"本列{len(known)}行之和为{shown(value)}，合计写作{printed(whole)}",
                    known,
                )


def _added(rows: list[Row], column: int) -> Fraction | None:
    cells = [row.cells[column] for row in rows]
    return None if any(cell is None for cell in cells) else sum((cell.value for cell in cells if cell), Fraction(0))


def _value(row: Row, column: int) -> Fraction | None:
    cell = row.cells[column]
    return cell.value if cell else None


_FLOWS: Final = (
    r"新收|本年收到|本年受理",
    r"上年(?:度)?结转|期初|上期结转",
    r"总计|合计|本年办结",
    r"结转下年|下年(?:度)?继续|未办结|期末",
)


def _flow(rows: list[Row]) -> Iterator[Finding]:
    """新收 + 上年结转 = 办结总计 + 结转下年: what came in is what went out and what is left."""
    found = [next((row for row in rows if re.search(words, row.label)), None) for words in _FLOWS]
    new, old, done, left = found
    if new is None or old is None or done is None or left is None or len({id(row) for row in found}) < 4:
        return
    for a, b, c, d in zip(new.cells, old.cells, done.cells, left.cells, strict=False):
        if a is None or b is None or c is None or d is None:
            continue
        holds = a.value + b.value == c.value + d.value
        said = f"新收{printed(a)}+结转{printed(b)}={shown(a.value + b.value)}，办理{printed(c)}+转下年{printed(d)}={shown(c.value + d.value)}"
        yield Finding(d, Relation.SUM, Verdict.HOLDS if holds else Verdict.FAILS, said, (a, b, c))


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
