"""The page on which one waits for long work: how far it is; then the page that shows what came of it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zhunsheng.office.ledger import work
from zhunsheng.office.ledger.models import Work
from zhunsheng.office.people import permissions
from zhunsheng.office.people.models import Officer


def result(request: HttpRequest, kind: str) -> dict[str, object] | None:
    """What came of the work that the address names, for whoever asked for it; None without one."""
    named = request.GET.get("work", "")
    try:
        found = Work.objects.filter(pk=UUID(named), kind=kind, asked_by=_name(permissions.officer(request))).first()
    except ValueError:
        return None
    return found.result if found else None


def asked_by(request: HttpRequest) -> str:
    """Under which name this reader's work is kept."""
    return _name(permissions.officer(request))


def sent_on(request: HttpRequest, begun: Work) -> HttpResponse:
    """To the page of waiting, or, when it has ended already, to its result."""
    if begun.ended_at is not None:
        return redirect(_then(begun))
    return redirect("people:work", pk=begun.pk)


@require_safe
@permissions.need()
def wait(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far it is; the piece alone for htmx, which asks again every second."""
    row = Work.objects.filter(pk=pk, asked_by=_name(permissions.officer(request))).first()
    if row is None:
        raise Http404("没有这项工作，或者不是您交办的。")
    state = work.state(row)
    piece = bool(request.headers.get("HX-Request"))
    if state is work.State.DONE:
        answer = HttpResponse() if piece else redirect(_then(row))
        if piece:
            answer["HX-Redirect"] = _then(row)
        return answer
    context = {"work": row, "state": state, "url": reverse("people:work", args=[row.pk]), "total": row.total or None}
    return render(request, "people/_work.html" if piece else "people/work.html", context)


def _then(row: Work) -> str:
    """Where the work's result is shown; the address may have a query of its own."""
    return f"{row.then}{'&' if '?' in row.then else '?'}work={row.pk}"


def _name(officer: Officer) -> str:
    return str(officer.pk)
