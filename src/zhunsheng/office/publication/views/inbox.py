"""收件: parcels from the portal, one opened for the clerk, accepted into a matter or declined."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zhunsheng.law.refusal import Refusal
from zhunsheng.office import clock
from zhunsheng.office.matters import reads as spine
from zhunsheng.office.people import permissions
from zhunsheng.office.people.models import ProcedureRole
from zhunsheng.office.powers import reads as powers
from zhunsheng.office.powers.models import PowerItem
from zhunsheng.office.publication import actions as publication
from zhunsheng.office.publication import forms, parcels, reads
from zhunsheng.office.publication.models import Intake
from zhunsheng.proof.bundle import Parcel
from zhunsheng.ui.pieces import Crumb, Tab, Term

State = Intake.State


@require_safe
@permissions.need(ProcedureRole.CLERK)
def inbox(request: HttpRequest) -> HttpResponse:
    """What has come in; what lies at the door is taken in first."""
    publication.take_in()
    rows = reads.inbox(permissions.officer(request), clock.today())
    state = request.GET.get("state", State.WAITING)
    state = state if state in State.values else State.WAITING
    url = reverse("publication:inbox")
    tabs = [
        Tab(str(label), f"{url}?state={value}", active=value == state, count=rows.filter(state=value).count())
        for value, label in State.choices
    ]
    page = Paginator(rows.filter(state=state), 30).get_page(request.GET.get("page"))
    return render(request, "publication/inbox.html", {"tabs": tabs, "page": page, "state": state})


@require_safe
@permissions.need(ProcedureRole.CLERK)
def parcel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One parcel, opened for this reader."""
    return _page(request, _found(request, pk))


@require_POST
@permissions.need(ProcedureRole.CLERK)
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open the matter."""
    one = _found(request, pk)
    form = forms.AcceptForm(request.POST, items=_items(request))
    if not form.is_valid():
        return _page(request, one, form=form, status=422)
    given = form.cleaned_data
    answer = publication.accept(
        one,
        permissions.officer(request),
        publication.Checked(
            title=given["title"],
            item=given["item"],
            firm=given["firm"],
            firm_code=given["firm_code"],
            firm_kind=given["firm_kind"],
            facts={name: given[name] for name in forms.AcceptForm.FACTS},
        ),
    )
    if isinstance(answer, Refusal):
        return _page(request, one, form=form, refusal=answer, status=409)
    messages.success(request, f"已登记，案号 {answer.number}。")
    return redirect("matters:matter", answer.pk)


@require_POST
@permissions.need(ProcedureRole.CLERK)
def decline(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Set it aside and say why."""
    one = _found(request, pk)
    form = forms.ReasonForm(request.POST, prefix="decline")
    if not form.is_valid():
        return _page(request, one, reason=form, status=422)
    answer = publication.decline(one, permissions.officer(request), form.cleaned_data["reason"])
    if isinstance(answer, Refusal):
        return _page(request, one, reason=form, refusal=answer, status=409)
    messages.success(request, "已作不予登记处理，来件人可以查到理由。")
    return redirect("publication:inbox")


def _found(request: HttpRequest, pk: UUID) -> Intake:
    one = reads.inbox(permissions.officer(request), clock.today()).filter(pk=pk).first()
    if one is None:
        raise Http404("没有这份来件，或者不属于您的机关。")
    return one


def _items(request: HttpRequest) -> object:
    """The items on which the clerk's organs may register a complaint."""
    officer, today = permissions.officer(request), clock.today()
    found = [
        item.pk for organ in reads.clerk_organs(officer, today) for item in powers.held_by(organ, today, publication.KIND)
    ]
    return PowerItem.objects.filter(pk__in=found).order_by("code")


def _page(
    request: HttpRequest,
    one: Intake,
    *,
    form: forms.AcceptForm | None = None,
    reason: forms.ReasonForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    found = parcels.of(one)
    # Once it is a matter, what the citizen wrote is for those who work on that matter.
    barred = one.matter is not None and not spine.sees_private(one.matter, permissions.officer(request))
    opened = found if isinstance(found, Parcel) and not barred else None
    waiting = one.state == State.WAITING
    context = {
        "intake": one,
        "fault": "" if isinstance(found, Parcel) or found == parcels.GONE else found,
        "gone": found == parcels.GONE,
        "barred": barred,
        "terms": [Term(label=label, value=value) for label, value in parcels.lines(opened)] if opened else [],
        "alike": Intake.objects.filter(likeness=one.likeness).exclude(pk=one.pk).exclude(likeness="")[:5],
        "form": form or forms.AcceptForm(initial=forms.AcceptForm.proposed(opened), items=_items(request))
        if waiting and opened
        else None,
        "reason": reason or forms.ReasonForm(prefix="decline"),
        "waiting": waiting,
        "refusal": refusal,
        "crumbs": [Crumb("收件", reverse("publication:inbox")), Crumb(one.number)],
    }
    return render(request, "publication/parcel.html", context, status=status)
