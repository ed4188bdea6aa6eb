"""The workbook that founds a district: its sheets, read whole and checked before anything is written.

| sheet | columns |
|---|---|
| 机关 | 代码 · 全称 · 简称 · 代字 · 类别 · 规则层 · 设立 |
| 岗位 | 机关代码 · 岗位 · 职权 |
| 人员 | 人员编号 · 姓名 · 机关代码 · 岗位 · 任职 · 账号 · 初始密码 |
| 证件 | 人员编号 · 证件 · 证号 · 执法领域 · 生效 · 失效 |
| 事项 | 事项编码 · 事项名称 · 类别 · 适用程序 · 执法领域 · 机关代码 · 列入 · 法律法规规章 · 条款 · 依据生效 |

Several words in a cell are separated by 、. An officer with two posts, or an item with two bases, has two rows.
Every fault is told with sheet, row and column, what is wrong, why, and the cure.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Final

from openpyxl import Workbook
from python_calamine import CalamineError, CalamineWorkbook

from zhunsheng.law.problem import Problem
from zhunsheng.office.people.models import HouseRole, Organ, ProcedureRole
from zhunsheng.office.powers.models import PowerItem

SHEETS: Final[Mapping[str, tuple[str, ...]]] = {
    "机关": ("代码", "全称", "简称", "代字", "类别", "规则层", "设立"),
    "岗位": ("机关代码", "岗位", "职权"),
    "人员": ("人员编号", "姓名", "机关代码", "岗位", "任职", "账号", "初始密码"),
    "证件": ("人员编号", "证件", "证号", "执法领域", "生效", "失效"),
    "事项": (
        "事项编码", "事项名称", "类别", "适用程序", "执法领域", "机关代码", "列入", "法律法规规章", "条款", "依据生效",
    ),
}  # fmt: skip
MAY_BE_EMPTY: Final = {"规则层", "账号", "初始密码", "执法领域", "失效", "适用程序"}
MOST_BYTES: Final = 20_000_000
MOST_ROWS: Final = 50_000

_ROLES: Final = {role.label: role.value for role in (*HouseRole, *ProcedureRole)}
_DAY: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its place: cells by heading, all as text."""

    sheet: str
    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def words(self, column: str) -> list[str]:
        """The words of a cell."""
        return [word.strip() for word in re.split("[、,，]", self.cells[column]) if word.strip()]

    def day(self, column: str) -> date | None:
        """A day, or None for an empty cell; `faults` has made sure that it is one."""
        return _day(self.cells[column]) if self.cells[column] else None

    def roles(self) -> list[str]:
        """The roles of a post, by id."""
        return [_ROLES.get(word, word) for word in self.words("职权")]

    def problem(self, column: str, what: str, why: str, cure: str) -> Problem:
        """A fault in a cell of this row."""
        return Problem(f"{self.sheet}!{column}{self.number}", what, why, cure)


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook as read: its rows by sheet, and what is wrong with it."""

    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read(content: bytes) -> Book:
    """Read and check a workbook."""
    if len(content) > MOST_BYTES:
        return Book(problems=(_file("文件过大", f"工作簿不超过{MOST_BYTES // 1_000_000}MB", "拆分或者清除多余内容"),))
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError):
        return Book(problems=(_file("不是Excel工作簿", "文件打不开", "另存为 .xlsx 后重新提供"),))
    missing = [name for name in SHEETS if name not in workbook.sheet_names]
    if missing:
        return Book(
            problems=tuple(_file(f"缺少工作表“{name}”", "建区要用到全部五张表", "按模板补上") for name in missing)
        )
    problems: list[Problem] = []
    rows: dict[str, list[Row]] = {}
    for name, headings in SHEETS.items():
        table = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=MOST_ROWS + 2)
        rows[name] = _rows(name, headings, table, problems)
    if not problems:
        problems += faults(rows)
    return Book(rows, tuple(problems))


def write(rows: Mapping[str, Iterable[Sequence[str]]]) -> bytes:
    """A workbook in this layout; a sheet without rows is a template to fill in."""
    workbook = Workbook(write_only=True)
    for name, headings in SHEETS.items():
        sheet = workbook.create_sheet(name)
        sheet.append(list(headings))
        for row in rows.get(name, ()):
            sheet.append(list(row))
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()


def faults(rows: Mapping[str, Sequence[Row]]) -> list[Problem]:
    """Everything that contradicts itself: empty cells, unknown words, double keys, references that lead nowhere."""
    found = [one for sheet in rows.values() for row in sheet for one in _cells(row)]
    found += _twice(rows["机关"], "代码") + _twice(rows["岗位"], "机关代码", "岗位") + _twice(rows["证件"], "证号")
    found += _twice(rows["人员"], "人员编号", "机关代码", "岗位") + _twice(
        rows["事项"], "事项编码", "法律法规规章", "条款"
    )
    organs = {row["代码"] for row in rows["机关"]}
    posts = {(row["机关代码"], row["岗位"]) for row in rows["岗位"]}
    officers = {row["人员编号"] for row in rows["人员"]}
    for name in ("岗位", "人员", "事项"):
        found += _leads("机关代码", rows[name], lambda row: row["机关代码"] in organs, "在“机关”表中没有这个代码")
    found += _leads(
        "岗位", rows["人员"], lambda r: (r["机关代码"], r["岗位"]) in posts, "在“岗位”表中该机关没有这个岗位"
    )
    found += _leads("人员编号", rows["证件"], lambda row: row["人员编号"] in officers, "在“人员”表中没有这个编号")
    for row in rows["人员"]:
        if bool(row["账号"]) != bool(row["初始密码"]):
            found.append(row.problem("账号", "账号和初始密码只填了一个", "两者要么都填、要么都不填", "补填或者清空"))
    return found


def _rows(name: str, headings: tuple[str, ...], table: Sequence[Sequence[object]], problems: list[Problem]) -> list[Row]:
    given = [_text(cell) for cell in table[0]] if table else []
    if lacking := [heading for heading in headings if heading not in given]:
        problems.append(Problem(f"{name}!1", f"缺少列：{'、'.join(lacking)}", "按列名读取", "按模板补上列名"))
        return []
    if len(table) > MOST_ROWS + 1:
        problems.append(Problem(f"{name}!{MOST_ROWS + 2}", "行数过多", f"每张表不超过{MOST_ROWS}行", "分批提供"))
        return []
    place = {heading: given.index(heading) for heading in headings}
    made = []
    for number, line in enumerate(table[1:], 2):
        cells = {heading: _text(line[at]) if at < len(line) else "" for heading, at in place.items()}
        if any(cells.values()):
            made.append(Row(name, number, cells))
    return made


def _text(cell: object) -> str:
    """A cell as text: dates as YYYY-MM-DD, whole numbers without the .0 that spreadsheets add."""
    match cell:
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case float() if cell.is_integer():
            return str(int(cell))
    return str(cell).strip()


def _day(text: str) -> date | None:
    if found := _DAY.fullmatch(text):
        try:
            return date(*map(int, found.groups()))
        except ValueError:
            return None
    return None


def _cells(row: Row) -> list[Problem]:
    found = []
    for column, text in row.cells.items():
        if not text:
            if column not in MAY_BE_EMPTY:
                found.append(row.problem(column, "没有填写", "这一列不能空", "补填"))
        elif column in ("设立", "任职", "生效", "失效", "列入", "依据生效") and _day(text) is None:
            found.append(row.problem(column, f"“{text}”不是日期", "期限和效力都按日计算", "写成 2026-03-02 的形式"))
        elif any(ord(sign) < 32 for sign in text):
            found.append(row.problem(column, "含有控制字符", "无法显示和打印", "删去看不见的字符"))
    if row.sheet == "机关" and row["类别"] not in Organ.Kind.labels:
        found.append(row.problem("类别", f"“{row['类别']}”不是机关类别", "类别是封闭的", "、".join(Organ.Kind.labels)))
    if row.sheet == "事项" and row["类别"] not in PowerItem.Category.labels:
        found.append(
            row.problem("类别", f"“{row['类别']}”不是事项类别", "类别是封闭的", "、".join(PowerItem.Category.labels))
        )
    return found


def _twice(rows: Sequence[Row], *columns: str) -> list[Problem]:
    first: dict[tuple[str, ...], int] = {}
    found = []
    for row in rows:
        key = tuple(row[column] for column in columns)
        if key in first:
            found.append(
                row.problem(
                    columns[0], f"“{' · '.join(key)}”重复", f"第{first[key]}行已有", "删去一行，或者更正其中一行"
                )
            )
        first.setdefault(key, row.number)
    return found


def _leads(column: str, rows: Sequence[Row], known: Callable[[Row], bool], why: str) -> list[Problem]:
    return [
        row.problem(column, f"“{row[column]}”对不上", why, "更正，或者在相应的表里补上")
        for row in rows
        if row[column] and not known(row)
    ]


def _file(what: str, why: str, cure: str) -> Problem:
    return Problem("工作簿", what, why, cure)
