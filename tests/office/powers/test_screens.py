"""The list of powers on the screen: what it shows, who may change it, and what it refuses."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from tests.office.factories import BEFORE, START, District, district, done, on
from tests.office.visitors import errors, said, visitor
from zhunsheng.office import clock
from zhunsheng.office.ledger.models import Record
from zhunsheng.office.people import actions as people
from zhunsheng.office.powers import actions as powers
from zhunsheng.office.powers import reads
from zhunsheng.office.powers.models import Basis, Holding, ListChange, PowerItem, ServiceLimit

pytestmark = [pytest.mark.django_db, pytest.mark.template("district")]
NEW: dict[str, Any] = {
    "code": "CF-9", "name": "对无证经营的处罚", "category": "penalty", "organ": "110001", "kinds": ["penalty_ordinary"],
    "domain": "", "on": "2026-03-02", "duty": "依法查处", "reason": "新增", "law_1": "行政处罚法（2021年修订）",
    "article_1": "第五十八条", "since_1": "2021-07-15",
}  # fmt: skip
LONG = "长" * 5000
HOSTILE = (
    "<script>alert(1)</script>",
    "'; DROP TABLE powers_poweritem; --",
    "\0",
    "{{ 7|add:7 }}",
    "../../etc/passwd",
    "＝cmd|' /C calc'!A0",
)


@pytest.fixture
def here() -> District:
    return district()


@pytest.fixture(autouse=True)
def _day():
    with on(START):
        yield


@pytest.fixture
def keeper(here: District) -> Client:
    return visitor(here.keeper)


def rows() -> tuple[int, ...]:
    """How much is written: refused input leaves it as it is."""
    return tuple(model.objects.count() for model in (PowerItem, Basis, Holding, ListChange, ServiceLimit, Record))


def written(client: Client, url: str, given: dict[str, Any]) -> PowerItem | None:
    answer = client.post(url, given)
    assert answer.status_code == 302, errors(answer)
    return PowerItem.objects.filter(code=given.get("code", "")).first()


def refused(client: Client, url: str, given: dict[str, Any], beside: str) -> str:
    before = rows()
    answer = client.post(url, given)
    assert answer.status_code == 422, (url, given, answer.status_code)
    assert rows() == before
    found = errors(answer)
    assert beside in found, (beside, found)
    text = "；".join(found[beside])
    assert text in said(answer).replace("&lt;", "<") or all(one in answer.content.decode() for one in found[beside])
    assert not text.isascii()
    return text


def test_the_list_shows_every_item_with_holder_standing_and_basis(keeper):
    text = said(keeper.get("/powers/"))
    for words in (
        "对使用超过保质期的食品原料的处罚",
        "CF-1",
        "区市场监管局",
        "有效",
        "食品安全法 第一百二十四条",
        "列入新事项",
    ):
        assert words in text, words


def test_it_is_searched_by_name_code_and_law_and_filtered(keeper):
    for query, count in (
        ("q=食品", 3), ("q=CF-1", 1), ("q=第一百二十四条", 3), ("q=食品 检查", 1), ("q=没有", 0), ("category=inspection", 1),
        ("organ=110001", 3), ("organ=110002", 0), ("standing=alive", 3), ("standing=dead", 0), ("on=2019-01-01&standing=coming", 3),
        ("standing=nonsense", 3), ("q=%00", 3), ("page=99999", 3), ("page=x", 3), (f"page={'9' * 5000}", 3),
        ("on=0000", 3), (f"q={'长' * 300}", 3),
    ):  # fmt: skip
        answer = keeper.get(f"/powers/?{quote(query, safe='=&%')}")
        assert answer.status_code == 200 and len(answer.context["rows"]) == count, query


def test_how_an_item_stands_is_told_for_the_day_asked(here, keeper):
    later = date(2026, 4, 1)
    done(powers.suspend(here.inspection_item, on=START, reason="清理", by=here.keeper))
    done(powers.repeal_item(here.complaint_item, on=later, reason="取消", by=here.keeper))
    done(powers.add_item(
        code="CF-2", name="乙", category="penalty", kinds=[], organ=here.bureau, on=BEFORE, by=None,
        bases=[powers.NewBasis("旧办法", "第三条", BEFORE)],
    ))  # fmt: skip
    done(powers.end_basis("旧办法", on=START, reason="废止", by=here.keeper))
    stand = {row["item"].code: row["state"] for row in keeper.get("/powers/").context["rows"]}
    assert stand == {"CF-1": "有效", "CF-2": "依据失效", "JC-1": "暂停", "QT-1": "有效"}
    stand = {row["item"].code: row["state"] for row in keeper.get("/powers/?on=2026-04-01").context["rows"]}
    assert stand["QT-1"] == "已取消"
    stand = {row["item"].code: row["state"] for row in keeper.get("/powers/?on=2026-03-01").context["rows"]}
    assert set(stand.values()) == {"有效"}
    assert {i.code for i in reads.alive_on(START)} == {"CF-1", "QT-1"}


def test_an_item_shows_who_may_act_on_it_and_who_lacks_the_credential(here, keeper):
    answer = keeper.get(f"/powers/{here.penalty_item.pk}/")
    text = said(answer)
    for words in ("执法一科", "李明", "王强 无有效证件", "法律职业资格", "行政处罚普通程序", "变更", "待入册"):
        assert words in text, words
    posts = {post.name: post for post in answer.context["entitlement"].posts}
    assert posts["执法一科"].entitled == 2 and len(posts["执法一科"].officers) == 3


def test_items_of_other_organs_on_the_same_article_are_named(here, keeper):
    twin = done(powers.add_item(
        code="CG-1", name="城管的处罚", category="penalty", kinds=[], organ=here.other, on=BEFORE, by=None,
        bases=[powers.NewBasis("食品安全法", "第一百二十四条", BEFORE)],
    ))  # fmt: skip
    assert "城管的处罚" in said(keeper.get(f"/powers/{here.penalty_item.pk}/"))
    text = said(keeper.get("/powers/overlaps/"))
    assert "区城管局、区市场监管局" in text and "4 项" in text
    done(powers.repeal_item(twin, on=START, reason="重复", by=here.keeper))
    assert "没有交叉事项" in said(keeper.get("/powers/overlaps/"))


def test_a_citation_whose_text_is_held_opens_its_article(here, keeper):
    item = written(keeper, "/powers/add/", NEW)
    assert item is not None
    page = keeper.get(f"/powers/{item.pk}/").content.decode()
    assert f'href="/rulebook/articles/{quote("行政处罚法")}/58/?on=2026-03-02"' in page


def test_a_new_item_is_listed_with_its_bases_and_recorded(keeper):
    before = rows()
    item = written(
        keeper,
        "/powers/add/",
        {**NEW, "law_2": "食品安全法", "article_2": "第一百二十六条", "since_2": "2021年4月29日"},
    )
    assert item is not None and item.kinds == ["penalty_ordinary"] and item.bases.count() == 2
    assert item.changes.get().by == "009" and rows()[5] == before[5] + 1
    assert reads.alive(item, START)


@pytest.mark.parametrize(
    "field", ["code", "name", "category", "organ", "on", "reason", "law_1", "article_1", "since_1"]
)
def test_an_empty_field_is_told_beside_it(keeper, field):
    assert refused(keeper, "/powers/add/", {**NEW, field: ""}, field)


def test_what_is_wrong_oversized_hostile_or_there_already_is_told_and_nothing_is_written(here, keeper):
    for field, value, beside in (
        ("code", "CF-1", "code"), ("code", "有 空格", "code"), ("code", LONG, "code"), ("name", LONG, "name"),
        ("category", "nothing", "category"), ("organ", "999", "organ"), ("kinds", ["nothing"], "kinds"), ("on", "昨天", "on"),
        ("on", "0001-01-01", "on"), ("on", "9999-12-31", "on"), ("since_1", "2026-02-30", "since_1"), ("law_1", LONG, "law_1"),
        ("article_1", LONG, "article_1"), ("reason", LONG, "reason"), ("duty", LONG, "duty"), ("domain", LONG, "domain"),
        ("law_2", "只有法律", "article_2"), ("since_3", "2020-01-01", "law_3"), ("since_1", "2030-01-01", "on"),
    ):  # fmt: skip
        refused(keeper, "/powers/add/", {**NEW, field: value}, beside)
    refused(
        keeper,
        "/powers/add/",
        {**NEW, "law_2": NEW["law_1"], "article_2": NEW["article_1"], "since_2": "2021-07-15"},
        "",
    )
    refused(keeper, "/powers/add/", {}, "code")
    for field in ("code", "name", "law_1"):
        refused(keeper, "/powers/add/", {**NEW, field: "\0"}, field)


def test_hostile_text_is_shown_as_text(keeper):
    for number, words in enumerate(HOSTILE):
        if "\0" in words:
            continue
        item = written(
            keeper, "/powers/add/", {**NEW, "code": f"X-{number}", "name": words, "duty": words, "reason": words}
        )
        assert item is not None
        page = keeper.get(f"/powers/{item.pk}/").content.decode()
        assert "<script>alert" not in page and "{{ 7" in page if "{{" in words else True
    assert "<script>alert" not in keeper.get("/powers/").content.decode()


def test_the_same_form_sent_twice_is_entered_once(keeper):
    written(keeper, "/powers/add/", NEW)
    assert "已在清单中" in refused(keeper, "/powers/add/", NEW, "code")


def change(reason: str = "清理", day: str = "2026-03-10", **more: str) -> dict[str, str]:
    return {"on": day, "reason": reason, **more}


def test_an_item_is_suspended_resumed_moved_and_repealed(here, keeper):
    base = f"/powers/{here.penalty_item.pk}"
    written(keeper, f"{base}/suspend/", change())
    written(keeper, f"{base}/resume/", change(day="2026-03-12"))
    written(keeper, f"{base}/move/", change(day="2026-03-20", organ="110002"))
    written(keeper, f"{base}/repeal/", change(day="2026-05-01"))
    kinds = list(here.penalty_item.changes.order_by("on").values_list("kind", flat=True))
    assert kinds == ["added", "suspended", "resumed", "moved", "repealed"]
    assert reads.holder(here.penalty_item, date(2026, 3, 20)) == here.other
    assert not reads.alive(here.penalty_item, date(2026, 5, 1))
    answer = keeper.get("/powers/changes/?since=2026-03-10&until=2026-03-20")
    assert [(row.kind, who) for row, who in answer.context["rows"]] == [
        ("moved", "何清"), ("resumed", "何清"), ("suspended", "何清"),
    ]  # fmt: skip


def test_a_change_is_refused_beside_what_is_wrong_with_it(here, keeper):
    base = f"/powers/{here.penalty_item.pk}"
    for name in ("suspend", "resume", "move", "repeal"):
        for given, beside in (
            ({}, "on"), (change(reason=""), "reason"), (change(day="不知道"), "on"), (change(reason=LONG), "reason"),
            (change(reason="\0"), "reason"), (change(day="2222-01-01"), "on"),
        ):  # fmt: skip
            more = {"organ": "110002"} if name == "move" else {}
            refused(keeper, f"{base}/{name}/", {**given, **more}, beside)
    for organ in ("", "nothing", "110001"):
        assert refused(keeper, f"{base}/move/", change(organ=organ), "organ")
    refused(keeper, f"{base}/resume/", change(), "")
    assert "之后" in refused(keeper, f"{base}/repeal/", change(day="2019-01-01"), "on")
    refused(keeper, f"{base}/suspend/", change(day="2019-01-01"), "on")
    written(keeper, f"{base}/suspend/", change())
    assert "暂停" in refused(keeper, f"{base}/suspend/", change(day="2026-03-11"), "")
    assert "先后" in refused(keeper, f"{base}/resume/", change(day="2026-03-09"), "on")
    written(keeper, f"{base}/repeal/", change())
    refused(keeper, f"{base}/repeal/", change(), "on")


def test_a_repealed_law_leaves_its_items_dead_and_lists_them(here, keeper):
    given = change(law="食品安全法", article="")
    answer = keeper.post("/powers/end-basis/", given)
    assert answer.status_code == 302 and "standing=shaken" in answer["Location"]
    assert len(keeper.get(answer["Location"]).context["rows"]) == 3
    refused(keeper, "/powers/end-basis/", given, "law")


def test_ending_a_basis_refuses_what_is_not_in_the_list(keeper):
    for given, beside in (
        ({}, "law"), (change(law="没有的法"), "law"), (change(law="食品安全法", article="第一条"), "article"),
        (change(law="食品安全法", day=""), "on"), (change(law="食品安全法", day="2019-01-01"), "on"), (change(law="\0"), "law"),
    ):  # fmt: skip
        refused(keeper, "/powers/end-basis/", given, beside)


LIMIT = {"year": "2026", "statutory_days": "20", "promised_days": "5", "steps": "3", "materials": "4"}


def test_a_promise_is_never_longer_than_the_statute(here, keeper):
    url = f"/powers/{here.penalty_item.pk}/limit/"
    assert "不得长于" in refused(keeper, url, {**LIMIT, "promised_days": "21"}, "promised_days")
    for field in LIMIT:
        for value in ("", "x", "-1", "1" * 60, "1.5", "99999", "\0"):
            refused(keeper, url, {**LIMIT, field: value}, field)
    written(keeper, url, LIMIT)
    written(keeper, url, {**LIMIT, "promised_days": "4"})
    assert here.penalty_item.limits.get().promised_days == 4
    assert "承诺 4 个工作日" in said(keeper.get(f"/powers/{here.penalty_item.pk}/"))


def test_the_list_is_exported_as_it_is_filtered_and_no_cell_is_a_formula(here, keeper):
    written(keeper, "/powers/add/", {**NEW, "name": "=HYPERLINK(1)"})
    answer = keeper.get("/powers/export.csv?category=penalty")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    table = list(csv.DictReader(io.StringIO(text)))
    assert [row["事项编码"] for row in table] == ["CF-1", "CF-9"]
    assert table[1]["事项名称"] == "'=HYPERLINK(1)" and table[0]["实施机关"] == "区市场监管局"
    assert "attachment" in answer["Content-Disposition"]


def test_who_reviews_in_an_organ_may_put_its_list_before_the_reviewer(here, keeper):
    post = done(people.create_post(organ=here.bureau, name="公开岗", roles=["publisher"], by=None, at=clock.at(BEFORE)))
    done(people.appoint(here.clerk, post, valid_from=BEFORE, by=None, at=clock.at(BEFORE)))
    url = f"/publication/lists/{here.bureau.pk}/"
    assert url in visitor(here.clerk).get("/powers/").content.decode()
    for reader in (keeper, visitor(here.li)):  # the keeper's own organ holds nothing; the officer has no part in it
        assert "提请公开" not in said(reader.get("/powers/"))
    assert visitor(here.clerk).post(url).status_code == 302


FORMS = ["add/", "end-basis/", "{pk}/repeal/", "{pk}/suspend/", "{pk}/resume/", "{pk}/move/", "{pk}/limit/"]
PAGES = ["", "changes/", "overlaps/", "export.csv", "{pk}/"]


def test_only_who_keeps_the_list_may_change_it(here):
    reader, stray = visitor(here.head), visitor()
    before = rows()
    for form in FORMS:
        url = "/powers/" + form.format(pk=here.penalty_item.pk)
        for client, status in ((reader, 403), (stray, 403), (Client(), 302)):
            assert client.get(url).status_code == status and client.post(url, change()).status_code == status
    for page in PAGES:
        url = "/powers/" + page.format(pk=here.penalty_item.pk)
        assert reader.get(url).status_code == 200
        assert stray.get(url).status_code == 403 and Client().get(url).status_code == 302
    assert rows() == before
    assert "列入新事项" not in said(reader.get("/powers/")) and "取消" not in said(
        reader.get(f"/powers/{here.penalty_item.pk}/")
    )


def test_what_is_not_there_is_not_found_and_no_form_breaks(here, keeper):
    for form in FORMS:
        assert keeper.get("/powers/" + form.format(pk=here.penalty_item.pk)).status_code == 200
        if "{pk}" in form:
            assert keeper.get("/powers/" + form.format(pk="00000000-0000-0000-0000-000000000000")).status_code == 404
    for url in ("/powers/nothing/", "/powers/00000000-0000-0000-0000-000000000000/"):
        assert keeper.get(url).status_code == 404
    for query in ("since=x&until=%00", "organ=%00", "page=-1", "since=9999-12-31"):
        assert keeper.get(f"/powers/changes/?{query}").status_code == 200
    assert keeper.get(f"/powers/{here.penalty_item.pk}/?on=%00").status_code == 200
    assert keeper.delete(f"/powers/{here.penalty_item.pk}/").status_code == 405
