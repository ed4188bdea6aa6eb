"""The yearly plan."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhunsheng.law.refusal import Refusal
from zhunsheng.office import clock
from zhunsheng.office.inspections import actions as inspections
from zhunsheng.office.inspections import forms, reads
from zhunsheng.office.inspections.models import Plan, PlanLine
from zhunsheng.office.inspections.views import pages
from zhunsheng.office.people import permissions
from zhunsheng.office.people.models import HouseRole, ProcedureRole


@permissions.need()
@require_http_methods(["GET", "POST"])
def plans(request: HttpRequest) -> HttpResponse:
    """All plans; a planner begins a year's here."""
    may = pages.holds(request, HouseRole.PLANNER)
    year = clock.today().year
    form = forms.PlanForm(pages.posted(request), initial={"year": year, "name": f"{year}年度“双随机、一公开”抽查计划"})
    refusal = None
    if request.method == "POST" and form.is_valid():
        answer = inspections.draft_plan(**form.cleaned_data, by=permissions.officer(request))
        if not isinstance(answer, Refusal):
            return redirect("inspections:plan", year=answer.year)
        refusal = answer
    context = {
        "plans": reads.plans(), "form": form, "may": may, "refusal": refusal, "tabs": pages.tabs("plans"),
        "crumbs": pages.crumbs(),
    }  # fmt: skip
    failed = refusal is not None or bool(form.errors)
    return render(request, "inspections/plans.html", context, status=pages.UNPROCESSABLE if failed else 200)


@permissions.need()
@require_GET
def plan(request: HttpRequest, year: int) -> HttpResponse:
    """One plan and its tasks, each with where its draw stands."""
    return _plan(request, get_object_or_404(Plan, year=year))


def _plan(request: HttpRequest, one: Plan, refusal: Refusal | None = None) -> HttpResponse:
    draft = one.status == Plan.Status.DRAFT
    context = {
        "plan": one, "draft": draft, "rows": [_row(line) for line in reads.lines(one)],
        "planner": pages.holds(request, HouseRole.PLANNER), "head": pages.holds(request, ProcedureRole.HEAD),
        "refusal": refusal, "tabs": pages.tabs("plans"), "crumbs": pages.crumbs(("抽查计划", reverse("inspections:plans")), (one.name, "")),
    }  # fmt: skip
    return render(request, "inspections/plan.html", context, status=pages.UNPROCESSABLE if refusal else 200)


def _row(line: PlanLine) -> dict[str, object]:
    draws = list(line.draws.all())
    last = draws[-1] if draws else None
    return {
        "line": line, "draw": last, "ratios": "　".join(f"{name} {points / 100:g}%" for name, points in line.ratios.items()),
        "again": last is None or last.state in ("void", "infeasible"),
    }  # fmt: skip


@permissions.need(ProcedureRole.HEAD)
@require_POST
def approve(request: HttpRequest, year: int) -> HttpResponse:
    """A head approves the plan."""
    one = get_object_or_404(Plan, year=year)
    answer = inspections.approve_plan(one, by=permissions.officer(request))
    if isinstance(answer, Refusal):
        return _plan(request, one, answer)
    pages.tell(request, answer, "计划已经批准，任务不再改动，可以抽取。")
    return redirect("inspections:plan", year=year)


@permissions.need(HouseRole.PLANNER)
@require_http_methods(["GET", "POST"])
def line_add(request: HttpRequest, year: int) -> HttpResponse:
    """Add a task."""
    one = get_object_or_404(Plan, year=year)
    form, refusal = forms.LineForm(pages.posted(request)), None
    if request.method == "POST" and form.is_valid():
        answer = inspections.add_line(one, form.task(), by=permissions.officer(request))
        if not isinstance(answer, Refusal):
            pages.tell(request, answer, f"已增加第{answer.number}项任务。")
            return redirect("inspections:plan", year=year)
        refusal = answer
    return _line(request, one, form, "增加任务", refusal)


@permissions.need(HouseRole.PLANNER)
@require_http_methods(["GET", "POST"])
def line_page(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """Change a task."""
    line = get_object_or_404(PlanLine.objects.select_related("plan"), plan__year=year, number=number)
    form, refusal = forms.LineForm(pages.posted(request), line=line), None
    if request.method == "POST" and form.is_valid():
        answer = inspections.change_line(line, form.task(), by=permissions.officer(request))
        if not isinstance(answer, Refusal):
            pages.tell(request, answer, "已修改。")
            return redirect("inspections:plan", year=year)
        refusal = answer
    return _line(request, line.plan, form, f"第{line.number}项 {line.name}", refusal, line)


def _line(
    request: HttpRequest,
    one: Plan,
    form: forms.LineForm,
    title: str,
    refusal: Refusal | None,
    line: PlanLine | None = None,
) -> HttpResponse:
    context = {
        "form": form, "title": title, "refusal": refusal, "plan": one, "line": line,
        "crumbs": pages.crumbs((one.name, reverse("inspections:plan", args=[one.year])), (title, "")),
    }  # fmt: skip
    failed = refusal is not None or bool(form.errors)
    return render(request, "inspections/line.html", context, status=pages.UNPROCESSABLE if failed else 200)


@permissions.need(HouseRole.PLANNER)
@require_POST
def line_remove(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """Take a task out of a draft."""
    line = get_object_or_404(PlanLine.objects.select_related("plan"), plan__year=year, number=number)
    pages.tell(request, inspections.remove_line(line, by=permissions.officer(request)), "已删去，其他任务的序号不变。")
    return redirect("inspections:plan", year=year)
