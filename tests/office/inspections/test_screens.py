"""The room in a browser without JavaScript: a draw from plan to visits, who may open what, and input that is wrong."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from tests.office.browsing import said, signed_in
from tests.office.factories import done, on
from tests.office.inspections.world import DAY, PARTIES, World, firm, moment, o_clock, world
from zhunsheng.example import names
from zhunsheng.office.inspections import actions as inspections
from zhunsheng.office.inspections import reads
from zhunsheng.office.inspections.models import Draw, InspectionObject, Inspector, Plan, PlanLine, Recusal, Share

pytestmark = [pytest.mark.django_db, pytest.mark.template("district")]
HOSTILE = (
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "\x00",
    "甲" * 5000,
    "../../etc/passwd",
    "{{ 7*7 }}",
    "-1",
    "9" * 40,
)


@pytest.fixture
def town() -> World:
    return world()


def ask(client: Client, name: str, /, *args: object, at: datetime | None = None, **query: str) -> Any:
    with moment(at or o_clock(9, 30)):
        return client.get(reverse(f"inspections:{name}", args=args), query)


def press(client: Client, name: str, /, *args: object, at: datetime | None = None, **given: Any) -> Any:
    with moment(at or o_clock(9, 30)):
        return client.post(reverse(f"inspections:{name}", args=args), given, follow=True)


def commitments(town: World) -> dict[str, str]:
    town.shares = {one: inspections.generate_share(one) for one in PARTIES}
    return {f"commitment_{one.party}": one.commitment for one in town.shares.values()}


def commit_form(town: World, **changed: str) -> dict[str, str]:
    return {
        **commitments(town), "name_procuratorate": "区检察院", "source": "kl8", "issue": "2026061", "other_source": "kl8",
        "other_issue": "2026062", "reveal_by": "2026-03-02T10:00", **changed,
    }  # fmt: skip


def test_from_plan_to_visits_on_screen(town: World) -> None:
    planner = signed_in(town.planner)
    assert "准备抽取" in said(ask(planner, "plan", 2026))
    assert "还没有试抽" in said(ask(planner, "prepare", 2026, 1))
    page = said(press(planner, "try", 2026, 1))
    assert "试抽通过" in page
    assert "将抽取5户" in page, page
    shown = press(planner, "shares", 2026, 1)
    values = re.findall(r'id="value-[a-z-]+">([0-9a-f]{64})<', shown.content.decode())
    assert len(values) == 3 and f"commitment_{PARTIES[0]}=" in shown.content.decode()
    page = press(planner, "prepare", 2026, 1, **commit_form(town))
    draw = Draw.objects.get()
    assert "名单已经锁定" in said(page) and draw.header_digest in said(page)
    for one in town.shares.values():
        page = press(planner, "reveal", draw.pk, at=o_clock(9, 40), party=one.party, value=one.value)
    assert said(page).count("与承诺相符") >= 3
    press(planner, "close", draw.pk, at=o_clock(9, 50))
    page = _beacon(planner, draw)
    assert all(f"<li>{number}</li>" in page.content.decode() for number in ("01", "07", "33"))
    page = press(planner, "result", draw.pk, at=o_clock(10, 15))
    assert "结果已经产生" in said(page) and "中签线" in said(page)
    page = press(planner, "open_visits", draw.pk, at=o_clock(10, 20))
    assert "全部检查已经开启" in said(page)
    first = reads.drawn(Draw.objects.get()).first()
    assert first and first.matter and first.matter.number in said(page)
    sent = reads.current(first)[0].officer
    mine = said(ask(signed_in(sent), "index", at=o_clock(10, 30)))
    assert first.object.name in mine and "等待负责人审批" in mine
    with moment(o_clock(10, 30)):
        page = said(signed_in(sent).get(reverse("matters:matter", args=[first.matter.pk])))
    assert "抽查安排" in page and "有我" in page and "检查 0 次，上限 2 次" in page
    assert "没有派给我的检查" in said(ask(signed_in(town.here.head), "index"))
    assert "只有一个结果" in said(ask(planner, "prepare", 2026, 1))


def _beacon(client: Client, draw: Draw, **changed: Any) -> Any:
    given = {"beacon": "kl8:2026061", "value": "01,07,33", "void": "", "at": "2026-03-02T10:05", **changed}
    with moment(o_clock(10, 10)):
        return client.post(reverse("inspections:beacon", args=[draw.pk]), given, follow=True)


def test_the_files_are_there_for_all_and_the_recusals_for_the_auditor(town: World) -> None:
    draw = town.drawn()
    for who, name, code in (
        (town.here.li, "files", 200), (town.here.li, "audit_files", 403), (town.planner, "audit_files", 403),
        (town.auditor, "audit_files", 200),
    ):  # fmt: skip
        page = ask(signed_in(who), name, draw.pk)
        assert page.status_code == code
        if code == 200:
            with zipfile.ZipFile(io.BytesIO(page.content)) as archive:
                assert ("recusals.tsv" in archive.namelist()) == (name == "audit_files")


def test_visits_are_opened_step_by_step_and_the_page_asks_for_the_next(town: World) -> None:
    draw = town.drawn()
    with on(DAY):
        done(inspections.open_visits(draw, by=town.planner, most=2))
    with moment(o_clock(11)):
        page = signed_in(town.planner).post(
            reverse("inspections:open_visits", args=[draw.pk]), headers={"HX-Request": "true"}
        )
    assert "5 / 5" in said(page) and "hx-post" not in page.content.decode() and "<html" not in page.content.decode()


# role → the pages it may open; every other officer of an organ may open OPEN
OPEN = {
    "index", "objects", "objects_csv", "object", "inspectors", "inspectors_csv", "recusals", "recusal_add", "plans",
    "plan", "draws", "draw", "files", "items", "log", "minutes", "card", "card_code",
    "site", "site_entry", "site_finish", "site_swap", "slip", "slip_on", "roll",  # of what is not theirs they see nothing
    "site_worker",
}  # fmt: skip
PLANNER = {
    "objects_import", "object_class", "object_leave", "inspector_add", "inspector", "inspector_remove", "recusal_end",
    "line_add", "line", "line_remove", "prepare", "shares", "try", "reveal", "close", "beacon", "result", "open_visits",
    "item", "check_list", "chains", "unseal", "briefing", "licences",
}  # fmt: skip
HEAD, AUDITOR, SUPERVISOR = {"plan_approve", "void", "replace"}, {"audit_files"}, {"ratings"}


def addresses(town: World, draw: Draw) -> dict[str, list[object]]:
    one, inspector = town.objects()[0], town.inspector(town.here.li)
    found: dict[str, list[object]] = {}
    for name in set(get_resolver("zhunsheng.office.inspections.urls").reverse_dict) - {None}:
        if not isinstance(name, str):
            continue
        given = {
            "object": [one.pk], "object_class": [one.pk], "object_leave": [one.pk], "inspector": [inspector.pk],
            "inspector_remove": [inspector.pk], "recusal_end": [1], "plan": [2026], "plan_approve": [2026],
            "line_add": [2026], "line": [2026, 1], "line_remove": [2026, 1], "prepare": [2026, 1], "shares": [2026, 1],
            "try": [2026, 1], "item": [town.line.item_id], "slip_on": [draw.pk, 58], "roll": [draw.pk, 58],
        }  # fmt: skip
        of_draw = {"draw", "reveal", "close", "beacon", "result", "open_visits", "void", "files", "audit_files"}
        of_draw |= {"minutes", "unseal", "replace", "briefing", "site", "site_entry", "site_finish", "site_swap", "slip"}
        found[name] = [draw.pk] if name in of_draw else given.get(name, [])
    return found


def test_every_page_is_open_to_whom_it_is_meant_for_and_to_nobody_else(town: World) -> None:
    draw = done(town.commit())
    pages = addresses(town, draw)
    assert set(pages) == OPEN | PLANNER | HEAD | AUDITOR | SUPERVISOR
    nobody = Client()
    for who, allowed in (
        (town.planner, OPEN | PLANNER), (town.here.head, OPEN | HEAD), (town.auditor, OPEN | AUDITOR),
        (town.here.li, OPEN), (town.here.clerk, OPEN), (town.here.supervisor, OPEN | SUPERVISOR),
    ):  # fmt: skip
        client = signed_in(who)
        for name, args in pages.items():
            code = ask(client, name, *args).status_code
            assert (code == 403) == (name not in allowed), (who, name, code)
            assert nobody.get(reverse(f"inspections:{name}", args=args)).status_code == 302


def test_buttons_are_shown_to_whoever_may_press_them(town: World) -> None:
    draw = done(town.commit())
    texts = {who: said(ask(signed_in(who), "draw", draw.pk)) for who in (town.planner, town.here.head, town.here.li)}
    assert "停止揭示" in texts[town.planner] and "作废本次抽取" not in texts[town.planner]
    assert "作废本次抽取" in texts[town.here.head] and "停止揭示" not in texts[town.here.head]
    assert "停止揭示" not in texts[town.here.li] and "作废本次抽取" not in texts[town.here.li]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_every_field_is_refused_and_shown_as_text(town: World, text: str) -> None:
    planner, head = signed_in(town.planner), signed_in(town.here.head)
    draw = done(town.commit())
    one, inspector = town.objects()[0], town.inspector(town.here.li)
    before = (InspectionObject.objects.filter(status="active").count(), Plan.objects.count(), PlanLine.objects.count())
    for page in (
        ask(planner, "objects", q=text, trade=text, risk=text, page=text),
        ask(planner, "inspectors", q=text, organ=text, page=text),
        ask(planner, "prepare", 2026, 1, commitment_procuratorate=text),
        press(planner, "object_class", one.pk, **{"class-risk": text, "class-reason": text}),
        press(planner, "object_leave", one.pk, **{"leave-into": text, "leave-reason": "x"}),
        press(planner, "inspector_add", officer=text, specialties=text, cap=text),
        press(planner, "inspector", inspector.pk, specialties="", cap=text),
        press(planner, "recusal_add", officer=text, code=text, reason=text),
        press(planner, "plans", year=text, name=text),
        press(planner, "line_add", 2026, name=text, organ=text, item=text, ratio_A=text, month=text, partners=text),
        press(planner, "prepare", 2026, 1, **dict.fromkeys(commit_form(town), text)),
        press(planner, "reveal", draw.pk, party=text, value=text),
        press(planner, "reveal", draw.pk, party=PARTIES[0], value=text),
        _beacon(planner, draw, value=text, beacon=text),
        press(head, "void", draw.pk, reason=text, note=text),
        press(planner, "objects_import", file=SimpleUploadedFile("x.csv", text.encode()), trade=text, risk=text),
    ):
        assert page.status_code in (200, 400, 404, 422), (page.status_code, page.request)
        assert "<script>alert" not in page.content.decode()
    assert before == (
        InspectionObject.objects.filter(status="active").count(), Plan.objects.count(), PlanLine.objects.count()
    )  # fmt: skip
    assert not Share.objects.exclude(value="").exists() and Draw.objects.get().state == "committed"


def test_empty_forms_are_refused_beside_their_fields(town: World) -> None:
    planner = signed_in(town.planner)
    one = town.objects()[0]
    for name, args in (
        ("object_class", [one.pk]), ("object_leave", [one.pk]), ("inspector_add", []), ("recusal_add", []), ("plans", []),
        ("line_add", [2026]), ("prepare", [2026, 1]), ("objects_import", []),
    ):  # fmt: skip
        page = press(planner, name, *args)
        assert page.status_code == 422 and "请" in said(page), name


def upload(*rows: str, name: str = "名单.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, ("企业名称,统一社会信用代码\n" + "\n".join(rows)).encode())


def test_an_import_is_all_or_nothing_unless_one_says_so(town: World) -> None:
    planner, count = signed_in(town.planner), InspectionObject.objects.count()
    good, bad = f"新店,{names.credit_code(700)}", "坏店,91330199MA0000000X"
    page = press(planner, "objects_import", file=upload(good, bad), trade="住宿", risk="B")
    assert page.status_code == 422 and "一行也没有列入" in said(page) and "校验码" in said(page)
    assert InspectionObject.objects.count() == count
    page = press(planner, "objects_import", file=upload(good, bad), trade="住宿", risk="B", skip="on")
    assert "列入 1 户，跳过 1 行" in said(page) and InspectionObject.objects.count() == count + 1
    page = press(planner, "objects_import", file=upload(good), trade="住宿", risk="B")
    assert "名录中已有（新店）" in said(page) and InspectionObject.objects.count() == count + 1
    page = press(planner, "objects_import", file=upload(good, name="空.csv"), risk="B")
    assert page.status_code == 422
    lacking = SimpleUploadedFile("x.csv", "电话\n1\n".encode())
    assert "缺少“统一社会信用代码”“名称”列" in said(press(planner, "objects_import", file=lacking, risk="B"))
    assert "工作簿" in said(
        press(planner, "objects_import", file=SimpleUploadedFile("x.xlsx", b"PK\x03\x04"), risk="B")
    )


def test_a_form_sent_twice_writes_once(town: World) -> None:
    planner = signed_in(town.planner)
    form = commit_form(town)
    assert press(planner, "prepare", 2026, 1, **form).status_code == 200
    page = press(planner, "prepare", 2026, 1, **form)
    assert page.status_code == 422 and "尚未结束" in said(page) and Draw.objects.count() == 1
    draw = Draw.objects.get()
    one = town.shares[PARTIES[0]]
    press(planner, "reveal", draw.pk, at=o_clock(9, 40), party=one.party, value=one.value)
    page = press(planner, "reveal", draw.pk, at=o_clock(9, 41), party=one.party, value=one.value)
    assert page.status_code == 422 and "已经揭示" in said(page)


def test_a_draft_plan_is_edited_on_screen_and_approved_by_a_head(town: World) -> None:
    planner, head = signed_in(town.planner), signed_in(town.here.head)
    press(planner, "plans", year="2027", name="2027年度抽查计划")
    form = {
        "name": "住宿抽查", "organ": str(town.here.bureau.pk), "item": str(town.here.inspection_item.pk), "trade": "餐饮服务",
        "ratio_B": "12.5", "inspectors_each": "2", "method": "实地检查", "month": "4", "partners": [str(town.here.other.pk)],
    }  # fmt: skip
    assert "已增加第1项" in said(press(planner, "line_add", 2027, **form))
    assert "已修改" in said(press(planner, "line", 2027, 1, **{**form, "ratio_B": "10"}))
    line = PlanLine.objects.get(plan__year=2027)
    assert line.ratios == {"B": 1000} and line.partners.get() == town.here.other
    assert "10" in ask(planner, "line", 2027, 1).content.decode()
    assert ask(head, "line", 2027, 1).status_code == 403
    assert "可以抽取" in said(press(head, "plan_approve", 2027))
    assert "已经批准" in said(press(planner, "line", 2027, 1, **form))
    assert "已经批准" in said(press(planner, "line_remove", 2027, 1))
    assert press(head, "plan_approve", 2027).status_code == 422


def test_objects_and_inspectors_are_changed_on_screen(town: World) -> None:
    planner = signed_in(town.planner)
    one, two, three = town.objects()[:3]
    assert "已改为C类" in said(
        press(planner, "object_class", two.pk, **{"class-risk": "C", "class-reason": "年度评价"})
    )
    press(planner, "object_leave", one.pk, **{"leave-into": "", "leave-reason": "注销"})
    press(planner, "object_leave", two.pk, **{"leave-into": three.code, "leave-reason": "吸收合并"})
    two.refresh_from_db()
    assert two.merged_into == three and "徐峰" in said(ask(planner, "object", two.pk))
    zhao = town.inspector(town.here.zhao)
    press(planner, "inspector", zhao.pk, specialties="食品、药品", cap="3")
    assert Inspector.objects.get(pk=zhao.pk).specialties == ["药品", "食品"]
    press(planner, "inspector_remove", zhao.pk)
    assert "已移出" in said(press(planner, "inspector_remove", zhao.pk))
    press(planner, "inspector_add", officer="002", specialties="", cap="5")
    assert Inspector.objects.get(pk=zhao.pk).delisted_on is None


def test_a_recusal_is_declared_on_screen_and_seen_by_few(town: World) -> None:
    li, zhao, one = signed_in(town.here.li), signed_in(town.here.zhao), town.objects()[0]
    given = {"officer": "001", "code": one.code, "reason": "配偶任职"}
    assert press(zhao, "recusal_add", **given).status_code == 422
    assert "已登记" in said(press(li, "recusal_add", **given))
    assert "配偶任职" in said(ask(li, "recusals")) and "配偶任职" not in said(ask(zhao, "recusals"))
    assert "配偶任职" in said(ask(signed_in(town.auditor), "recusals"))
    assert press(li, "recusal_end", Recusal.objects.get().pk).status_code == 403
    press(signed_in(town.planner), "recusal_end", Recusal.objects.get().pk)
    assert Recusal.objects.get().ended_on == DAY


def test_a_list_in_a_file_holds_no_formula(town: World) -> None:
    row = firm(900)
    row.name = '=HYPERLINK("x")'
    done(inspections.take_in_objects([row], by=None))
    page = ask(signed_in(town.planner), "objects_csv", q="HYPER")
    text = b"".join(page.streaming_content).decode()  # type: ignore[attr-defined]
    assert text.startswith("\ufeff统一社会信用代码") and "'=HYPERLINK" in text and text.count("\n") == 2
    assert page["Content-Disposition"] == 'attachment; filename="inspection-objects.csv"'


@contextmanager
def counted() -> Iterator[CaptureQueriesContext]:
    with CaptureQueriesContext(connection) as queries:
        yield queries


def test_lists_ask_the_database_as_often_for_many_rows_as_for_few(town: World) -> None:
    li = signed_in(town.here.li)
    draw = town.drawn()
    with on(DAY, 18):
        done(inspections.open_visits(draw, by=town.planner))
    pages: dict[str, list[object]] = {
        "objects": [], "inspectors": [], "recusals": [], "plan": [2026], "draws": [], "draw": [draw.pk], "index": [],
    }  # fmt: skip
    for name, args in pages.items():
        ask(li, name, *args)
        with counted() as few:
            ask(li, name, *args)
        assert len(few) <= {"draw": 26, "index": 18}.get(name, 16), (name, len(few), [q["sql"][:90] for q in few])
    done(inspections.take_in_objects([firm(number) for number in range(1000, 1100)], by=None))
    with counted() as many:
        ask(li, "objects")
    assert len(many) <= 16


def test_an_unknown_address_is_not_found(town: World) -> None:
    planner = signed_in(town.planner)
    for name, args in (
        ("plan", [1999]), ("plan", [10**12]), ("line", [2026, 99]), ("prepare", [2026, 10**9]),
        ("draw", ["018f0000-0000-7000-8000-000000000000"]), ("object", ["018f0000-0000-7000-8000-000000000000"]),
    ):  # fmt: skip
        assert ask(planner, name, *args).status_code == 404
    assert press(planner, "recusal_end", 10**15).status_code == 404


def test_what_waits_lies_on_the_workbench(town: World) -> None:
    done(town.commit())
    with moment(o_clock(9, 40)):
        assert "餐饮服务食品安全抽查第1次抽取" in said(signed_in(town.planner).get("/"))
        assert "双随机" not in said(signed_in(town.here.clerk).get("/"))
