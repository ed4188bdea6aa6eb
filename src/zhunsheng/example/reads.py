"""The example district's day, and which day comes next."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Min

from zhunsheng.example.models import DistrictDay
from zhunsheng.office.matters.models import Clock
from zhunsheng.office.rulebook import reads as rulebook

FIRST_DAY: Final = date(2026, 3, 2)


def day() -> tuple[date, datetime] | None:
    """The stored day and since when it is that day; None before the example is loaded."""
    return DistrictDay.objects.values_list("day", "since").first()


def next_working_day(today: date) -> date:
    """The next working day of the calendar in force."""
    return rulebook.calendar().add_working_days(today, 1)


def next_due(today: date) -> date | None:
    """The next day on which a running period ends, or the day after a window's last; None: nothing runs."""
    running = Clock.objects.filter(state=Clock.State.RUNNING, matter__closed_on=None)
    due = running.filter(is_window=False, due_on__gt=today).aggregate(day=Min("due_on"))["day"]
    ends = running.filter(is_window=True, due_on__gte=today).aggregate(day=Min("due_on"))["day"]
    return min((d for d in (due, ends + timedelta(days=1) if ends else None) if d), default=None)
