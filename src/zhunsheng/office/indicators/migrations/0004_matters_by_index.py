"""The view of matters, shaped so that PostgreSQL answers from indexes.

Each half of `figures_matters_bare` reads one table alone, so that the planner counts from the index of kind and closing
day, and reads the newest rows from it without sorting. `figures_matters` is the same with the organ's name: columns and
rows are those of 0003 (every row has its organ).
"""

from importlib import import_module

from django.db import migrations

before = import_module("zhunsheng.office.indicators.migrations.0003_more_figures_views")

BARE = f"""
    SELECT m.id::text AS id, m.organ_id, m.number, m.title, m.kind, m.opened_on, m.closed_on, m.outcome,
           false AS taken_over, nullif({before.LIVE_SUBJECT}, '') AS subject_code,
           EXISTS (SELECT 1 FROM publication_publication p
                   WHERE p.matter_id = m.id AND p.state = 'released') AS published,
           CASE WHEN {before.ADMITTED} THEN true WHEN {before.REFUSED} THEN false END AS admitted,
           {before.HEARD} AS heard,
           NULL::bigint AS materials, (m.closed_on - m.opened_on)::bigint AS days,
           (m.facts->>'agreed_amount_fen')::bigint AS amount_fen, (m.facts->>'on_site_visits')::bigint AS visits,
           m.facts->>'rating' AS rating,
           CASE WHEN {before.HEAD_CAME} THEN true WHEN {before.STAFF_CAME} THEN false END AS head_came,
           m.facts->>'subject_kind' AS subject_kind, m.facts->>'dispute_source' AS source,
           NULL::bigint AS quantity
    FROM matters_matter m
    UNION ALL
    SELECT h.id::text, h.organ_id, h.number, h.title, h.of, h.opened_on, h.closed_on, h.outcome, true,
           h.facts->>'subject_code', coalesce((h.facts->>'published')::boolean, false),
           (h.facts->>'admitted')::boolean, (h.facts->>'heard')::boolean,
           (h.facts->>'materials')::bigint, (h.facts->>'days')::bigint,
           (h.facts->>'amount_fen')::bigint, (h.facts->>'visits')::bigint, h.facts->>'rating',
           (h.facts->>'head_came')::boolean, h.facts->>'subject_kind', h.facts->>'source',
           (h.facts->>'quantity')::bigint
    FROM matters_historicalrecord h
"""
NAMED = """
    SELECT b.id, b.organ_id::text AS organ_id, o.short_name AS organ, b.number, b.title, b.kind, b.opened_on,
           b.closed_on, b.outcome, b.taken_over, b.subject_code, b.published, b.admitted, b.heard, b.materials, b.days,
           b.amount_fen, b.visits, b.rating, b.head_came, b.subject_kind, b.source, b.quantity
    FROM figures_matters_bare b LEFT JOIN people_organ o ON o.id = b.organ_id
"""


class Migration(migrations.Migration):
    dependencies = [("indicators", "0003_more_figures_views")]

    operations = [
        migrations.RunSQL(f'CREATE VIEW "figures_matters_bare" AS {BARE}', migrations.RunSQL.noop),
        migrations.RunSQL(
            f'CREATE OR REPLACE VIEW "figures_matters" AS {NAMED}',
            f'CREATE OR REPLACE VIEW "figures_matters" AS {before.VIEWS["figures_matters"]}; '
            'DROP VIEW "figures_matters_bare"',
        ),
    ]
