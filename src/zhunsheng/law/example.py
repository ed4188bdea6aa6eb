"""Worked matters beside a procedure: run step by step, they must come out as the file says.

Each step is done at its own time, on the district's day of that time. A step is taken, or refused as stated; the end
is compared with `then`. They are tests, and documentation for lawyers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from zhunsheng.law.calendar import Calendar
from zhunsheng.law.procedure import Done, Performance, Person, Procedure, Refusal, Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """What a refusal must say: its kind, and, where stated, what is missing, an article, the earliest day."""

    kind: str
    missing: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    earliest: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One attempt. `entered`: when it was entered, if later. `without`: evidence that is left out."""

    where: str
    act: str
    at: datetime
    entered: datetime | None = None
    by: tuple[str, ...] = ()
    outcome: str | None = None
    party: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    until: date | None = None
    refused: Refused | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Then:
    """How the matter stands on a day. `clocks`: state of the latest account, with "late" for met after its day.

    `possible`: these acts are possible, others may be too; `only`: these and no others are.
    """

    where: str
    on: datetime
    ended: bool | None = None
    clocks: Mapping[str, str] = field(default_factory=dict)
    due: Mapping[str, date] = field(default_factory=dict)
    duties: tuple[str, ...] | None = None
    possible: tuple[str, ...] = ()
    only: tuple[str, ...] | None = None
    windows: tuple[str, ...] | None = None
    remarks: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    name: str
    where: str
    parties: tuple[str, ...]
    people: Mapping[str, Person]
    steps: tuple[Step | Then, ...]


def run(procedure: Procedure, example: Example, calendar: Calendar) -> Iterator[str]:
    """What did not come out as stated: "path:line: …" for each; nothing when all did."""
    history: list[Done] = []
    for step in example.steps:
        if isinstance(step, Then):
            now = procedure.situation(history, parties=example.parties, now=step.on, calendar=calendar)
            for difference in _differences(step, now):
                yield f"{step.where}: {difference}"
            continue
        entered = step.entered or step.at
        situation = procedure.situation(history, parties=example.parties, now=entered, calendar=calendar)
        performance = performance_of(procedure, example, step)
        answer = situation.judge(performance)
        if isinstance(answer, Refusal):
            if step.refused is None:
                yield f"{step.where}: '{step.act}' is refused: {answer.message}"
                return
            if wrong := _not_as_refused(step.refused, answer):
                yield f"{step.where}: '{step.act}' {wrong}; it says: {answer.message}"
        elif step.refused is not None:
            yield f"{step.where}: '{step.act}' is done, but should be refused ({step.refused.kind})"
            return
        else:
            history.extend(situation.elapsed)
            history.append(situation.done(performance))


def performance_of(procedure: Procedure, example: Example, step: Step) -> Performance:
    """What the step wants to record, with all the evidence that is asked for but what it leaves out."""
    act = procedure.acts.get(step.act)
    outcome = act.outcomes.get(step.outcome or "") if act else None
    evidence = {*(act.evidence if act else ()), *(outcome.evidence if outcome else ())} - set(step.without)
    return Performance(
        act=step.act,
        at=step.at,
        by=tuple(example.people[name] for name in step.by),
        outcome=step.outcome,
        party=step.party,
        facts=step.facts,
        evidence=frozenset(evidence),
        until=step.until,
    )


def _not_as_refused(expected: Refused, answer: Refusal) -> str:
    if answer.kind.value != expected.kind:
        return f"is refused as '{answer.kind}', not as '{expected.kind}'"
    if missing := set(expected.missing) - set(answer.missing):
        return f"does not name {sorted(missing)} as missing, but {sorted(answer.missing)}"
    if uncited := set(expected.cites) - {cite.citation for cite in answer.cites}:
        return f"does not cite {sorted(uncited)}"
    if expected.earliest is not None and expected.earliest != answer.earliest:
        return f"names {answer.earliest} as the earliest day, not {expected.earliest}"
    return ""


def _differences(then: Then, now: Situation) -> Iterator[str]:
    if then.ended is not None and then.ended is not now.ended:
        yield f"the matter {'has' if now.ended else 'has not'} ended"
    latest = {clock.clock: clock for clock in now.clocks}
    for name, state in then.clocks.items():
        found = latest.get(name)
        said = "none" if found is None else "late" if found.state == "met" and found.late else found.state
        if said != state:
            yield f"clock '{name}' is {said}, not {state}"
    for name, day in then.due.items():
        found = latest.get(name)
        if found is None or found.due.on != day:
            yield f"clock '{name}' is due on {found.due.on if found else 'no day'}, not {day}"
    duties = tuple(dict.fromkeys(act for act, _ in now.duties))
    if then.duties is not None and set(then.duties) != set(duties):
        yield f"due is {list(duties)}, not {list(then.duties)}"
    possible = {option.act for option in now.possible}
    if lacking := set(then.possible) - possible:
        yield f"{sorted(lacking)} is not possible"
    if then.only is not None and set(then.only) != possible:
        yield f"possible is {sorted(possible)}, not only {sorted(then.only)}"
    windows = {window.window for window in now.windows}
    if then.windows is not None and set(then.windows) != windows:
        yield f"open windows are {sorted(windows)}, not {sorted(then.windows)}"
    remarks = {remark.event.partition("[")[0] for remark in now.remarks}
    if then.remarks is not None and set(then.remarks) != remarks:
        yield f"remarked is {sorted(remarks)}, not {sorted(then.remarks)}"


__all__ = ["Example", "Refused", "Step", "Then", "performance_of", "run"]
