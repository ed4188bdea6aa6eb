"""Numerals in a Chinese text, exactly: Arabic, Chinese, mixed, fractions, powers of ten.

Rules
- A value is a `Fraction`; nothing is rounded. Places are those after the decimal point as written.
- The text is folded first, one character for one, so that an offset in the folded text is an offset in the original.
- A character that is also a plain word (伍 in 队伍, 一 in 一切) is a numeral only where it can be one.

    >>> [(n.text, n.value) for n in find("三百五十又四分之一亩，1.2万户")]
    [('三百五十又四分之一', Fraction(1401, 4)), ('1.2万', Fraction(12000, 1))]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

_FULL: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x00A0: 0x20, 0x09: ord("|")}
_KEPT: Final = "，；：（）！？～"  # punctuation that the structure of a sentence is read from
_FORMS: Final = str.maketrans(
    "萬億兩點負貳陸倆幾餘個佰仟壹叁參仃廿双雙○Ｏ", "万亿两点负贰陆俩几余个百千一三三仃廿双双〇〇"
)
_FOLD: Final = {**{k: v for k, v in _FULL.items() if chr(k) not in _KEPT}, **_FORMS}

_DIGITS: Final = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "两": 2, "俩": 2, "贰": 2, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9
}  # fmt: skip
LONGEST: Final = 60  # characters; a longer run of digits is a code or rubbish, no number
_SMALL: Final = {"十": 10, "拾": 10, "百": 100, "千": 1000}
_BIG: Final = {"万": 10**4, "亿": 10**8, "兆": 10**12}
_UNITS: Final = {**_SMALL, **_BIG}

_D: Final = "零〇一二两俩三四五六七八九贰肆伍陆柒捌玖"
_U: Final = "十拾百千万亿兆"
_TIMES: Final = r"(?:[十拾万亿兆]|百(?![ ]*分[ ]*点)|千(?![瓦米克卡]))"  # 千瓦, 百分点: part of the unit
_ARABIC: Final = r"(?:\d{1,3}(?:,\d{3})+(?![\d,])(?:\.\d+)?|\d+(?:\.\d+)?|(?<![\d.])\.\d+)"
_ATOM: Final = rf"(?:{_ARABIC}|[{_D}])"
_HEDGE: Final = r"[ ]?[余多几][ ]?"
# a whole number: digits and units by turns; a space may stand beside a unit
_COMPOUND: Final = (
    rf"(?:{_ATOM}(?:[ ]*{_TIMES})+|{_ARABIC}{_HEDGE}{_TIMES}+|半?[十拾](?:[ ]*[万亿兆])*|半百)"
    rf"(?:[ ]*零*[ ]*{_ATOM}(?:[ ]*{_TIMES})+|[ ]*零+[ ]?[十拾](?:[ ]*[{_U}])*|(?<=[万亿兆])[百千十](?=[{_D}]))*"
    rf"(?:{_HEDGE}(?:[{_U}][ ]?)+|零?几[ ]?[万亿])?"
    rf"(?:[ ]*零*[ ]*(?:(?<=[{_U} 零])[{_D}](?![{_D}])|(?<=[万千百零])\d+(?![\d.])))?"
)
_POSITIONAL: Final = rf"[{_D}]{{2,}}"
_WHOLE: Final = rf"(?>{_COMPOUND}|{_POSITIONAL}|{_ARABIC}[ ]?[kM](?![A-Za-z])|{_ATOM})"
_DECIMAL: Final = rf"(?:{_WHOLE}(?:[ ]?点[ ]?[零〇一二三四五六七八九]+(?:[ ]*[万亿])*)?)"
_SIGN: Final = r"(?:负|(?<![\d\w%)）])-(?=[\d.]))"
_PLAIN: Final = rf"{_SIGN}?{_DECIMAL}"
_NUMERAL: Final = re.compile(
    rf"""
    (?P<power>{_SIGN}?\d+(?:\.\d+)?\^[+-]*\d{{1,2}}(?!\d))
  | (?P<science>{_SIGN}?\d+(?:\.\d+)?[eE][+-]?\d{{1,2}}(?![\dA-Za-z]))
  | (?P<percent>(?<![{_D}\d])百[ ]*分[ ]*之[ ]*(?:百(?![{_D}])|{_PLAIN}))
  | (?P<permil>(?<![{_D}\d])(?:千|万)[ ]*分[ ]*之[ ]*{_PLAIN})
  | (?P<part>{_SIGN}?(?:{_WHOLE}[ ]*又[ ]*)?{_WHOLE}[ ]*分[ ]*之[ ]*{_PLAIN})
  | (?P<ratio>{_SIGN}?(?:\d+[ ])?(?<![\d./])\d+/\d+(?![\d./]))
  | (?P<dozen>{_WHOLE}打(?![{_D}击造破通开好响赢]))
  | (?P<plain>{_PLAIN})
  | (?P<bare>(?<![一-龥])[百千][一-九](?![{_U}一-龥]))
    """.replace("[一-九]", f"[{_D}]"),
    re.VERBOSE,
)

# 一 and its like inside words that count nothing
_WORDS: Final = re.compile(
    r"一(?:切|些|样|般|直|定|起(?=[^，。；、）)]{0,1}[一-龥])|致|贯|旦|律|再|并|道|概|度|向|体|线|流|共|同|齐|心|举|手|把手|带|"
    r"面|边|味|时|瞬|经|朝|望|如|方面|系列|下|看|美元|折|揽子|窝蜂|视同仁|股|番|身|新|连|路|代|生|点(?=[^零〇一二三四五六七八九]|$)|"
    r"点一滴|应|行|来|则|会儿|会(?!议)|晃)"
    r"|(?:统|唯|专|单|划|归|万|之|进|不|合)一(?![个件名位家份项次起宗批条])|逐一|每一|任一|某一|这一|那一|同一"
    r"|[不]?三不四|再三|两张皮|红十字|四川|四处|四周|四面|四肢|四海|两岸|两手|两侧|两旁|两地|两面|两用|两者|两两|两美|三峡|三农|五角|"
    r"十分(?!之)|十足|五湖四海|九九|百姓|千万别|万分(?!之)|万岁|千方百计|千家万户|千百|四通八达|七上八下|三令五申|五花八门|"
    r"十堰|六安|九江|三亚|八卦|零距离|零散|零售|零星|零部件|零件|"
    r"[队入退行]伍|伍仁|大陆|登陆|陆(?:地|军|空|续|域|海)|海陆|收拾|拾[起取遗到]|[上夕]拾|放肆|肆(?:意|无|虐|虑)|标准普尔|周三|千万(?=[不别要])"
)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral: where it stands, its exact value, its digits after the point, and how it was written."""

    start: int
    end: int
    text: str
    value: Fraction
    places: int
    form: str

    @property
    def chinese(self) -> bool:
        """Written without any Arabic digit."""
        return not any("0" <= c <= "9" for c in self.text)


