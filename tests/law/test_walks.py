"""Random walks through the three procedures of the book: what the runtime allows is what plain DCR allows.

Every step compares the runtime's marking and possibilities with an ordinary, unguarded `dcr.Graph` built anew for the
case; every act that the runtime refuses raises there. Walks that visit everything: tests/rulebook.
"""

import random
from collections import Counter
from datetime import datetime, timedelta
from functools import cache

import pytest

from zhunsheng.law import modelcheck
from zhunsheng.law.clocks import CHINA
from zhunsheng.law.dcr import Graph, Marking, NotEnabled
from zhunsheng.law.facts import Fact, FactType
from zhunsheng.law.net import Net
from zhunsheng.law.procedure import Done, Option, Performance, Person, Procedure, Refusal, Situation
from zhunsheng.law.rulebook import Rulebook
from zhunsheng.reader import rulebook

KINDS = ("complaint", "inspection_visit", "penalty_ordinary")


@cache
def book() -> Rulebook:
    return rulebook.load(layers=rulebook.EXAMPLE_LAYERS)


def value(fact: Fact, chance: random.Random) -> object:
    match fact.type:
        case FactType.BOOL:
            return chance.random() < 0.35
        case FactType.MONEY:
            return chance.choice([0, 200_000, 1_000_000, 20_000_000])
        case FactType.INT:
            return chance.randrange(4)
        case FactType.ENUM:
            return chance.choice(fact.values)
        case FactType.DATE:
            return "2026-03-02"
    return "一句话"


class Walk:
    """One matter, walked at random on the district's days of 2025 and 2026."""

    def __init__(self, procedure: Procedure, seed: int, parties: int = 1) -> None:
        self.procedure = procedure
        self.chance = random.Random(seed)
        self.parties = [f"当事人{n}" for n in range(parties)]
        self.history: list[Done] = []
        self.now = datetime(2025, 1, 6, 9, tzinfo=CHINA)
        self.visited: Counter[str] = Counter()
        self.people = [
            Person(
                id=f"{n}",
                name=f"{n}",
                roles=frozenset(procedure.roles),
                credentials=frozenset(c for act in procedure.acts.values() for c in act.credential),
            )
            for n in range(6)
        ]

    def situation(self) -> Situation:
        return self.procedure.situation(self.history, parties=self.parties, now=self.now, calendar=book().calendar)

    def attempt(self, situation: Situation) -> Performance | None:
        """A performance that the runtime calls possible, with random facts; None when nothing is."""
        options = [(o, outcome) for o in situation.possible for outcome in (o.outcomes or (None,))]
        #  To end early is possible nearly always; walks should go further.
        if not options:
            return None
        going = [o for o in options if not self.stops(*o)] or options if self.chance.random() < 0.9 else options
        least = min(self.visited[self.label(*o)] for o in going)
        option, outcome = self.chance.choice(
            [o for o in going if self.visited[self.label(*o)] == least] if self.chance.random() < 0.6 else going
        )
        act = self.procedure.acts[option.act]
        deeds = [act, *([act.outcomes[outcome]] if outcome else [])]
        facts = {name: value(self.procedure.facts[name], self.chance) for deed in deeds for name in deed.enters}
        extends = any(e.act == act.name for c in self.procedure.clocks.values() for e in c.extended_by)
        clean = [p for p in self.people if not any(d.event in act.not_by and p.id in d.by for d in self.history)]
        people = clean if len(clean) >= act.signers and self.chance.random() < 0.95 else self.people
        return Performance(
            act=option.act,
            at=self.now,
            outcome=outcome,
            party=option.party,
            facts=facts,
            by=() if act.name in self.procedure.mirrored else tuple(people[: act.signers]),
            evidence=frozenset(e for deed in deeds for e in deed.evidence),
            until=(self.now + timedelta(days=500)).date() if extends else None,
        )

    @staticmethod
    def label(option: Option, outcome: str | None) -> str:
        return option.act + (f"={outcome}" if outcome else "")

    def stops(self, option: Option, outcome: str | None) -> bool:
        act = self.procedure.acts[option.act]
        deed = act.outcomes[outcome] if outcome else act
        seen = self.visited[self.label(option, outcome)]
        return deed.ends or (deed.closes_everything and len(self.history) < 12) or seen > 2


def plain(net: Net, marking: Marking, cases: dict[str, bool | None], only_effects: bool = False) -> Graph:
    """An ordinary graph for this case and history: every relation whose tests hold, in the open."""
    kinds: dict[str, set[tuple[str, str]]] = {
        k: set() for k in ("condition", "response", "milestone", "include", "exclude")
    }
    for r in net.relations:
        if all(
            (cases.get(t.case) is t.holds) if t.case else (bool(t.happened & marking.happened) is t.holds)
            for t in r.tests
        ):
            kinds[r.kind].add((r.source, r.target))
    if only_effects:
        kinds["condition"], kinds["milestone"] = set(), set()
    return Graph(
        net.events, kinds["condition"], kinds["response"], kinds["milestone"], kinds["include"], kinds["exclude"]
    )


