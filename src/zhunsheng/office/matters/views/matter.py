"""The page of a matter, how its due dates are counted, its proofs, and its files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhunsheng.office import clock
from zhunsheng.office.ledger import reads as ledger
from zhunsheng.office.matters import companions, history, media, presenting, reads
from zhunsheng.office.matters.models import Clock, Matter
from zhunsheng.office.matters.views import finding
from zhunsheng.office.people import permissions
from zhunsheng.office.people import reads as people
from zhunsheng.proof.faults import Malformed
from zhunsheng.ui.pieces import Term


@require_safe
@permissions.need()
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything about one matter, the next lawful acts first."""
    matter, officer = finding.matter(request, pk), permissions.officer(request)
    law = history.procedure(matter)
    stands = reads.situation(matter)
    choices = reads.acts_for(matter, officer)
    serves = bool(people.roles_on(officer, clock.today(), matter.organ))
    masked = not reads.sees_private(matter, officer)
    private = reads.private_lines(matter, officer, shown=not masked)
    happened = frozenset(matter.acts.values_list("event", flat=True))
    panels = [panel for one in companions.registered() if (panel := one.panel(matter, officer)) is not None]
    nexts = presenting.nexts(matter, law, choices, masked)
    steps = presenting.steps(matter, law, choices)
    context = {
        "matter": matter,
        "law": law,
        "crumbs": finding.crumbs(matter),
        "mine": [one for one in nexts if one.mine] if serves else [],
        "others": [one for one in nexts if not one.mine or not serves],
        "barred": presenting.barred(law, choices, happened, masked),
        "periods": presenting.clock_lines(matter, law, reads.periods(matter), masked),
        "windows": presenting.window_lines(matter, law, stands.windows, masked),
        "story": presenting.story(matter, law, masked),
        "facts": presenting.terms(law, dict(matter.facts)) + _private_terms(private),
        "parties": _parties(matter, private, masked),
        "kin": presenting.kin(matter),
        "defects": list(matter.defects.select_related("found_by")),
        "panels": panels,
        "steps": steps,
        "drafts": [(one, presenting.event_label(law, one.act)) for one in matter.drafts.filter(officer=officer)],
        "serves": serves,
        "ended": stands.ended,
        "erasures": list(matter.erasures.all()),
        "loose": [presenting.evidence_link(one, masked) for one in matter.evidence.filter(act=None).select_related("exhibit")],
        "overdue": matter.closed_on is None and matter.next_due_on is not None and matter.next_due_on < clock.today(),
    }
    return render(request, "matters/matter.html", context)


def _private_terms(lines: list[reads.PrivateLine]) -> list[Term]:
    return [Term(label=one.label, value=one.value, private=one.masked) for one in lines if one.party is None]


def _parties(matter: Matter, lines: list[reads.PrivateLine], masked: bool) -> list[dict[str, Any]]:
    """Each party with its private lines; a natural person's name is masked for whoever has no need to know it."""
    return [
        {
            "party": party,
            "masked": masked and party.kind == party.Kind.PERSON,
            "terms": [
                Term(label=one.label, value=one.value, private=one.masked) for one in lines if one.party == party
            ],
        }
        for party in matter.parties.all()
    ]


@require_safe
@permissions.need()
def due(request: HttpRequest, pk: UUID, clock_pk: int) -> HttpResponse:
    """How a due date comes about, day by day, with the articles."""
    matter = finding.matter(request, pk)
    row = Clock.objects.filter(matter=matter, pk=clock_pk).select_related("party").first()
    if row is None:
        raise Http404("没有这项期限。")
    row.matter = matter
    found = reads.explain(row)
    context = {
        "matter": matter,
        "row": row,
        "found": found,
        "counted": sum(1 for line in found.days if line.counts),
        "crumbs": finding.crumbs(matter, found.label),
    }
    return render(request, "matters/due.html", context)


@require_safe
@permissions.need()
def proof(request: HttpRequest, pk: UUID, record_pk: UUID) -> HttpResponse:
    """That an act stands in the register: its number, the proof in words and as a file, the signed head."""
    matter = finding.matter(request, pk)
    record = ledger.of_subject(f"matter:{matter.pk}").filter(pk=record_pk).first()
    if record is None:
        raise Http404("没有这项登记。")
    found, broken = None, ""
    try:
        found = ledger.proof(record)
    except Malformed as fault:
        broken = fault.zh
    if request.GET.get("file") == "tlog-proof":
        if found is None:
            raise Http404("这项登记还没有编入已签名的检查点，稍后再试。")
        return _download(found.text, f"{found.index}.tlog-proof", "text/plain; charset=utf-8")
    if request.GET.get("file") == "entry":
        return _download(bytes(record.entry), f"{record.pk}.entry", "application/octet-stream")
    context = {
        "matter": matter,
        "record": record,
        "found": found,
        "broken": broken,
        "place": getattr(record, "place", None),
        "text": found.text.decode() if found else "",
        "entry": bytes(record.entry).hex(),
        "body": bytes(record.body).decode(),
        "crumbs": finding.crumbs(matter, "存证"),
    }
    return render(request, "matters/proof.html", context)


@require_safe
@permissions.need()
def evidence(request: HttpRequest, pk: UUID, evidence_pk: UUID) -> HttpResponseBase:
    """Hand out a file of the matter: always as a download, never run in the browser; a private one to who needs it."""
    matter = finding.matter(request, pk)
    found = matter.evidence.filter(pk=evidence_pk).first()
    if found is None:
        raise Http404("没有这份材料。")
    if found.secret and not reads.sees_private(matter, permissions.officer(request)):
        raise PermissionDenied("这份材料含个人信息或者商业秘密，只供办理本案的人员下载。")
    if why := media.withheld(found.sha256):
        raise PermissionDenied(why)
    place = media.path(found.sha256)
    if not place.exists():
        raise Http404("这份材料的原文不在库中，请联系系统管理人员从备份恢复。")
    answer = FileResponse(
        place.open("rb"), as_attachment=True, filename=found.filename, content_type="application/octet-stream"
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _download(content: bytes, name: str, media_type: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
