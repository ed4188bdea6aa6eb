"""A citation: an article of a text, and how it is written and read aloud.

Rules
- Written `CF 58(1)(2)`: the key of the file's `sources`, article, then paragraph, item and sub-item in brackets, from
  the outside in; `CF 12-1` is 第十二条之一. A key is capital letters and digits.
- Read aloud 行政处罚法 第五十八条第一款第（二）项; papers of the State
  Council (国办发〔2018〕118号) have points: 第六点.
- Several stand in a list, or in one text parted by commas or semicolons.
- A source names its text: `行政处罚法（2021年修订）` is 行政处罚法,
  `国办发〔2015〕58号 推广随机抽查` is 国办发〔2015〕58号.

    Citation.parse("CF 58(1)(2)").text("行政处罚法")      # '行政处罚法 第五十八条第一款第（二）项'
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_NUMBER: Final = r"[1-9][0-9]{0,3}"
_WRITTEN: Final = re.compile(
    rf"(?P<key>[A-Z][A-Z0-9]*) (?P<article>{_NUMBER})(-(?P<inserted>{_NUMBER}))?"
    rf"(\((?P<paragraph>{_NUMBER})\)(\((?P<item>{_NUMBER})\)(\((?P<sub>{_NUMBER})\))?)?)?")
_NUMERAL: Final = "[零〇一二三四五六七八九十百千]+"
_ALOUD: Final = re.compile(
    rf"第(?P<article>{_NUMERAL})(条(之(?P<inserted>{_NUMERAL}))?|点)(第(?P<paragraph>{_NUMERAL})款)?"
    rf"(第（(?P<item>{_NUMERAL})）项)?(第(?P<sub>[0-9]+)目)?")
_DIGITS: Final = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True, order=True)
class Citation:
    """One place in one text; what is not said is None.

    >>> Citation.parse("CF 12-1(2)")
    Citation(key='CF', article=12, paragraph=2, item=None, sub=None, inserted=1)
    """

    key: str
    article: int
    paragraph: int | None = None
    item: int | None = None
    sub: int | None = None
    inserted: int | None = None

    @classmethod
    def parse(cls, written: str) -> Citation:
        """Read `CF 58(1)(2)`; ValueError says what is expected."""
        found = _WRITTEN.fullmatch(written.strip())
        if not found:
            raise ValueError(f"'{written}' is not a citation: write key, article, paragraph, item, "
                             "such as 'CF 58(1)(2)'")
        return cls(found["key"], int(found["article"]),
                   *(int(found[part]) if found[part] else None for part in ("paragraph", "item", "sub", "inserted")))

    @classmethod
    def read(cls, aloud: str, key: str) -> Citation:
        """Read 第五十八条第一款第（二）项 of the text with this key; ValueError when it is not one.

        >>> str(Citation.read("第五十八条第一款第（二）项", "CF"))
        'CF 58(1)(2)'
        """
        found = _ALOUD.fullmatch(aloud.strip())
        if not found:
            raise ValueError(f"'{aloud}' is not read as an article: write it as 第五十八条第一款第（二）项")
        parts = {part: number(found[part]) for part in ("paragraph", "item", "inserted") if found[part]}
        if "item" in parts:
            parts.setdefault("paragraph", 1)
        return cls(key, number(found["article"]), sub=int(found["sub"]) if found["sub"] else None, **parts)

    def __str__(self) -> str:
        inserted = f"-{self.inserted}" if self.inserted else ""
        inner = "".join(f"({n})" for n in (self.paragraph, self.item, self.sub) if n is not None)
        return f"{self.key} {self.article}{inserted}{inner}"

    @property
    def label(self) -> str:
        """The article alone, as a text numbers it: "58", "12-1"."""
        return f"{self.article}-{self.inserted}" if self.inserted else str(self.article)

    def text(self, name: str) -> str:
        """As it is read aloud, behind the name of the text; a bracketed version is left out.

        >>> Citation.parse("D118 6").text("国办发〔2018〕118号")
        '国办发〔2018〕118号 第六点'
        """
        name = text_name(name)
        unit = "点" if "〔" in name else "条"
        said = f"{name} 第{numeral(self.article)}{unit}"
        if self.inserted:
            said += f"之{numeral(self.inserted)}"
        if self.paragraph is not None:
            said += f"第{numeral(self.paragraph)}款"
        if self.item is not None:
            said += f"第（{numeral(self.item)}）项"
        return said + (f"第{self.sub}目" if self.sub is not None else "")


def parse(written: str) -> Citation:
    """`Citation.parse`."""
    return Citation.parse(written)


def parse_all(written: str) -> tuple[Citation, ...]:
    """Several citations in one text, parted by commas or semicolons.

    >>> [str(c) for c in parse_all("CF 44, CF 62; CF 12-1")]
    ['CF 44', 'CF 62', 'CF 12-1']
    """
    return tuple(Citation.parse(one) for one in re.split(r"[,;，；]", written))


def text_name(source: str) -> str:
    """The name of the text that a source names, without its version and by-name.

    >>> text_name("行政处罚法（2021年修订）"), text_name("国办发〔2015〕58号 推广随机抽查")
    ('行政处罚法', '国办发〔2015〕58号')
    """
    words = source.split()
    return re.sub(r"（[^）]*）$", "", words[0]) if words else ""


def numeral(n: int) -> str:
    """A number from 1 to 9999 as statutes write it.

    >>> numeral(12), numeral(20), numeral(102), numeral(1260), numeral(2003)
    ('十二', '二十', '一百零二', '一千二百六十', '二千零三')
    """
    if not 1 <= n <= 9999:
        raise ValueError(f"{n} is not from 1 to 9999")
    said, zero = "", False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = n // power % 10
        if not digit:
            zero = bool(said)
            continue
        said += ("零" if zero else "") + _DIGITS[digit] + unit
        zero = False
    return said[1:] if said.startswith("一十") else said


def number(said: str) -> int:
    """The number that a numeral says; ValueError for what is not written as `numeral` writes it.

    >>> number("一百零二"), number("十二")
    (102, 12)
    """
    total = digit = 0
    for sign in said.replace("〇", "零"):
        if sign in _DIGITS:
            digit = _DIGITS.index(sign)
        else:
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}.get(sign, 0)
            digit = 0
    total += digit
    if not 1 <= total <= 9999 or numeral(total) != said.replace("〇", "零"):
        raise ValueError(f"'{said}' is not a numeral")
    return total
