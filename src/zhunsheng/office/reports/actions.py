"""Writing, commenting on, approving and publishing a report; admitting problems and answering them.

Every action returns what keeps it from being done, as whole sentences, and then has written nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import Model

from zhunsheng.office import clock
from zhunsheng.office.indicators import actions as indicators
from zhunsheng.office.indicators import reads as figures
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import Officer, Organ
from zhunsheng.office.publication import actions as publication
from zhunsheng.office.publication.models import Publication
from zhunsheng.office.reports import reads
from zhunsheng.office.reports.models import Comment, Problem, Report

MOST_CHARACTERS = 20_000
MOST_REMARK = 2_000
CLOSED = "报告已审定，不能再修改；需要更正的，另行起草并说明。"


@transaction.atomic
def draft(outline: str, year: int, organ: Organ | None = None, by: Officer | None = None) -> Report:
    """The report of a year, begun if it is not there yet."""
    asked = {"outline": outline, "year": year, "organ": organ}
    found = Report.objects.filter(**asked).first()
    if found is not None:
        return found
    made = Report.objects.create(
        **asked, title=f"{organ.short_name if organ else ''}{year}年{reads.outlines()[outline].title}"
    )
    _record(made, "draft", by, [made])
    return made


@transaction.atomic
def write(report: Report, texts: Mapping[str, str], by: Officer) -> list[str]:
    """Put hand-written texts into a draft; returns what is wrong with them, and then writes nothing."""
    report = Report.objects.select_for_update().get(pk=report.pk)
    known = reads.to_write(report)
    wrong = [f"没有“{key}”这一段；请从报告页面填写。" for key in texts if key not in known]
    wrong += [
        f"“{known[key]}”有{len(text)}字，最多{MOST_CHARACTERS}字；请精简。"
        for key, text in texts.items()
        if key in known and len(text) > MOST_CHARACTERS
    ]
    wrong += [
        f"“{known[key]}”中有不能保存的字符；请删去后再试。"
        for key, text in texts.items()
        if key in known and "\0" in text
    ]
    if report.state != Report.State.DRAFT:
        wrong.append(CLOSED)
    if wrong:
        return wrong
    report.texts = {**report.texts, **{key: text.strip() for key, text in texts.items()}}
    report.save(update_fields=["texts"])
    _record(report, "write", by, [report])
    return []


@transaction.atomic
def comment(report: Report, section: str, text: str, by: Officer) -> list[str]:
    """Say something of a draft (or of one of its sections)."""
    report = Report.objects.select_for_update().get(pk=report.pk)
    text = text.strip()
    if report.state != Report.State.DRAFT:
        return ["报告已审定，不再征求意见。"]
    if section and section not in {one.id for one in reads.outlines()[report.outline].sections}:
        return ["没有这一章；请从报告页面提意见。"]
    if wrong := _length("意见", text):
        return [wrong]
    made = Comment.objects.create(report=report, section=section, text=text, by=by, on=clock.today())
    _record(report, "comment", by, [made])
    return []


@transaction.atomic
def reply(remark: Comment, text: str, by: Officer) -> list[str]:
    """Answer a comment: adopted, or why not."""
    remark = Comment.objects.select_for_update().get(pk=remark.pk)
    text = text.strip()
    if remark.reply:
        return ["这条意见已经答复。"]
    if wrong := _length("答复", text):
        return [wrong]
    remark.reply, remark.replied_by, remark.replied_on = text, by, clock.today()
    remark.save(update_fields=["reply", "replied_by", "replied_on"])
    _record(remark.report, "reply", by, [remark])
    return []


@transaction.atomic
def admit(report: Report, texts: Mapping[str, str], due_on: date | None, by: Officer) -> list[str]:
    """Add a problem to a draft: what it is, its cause, what will be done, by when."""
    report = Report.objects.select_for_update().get(pk=report.pk)
    words = {name: texts.get(name, "").strip() for name in ("text", "cause", "measure")}
    labels = {"text": "存在的问题", "cause": "原因", "measure": "整改措施"}
    wrong = [said for name, label in labels.items() if (said := _length(label, words[name]))]
    if due_on is None:
        wrong.append("请填写整改期限。")
    if report.state != Report.State.DRAFT:
        wrong.append(CLOSED)
    if wrong or due_on is None:
        return wrong
    made = Problem.objects.create(report=report, number=report.problems.count() + 1, due_on=due_on, **words)
    _record(report, "admit", by, [made])
    return []


@transaction.atomic
def answer(problem: Problem, state: str, text: str, evidence: str, by: Officer) -> list[str]:
    """Say how a problem was dealt with; a closed one needs its evidence."""
    problem = Problem.objects.select_for_update().get(pk=problem.pk)
    text, evidence = text.strip(), evidence.strip()
    wrong = [said] if (said := _length("整改结果", text)) else []
    if state not in (Problem.Answer.CLOSED, Problem.Answer.CARRIED):
        wrong.append("请选择已整改或者继续整改。")
    if state == Problem.Answer.CLOSED and not evidence:
        wrong.append("已整改的，请写明佐证材料。")
    if "\0" in evidence:
        wrong.append("佐证材料中有不能保存的字符；请删去后再试。")
    if len(evidence) > MOST_REMARK:
        wrong.append(f"佐证材料有{len(evidence)}字，最多{MOST_REMARK}字；请精简。")
    if problem.state == Problem.Answer.CLOSED:
        wrong.append("这个问题已经整改完毕。")
    if wrong:
        return wrong
    problem.state, problem.answer, problem.evidence = state, text, evidence
    problem.answered_by, problem.answered_on = by, clock.today()
    problem.save(update_fields=["state", "answer", "evidence", "answered_by", "answered_on"])
    _record(problem.report, "answer", by, [problem])
    return []


@transaction.atomic
def approve(report: Report, by: Officer) -> list[str]:
    """Approve a draft: every figure becomes a snapshot in the register. Returns what keeps it from being approved."""
    report = Report.objects.select_for_update().get(pk=report.pk)
    if report.state != Report.State.DRAFT:
        return ["报告已审定，无需再次审定。"]
    outline = reads.outlines()[report.outline]
    missing = [
        f"“{heading}”尚未填写；请在报告页面填写后再审定。"
        for key, heading in reads.to_write(report, only_needed=True).items()
        if not report.texts.get(key)
    ]
    missing += [f"意见“{one.text[:20]}”尚未答复；请先答复。" for one in report.comments.filter(reply="")]
    missing += [
        f"上年承认的问题“{one.text[:20]}”没有整改结果；请在本年报告中回答。"
        for one in reads.last_years_problems(report)
        if one.state == Problem.Answer.OPEN
    ]
    if missing:
        return missing
    known = figures.definitions()
    report.figures.set(
        [indicators.fix(reads.of_organ(known[name], report.organ), report.year, by) for name in outline.figures]
    )
    report.state, report.approved_on, report.approved_by = Report.State.APPROVED, clock.today(), by
    report.save(update_fields=["state", "approved_on", "approved_by"])
    _record(report, "approve", by, [report])
    return []


@transaction.atomic
def propose(report: Report, by: Officer) -> list[str]:
    """Hand an approved report to publication, where a person reviews it before release."""
    report = Report.objects.select_for_update().get(pk=report.pk)
    if report.state != Report.State.APPROVED:
        return ["报告尚未审定，或者已经提交公开；请先审定。"]
    organ = people.organ_of(by, clock.today())
    if organ is None:
        return ["您今天没有任职的机关，不能提交；请人员管理岗核对任职。"]
    reading = reads.reading(reads.outlines()[report.outline], report.year, report)
    publication.propose(
        section=Publication.Section.REPORT,
        title=report.title,
        organ=organ,
        subject=f"report:{report.outline}:{report.year}" + (f":{report.organ.code}" if report.organ else ""),
        proposed=reads.as_published(reading),
        by=by,
    )
    report.state = Report.State.PUBLISHED
    report.save(update_fields=["state"])
    _record(report, "propose", by, [report])
    return []


def _length(label: str, text: str) -> str:
    if not text:
        return f"请填写{label}。"
    if "\0" in text:
        return f"{label}中有不能保存的字符；请删去后再试。"
    return f"{label}有{len(text)}字，最多{MOST_REMARK}字；请精简。" if len(text) > MOST_REMARK else ""


def _record(report: Report, act: str, by: Officer | None, rows: list[Model]) -> None:
    ledger.record(subject=f"report:{report.pk}", kind="report", act=act, at=clock.now(), actor=by, rows=rows)
