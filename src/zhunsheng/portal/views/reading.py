"""Reading: home, lists, power lists, draws, reports, one record, its bundle."""

from __future__ import annotations

from importlib import resources
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from zhunsheng.portal import cards, clock, reads
from zhunsheng.portal.models import Published
from zhunsheng.portal.views.common import asked, fresh, page_of, record
from zhunsheng.proof.draw_text import credit_code_is_right
from zhunsheng.ui.pieces import Crumb, Tab, Term

Section = Published.Section
REPLAY_SQL = ("replay.sql", "duckdb.sql", "psql.sql")


@require_safe
@fresh
def home(request: HttpRequest) -> HttpResponse:
    """What there is: search, ways in, the newest."""
    counts = [(label, reads.in_section(value).count(), _list_url(value)) for value, label in Section.choices]
    return render(request, "portal/home.html", {"latest": reads.latest(8), "counts": counts})


@require_safe
@fresh
def search(request: HttpRequest) -> HttpResponse:
    """Every record in which all words occur."""
    text = asked(request, "q")
    rows = reads.in_section(text=text) if text else Published.objects.none()
    return render(request, "portal/search.html", {"text": text, "page": page_of(request, rows)})


@require_safe
@fresh
def decisions(request: HttpRequest, section: str) -> HttpResponse:
    """What organs decided: penalties, inspections, licences and the rest."""
    text, organ = asked(request, "q"), asked(request, "organ")
    rows = reads.in_section(section, text=text, organ=organ)
    tabs = [
        Tab(label=Section(one).label, url=_list_url(one), active=one == section, count=reads.in_section(one).count())
        for one in reads.DECISIONS
    ]
    context = {
        "section": Section(section),
        "page": page_of(request, rows),
        "organs": reads.organs(section),
        "organ": organ,
        "text": text,
        "tabs": tabs,
    }
    return render(request, "portal/decisions.html", context)


@require_safe
@fresh
def powers(request: HttpRequest) -> HttpResponse:
    """The organs with a published list."""
    lists = [(one, len(one.content.get("items", []))) for one in reads.power_lists()]
    return render(request, "portal/powers.html", {"lists": lists})


@require_safe
@fresh
def draws(request: HttpRequest) -> HttpResponse:
    """The draws whose results are public."""
    return render(request, "portal/draws.html", {"page": page_of(request, reads.in_section(Section.DRAW))})


@require_safe
@fresh
def reports(request: HttpRequest) -> HttpResponse:
    """The annual reports."""
    return render(request, "portal/reports.html", {"page": page_of(request, reads.in_section(Section.REPORT))})


@require_safe
@fresh
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One record, in the form of its section; a withdrawn one says only that and why."""
    one = record(pk)
    section = Section(one.section)
    context = {
        "record": one,
        "section": section,
        "crumbs": [Crumb(section.label, _list_url(one.section)), Crumb(one.title)],
        "bundle_url": reverse("portal:bundle", args=[one.pk]),
    }
    if one.withdrawn_on is not None:
        return render(request, "portal/withdrawn.html", context)
    match one.section:
        case Section.POWERS:
            text = asked(request, "q")
            items = [
                item for item in one.content.get("items", []) if text in f"{item.get('name', '')}{item.get('code', '')}"
            ]
            context |= {"groups": reads.by_category(items), "text": text, "total": len(items)}
            return render(request, "portal/power_list.html", context)
        case Section.DRAW:
            data = bytes(one.bundle)
            drawn = reads.draw(data)
            chosen = page_of(request, list(drawn.chosen) if drawn else [], 50)
            return render(
                request,
                "portal/draw.html",
                context
                | {
                    "draw": drawn,
                    "page": chosen,
                    "files": reads.sizes(data),
                    "sealed": reads.sealed(data, clock.today()),
                },
            )
        case Section.REPORT:
            return render(request, "portal/report.html", context)
    lines = [Term(label=line["label"], value=line["value"]) for line in one.content.get("lines", [])]
    return render(request, "portal/decision.html", context | {"terms": lines})


@require_safe
@fresh
def figure(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """A figure of a report: how many records lie behind it, and those of them that are public."""
    one = record(pk, Section.REPORT)
    found = reads.figure(one, name) if one.withdrawn_on is None else None
    if found is None:
        raise Http404("这份报告没有这个数字。")
    rows = reads.public().filter(subject__in=found.get("public", []))
    context = {
        "record": one,
        "figure": found,
        "page": page_of(request, rows),
        "crumbs": [
            Crumb("年度报告", reverse("portal:reports")),
            Crumb(one.title, reverse("portal:record", args=[one.pk])),
            Crumb(f"数字 {found['shown']}"),
        ],
    }
    return render(request, "portal/figure.html", context)


@require_safe
@fresh
def bundle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The bundle that proves a record, to be checked anywhere."""
    one = record(pk)
    data = bytes(one.bundle)
    if not data:
        raise Http404("这份记录的存证包还没有移交。")
    return _attachment(data, f"zhunsheng-{one.pk}.zip", "application/zip")


