"""The shortest lawful way: what it says can be done is what the runtime lets be done, on those days, by those people."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random

import pytest

from tests.law.test_walks import value
from zhunsheng.law.clocks import CHINA
from zhunsheng.law.judging import Performance, Person
from zhunsheng.law.planner import Goal, Planner, Way
from zhunsheng.law.procedure import Done, Procedure, Refusal, Situation
from zhunsheng.law.rulebook import Rulebook
from zhunsheng.reader import rulebook

START = datetime(2026, 3, 2, 9, tzinfo=CHINA)


@cache
def book() -> Rulebook:
    return rulebook.load(layers=rulebook.EXAMPLE_LAYERS)


def crowd(law: Procedure, each: int = 2, without: str = "") -> list[Person]:
    credentials = frozenset(c for act in law.acts.values() for c in act.credential)
    return [
        Person(id=f"{role}{n}", name=f"{role}{n}", roles=frozenset({role}), credentials=credentials)
        for role in law.roles
        for n in range(each)
        if role != without
    ]


BEGUN = (Done(event="lead", at=START, by=("a",)), Done(event="filing", outcome="filed", at=START, by=("b",)))


def situation(kind: str, history: Sequence[Done] = ()) -> Situation:
    return book().procedures[kind].situation(history, parties=["1"], now=START, calendar=book().calendar)


def begun() -> Situation:
    return situation("penalty_ordinary", BEGUN)


def fitting(law: Procedure, way: Way) -> dict[str, object]:
    """Facts that give the answers which the way takes for granted; others are plain."""

    wanted = dict(way.assumed)
    for seed in range(5000):
        facts = {name: value(fact, Random(f"{seed}{name}")) for name, fact in law.facts.items()}
        parameters = {name: one.values[-1].value for name, one in law.parameters.items() if one.values}
        if all(
            case.ask(facts, parameters) is wanted[case.label] for case in law.cases.values() if case.label in wanted
        ):
            return facts
    raise AssertionError(f"no facts give {wanted}")


@pytest.mark.parametrize(
    ("kind", "goal"),
    [
        ("penalty_ordinary", Goal("decide", "penalty")),
        ("penalty_ordinary", Goal("decide", "transfer")),
        ("inspection_visit", Goal("result", "clean")),
        ("complaint", Goal("mediate", "agreed")),
        ("licence", Goal("decide", "granted")),
        ("reconsideration", Goal("decide")),
    ],
    ids=str,
)
def test_the_way_can_be_gone_on_its_days_by_its_people(kind: str, goal: Goal) -> None:
    law = book().procedures[kind]
    history = [*BEGUN] if kind == "penalty_ordinary" else []
    plan = Planner(law, book().calendar).plan(situation(kind, history), goal, crowd(law))
    assert plan.way is not None and plan.end is not None and plan.staffing.complete, plan
    people = {person.name: person for person in crowd(law)}
    facts = fitting(law, plan.end)
    at = START
    for step in plan.end.steps:
        at = max(at, datetime.combine(step.on + timedelta(days=1 if step.window else 0), time(10), CHINA))
        now = law.situation(history, parties=["1"], now=at, calendar=book().calendar)
        history += now.elapsed
        if step.window:
            assert any(done.event == step.act for done in history), (step, now.windows)
            continue
        act = law.acts[step.act]
        deeds = [act, *([act.outcomes[step.outcome]] if step.outcome else [])]
        performance = Performance(
            act=step.act,
            at=at,
            outcome=step.outcome,
            by=() if step.act in law.mirrored else tuple(people[n] for n in plan.staffing.people.get(step.act, ())),
            party="1" if act.each_party else None,
            facts={name: facts[name] for deed in deeds for name in deed.enters},
            evidence=frozenset(e for deed in deeds for e in deed.evidence),
        )
        answer = now.judge(performance)
        assert not isinstance(answer, Refusal), (step, answer)
        history.append(now.done(performance))
    assert law.situation(history, parties=["1"], now=at, calendar=book().calendar).ended


def test_a_window_is_waited_for_and_named() -> None:
    law = book().procedures["penalty_ordinary"]
    plan = Planner(law, book().calendar).plan(begun(), Goal("decide", "penalty"))
    assert plan.way is not None and plan.way.longest_wait is not None
    assert plan.way.longest_wait.label == "陈述、申辩期届满"
    assert plan.way.on == date(2026, 3, 9), "five working days from Monday 2 March"
    assert "waive" not in {step.act for step in plan.way.steps}, "nobody counts on the party"


def test_who_is_missing_and_who_cannot_be_spared_is_told() -> None:
    law = book().procedures["penalty_ordinary"]
    planner = Planner(law, book().calendar)
    lacking = planner.plan(begun(), Goal("decide", "penalty"), crowd(law, without="case_reviewer")).staffing
    assert not lacking.complete and [(one.act, one.needed, one.able) for one in lacking.lacking] == [
        ("case_review", 1, 0)
    ]
    scarce = planner.plan(begun(), Goal("decide", "penalty"), crowd(law)).staffing
    assert scarce.complete and {one.act for one in scarce.scarce} >= {"investigate", "report"}


def test_duties_apart_count_over_the_whole_way() -> None:
    """Two who hold every role can do each act alone, and the case not together: who investigated may not review."""
    law = book().procedures["penalty_ordinary"]
    roles, credentials = frozenset(law.roles), frozenset(c for act in law.acts.values() for c in act.credential)
    few = [Person(id=str(n), name=str(n), roles=roles, credentials=credentials) for n in range(2)]
    planner = Planner(law, book().calendar)
    assert planner.plan(begun(), Goal("decide", "penalty"), few).staffing.complete is False
    third = Person(id="2", name="2", roles=roles, credentials=credentials)
    staffing = planner.plan(begun(), Goal("decide", "penalty"), [*few, third]).staffing
    assert staffing.complete and not set(staffing.people["case_review"]) & set(staffing.people["investigate"])


def test_what_was_done_before_binds_too() -> None:
    law = book().procedures["penalty_ordinary"]
    reviewer = [p for p in crowd(law, each=1) if "case_reviewer" in p.roles]
    plan = Planner(law, book().calendar).plan(
        begun(),
        Goal("decide", "penalty"),
        [*(p for p in crowd(law) if "case_reviewer" not in p.roles), *reviewer],
        {"investigate": frozenset({reviewer[0].id})},
    )
    assert plan.staffing.complete is False and [one.act for one in plan.staffing.lacking] == ["case_review"]


def test_what_can_no_longer_be_reached_has_no_way() -> None:
    law = book().procedures["complaint"]
    facts = {"asks_relief": True, "reports_breach": False, "competent": True, "real_name": False}
    now = situation(
        "complaint", (Done(event="receive", at=START, facts=facts), Done(event="accept", outcome="refused", at=START))
    )
    plan = Planner(law, book().calendar).plan(now, Goal("mediate", "agreed"))
    assert plan.way is None and plan.end is None and plan.searched_all
