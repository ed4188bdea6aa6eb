"""Is a period what the law says? Every number of days stands in its row of the reference, or in the words of its article.

Rules
- With `fact:` the row's period or words must state number and unit; else one of the articles cited must.
- That 五日 are working days may stand in an article of its own (行政处罚法 第八十五条, 行政强制法 第六十九条 …).
- Where neither row nor text is held there is nothing to compare: such a citation loads only as unverified.

    unstated(composed, texts)       # [] or problems with file and line
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from zhunsheng.law.citation import Citation, numeral
from zhunsheng.law.clocks import Unit
from zhunsheng.law.facts import Cite
from zhunsheng.law.notation import Declared, Length
from zhunsheng.law.problem import Problem
from zhunsheng.law.statutes import LegalFact, Statutes, Unresolved
from zhunsheng.reader.marked import Node

UNITS: Final = {"WD": Unit.WORKING_DAYS, "ND": Unit.DAYS, "H": Unit.HOURS, "MO": Unit.MONTHS, "YR": Unit.YEARS}
_SAID: Final = {
    Unit.DAYS: "日", Unit.HOURS: "小时", Unit.MONTHS: "个月", Unit.YEARS: "年", Unit.WORKING_DAYS: "个工作日",
}  # fmt: skip
_WIDE: Final = str.maketrans("0123456789", "０１２３４５６７８９")
_NUMBERS: Final = re.compile(r"(\d[\d/+()×, ]*)\**\s*(WD|ND|H|MO|YR)\b")

Stated = tuple[str, Length, str | None, tuple[Cite, ...], Node]


def unstated(declared: Declared, tree: Node, texts: Statutes, on: date) -> Iterator[Problem]:
    """A problem for every verified period that neither its row nor its articles state."""
    for what, length, fact, cites, node in _periods(declared, tree):
        row = texts.facts.get(fact or "")
        if row is not None:
            if (length.n, length.unit) not in lengths(row):
                yield node.problem(
                    f"{what} is {length}, and {row.id} says '{row.clock}'",
                    "a period is what the law says",
                    "correct the period, or name the row that states it",
                )
            continue
        words = _words(cites, declared.sources, texts, on)
        if words and not _is_said(length, words):
            yield node.problem(
                f"{what} is {length}, and no article that it cites says so",
                "a period is what the law says",
                "correct the period or the citation, name its row with 'fact', or mark it verified: false",
            )


def _periods(declared: Declared, tree: Node) -> Iterator[Stated]:
    for name, window in declared.windows.items():
        if window.verified and isinstance(window.lasts.n, int):
            yield f"window '{name}'", window.lasts, window.fact, window.cites, tree.need("windows").need(name)
    for name, clock in declared.clocks.items():
        node = tree.need("clocks").need(name)
        if clock.verified and isinstance(clock.within.n, int):
            yield f"clock '{name}'", clock.within, clock.fact, clock.cites, node.get("within") or node
        for one in clock.extended_by:
            if one.adds is not None and isinstance(one.adds.n, int) and all(cite.verified for cite in one.cites):
                yield f"the extension of '{name}' by '{one.act}'", one.adds, one.fact, one.cites, node


def lengths(row: LegalFact) -> set[tuple[int, Unit]]:
    """The periods a row states: in its period, or, when that has only a unit, in its words."""
    found: set[tuple[int, Unit]] = set()
    for text in (row.clock, row.says):
        for numbers, unit in _NUMBERS.findall(text):
            found |= {(int(n), UNITS[unit]) for n in re.findall(r"\d+", numbers)}
        if found:
            return found
    return found


def _words(cites: tuple[Cite, ...], sources: Mapping[str, str], texts: Statutes, on: date) -> str:
    """All that the cited articles say; nothing when one of them is not held or not verified."""
    found = []
    for cite in cites:
        article = texts.resolve(Citation.parse(cite.citation), dict(sources), on)
        if isinstance(article, Unresolved) or not cite.verified:
            return ""
        found.append(article.words)
    return "".join(found)


def _is_said(length: Length, words: str) -> bool:
    assert isinstance(length.n, int)
    numbers = (numeral(length.n), str(length.n), str(length.n).translate(_WIDE))
    if any(number + _SAID[length.unit] in words for number in numbers):
        return True
    if length.unit is not Unit.WORKING_DAYS:
        return False
    day = f"{numeral(length.n)}日"
    every = "期限以工作日计算" in words or ("十日以内期限的规定是指工作日" in words and length.n <= 10)
    return day in words and (every or (f"“{day}”" in words and "工作日" in words))
