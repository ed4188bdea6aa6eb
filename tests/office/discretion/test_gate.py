"""From the facts of a case to a lawful amount: versions, advice, the gate in the action and in the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import override_settings

from tests.law.test_discretion import TEXT
from tests.office.discretion import standing
from tests.office.factories import START, District, district, done, on, refused
from zhunsheng.office import clock
from zhunsheng.office.discretion import actions as discretion
from zhunsheng.office.discretion import reads
from zhunsheng.office.discretion.models import Advice, Standard
from zhunsheng.office.ledger.models import Record
from zhunsheng.office.matters.models import Act, Matter

pytestmark = pytest.mark.template("district")
OTHER = TEXT.replace("id: CG-2024-01", "id: CG-2024-07")
NEWER = TEXT.replace("valid_from: 2024-07-01", "valid_from: 2026-03-01").replace(
    "published_on: 2024-05-20", "published_on: 2026-02-20"
)


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory,
         _module_register: Path, clone: Any) -> Iterator[tuple[District, Matter, Standard]]:  # fmt: skip
    """One district, one ripe case and one released standard for all tests; what a test does is rolled back."""
    files = override_settings(
        MEDIA_ROOT=tmp_path_factory.mktemp("files"),
        LOG_ROOT=_module_register / "log", KEYS_ROOT=_module_register / "keys",
    )  # fmt: skip
    with django_db_blocker.unblock(), files:
        clone.dirty = True
        here = district()
        with on(START):
            case, standard = standing.ripe(here), standing.released(here)
    with files:
        yield here, case, standard


@pytest.fixture
def here(made: tuple[District, Matter, Standard], db: None) -> District:
    return made[0]


@pytest.fixture
def case(made: tuple[District, Matter, Standard], db: None) -> Matter:
    return Matter.objects.get(pk=made[1].pk)


@pytest.fixture
def standard(made: tuple[District, Matter, Standard], db: None) -> Standard:
    return Standard.objects.get(pk=made[2].pk)


# ── versions ──


def test_a_second_person_releases_and_only_what_is_public(here: District) -> None:
    named = OTHER.replace("    name: 擅自", standing.NAMED.format("CG-3205"))
    with on(START):
        drafted = done(discretion.take_in(OTHER, organ=here.bureau, by=here.keeper))
        assert "清单管理" in refused(discretion.take_in(TEXT, organ=here.bureau, by=here.li)).message
        assert "公开审核" in refused(discretion.release(drafted, by=here.keeper)).message
        assert "完全相同" in refused(discretion.take_in(OTHER, organ=here.bureau, by=here.keeper)).message
        unpublished = done(
            discretion.take_in(TEXT.replace("  published_on: 2024-05-20\n", ""), organ=here.bureau, by=here.keeper)
        )
        told = refused(discretion.release(unpublished, by=standing.publisher(here)))
        assert "未公布" in told.message and "第三十四条" in told.message
        assert "没有写明权责事项" in refused(discretion.release(drafted, by=standing.publisher(here))).message
        drafted = done(discretion.take_in(named, organ=here.bureau, by=here.keeper))
        done(discretion.release(drafted, by=standing.publisher(here)))
        assert "已经启用" in refused(discretion.release(drafted, by=standing.publisher(here))).message
    assert Record.objects.filter(subject=f"standard:{drafted.pk}").count() == 2


def test_a_new_version_closes_the_old_one_by_date(here: District, standard: Standard) -> None:
    with on(START):
        newer = standing.released(here, NEWER)
    standard.refresh_from_db()
    assert standard.valid_to == newer.valid_from == date(2026, 3, 1)
    last, first = reads.version_on(standard.key, date(2026, 2, 28)), reads.version_on(standard.key, date(2026, 3, 1))
    assert (last, first) == (standard, newer)


def test_the_database_refuses_versions_that_share_one_day(here: District, standard: Standard) -> None:
    with on(START), transaction.atomic():
        newer = done(discretion.take_in(NEWER, organ=here.bureau, by=here.keeper))

        def released_beside(ends: date) -> None:
            with transaction.atomic():
                Standard.objects.filter(pk=standard.pk).update(valid_to=ends)
                Standard.objects.filter(pk=newer.pk).update(released_on=START)

        for overlapping in (date(2029, 7, 1), date(2026, 3, 2)):
            with pytest.raises(IntegrityError, match="one_version_of_a_standard_a_day"):
                released_beside(overlapping)
        released_beside(newer.valid_from)
        transaction.set_rollback(True)  # written past the actions, so without a record: it must not stay


def test_without_a_version_on_the_day_the_refusal_names_the_dates(here: District, case: Matter) -> None:
    ended = OTHER.replace("valid_to: 2029-07-01", "valid_to: 2026-03-10")
    with on(START):
        standard = standing.released(here, ended)
    with on(date(2026, 3, 9)):
        assert isinstance(standing.advised(here, case, standard), Advice)
    with on(date(2026, 3, 10)):
        told = refused(standing.advised(here, case, standard))
        assert "2024-07-01起、2026-03-10前" in told.message


# ── advice ──


def test_advice_keeps_facts_evidence_trace_and_its_record(here: District, case: Matter, standard: Standard) -> None:
    with on(standing.READY):
        advice = done(standing.advised(here, case, standard))
    assert (advice.tier, advice.low_fen, advice.high_fen) == ("4", 100_000, 300_001)
    assert advice.receipt["trace"][2]["fitted"] and advice.proofs["area"] == str(standing.proof(case).pk)
    assert Record.objects.filter(subject=f"discretion:{case.pk}", number=1).exists()


def test_a_fact_without_evidence_or_of_another_type_is_refused(
    here: District, case: Matter, standard: Standard
) -> None:
    with on(standing.READY):
        assert "占用面积没有证据" in refused(standing.advised(here, case, standard, proofs={})).message
        lacking = {"area": 10, "harm": "无"}
        assert "已改正" in refused(standing.advised(here, case, standard, facts=lacking)).message
        text = {**standing.FACTS, "area": "10"}
        assert "占用面积" in refused(standing.advised(here, case, standard, facts=text)).message
        assert "执法人员" in refused(standing.advised(here, case, standard, by=here.clerk)).message
    assert not Advice.objects.exists()


def test_the_lighter_of_old_and_new_applies_and_both_are_kept(here: District, case: Matter, standard: Standard) -> None:
    lighter = NEWER.replace('min: "1000元", max: "3000.01元"', 'min: "800元", max: "2000元"')
    with on(START):
        newer = standing.released(here, lighter)
    with on(standing.READY):
        advice = done(standing.advised(here, case, newer))
        assert (advice.lighter, advice.high_fen) == ("new", 200_000)
        assert advice.earlier_receipt["max_fen"] == 300_001
        after = done(standing.advised(here, case, newer, ended_on=date(2026, 3, 1)))
        assert after.lighter == "" and after.earlier_receipt == {}
        lasting = done(standing.advised(here, case, newer, ended_on=None))
        assert lasting.lighter == "" and lasting.last_on is None


def test_an_older_lighter_version_holds(here: District, case: Matter, standard: Standard) -> None:
    with on(START):
        heavier = standing.released(
            here, NEWER.replace('min: "1000元", max: "3000.01元"', 'min: "2000元", max: "3000.01元"')
        )
    with on(standing.READY):
        advice = done(standing.advised(here, case, heavier))
    assert (advice.lighter, advice.low_fen) == ("old", 100_000)


def test_versions_that_cannot_be_compared_are_chosen_with_a_reason(
    here: District, case: Matter, standard: Standard
) -> None:
    other_kind = NEWER.replace("kinds: [罚款]", "kinds: [罚款, 没收非法财物]").replace(
        'fine: {min: "1000元", max: "3000.01元"}', 'fine: {min: "1000元", max: "2000元"}, kinds: [没收非法财物]'
    )
    with on(START):
        newer = standing.released(here, other_kind)
    with on(standing.READY):
        assert "不能比较" in refused(standing.advised(here, case, newer)).message
        advice = done(standing.advised(here, case, newer, choice="old", choice_reason="没收对当事人更重"))
    assert (advice.lighter, advice.high_fen, advice.kinds) == ("open", 300_001, [])


def test_of_two_provisions_on_one_act_the_higher_fine_binds(here: District, case: Matter, standard: Standard) -> None:
    other = TEXT.replace("id: CG-2024-01", "id: CG-2024-02").replace('max: "5000元"}', 'max: "9000元"}', 1)
    with on(START):
        second = standing.released(here, other)
    with on(standing.READY):
        high = done(standing.advised(here, case, second))
        both = done(standing.advised(here, case, standard, beside=high))
        assert both.most_fen == high.most_fen == 900_000
        low = done(standing.advised(here, case, standard))
        again = done(standing.advised(here, case, second, beside=low))
    assert again.most_fen == 900_000


def test_the_ladder_of_minor_and_corrected_leads_to_no_penalty(
    here: District, case: Matter, standard: Standard
) -> None:
    paper = standing.proof(case)
    needs = dict.fromkeys(["违法行为轻微", "及时改正", "没有造成危害后果"], paper)
    with on(standing.READY):
        partly = {"minor_corrected": {"违法行为轻微": paper}}
        told = refused(standing.advised(here, case, standard, grounds=partly))
        assert "没有逐项证明" in told.message and "第三十三条第一款" in told.message
        advice = done(standing.advised(here, case, standard, grounds={"minor_corrected": needs}))
        assert (advice.outcome, advice.high_fen) == ("no_penalty", 0)
        refused(standing.decide(here, case, 100_000))


def test_circumstances_take_their_part_of_the_range(here: District, case: Matter, standard: Standard) -> None:
    with on(standing.READY):
        assert "从轻情节" in refused(standing.advised(here, case, standard, degree="从轻")).message
        grounds = {"confessed": {"供述笔录": standing.proof(case)}}
        light = done(standing.advised(here, case, standard, degree="从轻", grounds=grounds))
        assert (light.low_fen, light.high_fen) == (100_000, 199_999)
        assert done(standing.advised(here, case, standard, degree="一般")).low_fen == 200_000


# ── the gate ──


@pytest.mark.parametrize("fen", [100_000, 300_001])
def test_an_amount_within_the_tier_is_decided(here: District, case: Matter, standard: Standard, fen: int) -> None:
    with on(standing.READY):
        done(standing.advised(here, case, standard))
        assert isinstance(standing.decide(here, case, fen), Act)


@pytest.mark.parametrize(
    ("fen", "why"),
    [(99_999, "不在裁量建议"), (300_002, "不在裁量建议"), (500_001, "高于法定最高"), (49_999, "低于法定最低")],
)
def test_an_amount_outside_is_refused_with_article_and_way_on(
    here: District, case: Matter, standard: Standard, fen: int, why: str
) -> None:
    with on(standing.READY):
        done(standing.advised(here, case, standard))
        told = refused(standing.decide(here, case, fen))
    assert why in told.message and told.cites and told.way_on
    assert not case.acts.filter(event="decide").exists()


def test_a_deviation_counts_when_the_head_approved_it_before_the_decision(
    here: District, case: Matter, standard: Standard
) -> None:
    with on(standing.READY):
        advice = done(standing.advised(here, case, standard))
        assert "理由" in refused(discretion.deviate(advice, fen=400_000, reason=" ", by=here.li)).message
        assert "不是偏离" in refused(discretion.deviate(advice, fen=200_000, reason="重", by=here.li)).message
        assert "高于法定最高" in refused(discretion.deviate(advice, fen=500_001, reason="重", by=here.li)).message
        deviation = done(discretion.deviate(advice, fen=400_000, reason="多次劝阻仍然占用", by=here.li))
        assert "没有在决定之前批准" in refused(standing.decide(here, case, 400_000)).message
        assert "行政机关负责人" in refused(discretion.approve(deviation, way="head", by=here.li)).message
        assert "制定机关" in refused(discretion.approve(deviation, way="issuer", by=here.head)).message
        assert "集体讨论" in refused(discretion.approve(deviation, way="discussion", by=here.head)).message
        later = clock.now() + timedelta(days=1)
        assert "尚未到来" in refused(discretion.approve(deviation, way="head", by=here.head, at=later)).message
        done(discretion.approve(deviation, way="head", by=here.head))
        refused(standing.decide(here, case, 400_001))
        assert isinstance(standing.decide(here, case, 400_000), Act)


def test_below_the_minimum_needs_a_ground_and_collective_discussion(
    here: District, case: Matter, standard: Standard
) -> None:
    with on(standing.READY):
        plain = done(standing.advised(here, case, standard))
        told = refused(discretion.deviate(plain, fen=30_000, reason="主动消除后果", by=here.li, ground="undid_harm"))
        assert "减轻情节" in told.message and "第三十二条" in told.message
        advice = standing.mitigated(here, case, standard)
        assert "新的裁量建议" in refused(discretion.deviate(plain, fen=30_000, reason="主动消除", by=here.li)).message
        deviation = done(discretion.deviate(advice, fen=30_000, reason="主动消除后果", by=here.li, ground="undid_harm"))
        assert "集体讨论" in refused(discretion.approve(deviation, way="head", by=here.head)).message
        discussed = here.perform(case, "discuss", [here.head], outcome="agreed")
        done(discretion.approve(deviation, way="discussion", by=here.head, act=discussed))
        assert isinstance(standing.decide(here, case, 30_000), Act)


def test_a_superiors_standard_is_left_only_with_its_makers_approval(here: District, case: Matter) -> None:
    with on(START):
        standard = standing.released(here, OTHER.replace("  issuer:", "  own: false\n  issuer:"))
    with on(standing.READY):
        advice = done(standing.advised(here, case, standard))
        deviation = done(discretion.deviate(advice, fen=400_000, reason="多次劝阻", by=here.li))
        assert "制定机关批准" in refused(discretion.approve(deviation, way="head", by=here.head)).message
        assert "批准文件" in refused(discretion.approve(deviation, way="issuer", by=here.head)).message
        done(discretion.approve(deviation, way="issuer", by=here.head, document="某厅复函〔2026〕3号"))
        assert isinstance(standing.decide(here, case, 400_000), Act)


def test_after_limitation_nothing_is_decided_but_no_penalty(here: District, case: Matter, standard: Standard) -> None:
    with on(standing.READY):
        last = done(standing.advised(here, case, standard, ended_on=START.replace(year=2024)))
        assert not last.barred and last.last_on == START
        advice = done(standing.advised(here, case, standard, ended_on=date(2024, 3, 1)))
        assert advice.barred
        told = refused(standing.decide(here, case, 100_000))
        assert "追究时效已于2026年3月1日届满" in told.message and "第三十六条" in told.message
        longer = done(standing.advised(here, case, standard, ended_on=date(2024, 3, 1), extended=True))
        assert not longer.barred


def test_a_fine_without_advice_is_refused_where_a_standard_stands_for_the_power(here: District, case: Matter) -> None:
    with on(START):
        standing.released(here, standing.LINKED.replace("CG-2024-01", "CG-2024-09"))
    with on(standing.READY):
        told = refused(standing.decide(here, case, 100_000))
        assert "没有适用基准不得决定罚款" in told.message


def test_the_database_refuses_what_writes_past_the_application(
    here: District, case: Matter, standard: Standard
) -> None:
    def write(fen: int) -> None:
        last = case.acts.order_by("-number")[0]
        with transaction.atomic():
            Act.objects.create(
                matter=case, number=last.number + 1, event="decide", label="决定", outcome="penalty", at=clock.now(),
                entered_on=clock.today(), recorded_at=clock.real_now(), facts={"fine_fen": fen},
            )  # fmt: skip

    with on(standing.READY):
        done(standing.advised(here, case, standard))
        for fen in (99_999, 300_002, 500_001):
            with pytest.raises(IntegrityError, match="discretion_gate"):
                write(fen)
        done(standing.advised(here, case, standard, ended_on=date(2024, 3, 1)))
        with pytest.raises(IntegrityError, match="limitation"):
            write(100_000)
    with on(START):
        linked = standing.released(here, standing.LINKED.replace("CG-2024-01", "CG-2024-09"))
        other = standing.ripe(here)
    with on(standing.READY), pytest.raises(IntegrityError, match="no advice was taken"), transaction.atomic():
        Act.objects.create(
            matter=other, number=99, event="decide", label="决定", outcome="penalty", at=clock.now(),
            entered_on=clock.today(), recorded_at=clock.real_now(), facts={"fine_fen": 1},
        )  # fmt: skip
    assert linked.items.get().power == other.item.code


def test_a_fine_paid_late_grows_by_the_procedures_rate_up_to_itself(
    here: District, case: Matter, standard: Standard
) -> None:
    with on(standing.READY):
        done(standing.advised(here, case, standard))
        done(standing.decide(here, case, 100_000))
        here.perform(case, "serve", [here.li], party=here.party(case))
    case.refresh_from_db()
    due = date(2026, 3, 31)  # fifteen days from 16 March
    assert reads.late_fine(case, due) == []
    (first,) = reads.late_fine(case, due + timedelta(days=1))
    assert (first.days, first.fen, first.capped) == (1, 3_000, False)
    (full,) = reads.late_fine(case, due + timedelta(days=200))
    assert (full.fen, full.capped) == (100_000, True)


def test_like_cases_and_a_draft_replayed_over_decided_ones(here: District, case: Matter, standard: Standard) -> None:
    with on(standing.READY):
        done(standing.advised(here, case, standard))
        done(standing.decide(here, case, 120_000))
    with on(standing.READY):
        other = standing.ripe(here)
        advice = done(standing.advised(here, other, standard))
        assert [(one.matter, one.fen) for one in reads.like_cases(advice)] == [(case, 120_000)]
        heavier = NEWER.replace('min: "1000元", max: "3000.01元"', 'min: "2000元", max: "3000.01元"')
        draft = done(discretion.take_in(heavier, organ=here.bureau, by=here.keeper))
        (replayed,) = reads.backtest(draft, date(2023, 3, 16))
    assert (replayed.matter, replayed.said, replayed.low_fen) == (case, "较重", 200_000)


def test_the_list_of_what_is_not_punished_is_made_of_the_books(here: District, standard: Standard) -> None:
    ((row, conditions),) = reads.spared(START)
    assert row.code == "3205_01" and conditions == ["已改正：是；占用面积：不超过499；危害后果：无"]
