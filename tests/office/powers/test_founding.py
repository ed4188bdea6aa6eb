"""A district is founded from a workbook: all of it or nothing, and every fault is told by sheet, row and column."""

from __future__ import annotations

from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from zhunsheng.office.ledger.models import Record
from zhunsheng.office.people.models import Appointment, Credential, Officer, Organ, User
from zhunsheng.office.powers import founding, workbook
from zhunsheng.office.powers.models import PowerItem

pytestmark = pytest.mark.django_db

ROWS = {
    "机关": [("A1", "某区市场监督管理局", "市场监管局", "某市监", "部门", "domain/samr、example", "2019-03-01")],
    "岗位": [("A1", "执法岗", "执法人员、承办人员"), ("A1", "局长", "行政机关负责人")],
    "人员": [
        ("P1", "甲某", "A1", "执法岗", "2020-01-01", "jia", "Plumb-line-2026"),
        ("P2", "乙某", "A1", "局长", "2020-01-01", "", ""),
    ],
    "证件": [("P1", "行政执法证", "N001", "市场监管", "2020-01-01", "")],
    "事项": [
        ("X-1", "对某行为的处罚", "行政处罚", "penalty_ordinary", "", "A1", "2020-01-01", "某法", "甲条", "2020-01-01"),
        ("X-1", "对某行为的处罚", "行政处罚", "penalty_ordinary", "", "A1", "2020-01-01", "某规定", "乙条", "2020-01-01"),
    ],
}  # fmt: skip


def with_row(sheet: str, number: int, column: str, value: str) -> bytes:
    """The workbook with one cell changed."""
    rows = {name: [list(row) for row in lines] for name, lines in ROWS.items()}
    rows[sheet][number][workbook.SHEETS[sheet].index(column)] = value
    return workbook.write(rows)


def nothing_is_written() -> bool:
    return not Organ.objects.exists() and not Officer.objects.exists() and not Record.objects.filter(subject__startswith="organ:").exists()


def test_a_workbook_founds_a_district_and_every_row_is_recorded() -> None:
    assert founding.found(workbook.read(workbook.write(ROWS))) == []
    item = PowerItem.objects.get(code="X-1")
    assert item.bases.count() == 2 and item.holdings.get().organ.code == "A1"
    assert Appointment.objects.count() == 2 and Credential.objects.get().domains == ["市场监管"]
    assert User.objects.get(username="jia").officer.name == "甲某"  # type: ignore[union-attr]
    assert Record.objects.filter(kind="power_list").count() == 1


def test_what_was_written_reads_back_the_same() -> None:
    book = workbook.read(workbook.write(ROWS))
    assert book.problems == ()
    assert [tuple(row.cells.values()) for row in book.rows["事项"]] == ROWS["事项"]


@pytest.mark.parametrize(
    ("sheet", "number", "column", "value", "told"),
    [
        ("机关", 0, "类别", "局子", "机关!类别2"),
        ("机关", 0, "设立", "去年", "机关!设立2"),
        ("机关", 0, "代码", "", "机关!代码2"),
        ("岗位", 1, "机关代码", "A9", "岗位!机关代码3"),
        ("岗位", 1, "岗位", "执法岗", "第2行已有"),
        ("人员", 1, "账号", "yi", "只填了一个"),
        ("人员", 0, "任职", "2020-02-30", "不是日期"),
        ("证件", 0, "人员编号", "P9", "证件!人员编号2"),
        ("证件", 0, "证号", "N\x01", "控制字符"),
        ("事项", 1, "机关代码", "B1", "事项!机关代码3"),
        ("事项", 0, "类别", "行政奖惩", "事项!类别2"),
    ],
)
def test_a_fault_is_told_by_its_cell_and_nothing_is_written(
    sheet: str, number: int, column: str, value: str, told: str
) -> None:
    if "\x01" in value:
        row = workbook.Row("证件", 2, {**dict.fromkeys(workbook.SHEETS["证件"], "x"), "证号": value})
        assert any(told in str(p) for p in workbook.faults({**dict.fromkeys(workbook.SHEETS, ()), "证件": [row]}))
        return
    problems = founding.found(workbook.read(with_row(sheet, number, column, value)))
    assert any(told in str(problem) for problem in problems), list(map(str, problems))
    assert nothing_is_written()


def test_a_row_that_the_actions_refuse_undoes_the_whole(db: None) -> None:
    problems = founding.found(workbook.read(with_row("人员", 0, "初始密码", "123")))
    assert len(problems) == 1 and problems[0].where == "人员!2"
    assert nothing_is_written()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "不是Excel工作簿"),
        (b"PK\x03\x04 broken", "不是Excel工作簿"),
        ("机关,代码\n".encode(), "不是Excel工作簿"),
        (b"0" * (workbook.MOST_BYTES + 1), "文件过大"),
    ],
    ids=["empty", "broken", "csv", "oversized"],
)
def test_what_is_not_a_workbook_is_told(content: bytes, told: str) -> None:
    (problem,) = founding.found(workbook.read(content))
    assert problem.what == told and nothing_is_written()


def test_missing_sheets_and_columns_are_all_named() -> None:
    bare = Workbook()
    bare.active.title = "机关"  # type: ignore[union-attr]
    out = BytesIO()
    bare.save(out)
    assert {p.what for p in workbook.read(out.getvalue()).problems} == {
        f"缺少工作表“{name}”" for name in ("岗位", "人员", "证件", "事项")
    }


def test_a_district_is_not_founded_twice() -> None:
    founding.found(workbook.read(workbook.write(ROWS)))
    (problem,) = founding.found(workbook.read(workbook.write(ROWS)))
    assert problem.what == "已经有机关"


def test_the_command_writes_a_template_and_never_over_a_file(tmp_path: Path) -> None:
    call_command("new_district", str(tmp_path / "t.xlsx"), "--template", stdout=StringIO())
    assert workbook.read((tmp_path / "t.xlsx").read_bytes()).problems == ()
    with pytest.raises(CommandError, match="已存在"):
        call_command("new_district", str(tmp_path / "t.xlsx"), "--template")


def test_the_command_founds_or_tells_how_many_faults(tmp_path: Path) -> None:
    (tmp_path / "bad.xlsx").write_bytes(with_row("机关", 0, "类别", "局子"))
    with pytest.raises(CommandError, match="共1处；没有写入任何内容"):
        call_command("new_district", str(tmp_path / "bad.xlsx"), stdout=StringIO())
    (tmp_path / "good.xlsx").write_bytes(workbook.write(ROWS))
    call_command("new_district", str(tmp_path / "good.xlsx"), stdout=StringIO())
    assert Organ.objects.get().short_name == "市场监管局"
    with pytest.raises(CommandError, match="文件读不到"):
        call_command("new_district", str(tmp_path / "none.xlsx"))
