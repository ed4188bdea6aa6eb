"""Leaving out: what may be shown of a person, and edits that only take away.

Rules
- A natural person is shown by surname: 张三丰 is 张某某, 欧阳修 is 欧阳某.
- What a matter holds as private, and whatever looks like an identity number, a telephone, an account or a mail address,
  is replaced by ＊＊＊ wherever it stands in a text.
- A reviewer may put ＊ in place of words, nothing else: what is shown was proposed, and a gap can be seen as a gap.

>>> surname("张三丰")
'张某某'
>>> only_masked("罚款伍佰元，住学院路12号", "罚款伍佰元，住＊＊")
True
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

GAP = "＊＊＊"
_MARKS = re.compile(r"[*＊×]+")
_TWO_SIGNS = re.findall(
    r"\w+",
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 "
    "公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 令狐",
)
_LOOKS: Mapping[str, re.Pattern[str]] = {
    "身份证号": re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])\d{2}\d{3}[0-9Xx](?![0-9A-Za-z])"),
    "账号": re.compile(r"(?<![0-9A-Za-z])\d{4}(?:[ -]?\d{4}){2,3}(?:[ -]?\d{1,7})?(?![0-9A-Za-z])"),
    "电话": re.compile(r"(?<![0-9A-Za-z])(?:(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}|0\d{2,3}[ -]\d{7,8})(?![0-9A-Za-z])"),
    "电子邮箱": re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}"),
}  # fmt: skip
_LEAST = 2  # a private value of one character would tear holes everywhere


def surname(name: str) -> str:
    """A natural person as the public may see one."""
    name = name.strip()
    family = name[:2] if name[:2] in _TWO_SIGNS else name[:1]
    return family + "某" * min(max(1, len(name) - len(family)), 2)


def masked(text: str, names: Iterable[str] = (), secrets: Mapping[str, Iterable[str]] | None = None) -> tuple[str, list[str]]:
    """A text without persons' full names and without what is private; what was taken out, by label."""
    found: list[str] = []
    for label, values in (secrets or {}).items():
        for value in sorted({one.strip() for one in values}, key=len, reverse=True):
            if len(value) >= _LEAST and value in text:
                text = text.replace(value, GAP)
                found.append(label)
    for name in sorted({one.strip() for one in names}, key=len, reverse=True):
        if len(name) >= _LEAST and name in text:
            text = text.replace(name, surname(name))
            found.append("自然人姓名")
    for label, look in _LOOKS.items():
        text, times = look.subn(GAP, text)
        found += [label] * bool(times)
    return text, list(dict.fromkeys(found))


def only_masked(proposed: str, edited: str) -> bool:
    """Whether `edited` is `proposed` with some stretches replaced by ＊ (one mark stands for one character or more)."""
    proposed, edited = _plain(proposed), _plain(edited)
    first, *rest = _MARKS.split(edited)
    if not rest:
        return proposed == edited
    if not proposed.startswith(first):
        return False
    at = len(first)
    for part in rest[:-1]:
        at = proposed.find(part, at + 1)
        if at < 0:
            return False
        at += len(part)
    last = rest[-1]
    return proposed.endswith(last) and len(proposed) - len(last) >= at + 1


def same(left: str, right: str) -> bool:
    """Whether two texts differ in nothing but line ends and blanks around them."""
    return _plain(left) == _plain(right)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
