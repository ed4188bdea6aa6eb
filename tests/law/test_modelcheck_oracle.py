"""The checker against a naive one, on hundreds of small random procedures: same verdict, rule by rule.

The courses that the findings tell can be gone, and those that break a statement are the shortest there are.
"""

import random

import pytest

from tests.law.naive_search import Naive
from zhunsheng.law import modelcheck
from zhunsheng.law.procedure import Procedure
from zhunsheng.reader import marked, procedure

ACTS = "abcdefg"
HEAD = """
procedure: p
name: p
in_force: 2026-01-01
sources: {CF: 行政处罚法}
roles: {o: {name: o}, p: {name: p, side: party}, x: {name: x, side: outside}}
facts: {f: {name: f, type: bool}, g: {name: g, type: bool}}
cases: {cc: {name: cc, is: f, cites: CF 1}, dd: {name: dd, is: "!f && g", cites: CF 1}}
acts:
"""


class Author:
    """Writes a random procedure; most are faulty in some way, which is what is wanted."""

    def __init__(self, seed: int, parties: int = 1) -> None:
        self.random = random.Random(seed)
        self.parties = parties
        self.outcomes = {name: ["u", "v"] if self.random.random() < 0.4 else [] for name in ACTS}

    def write(self) -> str:
        lines = [HEAD.strip()]
        for at, name in enumerate(ACTS):
            lines.append(f"  {name}:")
            by = self.random.choices("opx", (6, 2, 1))[0] if at else "o"
            lines.append(f"    name: {name}\n    by: {by}\n    stage: 启动\n    cites: CF 1")
            if at == 0:
                lines.append("    enters: [f, g]\n    requires: [b]")
            elif name == "g":
                lines.append("    ends: true")
            if self.parties > 1 and name in "bcd" and self.random.random() < 0.5:
                lines.append("    each: party")
            lines += self.relations(name, "    ", at)
            if self.outcomes[name]:
                lines.append("    outcomes:")
                for outcome in self.outcomes[name]:
                    lines.append(f"      {outcome}:\n        name: {outcome}")
                    lines += self.relations(name, "        ", at)
        lines.append(self.calendar())
        lines.append("always:")
        lines += [f"  - {self.statement()}" for _ in range(4)]
        return "\n".join(lines) + "\n"

    def relations(self, own: str, indent: str, at: int) -> list[str]:
        words = []
        if self.random.random() < 0.15 and at:
            words.append("repeats: true") if len(indent) == 4 else None
        for word, share in (
            ("after", 0.25),
            ("waits_for", 0.25),
            ("requires", 0.3),
            ("opens", 0.2),
            ("closes", 0.12),
            ("redo", 0.12),
        ):
            if self.random.random() < share and at < 6 and not (at == 0 and word in ("after", "waits_for", "requires")):
                words.append(f"{word}: [{self.term(own, word)}]")
        if at and self.random.random() < 0.1:
            words.append(f"only_if: {self.random.choice(['cc', 'not cc', 'dd', 'b'])}")
        if len(indent) == 8 and self.random.random() < 0.1:
            words.append("closes: everything") if not any(w.startswith("closes") for w in words) else None
        return [indent + word for word in words if word]

    def event(self) -> str:
        name = self.random.choice(ACTS)
        return (
            f"{name}={self.random.choice(self.outcomes[name])}"
            if self.outcomes[name] and self.random.random() < 0.5
            else name
        )

    def guard(self) -> str:
        return self.random.choice(["if", "unless"]) + " " + self.random.choice(["cc", "dd", self.event()])

    def term(self, own: str, word: str) -> str:
        term = self.event() if word == "after" else self.random.choice(ACTS[1:])
        return f"{term} {self.guard()}" if self.random.random() < 0.35 else term

    def calendar(self) -> str:
        opener, allowed, blocked = (self.random.choice(ACTS[1:]) for _ in range(3))
        window = (
            f"windows:\n  w: {{name: w, from: {opener}, lasts: 5 days, rolls: no, allows: [{allowed}], blocks: [{blocked}], cites: CF 1}}\n"
            if self.random.random() < 0.5
            else ""
        )
        to, opened = self.random.choice(ACTS[1:]), self.random.choice(ACTS[1:])
        clock = (
            f"clocks:\n  k: {{name: k, from: a, to: {to}, within: 5 days, rolls: no, cites: CF 1, on_breach: {{effect: lapse, name: n, "
            f"{self.random.choice(['closes', 'requires', 'opens'])}: [{opened}], cites: CF 1}}}}"
            if self.random.random() < 0.4
            else ""
        )
        return window + clock

    def statement(self) -> str:
        a, b, x = self.event(), self.event(), self.event()
        tail = (
            f" {self.random.choice(['if', 'unless'])} {self.random.choice(['cc', 'dd'])}"
            if self.random.random() < 0.3
            else ""
        )
        return self.random.choice(
            [
                f"{a} before {b}{tail}",
                f"{a} between {x} and {b}{tail}",
                f"never {b} after {a}",
                f"never {b} while {a.partition('=')[0]}",
                f"{a} leads to {b}",
            ]
        )


