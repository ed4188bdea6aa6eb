"""公开: what waits, one proposal under review, release, withhold, withdraw; proposing a list or a draw."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zhunsheng.law.refusal import Refusal
from zhunsheng.office import clock
from zhunsheng.office.people import permissions
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import HouseRole, Officer
from zhunsheng.office.publication import actions as publication
from zhunsheng.office.publication import forms, reads
from zhunsheng.office.publication.models import CreditTerm, Publication
from zhunsheng.ui.pieces import Crumb, Tab, Term

PROPOSES = (HouseRole.PUBLISHER, HouseRole.LIST_KEEPER)
State = Publication.State


@require_safe
@permissions.need()
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for review, soonest due first; what is late, public, withdrawn, withheld."""
    officer, today = permissions.officer(request), clock.today()
    tab = request.GET.get("tab", "waiting")
    tab = tab if tab in reads.TABS else "waiting"
    rows = reads.sees(officer, today)
    url = reverse("publication:index")
    tabs = [
        Tab(label, f"{url}?tab={name}", active=name == tab, count=reads.queue(rows, name, today).count())
        for name, label in reads.TABS.items()
    ]
    page = Paginator(reads.queue(rows, tab, today), 30).get_page(request.GET.get("page"))
    lists = people.organs_of(officer, today) if people.roles_on(officer, today) & set(PROPOSES) else []
    reviews = HouseRole.PUBLISHER in people.roles_on(officer, today)
    draws = reads.draws_unproposed() if reviews else ()
    context = {"tab": tab, "tabs": tabs, "page": page, "today": today, "lists": lists, "draws": draws}
    context["reviews"] = reviews
    return render(request, "publication/desk.html", context)


@require_safe
@permissions.need()
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One proposal: what is shown, what is left out and why; the checks."""
    return _page(request, _found(request, pk))


@require_POST
@permissions.need(HouseRole.PUBLISHER)
def release(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let it become public."""
    one, officer = _found(request, pk), permissions.officer(request)
    form = _release_form(one, officer, request.POST)
    if not form.is_valid():
        return _page(request, one, release=form, status=422)
    given = form.cleaned_data
    signer = given.get("signer")
    answer = publication.release(
        one, officer, given["secrecy"], given["private"], form.edited(), signers=[signer] if signer else []
    )
    if isinstance(answer, Refusal):
        return _page(request, one, release=form, refusal=answer, status=409)
    messages.success(request, "已放行。存证生成后即移交公开门户。")
    return redirect("publication:review", pk)


@require_POST
@permissions.need(HouseRole.PUBLISHER)
def withhold(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Decide that it does not become public."""
    return _with_reason(request, pk, "withhold", "已决定不予公开，理由已记录。")


@require_POST
@permissions.need(HouseRole.PUBLISHER)
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take it back."""
    return _with_reason(request, pk, "withdraw", "已撤回，公开门户只显示撤回及其理由。")


def _with_reason(request: HttpRequest, pk: UUID, what: str, done: str) -> HttpResponse:
    one, officer = _found(request, pk), permissions.officer(request)
    form = forms.ReasonForm(request.POST, prefix=what)
    if not form.is_valid():
        return _page(request, one, reason=form, status=422)
    act = publication.withhold if what == "withhold" else publication.withdraw
    answer = act(one, officer, form.cleaned_data["reason"])
    if isinstance(answer, Refusal):
        return _page(request, one, reason=form, refusal=answer, status=409)
    messages.success(request, done)
    return redirect("publication:review", pk)


@require_POST
@permissions.need(*PROPOSES)
def propose_list(request: HttpRequest, organ: UUID) -> HttpResponse:
    """Put an organ's power list, as it stands today, before the reviewer."""
    officer = permissions.officer(request)
    own = next((one for one in people.organs_of(officer, clock.today()) if one.pk == organ), None)
    if own is None:
        raise Http404("您不在这个机关任职。")
    made = publication.propose_power_list(own, officer)
    messages.success(request, f"{made.title}已提交审核。")
    return redirect("publication:review", made.pk)


@require_POST
@permissions.need(HouseRole.PUBLISHER)
def propose_draw(request: HttpRequest, draw: UUID) -> HttpResponse:
    """Put a draw that has its result before the reviewer."""
    found = reads.draws_unproposed().filter(pk=draw).first()
    if found is None:
        raise Http404("没有待提交的这次抽取。")
    made = publication.propose_draw(found, permissions.officer(request))
    messages.success(request, "抽取结果已提交审核。")
    return redirect("publication:review", made.pk) if made else redirect("publication:index")


def _found(request: HttpRequest, pk: UUID) -> Publication:
    rows = reads.sees(permissions.officer(request), clock.today())
    one = rows.select_related("matter__organ", "matter__item", "matter__procedure").filter(pk=pk).first()
    if one is None:
        raise Http404("没有这份公开事项，或者不属于您的机关。")
    return one


def _release_form(one: Publication, officer: Officer, data: Any = None) -> forms.ReleaseForm:
    signers: list[Officer] = []
    if one.matter is not None and (act := reads.due_act(one.matter)):
        first = reads.signers_for(one.matter, act, officer)
        signers = [*first, *(each for each in reads.may_sign(one.matter, act) if each not in first)]
    return forms.ReleaseForm(data, publication=one, signers=signers)


def _page(
    request: HttpRequest,
    one: Publication,
    *,
    release: forms.ReleaseForm | None = None,
    reason: forms.ReasonForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    officer, today = permissions.officer(request), clock.today()
    reviews = reads.may_review(officer, one.organ, today)
    waiting, public = one.state == State.WAITING, one.state == State.RELEASED
    lines = (one.released or one.proposed).get("lines", [])
    context = {
        "publication": one,
        "today": today,
        "reviews": reviews,
        "terms": [Term(label=line["label"], value=line["value"]) for line in lines],
        "plain": [Term(label=label, value=value) for label, value in reads.outline(one)],
        "sent": reads.sent(one),
        "refusal": refusal,
        "release": (release or _release_form(one, officer)) if waiting and reviews else None,
        "reason": reason or forms.ReasonForm(prefix="withhold" if waiting else "withdraw"),
        "withholds": waiting and reviews,
        "withdraws": public and reviews,
        "credit": CreditTerm.objects.filter(publication=one).first(),
        "grades": public and reviews and one.section == Publication.Section.PENALTY,
        "said": one.said.all(),
        "crumbs": [Crumb("公开", reverse("publication:index")), Crumb(one.title)],
    }
    return render(request, "publication/review.html", context, status=status)
