"""A draw from commit to result, replayed by the public command; and everything that it refuses on the way."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from tests.office.factories import done, on, refused
from tests.office.inspections.world import BEACONS, DAY, PARTIES, World, firm, moment, o_clock, world
from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office.inspections import actions as inspections
from zhunsheng.office.inspections import reads
from zhunsheng.office.inspections.models import Assigned, Draw, DrawFile, Drawn, ObjectChange, Share
from zhunsheng.office.ledger.models import Record
from zhunsheng.verify import redraw

pytestmark = [pytest.mark.django_db, pytest.mark.template("district")]


@pytest.fixture
def town() -> World:
    return world()


def unpacked(draw: Draw, place: Path, *, public: bool = True) -> Path:
    with zipfile.ZipFile(io.BytesIO(reads.packed(draw, public=public))) as archive:
        archive.extractall(place)
    return place


def verify(place: Path) -> tuple[int, str]:
    """The public command, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "zhunsheng.cli.main", "draw", "verify", str(place)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_a_draw_is_replayed_from_what_is_published(town: World, tmp_path: Path) -> None:
    draw = town.drawn()
    assert draw.state == Draw.State.PUBLISHED and draw.published_on == DAY
    assert {one.risk for one in draw.drawn.all()} == {"B", "C"}
    assert draw.drawn.count() == draw.result["drawn"] == 3 + 2  # of 8 in B 30%, of 4 in C 50%
    for one in reads.drawn(draw):
        assert len({sent.inspector for sent in one.assigned.all()}) == 2
    place = unpacked(draw, tmp_path / "public")
    assert "recusals.tsv" not in {path.name for path in place.iterdir()}
    code, said = verify(place)
    assert code == 0, said
    assert redraw.folder(unpacked(draw, tmp_path / "auditor", public=False)).ok


ALTERED = ("eligible.tsv", "drawn.tsv", "assignment.tsv", "beacon.txt", "reveals.txt", "result.txt", "eligibility.tsv")


def test_one_altered_byte_is_found_in_whatever_file(town: World, tmp_path: Path) -> None:
    place = unpacked(town.drawn(), tmp_path)
    for name in ALTERED:
        data = (place / name).read_bytes()
        spot = data.index(b"07,12") if name == "beacon.txt" else data.rindex(b"1")
        (place / name).write_bytes(data[:spot] + b"2" + data[spot + 1 :])
        report = redraw.folder(place)
        assert not report.ok and name.partition(".")[0] in report.text, (name, report.text)
        if name == "drawn.tsv":
            assert verify(place)[0] == 1
        (place / name).write_bytes(data)
    assert redraw.folder(place).ok


def test_every_moment_stands_in_the_register(town: World) -> None:
    draw = town.drawn()
    acts = Record.objects.filter(subject=f"draw:{draw.pk}").order_by("number")
    said = [json.loads(bytes(one.body))["act"] for one in acts]
    assert said == ["commit", *["reveal"] * 3, "close_reveals", "enter_beacon", "make_result"]


def test_who_does_not_reveal_in_time_is_dropped_by_name_and_the_draw_goes_on(town: World, tmp_path: Path) -> None:
    draw = done(town.commit())
    town.reveal(draw, PARTIES[:2])
    early = refused(town.close(draw))
    assert early.kind is RefusalKind.WAITS and "市民见证人" in early.message
    with moment(o_clock(10, 1)):
        late = refused(inspections.reveal(draw, PARTIES[2], town.shares[PARTIES[2]].value, by=town.planner))
    assert late.kind is RefusalKind.TOO_LATE
    done(town.close(draw, at=o_clock(10, 2)))
    done(town.beacon(draw))
    done(town.result(draw))
    place = unpacked(draw, tmp_path)
    assert b"dropped=citizen-witness:absent" in (place / "reveals.txt").read_bytes()
    assert redraw.folder(place).ok
    shares = {one["party"]: one for one in reads.public_record(Draw.objects.get(pk=draw.pk))["shares"]}
    assert shares["citizen-witness"]["dropped"] == "未揭示"


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("11" * 32, "不符"),
        ("", "64位"),
        ("zz" * 32, "64位"),
        ("AA" * 32, "64位"),
        ("1" * 100_000, "64位"),
        ("'; DROP", "64位"),
    ],
)
def test_a_wrong_value_is_refused_and_nothing_is_kept(town: World, value: str, word: str) -> None:
    draw = done(town.commit())
    with moment(o_clock(9, 40)):
        said = refused(inspections.reveal(draw, PARTIES[0], value, by=town.planner))
    assert word in said.message
    assert not Share.objects.exclude(value="").exists()


