"""Payments on the matter page: what is owed, under which codes, what came in, and what is open about it."""

from __future__ import annotations

from zhunsheng.office import clock
from zhunsheng.office.matters.companions import Companion, Panel
from zhunsheng.office.matters.models import Matter
from zhunsheng.office.payments import reads
from zhunsheng.office.payments.models import OpenItem, Receipt
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import Officer


class Payments(Companion):
    """Shows; it refuses nothing and writes nothing beside an act."""

    def panel(self, matter: Matter, officer: Officer) -> Panel | None:
        day = clock.today()
        account = reads.account(matter, day)
        if account is None:
            return None
        return Panel(
            "缴款",
            "payments/panel.html",
            {
                "account": account,
                "today": day,
                "bills": matter.bills.select_related("party"),
                "receipts": Receipt.objects.filter(bill__matter=matter),
                "items": OpenItem.objects.filter(matter=matter, settled_on=None),
                "issues": matter.closed_on is None and account.unbilled
                and bool(people.roles_on(officer, day, matter.organ)),
            },
        )  # fmt: skip
