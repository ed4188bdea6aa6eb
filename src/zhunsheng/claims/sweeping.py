"""全部, 均, 无一起: claims about all and about none.

Rules
- A universal claim is the clause in which 全部, 所有, 均, 全覆盖, 每年均 or their like stand before a verb. 平均, 均衡, 人均 are none (but 文件均 and 负责人均 are).
- A claim of none is 无一起, 未发生, 没有, 零投诉, 为零 with the thing that is denied; 零距离 and 零容忍 deny nothing counted.
- 受理12件，全部办结 is settled where the text says in figures how many were 办结; nothing else of either is, by the text alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from zhunsheng.claims import marks, numerals, units
from zhunsheng.claims.figures import Page
from zhunsheng.claims.judging import printed, unit
from zhunsheng.claims.words import Kind, Verdict

_EACH: Final = re.compile(r"每(年|季度?|月|周|天|日|次)(?:均|都)")
_ALL: Final = re.compile(
    r"全部(?!门)|全覆盖|全都|无一例外|无一遗漏|一律|应(?:公开|审|备|调|援|收|查)尽(?:公开|审|备|调|援|收|查)|(?:所有|每一?[个项件起])[^，。；]{1,30}?(?:都|均)|(?<![平户日月年场亩])(?<!(?<![文案事证])件)(?<!(?<![责任事请理托])人)均(?![衡等匀值摊势价])(?=[一-龥])"
    r"|(?<=[一-龥])都(?=已|能|要求|建|设|有|得到|实现|配|签)|(?:零|百分之百)(?=覆盖|达标)"
)
_ZERO: Final = re.compile(
    r"(?:无|没有|未有)(?:一[个项]?)?(?P<unit>[起宗件例次]|(?<=一)[人名位])|(?:未|没有|从未|无)(?:发生|出现|发现|收到|接到|引发)(?:过)?(?:一[起宗件例次])?"
    r"|(?:无|没有)(?=[^，。；一]{0,8}(?:投诉|举报|案件|事故|败诉|复议|诉讼|上访|信访|行政赔偿|撤销))"
    r"|零(?:投诉|举报|败诉|事故|发案|案件|上访|复议|纠错|伤亡|死亡|记录|信访|差错|违规|增量|抢建|失误|拖欠|感染)|(?:保持|实现|为)零(?=[，。；、）)]|$)"
)
_UNITS: Final = "起宗件例人次名位项"


@dataclass(frozen=True, slots=True)
class Sweep:
    """A clause about all or about none."""

    start: int
    end: int
    kind: Kind
    numbers: tuple[str, ...]
    unit: str


def find(text: str, taken: list[tuple[int, int]]) -> Iterator[Sweep]:
    """The sweeping clauses of a folded text; `taken` are the percentages, which say the same by a number."""
    at = 0
    for match in re.finditer(r"[^，。；！？\n|]+", re.sub(r"(?<!\d),|,(?!\d{3}(?!\d))", "，", text)):
        clause, start = match.group(), match.start()
        while at < len(taken) and taken[at][1] <= start:
            at += 1
        full = at < len(taken) and taken[at][0] < match.end()
        if zero := _ZERO.search(clause):
            unit = zero["unit"] or next(iter(re.findall(rf"一([{_UNITS}])", zero.group())), "")
            yield Sweep(start + zero.start(), match.end(), Kind.ZERO, ("0",), unit)
        elif each := _EACH.search(clause):
            yield Sweep(start, match.end(), Kind.UNIVERSAL, ("1",), f"次/{each[1]}")
        elif (every := _ALL.search(clause)) and not full and not re.search(r"均[位居列]|均为第|位居|并列", clause):
            inner = tuple(marks.ascii_digits(n) for n in numerals.find(clause) if n.chinese)
            unit = next(iter(re.findall(r"[一二三四五](次|窗|网|件)", clause)), "")
            begin = start if every.start() < 24 else start + every.start()
            yield Sweep(begin, match.end(), Kind.UNIVERSAL, ("all", *(inner if unit else ())), unit)


_DONE: Final = re.compile(r"(?:全部|均|都|一律)(?:已|经|予以|依法|按期|按时|及时|得到)*(?P<done>[一-龥]{2})")


def settled(page: Page, sweep: Sweep) -> tuple[Verdict, str] | None:
    """What the figures of the paragraph say of 全部办结: the count before it, beside the count of what was 办结."""
    said = _DONE.search(page.text, sweep.start, sweep.end)
    counts = [f for f in page.figures if f.kind is Kind.CLAIM and f.exact and f.unit and not f.percent]
    before = [f for f in counts if f.end <= sweep.start and "。" not in page.text[f.end : sweep.start]]
    if said is None or not before:
        return None
    whole, done = before[-1], said["done"]
    end = page.text.find("\n", sweep.end)
    parts = [
        f
        for f in counts
        if whole.end <= f.start < (end if end >= 0 else len(page.text)) and units.same(f.unit, whole.unit)
        if re.search(rf"{done}(?:了|完毕|各类|案件|共|申请|事项)*$", page.text[max(0, f.start - 12) : f.start])
    ]
    if not parts:
        return None
    if any(part.value == whole.value for part in parts):
        return Verdict.HOLDS, f"{done}{printed(whole)}{unit(whole)}，就是全部"
    return Verdict.FAILS, f"{done}的是{printed(parts[-1])}{unit(parts[-1])}，不是全部{printed(whole)}{unit(whole)}"
