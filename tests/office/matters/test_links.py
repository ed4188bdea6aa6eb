"""What happens in one case when another, which is about it, is accepted and decided."""

from __future__ import annotations

from datetime import date

import pytest

from tests.office.factories import BEFORE, PENALTY, SMALL, START, WORDS, District, done, on, refused
from tests.office.publication.district import Desk, desk
from zhunsheng.office import clock
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters import reads
from zhunsheng.office.matters.models import Link, Matter
from zhunsheng.office.people import actions as people
from zhunsheng.office.people.models import Officer, Organ
from zhunsheng.office.powers import actions as powers
from zhunsheng.office.powers.models import PowerItem
from zhunsheng.office.publication import actions as publication
from zhunsheng.office.publication import reads as published

pytestmark = [pytest.mark.django_db, pytest.mark.template("district")]

DISPUTED: dict[str, object] = {
    "major_or_difficult": False, "technical_case": False, "asks_document_review": False, "department_respondent": True,
    "act_was_public": True,
}  # fmt: skip
REVOKED: dict[str, object] = {"decided_ground": "主要事实不清、证据不足", "remake_ordered": False}


@pytest.fixture
def at() -> Desk:
    return desk()


def staff(organ: Organ, *roles: str) -> Officer:
    """An officer of an organ with these roles."""
    code, moment = f"L{organ.code[-2:]}{'-'.join(roles)[:12]}", clock.at(BEFORE, 9)
    who = done(people.create_officer(code=code, name="何复议", by=None, at=moment))
    post = done(people.create_post(organ=organ, name=f"{code}岗", roles=roles, by=None, at=moment))
    done(people.appoint(who, post, valid_from=BEFORE, by=None, at=moment))
    return who


def item(organ: Organ, kind: str) -> PowerItem:
    with on(BEFORE):
        return done(
            powers.add_item(
                code=f"L-{kind}", name=kind, category="other", kinds=[kind], organ=organ, on=BEFORE, by=None,
                bases=[powers.NewBasis("行政复议法", "第四条", BEFORE)],
            )
        )  # fmt: skip


def opened(organ: Organ, kind: str, by: Officer, about: Matter, **given: object) -> Matter:
    asked: dict[str, object] = {
        "kind": kind, "organ": organ, "item": item(organ, kind), "title": "不服罚款决定", "by": [by], "entered_by": by,
        "parties": [matters.NewParty(kind="trader", name="准阳区某小吃店", role="申请人")], "about": about, **given,
    }  # fmt: skip
    return done(matters.open_matter(**asked))  # type: ignore[arg-type]


def penalty(here: District) -> Matter:
    """A small penalty, decided and served."""
    with on(START):
        case = done(here.open_penalty())
        here.to_report(case, **SMALL)
        here.perform(case, "case_review", [here.reviewer], outcome="passed")
        here.perform(case, "notice", [here.li], party=here.party(case))
    with on(date(2026, 3, 10)):
        here.perform(case, "decide", [here.head], outcome="penalty", facts={**PENALTY, "fine_fen": 50_000}, words=WORDS)
        here.perform(case, "serve", [here.li], party=here.party(case))
    return case


def test_a_penalty_revoked_on_reconsideration_is_withdrawn_within_three_working_days(at: Desk) -> None:
    here, case = at.here, penalty(at.here)
    with on(date(2026, 3, 12)):
        shown = case.publications.get(state="waiting")
        done(publication.release(shown, at.publisher, True, True))
        assert published.public_subjects([str(case.pk)]) == [shown.subject]
    clerk, handler = staff(here.government, "clerk"), staff(here.government, "handler")
    chief, mayor = staff(here.government, "chief"), staff(here.government, "head")
    with on(date(2026, 3, 16)):
        dispute = opened(here.government, "reconsideration", clerk, case)
        assert Link.objects.get(target=dispute).word == "about"
        assert not case.acts.filter(event="challenge").exists(), "an application that nobody has accepted"
        here.perform(dispute, "accept", [chief], outcome="accepted")
        told = case.acts.get(event="challenge")
        assert told.entered_by == chief and not told.signers.exists()
        assert ("challenge_ended", None) in {(act, party) for act, party in reads.situation(case).duties}
        assert (
            "手工办理"
            in refused(matters.perform(case, "challenge_ended", outcome="upheld", entered_by=here.li)).message
        )
    with on(date(2026, 3, 17)):
        here.perform(dispute, "send_copy", [handler], facts=DISPUTED)
        here.perform(dispute, "answer", entered_by=clerk)
        here.perform(dispute, "hear_parties", [handler], outcome="unheard")
        here.perform(dispute, "propose", [chief])
    with on(date(2026, 4, 8)):
        here.perform(dispute, "decide", [mayor], outcome="revoked", facts=REVOKED)
        case.refresh_from_db()
        dispute.refresh_from_db()
        assert dispute.outcome == "revoked" and case.acts.get(event="challenge_ended").outcome == "overturned"
        assert {act for act, _ in reads.situation(case).duties} == {"withdraw_publication", "close"}
        assert case.next_due_clock == "withdraw" and case.next_due_on == date(2026, 4, 13)
        assert reads.situation(case).why_not("perform", str(here.party(case).ordinal)) is not None, (
            "nothing is to be paid"
        )
        shown.refresh_from_db()
        assert shown.withdraw_by == date(2026, 4, 13)
    with on(date(2026, 4, 9)):
        done(publication.withdraw(shown, at.publisher, "行政复议撤销了原决定"))
        assert published.public_subjects([str(case.pk)]) == [], "the figure's public cases are one fewer"
        here.perform(case, "close", [here.head])


