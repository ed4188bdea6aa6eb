"""Publicity of penalties as credit information (双公示): the columns and their check, how long one is shown, when repaired.

Rules
- A row is handed over only when every column that it needs is filled, short enough and of its form.
- A grade gives a shortest and a longest time, counted from the decision: after the shortest a party may ask for repair,
  after the longest nothing is shown any more.

    rules.grades["general"].repair_from(date(2026, 4, 10))      # 2026-07-10
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from zhunsheng.law.calendar import Calendar
from zhunsheng.law.clocks import CHINA, Account, Period, due

_DAY = re.compile(r"\d{4}/\d{2}/\d{2}")
FORMS = ("", "date", "credit_code")
IsCode = Callable[[str], bool]
NEEDS = ("always", "firm", "person", "fine", "confiscated", "licence", "no")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One item of the standard. `of`: firm or person, where only one of the two tables has it."""

    code: str
    name: str
    source: str
    need: str
    longest: int
    form: str = ""
    of: str = ""

    def fault(self, value: str, has: Collection[str], is_code: IsCode) -> str | None:
        """What is wrong with a value in a row that has these properties (firm, person, fine …)."""
        if not value:
            return "应当填写" if self.need == "always" or self.need in has else None
        if len(value) > self.longest:
            return f"超过{self.longest}字"
        if self.form == "date" and not _DAY.fullmatch(value):
            return "不是年/月/日"
        if self.form == "credit_code" and not is_code(value):
            return "不是有效的统一社会信用代码"
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """How grave a breach of trust is. `shortest` None: no repair, since it is shown for so short a time."""

    id: str
    name: str
    shortest: Period | None
    longest: Period
    verified: bool
    fact: str
    note: str = ""

    def repair_from(self, decided_on: date) -> date | None:
        """The last day of the shortest time: from the next day on repair may be asked for."""
        return _end(self.shortest, decided_on) if self.shortest else None

    def shown_until(self, decided_on: date) -> date:
        """The last day on which it is shown."""
        return _end(self.longest, decided_on)


def _end(period: Period, day: date) -> date:
    end = due(Account(started=datetime.combine(day, time(9), CHINA), budget=period), Calendar([])).on
    assert end is not None, "months and years need no calendar of holidays"
    return end


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Columns in their order, grades by id, which kinds are not reported, what repair asks for."""

    columns: tuple[Column, ...]
    grades: Mapping[str, Grade]
    not_of: frozenset[str]
    repair_needs: tuple[str, ...]
    repair_verified: bool

    def table(self, of: str) -> tuple[Column, ...]:
        """The columns of the firms' table or of the persons'."""
        return tuple(one for one in self.columns if one.of in ("", of))

    def faults(self, of: str, row: Mapping[str, str], has: Collection[str], is_code: IsCode) -> list[tuple[str, str]]:
        """The columns of a row that are wrong, each with its reason; `is_code` checks a credit code's digit."""
        found = []
        for one in self.table(of):
            if fault := one.fault(row.get(one.source, ""), has, is_code):
                found.append((one.name, fault))
        return found
