"""What a firm sends from its page: its scan in and out, its rating; sealed for the office's visit key.

Nothing of it is kept here. The office files it by the pass, whose code the firm has shown.
"""

from __future__ import annotations

from collections.abc import Mapping

import uuid6

from zhunsheng.exchange import actions as exchange
from zhunsheng.exchange import reads as passed
from zhunsheng.exchange import sealing
from zhunsheng.exchange.models import Exchange
from zhunsheng.portal import clock
from zhunsheng.portal.actions.lodging import NoKey
from zhunsheng.proof.bundle import Parcel, Pass
from zhunsheng.proof.canonical import Value

VISITS = "visits"


def answer(held: Pass, kind: str, facts: Mapping[str, Value]) -> str:
    """Seal and hand over; the instant that goes with it, as the firm is told."""
    key = passed.latest(passed.Kind.KEY, VISITS)
    if key is None:
        raise NoKey
    at = clock.now().isoformat(timespec="seconds")
    parcel = Parcel(id=str(uuid6.uuid7()), kind=kind, lodged_at=at, slip=held.key, facts={**facts, "firm": held.code})
    sealed = sealing.seal(bytes(key.payload), parcel.encode(), label=held.key)
    exchange.hand_over(Exchange.Kind.ANSWER, held.key, sealed, at=clock.real_now())
    return at
