"""Evidence in a browser: a file whose line breaks on the way arrives whole; its pages at both widths."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import eyes
from tests.office.browsing import signed_in
from tests.office.evidence.room import opened
from tests.office.factories import district, on
from tests.office.onspot.spot import digest
from zhunsheng.office.evidence.models import Upload

pytestmark = [pytest.mark.prove, pytest.mark.template("district")]
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
) + bytes(5_000_000)  # three pieces


def test_a_file_arrives_whole_over_a_broken_line(transactional_db: None, office_url: str, page: Any) -> None:
    here = district()
    case = opened(here)
    with on(date(2026, 3, 2)):
        here.perform(case, "investigate", [here.li, here.zhao])
        items = [{"name": "食用植物油", "model": "5L", "quantity": "3桶", "condition": "已开封", "note": ""}]
        here.perform(case, "preserve", [here.li, here.zhao], evidence=["负责人批准"], words={"items": items})
    cookies = signed_in(here.li).cookies.values()
    page.context.add_cookies([{"name": c.key, "value": c.value, "url": office_url} for c in cookies])
    base = f"{office_url}/matters/{case.pk}/exhibits/"
    broken: list[int] = []

    def break_once(route: Any) -> None:
        """The second piece is written, and its answer is lost."""
        if route.request.headers.get("upload-offset") == str(2 * 2**20) and not broken:
            broken.append(1)
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/exhibits/uploads/*/", break_once)
    page.goto(f"{base}new/")
    page.locator("input[name=file]").set_input_files({"name": "现场.png", "mimeType": "image/png", "buffer": PICTURE})
    expect(page.locator("#upload-said")).to_contain_text("现场.png 已传到", timeout=60_000)
    assert broken == [1]
    page.locator("#id_kind").select_option("physical")
    page.locator("#id_title").fill("后厨油桶照片")
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        eyes.photograph(page, "evidence-enter", width)
    page.get_by_role("button", name="入卷").click()
    expect(page.get_by_role("heading", name="后厨油桶照片")).to_be_visible(timeout=60_000)
    one = case.exhibits.get()
    assert one.file is not None and one.file.sha256 == digest(PICTURE) and not Upload.objects.exists()
    for name, address in {
        "exhibit": f"{office_url}/exhibits/{one.pk}/",
        "index": base,
        "preserved": f"{base}preserved/",
    }.items():
        page.goto(address)
        for width in (360, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            eyes.photograph(page, f"evidence-{name}", width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        assert eyes.axe(page) == [], name
