"""A report's figures are live in a draft, fixed once approved, and never typed."""

from __future__ import annotations

from datetime import date

import pytest

from tests.office.factories import START, District, district, on
from zhunsheng.office.indicators.models import Snapshot
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.models import HistoricalRecord
from zhunsheng.office.publication.models import Publication
from zhunsheng.office.reports import actions, reads
from zhunsheng.office.reports.models import Report

pytestmark = [pytest.mark.django_db, pytest.mark.template("district")]


@pytest.fixture
def here() -> District:
    return district()


def settle(here: District, number: int) -> None:
    matters.take_over_history(
        [
            HistoricalRecord(
                of="mediation", number=f"M{number}", title="纠纷", organ=here.bureau, opened_on=date(2020, 3, 1),
                closed_on=date(2020, 3, 2), outcome="settled", facts={}, batch="试",
            )
        ]
    )  # fmt: skip


def shown(report: Report | None, name: str) -> tuple[str, str]:
    chips = {c.indicator.id: c for c in reads.reading(reads.outlines()["self_inspection"], 2020, report).chips}
    return chips[name].shown, chips[name].now


def texts(report: Report) -> dict[str, str]:
    reading = reads.reading(reads.outlines()["self_inspection"], 2020, report)
    return {written.key: "如实撰写。" for part in reading.parts for written in part.written}


def test_a_draft_lives_and_an_approved_report_stands(here: District) -> None:
    with on(START):
        settle(here, 1)
        report = actions.draft("self_inspection", 2020)
        assert shown(report, "mediations_settled") == ("1", "1")
        assert actions.approve(report, here.supervisor)[0].endswith("再审定。")
        assert actions.write(report, texts(report), here.supervisor) == []
        assert actions.approve(report, here.supervisor) == []
        settle(here, 2)
        report.refresh_from_db()
        assert report.state == Report.State.APPROVED
        assert shown(report, "mediations_settled") == ("1", "2")
        assert Snapshot.objects.count() == len(reads.outlines()["self_inspection"].figures)
        assert "不能再修改" in actions.write(report, texts(report), here.supervisor)[0]


def test_nobody_can_type_a_number_over_a_figure(here: District) -> None:
    with on(START):
        report = actions.draft("self_inspection", 2020)
        wrong = actions.write(report, {"mediations_settled": "9999"}, here.supervisor)
    report.refresh_from_db()
    assert wrong == ["没有“mediations_settled”这一段；请从报告页面填写。"] and report.texts == {}


def test_too_long_a_text_is_refused_and_nothing_is_kept(here: District) -> None:
    with on(START):
        report = actions.draft("self_inspection", 2020)
        long = dict.fromkeys(texts(report), "长" * 20_001)
        assert len(actions.write(report, long, here.supervisor)) == len(long)
    report.refresh_from_db()
    assert report.texts == {}


def test_an_approved_report_goes_to_review_before_it_is_public(here: District) -> None:
    with on(START):
        report = actions.draft("self_inspection", 2020)
        assert actions.propose(report, here.supervisor)
        actions.write(report, texts(report), here.supervisor)
        actions.approve(report, here.supervisor)
        assert actions.propose(report, here.supervisor) == []
        waiting = Publication.objects.get(section=Publication.Section.REPORT)
    assert waiting.state == Publication.State.WAITING
    assert waiting.proposed["year"] == 2020


def test_what_has_no_record_is_said(here: District) -> None:
    with on(START):
        reading = reads.reading(reads.outlines()["self_inspection"], 2020)
    assert "mediations_settled" in {chip.indicator.id for chip in reading.without_rows}
    assert any("法律援助" in part.no_records for part in reading.parts)
