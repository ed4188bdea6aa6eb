"""The screens of matters, asked as a browser without JavaScript asks them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.office.browsing import fields_of, said, signed_in
from tests.office.factories import REPORT, START, District, district, done, on
from zhunsheng.office.ledger.models import Record
from zhunsheng.office.matters.models import Act, Defect, Draft, Evidence, Matter, Paper
from zhunsheng.office.people.models import Officer
from zhunsheng.office.powers import actions as powers

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


def form(client: Client, matter: Matter, act: str, outcome: str = "") -> tuple[str, dict[str, Any]]:
    """The address of an act's form and what it holds when it is opened."""
    address = reverse("matters:act", args=[matter.pk, act])
    page = client.get(address + (f"?outcome={outcome}" if outcome else ""))
    assert page.status_code == 200, said(page)
    return address, fields_of(page)


def pdf(name: str = "笔录.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content if content is not None else f"%PDF-1.7 {name}".encode())


def rows() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Matter, Act, Evidence, Paper, Defect, Record))


# ── seeing ──


def test_the_head_finds_the_case_on_his_workbench_with_the_way_to_its_due_date(here: District, case: Matter) -> None:
    page = signed_in(here.head).get("/")
    assert case.title in said(page) and "决定是否立案" in said(page)
    assert reverse("matters:due", args=[case.pk, case.clocks.get().pk]) in page.content.decode()


def test_the_matter_page_names_what_is_next_and_why_not_with_its_article(here: District, case: Matter) -> None:
    text = said(signed_in(here.head).get(reverse("matters:matter", args=[case.pk])))
    assert "立案" in text and "为什么不行" in text and "须先办理" in text
    assert "行政处罚法 第四十四条" in text


def test_a_matter_of_another_organ_is_not_there(here: District, case: Matter) -> None:
    client = signed_in(here.stranger)
    names = [("matter", []), ("act", ["filing"]), ("defect", [])]
    for name, more in names:
        assert client.get(reverse(f"matters:{name}", args=[case.pk, *more])).status_code == 404
    assert case.number not in said(client.get(reverse("matters:list")))


def test_a_supervisor_sees_a_matter_and_enters_nothing(here: District, case: Matter) -> None:
    client = signed_in(here.supervisor)
    assert "只能查看" in said(client.get(reverse("matters:matter", args=[case.pk])))
    assert client.get(reverse("matters:act", args=[case.pk, "filing"])).status_code == 403


def test_a_due_date_is_told_day_by_day(here: District, case: Matter) -> None:
    text = said(signed_in(here.head).get(reverse("matters:due", args=[case.pk, case.clocks.get().pk])))
    assert "逐日计算" in text and "星期" in text


def test_private_values_are_masked_for_whoever_has_no_need_to_know(here: District) -> None:
    complaint = here.complain()
    address = reverse("matters:matter", args=[complaint.pk])
    watching, working = said(signed_in(here.supervisor).get(address)), said(signed_in(here.clerk).get(address))
    assert "13800000000" not in watching and "仅限有权人员查看" in watching and "孙某" not in watching
    assert "13800000000" in working


# ── doing ──


def test_filing_is_done_in_one_form(here: District, case: Matter) -> None:
    client = signed_in(here.head)
    address, given = form(client, case, "filing", "filed")
    answer = client.post(address, given)
    assert answer.status_code == 302 and case.acts.count() == 2
    text = said(client.get(answer["Location"]))
    assert "“决定是否立案”已登记" in text and "周正" in text


def test_an_act_with_outcomes_asks_for_one_and_says_what_each_leads_to(here: District, case: Matter) -> None:
    text = said(signed_in(here.head).get(reverse("matters:act", args=[case.pk, "filing"])))
    assert "之后应当办理“调查取证”" in text and "不予立案" in text and "案件终结" in text


def test_two_officers_sign_with_their_evidence(here: District, case: Matter) -> None:
    here.perform(case, "filing", [here.head], outcome="filed")
    client = signed_in(here.li)
    address, given = form(client, case, "investigate")
    files = {f"e_{number}": pdf(f"{number}.pdf") for number in range(3)}
    answer = client.post(address, given | {"by": [str(here.zhao.pk)]} | files)
    assert answer.status_code == 302, said(answer)
    act = case.acts.get(event="investigate")
    assert {one.officer for one in act.signers.all()} == {here.li, here.zhao} and act.evidence.count() == 3


