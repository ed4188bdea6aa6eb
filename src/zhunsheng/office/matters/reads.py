"""What there is to see of matters, and by whom.

- An officer sees the matters of the organs in which he holds a post; a deputy those of his principal; supervisors and
  auditors see all. Whoever holds no post sees nothing.
- Private values are shown to those who have acted in the matter or hold a role that it now waits for; to others they
  are masked, and the page says that they are.
- Lateness is computed when read: it does not wait for any job.

    reads.worklist(officer, clock.today())        # what is due, soonest first, and why
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from zhunsheng.law import clocks as law_clocks
from zhunsheng.law import notation
from zhunsheng.law.clocks import DayLine
from zhunsheng.law.facts import Cite
from zhunsheng.law.procedure import Procedure, RunningClock, Side, Situation
from zhunsheng.law.refusal import Refusal
from zhunsheng.office import clock as district
from zhunsheng.office.matters import history, retention, sealed
from zhunsheng.office.matters.models import (
    Act,
    Clock,
    Defect,
    Draft,
    Evidence,
    HistoricalRecord,
    Link,
    Matter,
    Paper,
    Party,
    Signer,
)
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import Appointment, HouseRole, Officer
from zhunsheng.office.rulebook import reads as rulebook

SEES_ALL = (HouseRole.SUPERVISOR, HouseRole.AUDITOR)
MASK = "••••"


# ── who sees what ──


def visible_to(officer: Officer | None, day: date | None = None) -> QuerySet[Matter]:
    """The matters that an officer may open."""
    day = day or district.today()
    if officer is None:
        return Matter.objects.none()
    if any(people.may(officer, role, day) for role in SEES_ALL):
        return Matter.objects.all()
    return Matter.objects.filter(organ__in=_organs(officer, day))


def history_visible_to(officer: Officer | None, day: date | None = None) -> QuerySet[HistoricalRecord]:
    """The rows of past years that an officer may open."""
    day = day or district.today()
    if officer is None:
        return HistoricalRecord.objects.none()
    if any(people.may(officer, role, day) for role in SEES_ALL):
        return HistoricalRecord.objects.all()
    return HistoricalRecord.objects.filter(organ__in=_organs(officer, day))


def _organs(officer: Officer, day: date) -> QuerySet[Appointment, Any]:
    """The organs in which an officer holds a post that day, himself or as a deputy."""
    runs = Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))
    deputising = Q(
        officer__deputies__officer=officer, officer__deputies__valid_from__lte=day, officer__deputies__valid_to__gt=day
    )
    return Appointment.objects.filter(runs & (Q(officer=officer) | deputising)).values("post__organ")


def sees_private(matter: Matter, officer: Officer, day: date | None = None) -> bool:
    """Whether an officer needs to know: he has acted in the matter, or holds a role that it now waits for."""
    day = day or district.today()
    if matter.acts.filter(Q(signers__officer=officer) | Q(entered_by=officer)).exists():
        return True
    law = history.procedure(matter)
    wanted = {role for option in situation(matter).possible for role in law.acts[option.act].by}
    return bool(people.person(officer, matter, day).roles & wanted)


@dataclass(frozen=True, slots=True)
class PrivateLine:
    """A private value as a reader sees it; `masked` says that he does not."""

    name: str
    label: str
    value: str
    masked: bool
    party: Party | None = None


def private_lines(matter: Matter, officer: Officer, *, shown: bool | None = None) -> list[PrivateLine]:
    """The private values of a matter as they stand last, shown or masked; a person's name stands with the party.

    `shown`: whether `sees_private`, where it has been asked already.
    """
    shown = sees_private(matter, officer) if shown is None else shown
    rows = matter.private_values.exclude(name="name").select_related("party")
    return [
        PrivateLine(
            name=one.name,
            label=retention.label(one),
            value=str(sealed.unseal(matter.pk, one.sealed_name, one.ciphertext)) if shown else MASK,
            masked=not shown,
            party=one.party,
        )
        for one in retention.latest(rows)
    ]


def opened(matter: Matter, commitments: Collection[str]) -> dict[str, object]:
    """The private values behind these commitments, of those that have not been erased. Ask `sees_private` first."""
    rows = matter.private_values.filter(commitment__in=commitments).select_related("party")
    return {one.commitment: sealed.unseal(matter.pk, one.sealed_name, one.ciphertext) for one in rows}


def held(matter: Matter, commitments: Collection[str]) -> frozenset[str]:
    """Which of these commitments still have their value."""
    return frozenset(matter.private_values.filter(commitment__in=commitments).values_list("commitment", flat=True))


# ── one matter ──


def situation(matter: Matter, now: datetime | None = None) -> Situation:
    """What the law says about a matter, now unless told."""
    return history.situation(matter, now or district.now())


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a matter's story: an act, a defect, or what the calendar brought."""

    at: datetime
    act: Act | None = None
    defect: Defect | None = None
    papers: Sequence[Paper] = ()
    evidence: Sequence[Evidence] = ()
    opened: Sequence[Link] = ()

    @property
    def late_days(self) -> int:
        """Calendar days between what happened and its entry."""
        return self.act.late_days if self.act else 0


