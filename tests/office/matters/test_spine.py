"""The spine, told at the level of actions: complaint, inspection at once, penalty with hearing, decision, service."""

from __future__ import annotations

from datetime import date

import pytest

from tests.office.factories import PENALTY, REPORT, SMALL, START, WORDS, District, district, done, on
from zhunsheng.office import clock
from zhunsheng.office.ledger.models import Record
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters import reads
from zhunsheng.office.matters.models import Matter

pytestmark = [pytest.mark.django_db, pytest.mark.template("district")]


@pytest.fixture
def here() -> District:
    return district()


def linked(matter: Matter) -> Matter:
    return Matter.objects.select_related("organ", "item").get(links_in__source__matter=matter)


def test_a_complaint_becomes_a_visit_becomes_a_penalty_and_the_complainant_hears_of_it(here: District) -> None:
    with on(START):
        complaint = here.complain()
        assert complaint.number == "准市监投诉〔2026〕1号"
        here.perform(
            complaint, "check_lead", [here.li], outcome="inspect", start_by=[here.li], start_outcome="lead",
            start_item=here.inspection_item,
        )  # fmt: skip
        visit = linked(complaint)
        assert visit.kind == "inspection_visit" and [one.name for one in visit.parties.all()] == ["准阳区某小吃店"]
        here.perform(
            visit, "approve", [here.head], outcome="approved",
            facts={"visits_this_year": 9, "at_site": True, "unannounced": True},
        )  # fmt: skip
        here.perform(visit, "visit", [here.li, here.zhao])
        here.perform(
            visit, "record", [here.li, here.zhao],
            facts={"findings": "过期食用油3桶", "correctable": False, "suspected": True},
        )  # fmt: skip
        here.perform(visit, "result", [here.li], outcome="passed_on")
        complaint.refresh_from_db()
        assert complaint.acts.get(event="lead_checked").outcome == "passed_on"
        here.perform(visit, "pass_on_lead", [here.li])
        penalty = linked(visit)
        assert penalty.kind == "penalty_ordinary" and penalty.item == here.penalty_item
        here.perform(penalty, "filing", [here.head], outcome="filed")
        known = complaint.acts.get(event="filing_known")
        assert known.outcome == "filed" and not known.signers.exists()
        duties = {act for act, _ in reads.situation(complaint).duties}
    assert "tell_reporter" in duties


def test_a_penalty_with_hearing_and_a_review_that_fails_once(here: District) -> None:
    with on(START):
        case = done(here.open_penalty())
        here.to_report(case)
        here.perform(case, "legal_review", [here.reviewer], outcome="supplement")
    with on(date(2026, 3, 9)):
        assert {act for act, _ in reads.situation(case).duties} >= {"investigate", "report", "legal_review"}
        here.perform(case, "investigate", [here.li, here.zhao])
        here.perform(case, "report", [here.li, here.zhao], facts=REPORT)
        here.perform(case, "notice", [here.li], party=here.party(case), words=WORDS)
        here.perform(case, "request_hearing", party=here.party(case))
        here.perform(case, "hearing_notice", [here.presider])
    with on(date(2026, 3, 20)):
        here.perform(case, "hearing", [here.presider], outcome="held")
        here.perform(case, "report_hearing", [here.presider])
        here.perform(case, "legal_review", [here.reviewer], outcome="passed")
        here.perform(case, "discuss", [here.head], outcome="agreed")
        here.perform(case, "decide", [here.head], outcome="penalty", facts=PENALTY, words=WORDS)
        here.perform(case, "serve", [here.li], party=here.party(case))
        assert case.outcome == "penalty"
        assert {"publish", "perform", "close"} <= {act for act, _ in reads.situation(case).duties}
        brought = {act.event: act.at.astimezone(clock.ZONE).date() for act in case.acts.filter(calendar_event=True)}
        assert brought == {
            "defence": date(2026, 3, 17),
            "hearing_request": date(2026, 3, 17),
            "hearing_lead_time": date(2026, 3, 19),
        }
        paper = case.papers.get(title="行政处罚决定书")
        assert paper.number == "准市监罚〔2026〕1号" and not paper.document["draft"]
        assert "第三十四条" in str(paper.document)


def test_a_small_case_runs_to_its_close(here: District) -> None:
    with on(START):
        case = done(here.open_penalty())
        here.to_report(case, **SMALL)
        here.perform(case, "case_review", [here.reviewer], outcome="passed")
        here.perform(case, "notice", [here.li], party=here.party(case))
    with on(date(2026, 3, 10)):
        facts = {**PENALTY, "fine_fen": 50_000, "social_influence": False}
        here.perform(case, "decide", [here.head], outcome="penalty", facts=facts)
        here.perform(case, "serve", [here.li], party=here.party(case))
        here.perform(case, "perform", party=here.party(case))
        here.perform(case, "close", [here.head])
        assert case.closed_on == date(2026, 3, 10) and case.next_due_on is None
        assert case.facts["fine_fen"] == 50_000


def test_every_act_has_its_record_in_the_matters_own_chain(here: District) -> None:
    with on(START):
        case = done(here.open_penalty())
        here.to_report(case)
    chain = Record.objects.filter(subject=f"matter:{case.pk}").order_by("number")
    assert [one.number for one in chain] == [1, 2, 3, 4]


def test_what_only_time_brings_is_written_by_the_daily_job_on_its_own_day(here: District) -> None:
    with on(START):
        case = done(here.open_penalty())
        here.to_report(case, **SMALL)
        here.perform(case, "case_review", [here.reviewer], outcome="passed")
        here.perform(case, "notice", [here.li], party=here.party(case))
        assert matters.write_elapsed() == 0
    with on(date(2026, 3, 12)):
        assert matters.write_elapsed() == 1
        assert matters.write_elapsed() == 0
    event = case.acts.get(calendar_event=True)
    assert event.event == "defence" and event.entered_on == date(2026, 3, 12)
    assert event.at.astimezone(clock.ZONE).date() == date(2026, 3, 10)
