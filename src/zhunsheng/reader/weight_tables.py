"""Weighted tables of a printed standard (裁量起点、裁量要素、裁量权重), read from the text of its pages into typed drafts.

Rules
- A table is taken only when everything adds up: one weight a line, start and the greatest weights of all factors sum up
  to 100%, the formula names one base, and that base is the statutory maximum that the table itself quotes.
- Whatever is not understood is handed back with its number and the reason; nothing is guessed.
- Counts and durations become whole numbers (个月、天、次 …), everything else a choice among the printed words.

    found = read(text)
    found.tables["1.9"].start, [one.number for one in found.left]
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from zhunsheng.law.discretion.cells import Fact, FactKind, parse_cell
from zhunsheng.law.discretion.money import Words, parse_money, parse_range, say
from zhunsheng.law.discretion.proof import holes

_TABLE: Final = re.compile(r"§\s*(?P<number>\d+\.\d+(?:\.\d+)?)\s*裁量标准")
_PERCENT: Final = re.compile(r"(\d{1,3})%\s*$")
_WEIGHT: Final = re.compile(r"(?<=\s)\d{1,3}%(?=\s|$)")
_START: Final = re.compile(r"裁量起点\s+(\d{1,3})%")
_PAGE: Final = re.compile(r"\s*\d{1,3}\s*")
_HEADS: Final = ("违法行为", "裁量要素", "违法程度", "裁量权", "裁量权重")
_FORMULA: Final = re.compile(r"罚款金额[＝=]裁量百分值总和×(?P<base>[^；。]+)")
_FIXED: Final = re.compile(r"(?P<figure>\d+)万")
_RATE: Final = re.compile(r"(?P<of>[^×]+)×(?P<rate>\d+)(?P<unit>%|倍)")
_RANGE: Final = re.compile(
    r"处(?:以)?(?P<range>[零一二三四五六七八九十百千万\d]+元?以上[零一二三四五六七八九十百千万\d]+元以下)"
)
_PARTS: Final = re.compile(r"百分之(?P<low>[一二三四五六七八九十])以上百分之(?P<high>[一二三四五六七八九十])以下")
_TIMES: Final = re.compile(r"(?P<low>[一二三四五六七八九十])倍以上(?P<high>[一二三四五六七八九十])倍以下")
_LAW: Final = re.compile(
    r"《(?P<law>[^》]+)》\s*(?P<article>第[零一二三四五六七八九十百]+条(?:第[零一二三四五六七八九十]+款)?)"
)
_COUNT: Final = re.compile(
    r"(?:(?P<low>\d+)(?P<lu>个月|个|天|日|小时|次|吨|只|头|户|项|人|枚)?以上)?"
    r"(?:(?P<high>\d+)(?P<hu>个月|个|天|日|小时|次|吨|只|头|户|项|人|枚)(?P<below>以下)?)?"
)
_DIGITS: Final = {sign: value for value, sign in enumerate("零一二三四五六七八九十")}
_FACT_NAMES: Final = {"个月": "months", "天": "days", "日": "days", "小时": "hours", "次": "times"}
_NAMES: Final = {  # the first option → how the factor is called, and its fact
    "配合调查": ("配合执法调查情况", "cooperation"),
    "限期内改正": ("整改情况", "correction"),
    "限期内改正违法行为": ("整改情况", "correction"),
    "一般区域": ("所在区域", "place"),
    "生态环境敏感区以外的区域": ("所在区域", "place"),
    "环境敏感区以外的区域": ("所在区域", "place"),
    "环境敏感区或限批区以外的区域": ("所在区域", "place"),
    "报告表类": ("环评文件类别", "document"),
    "基础建设阶段": ("建设情况", "stage"),
    "简化管理": ("排污许可管理类别", "licence_class"),
    "登记管理": ("排污单位管理类别", "licence_class"),
    "措施完备": ("防护措施情况", "protection"),
    "无同类违法行为": ("同类违法行为情况", "repeated"),
    "一般期间": ("排放时期敏感度", "season"),
    "未造成重大生态环境影响或者不良社会影响": ("重大生态环境影响或者不良社会影响", "impact"),
}


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor: its fact, and the cell text and weight of each option."""

    fact: Fact
    options: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One table that was understood. `most` is the base of its formula; `share`: it is that many basis points of a sum."""

    number: str
    name: str
    law: str
    article: str
    start: int
    factors: tuple[Factor, ...]
    least: int
    most: int
    share: str = ""
    capped: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """One table that was not understood, and why."""

    number: str
    name: str
    why: str


@dataclass(slots=True)
class Found:
    tables: dict[str, Table] = field(default_factory=dict)
    left: list[Left] = field(default_factory=list)


def read(text: str) -> Found:
    """All tables of a document."""
    found = Found()
    marks, name = list(_TABLE.finditer(text)), ""
    for at, mark in enumerate(marks):
        until = marks[at + 1].start() if at + 1 < len(marks) else len(text)
        before = text[marks[at - 1].end() if at else 0 : mark.start()]
        number, name = mark["number"], _title(before) or name  # §2.5.2 stands under the heading of §2.5.1
        try:
            found.tables[number] = _table(number, name, text[mark.end() : until])
        except ValueError as error:
            found.left.append(Left(number, name, str(error)))
    return found


def _title(before: str) -> str:
    """The heading above a table: from its numeral on, without line breaks."""
    kept: list[str] = []
    for line in reversed(before.rstrip().split("\n")):
        kept.insert(0, line.strip())
        if re.match(r"\s*[一二三四五六七八九十百]+、", line):
            break
        if len(kept) > 6:
            return ""
    return re.sub(r"^[一二三四五六七八九十百]+、\s*", "", "".join(kept))


def _table(number: str, name: str, body: str) -> Table:
    start = _START.search(body)
    if start is None:
        raise ValueError("不是权重表（没有裁量起点）")
    if not name:
        raise ValueError("读不出违法行为的名称")
    head, rest = body[: start.start()], body[start.end() :]
    rows, _, remark = rest.partition("计算方法")
    head, remark = (re.sub(r"\s|违反条款|处罚依据|备注", "", part) for part in (head, remark))
    least, most, share = _base(head, remark)
    basis = list(_LAW.finditer(head))
    if not basis:
        raise ValueError("读不出处罚依据的条文")
    options = _options(rows)
    factors = _factors(options)
    total = int(start[1]) + sum(max(weight for _, weight in factor.options) for factor in factors)
    capped = "超过100%的，按100%计算" in remark
    if total != 100 and not (capped and total > 100):
        raise ValueError(f"起点与各要素最高权重之和是{total}%，不是100%")
    law, article = basis[-1]["law"], basis[-1]["article"]
    return Table(number, name, law, article, int(start[1]), factors, least, most, share, capped)


def _base(head: str, remark: str) -> tuple[int, int, str]:
    """The least fine and the base of the formula, which must be the maximum in the law that the table quotes."""
    formulas = _FORMULA.findall(remark)
    if len(formulas) != 1 or remark.count("罚款金额") > 1:
        raise ValueError("计算方法不是一个单一的公式（分单位、个人，或者分改正与否）")
    base = formulas[0]
    if found := _FIXED.match(base):
        most = parse_money(f"{found['figure']}万元")
        ranges = [parse_range(_unit(one), Words(True, True)) for one in _RANGE.findall(head)]
        least = [low for low, high in ranges if high == most]
        if not least:
            raise ValueError(f"公式的基数{found['figure']}万元与所引条文的最高罚款对不上")
        return least[0] or 0, most, ""
    if rate := _RATE.match(base):
        parts, each = (_PARTS.search(head), 100) if rate["unit"] == "%" else (_TIMES.search(head), 10_000)
        if parts and _DIGITS[parts["high"]] == int(rate["rate"]):
            return _DIGITS[parts["low"]] * each, int(rate["rate"]) * each, rate["of"]
    raise ValueError(f"公式的基数“{base[:20]}”不是定额，也不是某一数额的百分比")


def _unit(text: str) -> str:
    low, _, high = text.partition("以上")
    return text if low.endswith("元") else f"{low}元以上{high}"


def _options(rows: str) -> list[tuple[str, int]]:
    """Option and weight of each line; a wrapped option takes the lines around it that stand in the same column."""
    lines = [line for line in rows.split("\n") if line.strip() and not _PAGE.fullmatch(line)]
    lines = [line for line in lines if not all(chunk.strip() in _HEADS for chunk in re.split(r"\s{2,}", line.strip()))]
    weighed = [at for at, line in enumerate(lines) if _PERCENT.search(line)]
    if any(len(_WEIGHT.findall(line)) > 1 for line in lines):
        raise ValueError("一行有几个权重（分栏的表）")
    found: list[tuple[str, int]] = []
    for at in weighed:
        percent = _PERCENT.search(lines[at])
        if percent is None:
            continue
        own = _chunk(lines[at][: percent.start()])
        parts = [own] if own else [
            *(_near(lines, at, -1, percent.start(), weighed)), *(_near(lines, at, 1, percent.start(), weighed))
        ]  # fmt: skip
        if own and (not _closed(own) or own.endswith("以")):
            parts += _near(lines, at, 1, percent.start(), weighed)
        if not parts:
            raise ValueError(f"读不出权重{percent[1]}%的条件")
        found.append(("".join(parts).replace(" ", ""), int(percent[1])))
    return found


def _chunk(line: str) -> str:
    """What stands in the column beside the weight: the last words before it, far enough to the right."""
    parts = [(found.start(), found[0]) for found in re.finditer(r"\S+(?: \S+)*", line)]
    if not parts:
        return ""
    at, words = parts[-1]
    if at < 12:  # perhaps the factor's name and the option stand one space apart
        words = words.rpartition(" ")[2] if " " in words and at + len(words) >= 20 else ""
    return words if len(words) > 1 else ""


def _near(lines: list[str], at: int, step: int, edge: int, weighed: list[int]) -> list[str]:
    """The nearest line above or below without a weight, if it has words in the option's column."""
    beside = at + step
    if not 0 <= beside < len(lines) or beside in weighed:
        return []
    parts = [(found.start(), found[0]) for found in re.finditer(r"\S+(?: \S+)*", lines[beside])]
    if not parts or parts[-1][0] < 16 or parts[-1][0] > edge:
        return []
    return [parts[-1][1]]


