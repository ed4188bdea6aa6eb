"""An exhibit changes hands: one side gives, the other takes; outside of the office a signed receipt stands for the taker.

The chain has no gap: whoever took it last holds it until the next has taken it.
"""

from __future__ import annotations

from django.db import transaction

from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.evidence import reads
from zhunsheng.office.evidence.actions.common import locked, no, record, why_not
from zhunsheng.office.evidence.actions.entering import Incoming
from zhunsheng.office.evidence.models import Exhibit, Handover, Holding, Refused
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.models import Evidence, Matter
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import Officer

RECEIPT = "证据移交回执"


@transaction.atomic
def give(
    exhibit: Exhibit, *, by: Officer, reason: str, taker: Officer | None = None, outside: str = "",
    receipt: Incoming | None = None,
) -> Handover | Refusal:  # fmt: skip
    """Hand over to an officer, who has still to take it; or to somebody outside, who has signed the receipt."""
    matter, outside = locked(exhibit.matter), outside.strip()
    holds = reads.holding(exhibit)
    refusal = _why_not_given(exhibit, holds, by, reason, taker, outside)
    if refusal:
        return refusal
    kept = _receipt(matter, receipt, by) if outside else None
    if isinstance(kept, Refusal):
        return kept
    made = _handover(exhibit, holds.who, by, reason, taker, outside, kept)
    rows: list[Handover | Holding] = [made]
    if outside:
        rows.append(_held(exhibit, made, None, outside, "", ""))
    record(matter, "give_exhibit", by, rows)
    return made


@transaction.atomic
def take(handover: Handover, *, by: Officer, place: str = "", condition: str = "") -> Holding | Refusal:
    """Receive what was handed over: from now on the receiver holds it."""
    matter = locked(handover.exhibit.matter)
    if refusal := _why_not_waiting(handover, by, {handover.taker_id}):
        return refusal
    made = _held(handover.exhibit, handover, by, "", place, condition)
    record(matter, "take_exhibit", by, [made])
    return made


@transaction.atomic
def refuse(handover: Handover, *, by: Officer, reason: str) -> Refused | Refusal:
    """The giver calls it off, or the taker does not accept; it stays where it is."""
    matter = locked(handover.exhibit.matter)
    givers = {by.pk} if reads.gives(handover.exhibit, by) else set()
    if refusal := _why_not_waiting(handover, by, {handover.taker_id, handover.given_by_id, *givers}):
        return refusal
    if not reason.strip():
        return no("没有写明理由", "写明为什么不接收或者撤回移交")
    made = Refused.objects.create(handover=handover, by=by, reason=reason.strip()[:200], at=clock.now())
    record(matter, "refuse_exhibit", by, [made])
    return made


@transaction.atomic
def bring_back(
    exhibit: Exhibit, *, by: Officer, reason: str, receipt: Incoming | None, place: str = "", condition: str = ""
) -> Holding | Refusal:
    """Take an exhibit back from outside, against a receipt that both signed."""
    matter, holds = locked(exhibit.matter), reads.holding(exhibit)
    if refusal := why_not(matter, by):
        return refusal
    if holds.holder is not None:
        return no(f"这份证据由{holds.who}保管，不在外单位", "由保管人移交")
    if not reason.strip():
        return no("没有写明事由", "写明为什么取回")
    kept = _receipt(matter, receipt, by)
    if isinstance(kept, Refusal):
        return kept
    given = _handover(exhibit, holds.who, by, reason, by, "", kept)
    made = _held(exhibit, given, by, "", place, condition)
    record(matter, "bring_back_exhibit", by, [given, made])
    return made


def _why_not_given(
    exhibit: Exhibit, holds: Holding, by: Officer, reason: str, taker: Officer | None, outside: str
) -> Refusal | None:
    if not reads.gives(exhibit, by):
        return no(f"这份证据现由{holds.who}保管，只有保管人能够移交", f"由{holds.who}移交；已经离任的，由机关负责人移交", kind=RefusalKind.ROLE)
    if waiting := reads.open_handover(exhibit):
        return no(f"已经移交给{waiting.to}，对方还没有接收", "等对方接收，或者先撤回")
    if not reason.strip() or (taker is None) == (not outside):
        return no("没有写明事由，或者没有写明交给谁（本系统人员和外单位只填一项）", "填写事由和一个接收人")
    if taker is not None and (taker.pk == by.pk or not people.roles_on(taker, clock.today())):
        return no(f"不能移交给{taker.name}：是移交人自己，或者现在没有任职", "选择另一位在任人员")
    return None


def _why_not_waiting(handover: Handover, by: Officer, among: set[object]) -> Refusal | None:
    if Holding.objects.filter(handover=handover).exists() or Refused.objects.filter(handover=handover).exists():
        return no("这次移交已经办结", "查看保管记录", kind=RefusalKind.SPENT)
    if by.pk not in among:
        return no(f"{by.name}不是这次移交的一方", f"由{handover.to}接收", kind=RefusalKind.ROLE)
    return None


def _receipt(matter: Matter, receipt: Incoming | None, by: Officer) -> Evidence | Refusal:
    if receipt is None:
        return no("交给外单位或者从外单位取回，没有双方签名的回执", "上传回执的照片或者扫描件")
    taken = matters.receive(receipt.stream, name=RECEIPT, filename=receipt.filename, by=by)
    return taken if isinstance(taken, Refusal) else matters.attach_evidence(matter, taken, by=by)


def _handover(
    exhibit: Exhibit,
    giver: str,
    by: Officer,
    reason: str,
    taker: Officer | None,
    outside: str,
    receipt: Evidence | None,
) -> Handover:
    return Handover.objects.create(
        exhibit=exhibit, number=exhibit.handovers.count() + 1, giver=giver, given_by=by, taker=taker,
        outside=outside[:100], reason=reason.strip()[:200], receipt=receipt, at=clock.now(),
    )  # fmt: skip


def _held(
    exhibit: Exhibit, handover: Handover, holder: Officer | None, outside: str, place: str, condition: str
) -> Holding:
    return Holding.objects.create(
        exhibit=exhibit, number=exhibit.holdings.count() + 1, holder=holder, outside=outside[:100], at=clock.now(),
        place=place.strip()[:200], condition=condition.strip()[:200], handover=handover,
    )  # fmt: skip
