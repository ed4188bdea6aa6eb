"""The module after one that committed (test_database) starts from a fresh clone."""

from __future__ import annotations

import pytest

from tests.conftest import Clone
from zhunsheng.exchange.models import Exchange


@pytest.mark.django_db(transaction=True)
def test_nothing_of_an_earlier_module_is_left(clone: Clone) -> None:
    assert not Exchange.objects.filter(key="left behind").exists()
