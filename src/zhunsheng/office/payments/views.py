"""Money on the screen: what is open, the bills, one bill, entering by hand, the bank's notices, reconciling a day."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhunsheng.law.refusal import Refusal
from zhunsheng.office import answers, clock
from zhunsheng.office.matters import reads as spine
from zhunsheng.office.matters.models import Matter, Party
from zhunsheng.office.payments import actions as payments
from zhunsheng.office.payments import bank, forms, reads
from zhunsheng.office.payments.models import Bill, OpenItem, Receipt
from zhunsheng.office.people import permissions
from zhunsheng.office.people import reads as people
from zhunsheng.ui.pieces import Crumb, Tab

PAGE = 30
MOST_NOTICE = 64 * 2**10
TABS = {"open": "待处理", "settled": "已处理", "bills": "缴款单"}
form_page = require_http_methods(["GET", "HEAD", "POST"])

log = logging.getLogger(__name__)


@require_safe
@permissions.need()
def index(request: HttpRequest) -> HttpResponse:
    """What is open about money, what was settled, and the bills."""
    officer, today = permissions.officer(request), clock.today()
    tab = request.GET.get("tab", "open")
    tab = tab if tab in TABS else "open"
    items, bills = reads.items_for(officer, today), reads.bills_for(officer, today)
    rows: dict[str, Any] = {
        "open": items.filter(settled_on=None), "settled": items.exclude(settled_on=None), "bills": bills
    }  # fmt: skip
    url = reverse("payments:index")
    context = {
        "tab": tab,
        "tabs": [
            Tab(label, f"{url}?tab={name}", active=name == tab, count=rows[name].count())
            for name, label in TABS.items()
        ],
        "reconciles": reads.holds(officer, reads.READERS, today),
        "page": Paginator(rows[tab], PAGE).get_page(request.GET.get("page")),
        "today": today,
    }
    return render(request, "payments/index.html", context)


@require_safe
@permissions.need()
def bill(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One bill: its code, what came in, what was asked of the bank, what is open."""
    found = _bill(request, pk)
    officer, today = permissions.officer(request), clock.today()
    serves = bool(people.roles_on(officer, today, found.matter.organ))
    context = {
        "bill": found,
        "matter": found.matter,
        "today": today,
        "receipts": found.receipts.select_related("taken_by"),
        "items": found.items.all(),
        "asking": found.askings.filter(done_at=None).first(),
        "serves": serves,
        "payable": serves and found.state == Bill.State.ISSUED,
        "by_hand": bank.connected().by_hand,
        "crumbs": _crumbs(found.matter, Crumb(found.number)),
    }
    return render(request, "payments/bill.html", context)


