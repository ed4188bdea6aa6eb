"""A penalty on the spot at 360 px: decided, printed and signed with the network cut and the page killed; entered once, later."""

from __future__ import annotations

import io
import os
import re
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser import eyes
from tests.office.browsing import signed_in
from tests.office.factories import district
from tests.office.onspot import spot
from zhunsheng.office import clock
from zhunsheng.office.matters.models import Act, Matter, Paper
from zhunsheng.office.onspot.models import Handed, Number

pytestmark = [pytest.mark.prove, pytest.mark.template("district")]

MOST_TAPS, MOST_SECONDS, PHONE = 40, 2.0, {"width": 360, "height": 760}


class Officer:
    """An officer's thumb, counting every tap and field, and every page that is opened."""

    def __init__(self, page: Any) -> None:
        self.page, self.taps, self.seconds = page, 0, list[float]()

    def open(self, address: str) -> None:
        self.page.goto(address)
        shown = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd / 1000"
        self.seconds.append(self.page.evaluate(shown))
        self.page.wait_for_selector("#onspot[data-started]", timeout=60_000)

    def tap(self, name: str) -> None:
        self.taps += 1
        self.page.get_by_role("button", name=re.compile(name)).first.click()

    def check(self, label: str) -> None:
        self.taps += 1
        self.page.get_by_label(label).first.check()

    def fill(self, label: str, text: str) -> None:
        self.taps += 1
        self.page.get_by_label(label).first.fill(text)

    def choose(self, label: str, option: str) -> None:
        self.taps += 1
        self.page.get_by_label(label).first.select_option(option)

    def sign(self, id: str, down: int = 80) -> None:
        self.taps += 1
        pad = self.page.locator(f"#{id}")
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        self.page.mouse.move(box["x"] + 30, box["y"] + 40)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + 120, box["y"] + down, steps=4)
        self.page.mouse.up()

    def left(self, many: int) -> None:
        expect(self.page.locator("#spot-queue")).to_have_attribute("data-left", str(many), timeout=60_000)

    def says(self, step: str, words: str) -> None:
        expect(self.page.locator(f"[data-step={step}] .spot-said")).to_contain_text(words)


