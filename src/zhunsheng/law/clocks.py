"""Statutory periods as accounts of days: start, budget, pauses, extensions, due.

Rules
- A period always has its unit: working days, days, hours, months or years. No unit is ever taken from the number.
- The day on which a period starts is not counted (民法典 第二百零一条, 民事诉讼法 第八十五条).
- Months and years end on the corresponding day, or the month's last day when there is none (民法典 第二百零二条).
- Hours run from instant to instant, through nights and holidays, and never roll.
- A pause takes the days in (from, to] out of the account: the day on which it is ordered still counts, the day on
  which it is lifted no longer does not. Overlapping pauses count once. While one is open there is no due date.
- Extensions of the same unit add to the budget. One "as approved" sets the last day, as it was approved.
- `rolls`: a period that ends on a day of rest ends on the next working day. Only where an article says so; a date
  set as approved never rolls.
- Where the way to the due date leads through a year whose holidays are not announced, the account is *provisional*:
  it has bounds instead of a date. Assumption: no stretch of days in such a year departs from its Mondays to Fridays
  by more working days than some stretch of the same length in the announced years did (`Calendar.swing`), and no
  rest is longer than the longest of theirs.
- Dates are those of China standard time (UTC+8), whatever zone an instant is written in.

    account = Account(started=datetime(2026, 3, 2, 9, tzinfo=CHINA), budget=parse_period("90 days"))
    due(account, calendar).on          # date(2026, 5, 31), a Sunday: this account does not roll
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Final

from zhunsheng.law.calendar import ONE, WEEKDAY_LABELS, Calendar, DayKind, YearNotAnnounced

CHINA: Final = timezone(timedelta(hours=8), "CST")


class Unit(StrEnum):
    """What a period is counted in; `UNIT_LABELS` has the Chinese."""

    WORKING_DAYS = "working days"
    DAYS = "days"
    HOURS = "hours"
    MONTHS = "months"
    YEARS = "years"


UNIT_LABELS: Final = {
    Unit.WORKING_DAYS: "个工作日", Unit.DAYS: "日", Unit.HOURS: "小时", Unit.MONTHS: "个月", Unit.YEARS: "年",
}

# No statute comes near these; they keep every sum inside the calendar that Python knows.
_LONGEST: Final = {
    Unit.WORKING_DAYS: 10_000, Unit.DAYS: 40_000, Unit.HOURS: 100_000, Unit.MONTHS: 1_200, Unit.YEARS: 100,
}
_PERIOD: Final = re.compile(r"(0|[1-9][0-9]{0,5}) (working day|day|hour|month|year)s?")


@dataclass(frozen=True, slots=True)
class Period:
    """A length with its unit.

    >>> str(Period(20, Unit.WORKING_DAYS)), Period(20, Unit.WORKING_DAYS).chinese
    ('20 working days', '20个工作日')
    """

    n: int
    unit: Unit

    def __post_init__(self) -> None:
        if not 1 <= self.n <= _LONGEST[self.unit]:
            raise ValueError(f"a period has 1 to {_LONGEST[self.unit]} {self.unit}, not {self.n}")

    def __str__(self) -> str:
        return f"{self.n} {self.unit}"

    @property
    def chinese(self) -> str:
        """As it is said on screen."""
        return f"{self.n}{UNIT_LABELS[self.unit]}"


def parse_period(text: str) -> Period:
    """A period written as in the rulebook: "20 working days", "90 days", "24 hours", "6 months", "2 years".

    Raises ValueError, saying what is expected, for anything else, and for a number without a unit.

    >>> parse_period("7 working days")
    Period(n=7, unit=<Unit.WORKING_DAYS: 'working days'>)
    """
    found = _PERIOD.fullmatch(text)
    if not found:
        raise ValueError(f"'{text}' is not a period: write a number and its unit, such as "
                         "'20 working days', '90 days', '24 hours', '6 months' or '2 years'")
    return Period(int(found[1]), Unit(found[2] + "s"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Time that does not count, with its ground in Chinese; `ended` is None while it lasts."""

    started: datetime
    ended: datetime | None = None
    why: str = ""

    def __post_init__(self) -> None:
        _must_be_aware(self.started, self.ended)
        if self.ended is not None and self.ended < self.started:
            raise ValueError("a pause ends before it starts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """What was granted: `adds` a period, or `until` a last day as approved; exactly one of them.

    `at` is when it was granted: pauses that start later move a day set by `until` on; earlier ones were known then.
    """

    adds: Period | None = None
    until: date | None = None
    at: datetime | None = None
    why: str = ""

    def __post_init__(self) -> None:
        _must_be_aware(self.at)
        if (self.adds is None) == (self.until is None):
            raise ValueError("an extension either adds a period or sets a last day")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """All that a due date depends on, besides the calendar."""

    started: datetime
    budget: Period
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()
    rolls: bool = False

    def __post_init__(self) -> None:
        _must_be_aware(self.started)
        hours = [e.adds is not None and e.adds.unit is Unit.HOURS for e in self.extensions]
        if self.budget.unit is Unit.HOURS and not all(hours):
            raise ValueError("a period in hours is extended by hours")
        if self.budget.unit is not Unit.HOURS and any(hours):
            raise ValueError("a period in days is not extended by hours")


class State(StrEnum):
    """How final a due date is; `STATE_LABELS` has the Chinese."""

    RUNNING = "running"
    PAUSED = "paused"
    PROVISIONAL = "provisional"


STATE_LABELS: Final = {State.RUNNING: "计时中", State.PAUSED: "已中止", State.PROVISIONAL: "暂定"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When an account runs out.

    running: `on` is the last day, and for hours `at` the instant; earliest = latest = on.
    provisional: no `on`; the last day lies in [earliest, latest]; `unannounced` is the year that is missing.
    paused: none of them.
    """

    on: date | None
    state: State
    at: datetime | None = None
    earliest: date | None = None
    latest: date | None = None
    unannounced: int | None = None

    def is_past(self, moment: datetime) -> bool:
        """Has it run out at `moment`, for certain? Never while paused; when provisional, after the latest day."""
        _must_be_aware(moment)
        if self.at is not None:
            return moment > self.at
        return self.latest is not None and day_of(moment) > self.latest


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day of an account: does it count, why (in Chinese), and the number reached by its end."""

    day: date
    counts: bool
    why: str
    n: int


def day_of(moment: datetime) -> date:
    """The day in China on which an instant falls.

    >>> day_of(datetime(2026, 3, 1, 17, tzinfo=timezone.utc))
    datetime.date(2026, 3, 2)
    """
    _must_be_aware(moment)
    return moment.astimezone(CHINA).date()


def due(account: Account, calendar: Calendar) -> Due:
    """When the account runs out: a pure function of the account and the calendar.

    >>> c = Calendar([])
    >>> due(Account(started=datetime(2026, 3, 2, tzinfo=CHINA), budget=Period(90, Unit.DAYS)), c).on
    datetime.date(2026, 5, 31)
    """
    if account.budget.unit is Unit.HOURS:
        return _due_in_hours(account)
    end = _walk(account, calendar)
    stopped = _open_since(account)
    if stopped is not None and end.latest > stopped:
        return Due(on=None, state=State.PAUSED)
    if account.rolls and not _is_set(account):
        end = _roll(end, calendar)
    if end.unannounced is not None:
        return Due(on=None, state=State.PROVISIONAL, earliest=end.earliest, latest=end.latest,
                   unannounced=end.unannounced)
    return Due(on=end.latest, state=State.RUNNING, earliest=end.latest, latest=end.latest)


def explain(account: Account, calendar: Calendar) -> list[DayLine]:
    """The account told day by day, in Chinese: why each day counts or does not.

    The last line is the due date; or the day since which the account is paused; or the last day that can be told
    because the next year's holidays are not announced. Hours give one line for the start and one for the end.
    """
    if account.budget.unit is Unit.HOURS:
        return _explain_hours(account)
    return list(_Teller(account, calendar).lines())


def elapsed(account: Account, calendar: Calendar, on: date) -> int:
    """How many days (or working days) of the account have counted by the end of `on`; months and years in days.

    Stops at the due date; for hours 0 before and the whole number of hours after, see `due`.
    """
    return max((line.n for line in explain(account, calendar) if line.day <= on), default=0)


# ── walking ──


@dataclass(frozen=True, slots=True)
class _End:
    """A day, or the bounds of one that hangs on a year not announced."""

    earliest: date
    latest: date
    unannounced: int | None = None


Span = tuple[date, date]


def _spans(account: Account, since: date | None = None) -> list[Span]:
    """The closed pauses (those that start on `since` or later) as (from, to] in days, merged: no day is in two."""
    spans = sorted((day_of(p.started), day_of(p.ended)) for p in account.pauses if p.ended is not None)
    merged: list[Span] = []
    for start, end in spans:
        if since is not None and start < since:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif end > start:
            merged.append((start, end))
    return merged


def _open_since(account: Account) -> date | None:
    return min((day_of(p.started) for p in account.pauses if p.ended is None), default=None)


def _is_set(account: Account) -> bool:
    return bool(account.extensions) and account.extensions[-1].until is not None


@dataclass(frozen=True, slots=True)
class _Leg:
    """A stretch of the account in one unit; `begin` restarts it at a given day, with the pauses after that day."""

    n: int
    unit: Unit
    begin: date | None = None
    why: str = ""


def _legs(account: Account) -> list[_Leg]:
    """Budget and extensions; neighbours of one unit become one, so that 3 months + 1 month are 4 months."""
    legs = [_Leg(account.budget.n, account.budget.unit)]
    for extension in account.extensions:
        if extension.until is not None:
            begin = min(day_of(extension.at), extension.until) if extension.at is not None else extension.until
            legs = [_Leg((extension.until - begin).days, Unit.DAYS, begin)]
        elif extension.adds is not None:
            last = legs[-1]
            if last.unit is extension.adds.unit and last.begin is None:
                legs[-1] = _Leg(last.n + extension.adds.n, last.unit)
            else:
                legs.append(_Leg(extension.adds.n, extension.adds.unit))
    return legs


def _walk(account: Account, calendar: Calendar) -> _End:
    """Through all legs; nothing rolls here."""
    start = day_of(account.started)
    here = _End(start, start)
    for leg in _legs(account):
        if leg.begin is not None:
            here = _End(leg.begin, leg.begin)
        spans = _spans(account, leg.begin) if account.pauses else []
        low = _leg_end(here.earliest, leg, spans, calendar)
        high = low if here.latest == here.earliest else _leg_end(here.latest, leg, spans, calendar)
        missing = next((e.unannounced for e in (here, low, high) if e.unannounced is not None), None)
        here = _End(low.earliest, high.latest, missing)
    return here


def _leg_end(start: date, leg: _Leg, spans: list[Span], calendar: Calendar) -> _End:
    if leg.unit is Unit.WORKING_DAYS:
        try:
            end = _working_end(start, leg.n, spans, calendar)
        except YearNotAnnounced as missing:
            if not calendar.years:
                raise
            return _bounds(start, leg.n, spans, calendar, missing.year)
        return _End(end, end)
    end = _natural_end(start, _natural_days(start, leg), spans)
    return _End(end, end)


def _natural_days(start: date, leg: _Leg) -> int:
    """A leg in days; months and years are the days to the corresponding day."""
    match leg.unit:
        case Unit.MONTHS:
            return (_corresponding(start, leg.n) - start).days
        case Unit.YEARS:
            return (_corresponding(start, leg.n * 12) - start).days
    return leg.n


def _corresponding(start: date, months: int) -> date:
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def _natural_end(start: date, n: int, spans: list[Span]) -> date:
    end = start + timedelta(days=n)
    for a, b in spans:
        a = max(a, start)
        if a < end and b > a:
            end += b - a
    return end


def _working_end(start: date, n: int, spans: list[Span], calendar: Calendar) -> date:
    end = calendar.add_working_days(start, n)
    for a, b in spans:
        a = max(a, start)
        if a < end and b > a:
            done = calendar.working_days_between(start, a) - _taken(start, a, spans, calendar)
            end = calendar.add_working_days(b, n - done)
    return end


def _taken(start: date, until: date, spans: list[Span], calendar: Calendar) -> int:
    """Working days in (start, until] that pauses have taken out."""
    return sum(calendar.working_days_between(max(a, start), min(b, until)) for a, b in spans)


def _bounds(start: date, n: int, spans: list[Span], calendar: Calendar, missing: int) -> _End:
    """The first and last day on which the n-th working day can fall; the module's rules state the assumption."""
    known = calendar.known_until(start + ONE)
    sure = 0
    if known is not None:
        sure = calendar.working_days_between(start, known) - _taken(start, known, spans, calendar)
    fewest = most = sure            # settled pieces: stretches between pauses
    length = weekdays = 0           # the piece under way
    earliest: date | None = None
    day = known or start
    while True:
        day += ONE
        if any(a < day <= b for a, b in spans):
            fewest, most = _with_piece(fewest, most, length, weekdays, calendar)
            length = weekdays = 0
            continue
        length += 1
        weekdays += day.weekday() < 5
        low, high = _with_piece(fewest, most, length, weekdays, calendar)
        if earliest is None and high >= n:
            earliest = day
        if low >= n:
            return _End(earliest or day, day, missing)


def _with_piece(fewest: int, most: int, length: int, weekdays: int, calendar: Calendar) -> tuple[int, int]:
    if not length:
        return fewest, most
    fewer, more = calendar.swing(length)
    return fewest + max(0, weekdays + fewer), most + min(length, weekdays + more)


def _roll(end: _End, calendar: Calendar) -> _End:
    try:
        return _End(calendar.next_working(end.earliest), calendar.next_working(end.latest), end.unannounced)
    except YearNotAnnounced as missing:
        return _End(end.earliest, end.latest + timedelta(days=calendar.longest_rest()), end.unannounced or missing.year)


# ── hours ──


def _due_in_hours(account: Account) -> Due:
    hours = account.budget.n + sum(e.adds.n for e in account.extensions if e.adds is not None)
    end = account.started + timedelta(hours=hours)
    merged: list[tuple[datetime, datetime]] = []
    for start, stop in sorted((p.started, p.ended) for p in account.pauses if p.ended is not None):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    for start, stop in merged:
        start = max(start, account.started)
        if start < end and stop > start:
            end += stop - start
    stopped = min((p.started for p in account.pauses if p.ended is None), default=None)
    if stopped is not None and end > stopped:
        return Due(on=None, state=State.PAUSED)
    on = day_of(end)
    return Due(on=on, at=end, state=State.RUNNING, earliest=on, latest=on)


def _explain_hours(account: Account) -> list[DayLine]:
    end = _due_in_hours(account)
    total = account.budget.n + sum(e.adds.n for e in account.extensions if e.adds is not None)
    lines = [DayLine(day_of(account.started), False, f"自{_clock(account.started)}起按小时连续计算，休息日不扣除", 0)]
    lines += [DayLine(day_of(p.started), False,
                      f"自{_clock(p.started)}起中止" + (f"，至{_clock(p.ended)}恢复" if p.ended else "，尚未恢复")
                      + (f"（{p.why}）" if p.why else ""), 0) for p in sorted(account.pauses, key=lambda p: p.started)]
    if end.at is not None:
        lines.append(DayLine(day_of(end.at), True, f"满{total}小时，{_clock(end.at)}届满", total))
    return lines


def _clock(moment: datetime) -> str:
    here = moment.astimezone(CHINA)
    return f"{here.year}年{here.month}月{here.day}日{here.hour}时{here.minute:02d}分"


# ── telling ──


class _Teller:
    """Tells an account day by day, by counting, not by the arithmetic of `due`."""

    def __init__(self, account: Account, calendar: Calendar) -> None:
        self.account = account
        self.calendar = calendar
        self.stopped = _open_since(account)

    def lines(self) -> Iterator[DayLine]:
        account = self.account
        day = day_of(account.started)
        yield DayLine(day, False, "期间开始的当日，不计入", 0)
        n = 0
        for number, leg in enumerate(_legs(account)):
            restart = leg.begin
            if restart is not None:
                yield DayLine(restart, False, f"经批准，期限延至{_chinese(restart + timedelta(days=leg.n))}", n)
                day = restart
            goal = n + (leg.n if leg.unit is Unit.WORKING_DAYS else _natural_days(day, leg))
            extended = "，延长期间" if number else ""
            while n < goal:
                day += ONE
                if self.stopped is not None and day > self.stopped:
                    yield DayLine(day, False, f"期间中止，尚未恢复{self._ground(day)}", n)
                    return
                try:
                    counts, why = self._judge(day, leg)
                except YearNotAnnounced as missing:
                    yield DayLine(day, False, f"{missing.year}年节假日安排尚未公布，此后暂不能确定", n)
                    return
                n += counts
                yield DayLine(day, counts, f"{WEEKDAY_LABELS[day.weekday()]}，{why}" + (extended if counts else ""), n)
        if not _is_set(account):
            yield from self._tail(day, n)

    def _tail(self, day: date, n: int) -> Iterator[DayLine]:
        """What follows when the last day is a day of rest: it rolls on, or the law has no such rule."""
        try:
            if self.calendar.is_working(day):
                return
            if not self.account.rolls:
                yield DayLine(day, False, "末日为休息日，本期间没有顺延的规定，仍于当日届满", n)
                return
            while not self.calendar.is_working(day):
                day += ONE
                working = self.calendar.is_working(day)
                yield DayLine(day, False, f"{WEEKDAY_LABELS[day.weekday()]}，末日为休息日而顺延"
                                          + ("至此，期间届满" if working else "，仍为休息日"), n)
        except YearNotAnnounced as missing:
            if self.account.rolls:
                yield DayLine(day, False, f"{missing.year}年节假日安排尚未公布，是否顺延暂不能确定", n)

    def _judge(self, day: date, leg: _Leg) -> tuple[bool, str]:
        if self._paused(day, leg):
            return False, f"期间中止，不计入{self._ground(day)}"
        if leg.unit is not Unit.WORKING_DAYS:
            return True, "按自然日计入"
        name = self.calendar.holiday(day)
        match self.calendar.kind(day):
            case DayKind.WORKDAY:
                return True, "工作日，计入"
            case DayKind.MAKEUP:
                return True, f"休息日调休上班（{name}），计入"
            case DayKind.HOLIDAY:
                return False, f"{name}放假，不计入"
            case DayKind.WEEKEND:
                return False, "休息日，不计入"

    def _paused(self, day: date, leg: _Leg) -> bool:
        return any(day_of(p.started) < day <= day_of(p.ended) for p in self.account.pauses
                   if p.ended is not None and (leg.begin is None or day_of(p.started) >= leg.begin))

    def _ground(self, day: date) -> str:
        grounds = [p.why for p in self.account.pauses
                   if p.why and day_of(p.started) < day and (p.ended is None or day <= day_of(p.ended))]
        return f"（{'；'.join(dict.fromkeys(grounds))}）" if grounds else ""


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日{WEEKDAY_LABELS[day.weekday()]}"


def _must_be_aware(*moments: datetime | None) -> None:
    for moment in moments:
        if moment is not None and moment.tzinfo is None:
            raise ValueError("an instant needs its zone; a naive time is not accepted")
