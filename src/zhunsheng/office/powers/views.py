"""Pages of the power and responsibility list, and the forms of those who keep it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhunsheng.law.refusal import Refusal
from zhunsheng.office import answers, clock
from zhunsheng.office.ledger import reads as ledger
from zhunsheng.office.people import permissions
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import HouseRole, Officer, Organ
from zhunsheng.office.powers import actions, forms, listing, reads
from zhunsheng.office.powers.models import Basis, PowerItem
from zhunsheng.office.refusals import cite
from zhunsheng.ui import pieces

HOME = pieces.Crumb("清单", "/powers/")
KEEPS = HouseRole.LIST_KEEPER
PAGE = 50
TWINS = 20

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@permissions.need()
def index(request: HttpRequest) -> HttpResponse:
    """The list of a day, searched and filtered."""
    asked = forms.Find(request.GET)
    day, given = asked.asked(clock.today())
    page = Paginator(listing.found(day, **given), PAGE).get_page(request.GET.get("page"))
    counts = listing.counts(day)
    query = {name: value for name, value in given.items() if value and name != "standing"}
    if request.GET.get("on"):
        query["on"] = day.isoformat()
    tabs = [
        pieces.Tab("全部", f"?{urlencode(query)}", not given["standing"], sum(counts.values())),
        *(
            pieces.Tab(s.label, f"?{urlencode({**query, 'standing': s.value})}", given["standing"] == s, counts[s.value])
            for s in listing.Standing if counts.get(s.value)
        ),
    ]  # fmt: skip
    context = {
        "asked": asked,
        "day": day,
        "page": page,
        "rows": [_row(item, day) for item in page],
        "tabs": tabs,
        "keeps": request.user.has_perm(f"role.{KEEPS}"),
        "query": urlencode({**query, **({"standing": given["standing"]} if given["standing"] else {})}),
        "proposes": _proposes(request),
        "crumbs": [pieces.Crumb("清单")],
    }
    return render(request, "powers/index.html", context)


def _proposes(request: HttpRequest) -> list[Organ]:
    """The organs whose list this reader may put before the reviewer: one's own that hold an item today."""
    officer, day = permissions.officer(request), clock.today()
    if not people.roles_on(officer, day) & {KEEPS, HouseRole.PUBLISHER}:
        return []
    return [organ for organ in people.organs_of(officer, day) if reads.held_by(organ, day).exists()]


def _row(item: Any, day: Any) -> dict[str, Any]:
    bases = [one for one in item.bases.all() if one.valid_to is None or one.valid_to > day]
    return {
        "item": item,
        "state": listing.Standing(item.standing).label,
        "tone": listing.TONES[item.standing],
        "bases": [cite(one.law, one.article) for one in bases[:3]],
        "more": max(0, len(bases) - 3),
    }


