"""Every marking that a machine can reach, and the searches in this graph.

Rules
- Markings stand in the order of their distance from the start, so a way to the first one found is a shortest one.
- No proof bits: a statement is a search in this graph (after x, without a, to b), and multiplies no markings.
- A case that a statement asks, and no act, multiplies none either: each edge notes what its move read, and a course
  counts only if nothing read on it since the case was last entered speaks against the answer (`Asked`).

    graph = Graph(machine, limit=100_000)
    graph.course(7)                     # the moves of a shortest way to marking 7
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from zhunsheng.law.modelcheck.findings import Report, TooLarge
from zhunsheng.law.modelcheck.machine import Machine
from zhunsheng.law.modelcheck.moves import State

EACH = 5_000  # markings between two words of progress

Seed = tuple[int, int, int]  # marking before, edge, marking after; (-1, -1, start)


@dataclass(frozen=True, slots=True)
class Asked:
    """A case and the answer that counts, with the moves that enter it."""

    case: int
    holds: bool
    entering: frozenset[int]

    def speaks_against(self, known: int, answers: int) -> bool:
        """Whether these answers rule out the one that counts."""
        return bool(known & self.case) and bool(answers & self.case) is not self.holds


class Graph:
    """The markings, their edges as flat arrays, and the move by which each was first reached.

    `interest`: the cases whose answers the edges note. `until`: stop when all of these labels have been seen.
    """

    def __init__(
        self,
        machine: Machine,
        limit: int,
        progress: Report | None = None,
        what: str = "",
        until: frozenset[str] = frozenset(),
        interest: int = 0,
    ) -> None:
        self.machine = machine
        self.labels = [move.label for move in machine.moves]
        self.states: list[State] = []
        self.parent = array("l")
        self.by = array("l")
        self.depth = array("l")
        self.offsets = array("l", [0])
        self.moves = array("l")
        self.targets = array("l")
        self.read: dict[int, tuple[int, int]] = {}  # edge -> (known, answers) of the cases of interest
        self._index: dict[State, int] = {}
        for state in machine.start():
            self._add(state, -1, -1)
        self._explore(limit, progress, what, {n for n, label in enumerate(self.labels) if label in until}, interest)
        del self._index

    def _explore(self, limit: int, progress: Report | None, what: str, unseen: set[int], interest: int) -> None:
        machine, index, moves, targets = self.machine, self._index, self.moves, self.targets
        met: dict[State, tuple[int, ...]] = {}  # before anything is forgotten -> the markings it is
        stops = bool(unseen)
        at = 0
        while at < len(self.states):
            seen: set[tuple[int, int, int, int]] = set()
            for label, raw in machine.raw_steps(self.states[at]):
                found = met.get(raw)
                if found is None:
                    found = met[raw] = tuple(
                        index[after] if after in index else self._add(after, at, label)
                        for after in machine.canonical(raw)
                    )
                known = raw[3] & interest
                for target in found:
                    edge = (label, target, known, raw[4] & known)
                    if edge not in seen:
                        seen.add(edge)
                        if known:
                            self.read[len(moves)] = edge[2:]
                        moves.append(label)
                        targets.append(target)
            self.offsets.append(len(moves))
            at += 1
            if stops:
                unseen -= {label for label, *_ in seen}
                if not unseen:
                    return
            if len(self.states) > limit:
                raise TooLarge(what)
            if progress and at % EACH == 0:
                progress(what, at)

    def _add(self, state: State, parent: int, by: int) -> int:
        number = self._index[state] = len(self.states)
        self.states.append(state)
        self.parent.append(parent)
        self.by.append(by)
        self.depth.append(0 if parent < 0 else self.depth[parent] + 1)
        return number

    def __len__(self) -> int:
        return len(self.states)

    def edges(self, state: int) -> range:
        """The edges that leave a marking. There are none where the search was stopped before."""
        return range(self.offsets[state], self.offsets[state + 1]) if state + 1 < len(self.offsets) else range(0)

    @cached_property
    def starts(self) -> list[Seed]:
        """The empty matter, as seeds."""
        return [(-1, -1, n) for n in range(len(self)) if self.parent[n] < 0]

    @cached_property
    def _by_move(self) -> list[list[Seed]]:
        found: list[list[Seed]] = [[] for _ in self.labels]
        for state in range(len(self.offsets) - 1):
            for edge in range(self.offsets[state], self.offsets[state + 1]):
                found[self.moves[edge]].append((state, edge, self.targets[edge]))
        return found

    def after(self, moves: Iterable[int]) -> list[Seed]:
        """Every edge of these moves, nearest first."""
        return sorted(seed for move in moves for seed in self._by_move[move])

    def course(self, state: int) -> list[int]:
        """The moves of a shortest way from the start."""
        found: list[int] = []
        while self.parent[state] >= 0:
            found.append(self.by[state])
            state = self.parent[state]
        return found[::-1]

    def lost(self, allowed: Sequence[bool], ends: Iterable[int]) -> int | None:
        """The nearest marking from which none of `ends` can be reached by the moves allowed."""
        good = bytearray(len(self))
        queue = sorted(ends)
        for n in queue:
            good[n] = 1
        offsets, before, moves = self._backward
        while queue:
            n = queue.pop()
            for at in range(offsets[n], offsets[n + 1]):
                if not good[before[at]] and allowed[moves[at]]:
                    good[before[at]] = 1
                    queue.append(before[at])
        at = good.find(0)
        return None if at < 0 else at

    @cached_property
    def _backward(self) -> tuple[array[int], array[int], array[int]]:
        """The edges by the marking they lead to: offsets, markings before, moves."""
        offsets = array("l", bytes(array("l").itemsize * (len(self) + 1)))
        for target in self.targets:
            offsets[target + 1] += 1
        for n in range(len(self)):
            offsets[n + 1] += offsets[n]
        free = array("l", offsets)
        before, moves = array("l", self.targets), array("l", self.moves)
        for state in range(len(self.offsets) - 1):
            for edge in range(self.offsets[state], self.offsets[state + 1]):
                at = free[self.targets[edge]]
                free[self.targets[edge]] += 1
                before[at], moves[at] = state, self.moves[edge]
        return offsets, before, moves

    def search(
        self,
        seeds: Iterable[Seed],
        without: frozenset[int],
        goal: frozenset[int],
        holds: Callable[[int], bool] | None = None,
    ) -> list[int] | None:
        """A shortest course through a seed, on which none of `without` follows, up to a move of `goal`.

        `holds` is asked of the marking before the goal.
        """
        found = _Found(self, 1)
        for before, edge, after in seeds:
            found.seed(after, before, edge)
        offsets, moves, targets, met = self.offsets, self.moves, self.targets, found.met
        last = len(offsets) - 1
        for state in found:
            if state >= last:
                continue
            for edge in range(offsets[state], offsets[state + 1]):
                label = moves[edge]
                if label in goal and (holds is None or holds(state)):
                    return [*found.way(state), label]
                target = targets[edge]
                if not met[target] and label not in without:
                    found.add(target, state, edge)
        return None

    def search_asked(
        self, seeds: Iterable[Seed], without: frozenset[int], goal: frozenset[int], asked: Asked
    ) -> list[int] | None:
        """The same, where the goal counts only with one answer to a case.

        The course has a final part, from where the case was last entered: on it nothing speaks against the answer, and
        the goal stands at its end. A marking is met twice, before (2n) and in (2n + 1) the final part.
        """
        found = _Found(self, 2)
        for before, edge, after in seeds:
            found.seed(2 * after, before, edge)
            if before < 0 or self._is_final(edge, after, asked):
                found.seed(2 * after + 1, before, edge)
        met = found.met
        for at in found:
            final = bool(at & 1)
            for edge in self.edges(at >> 1):
                label, target = self.moves[edge], self.targets[edge]
                counts = final is not (label in asked.entering)
                if counts and label in goal and not asked.speaks_against(*self.read.get(edge, _NOTHING)):
                    return [*found.way(at), label]
                if label in without:
                    continue
                if not final and not met[2 * target]:
                    found.add(2 * target, at, edge)
                if counts and not met[2 * target + 1] and self._is_final(edge, target, asked):
                    found.add(2 * target + 1, at, edge)
        return None

    def _is_final(self, edge: int, after: int, asked: Asked) -> bool:
        """Nothing that the move read, and nothing known after it, speaks against the answer."""
        _, _, _, known, answers = self.states[after]
        return not asked.speaks_against(known, answers) and not asked.speaks_against(*self.read.get(edge, _NOTHING))


_NOTHING = (0, 0)


class _Found:
    """The front of a search, nearest to the start of the matter first, and how each was come to."""

    def __init__(self, graph: Graph, parts: int) -> None:
        self.graph = graph
        self.parts = parts
        self.met = bytearray(parts * len(graph))
        self.came: dict[int, tuple[int, int]] = {}
        self.seeds: dict[int, tuple[int, int]] = {}
        self.queue: dict[int, list[int]] = {}
        self.further: list[int] = []

    def seed(self, at: int, before: int, edge: int) -> None:
        if not self.met[at]:
            self.met[at] = 1
            self.seeds[at] = (before, edge)
            self.queue.setdefault(0 if before < 0 else self.graph.depth[before] + 1, []).append(at)

    def add(self, at: int, before: int, edge: int) -> None:
        self.met[at] = 1
        self.came[at] = (before, edge)
        self.further.append(at)

    def __iter__(self) -> Iterator[int]:
        level = 0
        while self.queue or self.further:
            self.further = []
            yield from self.queue.pop(level, ())
            level += 1
            if self.further:
                self.queue.setdefault(level, []).extend(self.further)

    def way(self, at: int) -> list[int]:
        """The moves from the start of the matter."""
        graph, found = self.graph, []
        while at not in self.seeds:
            at, edge = self.came[at]
            found.append(graph.moves[edge])
        before, edge = self.seeds[at]
        return [
            *(graph.course(before) if before >= 0 else []),
            *([graph.moves[edge]] if before >= 0 else []),
            *found[::-1],
        ]
