"""The reviewer's desk and the clerk's inbox, asked as the officers ask them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.office.browsing import signed_in
from tests.office.factories import done, on
from tests.office.publication.district import Desk
from zhunsheng.office import clock
from zhunsheng.office.publication import actions as publication
from zhunsheng.office.publication.models import Intake, Publication, Release
from zhunsheng.portal import actions as portal
from zhunsheng.portal import forms as portal_forms

pytestmark = pytest.mark.template("district")

DAY = date(2026, 3, 12)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def release_fields(one: Publication, at: Desk, **changed: Any) -> dict[str, Any]:
    lines = {f"line_{line['key']}": line["value"] for line in one.proposed["lines"]}
    given = {**lines, "signer": str(at.here.li.pk), "secrecy": "on", "private": "on", **changed}
    return {name: value for name, value in given.items() if value is not None}


def test_the_desk_shows_what_waits_and_what_is_late_in_red(at: Desk) -> None:
    at.proposed()
    browser = signed_in(at.publisher)
    with on(DAY):
        page = text(browser.get("/publication/"))
        assert "准阳区某小吃店行政处罚决定" in page and "还剩 7 天" in page and "tag-bad" not in page
    with on(date(2026, 3, 25)):
        page = text(browser.get("/publication/?tab=overdue"))
        assert "准阳区某小吃店行政处罚决定" in page and "逾期 6 天" in page and "tag-bad" in page
    for tab in ("released", "withdrawn", "withheld", "nonsense"):
        assert browser.get(f"/publication/?tab={tab}&page=x").status_code == 200


def test_the_reviewer_sees_what_is_shown_and_what_is_left_out_and_releases(at: Desk) -> None:
    one = at.proposed(person=True)
    browser = signed_in(at.publisher)
    with on(DAY):
        page = text(browser.get(f"/publication/{one.pk}/"))
        assert "张某某在＊＊＊使用超过保质期的食品原料" in page and "张三丰" not in page
        for left_out in ("个人住址", "规则要求不公开", "自然人姓名", "已遮盖"):
            assert left_out in page, left_out
        answer = browser.post(f"/publication/{one.pk}/release/", release_fields(one, at))
    assert answer.status_code == 302
    one.refresh_from_db()
    assert one.state == "released"
    page = text(browser.get(f"/publication/{one.pk}/"))
    assert "存证生成中" in page
    with on(DAY):
        publication.deliver()
    assert "已移交门户" in text(browser.get(f"/publication/{one.pk}/"))


@pytest.mark.parametrize(
    "changed",
    [
        {"secrecy": None},
        {"private": None},
        {"signer": "00000000-0000-0000-0000-000000000000"},
        {"line_violation": "没有违法"},
        {"line_violation": "长" * 30_000},
        {"line_fine_fen": "1.00 元"},
    ],
)
def test_a_review_that_is_wrong_is_shown_again_and_releases_nothing(at: Desk, changed: dict[str, Any]) -> None:
    one = at.proposed()
    browser = signed_in(at.publisher)
    with on(DAY):
        answer = browser.post(f"/publication/{one.pk}/release/", release_fields(one, at, **changed))
    assert answer.status_code in (409, 422)
    assert not Release.objects.exists()


def test_only_reviewers_of_the_organ_release_and_only_readers_read(at: Desk) -> None:
    one = at.proposed()
    with on(DAY):
        for who, seen in ((at.elsewhere, 404), (at.here.li, 200), (at.here.stranger, 404), (at.here.supervisor, 200)):
            assert signed_in(who).get(f"/publication/{one.pk}/").status_code == seen
        for who, refused in ((at.elsewhere, 404), (at.here.supervisor, 403), (at.here.li, 403)):
            assert signed_in(who).post(f"/publication/{one.pk}/release/", release_fields(one, at)).status_code == refused
    assert not Release.objects.exists()


def test_withholding_and_withdrawing_ask_for_a_reason(at: Desk) -> None:
    one = at.proposed()
    browser = signed_in(at.publisher)
    with on(DAY):
        assert browser.post(f"/publication/{one.pk}/withhold/", {}).status_code == 422
        assert browser.post(f"/publication/{one.pk}/withdraw/", {"withdraw-reason": "有误"}).status_code == 409
        done(publication.release(one, at.publisher, True, True))
        assert browser.post(f"/publication/{one.pk}/withdraw/", {"withdraw-reason": "有误"}).status_code == 302
    page = text(browser.get(f"/publication/{one.pk}/"))
    assert "已撤回" in page and "有误" in page


def test_a_list_is_proposed_for_ones_own_organ_only(at: Desk) -> None:
    browser = signed_in(at.publisher)
    with on(DAY):
        assert browser.post(f"/publication/lists/{at.here.bureau.pk}/").status_code == 302
        assert browser.post(f"/publication/lists/{at.here.other.pk}/").status_code == 404
        one = Publication.objects.get(section="powers")
        assert "3 项" in text(browser.get(f"/publication/{one.pk}/"))
        assert browser.post(f"/publication/{one.pk}/release/", {"secrecy": "on", "private": "on"}).status_code == 302


def lodged(at: Desk, **changed: Any) -> Intake:
    with on(DAY):
        publication.hand_over_day(DAY)
        facts = {
            "asks_relief": True, "reports_breach": True, "real_name": True, "organ_code": "", "happened_on": "2026-03-01",
            "firm": "准阳区某面包店", "firm_address": "学院路3号", "story": "面包发霉", "request": "退款", "name": "孙小圣",
            "phone": "13912340000", "address": "柳林街9号", "email": "", **changed,
        }  # fmt: skip
        portal.lodge("complaint", facts, portal_forms.new_token())
        publication.take_in()
    return Intake.objects.latest("lodged_at")


def test_a_clerk_opens_a_parcel_and_registers_it(at: Desk) -> None:
    one = lodged(at)
    browser = signed_in(at.here.clerk)
    with on(DAY):
        assert one.number in text(browser.get("/intake/"))
        page = text(browser.get(f"/intake/{one.pk}/"))
        assert "面包发霉" in page and "孙小圣" in page
        given = {
            "title": "投诉某面包店", "item": str(at.here.complaint_item.pk), "firm": "准阳区某面包店", "firm_code": "",
            "firm_kind": "firm", "asks_relief": "true", "reports_breach": "false", "competent": "true", "real_name": "true",
        }  # fmt: skip
        for wrong in ({"title": ""}, {"item": ""}, {"item": str(at.here.penalty_item.pk)}, {"competent": ""}):
            assert browser.post(f"/intake/{one.pk}/accept/", {**given, **wrong}).status_code == 422
        answer = browser.post(f"/intake/{one.pk}/accept/", given)
        assert answer.status_code == 302 and "/matters/" in answer.headers["Location"]
        assert browser.post(f"/intake/{one.pk}/accept/", given).status_code == 409
    one.refresh_from_db()
    assert one.matter is not None and one.matter.facts["asks_relief"] is True


def test_nobody_but_a_clerk_sees_the_inbox(at: Desk) -> None:
    one = lodged(at)
    for who in (at.here.li, at.here.head, at.publisher, at.here.supervisor):
        for path in ("/intake/", f"/intake/{one.pk}/"):
            assert signed_in(who).get(path).status_code == 403
        assert signed_in(who).post(f"/intake/{one.pk}/decline/", {"decline-reason": "x"}).status_code == 403


def test_a_parcel_alike_another_is_marked_and_can_be_declined(at: Desk) -> None:
    first, second = lodged(at), lodged(at, request="换货")
    browser = signed_in(at.here.clerk)
    with on(DAY):
        assert "可能重复" in text(browser.get(f"/intake/{second.pk}/")) and first.number in text(browser.get(f"/intake/{second.pk}/"))
        assert browser.post(f"/intake/{second.pk}/decline/", {"decline-reason": ""}).status_code == 422
        assert browser.post(f"/intake/{second.pk}/decline/", {"decline-reason": "重复"}).status_code == 302
    assert clock.real_now() and Intake.objects.get(pk=second.pk).state == "declined"


def test_the_workbench_tells_reviewer_and_clerk_what_waits(at: Desk) -> None:
    at.proposed()
    lodged(at)
    with on(DAY):
        page = text(signed_in(at.publisher).get("/"))
        assert "待审核公开" in page and "准阳区某小吃店行政处罚决定" in page
        page = text(signed_in(at.here.clerk).get("/"))
        assert "共 1 件待处理" in page and "待审核公开" not in page
