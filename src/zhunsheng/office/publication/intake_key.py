"""The office's key for parcels: 32 random bytes in a file of its own (0600), made at first use, never in the database."""

from __future__ import annotations

from zhunsheng.office.ledger import places

NAME = "intake.key"


def private() -> bytes:
    """The private key; whoever has it can open every parcel."""
    return places.secret(NAME)
