"""Two ways into one house: a citizen's complaint and a random inspection; they meet at the finding, and the finding is
followed to the decision, to the portal, and into the figure of the year's report.

Refusals are met on the way, as officers meet them: with the article, and a way on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.stories.deeds import confirm, do, fill, hand_in, kin, move_day, open_matter, press_next, refused
from tests.stories.house import House, house, wait_for

FIRM = "明澜区鼎丰源副食店"


@pytest.fixture(scope="module")
def at(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house("doors", tmp_path_factory.mktemp("doors"), browser) as made:
        yield made
        assert made.broken() == []


@pytest.mark.prove  # two minutes and more; `tests/office/matters/test_spine.py` walks the same acts in every run
def test_a_complaint_becomes_a_decision_and_a_figure(at: House) -> None:
    """`told` is what one part hands to the next: addresses, the citizen's receipt, the number of the case."""
    told: dict[str, str] = {}
    a_citizen_reports(at, told)
    a_visit_is_ordered_at_once(at, told)
    the_head_approves(at, told)
    one_officer_or_an_expired_credential_is_refused(at, told)
    two_officers_find_a_breach(at, told)
    two_investigate_and_nobody_decides_before_the_notice(at, told)
    the_review_is_another_s_and_fails_once(at, told)
    the_party_is_heard(at, told)
    it_is_reviewed_discussed_and_decided(at, told)
    service_a_day_late_is_allowed_and_red(at, told)
    the_decision_is_published_and_proven(at, told)
    the_report_counts_it_and_lists_it(at, told)
    the_citizen_reads_how_it_went(at, told)


@pytest.mark.prove
def test_a_plan_becomes_a_draw_and_a_visit(at: House) -> None:
    told: dict[str, str] = {}
    the_plan_is_approved(at)
    three_parties_commit_and_reveal(at, told)
    the_beacon_decides(at, told)
    those_who_were_drawn_visit(at, told)


@pytest.mark.prove
def test_what_was_done_before_its_time_is_kept_as_a_defect(at: House) -> None:
    page = at.desk("lina")
    page.goto(at.office + "/matters/?q=明码标价")
    page.get_by_role("row", name="涉嫌不按规定明码标价案").get_by_role("link").first.click()
    before = page.locator("#procedure").inner_text()
    address = page.url
    page.get_by_role("link", name="登记违法或者瑕疵").click()
    page.locator("[name=act]").select_option(value="serve")
    page.locator("[name=what]").fill("决定书先于告知书送达当事人。")
    page.locator("[name=article]").fill("行政处罚法 第四十四条")
    page.locator("main form.form-wide button[type=submit]").click()
    page.wait_for_url(address)
    expect(page.locator("#defects")).to_contain_text("决定书先于告知书送达")
    assert page.locator("#procedure").inner_text() == before
    number = page.locator(".page-pretitle").inner_text()

    supervisor = at.desk("huxin")
    supervisor.goto(at.office + "/supervision/?kind=defect")
    expect(supervisor.get_by_role("row", name=number).first).to_contain_text("先于告知书送达")


@pytest.mark.prove
def test_nothing_is_opened_on_a_repealed_item(at: House) -> None:
    [(item,)] = at.rows("SELECT id FROM powers_poweritem WHERE name = '对未按规定办理验照的处罚'")
    page = at.desk("wangqiang")
    page.goto(at.office + f"/matters/new/penalty_ordinary/{item}/")
    said = refused(page)
    assert "已取消" in said and "第三十二条" in said, said


def a_citizen_reports(at: House, told: dict[str, str]) -> None:
    page = at.citizen()
    wait_for("the portal's key", lambda: at.rows("SELECT 1 FROM exchange_exchange WHERE kind = 'key'"))
    page.goto(at.portal + "/")
    page.get_by_role("link", name="我要投诉举报").first.click()
    page.get_by_label("举报：反映违法线索").check()
    page.get_by_label("被投诉举报的单位或者商户名称").fill(FIRM)
    page.get_by_label("经营地址").fill("明澜区望江路18号")
    page.get_by_label("事情经过").fill("货架上摆着过期糕点，标签日期已过半个月。")
    page.get_by_label("是", exact=True).check()
    page.get_by_label("姓名").fill("钱小满")
    page.get_by_label("电话").fill("13900001234")
    page.get_by_role("button", name="提交").click()
    confirm(page)
    page.wait_for_url("**/complaints/receipt/")
    told["number"], told["code"] = page.locator("dd strong").all_inner_texts()[:2]

    clerk = at.desk("sunjie")
    clerk.goto(at.office + "/intake/")
    clerk.get_by_role("link", name=told["number"]).click()
    expect(clerk.locator("main")).to_contain_text("过期糕点")
    fill(clerk, {"competent": "true"}, evidence=False)
    clerk.get_by_role("button", name="登记为投诉举报").click()
    expect(clerk.locator("#next")).to_be_visible()
    told["complaint"] = clerk.url


