"""Penalty standards: what a book says of facts, what it refuses to be, and which amounts are lawful."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from zhunsheng.law.citation import Citation
from zhunsheng.law.discretion import Advice, Book, BookError, FactError, Outcome
from zhunsheng.law.discretion import deciding as law
from zhunsheng.law.discretion.money import Words, parse_figure, parse_money, parse_range
from zhunsheng.law.statutes import Passage
from zhunsheng.reader import discretion, statutes

ROOT = Path(__file__).resolve().parents[2] / "rulebook"
RULES = discretion.rules(ROOT / "national" / "discretion" / "2021-07-15.yaml", ROOT.parent)

TEXT = """
book:
  id: CG-2024-01
  title: 某区城市管理行政处罚裁量基准
  issuer: 某区综合行政执法局
  published_on: 2024-05-20
  valid_from: 2024-07-01
  valid_to: 2029-07-01
  words: {以上: inclusive, 以下: exclusive}
  within_range: {从轻: "[min,mid)", 一般: "[mid,mid]", 从重: "[mid,max]"}
  unknown_fact: refuse
items:
  "3205_01":
    name: 擅自占用城市道路堆放物料
    basis:
      - {law: 市容和环境卫生条例, version: 2022-03-01, article: 第四十一条第二款}
      - {law: 行政处罚法, version: 2021-07-15, article: 第三十三条第一款}
    statutory: {kinds: [罚款], fine: {min: "500元", max: "5000元"}}
    facts:
      area:      {kind: int, min: 0, label: 占用面积, evidence: required, from: cases.same(act_on, 2y)}
      corrected: {kind: bool, label: 已改正}
      harm:      {kind: enum, values: [无, 有], label: 危害后果}
    tiers:
      - {code: "1", degree: 轻微, when: {corrected: true, area: 500以下, harm: 无}, outcome: no_penalty, cites: [2]}
      - {code: "2", degree: 较轻, when: {corrected: true, area: "[500,)", harm: 无}, fine: {fixed: "500元"}, cites: [1]}
      - {code: "4", degree: 较重, when: {corrected: false, harm: 无}, fine: {min: "1000元", max: "3000.01元"}}
      - {code: "5", degree: 严重, when: {harm: 有}, fine: {min: "3000.01元", max: "5000元"}}
    tests:
      - {facts: {area: 499, corrected: true, harm: 无}, tier: "1"}
      - {facts: {area: 500, corrected: true, harm: 无}, tier: "2"}
      - {facts: {area: 10, corrected: false, harm: 无}, tier: "4"}
      - {facts: {area: 10, corrected: true, harm: 有}, tier: "5"}
