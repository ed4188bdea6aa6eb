"""Numbers that state no figure: dates, ordinals, document numbers, placeholders, broken text, slogans, ranks.

Rules
- A mark is a passage with its kind; the first kind in the order below that covers a number has it.
- A quoted phrase whose numbers are small is a slogan (“三项制度”); the check of lists may find that it counts after all.
- 第…, 届, (一) and 其一 count places, not things; 首届 is the first.
- N大…, 三重一大: a numeral with no measure word behind it counts nothing by itself.

    >>> [(m.kind.value, m.numbers) for m in find("201X年印发〔2020〕12号，“三项制度”")]
    [('placeholder', ('201X',)), ('docref', ('2020', '12')), ('slogan', ('3',))]
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from zhunsheng.claims import numerals
from zhunsheng.claims.words import Kind

_C: Final = "〇一二三四五六七八九十两"
_N: Final = (
    rf"(?:\d{{1,9}}|[{_C}百]{{1,9}})"  # every repetition has a bound: a megabyte of digits costs no more than another
)
_YEAR: Final = r"(?:(?<!\d)(?:19|20)\d\d(?!\d)|[一二][〇零一二三四五六七八九]{3})"
_SPAN: Final = r"[—\-–~～至到]+"
_DAY: Final = rf"(?:[0-3]?\d|[{_C}]{{1,3}})[日号]"
_MONTH: Final = rf"(?:(?<!\d)[01]?\d|[{_C}]{{1,2}})月(?:份|底|初|末|中旬|上旬|下旬|{_DAY})?"

_PATTERNS: Final[tuple[tuple[Kind, str], ...]] = (
    (Kind.CORRUPTED, r"\d{0,9}(?:�+|锟斤拷|烫烫烫|ï¿½|\?{2,})\d{0,9}[^\s，。；、]?|(?<![A-Za-z\d.])\d{1,9}[OoIl]\d{1,9}(?![A-Za-z])|\d{1,9}\?\d{0,9}(?=[一-龥])"),
    (Kind.PLACEHOLDER, r"(?<![\dA-Za-z])\d{0,3}[Xx×]{1,4}(?=年|月|日|号|个|件|人|名|周|天|万|元|家|次|项|起|%)年?|(?<![\dA-Za-z])\d{2,3}[Xx×*＊]{1,2}(?!\d)"
     r"|(?<![A-Za-z])[Xx×]{2,}(?![A-Za-z])|[*＊]+(?=个?[一-龥])(?![一-龥]{0,3}(?:区|市|县|局|镇|乡|省|委|街|村))(?:个?[月周年日天件人名元家次项起])?|[（(][*＊×]+[)）]|〇{2,}(?=年|月|件|人)|[_＿]{2,}|…{2,}(?=[个件人元年])"),
    (Kind.DOCREF, r"https?://[^\s一-龥]+|《(?:[^《》\n]|《[^《》\n]{0,80}》){1,150}》|[〔\[（(](?:19|20)\d\d[〕\]）)]\s*第?\d{1,9}号"
     rf"|第{_N}(?:条|款|章|编|目)(?:第{_N}[条款项目])*|第{_N}号|(?<![\d.])\d{{1,9}}号(?:令|文件|文|公告|线|楼|院|信)?|[A-Za-z]{{1,12}}[-_]?\d{{1,9}}(?:\.\d{{1,9}})?[A-Za-z]*"
     r"|(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}|(?<![\d.,])(?:1[12]\d|1[02]\d{3}|9\d{4,5})(?=[”\"’]?(?:热线|平台|电话|服务|便民|政务|公共|指挥|报警|投诉|举报|市民|联动|“))"
     r"|[（(](?:19|20)\d\d[—\-–~～至]+(?:19|20)\d\d年?[）)]|(?<!\d)\d{17}[\dXx](?!\d)"),
    (Kind.DATE, rf"{_YEAR}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?:[日 T]+\d{{1,2}}:\d\d(?::\d\d)?)?|{_YEAR}年?(?:度)?{_SPAN}{_YEAR}(?:年度?)?"
     rf"|{_YEAR}年?{_SPAN}\d\d年|{_YEAR}(?:年度|学年|年代|年)(?:{_MONTH})?(?:{_SPAN}(?:{_MONTH}|{_DAY}))?"
     rf"|{_MONTH}(?:{_SPAN}(?:{_MONTH}|{_DAY}))?(?!有余)|(?<!\d)\d{{1,2}}:\d\d(?::\d\d)?(?!\d)|[周][一二三四五六日](?![一-龥]{{0,2}}[次个])|星期[一二三四五六日天]"
     rf"|{_N}世纪(?:{_N}年代)?|\d\d年代|(?<![\d.])1?\d[.·][0-3]?\d(?=[”\"’」]|(?:全国|国家|世界|国际|宪法|法制|法治|消费者|禁毒|普法|宣传))"
     r"|(?<![\d.一-龥]{2}[\d.])(?<![\d.])(?:1[0-2]|0?[1-9])[.·](?:[12]\d|3[01]|0?[1-9])(?=[一-龥）)、](?<![个件项人元倍亩公平立吨米家户次分小天年度岁美万亿千百名位起宗条场期成折级份厘毫克升]))"
     rf"|(?:近|过去|今后|未来|这|前|后|头|此后|之后){_N}年(?!级|[度均增])|{_N}年(?:来|内|间|以来)|{_DAY}(?=[，、至前起止下上召在]|$)"
     rf"|(?<![{_C}\d])[01]?\d[时点](?:[0-5]?\d分)?(?=[至前起止\-—，])|{_N}月(?={_SPAN})|今年\d{{1,2}}月"),
    (Kind.RANK, rf"(?:第{_N}(?:位|名)|(?<=[列居为在名])(?:全?[国省市县区]+)?第{_N}(?![{_C}\d季批期届次个])(?=[，。；、！）)]|$)"
     rf"|前{_N}(?:位|名|强)|(?:世界|中国|全国|全省)\d{{1,9}}强)"),
    (Kind.ORDINAL, rf"第{_N}(?:[、,，和及]第?{_N})*(?:季度|批次?|届|次|期|轮|个|类|代|产业|支|家|条|项|部|所|名|位|只|级|阶段|步|方|者|名单|战略|)?"
     rf"(?:{_N}次(?:全体)?(?:会议|全会))?|(?:[{_C}]|(?<![\d办过共开展行]))(?:[{_C}]{{1,9}}|\d{{1,3}})届(?:[一-龥]{{0,8}}?{_N}次[一-龥]{{0,4}}(?:会议|全会|大会|会))?"
     rf"|首[届批]|(?m:^|(?<=[。；：:，]))[ ]*[（(](?:[{_C}]{{1,9}}|\d{{1,2}})[)）]|(?m:^)[ ]*(?:[{_C}]{{1,3}}、|\d{{1,2}}[.、．](?!\d))"
     rf"|(?m:^|(?<=[。；：:，！]))(?:[{_C}]{{1,2}}|\d{{1,2}})(?:是|、|[.．](?!\d))(?!否)"
     rf"|其[一二三四五六七八九]|[一二三四](?:季度|期工程|等[功奖])|(?<=[一-龥])(?<![办共印版刊了计])[一二三四五六]期(?![间限刊])|(?<=[（(])[一二三四五六]期(?=[）)])|党的[一二三四五六七八九十]+大|[一二三四五六七八九十]+大(?=[以和报精代会召]|二十届)|[①-⑳]|(?<=[一-龥])[一二三]等奖"),
    (Kind.SLOGAN, rf"[{_C}]五(?=普法|规划|时期|期间|计划|纲要)|十[{_C}]五(?:规划|时期|期间)?|\d\*\d{{1,9}}"
     rf"|(?<!\d)\d{{1,9}}\s*[+＋][\dXNxn]{{1,9}}(?:[+＋][\dXNxn]{{1,9}})*(?![\d,.]*[件人条元万个起宗项次名户%])|[{_C}][位合]一体?|[{_C}]个一(?![般])"),
)  # fmt: skip
_QUOTED: Final = re.compile(r"“([^“”\n]{1,24})”|「([^「」\n]{1,24})」|\"([^\"\n]{1,16})\"|‘([^‘’\n]{1,16})’")
_MEASURED: Final = re.compile(
    r"\d{2,}(?:\.\d+)?[余多]?(?:个|件|项|名|人|位|家|户|次|份|起|宗|条|场|期|万|亿|元|%|‰|公里|亩|吨)|\d+\.\d+%?"
)
_RUN: Final = re.compile(
    rf"[二两三四五六七八九十一](?P<a>[^\d{_C}，。；、：（）()“”《》\s个件项名人位家户次份起宗年月日]{{1,3}})"
    rf"(?:[{_C}][^\d{_C}，。；、：（）()“”《》\s个件项名人位家户份起宗年月日]{{1,3}})+"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A passage with numbers that state no figure; `unit` is said where one stands there."""

    start: int
    end: int
    kind: Kind
    numbers: tuple[str, ...]
    unit: str = ""
    quoted: bool = False


