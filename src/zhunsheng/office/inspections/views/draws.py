"""Draws: the attempt log, preparing a commit, the ceremony, its files."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhunsheng.law.refusal import Refusal
from zhunsheng.office import clock
from zhunsheng.office.inspections import actions as inspections
from zhunsheng.office.inspections import forms, lists, reads, trials
from zhunsheng.office.inspections.models import Draw, Plan, PlanLine, Source, Witness
from zhunsheng.office.inspections.views import pages
from zhunsheng.office.ledger.actions import working
from zhunsheng.office.people import permissions, waiting
from zhunsheng.office.people.models import HouseRole, Officer, ProcedureRole
from zhunsheng.proof.draw_files import REASONS
from zhunsheng.proof.draw_replacements import OBJECT_REASONS
from zhunsheng.ui.pieces import Crumb

PER_PAGE = 50
LOCKING = "commit_draw"
SOURCES: dict[str, str] = dict(Source.choices)
SHARES = (Witness.PROCURATORATE, Witness.JUSTICE, Witness.CITIZEN)


@permissions.need()
@require_GET
def draws(request: HttpRequest) -> HttpResponse:
    """Every attempt, the voided ones too."""
    page = Paginator(reads.draws(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "tabs": pages.tabs("draws"), "crumbs": pages.crumbs(), "reasons": REASONS, "planner": pages.holds(request, HouseRole.PLANNER)}
    return render(request, "inspections/draws.html", context)


@permissions.need(HouseRole.PLANNER)
@require_http_methods(["GET", "POST"])
def prepare(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """Before the commit: the lists as they would be fixed and the dry runs, as far as they were tried; and the form."""
    line = get_object_or_404(PlanLine.objects.select_related("plan", "item", "organ"), plan__year=year, number=number)
    form, refusal = _commit_form(request, line), None
    if request.method == "POST" and form.is_valid():
        task = partial(_commit, line, request.POST, permissions.officer(request))
        if trials.is_long():
            begun = working.begin(
                LOCKING, about=str(line.pk), title="锁定名单", asked_by=waiting.asked_by(request), task=task, long=True,
                then=reverse("inspections:prepare", args=[year, number]),
            )  # fmt: skip
            return waiting.sent_on(request, begun)
        came = task(lambda done, total: None)
    else:
        came = waiting.result(request, LOCKING) or {}
    if "draw" in came:
        messages.success(request, "名单已经锁定，此后不能改动。")
        return redirect("inspections:draw", pk=came["draw"])
    if "refusal" in came:
        form, refusal = forms.CommitForm(came["given"], line=line), came["refusal"]
    joint = _joint(request, line)
    trial, previous = trials.of(line, joint) or {}, reads.latest(line)
    context = {
        "line": line, "joint": joint, "others": _others(line, previous),
        "window": f"?{'&'.join(f'joint={one.number}' for one in joint)}" if joint else "",
        "form": form, "refusal": refusal or trial.get("refusal"), "trial": None if "refusal" in trial else trial,
        "tried": bool(trial), "previous": previous, "settled": _settled(line, previous),
        "changes": reads.recent_changes(line, clock.today())[:20],
        "crumbs": _crumbs(line, "抽取"),
    }  # fmt: skip
    wrong = refusal is not None or bool(form.errors)
    return render(request, "inspections/prepare.html", context, status=pages.UNPROCESSABLE if wrong else 200)


def _commit(line: PlanLine, posted: QueryDict, by: Officer, tell: working.Tell) -> dict[str, Any]:
    """T0, and what came of it in plain values; commitments are public, so a refused form may be kept and shown again."""
    form = forms.CommitForm(posted, line=line)
    if not form.is_valid():
        return {"refusal": {"message": "填写的内容不完整", "way_on": "核对后再提交"}, "given": posted.dict()}
    given = form.cleaned_data
    answer = inspections.commit(
        line, parties=form.parties(), beacons=form.beacons(), reveal_by=given["reveal_by"], by=by, despite=given["despite"],
        **form.sealing(),
    )  # fmt: skip
    if isinstance(answer, Refusal):
        said = {"message": answer.message, "way_on": answer.way_on, "cites": [one.text for one in answer.cites]}
        return {"refusal": said, "given": posted.dict()}
    return {"draw": str(answer.pk)}


def _joint(request: HttpRequest, line: PlanLine) -> list[PlanLine]:
    """The tasks of the window that is being prepared: those named in the address, or of the attempt before."""
    numbers = [int(one) for one in request.GET.getlist("joint")[:20] if one.isdecimal() and len(one) < 6]
    found = PlanLine.objects.filter(plan=line.plan, number__in=numbers).exclude(pk=line.pk).select_related("plan", "organ")
    previous = reads.latest(line)
    if not numbers and previous is not None:
        return [one for one in reads.tasks_of(previous) if one.pk != line.pk]
    return list(found.order_by("number"))


def _others(line: PlanLine, previous: Draw | None) -> list[PlanLine]:
    """The tasks that could be drawn with this one: none of them has been drawn."""
    if previous is not None:
        return []
    rest = PlanLine.objects.filter(plan=line.plan).exclude(pk=line.pk).select_related("organ", "plan")
    return [one for one in rest.order_by("number") if reads.latest(one) is None]


def _settled(line: PlanLine, previous: Draw | None) -> str:
    """Why there is nothing to draw on this line any more, or not now."""
    if line.plan.status != Plan.Status.APPROVED:
        return f"{line.plan.name}还没有批准；先送行政机关负责人批准。"
    if previous is None or previous.state in (Draw.State.VOID, Draw.State.INFEASIBLE):
        return ""
    return f"第{previous.attempt}次抽取{previous.get_state_display()}；同一任务只有一个结果。"


def _crumbs(line: PlanLine, here: str) -> list[Crumb]:
    return pages.crumbs((line.plan.name, reverse("inspections:plan", args=[line.plan.year])), (here, ""))


def _commit_form(request: HttpRequest, line: PlanLine) -> forms.CommitForm:
    """Commitments may come along in the address: they are public, the values never are."""
    if request.method == "POST":
        return forms.CommitForm(request.POST, line=line)
    start: dict[str, Any] = {
        f"{field}_{party}": request.GET.get(f"{field}_{party}", "")[:64]
        for party in Witness.values
        for field in ("name", "commitment")
    }
    for chain in reads.chains(clock.today().year):  # who committed for the year brings the head of the chain
        if not start[f"commitment_{chain.party}"] and chain.released < chain.length:
            start |= {f"name_{chain.party}": chain.name, f"commitment_{chain.party}": chain.head}
    start |= {"joint": _joint(request, line), "reveal_by": clock.now() + timedelta(minutes=10)}
    return forms.CommitForm(line=line, initial=start)


@permissions.need(HouseRole.PLANNER)
@require_POST
def try_out(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """Rehearse the draw with random keys; nothing of it can come back in the draw itself."""
    line = get_object_or_404(PlanLine.objects.select_related("plan", "item", "organ"), plan__year=year, number=number)
    joint = _joint(request, line)
    then = reverse("inspections:prepare", args=[year, number]) + ("?" if joint else "")
    begun = working.begin(
        trials.KIND, about=trials.about(line, joint), title="试抽", asked_by=waiting.asked_by(request),
        then=then + "&".join(f"joint={one.number}" for one in joint), task=partial(trials.run, line, joint),
        long=trials.is_long(),
    )  # fmt: skip
    return waiting.sent_on(request, begun)


@permissions.need(HouseRole.PLANNER)
@require_POST
def shares(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """Make a value for each of three parties that have brought none; shown once, kept nowhere."""
    line = get_object_or_404(PlanLine.objects.select_related("plan"), plan__year=year, number=number)
    made = [(one.label, inspections.generate_share(one.value)) for one in SHARES]
    context = {"line": line, "shares": made, "crumbs": _crumbs(line, "生成份额")}
    return render(request, "inspections/shares.html", context)


@permissions.need()
@require_GET
def draw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The ceremony: lists fixed, parties reveal, beacon arrives, result appears."""
    return ceremony(request, pk)


