"""The rooms of people, powers and rules in a real browser, in the size of a district: narrow and wide, for all readers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.eyes import NARROW, WIDE, axe, faults, photograph
from tests.browser.test_doors import watch
from tests.office.browsing import signed_in
from zhunsheng.example import district
from zhunsheng.office import clock
from zhunsheng.office.people.models import Officer, Organ
from zhunsheng.office.powers import founding
from zhunsheng.office.powers.models import PowerItem
from zhunsheng.office.rulebook import reads as rulebook

LOOKED_AT_WIDE = {"powers", "powers-item", "people", "people-officer", "rulebook-procedure", "rulebook-calendar"}


def pages() -> dict[str, str]:
    """Every page, by a name for its picture."""
    item = PowerItem.objects.get(name="对经营超过保质期食品的处罚")
    market = Organ.objects.get(code="D17")
    inspector = Officer.objects.get(name="赵磊")
    penalty = rulebook.current("penalty_ordinary", market, clock.today()).digest
    return {
        "powers": "/powers/",
        "powers-none": "/powers/?q=没有这样的事项",
        "powers-item": f"/powers/{item.pk}/",
        "powers-changes": "/powers/changes/",
        "powers-overlaps": "/powers/overlaps/",
        "powers-add": "/powers/add/",
        "powers-move": f"/powers/{item.pk}/move/",
        "people": "/people/",
        "people-organ": f"/people/organs/{market.pk}/",
        "people-officers": "/people/officers/",
        "people-expired": "/people/officers/?credential=expired",
        "people-officer": f"/people/officers/{inspector.pk}/",
        "people-appoint": f"/people/officers/{inspector.pk}/appoint/",
        "people-post": f"/people/organs/{market.pk}/posts/add/",
        "people-account": f"/people/officers/{inspector.pk}/account/reset/",
        "me": "/me/",
        "rulebook": "/rulebook/",
        "rulebook-versions": "/rulebook/versions/",
        "rulebook-procedure": f"/rulebook/procedures/{penalty}/",
        "rulebook-statutes": "/rulebook/statutes/",
        "rulebook-statute": "/rulebook/statutes/行政处罚法/",
        "rulebook-article": "/rulebook/articles/行政处罚法/58/?on=2026-03-02",
        "rulebook-fact": "/rulebook/articles/未收录的法/1/?fact=P-70",
        "rulebook-calendar": "/rulebook/calendar/2026/",
        "rulebook-unknown-year": "/rulebook/calendar/2027/",
    }


@pytest.fixture
def everything(transactional_db: None) -> Iterator[Officer]:
    """The example district as founded, and an officer of it who keeps the list, the people and the accounts."""
    from tests.office.factories import done
    from zhunsheng.office.people import actions as people

    assert founding.found(district.book(2026)) == []
    keeper = Officer.objects.get(name="何品")
    post = done(
        people.create_post(
            organ=Organ.objects.get(code="D19"), name="综合岗", roles=["personnel", "administrator"], by=None, at=clock.now()
        )
    )  # fmt: skip
    done(people.appoint(keeper, post, valid_from=clock.today(), by=None, at=clock.now()))
    yield keeper


@pytest.mark.prove
def test_every_page_of_the_lists_fits_phone_and_desk_and_axe_finds_nothing(
    everything: Officer, office_url: str, browser: Browser, browser_context_args: dict[str, Any]
) -> None:
    session = signed_in(everything).cookies["zhunsheng_office"].value
    context = browser.new_context(**browser_context_args)
    context.add_cookies([{"name": "zhunsheng_office", "value": session, "url": office_url}])
    page = context.new_page()
    complaints = watch(page)
    found: list[str] = []
    for name, path in pages().items():
        page.set_viewport_size({"width": NARROW, "height": 900})
        answer = page.goto(office_url + path)
        assert answer is not None and answer.status == 200, (name, answer and answer.status)
        found += faults(page, name, (NARROW, WIDE) if name in LOOKED_AT_WIDE else (NARROW,))
    assert found == []
    assert complaints == []
    submit_wrong(page, office_url)
    context.close()


def submit_wrong(page: Page, office_url: str) -> None:
    """A form sent empty says so beside its fields, and stands as readable as before."""
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"{office_url}/powers/add/")
    page.get_by_role("button", name="列入清单").click()
    assert page.locator(".field-errors").count() >= 8
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    photograph(page, "powers-add-wrong", 390)
