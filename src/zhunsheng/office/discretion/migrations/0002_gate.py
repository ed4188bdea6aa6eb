"""What was advised stays as written, versions never overlap, and no fine passes the gate by another door.

`discretion_gate` asks of every inserted act that enters a fine what `companion.Discretion.before` asks: it stands on the
table of acts, so that writing past the application is refused too.
"""

from django.db import migrations

from zhunsheng.office.ledger.guards import immutable, recorded

# btree_gist is not everywhere: a range over one text takes its place.
VERSIONS = """
CREATE TYPE discretion_textrange AS RANGE (subtype = text);
ALTER TABLE discretion_standard ADD CONSTRAINT one_version_of_a_standard_a_day EXCLUDE USING gist (
    discretion_textrange(key::text, key::text, '[]') WITH &&, daterange(valid_from, valid_to) WITH &&)
    WHERE (released_on IS NOT NULL);
"""

GATE = """
CREATE FUNCTION discretion_gate() RETURNS trigger LANGUAGE plpgsql AS $gate$
DECLARE
    asked bigint := (NEW.facts ->> 'fine_fen')::bigint;
    held discretion_advice%ROWTYPE;
    day date := (NEW.at AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM matters_matter WHERE id = NEW.matter_id AND starts_with(kind, 'penalty_')) THEN
        RETURN NEW;
    END IF;
    SELECT * INTO held FROM discretion_advice WHERE matter_id = NEW.matter_id ORDER BY number DESC LIMIT 1;
    IF NOT FOUND THEN
        IF EXISTS (
            SELECT 1 FROM matters_matter m
            JOIN powers_poweritem p ON p.id = m.item_id
            JOIN discretion_standarditem i ON i.power = p.code
            JOIN discretion_standard s ON s.id = i.standard_id
            WHERE m.id = NEW.matter_id AND s.released_on IS NOT NULL AND s.published_on <= day AND s.valid_from <= day
              AND (s.valid_to IS NULL OR s.valid_to > day) AND (s.organ_id IS NULL OR s.organ_id = m.organ_id)
        ) THEN
            RAISE EXCEPTION 'discretion_gate: a standard is in force for this power, and no advice was taken'
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF held.barred THEN
        RAISE EXCEPTION 'discretion_gate: limitation ran out on %', held.last_on USING ERRCODE = 'check_violation';
    END IF;
    IF held.most_fen IS NOT NULL AND asked > held.most_fen THEN
        RAISE EXCEPTION 'discretion_gate: % fen exceeds the statutory maximum of %', asked, held.most_fen
            USING ERRCODE = 'check_violation';
    END IF;
    IF asked BETWEEN held.low_fen AND held.high_fen THEN
        RETURN NEW;
    END IF;
    IF EXISTS (
        SELECT 1 FROM discretion_deviation d JOIN discretion_approval a ON a.deviation_id = d.id
        WHERE d.advice_id = held.id AND d.fen = asked AND a.at <= NEW.at AND CASE
            WHEN asked > 0 AND asked < held.least_fen THEN a.way = 'discussion' AND d.ground <> ''
            WHEN held.own THEN a.way IN ('head', 'discussion')
            ELSE a.way = 'issuer' END
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'discretion_gate: % fen lies outside of % to % without an approved deviation',
        asked, held.low_fen, held.high_fen USING ERRCODE = 'check_violation';
END $gate$;
CREATE TRIGGER discretion_gate BEFORE INSERT ON matters_act
    FOR EACH ROW WHEN (NEW.facts ? 'fine_fen') EXECUTE FUNCTION discretion_gate();
ALTER TABLE matters_act ENABLE ALWAYS TRIGGER discretion_gate;
"""


class Migration(migrations.Migration):
    dependencies = [("discretion", "0001_initial"), ("ledger", "0002_guards"), ("matters", "0002_guards")]

    operations = [
        migrations.RunSQL(VERSIONS, "DROP TYPE discretion_textrange CASCADE"),
        recorded("discretion_standard"),
        immutable("discretion_standarditem"),
        *(
            guard(f"discretion_{table}")
            for table in ("advice", "deviation", "approval")
            for guard in (immutable, recorded)
        ),
        migrations.RunSQL(GATE, "DROP TRIGGER discretion_gate ON matters_act; DROP FUNCTION discretion_gate()"),
    ]
