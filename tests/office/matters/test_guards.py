"""The database keeps what was done, whoever asks: no change, no removal, nothing without its record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from tests.office.factories import START, WORDS, district, done, on
from zhunsheng.office import clock
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.models import Act, HistoricalRecord, Matter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.template("district")]

CHANGED = {"evidence": "act_id = NULL"}  # it may be filled in once, and never emptied
KEPT = ("act", "signer", "defect", "evidence", "paper", "historicalrecord", "link")


@pytest.fixture(scope="module")
def case(django_db_setup: None, django_db_blocker: Any) -> Matter:
    """A case with a row in every table that is kept."""
    with django_db_blocker.unblock(), on(START):
        here = district()
        complaint = here.complain()
        here.perform(complaint, "check_lead", [here.li], outcome="pass_on", start_item=here.penalty_item)
        case = Matter.objects.select_related("organ", "item").get(kind="penalty_ordinary")
        here.perform(case, "filing", [here.head], outcome="filed", words=WORDS)
        here.perform(case, "investigate", [here.li, here.zhao])
        done(
            matters.record_defect(
                case, act="decide", happened_at=clock.at(START, 10), what="先送达", article="行政处罚法 第四十四条",
                found_by=here.reviewer,
            )
        )  # fmt: skip
        row = HistoricalRecord(
            of="mediation", number="2008-1", organ=here.bureau, opened_on=date(2008, 1, 2), batch="08"
        )
        assert matters.take_over_history([row]) == 1
        return case


@pytest.mark.parametrize("table", KEPT)
@pytest.mark.parametrize("statement", ["UPDATE {0} SET {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"])
def test_the_application_may_not_touch_what_is_kept(case: Matter, table: str, statement: str) -> None:
    assert _count(f"matters_{table}") > 0
    with pytest.raises(DatabaseError, match=r"refused|denied"), transaction.atomic():
        _run(statement.format(f"matters_{table}", CHANGED.get(table, "id = id")))


@pytest.mark.parametrize("table", KEPT)
@pytest.mark.parametrize("statement", ["UPDATE {0} SET {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"])
def test_not_even_the_owner_may(
    case: Matter, table: str, statement: str, as_owner: Callable[..., list[tuple[Any, ...]]]
) -> None:
    with pytest.raises(psycopg.Error, match="is refused"):
        as_owner(statement.format(f"matters_{table}", CHANGED.get(table, "id = id")))


def test_turning_replication_on_does_not_switch_the_guards_off(
    case: Matter, as_owner: Callable[..., list[tuple[Any, ...]]]
) -> None:
    enabled = as_owner(
        "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'matters_act'::regclass AND tgname LIKE 'ledger_%%' "
        "AND tgenabled <> %s",
        "A",
    )
    assert enabled == [(0,)]


def test_an_act_without_a_record_is_refused_at_commit(case: Matter) -> None:
    known = case.acts.count()
    with pytest.raises(DatabaseError, match="without a record"), transaction.atomic():
        _forge(case)
    assert case.acts.count() == known


def test_a_record_of_something_else_in_the_transaction_does_not_cover_it(case: Matter) -> None:
    from zhunsheng.office.ledger import actions as ledger

    with pytest.raises(DatabaseError, match="without a record"), transaction.atomic():
        _forge(case)
        ledger.record(subject=f"matter:{case.pk}", kind=case.kind, act="filing", at=clock.at(START), rows=[case])


def test_a_matters_outcome_is_not_changed_without_a_record(case: Matter) -> None:
    with pytest.raises(DatabaseError, match="without a record"), transaction.atomic():
        Matter.objects.filter(pk=case.pk).update(outcome="no_penalty")


def test_a_number_is_taken_only_inside_a_transaction(case: Matter) -> None:
    with pytest.raises(RuntimeError, match="outside a transaction"):
        matters.take_number(case.organ, "罚", 2026)


def _forge(case: Matter) -> None:
    Act.objects.create(
        matter=case, number=99, event="decide", label="作出决定", at=clock.at(START), entered_on=START,
        recorded_at=clock.real_now(),
    )  # fmt: skip


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])
