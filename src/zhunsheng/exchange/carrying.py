"""The same bytes as files, for two networks that only a person with a disk connects.

Rules
- One row is one file `<id>.<kind>`: a line of JSON (id, kind, key, digest, handed_at), LF, then the payload as it is.
- Writing skips files that are there; reading skips rows that are there with the same bytes. Both can be repeated.
- A file that is not what we write, whose bytes do not have its digest, or whose id is taken by other bytes is refused
  by name; the others still come in.

    carrying.write_out(Path("/media/disk"), [Kind.BUNDLE, Kind.SLIP])      # 12
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from django.db import transaction

from zhunsheng.exchange import actions as exchange
from zhunsheng.exchange.models import Exchange

_KEYS = {"id", "kind", "key", "digest", "handed_at"}
_LINE = 1000


@dataclass(frozen=True, slots=True)
class Carried:
    """What reading a folder did: rows that came in, rows known already, and what was refused with the reason."""

    new: int
    known: int
    refused: tuple[str, ...]


class NotOurs(ValueError):
    """A file that is not one of ours: what is wrong with it, and the cure."""


def write_out(folder: Path, kinds: Iterable[str] | None = None) -> int:
    """Write every row of `kinds` (None: all) that is not yet a file in `folder`; how many were written."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = Exchange.objects.order_by("id")
    rows = rows if kinds is None else rows.filter(kind__in=list(kinds))
    written = 0
    for row in rows.iterator(chunk_size=100):
        path = folder / f"{row.id}.{row.kind}"
        if path.exists():
            continue
        head = {"id": str(row.id), "kind": row.kind, "key": row.key, "digest": row.digest}
        line = json.dumps({**head, "handed_at": row.handed_at.isoformat()}, ensure_ascii=False)
        aside = path.with_name(f".{path.name}.new")
        with aside.open("wb") as file:
            file.write(line.encode() + b"\n" + bytes(row.payload))
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
        written += 1
    return written


def read_in(folder: Path) -> Carried:
    """Take every file of `folder` in; each in its own transaction, in the order of their ids."""
    new = known = 0
    refused: list[str] = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.suffix[1:] not in Exchange.Kind.values:
            continue
        try:
            if _take(path):
                new += 1
            else:
                known += 1
        except NotOurs as why:
            refused.append(f"{path.name}: {why}")
    return Carried(new, known, tuple(refused))


@transaction.atomic
def _take(path: Path) -> bool:
    head, payload = _read(path)
    there = Exchange.objects.filter(pk=head["id"]).first()
    if there is not None:
        if (there.digest, there.kind, there.key) != (head["digest"], head["kind"], head["key"]):
            raise NotOurs("its id is taken by other bytes; somebody altered one of the two: ask who handed it over")
        return False
    exchange.hand_over(
        head["kind"], head["key"], payload, at=datetime.fromisoformat(head["handed_at"]), id=UUID(head["id"])
    )
    return True


def _read(path: Path) -> tuple[dict[str, str], bytes]:
    if path.stat().st_size > exchange.LARGEST + _LINE:
        raise NotOurs(f"it has more than {exchange.LARGEST} bytes; it was not written by us")
    line, cut, payload = path.read_bytes().partition(b"\n")
    try:
        head = json.loads(line) if cut and len(line) <= _LINE else None
        if not isinstance(head, dict) or set(head) != _KEYS or not all(isinstance(one, str) for one in head.values()):
            raise ValueError
        moment = datetime.fromisoformat(head["handed_at"])
        named = (str(UUID(head["id"])), head["kind"])
    except (ValueError, UnicodeDecodeError):
        raise NotOurs("its first line is not one of ours; export it again") from None
    if path.name != ".".join(named) or moment.tzinfo is None or not 0 < len(head["key"]) <= 100:
        raise NotOurs("its name and its first line do not belong together; export it again")
    if sha256(payload).hexdigest() != head["digest"]:
        raise NotOurs("its bytes do not have the digest that it states: damaged or altered on the way; export it again")
    return head, payload
