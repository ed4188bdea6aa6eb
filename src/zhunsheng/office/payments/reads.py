"""What a party still owes, who may enter money, and what bank and office say of a day, side by side.

What is owed follows the decision and the clock to which it is paid: the fine, and what grows on it by the day after that
clock has run out, until the fine itself is paid. Which act says that a party has performed is read from that clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import F, QuerySet

from zhunsheng.law import notation
from zhunsheng.office import clock
from zhunsheng.office.discretion import reads as discretion
from zhunsheng.office.matters import history
from zhunsheng.office.matters import reads as spine
from zhunsheng.office.matters.models import Act, Clock, Matter, Party, Signer
from zhunsheng.office.payments.bank import Order
from zhunsheng.office.payments.models import Asking, Bill, OpenItem, Receipt, Statement
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import HouseRole, Officer, ProcedureRole

COUNTS = (Receipt.Verdict.EXACT, Receipt.Verdict.SHORT, Receipt.Verdict.OVER)
MOST_LISTED = 2000
# Who deals with money that is no single matter's (statements, money without an owner), and who may look at it besides.
KEEPERS = (ProcedureRole.CLERK, ProcedureRole.HEAD)
READERS = (*KEEPERS, HouseRole.SUPERVISOR, HouseRole.AUDITOR)


def due_clock(matter: Matter) -> notation.Clock | None:
    """The clock to which a matter's fine is to be paid: the one whose breach lets the fine grow."""
    clocks = history.procedure(matter).clocks.values()
    return next(
        (one for one in clocks if (breach := one.on_breach) and breach.accrues and _of_fine(breach.accrues)), None
    )


def _of_fine(accrual: notation.Accrual) -> bool:
    return accrual.of == discretion.FINE


def performing_act(matter: Matter) -> str | None:
    """The act by which a party has performed."""
    found = due_clock(matter)
    return found.to[0].name if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """How a matter's fine stands on a day, in whole fen."""

    fine: int
    late: int
    paid: int
    billed: int  # asked for and not yet paid
    due_on: date | None

    @property
    def left(self) -> int:
        """What is still to be paid."""
        return max(0, self.fine + self.late - self.paid)

    @property
    def unbilled(self) -> int:
        """What no bill asks for yet."""
        return max(0, self.left - self.billed)


def account(matter: Matter, day: date) -> Account | None:
    """The account of a matter; None where nothing is to be paid."""
    fine = matter.facts.get(discretion.FINE)
    wanted = due_clock(matter)
    if wanted is None or not isinstance(fine, int) or isinstance(fine, bool) or fine <= 0:
        return None
    got = list(
        Receipt.objects.filter(bill__matter=matter, verdict__in=COUNTS).select_related("bill").order_by("paid_at")
    )
    paid, full_on = 0, day
    open_of = {one.bill_id: one.bill.fen for one in got if one.bill}
    for one in got:
        counted = min(one.fen, open_of.get(one.bill_id, 0))
        open_of[one.bill_id] = open_of.get(one.bill_id, 0) - counted
        before, paid = paid, paid + counted
        if before < fine <= paid:
            full_on = day_of(one.paid_at)
    grown = [one.fen for one in discretion.late_fine(matter, min(day, full_on))]
    billed = sum(Bill.objects.filter(matter=matter, state=Bill.State.ISSUED).values_list("fen", flat=True))
    rows = Clock.objects.filter(matter=matter, clock=wanted.name).exclude(due_on=None).order_by("-due_on")
    due = rows.values_list("due_on", flat=True).first()
    return Account(fine=fine, late=max(grown, default=0), paid=paid, billed=billed, due_on=due)


def day_of(at: datetime) -> date:
    """The district's day of an instant."""
    return at.astimezone(clock.ZONE).date()


def instalments_until(matter: Matter) -> tuple[Act, date] | None:
    """The act that granted instalments or a delay, and until when."""
    wanted = due_clock(matter)
    for extension in wanted.extended_by if wanted else ():
        rows = matter.acts.filter(event=extension.act, outcome=extension.outcome or "").order_by("-number")
        granted = rows.first()
        if granted is not None and granted.until is not None:
            return granted, granted.until
    return None


