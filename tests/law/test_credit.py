"""Publicity of penalties: how long, and which column is wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from zhunsheng.proof.draw_text import credit_code_is_right
from zhunsheng.reader import credit as reader

ROOT = Path(__file__).resolve().parents[2] / "rulebook"
RULES = reader.rules(max((ROOT / "national" / "credit").glob("*.yaml")), ROOT)
DECIDED = date(2026, 4, 10)
GOOD = {
    "party_name": "某公司", "party_kind": "法人及非法人组织", "party_code": "91350100M000100Y43", "decision_number": "准市监罚〔2026〕1号",
    "conduct": "使用过期原料", "violation": "见决定书", "basis": "第一百二十四条", "kinds": "罚款", "penalties": "罚款500元",
    "fine_wan": "0.050000", "decided_on": "2026/04/10", "valid_to": "2099/12/31", "shown_until": "2027/04/10", "organ": "某局",
    "organ_code": "91350100M000100Y43",
}  # fmt: skip


@pytest.mark.parametrize(
    ("grade", "repair", "until"),
    [
        ("minor", None, date(2026, 7, 10)),
        ("general", date(2026, 7, 10), date(2027, 4, 10)),
        ("serious", date(2027, 4, 10), date(2029, 4, 10)),
    ],
)
def test_a_grade_gives_its_days_from_the_decision(grade: str, repair: date | None, until: date) -> None:
    found = RULES.grades[grade]
    assert (found.repair_from(DECIDED), found.shown_until(DECIDED)) == (repair, until)
    assert not found.verified and found.fact == "B-04", "the text is not held: the screen must say so"


def test_the_columns_keep_the_order_of_the_standard_and_persons_have_no_codes_of_firms() -> None:
    firm, person = ([one.code for one in RULES.table(of)] for of in ("firm", "person"))
    assert len(firm) == 30 and firm[0] == "CF_XDR_MC" and firm[13:20] == [
        "CF_WSH", "CF_WFXW", "CF_SY", "CF_YJ", "CF_CFLB", "CF_NR", "CF_NR_FK",
    ]  # fmt: skip
    assert person[:3] == ["CF_XDR_MC", "CF_XDR_ZJLX", "CF_XDR_ZJHM"] and "CF_FRDB" not in person


def test_a_whole_row_passes_and_each_required_column_is_missed() -> None:
    has = {"firm", "fine"}
    assert RULES.faults("firm", GOOD, has, credit_code_is_right) == []
    needed = [one for one in RULES.table("firm") if one.need in ("always", "firm", "fine")]
    for column in needed:
        faults = RULES.faults("firm", {**GOOD, column.source: ""}, has, credit_code_is_right)
        assert (column.name, "应当填写") in faults


@pytest.mark.parametrize(
    ("source", "value", "fault"),
    [
        ("decided_on", "2026-04-10", "不是年/月/日"),
        ("party_code", "91350100M000100Y44", "不是有效的统一社会信用代码"),
        ("violation", "长" * 5001, "超过5000字"),
    ],
)
def test_a_value_of_the_wrong_form_is_named(source: str, value: str, fault: str) -> None:
    found = RULES.faults("firm", {**GOOD, source: value}, {"firm", "fine"}, credit_code_is_right)
    assert [why for _, why in found] == [fault]
