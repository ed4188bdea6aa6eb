"""How fast is the rulebook? The engine against plain sets, the proof against a search that forgets nothing, the load.

1. `law.dcr.Graph` (relations indexed by event) against DCR written down as its definition, on the same walks; both must
   agree at every step, or the benchmark stops.
2. A cold proof of each kind against the plain search of tests/law/naive_search.py (sets, every fact at every entry, nothing
   forgotten, no islands). The plain search is given up at a number of markings; then it is a lower bound.
3. A cold proof of the ordinary penalty, with each of its overlays, against the search of the first notes on the same
   relations and the same masks: every fact at every entry, cone of influence, overtaken outcomes, islands apart, a proof
   bit for each statement. It is given up at `--noted` markings; then it, too, is a lower bound. What it would still have
   to do, closing and the other searches in the graph, is not counted.
4. Loading every composition of the book, each file read once, against loading each composition by itself.

    python benchmarks/rulebook.py [--kinds complaint,inspection_visit] [--markings 20000] [--noted 1000000]
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.law.naive_search import Naive  # noqa: E402
from zhunsheng.law import modelcheck  # noqa: E402
from zhunsheng.law.dcr import Graph, Marking  # noqa: E402
from zhunsheng.law.modelcheck.islands import is_late, islands  # noqa: E402
from zhunsheng.law.modelcheck.moves import Move, State, each  # noqa: E402
from zhunsheng.law.notation import Term  # noqa: E402
from zhunsheng.law.procedure import Procedure  # noqa: E402
from zhunsheng.reader import rulebook  # noqa: E402

WALKS, STEPS = 20, 40


@dataclass
class PlainSets:
    """DCR as it is defined: five sets of pairs, looked through each time."""

    events: set[str]
    conditions: set[tuple[str, str]]
    responses: set[tuple[str, str]]
    milestones: set[tuple[str, str]]
    includes: set[tuple[str, str]]
    excludes: set[tuple[str, str]]

    def enabled(self, m: Marking) -> set[str]:
        return {
            e
            for e in self.events
            if e in m.included
            and all(a not in m.included or a in m.happened for a, b in self.conditions if b == e)
            and all(a not in m.included or a not in m.pending for a, b in self.milestones if b == e)
        }

    def execute(self, m: Marking, e: str) -> Marking:
        return Marking(
            happened=m.happened | {e},
            pending=m.pending - {e} | {b for a, b in self.responses if a == e},
            included=m.included - {b for a, b in self.excludes if a == e} | {b for a, b in self.includes if a == e},
        )


class Noted(modelcheck.Machine):
    """The search of the first notes. A marking is a state and its proof bits: which statements are owed something."""

    def core(self) -> int:
        """Visit every marking; how many there are."""
        statements = [one for one in self.declared.always if one.kind in ("before", "between", "never_after")]
        self.monitors = [
            (
                self._named(one.x) if one.x else self._named(one.a) if one.kind == "never_after" else set(),
                set() if one.kind == "never_after" else self._named(one.a),
                self.memory.doers(sum(1 << n for n in self._named(one.b))),
            )
            for one in statements
        ]
        owed = sum(1 << k for k, one in enumerate(statements) if one.kind == "before")
        included = self.mask(e for e in (*self.acts, *self.windows) if e not in self.net.closed_at_first)
        first = self._forgotten((0, included, 0, 0, 0), owed)
        seen, left = {first}, [first]
        while left and len(seen) <= self.limit:
            further = []
            for state, owed in left:
                for number, after in self._steps(state):
                    found = self._forgotten(after, self._moved(owed, number))
                    if found not in seen:
                        seen.add(found)
                        further.append(found)
            left = further
        return len(seen)

    limit = 0

    def _named(self, term: Term | None) -> set[int]:
        return {
            n for n, m in enumerate(self.moves) if term and m.act == term.name and term.outcome in (None, m.outcome)
        }

    def _moved(self, owed: int, number: int) -> int:
        for k, (begins, ends, _) in enumerate(self.monitors):
            owed = owed | 1 << k if number in begins else owed & ~(1 << k) if number in ends else owed
        return owed

    def _steps(self, state: State) -> Iterator[tuple[int, State]]:
        happened, included, pending, known, answers = state
        for number, move, conditions, milestones, due, _ in self.options(included):
            if conditions & ~happened or milestones & pending or (due and not due & pending):
                continue
            for k, a in self._answers(move, known, answers):
                if not any(self.gates(move, (happened, included, pending, k, a))):
                    yield number, self.after(move, happened, included, pending, k, a)

    def _answers(self, move: Move, known: int, answers: int) -> Iterator[tuple[int, int]]:
        known, bits = known & ~move.enters, list(each(move.enters))
        for values in product((0, 1), repeat=len(bits)):
            more = sum(bit for bit, value in zip(bits, values, strict=True) if value)
            if self.consistent(known | move.enters, answers & known | more):
                yield known | move.enters, answers & known | more

    def _forgotten(self, state: State, owed: int) -> tuple[State, int]:
        happened, included, pending, known, answers = state
        memory = self.memory
        view = memory.view(happened, included)
        pending &= (included | ~memory.duty_only) & (view.alive | self.lasting)
        overtaken = pending & self.lasting & ~view.asked
        pending &= ~overtaken
        for bit in each(pending):
            if not memory.doers(memory.duty_read.get(bit, 0)) & view.alive:
                pending &= ~bit
        for bit in each(happened & ~1):
            if bit & overtaken or not memory.doers(memory.history_read.get(bit, 0)) & view.alive:
                happened &= ~bit
        cases = memory._known_cases(view, happened, included, known)
        for group in memory.groups:
            if cases & group & ~known:
                cases |= group
        for k, (_, _, goal) in enumerate(self.monitors):
            if not goal & view.alive:
                owed &= ~(1 << k)
        return (happened, included, pending, known & cases, answers & known & cases), owed


def noted(law: Procedure, limit: int) -> int:
    """The core by the search of the first notes: its markings, or `limit` and some more."""
    net = law.net(1)
    groups = islands(net)
    apart = frozenset().union(*(g for g in groups if not is_late(g, net)))
    machine = Noted(net, apart)
    machine.limit = limit
    return machine.core()


def timed(work: Callable[..., Any], *arguments: object) -> tuple[float, Any]:
    started = time.process_time()
    found = work(*arguments)
    return time.process_time() - started, found


def graphs(law: Procedure) -> tuple[Graph, PlainSets, Marking]:
    net = law.net(1)
    kinds: dict[str, set[tuple[str, str]]] = {
        k: set() for k in ("condition", "response", "milestone", "include", "exclude")
    }
    for r in net.relations:
        if not r.tests:
            kinds[r.kind].add((r.source, r.target))
    pairs = [kinds[k] for k in ("condition", "response", "milestone", "include", "exclude")]
    return Graph(net.events, *pairs), PlainSets(set(net.events), *pairs), net.start()


def walks(graph: Graph, start: Marking, chance: random.Random) -> list[list[str]]:
    found = []
    for _ in range(WALKS):
        marking, course = start, []
        for _ in range(STEPS):
            options = sorted(graph.enabled(marking))
            if not options:
                break
            course.append(chance.choice(options))
            marking = graph.execute(marking, course[-1])
        found.append(course)
    return found


def replay(
    graph: Graph | PlainSets, start: Marking, courses: Iterable[list[str]]
) -> list[tuple[frozenset[str], Marking]]:
    seen = []
    for course in courses:
        marking = start
        for event in course:
            enabled = frozenset(graph.enabled(marking))
            marking = graph.execute(marking, event)
            seen.append((enabled, marking))
    return seen


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked.add_argument("--kinds", default="", help="only these, parted by commas")
    asked.add_argument("--markings", type=int, default=20_000, help="where the plain search is given up")
    asked.add_argument("--noted", type=int, default=1_000_000, help="where the search of the first notes is given up")
    given = asked.parse_args()
    print("load " + " ".join(f"{one:.1f}" for one in os.getloadavg()) + f" on {os.cpu_count()} processors")
    root = ROOT / "rulebook"
    wanted = [one for one in given.kinds.split(",") if one]

    ways = rulebook.compositions(root)
    shared, _ = timed(lambda: [shelf.book(one) for shelf in [rulebook.Shelf(root)] for one in ways])
    alone, _ = timed(rulebook.load, root, ways[-1])
    print(
        f"load: {len(ways)} compositions together {shared:.2f} s; one by itself {alone:.2f} s, so apart {alone * len(ways):.1f} s"
    )

    shelf = rulebook.Shelf(root)
    book = shelf.book(rulebook.EXAMPLE_LAYERS)
    ours = theirs = 0.0
    number = 0
    for law in book.procedures.values():
        graph, plain, start = graphs(law)
        courses = walks(graph, start, random.Random(law.id))
        fast, a = timed(replay, graph, start, courses)
        slow, b = timed(replay, plain, start, courses)
        if a != b:
            sys.exit(f"{law.id}: the two disagree")
        ours, theirs, number = ours + fast, theirs + slow, number + sum(map(len, courses))
    print(
        f"engine: {number} steps, {number / ours:,.0f} a second; plain sets {number / theirs:,.0f}; {theirs / ours:.1f}×"
    )

    for law in book.procedures.values():
        if wanted and law.id not in wanted:
            continue
        spent, proof = timed(modelcheck.check, law)
        started = time.process_time()
        try:
            said = f"{len(Naive(law.declared, given.markings).edges):,} markings"
        except OverflowError:
            said = f"given up at {given.markings:,}"
        peer = time.process_time() - started
        print(
            f"proof of {law.id}: {proof.markings:,} markings, {spent:.1f} s; plain search {said}, {peer:.1f} s",
            flush=True,
        )

    if wanted and "penalty_ordinary" not in wanted:
        return
    for layers in ways:
        law = shelf.book(layers).procedures.get("penalty_ordinary")
        if law is None or "example" in layers:
            continue
        spent, proof = timed(modelcheck.check, law)
        peer, markings = timed(noted, law, given.noted)
        more = "more than " if markings > given.noted else ""
        print(
            f"proof of penalty_ordinary with {', '.join(layers)}: {proof.markings:,} markings, {spent:.1f} s; search of the "
            f"first notes, core alone: {more}{markings:,} markings, {more}{peer:.1f} s; {peer / spent:.0f}×; "
            f"load {os.getloadavg()[0]:.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
