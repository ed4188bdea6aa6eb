"""Directories: lists of real dirt, taken in whole or not at all; every change dated, with who."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.office.factories import District, district, done, on, refused
from tests.office.inspections.world import DAY, firm, officer, world
from zhunsheng.example import names
from zhunsheng.law.refusal import RefusalKind
from zhunsheng.office.inspections import actions as inspections
from zhunsheng.office.inspections import directory, reads, tables
from zhunsheng.office.inspections.models import InspectionObject, Inspector, Recusal
from zhunsheng.office.ledger.models import Projection
from zhunsheng.office.people.models import HouseRole

pytestmark = pytest.mark.template("district")

GOOD = names.credit_code(7)
HEAD = "企业名称,统一社会信用代码,行业,信用风险分类,列入日期\n"


def checked(
    text: str | bytes, known: dict[str, str] | None = None, towns: dict[str, object] | None = None
) -> directory.Checked:
    data = text.encode() if isinstance(text, str) else text
    table = tables.read("名单.csv", data)
    return directory.check(table, day=DAY, trade="餐饮服务", risk="B", towns=towns or {}, known=known or {})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("row", "column", "word"),
    [
        (f"甲店,{GOOD[:-1]}0,餐饮,B,", "统一社会信用代码", "校验码"),
        (f"甲店,{GOOD.lower()},餐饮,B,", "统一社会信用代码", "小写"),
        (f"甲店,{GOOD[:-1]}９,餐饮,B,", "统一社会信用代码", "全角"),
        (f"甲店,{GOOD[:-1]},餐饮,B,", "统一社会信用代码", "17个字符"),
        ("甲店,,餐饮,B,", "统一社会信用代码", "没有填写"),
        (f",{GOOD},餐饮,B,", "名称", "没有填写"),
        (f"{'店' * 121},{GOOD},餐饮,B,", "名称", "120"),
        (f'"甲\n店",{GOOD},餐饮,B,', "名称", "换行"),
        (f"e\u0301店,{GOOD},餐饮,B,", "名称", "非规范"),
        (f"甲店,{GOOD},餐饮,E,", "信用风险分类", "分类"),
        (f"甲店,{GOOD},餐饮,<script>,", "信用风险分类", "分类"),
        (f"甲店,{GOOD},餐饮,B,昨天", "列入日期", "不是日期"),
        (f"甲店,{GOOD},餐饮,B,2030-01-01", "列入日期", "晚于"),
        (f"甲店,{GOOD},餐饮,B,1900-01-01", "列入日期", "过早"),
    ],
)
def test_a_row_that_fails_says_row_column_what_why_and_cure(row: str, column: str, word: str) -> None:
    result = checked(HEAD + "乙店," + names.credit_code(1) + ",餐饮,B,\n" + row + "\n")
    assert len(result.objects) == 1
    (fault,) = result.faults
    assert (fault.row, fault.column) == (3, column) and word in fault.what and fault.why and fault.cure


def test_doubles_in_the_file_and_in_the_directory_are_told_apart() -> None:
    result = checked(
        HEAD + f"甲店,{GOOD},,,\n乙店,{GOOD},,,\n丙店,{names.credit_code(2)},,,\n", known={names.credit_code(2): "丙"}
    )
    assert [one.what for one in result.faults] == ["与第2行重复", "名录中已有（丙）"]
    assert (result.objects[0].trade, result.objects[0].risk, result.objects[0].listed_on) == ("餐饮服务", "B", DAY)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "空的"),
        (b"\n\n,,\n", "没有一行"),
        (b"\xff\xfe\x00\x01", "不是表格"),
        (b"\xff\xff\xff\n", "编码"),
        (b"PK\x03\x04 broken", "工作簿"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken", "工作簿"),
        ((",".join("abc" for _ in range(200)) + "\n").encode(), "列"),
        (b"x" * (tables.LARGEST_FILE + 1), "MB"),
        (b'a,b\n"' + b"x" * 200_000 + b'"\n', "CSV"),
    ],
)
def test_what_is_no_list_is_refused(data: bytes, word: str) -> None:
    with pytest.raises(tables.NotATable, match=word):
        tables.read("名单.csv", data)


def test_gb18030_and_workbooks_are_read_alike() -> None:
    text = HEAD + f"甲店,{GOOD},餐饮,B,2026-01-05\n"
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(text)):
        book.active.append([date(2026, 1, 5) if cell == "2026-01-05" else cell for cell in row])
    out = io.BytesIO()
    book.save(out)
    for data in (text.encode(), b"\xef\xbb\xbf" + text.encode(), text.encode("gb18030"), out.getvalue()):
        result = checked(data)
        assert [(one.code, one.listed_on) for one in result.objects] == [(GOOD, date(2026, 1, 5))] and not result.faults


def test_a_missing_column_is_named() -> None:
    assert directory.missing(("企业名称", "电话")) == ["统一社会信用代码"]


def test_real_dirt_is_told_row_by_row(shared: Path) -> None:
    place = shared / "data" / "structured" / "enterprises"
    bad = checked((place / "uscc_bad_rows.csv").read_bytes())
    assert not bad.objects and len(bad.faults) == 35
    good = checked((place / "market_entities_sample.csv").read_bytes())
    assert len(good.objects) + len(good.faults) == 2000 and len(good.objects) > 1900


@pytest.fixture
def here(db: None) -> District:
    return district()


def test_every_imported_row_is_vouched_for(here: District) -> None:
    batch = done(inspections.take_in_objects([firm(number) for number in range(5)], by=None, source="名单.csv"))
    assert batch.rows == 5 and len(batch.digest) == 64 and batch.members.count() == 5
    assert Projection.objects.filter(table="inspections_inspectionobject").count() == 5


def test_an_object_leaves_the_directory_and_is_not_changed_any_more(here: District) -> None:
    done(inspections.take_in_objects([firm(1), firm(2)], by=None))
    one, two = InspectionObject.objects.order_by("code")
    with on(DAY):
        refused(inspections.merge_object(one, one, reason="重复", by=None))
        refused(inspections.change_class(one, "Z", reason="评价", by=None))
        refused(inspections.change_class(one, one.risk, reason="评价", by=None))
        refused(inspections.change_class(one, "C", reason="", by=None))
        refused(inspections.close_object(one, reason="理" * 201, by=None))
        assert refused(inspections.close_object(one, reason="注销", by=here.li)).kind is RefusalKind.ROLE
        done(inspections.merge_object(one, two, reason="重复登记", by=None))
        assert refused(inspections.close_object(one, reason="注销", by=None)).kind is RefusalKind.CLOSED
        refused(inspections.merge_object(two, one, reason="反过来", by=None))
    one.refresh_from_db()
    assert (one.status, one.delisted_on, one.merged_into) == ("merged", DAY, two)


def test_an_inspector_needs_a_post_and_a_valid_credential(here: District) -> None:
    with on(DAY):
        assert (
            refused(inspections.add_inspector(here.wang, specialties=[], cap=5, by=None)).kind is RefusalKind.CREDENTIAL
        )
        done(inspections.add_inspector(here.li, specialties=[" 食品 ", "食品", ""], cap=5, by=None))
        assert refused(inspections.add_inspector(here.li, specialties=[], cap=5, by=None)).kind is RefusalKind.CLOSED
        li = Inspector.objects.get(pk=here.li.pk)
        assert li.specialties == ["食品"] and li.organ == here.bureau
        refused(inspections.change_inspector(li, specialties=["长" * 41], cap=5, by=None))
        refused(inspections.change_inspector(li, specialties=[], cap=-1, by=None))
        refused(inspections.change_inspector(li, specialties=[], cap=5000, by=None))
        done(inspections.remove_inspector(li, by=None))
        assert refused(inspections.remove_inspector(li, by=None)).kind is RefusalKind.CLOSED
        assert done(inspections.add_inspector(here.li, specialties=[], cap=9, by=None)).delisted_on is None


def test_recusals_are_seen_by_those_who_need_to_know(here: District) -> None:
    with on(DAY):
        planner = officer("P01", "徐峰", here.bureau, "计划岗", HouseRole.PLANNER)
        auditor = officer("P02", "马丁", here.government, "审计岗", HouseRole.AUDITOR)
        done(inspections.take_in_objects([firm(1)], by=None))
        for who in (here.li, here.zhao):
            done(inspections.add_inspector(who, specialties=[], cap=5, by=None))
        li, one = Inspector.objects.get(pk=here.li.pk), InspectionObject.objects.get()
        assert refused(inspections.declare_recusal(li, one, reason="朋友", by=here.zhao)).kind is RefusalKind.ROLE
        row = done(inspections.declare_recusal(li, one, reason="配偶任职", by=here.li))
        refused(inspections.declare_recusal(li, one, reason="再报", by=here.li))
        seen = {who: reads.recusals_for(who, DAY).count() for who in (planner, auditor, here.li, here.zhao, here.head)}
        assert seen == {planner: 1, auditor: 1, here.li: 1, here.zhao: 0, here.head: 0}
        assert refused(inspections.end_recusal(row, by=here.li)).kind is RefusalKind.ROLE
        done(inspections.end_recusal(row, by=planner))
        assert refused(inspections.end_recusal(row, by=planner)).kind is RefusalKind.CLOSED
        done(inspections.declare_recusal(li, one, reason="又有了", by=here.li))
    assert Recusal.objects.count() == 2


def test_a_plan_is_drafted_approved_by_a_head_and_frozen(db: None) -> None:
    town = world()
    here = town.here
    with on(DAY):
        refused(inspections.draft_plan(year=2026, name="又一个", by=town.planner))
        refused(inspections.draft_plan(year=3000, name="太早", by=town.planner))
        assert refused(inspections.draft_plan(year=2027, name="计划", by=here.li)).kind is RefusalKind.ROLE
        refused(inspections.draft_plan(year=2027, name="", by=town.planner))
        plan = done(inspections.draft_plan(year=2027, name="2027年度抽查计划", by=town.planner))
        refused(inspections.approve_plan(plan, by=here.head))
        good: dict[str, object] = {
            "name": "抽查", "item": here.inspection_item, "organ": here.bureau, "ratios": {"B": 100}, "month": 5,
        }  # fmt: skip
        for wrong in (
            {"ratios": {}}, {"ratios": {"B": 0}}, {"ratios": {"B": 10_001}}, {"ratios": {"X": 1}}, {"month": 13},
            {"inspectors_each": 1}, {"inspectors_each": 11}, {"trade": "没有这一行"}, {"name": ""}, {"name": "长" * 121},
            {"item": here.penalty_item}, {"organ": here.other}, {"partners": [here.other] * 21},
        ):  # fmt: skip
            refused(inspections.add_line(plan, inspections.Task(**{**good, **wrong}), by=town.planner))  # type: ignore[arg-type]
        line = done(inspections.add_line(plan, inspections.Task(**good), by=town.planner))  # type: ignore[arg-type]
        done(
            inspections.change_line(
                line, inspections.Task(**{**good, "month": 6, "partners": [here.other]}), by=town.planner
            )
        )  # type: ignore[arg-type]
        second = done(inspections.add_line(plan, inspections.Task(**good), by=town.planner))  # type: ignore[arg-type]
        done(inspections.remove_line(second, by=town.planner))
        refused(inspections.remove_line(second, by=town.planner))
        assert refused(inspections.approve_plan(plan, by=town.planner)).kind is RefusalKind.ROLE
        done(inspections.approve_plan(plan, by=here.head))
        for answer in (
            inspections.approve_plan(plan, by=here.head),
            inspections.add_line(plan, inspections.Task(**good), by=town.planner),  # type: ignore[arg-type]
            inspections.change_line(line, inspections.Task(**good), by=town.planner),  # type: ignore[arg-type]
            inspections.remove_line(line, by=town.planner),
        ):
            assert refused(answer).kind is RefusalKind.CLOSED
    assert [(one.number, one.month) for one in plan.lines.all()] == [(1, 6)]
