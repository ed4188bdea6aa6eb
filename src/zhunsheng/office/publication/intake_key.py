"""The office's key for parcels: 32 random bytes in a file of its own (0600), made at first use, never in the database.

One key serves one purpose: what tells alike parcels from each other is derived from it (HKDF, with a label), not it.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from zhunsheng.exchange.models import Exchange
from zhunsheng.office.ledger import keys

NAME = "intake.key"
LIKENESS = b"zhunsheng intake likeness v1"


def private() -> bytes:
    """The private key; whoever has it can open every parcel."""
    return keys.kept(
        NAME,
        needed=Exchange.objects.filter(kind=Exchange.Kind.PARCEL).exists,
        why="citizens have sealed parcels for it; a new key would open none of them",
        lost="if it is lost for good, write a new one by hand (32 random bytes, mode 0600) and ask those citizens again",
    )


def likeness() -> bytes:
    """The key under which alike parcels have the same value."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=LIKENESS).derive(private())