def test_one_officer_is_refused_with_the_article_and_loses_nothing(here: District, case: Matter) -> None:
    here.perform(case, "filing", [here.head], outcome="filed")
    client = signed_in(here.li)
    address, given = form(client, case, "investigate")
    before = rows()
    files = {f"e_{number}": pdf(f"{number}.pdf") for number in range(3)}
    answer = client.post(address, given | {"note": "现场有三桶油"} | files)
    text = said(answer)
    assert answer.status_code == 422 and rows() == before
    assert "不少于2名" in text and "第四十二条" in text and "现场有三桶油" in text and "0.pdf" in text
    again = fields_of(answer)
    answer = client.post(address, again | {"by": [str(here.zhao.pk)]})
    assert answer.status_code == 302, said(answer)
    assert case.acts.get(event="investigate").evidence.count() == 3


def test_a_colleague_without_a_credential_is_shown_with_the_reason(here: District, case: Matter) -> None:
    here.perform(case, "filing", [here.head], outcome="filed")
    client = signed_in(here.li)
    page = client.get(reverse("matters:act", args=[case.pk, "investigate"]))
    assert "王强（不可选：当日没有有效的行政执法证）" in said(page)
    address, given = form(client, case, "investigate")
    files = {f"e_{number}": pdf(f"{number}.pdf") for number in range(3)}
    answer = client.post(address, given | {"by": [str(here.wang.pk)]} | files)
    assert answer.status_code == 422 and "王强" in said(answer) and "第四十二条" in said(answer)


def test_who_does_not_hold_the_role_is_told_who_does(here: District, case: Matter) -> None:
    client = signed_in(here.li)
    assert "应当由行政机关负责人办理" in said(client.get(f"/matters/{case.pk}/do/filing/?outcome=filed"))
    address, given = form(client, case, "filing", "filed")
    before = rows()
    answer = client.post(address, given)
    assert answer.status_code == 422 and "第五十四条" in said(answer) and rows() == before


def test_a_decision_before_the_notice_is_refused_with_the_article(here: District, case: Matter) -> None:
    here.to_report(case)
    client = signed_in(here.head)
    page = client.get(f"/matters/{case.pk}/do/decide/?outcome=penalty")
    assert "现在不能办理" in said(page) and "补录" in said(page)
    before = rows()
    answer = client.post(f"/matters/{case.pk}/do/decide/", fields_of(page) | {
        "f_punished": "true", "f_heavier_than_notified": "false", "f_social_influence": "false",
        "f_to_be_performed": "true", "f_penalty_kind": "罚款", "f_fine_fen": "２０，０００", "f_confiscated_fen": "0",
        "f_violation": "使用超过保质期的食品原料"})  # fmt: skip
    text = said(answer)
    assert answer.status_code == 422 and "依据" in text and "下一步" in text and rows() == before
    assert "使用超过保质期的食品原料" in text


def test_facts_are_typed_with_units_and_written(here: District, case: Matter) -> None:
    for act, by, given in (("filing", [here.head], {"outcome": "filed"}), ("investigate", [here.li, here.zhao], {})):
        here.perform(case, act, by, **given)
    client = signed_in(here.li)
    address, given = form(client, case, "report")
    text = said(client.get(address))
    assert "由办理人员根据事实和证据判断" in text and "拟罚款数额" in text and "元" in text
    values = {f"f_{name}": str(value).lower() for name, value in REPORT.items()}
    values |= {"f_proposed_fine_fen": "20,000.00", "f_proposed_confiscation_fen": "0"}
    answer = client.post(address, given | values | {"by": [str(here.zhao.pk)]})
    assert answer.status_code == 302, said(answer)
    case.refresh_from_db()
    assert case.facts["proposed_fine_fen"] == 2_000_000 and case.facts["serious"] is True


