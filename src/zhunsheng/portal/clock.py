"""The portal's time: the district's day as it was handed over, else the real day.

The same rule as the office's: a handed-over day begins at nine and runs with real time for eight hours at most.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from zhunsheng.exchange import reads as passed

ZONE = ZoneInfo("Asia/Shanghai")
_OPENS, _HOURS = time(9, 0), timedelta(hours=8)


def real_now() -> datetime:
    """The machine's time, aware, UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """The district's instant."""
    told = passed.latest(passed.Kind.DAY, "district")
    if told is None:
        return real_now().astimezone(ZONE)
    day = date.fromisoformat(bytes(told.payload).decode())
    return datetime.combine(day, _OPENS, ZONE) + min(max(real_now() - told.handed_at, timedelta()), _HOURS)


def today() -> date:
    """The district's day."""
    return now().date()


def is_example() -> bool:
    """Whether the day is an example district's own."""
    return passed.latest(passed.Kind.DAY, "district") is not None
