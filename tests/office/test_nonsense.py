"""Nonsense in any field of any page is answered with a word: never with an error of the server, and nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from django.urls import reverse

from tests import nonsense
from tests.office.everywhere import arguments, names
from tests.office.factories import START
from tests.office.permissions_matrix import TABLE
from zhunsheng.office.ledger.models import Record

pytestmark = pytest.mark.template("district")

LEAVES = {"account_logout"}  # the browser would be a stranger's afterwards


def faults(everybody: dict[str, Any], said: str, every: int = 1) -> Iterator[str]:
    """Ask every page as somebody who may open it; yields what was answered or written wrongly."""
    before = Record.objects.count()
    pages = sorted((name, pattern) for name, pattern in names() if TABLE[name][1] and name not in LEAVES)
    for name, pattern in pages[::every]:
        method, opens_to = TABLE[name]
        client = everybody["clients"][min(opens_to - {"nobody"} or opens_to)]
        address = reverse(name, kwargs=arguments(name, pattern, everybody)[0])
        yield from nonsense.faults(client, address, said, always=method == "POST")
        if (now := Record.objects.count()) != before:
            yield f"{name} wrote {now - before} records"
            before = now


def found(everybody: dict[str, Any], said: str, every: int = 1) -> list[str]:
    quiet = mock.patch("zhunsheng.example.actions.next_working_day", lambda: START)
    late = mock.patch("zhunsheng.example.actions.next_due", lambda: None)
    with quiet, late:
        return list(faults(everybody, said, every))


def test_a_number_too_large_is_no_error_of_the_server(db: None, everybody: dict[str, Any]) -> None:
    assert found(everybody, nonsense.NONSENSE["a huge number"], every=4) == []


@pytest.mark.prove
@pytest.mark.parametrize("kind", nonsense.NONSENSE)
def test_nonsense_anywhere_is_no_error_of_the_server(db: None, everybody: dict[str, Any], kind: str) -> None:
    assert found(everybody, nonsense.NONSENSE[kind]) == []
