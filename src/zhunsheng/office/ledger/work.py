"""How long work stands that a person waits for (`actions.working` begins it), and what came of it."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from django.db import connection

from zhunsheng.office.ledger.models import Work


class State(StrEnum):
    """How a work stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    LOST = "lost"

    @property
    def label(self) -> str:
        return {"running": "正在进行", "done": "已完成", "failed": "没有完成", "lost": "已中断"}[self.value]


def state(row: Work) -> State:
    """How it stands: the lock that it holds says whether its process still works on it."""
    if row.ended_at is not None:
        return State.FAILED if row.fault else State.DONE
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            list(lock_of(row.pk)),
        )
        if cursor.fetchone()[0]:
            return State.RUNNING
    row.refresh_from_db()  # it may have ended between the two
    return State.LOST if row.ended_at is None else state(row)


def newest(kind: str, about: str) -> Work | None:
    """The work of a kind about a thing that was asked for last and has ended well."""
    return Work.objects.filter(kind=kind, about=about, fault="").exclude(ended_at=None).order_by("-asked_at").first()


def lock_of(pk: UUID) -> tuple[int, int]:
    """The two numbers of 32 bits by which pg_locks shows the lock of a work."""
    return pk.int >> 32 & 0xFFFFFFFF, pk.int & 0xFFFFFFFF
