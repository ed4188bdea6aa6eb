"""The second factor: a right code lets in, guesses are counted, and too many shut the door for the right one too."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal import auth
from django.core.cache import cache
from django.test import Client

from tests.office.factories import done
from zhunsheng.office import clock
from zhunsheng.office.people import actions as people
from zhunsheng.office.people.models import User

pytestmark = pytest.mark.django_db
PASSWORD, SECRET = "Plumb-line-2026", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ALLOWED = 5


@pytest.fixture
def user() -> User:
    cache.clear()
    made = done(people.create_user(username="lina", password=PASSWORD, officer=None, by=None, at=clock.now()))
    auth.TOTP.activate(made, SECRET)
    return made


def right() -> str:
    return auth.format_hotp_value(auth.hotp_value(SECRET, next(auth.yield_hotp_counters_from_time())))


def wrong() -> str:
    return f"{(int(right()) + 500_000) % 1_000_000:06d}"


def at_the_second_door(user: User) -> Client:
    client = Client()
    answer = client.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    assert answer.status_code == 302 and answer["Location"].startswith("/accounts/2fa/authenticate/")
    return client


def enter(client: Client, code: str) -> bool:
    answer = client.post("/accounts/2fa/authenticate/", {"code": code})
    assert answer.status_code in (200, 302, 429), answer.status_code
    return answer.status_code == 302 and "_auth_user_id" in client.session


def test_the_right_code_lets_in_and_the_password_alone_does_not(user: User) -> None:
    client = at_the_second_door(user)
    assert "_auth_user_id" not in client.session and client.get("/").status_code == 302
    assert enter(client, right())


def test_wrong_codes_are_counted_and_then_the_right_one_is_refused_too(user: User) -> None:
    client = at_the_second_door(user)
    assert not any(enter(client, wrong()) for _ in range(ALLOWED))
    assert not enter(client, right())


def test_a_new_browser_does_not_begin_to_count_anew(user: User) -> None:
    assert not any(enter(at_the_second_door(user), wrong()) for _ in range(ALLOWED))
    assert not enter(at_the_second_door(user), right())
