"""Asking the office's pages as an officer who has signed in."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from typing import Any

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


def said(page: Any) -> str:
    """What a page says, without its tags."""
    text = re.sub(r"(?s)<(script|style|svg|textarea hidden)\b.*?</\1>", "", page.content.decode())
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", text)))


class _Fields(HTMLParser):
    """The values with which a form stands on the page: what a browser would send."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, Any] = {}
        self.inside = False
        self.select, self.area, self.text = "", "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "form":
            self.inside = given.get("method") == "post" and "press" not in (given.get("class") or "").split()
            self.inside = self.inside and "/accounts/" not in (given.get("action") or "")
        if not self.inside:
            return
        if tag == "input" and name and given.get("type") != "file":
            if given.get("type") in ("checkbox", "radio"):
                if "checked" in given:
                    several = given["type"] == "checkbox"
                    value = given.get("value", "on")
                    self.values[name] = [*self.values.get(name, []), value] if several else value
            elif name != "csrfmiddlewaretoken":
                self.values[name] = given.get("value") or ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            if "selected" in given or self.select not in self.values:
                self.values[self.select] = given.get("value") or ""
        elif tag == "textarea":
            self.area, self.text = name, ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = ""
        elif tag == "textarea" and self.area:
            self.values[self.area] = self.text.removeprefix("\n")
            self.area = ""


def fields_of(page: Any) -> dict[str, Any]:
    """The values of the page's form, as a browser would send them untouched."""
    parser = _Fields()
    parser.feed(page.content.decode())
    return parser.values
