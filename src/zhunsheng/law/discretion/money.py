"""Amounts as a standard writes them, in whole fen; never a float.

Rules
- Arabic or Chinese figures, half or full width, with 十百千万亿, and always 元: 500元, 1万元, 一万五千元, １，０００元.
- What is not a whole number of fen is refused; so is a figure without its unit (500 of what?).
- An amount may depend on a fact: so many times it, or so many basis points of it; the result is rounded down to the fen.
- 以上 and 以下 mean what the document itself says (`words`); 不满 and 超过 always leave the figure out, 民法典 第一千二百五十九条.

    parse_money("一万五千元")                          # 1_500_000
    Share("sum", Fraction(5)).of({"sum": 333})         # 1665
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final

LARGEST_FEN: Final = 10**15
_WIDE: Final = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
_DIGITS: Final = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES: Final = {"十": 10, "百": 100, "千": 1_000}
_MYRIADS: Final = {"万": 10_000, "亿": 100_000_000}
_ARABIC: Final = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?|\d+(\.\d+)?")
_RANGE: Final = re.compile(
    r"(?:(?P<low>[^以不超]+?)(?P<lower>以上))?(?:(?P<higher>不满|不超过)?(?P<high>[^以]+?)(?P<below>以下)?)?"
)


@dataclass(frozen=True, slots=True)
class Words:
    """What a document's own clause says of 以上 and 以下; None: it says nothing, and then they cannot be used."""

    above_inclusive: bool | None = None
    below_inclusive: bool | None = None

    def bounds(self, above: str, below: str) -> tuple[int, int]:
        """What to add to the two figures of a range in whole units; ValueError where the document is silent."""
        return (0 if self._of(self.above_inclusive, above) else 1), (0 if self._of(self.below_inclusive, below) else -1)

    @staticmethod
    def _of(inclusive: bool | None, word: str) -> bool:
        if inclusive is None and word in ("以上", "以下"):
            raise ValueError(
                f"用了“{word}”而本文件没有说明是否包含本数；在 words 中写明 {word}: inclusive 或者 exclusive"
            )
        return inclusive is not False and word not in ("不满", "超过")


@dataclass(frozen=True, slots=True)
class Share:
    """An amount that depends on a fact in fen (没一罚一、投资额的百分之五)."""

    fact: str
    rate: Fraction

    def of(self, facts: Mapping[str, object]) -> int:
        """The amount in fen, rounded down."""
        value = facts[self.fact]
        if not isinstance(value, int) or isinstance(value, bool):
            raise TypeError(f"{self.fact} is no whole number of fen")
        return value * self.rate.numerator // self.rate.denominator

    def __str__(self) -> str:
        if self.rate.denominator == 1:
            return f"{self.fact}的{self.rate}倍"
        percent = self.rate * 100
        whole, rest = divmod(percent.numerator * 100 // percent.denominator, 100)
        return f"{self.fact}的{f'{whole}.{rest:02d}'.rstrip('0').rstrip('.')}%"


Amount = int | Share


def amount_of(amount: Amount, facts: Mapping[str, object]) -> int:
    """An amount in fen, for these facts."""
    return amount if isinstance(amount, int) else amount.of(facts)


def say(amount: Amount) -> str:
    """As a person reads it.

    >>> say(50_000), say(1_050)
    ('500元', '10.50元')
    """
    if isinstance(amount, Share):
        return str(amount)
    yuan, fen = divmod(amount, 100)
    return f"{yuan}元" if not fen else f"{yuan}.{fen:02d}元"


@lru_cache(maxsize=4096)
def parse_money(text: str) -> int:
    """The amount in fen; ValueError says what is wrong.

    >>> parse_money("500元"), parse_money("一万元"), parse_money("１.５万元"), parse_money("三万五千元")
    (50000, 1000000, 1500000, 3500000)
    """
    told = re.sub(r"\s", "", text).translate(_WIDE)
    if not told.endswith("元"):
        raise ValueError(f"“{text}”没有写明单位；金额写作500元、1万元或者一万元")
    fen = _figure(told[:-1], text) * 100
    if fen.denominator != 1:
        raise ValueError(f"“{text}”不是整数分；金额最小到分")
    if not 0 <= fen <= LARGEST_FEN:
        raise ValueError(f"“{text}”过大；核对是否多写了位数")
    return int(fen)


def parse_figure(text: str) -> int:
    """A whole number as a table writes it; ValueError when it is none.

    >>> parse_figure("3"), parse_figure("十二"), parse_figure("１０")
    (3, 12, 10)
    """
    value = _figure(re.sub(r"\s", "", text).translate(_WIDE), text)
    if value.denominator != 1:
        raise ValueError(f"“{text}”不是整数")
    return int(value)


def parse_range(text: str, words: Words) -> tuple[int | None, int | None]:
    """The first and the last fen of 五百元以上一千元以下; one side may be open.

    >>> parse_range("500元以上1000元以下", Words(True, False))
    (50000, 99999)
    """
    told = re.sub(r"\s", "", text)
    found = _RANGE.fullmatch(told)
    if not found or not (found["lower"] or found["below"] or found["higher"]):
        raise ValueError(f"“{text}”不是金额幅度；写作500元以上1000元以下")
    above, below = words.bounds(
        "以上" if found["lower"] else "", "不满" if found["higher"] == "不满" else ("以下" if found["below"] else "")
    )
    low = parse_money(_with_unit(found["low"], found["high"])) + above if found["lower"] else None
    high = parse_money(found["high"]) + below if found["high"] else None
    return low, high


def _with_unit(low: str, high: str | None) -> str:
    return low if low.endswith("元") or not high else f"{low}元"


def _figure(told: str, text: str) -> Fraction:
    """Arabic and Chinese figures, mixed as in 1万5千."""
    if not told:
        raise ValueError(f"“{text}”里没有数字")
    total = section = Fraction(0)
    digit: Fraction | None = None
    at = 0
    while at < len(told):
        if found := _ARABIC.match(told, at):
            if digit is not None:
                break
            digit, at = Fraction(found[0].replace(",", "")), found.end()
            continue
        sign = told[at]
        at += 1
        if sign in _DIGITS and (digit is None or digit == 0):
            digit = Fraction(_DIGITS[sign])
        elif sign in _PLACES and (digit is not None or sign == "十"):
            section, digit = section + (Fraction(1) if digit is None else digit) * _PLACES[sign], None
        elif sign in _MYRIADS and (section or digit is not None):
            total, section, digit = total + (section + (digit or 0)) * _MYRIADS[sign], Fraction(0), None
        else:
            break
    else:
        return total + section + (digit or 0)
    raise ValueError(f"“{text}”不是一个数；写作500、1万或者一万五千")
