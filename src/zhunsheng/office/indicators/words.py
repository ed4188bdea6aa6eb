"""A definition in an official's words: what is counted, of which rows, by which day.

>>> defined(definitions()["mediations_settled"])
'案件和台账的件数；按办结日期计入年度；种类为mediation，结果为settled、agreed或者oral'
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from zhunsheng.law.indicator import Cell, Indicator, Measure, OneOf, Present, Range
from zhunsheng.office.indicators.datasets import DATASETS, HEADINGS

TOPICS: Final[Mapping[str, str]] = {
    "self_inspection": "自查报告",
    "lists": "清单和机构",
    "licensing": "许可和服务",
    "inspections": "检查",
    "enforcement": "处罚和强制",
    "guards": "记录的真实性",
    "documents": "文件和审查",
    "supervision": "监督",
    "disputes": "争议化解",
    "people": "人员和学法",
    "disclosure": "依申请公开",
}


def defined(indicator: Indicator) -> str:
    """The whole definition as one sentence."""
    return "；".join(part for part in (_measured(indicator), _dated(indicator), _cells(indicator.where)) if part)


def _measured(indicator: Indicator) -> str:
    rows = DATASETS[indicator.source.dataset].title
    match indicator.counts:
        case Measure.COUNT:
            found = f"{rows}的件数"
        case Measure.DISTINCT:
            found = f"{rows}中不同的{_column(indicator.of)}"
        case Measure.SUM:
            found = f"{rows}的{_column(indicator.of)}合计"
        case Measure.AVERAGE:
            found = f"{rows}的{_column(indicator.of)}平均"
        case Measure.SHARE:
            found = f"{rows}中{_cells(indicator.within)}的占比"
        case _:
            num, den = (
                "".join(
                    f"{'－' if term.sign < 0 else '＋' if place else ''}{_column(term.column)}"
                    for place, term in enumerate(terms)
                )
                for terms in (indicator.num, indicator.den)
            )
            found = f"{rows}的（{num}）÷{den}"
    return f"{found}，与上年同期比的增减" if indicator.measure is Measure.CHANGE else found


def _dated(indicator: Indicator) -> str:
    if indicator.source.date:
        return f"按{_column(indicator.source.date)}计入年度"
    begins, ends = indicator.source.span or ("", "")
    return f"年末尚在{_column(begins)}至{_column(ends)}之间"


def _cells(cells: Mapping[str, Cell]) -> str:
    return "，".join(f"{_column(column)}{_said(cell)}" for column, cell in cells.items())


def _said(cell: Cell) -> str:
    match cell:
        case Present(present):
            return "有记载" if present else "无记载"
        case OneOf(values):
            return "为" + _or("是" if one is True else "否" if one is False else str(one) for one in values)
        case Range(low, high, low_in, high_in):
            parts = [] if low is None else [f"{'不低于' if low_in else '高于'}{low}"]
            return "、".join(parts + ([] if high is None else [f"{'不超过' if high_in else '低于'}{high}"]))


def _or(words: Iterable[str]) -> str:
    *most, last = words
    return f"{'、'.join(most)}或者{last}" if most else last


def _column(name: str) -> str:
    return HEADINGS.get(name, _MORE.get(name, name))


_MORE: Final[Mapping[str, str]] = {
    "kind": "种类", "act": "行为", "category": "类别", "organ_id": "机关", "taken_over": "接管", "subject_code": "企业",
    "published": "已公开", "admitted": "已受理", "heard": "经听证", "head_came": "负责人出庭", "late": "迟于期限",
    "paused": "已中止", "at_the_edge": "届满前一日以内完成", "filmed": "有音像记录", "by_calendar": "按日历自动发生",
    "joint": "联合抽查", "section": "栏目", "state": "状态", "answer": "答复", "withheld_ground": "不予公开的情形",
    "unavailable_ground": "无法提供的情形", "unhandled_ground": "不予处理的情形", "fine_fen": "罚款（分）",
    "confiscated_fen": "没收价值（分）", "visits": "现场次数", "year_start": "年度", "delisted_on": "移出",
    "enforcing": "执法岗位", "reviewing": "法制审核岗位", "status": "状态",
}  # fmt: skip
