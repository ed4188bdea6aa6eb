"""The room's pages in a real browser: they fit a phone and a desk, and axe finds nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.eyes import faults
from tests.office.browsing import signed_in
from tests.office.discretion import standing
from tests.office.factories import START, district, done, on
from zhunsheng.office.discretion import actions as discretion
from zhunsheng.office.people.models import Officer

pytestmark = pytest.mark.template("district")


def enter(page: Any, office: str, officer: Officer) -> None:
    """The browser takes over a session in which the officer has signed in."""
    client = signed_in(officer)
    page.context.clear_cookies()
    page.context.add_cookies([{"name": one.key, "value": one.value, "url": office} for one in client.cookies.values()])


@pytest.mark.prove
def test_every_page_fits_and_is_accessible(transactional_db: None, office_url: str, page: Any) -> None:
    here = district()
    with on(START):
        standard, case = standing.released(here, standing.LINKED), standing.ripe(here)
        second = standing.ripe(here)
    with on(standing.READY):
        for number, fen in enumerate((120_000, 150_000, 300_001)):
            like = standing.ripe(here) if number else second
            done(standing.advised(here, like, standard))
        advice = standing.mitigated(here, case, standard)
        done(discretion.deviate(advice, fen=400_000, reason="多次劝阻仍然占用，后果较重", by=here.li))
    with on(standing.READY.replace(day=30)):
        done(standing.decide(here, second, 120_000))
    row = standing.item(standard)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    enter(page, office_url, here.li)
    addresses = {
        "index": "/discretion/", "items": "/discretion/items/", "item": f"/discretion/items/{row.pk}/",
        "standard": f"/discretion/standards/{standard.pk}/", "spared": "/discretion/spared/",
        "choose": f"/matters/{case.pk}/discretion/", "advise": f"/matters/{case.pk}/discretion/{row.pk}/",
        "advice": f"/discretion/advice/{advice.pk}/", "deviate": f"/discretion/advice/{advice.pk}/deviate/",
        "backtest": f"/discretion/standards/{standard.pk}/backtest/",
    }  # fmt: skip
    for name, address in addresses.items():
        page.goto(f"{office_url}{address}")
        assert faults(page, f"discretion-{name}") == []
    assert complaints == []
