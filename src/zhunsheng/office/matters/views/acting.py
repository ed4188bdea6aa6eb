"""The form of an act: shown, kept as a draft, refused with its article, or done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from zhunsheng.law import notation
from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters import history, presenting, reads
from zhunsheng.office.matters.forms.acting import ActForm
from zhunsheng.office.matters.models import Draft, Matter
from zhunsheng.office.matters.views import asking, finding
from zhunsheng.office.people import permissions
from zhunsheng.office.refusals import barred


@require_http_methods(["GET", "HEAD", "POST"])
@permissions.need()
def act(request: HttpRequest, pk: UUID, act: str) -> HttpResponse:
    """One act of a matter, by whoever is of its organ; whether he may is the law's answer, with its article."""
    matter, officer = finding.own_matter(request, pk), permissions.officer(request)
    law = history.procedure(matter)
    if act not in law.acts or act in law.mirrored:
        raise Http404("本案的程序中没有这一步，或者它随关联案件自动登记。")
    declared = law.acts[act]
    outcome = _outcome(request, matter, declared)
    if declared.outcomes and outcome is None:
        return _choose(request, matter, declared)
    ask = asking.of_matter(matter, declared, outcome, officer)
    if request.method == "POST":
        form = ActForm(ask, officer, data=request.POST, files=request.FILES)
        if "draft" in request.POST:
            matters.save_draft(matter, officer, act, form.drafted() | {"outcome": outcome.name if outcome else ""})
            messages.success(request, "草稿已保存，只有您能看到；草稿不是登记。")
            return redirect(presenting.act_url(matter, act, outcome.name if outcome else ""))
        if form.is_valid():
            answer = matters.once(form.token_given, officer, lambda: matters.perform(matter, act, **form.performance()))
            if not isinstance(answer, Refusal):
                late = f"，按{clock.today():%Y-%m-%d}补录" if answer.late_days else ""
                messages.success(request, f"“{declared.label}”已登记{late}。")
                return redirect("matters:matter", matter.pk)
            form.keep()
            return _shown(request, matter, form, answer, status=422)
        form.keep()
        return _shown(request, matter, form, None, status=422)
    draft = Draft.objects.filter(matter=matter, officer=officer, act=act).first()
    values = draft.values if draft else {}
    party = request.GET.get("party", "")
    form = ActForm(ask, officer, draft=values | ({"party": party} if party else {}))
    return _shown(request, matter, form, _why_not(matter, form), draft=draft)


def _why_not(matter: Matter, form: ActForm) -> Refusal | None:
    """What stands against the act before anything is filled in: the course of the matter, or who asks."""
    ask = form.ask
    party = form.initial.get("party") or (str(ask.members[0].ordinal) if len(ask.members) == 1 else None)
    known = {str(one.ordinal) for one in ask.members}
    if ask.act.each_party and party not in known:
        return None
    name = party if ask.act.each_party else None
    refusal = reads.situation(matter).why_not(ask.act.name, name, ask.outcome.name if ask.outcome else None)
    if refusal or not ask.by_organ or any(one.officer == form.officer for one in ask.among):
        return refusal
    roles = tuple(role for role in ask.act.by)
    labels = "、".join(ask.law.roles[role].label for role in roles)
    return barred(
        RefusalKind.ROLE,
        ask.act.name,
        f"“{ask.act.label}”应当由{labels}办理，您在本机关不是{labels}",
        way_on=f"由{labels}登录后办理",
        cites=ask.act.cites,
        who=roles,
    )


def _outcome(request: HttpRequest, matter: Matter, declared: notation.Act) -> notation.Outcome | None:
    given = request.POST.get("outcome", "") if request.method == "POST" else request.GET.get("outcome", "")
    if given and given not in declared.outcomes:
        raise Http404("没有这种结果。")
    return declared.outcomes.get(given)


def _choose(request: HttpRequest, matter: Matter, declared: notation.Act) -> HttpResponse:
    """The outcomes of an act, with what each leads to and why some are not possible now."""
    law = history.procedure(matter)
    stands = reads.situation(matter)
    party = request.GET.get("party") if declared.each_party else None
    if party is not None and not _names_party(matter, declared, party):
        raise Http404("本案没有这个当事人。")
    lines = []
    for one in declared.outcomes.values():
        refusal = stands.why_not(declared.name, party, one.name) if _names_party(matter, declared, party) else None
        lines.append(
            {
                "outcome": one,
                "url": presenting.act_url(matter, declared.name, one.name, int(party) if party else None),
                "leads_to": presenting.leads_to(law, declared, one),
                "refusal": refusal,
            }
        )
    context = {
        "matter": matter,
        "declared": declared,
        "lines": lines,
        "crumbs": finding.crumbs(matter, declared.label),
        "asked": request.method == "POST",
    }
    return render(request, "matters/choose.html", context, status=422 if request.method == "POST" else 200)


def _names_party(matter: Matter, declared: notation.Act, party: str | None) -> bool:
    if not declared.each_party:
        return True
    known = [str(one.ordinal) for one in matter.parties.all()]
    return party in known or (party is None and len(known) == 1)


def _shown(
    request: HttpRequest,
    matter: Matter,
    form: ActForm,
    refusal: Refusal | None,
    *,
    draft: Draft | None = None,
    status: int = 200,
) -> HttpResponse:
    ask = form.ask
    law = ask.law
    context: dict[str, Any] = {
        "matter": matter,
        "form": form,
        "ask": ask,
        "parts": form.parts(),
        "title": f"{ask.act.label}：{ask.outcome.label}" if ask.outcome else ask.act.label,
        "leads_to": presenting.leads_to(law, ask.act, ask.outcome),
        "doers": "、".join(law.roles[role].label for role in ask.act.by),
        "cites": [*(ask.outcome.cites if ask.outcome else ()), *ask.act.cites],
        "draft": draft,
        "draft_drop_url": presenting.address("matters:drop_draft", matter.pk, ask.act.name),
        "draft_key": f"{matter.pk}:{ask.act.name}:{ask.outcome.name if ask.outcome else ''}",
        "folded": refusal is not None and not form.is_bound,
        "crumbs": finding.crumbs(matter, ask.act.label),
        "alone": ask.by_organ and ask.act.signers > 1 and not any(not one.why for one in ask.among
                                                                 if one.officer != form.officer),
    }  # fmt: skip
    if refusal:
        context |= finding.shown_refusal(law, refusal)
    return render(request, "matters/act.html", context, status=status)


@require_http_methods(["POST"])
@permissions.need()
def drop_draft(request: HttpRequest, pk: UUID, act: str) -> HttpResponse:
    """Throw one's own draft away."""
    matter = finding.own_matter(request, pk)
    if matters.drop_draft(matter, permissions.officer(request), act):
        messages.success(request, "草稿已删除。")
    return redirect("matters:matter", matter.pk)
