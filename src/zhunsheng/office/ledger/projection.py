"""What a record vouches for in a row: its legally relevant values as plain JSON, and their salted digest.

Rules
- All concrete columns count, except those that the model names in `LEDGER_LEAVES_OUT` (derived, or not legal).
- The same row gives the same bytes whether it has just been made in Python or is read back from the database.
- In the body a row is named by table and UUID: an integer key is that number as a UUID, a text key is hashed to one.

>>> projection.values(organ)["valid_from"]
'2019-01-01'
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Model

from zhunsheng.office.ledger.models import Projection
from zhunsheng.proof import entry


def values(row: Model) -> dict[str, object]:
    """The legally relevant values of a row, by column."""
    left_out: frozenset[str] = getattr(type(row), "LEDGER_LEAVES_OUT", frozenset())
    return {
        str(field.column): _plain(field.to_python(getattr(row, field.attname)))
        for field in type(row)._meta.concrete_fields
        if field.name not in left_out and field.attname not in left_out
    }


def digest(row: Model, salt: bytes) -> bytes:
    """The salted digest of a row (`proof.entry.row_digest`)."""
    return bytes.fromhex(entry.row_digest(salt, values(row)))


def row_uuid(key: object) -> str:
    """The UUID by which a body names a row: `row_uuid(7)` is 00000000-0000-0000-0000-000000000007."""
    if isinstance(key, uuid.UUID):
        return str(key)
    if isinstance(key, int):
        return str(uuid.UUID(int=key))
    try:
        return str(uuid.UUID(str(key))) if len(str(key)) == 36 else row_uuid(int(str(key)))
    except ValueError:
        return str(uuid.uuid5(uuid.NAMESPACE_OID, str(key)))


def body_rows(vouched: Iterable[Projection]) -> list[dict[str, str]]:
    """What a body says of its projections, in the body's order."""
    rows = [{"table": one.table, "id": row_uuid(one.row), "digest": bytes(one.digest).hex()} for one in vouched]
    return sorted(rows, key=lambda row: (row["table"], row["id"]))


def _plain(value: Any) -> object:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        # Beyond 2^53 not every reader of JSON keeps all digits.
        return int(value) if abs(value) < 1 << 53 else str(int(value))
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal | uuid.UUID | str):
        return str(value)
    return json.loads(json.dumps(value))
