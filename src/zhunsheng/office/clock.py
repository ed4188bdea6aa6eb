"""The one place where the office learns what time it is.

`real_now` is the machine's time and is evidence only (`recorded_at`). `today` and `now` are the *district's*: in
production they are real time in Asia/Shanghai; an example district has a stored day of its own, which only moves
forward, by visible actions.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")

_OPENS = time(9, 0)
_OFFICE_HOURS = timedelta(hours=8)

_stored: Callable[[], tuple[date, datetime] | None] = lambda: None  # noqa: E731  (an example district sets it)


def keep_day_with(read: Callable[[], tuple[date, datetime] | None]) -> None:
    """Let `read` say the district's day and since when (real time) it is that day; None: the real day holds."""
    global _stored
    _stored = read


def real_now() -> datetime:
    """The machine's time, aware, UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """The district's instant.

    A stored day begins at nine and runs with real time for eight hours at most, so that it never runs backwards
    and never into another day.
    """
    stored = _stored()
    if stored is None:
        return real_now().astimezone(ZONE)
    day, since = stored
    return datetime.combine(day, _OPENS, ZONE) + min(max(real_now() - since, timedelta()), _OFFICE_HOURS)


def today() -> date:
    """The district's day."""
    return now().date()


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """An instant on a day in the district's zone; nine in the morning unless told."""
    return datetime.combine(day, time(hour, minute), ZONE)
