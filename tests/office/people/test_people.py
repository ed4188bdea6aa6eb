"""Who may act on a day, and who may change that."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory

from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.ledger.models import Record
from zhunsheng.office.people import actions as people
from zhunsheng.office.people import permissions, reads
from zhunsheng.office.people.models import Appointment, Credential, HouseRole, Officer, Organ, Post, User
from zhunsheng.proof.entry import parse_body

DAY = date(2026, 3, 2)
AT = clock.at(DAY)
STRONG = "qinghe-2026-clerk"


def made(answer: Any) -> Any:
    assert not isinstance(answer, Refusal), answer
    return answer


def refused(answer: Any) -> Refusal:
    assert isinstance(answer, Refusal)
    assert answer.message and answer.way_on
    return answer


@pytest.fixture
def organ(db: None) -> Organ:
    return made(
        people.create_organ(
            code="SJJ", name="清河区市场监督管理局", short_name="市监局", sign="清市监", kind="department",
            valid_from=date(2019, 1, 1), by=None, at=AT,
        )
    )  # fmt: skip


@pytest.fixture
def post(organ: Organ) -> Post:
    return made(people.create_post(organ=organ, name="执法一队", roles=["officer", "clerk"], by=None, at=AT))


@pytest.fixture
def officer(db: None) -> Officer:
    return made(people.create_officer(code="P001", name="林远", by=None, at=AT))


def appointed(officer: Officer, post: Post, since: date = date(2020, 1, 1), until: date | None = None) -> Appointment:
    return made(people.appoint(officer, post, valid_from=since, valid_to=until, by=None, at=AT))


def another(code: str = "P002", name: str = "周宁") -> Officer:
    return made(people.create_officer(code=code, name=name, by=None, at=AT))


# ── roles by date ──


def test_roles_hold_from_the_first_day_to_the_day_before_the_last(officer, post):
    appointed(officer, post, date(2026, 3, 2), date(2026, 4, 1))
    days = [date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 31), date(2026, 4, 1)]
    assert [reads.may(officer, "officer", day) for day in days] == [False, True, True, False]


def test_roles_are_held_in_the_organ_of_the_post_alone(officer, post):
    appointed(officer, post)
    other = made(
        people.create_organ(
            code="JTJ", name="交通局", short_name="交通局", sign="清交", kind="department",
            valid_from=date(2019, 1, 1), by=None, at=AT,
        )
    )  # fmt: skip
    assert reads.roles_on(officer, DAY, post.organ) == {"officer", "clerk"}
    assert reads.roles_on(officer, DAY, other) == frozenset()
    assert reads.organ_of(officer, DAY) == post.organ


def test_an_abolished_organ_gives_no_roles(officer, post):
    appointed(officer, post)
    made(people.end_organ(post.organ, on=date(2026, 2, 1), by=None, at=AT))
    assert reads.may(officer, "officer", date(2026, 1, 31))
    assert not reads.may(officer, "officer", DAY)


def test_a_deputy_holds_the_principals_posts_but_never_the_credential(officer, post):
    appointed(officer, post)
    made(people.issue_credential(officer, name="行政执法证", number="1", valid_from=date(2020, 1, 1), by=None, at=AT))
    deputy = another()
    made(people.deputise(deputy, officer, valid_from=DAY, valid_to=date(2026, 3, 10), reason="休假", by=officer, at=AT))
    person = reads.person(deputy, post.organ, DAY)
    assert person.roles == {"officer", "clerk"}
    assert person.credentials == frozenset()
    assert not reads.may(deputy, "officer", date(2026, 3, 10))


def test_a_deputys_deputy_holds_nothing(officer, post):
    appointed(officer, post)
    first, second = another(), another("P003", "吴双")
    span = {"valid_from": DAY, "valid_to": date(2026, 3, 10), "reason": "休假", "by": None, "at": AT}
    made(people.deputise(first, officer, **span))
    made(people.deputise(second, first, **span))
    assert reads.roles_on(second, DAY) == frozenset()


# ── credentials ──


@pytest.fixture
def credential(officer: Officer) -> Credential:
    return made(
        people.issue_credential(
            officer, name="行政执法证", number="QH-1", valid_from=date(2022, 1, 1), valid_to=date(2026, 6, 1),
            domains=["市场监管"], by=None, at=AT,
        )
    )  # fmt: skip


def held(officer: Officer, organ: Organ, day: date, domain: str = "") -> bool:
    return "行政执法证" in reads.person(officer, organ, day, domain).credentials


def test_an_expired_credential_is_not_valid(officer, post, credential):
    days = [date(2021, 12, 31), date(2022, 1, 1), date(2026, 5, 31), date(2026, 6, 1)]
    assert [held(officer, post.organ, day) for day in days] == [False, True, True, False]


def test_a_credential_counts_only_in_its_domains(officer, post, credential):
    assert held(officer, post.organ, DAY, "市场监管")
    assert not held(officer, post.organ, DAY, "交通运输")
    matter = SimpleNamespace(organ=post.organ, item=SimpleNamespace(domain="交通运输"))
    assert reads.person(officer, matter, DAY).credentials == frozenset()


def test_a_suspended_credential_is_not_valid_until_it_is_given_back(officer, post, credential):
    made(people.suspend_credential(credential, on=date(2026, 3, 2), reason="考核不合格", by=None, at=AT))
    assert refused(people.suspend_credential(credential, on=DAY, reason="又", by=None, at=AT)).kind is RefusalKind.CASE
    made(people.return_credential(credential, on=date(2026, 3, 9), by=None, at=AT))
    days = [date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 8), date(2026, 3, 9)]
    assert [held(officer, post.organ, day) for day in days] == [True, False, False, True]


def test_revoking_ends_the_span_and_leaves_the_past_alone(officer, post, credential):
    made(people.revoke_credential(credential, on=DAY, by=None, at=AT))
    assert held(officer, post.organ, date(2026, 3, 1))
    assert not held(officer, post.organ, DAY)
    refused(people.revoke_credential(credential, on=DAY, by=None, at=AT))


def test_a_number_of_a_credential_is_given_once(credential):
    answer = people.issue_credential(another(), name="行政执法证", number="QH-1", valid_from=DAY, by=None, at=AT)
    assert "QH-1" in refused(answer).message


# ── refusals, and what the database holds ──


def test_only_the_personnel_change_who_may_act(officer, post):
    answer = refused(people.appoint(officer, post, valid_from=DAY, by=another(), at=AT))
    assert (answer.kind, answer.who) == (RefusalKind.ROLE, ("personnel",))
    clerk = another("P009", "沈知秋")
    desk = made(people.create_post(organ=post.organ, name="人事科", roles=[HouseRole.PERSONNEL], by=None, at=AT))
    appointed(clerk, desk)
    made(people.appoint(officer, post, valid_from=DAY, by=clerk, at=AT))


def test_nobody_is_appointed_twice_to_one_post_at_a_time(officer, post):
    appointed(officer, post, date(2026, 1, 1), date(2026, 7, 1))
    refused(people.appoint(officer, post, valid_from=date(2026, 6, 30), by=None, at=AT))
    made(people.appoint(officer, post, valid_from=date(2026, 7, 1), by=None, at=AT))
    with pytest.raises(IntegrityError, match="holds_a_post_once"), transaction.atomic():
        Appointment.objects.create(officer=officer, post=post, valid_from=date(2027, 1, 1))


@pytest.mark.parametrize("until", [date(2026, 3, 2), date(2026, 3, 1)])
def test_a_span_that_runs_backwards_is_refused(officer, post, until):
    refused(people.appoint(officer, post, valid_from=DAY, valid_to=until, by=None, at=AT))
    assert not Appointment.objects.exists()


def test_an_appointment_ends_once_and_after_it_began(officer, post):
    appointment = appointed(officer, post, DAY)
    refused(people.end_appointment(appointment, on=DAY, by=None, at=AT))
    made(people.end_appointment(appointment, on=date(2026, 4, 1), by=None, at=AT))
    refused(people.end_appointment(appointment, on=date(2026, 5, 1), by=None, at=AT))


@pytest.mark.parametrize(
    "wrong",
    [{"code": ""}, {"code": "x" * 40}, {"name": ""}, {"name": "名" * 101}, {"kind": "palace"}, {"sign": "x" * 11}],
)
def test_an_organ_with_a_wrong_field_is_refused_and_nothing_is_written(db, wrong):
    before = Record.objects.count()
    fields = {"code": "Z", "name": "局", "short_name": "局", "sign": "清", "kind": "department"} | wrong
    refused(people.create_organ(**fields, valid_from=DAY, by=None, at=AT))
    assert not Organ.objects.exists()
    assert Record.objects.count() == before


def test_every_change_is_recorded_and_vouches_for_its_row(officer, post):
    appointment = appointed(officer, post)
    record = Record.objects.filter(subject=f"officer:{officer.pk}").order_by("-number")[0]
    body = parse_body(bytes(record.body))
    assert (body["act"], body["stage"], body["organ"]) == ("appoint", "people", "SJJ")
    assert [row["id"] for row in body["rows"]] == [str(appointment.pk)]


@pytest.mark.django_db(transaction=True)
def test_a_row_without_a_record_is_refused_at_commit():
    with pytest.raises(IntegrityError, match="without a record"), transaction.atomic():
        Officer.objects.create(code="X1", name="无名")
    assert not Officer.objects.filter(code="X1").exists()


@pytest.mark.django_db(transaction=True)
def test_a_record_of_another_row_does_not_help():
    with pytest.raises(IntegrityError, match="without a record"), transaction.atomic():
        another("X2")
        Officer.objects.create(code="X3", name="无名")
    officer = another("X4")
    with pytest.raises(IntegrityError, match="without a record"):
        Officer.objects.filter(pk=officer.pk).update(name="改名")
    Officer.objects.filter(pk=officer.pk).update(name=officer.name)  # nothing changed, nothing to record


@pytest.mark.django_db
def test_nothing_here_is_ever_deleted():
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        connection.cursor().execute("DELETE FROM people_officer")


# ── accounts ──


@pytest.mark.parametrize("password", ["", "short", "password123", "12345678", "linyuan1"])
def test_a_weak_password_is_refused(officer, password):
    refused(people.create_user(username="linyuan", password=password, officer=officer, by=None, at=AT))
    assert not User.objects.exists()


def test_one_person_has_one_account_and_a_name_is_given_once(officer):
    made(people.create_user(username="linyuan", password=STRONG, officer=officer, by=None, at=AT))
    refused(people.create_user(username="linyuan2", password=STRONG, officer=officer, by=None, at=AT))
    refused(people.create_user(username="linyuan", password=STRONG, officer=None, by=None, at=AT))


def test_a_closed_account_is_nobodys(officer, post):
    appointed(officer, post)
    user = made(people.create_user(username="linyuan", password=STRONG, officer=officer, by=None, at=AT))
    assert reads.officer_of(user) == officer
    user = made(people.close_user(user, by=None, at=AT))
    assert reads.officer_of(user) is None


def administrator() -> User:
    organ = made(
        people.create_organ(
            code="XXZX", name="信息中心", short_name="信息中心", sign="清信", kind="office",
            valid_from=date(2019, 1, 1), by=None, at=AT,
        )
    )  # fmt: skip
    post = made(people.create_post(organ=organ, name="系统管理", roles=[HouseRole.ADMINISTRATOR], by=None, at=AT))
    officer = another("A001", "高远")
    appointed(officer, post)
    return made(people.create_user(username="gaoyuan", password=STRONG, officer=officer, by=None, at=AT))


@pytest.mark.django_db
def test_administrators_logging_in_and_out_are_in_the_register(client: Client):
    user = administrator()
    client.force_login(user)
    client.logout()
    acts = [parse_body(bytes(r.body))["act"] for r in Record.objects.filter(kind="login").order_by("number")]
    assert acts == ["login", "logout"]


@pytest.mark.django_db
def test_other_peoples_logins_are_not(client: Client, officer):
    client.force_login(made(people.create_user(username="linyuan", password=STRONG, officer=officer, by=None, at=AT)))
    client.logout()
    assert not Record.objects.filter(kind="login").exists()


# ── permissions ──


@permissions.need(HouseRole.LIST_KEEPER)
def closed(request: Any) -> HttpResponse:
    return HttpResponse(permissions.officer(request).name)


@permissions.need()
def inside(request: Any) -> HttpResponse:
    return HttpResponse("inside")


@permissions.signed_in
def own_page(request: Any) -> HttpResponse:
    return HttpResponse("own")


def ask(view: Any, user: Any) -> Any:
    request = RequestFactory().get("/list")
    request.user = user
    return view(request)


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: DAY)


def test_a_view_asks_for_its_role(officer, post, today):
    user = made(people.create_user(username="linyuan", password=STRONG, officer=officer, by=None, at=AT))
    appointed(officer, post)
    with pytest.raises(PermissionDenied):
        ask(closed, user)
    user = User.objects.get(pk=user.pk)  # as the next request finds it
    keeper = made(people.create_post(organ=post.organ, name="清单", roles=[HouseRole.LIST_KEEPER], by=None, at=AT))
    appointed(officer, keeper)
    assert ask(closed, user).content.decode() == "林远"


def test_a_visitor_is_sent_to_log_in(db):
    from django.contrib.auth.models import AnonymousUser

    for view in (closed, inside, own_page):
        answer = ask(view, AnonymousUser())
        assert (answer.status_code, answer.url) == (302, "/accounts/login/?next=/list")


def test_an_account_without_an_officer_sees_its_own_page_alone(db, today):
    user = made(people.create_user(username="nobody", password=STRONG, officer=None, by=None, at=AT))
    assert ask(own_page, user).status_code == 200
    for view in (closed, inside):
        with pytest.raises(PermissionDenied):
            ask(view, user)


def test_superuser_flags_give_nothing(db, today):
    user = made(people.create_user(username="root", password=STRONG, officer=None, by=None, at=AT))
    user.is_superuser = user.is_staff = True
    assert not user.has_perm("role.list_keeper")
    with pytest.raises(PermissionDenied):
        ask(closed, user)


def test_a_role_with_an_object_is_asked_in_the_objects_organ(officer, post, today):
    appointed(officer, post)
    user = made(people.create_user(username="linyuan", password=STRONG, officer=officer, by=None, at=AT))
    elsewhere = made(
        people.create_organ(
            code="JTJ", name="交通局", short_name="交通局", sign="清交", kind="department",
            valid_from=date(2019, 1, 1), by=None, at=AT,
        )
    )  # fmt: skip
    assert user.has_perm("role.officer")
    assert user.has_perm("role.officer", SimpleNamespace(organ=post.organ))
    assert not user.has_perm("role.officer", SimpleNamespace(organ=elsewhere))
    assert user.has_perm("people.serves", post.organ)
    assert not user.has_perm("people.serves", elsewhere)


def test_a_misspelt_role_does_not_open_a_view():
    with pytest.raises(ValueError, match="no role"):
        permissions.need("list_keper")


def test_a_view_that_says_nothing_is_closed_by_the_gate():
    def forgotten(request: Any) -> HttpResponse:
        return HttpResponse()

    gate = permissions.Gate(lambda request: HttpResponse())
    with pytest.raises(PermissionDenied, match="says not who may see it"):
        gate.process_view(RequestFactory().get("/"), forgotten, (), {})
    gate.process_view(RequestFactory().get("/"), closed, (), {})


def test_passwords_log_in(officer):
    made(people.create_user(username="linyuan", password=STRONG, officer=officer, by=None, at=AT))
    request = RequestFactory().post("/accounts/login/")
    assert authenticate(request, username="linyuan", password=STRONG) is not None
    assert authenticate(request, username="linyuan", password="wrong") is None
