"""The calendar's yearly files: what each year's notice of the State Council set.

Rules
- One file for one year, named by it: `rulebook/national/calendar/2026.yaml`. It says the year, the notices (title and
  address) and, for every holiday, the days `off` and the days to `work` instead.
- A span is written `2026-02-15..2026-02-23`; a day stands for itself.
- A day to work is a Saturday or a Sunday: other days are working days without being said. A day is set once.
- Days belong to the year of the file; only the last fortnight of the year before may be set too.
- A year without a file is not announced. Nothing is filled in.

    calendar = load()                      # rulebook/national/calendar of this checkout
    calendar.years                         # (2007, …, 2026)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from zhunsheng.law.calendar import ONE, Calendar, CalendarYear
from zhunsheng.reader import marked
from zhunsheng.reader.marked import BookError, Node, Problem

NATIONAL: Final = Path(__file__).resolve().parents[3] / "rulebook" / "national"
_NAME: Final = re.compile(r"[12]\d{3}")
_SPAN: Final = re.compile(r"\d{4}-\d\d-\d\d(\.\.\d{4}-\d\d-\d\d)?")
_LONGEST_SPAN: Final = 30
_CARRIED_BACK: Final = 14


def load(folder: Path | None = None) -> Calendar:
    """All years of the folder (the book's own when None) as one calendar; BookError lists every fault found.

    >>> load().is_working(date(2026, 2, 28))       # a Saturday made up for the Spring Festival
    True
    """
    folder = folder if folder is not None else NATIONAL / "calendar"
    files = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
    if not files:
        raise BookError(Problem(f"{folder.as_posix()}:1", "the calendar is empty", "no day can be told without one",
                                "add a file for each year, such as 2026.yaml"))
    years: list[CalendarYear] = []
    problems: list[Problem] = []
    setting: dict[date, Node] = {}
    for file in files:
        try:
            years.append(_year(marked.load(file, folder.parent.parent.parent), file.stem, setting))
        except BookError as error:
            problems += error.problems
    if problems:
        raise BookError(problems)
    return Calendar(years)


def _year(node: Node, stem: str, setting: dict[date, Node]) -> CalendarYear:
    year = node.need("year").whole()
    problems = node.only("year", "notices", "holidays")
    if not _NAME.fullmatch(stem) or year != int(stem):
        problems.append(node.need("year").problem(f"the year is {year} in a file called {stem}.yaml",
                                                  "a file is found by its year", f"call it {year}.yaml"))
    sources: list[str] = []
    for notice in node.need("notices").each():
        problems += notice.only("title", "url")
        sources.append(f"{notice.need('title').text()} {notice.need('url').text()}")
    off: dict[date, str] = {}
    makeup: dict[date, str] = {}
    for name, holiday in node.need("holidays").items():
        problems += holiday.only("off", "work")
        for key, into in (("off", off), ("work", makeup)):
            for written, day in _days(holiday.get(key)):
                problems += _faults(written, day, year, key, setting)
                setting.setdefault(day, written)
                into[day] = name
    if problems:
        raise BookError(problems)
    return CalendarYear(year=year, off=off, makeup=makeup, sources=tuple(sources))


def _days(node: Node | None) -> Iterator[tuple[Node, date]]:
    for written in node.one_or_many() if node else []:
        try:
            first, _, last = written.text().partition("..")
            if not _SPAN.fullmatch(written.text()):
                raise ValueError(first)
            begin, end = date.fromisoformat(first), date.fromisoformat(last or first)
        except ValueError:
            written.refuse(f"'{written.text()}' is not a day", "days are counted from it",
                           "write 2026-05-01, or 2026-05-01..2026-05-05")
        if not 0 <= (end - begin).days < _LONGEST_SPAN:
            written.refuse(f"'{written.text()}' is not a span", f"a span runs forward, at most {_LONGEST_SPAN} days",
                           "write its first and last day")
        while begin <= end:
            yield written, begin
            begin += ONE


def _faults(written: Node, day: date, year: int, key: str, setting: dict[date, Node]) -> Iterator[Problem]:
    if day in setting:
        yield written.problem(f"{day} is set a second time", f"{setting[day].where} has set it", "keep one of the two")
    if not -_CARRIED_BACK <= (day - date(year, 1, 1)).days < (date(year + 1, 1, 1) - date(year, 1, 1)).days:
        yield written.problem(f"{day} is not in {year}", "a notice speaks of its own year and the turn before it",
                              f"move it to the file of {day.year}")
    if key == "work" and day.weekday() < 5:
        yield written.problem(f"{day} is no Saturday or Sunday", "such a day is a working day already", "leave it out")
