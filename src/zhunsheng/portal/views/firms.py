"""一企一页: a firm signs in with the code of a visit, sees its year, scans in and out, rates the visit.

The code opens the page; it is kept in the browser's signed cookie for two hours and nowhere else. Wrong codes are
counted by where they come from; not by firm, or two strangers could shut a firm out. A code has 60 bits.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhunsheng.portal import actions, clock, forms, reads, visits
from zhunsheng.proof.bundle import Pass

HELD, HOURS = "firm", 2
MOST_PLACE, MOST_SENT = 20, 30
WAYS = {"in": "scan_in", "out": "scan_out"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """The door: both codes come by POST, so that no address and no log keeps them."""
    if request.method != "POST":
        if _held(request) is not None:
            return redirect("portal:firm_own")
        return render(request, "portal/firm_enter.html", {"form": forms.EntryForm()})
    form = forms.EntryForm(request.POST)
    if not form.is_valid():
        return render(request, "portal/firm_enter.html", {"form": form}, status=422)
    firm, code = form.cleaned_data["firm"], form.cleaned_data["code"]
    if visits.too_many(request, "enter", MOST_PLACE):
        return render(request, "portal/too_many.html", {"what": "登录"}, status=429)
    if reads.firm_pass(firm, code) is None:
        form.add_error(
            None, "统一社会信用代码和入企码不符，或者检查还没有批准。请对照凭条逐位核对；没有凭条的，请检查人员出示。"
        )
        return render(request, "portal/firm_enter.html", {"form": form}, status=422)
    request.session[HELD] = {"firm": firm, "code": code, "since": int(clock.real_now().timestamp()), "sent": {}}
    return redirect("portal:firm_own")


@never_cache
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """The firm's page."""
    held = _held(request)
    return redirect("portal:firm_enter") if held is None else _page(request, held)


def _page(request: HttpRequest, held: Pass, form: forms.RatingForm | None = None) -> HttpResponse:
    sent = request.session[HELD]["sent"]
    now = next(one for one in held.visits if one["own"] == "yes")
    known = {(one["who"], one["way"]): one["at"] for one in _rows(now["times"])}
    context = {
        "pass": held, "now": now, "form": form or forms.RatingForm(), "rated": held.rated or "rating" in sent,
        "ratable": now["made"] == "yes",
        "caps": [_cap(dict(one)) for one in held.caps],
        "times": [
            (way, label, known.get(("officers", way)), known.get(("firm", way)) or sent.get(kind))
            for (way, kind), label in zip(WAYS.items(), ("到场", "离场"), strict=True)
        ],
        "year": held.as_of[:4],
        "made": sum(one["made"] == "yes" for one in held.visits),
        "leads": sum(one["made"] == "yes" and one["counts"] == "no" for one in held.visits),
        "next": sorted((one for visit in held.visits for one in _rows(visit["next"])), key=lambda one: one["on"] or "~"),
    }  # fmt: skip
    return render(request, "portal/firm_own.html", context, status=200 if form is None else 422)


def _cap(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"left": str(max(0, int(row["cap"]) - int(row["made"]))) if row["cap"] else ""}


def _rows(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)]


@never_cache
@require_POST
def scan(request: HttpRequest) -> HttpResponse:
    """扫码入企: the firm says that the officers have come, or gone."""
    held, kind = _held(request), WAYS.get(request.POST.get("way", ""))
    if held is None or kind is None:
        return redirect("portal:firm_enter")
    return _send(request, held, kind, {})


@never_cache
@require_POST
def rate(request: HttpRequest) -> HttpResponse:
    """The firm rates the visit, once, after it was made."""
    held = _held(request)
    if held is None:
        return redirect("portal:firm_enter")
    if not any(one["own"] == one["made"] == "yes" for one in held.visits):
        return redirect("portal:firm_own")
    form = forms.RatingForm(request.POST)
    if not form.is_valid():
        return _page(request, held, form)
    return redirect("portal:firm_own") if held.rated else _send(request, held, "rating", form.facts())


def _send(request: HttpRequest, held: Pass, kind: str, facts: dict[str, Any]) -> HttpResponse:
    """Hand it over, unless this browser has done so already."""
    kept = request.session[HELD]
    if kind in kept["sent"]:
        return redirect("portal:firm_own")
    if visits.too_many(request, "answer", MOST_SENT):
        return render(request, "portal/too_many.html", {"what": "提交"}, status=429)
    try:
        at = actions.answer(held, kind, facts)
    except actions.NoKey:
        return render(request, "portal/no_intake.html", status=503)
    request.session[HELD] = {**kept, "sent": {**kept["sent"], kind: at}}
    return redirect("portal:firm_own")


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget the codes."""
    request.session.pop(HELD, None)
    return redirect("portal:firm_enter")


def _held(request: HttpRequest) -> Pass | None:
    """The page of the firm that has signed in within two hours; opened anew every time."""
    said = request.session.get(HELD)
    if not isinstance(said, dict) or clock.real_now().timestamp() - said.get("since", 0) > HOURS * visits.HOUR:
        request.session.pop(HELD, None)
        return None
    return reads.firm_pass(said["firm"], said["code"])
