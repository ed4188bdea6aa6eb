"""双公示: what goes out and what is held back; grade, objection, repair, and the end of the term."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.office.browsing import said, signed_in
from tests.office.factories import done, on, refused
from tests.office.publication.district import DECIDED, ID_NUMBER, Desk
from zhunsheng.exchange.models import Exchange
from zhunsheng.office.ledger.models import Record
from zhunsheng.office.matters.models import Matter
from zhunsheng.office.publication import actions as publication
from zhunsheng.office.publication import credit
from zhunsheng.office.publication.models import Publication, Release
from zhunsheng.proof.draw_text import credit_code_is_right

pytestmark = pytest.mark.template("district")
TODAY = date(2026, 3, 16)
GOOD = "91350100M000100Y43"


@pytest.fixture(autouse=True)
def _today() -> Any:
    with on(TODAY):
        yield


def released(at: Desk, **given: Any) -> Publication:
    made = at.proposed(**given)
    return done(publication.release(made, at.publisher, True, True, {}))


def rows(at: Desk) -> list[credit.Row]:
    return credit.rows(list(credit.decisions(at.here.head, DECIDED, DECIDED)))


def test_a_row_says_what_keeps_it_back_and_goes_out_once_it_is_whole(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    made = released(at)
    (row,) = rows(at)
    names = {name for name, _ in row.faults}
    assert {"公示截止期", "处罚机关统一社会信用代码", "行政相对人代码_1（统一社会信用代码）"} <= names
    assert (row.values["fine_wan"], row.values["decided_on"]) == ("0.050000", "2026/03/10")
    browser = signed_in(at.publisher)
    page = said(browser.get("/publication/credit/?since=2026-03-01&until=2026-03-31"))
    assert "可以报送 0 条" in page and "公示截止期：应当填写" in page
    done(publication.grade(made, "general", at.publisher))
    monkeypatch.setattr(credit, "credit_code_is_right", lambda code: True)
    (row,) = rows(at)
    assert row.faults == [] and row.values["shown_until"] == "2027/03/10"
    address = "/publication/credit/firm/penalties.{}?since=2026-03-01&until=2026-03-31"
    lines = list(csv.reader(io.StringIO(browser.get(address.format("csv")).content.decode("utf-8-sig"))))
    assert [line[0] for line in lines] == ["行政相对人名称", "CF_XDR_MC", "准阳区某小吃店"]
    sheet = load_workbook(io.BytesIO(browser.get(address.format("xlsx")).content)).active
    assert sheet is not None and [cell.value for cell in sheet[2]][:3] == ["CF_XDR_MC", "CF_XDR_LB", "CF_XDR_SHXYM"]
    assert [cell.value for cell in sheet[3]][2] == "92000000MA0000000X" and sheet.cell(3, 20).data_type == "s"
    assert browser.get("/publication/credit/cats/penalties.csv").status_code == 404
    assert "没有应当报送" in said(browser.get("/publication/credit/?since=2020-01-01&until=2020-01-31"))
    assert browser.get("/publication/credit/?since=gestern").status_code == 200


def test_a_natural_person_goes_into_the_other_table_and_no_page_names_him(at: Desk) -> None:
    released(at, person=True)
    (row,) = rows(at)
    assert row.of == "person" and row.values["id_number"] == ID_NUMBER and row.shown != "张三丰"
    page = said(signed_in(at.publisher).get("/publication/credit/?since=2026-03-01&until=2026-03-31"))
    assert "张三丰" not in page and ID_NUMBER not in page


def test_the_file_holds_rows_of_organs_that_its_reader_reviews_and_its_leaving_is_recorded(
    at: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(at, person=True)
    monkeypatch.setattr(credit.spine, "visible_to", lambda *_: Matter.objects.all())
    address = "/publication/credit/person/penalties.csv?since=2026-03-01&until=2026-03-31"
    monkeypatch.setattr(type(credit.rules()), "faults", lambda *_: [])
    before = Record.objects.filter(subject__startswith="export:").count()
    assert ID_NUMBER in signed_in(at.publisher).get(address).content.decode()
    assert ID_NUMBER not in signed_in(at.elsewhere).get(address).content.decode()
    left = Record.objects.filter(subject__startswith="export:")
    assert left.count() == before + 2 and not any(ID_NUMBER.encode() in bytes(one.body) for one in left)


def test_a_text_that_a_spreadsheet_would_run_is_made_harmless() -> None:
    column = credit.rules().table("firm")[:1]
    row = credit.Row(matter=None, of="firm", values={"party_name": "=1+1"}, faults=(), shown="")  # type: ignore[arg-type]
    assert credit.as_csv(column, [row]).decode("utf-8-sig").splitlines()[2] == "'=1+1"
    sheet = load_workbook(io.BytesIO(credit.as_workbook(column, [row]))).active
    assert sheet is not None and sheet["A3"].value == "=1+1" and sheet["A3"].data_type == "s"


def test_repair_waits_for_the_shortest_time_and_takes_the_publication_back(at: Desk) -> None:
    made = released(at)
    given = {"what": "repair", "text": "已改正并缴清罚款。", "by": at.publisher}
    assert refused(publication.enter(made, on=TODAY, **given)).kind == "not_yet"
    assert refused(publication.grade(made, "general", at.elsewhere)).kind == "role"
    assert refused(publication.grade(made, "huge", at.publisher)).kind == "fact"
    done(publication.grade(made, "general", at.publisher))
    early = refused(publication.enter(made, on=TODAY, **given))
    assert early.kind == "window" and early.earliest == date(2026, 6, 10)
    with on(date(2026, 6, 11)):
        asked = done(publication.enter(made, on=date(2026, 6, 11), **given))
        assert refused(publication.enter(made, on=date(2026, 6, 11), **given)).kind == "spent"
        assert refused(publication.answer(asked, upheld=True, answer="", by=at.publisher)).kind == "fact"
        done(publication.answer(asked, upheld=True, answer="已具备信用修复条件。", by=at.publisher))
        assert refused(publication.answer(asked, upheld=True, answer="再答", by=at.publisher)).kind == "closed"
    made.refresh_from_db()
    assert made.state == "withdrawn" and "信用修复成立" in made.reason
    assert Exchange.objects.filter(kind=Exchange.Kind.WITHDRAWAL).exists()


def test_an_objection_that_does_not_stand_changes_nothing_and_is_answered_on_the_page(at: Desk) -> None:
    made = released(at)
    browser = signed_in(at.publisher)
    given = {"what": "objection", "on": "2026-03-16", "text": "处罚对象不是本店。"}
    assert browser.post(f"/publication/{made.pk}/said/", given).status_code == 302
    asked = made.said.get()
    page = browser.post(f"/publication/said/{asked.pk}/", {"upheld": "", "answer": "经核实无误。"})
    assert page.status_code == 422
    choices = [value for value, _ in page.context["form"].fields["upheld"].choices]
    no = next(one for one in choices if one not in ("", "true", "True", "1", "yes"))
    assert browser.post(f"/publication/said/{asked.pk}/", {"upheld": no, "answer": "经核实无误。"}).status_code == 302
    made.refresh_from_db()
    assert made.state == "released" and "经核实无误" in said(browser.get(f"/publication/{made.pk}/"))


def test_what_has_been_shown_for_its_longest_time_is_taken_back_by_itself(at: Desk) -> None:
    made = released(at)
    done(publication.grade(made, "minor", at.publisher))
    with on(date(2026, 6, 10)):
        assert publication.stop_expired() == 0
    with on(date(2026, 6, 11)):
        assert publication.stop_expired() == 1 and publication.stop_expired() == 0
    made.refresh_from_db()
    assert made.state == "withdrawn" and Release.objects.filter(publication=made, word="withdrawn").exists()


def test_a_valid_code_is_told_from_one_with_a_wrong_digit() -> None:
    assert credit_code_is_right(GOOD) and not credit_code_is_right(GOOD[:-1] + "4")
