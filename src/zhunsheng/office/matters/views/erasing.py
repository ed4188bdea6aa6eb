"""Personal information that need not be kept any longer: which matters have it, and erasing it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from zhunsheng.law.refusal import Refusal
from zhunsheng.office import clock
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters import presenting, retention
from zhunsheng.office.matters.forms.erasing import ErasureForm
from zhunsheng.office.matters.models import Matter
from zhunsheng.office.matters.views import finding
from zhunsheng.office.people import permissions
from zhunsheng.office.people.models import HouseRole
from zhunsheng.ui.pieces import Crumb

A_PAGE = 30


@require_safe
@permissions.need(HouseRole.PRIVACY)
def private(request: HttpRequest) -> HttpResponse:
    """The closed matters that still hold private values, with the day until which each must be kept."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    rows = retention.matters(permissions.officer(request), clock.today())
    page = Paginator(rows.filter(number__icontains=text) if text else rows, A_PAGE).get_page(request.GET.get("page"))
    today = clock.today()
    lines = []
    for one in page:
        kept = retention.of(one)
        lines.append({"matter": one, "kept": kept, "free": kept is None or today > kept.until})
    return render(request, "matters/private.html", {"page": page, "lines": lines, "q": text, "today": today})


@require_http_methods(["GET", "HEAD", "POST"])
@permissions.need(HouseRole.PRIVACY)
def erase(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a matter holds, by name and not by value; and erasing it with ground and reason."""
    officer = permissions.officer(request)
    matter = Matter.objects.filter(pk=pk).select_related("organ", "procedure").first()
    if matter is None or not retention.may_erase(officer, matter.organ, clock.today()):
        raise Http404("没有这个案件，或者不归您管理。")
    values = list(matter.private_values.select_related("party", "act").order_by("party__ordinal", "name", "pk"))
    refusal = matters.why_not_erase(matter, officer)
    form = ErasureForm(values, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        answer = matters.once(
            given["token"],
            officer,
            lambda: matters.erase(matter, form.picked(), by=officer, basis=given["basis"], reason=given["reason"]),
        )
        if not isinstance(answer, Refusal):
            messages.success(request, f"已删除 {len(answer.erased)} 项，并记入登记簿。")
            return redirect("matters:erase", matter.pk)
        refusal = answer
    context = {
        "matter": matter,
        "form": form if values and (form.is_bound or refusal is None) else None,
        "values": values,
        "labels": [retention.label(one) for one in values],
        "kept": retention.of(matter),
        "erasures": list(matter.erasures.select_related("by").order_by("-recorded_at")),
        "crumbs": [Crumb("个人信息", presenting.address("matters:private")), Crumb(matter.number)],
    }
    if refusal:
        context |= finding.shown_refusal(None, refusal)
    return render(request, "matters/erase.html", context, status=422 if request.method == "POST" else 200)
