"""The table of who may open what is complete, and every page keeps to it."""

from __future__ import annotations

from typing import Any
from unittest import mock
from zlib import crc32

import pytest
from django.urls import reverse

from tests.office.everywhere import arguments, names
from tests.office.factories import START
from tests.office.permissions_matrix import ALL, HOUSE, ROLES, SERVING, TABLE

pytestmark = pytest.mark.template("district")


def test_every_page_stands_in_the_table() -> None:
    there = {name for name, _ in names()}
    assert sorted(there - set(TABLE)) == [], "write a row for each of these in tests/office/permissions_matrix.py"
    assert {who for _, opens_to in TABLE.values() for who in opens_to} <= ALL


def test_every_view_of_ours_says_who_may_see_it() -> None:
    silent = [
        name
        for name, pattern in names()
        if pattern.callback.__module__.startswith("zhunsheng") and getattr(pattern.callback, "needs", None) is None
    ]
    assert silent == []


@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.prove)])
@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_page_opens_to_those_of_the_table_and_to_nobody_else(
    db: None, everybody: dict[str, Any], name: str, whole: bool
) -> None:
    """Every second column on each change, in turn from page to page, and always a stranger; `make prove` asks them all."""
    roles = set(ROLES) if whole else {*ROLES[crc32(name.encode()) % 2 :: 2], "nobody", "stranger"}
    pattern = dict(names()).get(name)
    if pattern is None:
        pytest.fail(f"{name} stands in the table, but there is no such page")
    method, opens_to = TABLE[name]
    given, exists = arguments(name, pattern, everybody)
    address = reverse(name, kwargs=given)
    quiet = mock.patch("zhunsheng.example.actions.next_working_day", lambda: START)
    late = mock.patch("zhunsheng.example.actions.next_due", lambda: None)
    with quiet, late:
        for role in sorted(roles):
            client = everybody["clients"][role]
            answer = client.get(address) if method == "GET" else client.post(address, {})
            if answer.streaming:
                b"".join(answer.streaming_content)  # a file that is handed out is closed when it was read
            said = f"{role} {method} {address}: {answer.status_code} {answer.get('Location', '')}"
            assert answer.status_code < 500, said
            if role in opens_to:
                assert answer.status_code != 403 and "/accounts/login/?next" not in answer.get("Location", ""), said
                assert not exists or answer.status_code != 404, said
            elif role == "nobody":
                assert answer.status_code == 302 and "/accounts/login/" in answer["Location"], said
            elif role in SERVING | HOUSE | {"no_officer"}:
                assert answer.status_code in (403, 404), said
