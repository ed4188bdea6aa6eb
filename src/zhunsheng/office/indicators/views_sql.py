"""The SQL views that indicators read (see `datasets`). Live records and those taken over from past years stand in one.

A view names only what a figure's rows may show; a natural person's name is not among it.
"""

from typing import Final

_LIVE_SUBJECT: Final = "(SELECT p.code FROM matters_party p WHERE p.matter_id = m.id ORDER BY p.ordinal LIMIT 1)"
_DAY: Final = "(a.at AT TIME ZONE 'Asia/Shanghai')::date"

VIEWS: Final[dict[str, str]] = {
    "figures_matters": f"""
        SELECT m.id::text AS id, m.organ_id::text AS organ_id, o.short_name AS organ, m.number, m.title, m.kind,
               m.opened_on, m.closed_on, m.outcome, false AS taken_over, nullif({_LIVE_SUBJECT}, '') AS subject_code,
               EXISTS (SELECT 1 FROM publication_publication p
                       WHERE p.matter_id = m.id AND p.state = 'released') AS published,
               NULL::boolean AS admitted, NULL::boolean AS heard, NULL::bigint AS materials, NULL::bigint AS days
        FROM matters_matter m JOIN people_organ o ON o.id = m.organ_id
        UNION ALL
        SELECT h.id::text, h.organ_id::text, o.short_name, h.number, h.title, h.of,
               h.opened_on, h.closed_on, h.outcome, true, h.facts->>'subject_code',
               coalesce((h.facts->>'published')::boolean, false),
               (h.facts->>'admitted')::boolean, (h.facts->>'heard')::boolean,
               (h.facts->>'materials')::bigint, (h.facts->>'days')::bigint
        FROM matters_historicalrecord h JOIN people_organ o ON o.id = h.organ_id
    """,
    "figures_acts": f"""
        SELECT a.id::text AS id, m.id::text AS matter_id, m.organ_id::text AS organ_id, o.short_name AS organ,
               m.number, m.title, m.kind, a.event AS act, a.outcome, a.outcome_label, {_DAY} AS "on"
        FROM matters_act a JOIN matters_matter m ON m.id = a.matter_id JOIN people_organ o ON o.id = m.organ_id
    """,
    "figures_power_items": """
        SELECT i.id::text AS id, h.organ_id::text AS organ_id, o.short_name AS organ, i.code, i.name, i.category,
               CASE i.category WHEN 'licence' THEN '行政许可' WHEN 'penalty' THEN '行政处罚'
                    WHEN 'coercion' THEN '行政强制' WHEN 'inspection' THEN '行政检查'
                    WHEN 'confirmation' THEN '行政确认' WHEN 'reward' THEN '行政奖励'
                    WHEN 'service' THEN '公共服务' ELSE '其他职权' END AS category_label,
               i.status, i.valid_from, i.valid_to
        FROM powers_poweritem i
        LEFT JOIN LATERAL (SELECT * FROM powers_holding h WHERE h.item_id = i.id
                           ORDER BY h.valid_from DESC LIMIT 1) h ON true
        LEFT JOIN people_organ o ON o.id = h.organ_id
    """,
    "figures_service_limits": """
        SELECT l.id::text AS id, h.organ_id::text AS organ_id, o.short_name AS organ, i.code, i.name, i.category,
               make_date(l.year::int, 1, 1) AS year_start, l.promised_days::bigint AS promised_days,
               b.promised_days::bigint AS promised_days_before, (b.steps - l.steps)::bigint AS steps_saved,
               (b.materials - l.materials)::bigint AS materials_saved
        FROM powers_servicelimit l
        JOIN powers_servicelimit b ON b.item_id = l.item_id AND b.year = l.year - 1
        JOIN powers_poweritem i ON i.id = l.item_id
        LEFT JOIN LATERAL (SELECT * FROM powers_holding h WHERE h.item_id = i.id
                           ORDER BY h.valid_from DESC LIMIT 1) h ON true
        LEFT JOIN people_organ o ON o.id = h.organ_id
    """,
    "figures_objects": """
        SELECT x.id::text AS id, x.town_id::text AS organ_id, o.short_name AS organ, x.code, x.name, x.trade, x.risk,
               x.listed_on, x.delisted_on
        FROM inspections_inspectionobject x LEFT JOIN people_organ o ON o.id = x.town_id
    """,
    "figures_inspectors": """
        SELECT f.id::text AS id, n.organ_id::text AS organ_id, o.short_name AS organ, f.code, f.name,
               array_to_string(n.specialties, '、') AS specialties, n.listed_on AS valid_from, n.delisted_on AS valid_to
        FROM inspections_inspector n JOIN people_officer f ON f.id = n.officer_id
        JOIN people_organ o ON o.id = n.organ_id
    """,
    "figures_inspection_tasks": """
        SELECT d.id::text AS id, l.organ_id::text AS organ_id, o.short_name AS organ,
               p.year || '-' || l.number || '-' || d.attempt AS number, l.name AS title, d.published_on AS "on",
               EXISTS (SELECT 1 FROM inspections_planline_partners q WHERE q.planline_id = l.id) AS joint,
               1 + (SELECT count(*) FROM inspections_planline_partners q WHERE q.planline_id = l.id) AS organs
        FROM inspections_draw d JOIN inspections_planline l ON l.id = d.line_id
        JOIN inspections_plan p ON p.id = l.plan_id JOIN people_organ o ON o.id = l.organ_id
        WHERE d.state = 'published'
        UNION ALL
        SELECT h.id::text, h.organ_id::text, o.short_name, h.number, h.title, h.opened_on,
               jsonb_array_length(h.facts->'organs') > 1, jsonb_array_length(h.facts->'organs')::bigint
        FROM matters_historicalrecord h JOIN people_organ o ON o.id = h.organ_id WHERE h.of = 'inspection_task'
    """,
    "figures_inspection_task_organs": """
        SELECT d.id || '/' || w.organ_id AS id, w.organ_id::text AS organ_id, o.short_name AS organ,
               p.year || '-' || l.number || '-' || d.attempt AS number, l.name AS title, d.published_on AS "on",
               EXISTS (SELECT 1 FROM inspections_planline_partners q WHERE q.planline_id = l.id) AS joint
        FROM inspections_draw d JOIN inspections_planline l ON l.id = d.line_id
        JOIN inspections_plan p ON p.id = l.plan_id
        JOIN LATERAL (SELECT l.organ_id UNION SELECT q.organ_id FROM inspections_planline_partners q
                      WHERE q.planline_id = l.id) w ON true
        JOIN people_organ o ON o.id = w.organ_id
        WHERE d.state = 'published'
        UNION ALL
        SELECT h.id || '/' || o.id, o.id::text, o.short_name, h.number, h.title, h.opened_on,
               jsonb_array_length(h.facts->'organs') > 1
        FROM matters_historicalrecord h
        JOIN LATERAL jsonb_array_elements_text(h.facts->'organs') w(code) ON true
        JOIN people_organ o ON o.code = w.code WHERE h.of = 'inspection_task'
    """,
    "figures_publications": """
        SELECT p.id::text AS id, p.organ_id::text AS organ_id, o.short_name AS organ,
               coalesce(m.number, '') AS number, p.title, p.section, p.released_on,
               CASE p.state WHEN 'released' THEN '已公开' ELSE '已撤回' END AS state_label
        FROM publication_publication p JOIN people_organ o ON o.id = p.organ_id
        LEFT JOIN matters_matter m ON m.id = p.matter_id
        WHERE p.released_on IS NOT NULL
    """,
    "figures_open_items": """
        SELECT s.id::text AS id, m.id::text AS matter_id, m.organ_id::text AS organ_id, o.short_name AS organ,
               m.number, m.title, s.kind, s.text, s.opened_on, s.closed_on
        FROM supervision_openitem s JOIN matters_matter m ON m.id = s.matter_id JOIN people_organ o ON o.id = m.organ_id
    """,
}
