"""How allauth and axes behave here: officers are given accounts, nobody signs up; a lock-out says what to do."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class NoSignUp(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from the personnel's hand (people.actions), never from a form on the web."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def locked_out(request: HttpRequest, credentials: dict[str, str], *args: object, **kwargs: object) -> HttpResponse:
    """The page after too many wrong passwords (axes: five within a quarter of an hour, per account and address)."""
    return render(request, "account/locked_out.html", status=429)
