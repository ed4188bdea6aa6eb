"""A large file comes in pieces: each with its place and digest; a line that breaks is taken up where it stopped.

- The row says how much has come; the bytes lie beside the store. A piece that was written but not noted is written again.
- A piece at a wrong place changes nothing; the answer (`Misplaced`) says where to go on.
- Nothing of it is evidence before it is entered whole (`enter`), and then both digests are of the whole.

    upload = evidence.begin(matter, filename="录像.mp4", size=80_000_000, by=officer)
    evidence.append(upload, offset=0, piece=b"…", digest="…", by=officer)
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.db import transaction

from zhunsheng.law.refusal import Refusal
from zhunsheng.office import clock
from zhunsheng.office.evidence.actions.common import no, why_not
from zhunsheng.office.evidence.models import Upload
from zhunsheng.office.matters import media
from zhunsheng.office.matters.models import Matter
from zhunsheng.office.people.models import Officer

MOST_PIECE = 8 * 2**20
KEPT = timedelta(days=7)  # how long a file that never arrived whole is kept
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A piece that does not begin where the last one ended; `offset` is where it has to."""

    offset: int


def place(upload: Upload) -> Path:
    """Where the pieces lie."""
    return media.root() / "incoming" / str(upload.pk)


@transaction.atomic
def begin(matter: Matter, *, filename: str, size: int, by: Officer, sha256: str = "") -> Upload | Refusal:
    """Announce a file. `sha256`: what its sender computed of the whole, if he did."""
    if refusal := why_not(matter, by):
        return refusal
    shown = media.shown_name(filename)
    if size < 1:
        return no(f"“{shown}”是空的（0字节）", "核对文件后重新选择")
    if size > media.limit():
        most = media.limit() // 2**20
        return no(
            f"“{shown}”有{size // 2**20} MB，超过上限 {most} MB",
            "留在原处保存，登记为“另处存放的文件”，写明位置和散列值",
        )
    if sha256 and not _SHA256.fullmatch(sha256):
        return no("散列值不合格式", "刷新页面后重新选择文件")
    for old in Upload.objects.filter(officer=by, begun_at__lt=clock.real_now() - KEPT):
        _drop(old)
    return Upload.objects.create(
        matter=matter, officer=by, filename=shown, size=size, sha256=sha256, begun_at=clock.real_now()
    )


@transaction.atomic
def append(upload: Upload, *, offset: int, piece: bytes, digest: str, by: Officer) -> Upload | Misplaced | Refusal:
    """Write one piece down durably, then note it."""
    row = Upload.objects.select_for_update().filter(pk=upload.pk, officer=by).first()
    if row is None:
        return no("没有这次上传，或者它已经入卷", "重新选择文件")
    at = place(row)
    there = at.stat().st_size if at.exists() else 0
    if there < row.received:  # what was noted is gone: from here on it must come again
        row.received = there
        row.save(update_fields=["received"])
    if offset != row.received:
        return Misplaced(row.received)
    if not piece or len(piece) > MOST_PIECE or offset + len(piece) > row.size:
        return no(f"“{row.filename}”的这一段长度不对", "刷新页面，重新选择同一个文件，会从断处接着传")
    if hashlib.sha256(piece).hexdigest() != digest:
        return no(f"“{row.filename}”的这一段在传输中损坏", "这一段没有存入；重新传这一段")
    at.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with at.open("r+b" if at.exists() else "w+b") as file:
        file.seek(offset)
        file.truncate()
        file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    row.received = offset + len(piece)
    row.save(update_fields=["received"])
    return row


@transaction.atomic
def give_up(upload: Upload, *, by: Officer) -> bool:
    """Drop a file that is not wanted after all."""
    row = Upload.objects.select_for_update().filter(pk=upload.pk, officer=by).first()
    if row is not None:
        _drop(row)
    return row is not None


def _drop(row: Upload) -> None:
    at = place(row)
    row.delete()
    transaction.on_commit(lambda: at.unlink(missing_ok=True))
