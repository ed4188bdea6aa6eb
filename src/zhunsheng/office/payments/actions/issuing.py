"""Issuing bills: the sum and its term, and the request for a code, in one transaction; the bank is asked afterwards.

payments.issue(matter, party=party, of="fine", fen=50_000, due_on=None, by=officer)      # Bill, or a Refusal
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from zhunsheng.law.discretion.money import say
from zhunsheng.law.facts import Cite
from zhunsheng.law.refusal import Refusal, RefusalKind, day_text
from zhunsheng.office import clock
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.actions import linking
from zhunsheng.office.matters.models import Matter, Party
from zhunsheng.office.payments import bank, reads
from zhunsheng.office.payments.actions.recording import record
from zhunsheng.office.payments.models import Asking, Bill, OpenItem
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import Officer
from zhunsheng.office.refusals import barred

SERIES = "缴"
MOST_INSTALMENTS = 36
Of = Bill.Of


@transaction.atomic
def issue(
    matter: Matter, *, party: Party, of: str, fen: int, due_on: date | None = None, by: Officer
) -> Bill | Refusal:
    """One bill for what is owed and not yet billed; the term is that of the matter unless told."""
    own = linking.locked(matter)[matter.pk]
    if refusal := _why_not(own, by, party):
        return refusal
    account = reads.account(own, clock.today())
    assert account is not None
    if of == Of.INSTALMENT or of not in Of.values:
        return _refused("分期缴纳的缴款单应当按批准的分期安排一并开具", "在案件页的“缴款”中填写分期安排")
    room = min(account.unbilled, account.late if of == Of.LATE else account.unbilled)
    if not 0 < fen <= room:
        return _refused(
            f"{say(fen)}不在尚未开单的{say(room)}以内", f"按{say(room)}以内开具；已开单未缴的，先作废再重开"
        )
    return _issued(own, party, of, [(due_on or account.due_on, fen)], by)[0]


@transaction.atomic
def issue_instalments(
    matter: Matter, *, party: Party, plan: Sequence[tuple[date, int]], by: Officer
) -> list[Bill] | Refusal:
    """The bills of an approved plan: in order, together all that is left, the last within what was approved."""
    own = linking.locked(matter)[matter.pk]
    if refusal := _why_not(own, by, party):
        return refusal
    granted = reads.instalments_until(own)
    account, wanted = reads.account(own, clock.today()), reads.due_clock(own)
    assert account is not None and wanted is not None
    cites = tuple(cite for one in wanted.extended_by for cite in one.cites)
    if granted is None:
        return _refused("没有批准延期、分期，不得开具分期缴款单", "先办理“申请延期或者分期缴纳”和批准", cites)
    days, total = [day for day, _ in plan], sum(fen for _, fen in plan)
    if not 0 < len(plan) <= MOST_INSTALMENTS or any(fen <= 0 for _, fen in plan) or days != sorted(set(days)):
        return _refused("分期安排应当逐期写明日期和金额，日期由先到后、各不相同", "核对各期日期和金额", cites)
    if total != account.unbilled:
        return _refused(
            f"各期合计{say(total)}，尚未开单的是{say(account.unbilled)}", "使各期合计与尚未开单的数额相等", cites
        )
    if days[-1] > granted[1]:
        return _refused(
            f"最后一期{day_text(days[-1])}晚于批准的{day_text(granted[1])}", "在批准的期限以内安排", cites
        )  # fmt: skip
    return _issued(own, party, Of.INSTALMENT, list(plan), by)


@transaction.atomic
def void(bill: Bill, *, why: str, by: Officer) -> Bill | Refusal:
    """Take a bill back that nobody has paid; money that comes under its code all the same is to be refunded."""
    matter = linking.locked(bill.matter)[bill.matter_id]
    own = Bill.objects.select_for_update().get(pk=bill.pk)
    if refusal := why_not_serving(matter, by, "作废缴款单"):
        return refusal
    if own.state != Bill.State.ISSUED:
        return _refused(
            f"缴款单{own.number}现在是“{own.get_state_display()}”，不能作废", "需要退款的，在待处理事项中办理"
        )
    if not why.strip() or len(why) > 200:
        return _refused("应当写明作废的理由，且不超过200字", "写明理由后再作废")
    own.state, own.voided_why = Bill.State.VOIDED, why.strip()
    own.save(update_fields=["state", "voided_why"])
    Asking.objects.filter(bill=own, done_at=None, what=Asking.What.ASK).delete()
    items = list(own.items.filter(settled_on=None, kind__in=(OpenItem.Kind.SILENT, OpenItem.Kind.REFUSED)))
    for item in items:
        item.settled_on, item.settled_by, item.how = clock.today(), by, "缴款单已作废"
        item.save(update_fields=["settled_on", "settled_by", "how"])
    record("void_bill", [own, *items], matter=matter, by=by)
    return own


def _issued(matter: Matter, party: Party, of: str, plan: Sequence[tuple[date | None, int]], by: Officer) -> list[Bill]:
    day, connected, made = clock.today(), bank.connected(), []
    for ordinal, (due_on, fen) in enumerate(plan, 1):
        number = matters.take_number(matter.organ, SERIES, day.year)
        made.append(
            Bill.objects.create(
                matter=matter, party=party, number=f"{matter.organ.sign}{SERIES}〔{day.year}〕{number}号", of=of,
                ordinal=ordinal, fen=fen, due_on=due_on, issued_by=by, issued_on=day,
            )
        )  # fmt: skip
    for bill in made:
        asking = Asking(bill=bill, what=Asking.What.OPEN, next_at=clock.real_now())
        if connected.by_hand:
            bill.code = connected.open(reads.order(bill, asking))
            bill.save(update_fields=["code"])
        else:
            asking.save(force_insert=True)
    record("issue_bill", made, matter=matter, by=by)
    return made


def _why_not(matter: Matter, by: Officer, party: Party) -> Refusal | None:
    if refusal := why_not_serving(matter, by, "开具缴款单"):
        return refusal
    if party.matter_id != matter.pk or party not in reads.parties_owing(matter):
        return _refused("该当事人不是本案应当缴款而尚未履行的当事人", "在案件页核对当事人")
    if matter.closed_on is not None or reads.account(matter, clock.today()) is None:
        return _refused("本案没有应当缴纳的罚款，或者已经结案", "作出罚款决定之后再开具缴款单")
    return None


def why_no_keeper(by: Officer, what: str) -> Refusal | None:
    """Money that is no single matter's is dealt with by clerks and heads."""
    if reads.holds(by, reads.KEEPERS, clock.today()):
        return None
    return barred(
        RefusalKind.ROLE, "", f"{by.name}不是接收人员或者负责人，不得{what}", way_on="由接收人员或者负责人办理"
    )


def why_not_serving(matter: Matter, by: Officer, what: str) -> Refusal | None:
    """Only people of the matter's organ deal with its money."""
    if people.roles_on(by, clock.today(), matter.organ):
        return None
    return barred(
        RefusalKind.ROLE,
        "",
        f"{by.name}不在{matter.organ.name}任职，不得{what}",
        way_on=f"由{matter.organ.name}的在任人员办理",
    )


def _refused(why: str, way_on: str, cites: Sequence[Cite] = ()) -> Refusal:
    return barred(RefusalKind.FACT, "", why, way_on=way_on, cites=cites)