"""
CODE = "3205_01"
LIGHT = {"area": 500, "corrected": True, "harm": "无"}
HEAVY = {"area": 10, "corrected": False, "harm": "无"}


def book(text: str = TEXT) -> Book:
    return discretion.parse(text)


def faults(old: str, new: str) -> str:
    """What is said of the book when `old` is replaced; it must be refused, and only for its item."""
    assert old in TEXT, old
    with pytest.raises(BookError) as caught:
        book(TEXT.replace(old, new, 1))
    assert all(isinstance(code, str) and message for code, message in caught.value.problems)
    return "\n".join(message for _, message in caught.value.problems)


def test_facts_lead_to_one_tier_with_every_cell_told() -> None:
    advice = book().decide(CODE, LIGHT)
    assert (advice.tier, advice.outcome, advice.min_fen, advice.max_fen) == ("2", "fine", 50_000, 50_000)
    assert [tried.tier for tried in advice.trace if tried.fitted] == ["2"]
    assert book().items[CODE].fixed == 1
    assert sum(len(tried.cells) for tried in advice.trace) == 3 + 3 + 2 + 1
    assert advice.cites[0].article == "第四十一条第二款"


def test_no_penalty_is_an_answer_of_its_own() -> None:
    advice = book().decide(CODE, {**LIGHT, "area": 499})
    assert (advice.outcome, advice.min_fen, advice.max_fen) == ("no_penalty", 0, 0)


@pytest.mark.parametrize(
    ("facts", "named"),
    [
        ({"corrected": True, "harm": "无"}, "area"),
        ({**LIGHT, "area": "500"}, "area"),
        ({**LIGHT, "area": True}, "area"),
        ({**LIGHT, "area": -1}, "area"),
        ({**LIGHT, "area": 0.1}, "area"),
        ({**LIGHT, "area": 500.005}, "area"),
        ({**LIGHT, "corrected": 1}, "corrected"),
        ({**LIGHT, "harm": "轻"}, "harm"),
        ({**LIGHT, "extra": 1}, "extra"),
    ],
)
def test_a_fact_missing_unknown_or_of_another_type_is_refused(facts: dict[str, object], named: str) -> None:
    with pytest.raises(FactError) as caught:
        book().decide(CODE, facts)
    assert [name for name, _ in caught.value.problems] == [named]


def test_what_is_unknown_is_taken_as_the_lightest_only_where_the_document_says_so() -> None:
    lenient = book(TEXT.replace("unknown_fact: refuse", "unknown_fact: lowest"))
    assert lenient.decide(CODE, {"harm": "无"}).tier == "1"
    assert lenient.decide(CODE, {"harm": "无", "corrected": False}).tier == "4"


# ── what loading proves ──


def test_a_gap_of_one_unit_is_refused_with_the_facts_that_show_it() -> None:
    told = faults('"[500,)"', '"[501,)"')
    assert "缺口" in told and "area=500" in told and "corrected=true" in told


def test_an_overlap_is_refused_with_both_tiers() -> None:
    told = faults("area: 500以下", 'area: "[0,500]"')
    assert "重叠" in told and "“1”、“2”" in told and "area=500" in told


def test_faults_name_their_line() -> None:
    line = TEXT[: TEXT.index('fixed: "500元"')].count("\n") + 1
    assert f"book.yaml:{line}" in faults('fixed: "500元"', "fixed: 500")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("values: [无, 有]", "values: [无, 有, 轻]", "harm=轻"),
        ('{min: "3000.01元", max: "5000元"}}', '{min: "3000.01元", max: "5000.01元"}}', "高于法定最高"),
        ('{fixed: "500元"}', '{fixed: "499.99元"}', "低于法定最低"),
        ('{fixed: "500元"}', '{fixed: "500元", min: "500元", max: "600元"}', "定额"),
        ('{min: "1000元", max: "3000.01元"}', '{min: "3100元", max: "3000元"}', "高于上限"),
        ("outcome: no_penalty", 'outcome: no_penalty, fine: {fixed: "500元"}', "二者必居其一"),
        ("cites: [2]", "cites: [3]", "只列了2条"),
        ('code: "4"', 'code: "2"', "“2”"),
        ('- {facts: {area: 10, corrected: false, harm: 无}, tier: "4"}', "", "没有测试"),
        ('harm: 无}, tier: "1"}', 'harm: 无}, tier: "2"}', "落入档次“1”"),
        ("when: {corrected: false, harm: 无}", "when: {corrected: false, hram: 无}", "没有声明"),
        ("when: {harm: 有}", "when: {harm: 大}", "没有选项"),
        ("when: {harm: 有}", 'when: {harm: 有, area: "[5,4]"}', "没有一个可能的值"),
        ('fixed: "500元"', "fixed: 500", "没有写明单位"),
        ('fixed: "500元"', 'fixed: "500.005元"', "不是整数分"),
        ("words: {以上: inclusive, 以下: exclusive}", "words: {以上: inclusive}", "没有说明是否包含本数"),
        ("valid_to: 2029-07-01", "valid_to: 2024-07-01", "失效"),
        ("      harm:      {kind", "      area:      {kind", "second time"),
        ("kind: bool", "kind: float", "kind"),
    ],
)  # fmt: skip
def test_a_book_that_breaks_a_rule_is_refused(old: str, new: str, why: str) -> None:
    assert why in faults(old, new)


def test_a_heavier_degree_with_a_lower_fine_must_be_explained() -> None:
    turned = book(TEXT.replace("degree: 较重", "degree: 特别严重"))
    assert "特别严重" in turned.cautions[0][1] and not book().cautions


def test_yaml_does_not_guess_codes_times_or_truths() -> None:
    assert CODE in book().items
    named = book(
        TEXT.replace("values: [无, 有]", "values: [no, 12:30]")
        .replace("harm: 无", "harm: no")
        .replace("harm: 有", "harm: 12:30")
    )
    assert named.decide(CODE, {**LIGHT, "harm": "12:30"}).tier == "5"


def test_a_gap_of_ones_own_is_refused_and_a_superiors_goes_to_people() -> None:
    gapped = TEXT.replace('"[500,)"', '"[501,)"').replace("area: 500,", "area: 501,")
    with pytest.raises(BookError):
        book(gapped.replace("    name: 擅自", "    state: known_gaps\n    name: 擅自"))
    superior = book(
        gapped.replace("issuer:", "own: false\n  issuer:").replace(
            "    name: 擅自", "    state: known_gaps\n    name: 擅自"
        )
    )
    advice = superior.decide(CODE, LIGHT)
    assert (advice.outcome, advice.min_fen, advice.max_fen) == (Outcome.COLLECTIVE, 50_000, 500_000)
    assert superior.decide(CODE, {**LIGHT, "area": 501}).tier == "2"


# ── words and money ──


def test_above_and_below_include_what_the_document_says() -> None:
    assert book().decide(CODE, {**LIGHT, "area": 500}).tier == "2"
    other = (
        TEXT.replace("以下: exclusive", "以下: inclusive")
        .replace('"[500,)"', "超过500")
        .replace("area: 500,", "area: 501,")
    )
    assert book(other).decide(CODE, {**LIGHT, "area": 500}).tier == "1"
    assert parse_range("五百元以上一千元以下", Words(True, True)) == (50_000, 100_000)
    assert parse_range("500元以上1000元以下", Words(True, False)) == (50_000, 99_999)
    assert parse_range("500元以上不满1000元", Words(True, True)) == (50_000, 99_999)
    assert parse_range("10万元以下", Words(None, True)) == (None, 10_000_000)


@pytest.mark.parametrize(
    ("text", "fen"),
    [("500元", 50_000), ("一万元", 1_000_000), ("１万元", 1_000_000), ("1.5万元", 1_500_000), ("三万五千元", 3_500_000),
     ("1,000元", 100_000), ("十二万元", 12_000_000), ("一百零二元", 10_200), ("0.1元", 10), ("二亿三千万元", 23_000_000_000)],
)  # fmt: skip
def test_money_is_read_to_the_fen(text: str, fen: int) -> None:
    assert parse_money(text) == fen


@pytest.mark.parametrize(
    "text", ["500", "500.005元", "元", "五零元", "1万万元元", "-5元", "约500元", "500美元", "1e3元"]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="“"):
        parse_money(text)


def test_figures_are_read_in_both_scripts() -> None:
    assert [parse_figure(text) for text in ("3", "十二", "１０", "二十")] == [3, 12, 10, 20]


# ── amounts that depend on facts; weights ──

SHARES = """
book: {id: S, title: t, issuer: i, valid_from: 2024-01-01, published_on: 2023-12-01, words: {以上: inclusive, 以下: exclusive}}
items:
  "124":
    name: 经营超过保质期的食品
    basis: [{law: 食品安全法, version: 2021-04-29, article: 第一百二十四条第一款}]
    statutory:
      kinds: [罚款, 没收违法所得]
      fine:
        - {when: {value: 1万元以下}, min: "5万元", max: "10万元"}
        - {when: {value: 1万元以上}, min: {times: 10, of: value}, max: {times: 20, of: value}}
    facts: {value: {kind: money, label: 货值金额}, grave: {kind: bool}}
    tiers:
      - {code: a, when: {value: 1万元以下, grave: false}, fine: {min: "5万元", max: "6.5万元"}, kinds: [没收违法所得]}
      - {code: b, when: {value: 1万元以下, grave: true}, fine: 65000元以上100000.01元以下, kinds: [没收违法所得]}
      - {code: c, when: {value: 1万元以上, grave: false}, fine: {min: {times: 10, of: value}, max: {basis_points: 130000, of: value}}}
      - {code: d, when: {value: 1万元以上, grave: true}, fine: {min: {times: 13, of: value}, max: {times: 20, of: value}}}
    tests:
      - {facts: {value: 9999.99元, grave: false}, tier: a}
      - {facts: {value: "1000", grave: true}, tier: b}
      - {facts: {value: 1万元, grave: false}, tier: c}
      - {facts: {value: 2万元, grave: true}, tier: d}
