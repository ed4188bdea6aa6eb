"""Writing judged steps: calendar events, the act, its signers, evidence and private values, projections, record.

The order inside the transaction is fixed: events of the calendar first (dated on their own day), then the act, then the
companions (papers), then one register record for each. What fails undoes all of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model

from zhunsheng.law.facts import Cite
from zhunsheng.law.procedure import Done, Procedure
from zhunsheng.office import clock
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.matters import companions
from zhunsheng.office.matters.actions import private, registering
from zhunsheng.office.matters.actions.projecting import project
from zhunsheng.office.matters.actions.step import Step
from zhunsheng.office.matters.models import Act, Evidence, Matter, Party, PrivateValue, Signer

BREACH = "!"


def write(step: Step) -> Act:
    """Write one judged step. Its matter is locked, or new and just saved."""
    drafts = write_events(step.matter, step.members, step.law, step.before.elapsed, step.recorded)
    act = _act(step, step.recorded + len(drafts) + 1)
    signers, evidence = _signers(step, act), _evidence(step, act)
    project(step.matter, step.members, step.law, step.after, [act])
    step.written = act
    for companion in companions.registered():
        companion.after(act, step.after, step.asked.words)
    rows: list[Model] = [step.matter, act, *signers, *evidence, *act.papers.all()]
    entered_by = [step.asked.entered_by] if step.asked.entered_by else []
    drafts.append(
        registering.of_act(
            step.matter,
            act,
            step.cites,
            actors=step.asked.by or entered_by,
            rows=[*rows, *step.members] if step.new else rows,
            evidence=evidence,
        )
    )
    ledger.record_all(drafts)
    return act


def write_events(
    matter: Matter, members: Sequence[Party], law: Procedure, events: Sequence[Done], recorded: int
) -> list[ledger.Draft]:
    """Write what the calendar brought: nobody did it, it is dated on its own day. Returns the records to make of it."""
    by_ordinal = {str(party.ordinal): party for party in members}
    acts, drafts = [], []
    for number, event in enumerate(events, recorded + 1):
        label, cites = _event_words(law, event.event)
        act = Act(
            matter=matter,
            number=number,
            event=event.event,
            label=label,
            party=by_ordinal.get(event.party or ""),
            at=event.at,
            entered_on=clock.today(),
            recorded_at=clock.real_now(),
            calendar_event=True,
            articles=[cite.text[:120] for cite in cites],
        )
        acts.append(act)
        drafts.append(registering.of_act(matter, act, cites, rows=[act]))
    if acts:
        Act.objects.bulk_create(acts)
    return drafts


def _act(step: Step, number: int) -> Act:
    asked = step.asked
    declared = step.law.acts[asked.act]
    outcome = declared.outcomes[asked.outcome] if asked.outcome else None
    secret = {name: fact.label for name, fact in step.law.facts.items() if fact.private}
    values: dict[tuple[Party | None, str], object] = {
        (None, name): value for name, value in asked.facts.items() if name in secret
    }
    values |= {
        (party, name): value
        for party in step.members
        for name, value in step.private.get(party.ordinal, {}).items()
    }  # fmt: skip
    held = [private.sealed_value(step.matter, name, value, party=party) for (party, name), value in values.items()]
    act = Act.objects.create(
        matter=step.matter,
        number=number,
        event=asked.act,
        label=declared.label,
        outcome=asked.outcome,
        outcome_label=outcome.label if outcome else "",
        party=asked.party,
        at=asked.at,
        until=asked.until,
        entered_on=clock.today(),
        recorded_at=clock.real_now(),
        entered_by=asked.entered_by,
        stage=declared.stage.value,
        facts={name: value for name, value in asked.facts.items() if name not in secret},
        commitments={one.sealed_name: one.commitment for one in held},
        articles=[cite.text[:120] for cite in step.cites],
        note=asked.note,
    )
    for one in held:
        one.act, one.label = act, "" if one.party else secret[one.name]
    PrivateValue.objects.bulk_create(held)
    return act


def _signers(step: Step, act: Act) -> list[Signer]:
    wanted = step.law.acts[act.event].credential
    return Signer.objects.bulk_create(
        Signer(
            act=act,
            officer=officer,
            ordinal=number,
            credential=next((name for name in wanted if name in person.credentials), ""),
        )
        for number, (officer, person) in enumerate(zip(step.asked.by, step.people, strict=True), 1)
    )


def _evidence(step: Step, act: Act) -> list[Evidence]:
    fresh = [one for one in step.asked.evidence if one._state.adding]
    for one in step.asked.evidence:
        one.matter, one.act = step.matter, act
    Evidence.objects.bulk_create(fresh)
    for one in step.asked.evidence:
        if one not in fresh:
            one.save(update_fields=["act"])  # attached before, taken up by this act: filled in once
    return list(step.asked.evidence)


def _event_words(law: Procedure, event: str) -> tuple[str, tuple[Cite, ...]]:
    """What an event of the calendar is called, and its articles."""
    if not event.endswith(BREACH):
        window = law.windows[event]
        return f"{window.label}届满", window.cites
    late = law.clocks[event.removesuffix(BREACH)]
    breach = late.on_breach
    return (breach.label if breach and breach.label else f"{late.label}逾期"), (
        breach.cites if breach else ()
    ) or late.cites
