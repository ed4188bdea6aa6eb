"""A citizen draws again in the browser: from the record's bundle, from dropped files, without a network, on a phone."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.office.inspections.world import world
from tests.portal.test_draws import released
from zhunsheng.portal.models import address_of


def photograph(page: Any, name: str) -> None:
    if folder := os.environ.get("ZHUNSHENG_SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_a_citizen_replays_a_draw_from_its_record_and_then_without_a_network(
    transactional_db: None, portal_url: str, page: Any, tmp_path: Path
) -> None:
    one = released(world(objects=60))
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{portal_url}/records/{address_of(one.subject)}/")
    photograph(page, "draw-360")
    page.get_by_role("link", name="在浏览器里重算").click()
    page.get_by_role("button", name="直接重算").click()
    expect(page.get_by_text("核对无误")).to_be_visible(timeout=20_000)
    expect(page.locator("#replay-checks tr")).to_have_count(8)
    with page.expect_download() as bundle:
        page.goto(f"{portal_url}/records/{address_of(one.subject)}/")
        page.get_by_role("link", name=re.compile("存证包")).first.click()
    kept = tmp_path / "bundle.zip"
    bundle.value.save_as(kept)
    page.goto(f"{portal_url}/verify/draw/")
    page.context.set_offline(True)
    page.locator("#replay-files").set_input_files(kept)
    expect(page.get_by_text("核对无误")).to_be_visible(timeout=20_000)
    drawn = one.files.get(name="drawn.tsv")
    code = bytes(drawn.content).decode().splitlines()[1].split("\t")[0]
    page.get_by_label("查自己").fill(code)
    page.get_by_role("button", name="查号票").click()
    expect(page.locator("#replay-own")).to_contain_text("被抽中")
    altered = [{"name": file.name, "mimeType": "text/plain", "buffer": bytes(file.content)} for file in one.files.all()]
    for file in altered:
        if file["name"] == "drawn.tsv":
            file["buffer"] = file["buffer"].replace(code.encode(), b"91350100M000100Y43", 1)
    page.locator("#replay-files").set_input_files(altered)
    expect(page.get_by_text("核对不符")).to_be_visible(timeout=20_000)
    expect(page.locator("#replay-verdict")).to_contain_text("drawn.tsv")
    assert complaints == []
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        photograph(page, f"replay-{width}")
    page.context.set_offline(False)
    found = Axe().run(page).response["violations"]
    assert [(v["id"], n["target"]) for v in found for n in v["nodes"]] == []
