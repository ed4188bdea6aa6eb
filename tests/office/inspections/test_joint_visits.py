"""综合查一次: tasks that meet the same firms become one draw, one visit to a firm, counted once for each organ."""

from __future__ import annotations

from typing import Any

import pytest

from tests.office.browsing import signed_in
from tests.office.factories import BEFORE, done, file, on, refused
from tests.office.inspections.world import DAY, World, world
from zhunsheng.law.refusal import RefusalKind
from zhunsheng.office.inspections import actions as inspections
from zhunsheng.office.inspections import lists, reads, trials
from zhunsheng.office.inspections.models import Draw, JointVisit, ObjectChange, PlanLine
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.models import Matter
from zhunsheng.office.people.models import Organ
from zhunsheng.office.powers import actions as powers
from zhunsheng.office.powers.models import PowerItem
from zhunsheng.verify import redraw

pytestmark = [pytest.mark.django_db, pytest.mark.template("district")]
SITE = {"visits_this_year": 0, "at_site": True, "unannounced": True}


def item(organ: Organ, code: str, category: str, kind: str) -> PowerItem:
    with on(BEFORE):
        made: PowerItem = done(
            powers.add_item(
                code=code, name=f"{code}事项", category=category, kinds=[kind], organ=organ, on=BEFORE, by=None,
                bases=[powers.NewBasis("食品安全法", "第一百一十条", BEFORE)],
            )
        )  # fmt: skip
    return made


@pytest.fixture
def town() -> World:
    return world(objects=20)


def planned(town: World) -> list[PlanLine]:
    """Two organs plan to look at the same restaurants in the same month."""
    here = town.here
    other = item(here.other, "JC-9", "inspection", "inspection_visit")
    with on(DAY, 8):
        done(inspections.add_inspector(here.stranger, specialties=[], cap=20, by=None))
        second = next(one for one in _officers(town) if one.pk != here.stranger.pk)
        done(inspections.add_inspector(second, specialties=[], cap=20, by=None))
        plan = done(inspections.draft_plan(year=2027, name="2027年度抽查计划", by=town.planner))
        found = [
            done(
                inspections.add_line(
                    plan,
                    inspections.Task(
                        name=name, item=what, organ=organ, trade="餐饮服务", month=3, ratios={"B": points}
                    ),
                    by=town.planner,
                )
            )
            for name, what, organ, points in (
                ("食品", here.inspection_item, here.bureau, 4000), ("广告", other, here.other, 2000),
            )
        ]  # fmt: skip
        done(inspections.approve_plan(plan, by=here.head))
    return found


def _officers(town: World) -> list[Any]:
    from tests.office.inspections.world import officer
    from zhunsheng.office.people.models import ProcedureRole as Role

    return [town.here.stranger, officer("X02", "检二", town.here.other, "执法二队", Role.OFFICER, credential=True)]


def joint(town: World) -> tuple[Draw, list[PlanLine]]:
    found = planned(town)
    draw = town.drawn(line=found[0], joint=[found[1]])
    with on(DAY, 18):
        assert done(inspections.open_visits(draw, by=town.planner)).left == 0
    return draw, found


def test_tasks_that_meet_the_same_firms_are_matched_and_tried_together(town: World) -> None:
    first, second = planned(town)
    (pair,) = reads.matched(first.plan, DAY)
    assert pair["same_month"] and pair["open"] and pair["firms"] > 0
    assert {one.pk for one in reads.met_by(town.objects()[1].code, first.plan)} == {first.pk, second.pk}
    with on(DAY, 8):
        alone, together = (
            trials.run(first, (), lambda done, total: None),
            trials.run(first, [second], lambda d, t: None),
        )
        assert trials.about(first) != trials.about(first, [second]) and trials.about(first, [first]) == trials.about(
            first
        )
        assert alone["k"] < together["k"] and len(together["slots"]) > len(alone["slots"])
        assert together["places"] == sum(one["needed"] for one in together["slots"])
        page = signed_in(town.planner).get("/inspections/plans/2027/lines/1/draw/?joint=2").content.decode()
        assert "联合抽取" in page and "/try/?joint=2" in page
        asked = signed_in(town.planner).post("/inspections/plans/2027/lines/1/try/?joint=2", follow=True)
        assert "将抽取" in asked.content.decode()


