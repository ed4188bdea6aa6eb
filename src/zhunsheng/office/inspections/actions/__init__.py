"""All that is written about inspections: directories, the plan, draws, the visits that draws open.

inspections.commit(line, parties=[…], beacons=[…], reveal_by=…, by=planner)       # T0; a Refusal has written nothing
"""

from zhunsheng.office.inspections.actions.committing import Fresh, Party, Rehearsal, commit, generate_share, rehearse
from zhunsheng.office.inspections.actions.concluding import enter_beacon, make_result, unseal, void
from zhunsheng.office.inspections.actions.inspectors import (
    add_inspector,
    change_inspector,
    declare_recusal,
    end_recusal,
    enter_leave,
    remove_inspector,
)
from zhunsheng.office.inspections.actions.licences import list_licences
from zhunsheng.office.inspections.actions.objects import change_class, close_object, merge_object, take_in_objects
from zhunsheng.office.inspections.actions.passes import hand_over_pass, take_in_answers
from zhunsheng.office.inspections.actions.plans import (
    Task,
    add_line,
    approve_plan,
    change_line,
    describe_item,
    draft_plan,
    remove_line,
)
from zhunsheng.office.inspections.actions.replacing import Next, next_inspector, replace_object, swap_inspector
from zhunsheng.office.inspections.actions.revealing import close_reveals, commit_chain, reveal
from zhunsheng.office.inspections.actions.site import brief, finish_visit, take_entry
from zhunsheng.office.inspections.actions.visits import Opened, open_visits, swap

__all__ = [
    "Fresh",
    "Next",
    "Opened",
    "Party",
    "Rehearsal",
    "Task",
    "add_inspector",
    "add_line",
    "approve_plan",
    "brief",
    "change_class",
    "change_inspector",
    "change_line",
    "close_object",
    "close_reveals",
    "commit",
    "commit_chain",
    "declare_recusal",
    "describe_item",
    "draft_plan",
    "end_recusal",
    "enter_beacon",
    "enter_leave",
    "finish_visit",
    "generate_share",
    "hand_over_pass",
    "list_licences",
    "make_result",
    "merge_object",
    "next_inspector",
    "open_visits",
    "rehearse",
    "remove_inspector",
    "remove_line",
    "replace_object",
    "reveal",
    "swap",
    "swap_inspector",
    "take_entry",
    "take_in_answers",
    "take_in_objects",
    "unseal",
    "void",
]
