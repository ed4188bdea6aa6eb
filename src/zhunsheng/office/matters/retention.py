"""How long a matter must be kept, who may erase its private values, and what there is to erase.

The period is what the rulebook says of the act that ended the matter (`keeps: 3 years`), counted from that day. Where
it says nothing, nothing has to be waited for.

    retention.of(matter)      # Kept(closed=…, until=date(2029, 3, 2), period="3年", cites=…), or None
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from zhunsheng.law import clocks
from zhunsheng.law.facts import Cite
from zhunsheng.law.procedure import Procedure
from zhunsheng.office.clock import ZONE
from zhunsheng.office.matters import history
from zhunsheng.office.matters.models import PARTY_VALUES, Act, Matter, PrivateValue
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import HouseRole, Officer, Organ
from zhunsheng.office.rulebook import reads as rulebook

DEEPEST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Kept from the day it was closed until the end of a day, on the ground of these articles."""

    closed: date
    until: date
    period: str
    cites: tuple[Cite, ...]

    @property
    def after(self) -> date:
        """The first day on which it need not be kept any longer."""
        return self.until + timedelta(days=1)


def of(matter: Matter) -> Kept | None:
    """How long a closed matter is kept; None while it runs, and where its procedure states no period."""
    if matter.closed_on is None:
        return None
    law = history.procedure(matter)
    for act in matter.acts.filter(calendar_event=False).order_by("-number"):
        if found := _keeps(law, act):
            length, cites = found
            due = clocks.due(clocks.Account(started=act.at, budget=length), rulebook.calendar())
            until = due.on or due.latest
            assert until is not None  # years and months end on a day, whatever holidays there are
            return Kept(closed=act.at.astimezone(ZONE).date(), until=until, period=length.chinese, cites=cites)
    return None


def _keeps(law: Procedure, act: Act) -> tuple[clocks.Period, tuple[Cite, ...]] | None:
    """The period that an act, or its outcome, states: the outcome's before the act's."""
    declared = law.acts.get(act.event)
    if declared is None:
        return None
    deeds = [declared.outcomes[act.outcome]] if act.outcome in declared.outcomes else []
    for deed in [*deeds, declared]:
        if deed.keeps:
            number, _, unit = deed.keeps.partition(" ")
            if not number.isdigit():  # a parameter of the procedure, as it stood that day
                stated = law.parameters[number].on(act.at.astimezone(ZONE).date())
                number = str(stated.value) if stated else number
            return clocks.parse_period(f"{number} {unit}"), deed.cites
    return None


def may_erase(officer: Officer, organ: Organ, day: date) -> bool:
    """Whether an officer keeps personal information for an organ: appointed to it there, or in one above it."""
    above: Organ | None = organ
    for _ in range(DEEPEST):
        if above is None:
            return False
        if people.may(officer, HouseRole.PRIVACY, day, above):
            return True
        above = above.superior
    return False


def matters(officer: Officer, day: date) -> QuerySet[Matter]:
    """The closed matters with private values for whose organs an officer may erase them, the longest closed first."""
    organs = [one.pk for one in Organ.objects.select_related("superior") if may_erase(officer, one, day)]
    return (
        Matter.objects.filter(Exists(PrivateValue.objects.filter(matter=OuterRef("pk"))), organ__in=organs)
        .exclude(closed_on=None)
        .select_related("organ", "procedure")
        .order_by("closed_on", "pk")
    )


def label(value: PrivateValue) -> str:
    """What a private value is called: 孙某的联系电话 is 联系电话 of the party; a fact or a blank has its own label."""
    if value.party is not None:
        return PARTY_VALUES.get(value.name, value.name)
    return value.label or value.name


def latest(values: Iterable[PrivateValue]) -> list[PrivateValue]:
    """Of each party's or the matter's values of one name the last; what it replaced stands in earlier papers only."""
    found = {(one.party_id, one.name): one for one in sorted(values, key=lambda one: one.pk)}
    return sorted(found.values(), key=lambda one: (one.party.ordinal if one.party else 0, one.name))
