"""A second model checker, as plain as possible: sets, every fact at every entry, nothing forgotten, no islands.

It shares the DCR relations with the checker under test (they have an oracle of their own) and nothing of its search.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from itertools import product

from zhunsheng.law.dcr import Marking
from zhunsheng.law.net import BREACH, Instance, Net
from zhunsheng.law.notation import Always, Declared, Deed, Guard, Side, Term

State = tuple[Marking, tuple[tuple[str, bool], ...], bool]
Edge = tuple[str, str, str | None, State]  # label, act, outcome, after


class Naive:
    def __init__(self, declared: Declared, limit: int = 20_000, parties: int = 1) -> None:
        self.declared = declared
        self.net = Net(declared, parties)
        self.edges: dict[State, list[Edge]] = {}
        self.start: State = (self.net.start(), (), False)
        queue = deque([self.start])
        self.edges[self.start] = []
        while queue:
            state = queue.popleft()
            for edge in self.moves(state):
                self.edges[state].append(edge)
                if edge[3] not in self.edges:
                    self.edges[edge[3]] = []
                    queue.append(edge[3])
            if len(self.edges) > limit:
                raise OverflowError

    def cases(self, facts: dict[str, bool]) -> dict[str, bool | None]:
        return {name: case.ask(facts, {}) for name, case in self.declared.cases.items()}

    def holds(self, guard: Guard | None, own: Instance, marking: Marking, cases: dict[str, bool | None]) -> bool:
        return all(t.answer(marking, cases) for t in self.net.tests(guard, own))

    def moves(self, state: State) -> Iterator[Edge]:
        marking, known, ended = state
        for event, instance in self.net.acts.items():
            act = self.declared.acts[instance.act]
            for outcome in act.outcomes or (None,):
                deed = act.outcomes[outcome] if outcome else act
                entered = sorted({*act.enters, *deed.enters})
                for values in product((False, True), repeat=len(entered)):
                    facts = {**dict(known), **dict(zip(entered, values, strict=True))}
                    cases = self.cases(facts)
                    enabled = self.net.enabled(marking, cases)
                    if event not in enabled or (outcome and instance.outcome(outcome) not in enabled):
                        continue
                    if not self.asked(act, instance, marking, cases) or not self.asked(deed, instance, marking, cases):
                        continue
                    after = self.net.perform(instance, outcome, marking, cases)
                    label = f"{event}={outcome}" if outcome else event
                    yield (
                        label,
                        instance.act,
                        outcome,
                        (after, tuple(sorted(facts.items())), ended or act.ends or deed.ends),
                    )
        cases = self.cases(dict(known))
        for event, instance in self.net.windows.items():
            if event in marking.included & marking.pending:
                yield event, instance.act, None, (self.net.effect(event, marking, cases), known, ended)
        for event, instance in self.net.breaches.items():
            clock = self.declared.clocks[instance.act.removesuffix(BREACH)]
            owed = {other.event for t in clock.to for other in self.net.joined(t.name, instance)}
            if owed & marking.included & marking.pending:
                yield event, instance.act, None, (self.net.effect(event, marking, cases), known, ended)

    def asked(self, deed: Deed, own: Instance, marking: Marking, cases: dict[str, bool | None]) -> bool:
        only_if, when = deed.only_if, deed.only_if_when
        if only_if is None or (when is not None and not self.holds(when, own, marking, cases)):
            return True
        return self.holds(only_if, own, marking, cases)

    # ── verdicts ──

    def labels(self) -> set[str]:
        return {label for edges in self.edges.values() for label, *_ in edges}

    def stuck(self) -> bool:
        return any(not edges and not state[2] for state, edges in self.edges.items())

    def closable(self, without_party: bool) -> bool:
        def allowed(act: str) -> bool:
            by = self.declared.acts[act].by if act in self.declared.acts else ()
            return not (without_party and by and all(self.declared.roles[r].side is Side.PARTY for r in by))

        back: dict[State, list[State]] = {}
        for state, edges in self.edges.items():
            for _, act, _, after in edges:
                if allowed(act):
                    back.setdefault(after, []).append(state)
        good = {state for state in self.edges if state[2]}
        queue = list(good)
        while queue:
            for before in back.get(queue.pop(), ()):
                if before not in good:
                    good.add(before)
                    queue.append(before)
        return len(good) == len(self.edges)

    def goes(self, course: tuple[str, ...]) -> bool:
        """Is there a run of these events from the start?"""
        states = {self.start}
        for event in course:
            states = {after for state in states for label, _, _, after in self.edges[state] if label == event}
        return bool(states)

    def broken(self, one: Always) -> int | None:
        """How many events it takes at least to break it. Walks markings together with one flag: is something owed now?"""

        def named(act: str, outcome: str | None, term: Term | None) -> bool:
            return term is not None and act == term.name and term.outcome in (None, outcome)

        def undone(act: str, outcome: str | None) -> bool:
            if act not in self.declared.acts:
                return False
            deeds = [self.declared.acts[act], *([self.declared.acts[act].outcomes[outcome]] if outcome else [])]
            sent = any(t.name == one.a.name and t.guard is None for d in deeds for t in d.redo)
            return sent or bool(one.a.outcome and act == one.a.name and outcome != one.a.outcome)

        def goal(act: str, outcome: str | None) -> bool:
            return any(named(act, outcome, g) for g in one.goals)

        if one.kind == "never_while":
            due = {i.event for i in self.net.instances(one.a.name)}
            depth = {self.start: 0}
            for state in self.edges:  # in the order in which they were found
                for _, act, outcome, after in self.edges[state]:
                    if named(act, outcome, one.b) and due & state[0].included & state[0].pending:
                        return depth[state] + 1
                    depth.setdefault(after, depth[state] + 1)
            return None
        step: Callable[[bool, str, str | None], bool]
        if one.kind == "before":
            begin, step = True, lambda owed, a, o: True if undone(a, o) else False if named(a, o, one.a) else owed
        elif one.kind == "between":
            begin, step = (
                False,
                lambda owed, a, o: True if named(a, o, one.x) else False if named(a, o, one.a) else owed,
            )
        elif one.kind == "never_after":
            begin, step = False, lambda owed, a, o: owed or named(a, o, one.a)
        else:
            begin, step = False, lambda owed, a, o: True if named(a, o, one.a) else False if goal(a, o) else owed
        seen = {(self.start, begin): 0}
        queue = deque(seen)
        while queue:
            state, owed = queue.popleft()
            for _, act, outcome, after in self.edges[state]:
                if owed and self.wrong(one, state, act, outcome, after, named):
                    return seen[state, owed] + 1
                following = (after, step(owed, act, outcome))
                if following not in seen:
                    seen[following] = seen[state, owed] + 1
                    queue.append(following)
        return None

    def wrong(
        self,
        one: Always,
        state: State,
        act: str,
        outcome: str | None,
        after: State,
        named: Callable[..., bool],
    ) -> bool:
        if one.kind == "leads_to":
            return (
                act in self.declared.acts
                and after[2]
                and (self.declared.acts[act].ends or bool(outcome and self.declared.acts[act].outcomes[outcome].ends))
            )
        if not named(act, outcome, one.b):
            return False
        if one.guard is None:
            return True
        if one.guard.case:
            return self.cases(dict(after[1]))[one.guard.case] in (None, one.guard.holds)
        return self.holds(one.guard, Instance(str(one.b.name if one.b else "")), state[0], {})
