"""Proves a procedure by visiting every marking it can reach.

What is proved (rulebook language, part 6)
1. exactly one first act; every act, outcome, window and breach happens on some course;
2. no marking where nothing can happen before the end;
3. from every marking the matter can be closed, also if the party never acts again (outsiders relied on are listed);
4. no relation reads a case before its facts were entered;
5. every `redo` is complete;
6. every `always` is kept.

How it stays small; each of these is exact
- *Late answers*: a case is answered where its answer first matters, not where its facts are entered. An effect reads
  it when the act happens; a gate reads it as soon as only the answer decides whether the act is possible.
- *Cone of influence*: history, duty and answers that no act which can still come will read are forgotten.
- *Overtaken outcomes*: an outcome that is no longer the last one is as good as none, unless an `if` still asks for it.
- *Islands*: acts that influence no act that ends the matter (the rest only waits for them) are searched with the
  core, one island at a time. Islands that wait for the core *and* are waited for by it are searched together.
- *No proof bits*: every `always` is a search in the graph of markings (after x, without a, to b), so statements do
  not multiply markings.

    result = check(procedure)
    result.findings, result.markings
"""

from __future__ import annotations

import hashlib
import json
import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Final

from zhunsheng.law import notation
from zhunsheng.law.facts import Fact, FactType
from zhunsheng.law.net import BREACH, DONE, Instance, Net, Test
from zhunsheng.law.notation import Always, Declared, Deed, Guard, Side, Term
from zhunsheng.law.procedure import Procedure

RULES: Final = 2  # the rules of the search; a proof by older rules is made anew

State = tuple[int, int, int, int, int]  # happened, included, pending, answered, answers; bit 0 of happened: ended
Report = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and the shortest course of events that leads there (events, then their Chinese names)."""

    rule: str
    what: str
    course: tuple[str, ...] = ()
    said: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.what + (f"\n    {' → '.join(self.said)}" if self.said else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a search found. `runs`: (what was searched, markings)."""

    findings: tuple[Finding, ...]
    markings: int
    runs: tuple[tuple[str, int], ...]
    relies_on: tuple[str, ...]
    parties: int


class TooLarge(Exception):
    """More markings than the limit: nothing is proved."""


def meaning(declared: Declared) -> str:
    """Digest of what the proof depends on: not names, articles, papers, persons or periods."""
    unread = frozenset(
        {
            "label",
            "cites",
            "note",
            "verified",
            "papers",
            "evidence",
            "publish",
            "keeps",
            "starts",
            "mirrors",
            "fact",
            "stage",
            "credential",
            "signers",
            "not_by",
            "within",
            "lasts",
            "rolls",
            "yields_to",
            "pauses",
            "extended_by",
            "name",
            "sources",
            "overlays",
            "in_force",
            "transition",
            "program",
            "accrues",
            "unit",
            "audience",
            "private",
            "judged_by",
            "set_by",
            "text",
        }
    )
    whole = {
        "id": declared.id,
        "roles": {name: role.side.value for name, role in declared.roles.items()},
        "cases": {name: case.expression for name, case in declared.cases.items()},
        "facts": {name: [fact.type.value, *fact.values] for name, fact in declared.facts.items()},
        "parameters": {name: [value.value for value in one.values] for name, one in declared.parameters.items()},
        "acts": notation.plain(declared.acts, leave_out=unread),
        "windows": notation.plain(declared.windows, leave_out=unread),
        "breaches": {
            name: notation.plain((clock.to, clock.on_breach), leave_out=unread)
            for name, clock in declared.clocks.items()
            if clock.on_breach and clock.on_breach.is_event
        },
        "always": [one.text for one in declared.always],
    }
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


# ── moves ──

Compiled = tuple[tuple[bool, int, bool], ...]  # (is it a case, its mask, must it hold)


