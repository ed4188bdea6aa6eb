"""In a matter: choose the item, give the facts with their evidence, read the advice, propose and approve a deviation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from zhunsheng.law.discretion import Outcome
from zhunsheng.law.discretion.deciding import Lighter, Verdict
from zhunsheng.law.discretion.money import say
from zhunsheng.office import answers, clock
from zhunsheng.office.discretion import actions, forms, plot, reads
from zhunsheng.office.discretion.models import Advice, Deviation, StandardItem
from zhunsheng.office.matters import reads as spine
from zhunsheng.office.matters.models import Act, Matter
from zhunsheng.office.people import permissions
from zhunsheng.office.people import reads as people
from zhunsheng.office.refusals import cite
from zhunsheng.ui.pieces import Crumb

PAGE = 20
form_page = require_http_methods(["GET", "HEAD", "POST"])


def _matter(request: HttpRequest, pk: UUID, own: bool = False) -> Matter:
    """The matter, if this reader may see it; to enter something he serves in its organ."""
    found = spine.visible_to(permissions.officer(request)).select_related("organ", "item").filter(pk=pk).first()
    if found is None:
        raise Http404("没有这个案件，或者您无权查看。")
    if own and not people.roles_on(permissions.officer(request), clock.today(), found.organ):
        raise PermissionDenied
    return found


def _crumbs(matter: Matter, *last: Crumb) -> list[Crumb]:
    return [Crumb("案件", "/matters/"), Crumb(matter.number, f"/matters/{matter.pk}/"), *last]


@require_safe
@permissions.need()
def choose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Which item of the standards fits the conduct; the one that stands for the matter's power comes first."""
    matter, day = _matter(request, pk, own=True), clock.today()
    asked = forms.Find(request.GET)
    asked.is_valid()
    linked = list(reads.linked(matter, day))
    rows = reads.items_for(matter.organ, day, asked.cleaned_data.get("q") or "")
    context = {
        "matter": matter,
        "asked": asked,
        "linked": linked,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "beside": request.GET.get("beside", ""),
        "crumbs": _crumbs(matter, Crumb("适用裁量基准")),
    }
    return render(request, "discretion/choose.html", context)