_COMPILED: Final = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)
_UNITS: Final = {Kind.DATE: "年", Kind.RANK: "位", Kind.ORDINAL: "届"}


def find(text: str) -> list[Mark]:
    """The marks of a folded text, in order; they do not overlap."""
    taken = bytearray(len(text))
    found: list[Mark] = []
    for kind, pattern in _COMPILED[:3]:
        found += _take(text, taken, kind, pattern)
    for match in _QUOTED.finditer(text):
        inner = next(part for part in match.groups() if part is not None)
        counts = _numbers(inner)
        if counts and not _MEASURED.search(inner) and not any(taken[match.start() : match.end()]):
            found.append(_mark(text, taken, Kind.SLOGAN, match.start(), match.end(), quoted=True))
    for kind, pattern in _COMPILED[3:]:
        found += _take(text, taken, kind, pattern)
    for match in _RUN.finditer(text):
        if not any(taken[match.start() : match.end()]) and not match["a"].startswith(("大", "级", "类", "支", "批")):
            found.append(_mark(text, taken, Kind.SLOGAN, match.start(), match.end()))
    return sorted(found, key=lambda one: one.start)


def _take(text: str, taken: bytearray, kind: Kind, pattern: re.Pattern[str]) -> list[Mark]:
    found = []
    for match in pattern.finditer(text):
        start, end = match.span()
        if start == end or any(taken[start:end]):
            continue
        if kind is Kind.DOCREF and text[start] == "《":
            if re.search(r"[\dXx×*]", match.group()) is None and not _numbers(match.group()):
                taken[start:end] = b"\1" * (end - start)
                continue
            if re.search(r"\d[Xx×*]", match.group()):
                found.append(_mark(text, taken, Kind.PLACEHOLDER, start, end))
                continue
        found.append(_mark(text, taken, kind, start, end))
    return found


