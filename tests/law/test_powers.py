"""Competence on a day: item, organ, post, credential; each missing piece is refused with a way on."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from zhunsheng.law.powers import (
    BasisFacts,
    CredentialFacts,
    HoldingFacts,
    ItemFacts,
    ItemStatus,
    Lacking,
    NotCompetent,
    OfficerFacts,
    OrganFacts,
    PostFacts,
    Span,
    competent,
    valid_credentials,
)

DAY = date(2026, 3, 2)
ALWAYS = Span(date(2020, 1, 1))
OVER = Span(date(2020, 1, 1), DAY)
CARD = CredentialFacts(name="行政执法证", number="1", span=ALWAYS, domains=frozenset({"市场监管"}))
OFFICER = OfficerFacts(id="o", name="甲", posts=(PostFacts(organ="g", span=ALWAYS),), credentials=(CARD,))
ORGAN = OrganFacts(id="g", name="某局", span=ALWAYS)
ITEM = ItemFacts(
    code="1",
    name="对无照经营的处罚",
    span=ALWAYS,
    domain="市场监管",
    bases=(BasisFacts(text="某法 第一条", span=ALWAYS),),
    holdings=(HoldingFacts(organ="g", span=ALWAYS),),
)
CARDS = ("行政执法证",)


def test_a_competent_officer_is_not_refused() -> None:
    assert competent(OFFICER, ITEM, ORGAN, DAY, CARDS) is None
    assert competent(replace(OFFICER, credentials=()), ITEM, ORGAN, DAY) is None, "an act that asks for no credential"


@pytest.mark.parametrize(
    ("officer", "item", "organ", "lacking"),
    [
        (OFFICER, replace(ITEM, status=ItemStatus.REPEALED), ORGAN, Lacking.ITEM_DEAD),
        (OFFICER, replace(ITEM, status=ItemStatus.SUSPENDED), ORGAN, Lacking.ITEM_DEAD),
        (OFFICER, replace(ITEM, span=OVER), ORGAN, Lacking.ITEM_DEAD),
        (OFFICER, replace(ITEM, bases=()), ORGAN, Lacking.BASIS_GONE),
        (OFFICER, replace(ITEM, bases=(BasisFacts(text="旧法", span=OVER),)), ORGAN, Lacking.BASIS_GONE),
        (OFFICER, ITEM, replace(ORGAN, span=OVER), Lacking.ORGAN_GONE),
        (OFFICER, replace(ITEM, holdings=(HoldingFacts(organ="g", span=OVER),)), ORGAN, Lacking.NOT_THIS_ORGAN),
        (OFFICER, replace(ITEM, holdings=(HoldingFacts(organ="h", span=ALWAYS),)), ORGAN, Lacking.NOT_THIS_ORGAN),
        (replace(OFFICER, posts=(PostFacts(organ="h", span=ALWAYS),)), ITEM, ORGAN, Lacking.NO_POST),
        (replace(OFFICER, posts=(PostFacts(organ="g", span=OVER),)), ITEM, ORGAN, Lacking.NO_POST),
        (replace(OFFICER, credentials=()), ITEM, ORGAN, Lacking.NO_CREDENTIAL),
        (replace(OFFICER, credentials=(replace(CARD, span=OVER),)), ITEM, ORGAN, Lacking.EXPIRED),
        (replace(OFFICER, credentials=(replace(CARD, suspended=(ALWAYS,)),)), ITEM, ORGAN, Lacking.SUSPENDED),
        (OFFICER, replace(ITEM, domain="文化"), ORGAN, Lacking.OTHER_DOMAIN),
    ],
)
def test_each_missing_piece_is_refused(
    officer: OfficerFacts, item: ItemFacts, organ: OrganFacts, lacking: Lacking
) -> None:
    refused = competent(officer, item, organ, DAY, CARDS)
    assert isinstance(refused, NotCompetent)
    assert refused.lacking is lacking and refused.message and refused.way_on and lacking.label


def test_the_last_day_of_a_span_is_not_in_it() -> None:
    short = replace(OFFICER, credentials=(replace(CARD, span=Span(DAY, DAY + timedelta(days=1))),))
    assert competent(short, ITEM, ORGAN, DAY, CARDS) is None
    assert isinstance(competent(short, ITEM, ORGAN, DAY + timedelta(days=1), CARDS), NotCompetent)
    assert isinstance(competent(short, ITEM, ORGAN, DAY - timedelta(days=1), CARDS), NotCompetent)


def test_a_second_valid_credential_makes_up_for_an_expired_one() -> None:
    both = replace(OFFICER, credentials=(replace(CARD, span=OVER), replace(CARD, number="2")))
    assert competent(both, ITEM, ORGAN, DAY, CARDS) is None
    assert (
        valid_credentials(both, "市场监管", DAY) == {"行政执法证"}
        and valid_credentials(both, "文化", DAY) == frozenset()
    )
