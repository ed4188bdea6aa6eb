"""Pages: the figures of a year by topic, and one of them with its parts and the rows behind it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhunsheng.law.indicator import Indicator, OneOf, Present
from zhunsheng.office import clock
from zhunsheng.office.indicators import charts, reads, words
from zhunsheng.office.indicators.query import Span
from zhunsheng.office.people import permissions
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import HouseRole
from zhunsheng.ui import pieces

MANY = 100_000  # rows: from here on parts and years are asked for once the page stands
SEES_ALL = {HouseRole.REPORTER, HouseRole.SUPERVISOR, HouseRole.AUDITOR}
UNNAMED = "未指明"


@require_safe
@permissions.need()
def index(request: HttpRequest) -> HttpResponse:
    """The figures of a topic in a year, each with the way to its rows."""
    year, topic = _year(request), request.GET.get("topic", "self_inspection")
    if topic not in words.TOPICS:
        raise Http404("没有这一类指标。")
    chosen = [one for one in reads.definitions().values() if one.topic == topic]
    tabs = [
        pieces.Tab(label=label, url=f"?topic={name}&year={year}", active=name == topic)
        for name, label in words.TOPICS.items()
    ]
    context = {
        "year": year,
        "years": _years(),
        "topic": topic,
        "tabs": tabs,
        "figures": [reads.live(indicator, Span.year(year)) for indicator in chosen],
    }
    return render(request, "indicators/index.html", context)


@require_safe
@permissions.need()
def rows(request: HttpRequest, name: str) -> HttpResponse:
    """A figure, its parts, and the rows behind it (of one part, if asked) that this reader may see."""
    year, span = _year(request), Span.year(_year(request))
    whole = _indicator(name)
    indicator, part = _part(whole, request)
    number = request.GET.get("page", "1")
    figure = reads.live(indicator, span)
    if "parts" in request.GET:
        return render(request, "indicators/_parts.html", _drawn(whole, figure, part))
    page = reads.page(
        indicator,
        span,
        organs=_organs(request),
        number=int(number) if number.isdecimal() and len(number) < 7 else 1,
        total=figure.counted,
    )
    context = {
        "year": year,
        "figure": figure,
        "defined": words.defined(indicator),
        "part": part,
        **(_drawn(whole, figure, part) if figure.counted < MANY else {"later": True}),
        "page": reads.careful(page, permissions.officer(request), clock.today()),
        "before": page.number - 1,
        "after": page.number + 1 if page.number < page.pages else 0,
        "query": f"year={year}" + (f"&part={part}" if part else ""),
        "crumbs": [
            pieces.Crumb("指标", f"/figures/?year={year}&topic={whole.topic}"),
            pieces.Crumb(whole.title, f"/figures/{name}/?year={year}" if part else ""),
            *([pieces.Crumb(part)] if part else []),
        ],
    }
    return render(request, "indicators/rows.html", context)


def _drawn(whole: Indicator, figure: reads.Live, part: str) -> dict[str, object]:
    """The years before and the parts by organ, drawn."""
    year = figure.span.first.year
    cells = reads.cells(whole, figure.span, whole.by[0]) if whole.by and not part else ()
    return {
        "bars": charts.bars(cells, f"?year={year}&part=") if len(cells) > 1 else None,
        "trend": charts.trend((*reads.trend(figure.indicator, year - 1, 4), figure)),
    }


def _indicator(name: str) -> Indicator:
    found = reads.definitions().get(name)
    if found is None:
        raise Http404("没有这项指标。")
    return found


def _part(whole: Indicator, request: HttpRequest) -> tuple[Indicator, str]:
    part = request.GET.get("part", "")[:60].replace("\0", "")
    if not part or not whole.by or whole.by[0] in whole.where:
        return whole, ""
    cell = Present(False) if part == UNNAMED else OneOf((part,))
    return whole.narrowed({whole.by[0]: cell}), part


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
    return [*range(clock.today().year, 2007, -1)]
