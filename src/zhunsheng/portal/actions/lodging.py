"""Handing a citizen's parcel over: sealed for the office, with a receipt that only the citizen can use.

Rules
- Number and code follow from the form's own token: handing the same form in twice gives the same receipt, once.
- The code is not kept: what is kept is the hash under which the progress is filed. What was written is not kept at all.
- Nothing of it is logged.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass

import uuid6
from django.conf import settings
from django.db import transaction

from zhunsheng.exchange import actions as exchange
from zhunsheng.exchange import reads as passed
from zhunsheng.exchange import sealing
from zhunsheng.exchange.models import Exchange
from zhunsheng.portal import clock
from zhunsheng.portal.models import Receipt
from zhunsheng.proof.bundle import Parcel, slip_key
from zhunsheng.proof.canonical import Value

ALPHABET = "0123456789ABCDEFGHJKLMNPQRSTUVWX"  # 32 signs of those that a code may have: no I, no O


class NoKey(Exception):
    """The office has not handed its intake key over yet: nothing can be sealed for it."""


@dataclass(frozen=True, slots=True)
class Lodged:
    """What the citizen is told, once."""

    number: str
    code: str
    digest: str
    new: bool


@transaction.atomic
def lodge(kind: str, facts: Mapping[str, Value], token: str) -> Lodged:
    """Seal and hand over; the same token a second time hands over nothing and tells the same receipt."""
    key = passed.latest(passed.Kind.KEY, "intake")
    if key is None:
        raise NoKey
    now = clock.now()
    number, code = _numbers(token, now.year)
    slip = slip_key(number, code)
    _, new = Receipt.objects.get_or_create(slip_key=slip, defaults={"number": number, "handed_at": clock.real_now()})
    if not new:
        return Lodged(number, code, "", False)
    parcel = Parcel(
        id=str(uuid6.uuid7()),
        kind=kind,
        lodged_at=now.isoformat(timespec="seconds"),
        slip=slip,
        facts={**facts, "number": number},
    )
    sealed = sealing.seal(bytes(key.payload), parcel.encode(), label=slip)
    exchange.hand_over(Exchange.Kind.PARCEL, slip, sealed, at=clock.real_now())
    return Lodged(number, code, parcel.digest, True)


def _numbers(token: str, year: int) -> tuple[str, str]:
    said = hmac.digest(settings.SECRET_KEY.encode(), f"receipt {token}".encode(), "sha256")
    signs = "".join(ALPHABET[byte & 31] for byte in said)
    return f"{year}-TS-{signs[:8]}", signs[8:20]
