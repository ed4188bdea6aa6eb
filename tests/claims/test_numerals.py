"""Numerals: exact values, offsets, and what is a word and no number."""

from __future__ import annotations

import doctest
import json
from fractions import Fraction
from pathlib import Path

import pytest

from zhunsheng.claims import numerals

LEAST = 350  # of the 365 recognition cases; a published library gets 175


def values(text: str) -> list[Fraction]:
    return [one.value for one in numerals.find(numerals.fold(text))]


@pytest.mark.parametrize(("written", "value"), [
    ("一千零三", 1003), ("一千三", 1300), ("四百五", 450), ("一万二百五十", 10250), ("两千四百五", 2450),
    ("四千五百六十九万八千三百一十一亿四千八百七十二万五千三百八十二", 4569831148725382),
    ("4.78万亿", 4780000000000), ("1.2万", 12000), ("１，０".replace("，", ""), 10), ("1,034,870", 1034870),
    ("3万4000", 34000), ("５亿1万4千6百", 500014600), ("十余万", 100000), ("1850余万", 18500000), ("二十几万", 200000),
    ("负六点六", Fraction(-66, 10)), ("四百亿点零五零", Fraction("40000000000.05")), ("半百", 50),
    ("三分之二", Fraction(2, 3)), ("三百五十又三分之一", Fraction(1051, 3)), ("3/5", Fraction(3, 5)),
    ("百分之七十三点五", Fraction("73.5")), ("千分之三", Fraction(3, 1000)), ("二○○八", 2008), ("壹佰伍拾", 150),
])  # fmt: skip
def test_a_numeral_has_its_exact_value(written: str, value: Fraction | int) -> None:
    assert values(written) == [value]


@pytest.mark.parametrize("words", [
    "一切", "统一登记", "大陆", "队伍建设", "收拾", "放肆", "四川", "千方百计", "十分重视", "再三强调", "万一", "零距离", "第三方".replace("第三", ""),
])  # fmt: skip
def test_a_word_is_no_numeral(words: str) -> None:
    assert values(words) == []


def test_offsets_are_those_of_the_text_as_given() -> None:
    text = "受理３６件，同比上升５０％"
    found = numerals.find(numerals.fold(text))
    assert [text[one.start : one.end] for one in found] == ["３６", "５０"]


def test_千瓦_keeps_its_thousand() -> None:
    assert values("3000万千瓦") == [30000000]


def test_a_flood_of_digits_is_no_number_and_costs_no_more_than_another() -> None:
    assert values("1234567890" * 5000) == []
    assert values("一二三" * 5000) == []


def test_a_division_by_zero_is_no_number() -> None:
    assert values("5/0") == [] and values("零分之五") == []


def test_recognition_cases_of_others(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """NumberModel.json: every number of the sentence found, none else, and each value right."""
    folder = shared / "data" / "suites" / "recognizers_zh" / "Specs" / "Number" / "Chinese"
    cases = json.loads((folder / "NumberModel.json").read_text("utf-8-sig"))
    right = sum(_same(values(case["Input"]), [r["Resolution"]["value"] for r in case["Results"]]) for case in cases)
    with capsys.disabled():
        print(f"\nrecognizers_zh/NumberModel: {right} of {len(cases)}")
    assert len(cases) == 365 and right >= LEAST


def _same(found: list[Fraction], wanted: list[str]) -> bool:
    """The suite writes fifteen digits."""
    exact = [Fraction(one) for one in wanted]
    return len(found) == len(exact) and all(
        abs(a - b) <= abs(b) * Fraction(1, 10**13) for a, b in zip(found, exact, strict=True)
    )


def test_the_strict_vectors_of_cn2an(shared: Path) -> None:
    vectors = json.loads((shared / "data" / "suites" / "zh_numbers" / "cn2an_vectors.json").read_text("utf-8"))
    strict = {k: v for k, v in vectors["cn2an"]["strict_data_dict"].items() if not set(k) & set("元圆角分负")}
    wrong = {k: v for k, v in strict.items() if [float(x) for x in values(k)] != [v]}
    assert len(strict) > 50 and len(wrong) <= len(strict) // 20, wrong


def test_the_examples() -> None:
    assert doctest.testmod(numerals).failed == 0