def test_a_draw_in_mode_u_sends_its_teams_and_replays(town: World) -> None:
    assert refused(town.commit(mode="X")).message
    draw = town.drawn(mode="U")
    assert reads.header_of(draw.header)["mode"] == ["U"] and draw.state == Draw.State.PUBLISHED
    assert redraw.check(reads.files(draw)).ok
    assert all(len(reads.current(one)) == 2 for one in reads.drawn(draw))


def test_a_firm_drawn_by_two_organs_gets_one_visit_that_counts_for_both(town: World) -> None:
    draw, _ = joint(town)
    rows = list(reads.drawn(draw))
    both = next(one for one in rows if JointVisit.objects.filter(drawn=one).exists())
    alone = next(one for one in rows if not JointVisit.objects.filter(drawn=one).exists())
    assert Matter.objects.filter(kind="inspection_visit").count() == len(rows), (
        "one visit for each firm, not for each task"
    )
    assert both.matter and both.matter.organ == town.here.bureau and "食品、广告" in both.matter.title
    assert alone.matter and reads.visits_this_year(alone.matter, DAY) == 0
    with on(DAY, 18):
        done(town.here.attempt(both.matter, "approve", [town.here.head], outcome="approved", facts=SITE))
        team = [who.officer for who in reads.current(both)]
        own = [who for who in team if who != town.here.stranger and who.code != "X02"]
        assert len(team) == 4 and len(own) == 2
        done(town.here.attempt(both.matter, "visit", own))
        caps = {one["organ"]: (one["made"], one["left"]) for one in reads.caps_of(both.object.code, DAY)}
        assert caps == {town.here.bureau: (1, 1), town.here.other: (1, 1)}
        assert reads.visits_by_code(town.here.other, 2026)[both.object.code] == 1
        page = signed_in(town.here.li).get(f"/matters/{both.matter.pk}/").content.decode()
        assert "一次上门，办理 2 项任务" in page


def test_the_cap_stops_each_organ_on_its_own_and_a_lead_passes_it(town: World) -> None:
    draw, (first, second) = joint(town)
    both = next(one for one in reads.drawn(draw) if JointVisit.objects.filter(drawn=one).exists())
    here, code = town.here, both.object.code
    with on(DAY, 18):
        done(here.attempt(both.matter, "approve", [here.head], outcome="approved", facts=SITE))
        done(here.attempt(both.matter, "visit", [w.officer for w in reads.current(both) if w.organ == here.bureau]))
        again = done(ordered(town, both.object.name, code))
        done(here.attempt(again, "approve", [here.head], outcome="approved", facts={**SITE, "visits_this_year": 1}))
        done(here.attempt(again, "visit", [here.li, here.zhao]))
        third = done(ordered(town, both.object.name, code))
        assert (
            refused(
                here.attempt(third, "approve", [here.head], outcome="approved", facts={**SITE, "visits_this_year": 2})
            ).kind
            is RefusalKind.CASE
        )
        left = {one["organ"]: one["left"] for one in reads.caps_of(code, DAY)}
        assert left == {here.bureau: 0, here.other: 1}, "each organ has its own cap"
        assert f"{code}\t{lists.CAPPED}" in lists.prepare(first, DAY).files["excluded.tsv"].decode()
        assert f"{code}\t{lists.CAPPED}" not in lists.prepare(second, DAY).files["excluded.tsv"].decode()
        lead = done(ordered(town, both.object.name, code, "lead"))
        done(here.attempt(lead, "approve", [here.head], outcome="approved", facts={**SITE, "visits_this_year": 2}))
        done(here.attempt(lead, "visit", [here.li, here.zhao]))
        row = next(one for one in reads.caps_of(code, DAY) if one["organ"] == here.bureau)
        assert (row["made"], row["leads"], row["left"]) == (2, 1, 0)
        page = signed_in(town.planner).get(f"/inspections/objects/{both.object.pk}/").content.decode()
        assert "已达上限" in page and "不占频次" in page
        assert "已达上限，不得批准" in signed_in(here.li).get(f"/matters/{third.pk}/").content.decode()


