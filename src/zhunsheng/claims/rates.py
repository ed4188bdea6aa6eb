"""Changes, shares, averages: a figure that rests on two others.

Rules
- 由A增至B is a difference; its verb must point the way the figures go. A change in per cent rests on it, or on the
  figure of the year before, or on the absolute change named beside it.
- 占 names its base: the figure whose words it repeats. Without a name every larger figure of the unit in the paragraph is
  tried and the one that fits is said. A rate (…率) is a share whose numerator carries the same word.
- n倍 is the one figure over the other; grown by n倍, it is what was added over the base.
- What is not stated is not guessed: no base, no verdict.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Final

from zhunsheng.claims import units
from zhunsheng.claims.figures import Figure, Page
from zhunsheng.claims.judging import Finding, agrees, printed, shown, unit
from zhunsheng.claims.likeness import likeness
from zhunsheng.claims.sums import MOST, by_sentence
from zhunsheng.claims.words import Kind, Relation, Verdict

_DOWN: Final = "压减|减少|下降|降低|缩减|缩短|压缩|精简|回落|减|降|缩"
_RISE: Final = "增加|增长|提高|提升|上升|上涨|扩大|跃升|攀升|翻|增|升|涨"
_MOVE: Final = re.compile(
    rf"(?:(?P<down>{_DOWN})|(?P<up>{_RISE}))(?:了|幅[达为]?|率[达为]?|约|近|超过?|到|至)*(?:约|近|超过?)?$"
)
_FROM: Final = re.compile(r"[由从自][^，。；]{0,14}$")
_TO: Final = re.compile(
    rf"^[^，。；]{{0,6}}?(?:(?P<down>{_DOWN})|(?P<up>{_RISE})|调整|变更|改|变)?(?:了)?[^，。；]{{0,3}}(?:至|到|为|成)[^，。；\d]{{0,3}}$"
)
_LAST: Final = re.compile(r"(?:上年|去年|上一?年度|同期|前一?年|基数|原来?)[^，。；]{0,12}$")
_YEAR: Final = re.compile(r"((?:19|20)\d\d)年")
_OF: Final = re.compile(
    r"占(?:比[为达]?)?(?P<base>[^，。；、占]{0,24}?)(?:的)?(?:比[例重率]?(?:约?[为达]|提?升?至)?)?(?:约|近|为|达|超过?)*$"
)
_RATE: Final = re.compile(
    r"(?P<root>[一-龥]{1,6}?)(?:率|比例|比重|占比)(?:均|都|约|分别)?(?:为|达到?|是|:|：|保持|稳定|在|超过?|至|到)*$"
)
_EACH: Final = re.compile(
    r"(?:平均|人均|户均|场均|件均|日均|月均|年均|每(?P<of>[个件项名人位家户次份起宗场期天月年批]))[^，。；]{0,14}$"
)


def find(page: Page) -> Iterator[Finding]:
    """What the changes, shares and averages of a page say."""
    spans: dict[int, list[Figure]] = {}
    for figure in page.figures:
        spans.setdefault(_paragraph(page, figure), []).append(figure)
    for sentence in by_sentence(page):
        figures = sentence[:MOST]
        paragraph = spans[_paragraph(page, figures[0])][: 4 * MOST]
        pairs = list(_movements(page, figures))
        for _, _, finding in pairs:
            yield finding
        yield from _ordered(page, figures)
        for figure in figures:
            yield from _one(page, figure, figures, paragraph, [(base, current) for base, current, _ in pairs])


_ORDER: Final = re.compile(
    rf"(?:逐年|连续[一二三四五六七八九十\d]+年|呈)[^，。；]{{0,6}}?(?:(?P<down>{_DOWN})|(?P<up>{_RISE}))"
)


def _ordered(page: Page, figures: Sequence[Figure]) -> Iterator[Finding]:
    """逐年下降: the figures of one unit that stand behind the names of years must go that way."""
    begin, end = page.sentence(figures[0].sentence)
    way = _ORDER.search(page.text[begin:end])
    dated = [(_year(page.text[max(begin, f.start - 16) : f.start]), f) for f in figures]
    series = sorted(((year, f) for year, f in dated if year), key=lambda pair: pair[0])
    row = [f for _, f in series if units.same(f.unit, series[0][1].unit)]
    if not way or len(row) < 2 or len({year for year, _ in series}) < len(series):
        return
    falls = all(a.value > b.value for a, b in pairwise(row))
    rises = all(a.value < b.value for a, b in pairwise(row))
    verdict = Verdict.HOLDS if (falls if way["down"] else rises) else Verdict.FAILS
    said = "→".join(printed(f) for f in row)
    yield Finding(
        row[-1],
        Relation.DIFFERENCE,
        verdict,
        f"{said}，{'符合' if verdict is Verdict.HOLDS else '不符合'}“{way.group()}”",
        tuple(row),
        tuple(row),
    )


def _paragraph(page: Page, figure: Figure) -> int:
    return bisect_right(page.paragraphs, figure.start)


def _movements(page: Page, figures: Sequence[Figure]) -> Iterator[tuple[Figure, Figure, Finding]]:
    for base, current in pairwise(figures):
        between = page.text[base.end : current.start]
        way = _TO.match(between)
        if not way or not _FROM.search(base.before) or not units.alike(base.unit or current.unit, current.unit):
            continue
        change = current.value - base.value
        of = "个百分点" if current.percent else units.plain(current.unit)
        said = f"{printed(base)}→{printed(current)}，{'增加' if change >= 0 else '减少'}{shown(abs(change))}{of}"
        named = way["down"] or way["up"]
        wrong = (way["down"] and change > 0) or (way["up"] and change < 0)
        verdict = (
            Verdict.FAILS
            if wrong
            else Verdict.HOLDS
            if named or re.search(r"[升降增减]", between)
            else Verdict.UNSETTLED
        )
        reason = f"{said}，与“{named}”相反" if wrong else said
        yield base, current, Finding(current, Relation.DIFFERENCE, verdict, reason, (base,), (base, current))


def _one(
    page: Page,
    figure: Figure,
    figures: Sequence[Figure],
    paragraph: Sequence[Figure],
    pairs: list[tuple[Figure, Figure]],
) -> Iterator[Finding]:
    before = figure.before
    move = _MOVE.search(before)
    if figure.kind is Kind.TARGET and move and "目标" in figure.behind[:8]:
        yield from _aim(figure, figures)
    elif move and figure.unit in ("%", "成", "‰"):
        yield _change(page, figure, figures, paragraph, pairs, move)
    elif figure.unit == "倍":
        yield _multiple(page, figure, figures, pairs, move)
    elif (
        move
        and not re.search(r"(?:至|到)$", before)
        and (pairs or re.search(r"比|较|同期|多|再|减少|增加|压减|精简", before))
    ):
        yield _difference(page, figure, figures, pairs, move)
    elif figure.percent:
        yield _share(page, figure, figures, paragraph)
    elif _EACH.search(before):
        yield _average(figure, paragraph)
    elif sampled := _sampled(page, figure, figures):
        yield sampled


def _bases(
    page: Page, figure: Figure, figures: Sequence[Figure], pairs: Sequence[tuple[Figure, Figure]]
) -> Iterator[tuple[Figure, Figure]]:
    """(base, current) for a change: stated pairs first, then what stands in the sentence as last year's figure."""
    earlier = [f for f in figures if f.start < figure.start and not f.percent and f.kind is Kind.CLAIM]
    for base, current in pairs:
        if earlier and current is earlier[-1]:
            yield base, current
            return
    for current in reversed(earlier):
        for base in figures:
            if base is current or base.percent or not units.same(base.unit, current.unit):
                continue
            if base.start > figure.start and not re.fullmatch(
                r"[（(][^）)\d]{0,8}(?:(?:19|20)\d\d年)?[^）)\d]{0,12}", page.text[figure.end : base.start]
            ):
                continue
            lead = _lead(page, base)
            begin = max(page.sentence(current.sentence)[0], current.start - 30)
            years = _year(lead), _year(page.text[begin : current.start])
            if (_LAST.search(lead) and not _LAST.search(current.before)) or 0 < years[0] < years[1]:
                yield base, current


