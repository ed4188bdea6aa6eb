"""The years' files against published vectors, a peer library, and bad input."""

import json
import os
from datetime import date, datetime, time, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from zhunsheng.law.calendar import Calendar
from zhunsheng.law.clocks import CHINA, Account, Period, State, Unit, due
from zhunsheng.reader import calendar as reader
from zhunsheng.reader.marked import BookError

VECTORS = Path(__file__).parents[3] / "shared" / "data" / "suites" / "holiday_cn"
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def book() -> Calendar:
    return reader.load()


def _vectors() -> Path:
    if not VECTORS.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail("../shared/data/suites/holiday_cn is missing")
        pytest.skip("../shared/data/suites/holiday_cn is not here; the cases written in this file still ran")
    return VECTORS


def test_every_day_of_twenty_years_is_as_published(book: Calendar) -> None:
    published: dict[date, bool] = {}
    for year in book.years:
        for day in json.loads((_vectors() / f"{year}.json").read_text("utf-8"))["days"]:
            published[date.fromisoformat(day["date"])] = not day["isOffDay"]
    day = date(2007, 1, 1)
    wrong = []
    while day <= date(2026, 12, 31):
        if book.is_working(day) != published.get(day, day.weekday() < 5):
            wrong.append(day)
        day += DAY
    assert wrong == []


def test_every_year_has_as_many_working_days_as_published(book: Calendar) -> None:
    published = json.loads((_vectors() / "workdays_per_year.json").read_text("utf-8"))
    assert {str(y): book.working_days_between(date(y, 1, 1) - DAY, date(y, 12, 31)) for y in book.years} == published


def test_the_peer_library_agrees_on_every_day(book: Calendar) -> None:
    day, different = date(2007, 1, 1), []
    while day <= date(2026, 12, 31):
        if book.is_working(day) != chinese_calendar.is_workday(day):
            different.append(day)
        day += DAY
    assert different == []


@pytest.mark.parametrize(("day", "working"), [
    ("2007-04-29", True), ("2007-12-31", False), ("2011-12-31", True), ("2012-01-03", False), ("2015-09-03", False),
    ("2019-05-02", False), ("2020-01-31", False), ("2020-02-03", True), ("2026-01-04", True), ("2026-02-23", False),
    ("2026-05-09", True), ("2026-10-10", True), ("2026-12-31", True),
])
def test_days_that_notices_moved(book: Calendar, day: str, working: bool) -> None:
    assert book.is_working(date.fromisoformat(day)) is working


def test_the_years_and_their_sources_are_there(book: Calendar) -> None:
    assert book.years == tuple(range(2007, 2027))
    assert all("http" in source and "通知" in source for year in book.announced for source in year.sources)
    assert book.holiday(date(2026, 2, 17)) == "春节"


def _write(folder: Path, year: str, holidays: str, said: str | None = None) -> Path:
    calendar = folder / "rulebook" / "national" / "calendar"
    calendar.mkdir(parents=True, exist_ok=True)
    (calendar / f"{year}.yaml").write_text(
        f"year: {said or year}\nnotices:\n  - {{title: 通知, url: \"https://www.gov.cn/1\"}}\nholidays:\n{holidays}",
        "utf-8")
    return calendar


@pytest.mark.parametrize(("year", "holidays", "said", "line", "words"), [
    ("2026", "  元旦: {off: 2026-01-32}\n", None, 5, "not a day"),
    ("2026", "  元旦: {off: 2026-01-03..2026-01-01}\n", None, 5, "not a span"),
    ("2026", "  元旦: {off: 2026-01-01}\n  春节: {off: 2026-01-01}\n", None, 6, "second time"),
    ("2026", "  元旦: {off: 2026-01-01, work: [2026-01-05]}\n", None, 5, "no Saturday"),
    ("2026", "  元旦: {off: 2025-11-01}\n", None, 5, "not in 2026"),
    ("2026", "  元旦: {off: 2027-01-01}\n", None, 5, "not in 2026"),
    ("2026", "  元旦: {of: 2026-01-01}\n", None, 5, "not a word"),
    ("2026", "  元旦: {off: 2026-01-01}\n", "2025", 1, "called 2026.yaml"),
    ("next", "  元旦: {off: 2026-01-01}\n", "2026", 1, "called next.yaml"),
    ("2026", "  元旦: {off: 20260101}\n", None, 5, "not a day"),
    ("2026", "", None, 4, "'holidays' is empty"),
])
def test_a_wrong_year_file_is_refused_with_its_line(tmp_path: Path, year: str, holidays: str, said: str | None,
                                                     line: int, words: str) -> None:
    with pytest.raises(BookError) as caught:
        reader.load(_write(tmp_path, year, holidays, said))
    problem = caught.value.problems[0]
    assert words in problem.what and problem.why and problem.cure
    assert problem.where.startswith("rulebook/national/calendar/") and problem.where.endswith(f":{line}")


def test_a_day_set_by_two_years_is_refused_and_names_both(tmp_path: Path) -> None:
    _write(tmp_path, "2011", "  圣诞: {off: 2011-12-31}\n")
    with pytest.raises(BookError, match=r"2012.yaml:5: 2011-12-31 is set a second time: .*2011.yaml:5"):
        reader.load(_write(tmp_path, "2012", "  元旦: {off: 2012-01-01, work: [2011-12-31]}\n"))


def test_no_calendar_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BookError, match="empty"):
        reader.load(tmp_path)


def test_bounds_of_a_year_not_announced_hold_for_years_left_out(book: Calendar) -> None:
    """Leave a year out: what really was due lies within the bounds computed without it."""
    asked = 0
    for left_out in (2008, 2013, 2020, 2026):
        known = Calendar(year for year in book.announced if year.year < left_out or year.year > left_out)
        for start in (date(left_out, 1, 1) + DAY * i for i in range(-40, 300, 17)):
            for n in (3, 7, 20, 45):
                run = Account(started=datetime.combine(start, time(9), CHINA), budget=Period(n, Unit.WORKING_DAYS))
                found = due(run, known)
                real = due(run, book).on
                if real is None or found.state is State.RUNNING:
                    continue
                assert found.earliest is not None and found.latest is not None
                asked += 1
                assert found.earliest <= real <= found.latest, (left_out, start, n)
    assert asked > 200