def _closed(text: str) -> bool:
    return text.count("（") == text.count("）") and text.count("(") == text.count(")")


def _factors(options: list[tuple[str, int]]) -> tuple[Factor, ...]:
    """A factor begins where a weight of nothing stands, or a smaller one than before."""
    groups: list[list[tuple[str, int]]] = []
    for text, weight in options:
        if weight == 0 or not groups or weight < groups[-1][-1][1]:
            groups.append([])
        groups[-1].append((text, weight))
    factors: list[Factor] = []
    for number, group in enumerate(groups, 1):
        if len(group) < 2:
            raise ValueError(f"要素{number}只读出一个条件“{group[0][0]}”")
        factors.append(_factor(number, group, {factor.fact.name for factor in factors}))
    return tuple(factors)


def _factor(number: int, group: list[tuple[str, int]], taken: set[str]) -> Factor:
    counted = _counted(number, group, taken)
    if counted is not None:
        return counted
    texts = [text for text, _ in group]
    if len(set(texts)) < len(texts):
        raise ValueError(f"要素{number}有两个相同的条件“{texts[0]}”")
    label, name = _NAMES.get(texts[0], (f"裁量要素{number}", f"factor_{number}"))
    name = name if name not in taken else f"factor_{number}"
    fact = Fact(name=name, kind=FactKind.ENUM, label=label, values=tuple(texts), evidence=True)
    return Factor(fact, tuple(group))


