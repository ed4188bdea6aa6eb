"""The evidence of a matter: its list, one piece after another, and files that come in pieces.

A file is never run: it is shown as a picture or as text, under a policy that allows nothing, or handed out as a download.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhunsheng.law.refusal import Refusal
from zhunsheng.office import answers
from zhunsheng.office.evidence import actions as evidence
from zhunsheng.office.evidence import forms, preview, reads
from zhunsheng.office.evidence.models import Exhibit, Upload
from zhunsheng.office.matters import media
from zhunsheng.office.matters import reads as spine
from zhunsheng.office.matters.models import Evidence, Matter
from zhunsheng.office.matters.views import finding
from zhunsheng.office.people import permissions
from zhunsheng.ui.pieces import Crumb

form_page = require_http_methods(["GET", "HEAD", "POST"])
NOTHING_RUNS = "sandbox; default-src 'none'; style-src 'none'; img-src 'none'"


def _crumbs(matter: Matter, *more: Crumb) -> list[Crumb]:
    return [*finding.crumbs(matter, "")[:-1], Crumb("证据", f"/matters/{matter.pk}/exhibits/" if more else ""), *more]


def _exhibit(request: HttpRequest, pk: UUID, own: bool = False) -> Exhibit:
    one = get_object_or_404(Exhibit.objects.select_related("file", "copy_of", "entered_by"), pk=pk)
    one.matter = (finding.own_matter if own else finding.matter)(request, one.matter_id)
    if not reads.may_see(one.matter, permissions.officer(request), one):
        raise PermissionDenied("这份证据含个人信息或者商业秘密，只供办理本案的人员查阅。")
    return one


@require_safe
@permissions.need()
def index(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every piece of evidence of a matter: what it is, what it proves, who holds it, what is still to be done."""
    matter, officer = finding.matter(request, pk), permissions.officer(request)
    held, loose = list(reads.exhibits(matter)), list(reads.uncatalogued(matter))
    scans = reads.scans([one.file.sha256 for one in held if one.file] + [one.sha256 for one in loose])
    pointed = reads.pointed(matter)
    context = {
        "matter": matter,
        "rows": [_row(one, officer, scans, pointed) for one in held],
        "loose": [(one, reads.may_see(matter, officer, one), pointed.get(str(one.pk), ())) for one in loose],
        "proved": reads.proved(matter),
        "items": reads.preserved(matter),
        "measures": reads.rules().measures,
        "due": reads.preservation_due(matter),
        "crumbs": _crumbs(matter),
    }
    return render(request, "evidence/index.html", context)


def _row(one: Exhibit, officer: Any, scans: dict[str, Any], pointed: dict[Any, list[str]]) -> dict[str, Any]:
    names = reads.facts(one.matter)
    return {
        "one": one,
        "kind": reads.rules().kinds[one.kind].name,
        "seen": reads.may_see(one.matter, officer, one),
        "scan": _scanned(one, scans),
        "proves": [names.get(s.fact, s.fact) for s in one.supports.all()]
        + list(pointed.get(str(one.file_id), ()) if one.file_id else ()),
        "holder": reads.holding(one).who,
        "failed": any(not check.same for check in one.checks.all()),
    }


def _scanned(one: Exhibit, scans: dict[str, Any]) -> tuple[str, str]:
    """The tag of a file: 未查毒, 未发现病毒, 有病毒."""
    if one.file is None:
        return "", ""
    last = scans.get(one.file.sha256)
    if last is None:
        return "soon", "未查毒"
    return ("bad", f"有病毒：{last.found}") if last.result == last.Result.INFECTED else ("good", "已查毒")


@form_page
@permissions.need()
def enter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter evidence; of a file that came with an act (`?file=`) only what it is in law."""
    matter, officer = finding.own_matter(request, pk), permissions.officer(request)
    held = _loose(matter, request.GET.get("file"))
    form: Any
    if held is not None:
        form = forms.Describe(answers.posted(request), matter=matter, officer=officer, initial={"title": held.title, "name": ""})
    else:
        form = forms.Enter(answers.posted(request), request.FILES or None, matter=matter, officer=officer)
    if request.method == "POST" and form.is_valid():
        made = answers.attempt(form, lambda: _entered(matter, form, held, officer))
        if made is not None:
            messages.success(request, f"已入卷：{made.exhibit}。")
            for word in made.told:
                messages.warning(request, word)
            return redirect("evidence:exhibit", made.exhibit.pk)
    context = {
        "matter": matter, "form": form, "held": held, "limit": media.limit() // 2**20,
        "arrived": form.cleaned_data.get("upload") if form.is_bound and not held and hasattr(form, "cleaned_data") else None,
        "crumbs": _crumbs(matter, Crumb("编目" if held else "登记证据")),
    }  # fmt: skip
    return render(request, "evidence/enter.html", context, status=answers.INVALID if form.errors else 200)


def _entered(matter: Matter, form: Any, held: Evidence | None, officer: Any) -> evidence.Entered | Refusal:
    if held is not None:
        return evidence.catalogue(matter, held, form.said(), by=officer)
    sent, upload = form.cleaned_data["file"], form.cleaned_data["upload"]
    file = evidence.Incoming(sent.file, sent.name) if sent and upload is None else None
    return evidence.enter(matter, form.said(), by=officer, upload=upload, file=file)


def _loose(matter: Matter, text: str | None) -> Evidence | None:
    if not text:
        return None
    try:
        found = reads.uncatalogued(matter).filter(pk=UUID(text)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404("没有这份待编目的材料。")
    return found


@require_safe
@permissions.need()
def exhibit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One piece of evidence: a look at it, its digests, its chain of custody, what it proves."""
    return _shown(request, _exhibit(request, pk))


