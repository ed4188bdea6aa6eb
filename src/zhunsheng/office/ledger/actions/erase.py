"""Erasure: the salts of a row go, an erasure record comes; records, entries and tree stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Model

from zhunsheng.office.ledger.actions.record import Someone, record
from zhunsheng.office.ledger.models import Record
from zhunsheng.proof.entry import Stage


@transaction.atomic
def erase(
    row: Model, *, subject: str, at: datetime, actor: Someone | None, organ: str = "", articles: Sequence[str] = ()
) -> Record:
    """Forget the salts of every digest of `row`: from then on nobody can link a digest to its content.

    The caller erases the row's private content itself, in the same transaction.
    """
    made = record(
        subject=subject, kind="erasure", act="erase", at=at, stage=Stage.ERASURE, actor=actor, organ=organ,
        articles=articles,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_erase_salts(%s, %s)", [row._meta.db_table, str(row.pk)])
    return made