def timeline(matter: Matter) -> list[Moment]:
    """Acts in the order of recording, defects put in by the day on which they were found."""
    known = Evidence.objects.select_related("exhibit")
    acts = matter.acts.select_related("party", "entered_by").prefetch_related(
        "signers__officer", "papers", Prefetch("evidence", known), "links_out__target"
    )
    moments = [
        (
            one.recorded_at,
            Moment(one.at, one, None, list(one.papers.all()), list(one.evidence.all()), list(one.links_out.all())),
        )
        for one in acts.order_by("number")
    ]
    moments += [
        (one.recorded_at, Moment(one.happened_at, defect=one)) for one in matter.defects.select_related("found_by")
    ]
    return [moment for _, moment in sorted(moments, key=lambda pair: pair[0])]


@dataclass(frozen=True, slots=True)
class Choice:
    """An act of a matter as one officer meets it: possible or why not, and who does it."""

    act: notation.Act
    party: Party | None
    outcomes: tuple[notation.Outcome, ...]
    due: bool
    mine: bool
    refusal: Refusal | None
    who: tuple[str, ...]

    @property
    def possible(self) -> bool:
        return self.refusal is None


def acts_for(matter: Matter, officer: Officer, now: datetime | None = None) -> list[Choice]:
    """Every act that a matter's law knows, in the file's order: due, possible, or why not.

    `mine`: the officer holds a role that does it (or, for the act of a party or of others, is of the organ and may
    enter it).
    """
    law, members = history.procedure(matter), history.parties(matter)
    stands = history.situation(matter, now or district.now(), law=law, members=members)
    person = people.person(officer, matter, stands.now.astimezone(district.ZONE).date())
    duties = set(stands.duties)
    possible = {(option.act, option.party): option.outcomes for option in stands.possible}
    return [
        _choice(law, stands, act, party, person.roles, duties, possible)
        for act in law.acts.values()
        for party in (members if act.each_party else (None,))
    ]


def _choice(
    law: Procedure,
    stands: Situation,
    act: notation.Act,
    party: Party | None,
    roles: frozenset[str],
    duties: set[tuple[str, str | None]],
    possible: dict[tuple[str, str | None], tuple[str, ...]],
) -> Choice:
    name = str(party.ordinal) if party else None
    open_now = possible.get((act.name, name))
    refusal = None if open_now is not None else stands.why_not(act.name, name)
    organ_side = any(law.roles[role].side is Side.ORGAN for role in act.by)
    hand = act.name not in law.mirrored
    return Choice(
        act=act,
        party=party,
        outcomes=tuple(act.outcomes[one] for one in open_now or ()),
        due=(act.name, name) in duties,
        mine=hand and bool(roles & set(act.by) if organ_side else roles),
        refusal=refusal,
        who=tuple(law.roles[role].label for role in act.by),
    )


