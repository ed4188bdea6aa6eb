"""Handing in: a complaint or report, its receipt, its progress; and checking a paper or a bundle."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from zhunsheng.portal import actions, clock, forms, reads, visits
from zhunsheng.portal.models import Receipt
from zhunsheng.portal.views.common import fresh
from zhunsheng.proof.faults import Malformed
from zhunsheng.verify import redraw, rehash
from zhunsheng.verify.report import Report

MOST_LODGED, MOST_ASKED, MOST_CHECKED = 20, 60, 60
SESSION_MOST = 5
HELD = "receipt"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@fresh
def complain(request: HttpRequest) -> HttpResponse:
    """投诉举报: the form, and what is wrong with it; or the parcel handed over, and its receipt."""
    if request.method != "POST":
        return _form(request, _complaint(request, initial={"token": forms.new_token()}))
    form = _complaint(request, data=request.POST)
    if not form.is_valid():
        return _form(request, _with_new_token(request, form), 422)
    if visits.too_many(request, "lodge", MOST_LODGED) or _session_count(request) > SESSION_MOST:
        return render(request, "portal/too_many.html", {"what": "提交"}, status=429)
    try:
        lodged = actions.lodge("complaint", form.facts(), form.cleaned_data["token"])
    except actions.NoKey:
        return render(request, "portal/no_intake.html", status=503)
    request.session[HELD] = {"number": lodged.number, "code": lodged.code, "digest": lodged.digest}
    return redirect("portal:receipt")


def _complaint(request: HttpRequest, **given: Any) -> forms.ComplaintForm:
    return forms.ComplaintForm(organs=reads.receiving_organs(), today=clock.today(), **given)


def _with_new_token(request: HttpRequest, form: forms.ComplaintForm) -> forms.ComplaintForm:
    """A form that came back keeps its mark, unless that is what was wrong with it."""
    if "token" in form.errors:
        given = request.POST.copy()
        given["token"] = forms.new_token()
        form.data = given
    return form


def _form(request: HttpRequest, form: forms.ComplaintForm, status: int = 200) -> HttpResponse:
    return render(request, "portal/complaint.html", {"form": form}, status=status)


def _session_count(request: HttpRequest) -> int:
    """How often this browser has handed something in within the hour."""
    now = int(clock.real_now().timestamp())
    times = [one for one in request.session.get("lodged", []) if isinstance(one, int) and now - one < visits.HOUR]
    request.session["lodged"] = [*times, now]
    return len(times) + 1


@never_cache
@require_safe
def receipt(request: HttpRequest) -> HttpResponse:
    """Number and code, once: the code is kept nowhere."""
    held = request.session.pop(HELD, None)
    return render(request, "portal/receipt.html", {"receipt": held, "day": clock.today()})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def progress(request: HttpRequest) -> HttpResponse:
    """办件进度 by number and code; both come by POST, so that no address or log keeps them."""
    if request.method != "POST":
        return render(request, "portal/progress.html", {"form": forms.ProgressForm()})
    form = forms.ProgressForm(request.POST)
    if not form.is_valid():
        return render(request, "portal/progress.html", {"form": form}, status=422)
    if visits.too_many(request, "progress", MOST_ASKED):
        return render(request, "portal/too_many.html", {"what": "查询"}, status=429)
    found = reads.progress(form.cleaned_data["number"], form.cleaned_data["code"])
    if found is None:
        form.add_error(None, "没有查到：收件编号或者查询码不对。请对照回执逐字核对；查询码遗失的，请向受理机关现场查询。")
        return render(request, "portal/progress.html", {"form": form}, status=422)
    waiting = isinstance(found, Receipt)
    context = {"form": form, "slip": None if waiting else found, "receipt": found if waiting else None}
    return render(request, "portal/progress.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@fresh
def verify(request: HttpRequest) -> HttpResponse:
    """核验: whether there is such a paper; every check of an uploaded bundle; what became of all that was handed over.

    A paper's QR code leads here with its id and check code. Both stand on the paper itself, so an address may hold them.
    """
    asked = request.GET if {"paper", "code"} & set(request.GET) else None
    context: dict[str, Any] = {
        "form": forms.BundleForm(), "paper": forms.PaperForm(asked), "tally": reads.tally(), "policy": reads.policy_shown()
    }  # fmt: skip
    if request.method != "POST":
        return _paper(request, context) if asked else render(request, "portal/verify.html", context)
    form = forms.BundleForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "portal/verify.html", context | {"form": form}, status=422)
    if visits.too_many(request, "verify", MOST_CHECKED):
        return render(request, "portal/too_many.html", {"what": "核验"}, status=429)
    return render(request, "portal/verify.html", context | {"reports": _checks(form.cleaned_data["bundle"].read())})


def _paper(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """There is such a paper, or not: who holds number and check code holds the paper, or a copy of it."""
    form: forms.PaperForm = context["paper"]
    if not form.is_valid():
        return render(request, "portal/verify.html", context, status=422)
    if visits.too_many(request, "paper", MOST_ASKED):
        return render(request, "portal/too_many.html", {"what": "核验"}, status=429)
    found = reads.stamp(form.cleaned_data["paper"], form.cleaned_data["code"])
    return render(request, "portal/verify.html", context | {"asked": form.cleaned_data, "stamp": found})


def _checks(data: bytes) -> list[Report]:
    """The checks of a bundle; with a draw in it, the draw drawn again."""
    report = Report("存证包", "bundle")
    try:
        bundle = reads.checked(data)
    except Malformed as fault:
        report.malformed(fault)
        return [report]
    found = [rehash.check(bundle, reads.trusted())]
    if "header.txt" in bundle.files:
        found.append(redraw.check(bundle.files, "随机抽取"))
    return found