def _year(text: str) -> int:
    """The last year named, 0 if none."""
    return int((_YEAR.findall(text) or ["0"])[-1])


def _change(
    page: Page,
    figure: Figure,
    figures: Sequence[Figure],
    paragraph: Sequence[Figure],
    pairs: Sequence[tuple[Figure, Figure]],
    move: re.Match[str],
) -> Finding:
    sign = -1 if move["down"] else 1
    refused = ""
    used: tuple[Figure, ...] = ()
    verdict = Verdict.UNSETTLED
    for base, current in _bases(page, figure, figures, pairs):
        if not base.value:
            continue
        found = agrees(sign * (current.value - base.value) / base.value * 100, figure)
        said = f"({printed(current)}-{printed(base)})/{printed(base)}={shown((current.value - base.value) / base.value * 100)}%"
        if found in (Verdict.HOLDS, Verdict.SOFT):
            reason = said if found is Verdict.HOLDS else f"{said}，截断后为{printed(figure)}，四舍五入不符"
            return Finding(figure, Relation.CHANGE, found, reason, (base, current), (current, figure))
        refused, used, verdict = f"{said}，与{printed(figure)}{unit(figure)}不符", (base, current), Verdict.FAILS
    for step in reversed([f for f in figures if f.start < figure.start and not f.percent]):
        moved = _MOVE.search(step.before)
        if not moved or step.clause < figure.clause - 2:
            continue
        for current in [
            f for f in figures if f.start < step.start and units.same(f.unit, step.unit) and f.clause >= step.clause - 3
        ]:
            base_value = current.value + (step.value if moved["down"] else -step.value)
            if base_value > 0 and not any(current is base for base, _ in pairs):
                found = agrees(step.value / base_value * 100, figure)
                said = f"基数{shown(base_value)}，{printed(step)}/{shown(base_value)}={shown(step.value / base_value * 100)}%"
                return Finding(figure, Relation.CHANGE, found, said, (current, step), (current, figure))
    if verdict is Verdict.FAILS:
        return Finding(figure, Relation.CHANGE, verdict, refused, used, (*used, figure))
    current_figure = next(
        (f for f in reversed(figures) if f.start < figure.start and not f.percent and f.clause >= figure.clause - 1),
        None,
    )
    implied = ""
    grown = 1 + sign * figure.value / 100
    if current_figure and grown > 0 and not _MOVE.search(current_figure.before):
        implied = f"；按{printed(current_figure)}推算，基数约为{shown(current_figure.value / grown, 0)}"
    together = (current_figure, figure) if current_figure and implied else ()
    return Finding(figure, Relation.CHANGE, Verdict.UNSETTLED, f"未给出基数{implied}", (), together)


