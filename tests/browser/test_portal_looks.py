"""The portal in a real browser, its own process: every page fits a phone, axe finds nothing, and a citizen gets through."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from playwright.sync_api import expect

from tests.browser.eyes import faults
from tests.office.factories import BEFORE, done, on
from tests.office.inspections.world import officer, world
from tests.office.publication.district import Desk
from tests.portal import records
from zhunsheng.office.people.models import HouseRole
from zhunsheng.office.publication import actions as publication
from zhunsheng.office.publication.models import Publication
from zhunsheng.portal.models import address_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.template("district")]

DAY = date(2026, 3, 12)


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any, _module_register: Path) -> Iterator[dict[str, str]]:
    """A district that has published one record of each kind, and one that it took back."""
    register = override_settings(LOG_ROOT=_module_register / "log", KEYS_ROOT=_module_register / "keys")
    with django_db_blocker.unblock(), register:
        town = world(objects=60)
        with on(BEFORE):
            publisher = officer("021", "许静", town.here.bureau, "公开岗", HouseRole.PUBLISHER)
        desk = Desk(town.here, publisher, publisher)
        penalty = records.penalty(desk)
        gone = records.penalty(desk, person=True)
        records.power_list(desk)
        records.report(desk, penalty.subject)
        town.drawn()
        draw = Publication.objects.get(section="draw")
        records.release(desk, draw)
        with on(DAY):
            done(publication.withdraw(gone, publisher, "决定被依法撤销"))
            publication.deliver()
            publication.hand_over_day(DAY)
        subjects = {
            "penalty": penalty.subject, "withdrawn": gone.subject, "draw": draw.subject,
            "powers": f"powers:{town.here.bureau.code}", "report": "report:self_inspection:2025",
        }  # fmt: skip
        case = penalty.matter
        assert case is not None
        with on(DAY):
            desk.here.perform(case, "serve", [desk.here.li], party=desk.here.party(case))
        paper = case.papers.get(title="行政处罚决定书")
        asked = {"paper-true": f"/verify/?paper={paper.pk}&code={paper.check_code}",
                 "paper-false": f"/verify/?paper={paper.number}&code=0A1B-2C3D-4E5F"}  # fmt: skip
        yield {**{name: f"/records/{address_of(subject)}/" for name, subject in subjects.items()}, **asked}


def addresses(told: dict[str, str]) -> dict[str, str]:
    fixed = {
        "home": "/", "search": "/search/?q=小吃店", "powers-list": "/powers/", "draws": "/draws/", "penalties": "/penalties/",
        "inspections": "/inspections/", "reports": "/reports/", "complaint": "/complaints/", "receipt": "/complaints/receipt/",
        "progress": "/progress/", "verify": "/verify/", "open": "/open/",
    }  # fmt: skip
    return {**fixed, **told, "figure": f"{told['report']}figures/penalties/"}


def listen(page: Any) -> list[str]:
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


def look(page: Any, name: str) -> None:
    """The page as it stands fits, has nothing for axe, and says nothing in a foreign word."""
    assert faults(page, f"portal-{name}") == []


def test_every_page_fits_its_screen_and_axe_finds_nothing(page: Any, portal_url: str, told: dict[str, str]) -> None:
    for name, path in addresses(told).items():
        complaints = listen(page)
        assert page.goto(portal_url + path).status == 200, name
        look(page, name)
        assert complaints == [], name


def test_a_citizen_complains_gets_a_receipt_and_asks_for_the_progress(
    page: Any, portal_url: str, told: dict[str, str]
) -> None:
    complaints = listen(page)
    page.goto(portal_url + "/complaints/")
    page.get_by_role("button", name="提交").click()
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_role("alert")).to_contain_text("还不能提交")
    look(page, "complaint-wrong")
    page.get_by_label("投诉：与商家发生消费争议，请求解决").check()
    page.get_by_label("被投诉举报的单位或者商户名称").fill("准阳区某面包店")
    page.get_by_label("经营地址").fill("准阳区学院路3号")
    page.get_by_label("事情经过").fill("购买的面包发霉，店方拒绝退款。")
    page.get_by_label("具体请求").fill("退款")
    page.get_by_label("是", exact=True).check()
    page.get_by_label("姓名").fill("孙小圣")
    page.get_by_label("电话").fill("13912340000")
    page.get_by_label("通讯地址").fill("准阳区柳林街9号")
    page.get_by_role("button", name="提交").click()
    page.get_by_role("button", name="确定").click()
    page.wait_for_url("**/complaints/receipt/")
    look(page, "receipt-given")
    number, code = page.locator("dd strong").all_inner_texts()[:2]
    page.get_by_role("link", name="办件进度").last.click()
    page.get_by_label("收件编号").fill(number)
    page.get_by_label("查询码").fill(code)
    page.get_by_role("button", name="查询", exact=True).click()
    expect(page.get_by_text("等待受理机关接收")).to_be_visible()
    assert complaints == [] or all("422" in one for one in complaints)


def test_the_complaint_form_works_without_javascript(browser: Any, portal_url: str, told: dict[str, str]) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(portal_url + "/complaints/")
    page.get_by_label("举报：反映违法线索").check()
    page.get_by_label("被投诉举报的单位或者商户名称").fill("准阳区某面包店")
    page.get_by_label("事情经过").fill("看到店员更改生产日期。")
    page.get_by_label("否", exact=True).check()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("请现在记下编号和查询码")).to_be_visible()
    context.close()


def test_a_record_is_checked_by_its_bundle(page: Any, portal_url: str, told: dict[str, str], tmp_path: Path) -> None:
    page.goto(portal_url + told["draw"])
    with page.expect_download() as download:
        page.get_by_role("link", name="下载存证包").click()
    file = tmp_path / "bundle.zip"
    download.value.save_as(file)
    page.goto(portal_url + "/verify/")
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="核验", exact=True).click()
    expect(page.get_by_text("核对无误")).to_have_count(2)
    look(page, "verified")
