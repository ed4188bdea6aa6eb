"""Records are written with the act, or not at all; the database keeps them."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from zhunsheng.office import clock
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.ledger.models import Pending, Record
from zhunsheng.proof import entry
from zhunsheng.proof.faults import Malformed

AT = clock.at(date(2026, 3, 2))


def enter(subject: str, act: str = "decide", **more: object) -> Record:
    return ledger.record(subject=subject, kind="matter", act=act, at=AT, stage="决定", **more)


@pytest.mark.django_db
def test_records_of_a_subject_count_from_one_and_name_their_predecessor():
    subject = f"matter:{uuid4()}"
    first, second = enter(subject), enter(subject, "serve")
    said = entry.parse_body(bytes(second.body))
    assert (first.number, second.number) == (1, 2)
    assert said["previous"] == entry.Entry.decode(bytes(first.entry)).sha256.hex()
    assert entry.opens(bytes(second.entry), bytes(second.nonce), bytes(second.body))
    assert said["stage"] == "decision"
    assert said["at"] == "2026-03-02T09:00:00+08:00"


@pytest.mark.django_db
def test_every_record_waits_for_the_sequencer_and_knows_its_transaction():
    made = enter(f"matter:{uuid4()}")
    made.refresh_from_db()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        assert cursor.fetchone() == (made.xid,)
    assert Pending.objects.filter(record=made).exists()


@pytest.mark.django_db(transaction=True)
def test_a_record_outside_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError, match="outside a transaction"):
        enter(f"matter:{uuid4()}")


@pytest.mark.django_db(transaction=True)
def test_a_failed_transaction_leaves_neither_record_nor_queue():
    subject = f"matter:{uuid4()}"
    with pytest.raises(RuntimeError), transaction.atomic():
        enter(subject)
        raise RuntimeError
    assert not Record.objects.filter(subject=subject).exists()
    assert not Pending.objects.filter(record__subject=subject).exists()


@pytest.mark.django_db
def test_a_body_holds_no_free_text():
    with pytest.raises(Malformed, match="cites"):
        enter(f"matter:{uuid4()}", articles=["张三的住址"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_record SET number = 7",
        "DELETE FROM ledger_record",
        "TRUNCATE ledger_record CASCADE",
        "UPDATE ledger_projection SET digest = digest",
        "UPDATE ledger_projection SET salt = NULL",
        "DELETE FROM ledger_projection",
        "UPDATE ledger_entry SET leaf = leaf",
        "DELETE FROM ledger_entry",
        "DELETE FROM ledger_checkpoint",
        "UPDATE ledger_checkpoint SET text = ''",
        "UPDATE ledger_pending SET arrival = 1",
        "INSERT INTO ledger_pending (record_id) VALUES ('00000000-0000-0000-0000-000000000000')",
        "TRUNCATE ledger_pending",
        "DELETE FROM ledger_head",
        "INSERT INTO ledger_head (id, size, tiled, root) VALUES (2, 0, 0, '')",
        "ALTER TABLE ledger_record DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
    ],
)
def test_the_application_may_not(sql):
    enter(f"matter:{uuid4()}")
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(sql)


@pytest.mark.django_db
def test_not_even_the_owner_changes_a_record(as_owner):
    import psycopg

    as_owner("INSERT INTO ledger_record SELECT gen_random_uuid(), 'x:y', 1, 'x', '', '', '', now(), 0")
    for sql in ("UPDATE ledger_record SET number = 7", "DELETE FROM ledger_record", "TRUNCATE ledger_record CASCADE"):
        with pytest.raises(psycopg.errors.RestrictViolation):
            as_owner(sql)


@pytest.mark.django_db
def test_numbers_of_a_subject_have_no_twins():
    subject = f"matter:{uuid4()}"
    enter(subject)
    with pytest.raises(IntegrityError), transaction.atomic():
        Record.objects.create(subject=subject, number=1, kind="x", body=b"", nonce=b"", entry=b"", recorded_at=AT)


@pytest.mark.django_db
def test_an_actor_is_known_by_a_keyed_pseudonym_only():
    officer = Record(id=uuid4())  # anything with a key
    made = enter(f"matter:{uuid4()}", actor=officer)
    (name,) = entry.parse_body(bytes(made.body))["actors"]
    assert name == ledger.pseudonym(officer)
    assert str(officer.pk) not in bytes(made.body).decode()
