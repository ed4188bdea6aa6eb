"""The office's screens in a real browser: nothing scrolls sideways, axe finds nothing, no foreign word, no complaint."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings
from django.urls import reverse

from tests.browser.eyes import NARROW, faults
from tests.office.browsing import signed_in
from tests.office.factories import SMALL, START, WORDS, District, district, done, on
from tests.ui.conftest import _Quiet, _Server
from zhunsheng.office import clock
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.models import Matter
from zhunsheng.office.people.models import Officer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.template("district")]


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any, _module_register: Path) -> Iterator[dict[str, Any]]:
    """A district in which something has happened: a case on its way, a late one, a complaint, a defect."""
    register = override_settings(LOG_ROOT=_module_register / "log", KEYS_ROOT=_module_register / "keys")
    with django_db_blocker.unblock(), register:
        here = district()
        with on(START):
            case = done(here.open_penalty())
            here.to_report(case, **SMALL)
            late = done(here.open_penalty(title="涉嫌销售标签不合格食品案"))
            complaint = here.complain()
            matters.save_draft(case, here.li, "notice", {"note": "待核对"})
        with on(date(2026, 3, 20)):
            here.perform(late, "filing", [here.head], outcome="filed", at=clock.at(date(2026, 3, 18)))
            done(
                matters.record_defect(
                    late, act="serve", happened_at=clock.at(date(2026, 3, 10)), what="决定书先于告知书送达",
                    article="行政处罚法 第四十四条", found_by=here.li,
                )
            )  # fmt: skip
            here.perform(case, "case_review", [here.reviewer], outcome="passed")
            here.perform(case, "notice", [here.li], words=WORDS)
            ledger.sequence()
            ledger.sign()
        yield {"here": here, "case": case, "late": late, "complaint": complaint}


@pytest.fixture(scope="module")
def address(told: dict[str, Any]) -> Iterator[str]:
    """The office served by this process, where the district's clock can stand still."""
    with on(date(2026, 3, 20)):
        server = _start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()


def _start() -> Any:
    from wsgiref.simple_server import make_server

    server = make_server("127.0.0.1", 0, StaticFilesHandler(WSGIHandler()), _Server, _Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def pages(told: dict[str, Any]) -> list[tuple[str, Officer, str]]:
    here: District = told["here"]
    case: Matter = told["case"]
    late: Matter = told["late"]
    record = next(iter(_records(case)))
    paper = case.papers.order_by("-pk").first()
    item = late.open_items.first()
    assert paper and item
    new = reverse("matters:open", args=["penalty_ordinary", here.penalty_item.pk])
    return [
        ("workbench", here.li, "/"),
        ("workbench-supervisor", here.supervisor, "/"),
        ("list", here.li, reverse("matters:list")),
        ("list-empty", here.li, reverse("matters:list") + "?q=没有这样的"),
        ("new", here.li, reverse("matters:new") + "?kind=penalty_ordinary"),
        ("open", here.li, new),
        ("matter", here.li, reverse("matters:matter", args=[case.pk])),
        ("matter-late", here.head, reverse("matters:matter", args=[late.pk])),
        ("matter-masked", here.supervisor, reverse("matters:matter", args=[told["complaint"].pk])),
        ("choose", here.head, reverse("matters:act", args=[case.pk, "decide"])),
        ("act", here.li, reverse("matters:act", args=[late.pk, "investigate"])),
        ("act-refused", here.head, reverse("matters:act", args=[case.pk, "decide"]) + "?outcome=penalty"),
        ("due", here.li, reverse("matters:due", args=[case.pk, case.clocks.filter(is_window=False)[0].pk])),
        ("proof", here.li, reverse("matters:proof", args=[case.pk, record])),
        ("defect", here.li, reverse("matters:defect", args=[case.pk])),
        ("paper", here.li, reverse("papers:paper", args=[paper.pk])),
        ("supervision", here.supervisor, reverse("supervision:index")),
        ("item", here.supervisor, reverse("supervision:item", args=[item.pk])),
        ("register", here.supervisor, reverse("register:index") + f"?q={case.number}"),
    ]


def _records(case: Matter) -> list[Any]:
    from zhunsheng.office.ledger.models import Record

    return list(Record.objects.filter(subject=f"matter:{case.pk}").values_list("pk", flat=True))


# Every second screen on each run, all of them in `make prove`.
@pytest.mark.parametrize("number", [pytest.param(n, marks=[pytest.mark.prove] if n % 2 else []) for n in range(19)])
def test_a_screen_fits_and_axe_finds_nothing(page: Any, address: str, told: dict[str, Any], number: int) -> None:
    name, officer, path = pages(told)[number]
    cookie = signed_in(officer).cookies["zhunsheng_office"].value
    page.context.add_cookies([{"name": "zhunsheng_office", "value": cookie, "url": address}])
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_viewport_size({"width": NARROW, "height": 900})
    assert page.goto(address + path).status == 200
    assert faults(page, name) == []
    assert complaints == []