def fold(text: str) -> str:
    """Full-width and traditional forms made plain, one character for one.

    >>> fold("１２萬")
    '12万'
    """
    return text.translate(_FOLD)


def find(text: str) -> list[Numeral]:
    """The numerals of a folded text, in order; they do not overlap."""
    words = [match.span() for match in _WORDS.finditer(text)]
    return list(_outside(words, _found(text)))


def _found(text: str) -> Iterator[Numeral]:
    at = 0
    while match := _NUMERAL.search(text, at):
        if text[match.start() : match.end()].strip("零") == "" and match.group() != "零":
            at = match.end()
            continue
        numeral = _numeral(match)
        end = match.start() + len(numeral.text) if numeral else match.end()
        if numeral and not _is_word(text, numeral):
            yield numeral
        at = max(end, match.start() + 1)


def _outside(words: list[tuple[int, int]], numerals: Iterator[Numeral]) -> Iterator[Numeral]:
    at = 0
    for numeral in numerals:
        while at < len(words) and words[at][1] <= numeral.start:
            at += 1
        inside = at < len(words) and words[at][0] <= numeral.start < words[at][1]
        if not (inside and numeral.chinese and len(numeral.text) <= words[at][1] - words[at][0]):
            yield numeral


def _is_word(text: str, numeral: Numeral) -> bool:
    """A lone formal digit between other characters (肆 in 肆意) is no numeral."""
    if numeral.text not in ("贰", "肆", "伍", "陆", "柒", "捌", "玖", "拾", "零", "〇"):
        return False
    beside = text[max(0, numeral.start - 1) : numeral.start] + text[numeral.end : numeral.end + 1]
    return numeral.text in "零〇" or any("一" <= c <= "龥" and c != "是" for c in beside)


