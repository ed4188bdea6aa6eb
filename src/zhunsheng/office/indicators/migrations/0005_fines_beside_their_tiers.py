"""Fines that were decided, each beside the tier that the advice in force gave it."""

from django.db import migrations

FINES = """
    SELECT a.id::text AS id, m.id::text AS matter_id, m.organ_id::text AS organ_id, o.short_name AS organ,
           m.number, m.title, (a.at AT TIME ZONE 'Asia/Shanghai')::date AS "on", (a.facts->>'fine_fen')::bigint AS fine_fen,
           v.tier, v.low_fen, v.high_fen, v.low_fen < v.high_fen AS ranged,
           (a.facts->>'fine_fen')::bigint IN (v.low_fen, v.high_fen) AS at_bound
    FROM matters_act a JOIN matters_matter m ON m.id = a.matter_id JOIN people_organ o ON o.id = m.organ_id
    JOIN LATERAL (SELECT * FROM discretion_advice d WHERE d.matter_id = m.id ORDER BY d.number DESC LIMIT 1) v ON true
    WHERE a.event = 'decide' AND a.facts ? 'fine_fen'
"""


class Migration(migrations.Migration):
    dependencies = [("discretion", "0001_initial"), ("indicators", "0004_matters_by_index")]

    operations = [migrations.RunSQL(f'CREATE VIEW "figures_fines" AS {FINES}', 'DROP VIEW "figures_fines"')]
