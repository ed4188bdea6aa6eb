"""Pages of the rulebook. They read; a book is only ever applied by `zhunsheng manage rulebook_apply`."""

from __future__ import annotations

import calendar as months
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from zhunsheng.law.calendar import DAY_LABELS, Calendar, CalendarYear, DayKind
from zhunsheng.law.procedure import Procedure as Law
from zhunsheng.law.rulebook import Rulebook
from zhunsheng.law.statutes import LegalFact, Numbering, Statute, heading_of
from zhunsheng.office import clock
from zhunsheng.office.people import permissions
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import Organ
from zhunsheng.office.rulebook import forms, reading, reads
from zhunsheng.office.rulebook.models import Procedure
from zhunsheng.office.rulebook.wording import Words
from zhunsheng.reader import comparison
from zhunsheng.reader import diagram as diagrams
from zhunsheng.ui import pieces

HOME = pieces.Crumb("规则", "/rulebook/")
UNITS = {"WD": "个工作日", "ND": "日", "H": "小时", "MO": "个月", "YR": "年", "FIX": "固定日期", "yearly": "每年"}
CHECKED = {
    "V": "已与全文核对",
    "M": "据权威转述，待核",
    "S": "据次级来源，待核",
    "I": "据推论，待核",
    "L": "据地方规定",
}


@require_safe
@permissions.need()
def index(request: HttpRequest) -> HttpResponse:
    """The version in force, and every procedure of a book with its status."""
    day = clock.today()
    asked = forms.BookOf(request.GET if "organ" in request.GET else {"organ": _own(request, day)})
    organ = asked.organs.get(asked.cleaned_data["organ"]) if asked.is_valid() else None
    try:
        book = reads.book(organ)
    except reads.NoRulebook:
        return render(request, "rulebook/none.html", {"crumbs": [pieces.Crumb("规则")]})
    lacking = dict(Procedure.objects.exclude(kind__in=book.versions).order_by("kind").values_list("kind", "name"))
    context = {
        "version": reads.versions().first(),
        "asked": asked,
        "organ": organ,
        "layers": book.layers,
        "rows": [_row(book, kind, law, day) for kind in sorted(book.versions) for law in reversed(book.versions[kind])],
        "lacking": sorted(lacking.items()),
        "drafts": _drafts(organ),
        "texts": len(book.statutes.texts),
        "years": book.calendar.years,
        "open_ends": [
            (law, Words(law.declared, day).deed(end.act), end.target)
            for end in book.open_ends
            if (law := book.procedure(end.kind, day))
        ],
        "crumbs": [pieces.Crumb("规则")],
    }
    return render(request, "rulebook/index.html", context)


def _drafts(organ: Organ | None) -> list[dict[str, Any]]:
    """The drafts, numbered within their kind."""
    rows: list[dict[str, Any]] = []
    for one in reads.drafts(organ):
        number = sum(row["kind"] == one.version.kind for row in rows) + 1
        said = one.version.reading.declared
        rows.append(
            {
                "kind": one.version.kind,
                "number": number,
                "name": said.name if said else one.version.kind,
                "since": one.version.since,
                "faults": len(one.problems),
            }
        )
    return rows


def _own(request: HttpRequest, day: date) -> str:
    organ = people.organ_of(permissions.officer(request), day)
    return organ.code if organ else ""


def _row(book: Rulebook, kind: str, law: Law, day: date) -> dict[str, Any]:
    current = book.procedure(kind, day)
    state = (
        ("现行", "good") if law is current else ("尚未施行", "info") if law.in_force > day else ("已被替代", "quiet")
    )
    counts = len(law.acts), len(law.windows), len(law.clocks)
    return {"kind": kind, "law": law, "state": state[0], "tone": state[1], "counts": counts}