def _counted(number: int, group: list[tuple[str, int]], taken: set[str]) -> Factor | None:
    """Counts and durations: 3个月以下, 3个月以上6个月以下, 1次, 4次以上."""
    cells, units = [], set()
    for text, weight in group:
        found = _COUNT.fullmatch(text)
        if not found or not (found["low"] or found["high"]):
            return None
        low, high = found["low"], found["high"]
        units |= {unit for unit in (found["lu"], found["hu"]) if unit}
        if low and not high:
            cell = f"[{low},)"
        elif high and not found["below"]:
            cell = high if not low else ""
        else:
            cell = f"[{low or ''},{high})"
        cells.append((cell, weight))
    if len(units) != 1 or not all(cell for cell, _ in cells):
        return None
    unit = units.pop()
    name = _FACT_NAMES.get(unit, "amount")
    name = name if name not in taken else f"{name}_{number}"
    least = 1 if cells[0][0] == "1" else 0
    label = (
        "同类违法行为次数（含本次）"
        if unit == "次"
        else "持续时间"
        if name in ("months", "days", "hours")
        else f"数量（{unit}）"
    )
    fact = Fact(name=name, kind=FactKind.INT, label=label, unit=unit, least=least, evidence=True)
    rows = {cell: {name: parse_cell(cell, fact, Words())} for cell, _ in cells}
    if wrong := holes({name: fact}, rows):
        raise ValueError(f"要素{number}（{'、'.join(text for text, _ in group)}）的区间不连续：{wrong[0]}")
    return Factor(fact, tuple(cells))


