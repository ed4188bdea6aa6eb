"""Every condition of every procedure has an example that is refused for it."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from zhunsheng.law.example import Step, performance_of
from zhunsheng.law.procedure import Done, Procedure, Refusal, RefusalKind
from zhunsheng.law.rulebook import Rulebook
from zhunsheng.reader import examples, rulebook

ROOT = Path(__file__).resolve().parents[2] / "rulebook"
KINDS = sorted(path.name for path in (ROOT / "national" / "procedures").iterdir())
Condition = tuple[str, str, str]  # act or act=outcome, word, what


@cache
def book() -> Rulebook:
    return rulebook.load(ROOT, rulebook.EXAMPLE_LAYERS)


def conditions(procedure: Procedure) -> Iterator[Condition]:
    """Everything that may stand in the way of an act."""
    for name, act in procedure.acts.items():
        for deed, event in ((act, name), *((o, f"{name}={o.name}") for o in act.outcomes.values())):
            yield from ((event, "after", term.name) for term in deed.after)
            yield from ((event, "waits_for", term.name) for term in deed.waits_for)
            if deed.only_if is not None:
                yield event, "only_if", str(deed.only_if.case or deed.only_if.act)
            if deed.evidence:
                yield event, "evidence", ""
        yield from ((name, "not_by", other) for other in act.not_by)
        if act.signers > 1:
            yield name, "signers", ""
        if act.credential:
            yield name, "credential", ""
    for window in procedure.windows.values():
        yield from ((blocked, "window", window.name) for blocked in window.blocks)
        yield from ((allowed, "within", window.name) for allowed in window.allows)
    for clock in procedure.clocks.values():
        ends = {term.name for term in clock.on_breach.closes} if clock.on_breach else set()
        yield from (
            (e.act, "closed" if e.act in ends else "too_late", clock.name) for e in clock.extended_by if e.late is None
        )


def refusals(procedure: Procedure) -> Iterator[tuple[Step, Refusal, Procedure]]:
    file = ROOT / "national" / "procedures" / procedure.id / "examples.yaml"
    for one in examples.load(file, procedure, ROOT.parent):
        history: list[Done] = []
        for step in one.steps:
            if not isinstance(step, Step):
                continue
            situation = procedure.situation(
                history, parties=one.parties, now=step.entered or step.at, calendar=book().calendar
            )
            performance = performance_of(procedure, one, step)
            answer = situation.judge(performance)
            if isinstance(answer, Refusal):
                yield step, answer, procedure
            else:
                history += [*situation.elapsed, situation.done(performance)]


def shown(condition: Condition, step: Step, refusal: Refusal) -> bool:
    event, word, what = condition
    act, _, outcome = event.partition("=")
    if refusal.act != act or (outcome and step.outcome != outcome):
        return False
    kind = refusal.kind
    match word:
        case "after" | "waits_for":
            return kind in (RefusalKind.NOT_YET, RefusalKind.WAITS) and what in refusal.missing
        case "only_if":
            return kind is RefusalKind.CASE
        case "window":
            return kind is RefusalKind.WINDOW
        case "within":
            return kind in (RefusalKind.CLOSED, RefusalKind.NOT_YET)
        case "not_by":
            return kind is RefusalKind.DUTIES_APART
        case _:
            return kind.value == word


@pytest.mark.parametrize("kind", KINDS)
def test_every_condition_has_a_refusal(kind: str) -> None:
    procedure = book().procedures[kind]
    found = list(refusals(procedure))
    missing = {c for c in conditions(procedure) if not any(shown(c, step, refusal) for step, refusal, _ in found)}
    assert missing == set()


@pytest.mark.parametrize("kind", KINDS)
def test_every_refusal_says_what_the_law_requires_and_what_to_do(kind: str) -> None:
    procedure = book().procedures[kind]
    for step, refusal, _ in refusals(procedure):
        assert refusal.message.endswith("。") and refusal.way_on.endswith("。"), step.where
        assert "None" not in refusal.message + refusal.way_on
        no_law = {RefusalKind.UNKNOWN_ACT, RefusalKind.OUTCOME, RefusalKind.PARTY, RefusalKind.FACT}
        assert refusal.cites or refusal.kind in no_law, (step.where, refusal)
        if refusal.missing:
            assert refusal.who, (step.where, refusal)