@require_safe
@permissions.need()
def versions(request: HttpRequest) -> HttpResponse:
    """Every version that was ever in force, with what it brought."""
    rows = list(reads.versions().prefetch_related("procedures"))
    return render(request, "rulebook/versions.html", {"rows": rows, "crumbs": [HOME, pieces.Crumb("版本")]})


@require_safe
@permissions.need()
def procedure(request: HttpRequest, digest: str) -> HttpResponse:
    """A procedure as it was composed, whatever is in force now: what a matter is pinned to."""
    row = Procedure.objects.filter(pk=digest).select_related("version").defer("version__archive").first()
    if row is None:
        raise Http404("没有这份程序。")
    book = reads.composed(row.version.digest, tuple(row.layers))
    return _procedure(request, reads.procedure(digest), book, row)


@require_safe
@permissions.need()
def kind(request: HttpRequest, kind: str) -> HttpResponse:
    """The procedure of a kind in force today in the reader's organ."""
    day = clock.today()
    organ = people.organ_of(permissions.officer(request), day)
    for book in (reads.book(organ), reads.book()):
        if law := book.procedure(kind, day):
            return redirect("rulebook:procedure", law.digest)
    row = Procedure.objects.filter(kind=kind, in_force__lte=day).first()
    if row is None:
        raise Http404("没有这种程序。")
    return redirect("rulebook:procedure", row.pk)


def _procedure(request: HttpRequest, law: Law, book: Rulebook, row: Procedure) -> HttpResponse:
    day = max(clock.today(), law.in_force)
    others = Procedure.objects.filter(kind=law.id).exclude(pk=law.digest).order_by("-in_force")
    context = {
        "law": law,
        "row": row,
        "read": reading.Reading(law, day, book),
        "current": book.procedure(law.id, day) is law,
        "others": others,
        "organs": Organ.objects.filter(layers=list(row.layers), valid_from__lte=day).order_by("code"),
        "sources": list(law.sources.items()),
        "crumbs": [HOME, pieces.Crumb(law.name)],
    }
    return render(request, "rulebook/procedure.html", context)


# ── pictures and comparisons ──


@require_safe
@permissions.need()
def diagram(request: HttpRequest, digest: str) -> HttpResponse:
    """The procedure as a picture."""
    law = _pinned(digest)
    crumbs = [HOME, pieces.Crumb(law.name, reverse("rulebook:procedure", args=[digest])), pieces.Crumb("程序图")]
    return render(request, "rulebook/diagram.html", {"law": law, "picture": drawn(law), "crumbs": crumbs})


