"""A book of penalty standards as an Excel workbook, both ways, with rows handed back where something is wrong.

Rules
- Three sheets: 文件 (the document), 裁量基准 (one row a tier, or a factor's option; what belongs to the item is merged over
  its rows), 事实 (what each item asks). Everything is text; a merged cell counts for every row that it covers.
- A workbook that was written here reads back the same, and writes the same again.
- What is wrong stands in the column 原因 of its rows, and nothing is imported.

    plain = read(content).plain          # the form of reader.discretion_writing
    hand_back(content, error.problems)   # the same workbook, with reasons
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

DOCUMENT, TABLE, FACTS = "文件", "裁量基准", "事实"
ITEM: Final = ("编码", "违法行为", "权责事项", "领域", "方式", "状态", "依据", "处罚种类", "法定幅度", "起点", "备注")
TIER: Final = ("档次", "阶次", "适用条件", "处罚结果", "引用", "案例")
FACT: Final = ("编码", "事实", "类型", "最小", "最大", "名称", "单位", "选项", "证据", "来源")
REASON: Final = "原因"
HEAD: Final = {
    "id": "文件编号", "title": "标题", "issuer": "制定机关", "organ": "适用机关", "own": "本级制定", "doc_no": "文号",
    "published_on": "公布日期", "valid_from": "施行日期", "valid_to": "失效日期", "last_verified_on": "最近核对",
    "words": "以上以下", "within_range": "幅度之内", "unknown_fact": "事实不明", "transition": "过渡", "source": "来源",
}  # fmt: skip
_ITEM_KEYS: Final = dict(
    zip(ITEM, ("", "name", "power", "trade", "mode", "state", "", "", "", "start", "note"), strict=True)
)
_FACT_KEYS: Final = dict(
    zip(FACT[2:], ("kind", "min", "max", "label", "unit", "values", "evidence", "from"), strict=True)
)
_SHARE: Final = re.compile(r"(\w+)×([\d.]+)(/10000)?")
_FIRST: Final = 2  # the first row below the heading
MOST_ROWS: Final = 50_000


@dataclass(slots=True)
class Sheet:
    """What a workbook says, and on which rows each item stands."""

    plain: dict[str, Any]
    rows: dict[str, list[int]] = field(default_factory=dict)


# ── writing ──


def write(plain: Mapping[str, Any]) -> bytes:
    """The workbook of a book in plain form."""
    book = Workbook()
    head: Any = book.active
    head.title = DOCUMENT
    for name, value in plain["book"].items():
        head.append([HEAD[name], _pairs(value) if isinstance(value, Mapping) else value])
    table, facts = book.create_sheet(TABLE), book.create_sheet(FACTS)
    _heading(table, (*ITEM, *TIER), (16, 30, 16, 10, 8, 8, 36, 14, 20, 8, 14, 8, 8, 44, 26, 8, 50))
    _heading(facts, FACT, (16, 18, 8, 8, 8, 24, 8, 40, 10, 34))
    for code, item in plain["items"].items():
        first = table.max_row + 1
        for row in _rows(item):
            table.append([*_of_item(code, item), *row])
        for column in range(1, len(ITEM) + 1):
            if table.max_row > first:
                table.merge_cells(start_row=first, end_row=table.max_row, start_column=column, end_column=column)
        for name, fact in item.get("facts", {}).items():
            facts.append([code, name, *(_listed(fact.get(key)) for key in _FACT_KEYS.values())])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _heading(sheet: Worksheet, names: Sequence[str], widths: Sequence[int]) -> None:
    sheet.append(list(names))
    for column, width in enumerate(widths, 1):
        cell = sheet.cell(1, column)
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "C2"


def _of_item(code: str, item: Mapping[str, Any]) -> list[Any]:
    basis = "\n".join(
        "|".join(str(one.get(word) or "") for word in ("law", "version", "article")) for one in item["basis"]
    )
    statutory = item["statutory"]
    state = {"": "", "proved": "", "known_gaps": "有已知缺口", "text": "仅有文字"}[item.get("state", "")]
    mode = ("权重" if item.get("capped") != "true" else "权重封顶") if item.get("mode") == "weights" else "档次"
    return [
        code, item["name"], item.get("power"), item.get("trade"), mode, state, basis,
        "、".join(statutory.get("kinds", ())), _limits(statutory.get("fine")), item.get("start"), item.get("note"),
    ]  # fmt: skip


def _rows(item: Mapping[str, Any]) -> Iterator[list[Any]]:
    cases: dict[str, list[str]] = {}
    for test in item.get("tests", ()):
        told = (
            f"{_when(test['facts'])}→{test.get('tier') or (test['percent'] + '%' if 'percent' in test else '集体讨论')}"
        )
        cases.setdefault(test.get("tier", ""), []).append(told)
    rest = cases.pop("", [])
    if item.get("mode") == "weights":
        for factor, options in item["weights"].items():
            for cell, weight in options.items():
                yield [factor, None, cell, f"权重{weight}%", None, "\n".join(rest) or None]
                rest = []
        return
    for tier in item.get("tiers", ()) or [{}]:
        lines = [*cases.get(tier.get("code", ""), []), *rest]
        rest = []
        yield [
            tier.get("code"), tier.get("degree"), _when(tier.get("when", {})) or None, _paid(tier) or None,
            "、".join(tier.get("cites", ())) or None, "\n".join(lines) or None,
        ]  # fmt: skip


def _when(cells: Mapping[str, Any]) -> str:
    return "；".join(f"{name}={_listed(cell)}" for name, cell in cells.items())


def _listed(value: Any) -> Any:
    return "|".join(value) if isinstance(value, list) else value


def _pairs(value: Mapping[str, Any]) -> str:
    return "；".join(f"{name}={one}" for name, one in value.items())


def _limits(fine: Any) -> str | None:
    if fine is None or isinstance(fine, str):
        return fine
    many = fine if isinstance(fine, list) else [fine]
    return "\n".join(
        (f"{_when(one['when'])}：" if "when" in one else "") + f"{_amount(one.get('min'))}至{_amount(one.get('max'))}"
        for one in many
    )


def _amount(amount: Any) -> str:
    if amount is None:
        return "—"
    if isinstance(amount, str):
        return amount
    word = "times" if "times" in amount else "basis_points"
    return f"{amount['of']}×{amount[word]}" + ("" if word == "times" else "/10000")


def _paid(tier: Mapping[str, Any]) -> str:
    if tier.get("outcome"):
        return "不予处罚"
    parts, fine = [], tier.get("fine")
    if isinstance(fine, str):
        parts.append(f"罚款{fine}")
    elif fine:
        parts.append(
            "罚款"
            + (_amount(fine["fixed"]) if "fixed" in fine else f"{_amount(fine.get('min'))}至{_amount(fine['max'])}")
        )
    return "；".join([*parts, *(f"处{kind}" for kind in tier.get("kinds", ()))])


# ── reading ──


def read(content: bytes) -> Sheet:
    """What the workbook says, in plain form; ValueError when it is no such workbook."""
    try:
        book = load_workbook(io.BytesIO(content))
    except Exception as error:
        raise ValueError("这不是可以读取的Excel工作簿（.xlsx）；用导出的样表填写后再导入") from error
    if missing := [name for name in (DOCUMENT, TABLE, FACTS) if name not in book.sheetnames]:
        raise ValueError(f"工作簿没有“{missing[0]}”这一页；用导出的样表填写")
    table, facts = book[TABLE], book[FACTS]
    if max(table.max_row, facts.max_row) > MOST_ROWS:
        raise ValueError(f"工作簿超过{MOST_ROWS}行；分成几份导入")
    names = {label: name for name, label in HEAD.items()}
    head: dict[str, Any] = {}
    for row in book[DOCUMENT].iter_rows(values_only=True):
        label, value = _text(row[0]), _text(row[1] if len(row) > 1 else None)
        if label and label not in names:
            raise ValueError(f"“{DOCUMENT}”页没有“{label}”这一栏；只有{'、'.join(names)}")
        if label and value:
            head[names[label]] = _unpaired(value) if names[label] in ("words", "within_range") else value
    sheet = Sheet({"book": head, "items": {}})
    declared: dict[str, dict[str, Any]] = {}
    for row in _read_rows(facts, FACT):
        declared.setdefault(row["编码"], {})[row["事实"]] = {
            key: row[name].split("|") if key == "values" else row[name] for name, key in _FACT_KEYS.items() if row[name]
        }
    for number, row in enumerate(_read_rows(table, (*ITEM, *TIER)), _FIRST):
        code = row["编码"]
        if not any(row.values()):
            continue
        sheet.rows.setdefault(code, []).append(number)
        _take(sheet.plain["items"].setdefault(code, _begun(row, declared.get(code, {}))), row)
    for item in sheet.plain["items"].values():
        item["tests"] = item.pop("tests")  # last, as a person reads it
    return sheet


def _read_rows(sheet: Worksheet, columns: Sequence[str]) -> Iterator[dict[str, str]]:
    """Rows as texts by heading; a merged cell's value counts for all its rows."""
    covered = {
        (row, column): sheet.cell(span.min_row, span.min_col).value
        for span in sheet.merged_cells.ranges
        for row in range(span.min_row, span.max_row + 1)
        for column in range(span.min_col, span.max_col + 1)
    }
    heading = [_text(cell.value) for cell in next(sheet.iter_rows(min_row=1, max_row=1))]
    if missing := [name for name in columns if name not in heading]:
        raise ValueError(f"“{sheet.title}”页没有“{missing[0]}”这一列；用导出的样表填写")
    places = {name: heading.index(name) + 1 for name in columns}
    for at, row in enumerate(sheet.iter_rows(min_row=_FIRST), _FIRST):
        yield {name: _text(covered.get((at, column), row[column - 1].value)) for name, column in places.items()}


