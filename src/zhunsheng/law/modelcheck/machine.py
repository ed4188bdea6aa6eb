"""The net as a machine on bit masks: which moves are possible in a marking, and what they lead to.

Rules
- One bit per event (x and x✓ share one), one bit per case; a marking is five integers (`moves.State`).
- *Late answers*: a case is answered where its answer first matters, not where its facts are entered. An effect reads
  it when the act happens; a gate reads it as soon as only the answer decides whether the act is possible.
- What no act that can still come will read is forgotten (`memory`): markings that only differ there are one.

    machine = Machine(net)
    for move, after in machine.steps(machine.start()[0]): ...
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from zhunsheng.law.modelcheck.memory import Memory
from zhunsheng.law.modelcheck.moves import (
    Compiled,
    Effect,
    Folded,
    Move,
    State,
    all_hold,
    each,
    name_of,
    together,
)
from zhunsheng.law.modelcheck.worlds import Worlds, worlds
from zhunsheng.law.net import BREACH, DONE, Instance, Net, Test
from zhunsheng.law.notation import Always, Deed, Side, Term

Option = tuple[int, Move, int, int, int, Folded | None]  # number, move, conditions, milestones here, due, effects


class Machine:
    """A procedure, or what is left of it without `dropped`; `statements` may ask cases of their own."""

    def __init__(
        self,
        net: Net,
        dropped: frozenset[str] = frozenset(),
        statements: Iterable[Always] = (),
        answers: Worlds | None = None,
    ) -> None:
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
        self.worlds = answers if answers is not None else worlds(self.declared, self.cases)
        self.acts = {e: i for e, i in net.acts.items() if e in self.bits}
        self.windows = {e: i for e, i in net.windows.items() if e in self.bits}
        self.breaches = {e: i for e, i in net.breaches.items() if e in self.bits}
        self.moving = sum(self.bits[e] for e in (*self.acts, *self.windows))
        self.lasting = ~self.moving
        self.surrounded = 0
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
                self.moves.append(Move(source, name_of(source), None, 1, "surroundings", effects=[together(taken)]))
        self.surrounded = 1
        self._prepare()
        #  Whoever looks from outside sees what is due here.
        self.memory.read_duty([n for n, m in enumerate(self.moves) if m.bit == 1], self.mask(self.acts))

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
                move.asked_anew |= self.cases[one.guard.case] & move.enters

    def _prepare(self) -> None:
        for number, move in enumerate(self.moves):
            move.number = number
            move.sum_up()
        self.memory = Memory(self)
        self._options: dict[int, list[Option]] = {}
        self._splitting = [m for m in self.moves if m.asked or any(is_case for is_case, *_ in m.gate_tests)]
        self._hanging: dict[int, list[Move]] = {}

    # ── running ──

    def start(self) -> list[State]:
        """The empty matter."""
        included = self.mask(e for e in (*self.acts, *self.windows) if e not in self.net.closed_at_first)
        return list(self.canonical((0, included | self.surrounded, 0, 0, 0)))

    def canonical(self, state: State) -> Iterator[State]:
        """Forget, and split where only the answer to a case decides whether an act is possible now."""
        state = self.memory.forget(state)
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
        happened, included, pending, known, _ = state
        moves = self._hanging.get(included)
        if moves is None:
            moves = self._hanging[included] = [m for m in self._splitting if m.bit & included]
        for move in moves:
            if self.shut(move, happened, included, pending):
                continue
            stands, hangs = self.gates(move, state)
            if not stands and (hangs := (hangs | move.asked & ~known) & ~move.enters):
                return hangs
        return 0

    def shut(self, move: Move, happened: int, included: int, pending: int) -> int:
        """What stands before a move, whatever the answers."""
        return move.conditions & ~happened or move.milestones & pending & (included | self.lasting)

    def gates(self, move: Move, state: State) -> tuple[bool, int]:
        """(something guarded stands before it for certain, the unanswered cases on which that hangs)."""
        happened, included, pending, known, answers = state
        hangs = 0
        for is_condition, bit, tests in move.guarded:
            if (not bit & happened) if is_condition else bit & pending & (included | self.lasting):
                applies, on = all_hold(tests, happened, known, answers)
                if applies:
                    return True, 0
                hangs |= on
        for asked, when in move.only_if:
            applies, on = all_hold(when, happened, known, answers)
            if not applies and not on:
                continue
            holds, more = all_hold(asked, happened, known, answers)
            if not holds:
                if applies and not more:
                    return True, 0
                hangs |= more | on
        return False, hangs

    def consistent(self, known: int, answers: int) -> bool:
        """Is there a world with these answers?"""
        for group, worlds_of in self.worlds:
            read = known & group
            if read and not any(world & read == answers & group for world in worlds_of):
                return False
        return True

    def options(self, included: int) -> list[Option]:
        """The moves of the acts that are open, with what may stand before them."""
        found = self._options.get(included)
        if found is None:
            here = included | self.lasting
            found = self._options[included] = [
                (
                    number,
                    move,
                    move.conditions,
                    move.milestones & here,
                    move.due,
                    move.folded if not (move.reads_cases or move.guarded or move.only_if) else None,
                )
                for number, move in enumerate(self.moves)
                if move.bit & included
            ]
        return found

    def raw_steps(self, state: State) -> Iterator[tuple[int, State]]:
        """The number of every move possible now, and the marking it leads to, nothing forgotten yet."""
        happened, included, pending, known, answers = state
        for number, move, conditions, milestones, due, plain in self.options(included):
            if conditions & ~happened or milestones & pending or (due and not due & pending):
                continue
            fresh = known & ~move.enters
            if plain is not None:
                more, keep, open_, undone, owed = plain
                yield (
                    number,
                    (happened | more, included & keep | open_, pending & undone | owed, fresh, answers & fresh),
                )
                continue
            entered = (happened, included, pending, fresh, answers & fresh)
            readings = self.readings(move, entered) if move.reads_cases else ((fresh, answers & fresh),)
            for k, a in readings:
                if (move.guarded or move.only_if) and any(self.gates(move, (happened, included, pending, k, a))):
                    continue
                yield number, self.after(move, happened, included, pending, k, a)

    def steps(self, state: State) -> Iterator[tuple[Move, State]]:
        """Every move possible now, and the markings it may lead to."""
        for number, raw in self.raw_steps(state):
            for after in self.canonical(raw):
                yield self.moves[number], after

    def after(self, move: Move, happened: int, included: int, pending: int, known: int, answers: int) -> State:
        """The marking after a move, nothing forgotten yet."""
        for effect in move.effects:
            responses, includes, excludes = effect.responses, effect.includes, effect.excludes
            for tests, more_responses, more_includes, more_excludes in effect.guarded:
                if all_hold(tests, happened, known, answers)[0]:
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
        wanted = self.gates(move, state)[1] | move.asked_anew
        for effect in move.effects:
            for tests, *_ in effect.guarded:
                wanted |= all_hold(tests, happened, known, answers)[1]
            happened |= effect.bit
        wanted &= ~known
        bits = list(each(wanted))
        if not bits:
            yield known, answers
            return
        for values in product((0, 1), repeat=len(bits)):
            more = sum(bit for bit, value in zip(bits, values, strict=True) if value)
            if self.consistent(known | wanted, answers | more):
                yield known | wanted, answers | more
