"""From a course of a part of the procedure to a course of the whole.

A run leaves the other islands out. What ends the matter, or reads across, may wait for what is due in them: so the
course is gone again in the whole procedure, with as few of the acts left out as it takes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterator

from zhunsheng.law.modelcheck.machine import Machine
from zhunsheng.law.modelcheck.moves import Move, State
from zhunsheng.law.notation import Always

MOST = 50_000  # markings looked at for one course

Place = tuple[State, int]  # a marking, and how many events of the course have happened


def completed(
    machine: Machine, course: tuple[str, ...], left_out: Container[str], one: Always | None = None
) -> tuple[str, ...] | None:
    """The course with the acts of `left_out` that it takes, or None if it cannot be gone.

    An act stands for itself with any outcome. `one`: the statement that the course breaks; its case must be answered
    so at the end.
    """
    first = [(state, 0) for state in machine.start()]
    came: dict[Place, tuple[Place, str] | None] = dict.fromkeys(first)
    queue = deque(first)
    while queue and len(came) < MOST:
        place = queue.popleft()
        state, at = place
        for number, raw in machine.raw_steps(state):
            move = machine.moves[number]
            if at + 1 == len(course) and _is(move, course[at]) and _counts(machine, one, move, state, raw):
                return (*_way(place, came), move.label)
            for after in machine.canonical(raw):
                for following in _following(move, after, at, course, left_out):
                    if following not in came:
                        came[following] = (place, move.label)
                        queue.append(following)
    return None


def _is(move: Move, event: str) -> bool:
    return move.label == event or move.label.startswith(event + "=")


def _following(move: Move, after: State, at: int, course: tuple[str, ...], left_out: Container[str]) -> Iterator[Place]:
    if move.act in left_out:
        yield after, at
    if _is(move, course[at]) and at + 1 < len(course):
        yield after, at + 1


def _counts(machine: Machine, one: Always | None, move: Move, before: State, after: State) -> bool:
    """The statement asks no case, or the one it asks is answered so when its act happens."""
    if one is None or one.guard is None or not one.guard.case:
        return True
    bit = machine.cases[one.guard.case]
    _, _, _, known, answers = after if move.enters & bit else before
    return not known & bit or bool(answers & bit) is one.guard.holds


def _way(place: Place, came: dict[Place, tuple[Place, str] | None]) -> tuple[str, ...]:
    found: list[str] = []
    while (step := came[place]) is not None:
        place, label = step
        found.append(label)
    return tuple(reversed(found))
