"""Who looks at a page of the lists, and what it says: beside the fields, and as running text."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from tests.office.browsing import PASSWORD, signed_in
from tests.office.factories import done
from zhunsheng.office import clock
from zhunsheng.office.people import actions as people
from zhunsheng.office.people.models import Officer


def visitor(officer: Officer | None = None) -> Client:
    """A browser in which this officer is logged in; None: an account that is nobody's."""
    if officer is not None:
        return signed_in(officer)
    user = done(people.create_user(username="nobody", password=PASSWORD, officer=None, by=None, at=clock.now()))
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def said(answer: Any) -> str:
    """What a page says, as text; a tag parts two words."""
    words = re.sub(r"(?s)<(script|style).*?</\1>|<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", words)


def errors(answer: Any) -> dict[str, list[str]]:
    """What is said beside each field of the form that came back ("" = the form as a whole)."""
    form = answer.context["form"]
    return {"" if name == "__all__" else name: [str(one) for one in found] for name, found in form.errors.items()}