@require_safe
@fresh
def file(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """One file of a record: a list of a draw."""
    one = record(pk)
    held = reads.files(bytes(one.bundle)) if one.bundle and one.withdrawn_on is None else {}
    if name not in held:
        raise Http404("这份记录没有这个文件。")
    return _attachment(held[name], name.replace("/", "-"), "text/plain; charset=utf-8")


@require_safe
@fresh
def replay(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    """A draw drawn again in the reader's own browser, from dropped files or from a record's bundle."""
    one = record(pk, Section.DRAW) if pk else None
    crumbs = [Crumb("核验", reverse("portal:verify")), Crumb("重算抽取")]
    return render(request, "portal/replay.html", {"record": one, "today": clock.today(), "crumbs": crumbs})


@require_safe
def replay_sql(request: HttpRequest, name: str) -> HttpResponse:
    """The statements that draw again in a database of the reader's own, and what makes them run there."""
    if name not in REPLAY_SQL:
        raise Http404("没有这个文件。")
    return _attachment(
        resources.files("zhunsheng.verify").joinpath("sql", name).read_bytes(), name, "text/plain; charset=utf-8"
    )


@require_safe
@fresh
def firm(request: HttpRequest) -> HttpResponse:
    """一企一页: all that is public about one firm: draws, visits and their results, decisions."""
    code = asked(request, "code").upper()
    known = credit_code_is_right(code)
    context = {
        "code": code, "known": known, "wrong": bool(code) and not known,
        "drawn": reads.drawn_firm(code) if known else [],
        "visits": list(reads.in_section(Section.INSPECTION, text=code)[:50]) if known else [],
        "penalties": list(reads.in_section(Section.PENALTY, text=code)[:50]) if known else [],
    }  # fmt: skip
    return render(request, "portal/firm.html", context, status=422 if context["wrong"] else 200)


@require_safe
@never_cache
@fresh
def card(request: HttpRequest) -> HttpResponse:
    """亮证: the card behind the QR code that an officer shows."""
    found = cards.read(request.GET.get("c", "")[: cards.LONGEST + 1], reads.trusted(), clock.today())
    return render(request, "portal/card.html", {"card": found}, status=200 if found.ok else 422)


def _attachment(data: bytes, name: str, media: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=media, headers=headers)


def _list_url(section: str) -> str:
    return reverse(
        {
            Section.POWERS: "portal:powers",
            Section.DRAW: "portal:draws",
            Section.REPORT: "portal:reports",
            Section.PENALTY: "portal:penalties",
            Section.INSPECTION: "portal:inspections",
            Section.LICENCE: "portal:licences",
            Section.OTHER: "portal:others",
        }[Section(section)]
    )
