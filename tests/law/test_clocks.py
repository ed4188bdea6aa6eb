"""Periods as accounts of days, against an oracle that counts on its fingers.

The oracle imports nothing of the product: it asks of every single day whether it counts.
"""

import doctest
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhunsheng.law import clocks
from zhunsheng.law.calendar import Calendar, CalendarYear, YearNotAnnounced
from zhunsheng.law.clocks import (
    CHINA,
    STATE_LABELS,
    UNIT_LABELS,
    Account,
    Extension,
    Pause,
    Period,
    State,
    Unit,
    due,
    elapsed,
    explain,
    parse_period,
)

DAY = timedelta(days=1)


def days(text: str) -> list[date]:
    """'2026-02-15..2026-02-23 2026-10-01' as days."""
    found: list[date] = []
    for part in text.split():
        first, _, last = part.partition("..")
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last or first):
            found.append(day)
            day += DAY
    return found


def named(name: str, text: str) -> dict[date, str]:
    return dict.fromkeys(days(text), name)


OFF = {**named("元旦", "2026-01-01..2026-01-03"), **named("春节", "2026-02-15..2026-02-23"),
       **named("清明节", "2026-04-04..2026-04-06"), **named("劳动节", "2026-05-01..2026-05-05"),
       **named("端午节", "2026-06-19..2026-06-21"), **named("中秋节", "2026-09-25..2026-09-27"),
       **named("国庆节", "2026-10-01..2026-10-07")}
MAKEUP = {**named("元旦", "2026-01-04"), **named("春节", "2026-02-14 2026-02-28"), **named("劳动节", "2026-05-09"),
          **named("国庆节", "2026-09-20 2026-10-10")}
CALENDAR = Calendar([CalendarYear(year=2026, off=OFF, makeup=MAKEUP)])


def at(day: str, hour: int = 9) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), CHINA).replace(hour=hour)


def account(start: str, budget: str, *, pauses: Iterable[Pause] = (), extensions: Iterable[Extension] = (),
            rolls: bool = False) -> Account:
    return Account(started=at(start), budget=parse_period(budget), pauses=tuple(pauses), extensions=tuple(extensions),
                   rolls=rolls)


@pytest.mark.parametrize(("start", "budget", "rolls", "last"), [
    ("2026-03-02", "90 days", False, "2026-05-31"),
    ("2026-03-02", "90 days", True, "2026-06-01"),
    ("2026-09-28", "20 working days", False, "2026-10-30"),         # 10 October is made up
    ("2026-02-13", "1 working day", False, "2026-02-14"),           # a Saturday made up
    ("2026-02-14", "1 working days", False, "2026-02-24"),          # over the whole Spring Festival
    ("2026-09-19", "1 working days", False, "2026-09-20"),          # from a Saturday to a Sunday made up
    ("2026-01-31", "1 month", False, "2026-02-28"),                 # no corresponding day: the month's last
    ("2024-02-29", "2 years", False, "2026-02-28"),
    ("2025-11-30", "3 months", False, "2026-02-28"),
    ("2026-03-31", "6 months", False, "2026-09-30"),
    ("2026-09-16", "15 days", True, "2026-10-08"),                  # National Day puts it off by a week
])
def test_known_periods(start: str, budget: str, rolls: bool, last: str) -> None:
    found = due(account(start, budget, rolls=rolls), CALENDAR)
    assert found.on == date.fromisoformat(last)
    assert (found.state, found.earliest, found.latest) == (State.RUNNING, found.on, found.on)


def test_a_pause_takes_out_the_days_after_it_begins_up_to_its_end() -> None:
    pause = Pause(started=at("2026-03-10"), ended=at("2026-03-20"), why="鉴定")
    assert due(account("2026-03-02", "90 days", pauses=[pause]), CALENDAR).on == date(2026, 6, 10)
    assert due(account("2026-03-02", "20 working days", pauses=[pause]), CALENDAR).on == date(2026, 4, 10)


def test_overlapping_pauses_count_once() -> None:
    one = Pause(started=at("2026-03-10"), ended=at("2026-03-20"))
    within = Pause(started=at("2026-03-12"), ended=at("2026-03-15"))
    beyond = Pause(started=at("2026-03-18"), ended=at("2026-03-25"))
    assert due(account("2026-03-02", "90 days", pauses=[beyond, one, within]), CALENDAR).on == date(2026, 6, 15)


def test_a_pause_after_the_due_date_moves_nothing() -> None:
    late = Pause(started=at("2026-05-31"), ended=at("2026-07-01"))
    assert due(account("2026-03-02", "90 days", pauses=[late]), CALENDAR).on == date(2026, 5, 31)


