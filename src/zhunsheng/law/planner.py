"""The shortest lawful way to a decision and on to the end of a matter: when, and by whom.

Rules
- What may follow is what the graph of the procedure allows (`modelcheck.Machine`); nothing else is asked.
- An act takes no days; a window takes its days, counted by the calendar from the day on which it opens.
- Nobody counts on the party: its acts are taken only where they are due.
- A question that is not answered yet is taken as serves the shortest way, and is told as assumed.
- A matter can be staffed when people can be chosen for every act of the way: roles, number, credential, recusal, and
  duties apart over the whole way, what they did before counted.

    plan = Planner(procedure, calendar).plan(situation, Goal("decide", "penalty"), people)
    plan.way.on, plan.end.on, plan.staffing.lacking
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from itertools import combinations
from typing import Final

from zhunsheng.law.calendar import Calendar
from zhunsheng.law.clocks import CHINA, Account, Period, day_of, due
from zhunsheng.law.judging import Person
from zhunsheng.law.modelcheck import Machine, Move, State, name_of, spoken
from zhunsheng.law.net import deeds
from zhunsheng.law.notation import Act, Length, Side, Stage
from zhunsheng.law.procedure import Procedure, Situation

MOST: Final = 40_000  # markings looked at
MOST_CHOICES: Final = 20_000  # choices of people tried


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a way: an act with its outcome, or the end of a window, and its earliest day."""

    act: str
    outcome: str | None
    label: str
    on: date
    window: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """A shortest way: its steps, its last day, and what it takes for granted (a case's label, its answer)."""

    steps: tuple[Step, ...]
    on: date
    assumed: tuple[tuple[str, bool], ...] = ()

    @property
    def longest_wait(self) -> Step | None:
        """The window that takes the most days."""
        waits = [(step.on - before, step) for before, step in _with_days(self.steps) if step.window]
        return max(waits, key=lambda one: one[0])[1] if waits and max(w for w, _ in waits).days else None


def _with_days(steps: Sequence[Step]) -> Iterator[tuple[date, Step]]:
    before = steps[0].on if steps else date.min
    for step in steps:
        yield before, step
        before = step.on


@dataclass(frozen=True, slots=True)
class Lack:
    """An act for which there are too few people: how many it takes, and how many can."""

    act: str
    label: str
    needed: int
    able: int


@dataclass(frozen=True, slots=True)
class Staffing:
    """Who could do each act of a way. `scarce`: acts with no one to spare. None in `complete`: not found out."""

    complete: bool | None
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lacking: tuple[Lack, ...] = ()
    scarce: tuple[Lack, ...] = ()


