"""The register's pages: its head and witnesses, search by matter, and the sweep that re-reads everything."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zhunsheng.office.ledger import reads as ledger
from zhunsheng.office.ledger.actions import working
from zhunsheng.office.ledger.halt import LogHalted
from zhunsheng.office.ledger.models import Entry, Record
from zhunsheng.office.people import permissions, waiting
from zhunsheng.office.people.models import HouseRole
from zhunsheng.office.supervision import register_reads as reads
from zhunsheng.ui.pieces import Crumb

SWEEP, AT_ONCE, SHOWN = "sweep", 5_000, 200
SWEEPERS = (HouseRole.SUPERVISOR, HouseRole.AUDITOR, HouseRole.ADMINISTRATOR)


@require_safe
@permissions.need()
def index(request: HttpRequest) -> HttpResponse:
    """How long the log is, who signed its head, and the records of a matter."""
    text = request.GET.get("q", "")[:100]
    return render(request, "register/index.html", _context(request) | (waiting.result(request, SWEEP) or {}) | {
        "q": text,
        "chains": reads.search(text, permissions.officer(request)) if text else [],
    })  # fmt: skip


@require_safe
@permissions.need()
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest signed head as a file, and the policy with it."""
    newest = ledger.newest_checkpoint()
    named = request.GET.get("file") == "policy"
    text = ledger.policy().text if named else newest.text if newest else ""
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8", status=200 if text else 404)
    answer["Content-Disposition"] = f'attachment; filename="{"policy" if named else "checkpoint"}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_POST
@permissions.need(*SWEEPERS)
def sweep(request: HttpRequest) -> HttpResponse:
    """Have every record, row, tile and head read again; the register's page then says what is not as it was recorded."""
    begun = working.begin(
        SWEEP, about="", title="核验登记簿", asked_by=waiting.asked_by(request), then=reverse("register:index"),
        task=_sweep, long=Record.objects.count() > AT_ONCE,
    )  # fmt: skip
    return waiting.sent_on(request, begun)


def _sweep(tell: working.Tell) -> dict[str, object]:
    halted, found = "", []
    try:
        found = ledger.sweep(tell=tell)
    except LogHalted as why:
        halted = str(why)
    shown = [{"kind": {"label": one.kind.label, "cure": one.kind.cure}, "where": one.where, "what": one.what} for one in found]
    return {"swept": True, "found": shown[:SHOWN], "number": len(found), "halted": halted}


def _context(request: HttpRequest) -> dict[str, object]:
    policy = ledger.policy()
    return {
        "checkpoint": ledger.newest_checkpoint(),
        "size": Entry.objects.count(),
        "records": Record.objects.count(),
        "waiting": ledger.waiting(),
        "policy": policy,
        "witnesses": list(policy.witnesses.values()),
        "own_only": len(policy.witnesses) == 1,
        "sweep_url": reverse("register:sweep"),
        "sweeps": any(request.user.has_perm(f"role.{role}") for role in SWEEPERS),
        "crumbs": [Crumb("登记簿")],
    }
