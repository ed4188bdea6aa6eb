"""What officers see: their organ's matters, what waits for them, why an act is not possible, how a day was counted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.office.factories import SMALL, START, District, district, done, on
from zhunsheng.office.matters import reads
from zhunsheng.office.matters.models import Matter

pytestmark = [pytest.mark.django_db, pytest.mark.template("district")]


@pytest.fixture
def here() -> District:
    return district()


@pytest.fixture
def case(here: District) -> Matter:
    with on(START):
        return done(here.open_penalty())


def test_an_officer_sees_his_organs_matters_a_supervisor_all_a_visitor_none(here: District, case: Matter) -> None:
    with on(START):
        seen = {who.name: set(reads.visible_to(who)) for who in (here.li, here.stranger, here.supervisor)}
        assert seen == {"李明": {case}, "冯远": set(), "钱立": {case}}
        assert not reads.visible_to(None).exists()


def test_a_deputy_sees_what_the_principal_sees_while_it_lasts(here: District, case: Matter) -> None:
    from zhunsheng.office import clock
    from zhunsheng.office.people import actions as people

    done(
        people.deputise(
            here.stranger, here.head, valid_from=START, valid_to=date(2026, 3, 9), reason="休假", by=None,
            at=clock.at(START),
        )
    )  # fmt: skip
    assert set(reads.visible_to(here.stranger, date(2026, 3, 8))) == {case}
    assert not reads.visible_to(here.stranger, date(2026, 3, 9)).exists()


def test_the_worklist_names_what_is_owed_by_whom_until_when(here: District, case: Matter) -> None:
    with on(START):
        [task] = reads.worklist(here.head)
        assert (task.matter, task.duties, task.reason) == (case, ["决定是否立案"], "核查线索")
        assert task.due_on == case.next_due_on and task.days_left == 21 and not task.red
        assert reads.worklist(here.li) == []


def test_the_worklist_is_sorted_by_due_date(here: District) -> None:
    for day in (date(2026, 3, 6), START, date(2026, 3, 4)):
        with on(day):
            done(here.open_penalty())
    with on(date(2026, 3, 6)):
        tasks = reads.worklist(here.head)
    assert [task.due_on for task in tasks] == sorted(task.due_on for task in tasks if task.due_on)
    assert len(tasks) == 3


def test_each_act_says_whether_why_not_and_who(here: District, case: Matter) -> None:
    with on(START):
        choices = {one.act.name: one for one in reads.acts_for(case, here.head)}
    assert choices["filing"].possible and choices["filing"].mine and choices["filing"].due
    assert {one.name for one in choices["filing"].outcomes} == {"filed", "declined", "passed_on"}
    decide = choices["decide"]
    assert not decide.possible and decide.refusal is not None and "调查终结报告" in decide.refusal.message
    assert choices["legal_review"].who == ("法制审核人员",) and not choices["legal_review"].mine


def test_a_due_date_explains_itself_day_by_day(here: District, case: Matter) -> None:
    with on(START):
        clock_row = case.clocks.get(clock="check_lead")
        told = reads.explain(clock_row)
    counted = [line for line in told.days if line.counts]
    assert told.due_on == clock_row.due_on and len(counted) == 15
    assert any("第十八条" in cite.text for cite in told.cites)


def test_a_date_that_hangs_on_a_year_not_announced_is_provisional_until_it_is(here: District) -> None:
    from zhunsheng.office.matters import actions as matters

    with on(date(2026, 12, 28)):
        late = done(here.open_penalty())
        row = late.clocks.get(clock="check_lead")
        assert row.provisional and row.due_on is not None
        assert matters.write_elapsed() == 0
        assert not reads.overdue_on(date(2028, 1, 1)).filter(matter=late).exists()


def test_the_timeline_tells_acts_and_defects_in_the_order_of_recording(here: District, case: Matter) -> None:
    from zhunsheng.office import clock
    from zhunsheng.office.matters import actions as matters

    with on(START):
        here.perform(case, "filing", [here.head], outcome="filed")
        done(
            matters.record_defect(
                case, act="decide", happened_at=clock.at(START, 8), what="先行送达", article="行政处罚法 第四十四条",
                found_by=here.li,
            )
        )  # fmt: skip
        here.perform(case, "investigate", [here.li, here.zhao])
    told = [one.act.event if one.act else "defect" for one in reads.timeline(case)]
    assert told == ["lead", "filing", "defect", "investigate"]


def test_figures_of_a_desk(here: District, case: Matter) -> None:
    with on(START):
        other = done(here.open_penalty())
        here.perform(other, "filing", [here.head], outcome="declined")
        assert reads.counts(here.li) == {"open": 1, "overdue": 0, "closed": 1}
        assert reads.counts(here.li, date(2026, 4, 1))["overdue"] == 1


@pytest.mark.parametrize("many", [1, 6])
def test_a_list_asks_the_database_as_often_for_six_matters_as_for_one(
    here: District, many: int, django_assert_num_queries: Any
) -> None:
    with on(START):
        for _ in range(many):
            done(here.open_penalty())
        reads.worklist(here.head)  # procedures are read once in a process
        with django_assert_num_queries(3):
            assert len(reads.worklist(here.head)) == many
        with django_assert_num_queries(2):
            reads.counts(here.supervisor)
        with django_assert_num_queries(2):
            list(reads.visible_to(here.supervisor))


def test_a_story_of_any_length_takes_the_same_queries(here: District, django_assert_num_queries: Any) -> None:
    with on(START):
        case = done(here.open_penalty())
        here.to_report(case, **SMALL)
        with django_assert_num_queries(7):
            reads.timeline(case)
        fresh = Matter.objects.select_related("organ", "item").get(pk=case.pk)
        with django_assert_num_queries(5):
            reads.acts_for(fresh, here.head)