_TIMES: Final = re.compile(r"(?:[是为]|相当于|达到?)(?:[^，。；\d]{0,12})$")


def _multiple(
    page: Page,
    figure: Figure,
    figures: Sequence[Figure],
    pairs: Sequence[tuple[Figure, Figure]],
    move: re.Match[str] | None,
) -> Finding:
    """是80件的1.5倍, 增长1.5倍: one figure over another of its unit; what was added counts where it has grown *by* so much."""
    by = move is not None and not re.search(r"(?:至|到)(?:了|约|近)*$", figure.before)
    found = list(_bases(page, figure, figures, pairs))
    counts = [
        f for f in figures if f.start < figure.start and not f.percent and f.kind is Kind.CLAIM and f.unit != "倍"
    ]
    if (
        len(counts) > 1
        and re.fullmatch(r"[^，。；\d]{0,6}的", page.text[counts[-1].end : figure.start])
        and _TIMES.search(page.text[max(0, counts[-1].start - 16) : counts[-1].start])
    ):
        found.insert(0, (counts[-1], counts[-2]))
    for base, current in found:
        if not base.value or not units.alike(base.unit, current.unit):
            continue
        over = current.value - base.value if by else current.value
        top = f"({printed(current)}-{printed(base)})" if by else printed(current)
        verdict = agrees(over / base.value, figure)
        said = f"{top}/{printed(base)}={shown(over / base.value)}倍"
        reason = said if verdict is Verdict.HOLDS else f"{said}，与{printed(figure)}倍不符"
        if verdict is Verdict.SOFT:
            reason = f"{said}，截断后为{printed(figure)}倍，四舍五入不符"
        relation = Relation.CHANGE if by else Relation.RATIO
        return Finding(figure, relation, verdict, reason, (base, current), (current, base, figure))
    return Finding(figure, Relation.CHANGE if by else Relation.RATIO, Verdict.UNSETTLED, "未给出基数")


