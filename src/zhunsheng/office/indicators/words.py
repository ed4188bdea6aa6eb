"""A definition in an official's words: what is counted, of which rows, by which day.

>>> defined(definitions()["mediations_settled"])
'案件和台账的件数；按办结日期计入年度；种类为人民调解，结果为调解、达成书面协议或者达成口头协议，记录在案'
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from zhunsheng.law.indicator import Cell, Indicator, Measure, OneOf, Present, Range
from zhunsheng.office.indicators.datasets import DATASETS, HEADINGS
from zhunsheng.office.people.models import Organ
from zhunsheng.office.powers.models import PowerItem
from zhunsheng.office.publication.models import Publication
from zhunsheng.office.rulebook import reads as rulebook

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
    return "；".join(
        part for part in (_measured(indicator), _dated(indicator), _cells(indicator, indicator.where)) if part
    )


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
            found = f"{rows}中{_cells(indicator, indicator.within)}的占比"
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


def _cells(indicator: Indicator, cells: Mapping[str, Cell]) -> str:
    of = indicator.where.get("kind")
    kinds = [str(one) for one in of.values] if isinstance(of, OneOf) else []
    return "，".join(f"{_column(column)}{_said(column, cell, kinds)}" for column, cell in cells.items())


def _said(column: str, cell: Cell, kinds: Iterable[str]) -> str:
    match cell:
        case Present(present):
            return "有记载" if present else "无记载"
        case OneOf(values):
            return "为" + _or(
                "是" if one is True else "否" if one is False else _value(column, str(one), kinds) for one in values
            )
        case Range(low, high, low_in, high_in):
            parts = [] if low is None else [f"{'不低于' if low_in else '高于'}{low}"]
            return "、".join(parts + ([] if high is None else [f"{'不超过' if high_in else '低于'}{high}"]))


def _value(column: str, value: str, kinds: Iterable[str]) -> str:
    """A value as the book, the lists or the records of past years call it."""
    if column in _CHOICES:
        return _CHOICES[column].get(value, value)
    named = _named(
        rulebook.newest(), tuple(sorted({tuple(layers) for layers in Organ.objects.values_list("layers", flat=True)}))
    )
    if column == "kind":
        return named.get(value) or _PAST.get(value, value)
    found = (named.get(f"{kind}/{value}") for kind in (*kinds, ""))
    return next((one for one in found if one), _PAST.get(value, value))


@lru_cache(maxsize=4)
def _named(version: str, compositions: tuple[tuple[str, ...], ...]) -> Mapping[str, str]:
    """Kinds, and their acts and outcomes (`kind/act`, or `/act` in whatever kind), as the district's books call them."""
    found: dict[str, str] = {}
    for layers in compositions:
        for kind, law in rulebook.composed(version, layers).procedures.items():
            found.setdefault(kind, law.name)
            for act in law.acts.values():
                for name, label in ((act.name, act.label), *((key, one.label) for key, one in act.outcomes.items())):
                    found.setdefault(f"{kind}/{name}", label)
                    found.setdefault(f"/{name}", label)
    return found


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
    "unavailable_ground": "无法提供的情形", "unhandled_ground": "不予处理的情形", "ranged": "档次有幅度", "at_bound": "恰为档次上限或者下限",
    "confiscated_fen": "没收价值（分）", "visits": "现场次数", "year_start": "年度", "delisted_on": "移出",
    "enforcing": "执法岗位", "reviewing": "法制审核岗位", "status": "状态",
}  # fmt: skip

_CHOICES: Final[Mapping[str, Mapping[str, str]]] = {
    "category": dict(PowerItem.Category.choices),
    "status": dict(PowerItem.Status.choices),
    "section": dict(Publication.Section.choices),
    "state": dict(Publication.State.choices),
}

# Kinds and results that stand only in records of past years and in registers, which no procedure names.
_PAST: Final[Mapping[str, str]] = {
    "appointment_item": "节假日预约办事项", "approval_item": "非行政许可审批事项", "audit_advice": "审计建议",
    "audit_briefing": "任前告知", "audit_finding": "审计发现的问题", "audit_handover": "离任事项交接",
    "audit_project": "审计项目", "basis_ended": "依据失效", "closure_case": "关闭企业案件", "credit_task": "信用等级任务",
    "defect": "违法或者瑕疵", "discipline": "执法过错责任追究", "enforcement_team": "综合执法队伍", "file_review": "案卷评查",
    "late_entry": "迟录", "law_contest": "法律知识竞赛", "law_lecture": "法治培训", "legal_adviser": "法律顾问",
    "legal_aid": "法律援助", "listed_item": "列入清单的事项", "mediation_expert": "人民调解专家", "mediator": "人民调解员",
    "moved": "划转", "norm_cleanup": "规范性文件清理", "open_information": "主动公开的信息", "outline_task": "纲要任务",
    "overdue": "逾期", "proposal": "建议和提案", "public_lawyer": "公职律师", "reform_item": "证照分离事项",
    "repealed": "取消", "resumed": "恢复", "self_service_item": "自助服务事项", "site_clicks": "网站点击",
    "suspended": "暂停", "town": "镇街", "training": "培训", "mediated": "调解结案", "sanctioned": "已追究",
    "solved": "已解决", "took_part": "参加", "unexplained": "未说明理由",
}  # fmt: skip
