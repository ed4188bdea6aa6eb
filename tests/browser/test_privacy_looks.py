"""Private values in a real browser: a paper in full, masked and after an erasure; erasing; the citizens' inbox, empty."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from django.urls import reverse

from tests.browser.eyes import NARROW, WIDE, faults, photograph
from tests.browser.test_office_looks import _start
from tests.office.browsing import signed_in
from tests.office.factories import District, district, on
from tests.office.matters.test_private import HOME, PHONE, appointed, complained
from zhunsheng.law.papers import ERASED, MASKED
from zhunsheng.office.people.models import Officer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.template("district")]
DAY = date(2029, 3, 12)


@pytest.fixture(scope="module")
def told(
    django_db_setup: None, django_db_blocker: Any, _module_register: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Any]]:
    """A complaint that was closed three years ago, and whoever keeps personal information."""
    register = override_settings(
        LOG_ROOT=_module_register / "log",
        KEYS_ROOT=_module_register / "keys",
        MEDIA_ROOT=tmp_path_factory.mktemp("files"),
    )
    with django_db_blocker.unblock(), register:
        here = district()
        keeper, closed = appointed(here), complained(here)
        yield {"here": here, "keeper": keeper, "closed": closed, "register": closed.papers.get(title="投诉举报登记表")}


@pytest.fixture(scope="module")
def address(told: dict[str, Any]) -> Iterator[str]:
    with on(DAY):
        server = _start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()


def looked_at(page: Any, address: str, officer: Officer, path: str, name: str) -> str:
    """Open a page as an officer, look at it at both widths, and say what it says."""
    cookie = signed_in(officer).cookies["zhunsheng_office"].value
    page.context.add_cookies([{"name": "zhunsheng_office", "value": cookie, "url": address}])
    page.set_viewport_size({"width": NARROW, "height": 900})
    assert page.goto(address + path).status == 200
    assert faults(page, f"privacy-{name}", (WIDE, NARROW)) == []
    return str(page.inner_text("main"))


@pytest.mark.prove
def test_a_paper_in_full_masked_and_erased_and_the_screen_between(
    page: Any, address: str, told: dict[str, Any]
) -> None:
    here: District = told["here"]
    paper = reverse("papers:paper", args=[told["register"].pk])
    full = looked_at(page, address, here.clerk, paper, "paper-full")
    assert PHONE in full and HOME in full and MASKED not in full
    masked = looked_at(page, address, here.supervisor, paper, "paper-masked")
    assert PHONE not in masked and HOME not in masked and MASKED in masked

    assert "可以删除" in looked_at(page, address, told["keeper"], reverse("matters:private"), "list")
    erase = reverse("matters:erase", args=[told["closed"].pk])
    assert PHONE not in looked_at(page, address, told["keeper"], erase, "erase")
    for box in page.query_selector_all("input[name=chosen]"):
        box.check()
    page.fill("input[name=basis]", "本人申请")
    page.fill("textarea[name=reason]", "保存期限届满，不再需要。")
    page.click("main form button[type=submit]")
    photograph(page, "privacy-question", WIDE)
    with page.expect_navigation():
        page.click("dialog[open] .btn-danger, dialog[open] .btn-primary")
    assert "案卷中没有个人信息" in looked_at(page, address, told["keeper"], erase, "erased")
    after = looked_at(page, address, here.clerk, paper, "paper-erased")
    assert ERASED in after and PHONE not in after

    assert "没有待处理的来件" in looked_at(page, address, here.clerk, reverse("publication:inbox"), "inbox-empty")
