"""Objects, inspectors, recusals."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhunsheng.law.refusal import Refusal
from zhunsheng.office import clock
from zhunsheng.office.inspections import actions as inspections
from zhunsheng.office.inspections import directory, forms, reads, tables
from zhunsheng.office.inspections.models import InspectionObject, Inspector, LicenceTrade, Plan, Recusal
from zhunsheng.office.inspections.views import pages
from zhunsheng.office.ledger.actions import working
from zhunsheng.office.people import permissions, waiting
from zhunsheng.office.people.models import HouseRole, Officer, Organ

PER_PAGE = 50
SHOWN_FAULTS = 500
IMPORT, AT_ONCE = "import_objects", 100_000  # bytes: a list of some thousand rows is taken in while one waits


@permissions.need()
@require_GET
def objects(request: HttpRequest) -> HttpResponse:
    """The directory of objects, searched and filtered."""
    form = forms.ObjectFilter(request.GET or None, trades=reads.trades())
    found = reads.objects(**_asked(form))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    may = pages.holds(request, HouseRole.PLANNER)
    context = {"form": form, "page": page, "may": may, "tabs": pages.tabs("objects"), "crumbs": pages.crumbs()}
    return render(request, "inspections/objects.html", context)


@permissions.need()
@require_GET
def objects_csv(request: HttpRequest) -> HttpResponseBase:
    """The same list as a file."""
    form = forms.ObjectFilter(request.GET or None, trades=reads.trades())
    found = reads.objects(**_asked(form))
    rows = found.values_list("code", "name", "trade", "risk", "town__short_name", "status", "listed_on", "delisted_on")
    columns = ("统一社会信用代码", "名称", "行业", "信用风险分类", "镇街", "状态", "列入日期", "移出日期")
    labels = dict(InspectionObject.Status.choices)
    told = ((*row[:5], labels[row[5]], *row[6:]) for row in rows.iterator(5000))
    return pages.csv_of("inspection-objects", columns, told)


def _asked(form: forms.ObjectFilter) -> dict[str, str]:
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    return {
        "text": given.get("q", "").strip(), "trade": given.get("trade", ""), "risk": given.get("risk", ""),
        "status": given.get("status", ""),
    }  # fmt: skip


@permissions.need(HouseRole.PLANNER)
@require_http_methods(["GET", "POST"])
def objects_import(request: HttpRequest) -> HttpResponse:
    """Take a list in: every failing row is told, and nothing is written unless the reader says to skip them."""
    form = forms.ImportForm(*pages.handed_in(request))
    context: dict[str, Any] = {"form": form, "crumbs": pages.crumbs(("检查对象", "/inspections/objects/"), ("导入", ""))}
    if not (request.method == "POST" and form.is_valid()):
        status = pages.UNPROCESSABLE if form.is_bound else 200
        return render(request, "inspections/import.html", context | (waiting.result(request, IMPORT) or {}), status=status)
    upload = form.cleaned_data["file"]
    data = upload.read(tables.LARGEST_FILE + 1)
    task = partial(_take_in, upload.name, data, dict(form.cleaned_data), permissions.officer(request))
    if len(data) > AT_ONCE:
        digest = sha256(data).hexdigest()
        begun = working.begin(
            IMPORT, about=digest, title="导入检查对象", asked_by=waiting.asked_by(request), task=task, long=True,
            then=reverse("inspections:objects_import"),
        )  # fmt: skip
        return waiting.sent_on(request, begun)
    came = task(lambda done, total: None)
    if "error" in came:
        form.add_error("file", came["error"])
    elif "taken" in came and not came["failed"]:
        messages.success(request, f"已列入 {came['taken']['rows']:,} 户。")
        return redirect("inspections:objects")
    status = 200 if "taken" in came else pages.UNPROCESSABLE
    return render(request, "inspections/import.html", context | {**came, "error": ""}, status=status)


def _take_in(name: str, data: bytes, given: dict[str, Any], by: Officer, tell: working.Tell) -> dict[str, Any]:
    """Check the list, then write it, all of it or nothing; what is said of it, as plain values."""
    try:
        checked = check_rows(name, data, given)
    except tables.NotATable as wrong:
        return {"error": str(wrong)}
    good, failed = len(checked.objects), len(checked.faults)
    came = {"faults": [asdict(one) for one in checked.faults[:SHOWN_FAULTS]], "failed": failed, "good": good}
    if failed and not given["skip"]:
        return came
    tell(0, good)
    answer = inspections.take_in_objects(
        checked.objects, by=by, source=name, sha256_of_file=sha256(data).hexdigest(), progress=lambda done: tell(done, good)
    )
    if isinstance(answer, Refusal):
        return came | {"refusal": {"message": answer.message, "way_on": answer.way_on}}
    return came | {"taken": {"rows": answer.rows, "digest": answer.digest}}


def check_rows(name: str, data: bytes, given: dict[str, str]) -> directory.Checked:
    """Every row of a list that was handed in, checked; NotATable where it is none."""
    table = tables.read(name, data)
    if lacking := directory.missing(table.headers):
        raise tables.NotATable(
            f"{name}：缺少“{'”“'.join(lacking)}”列；名录以代码识别对象；请在首行写上列名后重新提交。"
        )
    towns = {
        key: one for one in Organ.objects.filter(kind=Organ.Kind.TOWN) for key in (one.code, one.name, one.short_name)
    }
    return directory.check(
        table,
        day=clock.today(),
        trade=given["trade"].strip(),
        risk=given["risk"],
        towns=towns,
        known=reads.known_codes(),
    )


@permissions.need()
@require_GET
def object_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One object: what is listed, what changed and by whom, where it was drawn."""
    return _object_page(request, pk)