def ordered(town: World, name: str, code: str, outcome: str = "daily") -> Any:
    here = town.here
    return matters.open_matter(
        kind="inspection_visit", organ=here.bureau, item=here.inspection_item, title="日常检查",
        parties=[matters.NewParty(kind="firm", name=name, code=code)], by=[here.li], entered_by=here.li, outcome=outcome,
    )  # fmt: skip


# ── licences keep the directory true ──

FIRM = "91350100M000100Y43"


def issued(town: World, what: PowerItem) -> Matter:
    """A licence granted at the counter and issued."""
    here = town.here
    case: Matter = done(
        matters.open_matter(
            kind="licence", organ=here.bureau, item=what, title="食品经营许可", by=[here.clerk], entered_by=here.clerk,
            parties=[matters.NewParty(kind="firm", name="准阳区新开饭店", code=FIRM, role="申请人")],
            facts={"application_kind": "新办"},
        )
    )  # fmt: skip
    here.perform(
        case, "accept", [here.clerk], outcome="on_spot", facts={"joint_handling": False, "licence_content": "热食"}
    )
    facts = {"licence_number": "JY1", "licence_from": DAY.isoformat(), "licence_until": "2031-03-01"}
    here.perform(case, "issue", [here.clerk], facts=facts, evidence=[file("送达回证", by=here.clerk)])
    return case


def test_whoever_is_licensed_is_listed_with_the_licence_as_source_and_leaves_with_the_last_one(town: World) -> None:
    here = town.here
    what = item(here.bureau, "XK-1", "licence", "licence")
    with on(DAY, 9):
        assert refused(inspections.list_licences(town.line.item, trade="餐饮服务", by=town.planner)).message
        assert refused(inspections.list_licences(what, trade="餐饮服务", by=here.li)).kind is RefusalKind.ROLE
        done(inspections.list_licences(what, trade="餐饮服务", risk="C", by=town.planner))
        case = issued(town, what)
        one = reads.objects(text=FIRM).get()
        assert (one.trade, one.risk, one.imported and one.imported.source) == ("餐饮服务", "C", f"许可 {case.number}")
        other = issued(town, what)
        assert f"{FIRM}\tC" in lists.prepare(town.line, DAY).files["eligible.tsv"].decode()
        ended = {"ended_ground": "歇业"}
        here.perform(case, "revoke", [here.head], outcome="revoked", facts=ended)
        assert reads.objects(text=FIRM).get().status == "active", "another licence holds it there"
        here.perform(other, "revoke", [here.head], outcome="revoked", facts=ended)
        one.refresh_from_db()
        assert (one.status, one.delisted_on) == ("closed", DAY)
        assert [x.reason for x in ObjectChange.objects.filter(object=one, kind="closed")] == [
            f"撤销或者撤回许可 {other.number}"
        ]
        again = issued(town, what)
        one.refresh_from_db()
        assert one.status == "active" and one.licences.filter(ended_on=None).get().matter == again
        page = signed_in(town.planner).get(f"/inspections/objects/{one.pk}/").content.decode()
        assert case.number in page and other.number in page
        assert "XK-1事项" in signed_in(town.planner).get("/inspections/objects/licences/").content.decode()


def test_the_end_of_a_licence_does_not_close_a_firm_that_an_import_listed(town: World) -> None:
    here = town.here
    what = item(here.bureau, "XK-1", "licence", "licence")
    with on(DAY, 9):
        done(inspections.list_licences(what, trade="餐饮服务", by=town.planner))
        from zhunsheng.office.inspections.models import InspectionObject

        row = InspectionObject(code=FIRM, name="准阳区老店", trade="住宿", risk="A", listed_on=DAY)
        done(inspections.take_in_objects([row], by=None))
        case = issued(town, what)
        here.perform(case, "revoke", [here.head], outcome="revoked", facts={"ended_ground": "歇业"})
        row.refresh_from_db()
        assert (row.status, row.trade, row.risk) == ("active", "住宿", "A")
        assert row.licences.get().ended_on == DAY and not row.licences.get().brought
