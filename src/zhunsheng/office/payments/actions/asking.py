"""Asking the bank: the outbox is worked through by the worker, or by a person's button.

- Nothing is locked while the bank is asked. What the answer brings is written in one transaction with the mark that the
  request is done: whoever is killed in between has written nothing, and the same request goes out again, same id.
- A bank that is silent is asked again, twice as long apart each time; from the third time on an open item says so and
  offers entry by hand. A bank that refuses, or whose signature does not stand, is an open item at once.
- A round ends at the first silence: a dead bank costs one wait, and the rest is asked in the next round.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from psycopg.errors import UniqueViolation

from zhunsheng.office import clock
from zhunsheng.office.matters.actions import linking
from zhunsheng.office.payments import bank, reads
from zhunsheng.office.payments.actions import taking
from zhunsheng.office.payments.actions.recording import record
from zhunsheng.office.payments.models import Asking, Bill, OpenItem, Receipt

SILENT_FROM = 3
SHORTEST, LONGEST, POLL = timedelta(seconds=15), timedelta(hours=1), timedelta(minutes=10)
AT_ONCE = 20

log = logging.getLogger(__name__)
Kind, What = OpenItem.Kind, Asking.What


def ask_bank() -> int:
    """Work through what is due in the outbox (the worker's steady job); how many the bank answered."""
    due = Asking.objects.filter(done_at=None, next_at__lte=clock.real_now()).order_by("next_at")
    answered = 0
    for pk in due.values_list("pk", flat=True)[:AT_ONCE]:
        heard = _asked(pk)
        if heard is None:
            break
        answered += heard
    return answered


def ask_now(bill: Bill) -> bool:
    """Ask about one bill now; whether the bank answered."""
    rows = Asking.objects.filter(bill=bill, done_at=None).order_by("what")
    heard = [_asked(pk) for pk in rows.values_list("pk", flat=True)]
    return any(heard)


def _asked(pk: UUID) -> bool | None:
    """Send one request; False when the bank gave no usable answer, None when it gave none at all."""
    row = Asking.objects.select_related("bill__matter__organ").filter(pk=pk, done_at=None).first()
    if row is None:
        return False
    bill, connected = row.bill, bank.connected()
    payments: tuple[bank.Payment, ...] = ()
    try:
        if row.what == What.OPEN:
            code = connected.open(reads.order(bill, row))
        else:
            code, payments = bill.code or "", tuple(connected.ask(row.pk, bill.code or ""))
    except bank.Silent as why:
        _later(row, str(why), Kind.SILENT)
        return None
    except bank.Refused as why:
        _later(row, str(why), Kind.REFUSED)
        return False
    try:
        _answered(row, code, payments)
    except IntegrityError as error:
        if not isinstance(error.__cause__, UniqueViolation):
            raise
        _later(row, f"银行给出的缴款码{code}已经用于另一张缴款单", Kind.REFUSED)
        return False
    return True


def _locked(row: Asking) -> tuple[Asking, Bill] | None:
    """The request and its bill, locked after the matter; None when it has been answered meanwhile."""
    family = linking.locked(row.bill.matter)
    bill = Bill.objects.select_for_update(of=("self",)).get(pk=row.bill_id)
    bill.matter = family[bill.matter_id]
    own = Asking.objects.select_for_update().filter(pk=row.pk, done_at=None).first()
    return (own, bill) if own else None


@transaction.atomic
def _answered(asked: Asking, code: str, payments: tuple[bank.Payment, ...]) -> None:
    found = _locked(asked)
    if found is None:
        return
    row, bill = found
    row.fault = ""
    if row.what == What.OPEN:
        bill.code = code
        bill.save(update_fields=["code"])
        row.done_at = clock.real_now()
        row.save(update_fields=["fault", "done_at"])
        gone = _heard(bill)
        record("bill_code", [bill, *gone], matter=bill.matter)
        if bill.state == Bill.State.ISSUED:
            Asking.objects.create(bill=bill, what=What.ASK, next_at=clock.real_now() + POLL)
        return
    row.attempts, row.next_at = 0, clock.real_now() + POLL
    row.save(update_fields=["attempts", "fault", "next_at"])
    if gone := _heard(bill):
        record("bank_answers", gone, matter=bill.matter)
    for payment in payments:
        if payment.code == bill.code:
            taking.take(payment, way=Receipt.Way.BANK)
        else:
            log.warning("payments: the bank answered %s with a payment under another code; left aside", row.pk)


def _heard(bill: Bill) -> list[OpenItem]:
    """The bank has answered: what said that it does not is over."""
    gone = list(bill.items.filter(settled_on=None, kind__in=taking.ANSWERED))
    for one in gone:
        one.settled_on, one.how = clock.today(), "银行已经应答"
        one.save(update_fields=["settled_on", "how"])
    return gone


@transaction.atomic
def _later(asked: Asking, why: str, kind: OpenItem.Kind) -> None:
    found = _locked(asked)
    if found is None:
        return
    row, bill = found
    row.attempts, row.fault = row.attempts + 1, why[:200]
    row.next_at = clock.real_now() + min(LONGEST, SHORTEST * 2 ** min(row.attempts, 12))
    row.save(update_fields=["attempts", "fault", "next_at"])
    patient = kind is Kind.SILENT and row.attempts < SILENT_FROM
    if patient or bill.items.filter(kind=kind, settled_on=None).exists():
        return
    said = f"{row.get_what_display()}{row.attempts}次：{why}；系统继续重试，也可以凭银行回单人工登记"
    item = OpenItem.objects.create(
        kind=kind,
        organ=bill.matter.organ,
        matter=bill.matter,
        bill=bill,
        fen=bill.fen,
        text=said,
        opened_on=clock.today(),
    )
    record("bank_silent" if kind is Kind.SILENT else "bank_refused", [item], matter=bill.matter)
