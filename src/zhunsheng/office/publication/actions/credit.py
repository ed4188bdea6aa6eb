"""Credit publicity: its grade and term, what a party says about it, and that nothing is shown beyond its term.

- Whoever reviews what becomes public sets the grade; the days follow from the rulebook and are kept as they were then.
- An objection or a request for repair is recorded and answered; one that is upheld takes the publication back, with the
  act of the matter where it has one. Repair is refused before the shortest time has run, with the day.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import uuid6
from django.db import transaction

from zhunsheng.law.refusal import Refusal, RefusalKind, day_text
from zhunsheng.office import clock
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.people.models import Officer
from zhunsheng.office.publication import credit, reads
from zhunsheng.office.publication.actions import releasing
from zhunsheng.office.publication.actions.proposing import record
from zhunsheng.office.publication.models import CreditTerm, PartySays, Publication
from zhunsheng.office.refusals import barred
from zhunsheng.proof.sm3 import sm3

LONGEST = 2000
What, State = PartySays.What, Publication.State


@transaction.atomic
def grade(publication: Publication, grade: str, by: Officer) -> CreditTerm | Refusal:
    """Say how grave it is; the shortest and the longest time follow. It may be set anew, on record."""
    own = Publication.objects.select_for_update(of=("self",)).select_related("organ", "act").get(pk=publication.pk)
    found = credit.rules().grades.get(grade)
    if refusal := _why_not(own, by):
        return refusal
    if found is None or own.section != Publication.Section.PENALTY or own.act is None:
        return _refused(RefusalKind.FACT, "只有行政处罚决定有失信程度", "选择列出的失信程度")
    decided_on = own.act.at.astimezone(clock.ZONE).date()
    made, _ = CreditTerm.objects.update_or_create(
        publication=own,
        defaults={
            "grade": found.id, "grade_name": found.name, "decided_on": decided_on,
            "repair_from": found.repair_from(decided_on), "shown_until": found.shown_until(decided_on),
            "verified": found.verified, "by": by, "set_on": clock.today(),
        },
    )  # fmt: skip
    ledger.record_all([record(own, "grade", by, [made])])
    return made


@dataclass(frozen=True, slots=True)
class Handed:
    """A file that left the house: by its digests alone, for it names people."""

    pk: UUID
    size: int
    sha256: str
    sm3: str


@transaction.atomic
def hand_out(what: str, content: bytes, *, by: Officer) -> None:
    """Enter that a file of penalties was taken out: by whom, which table (person_csv), under which digest."""
    file = Handed(uuid6.uuid7(), len(content), hashlib.sha256(content).hexdigest(), sm3(content).hex())
    ledger.record(
        subject=f"export:{file.pk}", kind="credit", act="export", outcome=what, at=clock.now(), actor=by,
        evidence=[file],
    )  # fmt: skip


@transaction.atomic
def enter(publication: Publication, *, what: str, text: str, on: date, by: Officer) -> PartySays | Refusal:
    """Record an objection or a request for repair."""
    own = Publication.objects.select_for_update(of=("self",)).select_related("organ").get(pk=publication.pk)
    if refusal := _why_not(own, by):
        return refusal
    if own.state != State.RELEASED:
        return _refused(
            RefusalKind.CLOSED, f"“{own.title}”现在是“{own.get_state_display()}”，没有公开", "核对当事人所指的公开内容"
        )
    if what not in What.values or not text.strip() or len(text) > LONGEST:
        return _refused(RefusalKind.FACT, f"应当写明内容，且不超过{LONGEST}字", "写明当事人的主张，不写个人信息")
    if on > clock.today() or (own.released_on and on < own.released_on):
        return _refused(RefusalKind.FUTURE, "收到日期晚于今天，或者早于公开日期", "按实际收到的日期填写")
    if own.said.filter(what=what, answered_on=None).exists():
        return _refused(RefusalKind.SPENT, f"这一公开内容已有待答复的{What(what).label}", "先答复前一件")
    if what == What.REPAIR and (refusal := _too_early(own, on)):
        return refusal
    made = PartySays.objects.create(publication=own, what=what, text=text.strip(), received_on=on, entered_by=by)
    ledger.record_all([record(own, f"enter_{what}", by, [made])])
    return made


@transaction.atomic
def answer(said: PartySays, *, upheld: bool, answer: str, by: Officer) -> PartySays | Refusal:
    """Answer it; when it is upheld the publication is withdrawn with the answer as its reason."""
    held = PartySays.objects.select_for_update(of=("self",)).select_related("publication__organ").get(pk=said.pk)
    if refusal := _why_not(held.publication, by):
        return refusal
    if held.answered_on is not None:
        return _refused(RefusalKind.CLOSED, f"这件{held.get_what_display()}已经答复", "刷新后查看答复")
    if not answer.strip() or len(answer) > releasing.LONGEST_REASON:
        return _refused(RefusalKind.FACT, f"应当写明答复，且不超过{releasing.LONGEST_REASON}字", "写明核实的情况和理由")
    held.upheld, held.answer, held.answered_on, held.answered_by = upheld, answer.strip(), clock.today(), by
    held.save(update_fields=["upheld", "answer", "answered_on", "answered_by"])
    ledger.record_all([record(held.publication, f"answer_{held.what}", by, [held])])
    if upheld and held.publication.state == State.RELEASED:
        taken = releasing.withdraw(
            held.publication, by, f"{held.get_what_display()}成立：{held.answer}"[: releasing.LONGEST_REASON]
        )
        if isinstance(taken, Refusal):
            transaction.set_rollback(True)
            return taken
    return held


def stop_expired() -> int:
    """Take back what has been shown for its longest time (the worker's daily job); how many."""
    due = CreditTerm.objects.filter(shown_until__lt=clock.today(), publication__state=State.RELEASED)
    return sum(releasing.expire(one.publication) for one in due.select_related("publication"))


def _too_early(own: Publication, on: date) -> Refusal | None:
    term = CreditTerm.objects.filter(publication=own).first()
    if term is None:
        return _refused(RefusalKind.NOT_YET, "还没有确定失信程度，算不出最短公示期", "先确定失信程度")
    if term.repair_from is None:
        return _refused(
            RefusalKind.CASE, f"失信程度为{term.grade_name}的没有最短公示期，于{day_text(term.shown_until)}期满停止公示",
            "告知当事人停止公示的日期",
        )  # fmt: skip
    if on > term.repair_from:
        return None
    return barred(
        RefusalKind.WINDOW, "repair", f"最短公示期于{day_text(term.repair_from)}届满，届满之前不受理信用修复",
        way_on="告知当事人最早可以申请的日期", earliest=term.repair_from,
    )  # fmt: skip


def _why_not(own: Publication, by: Officer) -> Refusal | None:
    if reads.may_review(by, own.organ, clock.today()):
        return None
    return barred(
        RefusalKind.ROLE, "credit", f"{by.name}不承担{own.organ.name}的公开审核工作，不能办理",
        way_on=f"由{own.organ.name}的公开审核人员办理", who=("publisher",),
    )  # fmt: skip


def _refused(kind: RefusalKind, why: str, way_on: str) -> Refusal:
    return barred(kind, "credit", why, way_on=way_on)
