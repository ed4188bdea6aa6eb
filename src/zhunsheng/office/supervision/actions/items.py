"""Opening and answering what supervision has seen.

- A defect opens an item in the transaction that records it. So does an act done after its deadline, an entry more than
  LATE_ENTRY_DAYS (setting; 3) calendar days after the act, and an entry that came when its period had been used.
- What nobody touches is found by the daily job; lists show it even before the job has run.
- An item is closed by an answer and never deleted; the lateness itself stays in the matter.

    supervision.answer(item, by=supervisor, text="已责令改正，见监督意见书")
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.db import transaction

from zhunsheng.law.procedure import RunningClock, Situation
from zhunsheng.law.refusal import Refusal, RefusalKind, day_text
from zhunsheng.office import clock as district
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.matters import reads as matters
from zhunsheng.office.matters.models import Act, Defect, Matter
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import HouseRole, Officer
from zhunsheng.office.refusals import barred
from zhunsheng.office.supervision import reads
from zhunsheng.office.supervision.models import OpenItem
from zhunsheng.proof.entry import Stage

LONGEST_ANSWER = 20_000


def late_entry_days() -> int:
    """After how many calendar days an entry is late enough for supervision."""
    return int(getattr(settings, "LATE_ENTRY_DAYS", 3))


@transaction.atomic
def open_for_defect(defect: Defect) -> OpenItem:
    """The item of a recorded defect."""
    return _opened(
        [
            OpenItem(
                kind=OpenItem.Kind.DEFECT,
                matter=defect.matter,
                key=f"defect:{defect.pk}",
                text=defect.what,
                article=defect.article,
                defect=defect,
                opened_on=district.today(),
            )
        ]
    )[0]


@transaction.atomic
def look_at_act(act: Act, situation: Situation) -> list[OpenItem]:
    """The items that an act gives rise to: done late, entered late, or entered when its period had been used."""
    found = [_of_clock(act.matter, one) for one in situation.clocks if one.late and one.met_at == act.at]
    if act.late_days > late_entry_days() and not act.calendar_event:
        found.append(
            OpenItem(
                kind=OpenItem.Kind.LATE_ENTRY,
                matter=act.matter,
                key=f"late_entry:{act.pk}",
                text=f"“{act.label}”于{day_text(act.at.astimezone(district.ZONE).date())}办理，"
                f"{day_text(act.entered_on)}才登记，迟{act.late_days}日",
            )
        )
    name = f"{act.event}[{act.party.ordinal}]" if act.party else act.event
    found += [
        OpenItem(
            kind=OpenItem.Kind.LATE_ENTRY,
            matter=act.matter,
            key=f"used_period:{act.pk}",
            text=remark.message,
            article="；".join(act.articles)[:200],
        )
        for remark in situation.remarks
        if remark.event in (name, act.event) and act.late_days
    ]
    return _opened(found)


@transaction.atomic
def open_overdue(day: date | None = None) -> int:
    """The daily job: an item for every clock that stands overdue; returns how many are new."""
    day = day or district.today()
    return len(_opened([reads.seen(row) for row in matters.overdue_on(day)]))


@transaction.atomic
def answer(item: OpenItem, *, by: Officer, text: str) -> OpenItem | Refusal:
    """Close an item with what was done about it; only whoever supervises may."""
    item = OpenItem.objects.select_for_update().get(pk=item.pk)
    day = district.today()
    if not people.may(by, HouseRole.SUPERVISOR, day):
        return barred(
            RefusalKind.ROLE,
            "answer",
            f"{by.name}没有执法监督职权，不能处理监督事项",
            way_on="由执法监督人员处理",
            who=(HouseRole.SUPERVISOR.value,),
        )
    if item.closed_on is not None:
        return barred(
            RefusalKind.CLOSED,
            "answer",
            f"该监督事项已于{day_text(item.closed_on)}处理完毕，处理意见不得改写",
            way_on="有新情况的，另行登记违法或瑕疵",
        )
    if not (text := text.strip()) or len(text) > LONGEST_ANSWER:
        return barred(
            RefusalKind.FACT, "answer", f"应当写明如何处理，且不超过{LONGEST_ANSWER}字", way_on="写明处理情况"
        )
    item.answer, item.closed_on, item.closed_by = text, day, by
    item.save(update_fields=["answer", "closed_on", "closed_by"])
    _record([item], "answer", by)
    return item


def _of_clock(matter: Matter, one: RunningClock) -> OpenItem:
    return OpenItem(
        kind=OpenItem.Kind.OVERDUE,
        matter=matter,
        key=reads.key(matter, one.clock, int(one.party or 0), one.started),
        text=reads.overdue_text(one.label, one.due.on),
        article="；".join(cite.text for cite in one.cites)[:200],
    )


def _opened(found: Sequence[OpenItem]) -> list[OpenItem]:
    """Write the items that are new, with their records."""
    if not found:
        return []
    known = set(OpenItem.objects.filter(key__in=[item.key for item in found]).values_list("key", flat=True))
    fresh = list({item.key: item for item in found if item.key not in known}.values())
    for item in fresh:
        item.opened_on = item.opened_on or district.today()
    OpenItem.objects.bulk_create(fresh)
    _record(fresh, "open", None)
    return fresh


def _record(items: Sequence[OpenItem], act: str, by: Officer | None) -> None:
    ledger.record_all(
        [
            ledger.Draft(
                subject=f"open_item:{item.pk}",
                kind="supervision",
                act=act,
                at=district.now(),
                organ=item.matter.organ.code,
                actor=by,
                stage=Stage.SUPERVISION,
                rows=[item],
            )
            for item in items
        ]
    )
