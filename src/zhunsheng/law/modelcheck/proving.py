"""Proves a procedure: which runs it takes, and what they have found together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from zhunsheng.law.modelcheck.courses import completed
from zhunsheng.law.modelcheck.findings import Finding, Proof, Report, spoken
from zhunsheng.law.modelcheck.graph import Graph
from zhunsheng.law.modelcheck.islands import acts_of, is_late, is_plain, is_simple, islands
from zhunsheng.law.modelcheck.machine import Machine
from zhunsheng.law.modelcheck.moves import name_of
from zhunsheng.law.modelcheck.rules import Checker
from zhunsheng.law.net import Instance, Net
from zhunsheng.law.notation import Always, Declared
from zhunsheng.law.procedure import Procedure


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
    late = frozenset().union(*(g for g in groups if is_late(g, net)))
    search = _Search(net, limit, progress)
    left = [one for one in declared.always if not is_plain(one, net)]

    def those(kept: frozenset[str]) -> list[Always]:
        return [one for one in left if not acts_of(one) & (everything - kept)]

    here = those(late)
    search.run("core", everything - late, here)
    left = [one for one in left if one not in here]
    for group in groups:
        if group <= late:
            continue
        here = [one for one in those(group) if acts_of(one) & group]
        if not here and is_simple(group, net):
            search.side_branch(group, everything - group)
        else:
            search.run(called(group, declared), everything - group, here)
            left = [one for one in left if one not in here]
    while left:
        wanted = acts_of(left[0]) & everything
        here = [one for one in left if acts_of(one) & everything == wanted]
        left = [one for one in left if one not in here]
        kept = frozenset().union(*(g for g in groups if g & wanted))
        search.run(called(kept, declared), everything - kept, here)
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
        graph = self._graph(what, dropped, statements)
        checker = Checker(graph, self.net.declared)
        checker.stuck()
        checker.closable()
        checker.read_too_early()
        checker.redo()
        for one in statements:
            checker.always(one)
        self._take(what, graph, checker, dropped)
        for one in checker.doubtful:
            self._decide(what, dropped, one)

    def _decide(self, what: str, dropped: frozenset[str], one: Always) -> None:
        """One statement again, with the answers to its case kept to the end."""
        graph = self._graph(what, dropped, [one], asking=[one])
        checker = Checker(graph, self.net.declared)
        checker.always(one)
        self._take(f"{what}: {one.text}", graph, checker, dropped)

    def _graph(
        self, what: str, dropped: frozenset[str], statements: list[Always], asking: Iterable[Always] = ()
    ) -> Graph:
        machine = Machine(self.net, dropped, asking, self.natural.worlds)
        interest = 0
        for one in statements:
            if one.b is None:
                continue
            happening = [
                n for n, m in enumerate(machine.moves) if m.act == one.b.name and one.b.outcome in (None, m.outcome)
            ]
            if one.kind == "never_while":
                machine.memory.read_duty(happening, machine.named(one.a))
            if one.guard is not None and one.guard.act:
                tests = self.net.tests(one.guard, Instance(one.b.name))
                machine.memory.read_history(happening, machine.mask(tests[0].happened))
            if one.guard is not None and one.guard.case:
                interest |= machine.cases[one.guard.case]
        return Graph(machine, self.limit, self.progress, what, interest=interest)

    def side_branch(self, group: frozenset[str], dropped: frozenset[str]) -> None:
        """An island that nothing outside holds up: alone, with everything outside happening at any moment.

        From each of its markings it must be possible to do all that is due in it, without the party. Then it can be
        wound up wherever the core stands, and the core's proof holds with it. A second, short search looks for a
        course of core and island together on which each of its acts happens. What seems wrong with anything
        happening at any moment is searched again with the core as it is; what that confirms is told of the island.
        """
        what = called(group, self.net.declared)
        machine = Machine(self.net, frozenset(self.names) - group, (), self.natural.worlds)
        machine.add_surroundings()
        graph = Graph(machine, self.limit, self.progress, what)
        checker = Checker(graph, self.net.declared)
        checker.wound_up(what)
        checker.redo()
        if checker.findings:
            before = len(self.findings)
            self.run(what, dropped, [])
            found = {f.rule: f for f in reversed(self.findings[before:])}
            whole = Machine(self.net, dropped, (), self.natural.worlds)
            told = [
                self._with(f, (f.course and completed(whole, f.course, self.names)) or found[f.rule].course)
                for f in checker.findings
                if f.rule in found
            ]
            rules = {f.rule for f in told}
            self.findings[before:] = told + [f for f in self.findings[before:] if f.rule not in rules]
            return
        wanted = frozenset(m.label for m in machine.moves if m.side != "surroundings")
        together = Graph(Machine(self.net, dropped, (), self.natural.worlds), self.limit, self.progress, what, wanted)
        self._take(what, graph, checker)
        self._take(f"{what}：可达", together, None)

    @property
    def names(self) -> set[str]:
        return {name_of(event) for event in self.net.events}

    def _take(self, what: str, graph: Graph, checker: Checker | None, dropped: frozenset[str] = frozenset()) -> None:
        self.runs.append((what, len(graph)))
        if checker is None or not any(m.side == "surroundings" for m in graph.machine.moves):
            self.seen.update(graph.labels[n] for n in set(graph.moves))
        if checker is not None:
            self.findings += [self._whole(finding, dropped) for finding in checker.findings]
            self.relies_on |= checker.relies_on

    def _whole(self, finding: Finding, dropped: frozenset[str]) -> Finding:
        """The finding with a course that can be gone in the whole procedure, and not only in what was searched."""
        if not finding.course or not dropped:
            return finding
        one = next((one for one in self.net.declared.always if finding.what == f"always: {one.text}"), None)
        machine = Machine(self.net, frozenset(), [one] if one else (), self.natural.worlds)
        return self._with(finding, completed(machine, finding.course, dropped, one) or finding.course)

    def _with(self, finding: Finding, course: tuple[str, ...]) -> Finding:
        said = tuple(spoken(self.net.declared, label) for label in course)
        return replace(finding, course=course, said=said)


def called(group: frozenset[str], declared: Declared) -> str:
    return "、".join(spoken(declared, n) for n in sorted(group) if n in declared.acts) or "、".join(sorted(group))
