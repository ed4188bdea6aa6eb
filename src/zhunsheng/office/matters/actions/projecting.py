"""What is derived from the acts, kept beside them for lists and figures: marking, facts, outcome, clocks, next due.

Derived means: `project` after every act, from the situation alone. No column here decides what is lawful.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from zhunsheng.law.notation import Stage
from zhunsheng.law.procedure import Procedure, Situation
from zhunsheng.office.matters.models import Act, Clock, Matter, Party

_STATES = {
    "running": Clock.State.RUNNING,
    "overdue": Clock.State.RUNNING,  # lateness is computed when read
    "paused": Clock.State.PAUSED,
    "met": Clock.State.MET,
    "lapsed": Clock.State.LAPSED,
    "closed": Clock.State.CLOSED,
}
PROJECTED = ("marking", "facts", "outcome", "closed_on", "next_due_on", "next_due_clock")


def project(
    matter: Matter, members: Sequence[Party], law: Procedure, situation: Situation, acts: Sequence[Act] = ()
) -> None:
    """Bring a matter's projections up to date after these new acts."""
    for act in acts:
        matter.facts = {**matter.facts, **act.facts}
        if _decides(law, act):
            matter.outcome = act.outcome
        if situation.ended and matter.closed_on is None and _ends(law, act):
            matter.closed_on = day(act)
    marking = situation.marking
    matter.marking = {
        "happened": sorted(marking.happened),
        "included": sorted(marking.included),
        "pending": sorted(marking.pending),
    }
    clocks = _clocks(matter, members, situation)
    due = min(
        (
            (one.due_on, one.clock)
            for one in clocks
            if one.due_on and not one.is_window and one.state == Clock.State.RUNNING
        ),
        default=(None, ""),
    )
    matter.next_due_on, matter.next_due_clock = due
    matter.save(update_fields=PROJECTED)
    _keep(matter, clocks)


def day(act: Act) -> date:
    """The district's day of an act."""
    from zhunsheng.office import clock

    return act.at.astimezone(clock.ZONE).date()


def _ends(law: Procedure, act: Act) -> bool:
    declared = law.acts.get(act.event)
    if declared is None:
        return False
    return declared.ends or bool(act.outcome and declared.outcomes[act.outcome].ends)


def _decides(law: Procedure, act: Act) -> bool:
    """Whether an act's outcome is the matter's: it ends or closes everything, or is taken at the stage of decision."""
    declared = law.acts.get(act.event)
    if declared is None or not act.outcome:
        return False
    outcome = declared.outcomes[act.outcome]
    return declared.ends or outcome.ends or outcome.closes_everything or declared.stage is Stage.DECISION


def _clocks(matter: Matter, members: Sequence[Party], situation: Situation) -> list[Clock]:
    by_ordinal = {str(party.ordinal): party for party in members}
    rows = [
        Clock(
            matter=matter,
            clock=one.clock,
            label=one.label,
            party=by_ordinal.get(one.party or ""),
            started_at=one.started,
            due_on=one.due.on or (one.due.at.date() if one.due.at else one.due.earliest),
            provisional=one.due.on is None and one.due.at is None and one.due.earliest is not None,
            state=_STATES[one.state],
            met_on=one.met_at.date() if one.met_at else None,
        )
        for one in situation.clocks
    ]
    return rows + [
        Clock(
            matter=matter,
            clock=one.window,
            label=one.label,
            party=by_ordinal.get(one.party or ""),
            started_at=one.opened,
            due_on=one.ends_on,
            provisional=one.provisional,
            state=Clock.State.RUNNING,
            is_window=True,
        )
        for one in situation.windows
    ]


def _keep(matter: Matter, wanted: Sequence[Clock]) -> None:
    """Make the stored clocks these, touching only the rows that differ, so that a clock keeps its id."""
    stored = {_key(one): one for one in Clock.objects.filter(matter=matter)}
    fresh, changed = [], []
    for one in wanted:
        known = stored.pop(_key(one), None)
        if known is None:
            fresh.append(one)
        elif any(getattr(known, name) != getattr(one, name) for name in _VALUES):
            one.pk = known.pk
            changed.append(one)
    if stored:
        Clock.objects.filter(pk__in=[one.pk for one in stored.values()]).delete()
    if changed:
        Clock.objects.bulk_update(changed, _VALUES)
    if fresh:
        Clock.objects.bulk_create(fresh)


_VALUES = ["label", "due_on", "provisional", "state", "met_on"]


def _key(one: Clock) -> tuple[object, ...]:
    return one.clock, one.party_id, one.started_at, one.is_window
