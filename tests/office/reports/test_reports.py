"""A report's figures are live in a draft, fixed once approved, and never typed."""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest
from pypdf import PdfReader

from tests.office.browsing import signed_in
from tests.office.factories import START, District, district, on
from zhunsheng.law import papers as law
from zhunsheng.office.indicators.models import Snapshot
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.models import HistoricalRecord
from zhunsheng.office.papers import render as printing
from zhunsheng.office.publication.models import Publication
from zhunsheng.office.reports import actions, documents, reads
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


def test_a_statutory_table_is_published_as_a_table(here: District) -> None:
    with on(START):
        published = reads.as_published(reads.reading(reads.outlines()["disclosure"], 2020))
    tables = [one for part in published["parts"] for one in part["tables"]]  # type: ignore[attr-defined]
    assert tables and all(len(row["values"]) == len(one["columns"]) for one in tables for row in one["rows"])


def test_the_dashboard_guards_its_figures_and_ranks_nobody(here: District) -> None:
    with on(START):
        figures, guards = reads.dashboard(reads.dashboards()["head"], 2020, None)
        page = signed_in(here.supervisor).get("/reports/dashboard/").content.decode()
    assert len(figures[1]) == 10
    shown = "".join(trend.title for trend in guards[1])
    assert all(word in shown for word in ("补录", "中止", "届满前", "上下限"))
    assert "排名（行政处罚法第七十四条）" in page and page.count("排名") == 1


def test_what_has_no_record_is_said(here: District) -> None:
    with on(START):
        reading = reads.reading(reads.outlines()["self_inspection"], 2020)
    assert "mediations_settled" in {chip.indicator.id for chip in reading.without_rows}
    assert any("述职述德述廉述法" in part.no_records for part in reading.parts)


def test_every_outline_reads_as_document_and_for_machines(here: District) -> None:
    with on(START):
        settle(here, 1)
        for outline in reads.outlines().values():
            reading = reads.reading(outline, 2020)
            made = documents.document(reading, None)
            said = list(law.texts(made))
            assert made.draft and all(part.title in said for part in reading.parts), outline.id
            grids = [block for block in made.blocks if isinstance(block, law.Grid)]
            assert not reading.chips or len(grids[-1].rows) == len(reading.chips), outline.id
            told = reads.as_json(reading, None)
            assert [one["id"] for one in told["figures"]] == list(outline.figures)  # type: ignore[attr-defined, index]


def test_word_and_pdf_list_every_figure_with_definition_and_rows(here: District) -> None:
    with on(START):
        settle(here, 1)
        made = documents.document(reads.reading(reads.outlines()["town_summary"], 2020), None)
        pdf = PdfReader(io.BytesIO(printing.pdf(made)))
        word = docx.Document(io.BytesIO(printing.word(made)))
    printed = "".join(page.extract_text() for page in pdf.pages).replace("\n", "")
    assert "全年化解各类矛盾纠纷1件" in printed and "附：本报告所列数字" in printed
    annex = [[box.text for box in row.cells] for row in word.tables[-1].rows]
    settled = next(row for row in annex if row[1] == "化解矛盾纠纷")
    assert (
        settled[2] == "1件"
        and "按办结日期计入年度" in settled[4]
        and "/figures/mediations_settled/?year=2020" in settled[5]
    )


def test_a_report_of_a_town_counts_its_own_rows(here: District) -> None:
    with on(START):
        settle(here, 1)
        mine = reads.reading(reads.outlines()["town_summary"], 2020, organ=here.bureau)
        others = reads.reading(reads.outlines()["town_summary"], 2020, organ=here.other)
        report = actions.draft("town_summary", 2020, here.other, here.supervisor)
        assert report.pk != actions.draft("town_summary", 2020, None, here.supervisor).pk
    by_name = [{chip.indicator.id: chip.shown for chip in one.chips} for one in (mine, others)]
    assert [one["mediations_settled"] for one in by_name] == ["1", "0"]


def test_a_comment_waits_for_its_reply_before_approval(here: District) -> None:
    with on(START):
        report = actions.draft("self_inspection", 2020)
        actions.write(report, texts(report), here.supervisor)
        assert actions.comment(report, "", "  ", here.li) == ["请填写意见。"]
        assert actions.comment(report, "nothing", "有误", here.li)[0].startswith("没有这一章")
        assert actions.comment(report, "disputes", "请核对调解件数。", here.li) == []
        assert "尚未答复" in actions.approve(report, here.supervisor)[0]
        remark = report.comments.get()
        assert actions.reply(remark, "已核对。", here.supervisor) == []
        assert actions.reply(remark, "再答。", here.supervisor) == ["这条意见已经答复。"]
        assert actions.approve(report, here.supervisor) == []
        report.refresh_from_db()
        assert actions.comment(report, "", "迟了", here.li) == ["报告已审定，不再征求意见。"]


def test_what_was_admitted_last_year_is_answered_this_year(here: District) -> None:
    with on(START):
        before = actions.draft("self_inspection", 2019)
        words = {"text": "个别执法文书不规范", "cause": "培训不足", "measure": "集中培训"}
        assert len(actions.admit(before, {}, None, here.supervisor)) == 4
        assert actions.admit(before, words, date(2020, 6, 30), here.supervisor) == []
        report = actions.draft("self_inspection", 2020)
        actions.write(report, texts(report), here.supervisor)
        assert "没有整改结果" in actions.approve(report, here.supervisor)[0]
        problem = before.problems.get()
        assert "佐证材料" in actions.answer(problem, "closed", "已培训两次。", "", here.supervisor)[0]
        assert actions.answer(problem, "closed", "已培训两次。", "培训签到表", here.supervisor) == []
        assert actions.approve(report, here.supervisor) == []
        told = list(
            law.texts(documents.document(reads.reading(reads.outlines()["self_inspection"], 2020, report), report))
        )
    assert "对上年存在问题的整改" in told and "已培训两次。（培训签到表）" in told


def test_last_years_statement_stands_beside_what_the_records_say_now(here: District) -> None:
    with on(START):
        settle(here, 1)
        earlier = actions.draft("self_inspection", 2020)
        actions.write(earlier, texts(earlier), here.supervisor)
        actions.approve(earlier, here.supervisor)
        settle(here, 2)
        report = actions.draft("self_inspection", 2021)
        reading = reads.reading(reads.outlines()["self_inspection"], 2021, report)
        beside = {one.chip.indicator.id: one for one in reads.beside_last_year(reading, report)}["mediations_settled"]
        assert (beside.stated, beside.recorded, beside.change, beside.differs) == ("1", "2", "-100.0%", True)
        assert actions.write(report, {"difference.mediations_settled": "补录一件。"}, here.supervisor) == []
        report.refresh_from_db()
        again = {one.chip.indicator.id: one for one in reads.beside_last_year(reading, report)}["mediations_settled"]
    assert again.explained == "补录一件。"


@pytest.mark.parametrize(
    "address",
    [
        "dashboard/", "dashboard/?year=2020", "self_inspection/2020/compare/", "self_inspection/2020/report.json",
        "disclosure/2020/", "enforcement_statistics/2020/", "town_summary/2020/",
    ],
)  # fmt: skip
def test_pages_of_reports_open(here: District, address: str) -> None:
    with on(START):
        settle(here, 1)
        page = signed_in(here.supervisor).get(f"/reports/{address}")
    assert page.status_code == 200