def a_visit_is_ordered_at_once(at: House, told: dict[str, str]) -> None:
    page = at.desk("wangqiang")
    open_matter(page, told["complaint"])
    press_next(page, "check_lead", "inspect")
    fill(page, {"start_item": "食品经营监督检查", "start_outcome": "lead"}, evidence=False)
    box = page.locator("[name=start_by]")
    if box.count():
        page.get_by_role("checkbox", name="王强", exact=True).check()
    hand_in(page)
    expect(page.locator("main")).to_contain_text("已登记")
    told["visit"] = kin(page, "检查")


def the_head_approves(at: House, told: dict[str, str]) -> None:
    head = at.desk("zhoujun")
    do(head, "approve", "approved", {"f_visits_this_year": "0", "f_at_site": "true", "f_unannounced": "true"}, on=told["visit"])


def one_officer_or_an_expired_credential_is_refused(at: House, told: dict[str, str]) -> None:
    page = at.desk("zhaolei")
    open_matter(page, told["visit"])
    press_next(page, "visit")
    fill(page, {}, with_=["王强"])
    hand_in(page)
    said = refused(page)
    assert "赵磊" in said and "行政执法证" in said and "行政处罚法" in said, said

    page = at.desk("wangqiang")
    open_matter(page, told["visit"])
    press_next(page, "visit")
    fill(page, {})
    hand_in(page)
    said = refused(page)
    assert "不少于2名" in said and "第四十二条" in said, said
    expect(page.locator(".draft-offer")).to_have_count(0)


def two_officers_find_a_breach(at: House, told: dict[str, str]) -> None:
    page = at.desk("wangqiang")
    do(page, "visit", with_=["李娜"], on=told["visit"])
    found = {"f_findings": "货架上有超过保质期的袋装糕点6袋。", "f_correctable": "false", "f_suspected": "true"}
    do(page, "record", facts=found, with_=["李娜"])
    do(page, "pass_on_lead", facts={"start_item": "对经营超过保质期食品的处罚"})
    told["penalty"] = kin(page, "市监案源")


REPORT = {
    "f_public_interest": "true", "f_complex": "false", "f_review_by_law": "false", "f_major_rights": "true",
    "f_serious": "true", "f_proposed_fine_fen": "20000", "f_proposed_confiscation_fen": "0", "f_organisation": "false",
    "f_proposed_heavy_kind": "false", "f_departs_from_notice": "false",
}  # fmt: skip
DECISION = {
    "f_punished": "true", "f_heavier_than_notified": "false", "f_social_influence": "true", "f_to_be_performed": "true",
    "f_penalty_kind": "罚款", "f_fine_fen": "20000", "f_confiscated_fen": "0", "f_violation": "经营超过保质期的食品",
}  # fmt: skip


def two_investigate_and_nobody_decides_before_the_notice(at: House, told: dict[str, str]) -> None:
    head, page = at.desk("zhoujun"), at.desk("wangqiang")
    do(head, "filing", "filed", on=told["penalty"])
    do(page, "result", "passed_on", on=told["visit"])  # entered after the filing: the complaint learns of both
    do(page, "investigate", with_=["李娜"], on=told["penalty"])
    do(page, "report", facts=REPORT, with_=["李娜"])

    head.goto(told["penalty"] + "do/decide/?outcome=penalty")
    said = refused(head)
    assert "告知" in said and "第四十四条" in said, said


def the_review_is_another_s_and_fails_once(at: House, told: dict[str, str]) -> None:
    people = at.desk("linyue")
    people.goto(at.office + "/people/officers/?q=王强")
    people.get_by_role("link", name="王强").first.click()
    officer = people.url
    people.get_by_role("link", name="任职", exact=True).click()
    post = people.locator("select[name=post] option", has_text="法制审核岗").first
    people.locator("select[name=post]").select_option(value=post.get_attribute("value"))
    people.locator("main form button[type=submit]").click()
    people.wait_for_url(officer)
    people.get_by_role("link", name="登记证件").click()
    people.get_by_label("证件", exact=True).fill("法律职业资格")
    people.get_by_label("证号").fill("A20260001")
    people.locator("main form button[type=submit]").click()
    people.wait_for_url(officer)

    page = at.desk("wangqiang")
    open_matter(page, told["penalty"])
    press_next(page, "legal_review", "passed")
    hand_in(page)
    said = refused(page)
    assert "调查取证" in said and "第五十八条" in said, said

    reviewer = at.desk("chenmin")
    do(reviewer, "legal_review", "supplement", on=told["penalty"])
    do(page, "investigate", with_=["李娜"], on=told["penalty"])
    do(page, "report", facts=REPORT, with_=["李娜"])
    do(reviewer, "legal_review", "passed", on=told["penalty"])


