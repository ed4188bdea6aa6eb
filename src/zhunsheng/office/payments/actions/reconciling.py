"""Reconciling a day: the bank's statement is kept word for word, what we lack is taken in, what it lacks is opened."""

from __future__ import annotations

import hashlib
from datetime import date

from django.db import transaction

from zhunsheng.law.discretion.money import say
from zhunsheng.law.refusal import Refusal, RefusalKind, day_text
from zhunsheng.office import clock
from zhunsheng.office.payments import bank, reads
from zhunsheng.office.payments.actions import taking
from zhunsheng.office.payments.actions.issuing import why_no_keeper
from zhunsheng.office.payments.actions.recording import record
from zhunsheng.office.payments.models import OpenItem, Receipt, Statement
from zhunsheng.office.people.models import Officer
from zhunsheng.office.refusals import barred
from zhunsheng.proof.canonical import jcs


def take_statement(day: date, *, by: Officer | None) -> Statement | Refusal:
    """Ask the bank for its statement of a day and take it in."""
    if by is not None and (refusal := why_no_keeper(by, "取银行对账单")):
        return refusal
    if day > clock.today():
        return _refused("账务日期晚于今天", "选择今天或者以前的日期")
    try:
        told = bank.connected().statement(day)
    except bank.Silent as why:
        return _refused(str(why), "稍后再对账；已有的缴款不受影响")
    except bank.Refused as why:
        return _refused(str(why), "与银行核对联网设置；已有的缴款不受影响")
    return _taken(day, list(told), by)


@transaction.atomic
def _taken(day: date, told: list[bank.Payment], by: Officer | None) -> Statement:
    lines = [
        {"serial": one.serial, "code": one.code, "fen": one.fen, "paid_at": one.paid_at.isoformat()}
        for one in sorted(told, key=lambda one: one.serial)
    ]  # fmt: skip
    made = Statement.objects.create(
        on=day, lines=lines, digest=hashlib.sha256(jcs(lines)).hexdigest(), asked_by=by, asked_at=clock.real_now()
    )
    record("bank_statement", [made], matter=None, subject=f"statement:{made.pk}", by=by)
    for one in told:
        taking.take(one, way=Receipt.Way.STATEMENT)
    _at_bank_after_all([one.serial for one in told], day)
    for line in reads.compared(lines, reads.receipts_on(day)):
        if line.bank_fen is None and line.receipt is not None:
            _not_at_bank(line.receipt, day)
    return made


def _at_bank_after_all(serials: list[str], day: date) -> None:
    """What was missing on an earlier statement and stands on this one is no question any more."""
    open_ones = OpenItem.objects.filter(kind=OpenItem.Kind.NOT_AT_BANK, settled_on=None, receipt__serial__in=serials)
    for item in open_ones.select_related("matter__organ"):
        item.settled_on, item.how = clock.today(), f"银行{day_text(day)}的对账单上已有这一笔"
        item.save(update_fields=["settled_on", "how"])
        record("now_at_bank", [item], matter=item.matter, subject=f"payment:{item.receipt_id}")


def _not_at_bank(receipt: Receipt, day: date) -> None:
    if receipt.items.filter(kind=OpenItem.Kind.NOT_AT_BANK).exists():
        return
    bill = receipt.bill
    item = OpenItem.objects.create(
        kind=OpenItem.Kind.NOT_AT_BANK, organ=bill.matter.organ if bill else None, matter=bill.matter if bill else None,
        bill=bill, receipt=receipt, fen=receipt.fen, opened_on=clock.today(),
        text=f"{receipt.serial or receipt.document}登记收到{say(receipt.fen)}，银行当日对账单上没有这一笔",
    )  # fmt: skip
    record("not_at_bank", [item], matter=bill.matter if bill else None, subject=f"payment:{receipt.pk}")


def _refused(why: str, way_on: str) -> Refusal:
    return barred(RefusalKind.FACT, "", why, way_on=way_on)
