"""No request of the suite answers 500: neither Django's own client nor a live server, in any test that does not say so.

A test that means a 500 bears `@pytest.mark.answers_500`. In this process every response passes `get_response`; a live
face runs in its own, and writes "Internal Server Error" into its log for each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

SAID = "Internal Server Error"
_answered: list[str] = []
_logs: dict[Path, int] = {}


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "answers_500: this test means a request to fail")
    _listen_here()
    _listen_to_servers()


def _listen_here() -> None:
    from django.core.handlers import base

    answer: Callable[..., Any] = base.BaseHandler.get_response

    def noted(self: Any, request: Any) -> Any:
        response = answer(self, request)
        if response.status_code == 500:
            _answered.append(f"{request.method} {request.get_full_path()}")
        return response

    base.BaseHandler.get_response = noted  # type: ignore[method-assign]


def _listen_to_servers() -> None:
    from tests.servers import Server

    start = Server.start

    def noted(self: Server) -> Server:
        _logs.setdefault(self.log, 0)
        return start(self)

    Server.start = noted  # type: ignore[method-assign]


def told() -> list[str]:
    """The requests that were answered 500 since this was asked last."""
    found = [*_answered, *(line for log in list(_logs) for line in _new_lines(log) if SAID in line)]
    _answered.clear()
    return found


def _new_lines(log: Path) -> list[str]:
    if not log.exists():
        return []
    with log.open("rb") as file:
        file.seek(_logs[log])
        data = file.read()
    whole = data.rfind(b"\n") + 1
    _logs[log] += whole
    return data[:whole].decode(errors="replace").splitlines()


@pytest.fixture(autouse=True)
def _no_request_answers_500(request: pytest.FixtureRequest) -> Iterator[None]:
    told()
    yield
    found = told()
    if found and request.node.get_closest_marker("answers_500") is None:
        pytest.fail("answered 500: " + "; ".join(found))