def test_another_partys_value_does_not_open_a_commitment(town: World) -> None:
    draw = done(town.commit())
    with moment(o_clock(9, 40)):
        assert (
            "不符"
            in refused(inspections.reveal(draw, PARTIES[0], town.shares[PARTIES[1]].value, by=town.planner)).message
        )
        refused(inspections.reveal(draw, "notary-office", town.shares[PARTIES[1]].value, by=town.planner))


def test_nobody_revealing_ends_the_attempt(town: World) -> None:
    draw = done(town.commit())
    said = refused(town.close(draw, at=o_clock(10, 1)))
    assert "无人揭示" in said.way_on


def test_a_beacon_before_the_reveals_are_closed_or_due_is_refused(town: World) -> None:
    draw = done(town.commit())
    assert refused(town.beacon(draw)).kind is RefusalKind.NOT_YET
    town.reveal(draw)
    done(town.close(draw))
    assert refused(town.beacon(draw, at=o_clock(9, 55), now=o_clock(9, 56))).kind is RefusalKind.BEFORE
    assert refused(town.beacon(draw, at=o_clock(10, 0))).kind is RefusalKind.BEFORE
    assert refused(town.beacon(draw, at=o_clock(11))).kind is RefusalKind.FUTURE
    assert refused(town.result(draw)).kind is RefusalKind.NOT_YET
    done(town.beacon(draw))
    assert refused(town.beacon(draw, value="09,09")).kind is RefusalKind.CLOSED


@pytest.mark.parametrize("value", ["", "零一", "1:2", "1\n2", "<b>", "1" * 513])
def test_a_beacon_that_is_no_beacon_is_refused(town: World, value: str) -> None:
    draw = done(town.commit())
    town.reveal(draw)
    done(town.close(draw))
    refused(town.beacon(draw, value=value))
    refused(town.beacon(draw, beacon=("kl8", "2026099")))
    assert Draw.objects.get(pk=draw.pk).seed == ""


def test_a_void_beacon_gives_way_to_its_fallback_only(town: World, tmp_path: Path) -> None:
    draw = done(town.commit())
    town.reveal(draw)
    done(town.close(draw))
    assert "作废" in refused(town.beacon(draw, beacon=BEACONS[1])).message
    done(town.beacon(draw, beacon=BEACONS[1], void={"kl8:2026061": "因故停止销售"}))
    done(town.result(draw))
    assert redraw.folder(unpacked(draw, tmp_path)).ok


def test_a_recused_inspector_is_never_sent_and_the_public_does_not_learn_why(town: World, tmp_path: Path) -> None:
    li = town.inspector(town.here.li)
    for one in town.objects():
        with on(DAY):
            done(inspections.declare_recusal(li, one, reason="配偶在该店任职", by=town.here.li))
    draw = town.drawn()
    assert not Assigned.objects.filter(inspector=li).exists()
    public = json.dumps(reads.public_record(draw), ensure_ascii=False)
    assert "配偶" not in public and "recusals.tsv" not in reads.public_files(draw)
    assert redraw.folder(unpacked(draw, tmp_path)).ok


def test_an_expired_credential_or_a_lost_post_qualifies_for_nothing(town: World) -> None:
    from zhunsheng.office.people import actions as people

    with on(DAY, 8):
        credential = town.here.zhao.credentials.get()
        done(people.revoke_credential(credential, on=DAY, by=None, at=o_clock(8)))
    draw = town.drawn()
    listed = reads.public_files(draw)["inspectors.tsv"].decode()
    assert "002\t20\tnone\n" in listed
    assert not Assigned.objects.filter(inspector=town.inspector(town.here.zhao)).exists()


