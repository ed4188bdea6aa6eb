"""Who counts the figures of all organs reads of no person by name in matters that are not his to open."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.office.browsing import signed_in
from tests.office.factories import BEFORE, START, District, district, done, on
from zhunsheng.office import clock
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.people import actions as people
from zhunsheng.office.people.models import HouseRole, Officer

pytestmark = pytest.mark.django_db
NAME = "欧阳若水"


@pytest.fixture
def here() -> District:
    return district()


def reporter(here: District) -> Officer:
    at = clock.at(BEFORE)
    who = done(people.create_officer(code="901", name="郭岚", by=None, at=at))
    post = done(people.create_post(organ=here.government, name="统计岗", roles=[HouseRole.REPORTER], by=None, at=at))
    done(people.appoint(who, post, valid_from=BEFORE, by=None, at=at))
    return who


def behind(client: Client) -> str:
    """The rows behind the complaints of the year."""
    answer = client.get(reverse("indicators:rows", args=["complaints_received"]), {"year": "2026"})
    return str(answer.content.decode())


def test_a_title_with_a_persons_name_is_masked_for_whoever_may_not_open_the_matter(here: District) -> None:
    with on(START):
        parties = [
            matters.NewParty(kind="person", name=NAME, role="举报人"),
            matters.NewParty(kind="trader", name="准阳区某小吃店", code="92000000MA0000000X", role="被举报人"),
        ]
        case = here.complain(title=f"{NAME}举报某小吃店", parties=parties)
        own, other = behind(signed_in(here.li)), behind(signed_in(reporter(here)))
    assert f"{NAME}举报" in own and f"/matters/{case.pk}/" in own
    assert NAME not in other and "欧阳某某举报某小吃店" in other and case.number in other
    assert f"/matters/{case.pk}/" not in other