def _mark(text: str, taken: bytearray, kind: Kind, start: int, end: int, quoted: bool = False) -> Mark:
    taken[start:end] = b"\1" * (end - start)
    inner = text[start:end]
    if kind is Kind.PLACEHOLDER:
        numbers = tuple(re.findall(r"\d*[Xx×*＊]+", inner)) or (inner,)
    elif kind is Kind.CORRUPTED:
        numbers = (inner,)
    else:
        numbers = ("1",) if inner.startswith("首") else _numbers(inner)
    unit = "年" if kind is Kind.DATE and "年" in inner else "位" if kind is Kind.RANK else ""
    return Mark(start, end, kind, numbers, unit, quoted)


def _numbers(inner: str) -> tuple[str, ...]:
    found = numerals.find(inner)
    if re.match(r"第[一二三四五六七八九十]、", inner):  # 第一、二、三: the places stand apart
        return tuple(
            ascii_digits(n) for part in re.split(r"[、,，和及]", inner) for n in numerals.find(part.strip("第"))
        )
    return tuple(ascii_digits(numeral) for numeral in found)


def ascii_digits(numeral: numerals.Numeral) -> str:
    """A numeral as ASCII digits: as written where it was, else its value.

    >>> ascii_digits(numerals.find("二十五")[0])
    '25'
    """
    if not numeral.chinese:
        digits = "".join(c for c in numeral.text if c in "0123456789./-")
        return digits.rstrip(".")
    value = numeral.value
    if value.denominator == 1:
        return str(value.numerator)
    if numeral.form == "part":
        return f"{value.numerator}/{value.denominator}"
    return f"{float(value):.{max(numeral.places, 1)}f}"
