"""Beside the ceremony: seals, chains, replacements, training, minutes, the attempt log, the item list, a list checked."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhunsheng.law.refusal import Refusal
from zhunsheng.office import clock
from zhunsheng.office.inspections import actions as inspections
from zhunsheng.office.inspections import forms, marking, minutes, reads, tables
from zhunsheng.office.inspections.models import Draw, Drawn, ItemContent, Plan
from zhunsheng.office.inspections.views import directory, draws, pages
from zhunsheng.office.people import permissions
from zhunsheng.office.people.models import HouseRole, ProcedureRole
from zhunsheng.office.powers.models import PowerItem
from zhunsheng.proof import draw_log

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _drawing(pk: UUID) -> Draw:
    return get_object_or_404(Draw.objects.select_related("line__plan", "line__organ", "line__item", "previous"), pk=pk)


def _back(request: HttpRequest, one: Draw, answer: object, done: str) -> HttpResponse:
    if isinstance(answer, Refusal):
        return draws.ceremony(request, one.pk, answer)
    pages.tell(request, answer, done)
    return redirect("inspections:draw", pk=one.pk)


@permissions.need(HouseRole.PLANNER)
@require_POST
def unseal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what was sealed."""
    one = _drawing(pk)
    return _back(request, one, inspections.unseal(one, by=permissions.officer(request)), "已经解封，人人可以复算。")


@permissions.need(ProcedureRole.HEAD)
@require_POST
def replace(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A drawn object gives way to the next ticket."""
    order = request.POST.get("order", "")[:8]
    row = get_object_or_404(Drawn.objects.select_related("draw"), draw=pk, order=int(order) if order.isdecimal() else 0)
    reason = request.POST.get("reason", "")
    answer = inspections.replace_object(row, reason=reason, by=permissions.officer(request))
    said = "" if isinstance(answer, Refusal) else f"由{answer.object.name}递补，检查人员随行。"
    return _back(request, row.draw, answer, said)


@permissions.need(HouseRole.PLANNER)
@require_http_methods(["GET", "POST"])
def briefing(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The training before the visits of a draw."""
    one, refusal = _drawing(pk), None
    form = forms.BriefingForm(pages.posted(request), draw=one)
    if request.method == "POST" and form.is_valid():
        answer = inspections.brief(one, **form.cleaned_data, by=permissions.officer(request))
        if not isinstance(answer, Refusal):
            pages.tell(request, answer, f"已登记{len(answer.attended)}人参加培训。")
            return redirect("inspections:draw", pk=pk)
        refusal = answer
    return _form(request, form, "登记业务培训", refusal)


def _form(request: HttpRequest, form: object, title: str, refusal: Refusal | None) -> HttpResponse:
    failed = refusal is not None or bool(getattr(form, "errors", None))
    context = {"form": form, "title": title, "refusal": refusal, "crumbs": pages.crumbs((title, ""))}
    return render(request, "inspections/form.html", context, status=pages.UNPROCESSABLE if failed else 200)


@permissions.need(HouseRole.PLANNER)
@require_http_methods(["GET", "POST"])
def chains(request: HttpRequest) -> HttpResponse:
    """The parties' commitments for the year: instead of coming to every ceremony."""
    refusal, year = None, clock.today().year
    form = forms.ChainForm(pages.posted(request), initial={"year": year})
    if request.method == "POST" and form.is_valid():
        answer = inspections.commit_chain(**form.cleaned_data, by=permissions.officer(request))
        if not isinstance(answer, Refusal):
            pages.tell(request, answer, f"{answer.get_party_display()}的年度承诺已经登记，可用{answer.length}次。")
            return redirect("inspections:chains")
        refusal = answer
    context = {
        "chains": reads.chains(year), "year": year, "form": form, "refusal": refusal, "tabs": pages.tabs("draws"),
        "crumbs": pages.crumbs(("年度承诺", "")),
    }  # fmt: skip
    failed = refusal is not None or bool(form.errors)
    return render(request, "inspections/chains.html", context, status=pages.UNPROCESSABLE if failed else 200)


@permissions.need()
@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """The attempt log of all draws, as anybody may have it."""
    text = draw_log.render(reads.log_entries())
    headers = {"Content-Disposition": f'attachment; filename="{draw_log.FILE}"'}
    return HttpResponse(text, content_type="text/tab-separated-values; charset=utf-8", headers=headers)


@permissions.need()
@require_GET
def minutes_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The minutes of a draw as PDF, with the QR by which anybody replays it."""
    one = get_object_or_404(
        Draw.objects.select_related("line__organ", "line__item", "line__plan", "previous", "committed_by"), pk=pk
    )
    name = f'inline; filename="{one.line.task}-{one.attempt}.pdf"'
    return HttpResponse(minutes.pdf(one), content_type="application/pdf", headers={"Content-Disposition": name})


@permissions.need(HouseRole.PLANNER)
@require_http_methods(["GET", "POST"])
def check_list(request: HttpRequest) -> HttpResponse:
    """A list is checked and handed back in the same workbook, a reason beside every row that fails; nothing is written."""
    form = forms.ImportForm(*pages.handed_in(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        file = given["file"]
        data = file.read()
        try:
            checked, table = directory.check_rows(file.name, data, given), tables.read(file.name, data)
        except tables.NotATable as wrong:
            form.add_error("file", str(wrong))
        else:
            name = 'attachment; filename="checked.xlsx"'
            return HttpResponse(
                marking.workbook(table, checked.faults), content_type=XLSX, headers={"Content-Disposition": name}
            )
    context = {
        "form": form,
        "title": "核对名单",
        "crumbs": pages.crumbs(("检查对象", "/inspections/objects/"), ("核对名单", "")),
    }
    return render(request, "inspections/check_list.html", context, status=pages.UNPROCESSABLE if form.errors else 200)


@permissions.need()
@require_GET
def items(request: HttpRequest) -> HttpResponse:
    """The list of inspection items, and the tasks of the year that meet the same firms."""
    today = clock.today()
    plan = Plan.objects.filter(year=today.year).first()
    context = {
        "items": reads.inspection_items(today), "matched": reads.matched(plan, today) if plan else [], "plan": plan,
        "may": pages.holds(request, HouseRole.PLANNER), "tabs": pages.tabs("items"), "crumbs": pages.crumbs(("事项清单", "")),
    }  # fmt: skip
    return render(request, "inspections/items.html", context)


@permissions.need(HouseRole.PLANNER)
@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the list says of one item."""
    one, refusal = get_object_or_404(PowerItem, pk=pk), None
    known = ItemContent.objects.filter(item=one).first()
    start = {} if known is None else {
        "scope": known.scope, "content": known.content, "method": known.method, "times_a_year": known.times_a_year,
        "ratio": None if known.ratio_cap is None else known.ratio_cap / 100, "checklist": "\n".join(known.checklist),
    }  # fmt: skip
    form = forms.ItemForm(pages.posted(request), initial=start)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        ratio = given.pop("ratio")
        cap = None if ratio is None else int(ratio * 100)
        answer = inspections.describe_item(one, **given, ratio_cap=cap, by=permissions.officer(request))
        if not isinstance(answer, Refusal):
            pages.tell(request, answer, f"{one.name}已写入事项清单。")
            return redirect("inspections:items")
        refusal = answer
    return _form(request, form, one.name, refusal)
