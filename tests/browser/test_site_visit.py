"""Two officers finish a visit on one phone while the network is cut twice and the tab dies once: nothing lost, nothing twice."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.office.browsing import signed_in
from tests.office.factories import done, on
from tests.office.inspections.world import DAY, World, world
from zhunsheng.office.inspections import actions as inspections
from zhunsheng.office.inspections import reads
from zhunsheng.office.inspections.models import Drawn, SiteEntry
from zhunsheng.office.matters.models import Act

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)
MOST_TAPS = 30


def sent(town: World) -> Drawn:
    draw = town.drawn()
    with on(DAY, 18):
        done(inspections.open_visits(draw, by=town.planner))
        one = reads.drawn(draw)[0]
        approved = {"visits_this_year": 0, "at_site": True, "unannounced": True}
        done(town.here.attempt(one.matter, "approve", [town.here.head], outcome="approved", facts=approved))
    return one


class Phone:
    """The officer's phone, counting every tap and field."""

    def __init__(self, page: Any) -> None:
        self.page, self.taps = page, 0

    def tap(self, name: str) -> None:
        self.taps += 1
        self.page.get_by_role("button", name=re.compile(name)).first.click()

    def fill(self, label: str, text: str) -> None:
        self.taps += 1
        self.page.get_by_label(label).first.fill(text)

    def sign(self, id: str) -> None:
        self.taps += 1
        pad = self.page.locator(f"#{id}")
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        self.page.mouse.move(box["x"] + 30, box["y"] + 40)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + 120, box["y"] + 80, steps=4)
        self.page.mouse.up()

    def waiting(self, count: int) -> None:
        expect(self.page.locator("#site-queue")).to_have_attribute("data-left", str(count), timeout=20_000)


def photograph(page: Any, name: str) -> None:
    if folder := os.environ.get("ZHUNSHENG_SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.mark.prove
def test_a_visit_is_made_on_one_phone_with_the_network_cut_twice(
    transactional_db: None, office_url: str, page: Any
) -> None:
    town = world()
    one = sent(town)
    first, second = (who.officer for who in reads.current(one))
    cookies = signed_in(first).cookies.values()
    page.context.add_cookies([{"name": c.key, "value": c.value, "url": office_url} for c in cookies])
    page.set_viewport_size({"width": 360, "height": 760})
    phone, address = Phone(page), f"{office_url}/inspections/site/{one.matter_id}/"
    page.goto(f"{office_url}/inspections/")
    photograph(page, "my-visits-360")
    page.goto(f"{office_url}/inspections/card/")
    expect(page.get_by_alt_text("执法证件核对码")).to_be_visible()
    photograph(page, "card-360")
    page.goto(address)
    expect(page.locator("#site-queue")).to_have_attribute("data-left", "0")
    expect(page.locator("#site")).to_have_attribute("data-kept", "1")
    phone.fill("扫码入企", "91350100M000100Y43")
    phone.tap("到场登记")
    expect(page.get_by_text("不是这一户的代码")).to_be_visible()
    phone.fill("扫码入企", one.object.code)
    phone.tap("到场登记")
    phone.waiting(0)
    page.context.set_offline(True)  # the first cut
    phone.tap("已出示证件并告知")
    phone.fill("现场检查情况", "台账齐全，冷藏温度符合要求。")
    phone.tap("情况登记")
    phone.taps += 1
    page.locator("#site-photo").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": PIXEL})
    phone.waiting(3)
    page.context.set_offline(False)
    phone.waiting(0)
    page.context.set_offline(True)  # the second cut, and the tab dies with it
    phone.tap("结果登记")
    phone.sign(f"pad-{second.code}")
    phone.tap(f"{second.name}确认")
    phone.sign("pad-party")
    phone.tap("签名确认")
    phone.waiting(3)
    photograph(page, "site-360-cut")
    context = page.context
    page.close()
    page = context.new_page()  # still without a network: the worker opens the page that this phone has kept
    page.set_viewport_size({"width": 360, "height": 760})
    phone.page = page
    page.goto(address)
    phone.waiting(3)
    expect(page.get_by_label("现场检查情况")).to_have_value("台账齐全，冷藏温度符合要求。")
    expect(page.locator("[data-kind=coded] [data-done]")).to_be_visible()
    phone.tap("离场登记")
    phone.waiting(4)
    photograph(page, "site-360-reopened-offline")
    context.set_offline(False)
    phone.waiting(0)
    expect(page.get_by_label("现场检查情况")).to_have_value("台账齐全，冷藏温度符合要求。")
    page.reload()
    expect(page.get_by_text("各项齐备")).to_be_visible()
    kinds = sorted(SiteEntry.objects.filter(matter=one.matter_id).values_list("kind", flat=True))
    assert kinds == sorted(["arrived", "card", "found", "photo", "coded", "confirmed", "signed", "left"]), (
        "nothing lost, nothing twice"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    found = Axe().run(page).response["violations"]
    assert [(v["id"], n["target"]) for v in found for n in v["nodes"]] == []
    photograph(page, "site-360")
    phone.tap("提交检查和笔录")
    expect(page.get_by_text("检查和笔录已经办结")).to_be_visible(timeout=20_000)
    assert phone.taps <= MOST_TAPS, phone.taps
    acts = set(Act.objects.filter(matter=one.matter_id).values_list("event", flat=True))
    assert {"visit", "record"} <= acts
    visit = Act.objects.get(matter=one.matter_id, event="visit")
    assert {who.officer.name for who in visit.signers.all()} == {first.name, second.name}
    photo = SiteEntry.objects.get(matter=one.matter_id, kind="photo")
    assert visit.evidence.filter(sha256=photo.sha256).exists()
