"""The doors of both faces in a real browser: they open, in Chinese, within the strict content policy."""

from __future__ import annotations

from playwright.sync_api import ConsoleMessage, Page, expect


def watch(page: Page) -> list[str]:
    """Everything the browser complains about (a blocked script or style, a missing file, an exception)."""
    complaints: list[str] = []

    def keep(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    page.on("console", keep)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


def test_the_office_asks_who_you_are(page: Page, office_url: str) -> None:
    complaints = watch(page)
    page.goto(office_url + "/accounts/login/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.locator("input[type=password]")).to_be_visible()
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    assert complaints == []


def test_the_login_fits_a_phone(page: Page, office_url: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(office_url + "/accounts/login/")
    expect(page.locator("input[type=password]")).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390


def test_a_wrong_password_is_refused_in_words_and_five_lock_the_account(page: Page, office_url: str) -> None:
    for _ in range(5):
        page.goto(office_url + "/accounts/login/")
        page.locator("input[name=login]").fill("nobody-here")
        page.locator("input[type=password]").fill("wrong password")
        page.get_by_role("button", name="登录").click()
    expect(page.locator("body")).to_contain_text("锁定")