def _difference(
    page: Page, figure: Figure, figures: Sequence[Figure], pairs: Sequence[tuple[Figure, Figure]], move: re.Match[str]
) -> Finding:
    sign = -1 if move["down"] else 1
    before = [f for f in figures if f.start < figure.start and units.alike(f.unit, figure.unit)]
    for base, current in pairs:
        if before and current is before[-1]:
            found = agrees(sign * (current.value - base.value), figure)
            said = f"{printed(current)}-{printed(base)}={shown(current.value - base.value)}"
            return Finding(figure, Relation.DIFFERENCE, found, said, (base, current), (current, base, figure))
    same = [f for f in figures if f is not figure and units.alike(f.unit, figure.unit)]
    for base in same:
        if not (_LAST.search(_lead(page, base)) or _FROM.search(base.before)):
            continue
        for current in same:
            if current is not base and current.start < figure.start and not _LAST.search(_lead(page, current)):
                found = agrees(sign * (current.value - base.value), figure)
                said = f"{printed(current)}-{printed(base)}={shown(current.value - base.value)}"
                return Finding(figure, Relation.DIFFERENCE, found, said, (base, current), (current, base, figure))
    return Finding(figure, Relation.DIFFERENCE, Verdict.UNSETTLED, "未同时给出基数和现数")


def _lead(page: Page, figure: Figure) -> str:
    return page.text[max(0, figure.start - 16) : figure.start]


def _share(page: Page, figure: Figure, figures: Sequence[Figure], paragraph: Sequence[Figure]) -> Finding:
    of, rate = _OF.search(figure.before), _RATE.search(figure.before)
    aside = re.search(r"[（(]\s*$", page.text[max(0, figure.start - 2) : figure.start]) is not None
    counts = [f for f in figures if not f.percent and f.kind is Kind.CLAIM and f.unit]
    earlier = [f for f in counts if f.start < figure.start]
    if (whole := _named_before(page, figure, earlier)) is not None:
        return whole
    if not (of or rate or aside) or not earlier:
        return Finding(figure, Relation.SHARE, Verdict.UNSETTLED, "未给出分子和分母")
    near = earlier[-1]
    link = page.text[near.end : figure.start]
    stated = aside or (of is not None and re.match(r"[一-龥]{0,4}[，,、（(]?[约仅只共分别也]{0,2}占", link) is not None)
    if of and not stated:
        return Finding(figure, Relation.SHARE, Verdict.UNSETTLED, "“占”的是什么，文中未以数字写明")
    numerators = [near]
    if rate and not of:
        root = rate["root"][-2:]
        named = [f for f in counts if root and root in (f.before[-10:] + f.behind[:8])]
        numerators, stated = (named, True) if named else ([near], False)
    wanted = of["base"].strip("的约近为达") if of else ""
    pool = [f for f in paragraph if not f.percent and f.kind is Kind.CLAIM]
    refused: list[tuple[Figure, Figure]] = []
    for numerator in numerators:
        bases = [
            f
            for f in pool
            if f is not numerator and units.alike(f.unit, numerator.unit) and f.value >= numerator.value and f.value
        ]
        named_bases = [f for f in bases if wanted and likeness(wanted, f.subject + f.before[-8:]) >= 0.5]
        foreign = (
            bool(wanted)
            and not named_bases
            and re.search(r"全[国省市区县]|GDP|人口|面积|世界|生产总值", wanted) is not None
        )
        for base in [] if foreign else (named_bases or bases):
            found = agrees(numerator.value / base.value * 100, figure)
            said = f"{printed(numerator)}/{printed(base)}={shown(numerator.value / base.value * 100)}%"
            if found is not Verdict.FAILS and numerator.exact and base.exact and (stated or figure.exact):
                reason = said if found is Verdict.HOLDS else f"{said}，截断后为{printed(figure)}，四舍五入不符"
                return Finding(figure, Relation.SHARE, found, reason, (numerator, base), (numerator, figure))
            if base.start < figure.start and base.sentence >= figure.sentence - 1:
                refused.append((numerator, base))
        if foreign:
            return Finding(figure, Relation.SHARE, Verdict.UNSETTLED, f"基数（{wanted}）不在文中")
    if refused and stated and all(f.exact for pair in refused for f in pair):
        numerator, base = min(refused, key=lambda pair: abs(pair[0].value / pair[1].value * 100 - figure.value))
        said = f"{printed(numerator)}/{printed(base)}={shown(numerator.value / base.value * 100)}%，与{printed(figure)}{unit(figure)}不符"
        return Finding(figure, Relation.SHARE, Verdict.FAILS, said, (numerator, base), (numerator, base, figure))
    return Finding(figure, Relation.SHARE, Verdict.UNSETTLED, "未写明基数，文中没有合适的基数")


