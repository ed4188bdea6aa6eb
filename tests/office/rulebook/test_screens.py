"""The rulebook as it is read: every page for every reader, and nothing that breaks one."""

from __future__ import annotations

from datetime import date
from unittest.mock import patch
from urllib.parse import quote

import pytest
from django.test import Client

from tests.office.factories import START, District, district, on
from tests.office.visitors import said, visitor
from zhunsheng.law.facts import Cite
from zhunsheng.law.problem import Problem
from zhunsheng.office.rulebook import links, reads
from zhunsheng.office.rulebook.models import Procedure
from zhunsheng.reader import comparison, marked, procedure
from zhunsheng.reader.rulebook import ROOT, Composed, Draft

pytestmark = [pytest.mark.django_db, pytest.mark.template("district")]


@pytest.fixture
def here() -> District:
    return district()


@pytest.fixture
def reader(here: District) -> Client:
    return visitor(here.li)


@pytest.fixture(autouse=True)
def _day():
    with on(START):
        yield


def page(reader: Client, url: str, status: int = 200) -> str:
    answer = reader.get(url)
    assert answer.status_code == status, (url, answer.status_code)
    return said(answer)


def test_the_front_page_names_the_version_and_every_procedure_of_the_readers_organ(reader):
    text = page(reader, "/rulebook/")
    for name in ("行政处罚普通程序", "现行", "现行版次"):
        assert name in text


def test_the_national_layer_alone_says_which_procedures_it_leaves_open(reader):
    text = page(reader, "/rulebook/?organ=")
    assert "本机关尚不能适用的程序" in text and "行政处罚普通程序" in text


def test_a_strange_organ_breaks_nothing(reader):
    for organ in ("", "nothing", "\0", "9" * 5000, "<script>alert(1)</script>"):
        page(reader, "/rulebook/?organ=" + quote(organ))


def test_every_pinned_procedure_can_be_read(reader):
    rows = list(Procedure.objects.all())
    assert {row.kind for row in rows} >= {"penalty_ordinary", "inspection_visit", "complaint"}
    for row in rows:
        assert row.name in page(reader, f"/rulebook/procedures/{row.digest}/")


def test_a_procedure_reads_as_a_lawyer_would_have_it(reader, here):
    text = page(reader, f"/rulebook/procedures/{reads.current('penalty_ordinary', here.bureau, START).digest}/")
    for words in (
        "不少于2人", "须持有行政执法证", "限“应当法制审核（一、三、四项）”时", "不得由“调查取证”、“调查终结报告”的办理人办理",
        "行政处罚决定书", "5个工作日", "期间不计入", "每日按“罚款数额”的3%加收", "30年", "行政处罚法 第五十八条", "不顺延",
        "“告知拟处罚内容及权利（送达告知书）”先于“作出决定”（给予行政处罚）", "由人判断", "待核",
    ):  # fmt: skip
        assert words in text, words
    assert not [word for word in ("legal_review", "working days", "None", "review_due") if word in text]


def test_an_unset_parameter_says_who_sets_it(reader):
    bare = reads.book()
    assert "penalty_ordinary" not in bare.versions
    set_ = Procedure.objects.filter(kind="penalty_ordinary").first()
    assert "部门规章" in page(reader, f"/rulebook/procedures/{set_.digest}/")


def test_a_kind_leads_to_the_procedure_of_the_readers_organ(reader, here):
    answer = reader.get("/rulebook/kinds/penalty_ordinary/")
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"{reads.current('penalty_ordinary', here.bureau, START).digest}/")


def test_an_article_stands_with_its_text_its_version_and_who_cites_it(reader):
    text = page(reader, "/rulebook/articles/行政处罚法/58/?on=2026-03-02")
    for words in (
        "第五十八条",
        "法制审核",
        "2021年7月15日施行",
        "规则中的引用",
        "行政处罚普通程序：法制审核",
        "上一条",
    ):
        assert words in text, words


def test_an_article_before_its_version_says_so(reader):
    text = page(reader, "/rulebook/articles/行政处罚法/58/?on=1990-01-01")
    assert "当日没有施行的条文" in text and "2021年7月15日施行" in text


def test_where_no_text_is_held_the_fact_is_shown_with_its_quote(reader):
    held = reads.statutes()
    fact = next(row for row in held.facts.values() if row.verified and "「" in row.status)
    text = page(reader, f"/rulebook/articles/未收录的法/1/?fact={fact.id}")
    assert "原文未入库" in text and fact.status.partition("「")[2].rpartition("」")[0] in text
    assert "已与全文核对" in text


def test_what_is_not_there_is_not_found(reader):
    for address in (
        "articles/行政处罚法/9999/", "articles/没有的法/1/", "articles/没有的法/1/?fact=X", "articles/行政处罚法/0/",
        "statutes/没有的法/", "facts/none/", "procedures/" + "0" * 64 + "/", "procedures/x/", "kinds/nothing/",
        "calendar/1850/", "calendar/99999999999/", "articles/%00/1/", "statutes/%00/", "facts/%00/",
    ):  # fmt: skip
        page(reader, "/rulebook/" + address, 404)