def test_an_earlier_day_is_a_late_entry_and_says_so(here: District, case: Matter) -> None:
    from datetime import date

    with on(date(2026, 3, 6)):
        client = signed_in(here.head)
        address, given = form(client, case, "filing", "filed")
        answer = client.post(address, given | {"at": "2026-03-03T10:00"})
        assert answer.status_code == 302, said(answer)
        assert "2026年3月6日补录" in said(client.get(answer["Location"]))


def test_tomorrow_is_refused_by_the_law(here: District, case: Matter) -> None:
    client = signed_in(here.head)
    address, given = form(client, case, "filing", "filed")
    before = rows()
    answer = client.post(address, given | {"at": "2026-03-03T10:00"})
    assert answer.status_code == 422 and rows() == before and "时间" in said(answer)


def test_the_same_form_twice_is_one_act(here: District, case: Matter) -> None:
    here.perform(case, "filing", [here.head], outcome="filed")
    client = signed_in(here.li)
    address, given = form(client, case, "investigate")

    def hand_in() -> Any:
        files = {f"e_{number}": pdf(f"{number}.pdf") for number in range(3)}
        return client.post(address, given | {"by": [str(here.zhao.pk)]} | files)

    assert hand_in().status_code == 302
    again = hand_in()
    assert again.status_code == 422 and "已经提交过" in said(again)
    assert case.acts.filter(event="investigate").count() == 1


def test_a_draft_is_kept_and_comes_back(here: District, case: Matter) -> None:
    client = signed_in(here.head)
    address, given = form(client, case, "filing", "filed")
    before = rows()
    assert client.post(address, given | {"note": "拟同意立案", "draft": "1"}).status_code == 302
    assert rows() == before and Draft.objects.get().officer == here.head
    assert "拟同意立案" in said(client.get(address + "?outcome=filed"))
    assert "拟同意立案" not in said(signed_in(here.li).get(address + "?outcome=filed"))
    assert "草稿" in said(client.get("/"))
    client.post(reverse("matters:drop_draft", args=[case.pk, "filing"]))
    assert not Draft.objects.exists()


def test_a_party_act_is_entered_on_its_behalf_and_says_so(here: District, case: Matter) -> None:
    here.perform(case, "filing", [here.head], outcome="filed")
    client = signed_in(here.li)
    address, given = form(client, case, "apply_recusal")
    assert "由您代为登记" in said(client.get(address))
    assert client.post(address, given).status_code == 302
    assert "当事人（李明登记）" in said(client.get(reverse("matters:matter", args=[case.pk])))


# ── wrong, empty, oversized, hostile, twice ──


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"token": ""}, "表单编号"),
        ({"token": "x"}, "表单编号"),
        ({"at": "昨天"}, "时间写法不对"),
        ({"at": "0001-01-01T00:00"}, "年份不对"),
        ({"note": "\x00"}, "字符"),
        ({"note": "字" * 20_001}, "20000"),
    ],
)
def test_a_wrong_value_is_said_beside_its_field(
    here: District, case: Matter, changed: dict[str, str], words: str
) -> None:
    client = signed_in(here.head)
    address, given = form(client, case, "filing", "filed")
    before = rows()
    answer = client.post(address, given | changed)
    assert answer.status_code == 422 and words in said(answer), said(answer)
    assert rows() == before


def test_what_stands_in_no_list_is_not_found(here: District, case: Matter) -> None:
    client = signed_in(here.head)
    assert client.get(f"/matters/{case.pk}/do/nothing/").status_code == 404
    assert client.get(f"/matters/{case.pk}/do/filing/?outcome=nothing").status_code == 404
    assert client.post(f"/matters/{case.pk}/do/filing/", {"outcome": "nothing"}).status_code == 404
    assert client.post(f"/matters/{case.pk}/do/filing/", {}).status_code == 422


def test_a_script_stays_text(here: District, case: Matter) -> None:
    client = signed_in(here.head)
    address, given = form(client, case, "filing", "filed")
    client.post(address, given | {"note": "<script>alert(1)</script>"})
    page = client.get(reverse("matters:matter", args=[case.pk])).content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;" in page


