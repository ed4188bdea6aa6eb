"""Sums that are written out: 12=7+5, 5422-4580=842, 239/926=25.81%, 66->151, 128.78%.

Rules
- Both sides are computed exactly; a quotient is judged at the digits written, half up, cut off is soft.
- With ? in the place of a term nothing can be computed.

    >>> [(e.relation.value, e.verdict.value) for e in find("12=7+5；140/151->92.71%")]
    [('sum-of-parts', 'holds'), ('share', 'soft')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from zhunsheng.claims.judging import judge, shown
from zhunsheng.claims.words import Relation, Verdict

_NUMBER: Final = r"\d+(?:\.\d+)?"
_TERMS: Final = rf"{_NUMBER}(?:\s*[+＋]\s*{_NUMBER})+"
_ARROW: Final = r"(?:->|→|=|≈|－>)"
_WRITTEN: Final = re.compile(
    rf"(?<![\d.+\-*/=])(?:(?P<whole>{_NUMBER})\s*=\s*(?P<parts>{_TERMS})|(?P<before>{_TERMS})\s*=\s*(?P<after>{_NUMBER})(?P<rest>\s*of\s*\d+)?"
    rf"|(?P<more>{_NUMBER})\s*[-－−]\s*(?P<less>{_NUMBER})\s*=\s*(?P<rise>-?{_NUMBER})"
    rf"|(?P<over>{_NUMBER})\s*/\s*(?P<under>{_NUMBER}|\?)\s*{_ARROW}\s*(?P<share>{_NUMBER})\s*%"
    rf"|(?P<base>{_NUMBER})\s*(?:->|→)\s*(?P<now>{_NUMBER})\s*[,，:：]\s*(?P<change>[-－−+]?{_NUMBER})\s*%)"
)


@dataclass(frozen=True, slots=True)
class Equation:
    """A written sum, its numbers, and what it comes to."""

    start: int
    end: int
    numbers: tuple[str, ...]
    unit: str
    relation: Relation
    verdict: Verdict
    reason: str


def find(text: str) -> Iterator[Equation]:
    """The written sums of a folded text."""
    for match in _WRITTEN.finditer(text):
        relation, verdict, reason, unit = _judged(match)
        numbers = tuple(re.findall(_NUMBER, match.group()))
        yield Equation(match.start(), match.end(), numbers, unit, relation, verdict, reason)


def _places(written: str) -> int:
    return len(written.partition(".")[2])


def _judged(match: re.Match[str]) -> tuple[Relation, Verdict, str, str]:
    if match["whole"] or match["before"]:
        parts, whole = match["parts"] or match["before"], match["whole"] or match["after"]
        value = sum((Fraction(term) for term in re.findall(_NUMBER, parts)), Fraction(0))
        if match["rest"]:
            return Relation.SUM, Verdict.UNSETTLED, f"各项之和{shown(value)}，其余未见于文中", ""
        holds = value == Fraction(whole)
        return Relation.SUM, Verdict.HOLDS if holds else Verdict.FAILS, f"各项之和为{shown(value)}，写作{whole}", ""
    if match["more"]:
        value = Fraction(match["more"]) - Fraction(match["less"])
        holds = value == Fraction(match["rise"])
        return (
            Relation.DIFFERENCE,
            Verdict.HOLDS if holds else Verdict.FAILS,
            f"差为{shown(value)}，写作{match['rise']}",
            "",
        )
    if match["over"]:
        if match["under"] == "?" or not Fraction(match["under"]):
            return Relation.SHARE, Verdict.UNSETTLED, "未给出基数", "%"
        value = Fraction(match["over"]) / Fraction(match["under"]) * 100
        return (
            Relation.SHARE,
            judge(value, Fraction(match["share"]), _places(match["share"])),
            f"为{shown(value)}%",
            "%",
        )
    if not Fraction(match["base"]):
        return Relation.CHANGE, Verdict.UNSETTLED, "基数为零", "%"
    value = (Fraction(match["now"]) / Fraction(match["base"]) - 1) * 100
    written = re.sub(r"[－−]", "-", match["change"])
    return Relation.CHANGE, judge(value, Fraction(written), _places(written)), f"为{shown(value)}%", "%"
