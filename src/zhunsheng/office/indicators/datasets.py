"""What indicators may read: one SQL view per dataset (made in migrations), its columns with their types and headings.

A view shows what a figure's rows may show to an official of the house; nothing private stands in one. `organ_id` is in
each, so that a reader's rights can be asked row by row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Dataset:
    """A view, its columns (name → Ibis type) and what its rows are called.

    `bare`: the same rows without the organ's name, which PostgreSQL counts from an index.
    """

    view: str
    title: str
    columns: Mapping[str, str]
    bare: str = ""


HEADINGS: Final[Mapping[str, str]] = {
    "number": "编号",
    "code": "编码",
    "title": "名称",
    "name": "名称",
    "organ": "机关",
    "on": "日期",
    "opened_on": "开始日期",
    "closed_on": "办结日期",
    "released_on": "公开日期",
    "valid_from": "生效",
    "listed_on": "列入",
    "outcome": "结果",
    "outcome_label": "结果",
    "state_label": "状态",
    "category_label": "类别",
    "promised_days_before": "上年承诺（工作日）",
    "promised_days": "本年承诺（工作日）",
    "steps_saved": "减少环节",
    "materials_saved": "减少材料",
    "materials": "提交材料",
    "days": "办理天数",
    "trade": "行业",
    "risk": "风险分类",
    "specialties": "专长",
    "organs": "参加部门",
    "text": "情况",
    "answered_on": "答复日期",
    "answer_label": "答复",
    "applicant": "申请人类别",
    "act_label": "行为",
    "late_days": "迟录天数",
    "label": "期限",
    "started_on": "起算",
    "due_on": "届满",
    "met_on": "完成",
    "handled_on": "处理日期",
    "made_on": "制作日期",
    "valid_to": "失效",
    "statutory_days": "法定（工作日）",
    "steps": "环节",
    "penalty_kind": "处罚种类",
    "amount_fen": "金额（分）",
    "rating": "评价",
    "fine_fen": "罚款（分）",
    "tier": "裁量档次",
    "low_fen": "档次下限（分）",
    "high_fen": "档次上限（分）",
    "subject_kind": "送审种类",
    "source": "来源",
    "quantity": "数量",
}

_CASE: Final = {"id": "string", "organ_id": "string", "organ": "string", "number": "string", "title": "string"}

_ITEM: Final = {"id": "string", "organ_id": "string", "organ": "string", "code": "string", "name": "string"}
_VALID: Final = {"valid_from": "date", "valid_to": "date"}

DATASETS: Final[Mapping[str, Dataset]] = {
    "matters": Dataset(
        "figures_matters",
        title="案件和台账",
        columns=_CASE
        | {
            "kind": "string",
            "opened_on": "date",
            "closed_on": "date",
            "outcome": "string",
            "taken_over": "boolean",
            "subject_code": "string",
            "published": "boolean",
            "admitted": "boolean",
            "heard": "boolean",
            "materials": "int64",
            "days": "int64",
            "amount_fen": "int64",
            "visits": "int64",
            "rating": "string",
            "head_came": "boolean",
            "subject_kind": "string",
            "source": "string",
            "quantity": "int64",
        },
        bare="figures_matters_bare",
    ),
    "acts": Dataset(
        "figures_acts",
        title="办案行为",
        columns=_CASE
        | {
            "matter_id": "string",
            "kind": "string",
            "act": "string",
            "outcome": "string",
            "outcome_label": "string",
            "on": "date",
            "act_label": "string",
            "by_calendar": "boolean",
            "late_days": "int64",
            "late": "boolean",
            "penalty_kind": "string",
            "fine_fen": "int64",
            "confiscated_fen": "int64",
            "filmed": "boolean",
        },
    ),
    "power_items": Dataset(
        "figures_power_items",
        title="权责事项",
        columns={
            "id": "string",
            "organ_id": "string",
            "organ": "string",
            "code": "string",
            "name": "string",
            "category": "string",
            "category_label": "string",
            "status": "string",
            "valid_from": "date",
            "valid_to": "date",
        },
    ),
    "service_limits": Dataset(
        "figures_service_limits",
        title="事项承诺（与上年对照）",
        columns={
            "id": "string",
            "organ_id": "string",
            "organ": "string",
            "code": "string",
            "name": "string",
            "category": "string",
            "year_start": "date",
            "promised_days": "int64",
            "promised_days_before": "int64",
            "steps_saved": "int64",
            "materials_saved": "int64",
        },
    ),
    "objects": Dataset(
        "figures_objects",
        title="检查对象名录",
        columns={
            "id": "string",
            "organ_id": "string",
            "organ": "string",
            "code": "string",
            "name": "string",
            "trade": "string",
            "risk": "string",
            "listed_on": "date",
            "delisted_on": "date",
        },
    ),
    "inspectors": Dataset(
        "figures_inspectors",
        title="检查人员名录",
        columns={
            "id": "string",
            "organ_id": "string",
            "organ": "string",
            "code": "string",
            "name": "string",
            "specialties": "string",
            "valid_from": "date",
            "valid_to": "date",
        },
    ),
    "inspection_tasks": Dataset(
        "figures_inspection_tasks",
        title="抽查任务",
        columns=_CASE | {"on": "date", "joint": "boolean", "organs": "int64"},
    ),
    "inspection_task_organs": Dataset(
        "figures_inspection_task_organs", title="参加抽查任务的部门", columns=_CASE | {"on": "date", "joint": "boolean"}
    ),
    "publications": Dataset(
        "figures_publications",
        title="公开记录",
        columns=_CASE
        | {
            "section": "string",
            "released_on": "date",
            "state_label": "string",
            "due_on": "date",
            "late": "boolean",
            "state": "string",
        },
    ),
    "open_items": Dataset(
        "figures_open_items",
        title="监督事项",
        columns=_CASE
        | {"matter_id": "string", "kind": "string", "text": "string", "opened_on": "date", "closed_on": "date"},
    ),
    "clocks": Dataset(
        "figures_clocks",
        title="法定期限",
        columns=_CASE
        | {
            "matter_id": "string",
            "kind": "string",
            "clock": "string",
            "label": "string",
            "started_on": "date",
            "due_on": "date",
            "met_on": "date",
            "state": "string",
            "state_label": "string",
            "paused": "boolean",
            "late": "boolean",
            "at_the_edge": "boolean",
        },
    ),
    "disclosure_requests": Dataset(
        "figures_disclosure_requests",
        title="政府信息公开申请",
        columns=_CASE
        | {
            "matter_id": "string",
            "opened_on": "date",
            "answered_on": "date",
            "answer": "string",
            "answer_label": "string",
            "applicant": "string",
            "withheld_ground": "string",
            "unavailable_ground": "string",
            "unhandled_ground": "string",
        },
    ),
    "credentials": Dataset(
        "figures_credentials",
        title="证件",
        columns=_ITEM | {"title": "string", "number": "string", "status": "string"} | _VALID,
    ),
    "appointments": Dataset(
        "figures_appointments",
        title="任职",
        columns=_ITEM | {"title": "string", "enforcing": "boolean", "reviewing": "boolean"} | _VALID,
    ),
    "organs": Dataset(
        "figures_organs", title="机关", columns=_ITEM | {"kind": "string", "category_label": "string"} | _VALID
    ),
    "promises": Dataset(
        "figures_promises",
        title="事项承诺",
        columns=_ITEM
        | {
            "category": "string",
            "year_start": "date",
            "statutory_days": "int64",
            "promised_days": "int64",
            "steps": "int64",
            "materials": "int64",
        },
    ),
    "list_changes": Dataset(
        "figures_list_changes",
        title="清单调整",
        columns=_ITEM
        | {"category": "string", "kind": "string", "category_label": "string", "on": "date", "text": "string"},
    ),
    "intakes": Dataset(
        "figures_intakes",
        title="网上来件",
        columns={
            "id": "string",
            "organ_id": "string",
            "organ": "string",
            "number": "string",
            "kind": "string",
            "on": "date",
            "handled_on": "date",
            "state": "string",
            "state_label": "string",
        },
    ),
    "fines": Dataset(
        "figures_fines",
        title="罚款决定",
        columns=_CASE
        | {
            "matter_id": "string",
            "on": "date",
            "fine_fen": "int64",
            "tier": "string",
            "low_fen": "int64",
            "high_fen": "int64",
            "ranged": "boolean",
            "at_bound": "boolean",
        },
    ),
    "papers": Dataset(
        "figures_papers", title="文书", columns=_CASE | {"matter_id": "string", "kind": "string", "made_on": "date"}
    ),
}
