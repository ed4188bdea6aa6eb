"""What a paper must state: an element that is missing is named with its article, and the paper is not made."""

from __future__ import annotations

import pytest

from tests.office.papers.decision import VALUES, composed, lacks, papers
from zhunsheng.law import papers as law
from zhunsheng.law import wording
from zhunsheng.law.papers import Numbering
from zhunsheng.law.wording import Kind, Private

SIX = {
    "party_name": "第五十九条第一款第（一）项", "party_address": "第五十九条第一款第（一）项",
    "facts_found": "第五十九条第一款第（二）项", "evidence": "第五十九条第一款第（二）项",
    "penalties": "第五十九条第一款第（三）项", "law_basis": "第五十九条第一款第（三）项",
    "performance": "第五十九条第一款第（四）项",
    "reconsideration_organ": "第五十九条第一款第（五）项", "court": "第五十九条第一款第（五）项",
    "organ_name": "第五十九条第一款第（六）项", "issued_on": "第五十九条第一款第（六）项",
}


@pytest.mark.parametrize("field", SIX)
@pytest.mark.parametrize("empty", [None, "", " 　\n"])
def test_a_decision_without_an_element_of_article_59_is_refused_by_name_and_article(field: str, empty: object) -> None:
    lack = lacks(**{field: empty})[0]
    assert lack.cites[0].text == f"行政处罚法 {SIX[field]}"
    assert lack.fields == (field,)
    assert lack.element in lack.message
    assert SIX[field] in lack.message
    assert papers()["penalty_decision"].fields[field].label in lack.message


def test_all_lacks_are_told_at_once() -> None:
    told = law.compose(papers()["penalty_decision"], {})
    assert isinstance(told, law.Incomplete)
    assert len(told.lacks) == 7


def test_a_fine_needs_its_collecting_bank_and_a_warning_does_not() -> None:
    assert "代收机构" in lacks(bank_name="")[0].element
    composed(fine_fen=None, bank_name="", bank_address="")


def test_a_draft_is_made_with_lines_to_write_on_where_values_are_unknown() -> None:
    document = composed(draft=True, party_name=None, bank_account=None)
    assert document.draft
    assert any(block == law.Paragraph(law.Role.TEXT, f"当事人：{wording.BLANK}") for block in document.blocks)


@pytest.mark.parametrize(("field", "wrong", "said"), [
    ("fine_fen", "12000", "金额"), ("fine_fen", -1, "零元以上"), ("fine_fen", True, "金额"), ("fine_fen", 1.5, "金额"),
    ("issued_on", "2026-13-02", "日期"), ("issued_on", 20260302, "日期"), ("party_name", 7, "文字"),
    ("party_name", "\ud800", "不成字"), ("evidence", "笔录", "若干行"), ("evidence", ["笔录"], "逐栏"),
    ("evidence", [{"naem": "笔录"}], "没有“naem”这一栏"), ("published", "yes", "是或者否"),
])
def test_a_value_of_the_wrong_kind_is_refused_with_the_fields_name(field: str, wrong: object, said: str) -> None:
    told = [lack for lack in lacks(**{field: wrong}) if lack.fields == (field,)]
    assert papers()["penalty_decision"].fields[field].label in told[0].message
    assert said in told[0].message


def test_a_paper_beyond_all_measure_is_sent_to_an_attachment() -> None:
    assert "附件" in lacks(facts_found="查" * (law.MOST_CHARACTERS + 1))[0].message
    assert "附件" in lacks(facts_found="查\n" * (law.MOST_LINES + 1))[0].message


def test_values_that_no_blank_asks_for_are_left_aside() -> None:
    assert composed(unheard_of="x") == composed()


def test_a_number_has_mark_year_series_and_serial() -> None:
    numbering = papers()["penalty_decision"].numbering
    assert numbering == Numbering("罚", "{mark}罚〔{year}〕{serial}号")
    assert numbering.number("准市监", 2026, 7) == "准市监罚〔2026〕7号"
    assert numbering.number("{serial}", 2026, 7) == "{serial}罚〔2026〕7号"


def test_a_secret_informant_is_not_on_the_register_form() -> None:
    values = {"source": "举报", "found_on": "2026-03-02", "lead_content": "线索", "informant": "朱某"}
    secret = composed("case_source_register", **values, informant_secret=True)
    assert "朱某" not in "".join(law.texts(secret))
    assert "朱某" in "".join(law.texts(composed("case_source_register", **values, informant_secret=False)))


