"""Papers come with their act: numbered when they state what the law wants, drafts until they do."""

from __future__ import annotations

from datetime import date

import pytest

from tests.office.factories import PENALTY, SMALL, START, WORDS, District, district, done, on, refused
from zhunsheng.office.matters import companions
from zhunsheng.office.matters.models import Matter, NumberCounter, Paper
from zhunsheng.office.papers import actions as papers
from zhunsheng.office.papers import reads, render

pytestmark = [pytest.mark.django_db, pytest.mark.template("district")]
FACTS = {**PENALTY, "fine_fen": 50_000}


@pytest.fixture
def here() -> District:
    return district()


@pytest.fixture
def case(here: District) -> Matter:
    with on(START):
        case = done(here.open_penalty())
        here.to_report(case, **SMALL)
        here.perform(case, "case_review", [here.reviewer], outcome="passed")
        here.perform(case, "notice", [here.li], party=here.party(case))
        return case


def decided(here: District, case: Matter, words: dict[str, object]) -> Paper:
    with on(date(2026, 3, 10)):
        here.perform(case, "decide", [here.head], outcome="penalty", facts=FACTS, words=words)
    return case.papers.get(title="行政处罚决定书")


def test_the_paper_that_registers_a_case_bears_its_number(here: District, case: Matter) -> None:
    register = case.papers.get(title="案件来源登记表")
    assert case.number == "准市监案源〔2026〕1号" and register.number in ("", case.number)


def test_a_decision_that_lacks_what_the_article_wants_stays_an_unnumbered_draft(here: District, case: Matter) -> None:
    draft = decided(here, case, {})
    assert draft.document["draft"] and draft.number == "" and not NumberCounter.objects.filter(word="罚").exists()
    with on(date(2026, 3, 10)):
        refusal = refused(papers.complete(draft, words={}, by=here.li))
        assert "第五十九条" in refusal.message and "违法事实" in refusal.message
        final = done(papers.complete(draft, words=WORDS, by=here.li))
        assert final.number == "准市监罚〔2026〕1号" and not final.document["draft"]
        assert "已经制成" in refused(papers.complete(draft, words=WORDS, by=here.li)).message
        refused(papers.complete(draft, words=WORDS, by=here.stranger))
    assert case.papers.filter(title="行政处罚决定书").count() == 2


def test_a_stored_paper_is_the_same_document_again(here: District, case: Matter) -> None:
    final = decided(here, case, WORDS)
    document = reads.document(final)
    assert render.content_digest(document) == final.digest
    assert final.check_code == render.QR.of("", "", render.check_value(final.pk, final.digest)).check
    assert "准阳区某小吃店" in str(document) and "行政处罚法" not in final.number


def test_what_was_written_once_stands_in_later_papers(here: District) -> None:
    with on(START):
        case = done(here.open_penalty())
        here.to_report(case, **SMALL)
        here.perform(case, "case_review", [here.reviewer], outcome="passed")
        here.perform(case, "notice", [here.li], party=here.party(case), words=WORDS)
    later = {name: WORDS[name] for name in ("penalties", "performance", "bank_name", "bank_address", "court")}
    final = decided(here, case, later)
    assert not final.document["draft"] and "保质期" in str(final.document)


def test_an_acts_form_asks_for_what_its_papers_must_state_and_for_nothing_the_house_knows(
    here: District, case: Matter
) -> None:
    from zhunsheng.office.matters import history

    act = history.procedure(case).acts["decide"]
    [made] = [one for one in companions.registered() if type(one).__name__ == "Papers"]
    asked = {one.name: one for one in made.asks(case, (act, act.outcomes["penalty"]))}
    assert asked["facts_found"].needed and asked["facts_found"].cites
    assert "party_name" not in asked and asked["party_address"].needed
    assert asked["penalties"].columns == {"text": "处罚内容"}
    assert not asked.keys() & {"organ_name", "number", "fine_fen", "officers"}


def test_what_is_written_into_a_private_blank_is_sealed_also_when_a_draft_is_completed(here: District) -> None:
    with on(START):
        case = done(here.open_penalty())
        draft = case.papers.get(title="案件来源登记表")
        assert draft.document["draft"]
        words = {"source": "举报", "found_on": "2026-03-01", "lead_content": "后厨分装过期桃酥"}
        final = done(papers.complete(draft, words=words, by=here.li))
        assert final.words["source"] == "举报" and "桃酥" not in str(final.words) + str(final.document)
        held = final.words["lead_content"]["commitment"]
        assert case.private_values.get(commitment=held).name == "lead_content"
        assert "后厨分装过期桃酥" in str(reads.reading(final, here.li).document)
        assert "后厨分装过期桃酥" not in str(reads.reading(final, here.supervisor).document)


def test_what_was_sealed_once_stands_in_later_papers_by_the_same_commitment(here: District) -> None:
    with on(START):
        case = done(here.open_penalty())
        here.to_report(case, **SMALL)
        here.perform(case, "case_review", [here.reviewer], outcome="passed")
        here.perform(case, "notice", [here.li], party=here.party(case), words=WORDS)
    notice = case.papers.filter(title="行政处罚事先告知书").get()
    decision = decided(here, case, {name: value for name, value in WORDS.items() if name != "party_address"})
    [stands] = decision.document["private"]
    assert stands["commitment"] == notice.words["party_address"]["commitment"] and not decision.document["draft"]
    assert case.private_values.filter(name="party_address").count() == 1