@form_page
@permissions.need()
def issue(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Issue one bill for what is owed."""
    matter, account = _owing(request, pk)
    parties = _parties(matter)
    late = account.paid >= account.fine
    form = forms.Issue(
        answers.posted(request), parties=parties,
        initial={"fen": account.unbilled, "of": Bill.Of.LATE if late else Bill.Of.FINE},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        by = permissions.officer(request)
        made = answers.attempt(form, lambda: payments.issue(matter, by=by, **form.cleaned_data), beside="fen")
        if made is not None:
            messages.success(request, f"缴款单{made.number}已开具。")
            return redirect("payments:bill", made.pk)
    text = f"尚未开单{_yuan(account.unbilled)}。"
    plans = reads.instalments_until(matter) is not None
    return _form(request, form, matter, "开具缴款单", text, plans=plans)


@form_page
@permissions.need()
def instalments(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Issue the bills of an approved plan."""
    matter, account = _owing(request, pk)
    form = forms.Instalments(answers.posted(request), parties=_parties(matter))
    if request.method == "POST" and form.is_valid():
        by, party = permissions.officer(request), form.cleaned_data["party"]
        made = answers.attempt(
            form, lambda: payments.issue_instalments(matter, party=party, plan=form.plan, by=by), beside="fen_1"
        )
        if made is not None:
            messages.success(request, f"已开具{len(made)}期缴款单。")
            return redirect("matters:matter", matter.pk)
    granted = reads.instalments_until(matter)
    until = f"批准缴至{granted[1]:%Y年%-m月%-d日}，" if granted else ""
    return _form(
        request, form, matter, "开具分期缴款单", f"{until}各期合计应当等于尚未开单的{_yuan(account.unbilled)}。"
    )


@form_page
@permissions.need()
def enter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter money from a receipt."""
    found = _bill(request, pk, own=True)
    form = forms.ByHand(answers.posted(request), initial={"fen": found.fen, "paid_at": clock.now()})
    if request.method == "POST" and form.is_valid():
        by = permissions.officer(request)
        made = answers.attempt(
            form, lambda: payments.enter_by_hand(found, by=by, **form.cleaned_data), beside="document"
        )
        if made is not None:
            messages.success(request, f"已登记，核对结果：{made.get_verdict_display()}。")
            return redirect("payments:bill", found.pk)
    return _form(
        request, form, found.matter, "登记缴款", f"缴款单{found.number}应缴{_yuan(found.fen)}。承办、决定本案的人员不得登记。",
        Crumb(found.number, reverse("payments:bill", args=[found.pk])),
    )  # fmt: skip


@form_page
@permissions.need()
def void(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a bill back."""
    found = _bill(request, pk, own=True)
    return _reasoned(
        request, found.matter, "作废缴款单", "作废的理由", 200, lambda why, by: payments.void(found, why=why, by=by),
        reverse("payments:bill", args=[found.pk]), f"缴款单{found.number}，应缴{_yuan(found.fen)}。",
    )  # fmt: skip


@form_page
@permissions.need()
def settle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say how an open item ended."""
    officer = permissions.officer(request)
    item = reads.items_for(officer, clock.today()).filter(pk=pk).first()
    if item is None:
        raise Http404("没有这一事项，或者您无权查看。")
    today = clock.today()
    if not (people.roles_on(officer, today, item.organ) if item.organ else reads.holds(officer, reads.KEEPERS, today)):
        raise PermissionDenied
    return _reasoned(
        request, item.matter, f"处理：{item.get_kind_display()}", "怎样处理的", 2000,
        lambda how, by: payments.settle(item, how=how, by=by), reverse("payments:index"), f"{item.text}。",
    )  # fmt: skip


@require_POST
@permissions.need()
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask the bank about a bill now."""
    found = _bill(request, pk, own=True)
    if payments.ask_now(found):
        messages.success(request, "银行已经应答。")
    else:
        messages.warning(request, "银行没有给出可用的应答，系统稍后重试；也可以凭回单人工登记。")
    return redirect("payments:bill", pk)


@csrf_exempt
@require_POST
@permissions.open_to_all
def notice(request: HttpRequest) -> HttpResponse:
    """What the bank tells of itself: signed, taken once however often it is told."""
    if not 0 < _announced(request) <= MOST_NOTICE:
        return JsonResponse({"taken": False}, status=413)
    try:
        payment = bank.connected().notified(request.headers, request.body)
    except bank.Refused as why:
        log.warning("payments: a notice was refused: %s", why)
        return JsonResponse({"taken": False}, status=401)
    payments.take(payment, way=Receipt.Way.BANK)
    return JsonResponse({"taken": True, "serial": payment.serial})


@require_safe
@permissions.need(*reads.READERS)
def reconcile(request: HttpRequest) -> HttpResponse:
    """What the bank says of a day beside what we hold."""
    officer, today = permissions.officer(request), clock.today()
    day = answers.asked_day(request, today)
    told = reads.statement_of(day)
    ours = list(reads.receipts_on(day))
    lines = reads.compared(told.lines, ours) if told else []
    seen = set(spine.visible_to(officer, today).filter(bills__receipts__in=ours).values_list("pk", flat=True))
    context = {
        "day": day,
        "today": today,
        "statement": told,
        "lines": [
            (one, bool(one.receipt and one.receipt.bill and one.receipt.bill.matter_id in seen)) for one in lines
        ],
        "differing": sum(not one.agrees for one in lines),
        "bank_fen": sum(one.bank_fen or 0 for one in lines),
        "our_fen": sum(one.fen for one in ours),
        "ours": len(ours),
        "askable": not bank.connected().by_hand and reads.holds(officer, reads.KEEPERS, today),
        "by_hand": bank.connected().by_hand,
        "crumbs": [Crumb("缴款", reverse("payments:index")), Crumb("对账")],
    }
    return render(request, "payments/reconcile.html", context)


@require_POST
@permissions.need(*reads.KEEPERS)
def statement(request: HttpRequest) -> HttpResponse:
    """Ask the bank for its statement of a day."""
    form = forms.Day(request.POST)
    if not form.is_valid():
        messages.error(request, "请选择账务日期。")
        return redirect("payments:reconcile")
    day = form.cleaned_data["on"]
    made = payments.take_statement(day, by=permissions.officer(request))
    if isinstance(made, Refusal):
        messages.error(request, f"{made.message}{made.way_on}")
    else:
        messages.success(request, f"已取得银行对账单，共{len(made.lines)}笔。")
    return redirect(f"{reverse('payments:reconcile')}?on={day.isoformat()}")


# ── what the pages share ──


def _announced(request: HttpRequest) -> int:
    """The size that a request says it has, before a byte of it is read; 0 where it says none."""
    said = request.META.get("CONTENT_LENGTH") or ""
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else 0


def _matter(request: HttpRequest, pk: UUID, own: bool = False) -> Matter:
    """The matter, if this reader may see it; to enter something he serves in its organ."""
    found = spine.visible_to(permissions.officer(request)).select_related("organ", "item").filter(pk=pk).first()
    if found is None:
        raise Http404("没有这个案件，或者您无权查看。")
    if own and not people.roles_on(permissions.officer(request), clock.today(), found.organ):
        raise PermissionDenied
    return found


def _owing(request: HttpRequest, pk: UUID) -> tuple[Matter, reads.Account]:
    matter = _matter(request, pk, own=True)
    account = reads.account(matter, clock.today())
    if account is None:
        raise Http404("本案没有应当缴纳的罚款。")
    return matter, account


def _bill(request: HttpRequest, pk: UUID, own: bool = False) -> Bill:
    found = Bill.objects.filter(pk=pk).select_related("matter__organ", "party", "issued_by").first()
    if found is None:
        raise Http404("没有这张缴款单，或者您无权查看。")
    found.matter = _matter(request, found.matter_id, own)
    return found


def _parties(matter: Matter) -> Any:
    return Party.objects.filter(pk__in=[one.pk for one in reads.parties_owing(matter)])


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}元"


