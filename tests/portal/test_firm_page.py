"""一企一页: a firm enters with the code of a visit, sees its year, scans in and out, rates; the rated organ sees nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import override_settings

from tests.office.browsing import signed_in
from tests.office.factories import BEFORE, done, on
from tests.office.inspections.world import DAY, World, o_clock, officer, world
from zhunsheng.exchange import actions as exchange
from zhunsheng.exchange import sealing
from zhunsheng.exchange.models import Exchange
from zhunsheng.office import clock
from zhunsheng.office.inspections import actions as inspections
from zhunsheng.office.inspections import passes, reads
from zhunsheng.office.inspections.models import Drawn, FirmAnswer
from zhunsheng.office.ledger.models import Record
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.models import Matter
from zhunsheng.office.people.models import HouseRole
from zhunsheng.portal import clock as portal_clock
from zhunsheng.proof.bundle import Parcel, pass_key
from zhunsheng.proof.draw_text import credit_code_is_right

pytestmark = [pytest.mark.django_db, pytest.mark.template("district")]
SITE = {"visits_this_year": 0, "at_site": True, "unannounced": True}
OFFICE = {
    name: getattr(settings, name) for name in ("ROOT_URLCONF", "MIDDLEWARE", "SESSION_COOKIE_NAME", "SESSION_ENGINE")
}  # before a test turns to the portal
RATING = {"score": "2", "showed_card": "true", "told_rights": "false", "no_burden": "true", "words": "来得太频繁"}


@pytest.fixture
def town() -> World:
    return world()


def asked(who: Any, path: str) -> Any:
    """A page of the office, asked for by an officer."""
    with override_settings(**OFFICE):
        return signed_in(who).get(path)


def approved(town: World) -> tuple[Drawn, Matter]:
    draw = town.drawn()
    with on(DAY, 18):
        done(inspections.open_visits(draw, by=town.planner))
        one = reads.drawn(draw)[0]
        assert one.matter
        done(town.here.attempt(one.matter, "approve", [town.here.head], outcome="approved", facts=SITE))
    return one, one.matter


def visited(town: World) -> tuple[Drawn, Matter]:
    one, matter = approved(town)
    with on(DAY, 18):
        done(town.here.attempt(matter, "visit", [who.officer for who in reads.current(one)]))
    return one, matter


def inside(citizen: Any, one: Drawn, matter: Matter) -> str:
    answer = citizen.post(
        "/firms/enter/", {"firm": one.object.code, "code": passes.grouped(passes.code_of(matter)).lower()}
    )
    assert answer.status_code == 302, answer.content.decode()
    return str(citizen.get("/firms/own/").content.decode())


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_firm_enters_with_its_visits_code_and_sees_its_year(citizen: Any, town: World) -> None:
    one, matter = approved(town)
    page = text(inside(citizen, one, matter))
    assert one.object.name in page and town.here.bureau.name in page and "上限" in page
    assert all(who.officer.name in page for who in reads.current(one)), "who may come is said"
    with on(DAY, 18):
        done(town.here.attempt(matter, "visit", [who.officer for who in reads.current(one)]))
        row = next(found for found in reads.caps_of(one.object.code, DAY))
        assert (row["made"], row["cap"], row["left"]) == (1, 2, 1)
    page = text(citizen.get("/firms/own/").content.decode())
    assert f"{town.here.bureau.name} 1 2 1" in page and "实施检查" in page


def test_a_wrong_code_opens_nothing_and_is_counted(citizen: Any, town: World) -> None:
    one, _ = approved(town)
    with mock.patch("zhunsheng.portal.views.firms.MOST_PLACE", 3):
        for _ in range(3):
            assert citizen.post("/firms/enter/", {"firm": one.object.code, "code": "000000000000"}).status_code == 422
        assert citizen.post("/firms/enter/", {"firm": one.object.code, "code": "000000000000"}).status_code == 429
    assert citizen.get("/firms/own/").status_code == 302
    cache.clear()
    for given in ({}, {"firm": "x", "code": "é"}, {"firm": one.object.code, "code": "短"}):
        assert citizen.post("/firms/enter/", given).status_code == 422


def test_what_the_portal_holds_says_nothing_to_whoever_has_no_code(citizen: Any, town: World) -> None:
    one, matter = approved(town)
    held = bytes(Exchange.objects.filter(kind="pass").order_by("-id")[0].payload)
    assert one.object.code.encode() not in held and one.object.name.encode() not in held
    assert passes.code_of(matter) not in inside(citizen, one, matter)


def test_a_visit_that_is_to_surprise_stands_on_no_page_but_its_own(citizen: Any, town: World) -> None:
    one, matter = approved(town)
    with on(DAY, 18):
        done(town.here.attempt(matter, "visit", [who.officer for who in reads.current(one)]))
        coming = done(ordered(town, one))
        done(
            town.here.attempt(
                coming, "approve", [town.here.head], outcome="approved", facts={**SITE, "visits_this_year": 1}
            )
        )
        assert passes.is_open(coming)
        own = passes.of(matter)
        assert own and len(own.visits) == 1
        done(town.here.attempt(coming, "visit", [town.here.li, town.here.zhao]))
        own = passes.of(matter)
        assert own and len(own.visits) == 2


def ordered(town: World, one: Drawn, outcome: str = "daily") -> Any:
    here = town.here
    return matters.open_matter(
        kind="inspection_visit", organ=here.bureau, item=here.inspection_item, title="日常检查",
        parties=[matters.NewParty(kind="firm", name=one.object.name, code=one.object.code)], by=[here.li],
        entered_by=here.li, outcome=outcome,
    )  # fmt: skip


def test_a_visit_on_a_lead_is_shown_and_does_not_count(citizen: Any, town: World) -> None:
    one, matter = approved(town)
    with on(DAY, 18):
        lead = done(ordered(town, one, "lead"))
        done(town.here.attempt(lead, "approve", [town.here.head], outcome="approved", facts=SITE))
        done(town.here.attempt(lead, "visit", [town.here.li, town.here.zhao]))
    page = text(inside(citizen, one, matter))
    assert "不占频次" in page and "线索检查 1 次" in page and f"{town.here.bureau.name} 0 2 2" in page


def test_the_firms_scan_stands_beside_the_officers_time_and_a_difference_is_shown(citizen: Any, town: World) -> None:
    one, matter = approved(town)
    who = reads.current(one)[0].officer
    at = o_clock(14)
    with on(DAY, 18):
        entry = inspections.take_entry(
            matter, key=uuid4(), kind="arrived", said={"code": one.object.code}, at=at, by=who
        )
        done(entry)
    assert "检查人员已到场" in inside(citizen, one, matter)
    with mock.patch.object(portal_clock, "now", lambda: at + timedelta(minutes=40)):
        citizen.post("/firms/own/scan/", {"way": "in"})
        citizen.post("/firms/own/scan/", {"way": "in"})  # pressed twice, sent once
        assert citizen.post("/firms/own/scan/", {"way": "sideways"}).status_code == 302
    assert Exchange.objects.filter(kind="answer").count() == 1
    with on(DAY, 18):
        assert inspections.take_in_answers() == 1 and inspections.take_in_answers() == 0
        rows = passes.times(matter)
        assert rows[0]["apart"] and "到场：检查人员14:00，企业14:40" in passes.disagreement(rows)
        page = asked(who, f"/inspections/site/{matter.pk}/").content.decode()
        assert "与检查人员登记的时间不一致" in page and passes.grouped(passes.code_of(matter)) in page
        assert "双方时间不一致" in asked(town.here.li, f"/matters/{matter.pk}/").content.decode()
    page = text(citizen.get("/firms/own/").content.decode())
    assert "14:00" in page and "14:40" in page


def test_a_rating_is_read_by_supervisors_of_elsewhere_and_by_nobody_of_the_rated_organ(
    citizen: Any, town: World
) -> None:
    one, matter = visited(town)
    inside(citizen, one, matter)
    assert citizen.post("/firms/own/rate/", {**RATING, "score": "9"}).status_code == 422
    assert citizen.post("/firms/own/rate/", RATING).status_code == 302
    assert "已经评价" in citizen.get("/firms/own/").content.decode()
    sealed = b"".join(bytes(row.payload) for row in Exchange.objects.filter(kind="answer"))
    assert "来得太频繁".encode() not in sealed
    with on(BEFORE):
        own = officer("S09", "监九", town.here.bureau, "内设督察", HouseRole.SUPERVISOR)
    with on(DAY, 18):
        assert inspections.take_in_answers() == 1
        above = asked(town.here.supervisor, "/inspections/ratings/")
        assert above.status_code == 200 and "来得太频繁" in above.content.decode()
        assert "来得太频繁" not in asked(own, "/inspections/ratings/").content.decode()
        for rated in (town.here.li, town.here.head, town.planner):
            assert asked(rated, "/inspections/ratings/").status_code == 403
        for path in (f"/matters/{matter.pk}/", f"/inspections/site/{matter.pk}/"):
            assert "来得太频繁" not in asked(reads.current(one)[0].officer, path).content.decode()
        assert not [row for row in Record.objects.all() if "来得太频繁".encode() in bytes(row.body)]
        held = passes.of(matter)
        assert held and held.rated and "来得太频繁".encode() not in held.encode()


def test_a_second_rating_and_what_is_no_answer_do_not_count_and_say_why(
    citizen: Any, town: World, portal_client: Any
) -> None:
    one, matter = visited(town)
    for _ in range(2):
        inside(citizen, one, matter)
        citizen.post("/firms/own/rate/", RATING)
        citizen.post("/firms/leave/")  # another browser knows nothing of the first rating before the office has it
    exchange.hand_over("answer", "0" * 64, b"junk", at=clock.real_now())
    with on(DAY, 18):
        assert inspections.take_in_answers() == 1
    assert sorted(FirmAnswer.objects.exclude(fault="").values_list("fault", flat=True)) == [
        "不是为本机关封装的，或者途中被改动", "这次检查已经评价过",
    ]  # fmt: skip
    with on(DAY, 18):
        page = asked(town.here.supervisor, "/inspections/ratings/").content.decode()
        assert page.count("来得太频繁") == 2 and "重复评价" in page, "a code in a wrong hand shows"
        assert reads.ratings_by_organ(town.here.supervisor, DAY)[0]["many"] == 1


def sent(one: Drawn, matter: Matter, **given: Any) -> None:
    """An answer as a stranger's program could file it: sealed for the office, its content as given."""
    key = pass_key(one.object.code, passes.code_of(matter))
    facts = {"firm": one.object.code, "score": 5, "showed_card": True, "told_rights": True, "no_burden": True}
    at = given.pop("at", "2026-03-12T10:00:00+08:00")
    parcel = Parcel(id=str(uuid4()), kind="rating", lodged_at=at, slip=key, facts={**facts, **given})
    public = sealing.public_of(passes.private_key())
    exchange.hand_over("answer", key, sealing.seal(public, parcel.encode(), label=key), at=clock.real_now())


