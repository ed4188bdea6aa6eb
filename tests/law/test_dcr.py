"""The DCR core against an oracle written from the definition alone, fed random graphs and random walks."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhunsheng.law.dcr import Graph, Marking, NotEnabled, UnknownEvent

NAMES = "abcdef"
pairs = st.sets(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=10)
names = st.sets(st.sampled_from(NAMES))


class Oracle:
    """The definition of arXiv 1110.4161, read off the page: plain loops over pairs, mutable sets."""

    def __init__(self, con, res, mil, inc, exc):  # type: ignore[no-untyped-def]
        self.relations = (con, res, mil, inc, exc)

    def enabled(self, happened: set[str], included: set[str], pending: set[str]) -> set[str]:
        con, _, mil, _, _ = self.relations
        result = set()
        for e in included:
            good = True
            for a, b in con:
                if b == e and a in included and a not in happened:
                    good = False
            for a, b in mil:
                if b == e and a in included and a in pending:
                    good = False
            if good:
                result.add(e)
        return result

    def execute(
        self, happened: set[str], included: set[str], pending: set[str], e: str
    ) -> tuple[set[str], set[str], set[str]]:
        _, res, _, inc, exc = self.relations
        happened, included, pending = set(happened), set(included), set(pending)
        happened.add(e)
        pending.discard(e)
        for a, b in res:
            if a == e:
                pending.add(b)
        for a, b in exc:
            if a == e:
                included.discard(b)
        for a, b in inc:
            if a == e:
                included.add(b)
        return happened, included, pending


@settings(max_examples=300, deadline=None)
@given(pairs, pairs, pairs, pairs, pairs, names, names, st.lists(st.integers(0, 20), max_size=12))
def test_walks_agree_with_the_definition(con, res, mil, inc, exc, included, pending, steps) -> None:  # type: ignore[no-untyped-def]
    graph, oracle = Graph(NAMES, con, res, mil, inc, exc), Oracle(con, res, mil, inc, exc)
    marking, plain = graph.start(included, pending), (set(), set(included), set(pending))
    for step in steps:
        enabled = graph.enabled(marking)
        assert enabled == oracle.enabled(*plain)
        assert graph.accepting(marking) == (not plain[1] & plain[2])
        for event in set(NAMES) - enabled:
            with pytest.raises(NotEnabled):
                graph.execute(marking, event)
        if not enabled:
            break
        event = sorted(enabled)[step % len(enabled)]
        before = marking
        marking, plain = graph.execute(marking, event), oracle.execute(*plain, event)
        assert marking == Marking(frozenset(plain[0]), frozenset(plain[1]), frozenset(plain[2]))
        assert before.happened <= marking.happened


def test_include_wins_over_exclude_and_response_over_its_own_execution() -> None:
    graph = Graph("ab", responses={("a", "a")}, includes={("a", "b"), ("a", "a")}, excludes={("a", "b"), ("a", "a")})
    after = graph.execute(graph.start({"a"}), "a")
    assert after.included == {"a", "b"}
    assert after.pending == {"a"}


def test_an_excluded_condition_does_not_bind() -> None:
    graph = Graph("ab", conditions={("a", "b")})
    assert graph.enabled(graph.start({"b"})) == {"b"}
    assert graph.enabled(graph.start()) == {"a"}


def test_unknown_events_raise() -> None:
    with pytest.raises(UnknownEvent):
        Graph("a", conditions={("a", "z")})
    graph = Graph("a")
    for wrong in (
        lambda: graph.execute(graph.start(), "z"),
        lambda: graph.start({"z"}),
        lambda: graph.is_enabled(graph.start(), "z"),
        lambda: graph.enabled(Marking(frozenset(), frozenset("z"), frozenset())),
    ):
        with pytest.raises(UnknownEvent):
            wrong()