def _numeral(match: re.Match[str]) -> Numeral | None:
    if len(match.group()) > LONGEST:
        return None
    form, written = match.lastgroup or "plain", match.group().rstrip()
    sign = -1 if written[0] in "负-" else 1
    body = written[1:] if sign < 0 else written
    tight = body.replace(" ", "")
    match form:
        case "power":
            base, exponent = tight.split("^")
            raised = int(exponent.lstrip("+-")) * (-1) ** exponent.count("-")
            if re.search(r"-{2}", exponent):
                raised = int(exponent.lstrip("+-"))
            if not Fraction(base):
                return None
            value = Fraction(base) ** raised
        case "science":
            value = Fraction(tight)
        case "percent":
            inner = re.sub(r"^百分之", "", tight)
            value = Fraction(100) if inner == "百" else _signed(inner)
        case "permil":
            value = _signed(re.sub(r"^[千万]分之", "", tight)) / (1000 if tight[0] == "千" else 10000)
        case "part":
            whole, _, rest = body.rpartition("又")
            under, _, over = rest.partition("之")
            below = _signed(re.sub(r"[ 分]", "", under))
            if not below:
                return None
            above = _signed(over.replace(" ", ""))
            value = (_signed(whole.replace(" ", "")) if whole else 0) + (abs(above) / abs(below))
            sign = -1 if (sign < 0) != (above < 0) and (sign < 0 or above < 0) else 1
        case "ratio":
            whole, _, rest = body.rpartition(" ")
            over, _, under = rest.partition("/")
            if not int(under):
                return None
            value = Fraction(int(whole or 0)) + Fraction(int(over), int(under))
        case "dozen":
            value = _signed(tight[:-1]) * 12
        case "bare":
            value = Fraction(_UNITS[tight[0]] + _DIGITS[tight[1]] * _UNITS[tight[0]] // 10)
        case _:
            value = _signed(tight)
    point = re.search(r"[.点]([\d零〇一二三四五六七八九]+)", tight)
    return Numeral(
        match.start(), match.start() + len(written), written, sign * value, len(point[1]) if point else 0, form
    )


def _signed(tight: str) -> Fraction:
    sign = -1 if tight[:1] in ("负", "-") else 1
    whole, _, rest = tight.lstrip("负-").partition("点")
    decimals, scale = re.match(rf"([^{_U}]*)(.*)", rest).groups() if rest else ("", "")  # type: ignore[union-attr]
    value = _whole(whole)
    if decimals:
        value += Fraction(int("".join(str(_DIGITS[c]) for c in decimals)), 10 ** len(decimals))
    for unit in scale:
        value *= _UNITS[unit]
    return sign * value


def _whole(tight: str) -> Fraction:
    """The value of digits and units by turns; 四百五 is 450, 一万三 is 13,000, 一千零三 is 1,003.

    >>> _whole("四千五百六十九万八千亿")
    Fraction(4569800000000000, 1)
    """
    if tight[-1:] in ("k", "M"):
        return Fraction(tight[:-1].replace(",", "")) * (1000 if tight[-1] == "k" else 10**6)
    if re.fullmatch(rf"[{_D}]+", tight):
        return Fraction(int("".join(str(_DIGITS[c]) for c in tight)))
    total = section = Fraction(0)
    number: Fraction | None = None
    last, gap = 0, False
    for atom in re.findall(rf"{_ARABIC}|.", tight):
        if atom in _BIG:
            section += number if number is not None else (0 if section or total else 1)
            unit, number, gap = _BIG[atom], None, False
            total = (total + section) * unit if total > 0 and (last_big(total) <= unit) else total + section * unit
            section, last = Fraction(0), unit
        elif atom in _SMALL:
            section += (1 if number is None else number) * _SMALL[atom]
            number, last, gap = None, _SMALL[atom], False
        elif atom == "半":
            return Fraction(50) if tight == "半百" else Fraction(1, 2)
        elif atom in "余多几":
            continue
        elif atom in "零〇" and (last or section or total):
            gap = True
        else:
            number = Fraction(_DIGITS[atom]) if atom in _DIGITS else Fraction(atom.replace(",", ""))
            single = atom in _DIGITS
    if number is not None and last and not gap and single:
        number *= Fraction(last, 10)
    return total + section + (number or 0)


def last_big(total: Fraction) -> int:
    """The largest of 万, 亿, 兆 that divides what has been read so far.

    >>> last_big(Fraction(45690000))
    10000
    """
    return max((unit for unit in _BIG.values() if total >= unit and total % unit == 0), default=1)
