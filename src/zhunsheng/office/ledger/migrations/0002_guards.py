"""What the database itself holds fast: records are stamped, queued and never changed; legal tables ask for a record."""

from django.db import migrations

from zhunsheng.office.ledger.guards import APP, immutable

FUNCTIONS = """
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: % is refused; rows of this table are kept as they were written', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation', HINT = 'Write a new row that corrects the old one.';
END $$;

CREATE FUNCTION ledger_stamp_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.xid := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END $$;

CREATE FUNCTION ledger_queue_records() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO ledger_pending (record_id) SELECT id FROM fresh ORDER BY id;
    RETURN NULL;
END $$;

CREATE FUNCTION ledger_demand_record() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    key text;
    vouching uuid;
BEGIN
    IF TG_NARGS > 0 THEN
        key := to_jsonb(NEW) ->> TG_ARGV[0];
    ELSE
        key := NEW.id::text;
    END IF;
    -- Two probes, each by the one index that fits: from the row to its record, never from the transaction's many
    -- records to the row, which made a load quadratic at COMMIT.
    SELECT p.record_id INTO vouching FROM ledger_projection p
        WHERE p."table" = TG_TABLE_NAME AND p.row = key AND p.xid = pg_current_xact_id()::text::bigint LIMIT 1;
    IF vouching IS NULL OR (SELECT r.xid FROM ledger_record r WHERE r.id = vouching)
        IS DISTINCT FROM pg_current_xact_id()::text::bigint THEN
        RAISE EXCEPTION '% %: written without a record in the register', TG_TABLE_NAME, key
            USING ERRCODE = 'integrity_constraint_violation',
                  HINT = 'Write it through an action, which records it in the same transaction.';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION ledger_last(subjects text[]) RETURNS TABLE (subject varchar, number int, entry bytea) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    one text;
BEGIN
    FOR one IN SELECT s FROM unnest(subjects) AS s ORDER BY s LOOP
        PERFORM pg_advisory_xact_lock(hashtextextended('ledger ' || one, 0));
        RETURN QUERY SELECT r.subject, r.number, r.entry FROM ledger_record r
            WHERE r.subject = one ORDER BY r.number DESC LIMIT 1;
    END LOOP;
END $$;

CREATE FUNCTION ledger_salts_only_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.salt IS NULL AND NEW.id = OLD.id AND NEW.record_id = OLD.record_id AND NEW."table" = OLD."table"
        AND NEW.row = OLD.row AND NEW.digest = OLD.digest AND NEW.xid = OLD.xid THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'ledger_projection: UPDATE is refused; only a salt may be erased' USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION ledger_erase_salts(of_table text, of_row text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    erased bigint;
BEGIN
    IF NOT EXISTS (
        SELECT FROM ledger_record r WHERE r.xid = pg_current_xact_id()::text::bigint AND r.kind = 'erasure'
    ) THEN
        RAISE EXCEPTION 'salts are erased only together with an erasure record of the same transaction'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    UPDATE ledger_projection SET salt = NULL WHERE "table" = of_table AND row = of_row AND salt IS NOT NULL;
    GET DIAGNOSTICS erased = ROW_COUNT;
    RETURN erased;
END $$;
REVOKE EXECUTE ON FUNCTION ledger_erase_salts(text, text) FROM PUBLIC;
"""

# Which guards there ought to be; a guard that somebody has dropped is missed.
GUARDS = """
CREATE TABLE ledger_guard (
    table_name text, trigger_name text, key text NOT NULL, PRIMARY KEY (table_name, trigger_name)
);
INSERT INTO ledger_guard (table_name, trigger_name, key) VALUES
    ('ledger_record', 'ledger_stamp', 'id'), ('ledger_record', 'ledger_queue', 'id'),
    ('ledger_projection', 'ledger_stamp', 'id'),
    ('ledger_projection', 'ledger_salts', 'id'), ('ledger_projection', 'ledger_immutable_delete', 'id'),
    ('ledger_projection', 'ledger_immutable_truncate', 'id');
"""

TRIGGERS = """
CREATE TRIGGER ledger_stamp BEFORE INSERT ON ledger_record FOR EACH ROW EXECUTE FUNCTION ledger_stamp_record();
CREATE TRIGGER ledger_stamp BEFORE INSERT ON ledger_projection FOR EACH ROW EXECUTE FUNCTION ledger_stamp_record();
CREATE TRIGGER ledger_queue AFTER INSERT ON ledger_record REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_queue_records();
CREATE TRIGGER ledger_salts BEFORE UPDATE ON ledger_projection FOR EACH ROW EXECUTE FUNCTION ledger_salts_only_go();
CREATE TRIGGER ledger_immutable_delete BEFORE DELETE ON ledger_projection
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_immutable_truncate BEFORE TRUNCATE ON ledger_projection
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
ALTER TABLE ledger_record ENABLE ALWAYS TRIGGER ledger_stamp;
ALTER TABLE ledger_record ENABLE ALWAYS TRIGGER ledger_queue;
ALTER TABLE ledger_projection ENABLE ALWAYS TRIGGER ledger_stamp;
ALTER TABLE ledger_projection ENABLE ALWAYS TRIGGER ledger_salts;
ALTER TABLE ledger_projection ENABLE ALWAYS TRIGGER ledger_immutable_delete;
ALTER TABLE ledger_projection ENABLE ALWAYS TRIGGER ledger_immutable_truncate;
"""

# The head begins with the root of an empty tree: SHA-256 of nothing.
HEAD = "INSERT INTO ledger_head (id, size, tiled, root) VALUES (1, 0, 0, sha256(''));"

GRANTS = f"""
REVOKE ALL ON ledger_record, ledger_projection, ledger_entry, ledger_checkpoint, ledger_pending, ledger_head,
    ledger_guard FROM {APP};
GRANT SELECT, INSERT ON ledger_record, ledger_projection, ledger_entry, ledger_checkpoint TO {APP};
GRANT SELECT ON ledger_guard TO {APP};
GRANT SELECT, DELETE ON ledger_pending TO {APP};
GRANT SELECT, UPDATE ON ledger_head TO {APP};
GRANT EXECUTE ON FUNCTION ledger_erase_salts(text, text) TO {APP};
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(GUARDS, "DROP TABLE ledger_guard"),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
        migrations.RunSQL(HEAD, migrations.RunSQL.noop),
        immutable("ledger_record"),
        immutable("ledger_entry"),
        immutable("ledger_checkpoint"),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
    ]
