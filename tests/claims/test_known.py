"""Figures against records: found by wording, by title; right, wrong, without rows."""

from __future__ import annotations

import doctest

import pytest

from zhunsheng.claims import Checked, check, known
from zhunsheng.claims.known import Known, against

RECORDS = [
    Known("received", "收到行政复议申请", "件", 12, None, 12, "/figures/received/", (("。收到行政复议申请", "件，受理"),)),
    Known("accepted", "受理行政复议申请", "件", 7, None, 7, "/figures/accepted/", (("件，受理", "件，不予受理"),)),
    Known("refused", "不予受理行政复议申请", "件", 5, None, 5, "/figures/refused/", (("件，不予受理", "件"),)),
    Known("days", "承诺审批时限比上年压减", "%", 239, 926, 301, "/figures/days/", (("个工作日，减少", "；"),)),
    Known("promised", "承诺审批时限合计", "个工作日", 687, None, 301, "/figures/promised/", (("个工作日压减至", "个工作日，减少"),)),
    Known("mediated", "化解矛盾纠纷", "件", 7942, None, 7942, "/figures/mediated/"),
    Known("aided", "法律援助案件", "件", 0, None, 0, "/figures/aided/"),
]  # fmt: skip


def settled(text: str) -> dict[str, tuple[str, str]]:
    checked: Checked = against(check(text), RECORDS)
    return {c.numbers[0]: (c.verdict.value, c.against.indicator) for c in checked.claims if c.against}


def test_each_figure_finds_its_own_indicator() -> None:
    assert settled("本年。收到行政复议申请12件，受理7件，不予受理5件。") == {
        "12": ("holds", "received"), "7": ("holds", "accepted"), "5": ("holds", "refused"),
    }  # fmt: skip


def test_the_records_say_no() -> None:
    checked = against(check("本年。收到行政复议申请13件，受理7件，不予受理6件。"), RECORDS)
    first = checked.claims[0]
    assert first.verdict.value == "fails" and "为12件，不符" in first.reason and "文内：13=7+6" in first.reason


def test_a_unit_is_the_same_with_its_measure_word() -> None:
    assert settled("由926个工作日压减至687个工作日，减少25.81%；")["687"] == ("holds", "promised")


def test_a_share_is_judged_at_its_written_digits() -> None:
    assert settled("由926个工作日压减至687个工作日，减少25.81%；")["25.81"] == ("holds", "days")
    assert settled("由926个工作日压减至687个工作日，减少25.80%；")["25.80"][0] == "soft"
    assert settled("由926个工作日压减至687个工作日，减少25.9%；")["25.9"][0] == "fails"


def test_a_title_is_enough_where_the_words_lie_in_it() -> None:
    assert settled("2020年共化解各类矛盾纠纷7942件。") == {"7942": ("holds", "mediated")}
    assert settled("2020年共化解各类矛盾纠纷7900余件。") == {"7900": ("holds", "mediated")}


def test_another_unit_or_another_thing_finds_none() -> None:
    assert settled("化解矛盾纠纷工作室3个，立案查处案件12件。") == {}


def test_no_rows_settle_nothing() -> None:
    assert settled("受理法律援助案件152件。") == {"152": ("unsettled", "aided")}


def test_a_claim_of_none_is_compared_with_zero() -> None:
    checked = against(check("全年没有收到行政复议申请案件。"), RECORDS)
    assert [c.verdict.value for c in checked.claims if c.against] == ["fails"]


@pytest.mark.parametrize(("text", "verdict"), [
    ("全年出台的行政规范性文件均在区政府网站公布。", "fails"),
    ("应诉案件中行政机关负责人均出庭。", "holds"),
    ("案件评查结果全部反馈。", None),
])  # fmt: skip
def test_a_claim_about_all_is_compared_with_its_share(text: str, verdict: str | None) -> None:
    shares = [
        Known("public", "规范性文件公布率", "%", 6, 7, 7, "/figures/public/"),
        Known("heads", "行政机关负责人出庭率", "%", 12, 12, 12, "/figures/heads/"),
    ]
    found = [one.verdict.value for one in against(check(text), shares).claims if one.against]
    assert found == ([verdict] if verdict else [])


def test_the_examples() -> None:
    assert doctest.testmod(known).failed == 0
