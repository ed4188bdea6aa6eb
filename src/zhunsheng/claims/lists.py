"""三级, 五大平台, “三个融入”: a number beside the things it counts.

Rules
- The things stand directly before the number (区、镇、村三级), or behind it (三个融入，即…; 两个重点：…; 一是… 二是…).
- Items are parted by 、, by 和 or 及 after the last 、, or are quoted phrases side by side. What stands in brackets belongs
  to its item. With 等 the list may be longer.
- A number whose list has another length cannot be settled, for a name may hold 和; quoted or numbered lists that are
  complete and differ do fail.
- N大… without a list is a way of speaking.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from zhunsheng.claims import numerals
from zhunsheng.claims.figures import Figure, Page
from zhunsheng.claims.judging import Finding, shown
from zhunsheng.claims.marks import Mark
from zhunsheng.claims.words import Kind, Relation, Verdict

MOST: Final = 60
SIGHT: Final = 1500  # characters behind a number in which its numbered items are looked for
_ASIDE: Final = re.compile(r"[（(][^（）()]{0,40}[）)]")
_QUOTE: Final = re.compile(r"“[^“”]{1,40}”|《[^《》]{1,80}》")
_PLACES: Final = re.compile(r"第[一二三四五六七八九十](?:、[一二三四五六七八九十])+")
_JOIN: Final = re.compile(r"以及|和|及|与|暨")


def find(page: Page) -> Iterator[Finding]:
    """What the lists beside a number say."""
    for place, figure in enumerate(page.figures):
        if not 2 <= figure.value <= MOST or figure.value.denominator != 1 or figure.percent or not figure.exact:
            continue
        floor = page.figures[place - 1].end if place else 0
        finding = _beside(page, figure, floor)
        if finding:
            yield finding


def _beside(page: Page, figure: Figure, floor: int) -> Finding | None:
    number = int(figure.value)
    begin = max(floor, _clause_start(page.text, figure.start))
    if "、" not in page.text[begin : figure.start] and begin <= floor and floor:
        return None
    before = _before(page.text[begin : figure.start])
    if before:
        return _judged(figure, number, *before)
    after = _behind(page.text[figure.end : figure.end + SIGHT])
    return _judged(figure, number, *after) if after else None


def _clause_start(text: str, at: int) -> int:
    """Where the clause begins; commas inside brackets and quotes do not end it."""
    depth, place = 0, at
    while place > 0 and at - place < 260:
        character = text[place - 1]
        if character in "）)”》":
            depth += 1
        elif character in "（(“《":
            depth -= 1
            if depth < 0:
                return place
        elif depth == 0 and character in "，。；：！？\n|,":
            return place
        place -= 1
    return place


def _before(text: str) -> tuple[set[int], bool, bool] | None:
    """(possible lengths, complete, certain) of the list that ends where the number stands."""
    tail = text.rstrip(" ")
    if tail.startswith(("、", "和", "及", "与")):  # goes on from a figure: no list of names
        return None
    open_ended = re.search(r"等(?:方面|领域|地|各类|共)?$", tail) is not None
    quotes = re.search(r"(?:(?:“[^“”]{1,40}”|《[^《》]{1,80}》)[、和及与]?)+(?:等)?$", tail)
    if quotes:
        found = len(_QUOTE.findall(quotes.group()))
        rest = tail[: quotes.start()]
        if found >= 2 and not rest.endswith("、"):
            return {found}, not open_ended, True
    plain = _PLACES.sub(lambda m: "丨" * (m.group().count("、") + 1), _ASIDE.sub("", tail))
    folded = _QUOTE.sub("引", plain)
    if re.search(r"(?:共|的|对|为|有|了|在)$", folded) and not folded.endswith("共"):
        return None
    if "、" not in folded and not re.search(r"[一-龥]{2,}(?:和|及|与)[一-龥（）()]{2,}$", folded):
        return None
    return _lengths(folded), not open_ended, False


def _lengths(folded: str) -> set[int]:
    commas = folded.count("、")
    tail = folded.rpartition("、")[2]
    joined = len(_JOIN.findall(tail))
    places = folded.count("丨")
    lengths = {commas + 1 + (1 if joined else 0)} if joined <= 1 else {commas + 2, commas + 1 + joined}
    if not commas and joined:
        lengths = {2}
    if places:
        lengths |= {n + places - 1 for n in lengths}
    return lengths


def _behind(text: str) -> tuple[set[int], bool, bool] | None:
    lead = re.match(r"[^。；\n]{0,16}?(?:[：:]|[”\"]?[，,]?(?:即|分别是|分别为|也就是))", text)
    numbered = _numbered(text)
    if numbered:
        return {numbered}, True, False
    if not lead:
        bracket = re.match(r"[^，。；、（(\n“”]{0,14}[（(]([^（）()\d]{3,120})[）)]", text)
        if not bracket or "、" not in bracket[1]:
            return None
        return _lengths(_QUOTE.sub("引", bracket[1])), "等" not in bracket[1][-4:], False
    listed = re.split(r"[。；\n]|，", _ASIDE.sub("", text[lead.end() :]))[0]
    if "、" not in listed or re.search(r"\d", listed):
        return None
    return _lengths(_QUOTE.sub("引", listed.split("等")[0])), "等" not in listed, False


def _numbered(text: str) -> int:
    """How many items are numbered behind the number: 一是…二是…, 第一…第二…, （一）…（二）…; 0 if none are."""
    lead = re.match(r"[^。；：:\n]{0,20}[。：:，][\s“]*", text)
    if not lead:
        return 0
    body = text[lead.end() :]
    for shape in ("{}是", "第{}，", "第{}、", "第{}阶段", "（{}）", "({})"):
        if body.startswith(shape.format("一")):
            places = [body.find(shape.format(numeral)) for numeral in "一二三四五六七八九十"]
            run = 0
            while run < len(places) and places[run] >= 0 and (not run or places[run] > places[run - 1]):
                run += 1
            return run if run >= 2 else 0
    return 0


def _judged(figure: Figure, number: int, lengths: set[int], complete: bool, certain: bool) -> Finding | None:
    listed = "或".join(str(n) for n in sorted(lengths))
    if number in lengths:
        return Finding(figure, Relation.SUM, Verdict.HOLDS, f"所列{number}项，与{shown(figure.value)}相符")
    if not complete:
        return (
            None
            if max(lengths) < number
            else Finding(figure, Relation.SUM, Verdict.UNSETTLED, f"列出{listed}项又写“等”，多于{number}")
        )
    verdict = Verdict.FAILS if certain else Verdict.UNSETTLED
    return Finding(figure, Relation.SUM, verdict, f"所列为{listed}项，与{number}不合，口径不明")


def quoted(page: Page, mark: Mark) -> Finding | None:
    """A quoted slogan that is spelled out behind it (“三个融入”，即…) counts after all.

    The verdict stands for the number in the quotation marks.
    """
    inner = page.text[mark.start + 1 : mark.end - 1]
    found = numerals.find(inner)
    if len(found) != 1 or not 2 <= found[0].value <= 20:
        return None
    after = _behind(page.text[mark.end - 1 : mark.end + SIGHT])
    if after is None or int(found[0].value) not in after[0]:
        begin = _clause_start(page.text, mark.start)
        before = page.text[begin : mark.start]
        after = _before(before[:-1]) if before.endswith("的") else None
    if after is None or int(found[0].value) not in after[0]:
        return None
    zero = found[0].value
    figure = Figure(
        mark.start, mark.end, mark.numbers, zero, zero / zero, 0, "个", zero, zero, "", "", "", inner, 0, 0, Kind.CLAIM
    )  # fmt: skip
    return _judged(figure, int(zero), *after)