def the_party_is_heard(at: House, told: dict[str, str]) -> None:
    page, presider = at.desk("wangqiang"), at.desk("liutao")
    do(page, "notice", on=told["penalty"])
    head = at.desk("zhoujun")
    head.goto(told["penalty"] + "do/decide/?outcome=penalty")
    assert "期" in refused(head)

    do(page, "request_hearing", on=told["penalty"])
    do(presider, "hearing_notice", on=told["penalty"])
    presider.goto(told["penalty"] + "do/hearing/?outcome=held")
    said = refused(presider)
    assert "第六十四条" in said and "最早何时可以" in said, said
    earliest = str(presider.locator(".refusal time").first.get_attribute("datetime"))
    while move_day(presider) < earliest:
        pass
    do(presider, "hearing", "held", on=told["penalty"])
    do(presider, "report_hearing")


def it_is_reviewed_discussed_and_decided(at: House, told: dict[str, str]) -> None:
    do(at.desk("chenmin"), "legal_review", "passed", on=told["penalty"])
    head = at.desk("zhoujun")
    do(head, "discuss", "agreed", on=told["penalty"])
    do(head, "decide", "penalty", DECISION)


def service_a_day_late_is_allowed_and_red(at: House, told: dict[str, str]) -> None:
    page = at.desk("wangqiang")
    open_matter(page, told["penalty"])
    line = page.locator("#clocks li", has_text="送达决定书")
    due = str(line.locator("time").first.get_attribute("datetime"))
    while move_day(page) <= due:
        pass
    expect(page.locator(".page-tags")).to_contain_text("已逾期")
    expect(page.locator("#clocks li", has_text="送达决定书")).to_contain_text("逾期")
    do(page, "serve")
    expect(page.locator("#story")).to_contain_text("送达决定书")

    told["case"] = page.locator(".page-pretitle").inner_text()
    supervisor = at.desk("huxin")
    supervisor.goto(at.office + "/supervision/")
    row = supervisor.get_by_role("row", name=told["case"])
    expect(row.first).to_contain_text("逾期")


def the_decision_is_published_and_proven(at: House, told: dict[str, str]) -> None:
    page = at.desk("wuyan")
    page.goto(at.office + "/publication/")
    page.get_by_role("row", name=told["case"]).get_by_role("link").first.click()
    form = page.locator("form[action$='/release/']")
    form.locator("[name=secrecy]").check()
    form.locator("[name=private]").check()
    page.get_by_role("button", name="放行公开").click()
    confirm(page)
    expect(page.locator("main")).to_contain_text("已移交门户")

    citizen = at.citizen()
    citizen.goto(at.portal + "/penalties/")
    citizen.locator("main tbody a").first.click()
    expect(citizen.locator("main")).to_contain_text("经营超过保质期的食品")
    expect(citizen.locator("main")).to_contain_text("签名、见证、登记位置和内容摘要均相符")


def the_report_counts_it_and_lists_it(at: House, told: dict[str, str]) -> None:
    page = at.desk("guolan")
    page.goto(at.office + "/reports/")
    page.goto(at.office + "/reports/self_inspection/2026/")
    chip = page.locator("a[data-indicator=penalties_decided]")
    assert int(chip.inner_text()) >= 2
    chip.click()
    expect(page.locator("main")).to_contain_text(told["case"])


def the_citizen_reads_how_it_went(at: House, told: dict[str, str]) -> None:
    do(at.desk("wangqiang"), "tell_reporter", on=told["complaint"])
    page = at.citizen()
    page.goto(at.portal + "/progress/")
    page.get_by_label("收件编号").fill(told["number"])
    page.get_by_label("查询码").fill(told["code"])
    page.get_by_role("button", name="查询", exact=True).click()
    expect(page.locator("main")).to_contain_text("告知举报人是否立案")


KL8 = "02,05,11,14,19,23,27,30,34,38,41,45,49,52,56,60,64,69,73,78"
PARTIES = {"procuratorate": "区检察院", "justice-bureau": "区司法局", "citizen-witness": "市民见证人周某"}
FIRST_PASSWORD = "Wangchuan-Draw-2026"