def _named_before(page: Page, figure: Figure, earlier: Sequence[Figure]) -> Finding | None:
    """A件，占B件的x%: the base stands between 占 and the share."""
    if (
        len(earlier) < 2
        or not re.fullmatch(r"的?(?:比例)?[为达]?", page.text[earlier[-1].end : figure.start])
        or "占" not in earlier[-1].before
    ):
        return None
    numerator, base = earlier[-2], earlier[-1]
    if not base.value or not units.alike(numerator.unit, base.unit):
        return None
    found = agrees(numerator.value / base.value * 100, figure)
    said = f"{printed(numerator)}/{printed(base)}={shown(numerator.value / base.value * 100)}%"
    return Finding(figure, Relation.SHARE, found, said, (numerator, base), (numerator, base, figure))


def _average(figure: Figure, paragraph: Sequence[Figure]) -> Finding:
    pool = [f for f in paragraph if f is not figure and not f.percent and f.kind is Kind.CLAIM and f.exact and f.value]
    for over in pool:
        if not units.alike(over.unit, figure.unit) or over.value <= figure.value:
            continue
        for under in pool:
            near = figure.exact or over.sentence == under.sentence == figure.sentence
            if near and 1 < under.value < over.value and agrees(over.value / under.value, figure) is Verdict.HOLDS:
                said = f"{printed(over)}{unit(over)}/{printed(under)}{unit(under)}={shown(over.value / under.value)}"
                return Finding(figure, Relation.RATIO, Verdict.HOLDS, said, (over, under))
    return Finding(figure, Relation.RATIO, Verdict.UNSETTLED, "平均数；总量和个数未同时写明")


def _sampled(page: Page, figure: Figure, figures: Sequence[Figure]) -> Finding | None:
    """抽取11家44份: the second figure directly behind the first, a whole number for each."""
    place = next(n for n, f in enumerate(figures) if f is figure)
    if not place:
        return None
    units_of = figures[place - 1]
    between = page.text[units_of.end : figure.start]
    if not re.fullmatch(r"[一-龥]{2,12}", between) or not re.search(
        r"抽|选|每", page.text[max(0, units_of.start - 12) : units_of.start]
    ):
        return None
    each = figure.value / units_of.value if units_of.value else Fraction(1, 2)
    if units.alike(units_of.unit, figure.unit) or each.denominator != 1 or each < 1:
        return None
    return Finding(
        figure,
        Relation.RATIO,
        Verdict.HOLDS,
        f"{printed(figure)}/{printed(units_of)}={shown(each)}，每{units_of.unit}{shown(each)}{figure.unit}",
        (units_of,),
    )


def _aim(figure: Figure, figures: Sequence[Figure]) -> Iterator[Finding]:
    """A target in the same sentence as the change that was reached."""
    wanted = figure.value * (1 if figure.percent else 100)
    for reached in figures:
        if reached.start < figure.start and reached.unit == "%" and _MOVE.search(reached.before):
            verdict = Verdict.HOLDS if reached.value >= wanted else Verdict.FAILS
            sign = "≥" if verdict is Verdict.HOLDS else "<"
            yield Finding(figure, Relation.RATIO, verdict, f"{printed(reached)}%{sign}{shown(wanted)}%", (reached,))
            return
