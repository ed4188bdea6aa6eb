"""On site, on a phone: one page for a visit, the door of its queue, and the officer's card."""

from __future__ import annotations

import io
import json
from datetime import datetime
from importlib import resources
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from zhunsheng.law.refusal import Refusal
from zhunsheng.office import clock
from zhunsheng.office.inspections import actions as inspections
from zhunsheng.office.inspections import passes, reads, site
from zhunsheng.office.inspections.models import SiteEntry
from zhunsheng.office.inspections.views import pages
from zhunsheng.office.matters.models import Matter
from zhunsheng.office.people import permissions
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import Officer
from zhunsheng.proof.draw_replacements import INSPECTOR_REASONS
from zhunsheng.ui.pieces import Crumb

WORKER = resources.files("zhunsheng.office.inspections").joinpath("static", "inspections", "site-worker.js")


def _own(request: HttpRequest, pk: UUID) -> Matter:
    """A visit of the reader's; others see it as absent."""
    matter = get_object_or_404(Matter.objects.select_related("organ", "item"), pk=pk, kind=reads.KIND)
    if permissions.officer(request).pk not in {who.pk for who in reads.team(matter)}:
        raise PermissionDenied("这次检查没有派给您。")
    return matter


@permissions.need()
@require_GET
@never_cache
def visit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One visit, step by step; what is entered waits in the page until it is handed in."""
    return _visit(request, _own(request, pk))


def _visit(request: HttpRequest, matter: Matter, refusal: Refusal | None = None) -> HttpResponse:
    officer, party = permissions.officer(request), matter.parties.first()
    entries = list(SiteEntry.objects.filter(matter=matter))
    team = reads.team(matter)
    one = reads.drawn_of(matter)
    made, recorded = reads.having([matter.pk], reads.VISIT), reads.having([matter.pk], "record")
    shown = passes.is_open(matter) and passes.firm_of(matter) is not None
    context = {
        "code": passes.grouped(passes.code_of(matter)) if shown else "", "times": passes.times(matter),
        "picture": passes.picture(passes.address(matter)) if shown else "", "matter": matter, "party": party, "object": one.object if one else None,
        "drawn": one, "team": team, "me": officer,
        "others": [who for who in team if who.pk != officer.pk], "points": reads.checklist(matter), "codes": site.CODES,
        "handed": entries, "had": {one.kind for one in entries}, "kinds": SiteEntry.Kind, "refusal": refusal,
        "missing": site.lacking(entries, [who.officer.code for who in team if who.pk != officer.pk]),
        "made": bool(made), "recorded": bool(recorded), "approved": bool(reads.having([matter.pk], reads.APPROVE)),
        "unbriefed": reads.unbriefed(one) if one else [],
        "reasons": {name: label for name, label in INSPECTOR_REASONS.items() if name != "recused"},
        "crumbs": [Crumb("我的检查", reverse("inspections:index")), Crumb("现场")],
    }  # fmt: skip
    return render(request, "inspections/site.html", context, status=pages.UNPROCESSABLE if refusal else 200)


@permissions.need()
@require_POST
def entry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one entry of a phone's queue. 200: kept, also when it came before. 422: refused, the reason in words."""
    matter = _own(request, pk)
    try:
        key, said = UUID(request.POST.get("key", "")), json.loads(request.POST.get("said", "{}"))
        at = datetime.fromisoformat(request.POST.get("at", ""))
    except (ValueError, RecursionError):
        return JsonResponse({"refused": "登记的内容不合格式", "way_on": "刷新页面后重新登记"}, status=422)
    if not isinstance(said, dict) or at.tzinfo is None:
        return JsonResponse({"refused": "登记的内容不合格式", "way_on": "刷新页面后重新登记"}, status=422)
    upload = request.FILES.get("file")
    answer = inspections.take_entry(
        matter, key=key, kind=request.POST.get("kind", ""), said=said, at=at, by=permissions.officer(request),
        file=upload.read() if upload else b"",
    )  # fmt: skip
    if isinstance(answer, Refusal):
        return JsonResponse({"refused": answer.message, "way_on": answer.way_on}, status=422)
    return JsonResponse({"key": str(answer.key), "kind": answer.kind, "sha256": answer.sha256})


@permissions.need()
@require_POST
def finish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put the visit on record."""
    matter = _own(request, pk)
    answer = inspections.finish_visit(matter, by=permissions.officer(request))
    if isinstance(answer, Refusal):
        return _visit(request, matter, answer)
    pages.tell(request, answer, "检查和笔录已经办结，下一步告知结果。")
    return redirect("matters:matter", pk=matter.pk)


@permissions.need()
@require_POST
def swap(request: HttpRequest, pk: UUID) -> HttpResponse:
    """I cannot come: the next on the list comes instead."""
    matter, officer = _own(request, pk), permissions.officer(request)
    one = reads.drawn_of(matter)
    mine = next((who for who in reads.team(matter) if who.pk == officer.pk), None)
    if one is None or mine is None:
        raise PermissionDenied("这次检查没有派给您。")
    answer = inspections.swap_inspector(one, mine, reason=request.POST.get("reason", ""), by=officer)
    if isinstance(answer, Refusal):
        return _visit(request, matter, answer)
    pages.tell(request, answer, f"已由{answer.into.officer.name}递补。")
    return redirect("inspections:index")


@permissions.need()
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The script that opens a visit again without a network; it stands here, so that it rules over these pages alone."""
    return HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")


@permissions.need()
@require_GET
@never_cache
def card(request: HttpRequest) -> HttpResponse:
    """亮证: the officer's code, to be scanned by whoever is inspected."""
    officer = permissions.officer(request)
    context = {
        "officer": officer,
        "address": _card_address(officer),
        "crumbs": [Crumb("我的检查", reverse("inspections:index")), Crumb("亮证")],
    }
    return render(request, "inspections/card_shown.html", context)


@permissions.need()
@require_GET
@never_cache
def card_code(request: HttpRequest) -> HttpResponse:
    """The same as a picture."""
    address, out = _card_address(permissions.officer(request)), io.BytesIO()
    if not address:
        return HttpResponse('<svg xmlns="http://www.w3.org/2000/svg"/>', content_type="image/svg+xml")
    segno.make(address, error="l", micro=False).save(out, kind="svg", scale=4, border=4, light="#fff")
    return HttpResponse(out.getvalue(), content_type="image/svg+xml")


def _card_address(officer: Officer) -> str:
    today = clock.today()
    organ = people.organ_of(officer, today)
    names = reads.credentials(organ) if organ else ()
    found: Any = (
        people.valid_credentials(today).filter(officer=officer, name__in=names).select_related("officer").first()
    )
    if organ is None or found is None:
        return ""
    return f"{settings.PORTAL_URL.rstrip('/')}/cards/?c={site.card(found, organ, today)}"
