"""How fast is advice with a full trace over the example's 899 items, against zen-engine; and how fast are the books proved?

The same questions for both: for every item one set of facts a tier (the authors' own cases), asked in one mixed order.
Ours checks the facts' types and bounds, decides, and keeps each cell's test (`Book.decide`). The peer holds each item as a
decision table of its own (hit policy first: its tables cannot say that rows must not overlap) and is asked with its trace
on. Both must name the same tier for every question, or the benchmark stops. Peer: zen-engine (Rust), one call a
question, the context as a dict; see benchmarks/requirements.txt.

    python benchmarks/discretion.py [--rounds 3]
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from pathlib import Path
from typing import Any

from zhunsheng.example import standards
from zhunsheng.law.discretion.book import Book, Item
from zhunsheng.law.discretion.cells import FactKind
from zhunsheng.reader import discretion
from zhunsheng.reader.discretion_writing import written

ROOT = Path(__file__).resolve().parents[1] / "rulebook"
AIM_SECONDS = 5
Question = tuple[Book, str, dict[str, object], str]


def table(item: Item) -> str:
    """The item as a decision table of the peer."""
    inputs = [{"id": name, "name": name, "field": name} for name in item.facts]
    rules = []
    for tier in item.tiers:
        rule: dict[str, str] = {"_id": tier.code, "tier": json.dumps(tier.code)}
        for name, fact in item.facts.items():
            cell = tier.when.get(name)
            if cell is None:
                rule[name] = ""
            elif fact.kind is FactKind.INT:
                (low, high), *more = cell.spans
                assert not more
                rule[name] = f">= {low}" if high is None else f"[{low}..{high}]"
            else:
                rule[name] = ", ".join(json.dumps(value, ensure_ascii=False) for value in sorted(cell.values, key=str))
        rules.append(rule)
    node = {
        "hitPolicy": "first", "inputs": inputs, "outputs": [{"id": "tier", "name": "tier", "field": "tier"}], "rules": rules,
    }  # fmt: skip
    return json.dumps({
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            {"id": "i", "type": "inputNode", "name": "i"},
            {"id": "t", "type": "decisionTableNode", "name": "t", "content": node},
            {"id": "o", "type": "outputNode", "name": "o"},
        ],
        "edges": [{"id": "1", "sourceId": "i", "targetId": "t"}, {"id": "2", "sourceId": "t", "targetId": "o"}],
    })  # fmt: skip


def best(rounds: int, work: Any) -> tuple[float, Any]:
    """The shortest of some runs, and what the last one answered."""
    shortest, answer = float("inf"), None
    for _ in range(rounds):
        begin = time.perf_counter()
        answer = work()
        shortest = min(shortest, time.perf_counter() - begin)
    return shortest, answer


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    texts = [written(plain) for plain in standards.books(ROOT).values()]
    begun = time.process_time()
    seconds, books = best(rounds, lambda: [discretion.parse(text) for text in texts])
    cpu = (time.process_time() - begun) / rounds
    items = [item for book in books for item in book.items.values()]
    tiers = sum(len(item.tiers) for item in items)
    print(
        f"load and proof: {len(items)} items, {tiers} tiers, their tests run, in {seconds:.2f} s, {cpu:.2f} s of processor (aim: at most {AIM_SECONDS} s)"
    )

    questions: list[Question] = [
        (book, item.code, dict(trial.facts), trial.tier)
        for book in books
        for item in book.items.values()
        for trial in item.trials
    ]
    random.Random(1).shuffle(questions)
    own_seconds, own = best(rounds, lambda: [book.decide(code, facts) for book, code, facts, _ in questions])
    assert [advice.tier for advice in own] == [tier for *_, tier in questions]
    print(f"advice with trace, zhunsheng: {len(questions) / own_seconds:,.0f} a second ({len(questions)} questions)")
    try:
        import zen
    except ImportError:
        print("zen-engine is not here: pip install --require-hashes -r benchmarks/requirements.txt")
        return 2
    engine = zen.ZenEngine()
    decisions = {item.code: engine.create_decision(table(item)) for item in items}
    asked = [(decisions[code], facts) for _, code, facts, _ in questions]
    peer_seconds, told = best(rounds, lambda: [decision.evaluate(facts, {"trace": True}) for decision, facts in asked])
    wrong = sum(one["result"].get("tier") != tier for one, (*_, tier) in zip(told, questions, strict=True))
    if wrong:
        print(f"the peer names another tier for {wrong} questions: not comparable")
        return 1
    print(f"advice with trace, zen-engine:  {len(questions) / peer_seconds:,.0f} a second")
    print(f"ratio: {peer_seconds / own_seconds:.2f} (aim: at least 1)")
    return 0 if peer_seconds >= own_seconds and seconds <= AIM_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
