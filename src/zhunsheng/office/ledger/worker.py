"""The worker: numbers every second, signs every ten or at once when somebody waits, hands out the daily jobs.

Rules
- Nothing that must be right waits for it: what is due or late is computed on reading.
- A tick that fails is logged (what kind of fault and where in the program, never a row's content) and tried again.
- A daily job runs once the worker sees a new day of the district, and at its start; it must not mind running twice.
- A steady job runs after every round of numbering, so it must cost next to nothing when there is nothing to do.

    worker.daily(calendar.write_what_has_come_due)        # in a room's AppConfig.ready
    worker.steady(publication.deliver)
    worker.Worker().run()
"""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable
from datetime import date

from django.db import DatabaseError, connection

from zhunsheng.office import clock
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.ledger.actions.hurry import CHANNEL
from zhunsheng.office.ledger.halt import LogHalted

SEQUENCE_EVERY, SIGN_EVERY = 1.0, 10.0  # seconds

log = logging.getLogger(__name__)
_daily: dict[str, Callable[[], object]] = {}
_steady: dict[str, Callable[[], object]] = {}


def daily(job: Callable[[], object]) -> Callable[[], object]:
    """Have `job` run once a day by the worker; registering it again changes nothing."""
    _daily[f"{job.__module__}.{job.__qualname__}"] = job
    return job


def steady(job: Callable[[], object]) -> Callable[[], object]:
    """Have `job` run after every round of numbering; registering it again changes nothing."""
    _steady[f"{job.__module__}.{job.__qualname__}"] = job
    return job


def jobs() -> dict[str, Callable[[], object]]:
    """The daily jobs by name."""
    return dict(_daily)


class Worker:
    """One worker; several may run, the register's lock lets one at a time number."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.day: date | None = None
        self.signed_at = -SIGN_EVERY
        self.said: dict[str, str] = {}

    def stop(self, *_: object) -> None:
        """Finish the tick at hand, then end (SIGTERM, SIGINT)."""
        self.stopping.set()

    def run(self) -> None:
        """Work until stopped."""
        while not self.stopping.is_set():
            self._careful("numbering", self._wait_and_number)
            self._careful("the day", self._look_at_the_day)
            for name, job in _steady.items():
                self._careful(name, job)
        self._careful("numbering", self._number_and_sign)
        connection.close()

    def once(self) -> None:
        """One round of everything, for those who run no worker (and for tests); a failure is raised."""
        self._number_and_sign()
        for job in (*jobs().values(), *_steady.values()):
            job()
        self._number_and_sign()

    def _wait_and_number(self) -> None:
        somebody_waits = self._wait()
        ledger.sequence()
        if somebody_waits or time.monotonic() - self.signed_at >= SIGN_EVERY:
            ledger.sign()
            self.signed_at = time.monotonic()

    def _number_and_sign(self) -> None:
        while ledger.sequence():
            pass
        ledger.sign()

    def _wait(self) -> bool:
        """Wait a second, or until somebody asks for a proof now."""
        connection.ensure_connection()
        if self.said.get("listening") != str(id(connection.connection)):
            with connection.cursor() as cursor:
                cursor.execute(f"LISTEN {CHANNEL}")
            self.said["listening"] = str(id(connection.connection))
        with connection.wrap_database_errors:
            return any(True for _ in connection.connection.notifies(timeout=SEQUENCE_EVERY, stop_after=1))

    def _look_at_the_day(self) -> None:
        day = clock.today()
        if day == self.day:
            return
        self.day = day
        for name, job in jobs().items():
            if not self.stopping.is_set():
                self._careful(name, job)

    def _careful(self, what: str, work: Callable[[], object]) -> None:
        """Do it; a failure is logged once until it changes, without what stood in the rows."""
        try:
            work()
            self.said.pop(what, None)
        except Exception as error:
            said = str(error) if isinstance(error, LogHalted) else f"{type(error).__name__} in {_place(error)}"
            if self.said.get(what) != said:
                log.error("worker: %s failed and will be tried again: %s", what, said)
            self.said[what] = said
            if isinstance(error, DatabaseError):
                connection.close()
            self.stopping.wait(SEQUENCE_EVERY)


def _place(error: Exception) -> str:
    """Where in the program it failed: file and line, no values."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{frame.filename}:{frame.lineno}"
