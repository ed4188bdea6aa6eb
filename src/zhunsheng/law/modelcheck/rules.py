"""The rules of the rulebook language, part 6, each asked of one graph of markings."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from zhunsheng.law.modelcheck.findings import Finding, spoken
from zhunsheng.law.modelcheck.graph import Asked, Graph, Seed
from zhunsheng.law.modelcheck.moves import Move
from zhunsheng.law.net import Instance
from zhunsheng.law.notation import Always, Declared, Side, Term


class Checker:
    """All rules on one graph. `doubtful`: statements that a course seems to break, where only a run that keeps the
    answers to their case to the end can tell."""

    def __init__(self, graph: Graph, declared: Declared) -> None:
        self.graph = graph
        self.machine = graph.machine
        self.declared = declared
        self.findings: list[Finding] = []
        self.doubtful: list[Always] = []
        self.relies_on: set[str] = set()

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

    # ── 1 to 3 ──

    @cached_property
    def ended(self) -> list[int]:
        return [n for n, state in enumerate(self.graph.states) if state[0] & 1]

    def stuck(self) -> None:
        for state in range(len(self.graph)):
            if not self.graph.edges(state) and not self.graph.states[state][0] & 1:
                self.find(
                    "deadlock", "nothing can happen any more, and the matter has not ended", self.graph.course(state)
                )
                return

    def closable(self) -> None:
        moves = self.machine.moves
        alone = self.graph.lost([move.side != "party" for move in moves], self.ended)
        if alone is not None:
            everyone = self.graph.lost([True] * len(moves), self.ended)
            if everyone is not None:
                self.find("closable", "the matter can no longer be closed", self.graph.course(everyone))
                return
            self.find(
                "closable", "the matter cannot be closed if the party does nothing more", self.graph.course(alone)
            )
        for role in sorted(self._outsiders()):
            without = [
                self.declared.acts[m.act].by != (role,) if m.side == "outside" else m.side != "party" for m in moves
            ]
            if self.graph.lost(without, self.ended) is not None:
                self.relies_on.add(role)

    def _outsiders(self) -> set[str]:
        return {
            role
            for name, act in self.declared.acts.items()
            for role in act.by
            if self.declared.roles[role].side is Side.OUTSIDE and name not in self.machine.dropped
        }

    def wound_up(self, what: str) -> None:
        """From every marking all that is due in this island can be done, by others than the party."""
        graph, owed = self.graph, self.machine.mask(self.machine.acts)
        idle = [n for n in range(len(graph)) if not graph.states[n][1] & graph.states[n][2] & owed]
        for sides in (("organ", "outside", "calendar", "party"), ("organ", "outside", "calendar")):
            lost = graph.lost([move.side in sides for move in self.machine.moves], idle)
            if lost is not None:
                alone = "" if "party" in sides else " if the party does nothing more"
                self.find("closable", f"{what} cannot be brought to an end{alone}", graph.course(lost))
                return
        if graph.lost([move.side in ("organ", "calendar") for move in self.machine.moves], idle) is not None:
            self.relies_on |= self._outsiders()

    # ── 4 cases in time ──

    def read_too_early(self) -> None:
        for name, bit in self.machine.cases.items():
            entering = frozenset(n for n, move in enumerate(self.machine.moves) if move.enters & bit)
            readers = frozenset(
                n for n, move in enumerate(self.machine.moves) if _reads(move, bit) and n not in entering
            )
            course = self.graph.search(self.graph.starts, entering, readers) if readers else None
            if course is not None:
                self.find(
                    "case", f"'{self.graph.labels[course[-1]]}' asks '{name}' before its facts were entered", course
                )

    # ── 5 redo ──

    def redo(self) -> None:
        """No course on which z is done, and then what z stands on is sent back, with z not made due again in between."""
        for (act, outcome), candidates in sends_back(self.declared).items():
            labels = self.labels(Term(act, outcome))
            event = f"{act}={outcome}" if outcome else act
            for again in sorted(candidates - self.machine.dropped):
                bit = self.machine.named(Term(again))
                renewing = frozenset(n for n, move in enumerate(self.machine.moves) if move.renews & bit)
                course = (
                    next(
                        iter([[*self.graph.course(s), self.graph.moves[e]] for s, e, _ in self.graph.after(labels)]),
                        None,
                    )
                    if again == act
                    else self.graph.search(
                        self.graph.after(self.labels(Term(again)) - renewing), renewing, labels - renewing
                    )
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
        if course is None:
            return
        if self._is_doubtful(one):
            self.doubtful.append(one)
        else:
            self.find("always", f"always: {one.text}", course)

    def _is_doubtful(self, one: Always) -> bool:
        """The case asked has facts in common with others: an answer that no act read may not fit theirs."""
        if one.guard is None or not one.guard.case or one.b is None:
            return False
        bit = self.machine.cases[one.guard.case]
        kept = all((self.machine.moves[n].asked | self.machine.moves[n].asked_anew) & bit for n in self.labels(one.b))
        return not kept and any(group & bit and group != bit for group, _ in self.machine.worlds)

    def _broken(self, one: Always) -> list[int] | None:
        graph, a = self.graph, self.labels(one.a)
        if one.kind == "leads_to":
            ends = frozenset(n for n, move in enumerate(self.machine.moves) if move.ends)
            return graph.search(graph.after(a), self.labels(*one.goals), ends)
        assert one.b is not None
        b = self.labels(one.b)
        if one.kind == "never_after":
            return graph.search(graph.after(a), frozenset(), b)
        if one.kind == "never_while":
            due = self.machine.named(one.a)
            return next(
                (
                    [*graph.course(state), graph.moves[edge]]
                    for state, edge, _ in graph.after(b)
                    if graph.states[state][1] & graph.states[state][2] & due
                ),
                None,
            )
        if one.kind == "between":
            assert one.x is not None
            return self._guarded(one, graph.after(self.labels(one.x)), a, b)
        return self._guarded(one, [*graph.starts, *graph.after(self._undoes(one.a))], a, b)

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
        self, one: Always, seeds: list[Seed], without: frozenset[int], goal: frozenset[int]
    ) -> list[int] | None:
        """A course to the goal at whose end the statement's guard holds."""
        guard, graph, machine = one.guard, self.graph, self.machine
        if guard is None:
            return graph.search(seeds, without, goal)
        if guard.case is None:
            mask = machine.mask(machine.net.tests(guard, Instance(guard.act or ""))[0].happened)
            return graph.search(seeds, without, goal, lambda s: bool(graph.states[s][0] & mask) is guard.holds)
        bit = machine.cases[guard.case]
        entering = frozenset(n for n, move in enumerate(machine.moves) if move.enters & bit)
        return graph.search_asked(seeds, without, goal, Asked(bit, guard.holds, entering))


def _reads(move: Move, bit: int) -> bool:
    return any(is_case and mask == bit for is_case, mask, _ in (*move.gate_tests, *move.effect_tests))


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