def _object_page(
    request: HttpRequest, pk: UUID, refusal: Refusal | None = None, **bound: django_forms.Form
) -> HttpResponse:
    one = get_object_or_404(InspectionObject.objects.select_related("town", "merged_into", "imported"), pk=pk)
    context = {
        "object": one,
        "changes": one.changes.select_related("by").order_by("-id"),
        "drawn": one.drawn.select_related("draw__line__plan", "matter").order_by("-draw__committed_at"),
        "caps": reads.caps_of(one.code, clock.today()),
        "tasks": reads.met_by(one.code, plan) if (plan := Plan.objects.filter(year=clock.today().year).first()) else [],
        "licences": one.licences.select_related("matter"),
        "may": pages.holds(request, HouseRole.PLANNER) and one.status == InspectionObject.Status.ACTIVE,
        "class_form": bound.get("class_form") or forms.ClassForm(initial={"risk": one.risk}, prefix="class"),
        "leave_form": bound.get("leave_form") or forms.LeaveForm(prefix="leave"),
        "refusal": refusal,
        "crumbs": pages.crumbs(("检查对象", "/inspections/objects/"), (one.name, "")),
    }
    failed = refusal is not None or bool(bound)
    return render(request, "inspections/object.html", context, status=pages.UNPROCESSABLE if failed else 200)


