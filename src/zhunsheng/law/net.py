"""From the words of a procedure to DCR relations.

Rules (rulebook language, part 2)
- Every act y has two kinds of history events, always included and never performed alone: `y✓` (done) and `y=o` (done
  with outcome o). Possibility and duty live on y, history on these: a closed act never makes an `after` true.
- `after: [x]` is a condition on x✓ and a milestone on x; `after: [x=o]` besides asks that o be the last outcome.
- A relation may carry guards. They are answered for a marking and its cases, and then an ordinary, unguarded graph
  stands there: `law.dcr` knows nothing of guards.
- `each: party` makes one instance per party: `notice[1]`. Two such join the same party; one such and a common act join all.
- A window is an event of the calendar; a breach with an effect is the event `clock!`.

    net = Net(declared, parties=1)
    net.enabled(net.start(), {})                # {"lead"}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from zhunsheng.law.dcr import Graph, Marking
from zhunsheng.law.notation import Act, Declared, Deed, Guard, Outcome, Term, Terms, Window

DONE = "✓"
BREACH = "!"


@dataclass(frozen=True, slots=True)
class Test:
    """A grounded guard: a case, or "one of these events has happened"; `holds` False turns it round."""

    case: str | None
    happened: frozenset[str]
    holds: bool

    def answer(self, marking: Marking, cases: Mapping[str, bool | None]) -> bool:
        """Whether the relation applies. An unanswered case counts as no, both for `if` and for `unless`."""
        if self.case is not None:
            known = cases.get(self.case)
            return known is not None and known is self.holds
        return bool(self.happened & marking.happened) is self.holds


Tests = tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """One DCR relation, and the tests under which it applies. `word` is the word of the file it comes from."""

    kind: str  # condition · milestone · response · include · exclude
    source: str
    target: str
    tests: Tests = ()
    word: str = ""


@dataclass(frozen=True, slots=True)
class Instance:
    """A performable event: an act for one party (0 = common)."""

    act: str
    party: int = 0

    @property
    def event(self) -> str:
        return f"{self.act}[{self.party}]" if self.party else self.act

    def outcome(self, outcome: str) -> str:
        return f"{self.event}={outcome}"

    @property
    def done(self) -> str:
        return self.event + DONE


class Net:
    """A procedure for a number of parties: its events, its relations, and the graphs they make.

    Events are strings: `decide`, `decide✓`, `decide=penalty`, `notice[2]`, `hearing_request[1]`, `preserved_evidence!`.
    """

    def __init__(self, declared: Declared, parties: int = 1) -> None:
        self.declared = declared
        self.parties = max(1, parties)
        self.each = (
            {name for name, act in declared.acts.items() if act.each_party}
            | {name for name, window in declared.windows.items() if window.each_party}
            | {name + BREACH for name, clock in declared.clocks.items() if clock.each_party}
        )
        self.acts: dict[str, Instance] = {i.event: i for name in declared.acts for i in self.instances(name)}
        self.windows: dict[str, Instance] = {i.event: i for name in declared.windows for i in self.instances(name)}
        self.breaches: dict[str, Instance] = {
            i.event: i
            for name, clock in declared.clocks.items()
            if clock.on_breach and clock.on_breach.is_event
            for i in self.instances(name + BREACH)
        }
        self.relations: tuple[Relation, ...] = tuple(dict.fromkeys(self._relations()))
        self._gates: dict[frozenset[Test], Graph] = {}
        self._effects: dict[tuple[str, frozenset[Test]], Graph] = {}

    # ── names ──

    def instances(self, name: str) -> tuple[Instance, ...]:
        """The instances of an act, window or breach: one, or one for each party."""
        if name in self.each:
            return tuple(Instance(name, party) for party in range(1, self.parties + 1))
        return (Instance(name),)

    def joined(self, name: str, to: Instance) -> tuple[Instance, ...]:
        """The instances that a relation between `name` and `to` joins: the same party's, or all."""
        if name in self.each and to.party:
            return (Instance(name, to.party),)
        return self.instances(name)

    @cached_property
    def history(self) -> frozenset[str]:
        """The events that only record."""
        done = {i.done for i in self.acts.values()}
        return frozenset(done | {i.outcome(o) for i in self.acts.values() for o in self.declared.acts[i.act].outcomes})

    @cached_property
    def events(self) -> frozenset[str]:
        return frozenset(self.history | self.acts.keys() | self.windows.keys() | self.breaches.keys())

    @cached_property
    def closed_at_first(self) -> frozenset[str]:
        """Acts that something else makes possible, and all windows."""
        deeds = [*self.declared.acts.values(), *(o for a in self.declared.acts.values() for o in a.outcomes.values())]
        named = {term.name for deed in deeds for term in (*deed.requires, *deed.opens)}
        named |= {name for window in self.declared.windows.values() for name in window.allows}
        named |= {
            term.name
            for clock in self.declared.clocks.values()
            if clock.on_breach
            for term in (*clock.on_breach.requires, *clock.on_breach.opens)
        }
        return frozenset(i.event for name in named | self.declared.windows.keys() for i in self.instances(name))

    # ── markings ──

    def start(self) -> Marking:
        return Marking(frozenset(), self.events - self.closed_at_first, frozenset())

    def gate(self, marking: Marking, cases: Mapping[str, bool | None]) -> Graph:
        """The conditions and milestones that apply now, as a DCR graph."""
        true = frozenset(test for test in self._gate_tests if test.answer(marking, cases))
        if true not in self._gates:
            kept = [r for r in self.relations if r.kind in ("condition", "milestone") and true.issuperset(r.tests)]
            self._gates[true] = Graph(self.events, **_sorted(kept))
        return self._gates[true]

    def enabled(self, marking: Marking, cases: Mapping[str, bool | None]) -> frozenset[str]:
        """The acts, windows and outcomes that the marking allows; `only_if` and persons are not asked."""
        return self.gate(marking, cases).enabled(marking)

    def effect(self, event: str, marking: Marking, cases: Mapping[str, bool | None]) -> Marking:
        """The marking after an event whose gates have been asked before."""
        return self.effects(event, marking, cases).execute(marking, event)

    def effects(self, event: str, marking: Marking, cases: Mapping[str, bool | None]) -> Graph:
        """What an event causes in this marking, and nothing that holds it back, as a DCR graph."""
        relations = self._by_source.get(event, ())
        true = frozenset(test for r in relations for test in r.tests if test.answer(marking, cases))
        key = (event, true)
        if key not in self._effects:
            self._effects[key] = Graph(self.events, **_sorted(r for r in relations if true.issuperset(r.tests)))
        return self._effects[key]

    def perform(
        self, instance: Instance, outcome: str | None, marking: Marking, cases: Mapping[str, bool | None]
    ) -> Marking:
        """Steps 6 and 7 of a performance: the act, its history event, then its outcome."""
        marking = self.effect(instance.event, marking, cases)
        marking = self.effect(instance.done, marking, cases)
        return self.effect(instance.outcome(outcome), marking, cases) if outcome else marking

    @cached_property
    def _gate_tests(self) -> tuple[Test, ...]:
        return tuple(
            dict.fromkeys(test for r in self.relations if r.kind in ("condition", "milestone") for test in r.tests)
        )

    @cached_property
    def _by_source(self) -> dict[str, tuple[Relation, ...]]:
        return _grouped((r for r in self.relations if r.kind in ("response", "include", "exclude")), "source")

    @cached_property
    def by_target(self) -> dict[str, tuple[Relation, ...]]:
        """The relations on each event, for explanations."""
        return _grouped(self.relations, "target")

    @cached_property
    def by_source(self) -> dict[str, tuple[Relation, ...]]:
        """The relations from each event, for explanations."""
        return _grouped(self.relations, "source")

    # ── relations ──

    def _relations(self) -> Iterator[Relation]:
        for instance in self.acts.values():
            act = self.declared.acts[instance.act]
            if not act.repeats:
                yield Relation("exclude", instance.event, instance.event, (), "once")
            yield from self._deed(act, instance, instance.event)
            for name, outcome in act.outcomes.items():
                yield from self._deed(outcome, instance, instance.outcome(name))
        for instance in self.windows.values():
            yield from self._window(self.declared.windows[instance.act], instance)
        for instance in self.breaches.values():
            breach = self.declared.clocks[instance.act.removesuffix(BREACH)].on_breach
            assert breach is not None
            yield from self._effects_of(breach.requires, breach.opens, breach.closes, instance, instance.event)

    def _deed(self, deed: Act | Outcome, own: Instance, event: str) -> Iterator[Relation]:
        for term in deed.after:
            yield from self._after(term, own, event)
        for term in deed.waits_for:
            for other in self.joined(term.name, own):
                yield Relation("milestone", other.event, event, self.tests(term.guard, own), "waits_for")
        yield from self._effects_of(deed.requires, deed.opens, deed.closes, own, event)
        for term in deed.redo:
            for other in self.joined(term.name, own):
                tests = (*self.tests(term.guard, own), Test(None, frozenset({other.event}), True))
                yield Relation("include", event, other.event, tests, "redo")
                yield Relation("response", event, other.event, tests, "redo")
        if deed.ends:
            for other in self.acts.values():
                if other != own:
                    yield Relation("milestone", other.event, event, (), "ends")
        if deed.ends or deed.closes_everything:
            yield from self._close_all(own, event, "ends" if deed.ends else "closes everything")

    def _after(self, term: Term, own: Instance, event: str) -> Iterator[Relation]:
        tests = self.tests(term.guard, own)
        for other in self.joined(term.name, own):
            done = other.outcome(term.outcome) if term.outcome else other.done
            yield Relation("condition", done, event, tests, "after")
            yield Relation("milestone", other.event, event, tests, "after")
            if term.outcome:
                yield Relation("milestone", done, event, tests, "after")
                for rival in self.declared.acts[term.name].outcomes:
                    if rival != term.outcome:
                        yield Relation("response", other.outcome(rival), done, (), "last outcome")

    def _effects_of(
        self, requires: Terms, opens: Terms, closes: Terms, own: Instance, event: str
    ) -> Iterator[Relation]:
        for word, terms, kinds in (
            ("requires", requires, ("include", "response")),
            ("opens", opens, ("include",)),
            ("closes", closes, ("exclude",)),
        ):
            for term in terms:
                for other in self.joined(term.name, own):
                    for kind in kinds:
                        yield Relation(kind, event, other.event, self.tests(term.guard, own), word)

    def _close_all(self, own: Instance, event: str, word: str) -> Iterator[Relation]:
        for other in self.acts.values():
            if other != own and not self.declared.acts[other.act].outlives:
                yield Relation("exclude", event, other.event, (), word)
        for other in self.windows.values():
            yield Relation("exclude", event, other.event, (), word)

    def _window(self, window: Window, own: Instance) -> Iterator[Relation]:
        for opener in self.joined(window.opened_by.name, own):
            event = opener.outcome(window.opened_by.outcome) if window.opened_by.outcome else opener.event
            tests = (*self.tests(window.guard, own), *self.tests(window.opened_by.guard, own))
            yield Relation("include", event, own.event, tests, "window")
            yield Relation("response", event, own.event, tests, "window")
            for name in window.allows:
                for other in self.joined(name, own):
                    yield Relation("include", event, other.event, tests, "window")
        enders = [
            own.event,
            *(
                ender.outcome(term.outcome) if term.outcome else ender.event
                for term in window.ended_by
                for ender in self.joined(term.name, own)
            ),
        ]
        for event in enders:
            yield Relation("exclude", event, own.event, (), "window ends")
            for name in window.allows:
                for other in self.joined(name, own):
                    yield Relation("exclude", event, other.event, (), "window ends")
        for name in window.blocks:
            for other in self.joined(name, own):
                yield Relation("milestone", own.event, other.event, (), "blocks")

    def tests(self, guard: Guard | None, own: Instance) -> Tests:
        """A guard grounded for an instance."""
        if guard is None:
            return ()
        if guard.case:
            return (Test(guard.case, frozenset(), guard.holds),)
        assert guard.act is not None
        others = self.joined(guard.act, own)
        events = {i.outcome(guard.outcome) if guard.outcome else i.done for i in others}
        return (Test(None, frozenset(events), guard.holds),)


def _sorted(relations: Iterable[Relation]) -> dict[str, set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for relation in relations:
        found.setdefault(relation.kind + "s", set()).add((relation.source, relation.target))
    return found


def _grouped(relations: Iterable[Relation], by: str) -> dict[str, tuple[Relation, ...]]:
    found: dict[str, list[Relation]] = {}
    for relation in relations:
        found.setdefault(getattr(relation, by), []).append(relation)
    return {event: tuple(members) for event, members in found.items()}


def deeds(declared: Declared) -> Iterator[tuple[str, str | None, Deed]]:
    """Every act and every outcome: (act, outcome or None, what it says)."""
    for name, act in declared.acts.items():
        yield name, None, act
        for outcome, deed in act.outcomes.items():
            yield name, outcome, deed
