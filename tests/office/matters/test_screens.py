"""The screens of matters, asked as a browser without JavaScript asks them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from tests.office.browsing import signed_in
from tests.office.factories import START, District, district, done, on
from zhunsheng.office.matters.models import Matter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def here() -> District:
    return district()


@pytest.fixture
def case(here: District) -> Iterator[Matter]:
    with on(START):
        yield done(here.open_penalty())


def test_pages_open(here: District, case: Matter) -> None:
    client = signed_in(here.head)
    for name, args in (("workbench", []), ("list", []), ("new", []), ("matter", [case.pk])):
        page = client.get(reverse(f"matters:{name}", args=args))
        assert page.status_code == 200, (name, page.content.decode()[:500])
    page = client.get(reverse("matters:act", args=[case.pk, "filing"]))
    assert page.status_code == 200
    page = client.get(reverse("matters:act", args=[case.pk, "filing"]) + "?outcome=filed")
    assert page.status_code == 200
