"""Visits of a draw, opened from the ceremony page."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.office.browsing import signed_in
from tests.office.inspections.world import world

pytestmark = pytest.mark.template("district")


@pytest.mark.prove
def test_a_long_list_of_visits_opens_by_itself_after_one_press(
    transactional_db: None, office_url: str, page: Any
) -> None:
    town = world(objects=30, ratios={"B": 10_000, "C": 10_000})
    draw = town.drawn()
    cookies = signed_in(town.planner).cookies.values()
    page.context.add_cookies([{"name": one.key, "value": one.value, "url": office_url} for one in cookies])
    page.goto(f"{office_url}/inspections/draws/{draw.pk}/")
    page.get_by_role("button", name="开启检查").click()
    expect(page.locator("#opening")).to_contain_text("30 / 30", timeout=60_000)
    expect(page.get_by_text("全部检查已经开启")).to_be_visible()
    assert draw.drawn.filter(matter=None).count() == 0
