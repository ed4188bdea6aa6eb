"""All that supervision writes: its items and their answers, filings of major penalties, samples for review."""

from zhunsheng.office.supervision.actions.items import (
    answer,
    late_entry_days,
    look_at_act,
    open_for_defect,
    open_overdue,
)
from zhunsheng.office.supervision.actions.majors import commit_sample, draw_sample, file_major, find

__all__ = [
    "answer",
    "commit_sample",
    "draw_sample",
    "file_major",
    "find",
    "late_entry_days",
    "look_at_act",
    "open_for_defect",
    "open_overdue",
]
