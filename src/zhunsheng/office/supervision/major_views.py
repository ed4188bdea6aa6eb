"""Major penalties on the screen: the list with its filings, samples for review, their findings."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhunsheng.law.refusal import Refusal
from zhunsheng.office import answers, clock
from zhunsheng.office.answers import day_field, text_field
from zhunsheng.office.matters import reads as matters
from zhunsheng.office.matters.models import Matter
from zhunsheng.office.people import permissions
from zhunsheng.office.people.models import HouseRole
from zhunsheng.office.supervision import actions as supervision
from zhunsheng.office.supervision import majors
from zhunsheng.office.supervision.models import ReviewSample
from zhunsheng.ui.fields import YesNoField
from zhunsheng.ui.pieces import Crumb

form_page = require_http_methods(["GET", "HEAD", "POST"])


class FileForm(forms.Form):
    """A filing."""

    on = day_field("报送日期")
    document = text_field("报送文号", 80)


class SampleForm(forms.Form):
    """What is drawn from, and how many."""

    title = text_field("名称", 100)
    since = day_field("决定日期自")
    until = day_field("至")
    size = forms.IntegerField(label="抽取件数", min_value=1, max_value=majors.MOST)


class FindingForm(forms.Form):
    """What a review found."""

    passed = YesNoField(label="是否合格")
    text = text_field("评查意见", 5000, lines=5)


def _crumbs(*last: Crumb) -> list[Crumb]:
    return [Crumb("监督", reverse("supervision:index")), *last]


@require_safe
@permissions.need()
def index(request: HttpRequest) -> HttpResponse:
    """The year's major penalties, those not filed first; the samples drawn of them."""
    officer, today = permissions.officer(request), clock.today()
    rows = majors.listed(officer, date(today.year, 1, 1), today)
    context = {
        "rows": rows,
        "year": today.year,
        "today": today,
        "samples": ReviewSample.objects.select_related("by"),
        "supervises": request.user.has_perm(f"role.{HouseRole.SUPERVISOR}"),
        "rules": majors.rules(),
        "crumbs": _crumbs(Crumb("重大行政处罚")),
    }
    return render(request, "supervision/majors.html", context)


@form_page
@permissions.need()
def file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record a filing."""
    officer = permissions.officer(request)
    matter = matters.visible_to(officer).filter(pk=pk).first()
    if matter is None:
        raise Http404("没有这个案件，或者您无权查看。")
    form = FileForm(answers.posted(request), initial={"on": clock.today()})
    made = None
    if request.method == "POST" and form.is_valid():
        made = answers.attempt(form, lambda: supervision.file_major(matter, by=officer, **form.cleaned_data), beside="on")
    if made is not None:
        messages.success(request, "备案已登记。")
        return redirect("supervision:majors")
    return _form(request, form, "登记备案", f"{matter.number} {matter.title}")


@form_page
@permissions.need(HouseRole.SUPERVISOR)
def commit(request: HttpRequest) -> HttpResponse:
    """Fix a list to draw from."""
    today = clock.today()
    form = SampleForm(answers.posted(request), initial={"since": date(today.year, 1, 1), "until": today, "size": 5})
    if request.method == "POST" and form.is_valid():
        by, clean = permissions.officer(request), dict(form.cleaned_data)
        made = answers.attempt(form, lambda: supervision.commit_sample(clean.pop("title"), by=by, **clean), beside="size")
        if made is not None:
            messages.success(request, "名单已封存，检查点签出后即可抽取。")
            return redirect("supervision:sample", made.pk)
    return _form(request, form, "封存抽查名单", "名单和件数先封存，种子取自其后登记簿签出的第一个检查点，事先谁也不知道。")


@require_safe
@permissions.need()
def sample(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One sample: its list, its seed, the drawn and what their review found."""
    found = get_object_or_404(ReviewSample.objects.select_related("by"), pk=pk)
    officer = permissions.officer(request)
    seen = {str(one.pk): one for one in matters.visible_to(officer).filter(pk__in=found.drawn).select_related("organ")}
    held = {str(one.matter_id): one for one in found.findings.select_related("by")}
    context = {
        "sample": found,
        "rows": [(one, seen.get(one), held.get(one)) for one in found.drawn],
        "supervises": request.user.has_perm(f"role.{HouseRole.SUPERVISOR}"),
        "crumbs": _crumbs(Crumb("重大行政处罚", reverse("supervision:majors")), Crumb(found.title)),
    }
    return render(request, "supervision/sample.html", context)


@require_POST
@permissions.need(HouseRole.SUPERVISOR)
def draw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Draw."""
    made = supervision.draw_sample(get_object_or_404(ReviewSample, pk=pk), by=permissions.officer(request))
    if isinstance(made, Refusal):
        messages.error(request, f"{made.message}{made.way_on}")
    else:
        messages.success(request, f"已抽取{len(made.drawn)}件。")
    return redirect("supervision:sample", pk)


@form_page
@permissions.need(HouseRole.SUPERVISOR)
def finding(request: HttpRequest, pk: UUID, matter_pk: UUID) -> HttpResponse:
    """Record what a review found."""
    found, matter = get_object_or_404(ReviewSample, pk=pk), get_object_or_404(Matter, pk=matter_pk)
    form = FindingForm(answers.posted(request))
    if request.method == "POST" and form.is_valid():
        by, clean = permissions.officer(request), form.cleaned_data
        made: Any = answers.attempt(
            form, lambda: supervision.find(found, matter, passed=bool(clean["passed"]), text=clean["text"], by=by), beside="text"
        )
        if made is not None:
            messages.success(request, "评查意见已登记。")
            return redirect("supervision:sample", pk)
    return _form(request, form, "登记评查意见", f"{matter.number} {matter.title}")


def _form(request: HttpRequest, form: Any, title: str, text: str) -> HttpResponse:
    crumbs = _crumbs(Crumb("重大行政处罚", reverse("supervision:majors")), Crumb(title))
    context = {"form": form, "title": title, "text": text, "crumbs": crumbs}
    return render(request, "supervision/form.html", context, status=answers.INVALID if form.errors else 200)
