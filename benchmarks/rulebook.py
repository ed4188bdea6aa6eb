"""How fast is the rulebook? The engine against plain sets, the proof against a search that forgets nothing, the load.

1. `law.dcr.Graph` (relations indexed by event) against DCR written down as its definition, on the same walks; both must
   agree at every step, or the benchmark stops.
2. A cold proof of each kind against the plain search of tests/law/naive_search.py (sets, every fact at every entry, nothing
   forgotten, no islands). The plain search is given up at a number of markings; then it is a lower bound.
3. Loading every composition of the book, each file read once, against loading each composition by itself.

    python benchmarks/rulebook.py [--kinds complaint,inspection_visit] [--markings 20000]
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.law.naive_search import Naive  # noqa: E402
from zhunsheng.law import modelcheck  # noqa: E402
from zhunsheng.law.dcr import Graph, Marking  # noqa: E402
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
    given = asked.parse_args()
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


if __name__ == "__main__":
    main()