def _crumbs(matter: Matter, *last: Crumb) -> list[Crumb]:
    return [Crumb("案件", "/matters/"), Crumb(matter.number, f"/matters/{matter.pk}/"), *last]


def _reasoned(
    request: HttpRequest, matter: Matter | None, title: str, label: str, longest: int,
    do: Callable[[str, Any], OpenItem | Bill | Refusal], then: str, text: str,
) -> HttpResponse:  # fmt: skip
    form = forms.Reason(answers.posted(request), label=label, longest=longest)
    if request.method == "POST" and form.is_valid():
        by, reason = permissions.officer(request), form.cleaned_data["reason"]
        if answers.attempt(form, lambda: do(reason, by), beside="reason") is not None:
            messages.success(request, "已办理并登记。")
            return redirect(then)
    return _form(request, form, matter, title, text)


def _form(
    request: HttpRequest, form: Any, matter: Matter | None, title: str, text: str, *crumbs: Crumb, plans: bool = False
) -> HttpResponse:
    first = _crumbs(matter) if matter else [Crumb("缴款", reverse("payments:index"))]
    context = {
        "form": form, "matter": matter, "title": title, "text": text, "plans": plans,
        "crumbs": [*first, *crumbs, Crumb(title)],
    }  # fmt: skip
    return render(request, "payments/form.html", context, status=answers.INVALID if form.errors else 200)