@dataclass(slots=True)
class Effect:
    """What an event causes: its history bit, masks, and effects with tests (tests, responses, includes, excludes)."""

    bit: int
    responses: int = 0
    includes: int = 0
    excludes: int = 0
    guarded: list[tuple[Compiled, int, int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Move:
    """One step of a course: an act with its outcome, a window's end, or a breach.

    `bit` is what must be included, `due` what must be due (windows and breaches). `conditions` and `milestones` stand
    before it always, `guarded` only if their tests hold; `only_if` are (tests, tests for asking at all).
    """

    label: str
    act: str
    outcome: str | None
    bit: int
    side: str
    conditions: int = 0
    milestones: int = 0
    guarded: list[tuple[bool, int, Compiled]] = field(default_factory=list)
    only_if: list[tuple[Compiled, Compiled]] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    enters: int = 0
    ends: bool = False
    due: int = 0
    asked: int = 0  # cases that a statement asks when this happens
    reads_cases: bool = False
    cases: int = 0  # cases it reads, other than those it enters
    includes: int = 0  # all that it may open
    closed: int = 0  # all that it may close
    certain: int = 0  # all that it closes for certain
    renews: int = 0  # acts that it makes due, if they were done


@dataclass(frozen=True, slots=True)
class View:
    """From a set of open acts: what may still come, and what of history, duty and cases may be read on the way."""

    alive: int
    history: int
    duty: int
    cases: int
    asked: int  # history that an `if` asks, not only an `after`


class Machine:
    """The net as bit masks: one bit per event (x and x✓ share one), one bit per case."""

    def __init__(self, net: Net, dropped: frozenset[str] = frozenset(), statements: Iterable[Always] = ()) -> None:
        self.net = net
        self.declared = net.declared
        self.dropped = dropped
        self.bits: dict[str, int] = {}
        kept = [e for e in sorted(net.events) if name_of(e) not in dropped]
        for event in kept:
            if not event.endswith(DONE):
                self.bits[event] = 1 << (len(self.bits) + 1)
        for event in kept:
            if event.endswith(DONE):
                self.bits[event] = self.bits[event.removesuffix(DONE)]
        self.relations = [r for r in net.relations if r.source in self.bits and r.target in self.bits]
        self.cases = {name: 1 << n for n, name in enumerate(self.declared.cases)}
        self.worlds = _worlds(self.declared, self.cases)
        self.groups = [group for group, _ in self.worlds if group & (group - 1)]
        self.acts = {e: i for e, i in net.acts.items() if e in self.bits}
        self.windows = {e: i for e, i in net.windows.items() if e in self.bits}
        self.breaches = {e: i for e, i in net.breaches.items() if e in self.bits}
        self.moving = sum(self.bits[e] for e in (*self.acts, *self.windows))
        self.lasting = ~self.moving
        self.moves = [*self._acts(), *self._calendar()]
        for one in statements:
            self._ask(one)
        self._prepare()

    # ── building ──

    def _acts(self) -> Iterator[Move]:
        for event, instance in self.acts.items():
            act = self.declared.acts[instance.act]
            sides = {self.declared.roles[role].side for role in act.by}
            side = next((s.value for s in (Side.PARTY, Side.OUTSIDE) if sides == {s}), "organ")
            for name in act.outcomes or (None,):
                deed: Deed = act.outcomes[name] if name else act
                move = Move(f"{event}={name}" if name else event, instance.act, name, self.bits[event], side)
                self._gate(move, event, instance, act)
                move.effects = [self._effect(event, event)]
                if name:
                    self._gate(move, instance.outcome(name), instance, deed)
                    move.effects.append(self._effect(instance.outcome(name), event))
                entered = {*act.enters, *deed.enters}
                move.enters = sum(bit for case, bit in self.cases.items() if self.declared.cases[case].reads & entered)
                move.ends = act.ends or deed.ends
                yield move

    def _calendar(self) -> Iterator[Move]:
        for event, instance in self.windows.items():
            bit = self.bits[event]
            yield Move(event, instance.act, None, bit, "calendar", effects=[self._effect(event, event)], due=bit)
        for event, instance in self.breaches.items():
            clock = self.declared.clocks[instance.act.removesuffix(BREACH)]
            for name in dict.fromkeys(t.name for t in clock.to):
                for owed in self.net.joined(name, instance):
                    if owed.event in self.bits:
                        bit = self.bits[owed.event]
                        yield Move(
                            event, instance.act, None, bit, "calendar", effects=[self._effect(event, event)], due=bit
                        )

    def add_surroundings(self) -> None:
        """Let everything outside happen at any moment, each time with any answer to what its effects here depend on."""
        outside: dict[str, dict[tuple[Test, ...], Effect]] = {}
        for r in self.net.relations:
            if r.source not in self.bits and r.target in self.bits and r.kind in ("response", "include", "exclude"):
                effect = outside.setdefault(r.source, {}).setdefault(r.tests, Effect(0))
                bit = self.bits[r.target]
                effect.responses |= bit if r.kind == "response" else 0
                effect.includes |= bit if r.kind == "include" else 0
                effect.excludes |= bit if r.kind == "exclude" else 0
        for source, effects in outside.items():
            always = [effects[()]] if () in effects else []
            guarded = [effect for tests, effect in effects.items() if tests]
            for chosen in product((False, True), repeat=len(guarded)):
                taken = [*always, *(e for e, yes in zip(guarded, chosen, strict=True) if yes)]
                self.moves.append(Move(source, name_of(source), None, 1, "surroundings", effects=[_together(taken)]))
        self.surrounded = 1
        self._prepare()
        #  Whoever looks from outside sees what is due here.
        self.reads.setdefault(1, [0, 0, 0, 0])[1] |= self.mask(self.acts)
        self._note_readers()

    surrounded = 0

    def _gate(self, move: Move, event: str, instance: Instance, deed: Deed) -> None:
        for relation in self.relations:
            if relation.target != event or relation.kind not in ("condition", "milestone"):
                continue
            bit = self.bits[relation.source]
            if relation.tests:
                move.guarded.append((relation.kind == "condition", bit, self._compile(relation.tests)))
            elif relation.kind == "condition":
                move.conditions |= bit
            else:
                move.milestones |= bit
        if deed.only_if is not None:
            asked, when = self.net.tests(deed.only_if, instance), self.net.tests(deed.only_if_when, instance)
            move.only_if.append((self._compile(asked), self._compile(when)))

    def _effect(self, event: str, own: str) -> Effect:
        effect = Effect(self.bits[event])
        guarded: dict[Compiled, list[int]] = {}
        for relation in self.relations:
            slot = {"response": 0, "include": 1, "exclude": 2}.get(relation.kind)
            if relation.source != event or slot is None:
                continue
            #  When an outcome takes effect its act has happened: a test for that is no test.
            tests = self._compile(
                t for t in relation.tests if event == own or not (t.case is None and t.holds and own in t.happened)
            )
            bit = self.bits[relation.target]
            if tests:
                guarded.setdefault(tests, [0, 0, 0])[slot] |= bit
            elif slot == 0:
                effect.responses |= bit
            elif slot == 1:
                effect.includes |= bit
            else:
                effect.excludes |= bit
        effect.guarded = [(tests, masks[0], masks[1], masks[2]) for tests, masks in guarded.items()]
        return effect

    def _compile(self, tests: Iterable[Test]) -> Compiled:
        return tuple(
            (True, self.cases[t.case], t.holds) if t.case is not None else (False, self.mask(t.happened), t.holds)
            for t in tests
        )

    def mask(self, events: Iterable[str]) -> int:
        """The bits of the events that are here."""
        found = 0
        for event in events:
            found |= self.bits.get(event, 0)
        return found

    def named(self, term: Term) -> int:
        """The bits of an act or window, for every party."""
        return self.mask(i.event for i in self.net.instances(term.name))

    def _ask(self, one: Always) -> None:
        """`… b … if case` asks the case when b happens."""
        if one.b is None or one.guard is None or not one.guard.case:
            return
        for move in self.moves:
            if move.act == one.b.name and one.b.outcome in (None, move.outcome):
                move.asked |= self.cases[one.guard.case] & ~move.enters

    # ── what is read by whom ──

    def _prepare(self) -> None:
        self.by_bit: dict[int, list[Move]] = {}
        self.reads: dict[int, list[int]] = {}  # open bit -> history, duty, cases, history asked by an `if`
        self.opens: dict[int, list[tuple[Move, int, int]]] = {}
        self.events = self.mask(self.bits)
        self.acting = {
            self.bits[i.outcome(o)]: self.bits[e]
            for e, i in self.acts.items()
            for o in self.declared.acts[i.act].outcomes
        }
        self.past = 0
        self.entering = 0
        for move in self.moves:
            self.by_bit.setdefault(move.bit, []).append(move)
            seen = self.reads.setdefault(move.bit, [0, 0, 0, 0])
            opens = self.opens.setdefault(move.bit, [])
            seen[0] |= move.conditions
            seen[1] |= move.milestones | move.due
            tests = [t for _, _, ts in move.guarded for t in ts] + [
                t for pair in move.only_if for ts in pair for t in ts
            ]
            for is_condition, bit, _ in move.guarded:
                seen[0 if is_condition else 1] |= bit
            for effect in move.effects:
                move.includes |= effect.includes
                move.closed |= effect.excludes
                move.certain |= effect.excludes
                opens.append((move, effect.includes, 0))
                move.renews |= effect.responses
                for ts, responses, includes, excludes in effect.guarded:
                    tests.extend(ts)
                    if all(not is_case and holds and mask == responses for is_case, mask, holds in ts):
                        move.renews |= responses
                    masks = [m for is_case, m, holds in ts if not is_case and holds]
                    opens.append((move, includes, masks[0] if len(masks) == 1 else 0))
                    self.past |= masks[0] if len(masks) == 1 else 0
                    move.includes |= includes
                    move.closed |= excludes
            move.certain &= ~move.includes
            read = move.asked
            for is_case, mask, _ in tests:
                if is_case:
                    move.reads_cases = True
                    read |= mask & ~move.enters
                else:
                    seen[0] |= mask
            move.cases = read
            seen[2] |= read
            self._asked(move, seen)
            if move.enters and all(m.enters for m in self.moves if m.bit == move.bit):
                self.entering |= move.bit
        #  Acts that are never opened without also being due: their duty means nothing while they are closed.
        self.duty_only = self.moving
        for relation in self.relations:
            if relation.kind == "include":
                twin = (relation.source, relation.target, relation.tests)
                if not any(r.kind == "response" and (r.source, r.target, r.tests) == twin for r in self.relations):
                    self.duty_only &= ~self.bits[relation.target]
        self.duty_only &= ~self.mask(e for e in self.net.events - self.net.closed_at_first if e in self.acts)
        self.breaching: dict[int, int] = {}
        self.watched = 0
        for move in self.moves:
            if move.due:
                self.watched |= move.due
                if move.label in self.breaches:
                    self.breaching[move.bit] = self.breaching.get(move.bit, 0) | move.includes
        self.closers: dict[int, list[Move]] = {}
        for move in self.moves:
            for bit in _each(move.closed):
                self.closers.setdefault(bit, []).append(move)
        self._note_readers()
        self._alive: dict[tuple[int, int, int, int], int] = {}
        self._opening: dict[int, tuple[dict[int, int], dict[int, list[tuple[int, int]]]]] = {}
        self._views: dict[tuple[int, int], View] = {}
        self._kept: dict[tuple[int, int, int], tuple[int, int]] = {}
        self._open: dict[int, list[Move]] = {}
        self._splitting = [
            m
            for m in self.moves
            if m.asked
            or any(t[0] for _, _, ts in m.guarded for t in ts)
            or any(t[0] for pair in m.only_if for ts in pair for t in ts)
        ]

    def _note_readers(self) -> None:
        """For each bit of history, duty and cases: the open acts that read it."""
        self.readers: tuple[dict[int, int], ...] = ({}, {}, {})
        for bit, seen in self.reads.items():
            for kind in range(3):
                for one in _each(seen[kind]):
                    self.readers[kind][one] = self.readers[kind].get(one, 0) | bit

    def _asked(self, move: Move, seen: list[int]) -> None:
        """History that is asked otherwise than by `after` x together with `waiting` for x, or by `redo` x of x."""
        for _, _, tests in move.guarded:
            seen[3] |= _history(tests)
        for pair in move.only_if:
            seen[3] |= _history(pair[0]) | _history(pair[1])
        for effect in move.effects:
            for tests, responses, includes, excludes in effect.guarded:
                for is_case, mask, holds in tests:
                    #  `redo x` reads only whether x was done, and puts x itself in and due (unless x redoes itself).
                    if not is_case and not (holds and mask == includes == responses != move.bit and not excludes):
                        seen[3] |= mask
        seen[3] |= move.conditions & ~move.milestones
        for is_condition, bit, _ in move.guarded:
            if is_condition and not any(not c and b == bit for c, b, _ in move.guarded):
                seen[3] |= bit

    def read_duty(self, act: str, outcome: str | None, duty: int) -> None:
        """Keep duties that a check looks at when an act happens."""
        for move in self.moves:
            if move.act == act and outcome in (None, move.outcome):
                self.reads[move.bit][1] |= duty
        self._note_readers()

    def read_history(self, act: str, history: int) -> None:
        """Keep history that a check looks at when an act happens."""
        for move in self.moves:
            if move.act == act:
                self.reads[move.bit][0] |= history
                self.reads[move.bit][3] |= history
        self._note_readers()

    # ── forgetting ──

    def alive(self, happened: int, included: int, without: int = 0, case: int = 0) -> int:
        """What may still come from a set of open acts, not going through `without`, nor through what enters `case`."""
        key = (included, happened & self.past, without, case)
        found = self._alive.get(key)
        if found is not None:
            return found
        plain, tested = self._ways(case)
        alive = fresh = included
        waiting: list[tuple[int, int]] = []
        while fresh:
            while fresh:
                bit = fresh & -fresh
                #  What is not passed may still fall due, and be breached.
                more = (self.breaching.get(bit, 0) if bit & without else plain.get(bit, 0)) & ~alive
                alive |= more
                fresh = fresh ^ bit | more
                if bit in tested and not bit & without:
                    waiting += tested[bit]
            for includes, past in waiting:
                #  `redo x` opens x only if x was done, or may be done on the way.
                if past & (happened | alive) and (more := includes & ~alive):
                    alive |= more
                    fresh |= more
        self._alive[key] = alive
        return alive

    def _ways(self, case: int) -> tuple[dict[int, int], dict[int, list[tuple[int, int]]]]:
        """What each open act may open: for certain (or on a case's answer), and only after a past."""
        found = self._opening.get(case)
        if found is None:
            plain: dict[int, int] = {}
            tested: dict[int, list[tuple[int, int]]] = {}
            for bit, ways in self.opens.items():
                for move, includes, past in ways:
                    if not includes or move.enters & case:
                        continue
                    if past:
                        tested.setdefault(bit, []).append((includes, past))
                    else:
                        plain[bit] = plain.get(bit, 0) | includes
            found = self._opening[case] = (plain, tested)
        return found

    def view(self, happened: int, included: int) -> View:
        """What may still come from a set of open acts; asked again and again, so it is remembered."""
        key = (included, happened & self.past)
        found = self._views.get(key)
        if found is None:
            alive = self.alive(happened, included)
            history = duty = cases = asked = 0
            for bit, (h, p, c, t) in self.reads.items():
                if bit & alive:
                    history, duty, cases, asked = history | h, duty | p, cases | c, asked | t
            for case in _each(cases):
                if not self.alive(happened, included, case=case) & self.readers[2].get(case, 0):
                    cases &= ~case  # whoever asks it can only come after it has been answered anew
            for bit in _each(history & self.events):
                if not self.alive(happened, included, without=self.acting.get(bit, bit)) & self.readers[0].get(bit, 0):
                    history &= ~bit  # whoever asks whether it was done can only come after it is done again
            for bit in _each(duty & self.moving & ~self.watched):
                if self._duty_is_moot(bit, happened, included, alive):
                    duty &= ~bit
            found = self._views[key] = View(alive, history, duty, cases, asked)
        return found

    def _duty_is_moot(self, bit: int, happened: int, included: int, alive: int) -> bool:
        """Whoever waits for this act can only come after it has been done, or closed for good."""
        closers = 0
        for move in self.closers.get(bit, ()):
            if move.bit & alive and move.bit != bit:
                closers |= move.bit
                if not bit & self.duty_only and bit & self.alive(-1, alive & ~move.certain | move.includes):
                    return False
        near = self.alive(happened, included, without=bit | closers)
        return not near & self.readers[1].get(bit, 0)

    def forget(self, state: State) -> State:
        """The same marking without what nobody can read any more."""
        happened, included, pending, known, answers = state
        view = self.view(happened, included)
        pending &= (included | ~self.duty_only) & (view.alive | self.lasting) & view.duty
        #  An outcome that has been overtaken blocks as if it had never been, unless an `if` asks for it.
        overtaken = pending & self.lasting & ~view.asked
        pending &= ~overtaken
        history, cases = self._needed(view, happened, included, included & pending)
        happened &= (view.history & ~overtaken & history) | 1
        for group in self.groups:
            if cases & group & ~known:
                cases |= group  # what is answered still narrows what may be answered with it
        known &= cases
        return (happened, included, pending, known, answers & known)

    def _needed(self, view: View, happened: int, included: int, due: int) -> tuple[int, int]:
        """(history, cases) that may be read before what is due now is done.

        An act that is due, open and cannot be closed first will happen before anything that waits for it: a case that
        it enters anew, and whether it was done before, need not be remembered for those.
        """
        key = (included, happened & self.past, due)
        found = self._kept.get(key)
        if found is not None:
            return found
        history, cases = -1, view.cases
        for bit in _each(due & self.moving):
            if bit & self.entering:
                for case in _each(cases & self._entered(bit)):
                    readers = [m for m in self.moves if m.bit & view.alive and m.cases & case]
                    if all(m.milestones & bit for m in readers) and self._stays(
                        bit, view, self.readers[2].get(case, 0)
                    ):
                        cases &= ~case
            if not bit & view.asked and self._stays(bit, view, self.readers[0].get(bit, 0)):
                history &= ~bit
        self._kept[key] = (history, cases)
        return history, cases

    def _entered(self, bit: int) -> int:
        """The cases that an act enters, however it ends."""
        entered = -1
        for move in self.by_bit[bit]:
            if move.side != "calendar":
                entered &= move.enters
        return entered

    def _stays(self, bit: int, view: View, readers: int) -> bool:
        """Nothing closes this act before it happens, or only so that nobody who reads can come any more."""
        for move in self.closers.get(bit, ()):
            if not move.bit & view.alive or (move.bit == bit and move.side != "calendar") or move.milestones & bit:
                continue
            if readers & self.alive(-1, view.alive & ~move.certain | move.includes):
                return False
        return True

    # ── running ──

    def start(self) -> list[State]:
        """The empty matter."""
        included = self.mask(e for e in (*self.acts, *self.windows) if e not in self.net.closed_at_first)
        return list(self.canonical((0, included | self.surrounded, 0, 0, 0)))

    def canonical(self, state: State) -> Iterator[State]:
        """Forget, and split where only the answer to a case decides whether an act is possible now."""
        state = self.forget(state)
        hangs = self._hangs(state)
        if not hangs:
            yield state
            return
        happened, included, pending, known, answers = state
        bit = hangs & -hangs
        for value in (0, bit):
            if self.consistent(known | bit, answers | value):
                yield from self.canonical((happened, included, pending, known | bit, answers | value))

    def _hangs(self, state: State) -> int:
        happened, included, pending, known, answers = state
        for move in self._splitting:
            if not move.bit & included or self.shut(move, happened, included, pending):
                continue
            stands, hangs = self.gates(move, state)
            if not stands and (hangs := (hangs | move.asked & ~known) & ~move.enters):
                return hangs
        return 0

    def shut(self, move: Move, happened: int, included: int, pending: int) -> int:
        return move.conditions & ~happened or move.milestones & pending & (included | self.lasting)

    def gates(self, move: Move, state: State) -> tuple[bool, int]:
        """(something guarded stands before it for certain, the unanswered cases on which that hangs)."""
        happened, included, pending, known, answers = state
        hangs = 0
        for is_condition, bit, tests in move.guarded:
            if (not bit & happened) if is_condition else bit & pending & (included | self.lasting):
                applies, on = _all(tests, happened, known, answers)
                if applies:
                    return True, 0
                hangs |= on
        for asked, when in move.only_if:
            applies, on = _all(when, happened, known, answers)
            if not applies and not on:
                continue
            holds, more = _all(asked, happened, known, answers)
            if not holds:
                if applies and not more:
                    return True, 0
                hangs |= more | on
        return False, hangs

    def consistent(self, known: int, answers: int) -> bool:
        """Is there a world with these answers?"""
        return all(
            any(world & known & group == answers & group for world in worlds)
            for group, worlds in self.worlds
            if group & known
        )

    def steps(self, state: State) -> Iterator[tuple[Move, State]]:
        """Every move possible now, and the markings it may lead to."""
        happened, included, pending, known, answers = state
        moves = self._open.get(included)
        if moves is None:
            moves = self._open[included] = [m for m in self.moves if m.bit & included]
        for move in moves:
            if (move.due and not move.due & pending) or self.shut(move, happened, included, pending):
                continue
            fresh = known & ~move.enters
            entered = (happened, included, pending, fresh, answers & fresh)
            readings = self.readings(move, entered) if move.reads_cases else ((fresh, answers & fresh),)
            for k, a in readings:
                if (move.guarded or move.only_if) and any(self.gates(move, (happened, included, pending, k, a))):
                    continue
                yield from (
                    (move, after) for after in self.canonical(self.after(move, happened, included, pending, k, a))
                )

    def after(self, move: Move, happened: int, included: int, pending: int, known: int, answers: int) -> State:
        for effect in move.effects:
            responses, includes, excludes = effect.responses, effect.includes, effect.excludes
            for tests, more_responses, more_includes, more_excludes in effect.guarded:
                if _all(tests, happened, known, answers)[0]:
                    responses |= more_responses
                    includes |= more_includes
                    excludes |= more_excludes
            happened |= effect.bit
            included = included & ~excludes | includes
            pending = pending & ~effect.bit | responses
        return (happened | 1 if move.ends else happened, included, pending, known, answers)

    def readings(self, move: Move, state: State) -> Iterator[tuple[int, int]]:
        """The answers that matter when the move happens, in every consistent way."""
        happened, _, _, known, answers = state
        wanted = self.gates(move, state)[1]
        for effect in move.effects:
            for tests, *_ in effect.guarded:
                wanted |= _all(tests, happened, known, answers)[1]
            happened |= effect.bit
        wanted &= ~known
        bits = list(_each(wanted))
        if not bits:
            yield known, answers
            return
        for values in product((0, 1), repeat=len(bits)):
            more = sum(bit for bit, value in zip(bits, values, strict=True) if value)
            if self.consistent(known | wanted, answers | more):
                yield known | wanted, answers | more


def _all(tests: Compiled, happened: int, known: int, answers: int) -> tuple[bool, int]:
    """(all hold for certain, the unanswered cases if none fails for certain)."""
    hangs = 0
    for is_case, mask, holds in tests:
        if is_case:
            if not known & mask:
                hangs |= mask
            elif bool(answers & mask) is not holds:
                return False, 0
        elif bool(happened & mask) is not holds:
            return False, 0
    return not hangs, hangs


def _together(effects: list[Effect]) -> Effect:
    whole = Effect(0)
    for one in effects:
        whole.responses |= one.responses
        whole.includes |= one.includes
        whole.excludes |= one.excludes
    return whole


def _history(tests: Compiled) -> int:
    mask = 0
    for is_case, one, _ in tests:
        if not is_case:
            mask |= one
    return mask


def _each(mask: int) -> Iterator[int]:
    while mask:
        bit = mask & -mask
        mask ^= bit
        yield bit


def name_of(event: str) -> str:
    """The act, window or clock of an event."""
    return event.partition("=")[0].removesuffix(DONE).partition("[")[0]


def _worlds(declared: Declared, cases: Mapping[str, int]) -> list[tuple[int, frozenset[int]]]:
    """For each group of cases that share facts: its mask, and the joint answers that some facts give."""
    groups: list[tuple[set[str], set[str]]] = []
    for name, case in declared.cases.items():
        facts = set(case.reads & declared.facts.keys())
        joined = [g for g in groups if g[1] & facts]
        merged = ({name}.union(*(g[0] for g in joined)), facts.union(*(g[1] for g in joined)))
        groups = [g for g in groups if g not in joined] + [merged]
    parameters = {name: one.values[-1].value for name, one in declared.parameters.items() if not one.is_empty}
    found: list[tuple[int, frozenset[int]]] = []
    for names, facts in groups:
        read = frozenset().union(*(declared.cases[name].reads for name in names))
        empty = sorted(name for name, one in declared.parameters.items() if one.is_empty and name in read)
        numbers = sorted(
            {n for name in names for n in _numbers(declared.cases[name].expression)}
            | {v for p, v in parameters.items() if p in read and isinstance(v, int)}
            | ({10} if empty else set())
        )
        variables = [*sorted(facts), *empty]
        values = [_values(declared.facts[v], numbers) if v in facts else [10] for v in variables]
        worlds = set()
        for chosen in product(*values):
            given = dict(zip(variables, chosen, strict=True))
            worlds.add(sum(cases[name] for name in names if declared.cases[name].ask(given, {**parameters, **given})))
        found.append((sum(cases[name] for name in names), frozenset(worlds)))
    return found


def _numbers(expression: str) -> set[int]:
    return {int(n) for n in re.findall(r"(?<![\w.])\d+", expression)}


def _values(fact: Fact, numbers: list[int]) -> list[object]:
    """Values of a fact that give every answer the expressions can tell apart."""
    match fact.type:
        case FactType.BOOL:
            return [False, True]
        case FactType.ENUM:
            return list(fact.values)
        case FactType.MONEY | FactType.INT:
            low = 0 if fact.type is FactType.MONEY else -1
            return [*sorted({v for n in (0, *numbers) for v in (n - 1, n, n + 1) if v >= low})]
    return ["2000-01-01", "2100-01-01"] if fact.type is FactType.DATE else ["x"]


__all__ = ["Finding", "Machine", "Proof", "TooLarge", "check", "meaning"]


# ── searching ──


class Graph:
    """Every marking that can be reached, with its moves: states in the order of their distance from the start."""

    def __init__(
        self, machine: Machine, limit: int, progress: Report | None, what: str, until: frozenset[str] = frozenset()
    ) -> None:
        self.machine = machine
        self.labels = [move.label for move in machine.moves]
        number = {id(move): n for n, move in enumerate(machine.moves)}
        first = machine.start()
        index: dict[State, int] = {}
        self.states: list[State] = []
        self.parent = array("l")
        self.by = array("l")
        self.depth = array("l")
        self.offsets = array("l", [0])
        self.moves = array("l")
        self.targets = array("l")
        for state in first:
            self._add(state, -1, -1, index)
        at = 0
        unseen = {n for n, label in enumerate(self.labels) if label in until}
        while at < len(self.states):
            seen: set[tuple[int, int]] = set()
            for move, after in machine.steps(self.states[at]):
                label = number[id(move)]
                target = index.get(after)
                if target is None:
                    target = self._add(after, at, label, index)
                if (label, target) not in seen:
                    seen.add((label, target))
                    self.moves.append(label)
                    self.targets.append(target)
            self.offsets.append(len(self.moves))
            at += 1
            if until:
                unseen -= {label for label, _ in seen}
                if not unseen:
                    break
            if len(self.states) > limit:
                raise TooLarge(what)
            if progress and at % 20_000 == 0:
                progress(what, at)

    def _add(self, state: State, parent: int, by: int, index: dict[State, int]) -> int:
        number = index[state] = len(self.states)
        self.states.append(state)
        self.parent.append(parent)
        self.by.append(by)
        self.depth.append(0 if parent < 0 else self.depth[parent] + 1)
        return number

    def __len__(self) -> int:
        return len(self.states)

    def edges(self, state: int) -> range:
        return range(self.offsets[state], self.offsets[state + 1])

    def course(self, state: int) -> list[int]:
        """The moves of a shortest way from the start."""
        found: list[int] = []
        while self.parent[state] >= 0:
            found.append(self.by[state])
            state = self.parent[state]
        return found[::-1]

    def search(
        self,
        seeds: Iterable[tuple[int, int, int]],
        without: frozenset[int],
        goal: frozenset[int],
        holds: Callable[[int], bool] | None = None,
    ) -> list[int] | None:
        """A shortest course through a seed, on which none of `without` follows, up to a move of `goal`.

        A seed is (state before, move, state after), or (-1, -1, start). `holds` is asked of the state before the goal.
        """
        queue: dict[int, list[int]] = {}
        came: dict[int, tuple[int, int]] = {}
        for before, label, after in seeds:
            if after not in came:
                came[after] = (before, label)
                queue.setdefault(0 if before < 0 else self.depth[before] + 1, []).append(after)
        rooted = set(came)
        level = 0
        while queue:
            for state in queue.pop(level, ()):
                for edge in self.edges(state):
                    label = self.moves[edge]
                    if label in goal and (holds is None or holds(state)):
                        return [*self._way(state, came, rooted), label]
                    target = self.targets[edge]
                    if label not in without and target not in came:
                        came[target] = (state, label)
                        queue.setdefault(level + 1, []).append(target)
            level += 1
        return None

    def _way(self, state: int, came: dict[int, tuple[int, int]], rooted: set[int]) -> list[int]:
        found: list[int] = []
        while state not in rooted:
            state, label = came[state]
            found.append(label)
        before, label = came[state]
        return [*(self.course(before) if before >= 0 else []), *([label] if before >= 0 else []), *found[::-1]]


class Checker:
    """All rules on one graph."""

    def __init__(self, graph: Graph, declared: Declared) -> None:
        self.graph = graph
        self.machine = graph.machine
        self.declared = declared
        self.findings: list[Finding] = []
        self.relies_on: set[str] = set()
        self.starts = [(-1, -1, n) for n in range(len(graph)) if graph.parent[n] < 0]

    def labels(self, *terms: Term) -> frozenset[int]:
        """The moves that a term names: an act with any outcome, or with one."""
        return frozenset(
            n
            for n, move in enumerate(self.machine.moves)
            for term in terms
            if move.act == term.name and term.outcome in (None, move.outcome)
        )

    def find(self, rule: str, what: str, course: Iterable[int]) -> None:
        labels = [self.graph.labels[n] for n in course]
        self.findings.append(
            Finding(rule, what, tuple(labels), tuple(spoken(self.declared, label) for label in labels))
        )

    def after(self, labels: frozenset[int]) -> list[tuple[int, int, int]]:
        """Every edge of these moves, as seeds."""
        graph = self.graph
        return [
            (state, graph.moves[e], graph.targets[e])
            for state in range(len(graph))
            for e in graph.edges(state)
            if graph.moves[e] in labels
        ]

    # ── 1 to 3 ──

    def stuck(self) -> None:
        for state in range(len(self.graph)):
            if not self.graph.edges(state) and not self.graph.states[state][0] & 1:
                self.find(
                    "deadlock", "nothing can happen any more, and the matter has not ended", self.graph.course(state)
                )
                return

    def closable(self) -> None:
        moves = self.machine.moves
        everyone = self._lost([True] * len(moves))
        if everyone is not None:
            self.find("closable", "the matter can no longer be closed", self.graph.course(everyone))
            return
        alone = self._lost([move.side != "party" for move in moves])
        if alone is not None:
            self.find(
                "closable", "the matter cannot be closed if the party does nothing more", self.graph.course(alone)
            )
        roles = {
            role
            for name, act in self.declared.acts.items()
            for role in act.by
            if self.declared.roles[role].side is Side.OUTSIDE and name not in self.machine.dropped
        }
        for role in sorted(roles):
            without = [
                self.declared.acts[m.act].by != (role,) if m.side == "outside" else m.side != "party" for m in moves
            ]
            if self._lost(without) is not None:
                self.relies_on.add(role)

    def _lost(self, allowed: list[bool], ends: set[int] | None = None) -> int | None:
        """The nearest marking from which no end can be reached by the moves allowed."""
        graph = self.graph
        back: list[list[int]] = [[] for _ in range(len(graph))]
        for state in range(len(graph)):
            for edge in graph.edges(state):
                if allowed[graph.moves[edge]]:
                    back[graph.targets[edge]].append(state)
        good = bytearray(len(graph))
        queue = sorted(ends) if ends is not None else [n for n in range(len(graph)) if graph.states[n][0] & 1]
        for n in queue:
            good[n] = 1
        while queue:
            for before in back[queue.pop()]:
                if not good[before]:
                    good[before] = 1
                    queue.append(before)
        return next((n for n in range(len(graph)) if not good[n]), None)

    def wound_up(self, what: str) -> None:
        """From every marking all that is due in this island can be done, by others than the party."""
        graph, owed = self.graph, self.machine.mask(self.machine.acts)
        idle = {n for n in range(len(graph)) if not graph.states[n][1] & graph.states[n][2] & owed}
        for sides in (("organ", "outside", "calendar", "party"), ("organ", "outside", "calendar")):
            lost = self._lost([move.side in sides for move in self.machine.moves], idle)
            if lost is not None:
                alone = "" if "party" in sides else " if the party does nothing more"
                self.find("closable", f"{what} cannot be brought to an end{alone}", graph.course(lost))
                return
        if self._lost([move.side in ("organ", "calendar") for move in self.machine.moves], idle) is not None:
            self.relies_on |= {
                role
                for name, act in self.declared.acts.items()
                if name not in self.machine.dropped
                for role in act.by
                if self.declared.roles[role].side is Side.OUTSIDE
            }

    # ── 4 cases in time ──

    def read_too_early(self) -> None:
        for name, bit in self.machine.cases.items():
            entering = frozenset(n for n, move in enumerate(self.machine.moves) if move.enters & bit)
            readers = frozenset(
                n for n, move in enumerate(self.machine.moves) if self._reads(move, bit) and n not in entering
            )
            course = self.graph.search(self.starts, entering, readers) if readers else None
            if course is not None:
                self.find(
                    "case", f"'{self.graph.labels[course[-1]]}' asks '{name}' before its facts were entered", course
                )

    def _reads(self, move: Move, bit: int) -> bool:
        tests = [t for _, _, ts in move.guarded for t in ts] + [t for pair in move.only_if for ts in pair for t in ts]
        tests += [t for effect in move.effects for ts, *_ in effect.guarded for t in ts]
        return any(is_case and mask == bit for is_case, mask, _ in tests)

    # ── 5 redo ──

    def redo(self) -> None:
        """No course on which z is done, and then what z stands on is sent back, with z not made due again in between."""
        for (act, outcome), candidates in sends_back(self.declared).items():
            labels = self.labels(Term(act, outcome))
            event = f"{act}={outcome}" if outcome else act
            for again in sorted(candidates - self.machine.dropped):
                bit = self.machine.named(Term(again))
                renewing = frozenset(n for n, move in enumerate(self.machine.moves) if move.renews & bit)
                done = self.after(self.labels(Term(again)) - renewing)
                course = (
                    next(iter([[*self.graph.course(s), n] for s, n, _ in self.after(labels)]), None)
                    if again == act
                    else self.graph.search(done, renewing, labels - renewing)
                )
                if course is not None:
                    self.find(
                        "redo",
                        f"'{event}' sends back, but leaves '{again}' standing, which was built on what is redone; "
                        "name it under redo, or under stands",
                        course,
                    )

    # ── 6 always ──

    def always(self, one: Always) -> None:
        course = self._broken(one)
        if course is not None:
            self.find("always", f"always: {one.text}", course)

    def _broken(self, one: Always) -> list[int] | None:
        graph, a = self.graph, self.labels(one.a)
        if one.kind == "leads_to":
            ends = frozenset(n for n, move in enumerate(self.machine.moves) if move.ends)
            return graph.search(self.after(a), self.labels(*one.goals), ends)
        assert one.b is not None
        b = self.labels(one.b)
        if one.kind == "never_after":
            return graph.search(self.after(a), frozenset(), b)
        if one.kind == "never_while":
            due = self.machine.named(one.a)
            return next(
                (
                    [*graph.course(state), label]
                    for state, label, _ in self.after(b)
                    if graph.states[state][1] & graph.states[state][2] & due
                ),
                None,
            )
        if one.kind == "between":
            assert one.x is not None
            return self._guarded(self.after(self.labels(one.x)), a, b, one.guard)
        seeds = self.starts + self.after(self._undoes(one.a))
        return self._guarded(seeds, a, b, one.guard)

    def _undoes(self, a: Term) -> frozenset[int]:
        """The moves after which a has to be done again: those that redo it, and its other outcomes."""
        found = set()
        for n, move in enumerate(self.machine.moves):
            act = self.declared.acts.get(move.act)
            if act is None:
                continue
            deeds = (act, act.outcomes[move.outcome]) if move.outcome else (act,)
            if any(term.name == a.name and term.guard is None for deed in deeds for term in deed.redo):
                found.add(n)
            if a.outcome and move.act == a.name and move.outcome != a.outcome:
                found.add(n)
        return frozenset(found)

    def _guarded(
        self, seeds: list[tuple[int, int, int]], without: frozenset[int], goal: frozenset[int], guard: Guard | None
    ) -> list[int] | None:
        if guard is None:
            return self.graph.search(seeds, without, goal)
        machine = self.machine
        if guard.case is None:
            mask = machine.mask(machine.net.tests(guard, Instance(guard.act or ""))[0].happened)
            return self.graph.search(
                seeds, without, goal, lambda s: bool(self.graph.states[s][0] & mask) is guard.holds
            )
        bit = machine.cases[guard.case]
        return self.graph.search(seeds, without, goal, lambda s: self._answer(s, bit) is guard.holds)

    def _answer(self, state: int, bit: int) -> bool | None:
        known, answers = self.graph.states[state][3], self.graph.states[state][4]
        return bool(answers & bit) if known & bit else None


def spoken(declared: Declared, label: str) -> str:
    """The Chinese name of a move."""
    name, _, outcome = label.partition("=")
    plain, _, number = name.partition("[")
    party = f"（第{number.rstrip(']')}名当事人）" if number and number != "1]" else ""
    if plain in declared.acts:
        act = declared.acts[plain]
        return act.label + party + (f"：{act.outcomes[outcome].label}" if outcome else "")
    if plain in declared.windows:
        return declared.windows[plain].label + party + "届满"
    breach = declared.clocks[plain.removesuffix(BREACH)].on_breach
    return (breach.label if breach and breach.label else plain) + party


def sends_back(declared: Declared) -> dict[tuple[str, str | None], set[str]]:
    """For every act or outcome that sends back: what was built on what is redone and is not plainly taken care of."""
    stands_on: dict[str, set[str]] = {name: set() for name in declared.acts}
    renews: dict[str, set[str]] = {name: set() for name in declared.acts}
    for name, act in declared.acts.items():
        for deed in (act, *act.outcomes.values()):
            stands_on[name] |= {term.name for term in deed.after}
            renews[name] |= {term.name for term in deed.redo}
        renews[name] |= {term.name for term in act.requires}
    found: dict[tuple[str, str | None], set[str]] = {}
    for name, act in declared.acts.items():
        for outcome, deed in ((None, act), *act.outcomes.items()):
            redone = {term.name for term in deed.redo}
            if not redone:
                continue
            built = set(redone)
            while more := {z for z, on in stands_on.items() if on & built} - built:
                built |= more
            kept = {term.name for term in deed.stands} | set().union(*(renews[x] for x in redone))
            candidates = built - redone - kept
            if name not in built or name in redone:
                candidates.discard(name)
            found[name, outcome] = candidates
    return found


# ── islands ──


def islands(net: Net) -> list[frozenset[str]]:
    """Acts, windows and breaches that influence nothing which ends or closes everything, in groups that touch each other.

    a influences b when it opens, closes, requires or is a condition of b, answers what b's relations ask, or may be
    breached into b. A milestone only makes b wait, and that is no influence: the rest waits, and then goes on.
    """
    declared = net.declared
    influences: dict[str, set[str]] = {name_of(e): set() for e in net.events}
    touches: dict[str, set[str]] = {name_of(e): set() for e in net.events}

    def touch(a: str, b: str, *, only_waits: bool = False) -> None:
        if a != b:
            touches[a].add(b)
            touches[b].add(a)
            if not only_waits:
                influences[a].add(b)

    waits: set[tuple[str, str]] = set()
    for r in net.relations:
        a, b = name_of(r.source), name_of(r.target)
        if a == b or r.word in ("ends", "closes everything"):
            continue
        touch(a, b, only_waits=r.kind == "milestone")
        if r.kind in ("condition", "milestone"):
            waits.add((a, b))
    for r in net.relations:
        for test in r.tests:
            for event in test.happened:
                touch(name_of(event), name_of(r.source))
                touch(name_of(event), name_of(r.target))
    for name, act in declared.acts.items():
        for deed in (act, *act.outcomes.values()):
            for guard in (deed.only_if, deed.only_if_when):
                if guard is not None and guard.act:
                    touch(guard.act, name)
            answered = {c for c, case in declared.cases.items() if case.reads & set(deed.enters)}
            for r in net.relations:
                if any(t.case in answered for t in r.tests):
                    touch(name, name_of(r.source))
                    touch(name, name_of(r.target))
            for other, another in declared.acts.items():
                for one in (another, *another.outcomes.values()):
                    if any(g is not None and g.case in answered for g in (one.only_if, one.only_if_when)):
                        touch(name, other)
    for name, clock in declared.clocks.items():
        if clock.on_breach and clock.on_breach.is_event:
            for term in clock.to:
                touch(term.name, name + BREACH)
    core = {
        name
        for name, act in declared.acts.items()
        for deed in (act, *act.outcomes.values())
        if deed.ends or deed.closes_everything
    }
    while more := {name for name, to in influences.items() if to & core} - core:
        core |= more
    core |= {name_of(e) for e in net.enabled(net.start(), {}) if e in net.acts and not net.by_target.get(e)}
    rest = set(influences) - core
    groups: list[frozenset[str]] = []
    while rest:
        group: set[str] = set()
        fresh = {min(rest)}
        while fresh:
            group |= fresh
            fresh = {n for name in fresh for n in touches[name]} & rest - group
        rest -= group
        groups.append(frozenset(group))
    knotted = [
        g for g in groups if any(a in core and b in g for a, b in waits) and any(a in g and b in core for a, b in waits)
    ]
    if len(knotted) > 1:
        groups = [g for g in groups if g not in knotted] + [frozenset().union(*knotted)]
    return sorted(groups, key=min)


def check(procedure: Procedure, *, parties: int = 1, limit: int = 3_000_000, progress: Report | None = None) -> Proof:
    """Prove a procedure, or find what is wrong with it. Raises `TooLarge` beyond `limit` markings in one run."""
    declared = procedure.declared
    net = Net(declared, parties)
    findings: list[Finding] = []
    first = sorted(e for e in net.enabled(net.start(), {}) if e in net.acts)
    possible = sorted({net.acts[e].act for e in first})
    if len(possible) != 1:
        findings.append(
            Finding(
                "first",
                f"{len(possible)} acts are possible in the empty matter: {', '.join(possible) or 'none'}; exactly one opens it",
            )
        )
    groups = islands(net)
    everything = frozenset().union(*groups)
    late = frozenset().union(*(g for g in groups if _is_late(g, net)))
    search = _Search(net, limit, progress)
    left = [one for one in declared.always if not _is_plain(one, net)]

    def those(kept: frozenset[str]) -> list[Always]:
        return [one for one in left if not acts_of(one) & (everything - kept) and _is_natural(one, search.natural)]

    search.run("core", everything - late, those(late))
    left = [one for one in left if one not in those(late)]
    for group in groups:
        if group <= late:
            continue
        here = [one for one in those(group) if acts_of(one) & group]
        if not here and _is_simple(group, net):
            search.side_branch(group, everything - group)
        else:
            search.run(_called(group, declared), everything - group, here)
            left = [one for one in left if one not in here]
    while left:
        #  What asks the same case about the same islands shares a run of its own.
        wanted = (acts_of(left[0]) & everything, left[0].guard)
        here = [one for one in left if (acts_of(one) & everything, one.guard) == wanted]
        left = [one for one in left if one not in here]
        kept = frozenset().union(*(g for g in groups if g & wanted[0]))
        search.run(f"core {here[0].guard}" if here[0].guard else here[0].text, everything - kept, here)
    findings += search.findings
    findings += [
        Finding("dead", f"'{label}' ({spoken(declared, label)}) can never happen")
        for label in dict.fromkeys(m.label for m in search.natural.moves)
        if label not in search.seen
    ]
    unique = {(f.rule, f.what): f for f in reversed(findings)}
    return Proof(
        findings=tuple(reversed(unique.values())),
        markings=sum(n for _, n in search.runs),
        runs=tuple(search.runs),
        relies_on=tuple(sorted(search.relies_on)),
        parties=parties,
    )


class _Search:
    """The runs of one proof, and what they have found together."""

    def __init__(self, net: Net, limit: int, progress: Report | None) -> None:
        self.net = net
        self.limit = limit
        self.progress = progress
        self.natural = Machine(net)
        self.findings: list[Finding] = []
        self.seen: set[str] = set()
        self.relies_on: set[str] = set()
        self.runs: list[tuple[str, int]] = []

    def run(self, what: str, dropped: frozenset[str], statements: list[Always]) -> None:
        """Every rule, on every marking of the procedure without `dropped`."""
        machine = Machine(self.net, dropped, statements)
        for one in statements:
            if one.kind == "never_while" and one.b is not None:
                machine.read_duty(one.b.name, one.b.outcome, machine.named(one.a))
            if one.guard is not None and one.guard.act and one.b is not None:
                machine.read_history(
                    one.b.name, machine.mask(self.net.tests(one.guard, Instance(one.b.name))[0].happened)
                )
        graph = Graph(machine, self.limit, self.progress, what)
        checker = Checker(graph, self.net.declared)
        checker.stuck()
        checker.closable()
        checker.read_too_early()
        checker.redo()
        for one in statements:
            checker.always(one)
        self._take(what, graph, checker)

    def side_branch(self, group: frozenset[str], dropped: frozenset[str]) -> None:
        """An island that nothing outside holds up: alone, with everything outside happening at any moment.

        From each of its markings it must be possible to do all that is due in it, without the party. Then it can be
        wound up wherever the core stands, and the core's proof holds with it. A second, short search looks for a
        course of core and island together on which each of its acts happens. What seems wrong with anything
        happening at any moment is searched again with the core as it is; what that confirms is told of the island.
        """
        what = _called(group, self.net.declared)
        machine = Machine(self.net, frozenset(self.names) - group)
        machine.add_surroundings()
        graph = Graph(machine, self.limit, self.progress, what)
        checker = Checker(graph, self.net.declared)
        checker.wound_up(what)
        checker.redo()
        if checker.findings:
            before = len(self.findings)
            self.run(what, dropped, [])
            found = self.findings[before:]
            told = [f for f in checker.findings if f.rule in {g.rule for g in found}]
            self.findings[before:] = told + [f for f in found if f.rule not in {g.rule for g in told}]
            return
        wanted = frozenset(m.label for m in machine.moves if m.side != "surroundings")
        together = Graph(Machine(self.net, dropped), self.limit, self.progress, what, wanted)
        self._take(what, graph, checker)
        self._take(f"{what}：可达", together, None)

    @property
    def names(self) -> set[str]:
        return {name_of(event) for event in self.net.events}

    def _take(self, what: str, graph: Graph, checker: Checker | None) -> None:
        self.runs.append((what, len(graph)))
        if checker is None or not any(m.side == "surroundings" for m in graph.machine.moves):
            self.seen.update(graph.labels[n] for n in set(graph.moves))
        if checker is not None:
            self.findings += checker.findings
            self.relies_on |= checker.relies_on


def _called(group: frozenset[str], declared: Declared) -> str:
    return "、".join(spoken(declared, n) for n in sorted(group) if n in declared.acts) or "、".join(sorted(group))


def _is_plain(one: Always, net: Net) -> bool:
    """`never b while a` where a stands before b anyway: true by the first rule of DCR, whatever happens."""
    if one.kind != "never_while" or one.b is None:
        return False
    stands = {(r.source, r.target) for r in net.relations if r.kind == "milestone" and not r.tests}
    return all(
        (a.event, b.event) in stands or (one.b.outcome is not None and (a.event, b.outcome(one.b.outcome)) in stands)
        for b in net.instances(one.b.name)
        for a in net.joined(one.a.name, b)
    )


def _is_late(group: frozenset[str], net: Net) -> bool:
    """Opened from outside only by what closes everything else: it adds its own markings, and multiplies none."""
    closing = {r.source for r in net.relations if r.word == "closes everything"}
    acts = {e for e, i in (*net.acts.items(), *net.windows.items()) if i.act in group}
    return acts <= net.closed_at_first and all(
        r.source in closing
        for r in net.relations
        if r.kind == "include" and r.target in acts and name_of(r.source) not in group
    )


def _is_simple(group: frozenset[str], net: Net) -> bool:
    """Nothing outside stands before what may be due in it."""
    may_be_due = {name_of(r.target) for r in net.relations if r.kind == "response"} & group
    for r in net.relations:
        if name_of(r.source) in group and any(t.case for t in r.tests):
            return False  # when its cases are answered only the core can tell
        if (
            r.kind in ("condition", "milestone")
            and r.word != "ends"
            and name_of(r.target) in may_be_due
            and (name_of(r.source) not in group or r.tests)
        ):
            return False
    return not any(
        deed.only_if
        for name in may_be_due & net.declared.acts.keys()
        for act in (net.declared.acts[name],)
        for deed in (act, *act.outcomes.values())
    )


def _is_natural(one: Always, machine: Machine) -> bool:
    """The statement asks no case that its acts do not ask anyway: it costs no markings of its own."""
    if one.guard is None or not one.guard.case or one.b is None:
        return True
    bit = machine.cases[one.guard.case]
    return all(
        move.cases & bit for move in machine.moves if move.act == one.b.name and one.b.outcome in (None, move.outcome)
    )


def acts_of(one: Always) -> frozenset[str]:
    terms = [t for t in (one.a, one.b, one.x, *one.goals) if t is not None]
    return frozenset({t.name for t in terms} | ({one.guard.act} if one.guard and one.guard.act else set()))
