"""Facts that a kind of matter declares, the questions asked of them, and the numbers the law leaves open.

Rules
- A fact has one type: bool, enum, money (whole fen), int, date (ISO text) or text. What does not fit is refused.
- A case is a yes/no question in CEL over declared facts and parameters, and nothing else; CEL stands nowhere else.
- A case is unanswered (None) until every fact it reads has been entered.
- A parameter is a dated value with its article, read on the day of the act that needs it.

    case = Case.of("hearing_due", "属于听证范围", "fine >= threshold", (cite,))
    case.ask({"fine": 1_000_000}, {"threshold": 1_000_000})     # True
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, cast

LARGEST_MONEY = 10**15  # fen; ten trillion yuan: beyond it a digit was typed twice
LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class Cite:
    """An article a rule rests on: `text` as it is read aloud, `citation` as the file writes it.

    >>> Cite("行政处罚法 第四十四条", "CF", "CF 44").verified
    True
    """

    text: str
    key: str
    citation: str
    verified: bool = True
    fact: str | None = None


class FactType(StrEnum):
    BOOL = "bool"
    ENUM = "enum"
    MONEY = "money"
    INT = "int"
    DATE = "date"
    TEXT = "text"

    @property
    def label(self) -> str:
        return {"bool": "是或否", "enum": "选项", "money": "金额", "int": "整数", "date": "日期", "text": "文字"}[
            self.value
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One declared fact. `audience`: public · internal · need_to_know · "exchange <receiver>"."""

    name: str
    label: str
    type: FactType
    unit: str = ""
    values: tuple[str, ...] = ()
    judged_by: str | None = None
    private: bool = False
    audience: str = "internal"

    @property
    def id(self) -> str:
        return self.name

    def fault(self, value: object) -> str | None:
        """What is wrong with a value, in Chinese; None when it fits.

        >>> Fact(name="fine", label="罚款数额", type=FactType.MONEY).fault(-1)
        '“罚款数额”应当是以分计的非负整数'
        """
        fits, ought = self._shape(value)
        return None if fits else f"“{self.label}”应当{ought}"

    def _shape(self, value: object) -> tuple[bool, str]:
        whole = isinstance(value, int) and not isinstance(value, bool)
        match self.type:
            case FactType.BOOL:
                return isinstance(value, bool), "填“是”或者“否”"
            case FactType.MONEY:
                return whole and 0 <= cast(int, value) <= LARGEST_MONEY, "是以分计的非负整数"
            case FactType.INT:
                return whole and abs(cast(int, value)) <= LARGEST_MONEY, "是整数"
            case FactType.ENUM:
                return isinstance(value, str) and value in self.values, f"是{'、'.join(self.values)}之一"
            case FactType.DATE:
                return isinstance(value, str) and _is_day(value), "是日期（如 2026-03-02）"
        return (
            isinstance(value, str) and bool(value.strip()) and len(value) <= LONGEST_TEXT,
            f"是不超过 {LONGEST_TEXT} 字的文字，不得空白",
        )


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Case:
    """A named yes/no question over facts."""

    name: str
    label: str
    expression: str
    reads: frozenset[str]
    cites: tuple[Cite, ...] = ()
    verified: bool = True
    note: str = ""
    program: Any = field(default=None, compare=False, repr=False)

    @classmethod
    def of(
        cls,
        name: str,
        label: str,
        expression: str,
        cites: tuple[Cite, ...] = (),
        *,
        verified: bool = True,
        note: str = "",
    ) -> Case:
        """Compile once. Raises ValueError with CEL's own words when the expression cannot be read."""
        import cel  # here, since the package brings a terminal with it: a second for every process that reads no book

        program = cel.compile(expression)
        if called := [name for name in program.functions() if name.isidentifier()]:
            raise ValueError(f"a case asks facts and calls nothing, but this calls {', '.join(sorted(called))}")
        return cls(name, label, expression, frozenset(program.variables()), cites, verified, note, program)

    def ask(self, facts: Mapping[str, object], parameters: Mapping[str, object]) -> bool | None:
        """The answer, or None while a fact it reads is not entered."""
        known = {name: facts[name] if name in facts else parameters.get(name) for name in self.reads}
        if any(value is None for value in known.values()):
            return None
        return bool(self.program.execute(known))


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter's value from a day on, and the article that set it."""

    since: date
    value: int | str | None
    cites: tuple[Cite, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A number that the law leaves to others; `values` in the order of their days.

    `yields_to`: the article by which a lower layer may set another value over this one.
    """

    name: str
    label: str
    unit: str
    set_by: str = ""
    values: tuple[Value, ...] = ()
    cites: tuple[Cite, ...] = ()
    verified: bool = True
    fact: str | None = None
    yields_to: Cite | None = None

    @property
    def is_empty(self) -> bool:
        return not self.values or self.values[-1].value is None

    def on(self, day: date) -> Value | None:
        """The value in force on a day; None when none was.

        >>> p = Parameter(name="p", label="p", unit="元", values=(Value(date(1996, 10, 1), 50), Value(date(2021, 7, 15), 200)))
        >>> p.on(date(2020, 1, 1)).value
        50
        """
        found = [value for value in self.values if value.since <= day and value.value is not None]
        return found[-1] if found else None
