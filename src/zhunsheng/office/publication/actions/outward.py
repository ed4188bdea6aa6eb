"""What the portal must know besides records: the district's day, whose signatures count, for whom to seal."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from zhunsheng.exchange import actions as exchange
from zhunsheng.exchange import reads as passed
from zhunsheng.exchange import sealing
from zhunsheng.exchange.models import Exchange
from zhunsheng.office import clock
from zhunsheng.office.ledger import reads as register
from zhunsheng.office.publication import intake_key

DISTRICT = "district"


@transaction.atomic
def hand_over_day(day: date) -> None:
    """Tell the portal the district's day, whenever it moves (an example district; otherwise the real day holds)."""
    _hand_over(Exchange.Kind.DAY, DISTRICT, day.isoformat().encode())
    hand_over_keys()


@transaction.atomic
def hand_over_keys() -> None:
    """Tell the portal whose signatures count and for whom to seal, as far as it is new."""
    _hand_over(Exchange.Kind.KEY, "policy", register.policy().text.encode())
    _hand_over(Exchange.Kind.KEY, "intake", sealing.public_of(intake_key.private()))


def _hand_over(kind: str, key: str, payload: bytes) -> None:
    known = passed.latest(kind, key)
    if known is None or bytes(known.payload) != payload:
        exchange.hand_over(kind, key, payload, at=clock.real_now())