@dataclass(frozen=True, slots=True)
class Period:
    """A clock as it is shown: its account's due date, days left, and whether it is red."""

    running: RunningClock
    row: Clock | None
    days_left: int | None

    @property
    def late(self) -> bool:
        return self.running.late


def periods(matter: Matter, now: datetime | None = None) -> list[Period]:
    """Every clock of a matter, computed now."""
    now = now or district.now()
    stands = situation(matter, now)
    today = now.astimezone(district.ZONE).date()
    rows = {(one.clock, one.party_id, one.started_at): one for one in matter.clocks.filter(is_window=False)}
    members = {str(party.ordinal): party.pk for party in history.parties(matter)}
    return [
        Period(
            one,
            rows.get((one.clock, members.get(one.party or ""), one.started)),
            (one.due.on - today).days if one.due.on and one.state in ("running", "overdue") else None,
        )
        for one in stands.clocks
    ]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A clock told day by day, with its articles."""

    label: str
    due_on: date | None
    provisional: bool
    days: Sequence[DayLine] = ()
    cites: Sequence[Cite] = ()


def explain(clock: Clock, now: datetime | None = None) -> Explanation:
    """How a due date comes about, day by day; empty days for a window and for a period in hours."""
    matter = clock.matter
    stands = situation(matter, now)
    party = str(clock.party.ordinal) if clock.party else None
    for one in stands.clocks:
        if (one.clock, one.party, one.started) == (clock.clock, party, clock.started_at):
            days = law_clocks.explain(one.account, rulebook.calendar())
            return Explanation(one.label, one.due.on, one.due.on is None, days, one.cites)
    return Explanation(clock.label, clock.due_on, clock.provisional)


# ── many matters ──


@dataclass(frozen=True, slots=True)
class Task:
    """A matter on somebody's desk: what is due first, when, how many days are left, and on what ground."""

    matter: Matter
    due_on: date | None
    days_left: int | None
    reason: str
    red: bool
    duties: Sequence[str] = field(default_factory=tuple)


def worklist(officer: Officer, day: date | None = None, *, most: int = 200) -> list[Task]:
    """The open matters of an officer's organs that wait for a role of his, soonest due first, without due date last.

    What a matter waits for is read from its projection, written at its last act; lateness is computed for the day.
    """
    day = day or district.today()
    rows = (
        Matter.objects.filter(organ__in=_organs(officer, day), closed_on=None)
        .select_related("organ", "item", "procedure")
        .prefetch_related("clocks")
        .order_by(F("next_due_on").asc(nulls_last=True), "opened_on", "pk")
    )
    return list(_tasks(rows, officer, day, most))


def handed_on(officer: Officer, day: date | None = None, *, most: int = 20) -> list[Task]:
    """The open matters in which an officer has signed or entered something and that now wait for others."""
    day = day or district.today()
    rows = (
        Matter.objects.filter(organ__in=_organs(officer, day), closed_on=None)
        .filter(Exists(Act.objects.filter(_took_part(officer), matter=OuterRef("pk"))))
        .select_related("organ", "item", "procedure")
        .prefetch_related("clocks")
        .order_by(F("next_due_on").asc(nulls_last=True), "opened_on", "pk")[: most * 3]
    )
    found = []
    for matter in rows:
        law = history.procedure(matter)
        waiting = _waiting(law, matter)
        if waiting and not people.roles_on(officer, day, matter.organ) & {role for act in waiting for role in act.by}:
            found.append(_task(matter, day, [f"{act.label}（{_who(law, act)}）" for act in waiting]))
    return found[:most]


def _took_part(officer: Officer) -> Q:
    return Q(pk__in=Signer.objects.filter(officer=officer).values("act")) | Q(entered_by=officer)


