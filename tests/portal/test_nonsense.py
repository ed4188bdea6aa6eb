"""Nonsense in any field of any page of the portal is answered with a word: never with an error of the server."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from tests import nonsense
from tests.portal import records
from zhunsheng.portal.models import address_of
from zhunsheng.portal.urls import urlpatterns

pytestmark = pytest.mark.template("district")

NAMED = {"filename": "x.txt", "slug": "x"}  # by converter


@pytest.mark.parametrize("kind", nonsense.NONSENSE)
def test_nonsense_anywhere_is_no_error_of_the_server(at: Any, citizen: Any, kind: str) -> None:
    there = UUID(str(address_of(records.penalty(at).subject)))
    found = []
    for pattern in urlpatterns:
        given = {key: there if key == "pk" else NAMED[type(one).__name__.removesuffix("Converter").lower()]
                 for key, one in pattern.pattern.converters.items()}  # fmt: skip
        address = reverse(f"portal:{pattern.name}", kwargs=given)
        found += nonsense.faults(citizen, address, nonsense.NONSENSE[kind], always=True)
    assert found == []
