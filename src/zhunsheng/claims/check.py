"""A text, its claims, and what can be said of each.

>>> report = check("收到行政复议申请12件，受理7件，不予受理5件。")
>>> [(c.quote, c.verdict.value, c.reason) for c in report.claims][0]
('12件', 'holds', '12=7+5')
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from zhunsheng.claims import equations, figures, lists, numerals, rates, repeats, sums, sweeping, tables
from zhunsheng.claims.figures import Figure, Page
from zhunsheng.claims.judging import Finding
from zhunsheng.claims.words import Kind, Relation, Verdict

_WEIGHT: Final = {Verdict.FAILS: 4, Verdict.SOFT: 3, Verdict.HOLDS: 2, Verdict.UNSETTLED: 1}


@dataclass(frozen=True, slots=True)
class Against:
    """What the records say: the indicator, its value, where its rows are."""

    indicator: str
    value: str
    rows_url: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A passage with numbers. Offsets are code points of the text, the end not included."""

    start: int
    end: int
    quote: str
    numbers: tuple[str, ...]
    unit: str
    subject: str
    kind: Kind
    relation: Relation
    verdict: Verdict
    reason: str
    group: str = ""
    against: Against | None = None

    @property
    def plain(self) -> dict[str, object]:
        """As JSON has it."""
        return {
            "start": self.start,
            "end": self.end,
            "quote": self.quote,
            "numbers": list(self.numbers),
            "unit": self.unit,
            "subject": self.subject,
            "kind": self.kind.value,
            "relation": self.relation.value,
            "verdict": self.verdict.value,
            "reason": self.reason,
            "group": self.group,
            "against": (
                {"indicator": self.against.indicator, "value": self.against.value, "rows_url": self.against.rows_url}
                if self.against
                else None
            ),
        }


@dataclass(frozen=True, slots=True)
class Checked:
    """A text and its claims, in order."""

    text: str
    claims: tuple[Claim, ...]

    @property
    def plain(self) -> dict[str, object]:
        """As JSON has it."""
        return {"text": self.text, "claims": [claim.plain for claim in self.claims]}


def check(text: str) -> Checked:
    """Find the claims of a text and settle what the text itself settles."""
    folded = numerals.fold(text)
    page = figures.read(folded)
    findings = [*sums.find(page), *rates.find(page), *lists.find(page), *repeats.find(page), *tables.find(page)]
    written = [_equation(text, one) for one in equations.find(folded)]
    single = [*_figures(text, page, findings), *_marks(text, page), *_sweeps(text, page)]
    claims = [*written, *_outside(single, written)]
    return Checked(text, tuple(sorted(claims, key=lambda one: (one.start, one.end))))


def _outside(claims: list[Claim], written: list[Claim]) -> Iterator[Claim]:
    """The claims that are no term of a written sum."""
    starts = [one.start for one in written]
    for claim in claims:
        at = bisect_right(starts, claim.start) - 1
        if at < 0 or written[at].end <= claim.start:
            yield claim


def _figures(text: str, page: Page, findings: list[Finding]) -> Iterator[Claim]:
    """Each figure by its weightiest finding, then the figures that make one claim together."""
    by_figure: dict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_figure[id(finding.at)].append(finding)
    groups = _groups(page, findings)
    used = {id(other): finding.at for finding in findings for other in finding.others}
    singles = [
        _single(text, page, one, by_figure[id(one)], groups.get(id(one), ""), used.get(id(one))) for one in page.figures
    ]
    yield from singles
    yield from _together(text, page, findings, groups)
    joined = {frozenset((f.start, f.end) for f in finding.together) for finding in findings}
    yield from _clauses(text, page, singles, joined)


def _single(text: str, page: Page, figure: Figure, found: list[Finding], group: str, used: Figure | None) -> Claim:
    best = max(found, key=lambda one: (_WEIGHT[one.verdict], one.relation is not Relation.COUNT), default=None)
    kind, relation, verdict, reason = figure.kind, Relation.COUNT, Verdict.UNSETTLED, _alone(figure)
    if used is not None:
        reason = f"用于核对“{text[used.start : used.end]}”，本身没有其他数可核对"
    if best is not None:
        relation, verdict, reason = best.relation, best.verdict, best.reason
    elif _percent_lost(figure):
        kind, reason = Kind.CORRUPTED, "占比没有单位，疑缺百分号，不猜测"
    elif _spoken(page, figure):
        kind, relation, reason = Kind.SLOGAN, Relation.NONE, "提法，未列出所指各项"
    elif figure.percent:
        relation, reason = Relation.SHARE, "未给出分子和分母"
    elif not figure.unit and used is None and "|" not in page.text[max(0, figure.start - 60) : figure.start]:
        reason += "；未写单位"
    return Claim(
        figure.start, figure.end, text[figure.start : figure.end], figure.numbers, _unit(page, figure), figure.subject,
        kind, relation, verdict, _hedges(figure, reason), group,
    )  # fmt: skip


def _together(text: str, page: Page, findings: list[Finding], groups: dict[int, str]) -> Iterator[Claim]:
    """A whole with its parts, 由A增至B, a list: several figures that are one claim."""
    seen: set[tuple[object, ...]] = set()
    for finding in findings:
        ordered = finding.together
        key = (*(f.start for f in ordered), finding.relation)
        if len(ordered) > 1 and key not in seen:
            seen.add(key)
            first, last = min(f.start for f in ordered), max(f.end for f in ordered)
            yield Claim(
                first, last, text[first:last], tuple(n for f in ordered for n in f.numbers), _unit(page, ordered[0]),
                finding.at.subject, Kind.CLAIM, finding.relation, finding.verdict, finding.reason,
                groups.get(id(finding.at), ""),
            )  # fmt: skip


