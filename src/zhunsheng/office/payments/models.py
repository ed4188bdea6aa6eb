"""What is to be paid, what the bank said, and what nobody has settled yet.

- A `Bill` (缴款单) asks one party for one sum; the bank knows it by its 缴款码.
- A `Receipt` is money that came in, as the bank or a cashier's receipt says: never altered. A receipt entered by hand
  gets the bank's own serial once the bank reports the same money.
- An `OpenItem` is what a receipt or the bank's silence leaves to people: it stays open until somebody says how it ended.
- An `Asking` is the outbox: a request is written with the bill and sent afterwards, again and again under the same
  request id, until the bank has answered. It is a work table; nothing legal stands in it.
"""

from __future__ import annotations

import uuid6
from django.db import models
from django.db.models import Q

from zhunsheng.office.matters.models import Act, Matter, Party
from zhunsheng.office.people.models import Officer, Organ


class Bill(models.Model):
    """One sum asked of one party."""

    class Of(models.TextChoices):
        FINE = "fine", "罚款"
        INSTALMENT = "instalment", "分期缴纳的罚款"
        LATE = "late", "加处罚款"

    class State(models.TextChoices):
        ISSUED = "issued", "待缴"
        PAID = "paid", "已缴清"
        SHORT = "short", "少缴"
        VOIDED = "voided", "已作废"

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="bills")
    party = models.ForeignKey(Party, models.PROTECT, related_name="bills")
    number = models.CharField("缴款单号", max_length=60, unique=True)
    of = models.CharField("款项", max_length=10, choices=Of.choices)
    ordinal = models.PositiveSmallIntegerField("期次", default=1)
    fen = models.BigIntegerField("应缴")
    due_on = models.DateField("缴纳期限", null=True, blank=True)
    code = models.CharField("缴款码", max_length=60, null=True, blank=True, unique=True)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.ISSUED)
    issued_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    issued_on = models.DateField("开具日期")
    voided_why = models.CharField("作废理由", max_length=200, blank=True)

    class Meta:
        ordering = ["matter", "id"]
        constraints = [models.CheckConstraint(condition=Q(fen__gt=0), name="a_bill_asks_for_something")]

    def __str__(self) -> str:
        return self.number


class Receipt(models.Model):
    """Money that came in; `verdict` is what it was for the bill when it came."""

    class Way(models.TextChoices):
        BANK = "bank", "银行通知"
        STATEMENT = "statement", "对账单"
        HAND = "hand", "人工登记"

    class Verdict(models.TextChoices):
        EXACT = "exact", "按数缴清"
        SHORT = "short", "少于应缴"
        OVER = "over", "多于应缴"
        TWICE = "twice", "重复缴款"
        VOID = "void", "缴款单已作废"
        UNKNOWN = "unknown", "缴款码不存在"

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    bill = models.ForeignKey(Bill, models.PROTECT, null=True, blank=True, related_name="receipts")
    code = models.CharField("缴款码", max_length=60)
    serial = models.CharField("银行流水号", max_length=60, null=True, blank=True, unique=True)
    document = models.CharField("票据号", max_length=60, blank=True)
    fen = models.BigIntegerField("实缴")
    paid_at = models.DateTimeField("缴款时间")
    way = models.CharField("来源", max_length=10, choices=Way.choices)
    verdict = models.CharField("核对", max_length=8, choices=Verdict.choices)
    taken_on = models.DateField("登记日期")
    taken_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    act = models.ForeignKey(Act, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["paid_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(fen__gt=0), name="a_receipt_is_of_some_money"),
            models.CheckConstraint(
                condition=Q(serial__isnull=False) | ~Q(document=""), name="a_receipt_has_a_serial_or_a_document"
            ),
            models.UniqueConstraint(fields=["document"], condition=~Q(document=""), name="a_receipt_document_once"),
        ]


class OpenItem(models.Model):
    """Something about money that a person has to settle."""

    class Kind(models.TextChoices):
        REFUND = "refund", "应当退款"
        SHORT = "short", "少缴"
        LATE = "late", "加处罚款未缴"
        UNKNOWN = "unknown", "无主款项"
        SILENT = "silent", "银行没有应答"
        REFUSED = "refused", "银行拒绝或者验签不符"
        NOT_ENTERED = "not_entered", "已缴清，不能自动登记履行"
        CONFLICT = "conflict", "同一流水号前后不一致"
        NOT_AT_BANK = "not_at_bank", "银行对账单上没有"

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    kind = models.CharField("事项", max_length=12, choices=Kind.choices)
    organ = models.ForeignKey(Organ, models.PROTECT, null=True, blank=True, related_name="+")
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, blank=True, related_name="payment_items")
    bill = models.ForeignKey(Bill, models.PROTECT, null=True, blank=True, related_name="items")
    receipt = models.ForeignKey(Receipt, models.PROTECT, null=True, blank=True, related_name="items")
    fen = models.BigIntegerField("金额", default=0)
    text = models.TextField("情况")
    opened_on = models.DateField("发现日期")
    settled_on = models.DateField("处理日期", null=True, blank=True)
    settled_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    how = models.TextField("处理结果", blank=True)

    class Meta:
        ordering = ["settled_on", "-opened_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["bill", "kind"], condition=Q(settled_on=None, kind__in=("silent", "refused", "late")),
                name="a_bill_is_silent_once_at_a_time",
            )
        ]  # fmt: skip


class Asking(models.Model):
    """A request that has to reach the bank; its id is the request id that the bank sees each time."""

    class What(models.TextChoices):
        OPEN = "open", "申请缴款码"
        ASK = "ask", "查询缴款结果"

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    bill = models.ForeignKey(Bill, models.CASCADE, related_name="askings")
    what = models.CharField(max_length=4, choices=What.choices)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["next_at"], name="asking_next", condition=Q(done_at=None))]
        constraints = [
            models.UniqueConstraint(fields=["bill", "what"], condition=Q(done_at=None), name="a_bill_asks_once")
        ]


class Statement(models.Model):
    """What the bank says came in on a day, word for word, as it said it; never altered."""

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    on = models.DateField("账务日期")
    lines = models.JSONField()
    digest = models.CharField(max_length=64)
    asked_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["-on", "-id"]
