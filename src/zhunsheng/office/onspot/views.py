"""On the spot: one page for a phone, what it carries, the door of its queue, and the account of its numbers."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from zhunsheng.law.refusal import Refusal
from zhunsheng.office import answers, clock
from zhunsheng.office.matters.models import Party
from zhunsheng.office.onspot import actions as onspot
from zhunsheng.office.onspot import reads
from zhunsheng.office.onspot.actions import handing
from zhunsheng.office.onspot.models import Block, Handed, Waiting
from zhunsheng.office.people import permissions
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import HouseRole, Organ, ProcedureRole
from zhunsheng.ui.pieces import Crumb

PAGE = 50
WATCHING = (ProcedureRole.OFFICER, ProcedureRole.HEAD, HouseRole.SUPERVISOR, HouseRole.AUDITOR)


def _organ(request: HttpRequest) -> Organ:
    found = people.organ_of(permissions.officer(request), clock.today())
    if found is None:
        raise PermissionDenied("您现在没有任职，不能当场处罚。")
    return found


@require_safe
@permissions.need(ProcedureRole.OFFICER)
def page(request: HttpRequest) -> HttpResponse:
    """The page that decides on the spot; it works on where the network is cut."""
    context = {
        "me": permissions.officer(request), "kinds": Party.Kind.choices,
        "crumbs": [Crumb("当场处罚")],
    }  # fmt: skip
    return render(request, "onspot/page.html", context)


@require_safe
@permissions.need(ProcedureRole.OFFICER)
def kit(request: HttpRequest) -> HttpResponse:
    """Items, standards, limits, colleagues and the form of the decision: what a phone carries."""
    return JsonResponse(reads.kit(permissions.officer(request), _organ(request)))


@require_safe
@permissions.need(ProcedureRole.OFFICER)
def worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the page at hand without a network; it stands here so that it serves these addresses."""
    script = Path(str(finders.find("onspot/keeper.js"))).read_bytes()
    answer = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_POST
@permissions.need(ProcedureRole.OFFICER)
def block(request: HttpRequest) -> HttpResponse:
    """Numbers for a device; those that it has out are told again, so that an answer that was lost loses none."""
    officer = permissions.officer(request)
    device = _uuid(request.POST.get("device"))
    if device is None:
        return _no("没有写明设备", "刷新页面后再领取")
    known = _uuids(request.POST.get("known", ""))
    out = [one for one in reads.device_blocks(officer, device) if one.free and one.block.pk not in known]
    if out:
        return JsonResponse({"blocks": [_carried(one) for one in out]})
    made = onspot.issue(officer, _organ(request), device=device)
    if isinstance(made, Refusal):
        return _no(made.message, made.way_on)
    return JsonResponse({"blocks": [_carried(one) for one in reads.accounts([made])]})


def _carried(one: reads.Account) -> dict[str, Any]:
    row = one.block
    return {"block": str(row.pk), "year": row.year, "serials": one.free, "note": row.note}


@require_POST
@permissions.need(ProcedureRole.OFFICER)
def hand(request: HttpRequest) -> HttpResponse:
    """One case of a phone's queue. 200: entered, also before. 202: refused, and kept here. 422: not taken."""
    case = handing.read(request.POST.get("case", ""))
    if isinstance(case, Refusal):
        return _no(case.message, case.way_on)
    try:
        wrong = timedelta(seconds=int(request.POST.get("wrong", "")))
    except (ValueError, OverflowError):
        return _no("没有写明手机时钟与机关的差", "刷新页面后再交")
    sent = {name: file for name, file in request.FILES.items() if isinstance(file, UploadedFile)}
    if refusal := handing.why_not_sizes([file.size or 0 for file in sent.values()]):  # before any of it is in memory
        return _no(refusal.message, refusal.way_on)
    files = {name: file.read() for name, file in sent.items()}
    made = onspot.hand(case, files, by=permissions.officer(request), wrong=wrong)
    if isinstance(made, Refusal):
        return _no(made.message, made.way_on)
    if isinstance(made, onspot.Kept):
        return JsonResponse({"kept": made.refusal.message, "way_on": made.refusal.way_on}, status=202)
    return JsonResponse(_entered(made))


def _entered(made: Handed) -> dict[str, Any]:
    paper = made.number.paper
    return {
        "matter": reverse("matters:matter", args=[made.matter_id]),
        "number": paper.number if paper else "",
        "check": paper.check_code if paper else "",
    }


@require_POST
@permissions.need(ProcedureRole.OFFICER)
def void(request: HttpRequest) -> HttpResponse:
    """A number that a phone voids, with the reason; again: answered as before."""
    row = (
        Block.objects.filter(pk=_uuid(request.POST.get("block")) or UUID(int=0))
        .select_related("officer", "organ")
        .first()
    )
    serial = request.POST.get("serial", "")
    if row is None or not (serial.isascii() and serial.isdigit() and len(serial) < 9):
        return _no("没有这个号码", "刷新页面后再试")
    made = onspot.void(row, [int(serial)], by=permissions.officer(request), reason=request.POST.get("reason", ""))
    return _no(made.message, made.way_on) if isinstance(made, Refusal) else JsonResponse({"voided": int(serial)})


@require_safe
@permissions.need(*WATCHING)
def numbers(request: HttpRequest) -> HttpResponse:
    """Every number that was given to a phone, and how it ended."""
    return _numbers(request)


def _numbers(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    officer = permissions.officer(request)
    context = {
        "accounts": reads.accounts(list(reads.blocks_for(officer)[:PAGE])), "me": officer, "refusal": refusal,
        "crumbs": [Crumb("当场处罚", reverse("onspot:page")), Crumb("号码去向")],
    }  # fmt: skip
    return render(request, "onspot/numbers.html", context, status=answers.INVALID if refusal else 200)


def _block(request: HttpRequest, pk: UUID) -> Block:
    return get_object_or_404(reads.blocks_for(permissions.officer(request)), pk=pk)


@require_POST
@permissions.need(ProcedureRole.OFFICER, ProcedureRole.HEAD)
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the rest of a block back, or end it for a lost device."""
    made = onspot.close(_block(request, pk), by=permissions.officer(request), reason=request.POST.get("reason", ""))
    if isinstance(made, Refusal):
        return _numbers(request, made)
    messages.success(request, f"已登记{len(made)}个号码的去向。")
    return redirect("onspot:numbers")


@require_POST
@permissions.need(ProcedureRole.OFFICER)
def again(request: HttpRequest, key: UUID) -> HttpResponse:
    """Enter once more what waits; or, with a reason, void its number."""
    officer = permissions.officer(request)
    row = get_object_or_404(Waiting.objects.select_related("block__organ", "block__officer"), pk=key, by=officer)
    reason = request.POST.get("reason", "").strip()
    made: Any = (
        onspot.void(row.block, [row.serial], by=officer, reason=reason) if reason else onspot.again(row, by=officer)
    )
    refusal = made.refusal if isinstance(made, onspot.Kept) else made if isinstance(made, Refusal) else None
    if refusal is not None:
        return _numbers(request, refusal)
    messages.success(request, "已作废并登记理由。" if reason else "已经入册。")
    return redirect("onspot:numbers")


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _uuids(text: str) -> set[UUID]:
    return {one for part in text.split(",") if (one := _uuid(part))}


def _no(why: str, way_on: str) -> JsonResponse:
    return JsonResponse({"refused": why, "way_on": way_on}, status=answers.INVALID)
