"""The long lists in the size of a district: the questions put to the database do not grow with the rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.office.browsing import signed_in
from tests.office.factories import START, on
from zhunsheng.example import district
from zhunsheng.office.people.models import Officer
from zhunsheng.office.powers import founding
from zhunsheng.office.powers.models import PowerItem
from zhunsheng.office.rulebook import reads as rulebook

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole() -> Iterator[None]:
    """The example district as it is founded: 41 organs, 287 officers, 316 items."""
    with on(START):
        assert founding.found(district.book(2026)) == []
        yield


PINNED = {
    "/powers/": 12,
    "/powers/?organ=D17&category=penalty": 12,
    "/powers/?q=许可": 12,
    "/powers/changes/": 9,
    "/powers/overlaps/": 7,
    "/people/": 10,
    "/people/officers/": 13,
    "/people/officers/?credential=valid&role=officer": 13,
    "an item": 19,
    "an organ": 9,
    "an officer": 11,
    "export": 9,
}


def test_the_long_lists_ask_the_database_a_pinned_number_of_times(whole: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rulebook, "FRESH_FOR", 1e9)  # which version is in force is asked every two seconds, else
    reader = signed_in(Officer.objects.get(name="何品"))
    assert PowerItem.objects.count() == 328 and Officer.objects.count() == 296
    asked = {}
    for url in [url for url in PINNED if url.startswith("/")]:
        reader.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert reader.get(url).status_code == 200
        asked[url] = len(queries)
    item = PowerItem.objects.filter(category="penalty")[0]
    one = {
        "an item": f"/powers/{item.pk}/",
        "an organ": f"/people/organs/{item.holdings.get().organ_id}/",
        "an officer": f"/people/officers/{Officer.objects.all()[0].pk}/",
    }
    for name, url in one.items():
        with CaptureQueriesContext(connection) as queries:
            assert reader.get(url).status_code == 200
        asked[name] = len(queries)
    with CaptureQueriesContext(connection) as queries:
        answer: Any = reader.get("/powers/export.csv")
        lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == 329
    asked["export"] = len(queries)
    assert asked == PINNED
