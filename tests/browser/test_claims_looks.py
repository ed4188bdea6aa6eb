"""The page 核对文稿 in a real browser: a text is pasted, coloured, and each figure leads to its reason and back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler

from tests.browser.eyes import NARROW, axe, faults, photograph
from tests.office.browsing import signed_in
from tests.office.factories import START, District, district, on
from tests.ui.conftest import _Quiet, _Server

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.template("district")]

TEXT = """一、依法决策
完成各类事项合法性审查150余件，其中重大决策议题39件，行政规范性文件7件，一般涉法事务54件，合同等60余件。
二、化解争议
收到行政复议申请12件，受理7件，不予受理5件，其中听证审理1起。全年承诺审批时限由926个工作日压减至687个工作日，减少25.81%；新收案件151件，较上年的66件增长128.78%。
所有规范性文件均在网站公布。2020年共化解各类矛盾纠纷7942件。
"""


@pytest.fixture
def served() -> Iterator[tuple[str, District]]:
    from wsgiref.simple_server import make_server

    here = district()
    with on(START):
        server = make_server("127.0.0.1", 0, StaticFilesHandler(WSGIHandler()), _Server, _Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", here
        server.shutdown()
        server.server_close()


def test_a_pasted_text_is_coloured_and_each_figure_leads_to_its_reason(page: Any, served: tuple[str, District]) -> None:
    address, here = served
    cookie = signed_in(here.li).cookies["zhunsheng_office"].value
    page.context.add_cookies([{"name": "zhunsheng_office", "value": cookie, "url": address}])
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.set_viewport_size({"width": NARROW, "height": 900})
    page.goto(address + "/reports/claims/")
    photograph(page, "claims-empty", NARROW)
    assert axe(page) == []
    page.get_by_role("textbox", name="文稿").fill(TEXT)
    page.get_by_role("button", name="核对").click()
    coloured = [page.locator(f".claims-text .claim-{colour}").all_text_contents() for colour in ("bad", "soon")]
    assert coloured == [["150余件（不符）"], ["128.78%（大致相符）"]]
    assert faults(page, "claims-coloured") == []
    page.locator(".claims-text .claim-bad").click()
    reason = page.locator("tr:target")
    assert "39+7+54+60余=160余，超过总数150余件" in reason.inner_text()
    reason.get_by_role("link", name="150余件").click()
    assert page.locator(".claims-text :target").inner_text().startswith("150余件")
    assert complaints == []
