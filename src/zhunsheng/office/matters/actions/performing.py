"""Performing an act: lock, judge everything, then write everything, in one transaction.

    answer = matters.perform(matter, "decide", by=[head], entered_by=clerk, outcome="penalty", facts={…})

A `Refusal` has written nothing. An `Act` has its record in the register, its papers, its clocks, the acts that it
brought about in linked matters, and the matter that it opened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.matters import history, sealed
from zhunsheng.office.matters.actions import linking, opening
from zhunsheng.office.matters.actions.evidence import why_not_attached
from zhunsheng.office.matters.actions.projecting import PROJECTED
from zhunsheng.office.matters.actions.step import Asked, NewParty, Step, by_hand, judged, persons, why_not_entering
from zhunsheng.office.matters.actions.writing import write
from zhunsheng.office.matters.models import Act, Draft, Evidence, Matter, Party
from zhunsheng.office.people.models import Officer
from zhunsheng.office.powers import reads as powers
from zhunsheng.office.powers.models import PowerItem
from zhunsheng.office.refusals import barred
from zhunsheng.office.rulebook import reads as rulebook

LONGEST_NOTE = 20_000
# Those who asked, not those against whom the linked matter runs.
ASKING = ("投诉人", "举报人", "投诉人或者举报人", "申请人")


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """How the matter that an act opens begins, where the act itself does not say."""

    item: PowerItem | None = None
    by: tuple[Officer, ...] = ()
    outcome: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    title: str = ""


@transaction.atomic
def perform(
    matter: Matter,
    act: str,
    *,
    by: Sequence[Officer] = (),
    entered_by: Officer | None,
    at: datetime | None = None,
    outcome: str = "",
    party: Party | None = None,
    facts: Mapping[str, object] | None = None,
    evidence: Sequence[Evidence] = (),
    until: date | None = None,
    note: str = "",
    words: Mapping[str, object] | None = None,
    start_item: PowerItem | None = None,
    start_by: Sequence[Officer] = (),
    start_outcome: str = "",
    start_facts: Mapping[str, object] | None = None,
) -> Act | Refusal:
    """Record that an act was done at `at` (now unless told), if the law allows it.

    `words` fill the blanks of the act's papers (违法事实, 处罚依据 …); blanks of papers that the act does not make are
    left aside.

    `start_*`: for an act that opens a linked matter, the item it rests on (needed when the organ holds several), who
    does its first act (those of `by` who hold the role), and what that act enters.
    """
    family = linking.locked(matter)
    own = family[matter.pk]
    asked = Asked(
        act=act, at=at or clock.now(), by=tuple(by), entered_by=entered_by, outcome=outcome, party=party,
        facts=facts or {}, evidence=tuple(evidence), until=until, note=note, words=words or {},
    )  # fmt: skip
    step = _judged(own, asked)
    if isinstance(step, Refusal):
        return step
    start = Start(item=start_item, by=tuple(start_by), outcome=start_outcome, facts=start_facts or {})
    begun = _begun(step, start)
    if isinstance(begun, Refusal):
        return begun
    mirrored = list(linking.mirrored(step, family))
    done = write(step)
    if begun is not None:
        opening.written(begun, done)
    for linked in mirrored:
        write(linked)
    while late := linking.missed(step, family):
        write(late)
    if entered_by is not None:
        Draft.objects.filter(matter=own, officer=entered_by, act=act).delete()
    for name in PROJECTED:
        setattr(matter, name, getattr(own, name))
    return done


def _judged(matter: Matter, asked: Asked) -> Step | Refusal:
    law = history.procedure(matter)
    day = asked.at.astimezone(clock.ZONE).date()
    refusal = (
        why_not_entering(matter, asked.entered_by, asked.by)
        or by_hand(law, asked.act)
        or why_not_attached(asked.evidence, matter)
    )
    if refusal:
        return refusal
    if len(asked.note) > LONGEST_NOTE:
        return barred(RefusalKind.FACT, asked.act, f"说明超过{LONGEST_NOTE}字", way_on="缩短说明，或者作为证据材料附上")
    people = persons(asked.by, matter, day)
    return judged(matter, law, history.parties(matter), history.past(matter, law), asked, people)


def _begun(step: Step, start: Start) -> Step | Refusal | None:
    """The linked matter that an act opens, judged; None when it opens none, or of a kind that the book has not yet."""
    named = next((deed.starts for deed in reversed(step.deeds) if deed.starts), None)
    if named is None:
        return None
    kind, _, first = named.partition("/")
    _, _, outcome = first.partition("=")
    day = step.asked.at.astimezone(clock.ZONE).date()
    source = step.matter
    if not rulebook.knows(kind, source.organ, day):
        return None
    item = start.item or _only_item(source, kind, day)
    if isinstance(item, Refusal):
        return item
    law = rulebook.procedure(rulebook.current(kind, source.organ, day).digest)
    declared = law.acts[law.first]
    doers = start.by or tuple(
        officer
        for officer, person in zip(step.asked.by, persons(step.asked.by, source, day), strict=True)
        if person.roles & set(declared.by)
    )
    chosen = outcome or start.outcome
    wanted = (*declared.enters, *(declared.outcomes[chosen].enters if chosen in declared.outcomes else ()))
    known = {name: step.after.facts[name] for name in wanted if name in step.after.facts}
    parties = [one for one in step.members if one.role not in ASKING] or list(step.members)
    return opening.planned(
        kind=kind,
        organ=source.organ,
        item=item,
        title=start.title or source.title,
        parties=[NewParty(kind=one.kind, name=one.name, code=one.code or _code(one)) for one in parties],
        asked=Asked(
            act="", at=step.asked.at, by=doers, entered_by=step.asked.entered_by, outcome=chosen,
            facts={**known, **start.facts}, note=f"由{source.number}转来",
        ),
        word="starts",
    )  # fmt: skip


def _code(party: Party) -> str:
    """The identity number of a natural person, which is sealed; "" where there is none."""
    value = party.private_values.filter(name="code").order_by("-pk").first()
    return str(sealed.unseal(party.matter_id, value.sealed_name, value.ciphertext)) if value else ""


def _only_item(matter: Matter, kind: str, day: date) -> PowerItem | Refusal:
    held = list(powers.held_by(matter.organ, day, kind)[:2])
    if len(held) == 1:
        return held[0]
    why = "没有" if not held else "有几项"
    return barred(
        RefusalKind.FACT,
        "",
        f"{matter.organ.name}在清单中{why}可以立件的事项，应当指明据以立件的事项",
        way_on="在权责清单中选择据以立件的事项" if held else "移送有职权的机关，或者报清单管理人员核实",
    )
