"""After a paper was made: seal it, scan it back, serve it, confirm an address, bind the volume."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhunsheng.law.refusal import Refusal
from zhunsheng.office import answers, clock
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters import reads as spine
from zhunsheng.office.matters import sealed as sealed_values
from zhunsheng.office.matters.models import Evidence, Matter, Paper
from zhunsheng.office.papers import actions as papers
from zhunsheng.office.papers import delivery_forms as forms
from zhunsheng.office.papers import filing, progress, seals, services
from zhunsheng.office.papers import volume as binding
from zhunsheng.office.papers.models import Sealing, Service
from zhunsheng.office.people import permissions
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import Officer, ProcedureRole
from zhunsheng.ui.pieces import Crumb, Tab

PAGE = 30
form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@permissions.need()
def sealing(request: HttpRequest) -> HttpResponse:
    """The papers that wait for their seal, and those that have it, counted by way."""
    officer, today = permissions.officer(request), clock.today()
    tab = "done" if request.GET.get("tab") == "done" else "waiting"
    waiting, done = progress.waiting(officer, today), progress.sealed(officer, today)
    counted = {row["way"]: row for row in done.order_by().values("way").annotate(n=Count("pk"), sheets=Sum("sheets"))}
    url = reverse("papers:sealing")
    rows: Any = list(waiting) if tab == "waiting" else done
    context = {
        "tab": tab,
        "tabs": [
            Tab("待用印", url, active=tab == "waiting", count=len(list(waiting))),
            Tab("已用印", f"{url}?tab=done", active=tab == "done", count=done.count()),
        ],
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "counts": [(way.label, counted.get(way.value, {"n": 0, "sheets": 0})) for way in Sealing.Way],
        "electronic": seals.connected() is not None,
    }
    return render(request, "papers/sealing.html", context)


@require_POST
@permissions.need(ProcedureRole.HEAD)
def seal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Set the electronic seal."""
    paper, officer = _paper(request, pk, own=True), permissions.officer(request)
    made = papers.seal(paper, by=officer)
    if isinstance(made, Refusal):
        messages.error(request, f"{made.message}{made.way_on}")
    else:
        messages.success(request, f"《{paper.title}》已使用电子印章{'（测试证书）' if made.test else ''}。")
    return redirect("papers:paper", pk)


@form_page
@permissions.need()
def scan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the scan of the paper as it was sealed by hand."""
    paper, officer = _paper(request, pk, own=True), permissions.officer(request)
    form = forms.Scan(answers.posted(request), request.FILES or None)

    def take() -> Any:
        kept = _received(form.cleaned_data["file"], "盖章扫描件", f"《{paper.title}》{paper.number}", officer)
        return kept if isinstance(kept, Refusal) else papers.take_scan(paper, scan=kept, by=officer)

    if request.method == "POST" and form.is_valid() and (made := answers.attempt(form, take, beside="file")) is not None:
        messages.success(request, f"扫描件已收存，共{made.sheets}页，摘要 {made.sha256[:12]}…。")
        return redirect("papers:paper", pk)
    return _form(request, form, paper.matter, "上传盖章扫描件", f"《{paper.title}》{paper.number}：打印、签名、盖章之后，扫描为 PDF 或者图片。", upload=True)


@require_safe
@permissions.need()
def sealed_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The electronically signed PDF: for those who work on the matter, since it holds what is private."""
    paper = _paper(request, pk)
    made = get_object_or_404(Sealing.objects.select_related("copy"), paper=paper, way=Sealing.Way.ELECTRONIC)
    if not spine.sees_private(paper.matter, permissions.officer(request)):
        raise PermissionDenied("签章件含个人信息，只供办理本案的人员下载；可以下载隐去个人信息的 PDF。")
    if not hasattr(made, "copy"):
        raise Http404("签章件已随个人信息依法删除。")
    content = sealed_values.opened_bytes(paper.matter_id, f"sealed:{made.pk}", made.copy.ciphertext)
    return _file(content, f"{paper.title}{paper.number}（签章）.pdf")