def ceremony(
    request: HttpRequest, pk: UUID, refusal: Refusal | None = None, bound: dict[str, Any] | None = None
) -> HttpResponse:
    """The page of a draw, with a refusal and a form that did not pass, if any."""
    one = _draw(pk)
    header = reads.header_of(one.header)
    planner, head = pages.holds(request, HouseRole.PLANNER), pages.holds(request, ProcedureRole.HEAD)
    hidden = one.is_sealed and not (planner or head or pages.holds(request, HouseRole.AUDITOR))
    page = Paginator(reads.drawn(one).none() if hidden else reads.drawn(one), PER_PAGE).get_page(request.GET.get("page"))
    opened = one.drawn.exclude(matter=None).count()
    start = {"at": clock.now()}
    context = {
        "draw": one, "line": one.line, "header": header, "classes": reads.classes_of(header),
        "sent": int(header["inspectors"][0].rpartition(":")[2]), "refusal": refusal, "planner": planner, "head": head,
        "shares": _shares(one, planner, bound or {}), "now": clock.now(), "late": clock.now() > one.reveal_by,
        "beacons": [(SOURCES.get(source, source), issue) for source, issue in reads.beacons_of(one)],
        "drawn_by": SOURCES.get(str(one.beacon.get("source", "")), ""), "reason": REASONS.get(one.reason, ""), "void_reason": REASONS.get(one.void_reason, ""),
        "beacon_form": (bound or {}).get("beacon") or forms.BeaconForm(beacons=reads.beacons_of(one), initial=start),
        "void_form": (bound or {}).get("void") or forms.VoidForm(), "page": page, "opened": opened,
        "total": one.drawn.count(), "auditor": pages.holds(request, HouseRole.AUDITOR),
        "crumbs": _crumbs(one.line, f"第{one.attempt}次抽取"), "seal": getattr(one, "seal", None), "sealed": one.is_sealed, "hidden": hidden,
        "numbers": str(one.beacon.get("value", "")).split(","), "competing": _competing(one),
        "reasons": OBJECT_REASONS, "briefings": one.briefings.all(), "briefed": reads.rule_of(one.line.plan).briefing,
        "unsealable": bool(one.is_sealed and one.published_on and one.seal.until <= clock.today()),
    }  # fmt: skip
    wrong = refusal is not None or bool(bound)
    return render(request, "inspections/ceremony.html", context, status=pages.UNPROCESSABLE if wrong else 200)


