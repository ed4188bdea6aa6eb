"""The reviewer's desk and the clerk's inbox in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from tests.browser.eyes import NARROW, faults
from tests.browser.test_office_looks import _start
from tests.office.browsing import signed_in
from tests.office.factories import done, on
from tests.office.publication.district import Desk, desk
from zhunsheng.office.publication import actions as publication
from zhunsheng.portal import actions as portal
from zhunsheng.portal import forms as portal_forms

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.template("district")]
DAY = date(2026, 3, 20)


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any, _module_register: Path) -> Iterator[dict[str, Any]]:
    """One decision waits and is late, one is public, a list waits, a parcel has come in."""
    register = override_settings(LOG_ROOT=_module_register / "log", KEYS_ROOT=_module_register / "keys")
    with django_db_blocker.unblock(), register:
        at = desk()
        waiting, public = at.proposed(person=True), at.proposed()
        with on(DAY):
            done(publication.release(public, at.publisher, True, True, {"violation": "使用＊＊的食品原料"}))
            publication.deliver()
            publication.propose_power_list(at.here.bureau, at.publisher)
            publication.hand_over_day(DAY)
            facts = {
                "asks_relief": True, "reports_breach": True, "real_name": True, "firm": "准阳区某面包店", "name": "孙小圣",
                "firm_address": "学院路3号", "story": "面包发霉，店方拒绝退款。", "request": "退款", "phone": "13912340000",
            }  # fmt: skip
            portal.lodge("complaint", facts, portal_forms.new_token())
            publication.take_in()
        yield {"at": at, "waiting": waiting, "public": public}


@pytest.fixture(scope="module")
def address(told: dict[str, Any]) -> Iterator[str]:
    with on(DAY):
        server = _start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("name", ["desk", "desk-overdue", "review", "review-released", "inbox", "parcel"])
def test_a_screen_fits_and_axe_finds_nothing(page: Any, address: str, told: dict[str, Any], name: str) -> None:
    from zhunsheng.office.publication.models import Intake

    at: Desk = told["at"]
    path, officer = {
        "desk": ("/publication/", at.publisher),
        "desk-overdue": ("/publication/?tab=overdue", at.here.supervisor),
        "review": (f"/publication/{told['waiting'].pk}/", at.publisher),
        "review-released": (f"/publication/{told['public'].pk}/", at.publisher),
        "inbox": ("/intake/", at.here.clerk),
        "parcel": (f"/intake/{Intake.objects.get().pk}/", at.here.clerk),
    }[name]
    cookie = signed_in(officer).cookies["zhunsheng_office"].value
    page.context.add_cookies([{"name": "zhunsheng_office", "value": cookie, "url": address}])
    page.set_viewport_size({"width": NARROW, "height": 900})
    assert page.goto(address + path).status == 200
    assert faults(page, f"publication-{name}") == []