def test_a_specialist_takes_the_first_slot(tmp_path: Path) -> None:
    town = world(specialty="食品")
    draw = town.drawn()
    special = Assigned.objects.filter(drawn__draw=draw, slot="SPECIAL")
    assert {one.inspector.officer for one in special} == {town.here.li} and special.count() == draw.drawn.count()
    assert redraw.folder(unpacked(draw, tmp_path)).ok


def test_partners_send_one_each(tmp_path: Path) -> None:
    town = world()
    with on(DAY, 8):
        done(inspections.add_inspector(town.here.stranger, specialties=[], cap=20, by=None))
        other = done(inspections.draft_plan(year=2027, name="2027年度抽查计划", by=town.planner))
        task = inspections.Task(
            name="联合抽查", item=town.here.inspection_item, organ=town.here.bureau, partners=[town.here.other],
            ratios={"B": 1000}, month=3,
        )  # fmt: skip
        line = done(inspections.add_line(other, task, by=town.planner))
        done(inspections.approve_plan(other, by=town.here.head))
    draw = town.drawn(line=line)
    joint = Assigned.objects.get(drawn__draw=draw, slot="PARTNER1")
    assert joint.inspector.officer == town.here.stranger
    assert redraw.folder(unpacked(draw, tmp_path)).ok


def test_too_few_places_are_told_before_the_commit_and_named_after_the_draw(tmp_path: Path) -> None:
    town = world(inspectors=2)
    for who in (town.here.li, town.here.zhao):
        with on(DAY, 8):
            done(inspections.change_inspector(town.inspector(who), specialties=[], cap=2, by=town.planner))
    with moment(o_clock(9)):
        rehearsal = done(inspections.rehearse(town.line))
    assert not rehearsal.feasible and rehearsal.lacks[0].places == 4
    assert "名额" in refused(town.commit()).message
    assert Draw.objects.count() == 0
    draw = town.drawn(despite=True)
    assert draw.state == Draw.State.INFEASIBLE and draw.drawn.count() == 5
    competing = draw.result["competing"]
    assert competing["places"] < len(competing["slots"]) and {one["slot"] for one in competing["slots"]} == {"LEAD"}
    assert not Assigned.objects.exists()
    assert redraw.folder(unpacked(draw, tmp_path / "first")).ok
    assert refused(inspections.open_visits(draw, by=town.planner)).kind is RefusalKind.NOT_YET
    # Caps are raised: the drawn objects stand, only the inspectors are drawn anew.
    for who in (town.here.li, town.here.zhao):
        with on(DAY, 11):
            done(inspections.change_inspector(town.inspector(who), specialties=[], cap=20, by=town.planner))
    again = done(town.commit(at=o_clock(11), reveal_by=o_clock(12), beacons=[("dice", "2026-1"), ("dice", "2026-2")]))
    town.reveal(again, at=o_clock(11, 30))
    done(town.close(again, at=o_clock(11, 40)))
    done(town.beacon(again, beacon=("dice", "2026-1"), at=o_clock(12, 5), now=o_clock(12, 10)))
    made = done(town.result(again, at=o_clock(12, 15)))
    assert made.state == Draw.State.PUBLISHED and made.attempt == 2 and made.reason == "infeasible"
    first = set(draw.drawn.values_list("object", flat=True))
    assert set(made.drawn.values_list("object", flat=True)) == first
    assert redraw.folder(unpacked(made, tmp_path / "second")).ok


