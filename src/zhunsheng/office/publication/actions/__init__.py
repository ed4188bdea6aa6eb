"""All that is written about publicity: proposing, releasing, withholding, withdrawing, handing over, taking parcels in.

waiting = publication.propose(section=Section.REPORT, title="…", organ=organ, subject="report:…", proposed={…}, by=clerk)
publication.release(waiting, by=reviewer, secrecy_checked=True, private_checked=True)     # Publication, or a Refusal
"""

from zhunsheng.office.publication.actions.credit import answer, enter, grade, hand_out, stop_expired
from zhunsheng.office.publication.actions.delivering import deliver
from zhunsheng.office.publication.actions.intake import KIND, Checked, accept, decline, take_in
from zhunsheng.office.publication.actions.lists import propose_draw, propose_power_list
from zhunsheng.office.publication.actions.outward import hand_over_day, hand_over_keys
from zhunsheng.office.publication.actions.proposing import drop, look_at, propose
from zhunsheng.office.publication.actions.releasing import release, withdraw, withhold
from zhunsheng.office.publication.actions.slips import hand_over_slip
from zhunsheng.office.publication.actions.stamps import stamp, stamp_served

__all__ = [
    "KIND",
    "Checked",
    "accept",
    "answer",
    "decline",
    "deliver",
    "drop",
    "enter",
    "grade",
    "hand_out",
    "hand_over_day",
    "hand_over_keys",
    "hand_over_slip",
    "look_at",
    "propose",
    "propose_draw",
    "propose_power_list",
    "release",
    "stamp",
    "stamp_served",
    "stop_expired",
    "take_in",
    "withdraw",
    "withhold",
]
