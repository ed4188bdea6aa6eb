"""Settling what is open about money: a person says how it ended; what the bank must still answer is not settled by words."""

from __future__ import annotations

from django.db import transaction

from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.matters.actions import linking
from zhunsheng.office.payments.actions.issuing import why_no_keeper, why_not_serving
from zhunsheng.office.payments.actions.recording import record
from zhunsheng.office.payments.models import OpenItem
from zhunsheng.office.people.models import Officer
from zhunsheng.office.refusals import barred

LONGEST = 2000


@transaction.atomic
def settle(item: OpenItem, *, how: str, by: Officer) -> OpenItem | Refusal:
    """Say how an item ended: refunded by which document, agreed with the bank, collected by another bill."""
    matter = linking.locked(item.matter)[item.matter_id] if item.matter and item.matter_id else None
    own = OpenItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if matter and (refusal := why_not_serving(matter, by, "处理缴款事项")):
        return refusal
    if matter is None and (refusal := why_no_keeper(by, "处理无主款项")):
        return refusal
    if own.settled_on is not None:
        return barred(RefusalKind.CLOSED, "", "这一事项已经处理", way_on="刷新后查看处理结果")
    if not how.strip() or len(how) > LONGEST:
        return barred(
            RefusalKind.FACT, "", f"应当写明怎样处理的，且不超过{LONGEST}字", way_on="写明退款凭证号、核对结果等"
        )
    own.settled_on, own.settled_by, own.how = clock.today(), by, how.strip()
    own.save(update_fields=["settled_on", "settled_by", "how"])
    record(
        "settle_payment_item",
        [own],
        matter=matter,
        subject=f"payment:{own.receipt_id or own.pk}",
        by=by,
        outcome=own.kind,
    )
    return own
