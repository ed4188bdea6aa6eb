"""A desk at which somebody reviews what becomes public."""

from __future__ import annotations

import pytest

from tests.office.publication.district import Desk, desk


@pytest.fixture
def at(db: None) -> Desk:
    return desk()
