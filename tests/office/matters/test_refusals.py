"""Every refusal of the story: nothing is written, an article is named, and a way on is shown."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.office.factories import PENALTY, SMALL, START, District, district, done, on, refused
from zhunsheng.law.refusal import RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.ledger.models import Record
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters import reads
from zhunsheng.office.matters.models import Act, Matter, NumberCounter
from zhunsheng.office.people.models import Officer
from zhunsheng.office.powers import actions as powers

pytestmark = [pytest.mark.django_db, pytest.mark.template("district")]


@pytest.fixture
def here() -> District:
    return district()


@pytest.fixture
def case(here: District) -> Matter:
    with on(START):
        return done(here.open_penalty())


def test_a_decision_waits_for_the_notice(here: District, case: Matter) -> None:
    with on(START):
        here.to_report(case, **SMALL)
        here.perform(case, "case_review", [here.reviewer], outcome="passed")
        acts, records = Act.objects.count(), Record.objects.count()
        refusal = refused(here.attempt(case, "decide", [here.head], outcome="penalty", facts=PENALTY))
    assert refusal.missing == ("notice",) and refusal.who == ("officer",)
    assert "第四十四条" in refusal.message
    assert (Act.objects.count(), Record.objects.count()) == (acts, records)


def test_one_officer_alone_may_not_investigate(here: District, case: Matter) -> None:
    with on(START):
        here.perform(case, "filing", [here.head], outcome="filed")
        refusal = refused(here.attempt(case, "investigate", [here.li]))
    assert refusal.kind is RefusalKind.SIGNERS and "第四十二条" in refusal.message


def test_the_same_officer_twice_is_one(here: District, case: Matter) -> None:
    with on(START):
        here.perform(case, "filing", [here.head], outcome="filed")
        assert refused(here.attempt(case, "investigate", [here.li, here.li])).kind is RefusalKind.SIGNERS


def test_an_expired_credential_may_not_act(here: District, case: Matter) -> None:
    with on(START):
        here.perform(case, "filing", [here.head], outcome="filed")
        refusal = refused(here.attempt(case, "investigate", [here.li, here.wang]))
    assert refusal.kind is RefusalKind.CREDENTIAL and "王强" in refusal.message and "第四十二条" in refusal.message


def test_whoever_investigated_may_not_review(here: District, case: Matter) -> None:
    from zhunsheng.office.people import actions as people

    with on(START):
        here.to_report(case)
        review = here.bureau.posts.get(name="法规科")
        done(people.appoint(here.li, review, valid_from=START, by=None, at=clock.now()))
        done(
            people.issue_credential(
                here.li, name="法律职业资格", number="法001", valid_from=START, by=None, at=clock.now()
            )
        )
        refusal = refused(here.attempt(case, "legal_review", [here.li], outcome="passed"))
    assert refusal.kind is RefusalKind.DUTIES_APART and "第五十八条" in refusal.message


def test_no_matter_opens_on_a_repealed_item(here: District) -> None:
    with on(START):
        done(powers.repeal_item(here.penalty_item, on=START, reason="国务院决定取消", by=here.keeper))
        here.penalty_item.refresh_from_db()
        numbers = list(NumberCounter.objects.values())
        refusal = refused(here.open_penalty())
    assert "已取消" in refusal.message and "食品安全法 第一百二十四条" in refusal.message
    assert not Matter.objects.exists() and list(NumberCounter.objects.values()) == numbers


def test_no_matter_opens_for_an_organ_that_does_not_hold_the_item(here: District) -> None:
    with on(START):
        refusal = refused(here.open_penalty(organ=here.other, by=[here.stranger], entered_by=here.stranger))
    assert refusal.kind is RefusalKind.ROLE and "准阳区城市管理局" in refusal.message


def test_an_item_serves_only_its_own_kinds_of_matter(here: District) -> None:
    with on(START):
        assert "不适用本程序" in refused(here.open_penalty(item=here.inspection_item)).message


def test_a_procedure_that_hears_every_party_needs_a_party(here: District) -> None:
    with on(START):
        assert refused(here.open_penalty(parties=[])).kind is RefusalKind.PARTY


def test_an_officer_of_another_organ_neither_acts_nor_enters(here: District, case: Matter) -> None:
    with on(START):
        here.perform(case, "filing", [here.head], outcome="filed")
        assert refused(here.attempt(case, "investigate", [here.li, here.stranger])).kind is RefusalKind.ROLE
        entered = here.attempt(case, "investigate", [here.li, here.zhao], entered_by=here.stranger)
        assert "不得在本案登记" in refused(entered).message


def test_an_act_lies_neither_in_the_future_nor_before_what_came_first(here: District, case: Matter) -> None:
    with on(START):
        late = refused(here.attempt(case, "filing", [here.head], outcome="filed", at=clock.at(date(2026, 3, 3))))
        early = refused(here.attempt(case, "filing", [here.head], outcome="filed", at=clock.at(date(2026, 2, 27))))
    assert (late.kind, early.kind) == (RefusalKind.FUTURE, RefusalKind.BEFORE)


def test_an_act_that_follows_a_linked_matter_is_never_done_by_hand(here: District) -> None:
    with on(START):
        complaint = here.complain()
        here.perform(complaint, "check_lead", [here.li], outcome="pass_on", start_item=here.penalty_item)
        refusal = refused(here.attempt(complaint, "filing_known", outcome="filed"))
    assert refusal.kind is RefusalKind.MIRRORED


def test_a_refused_linked_matter_refuses_the_act_that_would_open_it(here: District) -> None:
    with on(START):
        complaint = here.complain()
        done(powers.suspend(here.penalty_item, on=START, reason="清理", by=here.keeper))
        here.penalty_item.refresh_from_db()
        refused(here.attempt(complaint, "check_lead", [here.li], outcome="pass_on", start_item=here.penalty_item))
        assert complaint.acts.count() == 1


def test_one_day_after_the_deadline_the_decision_is_allowed_red_and_listed(here: District, case: Matter) -> None:
    from zhunsheng.office.supervision import reads as supervision

    with on(START):
        here.to_report(case, **SMALL)
        here.perform(case, "case_review", [here.reviewer], outcome="passed")
        here.perform(case, "notice", [here.li], party=here.party(case))
    due = case.clocks.get(clock="decide").due_on
    assert due == date(2026, 5, 31)
    with on(due):
        assert not reads.overdue_on(due).filter(clock="decide").exists()
    with on(due + timedelta(days=1)):
        day = clock.today()
        assert reads.overdue_on(day).get(clock="decide").matter == case
        assert next(one for one in reads.worklist(here.head, day) if one.matter == case).red
        assert any("作出处理决定" in one.text for one in supervision.listed(here.supervisor, day))
        here.perform(case, "decide", [here.head], outcome="penalty", facts={**PENALTY, "fine_fen": 50_000})
        assert next(one for one in reads.periods(case) if one.running.clock == "decide").late
        item = case.open_items.get(kind="overdue")
    assert "2026年5月31日" in item.text and "第六十条" in item.article


def test_a_decision_served_before_its_notice_is_recorded_as_a_defect(here: District, case: Matter) -> None:
    with on(START):
        here.to_report(case, **SMALL)
        before = case.marking
        defect = done(
            matters.record_defect(
                case, act="decide", happened_at=clock.at(START, 10), what="未经事先告知即送达决定书",
                article="行政处罚法 第四十四条", found_by=here.reviewer,
            )
        )  # fmt: skip
        case.refresh_from_db()
    assert case.marking == before
    assert "应当先" in defect.refused_because
    assert defect.item.kind == "defect" and defect.item.closed_on is None


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"act": "fly"}, "没有“fly”这一行为"),
        ({"what": "  "}, "写明事实"),
        ({"article": ""}, "违反的条款"),
        ({"happened_at": clock.at(date(2026, 3, 3))}, "不得晚于现在"),
    ],
)
def test_a_defect_says_what_when_and_against_what(
    here: District, case: Matter, changed: dict[str, object], said: str
) -> None:
    given = {
        "act": "decide", "happened_at": clock.at(START, 10), "what": "送达在先", "article": "行政处罚法 第四十四条",
        "found_by": here.reviewer,
    }  # fmt: skip
    with on(START):
        assert said in refused(matters.record_defect(case, **{**given, **changed})).message  # type: ignore[arg-type]
    assert not case.defects.exists()


def test_a_stranger_neither_records_a_defect_nor_erases(here: District, case: Matter) -> None:
    with on(START):
        given = {
            "act": "decide",
            "happened_at": clock.at(START, 10),
            "what": "先送达",
            "article": "行政处罚法 第四十四条",
        }
        refused(matters.record_defect(case, found_by=here.stranger, **given))  # type: ignore[arg-type]
        done(matters.record_defect(case, found_by=here.supervisor, **given))  # type: ignore[arg-type]
        complaint = here.complain()
        values = list(complaint.private_values.all())
        refused(matters.erase(complaint, values, by=here.stranger, basis="本人申请", reason="不再需要"))


def test_a_late_entry_is_lawful_counted_and_shown_to_supervision(here: District, case: Matter) -> None:
    with on(date(2026, 3, 12)):
        act = here.perform(case, "filing", [here.head], outcome="filed", at=clock.at(START, 18))
    assert act.late_days == 10
    assert "迟10日" in case.open_items.get(kind="late_entry").text


def test_what_a_party_did_in_time_may_be_entered_after_the_window(here: District, case: Matter) -> None:
    with on(START):
        here.to_report(case)
        here.perform(case, "legal_review", [here.reviewer], outcome="passed")
        here.perform(case, "notice", [here.li], party=here.party(case))
    with on(date(2026, 3, 12)):
        assert matters.write_elapsed() == 2
        refused(here.attempt(case, "request_hearing", party=here.party(case)))
        act = here.perform(case, "request_hearing", party=here.party(case), at=clock.at(date(2026, 3, 6)))
        assert act.late_days == 6
        assert "hearing_notice" in {act for act, _ in reads.situation(case).duties}


def test_a_matter_that_is_closed_stays_closed(here: District, case: Matter) -> None:
    with on(START):
        here.perform(case, "filing", [here.head], outcome="declined")
        assert case.closed_on == START and case.outcome == "declined"
        refusal = refused(here.attempt(case, "investigate", [here.li, here.zhao]))
    assert refusal.kind is RefusalKind.ENDED


def test_nobody_deputises_a_credential(here: District, case: Matter) -> None:
    from zhunsheng.office.people import actions as people

    assistant = done(people.create_officer(code="011", name="林帆", by=None, at=clock.at(START)))
    done(
        people.deputise(
            assistant,
            here.zhao,
            valid_from=START,
            valid_to=date(2026, 4, 1),
            reason="出差",
            by=None,
            at=clock.at(START),
        )
    )
    with on(START):
        here.perform(case, "filing", [here.head], outcome="filed")
        refusal = refused(here.attempt(case, "investigate", [here.li, Officer.objects.get(pk=assistant.pk)]))
    assert refusal.kind is RefusalKind.CREDENTIAL
