"""People on the screen: who is shown, who may change what, and what every form refuses."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from tests.office.browsing import PASSWORD, account
from tests.office.factories import BEFORE, START, District, district, done, on
from tests.office.visitors import errors, said, visitor
from zhunsheng.office import clock
from zhunsheng.office.ledger.models import Record
from zhunsheng.office.people import actions as people
from zhunsheng.office.people import reads
from zhunsheng.office.people.models import (
    Appointment,
    Credential,
    Deputy,
    HouseRole,
    Officer,
    Organ,
    Post,
    Suspension,
    User,
)

pytestmark = [pytest.mark.django_db, pytest.mark.template("district")]
LONG = "长" * 5000
STRONG = "Ming-lan-7788-che"


def appointed(code: str, name: str, where: Organ, post: str, role: str) -> Officer:
    at = clock.at(BEFORE)
    who = done(people.create_officer(code=code, name=name, by=None, at=at))
    place = done(people.create_post(organ=where, name=post, roles=[role], by=None, at=at))
    done(people.appoint(who, place, valid_from=BEFORE, by=None, at=at))
    return who


@pytest.fixture(autouse=True)
def _day():
    with on(START, hour=9):
        yield


@pytest.fixture
def here() -> District:
    return district()


@pytest.fixture
def lin(here: District) -> Officer:
    return appointed("011", "林悦", here.government, "人事", HouseRole.PERSONNEL)


@pytest.fixture
def tang(here: District) -> Officer:
    return appointed("012", "唐宁", here.government, "系统", HouseRole.ADMINISTRATOR)


@pytest.fixture
def keeper(lin: Officer) -> Client:
    return visitor(lin)


def rows() -> tuple[int, ...]:
    """How much is written."""
    tables = (Organ, Post, Officer, User, Appointment, Deputy, Credential, Suspension, Record)
    return tuple(model.objects.count() for model in tables)


def written(client: Client, url: str, given: dict[str, Any]) -> None:
    answer = client.post(url, given)
    assert answer.status_code == 302, errors(answer)


def refused(client: Client, url: str, given: dict[str, Any], beside: str) -> str:
    before = rows()
    answer = client.post(url, given)
    assert answer.status_code == 422, (url, given, answer.status_code)
    assert rows() == before
    found = errors(answer)
    assert beside in found, (url, given, beside, found)
    assert not any(text.isascii() for texts in found.values() for text in texts), found
    return "；".join(found[beside])


# ── what is shown ──


def test_the_front_page_shows_the_organs_under_their_superiors_and_the_state_of_credentials(keeper):
    answer = keeper.get("/people/")
    text = said(answer)
    for words in ("准阳区人民政府", "准阳区市场监督管理局", "（7人，5个岗位）", "已过期", "登记人员"):
        assert words in text, words
    assert [b.organ.code for b in answer.context["groups"][0][1][0].below] == ["110001", "110002"]


def test_an_organ_shows_its_posts_with_roles_and_holders(here, keeper):
    text = said(keeper.get(f"/people/organs/{here.bureau.pk}/"))
    for words in ("执法一科", "执法人员", "承办人员", "李明", "听证主持人", "准市监", "domain/samr"):
        assert words in text, words


def test_officers_are_found_by_name_number_organ_role_and_credential(here, keeper):
    soon = START + timedelta(days=30)
    done(
        people.issue_credential(
            here.clerk, name="行政执法证", number="Z-1", valid_from=BEFORE, valid_to=soon, by=None, at=clock.now()
        )
    )
    away = done(
        people.issue_credential(here.head, name="行政执法证", number="Z-2", valid_from=BEFORE, by=None, at=clock.now())
    )
    done(people.suspend_credential(away, on=START, reason="审查", by=None, at=clock.now()))
    gone = done(
        people.issue_credential(
            here.presider, name="行政执法证", number="Z-3", valid_from=BEFORE, by=None, at=clock.now()
        )
    )
    done(people.revoke_credential(gone, on=START, by=None, at=clock.now()))
    for query, codes in (
        ("q=李明", "001"), ("q=Z-1", "007"), ("organ=110002", "010"), ("role=head", "004"),
        ("role=officer&organ=110001", "001 002 003"),
        ("credential=expired", "003"), ("credential=expiring", "007"), ("credential=suspended", "004"),
        ("credential=revoked", "006"),
        ("credential=none", "008 009 011"), ("credential=valid", "001 002 005 007 010"), ("q=没有", ""),
    ):  # fmt: skip
        answer = keeper.get(f"/people/officers/?{quote(query, safe='=&')}")
        assert " ".join(row["officer"].code for row in answer.context["rows"]) == codes, query


def test_a_renewed_credential_is_no_longer_expired(here, keeper):
    done(people.issue_credential(here.wang, name="行政执法证", number="Z-9", valid_from=START, by=None, at=clock.now()))
    assert not keeper.get("/people/officers/?credential=expired").context["rows"]


def test_a_strange_question_breaks_no_list(keeper):
    for query in (
        "q=%00",
        f"q={'9' * 3000}",
        "organ=%00",
        "role=nothing",
        "credential=x",
        "page=-1",
        f"page={'9' * 5000}",
        "q=%25_%27",
    ):
        assert keeper.get(f"/people/officers/?{query}").status_code == 200
    for url in ("/people/officers/nothing/", "/people/organs/00000000-0000-0000-0000-000000000000/"):
        assert keeper.get(url).status_code == 404


def test_an_officers_account_is_seen_by_those_who_look_after_it_alone(here, keeper, tang):
    account(here.li)
    url = f"/people/officers/{here.li.pk}/"
    assert "u001" in said(keeper.get(url)) and "重设密码、停用账号由系统管理岗办理" in said(keeper.get(url))
    assert "停用账号" in said(visitor(tang).get(url))
    text = said(visitor(here.zhao).get(url))
    assert "u001" not in text and "行政执法证" in text and "任职" in text


# ── officers and their posts ──


def test_an_officer_is_registered_appointed_and_relieved(here, lin, keeper):
    written(keeper, "/people/officers/add/", {"code": "P-100", "name": "新人"})
    who = Officer.objects.get(code="P-100")
    post = here.bureau.posts.get(name="执法一科")
    written(
        keeper,
        f"/people/officers/{who.pk}/appoint/",
        {"post": str(post.pk), "valid_from": "2026-03-02", "valid_to": ""},
    )
    assert reads.may(who, "officer", START)
    term = who.appointments.get()
    written(keeper, f"/people/appointments/{term.pk}/end/", {"on": "2026-04-01"})
    assert reads.may(who, "officer", date(2026, 3, 31)) and not reads.may(who, "officer", date(2026, 4, 1))
    acts = Record.objects.filter(subject=f"officer:{who.pk}").order_by("number").count()
    assert acts == 3


def test_what_is_wrong_with_an_officer_is_told_beside_it(here, keeper):
    url = "/people/officers/add/"
    for given, beside in (
        ({}, "code"), ({"code": "", "name": "甲"}, "code"), ({"code": "P-1", "name": ""}, "name"),
        ({"code": "001", "name": "甲"}, "code"),
        ({"code": LONG, "name": "甲"}, "code"), ({"code": "P-1", "name": LONG}, "name"),
        ({"code": "P 1", "name": "甲"}, "code"),
        ({"code": "P-1", "name": "<script>x</script>"}, "name"), ({"code": "P-1", "name": "\0"}, "name"),
        ({"code": "\0", "name": "甲"}, "code"),
        ({"code": "P-1", "name": "   "}, "name"),
    ):  # fmt: skip
        refused(keeper, url, given, beside)
    written(keeper, url, {"code": "P-1", "name": "甲"})
    assert "已被使用" in refused(keeper, url, {"code": "P-1", "name": "甲"}, "code")


def test_an_appointment_refuses_a_strange_post_a_backward_span_and_a_second_time(here, keeper):
    url = f"/people/officers/{here.li.pk}/appoint/"
    post = str(here.bureau.posts.get(name="局长").pk)
    for given, beside in (
        ({}, "post"), ({"post": "x", "valid_from": "2026-03-02"}, "post"),
        ({"post": post, "valid_from": ""}, "valid_from"),
        ({"post": post, "valid_from": "昨天"}, "valid_from"),
        ({"post": post, "valid_from": "0001-01-01"}, "valid_from"),
        ({"post": post, "valid_from": "2026-03-02", "valid_to": "2026-03-02"}, "valid_to"),
        ({"post": "00000000-0000-0000-0000-000000000000", "valid_from": "2026-03-02"}, "post"),
        ({"post": "\0", "valid_from": "2026-03-02"}, "post"),
    ):  # fmt: skip
        refused(keeper, url, given, beside)
    given = {"post": post, "valid_from": "2026-03-02"}
    written(keeper, url, given)
    assert "已任" in refused(keeper, url, given, "post")
    term = here.li.appointments.get(post=post)
    end = f"/people/appointments/{term.pk}/end/"
    for day in ("", "x", "2026-03-02", "2020-01-01", "9999-12-31"):
        refused(keeper, end, {"on": day}, "on")
    written(keeper, end, {"on": "2026-05-01"})
    refused(keeper, end, {"on": "2026-06-01"}, "on")


# ── credentials ──


def test_a_credential_is_issued_suspended_returned_and_revoked(here, keeper):
    given = {
        "name": "行政执法证",
        "number": "ML-1",
        "domains": "食品、药品",
        "valid_from": "2026-01-01",
        "valid_to": "2027-01-01",
    }
    written(keeper, f"/people/officers/{here.wang.pk}/credentials/add/", given)
    paper = Credential.objects.get(number="ML-1")
    assert paper.domains == ["食品", "药品"]
    base = f"/people/credentials/{paper.pk}"
    refused(keeper, f"{base}/return/", {"on": "2026-03-02"}, "on")
    written(keeper, f"{base}/suspend/", {"on": "2026-03-02", "reason": "审查"})
    refused(keeper, f"{base}/suspend/", {"on": "2026-03-03", "reason": "审查"}, "on")
    refused(keeper, f"{base}/return/", {"on": "2026-03-01"}, "on")
    written(keeper, f"{base}/return/", {"on": "2026-03-05"})
    assert not reads.valid_credentials(date(2026, 3, 4), "食品").filter(pk=paper.pk).exists()
    assert reads.valid_credentials(date(2026, 3, 5), "食品").filter(pk=paper.pk).exists()
    written(keeper, f"{base}/revoke/", {"on": "2026-03-10"})
    refused(keeper, f"{base}/revoke/", {"on": "2026-03-11"}, "on")
    text = said(keeper.get(f"/people/officers/{here.wang.pk}/"))
    assert "暂扣：2026年3月2日—2026年3月5日（审查）" in text and "2026年3月10日（不含）" in text


def test_a_credential_refuses_what_is_empty_oversized_hostile_or_known(here, keeper):
    url = f"/people/officers/{here.wang.pk}/credentials/add/"
    good = {"name": "行政执法证", "number": "ML-1", "domains": "", "valid_from": "2026-01-01", "valid_to": ""}
    known = Credential.objects.filter(officer=here.li).get().number
    refused(keeper, url, {}, "number")
    for field, value in (
        ("name", ""), ("name", LONG), ("name", "\0"), ("number", ""), ("number", LONG), ("number", "<b>"),
        ("domains", LONG), ("domains", "长" * 60),
        ("valid_from", "x"), ("valid_from", "0001-01-01"), ("valid_to", "2025-01-01"), ("valid_to", "2026-01-01"),
    ):  # fmt: skip
        refused(keeper, url, {**good, field: value}, field)
    done(people.issue_credential(here.li, name="行政执法证", number="ML-7", valid_from=BEFORE, by=None, at=clock.now()))
    assert "登记过" in refused(keeper, url, {**good, "number": "ML-7"}, "number")
    assert known
    paper = Credential.objects.get(officer=here.li, number="ML-7")
    for name in ("suspend", "return", "revoke"):
        for day in ("", "x", "0001-01-01"):
            refused(keeper, f"/people/credentials/{paper.pk}/{name}/", {"on": day, "reason": "审查"}, "on")
    for reason in ("", LONG, "\0"):
        refused(keeper, f"/people/credentials/{paper.pk}/suspend/", {"on": "2026-03-02", "reason": reason}, "reason")


# ── deputies ──


def test_a_deputy_is_named_by_the_personnel_or_by_the_principal_alone(here, keeper):
    given = {"officer": str(here.zhao.pk), "valid_from": "2026-03-02", "valid_to": "2026-03-09", "reason": "休假"}
    written(keeper, f"/people/officers/{here.head.pk}/deputise/", given)
    assert reads.may(here.zhao, "head", START) and not reads.may(here.zhao, "head", date(2026, 3, 9))
    refused(keeper, f"/people/officers/{here.head.pk}/deputise/", given, "officer")
    own = visitor(here.reviewer)
    written(own, "/me/deputy/", given)
    assert Deputy.objects.get(principal=here.reviewer).officer == here.zhao
    assert "吴恒" in said(visitor(here.zhao).get("/me/"))
    for wrong, beside in (
        ({"officer": ""}, "officer"), ({"officer": str(here.reviewer.pk)}, "officer"),
        ({"officer": str(here.stranger.pk)}, "officer"),
        ({"valid_to": ""}, "valid_to"), ({"valid_to": "2026-03-02"}, "valid_to"),
        ({"valid_from": "x"}, "valid_from"), ({"reason": ""}, "reason"),
        ({"reason": LONG}, "reason"), ({"officer": "\0"}, "officer"),
    ):  # fmt: skip
        refused(own, "/me/deputy/", {**given, **wrong}, beside)


# ── organs and posts ──

ORGAN = {
    "code": "D99",
    "name": "准阳区水务局",
    "short_name": "水务局",
    "sign": "准水",
    "kind": "department",
    "valid_from": "2026-03-02",
}


def test_an_organ_is_set_up_with_posts_and_abolished(here, keeper):
    written(keeper, "/people/organs/add/", {**ORGAN, "superior": "110000", "layers": "domain/samr、example"})
    made = Organ.objects.get(code="D99")
    assert (made.superior, made.layers) == (here.government, ["domain/samr", "example"])
    written(keeper, f"/people/organs/{made.pk}/posts/add/", {"name": "执法岗", "roles": ["officer", "handler"]})
    post = made.posts.get()
    written(keeper, f"/people/posts/{post.pk}/roles/", {"roles": ["officer"]})
    assert made.posts.get().roles == ["officer"]
    refused(keeper, f"/people/organs/{made.pk}/posts/add/", {"name": "执法岗", "roles": ["officer"]}, "name")
    for given, beside in (
        ({}, "name"),
        ({"name": "甲"}, "roles"),
        ({"name": "甲", "roles": ["nothing"]}, "roles"),
        ({"name": LONG, "roles": ["head"]}, "name"),
    ):
        refused(keeper, f"/people/organs/{made.pk}/posts/add/", given, beside)
    for roles in ([], ["nothing"], ["\0"]):
        refused(keeper, f"/people/posts/{post.pk}/roles/", {"roles": roles}, "roles")
    end = f"/people/organs/{made.pk}/end/"
    for given, beside in (
        ({"on": ""}, "on"),
        ({"on": "2026-03-02"}, "on"),
        ({"on": "2026-04-01", "successor": "x"}, "successor"),
    ):
        refused(keeper, end, given, beside)
    written(keeper, end, {"on": "2026-04-01", "successor": "110001"})
    refused(keeper, end, {"on": "2026-05-01"}, "on")


def test_an_organ_refuses_what_is_wrong(here, keeper):
    refused(keeper, "/people/organs/add/", {}, "code")
    for field, value in (
        ("code", "110001"), ("code", LONG), ("code", "\0"), ("name", ""), ("name", LONG), ("short_name", LONG),
        ("sign", "长" * 11), ("kind", "x"),
        ("valid_from", ""), ("valid_from", "0001-01-01"), ("superior", "x"), ("layers", "domain/none"),
    ):  # fmt: skip
        refused(keeper, "/people/organs/add/", {**ORGAN, field: value}, field)


# ── accounts ──


def test_an_account_is_opened_with_a_password_that_is_shown_once(here, keeper):
    url = f"/people/officers/{here.li.pk}/account/"
    answer = keeper.post(url, {"username": "liming", "password": ""})
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    password = answer.context["password"]
    assert len(password) >= 12 and password in said(answer)
    assert User.objects.get(username="liming", officer=here.li).check_password(password)
    assert password not in said(keeper.get(f"/people/officers/{here.li.pk}/"))
    assert "已有账号" in refused(keeper, url, {"username": "liming2", "password": ""}, "username")
    typed = keeper.post(f"/people/officers/{here.zhao.pk}/account/", {"username": "zhaoyun", "password": STRONG})
    assert STRONG not in typed.content.decode()
    assert User.objects.get(username="zhaoyun").check_password(STRONG)


def test_an_account_refuses_a_weak_password_and_a_name_that_is_taken(here, keeper):
    account(here.zhao)
    url = f"/people/officers/{here.li.pk}/account/"
    for given, beside in (
        ({}, "username"), ({"username": "u002"}, "username"), ({"username": "U002"}, "username"),
        ({"username": LONG}, "username"),
        ({"username": "a b"}, "username"), ({"username": "\0"}, "username"),
        ({"username": "liming", "password": "123"}, "password"),
        ({"username": "liming", "password": "password"}, "password"),
        ({"username": "liming-2026", "password": "liming-2026"}, "password"),
        ({"username": "liming", "password": "长" * 300}, "password"),
        ({"username": "liming", "password": "\0"}, "password"),
    ):  # fmt: skip
        refused(keeper, url, given, beside)


def test_an_administrator_resets_and_closes_and_nobody_closes_his_own(here, tang, lin):
    account(here.li)
    admin = visitor(tang)
    base = f"/people/officers/{here.li.pk}/account"
    for password in ("123", "password", "\0", "长" * 300):
        refused(admin, f"{base}/reset/", {"password": password}, "password")
    answer = admin.post(f"{base}/reset/", {"password": ""})
    user = User.objects.get(username="u001")
    assert user.check_password(answer.context["password"]) and not user.check_password(PASSWORD)
    refused(admin, f"/people/officers/{tang.pk}/account/close/", {}, "")
    written(admin, f"{base}/close/", {})
    assert not User.objects.get(officer=here.li).is_active
    refused(admin, f"{base}/close/", {}, "")
    personnel = visitor(lin)
    for name in ("reset", "close"):
        assert personnel.post(f"{base}/{name}/", {}).status_code == 403
        assert admin.get(f"/people/officers/{here.head.pk}/account/{name}/").status_code == 404
    assert admin.post(f"/people/officers/{here.head.pk}/account/", {"username": "x1"}).status_code == 403


def test_ones_own_page_shows_what_one_holds_and_where_to_change_the_password(here):
    text = said(visitor(here.wang).get("/me/"))
    for words in ("王强", "执法一科", "已过期", "修改密码", "动态口令", "未启用", "指定我的代理人"):
        assert words in text, words


def test_an_account_that_is_nobodys_sees_its_own_page_alone(here):
    stray = visitor()
    assert "没有对应的人员" in said(stray.get("/me/"))
    for url in (
        "/people/",
        "/people/officers/",
        "/me/deputy/",
        f"/people/officers/{here.li.pk}/",
        f"/people/organs/{here.bureau.pk}/",
    ):
        assert stray.get(url).status_code == 403 and Client().get(url).status_code == 302
    assert Client().get("/me/").status_code == 302


def test_only_the_personnel_changes_people(here):
    paper, term = Credential.objects.filter(officer=here.li).get(), here.li.appointments.get()
    reader = visitor(here.head)
    urls = [
        "/people/organs/add/", f"/people/organs/{here.bureau.pk}/end/", f"/people/organs/{here.bureau.pk}/posts/add/",
        f"/people/posts/{term.post_id}/roles/", "/people/officers/add/", f"/people/appointments/{term.pk}/end/",
        *(f"/people/officers/{here.li.pk}/{name}/" for name in ("appoint", "credentials/add", "deputise", "account")),
        *(f"/people/officers/{here.li.pk}/account/{name}/" for name in ("reset", "close")),
        *(f"/people/credentials/{paper.pk}/{name}/" for name in ("suspend", "return", "revoke")),
    ]  # fmt: skip
    before = rows()
    for url in urls:
        assert reader.get(url).status_code == 403 and reader.post(url, {"on": "2026-03-02"}).status_code == 403, url
        assert Client().post(url, {}).status_code == 302, url
    assert rows() == before


def test_every_form_opens(here, keeper, tang):
    account(here.li)
    paper, term = Credential.objects.filter(officer=here.li).get(), here.li.appointments.get()
    for name in ("appoint", "credentials/add", "deputise", "account"):
        assert keeper.get(f"/people/officers/{here.li.pk}/{name}/").status_code == 200
        assert keeper.get(f"/people/officers/00000000-0000-0000-0000-000000000000/{name}/").status_code == 404
    for url in ("/people/organs/add/", f"/people/organs/{here.bureau.pk}/end/", f"/people/organs/{here.bureau.pk}/posts/add/",
                f"/people/posts/{term.post_id}/roles/", "/people/officers/add/", f"/people/appointments/{term.pk}/end/"):  # fmt: skip
        assert keeper.get(url).status_code == 200, url
    for name in ("suspend", "return", "revoke"):
        assert keeper.get(f"/people/credentials/{paper.pk}/{name}/").status_code == 200
    for name in ("reset", "close"):
        assert visitor(tang).get(f"/people/officers/{here.li.pk}/account/{name}/").status_code == 200
    assert keeper.delete(f"/people/officers/{here.li.pk}/").status_code == 405