@permissions.need(HouseRole.PLANNER)
@require_POST
def object_class(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change an object's class."""
    one, form = get_object_or_404(InspectionObject, pk=pk), forms.ClassForm(request.POST, prefix="class")
    if not form.is_valid():
        return _object_page(request, pk, class_form=form)
    answer = inspections.change_class(
        one, form.cleaned_data["risk"], reason=form.cleaned_data["reason"], by=permissions.officer(request)
    )
    if isinstance(answer, Refusal):
        return _object_page(request, pk, answer, class_form=form)
    pages.tell(request, answer, f"已改为{answer.after}类，自今日起生效。")
    return redirect("inspections:object", pk=pk)


@permissions.need(HouseRole.PLANNER)
@require_POST
def object_leave(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close an object, or merge it into another."""
    one, form = get_object_or_404(InspectionObject, pk=pk), forms.LeaveForm(request.POST, prefix="leave")
    if not form.is_valid():
        return _object_page(request, pk, leave_form=form)
    reason, by = form.cleaned_data["reason"], permissions.officer(request)
    if not form.cleaned_data["into"]:
        answer = inspections.close_object(one, reason=reason, by=by)
    else:
        try:
            into = forms.object_of(form.cleaned_data["into"])
        except django_forms.ValidationError as wrong:
            form.add_error("into", wrong)
            return _object_page(request, pk, leave_form=form)
        answer = inspections.merge_object(one, into, reason=reason, by=by)
    if isinstance(answer, Refusal):
        return _object_page(request, pk, answer, leave_form=form)
    pages.tell(request, answer, "已移出名录，自今日起生效。")
    return redirect("inspections:object", pk=pk)


# ── inspectors ──


@permissions.need()
@require_GET
def inspectors(request: HttpRequest) -> HttpResponse:
    """The directory of inspectors."""
    form = forms.InspectorFilter(request.GET or None)
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = reads.inspectors(
        text=given.get("q", "").strip(), organ=given.get("organ", ""), gone=bool(given.get("gone"))
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form, "page": page, "rows": reads.with_credentials(list(page.object_list), clock.today()),
        "may": pages.holds(request, HouseRole.PLANNER), "tabs": pages.tabs("inspectors"), "crumbs": pages.crumbs(),
    }  # fmt: skip
    return render(request, "inspections/inspectors.html", context)


@permissions.need()
@require_GET
def inspectors_csv(request: HttpRequest) -> HttpResponseBase:
    """All listed inspectors as a file."""
    rows = reads.inspectors().values_list(
        "officer__code", "officer__name", "organ__name", "specialties", "cap", "listed_on"
    )
    told = ((*row[:3], "、".join(row[3]), *row[4:]) for row in rows)
    return pages.csv_of("inspectors", ("编号", "姓名", "机关", "专长", "每次抽查上限", "列入日期"), told)


@permissions.need(HouseRole.PLANNER)
@require_http_methods(["GET", "POST"])
def inspector_add(request: HttpRequest) -> HttpResponse:
    """List an officer."""
    form, refusal = forms.InspectorForm(pages.posted(request)), None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        answer = inspections.add_inspector(
            given["officer"], specialties=given["specialties"], cap=given["cap"], by=permissions.officer(request)
        )
        if not isinstance(answer, Refusal):
            pages.tell(request, answer, f"{answer.officer.name}已列入检查人员名录。")
            return redirect("inspections:inspectors")
        refusal = answer
    return _form(request, form, "列入检查人员", "inspectors", "检查人员", refusal)


@permissions.need(HouseRole.PLANNER)
@require_http_methods(["GET", "POST"])
def inspector_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change an inspector's specialties and cap."""
    one = get_object_or_404(Inspector.objects.select_related("officer", "organ"), pk=pk)
    start = {"officer": one.officer.code, "specialties": "、".join(one.specialties), "cap": one.cap}
    given = {**request.POST.dict(), "officer": one.officer.code} if request.method == "POST" else None
    form, refusal = forms.InspectorForm(given, initial=start), None
    form.fields["officer"].disabled = True
    if request.method == "POST" and form.is_valid():
        answer = inspections.change_inspector(
            one,
            specialties=form.cleaned_data["specialties"],
            cap=form.cleaned_data["cap"],
            by=permissions.officer(request),
        )
        if not isinstance(answer, Refusal):
            pages.tell(request, answer, "已修改，自下一次抽取起适用。")
            return redirect("inspections:inspectors")
        refusal = answer
    remove = None if one.delisted_on else one
    return _form(request, form, one.officer.name, "inspectors", "检查人员", refusal, remove=remove)


@permissions.need(HouseRole.PLANNER)
@require_POST
def inspector_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an inspector off the directory."""
    one = get_object_or_404(Inspector, pk=pk)
    pages.tell(request, inspections.remove_inspector(one, by=permissions.officer(request)), "已移出检查人员名录。")
    return redirect("inspections:inspectors")


@permissions.need(HouseRole.PLANNER)
@require_http_methods(["GET", "POST"])
def licences(request: HttpRequest) -> HttpResponse:
    """Which licences list their holders as objects, and under which trade."""
    form, refusal = forms.LicenceForm(pages.posted(request)), None
    if request.method == "POST" and form.is_valid():
        answer = inspections.list_licences(**form.cleaned_data, by=permissions.officer(request))
        if not isinstance(answer, Refusal):
            pages.tell(request, answer, f"今后颁发“{answer.item.name}”的，列入“{answer.trade}”。")
            return redirect("inspections:licences")
        refusal = answer
    context = {
        "form": form, "refusal": refusal, "rows": LicenceTrade.objects.select_related("item", "by").order_by("item__code"),
        "crumbs": pages.crumbs(("检查对象", reverse("inspections:objects")), ("许可列入名录", "")),
    }  # fmt: skip
    failed = refusal is not None or bool(form.errors)
    return render(request, "inspections/licences.html", context, status=pages.UNPROCESSABLE if failed else 200)


# ── recusals ──


@permissions.need()
@require_GET
def recusals(request: HttpRequest) -> HttpResponse:
    """The recusals that the reader needs to know."""
    officer = permissions.officer(request)
    page = Paginator(reads.recusals_for(officer, clock.today()), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "planner": pages.holds(request, HouseRole.PLANNER),
        "mine": Inspector.objects.filter(pk=officer.pk, delisted_on=None).exists(),
        "tabs": pages.tabs("recusals"), "crumbs": pages.crumbs(),
    }  # fmt: skip
    return render(request, "inspections/recusals.html", context)


@permissions.need()
@require_http_methods(["GET", "POST"])
def recusal_add(request: HttpRequest) -> HttpResponse:
    """Declare an interest: one's own, or as a planner another's."""
    form = forms.RecusalForm(pages.posted(request), initial={"officer": permissions.officer(request).code})
    refusal = None
    if request.method == "POST" and form.is_valid():
        answer = inspections.declare_recusal(
            form.cleaned_data["officer"].inspector, form.cleaned_data["code"], reason=form.cleaned_data["reason"],
            by=permissions.officer(request),
        )  # fmt: skip
        if not isinstance(answer, Refusal):
            pages.tell(request, answer, "已登记，自下一次抽取起适用；只有本人、检查计划管理人员和审计人员可以看到。")
            return redirect("inspections:recusals")
        refusal = answer
    return _form(request, form, "申报回避", "recusals", "回避申报", refusal)


@permissions.need(HouseRole.PLANNER)
@require_POST
def recusal_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a recusal."""
    row = get_object_or_404(Recusal, pk=pk)
    pages.tell(request, inspections.end_recusal(row, by=permissions.officer(request)), "已解除，自下一次抽取起适用。")
    return redirect("inspections:recusals")


def _form(
    request: HttpRequest, form: django_forms.Form, title: str, back: str, back_label: str, refusal: Refusal | None,
    remove: Inspector | None = None,
) -> HttpResponse:  # fmt: skip
    context = {
        "form": form, "title": title, "refusal": refusal, "back": back, "remove": remove,
        "crumbs": pages.crumbs((back_label, f"/inspections/{back}/"), (title, "")),
    }  # fmt: skip
    failed = refusal is not None or bool(form.errors)
    return render(request, "inspections/form.html", context, status=pages.UNPROCESSABLE if failed else 200)