def _begun(row: Mapping[str, str], facts: Mapping[str, Any]) -> dict[str, Any]:
    item: dict[str, Any] = {"name": row["违法行为"]}
    item |= {key: row[name] for name, key in _ITEM_KEYS.items() if key in ("power", "trade", "note") and row[name]}
    if row["方式"].startswith("权重"):
        item |= {"mode": "weights", **({"capped": "true"} if row["方式"] == "权重封顶" else {})}
    if row["状态"]:
        item["state"] = {"有已知缺口": "known_gaps", "仅有文字": "text"}.get(row["状态"], row["状态"])
    item["basis"] = [
        {word: part for word, part in zip(("law", "version", "article"), line.split("|"), strict=False) if part}
        for line in row["依据"].split("\n")
    ]
    kinds = {"kinds": row["处罚种类"].split("、")} if row["处罚种类"] else {}
    item["statutory"] = {**kinds, **({"fine": _unlimited(row["法定幅度"])} if row["法定幅度"] else {})}
    item["facts"] = facts
    item |= {"start": row["起点"], "weights": {}} if item.get("mode") else {"tiers": []}
    return item | {"tests": []}


def _take(item: dict[str, Any], row: Mapping[str, str]) -> None:
    for line in filter(None, row["案例"].split("\n")):
        facts, _, told = line.partition("→")
        test: dict[str, Any] = {"facts": _unpaired(facts)}
        if told.endswith("%"):
            test["percent"] = told[:-1]
        elif told != "集体讨论":
            test["tier"] = told
        item["tests"].append(test)
    if item.get("mode"):
        item["weights"].setdefault(row["档次"], {})[row["适用条件"]] = (
            row["处罚结果"].removeprefix("权重").removesuffix("%")
        )
    elif row["档次"]:
        degree = {"degree": row["阶次"]} if row["阶次"] else {}
        cites = {"cites": row["引用"].split("、")} if row["引用"] else {}
        item["tiers"].append(
            {"code": row["档次"], **degree, "when": _unwhen(row["适用条件"]), **_unpaid(row["处罚结果"]), **cites}
        )