def photograph(page: Any, name: str) -> None:
    if folder := os.environ.get("ZHUNSHENG_SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def reopened(thumb: Officer, context: Any, address: str) -> Any:
    """The page dies at once, as when the phone closes it, and is opened again."""
    thumb.page.close()
    thumb.page = context.new_page()
    thumb.page.set_viewport_size(PHONE)
    thumb.open(address)
    return thumb.page


def test_a_penalty_is_decided_without_a_network_and_entered_once(
    transactional_db: None, office_url: str, page: Any
) -> None:
    here = district()
    power, table = spot.item(here), spot.standard(here)
    context, address = page.context, f"{office_url}/onspot/"
    cookies = signed_in(here.li).cookies.values()
    context.add_cookies([{"name": c.key, "value": c.value, "url": office_url} for c in cookies])
    page.set_viewport_size(PHONE)
    thumb = Officer(page)
    page.goto(f"{office_url}/")  # the server has started
    thumb.open(address)
    expect(page.locator("#onspot")).to_have_attribute("data-free", "20", timeout=60_000)
    page.wait_for_selector("#onspot[data-ready]", timeout=60_000)
    thumb.left(0)
    photograph(page, "onspot-start-360")

    context.set_offline(True)  # from here on there is no network
    page = reopened(thumb, context, address)
    thumb.choose("权责事项", str(power.pk))
    thumb.choose("当事人类型", "trader")
    thumb.fill("名称或者姓名", "准阳区某小吃店")
    thumb.fill("违法事实", "销售的饮料未按规定明码标价")
    thumb.fill("地点", "学院路12号")
    thumb.fill("违反的规定", "《价格法》第十三条第一款")
    thumb.fill("未标价商品", "5")
    thumb.choose("当场改正", "false")
    expect(page.locator("#spot-advice")).to_contain_text("第3档（一般），罚款100.00元至3,000.00元")
    thumb.taps += 1
    page.locator("#spot-photo").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": spot.PHOTO})
    expect(page.locator("#spot-photos")).to_contain_text("已拍1张")
    thumb.choose("第二名执法人员", here.zhao.code)
    thumb.tap("已出示执法证件")
    thumb.check("罚款")
    thumb.fill("罚款数额", "200.01")
    thumb.fill("代收罚款的银行", "准阳银行")
    thumb.tap("已告知")
    thumb.tap("作出决定")
    thumb.says("amount", "罚款200.01元超过当场处罚的限额200.00元（行政处罚法 第五十一条）")
    thumb.fill("罚款数额", "99.99")
    thumb.tap("作出决定")
    thumb.says("amount", "不在裁量建议的100.00元至3,000.00元之内")
    thumb.fill("罚款数额", "200.00")
    page = reopened(thumb, context, address)  # killed before the decision: all that was typed is there
    expect(page.get_by_label("罚款数额")).to_have_value("200.00")
    thumb.tap("作出决定")
    thumb.says("told", "还没有告知拟作出的处罚")  # the fine is another than the one that was told
    thumb.tap("已告知")
    thumb.tap("作出决定")
    expect(page.locator("#spot-paper")).to_contain_text("先向准阳区人民政府申请行政复议")
    number = page.locator("#onspot").get_attribute("data-number")
    page = reopened(thumb, context, address)  # killed after it: the same number, once
    expect(page.locator("#onspot")).to_have_attribute("data-number", str(number))
    photograph(page, "onspot-decided-360")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for size, (width, height) in {"a4": (595, 842), "80": (227, 842), "58": (164, 842)}.items():
        page.evaluate("size => onspot.dispatchEvent(new CustomEvent('spot-size', {detail: size}))", size)
        made = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
        box = made.pages[0].mediabox
        assert abs(float(box.width) - width) < 3 and abs(float(box.height) - height) < 3, (size, box)
        assert str(number) in re.sub(r"\s", "", "".join(one.extract_text() for one in made.pages)), size
        if folder := os.environ.get("ZHUNSHENG_SHOTS"):
            made.stream.seek(0)
            (Path(folder) / f"onspot-{size}.pdf").write_bytes(made.stream.read())
    page.evaluate("onspot.dispatchEvent(new CustomEvent('spot-size', {detail: ''}))")
    printed = page.locator("#spot-paper .spot-text").all_inner_texts()
    thumb.sign("pad-party")
    thumb.sign("pad-second", down=60)
    thumb.tap("交付，办结")
    thumb.left(1)
    decided = clock.now()
    page = reopened(thumb, context, address)  # killed with the case in the queue
    thumb.left(1)
    assert not Matter.objects.filter(kind="penalty_simple").exists()

    seen: list[str] = []

    def lose(route: Any) -> None:
        """The office has entered it, but the answer is lost; then the page dies."""
        seen.append(route.request.url)
        route.fetch()
        route.abort()

    context.set_offline(False)
    context.route("**/onspot/hand/", lose)
    page.evaluate("dispatchEvent(new Event('online'))")
    until = time.monotonic() + 60
    while not seen and time.monotonic() < until:
        page.wait_for_timeout(100)
    context.unroute("**/onspot/hand/")
    page = reopened(thumb, context, address)
    thumb.left(0)
    photograph(page, "onspot-entered-360")

    matter = Matter.objects.get(kind="penalty_simple")  # neither lost nor doubled
    assert Handed.objects.count() == 1 and Number.objects.get().state == Number.State.USED
    paper = Paper.objects.get(matter=matter, number=number)
    words = [one["text"] for one in paper.document["blocks"] if one["is"] == "paragraph"]
    assert printed == words, "the paper in the file says what the paper in the hand says"
    events = list(Act.objects.filter(matter=matter).order_by("number").values_list("event", flat=True))
    assert events == ["establish", "tell", "decide", "deliver", "record"]
    assert Act.objects.get(matter=matter, event="decide").at < decided
    assert matter.advices.get().item == table
    assert eyes.axe(page) == []
    assert thumb.taps <= MOST_TAPS, thumb.taps
    busy = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))  # others at work on this machine take their share
    assert max(thumb.seconds) < MOST_SECONDS * busy, thumb.seconds

    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{office_url}/onspot/numbers/")
        eyes.photograph(page, "onspot-numbers", width)
        assert eyes.axe(page) == [] and page.evaluate("document.documentElement.scrollWidth") <= width
