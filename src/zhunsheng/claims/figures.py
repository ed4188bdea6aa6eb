"""A figure: a number with its unit, its hedge, what it counts, and where it stands.

Rules
- A hedge makes an interval: 150余 lies in [150, 160), 近300 in (200, 300], 约600 within one last place, 以上 has no top.
- A Chinese numeral is a figure only with a measure word; 一 only where it follows what it counts (发生火灾一起).
- What is counted is the words before the number back to the last comma, without the verb; or, if the number stands
  before its noun (7名法律顾问), the noun.

    >>> [(f.numbers, f.unit, f.subject) for f in find("收到行政复议申请12件，聘请7名法律顾问。")]
    [(('12',), '件', '行政复议申请'), (('7',), '名', '法律顾问')]
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from zhunsheng.claims import marks, numerals, units
from zhunsheng.claims.words import Kind

_UP: Final = re.compile(r"(?:不少于|不低于|不得少于|不得低于|至少|超过|突破|超|逾|高于|多于|大于|超出)(?:了)?$")
_DOWN: Final = re.compile(r"(?:不超过|不高于|不多于|不大于|至多|最多|低于|少于|小于|不足|不到|控制在)(?:了)?$")
_NEAR: Final = re.compile(r"(?:接近|将近|近)$")
_ABOUT: Final = re.compile(r"(?:大约|约|大概|左右|上下)$")
_TAIL: Final = re.compile(r"[ ]?(左右|上下|以上|以下|以内|之多|有余|多)")
_EACH: Final = re.compile(r"(?:平均|人均|户均|每[一-龥]{1,3})[^，。；]{0,14}$")
_HIGH: Final = Fraction(10**30)


@dataclass(slots=True)
class Figure:
    """A number in a text that may be compared. `value` is in plain units (768万 is 7,680,000)."""

    start: int
    end: int
    numbers: tuple[str, ...]
    value: Fraction
    step: Fraction
    places: int
    unit: str
    low: Fraction
    high: Fraction
    hedge: str
    before: str
    behind: str
    subject: str
    sentence: int
    clause: int
    kind: Kind = Kind.CLAIM
    notes: list[str] = field(default_factory=list)

    @property
    def percent(self) -> bool:
        """It is a share or a rate, written with % or in tenths."""
        return self.unit in ("%", "‰", "成", "折")

    @property
    def adds(self) -> bool:
        """It may be a whole or a part: no share, no multiple, no average."""
        return not self.percent and self.unit not in ("倍", "百分点", "度") and not _EACH.search(self.before)

    @property
    def exact(self) -> bool:
        """No hedge stands beside it."""
        return not self.hedge


@dataclass(frozen=True, slots=True)
class Page:
    """A folded text with its paragraphs, sentences and clauses (by where they start), its marks and its figures."""

    text: str
    paragraphs: tuple[int, ...]
    sentences: tuple[int, ...]
    clauses: tuple[int, ...]
    marks: tuple[marks.Mark, ...]
    figures: tuple[Figure, ...]

    def sentence(self, number: int) -> tuple[int, int]:
        """Where a sentence begins and ends."""
        return self.sentences[number], self.sentences[number + 1]


def find(text: str) -> tuple[Figure, ...]:
    """The figures of a text, in order."""
    return read(numerals.fold(text)).figures


def read(text: str) -> Page:
    """A folded text taken apart."""
    sentences = _starts(text, r"[。！？!?\n]+[”’]?")
    clauses = _starts(text, r"[。！？!?\n，；：:;、()（）|]|(?<!\d),|,(?!\d{3}(?!\d))|(?:其中|分别)")
    found = tuple(marks.find(text))
    begins = [one.start for one in found]
    figures: list[Figure] = []
    for numeral in numerals.find(text):
        at = bisect_right(begins, numeral.start) - 1
        if at >= 0 and found[at].end > numeral.start:
            continue
        floor = figures[-1].end if figures else 0
        figure = _figure(text, numeral, clauses, floor)
        if figure is not None and figure.start >= floor:
            figure.sentence = bisect_right(sentences, figure.start) - 1
            figure.clause = bisect_right(clauses, figure.start) - 1
            figures.append(figure)
    return Page(text, _starts(text, r"\n+"), sentences, clauses, found, tuple(figures))


def _starts(text: str, ends: str) -> tuple[int, ...]:
    return (0, *(match.end() for match in re.finditer(ends, text) if match.end() < len(text)), len(text))


_LETTERS: Final = re.compile(r"[A-Za-z]")
_NAMED: Final = re.compile(r"[一-龥]{2}(?<![表图页卷版式])(?<!附件|编号|附表|附图|类型|大厦|公约|国道|省道)$")


def _figure(text: str, numeral: numerals.Numeral, clauses: tuple[int, ...], floor: int) -> Figure | None:
    start, end = numeral.start, numeral.end
    if _LETTERS.match(text[start - 1 : start]) and not numeral.chinese:
        return None
    scale, digits, hedge = _scaled(numeral)
    if match := re.match(r"[ ]?[余多来几+](?!年来)", text[end : end + 2]):
        hedge, end = "余", end + match.end()
        if grown := re.match(r"[万亿]+", text[end : end + 2]):
            for character in grown.group():
                scale *= units.SCALES[character]
            end += grown.end()
    unit, end = _unit(text, end, numeral)
    if half := re.match(r"半", text[end : end + 1]) if unit and unit not in ("%", "‰") else None:
        end += half.end()
    if numeral.chinese and not unit and numeral.form not in ("percent", "permil", "part"):
        return None
    step = Fraction(scale, 10**numeral.places)
    value = numeral.value if numeral.chinese or "余" in numeral.text else Fraction(digits) * scale
    if half:
        value += Fraction(1, 2)
    if numeral.form == "part" or numeral.form == "ratio":
        value = numeral.value
    clause = clauses[bisect_right(clauses, start) - 1]
    before = text[max(clause, floor, start - 40) : start]
    if numeral.chinese and numeral.text == "一" and not _counts_one(text, before, end):
        return None
    low, high, hedge, end = _hedged(text, before, end, value, step, hedge, digits)
    last = clauses[bisect_left(clauses, end)] if end < len(text) else len(text)
    behind = text[end : min(last, end + 24)].rstrip("，。；：、,:;()（）| \n")
    if not unit and re.match(r"[A-Za-z]", text[end : end + 1]):
        return None
    if not unit and scale == 1 and numeral.form in ("plain", "ratio") and not _stands(text, start, end, before):
        return None
    scaled = unit if numeral.chinese or not scale > 1 else _written_scale(scale) + unit
    return Figure(
        start - (len(near.group()) if (near := re.search(r"(?:近|约)$", before)) else 0), end, (digits,), value, step,
        numeral.places, scaled, low, high, hedge, before, behind, subject(before, behind), 0, 0, _kind(text, before, start, end, unit),
    )  # fmt: skip


def _scaled(numeral: numerals.Numeral) -> tuple[int, str, str]:
    """The power of ten written as 万 or 亿 behind Arabic digits, the digits as written, and a hedge between them."""
    if numeral.form == "percent" or numeral.form == "permil":
        value = numeral.value * (1 if numeral.form == "percent" else 1000)
        return 1, str(value.numerator) if value.denominator == 1 else f"{float(value):.{numeral.places}f}", ""
    scale = 1
    match = re.fullmatch(r"-?([\d,.]+)[ ]*([余多几]?)[ ]*([十百千万亿兆 ]+)", numeral.text)
    if match:
        for character in match[3].replace(" ", ""):
            scale *= units.SCALES[character]
        return scale, match[1].replace(",", ""), "余" if match[2] else ""
    if not numeral.chinese and re.search(r"[万亿千]", numeral.text):
        return 1, str(numeral.value.numerator), ""
    digits = marks.ascii_digits(numeral)
    return 1, digits, "余" if re.search(r"[余多几]", numeral.text) else ""


def _written_scale(scale: int) -> str:
    return {
        10**4: "万",
        10**8: "亿",
        10**12: "万亿",
        1000: "千",
        100: "百",
        10: "十",
        10**7: "千万",
        10**6: "百万",
    }.get(scale, "")


def _unit(text: str, end: int, numeral: numerals.Numeral) -> tuple[str, int]:
    if numeral.form == "percent":
        return "%", end
    if numeral.form == "permil":
        return "‰", end
    if numeral.chinese and text[end : end + 1] == "大" and numeral.value >= 2:
        return "个", end + 1
    unit, after = units.after(text, end, numeral.chinese and numeral.form == "plain")
    if (unit == "件" and text[after : after + 1] == "套") or (unit == "次" and text[after : after + 1] == "产"):
        return "", end
    return unit, after


def _counts_one(text: str, before: str, end: int) -> bool:
    """一 counts where a noun stands before it and nothing after (发生火灾一起)."""
    return bool(re.search(r"[一-龥]{2}$", before)) and text[end : end + 1] in (
        "，",
        "。",
        "；",
        "、",
        ",",
        "）",
        ")",
        "",
    )


def _stands(text: str, start: int, end: int, before: str) -> bool:
    """A bare Arabic number is a figure after a verb of counting, in a sum, or alone in a cell."""
    line = text[max(0, start - 60) : start].rpartition("\n")[2]
    if "|" in line or text[end : end + 1] == "|":
        return re.match(r"[ ]*(?:\||\n|$)", text[end : end + 3] or "\n") is not None and line.rstrip(" ").endswith("|")
    if re.match(r"[/\d]*/\d", text[end : end + 3]) or "/" in text[start:end]:
        return True
    if _NAMED.search(before) and re.match(r"[，。；)）\n]|[、,](?!\d)|$", text[end : end + 2]):
        return True
    return bool(re.search(r"(?:[达为至到超过共计有占第于]|[：:=＋+－→>]|分别)[ ]?$", before)) or (
        bool(re.match(r"[ ]?[=+＋]", text[end : end + 2]))
    )


def _hedged(
    text: str, before: str, end: int, value: Fraction, step: Fraction, hedge: str, digits: str
) -> tuple[Fraction, Fraction, str, int]:
    last = _last_place(value, step, digits)
    low = high = value
    if hedge == "余":
        high = value + last
    if tail := _TAIL.match(text, end):
        word = tail.group().strip()
        if word in ("左右", "上下"):
            hedge, low, high, end = "约", value - last, value + last, tail.end()
        elif word == "以上" and text[tail.end() : tail.end() + 1] != "的":
            hedge, high, end = "以上", _HIGH, tail.end()
        elif word in ("以下", "以内"):
            hedge, low, end = "以下", Fraction(0), tail.end()
        elif word in ("多", "有余", "之多"):
            hedge, high, end = "余", value + last, tail.end()
    if _DOWN.search(before):
        return Fraction(0), value, "以下", end
    if _UP.search(before):
        return value, _HIGH, "以上", end
    if _NEAR.search(before):
        return (value - last, high, "近" if hedge != "余" else "近…余", end)
    if _ABOUT.search(before):
        return value - last, max(high, value + last), "约", end
    return low, high, hedge, end


def _last_place(value: Fraction, step: Fraction, digits: str) -> Fraction:
    """The place of the last digit that is not zero: 150 → 10, 2000 → 1000, 18万 → 1万.

    >>> _last_place(Fraction(1850), Fraction(1), "1850")
    Fraction(10, 1)
    """
    while value and (value / (step * 10)).denominator == 1:
        step *= 10
    return step


_RULE: Final = re.compile(r"应当|必须|不得|须在|要求|应在|应由|随机抽取|抽取|选派")
_AIM: Final = re.compile(r"力争|确保|预期|计划|争取|拟|目标[是为]|将达到|到20\d\d年|控制在")


def _kind(text: str, before: str, start: int, end: int, unit: str) -> Kind:
    clause = re.split(r"[，。；\n]", text[max(0, start - 30) : start])[-1]
    written = text[start:end]
    if written.endswith(("以上", "以下")) and unit in ("分", "岁", "周岁", "级", "年", "天"):
        return Kind.THRESHOLD
    if re.search(r"不少于|不得少于|至少|以上$", clause[-6:] + written[-2:]) and _RULE.search(clause):
        return Kind.RULE
    if re.match(r"[^，。；]{0,6}的?(?:工作)?目标", text[end : end + 12]) or _AIM.search(clause):
        return Kind.TARGET
    return Kind.CLAIM


_VERBS: Final = (  # what stands before the thing that is counted
    "一共|总共|共计|累计|总计|合计|共|全年|本年|今年|去年|目前|已经|已|并|及时|依法|先后|分别|主要|其中|有|为|达到|达|至|到|"
    "约|近|超过|超|突破|逾|了|的|是|收到|接到|受理|办理|办结|审结|完成|开展|组织|举办|召开|制定|出台|印发|发布|公布|公开|"
    "收录|聘请|聘用|建立|建成|设立|新增|新建|新开设|优化|化解|调解|调处|处理|处置|查处|立案|审查|审核|出具|提出|发现|整改|检查|"
    "抽查|随机抽取|抽取|选派|培训|参加|发起|实现|实施|推进|搭建|挽回|经|对|在|由|从|向|将|把|按|以|与|和|及|共有|全部|均|"
    "都|各|各类|该|全区|全市|全县|全省|我区|我市|我县|我局|区级|市级|开设|编印|编制|发放|发送|制作|梳理出|梳理|形成|获|获得|"
    "作出|正式印发|印制|报送|上报"
)
_LEAD: Final = re.compile("^(?:" + "|".join(sorted(_VERBS.split("|"), key=len, reverse=True)) + ")")
_TRAIL: Final = re.compile(
    r"(?:共计|共有|总数|累计|合计|总计|数量|总量|数|共|达到|达|为|是|有|已|至|到|约|近|超过|超|突破|逾|了|的|增至|分别|均|率为)+$"
)
_STOP: Final = re.compile(
    r"(?:进行|开展|参加|分别|均|已|也|并|被|在|是|为|正在|组织|予以|通过|中|按|按照|比|较|同比|占|增长|减少|下降)"
)


def subject(before: str, behind: str) -> str:
    """What a number counts, from the words before it and behind it.

    >>> subject("区政府聘请", "法律顾问"), subject("共收到行政复议申请", "")
    ('法律顾问', '行政复议申请')
    """
    noun = _STOP.split(behind.lstrip("的"))[0] if re.match(r"[的一-龥“《A-Za-z]", behind) else ""
    front = _TRAIL.sub(
        "",
        re.split(r"[“”\"\s]", before.strip("，。；：、:;()（） "))[-1]
        if before.endswith("”")
        else before.strip("，。；：、:;()（） \n"),
    )
    while (match := _LEAD.match(front)) and (
        len(front) > match.end() + 3 or match.group() in "共有为达至到约近的是各均都"
    ):
        front = front[match.end() :]
    if _LEAD.fullmatch(front):
        front = ""
    if len(noun) >= 2 and not noun.startswith(("其中", "左右", "以上")):
        return noun.strip('“”"') if len(front) < 2 or _VERB_END.search(before) else f"{front}{noun}"
    return front or noun


_VERB_END: Final = re.compile(
    r"(?:请|织|取|有|对|共|展|办|成|建|定|到|过|出|的|区|市|县|省|向|为|各|涉及|评|查|区级|发起|推选|推进|派)$"
)
