"""From the year's plan to a citizen's own replay: three parties draw, two officers visit, the result becomes public, the
firm reads its page and rates the visit, and a citizen draws again in the browser with the network cut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.stories.deeds import confirm, do
from tests.stories.house import House, house, wait_for
from tests.stories.test_two_doors import (
    inspector,
    the_beacon_decides,
    the_plan_is_approved,
    three_parties_commit_and_reveal,
)


@pytest.fixture(scope="module")
def at(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house("replay", tmp_path_factory.mktemp("replay"), browser) as made:
        yield made
        assert made.broken() == []


@pytest.mark.prove  # two minutes; each part is walked in every run by the rooms' own tests
def test_a_plan_becomes_a_result_that_a_citizen_draws_again(at: House, tmp_path: Path) -> None:
    told: dict[str, str] = {}
    the_plan_is_approved(at)
    three_parties_commit_and_reveal(at, told)
    the_beacon_decides(at, told)
    two_officers_find_nothing(at, told)
    the_firm_reads_its_page_and_rates(at, told)
    result_and_draw_are_released(at, told)
    a_citizen_draws_again_without_a_network(at, told, tmp_path)


def two_officers_find_nothing(at: House, told: dict[str, str]) -> None:
    one, other = told["inspectors"].split("、")
    do(at.desk("zhoujun"), "approve", "approved", {"f_at_site": "true", "f_unannounced": "true"}, on=told["drawn"])
    page = inspector(at, one)
    do(page, "visit", with_=[other], on=told["drawn"])
    clean = {"f_findings": "台账齐全，未发现问题。", "f_correctable": "false", "f_suspected": "false"}
    do(page, "record", facts=clean, with_=[other])
    do(page, "result", "clean", on=told["drawn"])
    page.goto(told["drawn"])
    page.get_by_role("link", name="入企码").click()
    said = page.locator("main").inner_text()
    told["code"] = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", said)[0]  # type: ignore[index]
    told["firm"] = re.search(r"\b[0-9A-Z]{18}\b", said)[0]  # type: ignore[index]


def the_firm_reads_its_page_and_rates(at: House, told: dict[str, str]) -> None:
    page = at.citizen()
    page.goto(f"{at.portal}/firms/enter/#{told['firm']}-{told['code'].replace('-', '')}")
    expect(page.get_by_label("入企码")).to_have_value(told["code"].replace("-", ""))
    page.get_by_role("button", name="进入").click()
    expect(page.locator("main")).to_contain_text("还可能来几次")
    expect(page.locator("main")).to_contain_text("未发现问题")
    page.get_by_role("button", name="检查人员已离场").click()
    page.get_by_label("满意", exact=True).check()
    for name in ("showed_card", "told_rights", "no_burden"):
        page.locator(f"[name={name}][value=true]").check()
    page.get_by_role("button", name="提交评价").click()
    confirm(page)
    expect(page.locator("main")).to_contain_text("已经评价")
    wait_for("the rating", lambda: at.rows("SELECT 1 FROM inspections_firmanswer WHERE kind = 'rating' AND fault = ''"))


def result_and_draw_are_released(at: House, told: dict[str, str]) -> None:
    page = at.desk("wuyan")
    for name in ("行政检查结果", "抽取结果"):
        page.goto(at.office + "/publication/")
        page.get_by_role("row", name=name).get_by_role("link").first.click()
        form = page.locator("form[action$='/release/']")
        form.locator("[name=secrecy]").check()
        form.locator("[name=private]").check()
        page.get_by_role("button", name="放行公开").click()
        confirm(page)
        expect(page.locator("main")).to_contain_text("已移交门户")


def a_citizen_draws_again_without_a_network(at: House, told: dict[str, str], folder: Path) -> None:
    page = at.citizen()
    page.goto(at.portal + "/inspections/")
    expect(page.locator("main")).to_contain_text("行政检查结果")
    page.goto(at.portal + "/draws/")
    page.locator("main tbody a").first.click()
    kept = folder / "bundle.zip"
    with page.expect_download() as bundle:
        page.get_by_role("link", name=re.compile("存证包")).first.click()
    bundle.value.save_as(kept)
    page.goto(at.portal + "/verify/draw/")
    page.context.set_offline(True)
    try:
        replayed(page, kept, told["firm"])
    finally:
        page.context.set_offline(False)


def replayed(page: Page, bundle: Path, firm: str) -> None:
    page.locator("#replay-files").set_input_files(bundle)
    expect(page.get_by_text("核对无误")).to_be_visible(timeout=60_000)
    page.get_by_label("查自己").fill(firm)
    page.get_by_role("button", name="查号票").click()
    expect(page.locator("#replay-own")).to_contain_text("被抽中")
