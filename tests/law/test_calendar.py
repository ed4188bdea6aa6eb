"""Working days: the law of the calendar, on years made up for the purpose and against a slow second reading."""

import doctest
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhunsheng.law import calendar
from zhunsheng.law.calendar import DAY_LABELS, Calendar, CalendarYear, DayKind, YearNotAnnounced

DAY = timedelta(days=1)


def year(y: int, off: str = "", makeup: str = "") -> CalendarYear:
    return CalendarYear(year=y, off={date.fromisoformat(d): "节" for d in off.split()},
                        makeup={date.fromisoformat(d): "节" for d in makeup.split()})


TWO = Calendar([year(2030, "2030-10-01 2030-10-02 2030-10-03", "2030-10-06"),
                year(2031, "2030-12-31 2031-01-01 2031-01-02", "2030-12-28 2031-01-04")])


def test_each_kind_of_day() -> None:
    assert [TWO.kind(date(2030, 10, d)) for d in (1, 4, 5, 6)] == [
        DayKind.HOLIDAY, DayKind.WORKDAY, DayKind.WEEKEND, DayKind.MAKEUP]
    assert set(DAY_LABELS) == set(DayKind)
    assert (TWO.holiday(date(2030, 10, 6)), TWO.holiday(date(2030, 10, 4))) == ("节", None)


def test_a_notice_reaches_back_over_the_turn_of_the_year() -> None:
    assert TWO.is_working(date(2030, 12, 28)) and not TWO.is_working(date(2030, 12, 31))
    assert TWO.add_working_days(date(2030, 12, 27), 3) == date(2031, 1, 3)


def test_a_year_not_announced_is_refused_by_every_question() -> None:
    asks = (lambda: TWO.is_working(date(2032, 1, 1)), lambda: TWO.kind(date(2029, 12, 31)),
            lambda: TWO.add_working_days(date(2031, 12, 31), 1), lambda: TWO.add_working_days(date(2030, 1, 1), 600),
            lambda: TWO.add_working_days(date(2030, 1, 2), -2), lambda: TWO.next_working(date(2032, 1, 1)),
            lambda: TWO.working_days_between(date(2031, 12, 30), date(2032, 1, 2)),
            lambda: TWO.working_days_between(date(2029, 12, 30), date(2030, 1, 2)))
    for ask, missing in zip(asks, (2032, 2029, 2032, 2032, 2029, 2032, 2032, 2029), strict=True):
        with pytest.raises(YearNotAnnounced) as caught:
            ask()
        assert caught.value.year == missing


def test_a_hole_between_two_years_is_never_bridged() -> None:
    holed = Calendar([year(2030), year(2032)])
    with pytest.raises(YearNotAnnounced) as caught:
        holed.add_working_days(date(2030, 12, 20), 20)
    assert caught.value.year == 2031
    with pytest.raises(YearNotAnnounced):
        holed.working_days_between(date(2030, 12, 20), date(2032, 1, 5))
    with pytest.raises(YearNotAnnounced):
        holed.add_working_days(date(2032, 1, 5), -20)
    assert holed.known_until(date(2030, 6, 1)) == date(2030, 12, 31)
    assert holed.known_until(date(2031, 6, 1)) is None


def test_counting_may_begin_on_the_eve_of_the_first_known_year() -> None:
    assert TWO.add_working_days(date(2029, 12, 31), 1) == date(2030, 1, 1)
    assert TWO.working_days_between(date(2029, 12, 31), date(2030, 1, 4)) == 4
    assert TWO.next_working(date(2030, 1, 1)) == date(2030, 1, 1)


def test_a_day_or_a_year_set_twice_is_refused() -> None:
    for wrong in ([year(2030), year(2030)], [year(2030, "2030-05-01", "2030-05-01")],
                  [year(2030, "2030-12-31"), year(2031, "", "2030-12-31")]):
        with pytest.raises(ValueError, match="twice"):
            Calendar(wrong)


def test_the_digest_is_that_of_the_days_not_of_their_names() -> None:
    renamed = CalendarYear(year=2030, off={date(2030, 5, 1): "劳动节"}, makeup={})
    assert Calendar([renamed]) == Calendar([year(2030, "2030-05-01")])
    assert Calendar([renamed]) != Calendar([year(2030, "2030-05-02")])
    assert Calendar([year(2030, "2030-05-04")]) != Calendar([year(2030, "", "2030-05-04")])
    assert len({Calendar([year(2030)]), Calendar([year(2030)]), Calendar([year(2031)])}) == 2


days = st.dates(date(2030, 1, 2), date(2031, 6, 30))


@given(days, st.integers(-300, 120))
def test_adding_equals_walking(day: date, n: int) -> None:
    step, left, here = (DAY, n, day) if n > 0 else (-DAY, -n, day)
    while left:
        here += step
        if here.year not in (2030, 2031):
            with pytest.raises(YearNotAnnounced):
                TWO.add_working_days(day, n)
            return
        left -= TWO.is_working(here)
    assert TWO.add_working_days(day, n) == here


@given(days, days)
def test_between_equals_counting(a: date, b: date) -> None:
    count = sum(TWO.is_working(a + DAY * i) for i in range(1, max(0, (b - a).days) + 1))
    assert TWO.working_days_between(a, b) == count


@given(days, st.integers(1, 60))
def test_between_undoes_adding(day: date, n: int) -> None:
    assert TWO.working_days_between(day, TWO.add_working_days(day, n)) == n


@given(days)
def test_the_next_working_day_is_the_first(day: date) -> None:
    found = TWO.next_working(day)
    assert TWO.is_working(found)
    assert not any(TWO.is_working(day + DAY * i) for i in range((found - day).days))


@pytest.mark.parametrize("length", [1, 2, 3, 6, 10, 25, 365, 729, 730])
def test_the_swing_bounds_every_stretch_and_is_reached(length: int) -> None:
    moves = []
    for first in range(730 - length + 1):
        stretch = [date(2030, 1, 1) + DAY * (first + i) for i in range(length)]
        moves.append(sum(TWO.is_working(d) - (d.weekday() < 5) for d in stretch))
    assert TWO.swing(length) == (min(0, *moves, 0), max(0, *moves, 0))


def test_a_stretch_longer_than_what_is_known_is_bounded_piecewise() -> None:
    assert TWO.swing(740) == tuple(a + b for a, b in zip(TWO.swing(730), TWO.swing(10), strict=True))


def test_the_longest_rest_is_found() -> None:
    assert TWO.longest_rest() == 3
    assert Calendar([]).longest_rest() == 0
    with pytest.raises(YearNotAnnounced):
        Calendar([]).swing(3)


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(calendar).failed == 0
