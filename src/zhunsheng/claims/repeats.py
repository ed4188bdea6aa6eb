"""The same thing counted twice in a text, and a sample against the whole it was drawn from.

Rules
- Figures are matched by what they count, never by value alone: 12 applications and 12 lawsuits are two things.
- The same thing with the same number in two places holds in both. Where the words of the people counted differ, it is
  soft. Two numbers for the very same words in one text cannot both be right, unless a hedge covers both.
- A number drawn from a population (抽取11家执法单位) is compared with the population named elsewhere (全区17个执法部门).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from zhunsheng.claims import units
from zhunsheng.claims.figures import Figure, Page
from zhunsheng.claims.judging import Finding, printed, unit
from zhunsheng.claims.likeness import essence, likeness
from zhunsheng.claims.words import Kind, Relation, Verdict

MOST: Final = 40  # figures of one number that are compared with each other
_DRAWN: Final = re.compile(r"(?:抽取|抽查|抽选|随机选)(?:了)?$")
_WHOLE: Final = re.compile(r"(?:全[区市县省]|共有?|现有)$")


def find(page: Page) -> Iterator[Finding]:
    """What repetition says."""
    figures = [f for f in page.figures if f.kind is Kind.CLAIM and not f.percent and len(essence(f.subject)) >= 2]
    by_value: dict[tuple[str, object], list[Figure]] = defaultdict(list)
    for figure in figures:
        by_value[(figure.hedge, figure.value)].append(figure)
    for group in by_value.values():
        yield from _twice(page, group[:MOST])
    yield from _drawn(figures)


def _twice(page: Page, group: Sequence[Figure]) -> Iterator[Finding]:
    for one in group:
        if units.plain(one.unit) in ("周年", "岁", "年", "天", "") or not re.search(
            r"\d", page.text[one.start : one.end]
        ):
            continue
        for other in group:
            if one is other or one.sentence == other.sentence or not units.alike(one.unit, other.unit) or one.value < 2:
                continue
            near = likeness(one.subject, other.subject)
            if near >= 0.6 and min(len(essence(one.subject)), len(essence(other.subject))) >= 3:
                if one.value < 5 and near < 1:
                    continue
                reason = f"与另一处的{printed(other)}{unit(other)}相同"
                yield Finding(one, Relation.COUNT, Verdict.HOLDS, reason, (other,))
                break
            if one.start > other.start and one.hedge and one.value >= 100 and _event(page, one) & _event(page, other):
                said = "、".join(sorted(_event(page, one) & _event(page, other))[:1])
                reason = f"与前文同一“{said}”的{printed(other)}{unit(other)}相同，但所指人员表述不同"
                yield Finding(one, Relation.COUNT, Verdict.SOFT, reason, (other,))
                break


def _event(page: Page, figure: Figure) -> frozenset[str]:
    """The quoted or long names of a figure's sentence, by which two sentences speak of one event."""
    begin, end = page.sentence(figure.sentence)
    text = page.text[begin:end]
    names = re.findall(r"([一-龥]{0,4}“[^“”]{2,12}”[一-龥]{3,8}(?:班|会|活动|行动|竞赛|考试|工程))", text)
    return frozenset(name[-10:] for name in names)


def _drawn(figures: Sequence[Figure]) -> Iterator[Finding]:
    wholes = [f for f in figures if _WHOLE.search(f.before)]
    for figure in figures:
        if not _DRAWN.search(figure.before):
            continue
        for whole in wholes[:200]:
            if (
                whole is not figure
                and units.alike(whole.unit, figure.unit)
                and likeness(figure.behind[:6], whole.behind[:6]) >= 0.5
            ):
                if figure.low <= whole.high:
                    reason = f"抽取的{printed(figure)}{unit(figure)}不大于{printed(whole)}{unit(whole)}"
                    yield Finding(figure, Relation.COUNT, Verdict.HOLDS, reason, (whole,))
                else:
                    reason = f"抽取的{printed(figure)}{unit(figure)}多于{printed(whole)}{unit(whole)}"
                    yield Finding(figure, Relation.COUNT, Verdict.FAILS, reason, (whole,))
                break
