"""More that figures may read, and snapshots that nothing alters.

New columns stand at the end of the views of 0002 (a view can only grow at its end).
"""

from django.db import migrations

from zhunsheng.office.ledger.guards import immutable, recorded

LIVE_SUBJECT = "(SELECT p.code FROM matters_party p WHERE p.matter_id = m.id ORDER BY p.ordinal LIMIT 1)"
DAY = "AT TIME ZONE 'Asia/Shanghai')::date"
DONE = (
    "EXISTS (SELECT 1 FROM matters_act a WHERE a.matter_id = m.id AND a.event = {event} AND a.outcome IN ({outcomes}))"
)
ADMITTED = DONE.format(event="'accept'", outcomes="'accepted', 'on_spot'")
REFUSED = DONE.format(event="'accept'", outcomes="'refused', 'not_ours', 'not_needed'")
HEARD = DONE.format(event="'hearing'", outcomes="'held'")
HEAD_CAME = DONE.format(event="'appear'", outcomes="'head_appeared'")
STAFF_CAME = DONE.format(event="'appear'", outcomes="'staff_only'")

VIEWS = {
    "figures_matters": f"""
        SELECT m.id::text AS id, m.organ_id::text AS organ_id, o.short_name AS organ, m.number, m.title, m.kind,
               m.opened_on, m.closed_on, m.outcome, false AS taken_over, nullif({LIVE_SUBJECT}, '') AS subject_code,
               EXISTS (SELECT 1 FROM publication_publication p
                       WHERE p.matter_id = m.id AND p.state = 'released') AS published,
               CASE WHEN {ADMITTED} THEN true WHEN {REFUSED} THEN false END AS admitted, {HEARD} AS heard,
               NULL::bigint AS materials, (m.closed_on - m.opened_on)::bigint AS days,
               (m.facts->>'agreed_amount_fen')::bigint AS amount_fen, (m.facts->>'on_site_visits')::bigint AS visits,
               m.facts->>'rating' AS rating,
               CASE WHEN {HEAD_CAME} THEN true WHEN {STAFF_CAME} THEN false END AS head_came,
               m.facts->>'subject_kind' AS subject_kind, m.facts->>'dispute_source' AS source,
               NULL::bigint AS quantity
        FROM matters_matter m JOIN people_organ o ON o.id = m.organ_id
        UNION ALL
        SELECT h.id::text, h.organ_id::text, o.short_name, h.number, h.title, h.of,
               h.opened_on, h.closed_on, h.outcome, true, h.facts->>'subject_code',
               coalesce((h.facts->>'published')::boolean, false),
               (h.facts->>'admitted')::boolean, (h.facts->>'heard')::boolean,
               (h.facts->>'materials')::bigint, (h.facts->>'days')::bigint,
               (h.facts->>'amount_fen')::bigint, (h.facts->>'visits')::bigint, h.facts->>'rating',
               (h.facts->>'head_came')::boolean, h.facts->>'subject_kind', h.facts->>'source',
               (h.facts->>'quantity')::bigint
        FROM matters_historicalrecord h JOIN people_organ o ON o.id = h.organ_id
    """,
    "figures_acts": f"""
        SELECT a.id::text AS id, m.id::text AS matter_id, m.organ_id::text AS organ_id, o.short_name AS organ,
               m.number, m.title, m.kind, a.event AS act, a.outcome, a.outcome_label, (a.at {DAY} AS "on",
               a.label AS act_label, a.stage, a.calendar_event AS by_calendar,
               greatest(0, a.entered_on - (a.at {DAY})::bigint AS late_days, a.entered_on > (a.at {DAY} AS late,
               a.facts->>'penalty_kind' AS penalty_kind, (a.facts->>'fine_fen')::bigint AS fine_fen,
               (a.facts->>'confiscated_fen')::bigint AS confiscated_fen, a.facts->>'spared_ground' AS spared_ground,
               EXISTS (SELECT 1 FROM matters_evidence e WHERE e.act_id = a.id AND e.name = '音像记录') AS filmed
        FROM matters_act a JOIN matters_matter m ON m.id = a.matter_id JOIN people_organ o ON o.id = m.organ_id
    """,
    "figures_clocks": f"""
        SELECT c.id::text AS id, m.id::text AS matter_id, m.organ_id::text AS organ_id, o.short_name AS organ,
               m.number, m.title, m.kind, c.clock, c.label, (c.started_at {DAY} AS started_on, c.due_on, c.met_on,
               c.state, CASE c.state WHEN 'running' THEN '计时中' WHEN 'paused' THEN '已中止' WHEN 'met' THEN '已完成'
                        WHEN 'lapsed' THEN '已届满' ELSE '已终结' END AS state_label,
               c.state = 'paused' AS paused, c.met_on > c.due_on AS late,
               c.met_on BETWEEN c.due_on - 1 AND c.due_on AS at_the_edge
        FROM matters_clock c JOIN matters_matter m ON m.id = c.matter_id JOIN people_organ o ON o.id = m.organ_id
        WHERE NOT c.is_window
    """,
    "figures_disclosure_requests": f"""
        SELECT m.id::text AS id, m.id::text AS matter_id, m.organ_id::text AS organ_id, o.short_name AS organ,
               m.number, m.title, m.opened_on, (a.at {DAY} AS answered_on,
               CASE WHEN a.event = 'abandon' THEN 'abandoned' ELSE a.outcome END AS answer,
               CASE WHEN a.event = 'abandon' THEN a.label ELSE a.outcome_label END AS answer_label,
               m.facts->>'applicant_class' AS applicant, m.facts->>'withheld_ground' AS withheld_ground,
               m.facts->>'unavailable_ground' AS unavailable_ground, m.facts->>'unhandled_ground' AS unhandled_ground
        FROM matters_matter m JOIN people_organ o ON o.id = m.organ_id
        LEFT JOIN LATERAL (SELECT * FROM matters_act x WHERE x.matter_id = m.id AND x.event IN ('answer', 'abandon')
                           ORDER BY x.number LIMIT 1) a ON true
        WHERE m.kind = 'disclosure_request'
    """,
    "figures_credentials": """
        SELECT c.id::text AS id, p.organ_id::text AS organ_id, o.short_name AS organ, f.code, f.name,
               c.name AS title, c.number, c.status, c.valid_from, c.valid_to
        FROM people_credential c JOIN people_officer f ON f.id = c.officer_id
        LEFT JOIN LATERAL (SELECT q.organ_id FROM people_appointment x JOIN people_post q ON q.id = x.post_id
                           WHERE x.officer_id = f.id ORDER BY x.valid_from DESC LIMIT 1) p ON true
        LEFT JOIN people_organ o ON o.id = p.organ_id
    """,
    "figures_appointments": """
        SELECT a.id::text AS id, p.organ_id::text AS organ_id, o.short_name AS organ, f.code, f.name,
               p.name AS title, 'officer' = ANY (p.roles) AS enforcing, 'reviewer' = ANY (p.roles) AS reviewing,
               a.valid_from, a.valid_to
        FROM people_appointment a JOIN people_officer f ON f.id = a.officer_id
        JOIN people_post p ON p.id = a.post_id JOIN people_organ o ON o.id = p.organ_id
    """,
    "figures_organs": """
        SELECT o.id::text AS id, o.id::text AS organ_id, o.short_name AS organ, o.code, o.name, o.kind,
               CASE o.kind WHEN 'government' THEN '区政府' WHEN 'department' THEN '部门' WHEN 'town' THEN '镇街'
                    ELSE '办事机构' END AS category_label, o.valid_from, o.valid_to
        FROM people_organ o
    """,
    "figures_promises": """
        SELECT l.id::text AS id, h.organ_id::text AS organ_id, o.short_name AS organ, i.code, i.name, i.category,
               make_date(l.year::int, 1, 1) AS year_start, l.statutory_days::bigint AS statutory_days,
               l.promised_days::bigint AS promised_days, l.steps::bigint AS steps, l.materials::bigint AS materials
        FROM powers_servicelimit l JOIN powers_poweritem i ON i.id = l.item_id
        LEFT JOIN LATERAL (SELECT * FROM powers_holding h WHERE h.item_id = i.id
                           ORDER BY h.valid_from DESC LIMIT 1) h ON true
        LEFT JOIN people_organ o ON o.id = h.organ_id
    """,
    "figures_list_changes": """
        SELECT c.id::text AS id, h.organ_id::text AS organ_id, o.short_name AS organ, i.code, i.name, i.category,
               c.kind, CASE c.kind WHEN 'added' THEN '列入' WHEN 'repealed' THEN '取消' WHEN 'suspended' THEN '暂停'
                       WHEN 'resumed' THEN '恢复' WHEN 'moved' THEN '划转' ELSE '依据废止' END AS category_label,
               c."on", c.reason AS text
        FROM powers_listchange c JOIN powers_poweritem i ON i.id = c.item_id
        LEFT JOIN LATERAL (SELECT * FROM powers_holding h WHERE h.item_id = i.id
                           ORDER BY h.valid_from DESC LIMIT 1) h ON true
        LEFT JOIN people_organ o ON o.id = h.organ_id
    """,
    "figures_publications": """
        SELECT p.id::text AS id, p.organ_id::text AS organ_id, o.short_name AS organ,
               coalesce(m.number, '') AS number, p.title, p.section, p.released_on,
               CASE p.state WHEN 'released' THEN '已公开' ELSE '已撤回' END AS state_label,
               p.due_on, p.released_on > p.due_on AS late, p.state
        FROM publication_publication p JOIN people_organ o ON o.id = p.organ_id
        LEFT JOIN matters_matter m ON m.id = p.matter_id
        WHERE p.released_on IS NOT NULL
    """,
    "figures_intakes": f"""
        SELECT i.id::text AS id, i.organ_id::text AS organ_id, coalesce(o.short_name, '未指明') AS organ, i.number,
               i.kind, (i.lodged_at {DAY} AS "on", i.handled_on, i.state,
               CASE i.state WHEN 'waiting' THEN '待处理' WHEN 'accepted' THEN '已登记' ELSE '不予登记' END AS state_label
        FROM publication_intake i LEFT JOIN people_organ o ON o.id = i.organ_id
    """,
    "figures_papers": """
        SELECT p.id::text AS id, m.id::text AS matter_id, m.organ_id::text AS organ_id, o.short_name AS organ,
               m.number, p.title, m.kind, p.made_on
        FROM matters_paper p JOIN matters_matter m ON m.id = p.matter_id JOIN people_organ o ON o.id = m.organ_id
    """,
}
WHOLE_BEFORE = ("figures_matters", "figures_acts", "figures_publications")


class Migration(migrations.Migration):
    dependencies = [
        ("indicators", "0002_figures_views"),
        ("ledger", "0002_guards"),
        ("publication", "0002_review_and_intake"),
    ]

    operations = [
        *(
            migrations.RunSQL(
                f'CREATE OR REPLACE VIEW "{name}" AS {sql}',
                migrations.RunSQL.noop if name in WHOLE_BEFORE else f'DROP VIEW "{name}"',
            )
            for name, sql in VIEWS.items()
        ),
        recorded("indicators_snapshot"),
        immutable("indicators_snapshot"),
    ]