@form_page
@permissions.need()
def advise(request: HttpRequest, pk: UUID, item_pk: UUID) -> HttpResponse:
    """The facts of an item, and what the standard says of them."""
    matter, officer = _matter(request, pk, own=True), permissions.officer(request)
    row = get_object_or_404(StandardItem.objects.select_related("standard"), pk=item_pk)
    item = reads.law_item(row)
    beside = matter.advices.filter(pk=_uuid(request.GET.get("beside"))).first()
    form = forms.Facts(
        answers.posted(request), matter=matter, item=item, told=reads.counted(matter, row, clock.today()),
        within=list(reads.book(row.standard).within),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        made = answers.attempt(
            form, lambda: actions.advise(matter, item=row, by=officer, beside=beside, **form.given())
        )
        if made is not None:
            messages.success(request, "裁量建议已形成。")
            return redirect("discretion:advice", made.pk)
    context = {
        "matter": matter, "row": row, "form": form, "beside": beside,
        "crumbs": _crumbs(matter, Crumb("适用裁量基准", f"/matters/{matter.pk}/discretion/"), Crumb(row.code)),
    }  # fmt: skip
    return render(request, "discretion/advise.html", context, status=answers.INVALID if form.errors else 200)


def _uuid(text: str | None) -> UUID:
    """The id that was handed in; what is none is nobody's."""
    try:
        return UUID(text or "")
    except ValueError:
        return UUID(int=0)


@require_safe
@permissions.need()
def advice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One advice: tier, range, reasoning, every cell's test, both versions, like cases, deviations."""
    found = _advice(request, pk)
    matter = found.matter
    serves = bool(people.roles_on(permissions.officer(request), clock.today(), matter.organ))
    newest = reads.binding(matter)
    binds = newest is not None and newest.pk == found.pk
    like = reads.like_cases(found)
    context = {
        "advice": found,
        "matter": matter,
        "binds": binds,
        "open": binds and serves and matter.closed_on is None and reads.FINE not in matter.facts,
        "span": _span(found),
        "outcome": Outcome(found.outcome).label,
        "lighter": Lighter(found.lighter).label if found.lighter else "",
        "cites": [cite(law, article) for law, _, article in found.receipt["cites"]],
        "traces": [_trace(found, one) for one in (found.receipt, found.earlier_receipt) if one],
        "facts": _facts(found),
        "grounds": [reads.rules().grounds[name] for name in found.grounds],
        "deviations": [
            (one, Verdict(one.verdict).label) for one in found.deviations.select_related("approval__by", "made_by")
        ],
        "reasoning": reasoning(found),
        "like": like,
        "plot": plot.strip([one.fen for one in like], found.low_fen, found.high_fen),
        "crumbs": _crumbs(matter, Crumb(f"裁量建议第{found.number}号")),
    }
    return render(request, "discretion/advice.html", context)


def _advice(request: HttpRequest, pk: UUID) -> Advice:
    visible = spine.visible_to(permissions.officer(request))
    found = (
        Advice.objects.filter(pk=pk, matter__in=visible)
        .select_related("matter__organ", "matter__item", "item__standard", "made_by", "beside__item")
        .first()
    )
    if found is None:
        raise Http404("没有这份裁量建议，或者您无权查看。")
    return found


def _span(found: Advice) -> str:
    return say(found.low_fen) if found.low_fen == found.high_fen else f"{say(found.low_fen)}至{say(found.high_fen)}"


def _facts(found: Advice) -> list[tuple[str, str, str]]:
    """Each fact with its value and the evidence that proves it."""
    item = reads.law_item(found.item)
    titles = {str(one.pk): one.title or one.filename for one in found.matter.evidence.all()}
    words = {True: "是", False: "否"}
    said = []
    for name, fact in item.facts.items():
        if name not in found.facts:
            continue
        value = found.facts[name]
        shown = (
            words[value] if isinstance(value, bool) else say(value) if fact.kind == "money" else f"{value}{fact.unit}"
        )
        said.append((fact.label or name, str(shown), titles.get(found.proofs.get(name, ""), "")))
    return said


def _trace(found: Advice, receipt: dict[str, Any]) -> list[dict[str, Any]]:
    """Each tier that was tried, its cells in words where this very version told them."""
    item = reads.law_item(found.item)
    same = receipt["book"]["digest"] == found.item.standard.digest
    tiers = {tier.code: tier.when for tier in item.tiers} if same else {}

    def cell(tier: str, name: str, text: str) -> str:
        told = tiers.get(tier, {}).get(name)
        return reads.spoken(item.facts[name], told) if told else text

    return [
        {
            "tier": tried["tier"],
            "fitted": tried["fitted"],
            "cells": [
                (
                    item.facts[name].label or name if name in item.facts else name,
                    cell(tried["tier"], name, text),
                    fitted,
                )
                for name, text, _, fitted in tried["cells"]
            ],
        }
        for tried in receipt["trace"]
    ]


def reasoning(found: Advice) -> str:
    """What the decision says of the standard (国办发〔2022〕27号 第十二点): conduct, facts, tier, range, circumstances."""
    facts = "；".join(f"{label}：{value}" for label, value, _ in _facts(found))
    grounds = "；".join(reads.rules().grounds[name].name for name in found.grounds)
    standard = found.item.standard
    tier = f"属于第{found.tier}档" if found.tier else "没有对应的档次"
    outcome = "不予处罚" if found.outcome == Outcome.NO_PENALTY else f"罚款{_span(found)}"
    return (
        f"根据《{standard.title}》{f'（{standard.doc_no}）' if standard.doc_no else ''}{found.item.code}“{found.item.name}”，"
        f"经查明：{facts}，{tier}，裁量幅度为{outcome}。"
        + (f"另查明：{grounds}。" if grounds else "")
        + (f"{Lighter(found.lighter).label}。" if found.lighter else "")
    )


@form_page
@permissions.need()
def deviate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose another amount, with the reason."""
    found = _advice(request, pk)
    matter = _matter(request, found.matter_id, own=True)
    form = forms.Deviate(answers.posted(request), advice=found)
    if request.method == "POST" and form.is_valid():
        by = permissions.officer(request)
        if answers.attempt(form, lambda: actions.deviate(found, by=by, **form.cleaned_data), beside="fen") is not None:
            messages.success(request, "已提出偏离，批准之后才可以按这一数额决定。")
            return redirect("discretion:advice", found.pk)
    return _form(
        request, form, found, matter, "提出偏离", f"建议的幅度是{_span(found)}。高于法定最高的，任何情形下都不得决定。"
    )


@form_page
@permissions.need()
def approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Approve a proposed amount."""
    deviation = get_object_or_404(Deviation.objects.select_related("advice"), pk=pk)
    found = _advice(request, deviation.advice_id)
    matter = _matter(request, found.matter_id, own=True)
    ways = reads.ways(found, Verdict(deviation.verdict))
    form = forms.Approve(answers.posted(request), matter=matter, ways=ways)
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        act = Act.objects.filter(matter=matter, pk=_uuid(clean["act"])).first()
        by = permissions.officer(request)
        made = answers.attempt(
            form,
            lambda: actions.approve(deviation, way=clean["way"], by=by, act=act, document=clean["document"]),
            beside="way",
        )
        if made is not None:
            messages.success(request, f"已批准按{say(deviation.fen)}决定。")
            return redirect("discretion:advice", found.pk)
    return _form(request, form, found, matter, "批准偏离", f"拟罚款{say(deviation.fen)}。理由：{deviation.reason}")


def _form(request: HttpRequest, form: Any, found: Advice, matter: Matter, title: str, text: str) -> HttpResponse:
    context = {
        "form": form, "advice": found, "matter": matter, "title": title, "text": text,
        "crumbs": _crumbs(matter, Crumb(f"裁量建议第{found.number}号", f"/discretion/advice/{found.pk}/"), Crumb(title)),
    }  # fmt: skip
    return render(request, "discretion/form.html", context, status=answers.INVALID if form.errors else 200)