@require_safe
@permissions.need()
def picture(request: HttpRequest, digest: str) -> HttpResponse:
    """The picture as a file."""
    law = _pinned(digest)
    answer = HttpResponse(drawn(law), content_type="image/svg+xml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{law.id}-{law.in_force}.svg"'
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def drawn(law: Law, states: Mapping[str, diagrams.State] | None = None) -> SafeString:
    """The picture as text for a page; with `states` it shows where a matter stands."""
    return mark_safe(diagrams.svg(law.declared, states))  # noqa: S308 - it escapes whatever the rulebook says


@require_safe
@permissions.need()
def compare(request: HttpRequest, old: str, new: str) -> HttpResponse:
    """新旧对照表: two procedures that were ever in force, line by line."""
    before, after = _pinned(old), _pinned(new)
    if before.id != after.id:
        raise Http404("只能比较同一种程序的两个版本。")
    context = {
        "title": f"{after.name}：新旧对照表",
        "old": f"{before.in_force}",
        "new": f"{after.in_force}",
        "rows": comparison.rows(before.declared, after.declared),
        "crumbs": [
            HOME,
            pieces.Crumb(after.name, reverse("rulebook:procedure", args=[new])),
            pieces.Crumb("新旧对照表"),
        ],
    }
    return render(request, "rulebook/compare.html", context)


@require_safe
@permissions.need()
def draft(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """A draft beside what is in force: what is still wrong with it, and what it would change."""
    organ = people.organ_of(permissions.officer(request), clock.today())
    found = [one for one in reads.drafts(organ) if one.version.kind == kind]
    if not 0 < number <= len(found):
        raise Http404("没有这份草案。")
    one = found[number - 1]
    now, then = (side.reading.declared if side else None for side in (one.before, one.version))
    context = {
        "title": f"{then.name if then else kind}：草案",
        "old": f"{one.before.since}" if one.before else "无",
        "new": f"{one.version.since}草案",
        "rows": comparison.rows(now, then) if now and then else [],
        "problems": one.problems,
        "is_draft": True,
        "crumbs": [HOME, pieces.Crumb("草案")],
    }
    return render(request, "rulebook/compare.html", context)


def _pinned(digest: str) -> Law:
    if not Procedure.objects.filter(pk=digest).exists():
        raise Http404("没有这份程序。")
    return reads.procedure(digest)


# ── what the law says ──


@require_safe
@permissions.need()
def statutes(request: HttpRequest) -> HttpResponse:
    """The texts that are held."""
    held = reads.statutes()
    rows = [(name, held.texts[name], held.statute(name, clock.today())) for name in held.names]
    return render(request, "rulebook/statutes.html", {"rows": rows, "crumbs": [HOME, pieces.Crumb("法律文本")]})


@require_safe
@permissions.need()
def statute(request: HttpRequest, law: str) -> HttpResponse:
    """One text, its articles by chapter, as of a day."""
    held = reads.statutes()
    if law not in held.texts:
        raise Http404("没有收录这部法律文本。")
    asked, day = _day(request)
    text = held.statute(law, day)
    chapters = [(c, list(a)) for c, a in groupby(text.articles.values(), key=lambda one: one.chapter)] if text else []
    context = {
        "law": law,
        "text": text,
        "asked": asked,
        "day": day,
        "chapters": chapters,
        "texts": held.texts[law],
        "crumbs": [HOME, pieces.Crumb("法律文本", reverse("rulebook:statutes")), pieces.Crumb(law)],
    }
    return render(request, "rulebook/statute.html", context)


@require_safe
@permissions.need()
def article(request: HttpRequest, law: str, number: str) -> HttpResponse:
    """An article as it stood on a day; where no text is held, the row of the reference that stands in for it."""
    held = reads.statutes()
    asked, day = _day(request)
    fact = held.facts.get(request.GET.get("fact", ""))
    if law not in held.texts and fact is None:
        raise Http404("没有收录这部法律文本。")
    versions = held.texts.get(law, ())
    text = held.statute(law, day)
    found = text.articles.get(number) if text else None
    if versions and not any(number in one.articles for one in versions):
        raise Http404("这部法律没有这一条。")
    numbers = list(text.articles) if text else []
    at = numbers.index(number) if number in numbers else -1
    book = reads.book(people.organ_of(permissions.officer(request), clock.today()))
    context = {
        "law": law,
        "number": number,
        "text": text,
        "article": found,
        "fact": _told(fact) if fact else None,
        "asked": asked,
        "day": day,
        "versions": [(one, one.articles.get(number)) for one in versions],
        "before": numbers[at - 1] if at > 0 else "",
        "after": numbers[at + 1] if 0 <= at < len(numbers) - 1 else "",
        "citing": reading.citing(book, law, number, day),
        "heading": found.heading if found else _heading(versions, number),
        "crumbs": [
            HOME,
            pieces.Crumb("法律文本", reverse("rulebook:statutes")),
            pieces.Crumb(law, reverse("rulebook:statute", args=[law]) if versions else ""),
        ],
    }
    return render(request, "rulebook/article.html", context)


def _heading(versions: Iterable[Statute], number: str) -> str:
    return next(
        (one.articles[number].heading for one in versions if number in one.articles),
        heading_of(number, Numbering.ARTICLES),
    )


def _day(request: HttpRequest) -> tuple[forms.OnDay, date]:
    today = clock.today()
    asked = forms.OnDay(request.GET if "on" in request.GET else {"on": today.isoformat()})
    return asked, (asked.cleaned_data["on"] if asked.is_valid() else None) or today


@require_safe
@permissions.need()
def fact(request: HttpRequest, fact: str) -> HttpResponse:
    """A row of the reference, by its id."""
    found = reads.statutes().facts.get(fact)
    if found is None:
        raise Http404("没有这一条参考记录。")
    crumbs = [HOME, pieces.Crumb("参考记录"), pieces.Crumb(fact)]
    return render(request, "rulebook/fact.html", {"fact": _told(found), "crumbs": crumbs})


def _told(row: LegalFact) -> dict[str, str]:
    """A row in the words of the screen: the statute's own words, the period, and how it was checked."""
    quote = row.status.partition("「")[2].rpartition("」")[0]
    said = row.clock
    for short, unit in UNITS.items():
        said = said.replace(f" {short}", unit).replace(short, unit)
    checked = CHECKED.get(row.status[:1], "待核")
    return {
        "id": row.id, "says": row.says, "cite": row.cite, "quote": quote, "period": "" if said == "—" else said,
        "checked": checked, "sure": "1" if row.verified else "",
    }  # fmt: skip


# ── days ──


@require_safe
@permissions.need()
def this_year(request: HttpRequest) -> HttpResponse:
    """The calendar of the district's year."""
    return redirect("rulebook:calendar", clock.today().year)


@require_safe
@permissions.need()
def calendar(request: HttpRequest, year: int) -> HttpResponse:
    """A year day by day: working days, holidays, make-up days; a year without a notice says so."""
    days = reads.calendar()
    known = next((one for one in days.announced if one.year == year), None)
    if known is None and not days.years[0] - 1 <= year <= days.years[-1] + 2:
        raise Http404("没有这一年的日历。")
    context = {
        "year": year,
        "years": days.years,
        "known": known,
        "months": [_month(days, year, month) for month in range(1, 13)] if known else [],
        "holidays": _holidays(known) if known else [],
        "notices": [one.rpartition(" ") for one in known.sources] if known else [],
        "working": sum(days.is_working(d) for d in _all_days(year)) if known else 0,
        "crumbs": [HOME, pieces.Crumb(f"{year}年日历")],
    }
    return render(request, "rulebook/calendar.html", context)


def _all_days(year: int) -> Iterable[date]:
    first = date(year, 1, 1)
    return (first + timedelta(days=n) for n in range(366 if months.isleap(year) else 365))


def _month(days: Calendar, year: int, month: int) -> dict[str, Any]:
    """A month by weeks from Monday; each day with its kind in words."""
    weeks = []
    for week in months.Calendar().monthdatescalendar(year, month):
        cells: list[dict[str, Any] | None] = []
        for one in week:
            if one.month != month:
                cells.append(None)
                continue
            kind = days.kind(one)
            cells.append(
                {"day": one, "kind": kind.value, "label": days.holiday(one) or DAY_LABELS[kind], "mark": _MARKS[kind]}
            )
        weeks.append(cells)
    working = sum(cell is not None and cell["kind"] in ("workday", "makeup") for week in weeks for cell in week)
    return {"month": month, "weeks": weeks, "working": working}


_MARKS = {DayKind.WORKDAY: "", DayKind.WEEKEND: "", DayKind.HOLIDAY: "休", DayKind.MAKEUP: "班"}


def _holidays(year: CalendarYear) -> list[dict[str, Any]]:
    """Each holiday once: its days off from and to, and its make-up days."""
    return [
        {
            "name": name,
            "off": sorted(day for day, holiday in year.off.items() if holiday == name),
            "makeup": sorted(day for day, holiday in year.makeup.items() if holiday == name),
        }
        for name in dict.fromkeys(name for _, name in sorted(year.off.items()))
    ]
