"""The attempt log of draws: every attempt and how it ended, numbered without a gap, each line bound to the one before.

    attempts.tsv     number, task, attempt, event, header digest, instant, link

Rules
- link = SHA-256(record kind=attempt: before, number, task, attempt, event, header, at); the first `before` is 64 zeros.
  Who knows the last link knows the whole log; the register holds every line, so the last link is public.
- A task's attempts are 1, 2, 3 …; at most one is open; a new one begins only after void or infeasible; a result stands.
- A sealed result is published by its digest (`result`) and shown later (`unsealed`), or by the day named never.

>>> first = entry(None, "2026-001", 1, "commit", "0" * 64, "2026-03-02T09:30:00+08:00")
>>> read(render([first]))[0].event
'commit'
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from zhunsheng.proof import draw
from zhunsheng.proof.draw_text import parse_list, render_list
from zhunsheng.proof.faults import Malformed

FILE: Final = "attempts.tsv"
START: Final = "0" * 64
EVENTS: Final[dict[str, str]] = {
    "commit": "锁定名单",
    "void": "作废",
    "infeasible": "无法派员",
    "result": "产生结果",
    "unsealed": "解封公布",
}
_PATTERNS: Final = (
    ("number", r"\d{6}"),
    ("task", r"[0-9A-Z][0-9A-Z-]{0,63}"),
    ("attempt", r"[1-9]\d{0,3}"),
    ("event", "|".join(EVENTS)),
    ("header", r"[0-9a-f]{64}"),
    ("at", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00"),
    ("link", r"[0-9a-f]{64}"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: which attempt, what became of it, when; `link` binds it to all lines before."""

    number: int
    task: str
    attempt: int
    event: str
    header: str
    at: str
    link: str

    @property
    def row(self) -> tuple[str, ...]:
        return f"{self.number:06d}", self.task, str(self.attempt), self.event, self.header, self.at, self.link


def entry(before: Entry | None, task: str, attempt: int, event: str, header: str, at: str) -> Entry:
    """The line that follows `before` (None: the first)."""
    number = before.number + 1 if before else 1
    return Entry(number, task, attempt, event, header, at, _link(before, number, task, attempt, event, header, at))


def _link(before: Entry | None, number: int, task: str, attempt: int, event: str, header: str, at: str) -> str:
    fields = [
        ("before", before.link if before else START),
        ("number", f"{number:06d}"),
        ("task", task),
        ("attempt", str(attempt)),
        ("event", event),
        ("header", header),
        ("at", at),
    ]
    return draw.digest(draw.record("attempt", fields))


def render(entries: Iterable[Entry]) -> bytes:
    """attempts.tsv."""
    return render_list("attempts", [one.row for one in entries])


def read(data: bytes, head: str = "") -> list[Entry]:
    """The log, each line checked against the one before; Malformed names the first that does not fit.

    `head`: the link of the last line as known from elsewhere; a log that was cut off does not end in it.
    """
    found: list[Entry] = []
    for line, row in enumerate(parse_list(data, "attempts", len(_PATTERNS), FILE), 2):
        where = f"{FILE}:{line}"
        for (name, pattern), value in zip(_PATTERNS, row, strict=True):
            if re.fullmatch(pattern, value) is None:
                raise _wrong(where, name, value, pattern)
        before = found[-1] if found else None
        number = len(found) + 1
        if int(row[0]) != number:
            raise _wrong(where, "number", row[0], f"{number:06d}: the numbers have no gap, a line is missing or moved")
        own = entry(before, row[1], int(row[2]), row[3], row[4], row[5])
        if own.link != row[6]:
            raise _wrong(where, "link", row[6], f"{own.link}: this line or the one before was altered")
        _follows(own, found, where)
        found.append(own)
    if head and (not found or found[-1].link != head):
        raise _wrong(FILE, "link", found[-1].link if found else START, f"{head[:16]}…: lines at the end were cut off")
    return found


def _follows(own: Entry, before: list[Entry], where: str) -> None:
    """Whether the event may stand here: attempts of a task follow one another, one at a time."""
    last = next((one for one in reversed(before) if one.task == own.task), None)
    if own.event == "commit":
        if last is not None and last.event not in ("void", "infeasible"):
            is_open = last.event == "commit"
            why = "no new attempt while one is open" if is_open else "no new attempt after a result"
            raise _wrong(where, "attempt", f"{own.task}:{own.attempt}", why)
        expected = last.attempt + 1 if last else 1
        if own.attempt != expected:
            raise _wrong(where, "attempt", f"{own.task}:{own.attempt}", f"attempt {expected}: none may be left out")
        if any(one.header == own.header for one in before if one.task == own.task):
            raise _wrong(where, "header", own.header, "a header of its own")
        return
    wanted = "result" if own.event == "unsealed" else "commit"
    if last is None or last.event != wanted or (last.attempt, last.header) != (own.attempt, own.header):
        raise _wrong(where, "event", f"{own.task}:{own.attempt} {own.event}", f"an event after this attempt's {wanted}")


def _wrong(where: str, field: str, found: object, expected: str) -> Malformed:
    return Malformed("value", where, field=field, found=found, expected=expected)
