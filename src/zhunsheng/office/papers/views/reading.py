"""A paper: read on the screen, handed out as PDF and Word, completed when it is a draft.

Nothing is stored as a file: page, PDF and Word are made at the moment, of what this reader may see.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from zhunsheng.law import papers as law
from zhunsheng.law.refusal import Refusal
from zhunsheng.office import clock
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters import reads as spine
from zhunsheng.office.matters.models import Paper
from zhunsheng.office.papers import actions as papers
from zhunsheng.office.papers import progress, reads, seals, services
from zhunsheng.office.papers import render as printing
from zhunsheng.office.papers.forms import CompletionForm
from zhunsheng.office.papers.models import Sealing
from zhunsheng.office.people import permissions
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import Officer, ProcedureRole
from zhunsheng.ui.pieces import Crumb

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_http_methods(["GET", "HEAD", "POST"])
@permissions.need()
def paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The paper as it reads; a draft with the blanks that it lacks."""
    found, officer = _paper(request, pk), permissions.officer(request)
    serves = bool(people.roles_on(officer, clock.today(), found.matter.organ))
    open_draft = bool(found.document["draft"]) and not reads.final_of(found)
    refusal, form = None, None
    if open_draft and serves:
        form = CompletionForm(reads.blanks_of(found), request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid():
            answer = matters.once(
                form.cleaned_data["token"], officer, lambda: papers.complete(found, words=form.words, by=officer)
            )
            if not isinstance(answer, Refusal):
                messages.success(request, f"《{answer.title}》{answer.number}已制成。")
                return redirect("papers:paper", answer.pk)
            refusal = answer
    shown = reads.reading(found, officer)
    context = {
        "paper": found,
        "document": _spanned(law.plain(shown.document)),
        "masked": shown.masked,
        "erased": shown.erased,
        "check_value": printing.check_value(found.pk, found.digest),
        "matter": found.matter,
        "form": form,
        **_afterwards(found, officer, serves),
        "refusal": refusal,
        "lacks": reads.lacks_of(found) if open_draft else (),
        "final": reads.final_of(found) if found.document["draft"] else None,
        "unprintable": printing.unprintable(shown.document),
        "crumbs": [
            Crumb("案件", "/matters/"),
            Crumb(found.matter.number, f"/matters/{found.matter.pk}/"),
            Crumb(f"《{found.title}》"),
        ],
    }
    return render(request, "papers/paper.html", context, status=422 if request.method == "POST" else 200)


def _afterwards(found: Paper, officer: Officer, serves: bool) -> dict[str, Any]:
    """How the paper was sealed and served, and what may be done about it now."""
    sealing = Sealing.objects.filter(paper=found).select_related("by").first()
    tried = list(found.services.all())
    receipt = found.title == services.RECEIPT
    heads = people.may(officer, ProcedureRole.HEAD, clock.today(), found.matter.organ)
    return {
        "sealing": sealing,
        "wants_seal": sealing is None and progress.wants_seal(found),
        "electronic": heads and seals.connected() is not None,
        "services": tried,
        "sendable": serves and not receipt and not found.document["draft"] and found.matter.closed_on is None
        and not any(one.state in ("sent", "running", "served") for one in tried),
        "serves": serves,
    }  # fmt: skip


@require_safe
@permissions.need()
def pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The paper as PDF/A, stamped with its check code."""
    found = _paper(request, pk)
    shown = reads.reading(found, permissions.officer(request))
    return _file(printing.pdf(shown.document, reads.stamp(found)), f"{_name(found, shown)}.pdf", "application/pdf")


@require_safe
@permissions.need()
def word(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The paper as an editable Word file."""
    found = _paper(request, pk)
    shown = reads.reading(found, permissions.officer(request))
    return _file(printing.word(shown.document), f"{_name(found, shown)}.docx", WORD)


def _paper(request: HttpRequest, pk: UUID) -> Paper:
    visible = spine.visible_to(permissions.officer(request))
    found = Paper.objects.filter(pk=pk, matter__in=visible).select_related("matter__organ", "act").first()
    if found is None:
        raise Http404("没有这份文书，或者您无权查看。")
    return found


def _spanned(document: dict[str, Any]) -> dict[str, Any]:
    """The document for the screen: in a form the last box of a row reaches to the edge."""
    for block in document["blocks"]:
        if block["is"] == "table":
            widest = max((len(row) for row in block["rows"]), default=0)
            for row in block["rows"]:
                row[-1]["span"] = 2 * (widest - len(row)) + 1
    return document


def _name(found: Paper, shown: reads.Reading) -> str:
    return f"{found.title}{found.number}{'（隐去个人信息）' if shown.masked else ''}"


def _file(content: bytes, name: str, media_type: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