def _shown(request: HttpRequest, one: Exhibit, **bound: Any) -> HttpResponse:
    officer, matter, waiting = permissions.officer(request), one.matter, reads.open_handover(one)
    holds = reads.holding(one)
    forms_ = {
        "give": forms.Give(matter=matter, officer=officer),
        "take": forms.Take(),
        "back": forms.BringBack(),
        "point": forms.Point(exhibit=one),
        "check": forms.CheckAgain(),
        **bound,
    }
    names = reads.facts(matter)
    withheld = media.withheld(one.file.sha256) if one.file else ""
    context = {
        "one": one, "matter": matter, "kind": reads.rules().kinds[one.kind], "chain": reads.chain(one),
        "waiting": waiting, "holds": holds, "mine": reads.gives(one, officer),
        "to_me": waiting is not None and waiting.taker_id == officer.pk,
        "from_me": waiting is not None and (waiting.given_by_id == officer.pk or reads.gives(one, officer)),
        "serves": permissions.serves(request.user, matter),
        "proves": [names.get(s.fact, s.fact) for s in one.supports.all()],
        "pointed": reads.pointed(matter).get(str(one.file_id), ()) if one.file_id else (),
        "checks": one.checks.select_related("by").all(), "forms": forms_, "withheld": withheld,
        "scan": _scanned(one, reads.scans([one.file.sha256] if one.file else [])),
        "handed_out": bool(one.file and not withheld and (not one.file.secret or spine.sees_private(matter, officer))),
        "picture": bool(one.file and not withheld and preview.can(one.file)),
        "text": preview.text(one.file) if one.file and not withheld else "",
        "copies": [(copy, reads.called(matter, officer, copy)) for copy in one.copies.all()],
        "original": reads.called(matter, officer, one.copy_of) if one.copy_of else "",
        "copy_cites": reads.rules().copy_cites,
        "crumbs": _crumbs(matter, Crumb(f"证据{one.number}")),
    }  # fmt: skip
    return render(request, "evidence/exhibit.html", context, status=answers.INVALID if bound else 200)


@require_safe
@permissions.need()
def look(request: HttpRequest, pk: UUID, evidence_pk: UUID) -> HttpResponse:
    """A picture of a file: of a PDF its first page."""
    matter = finding.matter(request, pk)
    one = get_object_or_404(Evidence, pk=evidence_pk, matter=matter)
    if not reads.may_see(matter, permissions.officer(request), one) or media.withheld(one.sha256):
        raise PermissionDenied("这份材料不能查看。")
    made = preview.of(one) if media.path(one.sha256).exists() else None
    if made is None:
        raise Http404("这份材料没有可以预览的图像，请下载查看。")
    answer = HttpResponse(made[0], content_type=made[1])
    answer["Content-Security-Policy"] = NOTHING_RUNS
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Disposition"] = "inline"
    return answer


