"""The picture of where a matter stands, the shortest lawful way on, and whether its organ has the people."""

from __future__ import annotations

import pytest

from tests.office.factories import SMALL, START, WORDS, District, district, done, on
from tests.office.visitors import said, visitor
from zhunsheng.law.planner import Goal
from zhunsheng.office import clock
from zhunsheng.office.matters import prospect
from zhunsheng.office.people import actions as people
from zhunsheng.office.people.models import Appointment

pytestmark = [pytest.mark.django_db, pytest.mark.template("district")]


@pytest.fixture
def here() -> District:
    return district()


def test_the_page_shows_the_marking_the_way_its_day_and_the_people(here):
    with on(START):
        case = done(here.open_penalty())
        here.to_report(case, **SMALL)
        text = visitor(here.li).get(f"/matters/{case.pk}/way/?goal=decide=penalty").content.decode()
        assert "state-done" in text and "state-due" in text and "应当办" in text
        assert "陈述、申辩期届满" in text and "来得及" in text and "假定" in text
        assert "没有替手的步骤" in text or "够" in text
        text = said(visitor(here.li).get(f"/matters/{case.pk}/way/?goal=nothing=%00"))
        assert "最短的合法走法" in text
        assert visitor(here.stranger).get(f"/matters/{case.pk}/way/").status_code == 404


def test_the_plan_counts_what_was_done_and_by_whom(here):
    with on(START):
        case = done(here.open_penalty())
        here.to_report(case, **SMALL)
        here.perform(case, "case_review", [here.reviewer], outcome="passed", words=WORDS)
        found = prospect.of(case, Goal("decide", "penalty"))
        assert found.plan is not None and found.plan.way is not None and found.in_time
        assert found.plan.way.steps[0].act == "notice"
        assert "case_review" not in {step.act for step in found.plan.way.steps}


def test_an_organ_without_a_reviewer_is_told_before_it_opens_a_matter(here):
    with on(START):
        law_page = f"/matters/new/penalty_ordinary/{here.penalty_item.pk}/"
        reader = visitor(here.li)
        before = said(reader.get(law_page))
        for appointment in Appointment.objects.filter(officer=here.head):
            done(people.end_appointment(appointment, on=START, by=None, at=clock.now()))
        after = said(reader.get(law_page))
    assert "现在的人手办不到结案" not in before
    assert "现在的人手办不到结案" in after and "需要 1 人，本机关能办的有 0 人" in after