def _who(law: Procedure, act: notation.Act) -> str:
    return "、".join(law.roles[role].label for role in act.by)


def drafts_of(officer: Officer) -> QuerySet[Draft]:
    """What an officer has typed and not handed in, the newest first."""
    return (
        Draft.objects.filter(officer=officer, matter__in=visible_to(officer))
        .select_related("matter__procedure", "matter__organ")
        .order_by("-saved_at")
    )


def _tasks(rows: QuerySet[Matter], officer: Officer, day: date, most: int) -> Iterator[Task]:
    roles: dict[Any, frozenset[str]] = {}
    found = 0
    for matter in rows.iterator(chunk_size=500):
        if matter.organ_id not in roles:
            roles[matter.organ_id] = people.roles_on(officer, day, matter.organ)
        law = history.procedure(matter)
        waiting = _waiting(law, matter)
        mine = [act.label for act in waiting if roles[matter.organ_id] & set(act.by)]
        if not mine:
            continue
        yield _task(matter, day, mine)
        found += 1
        if found == most:
            return


def _waiting(law: Procedure, matter: Matter) -> list[notation.Act]:
    """The acts that a matter owes, or that a running clock of it waits for, in the file's order, from its projections."""
    owed = {name.partition("[")[0] for name in matter.marking.get("pending", ())}
    for one in matter.clocks.all():
        if one.state == Clock.State.RUNNING and not one.is_window:
            owed |= {term.name for term in law.clocks[one.clock].to}
    owed &= {name.partition("[")[0] for name in matter.marking.get("included", ())}
    return [act for act in law.acts.values() if act.name in owed]


def _task(matter: Matter, day: date, mine: Sequence[str]) -> Task:
    due = matter.next_due_on
    first = next((one for one in matter.clocks.all() if one.clock == matter.next_due_clock and one.due_on == due), None)
    return Task(
        matter=matter,
        due_on=due,
        days_left=(due - day).days if due else None,
        reason=first.label if first else "",
        red=bool(due and due < day),
        duties=mine,
    )


def counts(officer: Officer, day: date | None = None) -> dict[str, int]:
    """How many open, overdue and closed matters an officer sees: one query."""
    day = day or district.today()
    found = visible_to(officer, day).aggregate(
        open=Count("pk", filter=Q(closed_on=None)),
        overdue=Count("pk", filter=Q(closed_on=None, next_due_on__lt=day)),
        closed=Count("pk", filter=~Q(closed_on=None)),
    )
    return {name: int(number) for name, number in found.items()}


def overdue_on(day: date) -> QuerySet[Clock]:
    """Every clock that stands overdue on a day, whether or not any job has run since, oldest first."""
    return (
        Clock.objects.filter(state=Clock.State.RUNNING, is_window=False, provisional=False, due_on__lt=day)
        .select_related("matter", "matter__organ", "party")
        .order_by("due_on", "pk")
    )


def cites_of(clock: Clock) -> tuple[Cite, ...]:
    """The articles of a clock or window, from the procedure of its matter."""
    law = history.procedure(clock.matter)
    return law.windows[clock.clock].cites if clock.is_window else law.clocks[clock.clock].cites


def met_late(since: date, until: date) -> QuerySet[Clock]:
    """Clocks met after their due date, with the day of meeting in [since, until]."""
    return (
        Clock.objects.filter(state=Clock.State.MET, met_on__gt=F("due_on"), met_on__range=(since, until))
        .select_related("matter", "matter__organ")
        .order_by("met_on", "pk")
    )


def late_entries(days: int) -> QuerySet[Act]:
    """Acts entered more than `days` calendar days after they happened."""
    return (
        Act.objects.filter(calendar_event=False)
        .annotate(lag=F("entered_on") - F("at__date"))
        .filter(lag__gt=timedelta(days=days))
        .select_related("matter", "matter__organ", "entered_by")
    )
