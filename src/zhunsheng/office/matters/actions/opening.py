"""Opening a matter: on a living item, by a competent organ, under the procedure in force, with its first act.

matters.open_matter(kind="complaint", organ=bureau, item=item, title="…", parties=[NewParty(…)], by=[clerk],
                    entered_by=clerk, facts={…})
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from zhunsheng.law.procedure import Procedure
from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.matters.actions import linking, numbers, registering
from zhunsheng.office.matters.actions.evidence import why_not_attached
from zhunsheng.office.matters.actions.step import (
    Asked,
    NewParty,
    Step,
    judged,
    persons,
    why_not_entering,
)
from zhunsheng.office.matters.actions.writing import write
from zhunsheng.office.matters.models import Act, Evidence, Link, Matter, Party
from zhunsheng.office.people.models import Officer, Organ
from zhunsheng.office.powers import reads as powers
from zhunsheng.office.powers.models import PowerItem
from zhunsheng.office.refusals import barred
from zhunsheng.office.rulebook import reads as rulebook
from zhunsheng.proof.entry import Stage

MOST_PARTIES = 50


@transaction.atomic
def open_matter(
    *,
    kind: str,
    organ: Organ,
    item: PowerItem,
    title: str,
    parties: Sequence[NewParty],
    by: Sequence[Officer] = (),
    entered_by: Officer | None,
    at: datetime | None = None,
    outcome: str = "",
    facts: Mapping[str, object] | None = None,
    evidence: Sequence[Evidence] = (),
    note: str = "",
    words: Mapping[str, object] | None = None,
    link_from: Act | None = None,
    about: Matter | None = None,
) -> Matter | Refusal:
    """Open a matter with its procedure's first act; `at` is now unless told. A refusal has written nothing.

    `about`: the matter that this one is about (a reconsideration, the penalty): it follows this one by its `mirrors`.
    """
    asked = Asked(
        act="", at=at or clock.now(), by=tuple(by), entered_by=entered_by, outcome=outcome, facts=facts or {},
        evidence=tuple(evidence), note=note, words=words or {},
    )  # fmt: skip
    if about is not None and (refusal := linking.why_not_about(about, kind)):
        return refusal
    word = "about" if about else ""
    step = planned(kind=kind, organ=organ, item=item, title=title, parties=parties, asked=asked, word=word)
    if isinstance(step, Refusal):
        return step
    matter = written(step, about.acts.order_by("number").last() if about else link_from)
    for linked in linking.mirrored(step, linking.locked(matter)):
        write(linked)
    return matter


def planned(
    *, kind: str, organ: Organ, item: PowerItem, title: str, parties: Sequence[NewParty], asked: Asked, word: str = ""
) -> Step | Refusal:
    """The first act of a matter that does not exist yet, judged; nothing is written."""
    day = asked.at.astimezone(clock.ZONE).date()
    if refusal := powers.why_not_usable(item, organ, kind, day):
        return refusal
    if not (title := title.strip()) or len(title) > 200:
        return _unfit("标题应当填写，且不超过200字", "补填或者缩短标题")
    if not rulebook.knows(kind, organ, day):
        return _unfit(f"{organ.name}当日没有施行中的“{kind}”程序", "核对办理日期和事项种类")
    current = rulebook.current(kind, organ, day)
    law = rulebook.procedure(current.digest)
    if refusal := _why_not_parties(law, parties):
        return refusal
    matter = Matter(kind=kind, title=title, procedure=current, organ=organ, item=item, opened_on=day)
    members = [
        Party(
            matter=matter, ordinal=number, role=one.role, kind=one.kind, name=one.name.strip(),
            code="" if one.is_person else one.code,
        )
        for number, one in enumerate(parties, 1)
    ]  # fmt: skip
    if refusal := why_not_entering(matter, asked.entered_by, asked.by) or why_not_attached(asked.evidence, matter):
        return refusal
    first = Asked(
        act=law.first, at=asked.at, by=asked.by, entered_by=asked.entered_by, outcome=asked.outcome, facts=asked.facts,
        evidence=asked.evidence, note=asked.note, until=asked.until,
        words=asked.words,
    )  # fmt: skip
    private = {number: one.sealed for number, one in enumerate(parties, 1) if one.sealed}
    return judged(matter, law, members, (), first, persons(asked.by, matter, day), new=True, word=word, private=private)


def written(step: Step, link_from: Act | None) -> Matter:
    """Save a planned matter with its number, its parties and its first act."""
    matter = step.matter
    word, year = numbers.word_of(step.law, matter.organ), matter.opened_on.year
    matter.number = numbers.written(matter.organ, word, year, numbers.take_number(matter.organ, word, year))
    matter.save(force_insert=True)
    Party.objects.bulk_create(step.members)
    write(step)
    if link_from is not None:
        link = Link.objects.create(source=link_from, target=matter, word=step.word or "starts")
        ledger.record(
            subject=registering.subject(matter), kind=matter.kind, act="link", at=step.asked.at,
            organ=matter.organ.code, actor=step.asked.entered_by, stage=Stage.START, rows=[link],
        )  # fmt: skip
    return matter


def _why_not_parties(law: Procedure, parties: Sequence[NewParty]) -> Refusal | None:
    """A procedure that hears every party needs one: with none, "heard every party" would be true of nobody."""
    if not parties and any(act.each_party for act in law.acts.values()):
        return _unfit(f"{law.name}应当有当事人", "至少登记一名当事人")
    if len(parties) > MOST_PARTIES:
        return _unfit(f"当事人多于{MOST_PARTIES}名", "分案办理")
    for one in parties:
        if not one.name.strip() or len(one.name) > 120:
            return _unfit("当事人的名称或者姓名应当填写，且不超过120字", "补填或者核对名称")
        if one.kind not in Party.Kind.values:
            return _unfit(f"“{one.kind}”不是当事人的类型", f"选择{'、'.join(Party.Kind.labels)}之一")
        if len(one.code) > 18 or len(one.role) > 30:
            return _unfit("统一社会信用代码不超过18位，地位不超过30字", "核对后重新填写")
    return None


def _unfit(why: str, way_on: str) -> Refusal:
    return barred(RefusalKind.PARTY if "当事人" in why else RefusalKind.FACT, "open", why, way_on=way_on)
