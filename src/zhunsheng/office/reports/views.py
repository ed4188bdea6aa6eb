"""Pages: the reports there are, and one as it reads, is written, approved and handed to publication."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from zhunsheng.office import clock
from zhunsheng.office.people import permissions
from zhunsheng.office.people.models import HouseRole
from zhunsheng.office.reports import actions, reads
from zhunsheng.office.reports.models import Report
from zhunsheng.reader.indicators import Outline
from zhunsheng.ui import pieces

WRITES = HouseRole.REPORTER


@require_safe
@permissions.need()
def index(request: HttpRequest) -> HttpResponse:
    """The reports by year."""
    begun = {(r.outline, r.year): r for r in Report.objects.all()}
    years = range(clock.today().year, clock.today().year - 8, -1)
    lines = [(outline, year, begun.get((outline.id, year))) for outline in reads.outlines().values() for year in years]
    return render(request, "reports/index.html", {"lines": lines})


@require_safe
@permissions.need()
def read(request: HttpRequest, outline: str, year: int) -> HttpResponse:
    """A report as it reads now; every figure opens its rows."""
    found = _outline(outline, year)
    report = Report.objects.filter(outline=outline, year=year).first()
    may_write = request.user.has_perm(f"role.{WRITES}")
    context = {
        "reading": reads.reading(found, year, report),
        "report": report,
        "writes": may_write and (report is None or report.state == Report.State.DRAFT),
        "publishes": may_write and report is not None and report.state == Report.State.APPROVED,
        "crumbs": [pieces.Crumb("报告", "/reports/"), pieces.Crumb(f"{year}年{found.title}")],
    }  # fmt: skip
    return render(request, "reports/read.html", context)


@require_POST
@permissions.need(WRITES)
def write(request: HttpRequest, outline: str, year: int) -> HttpResponse:
    """Keep the hand-written texts of a draft."""
    _outline(outline, year)
    texts = {key.removeprefix("text:"): str(v) for key, v in request.POST.items() if key.startswith("text:")}
    wrong = actions.write(actions.draft(outline, year), texts, permissions.officer(request))
    return _back(request, outline, year, wrong, "已保存。")


@require_POST
@permissions.need(WRITES)
def approve(request: HttpRequest, outline: str, year: int) -> HttpResponse:
    """Fix every figure and close the draft."""
    _outline(outline, year)
    wrong = actions.approve(actions.draft(outline, year), permissions.officer(request))
    return _back(request, outline, year, wrong, "报告已审定，各项数字已经固定并记入登记簿。")


@require_POST
@permissions.need(WRITES)
def publish(request: HttpRequest, outline: str, year: int) -> HttpResponse:
    """Hand an approved report to whoever reviews what becomes public."""
    _outline(outline, year)
    wrong = actions.propose(actions.draft(outline, year), permissions.officer(request))
    return _back(request, outline, year, wrong, "已提交公开审核。")


def _back(request: HttpRequest, outline: str, year: int, wrong: list[str], done: str) -> HttpResponse:
    for text in wrong:
        messages.error(request, text)
    if not wrong:
        messages.success(request, done)
    return redirect("reports:read", outline, year)


def _outline(outline: str, year: int) -> Outline:
    found = reads.outlines().get(outline)
    if found is None or not 1949 <= year <= clock.today().year:
        raise Http404("没有这份报告。")
    return found
