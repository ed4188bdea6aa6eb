"""Who looks at a page: Django's client, logged in as an officer."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from tests.office.factories import done
from zhunsheng.office import clock
from zhunsheng.office.people import actions as people
from zhunsheng.office.people.models import Officer, User

PASSWORD = "qinghe-2026-clerk"


def account(officer: Officer) -> User:
    """The officer's account, made when there is none."""
    return User.objects.filter(officer=officer).first() or _made(f"u{officer.code.lower()}", officer)


def _made(name: str, officer: Officer | None) -> User:
    return done(people.create_user(username=name, password=PASSWORD, officer=officer, by=None, at=clock.now()))


def visitor(officer: Officer | None = None) -> Client:
    """A browser in which this officer is logged in; None: an account that is nobody's."""
    client = Client(raise_request_exception=True)
    user = account(officer) if officer else _made("nobody", None)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def said(answer: Any) -> str:
    """What a page says, as text."""
    words = re.sub(r"(?s)<(script|style).*?</\1>|<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", words)


def errors(answer: Any) -> dict[str, list[str]]:
    """What is said beside each field of the form that came back ("" = the form as a whole)."""
    form = answer.context["form"]
    return {"" if name == "__all__" else name: [str(one) for one in found] for name, found in form.errors.items()}
