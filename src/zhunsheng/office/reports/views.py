"""Pages: the reports there are; one as it reads, is commented on, written, approved, handed to publication, or taken
away as Word, PDF and JSON; the figures beside last year's; the head's dashboard."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zhunsheng.office import clock
from zhunsheng.office.papers import render as printing
from zhunsheng.office.people import permissions
from zhunsheng.office.people.models import HouseRole, Organ
from zhunsheng.office.reports import actions, documents, reads
from zhunsheng.office.reports.models import Comment, Problem, Report
from zhunsheng.reader.outlines import Outline
from zhunsheng.ui import pieces

WRITES = HouseRole.REPORTER
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FIRST_YEAR = 2008


@require_safe
@permissions.need()
def index(request: HttpRequest) -> HttpResponse:
    """The reports of a year: what is begun, what is not."""
    year = _year(request.GET.get("year", ""))
    begun = {r.outline: r for r in Report.objects.filter(year=year, organ=None)}
    towns = Organ.objects.filter(kind=Organ.Kind.TOWN).order_by("code")
    context = {
        "lines": [(outline, begun.get(outline.id)) for outline in reads.outlines().values()],
        "year": year,
        "years": range(clock.today().year, FIRST_YEAR - 1, -1),
        "towns": [
            (town, f"{reverse('reports:read', args=['town_summary', year])}?organ={town.code}") for town in towns
        ],
    }
    return render(request, "reports/index.html", context)


@require_safe
@permissions.need()
def dashboard(request: HttpRequest) -> HttpResponse:
    """Ten saved figures over five years, of the district or of one organ; beside them what guards them."""
    year, organ = _year(request.GET.get("year", "")), _organ(request)
    outline = reads.dashboards()["head"]
    context = {
        "year": year,
        "years": range(clock.today().year, FIRST_YEAR - 1, -1),
        "organ": organ,
        "organs": Organ.objects.order_by("code"),
        "groups": reads.dashboard(outline, year, organ),
        "crumbs": [pieces.Crumb("报告", "/reports/"), pieces.Crumb(outline.title)],
    }
    return render(request, "reports/dashboard.html", context)


@require_safe
@permissions.need()
def read(request: HttpRequest, outline: str, year: int) -> HttpResponse:
    """A report as it reads now; every figure opens its rows."""
    found, organ, report = _asked(request, outline, year)
    draft = report is None or report.state == Report.State.DRAFT
    may_write = request.user.has_perm(f"role.{WRITES}")
    context = {
        "reading": reads.reading(found, year, report, organ, drawn=True),
        "report": report,
        "organ": organ,
        "query": f"?organ={organ.code}" if organ else "",
        "draft": draft,
        "writes": may_write and draft,
        "answers": may_write,
        "publishes": may_write and report is not None and report.state == Report.State.APPROVED,
        "comments": report.comments.select_related("by", "replied_by") if report else (),
        "crumbs": [pieces.Crumb("报告", f"/reports/?year={year}"), pieces.Crumb(f"{year}年{found.title}")],
    }  # fmt: skip
    return render(request, "reports/read.html", context)


@require_safe
@permissions.need()
def compare(request: HttpRequest, outline: str, year: int) -> HttpResponse:
    """Every figure beside last year's: what was stated then, what the records say of it now."""
    found, organ, report = _asked(request, outline, year)
    reading = reads.reading(found, year, report, organ)
    context = {
        "reading": reading,
        "lines": reads.beside_last_year(reading, report),
        "before": reads.last_years(report) if report else None,
        "query": f"?organ={organ.code}" if organ else "",
        "crumbs": [
            pieces.Crumb("报告", f"/reports/?year={year}"),
            pieces.Crumb(f"{year}年{found.title}", reverse("reports:read", args=[outline, year])),
            pieces.Crumb("与上年对照"),
        ],
    }
    return render(request, "reports/compare.html", context)


@require_safe
@permissions.need()
def pdf(request: HttpRequest, outline: str, year: int) -> HttpResponse:
    """The report as PDF/A, with the annex of its figures."""
    found, organ, report = _asked(request, outline, year)
    made = documents.document(reads.reading(found, year, report, organ), report)
    return _file(printing.pdf(made), f"{made.title}.pdf", "application/pdf")


@require_safe
@permissions.need()
def word(request: HttpRequest, outline: str, year: int) -> HttpResponse:
    """The report as an editable Word file."""
    found, organ, report = _asked(request, outline, year)
    made = documents.document(reads.reading(found, year, report, organ), report)
    return _file(printing.word(made), f"{made.title}.docx", WORD)


@require_safe
@permissions.need()
def as_json(request: HttpRequest, outline: str, year: int) -> HttpResponse:
    """The report for machines."""
    found, organ, report = _asked(request, outline, year)
    told = reads.as_json(reads.reading(found, year, report, organ), report)
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})


