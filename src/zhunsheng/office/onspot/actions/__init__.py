"""All that is written about penalties on the spot: blocks of numbers, cases handed in, numbers that end unused.

block = onspot.issue(officer, organ, device=device, many=20)
onspot.hand(case, files, by=officer, wrong=…)           # Handed, or Kept: refused, and nothing of it lost
"""

from zhunsheng.office.onspot.actions.blocks import close, issue, void
from zhunsheng.office.onspot.actions.handing import Kept, again, hand

__all__ = ["Kept", "again", "close", "hand", "issue", "void"]
