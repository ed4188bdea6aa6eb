"""Towards the firm: the slip with the code of a visit, papers on a roll printer, what firms said of visits."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from zhunsheng.law import papers as law
from zhunsheng.office import clock
from zhunsheng.office.inspections import passes, reads
from zhunsheng.office.matters import reads as spine
from zhunsheng.office.matters.models import Matter, Paper
from zhunsheng.office.papers import reads as papers
from zhunsheng.office.people import permissions
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import HouseRole
from zhunsheng.ui.pieces import Crumb

WIDTHS = (58, 80, 210)  # millimetres: the two rolls of portable printers, and A4


@permissions.need()
@require_GET
@never_cache
def slip(request: HttpRequest, pk: UUID, width: int = 210) -> HttpResponse:
    """入企码: the slip that the firm is given with the notice or at the door; for those who make the visit."""
    matter = get_object_or_404(Matter.objects.select_related("organ", "item"), pk=pk, kind=reads.KIND)
    officer, firm = permissions.officer(request), passes.firm_of(matter)
    mine = officer.pk in {who.pk for who in reads.team(matter)} or people.roles_on(officer, clock.today(), matter.organ)
    if not mine or width not in WIDTHS or firm is None or not passes.is_open(matter):
        raise Http404("没有这次检查的入企码，或者您无权查看。")
    cap = next(one for one in reads.caps_of(firm.code, clock.today(), [matter.organ]) if one["organ"] == matter.organ)
    context = {
        "matter": matter, "firm": firm, "code": passes.grouped(passes.code_of(matter)), "cap": cap,
        "picture": passes.picture(passes.address(matter)), "address": passes.address(matter).partition("#")[0],
        "team": reads.team(matter), "width": width,
        "sizes": [(one, reverse("inspections:slip_on", args=[matter.pk, one])) for one in WIDTHS],
        "back": reverse("matters:matter", args=[matter.pk]),
    }  # fmt: skip
    return render(request, "inspections/slip.html", context)


@permissions.need()
@require_GET
@never_cache
def roll(request: HttpRequest, pk: UUID, width: int) -> HttpResponse:
    """An inspection paper on a roll of 58 or 80 mm, with its stamp, as this reader may see it."""
    officer = permissions.officer(request)
    found = Paper.objects.filter(pk=pk, matter__in=spine.visible_to(officer), matter__kind=reads.KIND)
    paper = found.select_related("matter__organ", "act").first()
    if paper is None or width not in WIDTHS:
        raise Http404("没有这份检查文书，或者您无权查看。")
    shown, stamp = papers.reading(paper, officer), papers.stamp(paper)
    context = {
        "paper": paper, "document": law.plain(shown.document), "stamp": stamp, "picture": passes.picture(stamp.address),
        "width": width, "sizes": [(one, reverse("inspections:roll", args=[paper.pk, one])) for one in WIDTHS],
        "back": reverse("papers:paper", args=[paper.pk]),
    }  # fmt: skip
    return render(request, "inspections/roll.html", context)


@permissions.need(HouseRole.SUPERVISOR)
@require_GET
@never_cache
def ratings(request: HttpRequest) -> HttpResponse:
    """What firms said of visits, organ by organ; of the reader's own organs nothing."""
    officer = permissions.officer(request)
    context = {
        "organs": reads.ratings_by_organ(officer, clock.today()),
        "rows": list(reads.ratings(officer, clock.today(), again=True)[:200]),
        "crumbs": [Crumb("监督", reverse("supervision:index")), Crumb("企业评价")],
    }
    return render(request, "inspections/ratings.html", context)
