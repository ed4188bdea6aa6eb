"""双公示: the table of penalties with its check, the files; grade, objection, repair and their answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhunsheng.office import answers, clock
from zhunsheng.office.people import permissions
from zhunsheng.office.people.models import HouseRole, Organ
from zhunsheng.office.publication import actions as publication
from zhunsheng.office.publication import credit, forms, reads
from zhunsheng.office.publication.models import PartySays, Publication
from zhunsheng.ui.pieces import Crumb

SPAN = timedelta(days=31)
TYPES = {
    "csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
TABLES = {"firm": "法人及非法人组织", "person": "自然人"}
form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@permissions.need(HouseRole.PUBLISHER)
def index(request: HttpRequest) -> HttpResponse:
    """The penalties of a span of days, each with what keeps it from being handed over."""
    form, rows = _rows(request)
    tables = [
        (label, of, [one for one in rows if one.of == of and not one.faults], f"?{_query(form)}")
        for of, label in TABLES.items()
    ]
    context = {
        "form": form,
        "tables": tables,
        "faulty": [one for one in rows if one.faults],
        "rows": rows,
        "columns": len(credit.rules().columns),
        "crumbs": [Crumb("公开", reverse("publication:index")), Crumb("双公示")],
    }
    return render(request, "publication/credit.html", context)


@require_safe
@permissions.need(HouseRole.PUBLISHER)
def table(request: HttpRequest, of: str, form: str) -> HttpResponse:
    """The file to be handed over: the rows that pass every check, and no others."""
    if of not in TABLES or form not in TYPES:
        raise Http404("没有这张表。")
    _, rows = _rows(request)
    columns = credit.rules().table(of)
    good = [one for one in rows if one.of == of and not one.faults]
    content = credit.as_csv(columns, good) if form == "csv" else credit.as_workbook(columns, good)
    publication.hand_out(f"{of}_{form}", content, by=permissions.officer(request))
    answer = HttpResponse(content, content_type=TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="penalties-{of}.{form}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _rows(request: HttpRequest) -> tuple[forms.SpanForm, list[credit.Row]]:
    today = clock.today()
    asked = {"since": (today - SPAN).isoformat(), "until": today.isoformat()}
    form = forms.SpanForm({**asked, **{name: request.GET[name] for name in asked if name in request.GET}})
    if not form.is_valid():
        return form, []
    clean = form.cleaned_data
    officer = permissions.officer(request)
    organs = [one for one in Organ.objects.select_related("superior") if reads.may_review(officer, one, today)]
    acts = credit.decisions(officer, clean["since"], clean["until"]).filter(matter__organ__in=organs)
    return form, credit.rows(list(acts[: credit.MOST]))


def _query(form: forms.SpanForm) -> str:
    return "&".join(f"{name}={form.data[name]}" for name in ("since", "until")) if form.is_valid() else ""


@form_page
@permissions.need(HouseRole.PUBLISHER)
def grade(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say how grave a breach of trust is."""
    found = _publication(request, pk)
    form = forms.GradeForm(answers.posted(request))
    if request.method == "POST" and form.is_valid():
        by = permissions.officer(request)
        made = answers.attempt(form, lambda: publication.grade(found, form.cleaned_data["grade"], by), beside="grade")
        if made is not None:
            messages.success(request, f"失信程度：{made.grade_name}，公示至{made.shown_until:%Y年%-m月%-d日}。")
            return redirect("publication:review", pk)
    notes = [one for one in credit.rules().grades.values() if not one.verified]
    return _form(request, form, found, "确定失信程度", "公示期自决定之日起算。", notes)


@form_page
@permissions.need(HouseRole.PUBLISHER)
def enter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record an objection or a request for repair."""
    found = _publication(request, pk)
    form = forms.SaidForm(answers.posted(request), initial={"on": clock.today()})
    if request.method == "POST" and form.is_valid():
        by = permissions.officer(request)
        if (
            answers.attempt(form, lambda: publication.enter(found, by=by, **form.cleaned_data), beside="what")
            is not None
        ):
            messages.success(request, "已登记，等待答复。")
            return redirect("publication:review", pk)
    needs = "、".join(credit.rules().repair_needs)
    return _form(request, form, found, "登记异议、信用修复申请", f"信用修复还应当具备：{needs}。")


@form_page
@permissions.need(HouseRole.PUBLISHER)
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer it."""
    said = PartySays.objects.filter(pk=pk).select_related("publication").first()
    if said is None:
        raise Http404("没有这件异议或者申请。")
    found = _publication(request, said.publication_id)
    form = forms.AnswerForm(answers.posted(request))
    if request.method == "POST" and form.is_valid():
        clean, by = form.cleaned_data, permissions.officer(request)
        made = answers.attempt(
            form,
            lambda: publication.answer(said, upheld=bool(clean["upheld"]), answer=clean["answer"], by=by),
            beside="answer",
        )
        if made is not None:
            messages.success(request, "已答复。")
            return redirect("publication:review", found.pk)
    return _form(request, form, found, f"答复{said.get_what_display()}", said.text)


def _publication(request: HttpRequest, pk: UUID) -> Publication:
    rows = reads.sees(permissions.officer(request), clock.today())
    found = rows.select_related("matter__organ").filter(pk=pk).first()
    if found is None:
        raise Http404("没有这份公开事项，或者不属于您的机关。")
    return found


def _form(request: HttpRequest, form: Any, found: Publication, title: str, text: str, notes: Any = ()) -> HttpResponse:
    back = reverse("publication:review", args=[found.pk])
    context = {
        "form": form, "publication": found, "title": title, "text": text, "notes": notes,
        "crumbs": [Crumb("公开", reverse("publication:index")), Crumb(found.title, back), Crumb(title)],
    }  # fmt: skip
    return render(request, "publication/form.html", context, status=answers.INVALID if form.errors else 200)
