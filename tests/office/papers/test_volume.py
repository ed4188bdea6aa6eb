"""A whole penalty matter, bound: hearing, review, discussion, decision, service, demand, court, closing; 60 pages and more.

`ZHUNSHENG_SHOTS=dir` keeps the file, to be opened and looked at.
"""

from __future__ import annotations

import io
import os
import time
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import segno
from pypdf import PdfReader

from tests.office.factories import EVIDENCE, PENALTY, REPORT, WORDS, District, district, done, on
from zhunsheng.law import papers as law
from zhunsheng.law.wording import Kind
from zhunsheng.office import clock
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters import history
from zhunsheng.office.matters.models import Evidence, Matter
from zhunsheng.office.papers import actions as papers
from zhunsheng.office.papers import reads, render, volume
from zhunsheng.office.papers.models import Sealing, Service
from zhunsheng.office.people.models import Officer

pytestmark = [pytest.mark.template("district"), pytest.mark.prove]
TEXT = "经查，当事人于2026年3月2日在其经营场所内使用超过保质期的食用植物油3桶加工食品，货值金额480元，上述事实有现场笔录、询问笔录和照片为证。"
COURSE: tuple[tuple[str, str, str, str, dict[str, Any]], ...] = (
    ("2026-03-03", "filing", "head", "filed", {}),
    ("2026-03-04", "investigate", "li zhao", "", {}),
    ("2026-03-09", "report", "li zhao", "", {**REPORT, "proposed_fine_fen": 2_000_000}),
    ("2026-03-10", "notice", "li", "", {}),
    ("2026-03-11", "statement", "", "", {}),
    ("2026-03-12", "request_hearing", "", "", {}),
    ("2026-03-16", "review_statement", "li", "not_adopted", {}),
    ("2026-03-18", "hearing_notice", "presider", "", {}),
    ("2026-03-30", "hearing", "presider", "held", {}),
    ("2026-03-31", "report_hearing", "presider", "", {}),
    ("2026-04-01", "legal_review", "reviewer", "passed", {}),
    ("2026-04-02", "discuss", "head", "agreed", {}),
    ("2026-04-03", "decide", "head", "penalty", {**PENALTY, "social_influence": False}),
)
AFTER: tuple[tuple[str, str, str, str, dict[str, Any]], ...] = (
    ("2026-10-20", "demand", "li", "", {}),
    ("2026-11-10", "apply_court", "li", "", {}),
    ("2026-12-10", "court_ruling", "", "executed", {}),
    ("2026-12-14", "close", "head", "", {}),
)


def pages(title: str, count: int) -> bytes:
    """A record of several pages, as an officer would scan it in."""
    blocks = tuple(law.Paragraph(law.Role.TEXT, f"{n}．{TEXT}") for n in range(1, 8 * count))
    sheet = law.Document(paper="x", title=title, layout=law.Layout.RECORD, organ="", number="", issued_on="2026-03-04",
                         template="", draft=False, blocks=blocks)  # fmt: skip
    return render.pdf(sheet)


def photo(text: str) -> bytes:
    held = io.BytesIO()
    segno.make(text).save(held, kind="png", scale=12)
    return held.getvalue()


def evidence(name: str, content: bytes, ending: str, by: Officer) -> Evidence:
    return done(matters.receive(io.BytesIO(content), name=name, filename=f"{name}.{ending}", by=by))


def words(matter: Matter, act: str, outcome: str) -> dict[str, object]:
    """Something sensible in every blank that the act's papers ask for."""
    declared = history.procedure(matter).acts[act]
    deeds = [declared, *([declared.outcomes[outcome]] if outcome else [])]
    given: dict[Kind, object] = {
        Kind.TEXT: TEXT, Kind.DATE: "2026-03-31", Kind.MONEY: 2_000_000, Kind.BOOL: True, Kind.INT: 3,
    }  # fmt: skip
    found: dict[str, object] = {}
    for blank in reads.blanks(matter, deeds):
        if blank.kind is Kind.ROWS:
            found[blank.name] = [{key: f"{label}之{n}" for key, label in blank.columns.items()} for n in range(1, 7)]
        elif blank.kind in given:
            found[blank.name] = (
                given[blank.kind] if len(blank.label) > 3 or blank.kind is not Kind.TEXT else blank.label
            )
        else:
            found[blank.name] = "2026-03-30T09:30"
    return {**found, **{name: value for name, value in WORDS.items() if name in found}}


