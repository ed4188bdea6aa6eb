"""The portal's addresses: nothing of the office is reachable from here."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    *([path("", include("zhunsheng.portal.urls"))] if find_spec("zhunsheng.portal.urls") else []),
]
