"""Asking the office's pages as an officer who has signed in."""

from __future__ import annotations

from django.test import Client

from tests.office.factories import done
from zhunsheng.office import clock
from zhunsheng.office.people import actions as people
from zhunsheng.office.people.models import Officer, User

PASSWORD = "Zhun-sheng-2026"


def account(officer: Officer) -> User:
    """The account of an officer, made at need."""
    made = User.objects.filter(officer=officer).first()
    return made or done(
        people.create_user(username=f"u{officer.code}", password=PASSWORD, officer=officer, by=None, at=clock.now())
    )


def signed_in(officer: Officer) -> Client:
    """A browser in which the officer has signed in."""
    client = Client()
    client.force_login(account(officer), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
