"""The pages of the room in a real browser: they fit a phone and a desk, axe finds nothing, the CSP refuses nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.browser.eyes import WIDE, faults
from tests.office.browsing import signed_in
from tests.office.factories import done, on
from tests.office.inspections.world import DAY, World, world
from zhunsheng.office.inspections import actions as inspections
from zhunsheng.office.inspections import reads
from zhunsheng.office.people.models import Officer

pytestmark = pytest.mark.template("district")


@pytest.fixture
def town(transactional_db: None) -> World:
    return world()


def enter(page: Any, office: str, officer: Officer) -> None:
    """The browser takes over a session in which the officer has signed in."""
    client = signed_in(officer)
    page.context.clear_cookies()
    page.context.add_cookies([{"name": one.key, "value": one.value, "url": office} for one in client.cookies.values()])


@pytest.mark.prove
def test_every_page_fits_and_is_accessible(town: World, office_url: str, page: Any) -> None:
    draw = town.drawn()
    with on(DAY, 18):
        done(inspections.open_visits(draw, by=town.planner))
        done(
            inspections.declare_recusal(town.inspector(town.here.li), town.objects()[0], reason="亲属", by=town.planner)
        )
        other = done(inspections.draft_plan(year=2027, name="2027年度抽查计划", by=town.planner))
        task = inspections.Task(
            name="广告抽查", item=town.here.inspection_item, organ=town.here.bureau, ratios={"B": 500}, month=5
        )
        done(inspections.add_line(other, task, by=town.planner))
    sent = reads.current(reads.drawn(draw)[0])[0].officer
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    planner = [
        "objects/", f"objects/{town.objects()[0].pk}/", "objects/import/", "inspectors/", "inspectors/add/", "recusals/",
        "recusals/add/", "plans/", "plans/2026/", "plans/2027/", "plans/2027/lines/1/", "plans/2026/lines/1/draw/", "draws/",
        f"draws/{draw.pk}/",
    ]  # fmt: skip
    for who, addresses in ((town.planner, planner), (sent, [""])):
        enter(page, office_url, who)
        for address in addresses:
            page.set_viewport_size({"width": 360, "height": 900})
            page.goto(f"{office_url}/inspections/{address}")
            name = re.sub(r"[0-9a-f-]{36}", "one", address).strip("/").replace("/", "-") or "index"
            assert faults(page, name, (360, WIDE)) == []
    assert complaints == []