def the_plan_is_approved(at: House) -> None:
    page = at.desk("xufeng")
    page.goto(at.office + "/inspections/plans/2026/")
    expect(page.locator("main")).to_contain_text("草案")
    head = at.desk("zhoujun")
    head.goto(at.office + "/inspections/plans/2026/")
    head.get_by_role("button", name="批准计划").click()
    confirm(head)
    expect(head.locator("main")).to_contain_text("计划已经批准")


def three_parties_commit_and_reveal(at: House, told: dict[str, str]) -> None:
    page = at.desk("xufeng")
    page.goto(at.office + "/inspections/plans/2026/")
    page.get_by_role("row", name="食品经营单位抽查").get_by_role("link", name="准备抽取").click()
    page.get_by_role("button", name="试抽").click()
    expect(page.locator("main")).to_contain_text("试抽通过")
    page.get_by_role("button", name="现场生成三方份额").click()
    values = {party: page.locator(f"#value-{party}").inner_text() for party in PARTIES}
    page.get_by_role("link", name="各方都已抄好，带着承诺去锁定名单").click()
    for party, name in PARTIES.items():
        page.locator(f"[name=name_{party}]").fill(name)
    page.locator("[name=source]").select_option(value="kl8")
    page.locator("[name=issue]").fill("2026061")
    page.locator("[name=other_source]").select_option(value="ssq")
    page.locator("[name=other_issue]").fill("2026024")
    page.get_by_role("button", name="锁定名单").click()
    confirm(page)
    expect(page.locator("main")).to_contain_text("名单已经锁定")
    told["draw"] = page.url
    for party, value in values.items():
        form = page.locator("form", has=page.locator(f"[name=party][value='{party}']"))
        form.locator("[name=value]").fill(value)
        form.get_by_role("button", name="揭示").click()
        expect(page.locator("main")).to_contain_text("已揭示，与承诺相符")
    page.get_by_role("button", name="停止揭示").click()
    confirm(page)
    expect(page.locator("main")).to_contain_text("揭示已经停止")


def the_beacon_decides(at: House, told: dict[str, str]) -> None:
    page = at.desk("xufeng")
    move_day(page)
    page.goto(told["draw"])
    page.locator("[name=beacon]").select_option(value="kl8:2026061")
    page.locator("form[action$='/beacon/'] [name=value]").fill(KL8)
    page.get_by_role("button", name="登记信标").click()
    confirm(page)
    page.get_by_role("button", name="生成结果").click()
    expect(page.locator("main")).to_contain_text("结果已经产生")
    page.locator("#opening button").click()
    first = page.locator("table tbody tr").first
    wait_for("the visits", lambda: page.reload() and page.locator("table tbody tr a[href*='/matters/']").count())
    told["drawn"] = str(first.locator("a[href*='/matters/']").evaluate("one => one.href"))
    sent = first.locator("[data-label=检查人员]").inner_text()
    told["inspectors"] = "、".join(one.split("（")[0].strip() for one in sent.splitlines() if one.strip())


def those_who_were_drawn_visit(at: House, told: dict[str, str]) -> None:
    one, other = told["inspectors"].split("、")
    do(at.desk("zhoujun"), "approve", "approved", {"f_at_site": "true", "f_unannounced": "true"}, on=told["drawn"])
    page = inspector(at, one)
    do(page, "visit", with_=[other], on=told["drawn"])
    found = {"f_findings": "货架上有超过保质期的饮料3瓶。", "f_correctable": "false", "f_suspected": "true"}
    do(page, "record", facts=found, with_=[other])
    do(page, "pass_on_lead", facts={"start_item": "对经营超过保质期食品的处罚"})
    penalty = kin(page, "市监案源")
    do(at.desk("zhoujun"), "filing", "filed", on=penalty)
    do(page, "result", "passed_on", on=told["drawn"])
    expect(page.locator("#next")).not_to_contain_text("立案")
    page.goto(penalty)
    expect(page.locator(".card", has=page.get_by_role("heading", name="关联案件"))).to_contain_text("检查")


def inspector(at: House, name: str) -> Page:
    """The window of somebody whom the draw has sent; who has no account yet is given one by 人员管理."""
    known = {"王强": "wangqiang", "李娜": "lina"}
    if name in known:
        return at.desk(known[name])
    people = at.desk("linyue")
    people.goto(at.office + f"/people/officers/?q={name}")
    people.locator("main table").get_by_role("link", name=name).first.click()
    people.get_by_role("link", name="开通账号").click()
    people.locator("[name=username]").fill("drawn1")
    people.locator("[name=password]").fill(FIRST_PASSWORD)
    people.locator("main form button[type=submit]").click()
    expect(people.locator("main")).to_contain_text("drawn1")
    return at.desk("drawn1", FIRST_PASSWORD)
