"""The watch over the suite itself: a 500 of a test's client or of a live face is noticed."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from tests import no_errors
from zhunsheng.office.people import permissions


@permissions.open_to_all
def broken(request: HttpRequest) -> HttpResponse:
    raise ValueError("meant")


urlpatterns = [path("broken/", broken)]


@pytest.mark.answers_500
@override_settings(ROOT_URLCONF=__name__)
def test_an_answer_of_500_is_noted_where_nobody_raises_it(db: None) -> None:
    assert Client(raise_request_exception=False).get("/broken/?x=1").status_code == 500
    assert no_errors.told() == ["GET /broken/?x=1"] and no_errors.told() == []


def test_the_log_of_a_live_face_is_read_line_by_line(tmp_path: Path) -> None:
    log = tmp_path / "office.log"
    log.write_text("WARNING django.request: Not Found: /x\nERROR django.request: Internal Server Error: /y\nERROR dja")
    no_errors._logs[log] = 0
    try:
        assert no_errors.told() == ["ERROR django.request: Internal Server Error: /y"]
        log.write_text(log.read_text() + "ngo.request: Internal Server Error: /z\n")
        assert no_errors.told() == ["ERROR django.request: Internal Server Error: /z"]
        assert no_errors.told() == []
    finally:
        del no_errors._logs[log]
