"""Rows of an uploaded list, checked one by one before anything is written.

- A code is 18 characters with the right check digit (GB 32100). Lower case and full width are refused, not repaired:
  a code that we mended could be another firm's.
- A row that fails is told by row, column, what, why and cure; each row by its first fault.

    checked = directory.check(table, day=day, trade="食品经营", towns=towns, known=known)
    checked.objects, checked.faults
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from zhunsheng.office.inspections.models import InspectionObject
from zhunsheng.office.inspections.tables import Table
from zhunsheng.office.people.models import Organ
from zhunsheng.proof.draw_text import credit_code_is_right

CLASSES = ("A", "B", "C", "D")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("统一社会信用代码", "社会信用代码", "信用代码"),
    "name": ("名称", "企业名称", "单位名称", "检查对象名称", "检查对象"),
    "trade": ("行业", "行业类别", "所属行业"),
    "risk": ("信用风险分类", "风险分类", "风险等级"),
    "town": ("镇街", "所属镇街", "属地"),
    "listed_on": ("列入日期", "列入名录日期"),
}
NEEDED = ("code", "name")
_DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why one row was not taken: where it stands, what is wrong, why that matters, how to cure it."""

    row: int
    column: str
    value: str
    what: str
    why: str
    cure: str


@dataclass(slots=True)
class Checked:
    """Rows that may come in, and those that may not."""

    objects: list[InspectionObject] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


class _Wrong(Exception):
    """One cell that fails: column, value, what, why, cure."""


def columns(headers: tuple[str, ...]) -> dict[str, int]:
    """Where each of our columns stands in a file."""
    found: dict[str, int] = {}
    for ours, names in COLUMNS.items():
        place = next((headers.index(name) for name in names if name in headers), None)
        if place is not None:
            found[ours] = place
    return found


def missing(headers: tuple[str, ...]) -> list[str]:
    """The needed columns that a file lacks, by their usual names."""
    found = columns(headers)
    return [COLUMNS[one][0] for one in NEEDED if one not in found]


def check(
    table: Table, *, day: date, trade: str, risk: str, towns: Mapping[str, Organ], known: Mapping[str, str]
) -> Checked:
    """Every row against the rules, the rows before it and the codes that are `known` (code → name) already.

    `trade` and `risk` stand in where the file has no such column.
    """
    places, checked, seen = columns(table.headers), Checked(), dict[str, int]()
    for number, cells in table.rows:
        given = {name: cells[place] for name, place in places.items()}
        try:
            code = _code(given["code"], number, seen, known)
            checked.objects.append(
                InspectionObject(
                    code=code,
                    name=_text("name", given["name"], 120),
                    trade=_text("trade", given.get("trade") or trade, 40),
                    risk=_risk(given.get("risk") or risk),
                    town=_town(given.get("town", ""), towns),
                    listed_on=_day(given.get("listed_on", ""), day),
                )
            )
            seen[code] = number
        except _Wrong as wrong:
            name, value, what, why, cure = wrong.args
            checked.faults.append(Fault(number, COLUMNS[name][0], value[:60], what, why, cure))
    return checked


def _code(code: str, number: int, seen: Mapping[str, int], known: Mapping[str, str]) -> str:
    look = "请查登记档案改正"
    if not code:
        raise _Wrong("code", code, "没有填写", "名录以代码识别对象", "请补填")
    if len(code) != 18:
        raise _Wrong("code", code, f"有{len(code)}个字符", "代码是18位", look)
    if code != unicodedata.normalize("NFKC", code):
        raise _Wrong("code", code, "有全角字符", "系统不代为改正，以免改成别家的代码", "请改为半角后重新提交")
    if code != code.upper():
        raise _Wrong("code", code, "有小写字母", "系统不代为改正，以免改成别家的代码", "请改为大写后重新提交")
    if not credit_code_is_right(code):
        raise _Wrong("code", code, "校验码不对（GB 32100）", "错号会使企业无法核对自己是否被抽中", look)
    if code in seen:
        raise _Wrong("code", code, f"与第{seen[code]}行重复", "一个对象只能有一行", "请查清后只留一行")
    if code in known:
        raise _Wrong(
            "code",
            code,
            f"名录中已有（{known[code]}）",
            "一个对象只能列入一次",
            "请删去此行；需要变更的，在该对象的页面办理",
        )
    return code


def _text(column: str, text: str, longest: int) -> str:
    if not text:
        raise _Wrong(column, text, "没有填写", "名录应当写明", "请补填")
    if len(text) > longest:
        raise _Wrong(column, text, f"超过{longest}个字符", "名录的栏位有限", "请核对是否错列")
    if not text.isprintable() or not unicodedata.is_normalized("NFC", text):
        raise _Wrong(
            column, text, "含有换行、控制字符或者非规范字符", "抽取名单逐字节公布，必须规范", "请重新录入这一格"
        )
    return text


def _risk(text: str) -> str:
    if text not in CLASSES:
        raise _Wrong("risk", text, "不是信用风险分类", f"分类只有 {'、'.join(CLASSES)}", "请按信用风险分类结果填写")
    return text


def _town(text: str, towns: Mapping[str, Organ]) -> Organ | None:
    if not text:
        return None
    if text not in towns:
        raise _Wrong("town", text, "没有这个镇街", "属地应当是本区在册的镇街", "请填写镇街的全称、简称或者机构代码")
    return towns[text]


def _day(text: str, default: date) -> date:
    if not text:
        return default
    for form in _DAYS:
        try:
            day = datetime.strptime(text, form).date()  # noqa: DTZ007 a day has no zone
        except ValueError:
            continue
        if day > default:
            raise _Wrong("listed_on", text, "晚于今天", "不能预先列入", "请核对日期")
        if day.year < 1949:
            raise _Wrong("listed_on", text, "过早", "日期可能录错", "请核对日期")
        return day
    raise _Wrong("listed_on", text, "不是日期", "应当写成 2026-03-02", "请改正日期")
