"""`zhunsheng calendar`: when is a period over?

    zhunsheng calendar add 2026-09-28 "20 working days"             # 2026-10-30
    zhunsheng calendar add 2026-03-02 "90 days" --rolls --explain   # … day by day, then 2026-06-01
    zhunsheng calendar add 2026-03-02T09:30 "24 hours" --json       # {"due": "2026-03-03", "at": …}

The start day is not counted. Exit 0: the date is final; 2: it could not be told, and the message says where, what,
why and what to do; a period that runs into a year not announced is told with its bounds, never with a date.
"""

from __future__ import annotations

import json
import re
from datetime import date, datetime, time
from typing import Annotated, Final, NoReturn

import typer

from zhunsheng.cli.place import home
from zhunsheng.law.calendar import WEEKDAY_LABELS, YearNotAnnounced
from zhunsheng.law.clocks import CHINA, Account, Due, Period, State, Unit, due, explain, parse_period
from zhunsheng.reader import calendar as reader
from zhunsheng.reader.marked import BookError, Problem

app = typer.Typer(no_args_is_help=True, help="Working days and statutory periods. 工作日与法定期限。")

_START: Final = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d)?")


@app.callback()
def calendar() -> None:
    """Working days and statutory periods. 工作日与法定期限。"""


@app.command()
def add(
    start: Annotated[str, typer.Argument(help="The day it starts, YYYY-MM-DD; for hours YYYY-MM-DDTHH:MM.")],
    period: Annotated[str, typer.Argument(help="Such as '20 working days', '90 days', '24 hours', '6 months'.")],
    rolls: Annotated[bool, typer.Option("--rolls", help="A period that ends on a day of rest rolls on.")] = False,
    told: Annotated[bool, typer.Option("--explain", help="Tell every day: why it counts or not.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """The last day of a period; the day it starts is not counted."""
    length = _length(period)
    account = Account(started=_start(start, length), budget=length, rolls=rolls)
    try:
        book = reader.load(home() / "rulebook" / "national" / "calendar")
        found = due(account, book)
        days = explain(account, book) if told else []
    except BookError as error:
        _stop(*error.problems)
    except YearNotAnnounced as missing:
        _stop(_unannounced(missing.year, start, None))
    if found.on is None:
        _stop(_unannounced(found.unannounced, start, found))
    if as_json:
        answer: dict[str, object] = {
            "due": found.on.isoformat(),
            "at": found.at.isoformat() if found.at else None,
            "start": start,
            "period": str(length),
            "rolls": rolls,
            "state": str(State.RUNNING),
            "calendar": book.digest,
        }
        if told:
            answer["days"] = [
                {"day": line.day.isoformat(), "counts": line.counts, "n": line.n, "why": line.why} for line in days
            ]
        typer.echo(json.dumps(answer, ensure_ascii=False))
        return
    for line in days:
        typer.echo(f"{line.day}  {line.n if line.counts else '':>4}  {line.why}")
    typer.echo(found.at.strftime("%Y-%m-%dT%H:%M") if found.at else f"{found.on} {WEEKDAY_LABELS[found.on.weekday()]}")


def _length(period: str) -> Period:
    try:
        return parse_period(period)
    except ValueError as error:
        what, _, cure = str(error).partition(": ")
        _stop(
            Problem(
                "PERIOD",
                what,
                "a number without its unit could be days or working days",
                cure or "write a length within these bounds",
            )
        )


def _start(start: str, length: Period) -> datetime:
    hours = length.unit is Unit.HOURS
    shape = "YYYY-MM-DDTHH:MM, such as 2026-03-02T09:30" if hours else "YYYY-MM-DD, such as 2026-03-02"
    try:
        if not _START.fullmatch(start):
            raise ValueError(start)
        moment = datetime.fromisoformat(start)
    except ValueError:
        _stop(Problem("START", f"'{start}' is not a day", "a period is counted from it", f"write {shape}"))
    if hours and "T" not in start:
        _stop(Problem("START", f"'{start}' has no hour", "hours run from an instant", f"write {shape}"))
    if not date(1900, 1, 1) <= moment.date() <= date(2900, 1, 1):
        _stop(Problem("START", f"'{start}' is out of reach", "years from 1900 to 2900 are counted", "correct the year"))
    return datetime.combine(moment.date(), moment.time() if "T" in start else time(), CHINA)


def _unannounced(year: int | None, start: str, found: Due | None) -> Problem:
    between = f" (the last day lies between {found.earliest} and {found.latest})" if found and found.latest else ""
    return Problem(
        f"rulebook/national/calendar/{year}.yaml",
        f"the holidays of {year} are not announced",
        f"the period from {start} runs into it, and a guessed holiday would be a guessed deadline{between}",
        "ask again when the State Council's notice is in the book, or add its file",
    )


def _stop(*problems: Problem) -> NoReturn:
    for problem in problems:
        typer.echo(str(problem), err=True)
    raise typer.Exit(2)