def both(seed: int, parties: int = 1) -> tuple[set[tuple[str, str]], set[tuple[str, str]]] | None:
    """The verdicts of both checkers, or None when the text does not load or is too large for the naive one."""
    reading = procedure.read(marked.loads(Author(seed, parties).write(), "p.yaml"))
    if reading.problems or reading.declared is None:
        return None
    declared = reading.declared
    try:
        naive = Naive(declared, 1_500, parties)
    except OverflowError:
        return None
    found = modelcheck.check(Procedure(declared), parties=parties)
    if any(f.rule == "case" for f in found.findings):
        return (
            None  # an unanswered case may be anything for one, and is "no" for the other; that is why it is a finding
        )
    mine = {(f.rule, f.what) for f in found.findings if f.rule in ("always", "dead")}
    #  A marking where nothing can happen is one that cannot be closed; where islands are apart the first may be said
    #  of a core whose islands still move, so the two are compared as one.
    lost = {f.what for f in found.findings if f.rule in ("deadlock", "closable")}
    mine |= {("closable", "alone" if all("party" in what for what in lost) else "everyone")} if lost else set()
    shortest = {f"always: {one.text}": steps for one in declared.always if (steps := naive.broken(one)) is not None}
    theirs = {("always", what) for what in shortest}
    for finding in found.findings:
        #  What is left out of a run may have to be wound up on the way: then the course is real, but not the shortest.
        assert naive.goes(finding.course), f"seed {seed}: {finding}"
        if finding.what in shortest and len(found.runs) == 1:
            assert len(finding.course) == shortest[finding.what], f"seed {seed}: {finding}"
    moves = {m.label for m in modelcheck.Machine(naive.net).moves}
    theirs |= {
        ("dead", f"'{label}' ({modelcheck.spoken(declared, label)}) can never happen")
        for label in moves - naive.labels()
    }
    assert not naive.stuck() or not naive.closable(False)
    theirs |= (
        {("closable", "everyone")}
        if not naive.closable(False)
        else {("closable", "alone")}
        if not naive.closable(True)
        else set()
    )
    if ("closable", "everyone") in mine & theirs:
        #  An island that can hold up everything for good shows as that; what it thereby also hides is not compared.
        return {("closable", "everyone")}, {("closable", "everyone")}
    return mine, theirs


def compare(seeds: range, parties: int = 1) -> int:
    compared = 0
    for seed in seeds:
        verdicts = both(seed, parties)
        if verdicts is not None:
            compared += 1
            mine, theirs = verdicts
            assert mine == theirs, f"seed {seed}: only here {sorted(mine - theirs)}, only naive {sorted(theirs - mine)}"
    return compared


def test_verdicts_agree_on_random_procedures() -> None:
    assert compare(range(30)) >= 8


def test_verdicts_agree_with_two_parties() -> None:
    assert compare(range(6), parties=2) >= 1


@pytest.mark.prove
@pytest.mark.parametrize("block", range(20))
def test_verdicts_agree_on_many_random_procedures(block: int) -> None:
    assert compare(range(1000 + block * 100, 1100 + block * 100)) >= 15


@pytest.mark.prove
@pytest.mark.parametrize("block", range(10))
def test_verdicts_agree_on_many_random_procedures_with_two_parties(block: int) -> None:
    assert compare(range(5000 + block * 100, 5100 + block * 100), parties=2) >= 10