def test_a_void_attempt_stays_and_the_next_one_names_it(town: World, tmp_path: Path) -> None:
    draw = done(town.commit())
    with on(DAY, 11):
        assert refused(inspections.void(draw, reason="list-error", note="误", by=town.planner)).kind is RefusalKind.ROLE
        refused(inspections.void(draw, reason="不满意", note="误", by=town.here.head))
        refused(inspections.void(draw, reason="infeasible", note="误", by=town.here.head))
        refused(inspections.void(draw, reason="list-error", note="  ", by=town.here.head))
        done(inspections.void(draw, reason="list-error", note="名录混入外区对象", by=town.here.head))
        refused(inspections.void(draw, reason="list-error", note="再作废", by=town.here.head))
    later = {"at": o_clock(11), "reveal_by": o_clock(12)}
    assert "更晚" in refused(town.commit(**later)).way_on
    again = done(town.commit(**later, beacons=[("kl8", "2026063"), ("kl8", "2026064")]))
    assert again.attempt == 2 and again.previous == draw
    assert f"previous={draw.header_digest}:list-error\n" in again.header
    log = list(reads.draws().values_list("attempt", "state"))
    assert sorted(log) == [(1, "void"), (2, "committed")]


def test_one_attempt_at_a_time_and_no_second_result(town: World) -> None:
    draw = done(town.commit())
    assert refused(town.commit()).kind is RefusalKind.WAITS
    town.reveal(draw)
    done(town.close(draw))
    done(town.beacon(draw))
    done(town.result(draw))
    assert refused(town.commit(at=o_clock(11), reveal_by=o_clock(12))).kind is RefusalKind.CLOSED
    with on(DAY, 12):
        assert (
            refused(inspections.void(draw, reason="seed-leak", note="x", by=town.here.head)).kind is RefusalKind.CLOSED
        )


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"who": PARTIES[:2]}, "3个"),
        ({"beacons": BEACONS[:1]}, "备用"),
        ({"beacons": [BEACONS[0], BEACONS[0]]}, "备用"),
        ({"beacons": [("抛硬币", "1"), BEACONS[0]]}, "不合格式"),
        ({"beacons": [("kl8", "一"), BEACONS[0]]}, "不合格式"),
        ({"reveal_by": o_clock(9)}, "截止"),
        ({"reveal_by": o_clock(9, 0, DAY.replace(month=12))}, "截止"),
        ({"parties": [inspections.Party(one, "", "11" * 32) for one in PARTIES]}, "相同"),
        ({"parties": [inspections.Party(one, "", "g" * 64) for one in PARTIES]}, "十六进制"),
        ({"parties": [inspections.Party(one, "", str(n) * 64) for n, one in enumerate((*PARTIES[:2], "我的朋友"))]}, "不是可以参与"),
        ({"parties": [inspections.Party(one, "甲" * 61, str(n) * 64) for n, one in enumerate(PARTIES)]}, "单位或者姓名"),
    ],
)  # fmt: skip
def test_what_cannot_be_committed_is_refused_and_nothing_is_written(
    town: World, changed: dict[str, object], word: str
) -> None:
    assert word in refused(town.commit(**changed)).message
    assert (Draw.objects.count(), Share.objects.count(), DrawFile.objects.count()) == (0, 0, 0)


def test_only_a_planner_draws_and_only_from_an_approved_plan(town: World) -> None:
    assert refused(town.commit(by=town.here.li)).kind is RefusalKind.ROLE
    with on(DAY, 8):
        plan = done(inspections.draft_plan(year=2027, name="下一年", by=town.planner))
        task = inspections.Task(
            name="抽查", item=town.here.inspection_item, organ=town.here.bureau, ratios={"B": 100}, month=1
        )
        line = done(inspections.add_line(plan, task, by=town.planner))
    assert refused(town.commit(line=line)).kind is RefusalKind.NOT_YET


def test_no_objects_no_draw(town: World) -> None:
    with on(DAY, 8):
        for one in town.objects():
            done(inspections.close_object(one, reason="注销", by=town.planner))
    assert refused(town.commit()).kind is RefusalKind.CASE


def test_the_directory_is_what_is_eligible_and_what_is_left_out_with_its_reason(town: World) -> None:
    objects = town.objects()
    with on(DAY, 8):
        done(inspections.take_in_objects([firm(100, risk="A"), firm(101, trade="住宿")], by=None))
        done(inspections.close_object(objects[0], reason="注销", by=town.planner))
        done(inspections.merge_object(objects[1], objects[2], reason="吸收合并", by=town.planner))
    files = reads.public_files(town.drawn())
    excluded = dict(line.split("\t") for line in files["excluded.tsv"].decode().splitlines()[1:])
    assert excluded == {objects[0].code: "注销", objects[1].code: "合并", firm(100).code: "本类未安排抽查"}
    assert firm(101).code not in files["directory.tsv"].decode()


