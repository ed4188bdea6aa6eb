"""A whole and its parts within a sentence.

Rules
- Parts follow their whole (收到12件，受理7件，不予受理5件), stand in brackets behind it, follow 其中, or precede 合计.
- A run of two or more figures of one unit that adds up to a figure before it is its division.
- 其中 with one figure names a subset; parts that exceed their whole fail; parts that fall short leave a rest, which is
  said. Only where every part must be accounted for (a bracket without 其中, a clean-up's 保留 and 取消) does a rest fail.
- Figures listed without a whole are one claim that cannot be settled; their sum is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from zhunsheng.claims import units
from zhunsheng.claims.figures import Figure, Page
from zhunsheng.claims.judging import Finding, added, printed, shown, sums_to, total, unit
from zhunsheng.claims.likeness import likeness
from zhunsheng.claims.words import Kind, Relation, Verdict

MOST: Final = 60  # figures of one sentence that are looked at together
_AMONG: Final = re.compile(r"其中|包括|包含|分别|[（(：:]|即|具体")
_OUTCOMES: Final = (
    ("清理", "保留|取消|废止|失效|修改|修订|合并|下放|调整|移交|转移|整合|停止执行|继续有效|拟修|宣布"),
    ("受理", "不予受理|不受理|予以受理|受理|告知|转送|补正"),
    ("结果", "维持|撤销|变更|确认违法|责令|驳回|终止|撤回|调解|和解|中止|纠错|胜诉|败诉"),
    ("公开", "予以公开|部分公开|不予公开|无法提供|不予处理|其他处理|结转"),
    ("合格", "不合格|合格|优秀|良好|达标"),
    ("办结", "未办结|办结|在办|正在办理|正在审理|尚未审结|审结|未结|结案|未审结"),
)
_DIVIDES: Final = re.compile(r"按[^，。；其]{1,10}(?:分|看)|分别(?:为|是)|分为|由[^，。；]{0,6}(?:组成|构成)")
_LATER: Final = re.compile(r"另外|此外|另有|同时|[。！？]")
_CLOSING: Final = re.compile(r"(?:合计|总计|共计|一共|累计|总数[为达]?|共)[^，。；]{0,8}$")


def find(page: Page) -> Iterator[Finding]:
    """What the sums of a page say, sentence by sentence."""
    for found in by_sentence(page):
        figures = [f for f in found if f.kind is Kind.CLAIM and f.adds][:MOST]
        if len(figures) >= 2:
            yield from _sentence(page, figures)


def by_sentence(page: Page) -> Iterator[list[Figure]]:
    """The figures of a page, a list for each sentence; one that begins with 其中 belongs to the sentence before it."""
    group: list[Figure] = []
    for figure in page.figures:
        begin = page.sentence(figure.sentence)[0]
        if (
            group
            and group[-1].sentence != figure.sentence
            and not (page.text.startswith(("其中", "分别"), begin) and group[-1].sentence == figure.sentence - 1)
        ):
            yield group
            group = []
        group.append(figure)
    if group:
        yield group


def _sentence(page: Page, figures: list[Figure]) -> Iterator[Finding]:
    placed: set[int] = set()
    for place, whole in enumerate(figures):
        parts = [f for f in figures[place + 1 :] if units.same(f.unit, whole.unit)]
        if not parts or (id(whole) in placed and not _bracketed(page, whole, parts)):
            continue
        yield from _divisions(page, whole, parts, placed)
    yield from _closings(page, figures, placed)
    yield from _subsets(page, figures, placed)
    yield from _lists(page, figures, placed)


def _divisions(page: Page, whole: Figure, parts: Sequence[Figure], placed: set[int]) -> Iterator[Finding]:
    bracket = _bracketed(page, whole, parts)
    if bracket:
        yield from _in_brackets(page, whole, bracket, placed)
        parts = parts[len(bracket) :]
    runs = list(_runs(page, whole, parts))
    listed = _divided(page, whole, parts)
    if listed and {id(part) for part in listed} - {id(part) for run in runs for part in run}:
        way = "超过" if sums_to(listed, whole) > 0 else "少于"
        if sums_to(listed, whole):
            yield _failed(
                whole, listed, f"各项之和{added(listed)}={_sum(listed)}，{way}总数{printed(whole)}{unit(whole)}"
            )
            placed.update(map(id, (whole, *listed)))
            return
    for run in runs:
        yield from _whole(whole, run, placed)
    if id(whole) in placed or not parts:
        return
    among = re.search(r"其中", page.text[whole.end : parts[0].start])
    run = _same_breath(page, whole, parts)
    if among and len(run) >= 2 and (_own_whole(page, whole, parts[0])):
        run = _without_children(run)
        if sums_to(run, whole) > 0:
            yield _failed(whole, run, f"各分项之和{added(run)}={_sum(run)}，超过总数{printed(whole)}{unit(whole)}")
            placed.update(map(id, (whole, *run)))
            return
        rest = whole.value - total(run)[0]
        complete = re.search(r"其[他它余](?!单位|部门)", run[-1].before) is not None or (
            len(run) >= 4 and rest * 50 <= whole.value
        )
        if sums_to(run, whole) < 0 and complete and whole.exact:
            yield _failed(
                whole, run, f"各分项之和{added(run)}={_sum(run)}，比总数{printed(whole)}{unit(whole)}少{shown(rest)}"
            )
            placed.update(map(id, (whole, *run)))
            return
        for part in run:
            yield _within(part, whole)
        placed.update(map(id, run))
        yield Finding(
            whole,
            Relation.COUNT,
            Verdict.UNSETTLED,
            f"“其中”各项之和{added(run)}={_sum(run)}，另有{shown(rest)}未列出",
            tuple(run),
        )
        return
    name = _outcomes(run) if not _outcomes((whole, *run)) else ""
    if len(run) >= 2 and name and not among:
        if sums_to(run, whole) > 0:
            yield _failed(whole, run, f"各结果之和{added(run)}={_sum(run)}，超过总数{printed(whole)}{unit(whole)}")
            placed.update(map(id, (whole, *run)))
        elif sums_to(run, whole) < 0:
            said = f"各结果之和{added(run)}={_sum(run)}，比总数{printed(whole)}少{shown(whole.value - total(run)[1])}"
            verdict = Verdict.FAILS if name == "清理" else Verdict.UNSETTLED
            yield Finding(whole, Relation.SUM, verdict, f"{said}，去向未说明", tuple(run))
            placed.update(map(id, (whole, *run)))


def _runs(page: Page, whole: Figure, parts: Sequence[Figure]) -> Iterator[list[Figure]]:
    """The divisions of the whole, one behind the other."""
    at = 0
    while at < len(parts):
        run = _run(page, whole, parts, at)
        if run:
            yield run
        at += len(run) or 1


def _divided(page: Page, whole: Figure, parts: Sequence[Figure]) -> list[Figure]:
    """The list that says of itself that it divides the whole: 按类别分, 分别为, 分为."""
    if not parts or not _DIVIDES.search(page.text[whole.end : parts[0].start]):
        return []
    run = _same_breath(page, whole, parts)
    ends = page.text[run[-1].end : run[-1].end + 2] if run else ""
    return run if len(run) >= 2 and not ends.startswith("等") else []


def _run(page: Page, whole: Figure, parts: Sequence[Figure], at: int) -> list[Figure]:
    """The figures from `at` that make up the whole, if two or more do."""
    among = _AMONG.search(page.text[whole.end : parts[at].start]) is not None
    if whole.value <= 1 or (at and not (among or whole.value >= 20)):
        return []
    if not among and units.plain(whole.unit) in "个项条次名" and whole.value < 10 and not _outcomes(parts[at : at + 2]):
        return []
    for size in range(2, len(parts) - at + 1):
        run = list(parts[at : at + size])
        low, _ = total(run)
        if low > whole.high or "其中" in page.text[run[-2].end : run[-1].start]:
            break
        exact = whole.exact and all(part.exact for part in run)
        if (
            sums_to(run, whole) == 0
            and (exact or among)
            and all(part.value < whole.value or part.value == 0 for part in run)
        ):
            if _goes_on(page, run, parts[at + size : at + size + 1]):
                return []
            return run if not at or among or size >= 3 or _outcomes(run) else []
    return []


def _goes_on(page: Page, run: list[Figure], after: Sequence[Figure]) -> bool:
    """The list of outcomes does not end where the sum is reached."""
    return (
        bool(after)
        and _outcomes([*run, *after]) != ""
        and not re.search(r"其中|[；。]", page.text[run[-1].end : after[0].start])
    )


def _bracketed(page: Page, whole: Figure, parts: Sequence[Figure]) -> list[Figure]:
    opens = re.match(r"[^，。；、（(]{0,12}[（(]", page.text[whole.end : whole.end + 14])
    if not opens:
        return []
    begin = whole.end + opens.end()
    ends = re.search(r"[）)](?![^（(]{0,40}[）)])|\n", page.text[begin : begin + 600])
    inside = [part for part in parts if begin <= part.start < begin + (ends.start() if ends else 600)]
    return inside if len(inside) >= 2 else []


def _in_brackets(page: Page, whole: Figure, parts: list[Figure], placed: set[int]) -> Iterator[Finding]:
    side = sums_to(parts, whole)
    if side == 0:
        yield from _whole(whole, parts, placed)
        return
    text = page.text[whole.end : parts[-1].end + 4]
    partial = "其中" in text or "等" in text or "含" in text[:14]
    said = f"括号内各项之和{added(parts)}={_sum(parts)}"
    if side > 0:
        yield _failed(whole, parts, f"{said}，超过{printed(whole)}{unit(whole)}")
    elif partial:
        for part in parts:
            yield _within(part, whole)
        yield Finding(
            whole,
            Relation.COUNT,
            Verdict.UNSETTLED,
            f"{said}，另有{shown(whole.value - total(parts)[1])}未列出",
            tuple(parts),
        )
    else:
        yield _failed(whole, parts, f"{said}，比{printed(whole)}{unit(whole)}少{shown(whole.value - total(parts)[1])}")
    placed.update(map(id, (whole, *parts)))


def _whole(whole: Figure, parts: Sequence[Figure], placed: set[int]) -> Iterator[Finding]:
    exact = whole.exact and all(part.exact for part in parts)
    verdict = Verdict.HOLDS if exact or sums_to(parts, whole) == 0 else Verdict.FAILS
    said = f"{printed(whole)}={added(parts)}" if exact else f"{added(parts)}与{printed(whole)}相容"
    yield Finding(whole, Relation.SUM, verdict, said, tuple(parts), (whole, *parts))
    for part in parts:
        yield Finding(part, Relation.COUNT, verdict, f"是{printed(whole)}{unit(whole)}的一项：{said}", (whole,))
    yield Finding(parts[0], Relation.SUM, verdict, said, (whole, *parts), tuple(parts))
    placed.update(map(id, (whole, *parts)))


def _failed(whole: Figure, parts: Sequence[Figure], reason: str) -> Finding:
    return Finding(whole, Relation.SUM, Verdict.FAILS, reason, tuple(parts), (whole, *parts))


def _within(part: Figure, whole: Figure) -> Finding:
    if part.low > whole.high:
        return Finding(
            part,
            Relation.COUNT,
            Verdict.FAILS,
            f"{printed(part)}大于所属的{printed(whole)}{unit(whole)}",
            (whole,),
            (whole, part),
        )
    return Finding(
        part, Relation.COUNT, Verdict.HOLDS, f"不大于所属的{printed(whole)}{unit(whole)}", (whole,), (whole, part)
    )


def _sum(parts: Sequence[Figure]) -> str:
    value = sum((part.value for part in parts), Fraction(0))
    return shown(value) + ("余" if any(part.hedge == "余" for part in parts) else "")


def _same_breath(page: Page, whole: Figure, parts: Sequence[Figure]) -> list[Figure]:
    """The parts before the sentence turns to something else: another total, 另外, a semicolon after two parts."""
    run: list[Figure] = []
    for part in parts:
        before = page.text[run[-1].end if run else whole.end : part.start]
        if _LATER.search(before) or (run and re.search(r"[；;]|其中|共(?!产)|累计", before)):
            break
        run.append(part)
    return run


def _own_whole(page: Page, whole: Figure, part: Figure) -> bool:
    """No other figure of the same unit stands between a whole and 其中."""
    between = page.text[whole.end : part.start]
    return between.find("其中") < 60


def _without_children(run: list[Figure]) -> list[Figure]:
    """Drop figures that divide an earlier one of the run, so that nothing is counted twice."""
    for at, one in enumerate(run):
        for end in range(at + 3, len(run) + 1):
            if sum((part.value for part in run[at + 1 : end]), Fraction(0)) == one.value and one.value:
                return run[: at + 1] + _without_children(run[end:])
    return run


def _outcomes(parts: Sequence[Figure]) -> str:
    """The family of outcomes that all these figures belong to, if they do."""
    for name, words in _OUTCOMES:
        if len(parts) >= 2 and all(re.search(rf"(?:{words})[^，。；、]{{0,6}}$", part.before) for part in parts):
            return name
    return ""


def _closings(page: Page, figures: list[Figure], placed: set[int]) -> Iterator[Finding]:
    for place, whole in enumerate(figures):
        before = [f for f in figures[:place] if units.same(f.unit, whole.unit)]
        if id(whole) in placed or len(before) < 2 or not _CLOSING.search(whole.before):
            continue
        for size in range(len(before), 1, -1):
            if sums_to(before[-size:], whole) == 0:
                yield from _whole(whole, before[-size:], placed)
                break
        else:
            run = _chain(page, [*before, whole])
            if len(run) >= 2 and re.search(r"(?:合计|总计|共计)[^，。；]{0,2}$", whole.before) and sums_to(run, whole):
                yield _failed(
                    whole, run, f"前列各项之和{added(run)}={_sum(run)}，合计写作{printed(whole)}{unit(whole)}"
                )
                placed.update(map(id, (whole, *run)))


def _chain(page: Page, figures: list[Figure]) -> list[Figure]:
    """The unbroken list that ends before the last of these figures."""
    run: list[Figure] = []
    for one, after in zip(reversed(figures[:-1]), reversed(figures), strict=False):
        if re.search(r"[；。]|，[^，]*，|其中|共", page.text[one.end : after.start - 2]):
            break
        run.insert(0, one)
    return run


def _subsets(page: Page, figures: list[Figure], placed: set[int]) -> Iterator[Finding]:
    for place, part in enumerate(figures[1:], 1):
        wholes = [f for f in figures[:place] if units.alike(f.unit, part.unit)]
        if not wholes:
            continue
        between = page.text[figures[place - 1].end : part.start]
        if id(part) in placed:
            continue
        if "其中" in between or re.search(r"其中[^，。；]{0,16}$", part.before):
            fits = [f for f in reversed(wholes) if part.low <= f.high]
            yield _within(part, fits[0] if fits else wholes[-1])
            placed.add(id(part))
        elif _narrows(page, wholes, part, figures):
            yield Finding(part, Relation.COUNT, Verdict.HOLDS,
                          f"不大于同一句中的{printed(wholes[0])}{unit(wholes[0])}；如为其中一部分，并不矛盾", (wholes[0],), (wholes[0], part))  # fmt: skip


def _narrows(page: Page, wholes: list[Figure], part: Figure, figures: list[Figure]) -> bool:
    """A later, smaller figure of the very same unit in a clause of its own, the only one after its whole."""
    same = [f for f in figures if f.unit == part.unit]
    whole = wholes[0]
    between = page.text[whole.end : part.start]
    return (
        len(same) == 2
        and same[0] is whole
        and part.high <= whole.low
        and _related(whole, part)
        and re.search(r"[，,；;]", between) is not None
        and not re.search(r"[、和及与]$|另外|此外|另有", between)
        and units.plain(part.unit) not in ("个", "项", "人", "名", "位", "元", "天", "年")
    )


_SUBSET: Final = re.compile(r"重点|部分|抽取|抽查|撤回|撤诉|获|通过|合格|成功|办结|审结|结案|印发|公示|整改|已")


def _related(whole: Figure, part: Figure) -> bool:
    """The part speaks of the whole: it repeats its words, or says only what became of it."""
    return likeness(whole.before[-12:], part.before[-12:]) > 0 or _SUBSET.search(part.before) is not None


def _parallel(run: Sequence[Figure]) -> bool:
    """Things of one kind side by side (来电投诉270余宗，来邮投诉260余宗), not steps of one course (受理63起，成功60起)."""
    if len(run) < 2 or (units.plain(run[0].unit) in "个项条" and any(figure.behind for figure in run[:-1])):
        return False
    return len(run) > 2 or _outcomes(run) != "" or run[0].subject[-2:] == run[1].subject[-2:] != ""


def _lists(page: Page, figures: list[Figure], placed: set[int]) -> Iterator[Finding]:
    """Figures of one unit one behind the other, without a whole."""
    run: list[Figure] = []
    for figure in [*figures, None]:
        linked = (
            figure is not None
            and run
            and figure.unit == run[-1].unit
            and not re.search(
                r"其中|[。；;（(较比]|上年|去年|同期|共(?![服同产和青安])|，[^，]*，",
                page.text[run[-1].end : figure.start],
            )
            and id(figure) not in placed
        )
        if linked and figure is not None:
            run.append(figure)
            continue
        if _parallel(run) and units.plain(run[0].unit) not in ("天", "年", "工作日", "倍", ""):
            yield Finding(
                run[0],
                Relation.SUM,
                Verdict.UNSETTLED,
                f"未写总数；各项之和{added(run)}={_sum(run)}",
                tuple(run),
                tuple(run),
            )
        run = [figure] if figure is not None and id(figure) not in placed else []
