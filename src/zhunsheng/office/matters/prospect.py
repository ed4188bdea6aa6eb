"""What a matter can still come to: the shortest lawful way, by which day, and whether its organ has the people for it.

prospect.plan(matter, goal=Goal("decide", "penalty")).way.on
prospect.staffing(law, organ, item)         # before a matter is opened
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from zhunsheng.law.judging import Person
from zhunsheng.law.notation import Side
from zhunsheng.law.planner import Goal, Plan, Planner, Staffing, Step
from zhunsheng.law.procedure import Procedure, Situation
from zhunsheng.office import clock
from zhunsheng.office.matters import history
from zhunsheng.office.matters.models import Matter
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import Deputy, Officer, Organ
from zhunsheng.office.powers.models import PowerItem
from zhunsheng.office.rulebook import reads as rulebook


@dataclass(frozen=True, slots=True)
class Prospect:
    """A matter's situation, the goals it may still have, the plan for one of them, and the last day for it."""

    situation: Situation
    goals: tuple[Goal, ...]
    plan: Plan | None
    due: date | None

    @property
    def in_time(self) -> bool | None:
        """Whether the goal can still be reached by its last day; None where there is none."""
        if self.plan is None or self.plan.way is None or self.due is None:
            return None
        return self.plan.way.on <= self.due


def of(matter: Matter, goal: Goal | None = None) -> Prospect:
    """The prospect of a matter on the district's day; its first goal unless one is named."""
    law = history.procedure(matter)
    members = history.parties(matter)
    now = history.situation(matter, clock.now(), law=law, members=members)
    if now.ended:
        return Prospect(now, (), None, None)
    planner = Planner(law, rulebook.calendar())
    goals = tuple(one for one in planner.goals(now) if one.act not in law.mirrored)
    chosen = goal if goal in goals else goals[0] if goals else None
    if chosen is None:
        return Prospect(now, goals, None, None)
    done: dict[str, frozenset[str]] = {}
    for one in history.past(matter, law):
        done[one.event] = done.get(one.event, frozenset()) | frozenset(one.by)
    day = clock.today()
    crowd = people_of(matter.organ, day, getattr(matter.item, "domain", ""), _roles(law))
    plan = planner.plan(now, chosen, crowd, done)
    due = [c.due.on for c in now.clocks if chosen.act in c.to and c.met_at is None and c.due.on is not None]
    return Prospect(now, goals, plan, min(due, default=None))


def staffing(law: Procedure, organ: Organ, item: PowerItem) -> Staffing | None:
    """Whether an organ has the people for a matter of this kind, to its first goal and on to its end."""
    steps = _usual(law.digest)
    crowd = people_of(organ, clock.today(), getattr(item, "domain", ""), _roles(law)) if steps else []
    return Planner(law, rulebook.calendar()).staff(steps, crowd, {}) if steps else None


@lru_cache(maxsize=128)
def _usual(digest: str) -> tuple[Step, ...]:
    """The steps to a kind's first goal and its end, from nothing; they do not hang on the day."""
    law = rulebook.procedure(digest)
    planner = Planner(law, rulebook.calendar())
    empty = law.situation([], parties=["1"], now=clock.now(), calendar=rulebook.calendar())
    goals = planner.goals(empty)
    plan = planner.plan(empty, goals[0]) if goals else None
    return plan.end.steps if plan is not None and plan.end is not None else ()


def _roles(law: Procedure) -> frozenset[str]:
    return frozenset(name for name, role in law.roles.items() if role.side is Side.ORGAN)


def people_of(organ: Organ, day: date, domain: str, roles: Collection[str]) -> list[Person]:
    """The officers of an organ who hold any of the roles on a day, deputies too, with their valid credentials."""
    found: dict[Officer, Person] = {}
    for appointment in people.appointments_on(day, organ):
        held = frozenset(appointment.post.roles) & frozenset(roles)
        if held:
            officer = appointment.officer
            known = found.get(officer) or Person(id=str(officer.pk), name=officer.name, roles=frozenset())
            found[officer] = replace(known, roles=known.roles | held)
    for deputy in Deputy.objects.filter(people.running(day), principal__in=list(found)).select_related("officer"):
        stands_for = next(person for officer, person in found.items() if officer.pk == deputy.principal_id)
        known = found.get(deputy.officer) or Person(
            id=str(deputy.officer_id), name=deputy.officer.name, roles=frozenset()
        )
        found[deputy.officer] = replace(known, roles=known.roles | stands_for.roles)
    credentials: dict[object, set[str]] = {}
    for row in people.valid_credentials(day, domain).filter(officer__in=list(found)).values("officer_id", "name"):
        credentials.setdefault(row["officer_id"], set()).add(row["name"])
    return [
        replace(person, credentials=frozenset(credentials.get(officer.pk, ()))) for officer, person in found.items()
    ]
