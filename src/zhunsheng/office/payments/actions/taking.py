"""Taking money in: what a payment is for its bill, what act of the matter it ends in, what it leaves to people.

- One serial is taken once, whoever reports it how often: the bank's notice, its answer, its statement.
- Paid in full → the party's act of performing, dated when the money came. Twice, too much or under a voided code → a refund
  is open. Too little → the rest is open, and may come under the same code. A code that is nobody's → kept as money without an owner.
- Money entered from a cashier's receipt is the same money when the bank reports it later: only its serial is added.

    payments.take(Payment(code="4401…", serial="B-77", fen=50_000, paid_at=…), way="bank")       # Receipt
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from psycopg.errors import UniqueViolation

from zhunsheng.law.discretion.money import say
from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.actions import linking
from zhunsheng.office.matters.models import Act, Matter
from zhunsheng.office.payments import reads
from zhunsheng.office.payments.actions.issuing import why_not_serving
from zhunsheng.office.payments.actions.recording import record
from zhunsheng.office.payments.bank import Payment
from zhunsheng.office.payments.models import Asking, Bill, OpenItem, Receipt
from zhunsheng.office.people.models import Officer
from zhunsheng.office.refusals import barred

Kind, State, Verdict, Way = OpenItem.Kind, Bill.State, Receipt.Verdict, Receipt.Way
_STATE = {Verdict.EXACT: State.PAID, Verdict.OVER: State.PAID, Verdict.SHORT: State.SHORT}
ANSWERED = (Kind.SILENT, Kind.REFUSED)


def take(payment: Payment, *, way: str) -> Receipt:
    """Take in one payment that the bank reports; two who report it at once are one."""
    try:
        return _take(payment, way)
    except IntegrityError as error:
        if not isinstance(error.__cause__, UniqueViolation):
            raise
        return _take(payment, way)


@transaction.atomic
def _take(payment: Payment, way: str) -> Receipt:
    bill = _locked(Bill.objects.filter(code=payment.code).select_related("matter").first())
    matter = bill.matter if bill else None
    if known := Receipt.objects.filter(serial=payment.serial).first():
        return _known(known, payment)
    if bill and (same := _by_hand(bill, payment.fen)):
        same.serial = payment.serial
        same.save(update_fields=["serial"])
        gone = _settle(bill, (*ANSWERED, Kind.NOT_AT_BANK), f"银行已报来，流水号{payment.serial}")
        record("confirm_receipt", [same, *gone], matter=matter)
        return same
    made = Receipt(
        bill=bill, code=payment.code, serial=payment.serial, fen=payment.fen, paid_at=payment.paid_at, way=way,
        verdict=_verdict(bill, payment.fen), taken_on=clock.today(),
    )  # fmt: skip
    return _taken(made, bill, None)


@transaction.atomic
def enter_by_hand(bill: Bill, *, document: str, fen: int, paid_at: datetime, by: Officer) -> Receipt | Refusal:
    """Enter money from the receipt of a cashier or the bank's counter: the fallback when there is no line to the bank."""
    own = _locked(bill)
    assert own is not None
    document, matter = document.strip(), own.matter
    if refusal := why_not_serving(matter, by, "登记缴款"):
        return refusal
    if reads.decided_by(by, matter):
        wanted = reads.due_clock(matter)
        return barred(
            RefusalKind.DUTIES_APART, "", f"{by.name}承办或者决定了本案，罚款的决定与收缴应当分离，不得登记缴款",
            way_on="由没有承办、决定本案的人员登记", cites=wanted.cites if wanted else (),
        )  # fmt: skip
    if not document or len(document) > 60:
        return _refused("应当写明票据号，且不超过60字", "按专用票据填写")
    if Receipt.objects.filter(document=document).exists():
        return _refused(f"票据{document}已经登记过", "核对票据号；确属另一笔的，按另一张票据登记")
    if not 0 < fen < 10**13:
        return _refused("金额应当大于零", "按票据填写金额")
    if paid_at > clock.now() or reads.day_of(paid_at) < own.issued_on:
        return _refused("缴款时间早于开单日期，或者晚于现在", "按票据上的日期填写")
    if own.receipts.exclude(way=Way.HAND).filter(fen=fen).exists():
        return _refused(
            f"银行已经报来这张缴款单的{say(fen)}，再登记就成了重复缴款", "同一笔不再登记；确属另一笔的，待银行报来"
        )
    made = Receipt(
        bill=own, code=own.code or "", document=document, fen=fen, paid_at=paid_at, way=Way.HAND,
        verdict=_verdict(own, fen), taken_on=clock.today(), taken_by=by,
    )  # fmt: skip
    return _taken(made, own, by)


def _locked(bill: Bill | None) -> Bill | None:
    """The bill, locked after its matter and the matters linked with it (the order in which acts lock)."""
    if bill is None:
        return None
    family = linking.locked(bill.matter)
    own = Bill.objects.select_for_update(of=("self",)).select_related("party").get(pk=bill.pk)
    own.matter = family[bill.matter_id]
    return own


def _by_hand(bill: Bill, fen: int) -> Receipt | None:
    return bill.receipts.filter(way=Way.HAND, serial=None, fen=fen).first()