@pytest.mark.parametrize(("fen", "said"), [
    (0, "零元整"), (5, "伍分"), (50, "伍角整"), (105, "壹元零伍分"), (1_200_000, "壹万贰仟元整"),
    (1_200_050, "壹万贰仟元伍角整"),
    (10_000_100, "壹拾万零壹元整"), (10_001_000_000, "壹亿零壹万元整"), (300_050_000_000_000, "叁万零伍亿元整"),
])
def test_sums_are_written_in_capitals(fen: int, said: str) -> None:
    assert wording.capital(wording.shown(fen, Kind.MONEY)) == said


@pytest.mark.parametrize("sentence", [
    "{{ x.__class__ }}", "{{ 7*7 }}", "{{ x() }}", "{{ x|upper }}", "{% set a=1 %}", "{{ y }}", "{{ 'a' }}",
    "{{ x[0] }}",
    "{% for a in x %}{% endfor %}", "{{ x", "{% include 'a' %}", "{% macro f() %}{% endmacro %}", "{{ self }}",
    "{{ rows }}",
    "{{ loop.index }}", "{% for x in rows %}{% endfor %}", "{% for r in rows %}{{ r.b }}{% endfor %}",
    "{% for r in rows %}{% for q in rows %}{% endfor %}{% endfor %}", "{{ cycler }}",
    "{{ x if x }}", "{{ x ~ x }}", "{% if x == x %}{% endif %}",
])
def test_a_sentence_outside_the_notation_does_not_load(sentence: str) -> None:
    with pytest.raises(wording.NotAWord):
        wording.names(sentence, {"x": (), "rows": ("a",)})


def test_a_time_is_shown_in_china_whatever_its_zone() -> None:
    assert wording.shown("2026-03-02T23:30:00+00:00", Kind.TIME) == "2026年3月3日7时30分"
    assert wording.shown("2026-03-02T23:30:00+00:00", Kind.DATE) == "2026年3月3日"


def test_the_values_are_not_changed_by_composing() -> None:
    before = repr(VALUES)
    composed()
    assert repr(VALUES) == before


# ── private values ──


def private(name: str = "1.phone", commitment: str = "ab" * 32) -> Private:
    return Private(name, commitment)


def test_a_private_value_stands_in_the_document_as_a_mark_and_is_named_at_its_foot() -> None:
    document = composed(party_address=private("1.address"))
    assert document.private == (law.Placeholder("1.address", Kind.TEXT, "ab" * 32),)
    assert any("⟦" + "ab" * 32 + "⟧" in text for text in law.texts(document))
    assert law.plain(document)["private"] == [{"name": "1.address", "kind": "text", "commitment": "ab" * 32}]
    assert "private" not in law.plain(composed()), "a document without any has the digest it always had"


def test_each_reader_sees_the_value_a_mask_or_that_it_was_erased() -> None:
    document, key = composed(party_address=private("1.address")), "ab" * 32

    def said(held: set[str], opened: dict[str, object]) -> str:
        return "".join(law.texts(law.filled(document, held, opened)))

    assert "住所（住址）：学院路12号" in said({key}, {key: "学院路12号"})
    assert law.MASKED in said({key}, {}) and law.ERASED in said(set(), {})
    assert key not in said({key}, {}) + said(set(), {})


def test_a_private_value_of_several_lines_becomes_as_many_paragraphs() -> None:
    document = composed(facts_found=private("facts_found"))
    made = law.filled(document, {"ab" * 32}, {"ab" * 32: "第一行。\n\n第二行。"})
    assert {block.text for block in made.blocks if isinstance(block, law.Paragraph)} >= {"第二行。"}


def test_a_private_sum_is_shown_by_its_kind_and_in_capitals() -> None:
    document = composed(fine_fen=private("fine_fen"))
    text = "".join(law.texts(law.filled(document, {"ab" * 32}, {"ab" * 32: 1_200_000})))
    assert "12,000.00元" in text and "壹万贰仟元整" in text
    assert document.private[0].kind is Kind.MONEY


def test_a_mark_that_somebody_typed_stays_what_was_typed() -> None:
    typed = private().mark()
    document = composed(facts_found=f"说明{typed}")
    assert document.private == () and typed in "".join(law.texts(law.filled(document, {"ab" * 32}, {"ab" * 32: "138"})))


def test_a_wording_never_turns_on_a_private_yes_or_no() -> None:
    assert isinstance(wording.shown(private(), Kind.BOOL), wording.Blank)
    assert isinstance(wording.shown(private(), Kind.ROWS), wording.Blank)