def test_an_open_pause_leaves_no_date() -> None:
    found = due(account("2026-03-02", "90 days", pauses=[Pause(started=at("2026-03-10"))]), CALENDAR)
    assert (found.on, found.state, found.earliest, found.latest) == (None, State.PAUSED, None, None)
    assert not found.is_past(at("2030-01-01"))


def test_a_pause_opened_when_the_period_had_run_out_revives_nothing() -> None:
    after = Pause(started=at("2026-06-02"))
    assert due(account("2026-03-02", "90 days", pauses=[after]), CALENDAR).on == date(2026, 5, 31)


def test_extensions_of_one_unit_add_up() -> None:
    extended = account("2026-03-02", "90 days", extensions=[Extension(adds=Period(30, Unit.DAYS))])
    assert due(extended, CALENDAR).on == date(2026, 6, 30)
    months = account("2025-11-30", "3 months", extensions=[Extension(adds=Period(1, Unit.MONTHS))])
    assert due(months, CALENDAR).on == date(2026, 3, 30)


def test_an_extension_in_another_unit_goes_on_from_the_first_last_day() -> None:
    mixed = account("2026-09-21", "7 working days", extensions=[Extension(adds=Period(15, Unit.DAYS))])
    assert due(mixed, CALENDAR).on == date(2026, 10, 23)


def test_an_extension_as_approved_sets_the_day_and_does_not_roll() -> None:
    until = Extension(until=date(2026, 8, 1), at=at("2026-05-20"), why="案情特别复杂")
    assert due(account("2026-03-02", "90 days", extensions=[until], rolls=True), CALENDAR).on == date(2026, 8, 1)


def test_a_pause_after_the_approval_moves_the_approved_day() -> None:
    until = Extension(until=date(2026, 8, 1), at=at("2026-05-20"))
    before = Pause(started=at("2026-04-01"), ended=at("2026-04-11"))
    after = Pause(started=at("2026-06-01"), ended=at("2026-06-11"))
    run = account("2026-03-02", "90 days", pauses=[before, after], extensions=[until])
    assert due(run, CALENDAR).on == date(2026, 8, 11)
    assert explain(run, CALENDAR)[-1].day == date(2026, 8, 11)


def test_hours_run_through_holidays_to_the_instant() -> None:
    run = Account(started=at("2026-02-14", 17), budget=parse_period("24 hours"), rolls=True)
    found = due(run, CALENDAR)
    assert found.at == at("2026-02-15", 17)
    assert found.on == date(2026, 2, 15)
    assert not found.is_past(at("2026-02-15", 17))
    assert found.is_past(at("2026-02-15", 18))


def test_hours_stop_while_paused() -> None:
    pauses = (Pause(started=at("2026-03-02", 10), ended=at("2026-03-02", 12)),
              Pause(started=at("2026-03-02", 11), ended=at("2026-03-02", 13)))
    extensions = (Extension(adds=Period(6, Unit.HOURS)),)
    run = Account(started=at("2026-03-02", 9), budget=parse_period("24 hours"), pauses=pauses, extensions=extensions)
    assert due(run, CALENDAR).at == at("2026-03-03", 18)
    stopped = Account(started=run.started, budget=run.budget, pauses=(Pause(started=at("2026-03-02", 10)),))
    assert due(stopped, CALENDAR).state is State.PAUSED
    assert [line.why for line in explain(run, CALENDAR)][-1] == "满30小时，2026年3月3日18时00分届满"


def test_the_day_is_that_of_china() -> None:
    late = Account(started=datetime(2026, 3, 1, 16, 30, tzinfo=UTC), budget=parse_period("1 days"))
    assert due(late, CALENDAR).on == date(2026, 3, 3)
    assert not due(late, CALENDAR).is_past(datetime(2026, 3, 3, 15, 59, tzinfo=UTC))
    assert due(late, CALENDAR).is_past(datetime(2026, 3, 3, 16, tzinfo=UTC))


def test_a_year_not_announced_gives_bounds_and_no_date() -> None:
    found = due(account("2026-12-21", "20 working days"), CALENDAR)
    assert (found.on, found.state, found.unannounced) == (None, State.PROVISIONAL, 2027)
    assert found.earliest is not None and found.latest is not None
    assert date(2027, 1, 1) <= found.earliest < date(2027, 1, 18) < found.latest < date(2027, 2, 15)


