"""Who can do an act with whom: the officers of the organ who hold its role, and why some of them cannot today.

candidates(law, act, organ, day, domain, matter)     # [Candidate(officer=李明, why=""), Candidate(officer=王强, why="…")]
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from zhunsheng.law import notation
from zhunsheng.law.procedure import Procedure, Side
from zhunsheng.office.matters.models import Matter, Signer
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import Officer, Organ


@dataclass(frozen=True, slots=True)
class Candidate:
    """An officer who holds the role of an act; `why`: what stands against it today, "" for nothing."""

    officer: Officer
    why: str = ""


def roles(law: Procedure, act: notation.Act) -> tuple[str, ...]:
    """The roles on the organ's side that do an act; none for the act of a party or of another body."""
    return tuple(role for role in act.by if law.roles[role].side is Side.ORGAN)


def candidates(
    law: Procedure, act: notation.Act, organ: Organ, day: date, *, domain: str = "", matter: Matter | None = None
) -> list[Candidate]:
    """The officers of the organ who hold one of the act's roles on a day, those who can do it first."""
    wanted = roles(law, act)
    if not wanted:
        return []
    held = Q()
    for role in wanted:
        held |= Q(post__roles__contains=[role])
    officers = Officer.objects.filter(pk__in=people.appointments_on(day, organ).filter(held).values("officer"))
    entitled = set()
    if act.credential:
        valid = people.valid_credentials(day, domain).filter(name__in=act.credential, officer__in=officers)
        entitled = set(valid.values_list("officer", flat=True))
    apart = _doers(matter, act) if matter else {}
    found = []
    for officer in officers:
        why = ""
        if act.credential and officer.pk not in entitled:
            why = f"当日没有有效的{'或者'.join(act.credential)}"
        elif officer.pk in apart:
            why = f"办理过本案的“{law.acts[apart[officer.pk]].label}”"
        found.append(Candidate(officer, why))
    return sorted(found, key=lambda one: bool(one.why))


def _doers(matter: Matter, act: notation.Act) -> dict[object, str]:
    if not act.not_by:
        return {}
    pairs = Signer.objects.filter(act__matter=matter, act__event__in=act.not_by).values_list("officer", "act__event")
    return dict(pairs)