def _competing(one: Draw) -> list[str]:
    """The slots that compete for too few places, in words."""
    slots = one.result.get("competing", {}).get("slots", [])[:20]
    if not slots:
        return []
    names = lists.slots_of(one.line, list(one.line.partners.order_by("code")))[1]
    objects = dict(one.drawn.values_list("object__code", "object__name"))
    return [f"{objects.get(slot['object'], slot['object'])}的{names.get(slot['slot'], slot['slot'])}" for slot in slots]


def _draw(pk: UUID) -> Draw:
    return get_object_or_404(
        Draw.objects.select_related("line__plan", "line__organ", "line__item", "committed_by", "voided_by", "previous"),
        pk=pk,
    )


def _shares(one: Draw, planner: bool, bound: dict[str, Any]) -> list[dict[str, Any]]:
    asked = planner and one.state == Draw.State.COMMITTED
    return [
        {
            "share": share, "sealed": one.is_sealed and share.party == one.seal.party, "dropped": bool(one.closed_at and not share.value),
            "form": (bound.get(share.party) or forms.RevealForm(initial={"party": share.party}, auto_id=f"{share.party}_%s"))
            if asked and not share.value else None,
        }
        for share in one.shares.all()
    ]  # fmt: skip


@permissions.need(HouseRole.PLANNER)
@require_POST
def reveal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A party's value is entered."""
    one, form = _draw(pk), forms.RevealForm(request.POST)
    if not form.is_valid():
        party = str(request.POST.get("party", ""))
        return ceremony(request, pk, bound={party: form})
    given = form.cleaned_data
    answer = inspections.reveal(one, given["party"], given["value"], by=permissions.officer(request))
    return _next(request, one, answer, f"{Witness(given['party']).label}已揭示，与承诺相符。")