def decided_by(officer: Officer, matter: Matter) -> bool:
    """Whether an officer did an act of the organ's in the matter: who decides does not collect."""
    return Signer.objects.filter(act__matter=matter, officer=officer).exclude(act__stage="执行").exists()


def items_for(officer: Officer, day: date) -> QuerySet[OpenItem]:
    """The open items of the matters that an officer sees, and for those who keep or watch money what is nobody's."""
    rows = OpenItem.objects.select_related("organ", "matter", "bill", "receipt", "settled_by")
    seen = rows.filter(matter__in=spine.visible_to(officer, day))
    if holds(officer, READERS, day):
        seen = seen | rows.filter(matter=None)
    return seen.order_by(F("settled_on").desc(nulls_first=True), "-opened_on", "-pk")


def holds(officer: Officer, roles: Sequence[str], day: date) -> bool:
    """Whether an officer holds one of the roles somewhere on a day."""
    return bool(people.roles_on(officer, day) & {str(role) for role in roles})


def bills_for(officer: Officer, day: date) -> QuerySet[Bill]:
    """The bills of the matters that an officer sees, the newest first."""
    rows = Bill.objects.filter(matter__in=spine.visible_to(officer, day))
    return rows.select_related("matter__organ", "party").order_by("-issued_on", "-pk")


def order(bill: Bill, asking: Asking) -> Order:
    """What the bank is asked to collect."""
    return Order(
        request_id=asking.pk, number=bill.number, organ=bill.matter.organ.name, fen=bill.fen, due_on=bill.due_on
    )


# ── reconciling ──


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One payment as the bank and the office have it; either may be missing."""

    serial: str
    code: str
    bank_fen: int | None
    our_fen: int | None
    receipt: Receipt | None

    @property
    def said(self) -> str:
        """How the two agree."""
        if self.bank_fen is None:
            return "银行没有"
        if self.our_fen is None:
            return "我方没有"
        return "一致" if self.bank_fen == self.our_fen else "金额不同"

    @property
    def agrees(self) -> bool:
        return self.bank_fen == self.our_fen


def span(day: date) -> tuple[datetime, datetime]:
    """The instants of a day of the district, the end exclusive."""
    start = datetime.combine(day, time(), clock.ZONE)
    return start, start + timedelta(days=1)


def receipts_on(day: date) -> QuerySet[Receipt]:
    """The money that came in on a day, as we have it."""
    start, end = span(day)
    return Receipt.objects.filter(paid_at__gte=start, paid_at__lt=end).select_related("bill__matter")


def statement_of(day: date) -> Statement | None:
    """The newest statement of a day."""
    return Statement.objects.filter(on=day).first()


def compared(bank: Sequence[Mapping[str, object]], ours: Iterable[Receipt]) -> list[Line]:
    """A day's statement beside our receipts, what differs first."""
    held = {one.serial: one for one in ours if one.serial}
    by_hand = [one for one in ours if not one.serial]
    lines = []
    for row in bank:
        serial, fen = str(row["serial"]), row["fen"]
        mine = held.pop(serial, None)
        assert isinstance(fen, int)
        lines.append(
            Line(serial=serial, code=str(row["code"]), bank_fen=fen, our_fen=mine.fen if mine else None, receipt=mine)
        )
    for mine in (*held.values(), *by_hand):
        lines.append(
            Line(serial=mine.serial or mine.document, code=mine.code, bank_fen=None, our_fen=mine.fen, receipt=mine)
        )
    return sorted(lines, key=lambda one: (one.agrees, one.serial))


def parties_owing(matter: Matter) -> list[Party]:
    """The parties that have not performed yet."""
    act = performing_act(matter)
    done = set(matter.acts.filter(event=act).values_list("party", flat=True)) if act else set()
    return [one for one in matter.parties.all() if one.pk not in done]
