"""Supervision sees what went wrong as it happens, and keeps it until somebody answers."""

from __future__ import annotations

from datetime import date

import pytest

from tests.office.factories import SMALL, START, District, district, done, on, refused
from zhunsheng.law.refusal import RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.ledger.models import Record
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.models import Matter
from zhunsheng.office.supervision import actions as supervision
from zhunsheng.office.supervision import reads
from zhunsheng.office.supervision.models import OpenItem

pytestmark = [pytest.mark.django_db, pytest.mark.template("district")]
LATE = date(2026, 6, 1)  # the day after ninety days


@pytest.fixture
def here() -> District:
    return district()


@pytest.fixture
def case(here: District) -> Matter:
    with on(START):
        case = done(here.open_penalty())
        here.to_report(case, **SMALL)
        here.perform(case, "case_review", [here.reviewer], outcome="passed")
        return case


@pytest.fixture
def item(here: District, case: Matter) -> OpenItem:
    with on(START):
        defect = matters.record_defect(
            case, act="decide", happened_at=clock.at(START, 10), what="送达在先", article="行政处罚法 第四十四条",
            found_by=here.reviewer,
        )  # fmt: skip
    return done(defect).item


def test_lateness_shows_before_any_job_has_run_and_is_stored_once(here: District, case: Matter) -> None:
    with on(LATE):
        seen = [one for one in reads.listed(here.supervisor) if one.matter == case]
        assert [one.kind for one in seen] == ["overdue"] and not OpenItem.objects.exists()
        assert supervision.open_overdue() == 1
        assert supervision.open_overdue() == 0
        assert [one.pk for one in reads.listed(here.supervisor)] == [OpenItem.objects.get().pk]


def test_the_act_that_comes_late_and_the_job_see_the_same_lateness_once(here: District, case: Matter) -> None:
    with on(LATE):
        supervision.open_overdue()
        here.perform(case, "notice", [here.li], party=here.party(case))
        facts = {"punished": False, "heavier_than_notified": False, "social_influence": False, "to_be_performed": False}
    with on(date(2026, 6, 12)):
        here.perform(case, "decide", [here.head], outcome="not_established", facts=facts)
    assert OpenItem.objects.filter(kind="overdue", text__contains="作出处理决定").count() == 1


def test_an_answer_closes_the_item_and_is_not_rewritten(here: District, item: OpenItem) -> None:
    with on(START):
        closed = done(supervision.answer(item, by=here.supervisor, text="已责令撤销后重作"))
        again = refused(supervision.answer(item, by=here.supervisor, text="另一种说法"))
    assert closed.closed_on == START and again.kind is RefusalKind.CLOSED
    assert Record.objects.filter(subject=f"open_item:{item.pk}").count() == 2


def test_only_whoever_supervises_answers_and_says_what_was_done(here: District, item: OpenItem) -> None:
    with on(START):
        assert refused(supervision.answer(item, by=here.head, text="没事")).who == ("supervisor",)
        assert refused(supervision.answer(item, by=here.supervisor, text=" ")).kind is RefusalKind.FACT


def test_an_answered_lateness_is_not_shown_as_new(here: District, case: Matter) -> None:
    with on(LATE):
        supervision.open_overdue()
        done(supervision.answer(OpenItem.objects.get(), by=here.supervisor, text="已督办"))
        assert reads.listed(here.supervisor) == []


def test_an_officer_sees_the_items_of_his_own_organ_only(here: District, item: OpenItem) -> None:
    with on(START):
        assert [one.pk for one in reads.listed(here.li)] == [item.pk]
        assert reads.listed(here.stranger) == [] and reads.listed(None) == []
        assert reads.counts(here.supervisor) == {"defect": 1, "overdue": 0, "late_entry": 0}


def test_the_daily_jobs_of_matters_and_supervision_are_the_workers() -> None:
    from zhunsheng.office.ledger import worker

    assert [name.rpartition(".")[2] for name in worker.jobs() if "matters" in name or "supervision" in name] == [
        "write_elapsed",
        "open_overdue",
    ]
