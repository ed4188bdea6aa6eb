"""Long work that a person waits for: done beside the request, its progress to be read by anybody's next request.

Rules
- What the work writes it writes by one action, in that action's transaction: all of it or nothing. Its progress is
  told on another connection, so it is seen meanwhile. Correctness waits for none of it.
- A work lives as long as its process: while it runs it holds a lock, so one whose process was killed is known by that
  (`work.State.LOST`), and nothing of it was written.
- Of one kind about one thing one runs at a time: asking again leads to the one that runs.
- Short work is done at once (`long=False`); what is long is for the caller to say.

    begun = working.begin("sweep", about="", title="核验", asked_by=str(officer.pk), then="/register/", task=task, long=True)
    work.state(begun)                      # RUNNING; begun.done of begun.total
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from zhunsheng.office import clock
from zhunsheng.office.ledger import work
from zhunsheng.office.ledger.models import Work

KEPT = timedelta(days=2)
OFTEN = timedelta(seconds=0.3)
Tell = Callable[[int, int], None]
Task = Callable[[Tell], dict[str, Any]]

log = logging.getLogger(__name__)


def begin(kind: str, *, about: str, title: str, asked_by: str, then: str, task: Task, long: bool) -> Work:
    """Begin the work, or find the one of this kind and about this that runs; short work has ended on return.

    `task` gets a function by which it tells how far it is (done, of); what it returns is kept as plain JSON.
    """
    Work.objects.filter(asked_at__lt=clock.real_now() - KEPT).delete()
    for one in Work.objects.filter(kind=kind, about=about, asked_by=asked_by, ended_at=None):
        if work.state(one) is work.State.RUNNING:
            return one
    row = Work(kind=kind, about=about, title=title, asked_by=asked_by, then=then, asked_at=clock.real_now())
    if not long:
        row.result, row.ended_at = task(lambda done, total: None), clock.real_now()
        row.save(force_insert=True)
        return row
    row.save(force_insert=True)
    held = threading.Event()
    threading.Thread(target=_run, args=(row.pk, task, held), name=f"work-{kind}", daemon=True).start()
    held.wait(10)
    return row


def _run(pk: UUID, task: Task, held: threading.Event) -> None:
    beside: BaseDatabaseWrapper = connection.copy()
    fault, result = "", None
    try:
        signed = [number - (1 << 32) if number >> 31 else number for number in work.lock_of(pk)]
        _say(beside, "SELECT pg_advisory_lock(%s::int, %s::int)", *signed)
        held.set()
        result = task(_teller(beside, pk))
    except Exception as error:
        log.exception("work: %s failed; nothing of it was written", pk)
        fault = type(error).__name__
    try:
        Work.objects.filter(pk=pk).update(result=result, fault=fault, ended_at=clock.real_now())
    finally:
        held.set()
        beside.close()
        connection.close()


def _teller(beside: BaseDatabaseWrapper, pk: UUID) -> Tell:
    said = clock.real_now() - OFTEN

    def tell(done: int, total: int) -> None:
        nonlocal said
        if done in (0, total) or clock.real_now() - said >= OFTEN:
            _say(beside, "UPDATE ledger_work SET done = %s, total = %s WHERE id = %s", done, total, pk)
            said = clock.real_now()

    return tell


def _say(beside: BaseDatabaseWrapper, sql: str, *values: int | UUID) -> None:
    with beside.cursor() as cursor:
        cursor.execute(sql, values)