def test_calendar_days_need_no_notice_but_rolling_does() -> None:
    assert due(account("2026-12-21", "60 days"), CALENDAR).on == date(2027, 2, 19)
    rolled = due(account("2026-12-21", "60 days", rolls=True), CALENDAR)
    assert (rolled.on, rolled.state) == (None, State.PROVISIONAL)
    assert (rolled.earliest, rolled.latest) == (date(2027, 2, 19), date(2027, 2, 28))


def test_with_no_year_at_all_working_days_are_refused() -> None:
    with pytest.raises(YearNotAnnounced):
        due(account("2026-12-21", "20 working days"), Calendar([]))


@pytest.mark.parametrize("wrong", ["", "20", "working days", "0 days", "-1 days", "1.5 days", "020 days", "20 workdays",
                                   "20  days", "20 days ", "二十日", "1e3 days", "999999 days", "101 years", "20 Days"])
def test_a_period_without_number_or_unit_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError):
        parse_period(wrong)


def test_periods_are_said_in_chinese() -> None:
    assert [parse_period(p).chinese for p in ("20 working days", "90 days", "24 hours", "6 months", "2 years")] == [
        "20个工作日", "90日", "24小时", "6个月", "2年"]
    assert str(parse_period("1 year")) == "1 years"
    assert set(UNIT_LABELS) == set(Unit) and set(STATE_LABELS) == set(State)


def test_impossible_accounts_are_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        Account(started=datetime(2026, 3, 2), budget=Period(1, Unit.DAYS))
    with pytest.raises(ValueError, match="before"):
        Pause(started=at("2026-03-02"), ended=at("2026-03-01"))
    with pytest.raises(ValueError, match="either"):
        Extension()
    with pytest.raises(ValueError, match="either"):
        Extension(adds=Period(1, Unit.DAYS), until=date(2026, 3, 2))
    with pytest.raises(ValueError, match="hours"):
        account("2026-03-02", "24 hours", extensions=[Extension(adds=Period(1, Unit.DAYS))])
    with pytest.raises(ValueError, match="hours"):
        account("2026-03-02", "7 days", extensions=[Extension(adds=Period(1, Unit.HOURS))])


# ── day by day ──


def test_it_explains_each_day_in_chinese() -> None:
    lines = explain(account("2026-09-18", "10 working days"), CALENDAR)
    said = {line.day: (line.counts, line.why, line.n) for line in lines}
    assert said[date(2026, 9, 18)] == (False, "期间开始的当日，不计入", 0)
    assert said[date(2026, 9, 19)] == (False, "星期六，休息日，不计入", 0)
    assert said[date(2026, 9, 20)] == (True, "星期日，休息日调休上班（国庆节），计入", 1)
    assert said[date(2026, 9, 25)] == (False, "星期五，中秋节放假，不计入", 5)
    assert said[date(2026, 10, 9)] == (True, "星期五，工作日，计入", 10)
    assert lines[-1].day == date(2026, 10, 9)


def test_it_explains_pauses_extensions_and_rolling() -> None:
    paused = Pause(started=at("2026-03-10"), ended=at("2026-03-12"), why="鉴定")
    lines = explain(account("2026-03-02", "12 days", pauses=[paused], rolls=True,
                            extensions=[Extension(adds=Period(5, Unit.WORKING_DAYS))]), CALENDAR)
    said = {line.day: line.why for line in lines}
    assert said[date(2026, 3, 11)] == "星期三，期间中止，不计入（鉴定）"
    assert said[date(2026, 3, 17)] == "星期二，工作日，计入，延长期间"
    rolled = explain(account("2026-03-02", "90 days", rolls=True), CALENDAR)
    assert (rolled[-1].day, rolled[-1].why) == (date(2026, 6, 1), "星期一，末日为休息日而顺延至此，期间届满")
    strict = explain(account("2026-03-02", "90 days"), CALENDAR)
    assert (strict[-1].day, strict[-1].why, strict[-1].n) == (
        date(2026, 5, 31), "末日为休息日，本期间没有顺延的规定，仍于当日届满", 90)


def test_it_says_where_it_cannot_go_on() -> None:
    stopped = explain(account("2026-03-02", "90 days", pauses=[Pause(started=at("2026-03-10"), why="鉴定")]), CALENDAR)
    assert stopped[-1].why == "期间中止，尚未恢复（鉴定）" and stopped[-1].n == 8
    unknown = explain(account("2026-12-21", "20 working days"), CALENDAR)
    assert unknown[-1].why == "2027年节假日安排尚未公布，此后暂不能确定" and unknown[-1].n == 8
    rolling = explain(account("2026-12-21", "60 days", rolls=True), CALENDAR)
    assert rolling[-1].why == "2027年节假日安排尚未公布，是否顺延暂不能确定"


