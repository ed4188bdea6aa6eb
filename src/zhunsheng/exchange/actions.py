"""Handing over: one row, written once, in the caller's transaction.

    exchange.hand_over(Kind.DAY, "district", b"2026-03-02", at=clock.real_now())
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from zhunsheng.exchange.models import Exchange

LARGEST = 80 << 20


def hand_over(kind: str, key: str, payload: bytes, *, at: datetime, id: UUID | None = None) -> Exchange:
    """Give `payload` to the other side; `key` names what it replaces or answers. `id` only when carried from there."""
    if kind not in Exchange.Kind.values:
        raise ValueError(f"exchange: {kind!r} is none of {', '.join(Exchange.Kind.values)}")
    if not 0 < len(key) <= 100:
        raise ValueError(f"exchange: a key has 1 to 100 characters, not {len(key)}")
    if len(payload) > LARGEST:
        raise ValueError(f"exchange: {kind} {key} has {len(payload)} bytes; at most {LARGEST} pass")
    row = Exchange(kind=kind, key=key, payload=payload, digest=sha256(payload).hexdigest(), handed_at=at)
    if id is not None:
        row.id = id
    row.save(force_insert=True)
    return row
