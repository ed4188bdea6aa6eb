"""The wording of papers: sentences with declared blanks, filled with values that are only ever text.

Rules
- A sentence is `罚款{{ fine_fen }}（大写：{{ fine_fen|capital }}）。` The notation is a small part of Jinja2:
  `{{ name }}`, `{{ row.column }}`, `{% if name %}`, `{% for row in rows %}`, `loop.index`, `loop.last`, `not`, `and`,
  `or`, the filters `capital` and `year`. Nothing else loads: no call, no arithmetic, no other filter.
- A value is shown by its declared type: 12,000.00元, 2026年3月2日, 2026年3月2日14时30分. It is never read as a
  sentence.
- What is not known is a blank to be filled in by hand, `＿＿＿＿`, and counts as "no" in an `if`.
- A private value does not enter a sentence: its mark does (`Private`), and `papers.filled` puts the value there.

    fill("罚款{{ fine_fen }}（大写：{{ fine_fen|capital }}）", {"fine_fen": shown(1_200_000, Kind.MONEY)})
    '罚款12,000.00元（大写：壹万贰仟元整）'
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, Final

from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

BLANK: Final = "＿＿＿＿"
_CHINA = timezone(timedelta(hours=8))
_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
MOST_FEN: Final = 10**16 - 1


class Kind(StrEnum):
    """What a blank takes."""

    TEXT = "text"    # 文字
    DATE = "date"    # 日期
    TIME = "time"    # 时间
    MONEY = "money"  # 金额（分）
    INT = "int"      # 整数
    BOOL = "bool"    # 是或者否
    ROWS = "rows"    # 多行


class Shown(str):
    """A value as it stands in a sentence; `raw` is what it was made from."""

    __slots__ = ("raw",)
    raw: object

    def __new__(cls, text: str, raw: object) -> Shown:
        made = super().__new__(cls, text)
        made.raw = raw
        return made


class Blank:
    """What is not known yet: a line to write on, and "no" in a condition."""

    __slots__ = ()

    def __str__(self) -> str:
        return BLANK

    def __bool__(self) -> bool:
        return False

    def __iter__(self) -> Any:
        return iter(())


@dataclass(frozen=True, slots=True)
class Private:
    """A private value that is held elsewhere; here only its salted commitment is known, by which it is found.

    >>> Private("1.phone", "ab12").mark()
    '⟦ab12⟧'
    """

    name: str
    commitment: str

    def mark(self, form: str = "") -> str:
        """What stands in the sentence for the value, or for the value in a form (capital, year)."""
        return f"⟦{self.commitment}{'|' if form else ''}{form}⟧"


class NotOfKind(ValueError):
    """A value that its declared kind does not take; the text says why, in the officials' words."""


