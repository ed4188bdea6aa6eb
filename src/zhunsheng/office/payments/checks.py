"""A connector whose settings are forgotten stops the start, not the first payment."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from zhunsheng.office.payments import http_bank

HTTP_BANK = f"{http_bank.HttpBank.__module__}.{http_bank.HttpBank.__qualname__}"


def connector(**_: Any) -> list[CheckMessage]:
    """The HTTP connector needs an address, and a key of at least 32 characters."""
    if settings.PAYMENT_CONNECTOR != HTTP_BANK:
        return []
    hint = f"PAYMENT_URL: http(s) address of the bank; PAYMENT_KEY: at least {http_bank.SHORTEST_KEY} characters."
    return [Error(f"{name} is not set for {HTTP_BANK}.", hint=hint, id="payments.E001") for name in http_bank.missing()]