def test_empty_oversized_and_hostile_files_are_refused_and_nothing_is_written(
    here: District, case: Matter, settings: Any
) -> None:
    here.perform(case, "filing", [here.head], outcome="filed")
    settings.EVIDENCE_LIMIT = 2**20
    client = signed_in(here.li)
    address, given = form(client, case, "investigate")
    before = rows()
    for upload, words in (
        (pdf(content=b""), "空的"),
        (pdf(content=bytes(2**20 + 1)), "超过上限"),
    ):
        answer = client.post(address, given | {"by": [str(here.zhao.pk)], "e_0": upload})
        assert answer.status_code == 422 and words in said(answer), said(answer)
    assert rows() == before
    forged = client.post(address, given | {"by": [str(here.zhao.pk)], "h_0": ["forged", "a:b:c"]})
    assert forged.status_code == 422 and rows() == before


def test_evidence_is_handed_out_as_a_download_only_to_those_who_may(here: District, case: Matter) -> None:
    here.perform(case, "filing", [here.head], outcome="filed")
    here.perform(case, "investigate", [here.li, here.zhao])
    one = case.evidence.first()
    assert one
    address = reverse("matters:evidence", args=[case.pk, one.pk])
    answer = signed_in(here.li).get(address)
    assert answer.status_code == 200 and answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff" and b"".join(answer.streaming_content).startswith(b"%PDF")
    assert signed_in(here.stranger).get(address).status_code == 404
    other = done(here.open_penalty())
    assert signed_in(here.li).get(reverse("matters:evidence", args=[other.pk, one.pk])).status_code == 404


# ── opening ──


def opening(client: Client, here: District, **changed: Any) -> Any:
    address = reverse("matters:open", args=["penalty_ordinary", here.penalty_item.pk])
    page = client.get(address)
    assert page.status_code == 200, said(page)
    given = fields_of(page) | {"title": "某店涉嫌使用过期原料案", "party-0-name": "准阳区某小吃店"}
    return client.post(address, given | changed)


def test_a_matter_is_opened_from_the_living_items_of_the_organ(here: District) -> None:
    client = signed_in(here.li)
    assert here.penalty_item.name in said(client.get(reverse("matters:new") + "?kind=penalty_ordinary"))
    answer = opening(client, here)
    assert answer.status_code == 302, said(answer)
    made = Matter.objects.get()
    assert made.title == "某店涉嫌使用过期原料案" and made.parties.get().name == "准阳区某小吃店"


def test_a_second_party_is_added_without_script(here: District) -> None:
    client = signed_in(here.li)
    page = opening(client, here, more="1")
    assert page.status_code == 200 and not Matter.objects.exists()
    given = fields_of(page)
    assert given["title"] == "某店涉嫌使用过期原料案" and given["party-TOTAL_FORMS"] == "2"
    answer = client.post(page.request["PATH_INFO"], given | {"party-1-name": "王某", "party-1-kind": "person"})
    assert answer.status_code == 302, said(answer)
    assert Matter.objects.get().parties.count() == 2


def test_a_repealed_item_is_refused_with_its_basis(here: District) -> None:
    done(powers.repeal_item(here.penalty_item, on=START, reason="国务院决定取消", by=here.keeper))
    answer = opening(signed_in(here.li), here)
    assert answer.status_code == 422 and "已取消" in said(answer) and "食品安全法" in said(answer)
    assert not Matter.objects.exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"title": ""}, "标题"),
        ({"title": "题" * 201}, "200"),
        ({"party-0-name": ""}, "名称或者姓名"),
        ({"party-0-name": "名" * 121}, "120"),
        ({"party-0-code": "123"}, "18位"),
        ({"party-0-kind": "robot"}, "可选范围"),
        ({"party-TOTAL_FORMS": "99999"}, "当事人"),
        ({"party-TOTAL_FORMS": "x"}, "当事人"),
        ({"title": "案\x00件"}, "字符"),
    ],
)
def test_a_matter_is_not_opened_on_a_wrong_form(here: District, changed: dict[str, str], words: str) -> None:
    answer = opening(signed_in(here.li), here, **changed)
    assert answer.status_code == 422 and words in said(answer), said(answer)
    assert not Matter.objects.exists()


