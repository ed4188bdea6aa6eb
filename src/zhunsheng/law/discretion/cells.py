"""The cells of a table: which values of one fact a tier asks for.

Rules
- A fact is bool, int, money (whole fen) or enum. An int or money fact has a least value (0 unless stated) and perhaps a
  greatest one; what lies outside is refused, as is a text for a number, a truth for a number, a float for anything.
- A cell of a bool is true or false; of an enum a value or a list of values; of an int or money a value, a list, an
  interval «[0,500)», or words: 500以上, 500以下, 500以上1000以下, 不满500, 超过500 (whether 以上 includes is the document's).
- An int cell is kept as spans of whole numbers, both ends in; so a gap of one unit is a gap.

    parse_cell("[0,500)", Fact(name="area", kind=FactKind.INT), Words()).spans      # ((0, 499),)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from zhunsheng.law.discretion.money import Words, parse_figure, parse_money

Span = tuple[int, int | None]
_INTERVAL: Final = re.compile(r"(?P<open>[\[(（])\s*(?P<low>[^,，]*?)\s*[,，]\s*(?P<high>.*?)\s*(?P<close>[\])）])")
_WORDED: Final = re.compile(
    r"(?:(?P<low>[^以不超满过]+?)(?P<lower>以上)|(?P<over>超过)(?P<above>[^以不超满过]+?))?"
    r"(?:(?P<under>不满|不足)(?P<less>[^以不超满过]+)|(?P<high>[^以不超满过]+?)(?P<upper>以下))?"
)


class FactKind(StrEnum):
    BOOL = "bool"
    INT = "int"
    MONEY = "money"
    ENUM = "enum"

    @property
    def label(self) -> str:
        return {"bool": "是或者否", "int": "整数", "money": "金额（分）", "enum": "选项"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact that a table asks for. `source`: how a case system counts it; `evidence`: it must be proved in the file."""

    name: str
    kind: FactKind
    label: str = ""
    unit: str = ""
    least: int = 0
    most: int | None = None
    values: tuple[str, ...] = ()
    evidence: bool = False
    source: str = ""

    @property
    def is_whole(self) -> bool:
        return self.kind in (FactKind.INT, FactKind.MONEY)

    def fault(self, value: object) -> str:
        """What is wrong with a value, in Chinese; "" when it fits.

        >>> Fact(name="area", kind=FactKind.INT, label="面积").fault(True)
        '“面积”应当是整数，不能是True'
        """
        said = f"“{self.label or self.name}”应当是"
        if self.kind is FactKind.BOOL:
            return "" if isinstance(value, bool) else f"{said}true或者false，不能是{value!r}"
        if self.kind is FactKind.ENUM:
            fits = isinstance(value, str) and value in self.values
            return "" if fits else f"{said}{'、'.join(self.values)}之一，不能是{value!r}"
        if not isinstance(value, int) or isinstance(value, bool):
            return f"{said}{'以分计的整数' if self.kind is FactKind.MONEY else '整数'}，不能是{value!r}"
        if value < self.least or (self.most is not None and value > self.most):
            upto = f"{self.least}以上" if self.most is None else f"{self.least}至{self.most}"
            return f"{said}{upto}，不能是{value}"
        return ""


@dataclass(frozen=True, slots=True)
class Cell:
    """The values a tier asks of one fact: spans of whole numbers, or words. `text` is as the table writes it."""

    text: str
    spans: tuple[Span, ...] = ()
    values: frozenset[object] = frozenset()

    def accepts(self, value: object) -> bool:
        if self.spans:
            return isinstance(value, int) and any(
                low <= value and (high is None or value <= high) for low, high in self.spans
            )
        return value in self.values

    def meets(self, other: Cell) -> bool:
        """Whether some value fits both."""
        if not self.spans:
            return bool(self.values & other.values)
        return any(
            (b2 is None or a1 <= b2) and (a2 is None or b1 <= a2) for a1, a2 in self.spans for b1, b2 in other.spans
        )


def parse_cell(written: str | Sequence[str], fact: Fact, words: Words) -> Cell:
    """Read a cell; ValueError says what is wrong, in Chinese."""
    texts = [written] if isinstance(written, str) else list(written)
    if not texts:
        raise ValueError(f"“{fact.name}”的条件是空的；删去它表示不论，或者写明取值")
    shown = texts[0] if isinstance(written, str) else "、".join(texts)
    if fact.kind is FactKind.BOOL:
        if any(text not in ("true", "false") for text in texts):
            raise ValueError(f"“{fact.name}”是true或者false，不能写作“{shown}”")
        return Cell(shown, values=frozenset(text == "true" for text in texts))
    if fact.kind is FactKind.ENUM:
        if wrong := [text for text in texts if text not in fact.values]:
            raise ValueError(f"“{fact.name}”没有选项“{wrong[0]}”，只有{'、'.join(fact.values)}")
        return Cell(shown, values=frozenset(texts))
    spans = _joined([_within(_span(text, fact, words), fact, text) for text in texts], fact, shown)
    return Cell(shown, spans=spans)


def classes(fact: Fact, cells: Iterable[Cell]) -> list[object]:
    """One value of a fact for each class of values that none of these cells tells apart.

    >>> classes(Fact(name="n", kind=FactKind.INT), [Cell("[2,3]", ((2, 3),))])
    [0, 2, 4]
    """
    if fact.kind is FactKind.BOOL:
        return [False, True]
    if fact.kind is FactKind.ENUM:
        return list(fact.values)
    starts = {fact.least}
    for cell in cells:
        for low, high in cell.spans:
            starts |= {low} | ({high + 1} if high is not None else set())
    return [start for start in sorted(starts) if fact.most is None or start <= fact.most]


def _span(text: str, fact: Fact, words: Words) -> Span:
    figure = parse_money if fact.kind is FactKind.MONEY else _whole
    told = re.sub(r"\s", "", text)
    if found := _INTERVAL.fullmatch(told):
        low = figure(found["low"]) + (found["open"] != "[") if found["low"] else fact.least
        high = figure(found["high"]) - (found["close"] != "]") if found["high"] else None
        return low, high
    worded = _WORDED.fullmatch(told)
    if worded and any(worded[part] for part in ("lower", "over", "under", "upper")):
        above, _ = words.bounds("以上" if worded["lower"] else "超过", "")
        _, below = words.bounds("", "以下" if worded["upper"] else "不满")
        lower, upper = worded["low"] or worded["above"], worded["less"] or worded["high"]
        if lower and upper and fact.kind is FactKind.MONEY and not lower.endswith("元"):
            lower += "元"
        return (figure(lower) + above if lower else fact.least), (figure(upper) + below if upper else None)
    exact = figure(told)
    return exact, exact


def _whole(text: str) -> int:
    if re.fullmatch(r"-\d+", text):
        return int(text)
    return parse_figure(text)


def _within(span: Span, fact: Fact, text: str) -> Span:
    low, high = span
    low = max(low, fact.least)
    if fact.most is not None:
        high = fact.most if high is None else min(high, fact.most)
    if high is not None and low > high:
        raise ValueError(f"“{fact.name}”的条件“{text}”里没有一个可能的值；核对上下限")
    return low, high


def _joined(spans: list[Span], fact: Fact, shown: str) -> tuple[Span, ...]:
    """Spans in order; two that share a value say the same twice."""
    spans.sort(key=lambda span: span[0])
    for (_, high), (low, _) in pairwise(spans):
        if high is None or low <= high:
            raise ValueError(f"“{fact.name}”的条件“{shown}”里有重复的值；每个值写一次")
    return tuple(spans)
