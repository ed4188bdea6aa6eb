"""How an article is written, read aloud, and found again."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhunsheng.law import citation
from zhunsheng.law.citation import Citation, number, numeral, parse_all, text_name


@pytest.mark.parametrize(("written", "aloud"), [
    ("CF 58(1)(2)", "行政处罚法 第五十八条第一款第（二）项"),
    ("CF 64(1)(1)", "行政处罚法 第六十四条第一款第（一）项"),
    ("CF 60", "行政处罚法 第六十条"),
    ("CF 12-1", "行政处罚法 第十二条之一"),
    ("CF 12-1(2)(10)(3)", "行政处罚法 第十二条之一第二款第（十）项第3目"),
    ("CF 110(2)", "行政处罚法 第一百一十条第二款"),
])
def test_a_citation_is_read_aloud(written: str, aloud: str) -> None:
    assert Citation.parse(written).text("行政处罚法（2021年修订）") == aloud


def test_a_paper_of_the_state_council_has_points() -> None:
    assert Citation.parse("D118 6").text("国办发〔2018〕118号") == "国办发〔2018〕118号 第六点"


@pytest.mark.parametrize("wrong", [
    "", "CF", "CF58", "cf 58", "CF 0", "CF 058", "CF 58(0)", "CF 58()", "CF 58（1）", "CF 58(1)(2)(3)(4)", "CF 58 (1)",
    "CF 58-", "58", "CF 58(1", "CF 99999", "CF 五十八", "CF 58(1)\nCF 59",
])
def test_what_is_not_a_citation_is_refused_with_an_example(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"CF 58\(1\)\(2\)"):
        Citation.parse(wrong)


def test_several_stand_in_one_text() -> None:
    assert [str(c) for c in parse_all("CF 44, CF 62；SG 64(1)")] == ["CF 44", "CF 62", "SG 64(1)"]


def test_a_source_names_its_text() -> None:
    assert text_name("行政处罚法（2021年修订）") == "行政处罚法"
    interpretation = "最高人民法院关于适用行政诉讼法的解释"
    assert text_name(f"{interpretation}（法释〔2018〕1号）") == interpretation
    assert text_name("国办发〔2015〕58号 推广随机抽查") == "国办发〔2015〕58号"
    assert text_name("  ") == ""


@given(st.builds(
    lambda key, article, inserted, inner: Citation(
        key, article, *(*inner, None, None, None)[:3], inserted=inserted),
    st.sampled_from(["CF", "D118", "SJS"]), st.integers(1, 9999), st.none() | st.integers(1, 99),
    st.lists(st.integers(1, 999), max_size=3).map(tuple)))
def test_written_and_read_aloud_it_is_the_same_citation(one: Citation) -> None:
    assert Citation.parse(str(one)) == one
    assert Citation.read(one.text("民法典").removeprefix("民法典 "), one.key) == one


def _spoken(n: int) -> str:
    """A second way to say a number: by rewriting digits, not by walking powers."""
    full = "".join("零一二三四五六七八九"[int(d)] + u for d, u in zip(f"{n:04d}", "千百十个", strict=True))
    for old, new in (("零千", "零"), ("零百", "零"), ("零十", "零"), ("零个", "零"), ("个", "")):
        full = full.replace(old, new)
    while "零零" in full:
        full = full.replace("零零", "零")
    full = full.strip("零")
    return full[1:] if full.startswith("一十") else full


def test_every_numeral_is_said_and_understood() -> None:
    for n in range(1, 10_000):
        assert numeral(n) == _spoken(n)
        assert number(numeral(n)) == n


@pytest.mark.parametrize("wrong", ["", "零", "一零二", "百", "十十", "二百零", "58", "第五", "一万"])
def test_a_numeral_written_otherwise_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError):
        number(wrong)


def test_reading_aloud_refuses_other_words() -> None:
    with pytest.raises(ValueError):
        Citation.read("五十八条", "CF")


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(citation).failed == 0
