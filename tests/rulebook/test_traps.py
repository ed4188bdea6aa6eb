"""The seventeen places where a natural first guess about the law is wrong, each tried on the book itself."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime
from functools import cache
from pathlib import Path

import pytest

from zhunsheng.law.clocks import CHINA, Account, Period, Unit, due
from zhunsheng.law.facts import Cite
from zhunsheng.law.notation import Act, Clock, plain
from zhunsheng.law.procedure import Procedure
from zhunsheng.law.rulebook import Rulebook
from zhunsheng.reader import papers, rulebook

ROOT = Path(__file__).resolve().parents[2] / "rulebook"
NEW_YEAR = datetime(2026, 2, 10, 9, tzinfo=CHINA)  # nine days' rest lie ahead: days and working days part


@cache
def shelf() -> rulebook.Shelf:
    return rulebook.Shelf(ROOT)


@cache
def book(domain: str = "samr") -> Rulebook:
    return shelf().book((f"domain/{domain}", "example"))


def law(kind: str, domain: str = "samr") -> Procedure:
    return book(domain).procedures[kind]


def clock(kind: str, name: str, domain: str = "samr") -> Clock:
    return law(kind, domain).clocks[name]


def length(one: Clock) -> tuple[int | str, Unit]:
    return one.within.n, one.within.unit


def last_day(one: Clock) -> date | None:
    assert isinstance(one.within.n, int)
    account = Account(started=NEW_YEAR, budget=Period(one.within.n, one.within.unit), rolls=one.rolls is not None)
    return due(account, book().calendar).on


@cache
def facts() -> dict[str, dict[str, str]]:
    with (ROOT / "national" / "facts.csv").open(encoding="utf-8") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


@cache
def templates() -> papers.Papers:
    return papers.load(ROOT)


def words(paper: str) -> str:
    template = templates().titled(paper)
    assert template is not None
    return json.dumps([plain(piece) for piece in template.pieces], ensure_ascii=False)


def texts(cites: tuple[Cite, ...]) -> set[str]:
    return {cite.citation for cite in cites}


def test_1_payment_and_decision_count_every_day_and_short_steps_working_days() -> None:
    assert length(clock("penalty_ordinary", "perform")) == (15, Unit.DAYS)
    assert length(clock("penalty_ordinary", "decide")) == (90, Unit.DAYS)
    assert last_day(clock("penalty_ordinary", "decide")) == date(2026, 5, 11)
    windows = law("penalty_ordinary").windows
    assert str(windows["hearing_request"].lasts) == "5 working days"
    assert str(windows["hearing_lead_time"].lasts) == "7 working days"
    assert length(clock("penalty_ordinary", "serve")) == (7, Unit.WORKING_DAYS)
    assert last_day(clock("penalty_ordinary", "serve")) == date(2026, 2, 26)


def test_2_transfers_and_tourism_count_natural_days_though_the_numbers_look_alike() -> None:
    units = {one.within.unit for one in law("crime_transfer").clocks.values()}
    assert units == {Unit.DAYS, Unit.HOURS}
    assert last_day(clock("crime_transfer", "police_decide")) == date(2026, 2, 13)
    tourism = law("penalty_ordinary", "tourism").clocks
    assert length(tourism["hold_hearing"]) == (30, Unit.DAYS)
    assert length(tourism["file_up"]) == (15, Unit.DAYS)
    assert length(tourism["file"]) == (7, Unit.WORKING_DAYS)  # 旅游办法 第二十一条 itself says working days
    assert "ND" in facts()["Z-10"]["clock"] and "ND" in facts()["Z-21"]["clock"]  # 法律援助、信访: no kind yet


def test_3_no_period_for_a_defence_is_national_and_five_days_are_for_the_hearing() -> None:
    national = shelf().book(())
    assert "penalty_ordinary" not in national.procedures
    assert any("'defence_days', which is empty" in problem.what for problem in national.problems)
    assert law("penalty_ordinary").windows["defence"].lasts.n == "defence_days"
    assert law("penalty_ordinary").windows["hearing_request"].lasts.n == 5


def test_4_on_the_spot_and_withheld_go_to_reconsideration_first_and_the_paper_says_so() -> None:
    for paper in ("当场行政处罚决定书", "政府信息公开申请答复书"):
        assert "六十日内先向{{ reconsideration_organ }}申请行政复议" in words(paper)
    assert "直接向" not in words("当场行政处罚决定书")
    assert "FY 23(1)(1)" in texts(law("penalty_simple").acts["challenge"].cites)
    assert "FY 23(1)(4)" in texts(law("disclosure_request").acts["challenge"].cites)


@pytest.mark.parametrize(("fen", "simple"), [(200_001, True), (300_000, True), (300_001, False)])
def test_5_the_simple_reconsideration_goes_to_three_thousand_yuan_not_two(fen: int, simple: bool) -> None:
    procedure = law("reconsideration_simple")
    given = dict.fromkeys(("act_on_spot", "warning_or_criticism", "disclosure_case", "all_agree"), False)
    asked = {**given, "clear_and_small": True, "disputed_amount_fen": fen}
    values = {name: p.values[-1].value for name, p in procedure.parameters.items()}
    assert procedure.cases["simple_allowed"].ask(asked, values) is simple


def test_6_each_extension_is_approved_by_the_head_that_the_law_names() -> None:
    def approver(act: Act, procedure: Procedure) -> list[str]:
        return [procedure.roles[role].label for role in act.by]

    reconsideration, licence = law("reconsideration"), law("licence")
    assert approver(reconsideration.acts["extend"], reconsideration) == ["行政复议机构负责人"]
    assert approver(reconsideration.acts["decide"], reconsideration) == ["行政复议机关负责人"]
    assert approver(licence.acts["extend"], licence) == ["行政机关负责人"]
    assert approver(licence.acts["extend_joint"], licence) == ["本级人民政府负责人"]


def test_7_a_late_correction_accepts_and_a_late_renewal_renews_but_a_late_grant_grants_nothing() -> None:
    licence = law("licence")
    breach = licence.clocks["accept"].on_breach
    assert breach is not None and breach.effect == "deemed"
    assert {"review", "decide"} <= {term.name for term in breach.requires}
    renewed = licence.acts["deemed_renewed"].only_if
    assert renewed is not None and licence.cases[str(renewed.case)].ask({"application_kind": "新办"}, {}) is False
    for name in ("decide", "decide_joint", "decide_if_deemed"):
        assert licence.clocks[name].on_breach is None


def test_8_seven_days_to_publish_a_penalty_twenty_for_other_things_three_to_withdraw() -> None:
    for domain in ("samr", "radio", "tourism"):
        assert length(clock("penalty_ordinary", "publish", domain)) == (7, Unit.WORKING_DAYS)
        assert length(clock("penalty_ordinary", "withdraw", domain)) == (3, Unit.WORKING_DAYS)
    assert length(clock("licence", "publish")) == (7, Unit.WORKING_DAYS)
    for kind in ("inspection_visit", "normative_document", "reconsideration"):
        assert length(clock(kind, "publish")) == (20, Unit.WORKING_DAYS)


def test_9_a_seizure_lasts_natural_days_and_testing_stands_outside_but_in_writing() -> None:
    dispose = clock("seizure", "dispose")
    assert length(dispose) == (30, Unit.DAYS) and last_day(dispose) == date(2026, 3, 12)
    assert [str(one.adds) for one in dispose.extended_by] == ["30 days"]
    assert [pause.opened_by.name for pause in dispose.pauses] == ["commission_test"]
    assert "期间告知书" in law("seizure").acts["commission_test"].papers


def test_10_a_decision_is_served_electronically_only_with_a_signed_confirmation() -> None:
    rules = (ROOT / "national" / "service" / "2024-01-01.yaml").read_text("utf-8")
    electronic = next(line for line in rules.splitlines() if line.strip().startswith("electronic:"))
    assert "needs: [confirmation]" in electronic and "CF 61(2)" in electronic
    for domain in ("samr", "radio", "tourism"):
        assert "送达回证" in law("penalty_ordinary", domain).acts["serve"].evidence


def test_11_nothing_of_the_superseded_rules_is_left() -> None:
    limits = law("penalty_simple").parameters
    assert limits["simple_limit_citizen_fen"].on(date(2021, 7, 14)).value == 5_000  # type: ignore[union-attr]
    assert limits["simple_limit_citizen_fen"].on(date(2021, 7, 15)).value == 20_000  # type: ignore[union-attr]
    assert limits["simple_limit_organisation_fen"].on(date(2026, 3, 2)).value == 300_000  # type: ignore[union-attr]
    for domain in ("samr", "radio", "tourism"):
        assert str(law("penalty_ordinary", domain).windows["hearing_request"].lasts) == "5 working days"
        assert str(law("penalty_ordinary", domain).windows["remedy"].lasts) == "6 months"
    rules = (ROOT / "national" / "service" / "2024-01-01.yaml").read_text("utf-8")
    assert "period: 30 days" in rules and "60 days" not in rules


def test_12_no_national_comment_period_validity_or_inspection_cap() -> None:
    days = law("normative_document").parameters["comment_days"]
    assert not days.values[-1].cites[0].verified and "省级规定" in str(days.set_by)
    assert str(law("normative_document").windows["comment_period"].lasts) == "comment_days days"
    assert "inspection_visit" not in shelf().book(()).procedures
    deliberate = law("normative_document").acts["deliberate"]
    assert "valid_until" in deliberate.enters  # decided case by case, not computed


def test_13_the_review_reaches_further_than_article_58() -> None:
    report = law("penalty_ordinary").acts["report"]
    assert {"legal_review if review_due", "legal_review if hearing=held"} <= {str(term) for term in report.requires}
    assert "D118 12" in texts(report.cites)
    for outcome in ("no_penalty", "not_established"):
        waits = law("penalty_ordinary").acts["decide"].outcomes[outcome].waits_for
        assert [str(term) for term in waits] == ["legal_review"]


def test_14_no_procedure_knows_the_repair_scheme_of_2023() -> None:
    for kind, procedure in book().procedures.items():
        spans = {str(c.within) for c in procedure.clocks.values()} | {str(w.lasts) for w in procedure.windows.values()}
        assert not spans & {"1 years", "3 years"}, kind
        assert not any("信用修复" in one for one in procedure.sources.values()), kind


def test_15_no_provincial_supervision_rule_is_taken_for_the_national_one() -> None:
    named = {text for procedure in book().procedures.values() for text in procedure.sources.values()}
    assert not any("执法监督" in text and "条例" in text and "省" in text for text in named)
    assert "in force 2026-02-01" in facts()["K-20"]["fact"]
    assert not facts()["K-20"]["status"].startswith("V")  # whoever cites it says that its text is not held


def test_16_deputies_suggestions_are_article_51_and_six_months_from_assignment() -> None:
    rows = [row for row in facts().values() if row["cite"].startswith("DB 5")]
    assert any(row["cite"].startswith("DB 51") and "6" in row["clock"] + row["fact"] for row in rows)


def test_17_no_procedure_rests_on_the_regulation_that_cites_the_old_reconsideration_act() -> None:
    for procedure in book().procedures.values():
        assert not any("行政复议法实施条例" in text for text in procedure.sources.values())
    assert law("reconsideration").sources["FY"] == "行政复议法（2023年修订）"
