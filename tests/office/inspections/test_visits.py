"""From a result to visits: opened by the draw, made by those whom it sent, replaced in the order of the list."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from tests.office.factories import done, on, refused
from tests.office.inspections.world import DAY, World, world
from zhunsheng.law.refusal import RefusalKind
from zhunsheng.office.inspections import actions as inspections
from zhunsheng.office.inspections import reads
from zhunsheng.office.inspections.companion import Inspections
from zhunsheng.office.inspections.models import Drawn, Swap
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.models import Evidence, Matter
from zhunsheng.office.people.models import Officer

pytestmark = [pytest.mark.django_db, pytest.mark.template("district")]
APPROVED = {"visits_this_year": 0, "at_site": True, "unannounced": True}


@pytest.fixture
def town() -> World:
    made = world()
    with on(DAY, 18):
        pass
    return made


@contextmanager
def evening() -> Iterator[None]:
    with on(DAY, 17):
        yield


def opened(town: World) -> list[Drawn]:
    draw = town.drawn()
    with evening():
        assert done(inspections.open_visits(draw, by=town.planner)).left == 0
    return list(reads.drawn(draw))


def approve(town: World, matter: Matter, **facts: object) -> object:
    return town.here.attempt(matter, "approve", [town.here.head], outcome="approved", facts={**APPROVED, **facts})


def officers(one: Drawn) -> list[Officer]:
    return [who.officer for who in reads.current(one)]


def test_every_drawn_object_gets_its_visit_opened_by_the_draw(town: World) -> None:
    for one in opened(town):
        matter = one.matter
        assert matter and matter.kind == "inspection_visit" and matter.item == town.line.item
        first = matter.acts.get()
        assert (first.event, first.outcome, first.entered_by, first.signers.count()) == ("order", "drawn", None, 0)
        assert matter.parties.get().code == one.object.code
        assert Evidence.objects.get(matter=matter).name == "抽取记录与种子，可复算"


def test_a_long_list_is_opened_in_batches_and_goes_on_where_it_stopped(town: World) -> None:
    draw = town.drawn()
    with evening():
        steps = [done(inspections.open_visits(draw, by=town.planner, most=2)) for _ in range(4)]
    assert [(one.opened, one.left) for one in steps] == [(2, 3), (2, 1), (1, 0), (0, 0)]
    assert Matter.objects.count() == 5


def test_a_dead_item_opens_nothing(town: World) -> None:
    from zhunsheng.office.powers import actions as powers

    draw = town.drawn()
    with on(DAY + timedelta(days=1)):
        done(powers.repeal_item(town.line.item, on=DAY + timedelta(days=1), reason="依据废止", by=None))
        assert refused(inspections.open_visits(draw, by=town.planner)).kind is RefusalKind.CASE
    assert not Matter.objects.exists() and not Drawn.objects.exclude(matter=None).exists()


def test_nobody_claims_a_draw_by_hand(town: World) -> None:
    here = town.here
    with evening():
        said = refused(
            matters.open_matter(
                kind="inspection_visit", organ=here.bureau, item=here.inspection_item, title="想查谁就查谁",
                parties=[matters.NewParty(kind="firm", name="某店")], by=[here.li], entered_by=here.li, outcome="drawn",
                evidence=[done(matters.receive(_stream(), name="抽取记录与种子，可复算", filename="x.txt", by=here.li))],
            )
        )  # fmt: skip
    assert "抽取结果" in said.message and not Matter.objects.exists()


def _stream() -> object:
    import io

    return io.BytesIO(b"zhunsheng-draw/1 result\n")


def test_only_those_sent_may_visit(town: World) -> None:
    one = opened(town)[0]
    assert one.matter
    sent = officers(one)
    others = [who for who in (town.here.li, town.here.zhao, *_more()) if who not in sent]
    with evening():
        done(approve(town, one.matter))
        said = refused(town.here.attempt(one.matter, "visit", [sent[0], others[0]]))
        assert said.kind is RefusalKind.ROLE and others[0].name in said.message and sent[1].name in said.way_on
        assert said.cites
        done(town.here.attempt(one.matter, "visit", sent))


def _more() -> list[Officer]:
    return list(Officer.objects.filter(code__startswith="I"))


def test_the_next_on_the_list_replaces_whoever_is_named_and_nobody_picks_him(town: World) -> None:
    one = opened(town)[0]
    assert one.matter
    out = officers(one)[0]
    with evening():
        refused(town.here.attempt(one.matter, "swap_inspector", [town.here.head]))
        refused(town.here.attempt(one.matter, "swap_inspector", [town.here.head], words={"official": "不在场的人"}))
        words = {"official": out.name, "recused": True, "grounds": "与检查对象有利害关系", "reason": "回避"}
        done(town.here.attempt(one.matter, "swap_inspector", [town.here.head], words=words))
        fresh = reads.drawn_of(one.matter)
        assert fresh
        now = officers(fresh)
        assert out not in now and len(now) == 2 and Swap.objects.get().out.officer == out
        done(approve(town, one.matter))
        assert out.name in refused(town.here.attempt(one.matter, "visit", [out, now[1]])).message
        done(town.here.attempt(one.matter, "visit", now))


def test_a_recusal_that_is_turned_down_replaces_nobody(town: World) -> None:
    one = opened(town)[0]
    assert one.matter
    with evening():
        words = {"official": officers(one)[0].name, "recused": False, "grounds": "无利害关系"}
        done(town.here.attempt(one.matter, "swap_inspector", [town.here.head], words=words))
    assert not Swap.objects.exists()


def test_replacements_run_out_and_say_so(town: World) -> None:
    one = opened(town)[0]
    assert one.matter
    with evening():
        for _ in range(2):
            fresh = reads.drawn_of(one.matter)
            assert fresh
            words = {"official": officers(fresh)[0].code, "recused": True}
            done(town.here.attempt(one.matter, "swap_inspector", [town.here.head], words=words))
        fresh = reads.drawn_of(one.matter)
        assert fresh
        words = {"official": officers(fresh)[0].code, "recused": True}
        assert (
            refused(town.here.attempt(one.matter, "swap_inspector", [town.here.head], words=words)).kind
            is RefusalKind.CASE
        )


def test_visits_of_the_year_are_counted_not_typed(town: World) -> None:
    first, *_ = opened(town)
    assert first.matter
    with evening():
        done(approve(town, first.matter))
        done(town.here.attempt(first.matter, "visit", officers(first)))
        again = done(_daily(town, first))
        assert reads.visits_this_year(again, DAY) == 1
        assert Inspections().knows(again, "approve") == {"visits_this_year": 1}
        said = refused(approve(town, again, visits_this_year=0))
        assert "1次" in said.message and said.cites
        done(approve(town, again, visits_this_year=1))
        lead = done(_daily(town, first, outcome="lead"))
        done(approve(town, lead, visits_this_year=0))  # a lead is exempt


def test_whoever_has_reached_the_cap_is_left_out_of_the_draw_with_that_reason(town: World) -> None:
    from zhunsheng.office.inspections import lists

    first, *_ = opened(town)
    assert first.matter
    with evening():
        done(approve(town, first.matter))
        done(town.here.attempt(first.matter, "visit", officers(first)))
        again = done(_daily(town, first))
        done(approve(town, again, visits_this_year=1))
        done(town.here.attempt(again, "visit", [town.here.li, town.here.zhao]))
        third = done(_daily(town, first))
        assert refused(approve(town, third, visits_this_year=2)).kind is RefusalKind.CASE
        excluded = lists.prepare(town.line, DAY).files["excluded.tsv"].decode()
    assert f"{first.object.code}\t{lists.CAPPED}" in excluded


def _daily(town: World, one: Drawn, outcome: str = "daily") -> object:
    here = town.here
    return matters.open_matter(
        kind="inspection_visit", organ=here.bureau, item=here.inspection_item, title="日常检查",
        parties=[matters.NewParty(kind="firm", name=one.object.name, code=one.object.code)], by=[here.li],
        entered_by=here.li, outcome=outcome,
    )  # fmt: skip


def test_my_visits_are_mine_until_they_end_or_somebody_replaces_me(town: World) -> None:
    rows = opened(town)
    for who in {officer for one in rows for officer in officers(one)}:
        mine = {one.pk for one in reads.visits_of(who)}
        assert mine == {one.pk for one in rows if who in officers(one)}
    one, out = rows[0], officers(rows[0])[0]
    assert one.matter
    with evening():
        words = {"official": out.name, "recused": True}
        done(town.here.attempt(one.matter, "swap_inspector", [town.here.head], words=words))
    assert one.pk not in {row.pk for row in reads.visits_of(out)}


def test_the_sweep_finds_everything_as_it_was_recorded(town: World) -> None:
    from zhunsheng.office.ledger import actions as ledger
    from zhunsheng.office.ledger.sweep import sweep

    one = opened(town)[0]
    assert one.matter
    with evening():
        words = {"official": officers(one)[0].name, "recused": True}
        done(town.here.attempt(one.matter, "swap_inspector", [town.here.head], words=words))
        done(inspections.change_class(town.objects()[-1], "A", reason="评价", by=town.planner))
    while ledger.sequence():
        pass
    ledger.sign()
    assert [str(found) for found in sweep() if "inspections" in str(found)] == []
