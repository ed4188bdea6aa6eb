"""How fast are due dates? 100,000 × "20 working days" against a day loop over chinesecalendar.

The question is the same for both: the twentieth working day after a day of 2007-2026, the start not counted. The peer
knows whether a day is a working day; its loop is what a program writes around it. The peer runs a sample of the same
days (default 5,000) because the whole takes about a minute; its time is scaled by 100,000 / sample, which is fair as
every call is independent of the others. Both answer the sample alike, or the benchmark stops.

Three figures: the calendar itself, the whole account (`clocks.due`, with its checks and its result), and the peer.

    python benchmarks/due_dates.py [--sample 5000]
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta

import chinese_calendar

from zhunsheng.law.clocks import CHINA, Account, Period, Unit, due
from zhunsheng.reader import calendar as reader

CALLS = 100_000
DAYS = 20
AIM = 500
ONE = timedelta(days=1)


def peer(day: date) -> date:
    """The twentieth working day after `day`, by asking of every day."""
    left = DAYS
    while left:
        day += ONE
        left -= chinese_calendar.is_workday(day)
    return day


def timed(work: Callable[[], list[date]]) -> tuple[float, list[date]]:
    """The best of three runs, and what they answered."""
    best, answers = float("inf"), []
    for _ in range(3):
        begin = time.perf_counter()
        answers = work()
        best = min(best, time.perf_counter() - begin)
    return best, answers


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sample", type=int, default=5_000, help="how many of the calls the peer makes")
    sample = max(1, min(CALLS, arguments.parse_args().sample))

    begin = time.perf_counter()
    calendar = reader.load()
    loaded = time.perf_counter() - begin

    choose = random.Random(20260302)
    first, last = date(2007, 1, 1).toordinal(), date(2026, 11, 1).toordinal()
    days = [date.fromordinal(choose.randint(first, last)) for _ in range(CALLS)]
    budget = Period(DAYS, Unit.WORKING_DAYS)
    accounts = [Account(started=datetime(d.year, d.month, d.day, 9, tzinfo=CHINA), budget=budget) for d in days]

    ours, answers = timed(lambda: [calendar.add_working_days(day, DAYS) for day in days])
    whole, dues = timed(lambda: [found.on or date.min for found in (due(account, calendar) for account in accounts)])
    theirs, expected = timed(lambda: [peer(day) for day in days[:sample]])
    scaled = theirs * CALLS / sample

    if answers != dues or answers[:sample] != expected:
        print("the answers differ; no time is worth comparing")
        return 1
    print(f"{CALLS:,} × {DAYS} working days, days drawn from 2007-01-01 to 2026-11-01; best of 3")
    print(f"calendar read from its files      {loaded:9.3f} s, once")
    print(f"calendar.add_working_days         {ours:9.3f} s")
    print(f"clocks.due (the whole account)    {whole:9.3f} s")
    print(f"chinesecalendar, day loop         {scaled:9.3f} s  (measured {theirs:.3f} s for {sample:,} calls, scaled)")
    print(f"ratio to add_working_days         {scaled / ours:9.0f} ×  (aim ≥ {AIM})")
    print(f"ratio to clocks.due               {scaled / whole:9.0f} ×")
    return 0 if scaled / ours >= AIM else 1


if __name__ == "__main__":
    sys.exit(main())