def test_elapsed_days_are_those_that_counted() -> None:
    run = account("2026-09-18", "10 working days")
    assert [elapsed(run, CALENDAR, date(2026, 9, d)) for d in (17, 18, 20, 27)] == [0, 0, 1, 5]
    assert elapsed(run, CALENDAR, date(2027, 9, 1)) == 10


# ── against the oracle ──


def rest(day: date) -> bool:
    return day in OFF or (day.weekday() >= 5 and day not in MAKEUP)


def oracle(start: date, n: int, working: bool, pauses: list[tuple[date, date]], rolls: bool) -> date:
    """Count on fingers: after the start, each day that is not paused and, if asked, not of rest."""
    day = start
    while n:
        day += DAY
        if any(a < day <= b for a, b in pauses) or (working and rest(day)):
            continue
        n -= 1
    while rolls and rest(day):
        day += DAY
    return day


day_of_spring = st.dates(date(2026, 1, 1), date(2026, 6, 30))
pause_days = st.lists(st.tuples(day_of_spring, st.integers(0, 20)).map(lambda p: (p[0], p[0] + timedelta(days=p[1]))),
                      max_size=4)


@given(day_of_spring, st.integers(1, 40), st.booleans(), pause_days, st.booleans(), st.integers(0, 23))
def test_due_equals_counting_on_fingers(start: date, n: int, working: bool, pauses: list[tuple[date, date]],
                                        rolls: bool, hour: int) -> None:
    run = Account(started=at(start.isoformat(), hour), budget=Period(n, Unit.WORKING_DAYS if working else Unit.DAYS),
                  pauses=tuple(Pause(started=at(a.isoformat(), hour), ended=at(b.isoformat(), 23)) for a, b in pauses),
                  rolls=rolls)
    found = due(run, CALENDAR)
    assert found.on == oracle(start, n, working, pauses, rolls)
    lines = explain(run, CALENDAR)
    assert lines[-1].day == found.on and lines[-1].n == n
    assert [line.n for line in lines if line.counts] == list(range(1, n + 1))


@given(day_of_spring, st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=1, max_size=4), pause_days)
def test_extensions_equal_counting_on(start: date, legs: list[tuple[int, bool]],
                                      pauses: list[tuple[date, date]]) -> None:
    periods = [Period(n, Unit.WORKING_DAYS if working else Unit.DAYS) for n, working in legs]
    run = Account(started=at(start.isoformat()), budget=periods[0],
                  pauses=tuple(Pause(started=at(a.isoformat()), ended=at(b.isoformat())) for a, b in pauses),
                  extensions=tuple(Extension(adds=p) for p in periods[1:]))
    day = start
    for n, working in legs:
        day = oracle(day, n, working, pauses, rolls=False)
    assert due(run, CALENDAR).on == day
    assert explain(run, CALENDAR)[-1].day == day


@given(day_of_spring, st.integers(1, 18), pause_days)
def test_months_end_on_the_corresponding_day_and_pauses_add(start: date, months: int,
                                                            pauses: list[tuple[date, date]]) -> None:
    year, month = start.year + (start.month - 1 + months) // 12, (start.month - 1 + months) % 12 + 1
    last = start.day
    while True:
        try:
            corresponding = date(year, month, last)
            break
        except ValueError:
            last -= 1
    run = Account(started=at(start.isoformat()), budget=Period(months, Unit.MONTHS),
                  pauses=tuple(Pause(started=at(a.isoformat()), ended=at(b.isoformat())) for a, b in pauses))
    assert due(run, CALENDAR).on == oracle(start, (corresponding - start).days, False, pauses, rolls=False)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 6, 30)), st.integers(1, 200), st.integers(-12, 12))
def test_the_zone_in_which_an_instant_is_written_does_not_matter(moment: datetime, n: int, zone: int) -> None:
    here = moment.replace(tzinfo=CHINA)
    there = here.astimezone(timezone(timedelta(hours=zone)))
    for unit in (Unit.DAYS, Unit.WORKING_DAYS, Unit.HOURS):
        n_of = min(n, 100)
        assert due(Account(started=here, budget=Period(n_of, unit)), CALENDAR) == due(
            Account(started=there, budget=Period(n_of, unit)), CALENDAR)


@given(day_of_spring, st.integers(1, 60), st.integers(1, 60))
def test_more_budget_is_never_due_earlier(start: date, n: int, more: int) -> None:
    short = due(account(start.isoformat(), f"{n} working days"), CALENDAR).on
    long = due(account(start.isoformat(), f"{n + more} working days"), CALENDAR)
    assert short is not None and (long.on is None or long.on > short)


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(clocks).failed == 0
