"""What the public reads: proven before it is shown, gone when it is withdrawn, to be had as data."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree

import pytest

from tests.office.factories import done, on
from tests.office.publication.district import Desk
from tests.portal import records
from zhunsheng.exchange import actions as exchange
from zhunsheng.exchange.models import Exchange
from zhunsheng.office import clock as office_clock
from zhunsheng.office.publication import actions as publication
from zhunsheng.portal import actions
from zhunsheng.portal.models import Published, TakenIn
from zhunsheng.proof.bundle import Bundle

LISTS = [
    "/",
    "/powers/",
    "/draws/",
    "/penalties/",
    "/inspections/",
    "/licences/",
    "/others/",
    "/reports/",
    "/open/",
    "/search/?q=某",
    "/verify/",
]


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize("path", [*LISTS, "/complaints/", "/progress/", "/feed.xml", "/robots.txt", "/sitemap.xml"])
def test_every_page_stands_while_nothing_has_been_published(citizen: Any, db: None, path: str) -> None:
    assert citizen.get(path).status_code == 200


def test_a_released_decision_is_read_with_its_proof(citizen: Any, at: Desk) -> None:
    records.penalty(at)
    page = text(citizen.get("/penalties/"))
    assert "准阳区某小吃店行政处罚决定" in page
    one = Published.objects.get(section="penalty")
    page = text(citizen.get(f"/records/{one.pk}/"))
    for said in (
        "准市监罚〔2026〕1号", "使用超过保质期的食品原料", "罚款12,000.00元", "500.00 元", "2026年3月10日", "存证编号",
        str(one.number),
    ):  # fmt: skip
        assert said in page, said
    answer = citizen.get(f"/records/{one.pk}/bundle.zip")
    assert Bundle.decode(answer.content).record["title"] == one.title
    assert "某小吃店" in text(citizen.get("/search/", {"q": "小吃店 食品"}))
    assert "没有找到" in text(citizen.get("/search/", {"q": "小吃店 不存在"}))


def test_power_lists_show_items_with_their_bases(citizen: Any, at: Desk) -> None:
    records.power_list(at)
    assert "准阳区市场监督管理局" in text(citizen.get("/powers/"))
    one = Published.objects.get(section="powers")
    page = text(citizen.get(f"/records/{one.pk}/"))
    assert "投诉举报处理" in page and "《食品安全法》" in page and "行政处罚" in page
    assert "共 1 项" in text(citizen.get(f"/records/{one.pk}/", {"q": "投诉"}))
    assert "没有符合条件的事项" in text(citizen.get(f"/records/{one.pk}/", {"q": "没有"}))


def test_a_figure_of_a_report_opens_the_records_that_are_public(citizen: Any, at: Desk) -> None:
    shown = records.penalty(at)
    records.report(at, shown.subject, "matter:unknown")
    citizen.get("/")
    one = Published.objects.get(section="report")
    page = text(citizen.get(f"/records/{one.pk}/"))
    assert "全年作出行政处罚决定" in page and "（无记录）" in page and "继续努力。" in page and "行政复议" in page
    assert "第二十条第（六）项（件）" in page and "本年处理决定数量" in page and "1,234" in page
    page = text(citizen.get(f"/records/{one.pk}/figures/penalties/"))
    assert "准阳区某小吃店行政处罚决定" in page
    assert citizen.get(f"/records/{one.pk}/figures/nothing/").status_code == 404


def test_what_is_withdrawn_shows_only_that_and_why(citizen: Any, at: Desk) -> None:
    released = records.penalty(at)
    citizen.get("/")
    one = Published.objects.get()
    with on(records.DAY):
        done(publication.withdraw(released, at.publisher, "决定被依法撤销"))
    page = text(citizen.get(f"/records/{one.pk}/"))
    assert "已经撤回" in page and "决定被依法撤销" in page and "2026年3月12日" in page
    for gone in ("小吃店", "准市监罚", "食品原料"):
        assert gone not in page
    assert citizen.get(f"/records/{one.pk}/bundle.zip").status_code == 404
    assert "小吃店" not in text(citizen.get("/penalties/")) + text(citizen.get("/search/", {"q": "小吃店"})).replace(
        'value="小吃店"', ""
    )
    with on(records.DAY):
        publication.deliver()
    page = text(citizen.get(f"/records/{one.pk}/"))
    bundle = Bundle.decode(citizen.get(f"/records/{one.pk}/bundle.zip").content)
    assert bundle.kind == "withdrawal" and "小吃店" not in json.dumps(bundle.record, ensure_ascii=False)
    for data in ("/open/decisions.json", "/open/decisions.csv", "/feed.xml", "/sitemap.xml"):
        assert "小吃店" not in text(citizen.get(data)) and str(one.pk) not in text(citizen.get(data))


def spoilt(at: Desk) -> bytes:
    """A true bundle with one word of its record exchanged."""
    records.penalty(at)
    data = bytes(Exchange.objects.get(kind="bundle").payload)
    bundle = Bundle.decode(data)
    lines = [
        {**line, "value": "1.00 元"} if line["key"] == "fine_fen" else line
        for line in bundle.record["content"]["lines"]
    ]
    record = {**bundle.record, "content": {**bundle.record["content"], "lines": lines}, "subject": f"matter:{uuid4()}"}
    return Bundle(
        id=bundle.id, kind=bundle.kind, organ=bundle.organ, title=bundle.title, published_on=bundle.published_on,
        salt=bundle.salt, record=record, proofs=bundle.proofs, policy=bundle.policy,
    ).encode()  # fmt: skip


@pytest.mark.parametrize("how", ["altered", "rubbish", "empty", "another log"])
def test_a_bundle_that_fails_is_not_shown_and_is_counted(citizen: Any, at: Desk, how: str) -> None:
    data = spoilt(at)
    if how == "rubbish":
        data = b"PK\x03\x04" + b"\x00" * 400
    elif how == "empty":
        data = b""
    elif how == "another log":
        data = data[: len(data) // 2]
    exchange.hand_over(Exchange.Kind.BUNDLE, "matter:spoilt", data, at=office_clock.real_now())
    assert actions.take_in() == 2
    assert Published.objects.count() == 1
    assert TakenIn.objects.exclude(fault="").count() == 1
    page = text(citizen.get("/verify/"))
    assert "已收取 <span" in page and '没有展示的 <span class="num">1</span>' in page


def test_a_bundle_of_another_register_is_not_shown(citizen: Any, at: Desk, settings: Any, tmp_path: Any) -> None:
    from zhunsheng.portal.models import Pinned
    from zhunsheng.proof import ed25519
    from zhunsheng.proof.checkpoint import Policy
    from zhunsheng.proof.note import COSIGNATURE, ED25519, Key

    seed = bytes(range(32))
    other = Policy.of(
        Key("elsewhere/log", ED25519, ed25519.public_key(seed)),
        [Key("elsewhere/witness", COSIGNATURE, ed25519.public_key(seed))],
        1,
    )
    Pinned.objects.create(key="policy", value=other.text, pinned_at=office_clock.real_now())
    records.penalty(at)
    assert actions.take_in() == 1
    assert not Published.objects.exists() and TakenIn.objects.get().fault


def test_an_uploaded_bundle_is_told_check_by_check(citizen: Any, at: Desk) -> None:
    bad = spoilt(at)
    good = bytes(Exchange.objects.get(kind="bundle").payload)
    citizen.get("/")
    upload = io.BytesIO(good)
    upload.name = "bundle.zip"
    page = text(citizen.post("/verify/", {"bundle": upload}))
    assert "核对无误" in page and "公开内容与登记的摘要一致" in page
    upload = io.BytesIO(bad)
    upload.name = "bundle.zip"
    page = text(citizen.post("/verify/", {"bundle": upload}))
    assert "核对不符" in page and "不一致" in page
    for content, name in ((b"", "empty.zip"), (b"no zip at all", "x.exe"), (b"PK\x05\x06" + b"\0" * 18, "z.zip")):
        upload = io.BytesIO(content)
        upload.name = name
        answer = citizen.post("/verify/", {"bundle": upload})
        assert answer.status_code in (200, 422) and ("核对不符" in text(answer) or "还不能提交" in text(answer))
    assert citizen.post("/verify/", {}).status_code == 422


def test_decisions_can_be_had_as_data(citizen: Any, at: Desk) -> None:
    records.penalty(at)
    rows = json.loads(citizen.get("/open/decisions.json").content)["records"]
    assert rows[0]["fields"]["fine_fen"] == "500.00 元" and rows[0]["number"] is not None
    table = list(csv.reader(io.StringIO(text(citizen.get("/open/decisions.csv")).lstrip("\ufeff"))))
    assert table[0][:3] == ["栏目", "决定文书号", "当事人"] and table[1][2] == "准阳区某小吃店"
    feed = ElementTree.fromstring(citizen.get("/feed.xml").content)
    assert [entry.findtext("{*}title") for entry in feed.iter("{http://www.w3.org/2005/Atom}entry")] == [
        rows[0]["title"]
    ]
    assert rows[0]["url"] in text(citizen.get("/sitemap.xml"))


def test_a_cell_is_never_a_formula() -> None:
    from zhunsheng.portal.views.open_data import _harmless

    assert [_harmless(one) for one in ("=1+1", "@x", "-5", "某店")] == ["'=1+1", "'@x", "'-5", "某店"]


@pytest.mark.parametrize(
    "path",
    [
        "/records/00000000-0000-0000-0000-000000000000/",
        "/records/00000000-0000-0000-0000-000000000000/bundle.zip",
        "/records/x/",
        "/nowhere/",
    ],
)
def test_what_is_not_there_is_not_found(citizen: Any, db: None, path: str) -> None:
    assert citizen.get(path).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "?page=x",
        "?page=-3",
        "?page=9999999",
        "?q=%00&organ=%00",
        "?q=" + "长" * 3000,
        "?organ=<script>alert(1)</script>",
    ],
)
def test_a_strange_query_is_answered_quietly(citizen: Any, at: Desk, query: str) -> None:
    records.penalty(at)
    for path in ("/penalties/", "/search/", "/draws/", "/"):
        answer = citizen.get(path + query)
        assert answer.status_code == 200 and b"<script>alert" not in answer.content