@require_POST
@permissions.need()
def give(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand an exhibit over."""
    one, officer = _exhibit(request, pk, own=True), permissions.officer(request)
    form = forms.Give(request.POST, request.FILES, matter=one.matter, officer=officer)

    def do() -> Any:
        clean = form.cleaned_data
        return evidence.give(
            one, by=officer, taker=clean["taker"], outside=clean["outside"], reason=clean["reason"],
            receipt=_incoming(clean["receipt"]),
        )  # fmt: skip

    return _done(request, one, "give", form, do, "已登记移交。")


@require_POST
@permissions.need()
def take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take what was handed over; with `refuse`, do not."""
    one, officer = _exhibit(request, pk), permissions.officer(request)
    form, waiting = forms.Take(request.POST), reads.open_handover(one)
    if waiting is None:
        messages.warning(request, "没有等待接收的移交。")
        return redirect("evidence:exhibit", one.pk)

    def do() -> Any:
        clean = form.cleaned_data
        if "refuse" in request.POST:
            return evidence.refuse(waiting, by=officer, reason=clean["reason"])
        return evidence.take(waiting, by=officer, place=clean["place"], condition=clean["condition"])

    return _done(request, one, "take", form, do, "已登记。")


@require_POST
@permissions.need()
def bring_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an exhibit back from outside."""
    one, officer = _exhibit(request, pk, own=True), permissions.officer(request)
    form = forms.BringBack(request.POST, request.FILES)

    def do() -> Any:
        clean = form.cleaned_data
        return evidence.bring_back(
            one, by=officer, reason=clean["reason"], receipt=_incoming(clean["receipt"]), place=clean["place"],
            condition=clean["condition"],
        )  # fmt: skip

    return _done(request, one, "back", form, do, "已取回。")


@require_POST
@permissions.need()
def point(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say which facts an exhibit proves."""
    one, officer = _exhibit(request, pk, own=True), permissions.officer(request)
    form = forms.Point(request.POST, exhibit=one)
    return _done(
        request, one, "point", form, lambda: evidence.support(one, form.cleaned_data["facts"], by=officer), "已指明。"
    )


@require_POST
@permissions.need()
def check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Compare the digest of a file that lies elsewhere."""
    one, officer = _exhibit(request, pk, own=True), permissions.officer(request)
    form = forms.CheckAgain(request.POST)
    return _done(
        request,
        one,
        "check",
        form,
        lambda: evidence.check(one, form.cleaned_data["digest"], by=officer),
        "已核对并登记。",
    )


def _done(request: HttpRequest, one: Exhibit, name: str, form: Any, do: Any, word: str) -> HttpResponse:
    if form.is_valid() and answers.attempt(form, do) is not None:
        messages.success(request, word)
        return redirect("evidence:exhibit", one.pk)
    return _shown(request, one, **{name: form})


def _incoming(sent: Any) -> evidence.Incoming | None:
    return evidence.Incoming(sent.file, sent.name) if sent else None


@form_page
@permissions.need()
def preserved(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The items preserved in advance, each to be decided about within the rulebook's period."""
    matter, officer = finding.own_matter(request, pk), permissions.officer(request)
    items = reads.preserved(matter)
    form: Any = forms.Decide(answers.posted(request), items=items)
    if request.method == "POST" and form.is_valid():
        made = answers.attempt(form, lambda: evidence.decide_all(form.given(), by=officer))
        if made is not None:
            messages.success(request, "已登记处理决定。")
            return redirect("evidence:preserved", matter.pk)
    context = {
        "matter": matter, "items": items, "form": form, "measures": reads.rules().measures,
        "due": reads.preservation_due(matter), "cites": reads.rules().preservation_cites,
        "crumbs": _crumbs(matter, Crumb("先行登记保存")),
    }  # fmt: skip
    return render(request, "evidence/preserved.html", context, status=answers.INVALID if form.errors else 200)


@require_POST
@permissions.need()
def scan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Scan again what nobody has looked at."""
    matter = finding.own_matter(request, pk)
    looked, infected = evidence.look_again(reads.unscanned(100, matter))
    if looked:
        messages.success(request, f"查毒{looked}份，其中{infected}份有病毒。")
    else:
        messages.warning(request, "查毒程序没有接上，仍为未查毒；材料都在，接上后再查。")
    return redirect("evidence:index", matter.pk)


# ── files in pieces ──


@require_POST
@permissions.need()
def begin(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Announce a file: 201 with its address and how much of it is there; 422 with the reason."""
    matter, officer = finding.own_matter(request, pk), permissions.officer(request)
    try:
        size = int(request.POST.get("size", ""))
    except ValueError:
        return _no("没有写明文件的字节数", "刷新页面后重新选择文件")
    made = evidence.begin(
        matter, filename=request.POST.get("filename", ""), size=size, by=officer, sha256=request.POST.get("sha256", "")
    )
    if isinstance(made, Refusal):
        return _no(made.message, made.way_on)
    return JsonResponse({"upload": str(made.pk), "offset": 0}, status=201)


@require_http_methods(["GET", "POST", "DELETE"])
@permissions.need()
def piece(request: HttpRequest, pk: UUID, upload_pk: UUID) -> HttpResponse:
    """GET: how much is there. POST: a piece (Upload-Offset, Upload-Digest): 200, 409 at a wrong place, 422 refused."""
    matter, officer = finding.own_matter(request, pk), permissions.officer(request)
    row = get_object_or_404(Upload, pk=upload_pk, matter=matter, officer=officer)
    if request.method == "GET":
        return JsonResponse({"offset": row.received, "size": row.size})
    if request.method == "DELETE":
        return JsonResponse({"dropped": evidence.give_up(row, by=officer)})
    try:
        offset = int(request.headers.get("Upload-Offset", ""))
    except ValueError:
        return _no("没有写明这一段的位置", "刷新页面后重新选择文件")
    made = evidence.append(
        row, offset=offset, piece=request.body, digest=request.headers.get("Upload-Digest", ""), by=officer
    )
    if isinstance(made, evidence.Misplaced):
        return JsonResponse({"offset": made.offset}, status=409)
    if isinstance(made, Refusal):
        return _no(made.message, made.way_on)
    return JsonResponse({"offset": made.received, "size": made.size})


def _no(why: str, way_on: str) -> JsonResponse:
    return JsonResponse({"refused": why, "way_on": way_on}, status=answers.INVALID)