def test_what_was_committed_cannot_be_changed_even_in_the_database(town: World) -> None:
    draw = town.drawn()
    one, share = draw.drawn.first(), draw.shares.first()
    assert one and share
    attempts = [
        ("UPDATE inspections_draw SET header = 'x' WHERE id = %s", draw.pk),
        ("UPDATE inspections_draw SET seed = repeat('0', 64) WHERE id = %s", draw.pk),
        ("UPDATE inspections_draw SET state = 'committed' WHERE id = %s", draw.pk),
        ("UPDATE inspections_draw SET result = '{\"drawn\": 1}' WHERE id = %s", draw.pk),
        ("DELETE FROM inspections_draw WHERE id = %s", draw.pk),
        ("UPDATE inspections_share SET commitment = repeat('0', 64) WHERE id = %s", share.pk),
        ("UPDATE inspections_share SET value = repeat('0', 64) WHERE id = %s", share.pk),
        ("UPDATE inspections_drawfile SET content = 'x' WHERE draw_id = %s", draw.pk),
        ("DELETE FROM inspections_drawfile WHERE draw_id = %s", draw.pk),
        ("UPDATE inspections_drawn SET ticket = repeat('0', 64) WHERE id = %s", one.pk),
        ("UPDATE inspections_assigned SET inspector_id = inspector_id WHERE drawn_id = %s", one.pk),
        ("UPDATE inspections_planline SET ratios = '{}' WHERE id = %s", town.line.pk),
        ("DELETE FROM inspections_planline WHERE id = %s", town.line.pk),
        ("UPDATE inspections_plan SET status = 'draft' WHERE id = %s", town.plan.pk),
        ("INSERT INTO inspections_planline_partners (planline_id, organ_id) VALUES (%s, (SELECT id FROM people_organ LIMIT 1))",
         town.line.pk),
    ]  # fmt: skip
    for sql, key in attempts:
        with pytest.raises(Exception) as caught, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [key])
        assert (
            "refused" in str(caught.value)
            or "permission" in str(caught.value)
            or "does not become" in str(caught.value)
        )


def test_a_row_without_a_record_is_not_committed(town: World) -> None:
    with pytest.raises(IntegrityError, match="without a record"), transaction.atomic():
        firm(500).save()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_changes_of_class_shortly_before_are_shown(town: World) -> None:
    with on(DAY, 8):
        done(inspections.change_class(town.objects()[1], "C", reason="年度评价", by=town.planner))
        rehearsal = done(inspections.rehearse(town.line))
    assert rehearsal.prepared.recent == 1
    change = ObjectChange.objects.get()
    assert (change.before, change.after, change.by, change.on) == ("B", "C", town.planner, DAY)


def test_the_public_record_is_plain_json_and_complete(town: World) -> None:
    record = json.loads(json.dumps(reads.public_record(town.drawn()), ensure_ascii=False))
    assert record["header"]["label"] == ["object:class"] and len(record["seed"]) == 64
    assert [one["order"] for one in record["drawn"]] == list(range(1, 6))
    assert all(len(one["inspectors"]) == 2 for one in record["drawn"])
    assert {one["name"] for one in record["files"]} >= {"header.txt", "directory.tsv", "drawn.tsv", "result.txt"}
    assert set(record["result"]["cutoff"]) == {"B", "C"}


def test_generated_shares_differ_and_open(town: World) -> None:
    first, second = inspections.generate_share("procuratorate"), inspections.generate_share("procuratorate")
    assert first.value != second.value and len(first.value) == 64


def test_nothing_is_drawn_twice_by_a_second_press(town: World) -> None:
    draw = town.drawn()
    assert isinstance(town.result(draw), Refusal)
    assert Drawn.objects.count() == 5
