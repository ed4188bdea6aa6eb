"""Moving the example district's clock: forward only, by visible actions, with all that a new day brings about."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from zhunsheng.example import reads
from zhunsheng.example.models import DistrictDay
from zhunsheng.office import clock
from zhunsheng.office.ledger import worker
from zhunsheng.office.publication import actions as publication


class Backwards(ValueError):
    """The district's day never moves back."""


@transaction.atomic
def set_day(day: date) -> None:
    """Make it `day` in the example district."""
    stored = DistrictDay.objects.select_for_update().first()
    if stored is not None and day < stored.day:
        raise Backwards(f"示例区的日期只能向前走：现在是{stored.day:%Y-%m-%d}，不能回到{day:%Y-%m-%d}")
    DistrictDay.objects.update_or_create(id=1, defaults={"day": day, "since": clock.real_now()})


def tell_portal() -> None:
    """The portal's day moves with the district's."""
    publication.hand_over_day(clock.today())


def move_to(day: date) -> None:
    """Move on to `day`, and do what a new day brings: windows that end, what has become overdue."""
    set_day(day)
    for job in worker.jobs().values():
        job()


def next_working_day() -> date:
    """Move on to the next working day."""
    day = reads.next_working_day(clock.today())
    move_to(day)
    return day


def next_due() -> date | None:
    """Move on to the next due date; None: nothing is running, and the day stays."""
    day = reads.next_due(clock.today())
    if day is not None:
        move_to(day)
    return day