"""
WEIGHTS = """
book: {id: W, title: t, issuer: i, own: false, valid_from: 2022-01-01, published_on: 2021-12-01, words: {以上: inclusive, 以下: exclusive}}
items:
  "1.1":
    name: 未批先建
    mode: weights
    basis: [{law: 环境影响评价法, version: 2018-12-29, article: 第三十一条第一款}]
    statutory: {kinds: [罚款], fine: {min: {basis_points: 100, of: investment}, max: {basis_points: 500, of: investment}}}
    facts:
      investment: {kind: money}
      months: {kind: int}
      place: {kind: enum, values: [一般区域, 保护区]}
    start: 10
    weights:
      months: {3以下: 0, 3以上6以下: 30, 6以上: 50}
      place: {一般区域: 0, 保护区: 40}
    tests:
      - {facts: {investment: 1000万元, months: 6, place: 保护区}, percent: 100}
"""


def test_a_fine_may_be_times_a_fact_and_stays_within_the_statute() -> None:
    shares = book(SHARES)
    assert shares.decide("124", {"value": 1_000_033, "grave": False}).max_fen == 13_000_429
    assert shares.decide("124", {"value": 100, "grave": True}).max_fen == 10_000_000
    with pytest.raises(BookError) as caught:
        book(SHARES.replace("max: {times: 20, of: value}}}", "max: {times: 21, of: value}}}"))
    assert "21倍" in str(caught.value) and "20倍" in str(caught.value)


def test_weights_sum_up_and_the_statutory_minimum_holds() -> None:
    weighed = book(WEIGHTS)
    assert (
        weighed.decide("1.1", {"investment": 10**9, "months": 3, "place": "一般区域"}).min_fen
        == 10**9 * 5 // 100 * 40 // 100
    )
    light = weighed.decide("1.1", {"investment": 10**9, "months": 0, "place": "一般区域"})
    assert (light.percent, light.min_fen) == (10, 10**9 // 100)  # ten percent of the maximum is below the minimum


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [("start: 10", "start: 11", "101%"), ("3以上6以下", "4以上6以下", "months=3"), ("3以上6以下", "2以上6以下", "months=2"),
     (", 保护区: 40}", "}", "place=保护区"), (", max: {basis_points: 500, of: investment}", "", "法定最高"),
     ("percent: 100", "percent: 90", "算得100%")],
)  # fmt: skip
def test_weights_that_do_not_sum_up_are_refused(old: str, new: str, why: str) -> None:
    with pytest.raises(BookError, match=why):
        book(WEIGHTS.replace(old, new, 1))


# ── validity ──


def test_a_book_is_in_force_from_its_first_to_its_last_day_and_only_when_public() -> None:
    one = book()
    days = [date(2024, 6, 30), date(2024, 7, 1), date(2029, 6, 30), date(2029, 7, 1)]
    assert [one.in_force(day) for day in days] == [False, True, True, False]
    unpublished = book(TEXT.replace("  published_on: 2024-05-20\n", ""))
    assert not unpublished.in_force(date(2025, 1, 1))


# ── from advice to amount ──


@pytest.mark.parametrize(
    ("found", "barred"), [(date(2026, 2, 28), False), (date(2026, 3, 1), False), (date(2026, 3, 2), True)]
)
def test_limitation_ends_on_the_corresponding_day(found: date, barred: bool) -> None:
    assert law.limitation(date(2024, 3, 1), found, RULES.limitation_months).barred is barred


def test_the_longer_limitation_and_a_leap_day() -> None:
    assert law.limitation(date(2024, 2, 29), date(2029, 2, 28), RULES.extended_months).last_on == date(2029, 2, 28)


def advice(low: int, high: int, outcome: Outcome = Outcome.FINE, kinds: tuple[str, ...] = ()) -> Advice:
    return Advice(
        item="x",
        tier="1",
        outcome=outcome,
        min_fen=low,
        max_fen=high,
        trace=(),
        kinds=kinds,
        least_fen=50_000,
        most_fen=500_000,
    )


@pytest.mark.parametrize(
    ("old", "new", "answer"),
    [
        (advice(100, 200), advice(100, 150), "new"),
        (advice(100, 150), advice(100, 200), "old"),
        (advice(100, 200), advice(50, 200), "new"),
        (advice(100, 200), advice(100, 200), "same"),
        (advice(0, 0, Outcome.KINDS, ("警告",)), advice(100, 100), "old"),
        (advice(100, 100), advice(0, 0, Outcome.NO_PENALTY), "new"),
        (advice(100, 100), advice(50, 50, kinds=("吊销许可证件",)), "open"),
        (advice(0, 0, Outcome.COLLECTIVE), advice(50, 50), "open"),
    ],
)
def test_the_lighter_of_two_versions_applies(old: Advice, new: Advice, answer: str) -> None:
    assert law.compare(old, new) == answer


def test_of_two_provisions_the_one_with_the_higher_fine_applies() -> None:
    low, high = advice(50_000, 100_000), replace(advice(50_000, 60_000), most_fen=900_000)
    assert law.highest([low, high]) is high


def test_the_middle_of_an_odd_range_is_rounded_down() -> None:
    within = book().within
    odd = book().decide(CODE, HEAVY)
    assert (odd.min_fen, odd.max_fen) == (100_000, 300_001)
    assert law.narrowed(odd, within["从轻"]) == (100_000, 199_999)
    assert law.narrowed(odd, within["一般"]) == (200_000, 200_000)
    assert law.narrowed(odd, within["从重"]) == (200_000, 300_001)


@pytest.mark.parametrize(
    ("fen", "verdict"),
    [(100_000, "within"), (300_001, "within"), (99_999, "deviates"), (300_002, "deviates"), (500_000, "deviates"),
     (500_001, "above_most"), (50_000, "deviates"), (49_999, "below_least"), (1, "below_least")],
)  # fmt: skip
def test_the_gate_at_every_boundary(fen: int, verdict: str) -> None:
    assert law.gate(fen, book().decide(CODE, HEAVY)) == verdict


def test_the_two_ladders_of_article_33_open_step_by_step() -> None:
    first = ["初次违法", "危害后果轻微"]
    assert RULES.open_to(first) == []
    (may,) = RULES.open_to([*first, "及时改正"])
    assert may.id == "first_offence" and may.said == "可以不予处罚"
    both = RULES.open_to([*first, "及时改正", "违法行为轻微", "没有造成危害后果"])
    assert [ground.said for ground in both] == ["应当不予处罚", "可以不予处罚"]


def test_every_common_rule_resolves_to_an_article_that_is_held() -> None:
    texts = statutes.load(ROOT)
    groups = [RULES.limitation_cites, RULES.lighter_cites, RULES.one_fine_cites, RULES.published_cites, RULES.own.cites,
              RULES.below_least.cites, *(ground.cites for ground in RULES.grounds.values())]  # fmt: skip
    sources = {"CF": "行政处罚法", "D27": "国办发〔2022〕27号"}
    for cite in {cite for group in groups for cite in group}:
        found = texts.resolve(Citation.parse(cite.citation), sources, date(2026, 3, 2))
        assert isinstance(found, Passage), found


def test_the_same_facts_give_the_same_receipt_and_a_new_book_leaves_it_alone() -> None:
    one = law.receipt(book(), book().decide(CODE, LIGHT), LIGHT)
    again = law.receipt(book(), book().decide(CODE, dict(reversed(LIGHT.items()))), LIGHT)
    assert one == again
    changed = book(TEXT.replace('fixed: "500元"', 'fixed: "600元"'))
    assert law.receipt(changed, changed.decide(CODE, LIGHT), LIGHT)["digest"] != one["digest"]
    assert law.receipt(book(), book().decide(CODE, LIGHT), LIGHT)["digest"] == one["digest"]
