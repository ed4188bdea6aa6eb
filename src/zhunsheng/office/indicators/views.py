"""Pages: all figures of a year, and the rows of one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhunsheng.office import clock
from zhunsheng.office.indicators import reads
from zhunsheng.office.indicators.query import Span
from zhunsheng.office.people import permissions
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import HouseRole
from zhunsheng.ui import pieces

SEES_ALL = {HouseRole.REPORTER, HouseRole.SUPERVISOR, HouseRole.AUDITOR}


@require_safe
@permissions.need()
def index(request: HttpRequest) -> HttpResponse:
    """Every figure of a year, each with the way to its rows."""
    year = _year(request)
    figures = [reads.live(indicator, Span.year(year)) for indicator in reads.definitions().values()]
    return render(request, "indicators/index.html", {"year": year, "years": _years(), "figures": figures})


@require_safe
@permissions.need()
def rows(request: HttpRequest, name: str) -> HttpResponse:
    """The rows behind a figure that this reader may see, and how many are withheld."""
    year = _year(request)
    indicator = reads.definitions().get(name)
    if indicator is None:
        raise Http404("没有这项指标。")
    number = request.GET.get("page", "1")
    page = reads.page(
        indicator,
        Span.year(year),
        organs=_organs(request),
        number=int(number) if number.isdecimal() and len(number) < 7 else 1,
    )
    context = {
        "year": year,
        "figure": reads.live(indicator, Span.year(year)),
        "page": reads.careful(page, permissions.officer(request), clock.today()),
        "before": page.number - 1,
        "after": page.number + 1 if page.number < page.pages else 0,
        "crumbs": [pieces.Crumb("指标", f"/figures/?year={year}"), pieces.Crumb(indicator.title)],
    }
    return render(request, "indicators/rows.html", context)


def _organs(request: HttpRequest) -> frozenset[str] | None:
    """The organs whose rows this reader may see; None: all."""
    officer, day = permissions.officer(request), clock.today()
    if people.roles_on(officer, day) & SEES_ALL:
        return None
    return frozenset(str(organ.pk) for organ in people.organs_of(officer, day))


def _year(request: HttpRequest) -> int:
    try:
        return reads.year_of(request.GET.get("year", ""), clock.today())
    except ValueError as wrong:
        raise Http404(str(wrong)) from None


def _years() -> list[int]:
    return list(range(clock.today().year, clock.today().year - 8, -1))
