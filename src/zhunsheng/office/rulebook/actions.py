"""Applying a rulebook: its folder is archived, its procedures are pinned, its facts become views.

Rules
- Applying the same files again changes nothing. A book with a fault is not applied: the faults are returned.
- A parameter that no layer has set keeps its kind out of the books of the organs concerned; that is no fault.
- Only the owner of the tables makes views; the web never applies a book.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from django.db import connection, transaction

from zhunsheng.law.problem import Problem
from zhunsheng.law.rulebook import Rulebook
from zhunsheng.office import clock
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.people.models import Officer, Organ
from zhunsheng.office.rulebook import archive, kind_views, reads
from zhunsheng.office.rulebook.models import Procedure, Version
from zhunsheng.proof.entry import Stage
from zhunsheng.reader import rulebook as reader


@transaction.atomic
def apply(root: Path, by: Officer | None = None) -> Version | Sequence[Problem]:
    """Put the rulebook in `root` in force; the version in force if it is the same already; its faults if it has any."""
    digest = archive.digest(root)
    last = reads.versions().first()
    if last is not None and last.digest == digest:
        if further := _in_use() - set(reader.compositions(root)):
            cover(further)
            _make_views([reads.composed(digest, layers) for layers in further])
        return last
    shelf = reader.Shelf(root)
    books = [shelf.book(layers) for layers in sorted(_in_use() | set(reader.compositions(root)))]
    if faults := reader.faults(books):
        return faults
    version = Version.objects.create(
        number=last.number + 1 if last else 1, digest=digest, archive=archive.pack(root), applied_on=clock.today(),
        applied_by=by.code if by else "",
    )  # fmt: skip
    _record(version, "apply", by, [version, *_pin(version, books)])
    reads.forget_newest()
    _make_views(books)
    return version


@transaction.atomic
def cover(layers: Iterable[tuple[str, ...]]) -> list[Procedure]:
    """Pin the procedures of further combinations of layers (a new organ's), under the version in force."""
    version = reads.versions().first()
    if version is None:
        return []
    pinned = _pin(version, [reads.composed(version.digest, one) for one in {(), *layers}])
    if pinned:
        _record(version, "cover", None, pinned)
    return pinned


def _in_use() -> set[tuple[str, ...]]:
    return {tuple(layers) for layers in Organ.objects.values_list("layers", flat=True)}


def _pin(version: Version, books: Iterable[Rulebook]) -> list[Procedure]:
    """A row for every procedure that has none; equal procedures of several layers share one."""
    found = {law.digest: (law, book.layers) for book in books for laws in book.versions.values() for law in laws}
    known = set(Procedure.objects.filter(pk__in=found).values_list("pk", flat=True))
    return Procedure.objects.bulk_create(
        Procedure(
            digest=digest, kind=law.id, name=law.name, in_force=law.in_force, layers=list(layers), version=version
        )
        for digest, (law, layers) in sorted(found.items())
        if digest not in known
    )


def _make_views(books: Iterable[Rulebook]) -> None:
    """Make the views anew: of these books, and of whatever older procedures matters are pinned to."""
    laws = {law.digest: law for book in books for laws in book.versions.values() for law in laws}
    older = Procedure.objects.exclude(pk__in=laws).values_list("pk", flat=True)
    every = [*laws.values(), *(reads.procedure(digest) for digest in older)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege('public', 'CREATE')")
        if not cursor.fetchone()[0]:
            raise PermissionError(
                "rulebook: this database role may not make views; run `zhunsheng manage rulebook_apply`, which runs as "
                "the owner (DATABASE_OWNER_URL)"
            )
        for statement in kind_views.statements(kind_views.facts_by_kind(every)):
            cursor.execute(statement)


def _record(version: Version, act: str, by: Officer | None, rows: Sequence[Version | Procedure]) -> None:
    ledger.record(
        subject=f"rulebook:{version.pk}", kind="rulebook", act=act, at=clock.now(), actor=by, stage=Stage.RULEBOOK,
        rows=rows,
    )  # fmt: skip
