"""The page that is shown while the register must not go on."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from zhunsheng.office.ledger.halt import LogHalted

log = logging.getLogger(__name__)


class HaltPage:
    """Middleware: a halted register answers 503 with what to do; where and why go to the log, for whoever mends it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, LogHalted):
            return None
        log.critical("halted: %s", exception)
        return render(request, "503.html", status=503)
