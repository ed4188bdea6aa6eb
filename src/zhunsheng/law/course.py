"""The course of one matter: its history replayed into a marking, facts, windows and accounts of days.

Rules
- Entries are replayed in the order in which they were recorded; their legal time is `at`.
- A window's end and a breach with an effect are events of the calendar: nobody does them. They come due on the first
  moment after the last day and are dated on it; until they are recorded they are computed for every reading.
- An entry that was in time but is recorded after a window's end or a breach had closed its act is still lawful. If
  nothing has used that end meanwhile it takes effect in full; otherwise it is only recorded, and remarked.
- Each occurrence of a clock's start begins an account of its own; its `to` ends the oldest open one, and all of them
  when it is neither due again nor repeatable (a new report asks for one review, not two). An act that closes the `to`
  closes the account. No account begins for what an act has closed, or after the matter's end
  (except for acts that outlive it).

A `Course` is built once and then only read; `Procedure` and `Situation` are its only users.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from zhunsheng.law import clocks
from zhunsheng.law.calendar import Calendar
from zhunsheng.law.clocks import CHINA, Account, Due, Period, day_of
from zhunsheng.law.dcr import Marking
from zhunsheng.law.net import BREACH, Instance, Net
from zhunsheng.law.notation import Clock, Extension, Length, Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One recorded event: an act, a window's end, or a breach ("clock!")."""

    event: str
    at: datetime
    outcome: str | None = None
    party: str | None = None
    by: tuple[str, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
    until: date | None = None
    entered_on: date | None = None
    calendar_event: bool = False


class BrokenHistory(Exception):
    """The recorded history cannot have come from this procedure: a bug, or the wrong procedure version."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something lawful that supervision should see: a late entry whose window's end has been used."""

    event: str
    message: str


@dataclass(slots=True)
class Run:
    """One run of a window: from `opened` to the last moment before `ends`."""

    window: Instance
    opened: datetime
    due: Due
    ended: datetime | None = None

    @property
    def ends_on(self) -> date:
        day = self.due.on or self.due.latest
        assert day is not None
        return day

    @property
    def ends(self) -> datetime:
        return after(self.due)


@dataclass(slots=True)
class Tally:
    """One account of a clock, open or finished. `state`: open · met · lapsed · closed."""

    clock: str
    party: int
    started: datetime
    extensions: tuple[clocks.Extension, ...] = ()
    state: str = "open"
    ended: datetime | None = None
    at_end: Account | None = None


@dataclass(slots=True)
class Span:
    party: int
    started: datetime
    ended: datetime | None = None


def after(due: Due) -> datetime:
    """The first moment after a due date: the next midnight in China, or the instant itself for hours."""
    if due.at is not None:
        return due.at
    day = due.on or due.latest
    assert day is not None
    return datetime.combine(day + timedelta(days=1), time(), CHINA)


class Course:
    """What a history amounts to. `copy` before stepping on."""

    def __init__(self, net: Net, parties: Sequence[str], calendar: Calendar) -> None:
        self.net = net
        self.declared = net.declared
        self.parties = tuple(parties)
        self.calendar = calendar
        self.marking: Marking = net.start()
        self.facts: dict[str, object] = {}
        self.cases: dict[str, bool | None] = {}
        self.last: dict[str, datetime] = {}
        self.opened: dict[str, tuple[datetime, str]] = {}
        self.closed_by: dict[str, tuple[datetime, str, str]] = {}
        self.due_since: dict[str, datetime] = {}
        self.doers: dict[str, set[str]] = {}
        self.outcomes: dict[str, str] = {}
        self.runs: list[Run] = []
        self.tallies: list[Tally] = []
        self.spans: dict[tuple[str, int], list[Span]] = {}
        self.floors: dict[tuple[str, int], datetime] = {}
        self.used: set[str] = set()
        self.remarks: list[Remark] = []
        self.ended: Done | None = None
        self.first: datetime | None = None
        self.possible: dict[str, bool] = {}

    def copy(self) -> Course:
        twin = object.__new__(Course)
        twin.__dict__.update(self.__dict__)
        for name in ("facts", "cases", "last", "opened", "closed_by", "due_since", "outcomes", "floors", "possible"):
            setattr(twin, name, dict(getattr(self, name)))
        twin.doers = {act: set(who) for act, who in self.doers.items()}
        twin.runs = [replace(run) for run in self.runs]
        twin.tallies = [replace(tally) for tally in self.tallies]
        twin.spans = {key: [replace(span) for span in spans] for key, spans in self.spans.items()}
        twin.used, twin.remarks = set(self.used), list(self.remarks)
        return twin

    # ── replaying ──

    def party(self, name: str, party: str | None) -> int:
        """The number of the party an event is about; 0 for common events."""
        if name not in self.net.each:
            return 0
        if party is None and len(self.parties) <= 1:
            return 1
        if party not in self.parties:
            raise BrokenHistory(f"'{name}' is done for each party, and {party!r} is none of this matter")
        return self.parties.index(party) + 1

    def party_id(self, number: int) -> str | None:
        return self.parties[number - 1] if number and self.parties else None

    def step(self, done: Done) -> None:
        """Take one more entry. Raises `BrokenHistory` for an event that the procedure does not have."""
        instance = Instance(done.event, self.party(done.event, done.party))
        if self.first is None:
            self.first = done.at
        if instance.event in self.net.acts:
            self._act(instance, done)
        elif instance.event in self.net.windows or instance.event in self.net.breaches:
            self._calendar_event(instance, done)
        else:
            raise BrokenHistory(f"'{done.event}' is no event of {self.declared.id}")
        self._possible_clocks(done)

    def enter(self, facts: Mapping[str, object], day: date) -> None:
        """Write facts; answer anew every case that reads one of them, with the parameters of the day."""
        self.facts.update(facts)
        values = {
            name: value.value
            for name, parameter in self.declared.parameters.items()
            if (value := parameter.on(day)) is not None
        }
        for name, case in self.declared.cases.items():
            if case.reads & facts.keys():
                self.cases[name] = case.ask(self.facts, values)

    def in_time(self, event: str, at: datetime) -> str | None:
        """The calendar event that closed an act only after `at`: an entry of that time is late, not unlawful."""
        closing = self.closed_by.get(event)
        if closing is None or event in self.marking.included:
            return None
        moment, source, _ = closing
        return source if source in self.net.windows | self.net.breaches and at < moment else None

    def _act(self, instance: Instance, done: Done) -> None:
        act = self.declared.acts[instance.act]
        if done.outcome is not None and done.outcome not in act.outcomes:
            raise BrokenHistory(f"'{done.event}' has no outcome '{done.outcome}'")
        self.enter(done.facts, day_of(done.at))
        if instance.event not in self.marking.included:
            source = self.in_time(instance.event, done.at)
            if source is None:
                raise BrokenHistory(f"'{instance.event}' stands closed, yet it is recorded at {done.at.isoformat()}")
            if source in self.used:
                self._only_record(instance, done)
                return
            self.marking = replace(self.marking, included=self.marking.included | {instance.event})
        for event in (instance.event, instance.done, *([instance.outcome(done.outcome)] if done.outcome else [])):
            self._cause(event, instance.event, done)
        self.doers.setdefault(instance.act, set()).update(done.by)
        if done.outcome:
            self.outcomes[instance.event] = done.outcome
            self.last[instance.outcome(done.outcome)] = done.at
        self.last[instance.event] = self.last[instance.done] = done.at
        self._use(instance.event)
        self._windows(instance, done)
        self._accounts(instance, done)
        ends = act.ends or bool(done.outcome and act.outcomes[done.outcome].ends)
        self.ended = done if ends and self.ended is None else self.ended

    def _only_record(self, instance: Instance, done: Done) -> None:
        events = {instance.event, instance.done, *({instance.outcome(done.outcome)} if done.outcome else ())}
        self.marking = replace(self.marking, happened=self.marking.happened | events)
        self.last.update(dict.fromkeys(events, done.at))
        label = self.declared.acts[instance.act].label
        self.remarks.append(Remark(instance.event, f"“{label}”在期间内作出，但登记时后续行为已经作出，请监督机构处理"))

    def _calendar_event(self, instance: Instance, done: Done) -> None:
        name = instance.act.removesuffix(BREACH)
        if instance.event in self.net.windows:
            run = self.run(instance.event)
            if run is None or instance.event not in self.marking.included:
                raise BrokenHistory(f"window '{instance.event}' does not run, yet its end is recorded")
            run.ended = done.at
            self._cause(instance.event, instance.event, done)
            self.last[instance.event] = done.at
            started = datetime.combine(run.ends_on, time(), CHINA) if run.due.at is None else run.due.at
            for clock in self.declared.clocks.values():
                if clock.window == name:
                    self._begin(clock, instance.party if clock.each_party else 0, started)
            return
        for tally in self.open(name, instance.party)[:1]:
            self._finish(tally, "lapsed", done.at)
        self._cause(instance.event, instance.event, done)
        self.last[instance.event] = done.at

    def _cause(self, event: str, actor: str, done: Done) -> None:
        """Execute one event in plain DCR, and remember who opened and closed what."""
        graph = self.net.effects(event, self.marking, self.cases)
        before, self.marking = self.marking, graph.execute(self.marking, event)
        responses, includes, excludes = graph.effects(event)
        words = {r.target: r.word for r in self.net.by_source.get(event, ()) if r.kind == "exclude"}
        for target in excludes - includes:
            if target not in self.closed_by or target in before.included:
                self.closed_by[target] = (done.at, actor, words.get(target, ""))
            if words.get(target) == "closes":
                self.closed_by[target] = (done.at, actor, "closes")
            if target != actor:
                self._closed(target, actor, done)
        for target in includes:
            self.closed_by.pop(target, None)
            self.opened[target] = (done.at, actor)
        for target in responses:
            self.due_since.setdefault(target, done.at)
        if event not in responses:
            self.due_since.pop(event, None)

    def _use(self, event: str) -> None:
        """An act that a window held up has gone ahead: that window's end is used."""
        for relation in self.net.by_target.get(event, ()):
            if relation.word == "blocks" and relation.source in self.last:
                self.used.add(relation.source)
        for source in self.net.breaches:
            if source in self.last and any(r.target == event for r in self.net.by_source.get(source, ())):
                self.used.add(source)

    # ── windows ──

    def run(self, event: str) -> Run | None:
        """The latest run of a window."""
        return next((run for run in reversed(self.runs) if run.window.event == event), None)

    def _windows(self, instance: Instance, done: Done) -> None:
        for event, window_instance in self.net.windows.items():
            window = self.declared.windows[window_instance.act]
            run = self.run(event)
            if run and run.ended is None and event not in self.marking.included:
                run.ended = done.at
            if (
                self._is(window.opened_by, instance, done)
                and window_instance in self.net.joined(window.name, instance)
                and event in self.marking.included & self.marking.pending
            ):
                if run and run.ended is None:
                    run.ended = done.at
                account = Account(
                    started=done.at, budget=self.period(window.lasts, done.at), rolls=window.rolls is not None
                )
                self.runs.append(Run(window_instance, done.at, clocks.due(account, self.calendar)))

    def _is(self, term: Term, instance: Instance, done: Done) -> bool:
        if term.name != instance.act or (term.outcome and term.outcome != done.outcome):
            return False
        tests = self.net.tests(term.guard, instance)
        return all(test.answer(self.marking, self.cases) for test in tests)

    def period(self, length: Length, at: datetime) -> Period:
        """A length with its parameter filled in from the day of the act."""
        if isinstance(length.n, int):
            return Period(length.n, length.unit)
        value = self.declared.parameters[length.n].on(day_of(at))
        if value is None or not isinstance(value.value, int):
            raise BrokenHistory(f"parameter '{length.n}' has no value on {day_of(at)}")
        return Period(value.value, length.unit)

    # ── accounts ──

    def open(self, clock: str, party: int) -> list[Tally]:
        """The open accounts of a clock for a party (0 = common), oldest first."""
        found = [
            t for t in self.tallies if t.clock == clock and t.state == "open" and (not party or t.party in (0, party))
        ]
        return sorted(found, key=lambda tally: tally.started)

    def account(self, tally: Tally) -> Account:
        """All that the due date of an open account depends on."""
        if tally.at_end is not None:
            return tally.at_end
        clock = self.declared.clocks[tally.clock]
        pauses = [
            clocks.Pause(started=span.started, ended=span.ended, why=self.declared.acts[pause.opened_by.name].label)
            for number, pause in enumerate(clock.pauses)
            if not pause.only_accrual
            for span in self.spans.get((clock.name, number), ())
            if not tally.party or span.party in (0, tally.party)
            if span.ended is None or span.ended > tally.started
        ]
        return Account(
            started=tally.started,
            budget=self.period(clock.within, tally.started),
            pauses=tuple(pauses),
            extensions=tally.extensions,
            rolls=clock.rolls is not None,
        )

    def due(self, tally: Tally) -> Due:
        return clocks.due(self.account(tally), self.calendar)

    def _accounts(self, instance: Instance, done: Done) -> None:
        for clock in self.declared.clocks.values():
            for number, pause in enumerate(clock.pauses):
                spans = self.spans.setdefault((clock.name, number), [])
                if self._is(pause.ended_by, instance, done):
                    for span in spans:
                        if span.ended is None and (
                            not span.party or not instance.party or span.party == instance.party
                        ):
                            span.ended = max(done.at, span.started)
                if self._is(pause.opened_by, instance, done):
                    spans.append(Span(instance.party, done.at))
            for extension in clock.extended_by:
                if extension.act == instance.act and extension.outcome in (None, done.outcome):
                    self._extend(clock, extension, instance.party, done)
            for term in clock.to:
                if self._is(term, instance, done):
                    again = self._again(instance)
                    for tally in self.open(clock.name, instance.party)[: 1 if again else None]:
                        self._finish(tally, "met", done.at)
            for term in clock.until:
                if self._is(term, instance, done):
                    for tally in self.open(clock.name, instance.party):
                        self._finish(tally, "closed", done.at)
            if any(self._is(term, instance, done) for term in clock.started_by):
                parties = [i.party for i in self.net.joined(clock.name + BREACH, instance)] if clock.each_party else [0]
                for party in parties:
                    self._begin(clock, party, done.at)

    def _again(self, instance: Instance) -> bool:
        """May or must the same act be done once more?"""
        return (
            self.declared.acts[instance.act].repeats or instance.event in self.marking.included & self.marking.pending
        )

    def _begin(self, clock: Clock, party: int, started: datetime) -> None:
        targets = [i for term in clock.to for i in self.net.joined(term.name, Instance(clock.name, party))]
        if targets and all(self.closed_by.get(i.event, ("", "", ""))[2] == "closes" for i in targets):
            return
        if self.ended is not None and not any(self.declared.acts[i.act].outlives for i in targets):
            return
        floor = self.floors.get((clock.name, party))
        self.tallies.append(Tally(clock.name, party, max(started, floor) if floor else started))

    def _extend(self, clock: Clock, extension: Extension, party: int, done: Done) -> None:
        why = self.declared.acts[extension.act].label
        if extension.restarts:
            fresh = done.at if done.until is None else datetime.combine(done.until, time(), CHINA)
            self.floors[clock.name, party if clock.each_party else 0] = fresh
            for tally in self.open(clock.name, party):
                tally.started, tally.extensions = fresh, ()
            return
        for tally in self.open(clock.name, party)[:1]:
            if extension.adds is not None:
                grant = clocks.Extension(adds=self.period(extension.adds, done.at), at=done.at, why=why)
            elif done.until is not None:
                grant = clocks.Extension(until=done.until, at=done.at, why=why)
            else:
                raise BrokenHistory(f"'{extension.act}' extends '{clock.name}' as approved, but no day is recorded")
            tally.extensions = (*tally.extensions, grant)

    def _finish(self, tally: Tally, state: str, at: datetime) -> None:
        tally.at_end = self.account(tally)
        tally.state, tally.ended = state, at

    def _closed(self, target: str, actor: str, done: Done) -> None:
        """An act has been closed by another: accounts that wait for it alone close, pauses that it ends end.

        What closes it may be what the account waits for just as well (补正 or 受理): then the account is met.
        """
        instance, by, at = self.net.acts.get(target), self.net.acts.get(actor), done.at
        if instance is None:
            return
        for clock in self.declared.clocks.values():
            met = by is not None and any(self._is(term, by, done) for term in clock.to)
            if not met and any(term.name == instance.act for term in clock.to):
                for tally in self.open(clock.name, instance.party):
                    waits_for = [
                        i.event
                        for term in clock.to
                        for i in self.net.joined(term.name, Instance(clock.name, tally.party))
                    ]
                    if not self.marking.included & frozenset(waits_for):
                        self._finish(tally, "closed", at)
            for number, pause in enumerate(clock.pauses):
                if pause.ended_by.name == instance.act:
                    for span in self.spans.get((clock.name, number), ()):
                        if span.ended is None:
                            span.ended = max(at, span.started)

    def _possible_clocks(self, done: Done) -> None:
        """`from: {possible: x}`: the day on which nothing stood in the way of x any more."""
        for clock in self.declared.clocks.values():
            if clock.possible is None:
                continue
            gate = self.net.gate(self.marking, self.cases)
            now = all(gate.is_enabled(self.marking, i.event) for i in self.net.instances(clock.possible))
            was = self.possible.get(clock.name, False)
            self.possible[clock.name] = now
            if now and not was and self.ended is None:
                self._begin(clock, 0, done.at)
            elif was and not now:
                for tally in self.open(clock.name, 0):
                    self._finish(tally, "closed", done.at)

    # ── what the calendar brings ──

    def next_event(self, until: datetime) -> Done | None:
        """The earliest calendar event that has come due by `until` and is not recorded."""
        found: list[tuple[datetime, str, Instance]] = []
        for run in self.runs:
            event = run.window.event
            if run.ended is None and event in self.marking.included & self.marking.pending and run.ends <= until:
                found.append((run.ends, event, run.window))
        for event, instance in self.net.breaches.items():
            clock = instance.act.removesuffix(BREACH)
            owed = [i.event for term in self.declared.clocks[clock].to for i in self.net.joined(term.name, instance)]
            due_now = [e for e in owed if e in self.marking.included & self.marking.pending]
            for tally in self.open(clock, instance.party)[:1]:
                due = self.due(tally)
                if due_now and due.is_past(until):
                    since = min(self.due_since.get(e, tally.started) for e in due_now)
                    found.append((max(after(due), since), event, instance))
        if not found:
            return None
        moment, _, instance = min(found, key=lambda item: item[:2])
        return Done(event=instance.act, at=moment, party=self.party_id(instance.party), calendar_event=True)

    def run_on(self, until: datetime) -> tuple[Done, ...]:
        """Let the calendar bring what has come due by `until`; returns it, dated on its own day."""
        brought: list[Done] = []
        while (event := self.next_event(until)) is not None:
            self.step(event)
            brought.append(event)
        return tuple(brought)
