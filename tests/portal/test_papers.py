"""核验收到的文书: who holds a paper learns that there is one, and how far it has come; nobody learns anything else."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from tests.office.factories import PENALTY, REPORT, SMALL, START, WORDS, done, on
from tests.office.publication.district import VIOLATION, Desk
from zhunsheng.exchange.models import Exchange
from zhunsheng.office.matters.models import Matter, Paper
from zhunsheng.office.papers import actions as papers
from zhunsheng.office.papers import reads as printed
from zhunsheng.portal.views import lodging
from zhunsheng.proof.bundle import Stamp

DAY = date(2026, 3, 10)
BACK = {name: PENALTY[name] for name in ("punished", "heavier_than_notified", "social_influence", "to_be_performed")}
NOTICE = {
    **WORDS, "proposed_penalty": "罚款五百元", "defence_days_text": "五个工作日", "organ_address": "准阳区学院路1号",
    "organ_phone": "0100-1234567", "on_facts": "清楚", "on_procedure": "合法", "on_law": "正确", "opinion": "同意", "reviewer": "周敏",
}  # fmt: skip


def decided(at: Desk, **words: Any) -> Matter:
    """A case with its notice given and its decision made, not yet served."""
    here = at.here
    with on(START):
        case = done(here.open_penalty())
        here.to_report(case, **SMALL)
        here.perform(case, "case_review", [here.reviewer], outcome="passed", words=NOTICE)
        here.perform(case, "notice", [here.li], party=here.party(case), words=NOTICE)
    with on(DAY):
        facts = {**PENALTY, "fine_fen": 50_000}
        here.perform(case, "decide", [here.head], outcome="penalty", facts=facts, words=words or WORDS)
    return case


def ask(citizen: Any, paper: str, code: str) -> str:
    answer = citizen.get("/verify/", {"paper": paper, "code": code})
    assert answer.status_code == 200
    return str(answer.content.decode())


def verdict(page: str) -> str:
    """The heading of the answer."""
    return next(word for word in ("查无此文书", "尚未交付", "已更正", "相符") if f">{word}<" in re.sub(r"\s*\n\s*", "", page))


@pytest.mark.parametrize("typed", ["{}", " {} ", "{brackets}", "{id}"])
def test_a_served_paper_is_found_by_its_number_and_check_code(citizen: Any, at: Desk, typed: str) -> None:
    case = decided(at)
    with on(DAY):
        at.here.perform(case, "serve", [at.here.li], party=at.here.party(case))
    paper = case.papers.get(title="行政处罚决定书")
    told = typed.format(paper.number, brackets=paper.number.replace("〔", "[").replace("〕", "]"), id=paper.pk)
    page = ask(citizen, told, paper.check_code.lower().replace("-", " "))
    assert verdict(page) == "相符"
    for said in ("行政处罚决定书", "准市监罚〔2026〕1号", "准阳区市场监督管理局", "2026年3月10日", paper.check_code):
        assert said in page, said


def test_the_qr_code_of_a_printed_paper_leads_to_its_answer(citizen: Any, at: Desk, settings: Any) -> None:
    paper = decided(at).papers.get(title="行政处罚事先告知书")
    address = printed.stamp(paper).address
    assert address.startswith(f"{settings.PORTAL_URL}/verify/?")
    page = citizen.get(address.removeprefix(settings.PORTAL_URL)).content.decode()
    assert verdict(page) == "相符" and paper.number in page


def test_of_a_decision_not_yet_served_only_that_it_is_there(citizen: Any, at: Desk) -> None:
    case = decided(at)
    paper = case.papers.get(title="行政处罚决定书")
    page = ask(citizen, paper.number, paper.check_code)
    assert verdict(page) == "尚未交付" and "准阳区市场监督管理局" not in page and "2026年3月10日" not in page
    with on(DAY):
        at.here.perform(case, "serve", [at.here.li], party=at.here.party(case))
    assert verdict(ask(citizen, paper.number, paper.check_code)) == "相符"


def test_a_form_for_approval_is_never_delivered(citizen: Any, at: Desk) -> None:
    case = decided(at)
    with on(DAY):
        at.here.perform(case, "serve", [at.here.li], party=at.here.party(case))
    inward = [one for one in case.papers.all() if one.document["layout"] == "form" and not one.document["draft"]]
    assert inward
    for one in inward:
        assert verdict(ask(citizen, str(one.pk), one.check_code)) == "尚未交付"


def test_a_notice_given_anew_replaces_the_former(citizen: Any, at: Desk) -> None:
    here = at.here
    with on(START):
        case = done(here.open_penalty())
        here.to_report(case, **SMALL)
        here.perform(case, "case_review", [here.reviewer], outcome="passed", words=NOTICE)
        here.perform(case, "notice", [here.li], party=here.party(case), words=NOTICE)
    with on(DAY):
        here.perform(case, "decide", [here.head], outcome="sent_back", facts=BACK)
        here.perform(case, "investigate", [here.li, here.zhao])
        here.perform(case, "report", [here.li, here.zhao], facts={**REPORT, **SMALL, "departs_from_notice": True})
        here.perform(case, "case_review", [here.reviewer], outcome="passed", words=NOTICE)
        here.perform(case, "notice", [here.li], party=here.party(case), words=NOTICE)
    former, latter = case.papers.filter(title="行政处罚事先告知书").order_by("act__number")
    assert former.number != latter.number
    assert verdict(ask(citizen, former.number, former.check_code)) == "已更正"
    assert verdict(ask(citizen, latter.number, latter.check_code)) == "相符"


def test_a_draft_is_no_paper_until_it_is_completed(citizen: Any, at: Desk) -> None:
    case = decided(at, party_address="准阳区学院路12号")
    draft = case.papers.get(title="行政处罚决定书")
    assert draft.document["draft"]
    assert verdict(ask(citizen, str(draft.pk), draft.check_code)) == "查无此文书"
    with on(DAY):
        here = at.here
        here.perform(case, "serve", [here.li], party=here.party(case))
        final = done(papers.complete(draft, words=WORDS, by=here.li))
    assert verdict(ask(citizen, final.number, final.check_code)) == "相符", "served before it was completed"


@pytest.mark.parametrize("wrong", ["another number", "another code", "another paper's code", "another id"])
def test_number_and_code_must_belong_together(citizen: Any, at: Desk, wrong: str) -> None:
    case = decided(at)
    paper, other = case.papers.get(title="行政处罚事先告知书"), case.papers.get(title="行政处罚决定书")
    asked = {
        "another number": ("准市监罚告〔2026〕2号", paper.check_code),
        "another code": (paper.number, "0000-0000-0000"),
        "another paper's code": (paper.number, other.check_code),
        "another id": (str(uuid4()), paper.check_code),
    }[wrong]
    page = ask(citizen, *asked)
    assert verdict(page) == "查无此文书" and "准阳区市场监督管理局" not in page


@pytest.mark.parametrize(
    ("paper", "code", "said"),
    [
        ("", "", "文号"), ("准市监罚〔2026〕1号", "", "核验码"), ("准市监罚〔2026〕1号", "12345", "核验码是十二位"),
        ("准市监罚〔2026〕1号", "0A1B-2C3D-4E5G", "核验码是十二位"), ("号" * 61, "0A1B-2C3D-4E5F", "最多 60 字"),
        ("<script>", "'; DROP TABLE", "核验码是十二位"), ("a\x00b", "\u202e0A1B", "核验码是十二位"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_paper_is_told_in_its_place(citizen: Any, db: None, paper: str, code: str, said: str) -> None:
    answer = citizen.get("/verify/", {"paper": paper, "code": code})
    assert answer.status_code == 422 and said in answer.content.decode()
    assert "<script>alert" not in answer.content.decode() and "查无此文书" not in answer.content.decode()


def test_too_many_questions_in_an_hour_are_refused(citizen: Any, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lodging, "MOST_ASKED", 3)
    asked = {"paper": "准市监罚〔2026〕1号", "code": "0A1B-2C3D-4E5F"}
    assert [citizen.get("/verify/", asked).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_what_passes_says_nothing_of_parties_or_words(citizen: Any, at: Desk) -> None:
    case = at.decided(person=True)
    with on(DAY):
        at.here.perform(case, "serve", [at.here.li], party=at.here.party(case))
    rows = [bytes(row.payload).decode() for row in Exchange.objects.filter(kind=Exchange.Kind.STAMP)]
    assert rows and all(Stamp.decode(one.encode()) for one in rows)
    held = "\n".join([*rows, *Exchange.objects.filter(kind=Exchange.Kind.STAMP).values_list("key", flat=True)])
    for private in ("张三丰", VIOLATION[:12], "13912345678", "110101198001010014", case.number):
        assert private not in held
    for paper in Paper.objects.all():
        assert paper.digest not in held and paper.check_code not in held and str(paper.pk) not in held