@permissions.need(HouseRole.PLANNER)
@require_POST
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Reveals are closed."""
    one = _draw(pk)
    return _next(
        request, one, inspections.close_reveals(one, by=permissions.officer(request)), "揭示已经停止，等待信标。"
    )


@permissions.need(HouseRole.PLANNER)
@require_POST
def beacon(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The beacon is entered."""
    one = _draw(pk)
    form = forms.BeaconForm(request.POST, request.FILES, beacons=reads.beacons_of(one))
    if not form.is_valid():
        return ceremony(request, pk, bound={"beacon": form})
    given = form.cleaned_data
    source, _, issue = given["beacon"].partition(":")
    answer = inspections.enter_beacon(
        one, source=source, issue=issue, value=given["value"], at=given["at"], by=permissions.officer(request),
        void=form.passed_over(), evidence=given["evidence"],
    )  # fmt: skip
    return _next(request, one, answer, "信标已经登记，种子由此确定。", {"beacon": form})


@permissions.need(HouseRole.PLANNER)
@require_POST
def result(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The result is computed."""
    one = _draw(pk)
    return _next(request, one, inspections.make_result(one, by=permissions.officer(request)), "结果已经产生。")


@permissions.need(ProcedureRole.HEAD)
@require_POST
def void(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The attempt is voided."""
    one, form = _draw(pk), forms.VoidForm(request.POST)
    if not form.is_valid():
        return ceremony(request, pk, bound={"void": form})
    answer = inspections.void(one, **form.cleaned_data, by=permissions.officer(request))
    return _next(request, one, answer, "本次抽取已经作废，留存在抽取记录中。", {"void": form})


def _next(
    request: HttpRequest, one: Draw, answer: object, done: str, bound: dict[str, Any] | None = None
) -> HttpResponse:
    if isinstance(answer, Refusal):
        return ceremony(request, one.pk, answer, bound)
    pages.tell(request, answer, done)
    return redirect("inspections:draw", pk=one.pk)


@permissions.need(HouseRole.PLANNER)
@require_POST
def open_visits(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open the next batch of visits; with scripts the page asks for the next by itself, and can be left at any time."""
    one = _draw(pk)
    answer = inspections.open_visits(one, by=permissions.officer(request))
    if not getattr(request, "htmx", False):
        left = 0 if isinstance(answer, Refusal) else answer.left
        if isinstance(answer, Refusal):
            return ceremony(request, pk, answer)
        pages.tell(
            request, answer, f"已开启 {answer.opened} 件检查，还有 {left} 件。" if left else "全部检查已经开启。"
        )
        return redirect("inspections:draw", pk=pk)
    total = one.drawn.count()
    stopped = answer if isinstance(answer, Refusal) else answer.refusal
    left = one.drawn.filter(matter=None).count()
    context = {"draw": one, "total": total, "opened": total - left, "left": left, "refusal": stopped}
    return render(request, "inspections/_opening.html", context)


@permissions.need()
@require_GET
def packed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The draw's files, without the recusals: what anybody may have."""
    return _zip(_draw(pk), public=True)


@permissions.need(HouseRole.AUDITOR)
@require_GET
def packed_all(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The draw's files with the recusals: for the auditor."""
    return _zip(_draw(pk), public=False)


def _zip(one: Draw, *, public: bool) -> HttpResponse:
    response = HttpResponse(reads.packed(one, public=public), content_type="application/zip")
    name = f"draw-{one.line.task}-{one.attempt}{'' if public else '-audit'}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