def walk(here: District, case: Matter, course: Any) -> None:
    for day, act, by, outcome, facts in course:
        officers = [getattr(here, name) for name in by.split()]
        with on(date.fromisoformat(day), 10):
            names = EVIDENCE.get(act, ())
            attached = [
                evidence(name, pages(f"{name}（{act}）", 8), "pdf", here.li) for name in names if name != "音像记录"
            ]
            attached += [
                evidence(name, photo(f"{act}{n}"), "png", here.li) for name in names if name == "音像记录" for n in (1,)
            ]
            kind = history.procedure(case).acts[act]
            given: dict[str, Any] = {"party": here.party(case)} if kind.each_party else {}
            here.perform(case, act, officers, outcome=outcome, facts=facts, evidence=attached,
                         words=words(case, act, outcome), **given)  # fmt: skip


def test_a_whole_penalty_matter_is_bound_in_one_file(transactional_db: None, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    here = district()
    with on(date(2026, 3, 2)):
        party = matters.NewParty(kind="trader", name="准阳区某小吃店", code="92000000MA0000000X",
                                 private={"address": "准阳区学院路12号", "representative": "王玥"})  # fmt: skip
        case = done(here.open_penalty(parties=[party]))
    walk(here, case, COURSE)
    decision = case.papers.get(title="行政处罚决定书", document__draft=False)
    with on(date(2026, 4, 7), 16):
        done(papers.seal(decision, by=here.head))
        attempt = done(papers.send(decision, party=here.party(case), method="direct", place="经营场所", by=[here.li, here.zhao],
                                   entered_by=here.li))  # fmt: skip
        scan = evidence("送达回证", pages("送达回证（已签收）", 1), "pdf", here.li)
        at = datetime(2026, 4, 7, 15, tzinfo=clock.ZONE)
        done(papers.arrive(attempt, at=at, proof=scan, given={"receiver": "王玥（负责人）"}, by=here.li))
    walk(here, case, AFTER)
    case.refresh_from_db()
    assert case.closed_on == date(2026, 12, 14)
    assert Sealing.objects.get().test and Service.objects.get().served_on == date(2026, 4, 7)

    while ledger.sequence():
        pass
    ledger.sign()
    with on(date(2026, 12, 15)):
        started = time.perf_counter()
        made = volume.bound(case, here.li)
        spent = time.perf_counter() - started
    read = PdfReader(io.BytesIO(made.content))
    front = made.pages - sum(len(one.pages) for one in made.pieces)
    print(f"{made.pages} pages, {len(made.pieces)} pieces, {len(made.content) / 2**20:.1f} MB, {spent:.1f} s")
    if folder := os.environ.get("ZHUNSHENG_SHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / "volume.pdf").write_bytes(made.content)
    assert made.pages >= 60 and len(read.pages) == made.pages
    drafts = {one.title for one in made.pieces if "草稿" in one.title}
    assert drafts <= {"案件来源登记表（草稿）"}, "what was left open when the lead came in is said to be a draft"
    for piece in made.pieces:
        assert str(piece.first) in read.pages[front + piece.first - 1].extract_text()
    assert "给予行政处罚" in read.pages[0].extract_text(), "the cover says how the case ended, in words"
    assert "待编入" not in read.pages[front + made.pieces[-2].first - 1].extract_text()
    catalogue = "".join(page.extract_text() for page in read.pages[:front])
    for title in ("行政处罚决定书", "听证笔录", "法制审核意见书", "集体讨论笔录", "送达回证", "履行催告书", "强制执行申请书",
                  "结案审批表", "证据材料清单", "登记簿存证清单", "卷内备考表"):  # fmt: skip
        assert title in catalogue.replace("\n", ""), title
