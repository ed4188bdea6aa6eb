"""All that is written about evidence: entered, handed over, checked, pointed to, decided about; never altered.

made = evidence.enter(matter, evidence.Said(kind="documentary", title="进货台账"), by=officer, upload=upload)
if isinstance(made, Refusal): ...            # nothing was written
"""

from zhunsheng.office.evidence.actions.custody import bring_back, give, refuse, take
from zhunsheng.office.evidence.actions.entering import Entered, Incoming, Said, catalogue, enter
from zhunsheng.office.evidence.actions.pointing import check, decide, decide_all, list_items, support
from zhunsheng.office.evidence.actions.scanning import look, look_again
from zhunsheng.office.evidence.actions.uploading import Misplaced, append, begin, give_up

__all__ = [
    "Entered",
    "Incoming",
    "Misplaced",
    "Said",
    "append",
    "begin",
    "bring_back",
    "catalogue",
    "check",
    "decide",
    "decide_all",
    "enter",
    "give",
    "give_up",
    "list_items",
    "look",
    "look_again",
    "refuse",
    "support",
    "take",
]