def step(walk: Walk, situation: Situation) -> bool:
    """Try one act in both; returns whether it was done."""
    performance = walk.attempt(situation)
    if performance is None:
        return False
    answer = situation.judge(performance)
    net = walk.procedure.net(len(walk.parties))
    cases = dict(situation.cases)
    parameters = {n: v.value for n, p in walk.procedure.parameters.items() if (v := p.on(walk.now.date()))}
    facts = {**situation.facts, **performance.facts}
    for name, case in walk.procedure.cases.items():
        if case.reads & performance.facts.keys():
            cases[name] = case.ask(facts, parameters)
    party = walk.parties.index(performance.party) + 1 if performance.act in net.each and performance.party else 0
    instance = next(i for i in net.instances(performance.act) if i.party == party)
    events = [instance.event, instance.done, *([instance.outcome(performance.outcome)] if performance.outcome else [])]
    graph = plain(net, situation.marking, cases)
    enabled = graph.enabled(situation.marking)
    if isinstance(answer, Refusal):
        if answer.kind.value in ("not_yet", "waits", "window", "closed"):
            with pytest.raises(NotEnabled):
                for event in (events[0], events[-1]):
                    graph.execute(situation.marking, event)
        return False
    assert {events[0], events[-1]} <= enabled
    marking = situation.marking
    for event in events:
        marking = plain(net, marking, cases, only_effects=True).execute(marking, event)
    walk.history += [*situation.elapsed, situation.done(performance)]
    walk.visited[performance.act + (f"={performance.outcome}" if performance.outcome else "")] += 1
    if not answer.elapsed:
        assert answer.marking == marking
    replayed = walk.situation()
    assert (replayed.marking, replayed.ended, replayed.facts) == (answer.marking, answer.ended, answer.facts)
    return True


def refused_everywhere(walk: Walk, situation: Situation) -> None:
    """What the runtime refuses on the marking, plain DCR does not enable, and the other way round."""
    net = walk.procedure.net(len(walk.parties))
    graph = plain(net, situation.marking, dict(situation.cases))
    enabled = graph.enabled(situation.marking)
    for event, instance in net.acts.items():
        act = walk.procedure.acts[instance.act]
        if act.only_if or act.enters or any(o.only_if or o.enters for o in act.outcomes.values()):
            continue
        party = walk.parties[instance.party - 1] if instance.party else None
        for outcome in act.outcomes or (None,):
            refusal = situation.why_not(instance.act, party, outcome)
            events = {event, instance.outcome(outcome)} if outcome else {event}
            assert (refusal is None) == (events <= enabled), (event, outcome, refusal)
            if refusal is not None:
                assert refusal.message.endswith("。") and refusal.way_on.endswith("。")


@pytest.mark.parametrize("walks", [10, pytest.param(60, marks=pytest.mark.prove)])
@pytest.mark.parametrize("kind", KINDS)
def test_walks_agree_with_plain_dcr(kind: str, walks: int) -> None:
    visited: Counter[str] = Counter()
    for seed in range(walks):
        walk = Walk(book().procedures[kind], seed, parties=1 + (seed % 3 == 0))
        for at in range(45):
            situation = walk.situation()
            if situation.ended and at < 40:
                visited += walk.visited
                walk = Walk(book().procedures[kind], seed * 1000 + at, parties=len(walk.parties))
                continue
            if at % 7 == 0:
                refused_everywhere(walk, situation)
            step(walk, situation)
            walk.now = min(
                walk.now + timedelta(days=walk.chance.choice([0, 0, 0, 1, 3, 8])),
                datetime(2026, 12, 1, 9, tzinfo=CHINA),
            )
        visited += walk.visited
    acts = {name for name, act in book().procedures[kind].acts.items()}
    reached = {label.partition("=")[0] for label in visited}
    print(f"{kind}: {len(reached)} of {len(acts)} acts, {sum(visited.values())} steps")
    assert len(reached) >= 0.5 * len(acts), sorted(acts - reached)  # all of them: tests/rulebook/test_every_kind_walked


def follow(kind: str, seeds: range) -> None:
    """Walks are courses of the searched graph: at each step the same moves are possible in both."""
    procedure = book().procedures[kind]
    net = Net(procedure.declared, 1)
    machine = modelcheck.Machine(net)
    for seed in seeds:
        walk = Walk(procedure, seed)
        states = set(machine.start())
        for _ in range(30):
            situation = walk.situation()
            brought = list(situation.elapsed)
            performance = walk.attempt(situation)
            answer = situation.judge(performance) if performance is not None else None
            if performance is not None and isinstance(answer, Situation):
                brought += [situation.done(performance)]
                cases = dict(answer.cases)
            else:
                cases = dict(situation.cases)
            for done in brought:
                instance = net.instances(done.event)[0]
                label = f"{instance.event}={done.outcome}" if done.outcome else instance.event
                states = {after for state in states for move, after in machine.steps(state) if move.label == label}
                assert states, f"{kind} {seed}: {label} is done, but the search does not know it there"
                if done is not brought[-1]:
                    continue
                states = {
                    s
                    for s in states
                    if all(cases.get(n) in (None, bool(s[4] & bit)) for n, bit in machine.cases.items() if s[3] & bit)
                }
                assert states, f"{kind} {seed}: no searched marking fits the answers after {label}"
            walk.history += brought
            walk.now = min(
                walk.now + timedelta(days=walk.chance.choice([0, 0, 1, 6])), datetime(2026, 12, 1, 9, tzinfo=CHINA)
            )


@pytest.mark.parametrize("kind", KINDS)
def test_walks_are_courses_of_the_search(kind: str) -> None:
    follow(kind, range(8))


@pytest.mark.prove
@pytest.mark.parametrize("kind", KINDS)
def test_many_walks_are_courses_of_the_search(kind: str) -> None:
    follow(kind, range(100, 250))
