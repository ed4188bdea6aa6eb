"""How often one visitor may hand something in or ask for a progress; no address is kept.

Counted in this process's memory under a keyed hash whose key dies with the process; a browser without cookies is
counted by where it comes from all the same.
"""

from __future__ import annotations

import hmac
import secrets

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

HOUR = 3600
_KEY = secrets.token_bytes(32)


def too_many(request: HttpRequest, what: str, most: int, *, anywhere: bool = False) -> bool:
    """Count this visit to `what`; whether more than `most` came within an hour from the same place, or from `anywhere`."""
    name = hmac.digest(_KEY, f"{what} {'' if anywhere else _place(request)}".encode(), "sha256").hex()[:24]
    cache.add(name, 0, HOUR)
    try:
        return cache.incr(name) > most
    except ValueError:  # it ran out between the two
        return False


def _place(request: HttpRequest) -> str:
    """Where a request comes from: behind a proxy the address that the proxy itself has seen, never one further back."""
    if settings.SECURE_PROXY_SSL_HEADER:
        seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if seen:
            return seen
    return str(request.META.get("REMOTE_ADDR", ""))
