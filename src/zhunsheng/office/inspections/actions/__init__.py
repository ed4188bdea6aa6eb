"""All that is written about inspections: directories, the plan, draws, the visits that draws open.

inspections.commit(line, parties=[…], beacons=[…], reveal_by=…, by=planner)       # T0; a Refusal has written nothing
"""

from zhunsheng.office.inspections.actions.committing import Fresh, Party, Rehearsal, commit, generate_share, rehearse
from zhunsheng.office.inspections.actions.concluding import enter_beacon, make_result, void
from zhunsheng.office.inspections.actions.inspectors import (
    add_inspector,
    change_inspector,
    declare_recusal,
    end_recusal,
    remove_inspector,
)
from zhunsheng.office.inspections.actions.objects import change_class, close_object, merge_object, take_in_objects
from zhunsheng.office.inspections.actions.plans import (
    Task,
    add_line,
    approve_plan,
    change_line,
    draft_plan,
    remove_line,
)
from zhunsheng.office.inspections.actions.revealing import close_reveals, reveal
from zhunsheng.office.inspections.actions.visits import Opened, open_visits, swap

__all__ = [
    "Fresh",
    "Opened",
    "Party",
    "Rehearsal",
    "Task",
    "add_inspector",
    "add_line",
    "approve_plan",
    "change_class",
    "change_inspector",
    "change_line",
    "close_object",
    "close_reveals",
    "commit",
    "declare_recusal",
    "draft_plan",
    "end_recusal",
    "enter_beacon",
    "generate_share",
    "make_result",
    "merge_object",
    "open_visits",
    "rehearse",
    "remove_inspector",
    "remove_line",
    "reveal",
    "swap",
    "take_in_objects",
    "void",
]
