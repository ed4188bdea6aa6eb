"""The guards that migrations set are there, always on, and agree with what the models leave out."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.db import connection

MODELS = {model._meta.db_table: model for model in apps.get_models()}


def ask(sql: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def triggers(name: str) -> dict[str, str]:
    return dict(
        ask(f"SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'ledger_{name}'")
    )


@pytest.mark.django_db
def test_what_may_change_without_a_record_is_what_the_model_leaves_out():
    fixed = triggers("immutable_update")
    for table, definition in triggers("recorded_update").items():
        said = set(re.findall(r"'(\w+)'::text", definition))
        left_out = set(getattr(MODELS[table], "LEDGER_LEAVES_OUT", ()))
        assert said <= left_out, table
        assert said == left_out or table in fixed, table


@pytest.mark.django_db
def test_the_columns_left_out_exist():
    for model in apps.get_models():
        for name in getattr(model, "LEDGER_LEAVES_OUT", ()):
            assert model._meta.get_field(name).concrete


@pytest.mark.django_db
def test_every_guard_is_noted_and_always_on():
    noted = set(ask("SELECT table_name, trigger_name FROM ledger_guard"))
    standing = ask("SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger WHERE tgname LIKE 'ledger\\_%'")
    assert noted == {(table, name) for table, name, _ in standing}
    assert {str(state.decode() if isinstance(state, bytes) else state) for _, _, state in standing} == {"A"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "room", ["people", "powers", "matters", "inspections", "publication", "supervision", "rulebook"]
)
def test_every_room_that_holds_legal_rows_asks_for_records(room):
    assert any(table.startswith(f"{room}_") for table in triggers("recorded_insert"))


@pytest.mark.django_db
def test_the_read_only_role_sees_no_private_values_and_writes_nothing():
    tables = ask(
        "SELECT relname, has_table_privilege('zhunsheng_reader', oid, 'INSERT, UPDATE, DELETE, TRUNCATE'), "
        "has_table_privilege('zhunsheng_reader', oid, 'SELECT') FROM pg_class "
        "WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')"
    )
    assert not [name for name, writes, _ in tables if writes]
    assert {name: reads for name, _, reads in tables}["matters_privatevalue"] is False


@pytest.mark.django_db
def test_the_application_owns_nothing_and_may_not_truncate():
    tables = ask(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND "
        "(pg_get_userbyid(relowner) = 'zhunsheng_app' OR has_table_privilege('zhunsheng_app', oid, 'TRUNCATE'))"
    )
    assert tables == []
