"""A procedure in force: replays a history, says what is possible and due, and judges what someone wants to do.

Rules
- A `Situation` is a pure value of (history, parties, now, calendar); nothing is ever stored in it.
- Calendar events that have come due since the last entry are computed for every reading (`elapsed`) and are to be
  written, on their own day, before the next act.
- A deadline never blocks; lateness shows. A refusal is a value and changes nothing.

    situation = procedure.situation(history, parties=["张三"], now=now, calendar=calendar)
    answer = situation.judge(Performance(act="decide", at=now, by=(head,), outcome="penalty", facts={…}))
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from zhunsheng.law import notation
from zhunsheng.law.calendar import Calendar
from zhunsheng.law.clocks import Account, Due, State, day_of, due
from zhunsheng.law.course import BrokenHistory, Course, Done, Remark, Tally
from zhunsheng.law.dcr import Marking
from zhunsheng.law.facts import Case, Cite, Fact, Parameter
from zhunsheng.law.judging import Judge, Performance, Person, unknown_act
from zhunsheng.law.net import Instance, Net
from zhunsheng.law.notation import Act, Clock, Declared, Outcome, Role, Side, Window
from zhunsheng.law.refusal import Refusal, RefusalKind

__all__ = [
    "Act",
    "BrokenHistory",
    "Cite",
    "Done",
    "Fact",
    "Option",
    "Outcome",
    "Performance",
    "Person",
    "Procedure",
    "Refusal",
    "RefusalKind",
    "Remark",
    "Role",
    "RunningClock",
    "RunningWindow",
    "Side",
    "Situation",
]


@dataclass(frozen=True, slots=True)
class Option:
    """An act that is possible now, for a party if it is done for each, and the outcomes it could end in."""

    act: str
    party: str | None
    outcomes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningClock:
    """One account of a clock. `state`: running · paused · met · overdue · lapsed · closed."""

    clock: str
    label: str
    party: str | None
    started: datetime
    account: Account
    due: Due
    state: str
    met_at: datetime | None
    to: tuple[str, ...]
    cites: tuple[Cite, ...]
    ended_at: datetime | None = None

    @property
    def late(self) -> bool:
        """It is overdue, or what it waits for came after the due date."""
        if self.state in ("overdue", "lapsed"):
            return True
        return self.met_at is not None and self.due.is_past(self.met_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningWindow:
    """A window that is open now; `provisional` when its last day hangs on a year not announced."""

    window: str
    label: str
    party: str | None
    opened: datetime
    ends_on: date
    blocks: tuple[str, ...]
    allows: tuple[str, ...]
    cites: tuple[Cite, ...]
    provisional: bool = False


class Procedure:
    """One procedure, overlays merged in, ready to run. Equal meaning has equal `digest`."""

    def __init__(self, declared: Declared, *, mirrored: frozenset[str] = frozenset()) -> None:
        self.declared = declared
        self.mirrored = mirrored
        self.digest = notation.digest(declared)
        self._nets: dict[int, Net] = {}

    def __repr__(self) -> str:
        return f"<Procedure {self.id} {self.in_force} {self.digest[:12]}>"

    @property
    def id(self) -> str:
        return self.declared.id

    @property
    def name(self) -> str:
        return self.declared.name

    @property
    def in_force(self) -> date:
        return self.declared.in_force

    @property
    def acts(self) -> Mapping[str, Act]:
        return self.declared.acts

    @property
    def roles(self) -> Mapping[str, Role]:
        return self.declared.roles

    @property
    def facts(self) -> Mapping[str, Fact]:
        return self.declared.facts

    @property
    def cases(self) -> Mapping[str, Case]:
        return self.declared.cases

    @property
    def windows(self) -> Mapping[str, Window]:
        return self.declared.windows

    @property
    def clocks(self) -> Mapping[str, Clock]:
        return self.declared.clocks

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        return self.declared.parameters

    @property
    def sources(self) -> Mapping[str, str]:
        return self.declared.sources

    @property
    def always(self) -> tuple[notation.Always, ...]:
        return self.declared.always

    @cached_property
    def first(self) -> str:
        """The act that opens a matter: the only one possible when nothing has happened."""
        net = self.net(1)
        enabled = net.enabled(net.start(), {})
        return next(name for name in self.acts if any(i.event in enabled for i in net.instances(name)))

    def net(self, parties: int) -> Net:
        """The relations for a number of parties, made once."""
        number = max(1, parties)
        if number not in self._nets:
            self._nets[number] = Net(self.declared, number)
        return self._nets[number]

    def situation(
        self, history: Sequence[Done], *, parties: Sequence[str], now: datetime, calendar: Calendar
    ) -> Situation:
        """Where a matter stands at `now`. Raises `BrokenHistory` when the history is not of this procedure."""
        course = Course(self.net(len(parties)), parties, calendar)
        for done in history:
            course.step(done)
        return Situation(self, course, now)


class Situation:
    """Where a matter stands: what has happened, what is possible, what is due, and until when."""

    def __init__(self, procedure: Procedure, course: Course, now: datetime) -> None:
        self.procedure = procedure
        self.now = now
        self._course = course
        self.elapsed: tuple[Done, ...] = course.run_on(now)

    @property
    def marking(self) -> Marking:
        return self._course.marking

    @property
    def facts(self) -> Mapping[str, object]:
        return self._course.facts

    @property
    def cases(self) -> Mapping[str, bool | None]:
        return self._course.cases

    @property
    def parties(self) -> tuple[str, ...]:
        return self._course.parties

    @property
    def ended(self) -> bool:
        return self._course.ended is not None

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """Lawful entries that supervision should see."""
        return tuple(self._course.remarks)

    @cached_property
    def possible(self) -> tuple[Option, ...]:
        """What can be done now, in the order of the procedure's file; persons and facts are not asked."""
        return tuple(option for instance in self._course.net.acts.values() if (option := self._option(instance)))

    @cached_property
    def duties(self) -> tuple[tuple[str, str | None], ...]:
        """What has to be done: (act, party)."""
        due_now = self.marking.pending & self.marking.included
        return tuple(
            (i.act, self._course.party_id(i.party)) for event, i in self._course.net.acts.items() if event in due_now
        )

    def _option(self, instance: Instance) -> Option | None:
        party = self._course.party_id(instance.party)
        if self._why_not(instance, None, party) is not None:
            return None
        act = self.procedure.acts[instance.act]
        outcomes = tuple(name for name in act.outcomes if self._why_not(instance, name, party) is None)
        return Option(instance.act, party, outcomes) if outcomes or not act.outcomes else None

    def why_not(self, act: str, party: str | None = None, outcome: str | None = None) -> Refusal | None:
        """Why an act (with an outcome) is not possible now, whoever does it and whatever the facts; None if it is."""
        found = self._find(act, party, outcome)
        if isinstance(found, Refusal):
            return found
        refusal = self._why_not(found, outcome, party)
        if refusal is not None or outcome is not None or not self.procedure.acts[act].outcomes:
            return refusal
        refusals = [self._why_not(found, name, party) for name in self.procedure.acts[act].outcomes]
        return None if None in refusals else refusals[0]

    def _why_not(self, instance: Instance, outcome: str | None, party: str | None) -> Refusal | None:
        judge = Judge(self._course, instance, outcome, party)
        entered = frozenset(judge.entered()) | (
            frozenset() if outcome else frozenset(name for o in judge.act.outcomes.values() for name in o.enters)
        )
        asked = frozenset(name for name, case in self.procedure.cases.items() if case.reads & entered)
        known = {name: None if name in asked else answer for name, answer in self.cases.items()}
        return judge.gates(known, asked)

    def judge(self, performance: Performance) -> Situation | Refusal:
        """Steps 1 to 9 of a performance: the situation after it, or why not. This situation does not change."""
        found = self._find(performance.act, performance.party, performance.outcome, strict=True)
        if isinstance(found, Refusal):
            return found
        judge = Judge(self._course, found, performance.outcome, performance.party)
        if refusal := (
            judge.facts(performance.facts) or judge.persons(performance.by, performance.act in self.procedure.mirrored)
        ):
            return refusal
        asked = self._course.copy()
        asked.enter(performance.facts, day_of(performance.at))
        if refusal := (
            judge.gates(asked.cases, at=performance.at)
            or self._nothing_to_extend(judge)
            or judge.extensions(performance.at, performance.until)
            or judge.evidence(performance.evidence)
            or judge.day(performance.at, self.now, asked.cases)
        ):
            return refusal
        after = self._course.copy()
        after.step(self.done(performance))
        return Situation(self.procedure, after, self.now)

    def _nothing_to_extend(self, judge: Judge) -> Refusal | None:
        """An extension needs an account that is open: what has lapsed is not brought back by an entry made later."""
        act, outcome, party = judge.instance.act, judge.outcome, judge.instance.party
        extended = [
            (clock, extension)
            for clock in self.procedure.clocks.values()
            for extension in clock.extended_by
            if extension.act == act and extension.outcome in (None, outcome.name if outcome else None)
        ]
        if not extended or any(self._course.open(clock.name, party) for clock, _ in extended):
            return None
        names = {clock.name for clock, _ in extended}
        lapsed = any(one.state == "lapsed" and one.clock in names for one in self._course.tallies)
        clock, extension = extended[0]
        return judge.no(
            RefusalKind.TOO_LATE if lapsed else RefusalKind.CLOSED,
            f"“{clock.label}”{'已经届满并产生法律后果' if lapsed else '没有正在计算的期限'}，不能再由{judge.called}延长",
            "届满以前确已批准、今天才登记的，请登记违法或者瑕疵，由监督机构处理。"
            if lapsed
            else "请在期限开始之后、届满之前办理延长。",
            (*extension.cites, *clock.cites),
        )

    def done(self, performance: Performance) -> Done:
        """The entry that a lawful performance leaves in the history."""
        return Done(
            event=performance.act,
            at=performance.at,
            outcome=performance.outcome,
            party=performance.party,
            by=tuple(person.id for person in performance.by),
            facts=dict(performance.facts),
            until=performance.until,
            entered_on=day_of(self.now),
        )

    def _find(self, act: str, party: str | None, outcome: str | None, strict: bool = False) -> Instance | Refusal:
        if act not in self.procedure.acts:
            return unknown_act(act, self.procedure.name)
        declared = self.procedure.acts[act]
        number = 0
        if party is not None and party not in self._course.parties:
            return _refuse(
                RefusalKind.PARTY, act, f"“{party}”不是本案的当事人。", "请选择本案的当事人。", declared.cites
            )
        if declared.each_party:
            if party is None and len(self._course.parties) > 1:
                return _refuse(
                    RefusalKind.PARTY,
                    act,
                    f"“{declared.label}”应当对每一名当事人分别办理，请指明当事人。",
                    "请选择一名当事人。",
                    declared.cites,
                )
            number = self._course.party(act, party)
        if outcome is not None and outcome not in declared.outcomes:
            return _refuse(
                RefusalKind.OUTCOME,
                act,
                f"“{declared.label}”没有“{outcome}”这一结果。",
                "请在列出的结果中选择。",
                declared.cites,
            )
        if strict and declared.outcomes and outcome is None:
            named = "、".join(f"“{o.label}”" for o in declared.outcomes.values())
            return _refuse(
                RefusalKind.OUTCOME,
                act,
                f"办理“{declared.label}”应当选明结果：{named}。",
                "请选择一种结果。",
                declared.cites,
            )
        return Instance(act, number)

    @cached_property
    def clocks(self) -> tuple[RunningClock, ...]:
        """Every account that has begun, in the order of its beginning."""
        return tuple(self._clock(tally) for tally in self._course.tallies)

    def _clock(self, tally: Tally) -> RunningClock:
        clock = self.procedure.clocks[tally.clock]
        account = self._course.account(tally)
        when = due(account, self._course.calendar)
        state = tally.state
        if state == "open":
            state = "overdue" if when.is_past(self.now) else "paused" if when.state is State.PAUSED else "running"
        return RunningClock(
            clock=clock.name,
            label=clock.label,
            party=self._course.party_id(tally.party),
            started=tally.started,
            account=account,
            due=when,
            state=state,
            met_at=tally.ended if tally.state == "met" else None,
            to=tuple(dict.fromkeys(term.name for term in clock.to)),
            cites=clock.cites,
            ended_at=tally.ended,
        )

    @cached_property
    def windows(self) -> tuple[RunningWindow, ...]:
        """The windows that are open now."""
        return tuple(
            RunningWindow(
                window=window.name,
                label=window.label,
                party=self._course.party_id(run.window.party),
                opened=run.opened,
                ends_on=run.ends_on,
                blocks=window.blocks,
                allows=window.allows,
                cites=window.cites,
                provisional=run.due.on is None and run.due.at is None,
            )
            for run in self._course.runs
            if run.ended is None and run.window.event in self.marking.included
            for window in (self.procedure.windows[run.window.act],)
        )


def _refuse(kind: RefusalKind, act: str, message: str, way_on: str, cites: tuple[Cite, ...]) -> Refusal:
    return Refusal(kind=kind, act=act, message=message, way_on=way_on, cites=cites)