@require_safe
@permissions.need()
def export(request: HttpRequest) -> HttpResponseBase:
    """What the list shows, as a table."""
    day, given = forms.Find(request.GET).asked(clock.today())
    answer = StreamingHttpResponse(
        listing.as_csv(listing.found(day, **given), day), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="powers-{day}.csv"'
    return answer


@require_safe
@permissions.need()
def item(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One item as of a day: bases, holders, limits, changes, who may act on it, who else does the like."""
    day = answers.asked_day(request, clock.today())
    found: Any = get_object_or_404(listing.standing_on(day).prefetch_related("bases", "holdings__organ"), pk=pk)
    twins = listing.twins(found, day)
    names = dict(listing.rulebook_names())
    context = {
        "item": found,
        "day": day,
        "today": clock.today(),
        "state": listing.Standing(found.standing).label,
        "tone": listing.TONES[found.standing],
        "kinds": [(kind, names.get(kind, kind)) for kind in found.kinds],
        "bases": [(one, cite(one.law, one.article), _stands(one, day)) for one in found.bases.all()],
        "holdings": sorted(found.holdings.all(), key=lambda one: one.valid_from, reverse=True),
        "limits": list(found.limits.order_by("-year")),
        "changes": list(found.changes.order_by("-on", "-id")),
        "records": list(ledger.of_subject(actions.subject(found))),
        "entitlement": listing.entitlement(found, day),
        "twins": list(twins[:TWINS]),
        "twins_more": max(0, twins.count() - TWINS),
        "keeps": request.user.has_perm(f"role.{KEEPS}"),
        "can": {
            "repeal": found.valid_to is None,
            "suspend": found.status == PowerItem.Status.IN_FORCE,
            "resume": found.status == PowerItem.Status.SUSPENDED,
        },
        "crumbs": [HOME, pieces.Crumb(found.code)],
    }
    return render(request, "powers/item.html", context)


def _stands(basis: Basis, day: Any) -> bool:
    return basis.valid_from <= day and (basis.valid_to is None or day < basis.valid_to)


@require_safe
@permissions.need()
def changes(request: HttpRequest) -> HttpResponse:
    """What was changed in the list, between two days."""
    asked = forms.FindChanges(request.GET)
    asked.is_valid()
    given = asked.cleaned_data
    rows = listing.changes(given.get("since"), given.get("until"), given.get("organ") or "")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    who = dict(Officer.objects.filter(code__in={row.by for row in page}).values_list("code", "name"))
    context = {
        "asked": asked,
        "page": page,
        "rows": [(row, who.get(row.by, row.by)) for row in page],
        "crumbs": [HOME, pieces.Crumb("变更")],
    }
    return render(request, "powers/changes.html", context)


@require_safe
@permissions.need()
def overlaps(request: HttpRequest) -> HttpResponse:
    """Articles on which several organs rest a power."""
    day = answers.asked_day(request, clock.today())
    page = Paginator(listing.overlaps(day), PAGE).get_page(request.GET.get("page"))
    rows = [(one, cite(one.law, one.article), urlencode({"q": one.article})) for one in page]
    context = {"page": page, "rows": rows, "day": day, "crumbs": [HOME, pieces.Crumb("交叉事项")]}
    return render(request, "powers/overlaps.html", context)


# ── changing the list ──


@form_page
@permissions.need(KEEPS)
def add(request: HttpRequest) -> HttpResponse:
    """Enter a new item."""
    form = forms.AddItem(answers.posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = answers.attempt(
            form,
            lambda: actions.add_item(
                **{name: given[name] for name in ("code", "name", "category", "kinds", "organ", "domain", "on", "duty", "reason")},
                bases=form.bases(), by=permissions.officer(request),
            ),
            beside="code",
        )  # fmt: skip
        if made is not None:
            messages.success(request, f"“{made.name}”已列入清单。")
            return redirect("powers:item", made.pk)
    return _form(request, form, "列入新事项", "列入清单", [HOME, pieces.Crumb("列入新事项")], draft="powers-add")


@form_page
@permissions.need(KEEPS)
def repeal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an item off the list."""
    return _change(
        request, pk, forms.Change, "取消事项", "取消", actions.repeal_item, beside="on",
        warning="取消之后不得再据此立案；已经立案的继续办理。",
    )  # fmt: skip


@form_page
@permissions.need(KEEPS)
def suspend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Suspend an item until it is resumed."""
    return _change(
        request,
        pk,
        forms.Turn,
        "暂停事项",
        "暂停",
        actions.suspend,
        warning="暂停期间不得据此立案；已经立案的继续办理。",
    )


@form_page
@permissions.need(KEEPS)
def resume(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a suspension."""
    return _change(request, pk, forms.Turn, "恢复事项", "恢复", actions.resume)


@form_page
@permissions.need(KEEPS)
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give an item to another organ."""

    def do(item: PowerItem, *, organ: Any, **given: Any) -> Any:
        return actions.move(item, to=organ, **given)

    return _change(
        request, pk, forms.Move, "划转事项", "划转", do, beside="organ",
        warning="划转之后由接收机关立案；已经立案的由原机关办完。",
    )  # fmt: skip


@form_page
@permissions.need(KEEPS)
def limit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """State what an item promises in a year."""
    item = get_object_or_404(PowerItem, pk=pk)
    year = clock.today().year
    last = item.limits.order_by("-year").first()
    names = ("statutory_days", "promised_days", "steps", "materials")
    initial = {"year": year, **({name: getattr(last, name) for name in names} if last else {})}
    form = forms.Limit(answers.posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        made = answers.attempt(
            form,
            lambda: actions.set_limit(item, **form.cleaned_data, by=permissions.officer(request)),
            beside="promised_days",
        )
        if made is not None:
            messages.success(request, f"“{item.name}”{made.year}年度的承诺已登记。")
            return redirect("powers:item", item.pk)
    return _form(request, form, "登记承诺时限", "登记", _crumbs(item, "承诺时限"), item=item)


@form_page
@permissions.need(KEEPS)
def end_basis(request: HttpRequest) -> HttpResponse:
    """A law or an article is repealed: every item that rests on it is named."""
    initial = {name: request.GET.get(name, "") for name in ("law", "article")}
    form = forms.EndBasis(answers.posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = answers.attempt(
            form,
            lambda: actions.end_basis(
                given["law"], given["article"] or None, on=given["on"], reason=given["reason"],
                by=permissions.officer(request),
            ),
            beside="on",
        )  # fmt: skip
        if made is not None:
            messages.success(request, f"依据已终止，涉及{len(made)}项；没有其他依据的，自该日起不得据以行使职权。")
            return redirect(f"{reverse('powers:index')}?{urlencode({'standing': 'shaken', 'on': given['on']})}")
    return _form(
        request, form, "依据废止", "终止依据", [HOME, pieces.Crumb("依据废止")],
        warning="所有以它为依据的事项都会列出；没有其他依据的，自该日起失效。",
    )  # fmt: skip


def _change(
    request: HttpRequest, pk: UUID, kind: type[forms.Change], title: str, button: str,
    do: Callable[..., Any | Refusal], *, beside: str = "", warning: str = "",
) -> HttpResponse:  # fmt: skip
    item = get_object_or_404(PowerItem, pk=pk)
    form = kind(answers.posted(request), item=item)
    if request.method == "POST" and form.is_valid():
        by = permissions.officer(request)
        if answers.attempt(form, lambda: do(item, **form.cleaned_data, by=by), beside=beside) is not None:
            messages.success(request, f"“{item.name}”已{button}，自{form.cleaned_data['on']:%Y-%m-%d}起。")
            return redirect("powers:item", item.pk)
    return _form(request, form, title, button, _crumbs(item, title), item=item, warning=warning)


def _crumbs(item: PowerItem, last: str) -> list[pieces.Crumb]:
    return [HOME, pieces.Crumb(item.code, reverse("powers:item", args=[item.pk])), pieces.Crumb(last)]


def _form(
    request: HttpRequest, form: django_forms.Form, title: str, button: str, crumbs: list[pieces.Crumb], *,
    item: PowerItem | None = None, warning: str = "", draft: str = "",
) -> HttpResponse:  # fmt: skip
    context = {
        "form": form, "title": title, "button": button, "crumbs": crumbs, "item": item, "warning": warning,
        "draft": draft or (f"powers-{item.pk}-{title}" if item else f"powers-{title}"),
        "holder": reads.holder(item, clock.today()) if item else None,
    }  # fmt: skip
    return render(request, "powers/form.html", context, status=answers.INVALID if form.errors else 200)
