"""The portal beside an office that publishes."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from tests.office.publication.district import Desk, desk


@pytest.fixture
def at(db: None) -> Desk:
    return desk()


@pytest.fixture
def citizen(portal_client: Any) -> Any:
    """Somebody at a browser, not counted before."""
    cache.clear()
    return portal_client