def _clauses(text: str, page: Page, singles: list[Claim], joined: set[frozenset[tuple[int, int]]]) -> Iterator[Claim]:
    """Figures of one clause (26个单位和30名个人) are one claim besides; its verdict is theirs, if they have one."""
    for _, run in groupby(zip(page.figures, singles, strict=True), key=lambda pair: pair[0].clause):
        claims = [claim for _, claim in run if claim.kind is Kind.CLAIM]
        if not 2 <= len(claims) <= 4 or frozenset((one.start, one.end) for one in claims) in joined:
            continue
        first, last = claims[0], claims[-1]
        verdicts, relations = {one.verdict for one in claims}, {one.relation for one in claims}
        yield replace(
            first,
            end=last.end,
            quote=text[first.start : last.end],
            numbers=tuple(number for one in claims for number in one.numbers),
            relation=relations.pop() if len(relations) == 1 else Relation.COUNT,
            verdict=verdicts.pop() if len(verdicts) == 1 else Verdict.UNSETTLED,
            reason="；".join(dict.fromkeys(one.reason for one in claims)),
        )


def _groups(page: Page, findings: list[Finding]) -> dict[int, str]:
    """One name for all figures that findings tie together."""
    parent: dict[int, int] = {}

    def root(one: int) -> int:
        while parent.setdefault(one, one) != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for finding in findings:
        for other in (*finding.others, *finding.together):
            parent[root(id(other))] = root(id(finding.at))
    names: dict[int, str] = {}
    return {
        id(figure): names.setdefault(root(id(figure)), f"g{len(names) + 1}")
        for figure in page.figures
        if id(figure) in parent
    }


def _unit(page: Page, figure: Figure) -> str:
    """The unit as written; 平均事项提交材料数2.16件 is for each 事项."""
    each = re.search(r"平均每?(?P<of>[一-龥]{2})[一-龥]{2,}数$", figure.before)
    if each and page.text.count(each["of"]) >= 3:
        return f"{figure.unit}/{each['of']}"
    return figure.unit


def _alone(figure: Figure) -> str:
    if figure.kind in (Kind.RULE, Kind.THRESHOLD):
        return "这是要求或者界线，不是实绩"
    return "目标，文中没有实绩可比" if figure.kind is Kind.TARGET else "单独的数字，文中没有可核对的其他数"


def _percent_lost(figure: Figure) -> bool:
    """占70: a share without its sign."""
    return not figure.unit and re.search(r"(?:占|率|占比|比例|比重)[为达到]{0,2}$", figure.before) is not None


def _hedges(figure: Figure, reason: str) -> str:
    if figure.hedge == "近…余":
        return f"{reason}；“近”与“余”相互矛盾"
    return f"{reason}（约数，按{figure.numbers[0]}比较）" if figure.hedge else reason


_PROGRAMMES: Final = re.compile(
    r"[一-龥]{0,4}?(?:制度|规定|清单|机制|原则|攻坚|战略|体系|意识|自信|维护|确立|公开|革命|统一|落实|到位|结合|转变|优先|工程|行动|计划|理念|关系)"
)


def _spoken(page: Page, figure: Figure) -> bool:
    """三大攻坚战 and 一支队伍管执法 are ways of speaking: a small Chinese numeral with no list beside it.

    So are the names of programmes (三项制度, 八项规定, 三个清单).
    """
    written = page.text[figure.start : figure.end]
    if not re.match(r"[一二三四五六七八九十两]+", written):
        return False
    if figure.value <= 12 and _PROGRAMMES.match(page.text, figure.end):
        return True
    return written.endswith("大") or (written.endswith(("位一体", "级", "方", "面")) and figure.value <= 5)


_SAID: Final = {
    Kind.DATE: "日期，不是数字",
    Kind.ORDINAL: "序数，不是数量",
    Kind.DOCREF: "文件名、文号或者编号",
    Kind.PLACEHOLDER: "脱敏占位，没有数字可核对",
    Kind.CORRUPTED: "文字残缺，不猜测",
    Kind.SLOGAN: "提法，不是数量",
    Kind.RANK: "名次，需与排名依据核对",
}


def _marks(text: str, page: Page) -> Iterator[Claim]:
    for mark in page.marks:
        found = lists.quoted(page, mark) if mark.kind is Kind.SLOGAN and mark.quoted else None
        claim = Claim(
            mark.start, mark.end, text[mark.start : mark.end], mark.numbers, mark.unit, "", mark.kind, Relation.NONE,
            Verdict.UNSETTLED, _SAID[mark.kind],
        )  # fmt: skip
        if found:
            claim = replace(
                claim, unit="个", kind=Kind.CLAIM, relation=found.relation, verdict=found.verdict, reason=found.reason
            )
        yield claim


def _sweeps(text: str, page: Page) -> Iterator[Claim]:
    taken = [(f.start, f.end) for f in page.figures if f.percent]
    for sweep in sweeping.find(page.text, taken):
        every = sweep.kind is Kind.UNIVERSAL
        verdict, reason = Verdict.UNSETTLED, "“全部”需与记录逐一核对" if every else "“没有”需与记录核对"
        if every and (settled := sweeping.settled(page, sweep)):
            verdict, reason = settled
        yield Claim(
            sweep.start, sweep.end, text[sweep.start : sweep.end], sweep.numbers, sweep.unit, text[sweep.start : sweep.end], sweep.kind,
            Relation.SHARE if every else Relation.COUNT, verdict, reason,
        )  # fmt: skip


def _equation(text: str, one: equations.Equation) -> Claim:
    return Claim(
        one.start,
        one.end,
        text[one.start : one.end],
        one.numbers,
        one.unit,
        "",
        Kind.CLAIM,
        one.relation,
        one.verdict,
        one.reason,
    )
