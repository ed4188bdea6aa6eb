"""Major penalties: which they are, by when they are filed with the superior, and how a sample of them is drawn.

The sample's list and size are recorded first. Its seed is the root of the first signed head that covers that record, so
whoever draws could neither know nor choose it; the drawing is that of `proof.draw`, and anybody can repeat it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

from django.db.models import QuerySet

from zhunsheng.law.clocks import CHINA, Account, due
from zhunsheng.office import clock
from zhunsheng.office.ledger import reads as register
from zhunsheng.office.ledger.models import Checkpoint, Entry
from zhunsheng.office.matters import history
from zhunsheng.office.matters import reads as matters
from zhunsheng.office.matters.models import Act, Matter
from zhunsheng.office.people.models import Officer
from zhunsheng.office.rulebook import reads as rulebook
from zhunsheng.office.supervision.models import MajorFiling, ReviewSample
from zhunsheng.proof import draw as drawing
from zhunsheng.reader import major as reader

LABEL = "object:class=REVIEW"
MOST = 3000


def rules() -> reader.Rules:
    """Which penalties are major, as the rulebook in force says."""
    return _rules(rulebook.newest())


@lru_cache(maxsize=8)
def _rules(version: str) -> reader.Rules:
    folder = rulebook.folder(version)
    return reader.rules(max((folder / "national" / "major").glob("*.yaml")), folder)


@dataclass(frozen=True, slots=True, kw_only=True)
class Major:
    """One major penalty, its filing, and by when it was or is due."""

    matter: Matter
    decided_on: date
    due_on: date | None
    filing: MajorFiling | None


def decided(officer: Officer, since: date, until: date) -> QuerySet[Act]:
    """The penalties decided in a span of days in the matters that an officer sees."""
    rows = Act.objects.filter(
        event="decide", outcome="penalty", at__gte=clock.at(since, 0), at__lt=clock.at(until, 23, 59),
        matter__in=matters.visible_to(officer),
    )  # fmt: skip
    return rows.select_related("matter__organ", "matter__major_filing").order_by("at", "pk")


def listed(officer: Officer, since: date, until: date) -> list[Major]:
    """The major penalties of a span of days, those not filed first; of the first MOST penalties."""
    told, calendar = rules(), rulebook.calendar()
    found = []
    for act in decided(officer, since, until)[:MOST]:
        if not is_major(act.matter):
            continue
        day = act.at.astimezone(clock.ZONE).date()
        ends = due(Account(started=datetime.combine(day, time(9), CHINA), budget=told.file_within), calendar).on
        filing = getattr(act.matter, "major_filing", None)
        found.append(Major(matter=act.matter, decided_on=day, due_on=ends, filing=filing))
    return sorted(found, key=lambda one: (one.filing is not None, one.decided_on))


def is_major(matter: Matter) -> bool:
    """Whether one of the questions that make a penalty major is answered yes in the matter."""
    cases = history.situation(matter, clock.now()).cases
    return any(cases.get(name) is True for name in rules().cases)


def seed_of(sample: ReviewSample) -> tuple[int, str] | None:
    """The first head that covers the sample's record: its size and the seed; None while there is none."""
    record = register.of_subject(f"review:{sample.pk}").first()
    place = Entry.objects.filter(record=record).values_list("index", flat=True).first() if record else None
    head = None if place is None else Checkpoint.objects.filter(size__gt=place).order_by("size").first()
    return None if head is None else (head.size, drawing.digest(f"{sample.digest}\n{head.text}"))


def draw(seed: str, population: Sequence[str], size: int) -> list[str]:
    """The drawn, by the method of the random inspections."""
    ids = sorted(one.upper() for one in population)
    return [id.lower() for _, id in drawing.draw(drawing.key(seed, LABEL), ids, size)]
