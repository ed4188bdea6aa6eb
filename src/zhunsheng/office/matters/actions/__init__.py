"""All that is written about matters. An act is performed here or nowhere: there is no other way to move a matter.

outcome = matters.perform(matter, "decide", by=[head], entered_by=head, outcome="penalty", facts={...})
if isinstance(outcome, Refusal): ...          # nothing was written; it says which article, and the way on
"""

from zhunsheng.office.matters.actions.calendar import write_elapsed
from zhunsheng.office.matters.actions.defects import record_defect
from zhunsheng.office.matters.actions.drafts import drop_draft, save_draft
from zhunsheng.office.matters.actions.evidence import attach_evidence, receive
from zhunsheng.office.matters.actions.handing import once
from zhunsheng.office.matters.actions.linking import follows
from zhunsheng.office.matters.actions.numbers import numbered, take_block, take_number, year_of
from zhunsheng.office.matters.actions.opening import open_matter
from zhunsheng.office.matters.actions.performing import perform
from zhunsheng.office.matters.actions.private import erase, keep_private, why_not_erase
from zhunsheng.office.matters.actions.step import NewParty
from zhunsheng.office.matters.actions.takeover import take_over_history

__all__ = [
    "NewParty",
    "attach_evidence",
    "drop_draft",
    "erase",
    "follows",
    "keep_private",
    "numbered",
    "once",
    "open_matter",
    "perform",
    "receive",
    "record_defect",
    "save_draft",
    "take_block",
    "take_number",
    "take_over_history",
    "why_not_erase",
    "write_elapsed",
    "year_of",
]
