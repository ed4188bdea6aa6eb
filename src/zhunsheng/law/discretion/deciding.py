"""From a table's advice to a lawful amount: limitation, the lighter law, circumstances, one fine, the gate, the receipt.

Rules
- Limitation runs from the end of the conduct; the last day is the corresponding day, and on it the conduct is still found
  in time (`limitation`).
- Two versions: the one when the conduct ended, unless the one at the decision is lighter; where neither is, or they
  cannot be compared, a person chooses with a reason (`compare`). Lighter: no penalty < warning < lower maximum < lower
  minimum.
- Circumstances narrow the range or open the way below the minimum; the numbers and articles are the rulebook's.
- The gate judges one proposed amount: within the tier; outside it with a deviation; below the minimum only with a cited
  circumstance and collective discussion; above the maximum never.

    gate(60_000, advice)         # Verdict.WITHIN, .DEVIATES, .BELOW_LEAST, .ABOVE_MOST
"""

from __future__ import annotations

import hashlib
import json
import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from zhunsheng.law.discretion.book import ENGINE, Advice, Book, Outcome
from zhunsheng.law.facts import Cite

WARNING: Final = frozenset({"警告", "通报批评", "警告、通报批评"})


class Effect(StrEnum):
    """What a circumstance does."""

    NONE = "none"
    LIGHTER = "lighter"
    MITIGATE = "mitigate"
    HEAVIER = "heavier"

    @property
    def label(self) -> str:
        return {"none": "不予处罚", "lighter": "从轻", "mitigate": "从轻或者减轻", "heavier": "从重"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A circumstance: what it is called, what must be established for it, what it does and on which article."""

    id: str
    name: str
    effect: Effect
    must: bool
    needs: tuple[str, ...]
    cites: tuple[Cite, ...]

    @property
    def said(self) -> str:
        """应当不予处罚, 可以从轻或者减轻 …"""
        return f"{'应当' if self.must else '可以'}{self.effect.label}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Who may allow what the table does not say: head · discussion · issuer."""

    by: tuple[str, ...]
    cites: tuple[Cite, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules common to all books, as the rulebook states them."""

    limitation_months: int
    extended_months: int
    extended_if: str
    limitation_cites: tuple[Cite, ...]
    extended_cites: tuple[Cite, ...]
    lighter_cites: tuple[Cite, ...]
    one_fine_cites: tuple[Cite, ...]
    published_cites: tuple[Cite, ...]
    grounds: Mapping[str, Ground]
    own: Approval
    superior: Approval
    below_least: Approval

    def open_to(self, established: Sequence[str]) -> list[Ground]:
        """The grounds all of whose conditions are established; those that must apply first."""
        known = set(established)
        found = [ground for ground in self.grounds.values() if set(ground.needs) <= known]
        return sorted(found, key=lambda ground: not ground.must)


@dataclass(frozen=True, slots=True)
class Limitation:
    """Until when a conduct that ended on a day can still be found in time."""

    last_on: date
    barred: bool


def limitation(ended_on: date, found_on: date, months: int) -> Limitation:
    """Whether a conduct was found in time; a conduct that still goes on is found in time (行政处罚法 第三十六条).

    >>> limitation(date(2024, 3, 1), date(2026, 3, 1), 24)
    Limitation(last_on=datetime.date(2026, 3, 1), barred=False)
    """
    years, month = divmod(ended_on.month - 1 + months, 12)
    year, month = ended_on.year + years, month + 1
    last = date(year, month, min(ended_on.day, monthrange(year, month)[1]))
    return Limitation(last, found_on > last)


class Lighter(StrEnum):
    """Which of two versions applies."""

    OLD = "old"
    NEW = "new"
    SAME = "same"
    OPEN = "open"

    @property
    def label(self) -> str:
        return {
            "old": "适用行为终了时的规定",
            "new": "新的规定处罚较轻，适用新的规定",
            "same": "前后规定处罚相同，适用行为终了时的规定",
            "open": "前后规定不能比较轻重，由承办人选定并说明理由",
        }[self.value]


def compare(old: Advice, new: Advice) -> Lighter:
    """Which of two advices on the same conduct is the lighter law; OPEN where kinds make them incomparable."""
    one, other = _rank(old), _rank(new)
    if one is None or other is None:
        return (
            Lighter.OPEN
            if (old.kinds, old.min_fen, old.max_fen) != (new.kinds, new.min_fen, new.max_fen)
            else Lighter.SAME
        )
    if one == other:
        return Lighter.SAME
    return Lighter.NEW if other < one else Lighter.OLD


def _rank(advice: Advice) -> tuple[int, int, int] | None:
    """None where another kind than a fine or a warning is in play, or people have to decide first."""
    other = set(advice.kinds) - WARNING - {"罚款"}
    if other or advice.outcome in (Outcome.COLLECTIVE, Outcome.TEXT):
        return None
    if advice.outcome is Outcome.NO_PENALTY:
        return (0, 0, 0)
    if advice.outcome is Outcome.KINDS:
        return (1, 0, 0)
    return (2, advice.max_fen, advice.min_fen)


def highest(advices: Sequence[Advice]) -> Advice:
    """Of several provisions that one act breaks, the one with the higher fine in the statute (行政处罚法 第二十九条)."""
    if not advices:
        raise ValueError("one act breaks at least one provision")
    return max(
        advices, key=lambda one: (one.most_fen is None, one.most_fen or 0, one.least_fen, one.max_fen, one.min_fen)
    )


_SPAN: Final = re.compile(
    r"(?P<open>[\[(])(?P<low>min|mid|max|\d{1,2}%),(?P<high>min|mid|max|\d{1,2}%)(?P<close>[\])])"
)


def narrowed(advice: Advice, within: str) -> tuple[int, int]:
    """The part of a tier's range that a book's `within_range` gives to 从轻, 一般 or 从重, in whole fen.

    The middle of an odd range is rounded down. ValueError when `within` is no span or nothing is left of it.

    >>> narrowed(advice_from_100_to_201_fen, "[mid,mid]")
    (150, 150)
    """
    found = _SPAN.fullmatch(within.replace(" ", ""))
    if not found:
        raise ValueError(f"“{within}”不是幅度；写作[min,mid)、[mid,max]或者[min,30%)")
    low = _point(advice, found["low"]) + (found["open"] == "(")
    high = _point(advice, found["high"]) - (found["close"] == ")")
    if low > high and advice.min_fen == advice.max_fen:
        return advice.min_fen, advice.max_fen  # one amount has no parts
    if low > high:
        raise ValueError(f"“{within}”在这一档次里没有数额")
    return low, high


def _point(advice: Advice, word: str) -> int:
    low, high = advice.min_fen, advice.max_fen
    if word.endswith("%"):
        return low + (high - low) * int(word[:-1]) // 100
    return {"min": low, "mid": (low + high) // 2, "max": high}[word]


class Verdict(StrEnum):
    """What the gate says of an amount."""

    WITHIN = "within"
    DEVIATES = "deviates"
    BELOW_LEAST = "below_least"
    ABOVE_MOST = "above_most"

    @property
    def label(self) -> str:
        return {
            "within": "在档次之内",
            "deviates": "在档次之外、法定幅度之内",
            "below_least": "低于法定最低（减轻处罚）",
            "above_most": "高于法定最高",
        }[self.value]


def gate(fen: int, advice: Advice, span: tuple[int, int] | None = None) -> Verdict:
    """Judge one amount by an advice, or by the part of its range that circumstances leave (`span`)."""
    low, high = span or (advice.min_fen, advice.max_fen)
    if advice.most_fen is not None and fen > advice.most_fen:
        return Verdict.ABOVE_MOST
    if low <= fen <= high:
        return Verdict.WITHIN
    return Verdict.BELOW_LEAST if fen < advice.least_fen and fen > 0 else Verdict.DEVIATES


def receipt(book: Book, advice: Advice, facts: Mapping[str, object]) -> dict[str, object]:
    """What is kept of an advice: engine, book, facts, every cell's test, articles. The same facts give the same receipt."""
    body: dict[str, object] = {
        "engine": ENGINE,
        "book": {"id": book.id, "doc_no": book.doc_no, "valid_from": book.valid_from.isoformat(), "digest": book.digest},
        "item": advice.item,
        "facts": dict(sorted(facts.items())),
        "tier": advice.tier,
        "degree": advice.degree,
        "outcome": advice.outcome.value,
        "kinds": list(advice.kinds),
        "min_fen": advice.min_fen,
        "max_fen": advice.max_fen,
        "least_fen": advice.least_fen,
        "most_fen": advice.most_fen,
        "percent": advice.percent,
        "cites": [[one.law, one.version, one.article] for one in advice.cites],
        "trace": [
            {"tier": tried.tier, "fitted": tried.fitted, "cells": [list(cell) for cell in tried.cells]}
            for tried in advice.trace
        ],
    }  # fmt: skip
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return {**body, "digest": hashlib.sha256(text.encode()).hexdigest()}


def late_fine(fen: int, late_days: int, basis_points: int, times: int) -> int:
    """The additional fine for so many days after the last day to pay, at most `times` the fine itself, in fen.

    Rate and cap are the procedure's (行政处罚法 第七十二条第一款第一项).

    >>> late_fine(100_000, 4, 300, 1), late_fine(100_000, 90, 300, 1)
    (12000, 100000)
    """
    return min(fen * basis_points * max(0, late_days) // 10_000, fen * times)
