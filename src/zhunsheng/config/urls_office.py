"""The office's addresses: the account pages, and whatever `urls` each room has (a room writes its own prefixes)."""

from __future__ import annotations

from importlib.util import find_spec

from allauth.account import views as account
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/signup/", account.signup, name="account_signup"),  # closed by config.adapter; login links to it
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    *(
        path("", include(f"zhunsheng.office.{room}.urls"))
        for room in reversed(settings.OFFICE_ROOMS)
        if find_spec(f"zhunsheng.office.{room}.urls")
    ),
    *(
        [path("", include("zhunsheng.example.urls"))]
        if settings.EXAMPLE and find_spec("zhunsheng.example.urls")
        else []
    ),
]
