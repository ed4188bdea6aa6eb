"""What indicators may read: one SQL view per dataset, its columns with their types and their Chinese headings.

A view shows what a figure's rows may show to an official of the house; nothing private stands in one. `organ_id` is in
each, so that a reader's rights can be asked row by row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Dataset:
    """A view and its columns (name → Ibis type)."""

    view: str
    columns: Mapping[str, str]


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
}

_CASE: Final = {"id": "string", "organ_id": "string", "organ": "string", "number": "string", "title": "string"}

DATASETS: Final[Mapping[str, Dataset]] = {
    "matters": Dataset(
        "figures_matters",
        _CASE
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
        },
    ),
    "acts": Dataset(
        "figures_acts",
        _CASE
        | {
            "matter_id": "string",
            "kind": "string",
            "act": "string",
            "outcome": "string",
            "outcome_label": "string",
            "on": "date",
        },
    ),
    "power_items": Dataset(
        "figures_power_items",
        {
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
        {
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
        {
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
        {
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
        "figures_inspection_tasks", _CASE | {"on": "date", "joint": "boolean", "organs": "int64"}
    ),
    "inspection_task_organs": Dataset(
        "figures_inspection_task_organs", _CASE | {"on": "date", "joint": "boolean"}
    ),
    "publications": Dataset(
        "figures_publications",
        _CASE | {"section": "string", "released_on": "date", "state_label": "string"},
    ),
    "open_items": Dataset(
        "figures_open_items",
        _CASE | {"matter_id": "string", "kind": "string", "text": "string", "opened_on": "date", "closed_on": "date"},
    ),
}