def test_a_suit_is_a_challenge_from_its_first_act(at: Desk) -> None:
    here, case = at.here, penalty(at.here)
    court_clerk = staff(here.bureau, "clerk")
    with on(date(2026, 4, 1)):
        suit = opened(here.bureau, "litigation", court_clerk, case, facts={"sued_act": "罚款五百元"})
        assert case.acts.filter(event="challenge").count() == 1
    with on(date(2026, 4, 10)):
        here.perform(suit, "answer", [staff(here.bureau, "handler")], evidence=["人民法院签收的凭证"])
        here.perform(suit, "first_instance", entered_by=court_clerk, outcome="judgment")
    with on(date(2026, 5, 6)):
        here.perform(
            suit, "judgment", entered_by=court_clerk, outcome="dismissed", facts={"judgment_number": "（2026）行初1号"}
        )
        assert case.acts.get(event="challenge_ended").outcome == "upheld"
        case.refresh_from_db()
        assert ("challenge_ended", None) not in reads.situation(case).duties


def test_an_application_that_is_refused_is_no_challenge(at: Desk) -> None:
    here, case = at.here, penalty(at.here)
    clerk, chief = staff(here.government, "clerk"), staff(here.government, "chief")
    with on(date(2026, 3, 16)):
        dispute = opened(here.government, "reconsideration", clerk, case)
        here.perform(dispute, "accept", [chief], outcome="refused")
    assert not case.acts.filter(event="challenge").exists()


def test_a_case_can_only_be_about_one_that_follows_it(at: Desk) -> None:
    here = at.here
    with on(START):
        complaint = here.complain()
        answer = matters.open_matter(
            kind="reconsideration", organ=here.government, item=item(here.government, "reconsideration"), title="不服",
            parties=[matters.NewParty(kind="person", name="孙某", role="申请人")], by=[], entered_by=here.li, about=complaint,
        )  # fmt: skip
    assert complaint.number in refused(answer).message and Matter.objects.filter(kind="reconsideration").count() == 0


def test_a_document_goes_on_when_its_legality_is_reviewed_and_its_filing_registered(at: Desk) -> None:
    here = at.here
    drafter, lawyer = staff(here.bureau, "handler"), staff(here.bureau, "reviewer", "clerk")
    reviewing = staff(here.government, "clerk", "reviewer", "handler")
    chief = staff(here.government, "chief")
    with on(START):
        made = done(
            matters.open_matter(
                kind="normative_document", organ=here.bureau, item=item(here.bureau, "normative_document"),
                title="摊贩管理办法", parties=[], by=[here.head], entered_by=here.head,
                facts={"document_name": "摊贩管理办法"},
            )
        )  # fmt: skip
        plain = {"market_related": False, "professional": False, "stability_risk": False}
        here.perform(made, "draft", [drafter], facts=plain)
        here.perform(made, "consult", [drafter])
        done(publication.release(made.publications.get(state="waiting"), at.publisher, True, True, signers=[drafter]))
    with on(date(2026, 3, 16)):
        here.perform(made, "collate", [drafter], facts={"comments_received": 3, "comments_adopted": 1})
        here.perform(made, "internal_review", [lawyer], outcome="passed")
        here.perform(made, "discuss", [here.head], outcome="agreed")
        here.perform(made, "submit", [drafter])
        review = opened(
            here.government, "legal_review", reviewing, made,
            facts={"subject_kind": "规范性文件", "subject_name": "摊贩管理办法", "own_opinion": True},
        )  # fmt: skip
        here.perform(review, "check_papers", [reviewing], outcome="complete")
        lawful = {"maker_competent": True, "within_powers": True, "content_lawful": True, "procedure_lawful": True}
        here.perform(review, "assess", [reviewing], facts={"hard_question": False, **lawful})
        here.perform(review, "conclude", [chief], outcome="lawful", facts={"review_findings": "合法"})
    assert made.acts.get(event="legality").outcome == "lawful"
    assert {act for act, _ in reads.situation(made).duties} == {"deliberate"}
