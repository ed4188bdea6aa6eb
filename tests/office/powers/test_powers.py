"""The list of powers: what is alive on a day, who holds it, and how it changes."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from tests.office.factories import BEFORE, START, District, district, done, on, refused
from zhunsheng.law.refusal import RefusalKind
from zhunsheng.office.ledger.models import Record
from zhunsheng.office.powers import actions as powers
from zhunsheng.office.powers import reads
from zhunsheng.office.powers.models import ListChange, PowerItem

pytestmark = [pytest.mark.django_db, pytest.mark.template("district")]
LATER = date(2026, 4, 1)


@pytest.fixture
def here() -> District:
    return district()


def test_a_repealed_item_is_alive_until_the_day_and_dead_from_it(here: District) -> None:
    with on(START):
        done(powers.repeal_item(here.penalty_item, on=LATER, reason="取消", by=here.keeper))
    assert reads.alive(here.penalty_item, date(2026, 3, 31)) and not reads.alive(here.penalty_item, LATER)


def test_a_suspended_item_rests_only_in_the_span(here: District) -> None:
    with on(LATER):
        done(powers.suspend(here.penalty_item, on=date(2026, 3, 10), reason="清理", by=here.keeper))
        done(powers.resume(here.penalty_item, on=date(2026, 3, 20), reason="恢复", by=here.keeper))
    days = [date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 19), date(2026, 3, 20)]
    assert [reads.alive(here.penalty_item, day) for day in days] == [True, False, False, True]


def test_a_repealed_law_flags_every_item_that_rested_on_it_and_kills_those_with_nothing_else(here: District) -> None:
    with on(START):
        two = done(
            powers.add_item(
                code="CF-2", name="两项依据的事项", category="penalty", kinds=["penalty_ordinary"], organ=here.bureau,
                on=BEFORE, by=None,
                bases=[
                    powers.NewBasis("食品安全法", "第一百二十六条", BEFORE),
                    powers.NewBasis("某省食品条例", "第三条", BEFORE),
                ],
            )
        )  # fmt: skip
        changes = done(powers.end_basis("食品安全法", on=LATER, reason="废止", by=here.keeper))
    assert {change.item for change in changes} == set(PowerItem.objects.all())
    assert set(reads.flagged(LATER)) == set(PowerItem.objects.all())
    assert list(reads.alive_on(LATER)) == [two]
    refusal = refused(reads.why_not_usable(here.penalty_item, here.bureau, "penalty_ordinary", LATER))
    assert "食品安全法 第一百二十四条" in refusal.message


def test_one_article_may_end_alone(here: District) -> None:
    with on(START):
        changes = done(powers.end_basis("食品安全法", "第一百二十四条", on=LATER, reason="修改", by=here.keeper))
        assert len(changes) == 3
        nothing = powers.end_basis("食品安全法", "第一百二十四条", on=LATER, reason="修改", by=here.keeper)
    assert "没有事项" in refused(nothing).message


def test_a_moved_item_belongs_to_one_organ_on_every_day(here: District) -> None:
    with on(START):
        done(powers.move(here.penalty_item, to=here.other, on=LATER, reason="职责调整", by=here.keeper))
    assert reads.holder(here.penalty_item, date(2026, 3, 31)) == here.bureau
    assert reads.holder(here.penalty_item, LATER) == here.other
    assert here.penalty_item in reads.held_by(here.other, LATER, "penalty_ordinary")
    assert not reads.held_by(here.bureau, LATER, "penalty_ordinary").exists()


def test_competence_asks_for_item_organ_post_and_credential(here: District) -> None:
    item, bureau = here.penalty_item, here.bureau

    def ask(who: object, organ: object, *credentials: str) -> RefusalKind | None:
        found = reads.competence(who, item, organ, START, credentials=credentials)  # type: ignore[arg-type]
        return found.kind if found else None

    assert ask(here.li, bureau, "行政执法证") is None
    assert ask(here.wang, bureau) is None and ask(here.wang, bureau, "行政执法证") is RefusalKind.ROLE
    assert ask(here.stranger, bureau) is RefusalKind.ROLE
    assert ask(here.stranger, here.other) is RefusalKind.ROLE


def test_an_item_without_a_basis_does_not_enter_the_list(here: District) -> None:
    given = {
        "name": "无依据", "category": "other", "kinds": [], "organ": here.bureau, "on": START, "by": here.keeper,
    }  # fmt: skip
    with on(START):
        assert "没有设定依据" in refused(powers.add_item(code="X", bases=[], **given)).message
        basis = [powers.NewBasis("食品安全法", "第一条", BEFORE)]
        assert "已在清单中" in refused(powers.add_item(code="CF-1", bases=basis, **given)).message


def test_only_whoever_keeps_the_list_changes_it(here: District) -> None:
    with on(START):
        refusal = refused(powers.repeal_item(here.penalty_item, on=START, reason="取消", by=here.head))
    assert refusal.who == ("list_keeper",) and reads.alive(here.penalty_item, START)


def test_a_change_that_contradicts_the_list_is_refused(here: District) -> None:
    item = here.penalty_item
    with on(START):
        refused(powers.repeal_item(item, on=BEFORE, reason="x", by=here.keeper))
        refused(powers.resume(item, on=START, reason="x", by=here.keeper))
        refused(powers.move(item, to=here.bureau, on=START, reason="x", by=here.keeper))
        done(powers.repeal_item(item, on=START, reason="取消", by=here.keeper))
        refused(powers.repeal_item(item, on=LATER, reason="取消", by=here.keeper))
        refused(powers.suspend(item, on=LATER, reason="x", by=here.keeper))
    assert [change.kind for change in item.changes.order_by("id")] == ["added", "repealed"]


def test_a_promise_is_never_longer_than_the_statute(here: District) -> None:
    given = {"year": 2026, "steps": 2, "materials": 3, "by": here.keeper}
    with on(START):
        refused(powers.set_limit(here.penalty_item, statutory_days=20, promised_days=21, **given))
        assert done(powers.set_limit(here.penalty_item, statutory_days=20, promised_days=7, **given)).promised_days == 7


def test_every_change_has_its_record_and_stays(here: District) -> None:
    with on(START):
        change = done(powers.repeal_item(here.penalty_item, on=START, reason="取消", by=here.keeper))
    acts = Record.objects.filter(subject=f"power:{here.penalty_item.pk}").order_by("number")
    assert [record.number for record in acts] == [1, 2]
    with pytest.raises(DatabaseError), transaction.atomic():
        ListChange.objects.filter(pk=change.pk).update(reason="改写")