@form_page
@permissions.need()
def send(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin to serve a paper."""
    paper = _paper(request, pk, own=True)
    form = forms.Send(answers.posted(request), matter=paper.matter, initial={"on": clock.today()})
    if request.method == "POST" and form.is_valid():
        clean, by = form.cleaned_data, permissions.officer(request)
        servers = list(dict.fromkeys([clean["by"], *([clean["beside"]] if clean["beside"] else [])]))
        made = answers.attempt(
            form,
            lambda: papers.send(
                paper, party=clean["party"], method=clean["method"], place=clean["place"], by=servers, entered_by=by,
                on=clean["on"], given={name: clean[name] for name in ("reason", "tracking", "agent")},
            ),
            beside="method",
        )  # fmt: skip
        if made is not None:
            messages.success(request, "已登记送出。打印送达回证，签收后登记收到。")
            return redirect("papers:paper", made.receipt_id)
    return _form(request, form, paper.matter, "送达", f"《{paper.title}》{paper.number}", ways=list(services.rules().methods.values()))


@form_page
@permissions.need()
def arrive(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The signed receipt has come back."""
    held, officer = _service(request, pk), permissions.officer(request)
    way = services.rules().methods[held.method]
    form = forms.Arrive(answers.posted(request), request.FILES or None, way=way, held=held)

    def take() -> Any:
        kept = _received(form.cleaned_data["file"], services.RECEIPT, f"《{held.paper.title}》{held.paper.number}", officer)
        if isinstance(kept, Refusal):
            return kept
        return papers.arrive(held, at=form.cleaned_data["at"], proof=kept, given=form.told, by=officer)

    if request.method == "POST" and form.is_valid() and (made := answers.attempt(form, take, beside="at")) is not None:
        said = f"送达之日是{made.served_on:%Y年%-m月%-d日}"
        messages.success(request, f"{said}。" if made.state == Service.State.SERVED else f"公告已登记，{said}，届满时自动登记送达。")
        return redirect("matters:matter", held.paper.matter_id)
    text = f"《{held.paper.title}》{held.paper.number}，{way.name}，{held.sent_on:%Y年%-m月%-d日}送出。"
    return _form(request, form, held.paper.matter, "登记送达", text, upload=True, cites=way.cites)


@form_page
@permissions.need()
def fail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The paper did not reach the party."""
    held = _service(request, pk)
    form = forms.Reason(answers.posted(request))
    if request.method == "POST" and form.is_valid():
        by, reason = permissions.officer(request), form.cleaned_data["reason"]
        if answers.attempt(form, lambda: papers.fail(held, reason=reason, by=by), beside="reason") is not None:
            messages.success(request, "已登记未能送达，可以改用其他方式。")
            return redirect("papers:paper", held.paper_id)
    return _form(request, form, held.paper.matter, "登记未能送达", f"《{held.paper.title}》，{held.method_name}。")


@form_page
@permissions.need()
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A party has signed a confirmation of its address."""
    matter, officer = _matter(request, pk, own=True), permissions.officer(request)
    form = forms.Confirm(
        answers.posted(request), request.FILES or None, parties=matter.parties.all(), initial={"on": clock.today()}
    )

    def take() -> Any:
        clean = form.cleaned_data
        kept = _received(clean["file"], "送达地址确认书", clean["party"].role, officer)
        if isinstance(kept, Refusal):
            return kept
        return papers.confirm_address(
            matter, party=clean["party"], channel=clean["channel"], on=clean["on"], proof=kept, by=officer
        )

    if request.method == "POST" and form.is_valid() and answers.attempt(form, take, beside="file") is not None:
        messages.success(request, "送达地址确认书已登记，可以电子送达。")
        return redirect("matters:matter", pk)
    return _form(
        request, form, matter, "登记送达地址确认书", "当事人同意电子送达并签订确认书的，上传签字的确认书；地址写在确认书上，不在这里填写。",
        upload=True, cites=services.rules().confirmation_cites,
    )  # fmt: skip


@require_safe
@permissions.need()
def volume(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the file of a matter holds, and its digest."""
    matter = _matter(request, pk)
    context = {
        "matter": matter,
        "volume": matter.volumes.first(),
        "papers": filing.final_papers(matter),
        "evidence": filing.evidence_of(matter),
        "masked": not spine.sees_private(matter, permissions.officer(request)),
        "crumbs": _crumbs(matter, Crumb("案卷")),
    }
    return render(request, "papers/volume.html", context)


@require_safe
@permissions.need()
def volume_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The volume as one PDF, for this reader."""
    matter, officer = _matter(request, pk), permissions.officer(request)
    made = binding.bound(matter, officer)
    masked = "" if spine.sees_private(matter, officer) else "（隐去个人信息）"
    return _file(made.content, f"{matter.number}案卷{masked}.pdf")


# ── what the pages share ──


def _matter(request: HttpRequest, pk: UUID, own: bool = False) -> Matter:
    found = spine.visible_to(permissions.officer(request)).select_related("organ", "item").filter(pk=pk).first()
    if found is None:
        raise Http404("没有这个案件，或者您无权查看。")
    if own and not people.roles_on(permissions.officer(request), clock.today(), found.organ):
        raise PermissionDenied
    return found


def _paper(request: HttpRequest, pk: UUID, own: bool = False) -> Paper:
    found = Paper.objects.filter(pk=pk).select_related("act").first()
    if found is None:
        raise Http404("没有这份文书，或者您无权查看。")
    found.matter = _matter(request, found.matter_id, own)
    return found


def _service(request: HttpRequest, pk: UUID) -> Service:
    found = Service.objects.filter(pk=pk).select_related("paper__act", "party").first()
    if found is None:
        raise Http404("没有这次送达，或者您无权查看。")
    found.paper.matter = _matter(request, found.paper.matter_id, own=True)
    return found


def _received(file: Any, name: str, title: str, by: Officer) -> Evidence | Refusal:
    return matters.receive(file, name=name, filename=file.name, title=title[:200], by=by, private=True)


def _crumbs(matter: Matter, *last: Crumb) -> list[Crumb]:
    return [Crumb("案件", "/matters/"), Crumb(matter.number, f"/matters/{matter.pk}/"), *last]


def _form(request: HttpRequest, form: Any, matter: Matter, title: str, text: str, **more: Any) -> HttpResponse:
    context = {"form": form, "matter": matter, "title": title, "text": text, "crumbs": _crumbs(matter, Crumb(title)), **more}
    return render(request, "papers/form.html", context, status=answers.INVALID if form.errors else 200)


def _file(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


