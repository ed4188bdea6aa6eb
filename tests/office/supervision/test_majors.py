"""Major penalties are filed with the superior, and sampled by a seed that nobody could choose."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.office.browsing import said, signed_in
from tests.office.factories import PENALTY, SMALL, START, WORDS, District, district, done, on, refused
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.matters.models import Matter
from zhunsheng.office.supervision import actions as supervision
from zhunsheng.office.supervision import majors
from zhunsheng.office.supervision.models import MajorFiling, ReviewSample
from zhunsheng.proof import draw as drawing
from zhunsheng.reader import major as reader

pytestmark = pytest.mark.template("district")
DECIDED, TODAY = date(2026, 3, 10), date(2026, 3, 12)
ROOT = Path(__file__).resolve().parents[3] / "rulebook"


@pytest.fixture
def here(db: None, settings: Any, tmp_path: Path) -> Any:
    settings.MEDIA_ROOT = tmp_path / "files"
    with on(TODAY):
        yield district()


def decided(here: District, *, complex_: bool) -> Matter:
    """A small penalty, decided; a complex one has to pass legal review, and so is major."""
    with on(START):
        case = done(here.open_penalty())
        here.to_report(case, **{**SMALL, "complex": complex_})
        if complex_:
            here.perform(case, "legal_review", [here.reviewer], outcome="passed", words=WORDS)
        else:
            here.perform(case, "case_review", [here.reviewer], outcome="passed", words=WORDS)
        here.perform(case, "notice", [here.li], party=here.party(case))
    with on(DECIDED):
        facts = {**PENALTY, "fine_fen": 50_000, "social_influence": False}
        here.perform(case, "decide", [here.head], outcome="penalty", facts=facts, words=WORDS)
    return case


def test_the_rulebook_says_which_penalties_are_major_and_that_this_is_not_verified() -> None:
    rules = reader.rules(max((ROOT / "national" / "major").glob("*.yaml")), ROOT)
    assert rules.cases == ("hearing_due", "discussion_due", "review_due") and not rules.verified
    assert rules.cites[0].text == "行政处罚法 第五十七条第二款"


def test_only_a_major_penalty_is_listed_and_filed_once(here: District) -> None:
    minor, major = decided(here, complex_=False), decided(here, complex_=True)
    (row,) = majors.listed(here.supervisor, date(2026, 1, 1), TODAY)
    assert (row.matter, row.decided_on, row.due_on) == (major, DECIDED, date(2026, 3, 25))
    assert refused(supervision.file_major(minor, on=TODAY, document="备1", by=here.li)).kind == "case"
    assert refused(supervision.file_major(major, on=START, document="备1", by=here.li)).kind == "before"
    assert refused(supervision.file_major(major, on=TODAY, document=" ", by=here.li)).kind == "fact"
    assert refused(supervision.file_major(major, on=TODAY, document="备1", by=here.stranger)).kind == "role"
    answer = signed_in(here.li).post(
        f"/supervision/majors/{major.pk}/file/", {"on": "2026-03-12", "document": "准市监罚备〔2026〕1号"}
    )
    assert answer.status_code == 302 and MajorFiling.objects.get().to == "准阳区人民政府"
    assert refused(supervision.file_major(major, on=TODAY, document="备2", by=here.li)).kind == "spent"
    page = said(signed_in(here.supervisor).get("/supervision/majors/"))
    assert "已报准阳区人民政府" in page and minor.number not in page


def test_a_sample_is_fixed_first_and_drawn_from_the_next_signed_head(here: District) -> None:
    cases = [decided(here, complex_=True) for _ in range(3)]
    span = {"since": date(2026, 1, 1), "until": TODAY}
    assert refused(supervision.commit_sample("抽查", size=2, by=here.li, **span)).kind == "role"
    assert refused(supervision.commit_sample("抽查", size=4, by=here.supervisor, **span)).kind == "fact"
    sample = done(supervision.commit_sample("一季度抽查", size=2, by=here.supervisor, **span))
    assert refused(supervision.draw_sample(sample, by=here.supervisor)).kind == "not_yet", "its seed does not exist yet"
    again = {"title": "再抽", "size": 1, "by": here.supervisor}
    assert "还没有抽取" in refused(supervision.commit_sample(**again, **span)).message
    while ledger.sequence():
        pass
    ledger.sign()
    drawn = done(supervision.draw_sample(sample, by=here.supervisor))
    assert "不得重抽" in refused(supervision.commit_sample(**again, **span)).message
    assert len(drawn.drawn) == 2 and set(drawn.drawn) <= {str(one.pk) for one in cases}
    assert refused(supervision.draw_sample(sample, by=here.supervisor)).kind == "spent"
    # by hand: the smallest tickets under the key of the seed
    key = drawing.key(drawn.seed, majors.LABEL)
    tickets = sorted((drawing.ticket(key, str(one.pk).upper()), str(one.pk)) for one in cases)
    assert [pk for _, pk in tickets[:2]] == drawn.drawn
    listed = "\n".join([*sorted(str(one.pk) for one in cases), "2"])
    assert drawn.digest == hashlib.sha256(listed.encode()).hexdigest()
    first = Matter.objects.get(pk=drawn.drawn[0])
    outside = next(one for one in cases if str(one.pk) not in drawn.drawn)
    assert refused(supervision.find(drawn, outside, passed=True, text="合格", by=here.supervisor)).kind == "fact"
    done(supervision.find(drawn, first, passed=False, text="说理不足。", by=here.supervisor))
    assert refused(supervision.find(drawn, first, passed=True, text="合格", by=here.supervisor)).kind == "spent"
    page = said(signed_in(here.supervisor).get(f"/supervision/samples/{drawn.pk}/"))
    assert "说理不足" in page and drawn.seed in page and "登记评查意见" in page
    assert "无权查看的案件" in said(signed_in(here.stranger).get(f"/supervision/samples/{drawn.pk}/"))


def test_a_list_that_would_not_be_whole_is_not_drawn_from(here: District, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        decided(here, complex_=True)
    monkeypatch.setattr(majors, "MOST", 1)
    given = {"since": date(2026, 1, 1), "until": TODAY, "size": 1, "by": here.supervisor}
    assert "不能完整" in refused(supervision.commit_sample("抽查", **given)).message


def test_the_pages_say_what_to_do_when_there_is_nothing(here: District) -> None:
    page = said(signed_in(here.supervisor).get("/supervision/majors/"))
    assert "今年还没有重大行政处罚" in page and "还没有抽查" in page
    made = signed_in(here.supervisor).post(
        "/supervision/samples/new/", {"title": "抽查", "since": "2026-01-01", "until": "2026-03-12", "size": "5"}
    )
    assert made.status_code == 422 and not ReviewSample.objects.exists()