def _unpaired(text: str) -> dict[str, str]:
    return {
        name.strip(): value.strip()
        for name, _, value in (one.partition("=") for one in text.split("；"))
        if name.strip()
    }


def _unwhen(text: str) -> dict[str, Any]:
    return {name: cell.split("|") if "|" in cell else cell for name, cell in _unpaired(text).items()}


def _unlimited(text: str) -> Any:
    if "至" not in text:
        return text
    found = []
    for line in text.split("\n"):
        when, colon, span = line.rpartition("：")
        least, _, most = span.partition("至")
        sides = {name: _unamount(side) for name, side in (("min", least), ("max", most)) if side != "—"}
        found.append({**({"when": _unwhen(when)} if colon else {}), **sides})
    return found[0] if len(found) == 1 and "when" not in found[0] else found


def _unamount(text: str) -> Any:
    found = _SHARE.fullmatch(text)
    return {"basis_points" if found[3] else "times": found[2], "of": found[1]} if found else text


def _unpaid(text: str) -> dict[str, Any]:
    if text == "不予处罚":
        return {"outcome": "no_penalty"}
    paid: dict[str, Any] = {}
    for part in filter(None, text.split("；")):
        if part.startswith("罚款") and "至" in part:
            least, _, most = part.removeprefix("罚款").partition("至")
            paid["fine"] = {**({"min": _unamount(least)} if least != "—" else {}), "max": _unamount(most)}
        elif part.startswith("罚款"):
            told = part.removeprefix("罚款")
            paid["fine"] = told if "以上" in told or "以下" in told else {"fixed": _unamount(told)}
        else:
            paid.setdefault("kinds", []).append(part.removeprefix("处"))
    return paid


def _text(value: object) -> str:
    """A cell as text: a number without a fraction is written whole, a day as YYYY-MM-DD."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    return str(value).strip()


def hand_back(content: bytes, problems: Sequence[tuple[str, str]]) -> bytes:
    """The same workbook with the reasons beside the rows that are wrong; what concerns the document stands on its sheet."""
    rows = read(content).rows
    book = load_workbook(io.BytesIO(content))
    table, head = book[TABLE], book[DOCUMENT]
    heading = [_text(cell.value) for cell in next(table.iter_rows(min_row=1, max_row=1))]
    column = heading.index(REASON) + 1 if REASON in heading else len(heading) + 1
    table.cell(1, column, REASON).font = Font(bold=True, color="C00000")
    for row in range(_FIRST, table.max_row + 1):
        table.cell(row, column).value = None
    reasons: dict[str, list[str]] = {}
    for code, message in problems:
        reasons.setdefault(code, []).append(_without_place(message))
    for code, told in reasons.items():
        if code in rows:
            cell = table.cell(rows[code][0], column, "\n".join(told))
            cell.font, cell.alignment = Font(color="C00000"), Alignment(wrap_text=True, vertical="top")
        else:
            head.cell(1, 3, "\n".join(told)).font = Font(color="C00000")
    table.column_dimensions[table.cell(1, column).column_letter].width = 60
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _without_place(message: str) -> str:
    """Lines of the YAML in between say nothing to who filled in the workbook."""
    return re.sub(r"^[^\s：:]+\.yaml:\d+[：:]\s*", "", message)