def test_another_organs_item_opens_nothing(here: District) -> None:
    client = signed_in(here.stranger)
    assert client.get(reverse("matters:open", args=["penalty_ordinary", here.penalty_item.pk])).status_code == 403
    assert client.get(reverse("matters:open", args=["nothing", here.penalty_item.pk])).status_code == 403


# ── defects, list, export ──


def test_a_defect_is_registered_and_shown(here: District, case: Matter) -> None:
    client = signed_in(here.li)
    address = reverse("matters:defect", args=[case.pk])
    given = fields_of(client.get(address)) | {
        "act": "serve", "what": "决定书先于告知书送达", "article": "行政处罚法 第四十四条", "happened_at": "2026-03-02T10:00",
    }  # fmt: skip
    assert client.post(address, given).status_code == 302
    assert "决定书先于告知书送达" in said(client.get(reverse("matters:matter", args=[case.pk])))
    before = rows()
    again = client.post(address, given)
    assert again.status_code == 422 and "已经提交过" in said(again) and rows() == before


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"what": ""}, "事实"),
        ({"what": "字" * 20_001}, "20000"),
        ({"act": "nothing"}, "可选范围"),
        ({"article": ""}, "违反的条款"),
        ({"article": "条" * 81}, "80"),
        ({"happened_at": "2027-01-01T00:00"}, "不得晚于现在"),
        ({"what": "\x00"}, "字符"),
    ],
)
def test_a_wrong_defect_is_not_registered(here: District, case: Matter, changed: dict[str, str], words: str) -> None:
    client = signed_in(here.li)
    address = reverse("matters:defect", args=[case.pk])
    given = fields_of(client.get(address)) | {
        "act": "serve", "what": "先送达", "article": "行政处罚法 第四十四条", "happened_at": "2026-03-02T10:00",
    }  # fmt: skip
    before = rows()
    answer = client.post(address, given | changed)
    assert answer.status_code == 422 and words in said(answer), said(answer)
    assert rows() == before


def test_the_list_is_filtered_and_exported_without_names_of_people(here: District, case: Matter) -> None:
    complaint = here.complain()
    client = signed_in(here.li)
    listed = said(client.get(reverse("matters:list") + "?kind=complaint"))
    assert complaint.number in listed and case.number not in listed
    assert case.number in said(client.get(reverse("matters:list") + "?q=小吃店&state=open&order=new"))
    assert "没有符合条件的案件" in said(client.get(reverse("matters:list") + "?q=没有这样的"))
    text = b"".join(client.get(reverse("matters:export") + "?q=").streaming_content).decode()
    assert complaint.number in text and "孙某" in text and "13800000000" not in text


@pytest.mark.parametrize(
    "query", ["q=%00", "due_before=x", "due_before=9999-99-99", "kind=nothing", "state=nothing", "page=x", "page=-1",
              "organ=nothing", "q=" + "字" * 300, "order=%27", "page=99999999999999999999"]
)  # fmt: skip
def test_a_hostile_filter_harms_nothing(here: District, case: Matter, query: str) -> None:
    client = signed_in(here.li)
    assert client.get(f"{reverse('matters:list')}?{query}").status_code == 200
    assert client.get(f"{reverse('matters:export')}?{query}").status_code == 200


def test_a_cell_is_no_formula(here: District) -> None:
    done(here.open_penalty(title="=HYPERLINK(1)"))
    text = b"".join(signed_in(here.li).get(reverse("matters:export")).streaming_content).decode()
    assert "'=HYPERLINK" in text


# ── how much is asked of the database ──


@pytest.mark.parametrize("name", ["list", "workbench"])
def test_more_matters_ask_no_more_of_the_database(
    here: District, name: str, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(here.head)
    address = reverse(f"matters:{name}")
    client.get(address)
    for _ in range(6):
        done(here.open_penalty())
    with django_assert_max_num_queries(QUERIES[name]):
        page = client.get(address)
    assert len(re.findall("涉嫌使用超过保质期", said(page))) >= 6


QUERIES = {"list": 24, "workbench": 24}


def people_of(here: District) -> list[Officer]:
    return [here.li, here.head, here.clerk]
