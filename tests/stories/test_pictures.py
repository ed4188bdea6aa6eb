"""Every main page of both faces, on the example district: it fits a phone, axe finds nothing, no word is left in English.

`make prove` also keeps twelve pictures in var/screenshots, to be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import databases
from tests.browser.eyes import faults
from tests.stories.house import House, house
from tests.stories.test_two_doors import the_beacon_decides, the_plan_is_approved, three_parties_commit_and_reveal

pytestmark = pytest.mark.prove

OFFICE = {
    "/": "wangqiang", "/matters/": "wangqiang", "/matters/new/": "wangqiang", "/inspections/": "wangqiang",
    "/inspections/plans/": "xufeng", "/inspections/plans/2026/": "xufeng", "/inspections/draws/": "xufeng",
    "/inspections/objects/": "xufeng", "/inspections/inspectors/": "xufeng", "/inspections/recusals/": "xufeng",
    "/inspections/plans/2026/lines/add/": "xufeng", "/powers/": "hepin", "/powers/changes/": "hepin",
    "/powers/overlaps/": "hepin", "/powers/add/": "hepin", "/publication/": "wuyan", "/intake/": "sunjie",
    "/reports/": "guolan", "/reports/self_inspection/2026/": "guolan", "/reports/self_inspection/2020/": "guolan",
    "/figures/": "guolan", "/figures/penalties_decided/?year=2026": "guolan", "/supervision/": "huxin",
    "/register/": "huxin", "/people/": "linyue", "/people/officers/": "linyue", "/people/officers/add/": "linyue",
    "/rulebook/": "chenmin", "/rulebook/versions/": "chenmin", "/rulebook/kinds/penalty_ordinary/": "chenmin",
    "/rulebook/statutes/": "chenmin", "/rulebook/calendar/": "chenmin", "/me/": "lina",
}  # fmt: skip
PORTAL = ("/", "/powers/", "/draws/", "/penalties/", "/inspections/", "/reports/", "/search/?q=店", "/complaints/", "/progress/",
          "/verify/", "/open/")  # fmt: skip


@pytest.fixture(scope="module")
def at(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house("pictures", tmp_path_factory.mktemp("pictures"), browser) as made:
        yield made


def test_every_page_of_the_office_is_in_order(at: House) -> None:
    wrong = []
    for path, account in OFFICE.items():
        page = at.desk(account)
        answer = page.goto(at.office + path)
        if answer is None or answer.status != 200:
            wrong.append(f"{path}: {answer and answer.status}")
        wrong += faults(page, path)
    assert not wrong, "\n".join(wrong)
    assert at.broken() == []


def test_every_page_of_the_portal_is_in_order(at: House) -> None:
    wrong = []
    page = at.citizen()
    for path in PORTAL:
        answer = page.goto(at.portal + path)
        if answer is None or answer.status != 200:
            wrong.append(f"{path}: {answer and answer.status}")
        wrong += faults(page, path)
    assert not wrong, "\n".join(wrong)
    assert at.broken() == []


def test_twelve_pictures_are_kept(at: House) -> None:
    folder = databases.ROOT / "var" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    page = at.desk("wangqiang")
    page.goto(at.office + "/")
    keep(page, folder, "workbench")
    page = at.desk("lina")
    page.goto(at.office + "/matters/?q=明码标价")
    page.get_by_role("row", name="涉嫌不按规定明码标价案").get_by_role("link").first.click()
    expect(page.locator("#next")).to_be_visible()
    keep(page, folder, "matter")
    page.locator("#next a[href*='/do/report/']").first.click()
    keep(page, folder, "act-form")

    told: dict[str, str] = {}
    the_plan_is_approved(at)
    three_parties_commit_and_reveal(at, told)
    the_beacon_decides(at, told)
    planner = at.desk("xufeng")
    planner.goto(told["draw"])
    keep(planner, folder, "draw")

    report = at.desk("guolan")
    report.goto(at.office + "/reports/self_inspection/2020/")
    keep(report, folder, "report")

    citizen = at.citizen()
    citizen.goto(at.portal + "/")
    keep(citizen, folder, "portal-home")
    assert len(list(folder.glob("*-390.png"))) == len(list(folder.glob("*-1440.png"))) == 6


def keep(page: Page, folder: Path, name: str) -> None:
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=str(folder / f"{name}-{width}.png"), full_page=True)
