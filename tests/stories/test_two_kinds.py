"""Two kinds that no screen was made for: a licence with a correction, a promise and its grant; and a reconsideration that
revokes a penalty, whose case then owes a withdrawal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.stories.deeds import do, fill, hand_in, open_matter, press_next
from tests.stories.house import House, house

pytestmark = pytest.mark.prove

SIMPLE = {
    "f_substance_check": "false",
    "f_test_needed": "false",
    "f_others_interest": "false",
    "f_hearing_by_law": "false",
}
SHOTS = Path(__file__).resolve().parents[2] / "var" / "shots"


@pytest.fixture(scope="module")
def at(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house("kinds", tmp_path_factory.mktemp("kinds"), browser) as made:
        yield made
        assert made.broken() == []


def opened(at: House, page: Page, kind: str, facts: dict[str, str], **more: str) -> str:
    """Open a matter of a kind on the first item of the officer's organ; its address."""
    page.goto(f"{at.office}/matters/new/?kind={kind}")
    page.locator("#items a.btn-primary").first.click()
    fill(page, {"title": more.pop("title"), "party-0-name": more.pop("party"), **more, **facts}, evidence=False)
    page.get_by_role("button", name="登记立件").click()
    expect(page.locator("#next")).to_be_visible()
    return page.url


def shown(page: Page, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


def test_a_licence_is_corrected_once_promised_and_granted(at: House) -> None:
    window = at.desk("moli")
    case = opened(at, window, "licence", {"f_application_kind": "新办"}, title="某公司申请许可", party="某公司")
    shown(window, "licence-matter")
    press_next(window, "notify_correction")
    shown(window, "licence-form")
    fill(window, {})
    hand_in(window)
    expect(window.locator("main")).to_contain_text("补正")
    do(window, "supplement", on=case)
    do(window, "receive", facts={"f_application_kind": "新办"}, on=case)
    assert window.locator("#next a[href*='/do/notify_correction/']").count() == 0, "only once"
    do(window, "accept", "accepted", {"f_joint_handling": "false"}, on=case)
    expect(window.locator("main")).to_contain_text("承诺办结时限")
    expect(window.locator("main")).to_contain_text("作出许可决定")
    do(window, "review", facts=SIMPLE, on=case)
    head = at.desk("jianing")
    head.goto(case + "do/decide/?outcome=granted")
    expect(head.locator("main")).to_contain_text("提出审查意见")
    do(window, "propose", on=case)
    do(head, "decide", "granted", {"f_conditions_met": "true", "f_licence_content": "热食类食品制售"}, on=case)
    facts = {"f_licence_number": "明食许1号", "f_licence_from": "2026-03-02", "f_licence_until": "2031-03-01"}
    do(window, "issue", facts=facts, on=case)
    open_matter(window, case)
    expect(window.locator("main")).to_contain_text("公开准予许可的决定")


def test_a_penalty_is_revoked_on_reconsideration_and_owes_a_withdrawal(at: House) -> None:
    [(number, penalty)] = at.rows(
        "SELECT m.number, m.id::text FROM matters_matter m WHERE kind = 'penalty_ordinary' AND closed_on IS NULL AND EXISTS "
        "(SELECT 1 FROM matters_act a WHERE a.matter_id = m.id AND a.event = 'serve') ORDER BY m.id LIMIT 1"
    )
    clerk, chief, mayor = at.desk("tangxin"), at.desk("luping"), at.desk("shiyuan")
    case = opened(at, clerk, "reconsideration", {}, title="不服罚款决定", party="某店", about=number)
    expect(clerk.locator("main")).to_contain_text(number)
    do(chief, "accept", "accepted", on=case)
    shown(chief, "reconsideration-matter")
    facts = {
        "f_major_or_difficult": "false", "f_technical_case": "false", "f_asks_document_review": "false",
        "f_department_respondent": "true", "f_act_was_public": "true",
    }  # fmt: skip
    do(clerk, "send_copy", facts=facts, on=case)
    do(clerk, "answer", on=case)
    do(clerk, "hear_parties", "unheard", on=case)
    do(chief, "propose", on=case)
    open_matter(mayor, case)
    press_next(mayor, "decide", "revoked")
    shown(mayor, "reconsideration-form")
    fill(mayor, {"f_decided_ground": "主要事实不清", "f_remake_ordered": "false"})
    hand_in(mayor)
    expect(mayor.locator("main")).to_contain_text("撤销")
    officer = at.desk("wangqiang")
    open_matter(officer, f"{at.office}/matters/{penalty}/")
    expect(officer.locator("main")).to_contain_text("变更、撤销、确认违法或者无效")
    shown(officer, "penalty-revoked")
    assert officer.locator("#next a[href*='/do/perform/']").count() == 0, "nothing is to be paid any more"