def shown(value: object, kind: Kind, columns: Mapping[str, Kind] | None = None) -> object:
    """The value as a sentence shows it, by its declared kind; None and "" are blanks.

    >>> str(shown(1_200_000, Kind.MONEY)), str(shown("2026-03-02", Kind.DATE))
    ('12,000.00元', '2026年3月2日')
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return Blank()
    if isinstance(value, Private):  # a wording that turned on a private yes or no would tell it
        return Blank() if kind in (Kind.BOOL, Kind.ROWS) else Shown(value.mark(), value)
    match kind:
        case Kind.TEXT:
            return _text(value)
        case Kind.BOOL if isinstance(value, bool):
            return value
        case Kind.INT if isinstance(value, int) and not isinstance(value, bool):
            return Shown(str(value), value)
        case Kind.MONEY if isinstance(value, int) and not isinstance(value, bool):
            if not 0 <= value <= MOST_FEN:
                raise NotOfKind("金额应当在零元以上，并且不超过一百万亿元")
            return Shown(f"{value // 100:,}.{value % 100:02}元", value)
        case Kind.DATE:
            day = _moment(value).date() if not _is_day(value) else value
            assert isinstance(day, date)
            return Shown(f"{day.year}年{day.month}月{day.day}日", day)
        case Kind.TIME:
            at = _moment(value)
            return Shown(f"{at.year}年{at.month}月{at.day}日{at.hour}时{at.minute:02}分", at)
        case Kind.ROWS if isinstance(value, Sequence) and not isinstance(value, str | bytes):
            return [_row(row, columns or {}) for row in value]
    raise NotOfKind(f"应当是{_LABELS[kind]}")


_LABELS: Final = {Kind.TEXT: "文字", Kind.DATE: "日期", Kind.TIME: "时间", Kind.MONEY: "以分计的整数金额",
                  Kind.INT: "整数", Kind.BOOL: "是或者否", Kind.ROWS: "若干行"}


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _text(value: object) -> Shown:
    if not isinstance(value, str):
        raise NotOfKind("应当是文字")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise NotOfKind("含有不成字的编码，请删去后重新输入") from None
    return Shown(value, value)


def _moment(value: object) -> datetime:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise NotOfKind("应当是日期，写作 2026-03-02") from None
    if not isinstance(value, datetime):
        raise NotOfKind("应当是日期")
    return value.astimezone(_CHINA) if value.tzinfo else value


def _row(row: object, columns: Mapping[str, Kind]) -> SimpleNamespace:
    if not isinstance(row, Mapping):
        raise NotOfKind("每一行应当逐栏填写")
    if unknown := sorted(set(row) - set(columns)):
        raise NotOfKind(f"没有“{unknown[0]}”这一栏")
    return SimpleNamespace(**{name: shown(row.get(name), kind) for name, kind in columns.items()})


def capital(value: object) -> str:
    """A sum in the capitals that receipts and decisions use (大写金额); blank stays blank.

    >>> capital(shown(1_200_050, Kind.MONEY)), capital(shown(10_000_100, Kind.MONEY))
    ('壹万贰仟元伍角整', '壹拾万零壹元整')
    """
    if isinstance(value, Shown) and isinstance(value.raw, Private):
        return value.raw.mark("capital")
    if not isinstance(value, Shown) or not isinstance(value.raw, int):
        return BLANK
    yuan, rest = divmod(value.raw, 100)
    jiao, fen = divmod(rest, 10)
    text = f"{_whole(yuan)}元" if yuan or not rest else ""
    if not rest:
        return text + "整"
    text += f"{_DIGITS[jiao]}角" if jiao else "零" if yuan else ""
    return text + (f"{_DIGITS[fen]}分" if fen else "整")


def _whole(number: int) -> str:
    if number == 0:
        return "零"
    text, gap = "", False
    for unit, name in ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"), (1, "")):
        group, number = divmod(number, unit)
        if not group:
            gap = gap or bool(text)
            continue
        if text and (gap or group < 1000):
            text += "零"
        text, gap = text + _group(group) + ("万" if name == "万亿" and number >= 10**8 else name), False
    return text


def _group(number: int) -> str:
    text, gap = "", False
    for unit, name in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text, gap = text + ("零" if gap and text else "") + _DIGITS[digit] + name, False
        else:
            gap = True
    return text


def year(value: object) -> str:
    """The year of a date, for a number such as 〔2026〕; blank stays blank."""
    if isinstance(value, Shown) and isinstance(value.raw, Private):
        return value.raw.mark("year")
    return str(value.raw.year) if isinstance(value, Shown) and isinstance(value.raw, date) else BLANK


FILTERS: Final = {"capital": capital, "year": year}
_LOOP: Final = ("index", "last", "first")
_PLAIN = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.And, nodes.Or, nodes.Not)


@lru_cache(maxsize=1)
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, extensions=(),
                                                keep_trailing_newline=False, cache_size=0)
    environment.filters.clear()
    environment.filters.update(FILTERS)
    environment.globals.clear()
    environment.tests.clear()
    return environment


class NotAWord(ValueError):
    """The sentence uses something outside the notation; `line` is counted from its first line."""

    def __init__(self, what: str, line: int) -> None:
        super().__init__(what)
        self.line = line


def names(sentence: str, known: Mapping[str, Collection[str]],
          row: Collection[str] | None = None) -> frozenset[str]:
    """The declared names that a sentence uses; raises `NotAWord` for anything outside the notation.

    `known` maps each declared name to its columns (none for a single value). In a sentence that is repeated for each
    row, `row` holds that row's columns and `nth` is its place.

    >>> sorted(names("罚款{{ fine_fen|capital }}", {"fine_fen": ()}))
    ['fine_fen']
    """
    try:
        tree = _environment().parse(sentence)
    except TemplateError as error:
        raise NotAWord(f"the blank is not well written ({error.message})", getattr(error, "lineno", 1)) from None
    found: set[str] = set()
    if row is None:
        _walk(tree, known, {}, found)
    else:
        _walk(tree, {**known, "nth": ()}, {"row": row}, found)
    return frozenset(found - {"nth"})


def _walk(node: nodes.Node, known: Mapping[str, Collection[str]], rows: Mapping[str, Collection[str]],
          found: set[str]) -> None:
    match node:
        case nodes.Name(name=name):
            if name not in known or name in rows:
                raise NotAWord(f"'{name}' is not declared", node.lineno)
            found.add(name)
            return
        case nodes.Output(nodes=parts) if any(isinstance(part, nodes.Name) and known.get(part.name) for part in parts):
            raise NotAWord("rows are shown one by one: {% for row in rows %}", node.lineno)
        case nodes.Getattr(node=nodes.Name(name=name), attr=column):
            if name not in rows or column not in (*rows[name],):
                raise NotAWord(f"'{name}.{column}' is not a column here", node.lineno)
            return
        case nodes.Filter(name=name, args=[], kwargs=[], dyn_args=None, dyn_kwargs=None) if name in FILTERS:
            pass
        case nodes.For(target=nodes.Name(name=row), iter=nodes.Name(name=source), test=None,
                       recursive=False) if "loop" not in rows:
            if not known.get(source):
                raise NotAWord(f"'{source}' has no rows", node.lineno)
            if row in known or row in rows:
                raise NotAWord(f"'{row}' already means something else", node.lineno)
            found.add(source)
            for inner in (*node.body, *node.else_):
                _walk(inner, known, {**rows, row: known[source], "loop": _LOOP}, found)
            return
        case _ if isinstance(node, _PLAIN):
            pass
        case _:
            raise NotAWord(f"'{type(node).__name__.lower()}' is not part of the notation", node.lineno)
    for child in node.iter_child_nodes():
        _walk(child, known, rows, found)


@lru_cache(maxsize=4096)
def _compiled(sentence: str) -> Any:
    return _environment().from_string(sentence)


def fill(sentence: str, values: Mapping[str, object]) -> str:
    """The sentence with its blanks filled; the values are text and are never read as sentences."""
    text: str = _compiled(sentence).render(values)
    return text
