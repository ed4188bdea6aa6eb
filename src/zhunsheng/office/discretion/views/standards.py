"""The standards as a lawyer reads them: which are in force, an item's table, drafts to be released, the list of what is spared."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from zhunsheng.law.discretion import BookError, State
from zhunsheng.law.discretion.book import Item, Limits, Tier
from zhunsheng.law.discretion.money import say
from zhunsheng.law.discretion.proof import gaps
from zhunsheng.office import answers, clock
from zhunsheng.office.discretion import actions, forms, reads
from zhunsheng.office.discretion.models import Standard, StandardItem
from zhunsheng.office.ledger import reads as ledger
from zhunsheng.office.matters import reads as spine
from zhunsheng.office.people import permissions
from zhunsheng.office.people.models import HouseRole
from zhunsheng.office.refusals import cite
from zhunsheng.reader import discretion as reader
from zhunsheng.reader import discretion_workbook as workbook
from zhunsheng.reader import discretion_writing as writing
from zhunsheng.ui.pieces import Crumb

HOME = Crumb("裁量", "/discretion/")
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KEEPS, RELEASES = HouseRole.LIST_KEEPER, HouseRole.PUBLISHER
PAGE = 50
YEARS_REPLAYED = 3


@require_safe
@permissions.need()
def index(request: HttpRequest) -> HttpResponse:
    """All documents: in force, drafts, and those that have ended."""
    day, rows = clock.today(), list(reads.standards())
    standing = [row for row in rows if row.released_on and _stands(row, day)]
    context = {
        "standing": standing,
        "drafts": [row for row in rows if row.released_on is None],
        "others": [row for row in rows if row.released_on and row not in standing],
        "totals": {
            name: sum(getattr(row, name) for row in standing) for name in ("items_count", "tiers_count", "fixed_count")
        },
        "keeps": request.user.has_perm(f"role.{KEEPS}"),
        "crumbs": [Crumb("裁量")],
    }
    return render(request, "discretion/index.html", context)


def _stands(row: Standard, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or day < row.valid_to)


@require_safe
@permissions.need()
def items(request: HttpRequest) -> HttpResponse:
    """The items in force today, searched."""
    asked = forms.Find(request.GET)
    asked.is_valid()
    words, organ = asked.cleaned_data.get("q") or "", asked.cleaned_data.get("organ") or ""
    standing = Standard.objects.filter(reads.in_force(clock.today()))
    rows = StandardItem.objects.filter(standard__in=standing.values("pk")).select_related("standard__organ")
    for word in words.split():
        rows = rows.filter(name__contains=word) | rows.filter(code__contains=word)
    if organ:
        rows = rows.filter(standard__organ__code=organ)
    page = Paginator(rows.order_by("code"), PAGE).get_page(request.GET.get("page"))
    return render(request, "discretion/items.html", {"asked": asked, "page": page, "crumbs": [HOME, Crumb("事项")]})


@require_safe
@permissions.need()
def standard(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One version: what it is, its items, what loading proved, and what is known to be open."""
    found = get_object_or_404(Standard.objects.select_related("organ", "made_by", "released_by"), pk=pk)
    book = reads.book(found)
    holes = [
        (item.code, str(hole)) for item in book.items.values() if item.state is State.KNOWN_GAPS for hole in gaps(item)
    ]
    context = {
        "standard": found,
        "book": book,
        "stands": bool(found.released_on) and _stands(found, clock.today()),
        "page": Paginator(found.items.order_by("code"), PAGE).get_page(request.GET.get("page")),
        "holes": holes,
        "records": list(ledger.of_subject(f"standard:{found.pk}")),
        "may_release": found.released_on is None and request.user.has_perm(f"role.{RELEASES}"),
        "form": forms.Release(),
        "crumbs": [HOME, Crumb(found.title)],
    }
    return render(request, "discretion/standard.html", context)