def plain(found: Found, head: Mapping[str, object]) -> dict[str, object]:
    """What was understood, as a book in plain form (`reader.discretion_writing`); `head` is the document's own."""
    return {"book": dict(head), "items": {number: _item(table) for number, table in found.tables.items()}}


def _item(table: Table) -> dict[str, object]:
    facts = {factor.fact.name: _fact(factor.fact) for factor in table.factors}
    trial: dict[str, object] = {factor.fact.name: _value(factor, -1) for factor in table.factors}
    least: dict[str, object] = {factor.fact.name: _value(factor, 0) for factor in table.factors}
    if table.share:
        facts["sum"] = {"kind": "money", "label": table.share, "evidence": "required"}
        fine: dict[str, object] = {
            "min": {"basis_points": str(table.least), "of": "sum"},
            "max": {"basis_points": str(table.most), "of": "sum"},
        }
        trial["sum"] = least["sum"] = "1000万元"
    else:
        fine = {"min": say(table.least), "max": say(table.most)}
    top = table.start + sum(max(weight for _, weight in factor.options) for factor in table.factors)
    bottom = table.start + sum(factor.options[0][1] for factor in table.factors)
    return {
        "name": table.name,
        "mode": "weights",
        "basis": [{"law": table.law, "article": table.article}],
        "statutory": {"kinds": ["罚款"], "fine": fine},
        "facts": facts,
        "start": str(table.start),
        **({"capped": "true"} if table.capped else {}),
        "weights": {f.fact.name: {cell: str(weight) for cell, weight in f.options} for f in table.factors},
        "tests": [{"facts": least, "percent": str(bottom)}, {"facts": trial, "percent": str(min(top, 100))}],
    }


def _fact(fact: Fact) -> dict[str, object]:
    return {
        "kind": fact.kind.value,
        **({"min": str(fact.least)} if fact.kind is FactKind.INT else {"values": list(fact.values)}),
        "label": fact.label,
        **({"unit": fact.unit} if fact.unit else {}),
        "evidence": "required",
    }


def _value(factor: Factor, at: int) -> str:
    """A value of the first option, or of one with the greatest weight."""
    cell = factor.options[0][0] if at == 0 else max(factor.options, key=lambda one: one[1])[0]
    if factor.fact.kind is FactKind.ENUM:
        return cell
    spans = parse_cell(cell, factor.fact, Words()).spans
    return str(spans[0][0])
