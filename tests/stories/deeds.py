"""What an officer does on the screens of a matter: find the button, fill the form, read the answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from playwright.sync_api import Page, expect

MATTER = re.compile(r"/matters/([0-9a-f-]{36})/$")
Facts = Mapping[str, object]


def open_matter(page: Page, address: str) -> None:
    """Go to a matter's page."""
    page.goto(address)
    expect(page.locator("#next")).to_be_visible()


def press_next(page: Page, act: str, outcome: str = "") -> None:
    """Press the act's button in 下一步; where it has several outcomes, choose one."""
    wanted = f"#next a[href*='/do/{act}/']"
    with_outcome = f"{wanted}[href*='outcome={outcome}']"
    page.locator(with_outcome if outcome and page.locator(with_outcome).count() else wanted).first.click()
    if outcome and f"outcome={outcome}" not in page.url:
        page.locator(f"main a[href*='outcome={outcome}']").first.click()
    expect(page.locator("main form.form-wide")).to_be_visible()


def fill(page: Page, facts: Facts, *, with_: Sequence[str] = (), evidence: bool = True) -> None:
    """Fill the form: named fields, those who sign with him, and a file for every piece of evidence the law asks for."""
    form = page.locator("main form.form-wide")
    for more in form.locator("details:not([open]) > summary").all():
        more.click()
    for name in with_:
        form.get_by_role("checkbox", name=name, exact=True).check()
    for name, value in facts.items():
        field = form.locator(f"[name='{name}']")
        kind = field.first.evaluate("one => one.tagName === 'SELECT' ? 'select' : one.type")
        if kind in ("radio", "checkbox"):
            form.locator(f"[name='{name}'][value='{str(value).lower()}']").check()
        elif kind == "select":
            option = field.locator(f"option[value='{value}']").or_(field.locator("option", has_text=str(value))).first
            field.select_option(value=option.get_attribute("value"))
        else:
            field.fill(str(value))
    files = form.locator("input[type=file]").all() if evidence else []
    for number, one in enumerate(files[:-1], 1):  # the last is 其他材料
        paper = f"现场材料{number}\n".encode()
        one.set_input_files({"name": f"材料{number}.txt", "mimeType": "text/plain", "buffer": paper})


def hand_in(page: Page) -> None:
    page.get_by_role("button", name="提交登记").click()


def do(
    page: Page, act: str, outcome: str = "", facts: Facts | None = None, *, with_: Sequence[str] = (), on: str = ""
) -> None:
    """One act from its button to the message that it is registered; `on`: the matter's address, else where we stand."""
    if on:
        open_matter(page, on)
    press_next(page, act, outcome)
    fill(page, facts or {}, with_=with_)
    hand_in(page)
    expect(page.locator(".messages, [role=status], .alert").first).to_be_attached()
    if not MATTER.search(page.url):
        raise AssertionError(f"{act} {outcome} was not taken:\n{page.locator('main').inner_text()[:1500]}")
    expect(page.locator("main")).to_contain_text("已登记")


def refused(page: Page) -> str:
    """The refusal as it stands on the screen: a whole sentence, an article, a way on."""
    box = page.locator(".refusal").first
    expect(box).to_be_visible()
    said = box.inner_text()
    assert "依据" in said or "第" in said, said
    assert "下一步" in said or "须先办理" in said or "最早何时可以" in said, said
    return said


def kin(page: Page, kind: str) -> str:
    """The address of the linked matter whose line says `kind` (its number does)."""
    card = page.locator(".card", has=page.get_by_role("heading", name="关联案件"))
    line = card.locator("li", has_text=kind).locator("a[href^='/matters/']").first
    return str(line.evaluate("one => one.href"))


def confirm(page: Page) -> None:
    """Answer 确定 to the question that a button asks."""
    page.get_by_role("dialog").get_by_role("button", name="确定", exact=True).click()


def move_day(page: Page, button: str = "下一个工作日") -> str:
    """Press a button of the district's clock; the day that it is then."""
    page.get_by_role("button", name=button).click()
    if button != "下一个工作日":
        confirm(page)
    expect(page.locator("main")).to_contain_text("示例区的日期已到")
    return str(page.locator(".today time").get_attribute("datetime"))
