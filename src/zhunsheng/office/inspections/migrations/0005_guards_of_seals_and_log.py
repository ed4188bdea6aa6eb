"""What a draw seals, a chain commits, the log says and a phone hands in is never altered; a chain only goes forward."""

from django.db import migrations

from zhunsheng.office.ledger.guards import APP, immutable, private, recorded

KEEP = {
    "inspections_seal": ("keep", "draw_id,party,until", "unsealed_on"),
    "inspections_chain": ("keep", "party,name,year,anchor,length,on,by_id", ""),
}
FORWARD = f"""
CREATE FUNCTION inspections_chain_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.released < OLD.released OR NEW.released > OLD.released + 1 OR NEW.released > OLD.length
        OR (NEW.released = OLD.released AND NEW.head <> OLD.head) THEN
        RAISE EXCEPTION 'inspections_chain: a chain is refused any step but one forward' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_forward BEFORE UPDATE ON inspections_chain FOR EACH ROW EXECUTE FUNCTION inspections_chain_forward();
ALTER TABLE inspections_chain ENABLE ALWAYS TRIGGER ledger_forward;
INSERT INTO ledger_guard (table_name, trigger_name, key) VALUES ('inspections_chain', 'ledger_forward', 'id');
REVOKE TRUNCATE ON inspections_itemcontent FROM {APP};
"""


def guard(table: str, name: str, never: str, once: str) -> str:
    return f"""
    CREATE TRIGGER ledger_{name} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION inspections_keep('{never}', '{once}');
    ALTER TABLE {table} ENABLE ALWAYS TRIGGER ledger_{name};
    INSERT INTO ledger_guard (table_name, trigger_name, key) VALUES ('{table}', 'ledger_{name}', 'id');
    """


FIXED = ("attemptentry", "briefing", "replacement", "siteentry", "leave", "link", "swapreason")
ON_RECORD = (*FIXED, "chain", "seal", "planrule")


class Migration(migrations.Migration):
    dependencies = [("inspections", "0004_seals_chains_log_and_site_work")]

    operations = [
        migrations.RunSQL("".join(guard(table, *words) for table, words in KEEP.items()) + FORWARD, migrations.RunSQL.noop),
        *(immutable(f"inspections_{table}") for table in FIXED),
        *(recorded(f"inspections_{table}") for table in ON_RECORD),
        recorded("inspections_itemcontent", pk="item_id"),
        private("inspections_siteentry"),
        private("inspections_leave"),
    ]
