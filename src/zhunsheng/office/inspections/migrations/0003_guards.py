"""Directories change on record; an approved plan is frozen; what a draw commits or yields is never altered.

`inspections_keep` guards columns: the first argument names those that never change, the second those that are filled in
once (from NULL, an empty text or an empty object). A draw's state only goes forward.
"""

from django.db import migrations

from zhunsheng.office.ledger.guards import APP, immutable, private, recorded

KEEP = """
CREATE FUNCTION inspections_keep() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb := to_jsonb(OLD);
    is_now jsonb := to_jsonb(NEW);
    name text;
BEGIN
    FOREACH name IN ARRAY string_to_array(TG_ARGV[0], ',') LOOP
        IF was -> name IS DISTINCT FROM is_now -> name THEN
            RAISE EXCEPTION '%.%: UPDATE is refused; it was committed', TG_TABLE_NAME, name
                USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    FOREACH name IN ARRAY string_to_array(TG_ARGV[1], ',') LOOP
        IF was -> name IS DISTINCT FROM is_now -> name
            AND was -> name NOT IN ('null'::jsonb, '""'::jsonb, '{}'::jsonb) THEN
            RAISE EXCEPTION '%.%: UPDATE is refused; it stands already', TG_TABLE_NAME, name
                USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;

CREATE FUNCTION inspections_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = NEW.state
        OR (OLD.state = 'committed' AND NEW.state IN ('revealed', 'void'))
        OR (OLD.state = 'revealed' AND NEW.state IN ('published', 'infeasible', 'void')) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'inspections_draw: state % does not become %', OLD.state, NEW.state
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION inspections_plan_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_plan uuid;
BEGIN
    IF TG_TABLE_NAME = 'inspections_plan' THEN
        IF OLD.status <> 'draft' THEN
            RAISE EXCEPTION 'inspections_plan: an approved plan is refused any change' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    ELSIF TG_TABLE_NAME = 'inspections_planline' THEN
        of_plan := CASE TG_OP WHEN 'DELETE' THEN OLD.plan_id ELSE NEW.plan_id END;
    ELSE
        SELECT plan_id INTO of_plan FROM inspections_planline
            WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.planline_id ELSE NEW.planline_id END;
    END IF;
    IF EXISTS (SELECT FROM inspections_plan WHERE id = of_plan AND status <> 'draft') THEN
        RAISE EXCEPTION '%: the lines of an approved plan are refused any change', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""

NEVER = {
    "inspections_draw": (
        "line_id,attempt,previous_id,reason,header,header_digest,lists,reveal_by,committed_on,committed_at,committed_by_id",
        "beacon,seed,result,closed_at,published_on,void_reason,void_note,voided_by_id,voided_on",
    ),
    "inspections_share": ("draw_id,party,name,commitment", "value,revealed_at"),
    "inspections_recusal": ("inspector_id,object_id,reason,declared_on,declared_by_id", "ended_on"),
    "inspections_inspectionobject": ("code,listed_on", "delisted_on,merged_into_id,imported_id"),
}


def guard(table: str, name: str, when: str, function: str) -> str:
    """A trigger that is always on and that the sweep misses when it is gone."""
    return f"""
    CREATE TRIGGER ledger_{name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {function};
    ALTER TABLE {table} ENABLE ALWAYS TRIGGER ledger_{name};
    INSERT INTO ledger_guard (table_name, trigger_name, key) VALUES ('{table}', 'ledger_{name}', 'id');
    """


COLUMNS = "".join(
    guard(table, "keep", "UPDATE", f"inspections_keep('{never}', '{once}')") for table, (never, once) in NEVER.items()
)
STANDS = (
    guard("inspections_draw", "forward", "UPDATE", "inspections_forward()")
    + guard("inspections_plan", "stands", "UPDATE", "inspections_plan_stands()")
    + guard("inspections_planline", "stands", "INSERT OR UPDATE OR DELETE", "inspections_plan_stands()")
    + guard("inspections_planline_partners", "stands", "INSERT OR UPDATE OR DELETE", "inspections_plan_stands()")
)
TRUNCATE = f"REVOKE TRUNCATE ON inspections_planline, inspections_planline_partners FROM {APP};"

FIXED = ("drawfile", "assigned", "swap", "objectchange", "directoryimport")
ON_RECORD = (*FIXED, "inspectionobject", "recusal", "plan", "draw", "share", "drawn")


class Migration(migrations.Migration):
    dependencies = [("inspections", "0002_draw_files_changes_and_assignments"), ("ledger", "0002_guards")]

    operations = [
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
        migrations.RunSQL(COLUMNS + STANDS + TRUNCATE, migrations.RunSQL.noop),
        *(immutable(f"inspections_{table}") for table in FIXED),
        immutable("inspections_drawn", once=("matter_id",)),
        *(recorded(f"inspections_{table}") for table in ON_RECORD),
        recorded("inspections_inspector", pk="officer_id"),
        private("inspections_recusal"),
        private("inspections_drawfile"),
    ]
