"""Guards in the database, for the migrations of every room.

    from zhunsheng.office.ledger.guards import immutable, private, recorded
    operations = [immutable("matters_act"), recorded("matters_act"), private("matters_privatevalue")]

Rules
- `immutable`: no UPDATE, DELETE or TRUNCATE, by whomever; columns named in `once` may be filled in while they are NULL.
- `recorded`: whoever inserts or changes a row must, in the same transaction, write a record whose projections name
  that row (asked at COMMIT); rows are never deleted. Columns in `leaves_out` may change without a record: the same
  ones as the model's `LEDGER_LEAVES_OUT`.
- `private`: the read-only role does not see the table.
- All triggers are ENABLE ALWAYS: `session_replication_role` does not switch them off. A superuser can; the sweep tells.
"""

from __future__ import annotations

from django.db.migrations.operations import RunSQL

APP, READER = "zhunsheng_app", "zhunsheng_reader"


def immutable(table: str, once: tuple[str, ...] = ()) -> RunSQL:
    """Rows of `table` are never changed or removed; `once=("act_id",)`: a column that may be filled in one time."""
    allowed = ""
    if once:
        same = f"{_without('OLD', once)} = {_without('NEW', once)}"
        filled = " AND ".join(f"(OLD.{c} IS NULL OR OLD.{c} IS NOT DISTINCT FROM NEW.{c})" for c in once)
        allowed = f"WHEN (NOT ({same} AND {filled}))"
    grant = f"GRANT UPDATE ({', '.join(once)}) ON {table} TO {APP};" if once else ""
    return RunSQL(
        f"""
        CREATE TRIGGER ledger_immutable_update BEFORE UPDATE ON {table}
            FOR EACH ROW {allowed} EXECUTE FUNCTION ledger_refuse_change();
        CREATE TRIGGER ledger_immutable_delete BEFORE DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
        CREATE TRIGGER ledger_immutable_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
        {_always(table, "immutable_update", "immutable_delete", "immutable_truncate")}
        {_noted(table, "id", "immutable_update", "immutable_delete", "immutable_truncate")}
        REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP};
        {grant}
        """,
        _drop(table, "immutable_update", "immutable_delete", "immutable_truncate"),
    )


def recorded(table: str, pk: str = "id", leaves_out: tuple[str, ...] = ()) -> RunSQL:
    """Every inserted or changed row of `table` needs a record of its transaction, and no row is deleted."""
    key = "" if pk == "id" else f"'{pk}'"
    changed = f"{_without('OLD', leaves_out)} IS DISTINCT FROM {_without('NEW', leaves_out)}"
    return RunSQL(
        f"""
        CREATE CONSTRAINT TRIGGER ledger_recorded_insert AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION ledger_demand_record({key});
        CREATE CONSTRAINT TRIGGER ledger_recorded_update AFTER UPDATE ON {table} DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION ledger_demand_record({key});
        CREATE TRIGGER ledger_recorded_delete BEFORE DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
        CREATE TRIGGER ledger_recorded_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
        {_always(table, "recorded_insert", "recorded_update", "recorded_delete", "recorded_truncate")}
        {_noted(table, pk, "recorded_insert", "recorded_update", "recorded_delete", "recorded_truncate")}
        REVOKE DELETE, TRUNCATE ON {table} FROM {APP};
        """,
        _drop(table, "recorded_insert", "recorded_update", "recorded_delete", "recorded_truncate"),
    )


def private(table: str) -> RunSQL:
    """The read-only role (supervision rules, reports) does not see `table`."""
    return RunSQL(f"REVOKE ALL ON {table} FROM {READER};", f"GRANT SELECT ON {table} TO {READER};")


def _without(row: str, columns: tuple[str, ...]) -> str:
    if not columns:
        return f"{row}.*"
    return f"(to_jsonb({row}) - ARRAY[{', '.join(repr(c) for c in columns)}])"


def _always(table: str, *names: str) -> str:
    return " ".join(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER ledger_{name};" for name in names)


def _noted(table: str, pk: str, *names: str) -> str:
    """Note which guards there ought to be: the sweep asks for them."""
    rows = ", ".join(f"('{table}', 'ledger_{name}', '{pk}')" for name in names)
    return f"INSERT INTO ledger_guard (table_name, trigger_name, key) VALUES {rows};"


def _drop(table: str, *names: str) -> str:
    dropped = " ".join(f"DROP TRIGGER ledger_{name} ON {table};" for name in names)
    listed = ", ".join(f"'ledger_{name}'" for name in names)
    return f"{dropped} DELETE FROM ledger_guard WHERE table_name = '{table}' AND trigger_name IN ({listed});"