@require_http_methods(["POST"])
@permissions.need(RELEASES)
def release(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a version usable; the one before it ends the day it begins."""
    found = get_object_or_404(Standard, pk=pk)
    form = forms.Release(request.POST)
    if form.is_valid():
        by = permissions.officer(request)
        made = answers.attempt(form, lambda: actions.release(found, by=by, explained=form.cleaned_data["explained"]))
        if made is not None:
            messages.success(request, f"“{made.title}”已启用，自{made.valid_from:%Y-%m-%d}起施行。")
            return redirect("discretion:standard", pk)
    context = {"standard": found, "form": form, "crumbs": [HOME, Crumb(found.title)]}
    return render(request, "discretion/release.html", context, status=answers.INVALID)


@require_safe
@permissions.need()
def backtest(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A version replayed over the matters decided in the last three years."""
    found = get_object_or_404(Standard, pk=pk)
    day = clock.today()
    since = day.replace(year=day.year - YEARS_REPLAYED, day=min(day.day, 28))
    rows = reads.backtest(found, since)
    counts = [(said, sum(row.said == said for row in rows)) for said in ("较重", "较轻", "不变", "不能重放")]
    shown = set(spine.visible_to(permissions.officer(request)).values_list("pk", flat=True))
    seen = [row for row in rows if row.matter.pk in shown]
    context = {
        "standard": found,
        "since": since,
        "rows": seen,
        "withheld": len(rows) - len(seen),
        "counts": counts,
        "crumbs": [HOME, Crumb(found.title, f"/discretion/standards/{found.pk}/"), Crumb("重放")],
    }
    return render(request, "discretion/backtest.html", context)


@require_safe
@permissions.need()
def export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A version as a workbook in the layout that is imported."""
    found = get_object_or_404(Standard, pk=pk)
    plain: Any = writing.plain(found.text)
    return _workbook(workbook.write(plain), f"{found.title}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
@permissions.need(KEEPS)
def take_in(request: HttpRequest) -> HttpResponse:
    """A workbook: proved and kept as a draft, or handed back with the reasons beside its rows."""
    form = forms.TakeIn(answers.posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            text = writing.written(workbook.read(content).plain)
            reader.parse(text)
        except ValueError as error:
            form.add_error("file", str(error))
        except BookError as error:
            if "back" in request.POST:
                return _workbook(workbook.hand_back(content, error.problems), "退回.xlsx")
            form.add_error(None, f"没有导入：有{len(error.problems)}处不对。")
            form.problems = error.problems  # type: ignore[attr-defined]
        else:
            organ, by = form.cleaned_data["organ"], permissions.officer(request)
            made = answers.attempt(form, lambda: actions.take_in(text, organ=organ, by=by))
            if made is not None:
                messages.success(request, f"“{made.title}”已导入，{made.items_count}项，由另一人核对后启用。")
                return redirect("discretion:standard", made.pk)
    context = {"form": form, "crumbs": [HOME, Crumb("导入")]}
    return render(request, "discretion/import.html", context, status=answers.INVALID if form.errors else 200)


def _workbook(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=EXCEL)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


@require_safe
@permissions.need()
def item(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An item's table: conditions, results, articles, the authors' cases."""
    row = get_object_or_404(StandardItem.objects.select_related("standard__organ"), pk=pk)
    found = reads.law_item(row)
    context = {
        "row": row,
        "item": found,
        "standard": row.standard,
        "limits": [_limit(found, one) for one in found.limits],
        "tiers": [_tier(found, tier) for tier in found.tiers],
        "factors": _factors(found),
        "bases": [cite(one.law, one.article) for one in found.basis],
        "holes": [str(hole) for hole in gaps(found)] if found.state is State.KNOWN_GAPS else [],
        "crumbs": [HOME, Crumb(row.standard.title, f"/discretion/standards/{row.standard_id}/"), Crumb(row.code)],
    }
    return render(request, "discretion/item.html", context)


def _limit(item: Item, limits: Limits) -> str:
    low = say(limits.least) if limits.least is not None else "不设最低"
    high = say(limits.most) if limits.most is not None else "不设最高"
    when = f"{reads.conditions(item, limits.when)}：" if limits.when else ""
    return f"{when}{low}至{high}"


def _tier(item: Item, tier: Tier) -> dict[str, Any]:
    fine = ""
    if tier.fine is not None:
        low, high = say(tier.fine.least), say(tier.fine.most)
        fine = low if tier.fine.fixed else f"{low}至{high}"
    return {
        "tier": tier,
        "when": reads.conditions(item, tier.when),
        "fine": fine,
        "cites": [cite(one.law, one.article) for one in ([item.basis[n - 1] for n in tier.cites] or item.basis)],
        "cases": sum(trial.tier == tier.code for trial in item.trials),
    }


def _factors(item: Item) -> list[tuple[str, list[tuple[str, int]]]]:
    if item.weights is None:
        return []
    return [
        (item.facts[name].label or name, [(reads.spoken(item.facts[name], one.cell), one.weight) for one in options])
        for name, options in item.weights.factors.items()
    ]


@require_safe
@permissions.need()
def spared(request: HttpRequest) -> HttpResponse:
    """What is not punished under which conditions, by organ: made of the standards in force."""
    day = clock.today()
    groups: dict[str, list[Any]] = {}
    for row, conditions in reads.spared(day):
        name = row.standard.organ.name if row.standard.organ else row.standard.issuer
        groups.setdefault(name, []).append((row, conditions))
    context = {"groups": list(groups.items()), "day": day, "crumbs": [HOME, Crumb("不予处罚清单")]}
    return render(request, "discretion/spared.html", context)
