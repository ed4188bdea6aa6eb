"""Tests run as the application: what the web may not do, no test can do by mistake; nothing leaks."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from tests import databases
from tests.conftest import Clone
from zhunsheng.cli import cluster
from zhunsheng.exchange.models import Exchange


@pytest.mark.django_db
def test_tests_connect_as_the_application() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database()")
        user, database = cursor.fetchone()
    assert user == cluster.APP
    assert database.startswith("zs_test_")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement", ["TRUNCATE exchange_exchange", "DROP TABLE exchange_exchange", "CREATE TABLE mine (id int)"]
)
def test_the_application_may_not_change_the_schema(statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.django_db
def test_the_application_can_step_down_to_reading_only() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {cluster.READER}")
        cursor.execute("SELECT count(*) FROM exchange_exchange")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute("DELETE FROM exchange_exchange")
        cursor.execute("RESET ROLE")


def test_the_reader_cannot_write(clone: Clone) -> None:
    with (
        psycopg.connect(databases.CLUSTER.url(cluster.READER, clone.name)) as reader,
        pytest.raises(psycopg.errors.ReadOnlySqlTransaction),
    ):
        reader.execute("CREATE TEMP TABLE mine (id int)")


@pytest.mark.django_db(transaction=True)
def test_a_commit_marks_the_clone_and_flushes_nothing(clone: Clone, as_owner: Callable[..., object]) -> None:
    as_owner(
        "INSERT INTO exchange_exchange (id, kind, key, payload, digest, handed_at) "
        "VALUES (gen_random_uuid(), 'day', 'left behind', '', '', '2026-03-02T00:00:00Z')"
    )
    assert Exchange.objects.filter(key="left behind").count() == 1
    assert clone.dirty
