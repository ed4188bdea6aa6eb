"""Writing, approving and publishing a report."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from zhunsheng.office import clock
from zhunsheng.office.indicators import actions as indicators
from zhunsheng.office.indicators import reads as figures
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import Officer
from zhunsheng.office.publication import actions as publication
from zhunsheng.office.publication.models import Publication
from zhunsheng.office.reports import reads
from zhunsheng.office.reports.models import Report

MOST_CHARACTERS = 20_000


def draft(outline: str, year: int) -> Report:
    """The report of a year, begun if it is not there yet."""
    report, _ = Report.objects.get_or_create(
        outline=outline, year=year, defaults={"title": f"{year}年{reads.outlines()[outline].title}"}
    )
    return report


@transaction.atomic
def write(report: Report, texts: Mapping[str, str], by: Officer) -> list[str]:
    """Put hand-written texts into a draft; returns what is wrong with them, and then writes nothing."""
    report = Report.objects.select_for_update().get(pk=report.pk)
    known = {f"{s.id}.{n}": h for s in reads.outlines()[report.outline].sections for n, h in enumerate(s.written)}
    wrong = [f"没有“{key}”这一段；请从报告页面填写。" for key in texts if key not in known]
    wrong += [
        f"“{known[key]}”有{len(text)}字，最多{MOST_CHARACTERS}字；请精简。"
        for key, text in texts.items()
        if key in known and len(text) > MOST_CHARACTERS
    ]
    if report.state != Report.State.DRAFT:
        wrong.append("报告已审定，不能再修改；需要更正的，另行起草并说明。")
    if wrong:
        return wrong
    report.texts = {**report.texts, **{key: text.strip() for key, text in texts.items()}}
    report.save(update_fields=["texts"])
    ledger.record(subject=f"report:{report.pk}", kind="report", act="write", at=clock.now(), actor=by, rows=[report])
    return []


@transaction.atomic
def approve(report: Report, by: Officer) -> list[str]:
    """Approve a draft: every figure becomes a snapshot in the register. Returns what keeps it from being approved."""
    report = Report.objects.select_for_update().get(pk=report.pk)
    if report.state != Report.State.DRAFT:
        return ["报告已审定，无需再次审定。"]
    missing = [w.heading for part in reads.reading(reads.outlines()[report.outline], report.year, report).parts
               for w in part.written if not w.text]  # fmt: skip
    if missing:
        return [f"“{heading}”尚未填写；请在报告页面填写后再审定。" for heading in missing]
    known = figures.definitions()
    report.figures.set(
        [indicators.fix(known[name], report.year, by) for name in reads.outlines()[report.outline].figures]
    )
    report.state, report.approved_on, report.approved_by = Report.State.APPROVED, clock.today(), by
    report.save(update_fields=["state", "approved_on", "approved_by"])
    ledger.record(subject=f"report:{report.pk}", kind="report", act="approve", at=clock.now(), actor=by, rows=[report])
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
        subject=f"report:{report.outline}:{report.year}",
        proposed=reads.as_published(reading),
        by=by,
    )
    report.state = Report.State.PUBLISHED
    report.save(update_fields=["state"])
    ledger.record(subject=f"report:{report.pk}", kind="report", act="propose", at=clock.now(), actor=by, rows=[report])
    return []
