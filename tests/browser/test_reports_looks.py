"""Reports, their comparison, the dashboard and a figure's rows in a real browser: they fit, axe finds nothing, all is Chinese."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from typing import Any
from wsgiref.simple_server import make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler

from tests.browser.eyes import NARROW, faults
from tests.office.browsing import signed_in
from tests.office.factories import START, District, district, on
from tests.ui.conftest import _Quiet, _Server
from zhunsheng.office.indicators import views
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.models import HistoricalRecord

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.template("district"), pytest.mark.prove]

PAGES = (
    "reports/?year=2020", "reports/dashboard/?year=2020", "reports/self_inspection/2020/", "reports/disclosure/2020/",
    "reports/self_inspection/2020/compare/", "figures/?year=2020", "figures/mediations_settled/?year=2020",
)  # fmt: skip


@pytest.fixture
def served() -> Iterator[tuple[str, District]]:
    here = district()
    with on(START):
        matters.take_over_history(
            HistoricalRecord(
                of="mediation", number=f"M{year}{n}", title="邻里纠纷", organ=(here.bureau, here.other)[n % 2],
                opened_on=date(year, 3, 1), closed_on=date(year, 3, 1 + n % 28), outcome="settled", facts={}, batch="试",
            )
            for year in (2018, 2019, 2020)
            for n in range(year - 1990)
        )  # fmt: skip
        server = make_server("127.0.0.1", 0, StaticFilesHandler(WSGIHandler()), _Server, _Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", here
        server.shutdown()
        server.server_close()


def enter(page: Any, address: str, here: District) -> list[str]:
    cookie = signed_in(here.supervisor).cookies["zhunsheng_office"].value
    page.context.add_cookies([{"name": "zhunsheng_office", "value": cookie, "url": address}])
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.set_viewport_size({"width": NARROW, "height": 900})
    return complaints


def test_reports_and_the_dashboard_fit_and_axe_finds_nothing(
    page: Any, served: tuple[str, District], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a very large figure the parts come once the page stands."""
    address, here = served
    complaints, found = enter(page, address, here), []
    for path in PAGES:
        assert page.goto(f"{address}/{path}").status == 200
        found += faults(page, f"reports-{path}")
    monkeypatch.setattr(views, "MANY", 10)
    page.goto(f"{address}/figures/mediations_settled/?year=2020")
    page.get_by_role("heading", name="分机关").wait_for()
    assert page.locator("#figure").inner_text().startswith("30")
    assert found == [] and complaints == []