@require_POST
@permissions.need(WRITES)
def write(request: HttpRequest, outline: str, year: int) -> HttpResponse:
    """Keep the hand-written texts of a draft."""
    texts = {key.removeprefix("text:"): str(v) for key, v in request.POST.items() if key.startswith("text:")}
    wrong = actions.write(_begun(request, outline, year), texts, permissions.officer(request))
    return _back(request, outline, year, wrong, "已保存。")


@require_POST
@permissions.need()
def comment(request: HttpRequest, outline: str, year: int) -> HttpResponse:
    """Say something of a draft."""
    report = _begun(request, outline, year)
    said = request.POST.get("text", ""), permissions.officer(request)
    wrong = actions.comment(report, request.POST.get("section", ""), *said)
    return _back(request, outline, year, wrong, "意见已记入。")


@require_POST
@permissions.need(WRITES)
def reply(request: HttpRequest, outline: str, year: int) -> HttpResponse:
    """Answer a comment."""
    report = _begun(request, outline, year)
    remark = get_object_or_404(Comment, pk=_key(request), report=report)
    wrong = actions.reply(remark, request.POST.get("text", ""), permissions.officer(request))
    return _back(request, outline, year, wrong, "已答复。")


@require_POST
@permissions.need(WRITES)
def admit(request: HttpRequest, outline: str, year: int) -> HttpResponse:
    """Add a problem that the report admits."""
    report = _begun(request, outline, year)
    try:
        due_on = date.fromisoformat(request.POST.get("due_on", ""))
    except ValueError:
        due_on = None
    texts = {name: request.POST.get(name, "") for name in ("text", "cause", "measure")}
    wrong = actions.admit(report, texts, due_on, permissions.officer(request))
    return _back(request, outline, year, wrong, "问题已列入整改清单。")


@require_POST
@permissions.need(WRITES)
def answer(request: HttpRequest, outline: str, year: int) -> HttpResponse:
    """Answer a problem that last year's report admitted."""
    before = reads.last_years(_begun(request, outline, year))
    problem = get_object_or_404(Problem, pk=_key(request), report=before)
    state, text, evidence = (request.POST.get(name, "") for name in ("state", "text", "evidence"))
    wrong = actions.answer(problem, state, text, evidence, permissions.officer(request))
    return _back(request, outline, year, wrong, "整改结果已记入。")


@require_POST
@permissions.need(WRITES)
def approve(request: HttpRequest, outline: str, year: int) -> HttpResponse:
    """Fix every figure and close the draft."""
    wrong = actions.approve(_begun(request, outline, year), permissions.officer(request))
    return _back(request, outline, year, wrong, "报告已审定，各项数字已经固定并记入登记簿。")


@require_POST
@permissions.need(WRITES)
def publish(request: HttpRequest, outline: str, year: int) -> HttpResponse:
    """Hand an approved report to whoever reviews what becomes public."""
    wrong = actions.propose(_begun(request, outline, year), permissions.officer(request))
    return _back(request, outline, year, wrong, "已提交公开审核。")


def _back(request: HttpRequest, outline: str, year: int, wrong: list[str], done: str) -> HttpResponse:
    for text in wrong:
        messages.error(request, text)
    if not wrong:
        messages.success(request, done)
    organ = request.GET.get("organ", "")
    return redirect(reverse("reports:read", args=[outline, year]) + (f"?organ={quote(organ)}" if organ else ""))


def _asked(request: HttpRequest, outline: str, year: int) -> tuple[Outline, Organ | None, Report | None]:
    found = reads.outlines().get(outline)
    if found is None or not 1949 <= year <= clock.today().year:
        raise Http404("没有这份报告。")
    organ = _organ(request)
    return found, organ, Report.objects.filter(outline=outline, year=year, organ=organ).first()


def _begun(request: HttpRequest, outline: str, year: int) -> Report:
    found, organ, report = _asked(request, outline, year)
    return report or actions.draft(found.id, year, organ, permissions.officer(request))


def _organ(request: HttpRequest) -> Organ | None:
    code = request.GET.get("organ", "")
    return get_object_or_404(Organ, code=code[:32].replace("\0", "")) if code else None


def _year(text: str) -> int:
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else clock.today().year
    return year if 1949 <= year <= clock.today().year else clock.today().year


def _key(request: HttpRequest) -> str:
    try:
        return str(UUID(request.POST.get("key", "")))
    except ValueError:
        raise Http404("没有这一条。") from None


def _file(content: bytes, name: str, media_type: str) -> HttpResponse:
    made = HttpResponse(content, content_type=media_type)
    made["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    made["X-Content-Type-Options"] = "nosniff"
    made["Cache-Control"] = "private, no-store"
    return made
