"""The pages beside the ceremony: seals, chains, replacements, training, minutes, the item list, a list handed back."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from tests.office.browsing import signed_in
from tests.office.factories import done, on, refused
from tests.office.inspections.test_visits import approve, officers
from tests.office.inspections.world import DAY, PARTIES, World, world
from zhunsheng.law.refusal import RefusalKind
from zhunsheng.office.inspections import actions as inspections
from zhunsheng.office.inspections import reads, site
from zhunsheng.office.inspections.models import Briefing, Chain, ItemContent, Replacement
from zhunsheng.office.ledger import keys
from zhunsheng.portal import cards
from zhunsheng.proof import draw as protocol

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> World:
    return world(plan={"briefing": True})


def upload(text: str, name: str = "名单.csv") -> io.BytesIO:
    file = io.BytesIO(text.encode())
    file.name = name
    return file


def test_nobody_starts_untrained_where_the_plan_asks_for_it(town: World) -> None:
    draw = town.drawn()
    with on(DAY, 17):
        done(inspections.open_visits(draw, by=town.planner))
        one = reads.drawn(draw)[0]
        done(approve(town, one.matter))
        said = refused(town.here.attempt(one.matter, "visit", officers(one)))
        assert said.kind is RefusalKind.EVIDENCE and "业务培训" in said.message
        client = signed_in(town.planner)
        page = client.get(f"/inspections/draws/{draw.pk}/briefing/").content.decode()
        assert all(who.name in page for who in officers(one))
        given = {"subject": "食品检查要点", "attended": [str(who.pk) for who in officers(one)]}
        assert client.post(f"/inspections/draws/{draw.pk}/briefing/", given).status_code == 302
        assert Briefing.objects.get().by == town.planner
        done(town.here.attempt(one.matter, "visit", officers(one)))


def test_the_ceremony_says_no_raw_word_and_seals_what_it_must(town: World) -> None:
    draw = town.drawn(seal=(PARTIES[0], DAY + timedelta(days=9)))
    value = draw.shares.get(party=PARTIES[0]).value
    client = signed_in(town.planner)
    page = client.get(f"/inspections/draws/{draw.pk}/").content.decode()
    assert "LEAD" not in page and "<li>07</li>" in page and value not in page and draw.seed not in page
    other = signed_in(town.here.li).get(f"/inspections/draws/{draw.pk}/").content.decode()
    assert "结果封存中" in other and "号票" not in other, "who need not know learns nothing before the day"
    minutes = client.get(f"/inspections/draws/{draw.pk}/minutes.pdf")
    assert minutes.content.startswith(b"%PDF") and minutes["Content-Type"] == "application/pdf"
    with on(DAY + timedelta(days=9)):
        assert client.post(f"/inspections/draws/{draw.pk}/unseal/").status_code == 302
    assert value in client.get(f"/inspections/draws/{draw.pk}/").content.decode()
    assert client.get("/inspections/draws/attempts.tsv").content.count(b"\n") == 4


@pytest.mark.prove
def test_a_head_replaces_an_object_with_its_reason_on_the_page(town: World) -> None:
    draw = town.drawn()
    client = signed_in(town.here.head)
    refusal = client.post(f"/inspections/draws/{draw.pk}/replace/", {"order": "1", "reason": ""})
    assert refusal.status_code == 422 and "理由" in refusal.content.decode() and not Replacement.objects.exists()
    assert client.post(f"/inspections/draws/{draw.pk}/replace/", {"order": "1", "reason": "closed"}).status_code == 302
    assert "已由第6位递补" in client.get(f"/inspections/draws/{draw.pk}/").content.decode()
    assert client.post(f"/inspections/draws/{draw.pk}/replace/", {"order": "x", "reason": "closed"}).status_code == 404


@pytest.mark.prove
def test_a_chain_is_entered_once_and_offered_at_the_next_commit(town: World) -> None:
    client = signed_in(town.planner)
    anchor = protocol.chain("notary-office", "9d" * 32, 40)[0]
    given = {"party": "notary-office", "name": "公证处", "length": "40", "anchor": anchor}
    with on(DAY, 8):
        assert client.post("/inspections/chains/", {**given, "year": "2026", "anchor": "短"}).status_code == 422
        assert client.post("/inspections/chains/", {**given, "year": "2026"}).status_code == 302
        assert Chain.objects.get().head == anchor
        assert anchor in client.get("/inspections/plans/2026/lines/1/draw/").content.decode()


def test_a_list_comes_back_as_it_was_with_a_reason_beside_each_row_that_fails(town: World, shared: Path) -> None:
    client = signed_in(town.planner)
    bad = (shared / "data" / "structured" / "enterprises" / "uscc_bad_rows.csv").read_text(encoding="utf-8-sig")
    answer = client.post("/inspections/objects/check/", {"file": upload(bad), "trade": "批发", "risk": "B"})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert rows[0][-2:] == ("未列入的原因", "怎样改正") and len(rows) == 36
    assert all(row[-2] and row[-1] for row in rows[1:]) and "统一社会信用代码" in rows[1][-2]
    known = f"名称,统一社会信用代码\n=1+1,{town.objects()[0].code}\n"
    answer = client.post("/inspections/objects/check/", {"file": upload(known), "trade": "批发", "risk": "B"})
    row = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)[1]
    assert row[0] == "'=1+1" and "名录中已有" in row[2]
    assert client.post("/inspections/objects/check/", {"file": upload("电话\n1\n"), "risk": "B"}).status_code == 422


def test_the_item_list_holds_the_ratio_and_points_out_what_can_be_done_at_one_visit(town: World) -> None:
    client = signed_in(town.planner)
    pk = town.line.item_id
    given = {
        "scope": "general",
        "content": "索证索票",
        "method": "实地检查",
        "times_a_year": "1",
        "checklist": "许可证在有效期\n冷藏温度\n",
    }
    assert client.post(f"/inspections/items/{pk}/", given).status_code == 422
    assert client.post(f"/inspections/items/{pk}/", {**given, "ratio": "2"}).status_code == 302
    assert ItemContent.objects.get().checklist == ["许可证在有效期", "冷藏温度"]
    with on(DAY, 8):
        plan = done(inspections.draft_plan(year=2027, name="2027年度抽查计划", by=town.planner))
        task: dict[str, object] = {"name": "抽查", "item": town.line.item, "organ": town.here.bureau, "month": 3}
        over = refused(inspections.add_line(plan, inspections.Task(**task, ratios={"B": 300}), by=town.planner))  # type: ignore[arg-type]
        assert "上限2%" in over.message
        for month in (3, 4):
            task["month"] = month
            done(inspections.add_line(plan, inspections.Task(**task, ratios={"B": 200}), by=town.planner))  # type: ignore[arg-type]
    assert [(one["firms"], one["same_month"]) for one in reads.matched(plan, DAY)] == [(8, False)]
    page = client.get("/inspections/items/").content.decode()
    assert "索证索票" in page and "一般检查事项" in page and "2%" in page


def test_a_card_is_believed_only_when_signed_and_only_on_its_day(town: World) -> None:
    credential = town.here.li.credentials.get()
    text, policy = site.card(credential, town.here.bureau, DAY), keys.policy()
    assert cards.read(text, policy, DAY).said["name"] == town.here.li.name and cards.read(text, policy, DAY).ok
    assert "不是今天" in cards.read(text, policy, DAY + timedelta(days=1)).why
    for forged in ("", "x", text[:-8], "A" * 3000, text[: len(text) // 2] + "A" + text[len(text) // 2 + 1 :]):
        assert not cards.read(forged, policy, DAY).ok
    assert "不能证实" in cards.read(text, None, DAY).why
    assert signed_in(town.here.li).get("/inspections/card/").status_code == 200
