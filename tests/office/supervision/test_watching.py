"""The screens of supervision, of papers and of the register."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from tests.office.browsing import fields_of, said, signed_in
from tests.office.factories import SMALL, START, WORDS, District, district, done, on
from zhunsheng.office import clock
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.ledger.models import Record
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.models import Matter, Paper
from zhunsheng.office.supervision.models import OpenItem

pytestmark = [pytest.mark.django_db, pytest.mark.template("district")]


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def here() -> Iterator[District]:
    made = district()
    with on(START):
        yield made


@pytest.fixture
def case(here: District) -> Matter:
    return done(here.open_penalty())


@pytest.fixture
def item(here: District, case: Matter) -> OpenItem:
    done(
        matters.record_defect(
            case, act="serve", happened_at=clock.now(), what="决定书先于告知书送达", article="行政处罚法",
            found_by=here.li,
        )
    )  # fmt: skip
    return case.open_items.get()


def test_a_supervisor_answers_an_item_once(here: District, item: OpenItem) -> None:
    client = signed_in(here.supervisor)
    assert "决定书先于告知书送达" in said(client.get(reverse("supervision:index")))
    assert "监督事项" in said(client.get("/"))
    address = reverse("supervision:item", args=[item.pk])
    given = fields_of(client.get(address)) | {"text": "已责令改正"}
    assert client.post(address, given).status_code == 302
    records = Record.objects.count()
    again = client.post(address, given)
    assert again.status_code == 422 and "已经提交过" in said(again) and Record.objects.count() == records
    assert "已责令改正" in said(client.get(address))
    assert "决定书先于告知书送达" in said(client.get(reverse("supervision:index") + "?state=closed"))


@pytest.mark.parametrize(
    ("text", "words"), [("", "处理情况"), ("  ", "处理情况"), ("字" * 20_001, "20000"), ("\x00", "字符")]
)
def test_a_wrong_answer_changes_nothing(here: District, item: OpenItem, text: str, words: str) -> None:
    client = signed_in(here.supervisor)
    address = reverse("supervision:item", args=[item.pk])
    answer = client.post(address, fields_of(client.get(address)) | {"text": text})
    assert answer.status_code == 422 and words in said(answer)
    item.refresh_from_db()
    assert item.closed_on is None


def test_whoever_is_supervised_reads_and_does_not_answer(here: District, item: OpenItem) -> None:
    client = signed_in(here.li)
    address = reverse("supervision:item", args=[item.pk])
    assert "等待执法监督人员处理" in said(client.get(address))
    assert client.post(address, {"text": "没有问题"}).status_code == 403
    assert signed_in(here.stranger).get(address).status_code == 404


def test_the_matter_shows_its_items(here: District, case: Matter, item: OpenItem) -> None:
    assert "监督事项" in said(signed_in(here.li).get(reverse("matters:matter", args=[case.pk])))


# ── papers ──


def test_a_paper_is_read_and_handed_out_as_pdf_and_word(here: District, case: Matter) -> None:
    paper = case.papers.get()
    client = signed_in(here.li)
    assert "案件来源登记表" in said(client.get(reverse("papers:paper", args=[paper.pk])))
    pdf = client.get(reverse("papers:pdf", args=[paper.pk]))
    assert pdf.content.startswith(b"%PDF") and pdf["Content-Disposition"].startswith("attachment")
    word = client.get(reverse("papers:word", args=[paper.pk]))
    assert "word/document.xml" in zipfile.ZipFile(io.BytesIO(word.content)).namelist()
    assert signed_in(here.stranger).get(reverse("papers:pdf", args=[paper.pk])).status_code == 404


def test_a_draft_says_what_it_lacks_and_is_completed(here: District, case: Matter) -> None:
    here.to_report(case, **SMALL)
    here.perform(case, "case_review", [here.reviewer], outcome="passed")
    here.perform(case, "notice", [here.li], words=WORDS)
    draft = case.papers.get(title="行政处罚事先告知书")
    client = signed_in(here.li)
    address = reverse("papers:paper", args=[draft.pk])
    page = client.get(address)
    assert "草稿，没有文号" in said(page) and "陈述、申辩的期限" in said(page)
    papers = Paper.objects.count()
    given = fields_of(page)
    refused = client.post(address, given)
    assert refused.status_code == 422 and "还不能制作" in said(refused) and Paper.objects.count() == papers
    filled = {name: value or "准阳区学院路2号" for name, value in given.items() if not name.endswith("hearing_due")}
    answer = client.post(address, filled)
    assert answer.status_code == 302, said(answer)
    made = Paper.objects.order_by("-pk")[0]
    assert made.title == draft.title and made.number and not made.document["draft"]
    assert "正式文书已经制成" in said(client.get(address))


# ── register ──


def test_the_register_is_searched_by_case_and_gives_a_proof(here: District, case: Matter) -> None:
    client = signed_in(here.supervisor)
    record = Record.objects.filter(subject=f"matter:{case.pk}").order_by("number")[0]
    address = reverse("matters:proof", args=[case.pk, record.pk])
    assert "尚未编入" in said(client.get(address))
    assert client.get(address + "?file=tlog-proof").status_code == 404
    ledger.sequence()
    ledger.sign()
    assert "已入册" in said(client.get(address))
    assert client.get(address + "?file=tlog-proof").content.startswith(b"c2sp.org/tlog-proof@v1")
    assert client.get(address + "?file=entry").content == bytes(record.entry)
    assert case.title in said(client.get(reverse("register:index") + f"?q={case.number}"))
    assert "没有找到" in said(client.get(reverse("register:index") + "?q=%00"))
    assert client.get(reverse("register:checkpoint")).content.startswith(b"zhunsheng.example/log")


def test_a_lost_tile_is_said_and_is_no_error(here: District, case: Matter, settings: Any) -> None:
    import shutil

    ledger.sequence()
    ledger.sign()
    shutil.rmtree(Path(settings.LOG_ROOT) / "tile")
    record = Record.objects.filter(subject=f"matter:{case.pk}")[0]
    page = signed_in(here.supervisor).get(reverse("matters:proof", args=[case.pk, record.pk]))
    assert page.status_code == 200 and "现在给不出证明" in said(page)


def test_the_sweep_says_that_all_is_as_recorded(here: District, case: Matter) -> None:
    ledger.sequence()
    ledger.sign()
    assert "核验相符" in said(signed_in(here.supervisor).post(reverse("register:sweep"), follow=True))
