"""The example district's report of 2020, checked against its own records: every figure holds."""

from __future__ import annotations

import pytest

from tests.office.reports.test_claims_of_our_own import YEAR, settled, written
from zhunsheng.claims import check
from zhunsheng.claims.known import against
from zhunsheng.office.reports import checking

pytestmark = [pytest.mark.prove, pytest.mark.django_db, pytest.mark.template("example")]


def test_every_figure_of_the_example_s_report_holds() -> None:
    text, figures = written()
    found = settled(against(check(text), checking.known(YEAR)))
    assert len(figures) > 15
    assert {name: found.get(name) for name in figures} == dict.fromkeys(figures, "holds"), text
    assert "fails" not in found.values()