def _known(known: Receipt, payment: Payment) -> Receipt:
    """The same serial again: nothing to do, unless it says something else now."""
    if (known.fen, known.code) == (payment.fen, payment.code):
        return known
    said = f"流水号{payment.serial}先报为{say(known.fen)}，后报为{say(payment.fen)}"
    if not known.items.filter(kind=Kind.CONFLICT, text=said).exists():
        matter = known.bill.matter if known.bill else None
        item = _item(Kind.CONFLICT, known.bill, known, payment.fen, said)
        record("payment_conflict", [item], matter=matter, subject=f"payment:{known.pk}")
    return known


def _verdict(bill: Bill | None, fen: int) -> Receipt.Verdict:
    if bill is None:
        return Verdict.UNKNOWN
    if bill.state == State.VOIDED:
        return Verdict.VOID
    rest = _rest(bill)
    if not rest:
        return Verdict.TWICE
    return Verdict.EXACT if fen == rest else Verdict.SHORT if fen < rest else Verdict.OVER


def _rest(bill: Bill) -> int:
    """What may still come under a bill: of one paid short the rest, as far as no other bill asks for it already."""
    if bill.state == State.ISSUED:
        return bill.fen
    if bill.state != State.SHORT:
        return 0
    rest = bill.fen - sum(bill.receipts.filter(verdict__in=reads.COUNTS).values_list("fen", flat=True))
    account = reads.account(bill.matter, clock.today())
    return max(0, min(rest, account.unbilled if account else 0))


def _taken(made: Receipt, bill: Bill | None, by: Officer | None) -> Receipt:
    """Write the receipt and all that follows from it."""
    rest = _rest(bill) if bill else 0
    made.save(force_insert=True)
    if bill is None:
        item = _item(Kind.UNKNOWN, None, made, made.fen, f"收到{say(made.fen)}，缴款码{made.code}不是本系统开出的")
        record("payment_received", [made, item], matter=None, subject=f"payment:{made.pk}", outcome=made.verdict)
        return made
    rows: list[OpenItem] = _settle(bill, ANSWERED, "已收到缴款")
    verdict = Verdict(made.verdict)
    if verdict in _STATE:
        rows += _settle(bill, (Kind.SHORT,), "其后又收到缴款")
        bill.state = _STATE[verdict]
        bill.save(update_fields=["state"])
        Asking.objects.filter(bill=bill, done_at=None).update(done_at=clock.real_now())
    if verdict is Verdict.SHORT:
        rows.append(_item(Kind.SHORT, bill, made, rest - made.fen, f"应缴{say(rest)}，实缴{say(made.fen)}"))
    if verdict in (Verdict.OVER, Verdict.TWICE, Verdict.VOID):
        back = made.fen - rest if verdict is Verdict.OVER else made.fen
        rows.append(_item(Kind.REFUND, bill, made, back, f"{verdict.label}，应当退还{say(back)}"))
    record("payment_received", [made, bill, *rows], matter=bill.matter, by=by, outcome=made.verdict)
    if verdict in _STATE:
        _perform(bill, made, by)
    return made


def _perform(bill: Bill, made: Receipt, by: Officer | None) -> None:
    """The party has performed once nothing is left to pay; what the law does not allow now is left to people."""
    matter, day = bill.matter, reads.day_of(made.paid_at)
    account = reads.account(matter, day)
    act = reads.performing_act(matter)
    if account is None or act is None or bill.party not in reads.parties_owing(matter):
        return
    if account.left:
        if not account.billed and account.paid >= account.fine and not bill.items.filter(kind=Kind.LATE).exists():
            item = _item(Kind.LATE, bill, made, account.left, f"罚款已缴清，逾期加处的罚款{say(account.left)}尚未缴纳")
            record("late_fine_due", [item], matter=matter)
        return
    done = matters.perform(
        matter, act, entered_by=by, at=made.paid_at, party=bill.party,
        note=f"缴款单{bill.number}，{made.get_way_display()}{made.serial or made.document}",
    )  # fmt: skip
    if isinstance(done, Refusal):
        item = _item(Kind.NOT_ENTERED, bill, made, 0, f"{done.message}{done.way_on}")
        record("payment_not_entered", [item], matter=matter)
        return
    closed = [
        one for kind in (Kind.SHORT, Kind.LATE)
        for one in OpenItem.objects.filter(matter=matter, kind=kind, settled_on=None)
    ]  # fmt: skip
    for one in closed:
        _close(one, "其后已经缴清")
    made.act = Act.objects.get(pk=done.pk)
    made.save(update_fields=["act"])
    record("payment_performed", [made, *closed], matter=matter)


def _item(kind: OpenItem.Kind, bill: Bill | None, receipt: Receipt | None, fen: int, text: str) -> OpenItem:
    """An open item; the caller records it."""
    matter: Matter | None = bill.matter if bill else None
    return OpenItem.objects.create(
        kind=kind, organ=matter.organ if matter else None, matter=matter, bill=bill, receipt=receipt, fen=fen, text=text,
        opened_on=clock.today(),
    )  # fmt: skip


def _settle(bill: Bill, kinds: tuple[OpenItem.Kind, ...], how: str) -> list[OpenItem]:
    found = list(bill.items.filter(settled_on=None, kind__in=kinds))
    for one in found:
        _close(one, how)
    return found


def _close(item: OpenItem, how: str) -> None:
    item.settled_on, item.how = clock.today(), how
    item.save(update_fields=["settled_on", "how"])


def _refused(why: str, way_on: str) -> Refusal:
    return barred(RefusalKind.FACT, "", why, way_on=way_on)
