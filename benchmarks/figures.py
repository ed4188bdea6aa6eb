"""All figures of the self-inspection report over the loaded example, against hand-written SQL for the same figures.

The peer is what a person would write over the tables themselves, on the same connection and with the same indexes; the
two must give the same whole numbers before a time is printed. Rounds alternate, so that a busy machine burdens both.
Run after `make example-full`:

    python benchmarks/figures.py [--rounds 5]
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhunsheng.config.settings")
os.environ.setdefault("FACE", "office")

import django

django.setup()

from django.db import connection  # noqa: E402

from zhunsheng.office.indicators import reads  # noqa: E402
from zhunsheng.office.indicators.query import Span  # noqa: E402
from zhunsheng.office.reports import reads as reports  # noqa: E402

YEAR = "BETWEEN '2020-01-01' AND '2020-12-31'"
HERE = "x.{0} < '2021-01-01' AND (x.{1} IS NULL OR x.{1} >= '2021-01-01')"
STOCK = HERE.format("opened_on", "closed_on")


def cases(
    kind: str, where: str = "true", of: str = "count(*)", day: str = "closed_on", live: str = "", past: str = ""
) -> str:
    """What both tables of matters hold of a kind: live ones and those taken over."""
    when = STOCK if day == "stock" else f"x.{day} {YEAR}"
    return (
        f"SELECT sum(n) FROM (SELECT {of} n FROM matters_matter x WHERE x.kind = '{kind}' AND {when} AND {live or where}"
        f" UNION ALL SELECT {of} FROM matters_historicalrecord x WHERE x.of = '{kind}' AND {when} AND {past or where}) t"
    )


def named(kind: str, name: str, **more: str) -> str:
    return cases(kind, f"x.facts->>'subject_kind' = '{name}'", **more)


def outcome(kind: str, *outcomes: str, **more: str) -> str:
    return cases(kind, f"x.outcome IN ({', '.join(f'{chr(39)}{one}{chr(39)}' for one in outcomes)})", **more)


def said(kind: str, event: str, live: str, past: str) -> str:
    done = f"EXISTS (SELECT 1 FROM matters_act a WHERE a.matter_id = x.id AND a.event = '{event}' AND a.outcome IN ({live}))"
    return cases(kind, day="opened_on", live=done, past=past)


def acts(where: str) -> str:
    return (
        "SELECT count(*) FROM matters_act a JOIN matters_matter m ON m.id = a.matter_id "
        f"WHERE (a.at AT TIME ZONE 'Asia/Shanghai')::date {YEAR} AND {where}"
    )


def limits(what: str) -> str:
    return (
        f"SELECT sum({what}) FROM powers_servicelimit l JOIN powers_servicelimit b ON b.item_id = l.item_id "
        "AND b.year = l.year - 1 JOIN powers_poweritem i ON i.id = l.item_id WHERE l.year = 2020 AND i.category = 'licence'"
    )


RELEASED = "EXISTS (SELECT 1 FROM publication_publication p WHERE p.matter_id = x.id AND p.state = 'released')"
PUBLISHED = {"live": RELEASED, "past": "(x.facts->>'published')::boolean"}
QUANTITY = {"of": "coalesce(sum((x.facts->>'quantity')::bigint), 0)", "day": "opened_on"}
TASKS = (
    "SELECT (SELECT count(*) FROM inspections_draw d WHERE d.state = 'published' AND d.published_on {0} {1}) + "
    "(SELECT count(*) FROM matters_historicalrecord x WHERE x.of = 'inspection_task' AND x.opened_on {0} {2})"
)
JOINT = "AND EXISTS (SELECT 1 FROM inspections_planline_partners q WHERE q.planline_id = d.line_id)"
ITEMS = f"SELECT count(*) FROM powers_poweritem x WHERE {HERE.format('valid_from', 'valid_to')}"
OPEN = f"SELECT count(*) FROM supervision_openitem x WHERE x.opened_on {YEAR}"
CLOCKS = "SELECT count(*) FROM matters_clock c WHERE NOT c.is_window AND {}"
MET = f"c.met_on {YEAR} AND c.due_on IS NOT NULL"
PENALTY = "m.kind = 'penalty_ordinary' AND a.event = '{}'"
STARTED = f"(c.started_at AT TIME ZONE 'Asia/Shanghai')::date {YEAR}"

# Figure → the statement for its numerator, and where it has one its denominator (or one statement for both).
BY_HAND: dict[str, tuple[str, ...]] = {
    "outline_tasks": (cases("outline_task"),),
    "power_items": (ITEMS,),
    "licence_items": (f"{ITEMS} AND x.category = 'licence'",),
    "promised_days_before": (limits("b.promised_days"),),
    "promised_days": (limits("l.promised_days"),),
    "promised_days_reduction": (limits("b.promised_days - l.promised_days"), limits("b.promised_days")),
    "steps_saved": (limits("b.steps - l.steps"),),
    "materials_saved": (limits("b.materials - l.materials"),),
    "service_cases": (cases("service"),),
    "service_materials": (
        "SELECT sum((facts->>'materials')::bigint), count(facts->>'materials') FROM matters_historicalrecord "
        f"WHERE of = 'service' AND closed_on {YEAR}",
    ),
    "service_days": (
        "SELECT sum(n), sum(c) FROM (SELECT sum(closed_on - opened_on) n, count(*) c FROM matters_matter "
        f"WHERE kind = 'service' AND closed_on {YEAR} UNION ALL SELECT sum((facts->>'days')::bigint), "
        f"count(facts->>'days') FROM matters_historicalrecord WHERE of = 'service' AND closed_on {YEAR}) t",
    ),
    "reform_items": (cases("reform_item", day="stock"),),
    "reform_cancelled": (named("reform_item", "直接取消审批", day="stock"),),
    "reform_recorded": (named("reform_item", "审批改为备案", day="stock"),),
    "reform_promised": (named("reform_item", "实行告知承诺", day="stock"),),
    "reform_improved": (named("reform_item", "优化审批服务", day="stock"),),
    "appointment_items": (cases("appointment_item", day="stock"),),
    "self_service_items": (cases("self_service_item", day="stock"),),
    "inspection_objects": (
        f"SELECT count(*) FROM inspections_inspectionobject x WHERE {HERE.format('listed_on', 'delisted_on')}",
    ),
    "inspectors": (f"SELECT count(*) FROM inspections_inspector x WHERE {HERE.format('listed_on', 'delisted_on')}",),
    "inspection_tasks": (TASKS.format(YEAR, "", ""),),
    "joint_tasks": (TASKS.format(YEAR, JOINT, "AND jsonb_array_length(x.facts->'organs') > 1"),),
    "joint_organs": (
        "SELECT count(DISTINCT code) FROM matters_historicalrecord x, jsonb_array_elements_text(x.facts->'organs') code "
        f"WHERE x.of = 'inspection_task' AND x.opened_on {YEAR} AND jsonb_array_length(x.facts->'organs') > 1",
    ),
    "firms_inspected": (
        "SELECT count(DISTINCT x.facts->>'subject_code') FROM matters_historicalrecord x "
        f"WHERE x.of = 'inspection_visit' AND x.closed_on {YEAR} AND (x.facts->>'published')::boolean",
    ),
    "credit_tasks": (cases("credit_task"),),
    "documents_issued": (cases("normative_document", day="opened_on"),),
    "documents_public": (
        cases("normative_document", day="opened_on", **PUBLISHED),
        cases("normative_document", day="opened_on"),
    ),
    "cleanups": (
        "SELECT count(DISTINCT x.facts->>'source') FROM matters_historicalrecord x "
        f"WHERE x.of = 'norm_cleanup' AND x.closed_on {YEAR}",
    ),
    "documents_kept": (outcome("norm_cleanup", "kept"),),
    "documents_amended": (outcome("norm_cleanup", "amended"),),
    "documents_repealed": (outcome("norm_cleanup", "repealed"),),
    "legality_reviews": (cases("legal_review"),),
    "reviewed_topics": (named("legal_review", "会议议题"),),
    "reviewed_documents": (named("legal_review", "规范性文件"),),
    "reviewed_others": (named("legal_review", "其他"),),
    "reviewed_contracts": (named("legal_review", "合同"),),
    "opinion_letters": (cases("legal_review", **PUBLISHED),),
    "advisers_government": (named("legal_adviser", "区政府", day="stock"),),
    "advisers_towns": (named("legal_adviser", "镇街", day="stock"),),
    "advisers_departments": (named("legal_adviser", "区直单位", day="stock"),),
    "public_lawyers": (cases("public_lawyer", day="stock"),),
    "complaints_received": (acts("m.kind = 'complaint' AND a.event = 'receive'"),),
    "visits_done": (acts("m.kind = 'inspection_visit' AND a.event = 'visit'"),),
    "penalties_decided": (acts(PENALTY.format("decide") + " AND a.outcome = 'penalty'"),),
    "penalties_spared": (acts(PENALTY.format("decide") + " AND a.outcome IN ('no_penalty', 'not_established')"),),
    "hearings_held": (acts(PENALTY.format("hearing") + " AND a.outcome = 'held'"),),
    "decisions_published": (
        f"SELECT count(*) FROM publication_publication WHERE section = 'penalty' AND released_on {YEAR}",
    ),
    "legal_reviews": (acts(PENALTY.format("legal_review")),),
    "legal_reviews_returned": (
        acts(PENALTY.format("legal_review") + " AND a.outcome IN ('corrected', 'supplement')"),
        acts(PENALTY.format("legal_review")),
    ),
    "organs_reviewed": (
        f"SELECT count(DISTINCT organ_id) FROM matters_historicalrecord WHERE of = 'file_review' AND closed_on {YEAR}",
    ),
    "files_reviewed": (cases("file_review"),),
    "enforcement_teams": (cases("enforcement_team", day="stock"),),
    "officers_certified": (
        "SELECT count(DISTINCT officer_id) FROM people_credential x "
        f"WHERE x.name = '行政执法证' AND {HERE.format('valid_from', 'valid_to')}",
    ),
    "trained_entry": (named("training", "资格认证"),),
    "overdue_found": (f"{OPEN} AND x.kind = 'overdue'",),
    "defects_found": (f"{OPEN} AND x.kind = 'defect'",),
    "items_answered": (f"{OPEN} AND x.closed_on IS NOT NULL", OPEN),
    "proposals_city_deputies": (named("proposal", "市级代表建议"),),
    "proposals_city_members": (named("proposal", "市政协提案"),),
    "proposals_district_deputies": (named("proposal", "区级代表建议"),),
    "proposals_district_members": (named("proposal", "区政协提案"),),
    "proposals_satisfied": (
        cases("proposal", "x.facts->>'rating' IN ('满意', '基本满意')"),
        cases("proposal", "x.facts->>'rating' IS NOT NULL"),
    ),
    "proposals_solved": (outcome("proposal", "solved"),),
    "audit_briefings": (cases("audit_briefing"),),
    "audit_handovers": (cases("audit_handover"),),
    "audits_budget": (named("audit_project", "部门预算执行审计"),),
    "findings_budget": (named("audit_finding", "部门预算执行审计"),),
    "advice_budget": (named("audit_advice", "部门预算执行审计"),),
    "audits_special": (named("audit_project", "专项审计"),),
    "findings_special": (named("audit_finding", "专项审计"),),
    "advice_special": (named("audit_advice", "专项审计"),),
    "audits_works": (named("audit_project", "政府投资跟踪审计"),),
    "information_published": (cases("open_information", **QUANTITY),),
    "information_key": (named("open_information", "重点栏目", **QUANTITY),),
    "site_clicks": (cases("site_clicks", **QUANTITY),),
    "mediation_experts": (cases("mediation_expert", day="stock"),),
    "mediators": (cases("mediator", day="stock"),),
    "mediations_settled": (outcome("mediation", "settled", "agreed", "oral"),),
    "legal_aid_cases": (cases("legal_aid"),),
    "reconsiderations_received": (cases("reconsideration", day="opened_on"),),
    "reconsiderations_accepted": (
        said("reconsideration", "accept", "'accepted', 'on_spot'", "(x.facts->>'admitted')::boolean"),
    ),
    "reconsiderations_refused": (
        said("reconsideration", "accept", "'refused', 'not_ours', 'not_needed'", "NOT (x.facts->>'admitted')::boolean"),
    ),
    "reconsideration_hearings": (said("reconsideration", "hearing", "'held'", "(x.facts->>'heard')::boolean"),),
    "suits": (cases("litigation", day="opened_on"),),
    "suits_withdrawn": (outcome("litigation", "withdrawn", day="opened_on"),),
    "heads_appeared": (
        said("litigation", "appear", "'head_appeared'", "(x.facts->>'head_came')::boolean"),
        said("litigation", "appear", "'head_appeared', 'staff_only'", "x.facts->>'head_came' IS NOT NULL"),
    ),
    "contest_invited": (cases("law_contest"),),
    "contest_joined": (outcome("law_contest", "took_part"), cases("law_contest")),
    "contest_excellent": (cases("law_contest", "(x.facts->>'quantity')::bigint BETWEEN 90 AND 100"),),
    "trained_law": (named("training", "普法骨干"),),
    "lectures": (cases("law_lecture"),),
    "lecture_hearers": (cases("law_lecture", of=QUANTITY["of"]),),
    "late_entries": (
        acts("NOT a.calendar_event AND a.entered_on > (a.at AT TIME ZONE 'Asia/Shanghai')::date"),
        acts("NOT a.calendar_event"),
    ),
    "periods_at_the_edge": (
        CLOCKS.format(f"{MET} AND c.met_on BETWEEN c.due_on - 1 AND c.due_on"),
        CLOCKS.format(MET),
    ),
    "periods_met_late": (CLOCKS.format(f"{MET} AND c.met_on > c.due_on"), CLOCKS.format(MET)),
    "periods_paused": (CLOCKS.format(f"{STARTED} AND c.state = 'paused'"), CLOCKS.format(STARTED)),
}


def asked(statements: tuple[str, ...]) -> tuple[int, int | None]:
    """Numerator and denominator (None: there is none), asked for in one round."""
    one = statements[0] if len(statements) == 1 else "SELECT " + ", ".join(f"({sql})" for sql in statements)
    with connection.cursor() as cursor:
        cursor.execute(one)
        numerator, *under = cursor.fetchone()
    return int(numerator or 0), int(under[0] or 0) if under else None


def once(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return (time.perf_counter() - began) * 1000


def beside(mine: Callable[[], object], peer: Callable[[], object], rounds: int) -> tuple[float, float]:
    """The medians of two things done in turn, in milliseconds."""
    mine(), peer()
    taken = [(once(mine), once(peer)) for _ in range(rounds)]
    return statistics.median(one for one, _ in taken), statistics.median(one for _, one in taken)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    year, known = Span.year(2020), reads.definitions()
    outline = reports.outlines()["self_inspection"]
    whole = ours = 0.0
    for name in outline.figures:
        figure, stated = reads.live(known[name], year).figure, asked(BY_HAND[name])
        if (figure.numerator, figure.denominator) != stated:
            raise SystemExit(f"{name}: {figure.numerator}/{figure.denominator}, but {stated} by hand")
        mine, peer = beside(lambda n=name: reads.live(known[n], year), lambda n=name: asked(BY_HAND[n]), rounds)
        whole, ours = whole + peer, ours + mine
        if peer > 5 or mine > 10:
            print(f"{name:24} {mine:8.1f} ms, by hand {peer:8.1f} ms, {mine / peer:5.2f}x")
    print(
        f"all {len(outline.figures)} figures equal; {ours:.0f} ms, by hand {whole:.0f} ms, {ours / whole:.2f}x (aim <= 1.3x)"
    )
    print(f"the report read as a whole: {once(lambda: reports.reading(outline, 2020)):.0f} ms")
    pages = [once(lambda: reads.page(known["service_cases"], year, organs=None)) for _ in range(rounds)]
    print(
        f"first page of the rows behind {asked(BY_HAND['service_cases'])[0]:,} cases: {statistics.median(pages):.0f} ms (aim <= 300 ms)"
    )


if __name__ == "__main__":
    main()
