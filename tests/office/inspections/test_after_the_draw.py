"""Sealed draws, yearly chains, replacements and the attempt log, as the office keeps them and outsiders replay them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from tests.office.factories import done, on, refused
from tests.office.inspections.test_draw import unpacked
from tests.office.inspections.world import DAY, PARTIES, World, firm, moment, o_clock, world
from zhunsheng.law.refusal import RefusalKind
from zhunsheng.office.inspections import actions as inspections
from zhunsheng.office.inspections import reads
from zhunsheng.office.inspections.models import AttemptEntry, Draw, Share
from zhunsheng.office.publication.models import Publication
from zhunsheng.proof import draw as protocol
from zhunsheng.proof import draw_log
from zhunsheng.verify import attempts, redraw
from zhunsheng.verify.report import Report

pytestmark = pytest.mark.django_db
UNTIL = DAY + timedelta(days=30)


@pytest.fixture
def town() -> World:
    return world()


def test_a_sealed_draw_shows_its_digest_at_once_and_its_result_on_the_day(town: World, tmp_path: Path) -> None:
    draw = town.drawn(seal=(PARTIES[0], UNTIL))
    before = reads.public_files(draw)
    assert {"sealed.txt", "reveals.txt"} <= set(before) and not {"drawn.tsv", "result.txt", "unsealed.txt"} & set(
        before
    )
    value = Share.objects.get(draw=draw, party=PARTIES[0]).value
    assert value and value.encode() not in b"".join(before.values())
    public = reads.public_record(draw)
    assert public["seed"] is None and public["drawn"] == [] and value not in str(public)
    place = unpacked(draw, tmp_path / "sealed")
    assert redraw.folder(place, on=UNTIL).ok
    late = redraw.folder(place, on=UNTIL + timedelta(days=1))
    assert late.failure is not None and late.failure.name == "unsealed"
    assert {one.subject for one in Publication.objects.all()} == {f"draw_sealed:{draw.pk}"}
    with on(UNTIL - timedelta(days=1)):
        assert refused(inspections.unseal(draw, by=town.planner)).kind is RefusalKind.NOT_YET
    with on(UNTIL):
        done(inspections.unseal(draw, by=town.planner))
        assert refused(inspections.unseal(draw, by=town.planner)).kind is RefusalKind.CLOSED
    draw = Draw.objects.get(pk=draw.pk)
    assert redraw.folder(unpacked(draw, tmp_path / "open")).ok
    assert [one.event for one in AttemptEntry.objects.all()] == ["commit", "result", "unsealed"]


@pytest.mark.prove
def test_the_sealed_party_must_reveal_and_an_open_draw_is_not_unsealed(town: World) -> None:
    draw = done(town.commit(seal=(PARTIES[0], UNTIL)))
    town.reveal(draw, PARTIES[1:])
    said = refused(town.close(draw, at=o_clock(10, 1)))
    assert "封存的一方" in said.message and "无人揭示" in said.way_on
    with on(UNTIL):
        assert refused(inspections.unseal(draw, by=town.planner)).kind is RefusalKind.CASE


def test_an_unannounced_task_is_sealed_unless_a_reason_is_given() -> None:
    town = world(unannounced=True)
    said = refused(town.commit())
    assert "不事先通知" in said.message and Draw.objects.count() == 0
    assert refused(town.commit(seal=("notary-office", UNTIL))).kind is RefusalKind.PARTY
    assert refused(town.commit(seal=(PARTIES[0], date(2026, 1, 1)))).kind is RefusalKind.BEFORE
    draw = done(town.commit(open_because="节前专项，名单已经公告"))
    assert "不封存：节前专项" in draw.header and "sealed=no\n" in draw.header


def test_a_party_that_committed_for_the_year_opens_one_link_a_draw(town: World, tmp_path: Path) -> None:
    links = protocol.chain(PARTIES[2], "5c" * 32, 12)
    with on(DAY, 8):
        given = {"party": PARTIES[2], "name": "市民代表", "year": 2026, "length": 12, "by": town.planner}
        assert refused(inspections.commit_chain(anchor="x", **given)).kind is RefusalKind.PARTY
        done(inspections.commit_chain(anchor=links[0], **given))
        assert refused(inspections.commit_chain(anchor=links[1], **given)).kind is RefusalKind.CLOSED
    own = {one: inspections.generate_share(one) for one in PARTIES[:2]}
    parties = [inspections.Party(one.party, "", one.commitment) for one in own.values()]
    parties.append(inspections.Party(PARTIES[2], "", links[0]))
    assert refused(town.commit(parties=parties, seal=(PARTIES[2], UNTIL))).kind is RefusalKind.PARTY
    draw = done(town.commit(parties=parties))
    with moment(o_clock(9, 40)):
        for one in own.values():
            done(inspections.reveal(draw, one.party, one.value, by=town.planner))
        refused(inspections.reveal(draw, PARTIES[2], links[2], by=town.planner))
        done(inspections.reveal(draw, PARTIES[2], links[1], by=town.planner))
    done(town.close(draw))
    done(town.beacon(draw))
    done(town.result(draw))
    assert redraw.folder(unpacked(draw, tmp_path)).ok
    chain = Share.objects.get(draw=draw, party=PARTIES[2]).link.chain
    assert (chain.head, chain.released) == (links[1], 1)
    with pytest.raises(Exception, match=r"refused|permission"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE inspections_chain SET head = repeat('0', 64) WHERE id = %s", [chain.pk])


def test_a_closed_object_gives_way_to_the_next_ticket_and_an_outsider_replays_it(town: World, tmp_path: Path) -> None:
    draw = town.drawn()
    first = reads.drawn(draw)[0]
    with on(DAY, 18):
        assert refused(inspections.replace_object(first, reason="closed", by=town.planner)).kind is RefusalKind.ROLE
        assert "理由" in refused(inspections.replace_object(first, reason="", by=town.here.head)).message
        came = done(inspections.replace_object(first, reason="closed", by=town.here.head, evidence="ab" * 32))
        refused(inspections.replace_object(first, reason="closed", by=town.here.head))
        again = done(inspections.replace_object(came, reason="not-found", by=town.here.head))
    assert came.order == 6 and again.order == 7 and came.rank == again.rank - 1
    assert {who.pk for who in reads.current(reads.drawn(draw).get(pk=again.pk))} == {
        who.pk for who in reads.current(first)
    }
    assert draw.drawn.get(order=1).object == first.object, "nothing is renumbered"
    place = unpacked(draw, tmp_path)
    report = redraw.folder(place)
    assert report.ok and "replacements" in [one.name for one in report.checks if one.ok], report.text
    rows = (place / "replacements.tsv").read_bytes()
    (place / "replacements.tsv").write_bytes(rows.replace(b"\tclosed\t", b"\tnone\t"))
    assert "replacements.tsv:2" in (redraw.folder(place).failure or Report("", "")).zh  # type: ignore[union-attr]


def test_who_is_ill_gives_way_to_the_next_on_the_objects_own_list(town: World, tmp_path: Path) -> None:
    draw = town.drawn()
    one = reads.drawn(draw)[0]
    out, other = reads.current(one)
    with on(DAY, 18):
        stranger = next(
            who for who in (town.here.li, town.here.zhao) if who.pk not in {out.pk, other.pk} or who == town.here.zhao
        )
        assert refused(inspections.swap_inspector(one, out, reason="tired", by=out.officer)).kind is RefusalKind.FACT
        if stranger.pk != out.pk:
            assert refused(inspections.swap_inspector(one, out, reason="ill", by=stranger)).kind is RefusalKind.ROLE
        swap = done(inspections.swap_inspector(one, out, reason="ill", by=out.officer))
        refused(inspections.swap_inspector(reads.drawn(draw)[0], out, reason="ill", by=out.officer))
    order = protocol.order(protocol.key(draw.seed, "inspector"), one.object.code, reads.eligible_for(draw, 1))
    left = [code for code in order if code not in {out.officer.code, other.officer.code}]
    assert swap.into.officer.code == left[0]
    assert redraw.folder(unpacked(draw, tmp_path, public=False)).ok


@pytest.mark.prove
def test_a_recused_inspector_does_not_go_along_to_the_object_that_comes(town: World) -> None:
    draw = town.drawn()
    first = reads.drawn(draw)[0]
    coming = reads.standing(draw).next_object(first.object.code)
    out = reads.current(first)[0]
    with on(DAY, 18):
        object = next(one for one in town.objects() if one.code == coming)
        done(inspections.declare_recusal(out, object, reason="亲属", by=out.officer))
        came = done(inspections.replace_object(first, reason="moved", by=town.here.head))
    standing = {who.pk for who in reads.current(reads.drawn(draw).get(pk=came.pk))}
    assert out.pk not in standing and len(standing) == 2


def test_the_attempt_log_has_no_gap_and_fits_the_published_draws(town: World, tmp_path: Path) -> None:
    first = done(town.commit())
    with on(DAY, 11):
        done(inspections.void(first, reason="list-error", note="名录混入外区对象", by=town.here.head))
    later = {"at": o_clock(11), "reveal_by": o_clock(12), "beacons": [("kl8", "2026063"), ("kl8", "2026064")]}
    second = done(town.commit(**later))
    entries = reads.log_entries()
    assert [(one.number, one.attempt, one.event) for one in entries] == [
        (1, 1, "commit"),
        (2, 1, "void"),
        (3, 2, "commit"),
    ]
    (tmp_path / "attempts.tsv").write_bytes(draw_log.render(entries))
    for draw in (first, second):
        unpacked(draw, tmp_path / str(draw.attempt))
    assert attempts.folder(tmp_path, entries[-1].link).ok
    with pytest.raises(Exception, match=r"refused|permission"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM inspections_attemptentry WHERE number = 2")


@pytest.mark.prove
def test_recusals_follow_an_object_into_the_one_that_took_it_over_and_leave_keeps_inspectors_away(town: World) -> None:
    one, two = town.objects()[:2]
    li = town.inspector(town.here.li)
    with on(DAY, 8):
        done(inspections.declare_recusal(li, one, reason="配偶任职", by=town.here.li))
        done(inspections.merge_object(one, two, reason="吸收合并", by=town.planner))
        assert reads.derived_recusals() == {(two.code, li.officer.code)}
        zhao = town.inspector(town.here.zhao)
        refused(inspections.enter_leave(zhao, first=DAY, last=DAY - timedelta(days=1), reason="病假", by=town.planner))
        done(inspections.enter_leave(zhao, first=DAY, last=DAY, reason="病假", by=town.planner))
    draw = town.drawn()
    assert zhao.officer.code not in reads.public_files(draw)["inspectors.tsv"].decode()
    pairs = reads.files(draw, public=False)["recusals.tsv"].decode()
    assert f"{two.code}\t{li.officer.code}\n" in pairs


@pytest.mark.prove
def test_objects_are_left_undisturbed_by_rule_and_date_alone() -> None:
    town = world(ratios={"A": 5000, "B": 5000}, plan={"undisturbed_class": "A", "undisturbed_months": 12})
    with on(DAY, 8):
        done(inspections.take_in_objects([firm(50, risk="A"), firm(51, risk="A")], by=None))
        done(inspections.change_class(town.objects()[1], "A", reason="年度评价", by=town.planner))
    draw = town.drawn()
    files = reads.public_files(draw)
    excluded = dict(line.split("\t") for line in files["excluded.tsv"].decode().splitlines()[1:])
    assert {code for code, why in excluded.items() if why == "无事不扰"} == {firm(50).code, firm(51).code}
    assert "无事不扰：列为A类满12个月" in draw.header and "LEAD" not in reads.header_of(draw.header)["rule"][0]
    changed = [line.split("\t") for line in files["directory.tsv"].decode().splitlines()[1:]]
    assert {row[0] for row in changed if row[5] != "none"} == {town.objects()[1].code}
    report = redraw.check(files)
    assert report.ok and "changes" in [one.name for one in report.checks]


def test_tasks_of_two_organs_are_drawn_in_one_window_and_their_samples_overlap(tmp_path: Path) -> None:
    town = world(objects=30)
    with on(DAY, 8):
        done(inspections.add_inspector(town.here.stranger, specialties=[], cap=20, by=None))
        plan = done(inspections.draft_plan(year=2027, name="2027年度抽查计划", by=town.planner))
        lines = [
            done(
                inspections.add_line(
                    plan,
                    inspections.Task(
                        name=name, item=town.here.inspection_item, organ=town.here.bureau, trade="餐饮服务", month=3,
                        ratios={"B": points}, partners=partners,
                    ),
                    by=town.planner,
                )
            )
            for name, points, partners in (("食品", 4000, []), ("广告", 2000, [town.here.other]))
        ]  # fmt: skip
        done(inspections.approve_plan(plan, by=town.here.head))
    assert refused(town.commit(line=lines[0], joint=[town.line])).kind is RefusalKind.CASE
    draw = town.drawn(line=lines[0], joint=[lines[1]])
    assert draw.state == Draw.State.PUBLISHED
    assert "task=2027-001\ntask=2027-002\n" in draw.header and "label=object:joint=2027-001-002\n" in draw.header
    classes = reads.drawn_classes(draw)
    first = {code for code, names in classes.items() if "2027-001.B" in names}
    second = {code for code, names in classes.items() if "2027-002.B" in names}
    assert (len(first), len(second)) == (8, 4) and second <= first, "one key: the smaller sample lies in the larger"
    for one in reads.drawn(draw):
        organs = {sent.inspector.organ for sent in one.assigned.all()}
        assert (town.here.other in organs) is (one.object.code in second)
    assert redraw.folder(unpacked(draw, tmp_path)).ok
    events = [(one.task, one.event) for one in AttemptEntry.objects.all()]
    assert events == [("2027-001", "commit"), ("2027-002", "commit"), ("2027-001", "result"), ("2027-002", "result")]
    assert refused(town.commit(line=lines[1], at=o_clock(11), reveal_by=o_clock(12))).kind is RefusalKind.CLOSED
