"""The worker numbers, signs, hands out the day's jobs, survives a bad tick and ends when told to."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.db import DatabaseError, transaction

from tests.office.ledger.conftest import AT, ROOT, Register
from zhunsheng.office import clock
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.ledger import reads, worker
from zhunsheng.office.ledger.models import Checkpoint, Pending


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[], object]]:
    """The registry, empty for this test."""
    monkeypatch.setattr(worker, "_daily", {})
    return worker._daily


def until(true: Callable[[], bool], seconds: float = 60) -> bool:
    """Wait for another process; the time is only a limit."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture
def running(register: Register) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "zhunsheng.cli.manage", "worker"], env=register.environment, cwd=ROOT
    )
    yield process
    if process.poll() is None:
        process.kill()
        process.wait()


def test_it_numbers_signs_at_once_for_who_waits_and_ends_on_sigterm(
    register: Register, running: subprocess.Popen[bytes]
):
    register.officers(2)
    assert until(lambda: Pending.objects.count() == 0)
    assert until(lambda: (reads.newest_checkpoint() or Checkpoint(size=0)).size == len(register.entries()))
    asked = time.monotonic()
    with transaction.atomic():
        record = ledger.record(
            subject="matter:019501b0-0000-7000-8000-000000000009", kind="matter", act="decide", at=AT, stage="decision"
        )
        ledger.hurry()
    assert until(lambda: reads.proof(record) is not None)
    assert time.monotonic() - asked < worker.SIGN_EVERY
    running.send_signal(signal.SIGTERM)
    assert running.wait(30) == 0
    assert register.sweep() == []


def test_a_killed_worker_leaves_nothing_half_done(register: Register, running: subprocess.Popen[bytes]):
    for _ in range(5):
        register.officers(20)
    running.kill()
    running.wait()
    register.officers(1)
    register.publish()
    assert Pending.objects.count() == 0
    assert register.sweep() == []


def test_daily_jobs_run_once_a_day(jobs, monkeypatch, db):
    ran: list[date] = []
    monkeypatch.setattr(clock, "today", lambda: days[0])
    days = [date(2026, 3, 2)]

    @worker.daily
    def count() -> None:
        ran.append(clock.today())

    worker.daily(count)
    made = worker.Worker()
    made._look_at_the_day()
    made._look_at_the_day()
    days[0] = date(2026, 3, 3)
    made._look_at_the_day()
    assert ran == [date(2026, 3, 2), date(2026, 3, 3)]


def test_a_failing_job_is_named_without_what_stood_in_the_rows_and_does_not_stop_the_others(
    jobs, caplog, monkeypatch, db
):
    monkeypatch.setattr(worker, "SEQUENCE_EVERY", 0)
    ran = []

    @worker.daily
    def bad() -> None:
        raise DatabaseError("Key (name)=(张三) already exists")

    @worker.daily
    def good() -> None:
        ran.append(1)

    with caplog.at_level(logging.ERROR, logger="zhunsheng.office.ledger.worker"):
        worker.Worker()._look_at_the_day()
    assert ran == [1]
    assert "DatabaseError" in caplog.text
    assert "test_worker.py" in caplog.text
    assert "张三" not in caplog.text


def test_the_same_fault_is_said_once(caplog, monkeypatch, db):
    monkeypatch.setattr(worker, "SEQUENCE_EVERY", 0)
    made = worker.Worker()

    def bad() -> None:
        raise ValueError

    with caplog.at_level(logging.ERROR, logger="zhunsheng.office.ledger.worker"):
        made._careful("numbering", bad)
        made._careful("numbering", bad)
        assert len(caplog.records) == 1
        made._careful("numbering", lambda: None)
        made._careful("numbering", bad)
        assert len(caplog.records) == 2


def test_one_round_for_those_who_run_no_worker(register: Register, jobs):
    register.officers(1)
    worker.Worker().once()
    assert Pending.objects.count() == 0
    assert Checkpoint.objects.latest("size").size == len(register.entries())
