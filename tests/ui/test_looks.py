"""The gallery in a real browser: nothing scrolls sideways, axe finds nothing, the CSP has nothing to refuse."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.eyes import KNOWN, NARROW, axe, foreign, photograph

PAGES = ["/", "/form", "/form?wrong", "/portal", "/accounts/login/", "/error/404", "/error/500"]


ACCOUNT_PAGES = [
    "account/logout",
    "account/locked_out",
    "account/account_inactive",
    "account/reauthenticate",
    "account/password_change",
    "mfa/authenticate",
    "mfa/reauthenticate",
    "mfa/index",
    "mfa/totp/activate_form",
    "mfa/totp/deactivate_form",
    "mfa/recovery_codes/index",
    "mfa/recovery_codes/generate",
]


def opened(page: Any, url: str, width: int) -> list[str]:
    """Open the page; what the console and the CSP complain of is returned."""
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(url)
    return complaints


@pytest.mark.parametrize("address", [*PAGES, *(f"/look/{name}" for name in ACCOUNT_PAGES)])
def test_a_page_fits_its_screen_and_axe_finds_nothing(page: Any, gallery_url: str, address: str) -> None:
    complaints = opened(page, gallery_url + address, 360)
    for width in (360, 390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if width != 360:
            assert axe(page, colours=width == NARROW) == []
            photograph(page, address.strip("/") or "office", width)
    assert complaints == []


def test_a_question_is_asked_before_pressing(page: Any, gallery_url: str) -> None:
    opened(page, gallery_url + "/", 1440)
    page.get_by_role("button", name="撤回草稿").click()
    dialog = page.get_by_role("dialog", name="请确认")
    expect(dialog).to_contain_text("撤回后不能恢复，确定吗？")
    dialog.get_by_role("button", name="取消").click()
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name="撤回草稿").click()
    with page.expect_request(lambda request: request.method == "POST"):
        page.get_by_role("button", name="确定").click()


def test_a_draft_is_kept_and_given_back_but_never_what_is_private(page: Any, gallery_url: str) -> None:
    opened(page, gallery_url + "/form", 1440)
    page.get_by_label("理由").fill("事实清楚")
    page.get_by_label("身份证号").fill("440524188001010014")
    page.get_by_label("罚款", exact=True).check()
    expect(page.get_by_text("草稿已保存在本机")).to_be_visible()
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "事实清楚" in kept and "440524" not in kept and "csrf" not in kept

    page.reload()
    page.get_by_role("button", name="恢复草稿").click()
    expect(page.get_by_label("理由")).to_have_value("事实清楚")
    expect(page.get_by_label("罚款", exact=True)).to_be_checked()
    expect(page.get_by_label("身份证号")).to_have_value("")


def test_leaving_forgets_every_draft(page: Any, gallery_url: str) -> None:
    opened(page, gallery_url + "/form", 1440)
    page.get_by_label("理由").fill("事实清楚")
    expect(page.get_by_text("草稿已保存在本机")).to_be_visible()
    page.locator(".usermenu summary").click()
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/accounts/logout/")
    assert "事实清楚" not in page.evaluate("JSON.stringify(localStorage)")


def test_keys_save_time_and_can_be_switched_off(page: Any, gallery_url: str) -> None:
    opened(page, gallery_url + "/", 1440)
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("g w")  # typing is typing
    expect(page.get_by_role("searchbox")).to_have_value("g w")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("g")
    page.keyboard.press("w")
    page.wait_for_url("**/room/0")
    page.locator(".usermenu summary").click()
    page.get_by_role("button", name="快捷键").click()
    photograph(page, "usermenu", 1440)
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).not_to_be_focused()


def test_an_untranslated_word_stands_on_no_page_of_login(page: Any, gallery_url: str) -> None:
    for name in ACCOUNT_PAGES:
        opened(page, f"{gallery_url}/look/{name}", 390)
        assert foreign(page, KNOWN | {"JBSWY", "DPEHPK", "PXP"}) == [], name  # a secret of the gallery


def test_the_menu_folds_on_a_phone(page: Any, gallery_url: str) -> None:
    opened(page, gallery_url + "/", 390)
    menu = page.get_by_role("navigation", name="主菜单")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="菜单").click()
    photograph(page, "menu", 390)
    expect(menu.get_by_role("link", name="工作台")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_without_script_the_menu_is_open_and_the_form_is_whole(browser: Any, gallery_url: str) -> None:
    plain = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 900})
    page = plain.new_page()
    page.goto(gallery_url + "/form")
    expect(page.get_by_role("link", name="工作台")).to_be_visible()
    expect(page.get_by_label("附件")).to_be_visible()
    expect(page.get_by_role("button", name="菜单")).to_be_hidden()
    plain.close()


def test_large_type_and_high_contrast_stay_chosen(page: Any, gallery_url: str) -> None:
    opened(page, gallery_url + "/portal", 390)
    page.get_by_role("button", name="大字").click()
    page.get_by_role("button", name="高对比").click()
    page.reload()
    expect(page.get_by_role("button", name="大字")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe(page) == []


def test_a_chosen_file_is_named(page: Any, gallery_url: str) -> None:
    opened(page, gallery_url + "/form", 1440)
    page.get_by_label("附件").set_input_files({"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": b"x"})
    expect(page.get_by_text("现场.jpg")).to_be_visible()


def test_on_paper_only_the_content_stands(page: Any, gallery_url: str) -> None:
    opened(page, gallery_url + "/", 1440)
    page.emulate_media(media="print")
    for gone in (".topbar", ".sidebar", ".page-actions", ".pages"):
        expect(page.locator(gone)).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
