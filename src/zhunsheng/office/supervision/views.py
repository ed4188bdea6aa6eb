"""What supervision has seen, and its answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhunsheng.law.refusal import Refusal
from zhunsheng.office import clock
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.people import permissions
from zhunsheng.office.people.models import HouseRole
from zhunsheng.office.supervision import actions as supervision
from zhunsheng.office.supervision import reads
from zhunsheng.office.supervision.forms import AnswerForm
from zhunsheng.office.supervision.models import OpenItem
from zhunsheng.ui.pieces import Crumb, Tab

STATES = (("", "未处理"), ("closed", "已处理"))


@require_safe
@permissions.need()
def index(request: HttpRequest) -> HttpResponse:
    """The items of the matters that the reader sees; lateness shows before any job has run."""
    officer, state = permissions.officer(request), request.GET.get("state", "")
    kind = request.GET.get("kind", "")
    listed: Any = (
        reads.items(officer).exclude(closed_on=None).order_by("-closed_on", "-pk")
        if state == "closed"
        else reads.listed(officer)
    )
    counted = {one.value: 0 for one in OpenItem.Kind}
    if state != "closed":
        for item in listed:
            counted[item.kind] += 1
        listed = [item for item in listed if not kind or item.kind == kind]
    elif kind in OpenItem.Kind.values:
        listed = listed.filter(kind=kind)
    context = {
        "page": Paginator(listed, 50).get_page(request.GET.get("page")),
        "tabs": [Tab(label, f"?state={value}", state == value) for value, label in STATES],
        "state": state,
        "kind": kind,
        "counted": [(one, counted[one.value]) for one in OpenItem.Kind] if state != "closed" else [],
        "take_up_url": reverse("supervision:take_up"),
        "answers": request.user.has_perm(f"role.{HouseRole.SUPERVISOR}"),
        "crumbs": [Crumb("监督")],
    }
    return render(request, "supervision/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permissions.need()
def item(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One item; a supervisor answers it, once."""
    officer = permissions.officer(request)
    found = reads.items(officer).filter(pk=pk).first()
    if found is None:
        raise Http404("没有这项监督事项，或者您无权查看。")
    may = request.user.has_perm(f"role.{HouseRole.SUPERVISOR}")
    refusal: Refusal | None = None
    form = AnswerForm(request.POST) if request.method == "POST" else AnswerForm()
    if request.method == "POST":
        if not may:
            raise PermissionDenied
        if form.is_valid():
            text = form.cleaned_data["text"]
            answer = matters.once(
                form.cleaned_data["token"], officer, lambda: supervision.answer(found, by=officer, text=text)
            )
            if not isinstance(answer, Refusal):
                messages.success(request, "处理情况已登记。")
                return redirect("supervision:item", found.pk)
            refusal = answer
    context = {
        "item": found,
        "form": form if may and found.closed_on is None else None,
        "refusal": refusal,
        "crumbs": [Crumb("监督", "/supervision/"), Crumb(found.get_kind_display())],
    }
    return render(request, "supervision/item.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@permissions.need(HouseRole.SUPERVISOR)
def take_up(request: HttpRequest) -> HttpResponse:
    """Open an item for every lateness now, as the daily job does."""
    opened = supervision.open_overdue(clock.today())
    messages.success(request, f"新登记逾期事项 {opened} 项。" if opened else "没有新的逾期事项。")
    return redirect("supervision:index")
