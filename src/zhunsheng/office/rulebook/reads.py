"""The rulebook as applied: read from the archive of its version, never from whatever lies on disk today.

law = rulebook.procedure(matter.procedure_id)            # what a matter was pinned to, for ever
row = rulebook.current("complaint", organ, day)          # what a matter opened that day would be pinned to
"""

from __future__ import annotations

import io
import shutil
import time
import zipfile
from datetime import date
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from zhunsheng.law.calendar import Calendar
from zhunsheng.law.procedure import Procedure as Law
from zhunsheng.law.rulebook import Rulebook
from zhunsheng.law.statutes import Statutes
from zhunsheng.office.people.models import Organ
from zhunsheng.office.rulebook.models import Procedure, Version
from zhunsheng.reader import rulebook as reader

FRESH_FOR = 2.0  # seconds; a new version is seen by every process that soon
_seen: dict[str, tuple[float, str]] = {}


class NoRulebook(Exception):
    """Nothing has been applied yet, or not what is asked for."""


def versions() -> QuerySet[Version]:
    """All versions, the newest first, without their archives."""
    return Version.objects.defer("archive").order_by("-number")


def newest() -> str:
    """The digest of the version in force."""
    name = str(connection.settings_dict["NAME"])
    at, digest = _seen.get(name, (-FRESH_FOR, ""))
    if time.monotonic() - at >= FRESH_FOR:
        found = versions().values_list("digest", flat=True).first()
        if found is None:
            raise NoRulebook("database: no rulebook is in force; run `zhunsheng manage rulebook_apply`")
        digest = found
        _seen[name] = (time.monotonic(), digest)
    return digest


def forget_newest() -> None:
    """Ask the database anew which version is in force (after applying one)."""
    _seen.clear()


def book(organ: Organ | None = None) -> Rulebook:
    """The book in force, composed for an organ's layers; without an organ, the national layer alone."""
    return composed(newest(), tuple(organ.layers) if organ else ())


def calendar() -> Calendar:
    """The calendar in force."""
    return book().calendar


def statutes() -> Statutes:
    """The texts that citations rest on."""
    return book().statutes


@lru_cache(maxsize=512)
def procedure(digest: str) -> Law:
    """The procedure that a matter is pinned to, from the archive of the version that brought it."""
    row = Procedure.objects.values("kind", "layers", "version__digest").get(pk=digest)
    law = composed(row["version__digest"], tuple(row["layers"])).pinned(digest)
    if law is None:
        raise NoRulebook(
            f"rulebook version {row['version__digest'][:12]}: its archive gives no {row['kind']} {digest[:12]}; "
            "the archive or the program was changed; restore the version's row from a backup"
        )
    return law


def knows(kind: str, organ: Organ, day: date) -> bool:
    """Whether the organ's book has a procedure of this kind in force on the day."""
    return book(organ).procedure(kind, on=day) is not None


def current(kind: str, organ: Organ, day: date) -> Procedure:
    """The procedure by which the organ opens a matter of this kind on the day; ask `knows` first."""
    law = book(organ).procedure(kind, on=day)
    if law is None:
        raise NoRulebook(
            f"rulebook of {organ.code}: no procedure {kind} in force on {day}; add one, or choose another kind"
        )
    return Procedure.objects.get(pk=law.digest)


def drafts(organ: Organ | None = None) -> list[reader.Draft]:
    """The drafts that lie in the version in force, for an organ's layers."""
    return list(_drafts(newest(), tuple(organ.layers) if organ else ()))


@lru_cache(maxsize=64)
def _drafts(version: str, layers: tuple[str, ...]) -> tuple[reader.Draft, ...]:
    root = folder(version)
    return tuple(reader.Shelf(root).drafts(layers)) if reader.has_drafts(root) else ()


@lru_cache(maxsize=64)
def composed(version: str, layers: tuple[str, ...]) -> Rulebook:
    """The book of a version, composed for some layers; read once in each process."""
    return reader.load(folder(version), layers=layers)


def folder(version: str) -> Path:
    """The folder of a version, unpacked from its archive once."""
    made: Path = settings.VAR / "rulebook" / version[:24]
    if not made.exists():
        made.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(mkdtemp(dir=made.parent))
        packed = Version.objects.filter(digest=version).values_list("archive", flat=True)[0]
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            archive.extractall(aside)
        try:
            aside.rename(made)
        except OSError:  # another process was quicker
            shutil.rmtree(aside)
    return made
