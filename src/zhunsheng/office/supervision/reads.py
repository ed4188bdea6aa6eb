"""What supervision sees: its open items, and lateness that no job has turned into an item yet."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Count, F, QuerySet

from zhunsheng.law.refusal import day_text
from zhunsheng.office import clock as district
from zhunsheng.office.matters import reads as matters
from zhunsheng.office.matters.models import Clock, Matter
from zhunsheng.office.people.models import Officer
from zhunsheng.office.supervision.models import OpenItem


def items(officer: Officer | None, day: date | None = None) -> QuerySet[OpenItem]:
    """The items of the matters that an officer sees, open ones first, then the newest."""
    return (
        OpenItem.objects.filter(matter__in=matters.visible_to(officer, day))
        .select_related("matter", "matter__organ", "defect", "closed_by")
        .order_by(F("closed_on").desc(nulls_first=True), "-opened_on", "-pk")
    )


def listed(officer: Officer | None, day: date | None = None) -> list[OpenItem]:
    """What is open on a day: stored items, and, unsaved, the lateness that the daily job has not seen yet."""
    day = day or district.today()
    stored = list(items(officer, day).filter(closed_on=None))
    seen_rows = [seen(row) for row in matters.overdue_on(day).filter(matter__in=matters.visible_to(officer, day))]
    known = set(
        OpenItem.objects.filter(key__in=[one.key for one in seen_rows]).values_list("key", flat=True)
    )  # answered ones too: a lateness that was dealt with is not shown as new
    fresh = [one for one in seen_rows if one.key not in known]
    for one in fresh:
        one.opened_on = day
    return fresh + stored


def counts(officer: Officer | None, day: date | None = None) -> dict[str, int]:
    """Open stored items by kind."""
    rows = items(officer, day).filter(closed_on=None).order_by().values_list("kind").annotate(n=Count("pk"))
    return {kind.value: 0 for kind in OpenItem.Kind} | dict(rows)


def of_matter(matter: Matter) -> QuerySet[OpenItem]:
    """The items of one matter, open ones first."""
    return matter.open_items.select_related("defect", "closed_by").order_by(
        F("closed_on").desc(nulls_first=True), "-opened_on", "-pk"
    )


def seen(row: Clock) -> OpenItem:
    """The unsaved item of a clock that stands overdue."""
    return OpenItem(
        kind=OpenItem.Kind.OVERDUE,
        matter=row.matter,
        key=key(row.matter, row.clock, row.party.ordinal if row.party else 0, row.started_at),
        text=overdue_text(row.label, row.due_on),
        article="；".join(cite.text for cite in matters.cites_of(row))[:200],
    )


def key(matter: Matter, clock: str, party: int, started: datetime) -> str:
    """One item an account: the same lateness seen twice is one thing seen."""
    return f"overdue:{matter.pk}:{clock}:{party}:{int(started.timestamp())}"


def overdue_text(label: str, due_on: date | None) -> str:
    """The sentence of a lateness."""
    return f"“{label}”的期限于{day_text(due_on)}届满，已经逾期" if due_on else f"“{label}”已经逾期"