def test_a_visit_is_not_rated_before_it_was_made(citizen: Any, town: World) -> None:
    one, matter = approved(town)
    assert "提交评价" not in inside(citizen, one, matter)
    citizen.post("/firms/own/rate/", RATING)
    assert not Exchange.objects.filter(kind="answer").exists()
    sent(one, matter)
    with on(DAY, 18):
        assert inspections.take_in_answers() == 0
    assert "还没有进行" in FirmAnswer.objects.get().fault


def test_an_answer_with_an_impossible_content_is_a_stated_fault_and_stops_none_behind_it(
    citizen: Any, town: World
) -> None:
    one, matter = visited(town)
    sent(one, matter, at="2026-02-30T10:00:00+08:00")
    sent(one, matter, at="0001-01-01T00:00:00+08:00")
    sent(one, matter, firm="9\x00")
    sent(one, matter, score=True)
    sent(one, matter, other="\x00")
    with on(DAY, 18):
        assert inspections.take_in_answers() == 1
    assert FirmAnswer.objects.exclude(fault="").count() == 4


def test_the_slip_and_the_papers_fit_the_rolls_of_portable_printers(town: World) -> None:
    one, matter = approved(town)
    with on(DAY, 18):
        team = [who.officer for who in reads.current(one)]
        slip = asked(team[0], f"/inspections/visits/{matter.pk}/slip/58/")
        assert slip.status_code == 200 and 'class="roll roll-58"' in slip.content.decode()
        assert passes.grouped(passes.code_of(matter)) in slip.content.decode()
        assert asked(team[0], f"/inspections/visits/{matter.pk}/slip/57/").status_code == 404
        assert asked(town.here.stranger, f"/inspections/visits/{matter.pk}/slip/").status_code == 404
        paper = matter.papers.get()
        page = asked(team[0], f"/inspections/papers/{paper.pk}/80/").content.decode()
        assert paper.title in page and paper.check_code in page
        assert asked(town.here.stranger, f"/inspections/papers/{paper.pk}/80/").status_code == 404


def test_codes_in_this_world_are_real_ones(town: World) -> None:
    assert all(credit_code_is_right(one.code) for one in town.objects())
