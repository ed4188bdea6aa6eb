"""What a citizen lodged: sealed in the matter when it is accepted, for those who work on it alone, forgotten with it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from tests.office.browsing import said, signed_in
from tests.office.factories import START, done, on
from tests.office.matters.test_private import appointed, in_the_clear
from tests.office.publication.district import Desk
from zhunsheng.exchange import actions as exchange
from zhunsheng.exchange import sealing
from zhunsheng.exchange.models import Exchange
from zhunsheng.office import clock
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.models import Matter
from zhunsheng.office.people import actions as people
from zhunsheng.office.people.models import Officer
from zhunsheng.office.publication import actions as publication
from zhunsheng.office.publication import intake_key, parcels
from zhunsheng.office.publication.actions import intake as intakes
from zhunsheng.office.publication.models import Intake, Refused
from zhunsheng.proof.bundle import Parcel

NAME, PHONE, HOME = "欧阳若水", "13922223333", "准阳区柳林街9号"
STORY, SHOP, WISH = "三月初一在该店购买的面包发霉，店方推搡家母。", "准阳区学院南巷3号", "退款并赔偿二百一十元"
SECRETS = (NAME, PHONE, HOME, STORY, SHOP, WISH)
FREE = date(2029, 3, 12)


def lodged(**changed: Any) -> Intake:
    """A parcel as the portal seals it, taken in."""
    facts: dict[str, Any] = {
        "number": "2026-TS-ABCD2345", "firm": "准阳区某面包店", "firm_address": SHOP, "story": STORY, "request": WISH,
        "asks_relief": True, "reports_breach": True, "real_name": True, "name": NAME, "phone": PHONE, "address": HOME,
    }  # fmt: skip
    slip = "e" * 64
    parcel = Parcel(
        id="019d0000-0000-7000-8000-000000000001", kind="complaint", lodged_at="2026-03-02T09:30:00+08:00", slip=slip,
        facts={**facts, **changed},
    )  # fmt: skip
    sealed = sealing.seal(sealing.public_of(intake_key.private()), parcel.encode(), label=slip)
    exchange.hand_over(Exchange.Kind.PARCEL, slip, sealed, at=clock.real_now())
    assert publication.take_in() == 1
    return Intake.objects.get()


def test_a_parcel_with_an_impossible_content_is_set_aside_and_stops_none_behind_it(at: Desk) -> None:
    public = sealing.public_of(intake_key.private())
    for number, (lodged_at, facts) in enumerate([
        ("2026-02-30T09:30:00+08:00", {}), ("0001-01-01T00:00:00+08:00", {}), ("2026-03-02T09:30:00+08:00", {"number": "a\x00"}),
    ]):  # fmt: skip
        slip = f"{number}" * 64
        parcel = Parcel(
            id="019d0000-0000-7000-8000-000000000002", kind="complaint", lodged_at=lodged_at, slip=slip, facts=facts
        )
        held = sealing.seal(public, parcel.encode(), label=slip)
        exchange.hand_over(Exchange.Kind.PARCEL, slip, held, at=clock.real_now())
    assert lodged().number and Refused.objects.count() == 3


def accepted(at: Desk) -> tuple[Intake, Matter]:
    with on(START):
        one = lodged()
        facts = {"asks_relief": True, "reports_breach": True, "competent": True, "real_name": True}
        matter = done(
            publication.accept(one, at.here.clerk, publication.Checked(title="投诉举报某面包店", facts=facts))
        )
    return one, matter


@pytest.fixture
def keeper(at: Desk) -> Officer:
    return appointed(at.here)


def test_an_accepted_parcel_leaves_no_word_of_the_citizen_in_the_clear(at: Desk) -> None:
    _, matter = accepted(at)
    register = matter.papers.get(title="投诉举报登记表")
    assert register.document["draft"] is False
    assert in_the_clear(SECRETS[1:]) == []
    assert in_the_clear((NAME,)) == [("matters_party", NAME)], (
        "the party's name stands with the party, and nowhere else"
    )


def test_the_parcel_of_a_matter_is_shown_to_those_who_work_on_it_alone(at: Desk) -> None:
    one, _ = accepted(at)
    with on(START):
        colleague = done(people.create_officer(code="091", name="宋词", by=None, at=clock.now()))
        post = at.here.bureau.posts.get(name="受理窗口")
        done(people.appoint(colleague, post, valid_from=START - timedelta(days=1), by=None, at=clock.now()))
        address = reverse("publication:parcel", args=[one.pk])
        mine, theirs = said(signed_in(at.here.clerk).get(address)), said(signed_in(colleague).get(address))
    assert STORY in mine and PHONE in mine
    assert "内容只供办理该案的人员查看" in theirs and not [secret for secret in SECRETS if secret in theirs]


def test_a_parcel_is_forgotten_with_the_erasure_and_in_no_other_case(at: Desk, keeper: Officer) -> None:
    one, matter = accepted(at)
    here = at.here
    for statement, said_no in (
        ("DELETE FROM exchange_exchange", "permission denied"),
        (f"SELECT publication_forget_parcel('{one.pk}')", "only with an erasure"),
    ):
        with pytest.raises(DatabaseError, match=said_no), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with on(START):
        here.perform(matter, "accept", [here.li], outcome="refused")
        here.perform(matter, "check_lead", [here.li], outcome="unfounded")
        here.perform(matter, "tell_reporter", [here.li])
        here.perform(matter, "close", [here.li])
    with on(FREE):
        erased = done(
            matters.erase(matter, list(matter.private_values.all()), by=keeper, basis="本人申请", reason="期限届满")
        )
        assert {"statement", "phone", "name"} <= {
            item["name"].partition(".")[2] or item["name"] for item in erased.erased
        }
        assert not Exchange.objects.filter(kind="parcel").exists() and parcels.of(one) == parcels.GONE
        page = said(signed_in(here.clerk).get(reverse("publication:parcel", args=[one.pk])))
        assert "内容已依法删除" in page and one.number in page
    assert in_the_clear(SECRETS) == []


def test_the_inbox_stands_in_the_menu_of_clerks_alone_and_says_what_it_is_for_when_empty(at: Desk) -> None:
    with on(START):
        address, workbench = reverse("publication:inbox"), reverse("matters:workbench")
        assert f'href="{address}"' in signed_in(at.here.clerk).get(workbench).content.decode()
        assert f'href="{address}"' not in signed_in(at.here.head).get(workbench).content.decode()
        empty = said(signed_in(at.here.clerk).get(address))
        assert "没有待处理的来件" in empty and "立件" in empty
        for state, words in (("accepted", "还没有登记为案件的来件"), ("declined", "没有不予登记的来件")):
            assert words in said(signed_in(at.here.clerk).get(address, {"state": state}))


def test_forgetting_needs_an_intake_of_the_matter(at: Desk) -> None:
    with on(START):
        one = lodged()
    with pytest.raises(IntegrityError, match="only with an erasure"), transaction.atomic():
        intakes.forget(one)