def test_a_strange_day_breaks_no_page_of_the_law(reader):
    for day in ("", "x", "2026-99-99", "0001-01-01", "9999-12-31", "%00", "２０２６-03-02", "1" * 500):
        page(reader, f"/rulebook/articles/行政处罚法/58/?on={day}")
        page(reader, f"/rulebook/statutes/行政处罚法/?on={day}")


def test_a_text_lists_its_articles_by_chapter(reader):
    assert "行政处罚法" in page(reader, "/rulebook/statutes/")
    text = page(reader, "/rulebook/statutes/行政处罚法/")
    assert "第一条" in text and "中华人民共和国行政处罚法" in text


def test_the_calendar_shows_holidays_and_make_up_days(reader):
    text = page(reader, "/rulebook/calendar/2026/")
    for words in ("春节", "2026年2月14日（星期六）", "国庆节", "班", "休"):
        assert words in text, words
    assert reader.get("/rulebook/calendar/")["Location"] == "/rulebook/calendar/2026/"


def test_a_year_not_announced_says_so(reader):
    assert "还没有公布" in page(reader, "/rulebook/calendar/2027/")


def test_the_versions_are_listed_without_their_archives(reader, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        assert "第 1 版" in page(reader, "/rulebook/versions/")


def test_a_citation_has_an_address_when_its_text_or_its_fact_is_held():
    day = date(2026, 3, 2)
    held = links.article(Cite("行政处罚法 第五十八条第一款第（二）项", "CF", "CF 58(1)(2)"), day)
    assert held == f"/rulebook/articles/{quote('行政处罚法')}/58/?on=2026-03-02#p1i2"
    assert links.article("行政处罚法（2021年修订） 第五十八条") == f"/rulebook/articles/{quote('行政处罚法')}/58/"
    assert links.article(Cite("没有的法 第一条", "X", "X 1")) is None
    assert "fact=P-70" in str(links.article(Cite("没有的法 第一条", "X", "X 1", fact="P-70")))
    for unread in ("", "没有条文", "行政处罚法 附件二", "行政处罚法"):
        assert links.article(unread) is None


def test_a_visitor_is_sent_to_log_in_and_a_stray_account_sees_nothing():
    for path in ("/rulebook/", "/rulebook/statutes/", "/rulebook/calendar/2026/", "/rulebook/versions/"):
        assert Client().get(path).status_code == 302
    stray = visitor()
    for path in ("/rulebook/", "/rulebook/statutes/", "/rulebook/calendar/2026/", "/rulebook/versions/"):
        assert stray.get(path).status_code == 403


def raw(reader: Client, url: str) -> str:
    return reader.get(url).content.decode()


def test_a_procedure_is_drawn_on_a_page_and_as_a_file(reader):
    row = Procedure.objects.filter(kind="penalty_ordinary").first()
    text = raw(reader, f"/rulebook/procedures/{row.pk}/diagram/")
    assert "<svg" in text and "作出决定" in text and "退回重办" in text and "<style" not in text.partition("<svg xmlns")[2]
    answer = reader.get(f"/rulebook/procedures/{row.pk}/diagram.svg")
    assert answer["Content-Type"].startswith("image/svg+xml") and b"<script" not in answer.content
    page(reader, f"/rulebook/procedures/{'0' * 64}/diagram/", 404)


def test_two_versions_stand_side_by_side(reader, here):
    by_layers = {tuple(row.layers): row for row in Procedure.objects.filter(kind="penalty_ordinary")}
    row = next(iter(by_layers.values()))
    assert "没有不同" in page(reader, f"/rulebook/compare/{row.pk}/{row.pk}/")
    other = Procedure.objects.filter(kind="complaint").first()
    page(reader, f"/rulebook/compare/{other.pk}/{row.pk}/", 404)
    with patch.object(comparison, "rows", return_value=[comparison.Row("期限", "作出决定", "期限", "90日", "60日")]):
        text = raw(reader, f"/rulebook/compare/{row.pk}/{row.pk}/")
    assert "<del>9</del>0日" in text and "<ins>6</ins>0日" in text


def test_a_draft_stands_beside_what_is_in_force(reader):
    newer = COMPLAINT.replace("in_force: 2022-11-01", "in_force: 2027-01-01")
    newer = newer.replace("7 working days, rolls: no, cites: TS 21(2)", "5 working days, rolls: no, cites: TS 21(2)")
    one = reading(newer)
    fault = Problem("complaint/2027-01-01.draft.yaml:4", "in force after 2022-11-01", "open matters", "add transition")
    draft = Draft(one, reading(COMPLAINT), (fault,))
    with patch.object(reads, "drafts", return_value=[draft]):
        assert "还有 1 处须改正" in page(reader, "/rulebook/")
        text = raw(reader, "/rulebook/drafts/complaint/1/")
        page(reader, "/rulebook/drafts/complaint/2/", 404)
    assert "这是草案，没有施行" in text and "add transition" in text and "<ins>5</ins>个工作日" in text
    page(reader, "/rulebook/drafts/complaint/1/", 404)


COMPLAINT = (ROOT / "national/procedures/complaint/2022-11-01.yaml").read_text("utf-8")


def reading(text: str) -> Composed:
    tree = marked.loads(text, "complaint.yaml")
    day = tree.need("in_force").day()
    return Composed("complaint", day, None, tree, procedure.read(tree), ())
