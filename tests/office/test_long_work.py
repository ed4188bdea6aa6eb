"""Long work is done beside the request: its progress is seen, it ends whole or not at all, and a killed one is known."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.test import override_settings
from django.urls import reverse

from tests.office.browsing import said, signed_in
from tests.office.inspections.world import World, moment, o_clock, world
from zhunsheng.example import names
from zhunsheng.office import clock
from zhunsheng.office.inspections import actions as inspections
from zhunsheng.office.inspections.models import InspectionObject
from zhunsheng.office.inspections.views import directory
from zhunsheng.office.ledger import work
from zhunsheng.office.ledger.actions import working
from zhunsheng.office.ledger.models import Work

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any, _module_register: Path, clone: Any) -> World:
    register = override_settings(LOG_ROOT=_module_register / "log", KEYS_ROOT=_module_register / "keys")
    with django_db_blocker.unblock(), register:
        clone.dirty = True
        return world(objects=40)


def ended(row: Work) -> Work:
    """The work when it has ended."""
    thread = next((one for one in threading.enumerate() if one.name == f"work-{row.kind}"), None)
    if thread:
        thread.join(60)
    row.refresh_from_db()
    return row


def begun(task: Callable[..., dict[str, Any]], about: str = "x", who: str = "a") -> Work:
    return working.begin("test", about=about, title="试", asked_by=who, then="/x/", task=task, long=True)


def test_progress_is_seen_while_it_runs_and_asking_again_leads_to_the_same() -> None:
    go = threading.Event()

    def task(tell: working.Tell) -> dict[str, Any]:
        tell(0, 10)
        go.wait(30)
        tell(10, 10)
        return {"came": 1}

    row = begun(task)
    until = time.monotonic() + 30
    while Work.objects.get(pk=row.pk).total != 10 and time.monotonic() < until:
        pass
    assert work.state(row) is work.State.RUNNING and begun(task).pk == row.pk
    go.set()
    row = ended(row)
    assert (work.state(row), row.done, row.result) == (work.State.DONE, 10, {"came": 1})
    assert work.newest("test", "x") == row and work.newest("test", "y") is None


def test_what_fails_says_so_and_is_no_result() -> None:
    def task(tell: working.Tell) -> dict[str, Any]:
        raise DatabaseError("private words")

    row = ended(begun(task, "fails"))
    assert work.state(row) is work.State.FAILED and row.fault == "DatabaseError" and work.newest("test", "fails") is None


def test_one_whose_process_was_killed_is_known_and_nothing_of_it_stays(town: World) -> None:
    who = signed_in(town.planner)
    row = Work.objects.create(
        kind="test", about="killed", title="核验", asked_by=str(town.planner.pk), then="/x/", asked_at=clock.real_now()
    )
    assert work.state(row) is work.State.LOST
    page = said(who.get(reverse("people:work", args=[row.pk])))
    assert "已中断，什么也没有写入" in page and 'hx-get' not in page
    assert signed_in(town.auditor).get(reverse("people:work", args=[row.pk])).status_code == 404


def objects_file(*codes: int) -> SimpleUploadedFile:
    rows = "\n".join(f"新店{one},{names.credit_code(one)}" for one in codes)
    return SimpleUploadedFile("名单.csv", f"企业名称,统一社会信用代码\n{rows}\n".encode())


def hand_in(town: World, file: SimpleUploadedFile) -> tuple[Any, Any]:
    who = signed_in(town.planner)
    with moment(o_clock(9, 30)):
        return who, who.post(reverse("inspections:objects_import"), {"file": file, "trade": "住宿", "risk": "B"})


def test_a_long_list_is_taken_in_beside_the_request(town: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory, "AT_ONCE", 10)
    before = InspectionObject.objects.count()
    who, answer = hand_in(town, objects_file(*range(900, 950)))
    row = Work.objects.get(kind=directory.IMPORT)
    assert answer["Location"] == reverse("people:work", args=[row.pk])
    assert ended(row).fault == "" and InspectionObject.objects.count() == before + 50
    piece = who.get(answer["Location"], headers={"HX-Request": "true"})
    page = who.get(piece["HX-Redirect"])
    assert "列入 50 户" in said(page) and row.done == 50


def test_a_long_list_that_breaks_off_leaves_nothing(town: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory, "AT_ONCE", 10)
    before, take_in = InspectionObject.objects.count(), inspections.take_in_objects

    def broken(*args: Any, progress: Callable[[int], None], **given: Any) -> Any:
        def half(written: int) -> None:
            assert InspectionObject.objects.count() > before
            raise DatabaseError("the line is cut")

        return take_in(*args, progress=half, **given)

    monkeypatch.setattr(inspections, "take_in_objects", broken)
    who, answer = hand_in(town, objects_file(*range(960, 990)))
    assert ended(Work.objects.filter(kind=directory.IMPORT).latest("asked_at")).fault == "DatabaseError"
    assert InspectionObject.objects.count() == before
    assert "没有完成，什么也没有写入" in said(who.get(answer["Location"]))


def test_a_page_is_read_without_a_draw_and_a_trial_holds_until_something_changes(
    town: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, page, count = signed_in(town.planner), reverse("inspections:prepare", args=[2026, 1]), 0
    rehearse = inspections.rehearse

    def counted(*args: Any, **given: Any) -> Any:
        nonlocal count
        count += 1
        return rehearse(*args, **given)

    monkeypatch.setattr(inspections, "rehearse", counted)
    with moment(o_clock(9, 30)):
        assert "还没有试抽" in said(who.get(page)) and count == 0
        assert "试抽通过" in said(who.post(reverse("inspections:try", args=[2026, 1]), follow=True))
        assert "试抽通过" in said(who.get(page)) and count == 1
        one = InspectionObject.objects.filter(status="active").first()
        assert one is not None
        inspections.close_object(one, reason="已注销", by=town.planner)
        assert "还没有试抽" in said(who.get(page)) and count == 1
