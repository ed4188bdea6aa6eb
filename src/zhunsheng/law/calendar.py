"""Working days: what the State Council's yearly notices say, and never a day more.

Rules
- Saturday and Sunday are days of rest, unless a notice makes the day a working day (调休上班).
- A holiday named in a notice is a day of rest, whatever its weekday.
- A year is known when its notice is in the book. A question about any other year raises `YearNotAnnounced`:
  a guessed holiday would be a guessed deadline. (`clocks` shows bounds instead, and says so.)
- A notice may also speak of the last days of the year before (2012's made 2011-12-31 a working day).

    calendar = Calendar((year_2026,))
    calendar.add_working_days(date(2026, 9, 28), 20)     # date(2026, 10, 30)

All questions are answered from one sorted list of working days by bisection.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate

ONE = timedelta(days=1)


class DayKind(StrEnum):
    """What a day is; `DAY_LABELS` has the Chinese."""

    WORKDAY = "workday"
    MAKEUP = "makeup"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


DAY_LABELS: Mapping[DayKind, str] = {
    DayKind.WORKDAY: "工作日",
    DayKind.MAKEUP: "调休上班日",
    DayKind.WEEKEND: "休息日",
    DayKind.HOLIDAY: "法定节假日及调休放假日",
}
WEEKDAY_LABELS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")


class YearNotAnnounced(Exception):
    """The calendar holds no notice for `year`, so nothing about it can be said for certain."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(f"the holidays of {year} are not in the calendar")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarYear:
    """One year as its notice set it: `off` and `makeup` map days to the name of the holiday.

    `sources` are the addresses of the notice and of those that changed it later.
    """

    year: int
    off: Mapping[date, str]
    makeup: Mapping[date, str]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """The announced years, as one sorted list of working days.

    Refuses (ValueError) a year that comes twice, and a day that two notices set or one sets both ways.

    >>> october = {date(2026, 10, 1): "国庆节"}
    >>> c = Calendar([CalendarYear(year=2026, off=october, makeup={date(2026, 10, 10): "国庆节"})])
    >>> c.is_working(date(2026, 10, 1)), c.is_working(date(2026, 10, 10))
    (False, True)
    """

    announced: tuple[CalendarYear, ...]
    off: Mapping[date, str] = field(repr=False)
    makeup: Mapping[date, str] = field(repr=False)
    digest: str
    _days: list[date] = field(repr=False)
    _last: dict[int, int] = field(repr=False)
    _first: dict[int, int] = field(repr=False)
    _swings: dict[int, tuple[int, int]] = field(repr=False)

    def __init__(self, announced: Iterable[CalendarYear]) -> None:
        years = tuple(sorted(announced, key=lambda y: y.year))
        off: dict[date, str] = {}
        makeup: dict[date, str] = {}
        for before, year in zip((None, *years), years, strict=False):
            if before is not None and before.year == year.year:
                raise ValueError(f"the year {year.year} comes twice")
            for days, target in ((year.off, off), (year.makeup, makeup)):
                for day, name in days.items():
                    if day in off or day in makeup:
                        raise ValueError(f"{day} is set twice")
                    target[day] = name
        known = [y.year for y in years]
        put = object.__setattr__
        put(self, "announced", years)
        put(self, "off", off)
        put(self, "makeup", makeup)
        put(self, "digest", _digest(known, off, makeup))
        put(self, "_days", [day for y in known for day in _days_of(y)
                            if day in makeup or (day.weekday() < 5 and day not in off)])
        put(self, "_last", {y: _end_of_run(y, known, 1) for y in known})
        put(self, "_first", {y: _end_of_run(y, known, -1) for y in known})
        put(self, "_swings", {})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    @property
    def years(self) -> tuple[int, ...]:
        """The announced years, in order."""
        return tuple(y.year for y in self.announced)

    def known_until(self, day: date) -> date | None:
        """The last day up to which every day from `day` on is known; None when `day` itself is not."""
        last = self._last.get(day.year)
        return date(last, 12, 31) if last is not None else None

    def is_working(self, day: date) -> bool:
        """Is `day` a working day?"""
        self._must_know(day)
        return day in self.makeup or (day.weekday() < 5 and day not in self.off)

    def kind(self, day: date) -> DayKind:
        """What `day` is: a holiday before all, then a make-up day, then its weekday."""
        self._must_know(day)
        if day in self.off:
            return DayKind.HOLIDAY
        if day in self.makeup:
            return DayKind.MAKEUP
        return DayKind.WORKDAY if day.weekday() < 5 else DayKind.WEEKEND

    def holiday(self, day: date) -> str | None:
        """The holiday for which `day` is off or made up, such as 春节; None on ordinary days."""
        return self.off.get(day) or self.makeup.get(day)

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day after `day`; before it when n is negative; `day` itself when n is 0.

        `day` is not counted and need not be a working day. Every day passed over must be known.

        >>> c = Calendar([CalendarYear(year=2026, off={}, makeup={})])
        >>> c.add_working_days(date(2026, 3, 6), 1), c.add_working_days(date(2026, 3, 8), -1)
        (datetime.date(2026, 3, 9), datetime.date(2026, 3, 6))
        """
        if n > 0:
            at = bisect_right(self._days, day) + n - 1
            if at < len(self._days):
                found = self._days[at]
                if found.year <= self._last.get(day.year, 0):
                    return found
            return self._search(day, at, ONE)
        if n < 0:
            return self._search(day, bisect_left(self._days, day) + n, -ONE)
        return day

    def next_working(self, day: date) -> date:
        """`day` if it is a working day, else the first one after it."""
        return self.add_working_days(day - ONE, 1) if self._knows(day) else self._raise(day)

    def working_days_between(self, a: date, b: date) -> int:
        """How many working days lie in (a, b]: a not counted, b counted; 0 when b is not after a."""
        if b <= a:
            return 0
        if b.year > self._last.get((a + ONE).year, 0):
            raise YearNotAnnounced(self._first_unknown((a + ONE).year))
        return bisect_right(self._days, b) - bisect_right(self._days, a)

    def swing(self, length: int) -> tuple[int, int]:
        """How far any `length` days in a row, within the announced years, depart from their Mondays to Fridays.

        (fewest, most): (-5, 2) says that some such stretch had five working days fewer than weekdays, another two more.
        """
        found = self._swings.get(length)
        if found is None:
            self._swings[length] = found = self._find_swing(length)
        return found

    def longest_rest(self) -> int:
        """The longest run of days of rest within the announced years, in days."""
        gaps = [(b - a).days - 1 for a, b in zip(self._days, self._days[1:], strict=False)
                if b.year <= self._last[a.year]]
        return max(gaps, default=0)

    # ── ──

    def _knows(self, day: date) -> bool:
        return day.year in self._last

    def _must_know(self, day: date) -> None:
        if day.year not in self._last:
            raise YearNotAnnounced(day.year)

    def _raise(self, day: date) -> date:
        raise YearNotAnnounced(day.year)

    def _first_unknown(self, year: int) -> int:
        return self._last[year] + 1 if year in self._last else year

    def _search(self, day: date, at: int, step: timedelta) -> date:
        """The rare ways: over the edge of a year that is not known, or backwards."""
        begin = (day + step).year
        edges = self._last if step == ONE else self._first
        edge = edges.get(begin)
        if edge is None:
            raise YearNotAnnounced(begin)
        if 0 <= at < len(self._days):
            found = self._days[at]
            if (found.year <= edge) if step == ONE else (found.year >= edge):
                return found
        raise YearNotAnnounced(edge + (1 if step == ONE else -1))

    def _find_swing(self, length: int) -> tuple[int, int]:
        fewest, most, longest = 0, 0, 0
        for first in sorted(set(self._first.values())):
            days = [day for y in range(first, self._last[first] + 1) for day in _days_of(y)]
            longest = max(longest, len(days))
            sums = [0, *accumulate(self.is_working(day) - (day.weekday() < 5) for day in days)]
            moves = [b - a for a, b in zip(sums, sums[length:], strict=False)]
            fewest, most = min([fewest, *moves]), max([most, *moves])
        if longest == 0:
            raise YearNotAnnounced(1)
        if length > longest:
            rest = self.swing(length - longest)
            whole = self.swing(longest)
            return whole[0] + rest[0], whole[1] + rest[1]
        return fewest, most


def _days_of(year: int) -> Iterable[date]:
    first = date(year, 1, 1).toordinal()
    return map(date.fromordinal, range(first, date(year, 12, 31).toordinal() + 1))


def _end_of_run(year: int, known: list[int], step: int) -> int:
    while year + step in known:
        year += step
    return year


def _digest(years: list[int], off: Mapping[date, str], makeup: Mapping[date, str]) -> str:
    """SHA-256 over what computing depends on: the years, the days off, the days made up; not their names."""
    lines = [f"year {y}" for y in years] + [f"off {d}" for d in sorted(off)] + [f"makeup {d}" for d in sorted(makeup)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