@dataclass(frozen=True, slots=True)
class Goal:
    """What is to be reached: an act, with an outcome where it has some."""

    act: str
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The way to the goal, the way from now through it to the matter's end, and the staffing of all of it.

    `way` is None when the goal cannot be reached any more, or not within the markings looked at (`searched_all` False).
    """

    goal: Goal
    way: Way | None
    end: Way | None
    staffing: Staffing
    searched_all: bool = True


@dataclass(slots=True)
class _Label:
    """A marking on the way: its day, the windows that run and their last days, and how it was reached."""

    state: State
    on: date
    windows: dict[str, date]
    before: _Label | None = None
    move: Move | None = None
    answers: tuple[int, int] = (0, 0)


class Planner:
    """Plans matters of one procedure."""

    def __init__(self, procedure: Procedure, calendar: Calendar) -> None:
        self.procedure = procedure
        self.declared = procedure.declared
        self.calendar = calendar

    def goals(self, situation: Situation) -> list[Goal]:
        """The decisions that a matter may come to: first those for which a clock runs, then all acts of that stage."""
        running = [
            name for clock in situation.clocks if clock.met_at is None and not clock.ended_at for name in clock.to
        ]
        acts = [a.name for a in self.declared.acts.values() if a.stage is Stage.DECISION and not a.mirrors]
        closing = [
            n for n in acts if any(d.closes_everything or d.ends for d in self.declared.acts[n].outcomes.values())
        ]
        found = dict.fromkeys(
            [*(n for n in closing if n in running), *closing, *(n for n in running if n in acts), *acts]
        )
        return [Goal(name, outcome) for name in found for outcome in self.declared.acts[name].outcomes or (None,)]

    def plan(
        self,
        situation: Situation,
        goal: Goal,
        people: Sequence[Person] = (),
        done: Mapping[str, frozenset[str]] | None = None,
    ) -> Plan:
        """The way on from a situation. `done`: who has done each act so far (ids)."""
        machine = _machine(self.procedure, max(1, len(situation.parties)))
        today = day_of(situation.now)
        running = {
            w.window + (f"[{situation.parties.index(w.party) + 1}]" if w.party else ""): w.ends_on
            for w in situation.windows
        }
        first = [_Label(state, today, running) for state in machine.canonical(_state(machine, situation))]
        ends = {name for name, _, deed in deeds(self.declared) if deed.ends}
        found, whole = self._shortest(machine, first, {goal.act}, lambda label: _is(label.move, goal))
        last = self._shortest(machine, [found], ends, lambda label: bool(label.state[0] & 1))[0] if found else None
        steps = self._way(machine, last or found).steps if found else ()
        return Plan(
            goal,
            self._way(machine, found) if found else None,
            self._way(machine, last) if last else None,
            self.staff(steps, people, done or {}),
            whole,
        )

    # ── the way ──

    def _shortest(
        self, machine: Machine, first: Sequence[_Label], goals: set[str], arrived: Callable[[_Label], bool]
    ) -> tuple[_Label | None, bool]:
        """First with only what the goal needs and what falls due; with everything if that leads nowhere."""
        found, whole = self._search(machine, first, arrived, self._needed(machine, goals))
        return (found, whole) if found is not None else self._search(machine, first, arrived, None)

    def _needed(self, machine: Machine, goals: set[str]) -> frozenset[str]:
        """The acts that must come before one of these: their conditions, what opens them, and so on back."""
        closed = {machine.net.acts[event].act for event in machine.net.closed_at_first if event in machine.net.acts}
        wanted = set(goals)
        while True:
            more = {
                name_of(r.source)
                for r in machine.net.relations
                if name_of(r.target) in wanted
                and (r.kind == "condition" or (r.kind == "include" and name_of(r.target) in closed))
            }
            if more <= wanted:
                return frozenset(wanted)
            wanted |= more

    def _search(
        self,
        machine: Machine,
        first: Sequence[_Label],
        arrived: Callable[[_Label], bool],
        needed: frozenset[str] | None,
    ) -> tuple[_Label | None, bool]:
        """The nearest marking of a kind, by its day and then by its number of steps; and whether all were looked at."""
        queue = [(label.on, 0, number, label) for number, label in enumerate(first)]
        heapq.heapify(queue)
        number = len(queue)
        seen: set[State] = set()
        while queue and len(seen) < MOST:
            _, steps, _, label = heapq.heappop(queue)
            if label.state in seen and not arrived(label):
                continue
            if label.move is not None and arrived(label):
                return label, True
            seen.add(label.state)
            for after in self._after(machine, label, needed):
                if after.state not in seen or arrived(after):
                    number += 1
                    heapq.heappush(queue, (after.on, steps + 1, number, after))
        return None, not queue

    def _after(self, machine: Machine, label: _Label, needed: frozenset[str] | None) -> Iterator[_Label]:
        """As `Machine.steps`, with days, and with what each step took for granted."""
        happened, included, pending, known, answers = label.state
        for move in machine.moves:
            is_due = bool(move.bit & pending)
            if not move.bit & included or machine.shut(move, happened, included, pending):
                continue
            unasked = move.due or move.side == "party" or (needed is not None and move.act not in needed)
            if unasked and not is_due:
                continue
            if move.label in machine.breaches:
                continue  # nobody plans to be late
            fresh = known & ~move.enters
            entered = (happened, included, pending, fresh, answers & fresh)
            for k, a in machine.readings(move, entered):
                if any(machine.gates(move, (happened, included, pending, k, a))):
                    continue
                on = max(label.on, label.windows.get(move.label, label.on)) if move.side == "calendar" else label.on
                for state in machine.canonical(machine.after(move, happened, included, pending, k, a)):
                    new = state[3] & ~known | k & ~fresh
                    told = (new, (state[4] | a) & new)
                    yield _Label(state, on, self._windows(machine, label, state, on, move), label, move, told)

    def _windows(self, machine: Machine, label: _Label, state: State, on: date, move: Move) -> dict[str, date]:
        """The windows that run after a step, with their last days; one opened anew begins anew."""
        found: dict[str, date] = {}
        for event, instance in machine.windows.items():
            bit = machine.bits[event]
            if not bit & state[1] & state[2]:
                continue
            anew = bool(bit & move.includes) and self.declared.windows[instance.act].opened_by.name == move.act
            found[event] = (
                self._last_day(instance.act, on) if anew or event not in label.windows else label.windows[event]
            )
        return found

    def _last_day(self, window: str, on: date) -> date:
        one = self.declared.windows[window]
        start = datetime.combine(on, time(9), CHINA)
        ends = due(
            Account(started=start, budget=self._period(one.lasts, on), rolls=one.rolls is not None), self.calendar
        )
        return ends.on or ends.latest or on

    def _period(self, length: Length, on: date) -> Period:
        if isinstance(length.n, int):
            return Period(length.n, length.unit)
        value = self.declared.parameters[length.n].on(on)
        return Period(value.value if value is not None and isinstance(value.value, int) else 1, length.unit)

    def _way(self, machine: Machine, label: _Label) -> Way:
        steps: list[Step] = []
        assumed: dict[str, bool] = {}
        here: _Label | None = label
        while here is not None and here.move is not None:
            move = here.move
            steps.append(
                Step(move.act, move.outcome, spoken(self.declared, move.label), here.on, move.side == "calendar")
            )
            for name, bit in machine.cases.items():
                if bit & here.answers[0]:
                    assumed.setdefault(self.declared.cases[name].label, bool(bit & here.answers[1]))
            here = here.before
        return Way(tuple(reversed(steps)), label.on, tuple(reversed(assumed.items())))

    # ── the people ──

    def staff(self, steps: Sequence[Step], people: Sequence[Person], done: Mapping[str, frozenset[str]]) -> Staffing:
        """Whether people can be chosen for every act of a way; windows need nobody."""
        acts = [self.declared.acts[name] for name in dict.fromkeys(step.act for step in steps if not step.window)]
        acts = [
            a
            for a in acts
            if any(self.declared.roles[r].side is Side.ORGAN for r in a.by) and a.name not in self.procedure.mirrored
        ]
        able = {act.name: [p for p in people if _can(p, act, done)] for act in acts}
        lacking = tuple(
            Lack(a.name, a.label, a.signers, len(able[a.name])) for a in acts if len(able[a.name]) < a.signers
        )
        scarce = tuple(
            Lack(a.name, a.label, a.signers, len(able[a.name])) for a in acts if len(able[a.name]) == a.signers
        )
        if lacking:
            return Staffing(False, {}, lacking, scarce)
        chosen, complete = _choose(acts, able, done)
        if complete is False:
            #  Each act has people enough, and together they have not: the acts that keep apart are too thinly staffed.
            apart = [a for a in acts if a.not_by]
            lacking = tuple(Lack(a.name, a.label, a.signers, len(able[a.name])) for a in apart)
        return Staffing(complete, {name: tuple(p.name for p in who) for name, who in chosen.items()}, lacking, scarce)


def _is(move: Move | None, goal: Goal) -> bool:
    return move is not None and move.act == goal.act and goal.outcome in (None, move.outcome)


def _can(person: Person, act: Act, done: Mapping[str, frozenset[str]]) -> bool:
    return (
        bool(person.roles & set(act.by))
        and (not act.credential or bool(person.credentials & set(act.credential)))
        and person.recused is None
        and not any(person.id in done.get(other, ()) for other in act.not_by)
    )


Chosen = dict[str, tuple[Person, ...]]


def _choose(
    acts: Sequence[Act], able: Mapping[str, Sequence[Person]], done: Mapping[str, frozenset[str]]
) -> tuple[Chosen, bool | None]:
    """People for every act, so that duties stay apart; (choice, True), ({}, False), or ({}, None) when given up.

    People who can do the same acts are alike: of each kind only as many are tried as an act takes. Acts with the fewest
    people come first, and people who can do the least are taken first.
    """
    apart = {(a.name, b) for a in acts for b in a.not_by} | {(b, a.name) for a in acts for b in a.not_by}
    useful: dict[str, frozenset[str]] = {}
    for name, who in able.items():
        for person in who:
            useful[person.id] = useful.get(person.id, frozenset()) | {name}
    order = sorted((a for a in acts), key=lambda a: len(able[a.name]) - a.signers)
    tried = 0

    def go(at: int, chosen: Chosen) -> Chosen | None:
        nonlocal tried
        if at == len(order):
            return chosen
        act = order[at]
        against = {p.id for name, who in chosen.items() if (act.name, name) in apart for p in who}
        free = sorted((p for p in able[act.name] if p.id not in against), key=lambda p: len(useful[p.id]))
        alike: dict[tuple[frozenset[str], tuple[str, ...]], list[Person]] = {}
        for person in free:
            busy = tuple(sorted(name for name, who in chosen.items() if person in who))
            alike.setdefault((useful[person.id], busy), []).append(person)
        few = [p for kind in alike.values() for p in kind[: act.signers]]
        few.sort(key=lambda p: len(useful[p.id]))
        for who in combinations(few, act.signers):
            tried += 1
            if tried > MOST_CHOICES:
                return None
            found = go(at + 1, {**chosen, act.name: who})
            if found is not None:
                return found
        return None

    found = go(0, {})
    if found is not None:
        return found, True
    return {}, None if tried > MOST_CHOICES else False


@lru_cache(maxsize=32)
def _machine(procedure: Procedure, parties: int) -> Machine:
    return Machine(procedure.net(parties))


def _state(machine: Machine, situation: Situation) -> State:
    """A situation as the machine sees it."""
    marking = situation.marking
    moving = {*machine.acts, *machine.windows}
    known = [name for name, answer in situation.cases.items() if answer is not None]
    return (
        machine.mask(marking.happened) | int(situation.ended),
        machine.mask(marking.included & moving),
        machine.mask(marking.pending),
        sum(machine.cases[name] for name in known),
        sum(machine.cases[name] for name in known if situation.cases[name]),
    )
