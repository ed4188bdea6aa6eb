"""Registering a defect: what happened stays as it happened, the course of the matter does not move."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from zhunsheng.law.refusal import Refusal
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters import history
from zhunsheng.office.matters.forms.defects import DefectForm
from zhunsheng.office.matters.views import finding
from zhunsheng.office.people import permissions


@require_http_methods(["GET", "HEAD", "POST"])
@permissions.need()
def defect(request: HttpRequest, pk: UUID) -> HttpResponse:
    """By anyone of the organ, and by those who supervise it."""
    matter, officer = finding.matter(request, pk), permissions.officer(request)
    law = history.procedure(matter)
    refusal = None
    if request.method == "POST":
        form = DefectForm(law, request.POST)
        if form.is_valid():
            given = {name: form.cleaned_data[name] for name in ("act", "happened_at", "what", "article")}
            answer = matters.once(
                form.cleaned_data["token"],
                officer,
                lambda: matters.record_defect(matter, found_by=officer, **given),
            )
            if not isinstance(answer, Refusal):
                messages.success(request, "已登记，并已转执法监督。")
                return redirect("matters:matter", matter.pk)
            refusal = answer
    else:
        act = request.GET.get("act", "")
        form = DefectForm(law, initial={"act": act} if act in law.acts else None)
    context = {"matter": matter, "form": form, "crumbs": finding.crumbs(matter, "登记违法或者瑕疵")}
    if refusal:
        context |= finding.shown_refusal(law, refusal)
    return render(request, "matters/defect.html", context, status=422 if form.is_bound else 200)
