"""Opening a matter: choose the kind, then the item of the list it rests on, then fill in its first act."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from zhunsheng.law.procedure import Procedure
from zhunsheng.law.refusal import Refusal
from zhunsheng.office import clock
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters import presenting, prospect, signing
from zhunsheng.office.matters.forms import opening as forms
from zhunsheng.office.matters.forms.acting import ActForm
from zhunsheng.office.matters.views import asking, finding
from zhunsheng.office.people import permissions
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import Organ
from zhunsheng.office.powers import reads as powers
from zhunsheng.office.powers.models import PowerItem
from zhunsheng.office.rulebook import reads as rulebook
from zhunsheng.ui.pieces import Crumb


@require_safe
@permissions.need()
def new(request: HttpRequest) -> HttpResponse:
    """The kinds that the officer's organs can open, and the living items for the kind chosen."""
    officer, day = permissions.officer(request), clock.today()
    kinds: list[dict[str, Any]] = []
    for organ in people.organs_of(officer, day):
        roles = people.roles_on(officer, day, organ)
        for law in sorted(rulebook.book(organ).procedures.values(), key=lambda one: one.name):
            act = law.acts[law.first]
            own = signing.roles(law, act)
            number = powers.held_by(organ, day, law.id).count()
            who = "、".join(law.roles[role].label for role in act.by)
            kinds.append(
                {
                    "law": law,
                    "organ": organ,
                    "number": number,
                    "who": who,
                    "mine": not own or bool(roles & set(own)),
                    "act": act,
                }
            )
    kind, text = request.GET.get("kind", ""), request.GET.get("q", "").strip()[:100]
    organs = [one["organ"] for one in kinds if one["law"].id == kind]
    page = None
    if organs:
        items = powers.held_by(organs[0], day, kind)
        for organ in organs[1:]:
            items = items | powers.held_by(organ, day, kind)
        if text and "\x00" not in text:
            items = items.filter(Q(name__icontains=text) | Q(code__icontains=text))
        page = Paginator(items.order_by("code"), 30).get_page(request.GET.get("page"))
    context = {
        "kinds": kinds,
        "kind": kind,
        "law": next((one["law"] for one in kinds if one["law"].id == kind), None),
        "q": text,
        "page": page,
        "crumbs": [Crumb("案件", presenting.address("matters:list")), Crumb("立件")],
    }
    return render(request, "matters/new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permissions.need()
def open_matter(request: HttpRequest, kind: str, item_pk: UUID) -> HttpResponse:
    """The form of a new matter of a kind on an item; refused with the article if it may not be opened."""
    officer, day = permissions.officer(request), clock.today()
    item = PowerItem.objects.filter(pk=item_pk).prefetch_related("bases", "holdings", "changes").first()
    if item is None:
        raise Http404("权责清单中没有这个事项。")
    organ = powers.holder(item, day) or _last_holder(item)
    if organ is None or not people.roles_on(officer, day, organ):
        raise PermissionDenied
    if not rulebook.knows(kind, organ, day):
        raise Http404("规则中没有这种程序，或者它今天还没有施行。")
    law = rulebook.procedure(rulebook.current(kind, organ, day).digest)
    first = law.acts[law.first]
    given = request.POST if request.method == "POST" else request.GET
    outcome = first.outcomes.get(given.get("outcome", ""))
    if first.outcomes and outcome is None:
        return _choose(request, law, item, organ)
    ask = asking.of_first_act(law, organ, item, outcome)
    usable = powers.why_not_usable(item, organ, kind, day)
    if request.method == "POST":
        return _handed(request, ask, item, organ)
    form = ActForm(ask, officer)
    title = forms.TitleForm(followed=_followed(law, organ))
    return _shown(request, form, item, organ, title, forms.parties(law), usable)


def _followed(law: Procedure, organ: Organ) -> bool:
    """Whether matters of other kinds follow one of this kind."""
    return any(matters.follows(other, law.id) for other in rulebook.book(organ).procedures.values())


def _handed(request: HttpRequest, ask: Any, item: PowerItem, organ: Organ) -> HttpResponse:
    officer = permissions.officer(request)
    form = ActForm(ask, officer, data=request.POST, files=request.FILES)
    title = forms.TitleForm(request.POST, followed=_followed(ask.law, organ))
    if "more" in request.POST:
        form = ActForm(ask, officer, draft=form.drafted())
        parties = forms.parties(ask.law, data=forms.one_more(request.POST))
        return _shown(request, form, item, organ, title, parties, None, fresh=True)
    parties = forms.parties(ask.law, data=request.POST)
    fits = [form.is_valid(), title.is_valid(), parties.is_valid()]
    if all(fits):
        answer = matters.once(
            form.token_given,
            officer,
            lambda: matters.open_matter(
                kind=ask.law.id,
                organ=organ,
                item=item,
                title=title.cleaned_data["title"],
                about=title.cleaned_data.get("about"),
                parties=[one.party() for one in parties if one.cleaned_data.get("name")],
                **form.first_act(),
            ),
        )
        if not isinstance(answer, Refusal):
            messages.success(request, f"已立件：{answer.number}。")
            return redirect("matters:matter", answer.pk)
        form.keep()
        return _shown(request, form, item, organ, title, parties, answer, status=422)
    form.keep()
    return _shown(request, form, item, organ, title, parties, None, status=422)


def _last_holder(item: PowerItem) -> Organ | None:
    holding = item.holdings.select_related("organ").order_by("-valid_from").first()
    return holding.organ if holding else None


def _choose(request: HttpRequest, law: Procedure, item: PowerItem, organ: Organ) -> HttpResponse:
    first = law.acts[law.first]
    lines = [
        {"outcome": one, "url": f"?outcome={one.name}", "leads_to": presenting.leads_to(law, first, one)}
        for one in first.outcomes.values()
    ]
    context = {
        "declared": first, "lines": lines, "item": item, "organ": organ, "law": law, "crumbs": _crumbs(law),
        "asked": request.method == "POST",
    }  # fmt: skip
    return render(request, "matters/choose.html", context, status=422 if request.method == "POST" else 200)


def _crumbs(law: Procedure) -> list[Crumb]:
    start = presenting.address("matters:new")
    return [Crumb("案件", presenting.address("matters:list")), Crumb("立件", f"{start}?kind={law.id}"), Crumb(law.name)]


def _shown(
    request: HttpRequest,
    form: ActForm,
    item: PowerItem,
    organ: Organ,
    title: Any,
    parties: Any,
    refusal: Refusal | None,
    *,
    status: int = 200,
    fresh: bool = False,
) -> HttpResponse:
    law, act, outcome = form.ask.law, form.ask.act, form.ask.outcome
    context: dict[str, Any] = {
        "form": form,
        "title_form": title,
        "parties": parties,
        "item": item,
        "organ": organ,
        "law": law,
        "ask": form.ask,
        "parts": form.parts(),
        "title": f"{law.name}：{outcome.label if outcome else act.label}",
        "leads_to": presenting.leads_to(law, act, outcome),
        "cites": [*(outcome.cites if outcome else ()), *act.cites],
        "doers": "、".join(law.roles[role].label for role in act.by),
        "draft_key": f"new:{law.id}:{item.pk}",
        "crumbs": _crumbs(law),
        "fresh": fresh,
        "staffing": prospect.staffing(law, organ, item),
    }
    if refusal:
        context |= finding.shown_refusal(law, refusal)
    return render(request, "matters/open.html", context, status=status)
