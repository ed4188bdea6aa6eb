"""What waits, what is public, who may review, and what a reviewer may do to a text.

    reads.waiting(officer, day)          # red first: what should have been public already
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from zhunsheng.exchange import reads as passed
from zhunsheng.exchange.models import Exchange
from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.inspections.models import Draw
from zhunsheng.office.ledger import reads as register
from zhunsheng.office.ledger.models import Projection
from zhunsheng.office.matters import history
from zhunsheng.office.matters.models import Act, Matter
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import HouseRole, Officer, Organ, ProcedureRole
from zhunsheng.office.publication import content, masking
from zhunsheng.office.publication.models import Intake, Publication, Refused, Release
from zhunsheng.office.refusals import barred

WITHDRAW = "withdraw_publication"  # the name that every procedure gives the act
State = Publication.State


# ── who ──


def may_review(officer: Officer, organ: Organ, day: date) -> bool:
    """Whether an officer reviews what an organ makes public: in the organ itself, or in one above it."""
    above: Organ | None = organ
    for _ in range(8):
        if above is None:
            return False
        if people.may(officer, HouseRole.PUBLISHER, day, above):
            return True
        above = above.superior
    return False


def sees(officer: Officer, day: date) -> QuerySet[Publication]:
    """The publications of the organs in which an officer serves; supervisors and auditors see all."""
    roles = people.roles_on(officer, day)
    rows = Publication.objects.select_related("organ", "matter", "reviewed_by")
    if roles & {HouseRole.SUPERVISOR, HouseRole.AUDITOR}:
        return rows
    own = people.organs_of(officer, day)
    below = Organ.objects.filter(superior__in=own) if HouseRole.PUBLISHER in roles else Organ.objects.none()
    return rows.filter(organ__in=[*own, *below])


def signers_for(matter: Matter, act: str, by: Officer) -> list[Officer]:
    """Who does an act of publication: the reviewer if he holds its role, else the last handler who still holds it."""
    wanted = set(history.procedure(matter).acts[act].by)
    day = clock.today()
    if people.roles_on(by, day, matter.organ) & wanted:
        return [by]
    for one in matter.acts.order_by("-number").prefetch_related("signers__officer"):
        for signer in one.signers.all():
            if people.roles_on(signer.officer, day, matter.organ) & wanted:
                return [signer.officer]
    return []


def may_sign(matter: Matter, act: str) -> list[Officer]:
    """The officers of the matter's organ who hold a role that does an act."""
    roles = history.procedure(matter).acts[act].by
    day = clock.today()
    found = {one.pk: one for role in roles for one in people.holders(role, day, matter.organ)}
    return sorted(found.values(), key=lambda one: one.code)


# ── what ──


def subject_of(matter: Matter) -> str:
    """The name under which a matter's result is public."""
    return f"matter:{matter.pk}"


def due_act(matter: Matter) -> str | None:
    """The act by which a matter's result has to be made public now."""
    stands = history.situation(matter, clock.now())
    return next((name for name, _ in stands.duties if content.duty(stands.procedure, name)), None)


def may_withdraw_in(matter: Matter) -> bool:
    """Whether the matter's law now has an act of withdrawal; otherwise a withdrawal is the house's own (更正、到期)."""
    law = history.procedure(matter)
    if WITHDRAW not in law.acts:
        return False
    return history.situation(matter, clock.now(), law=law).why_not(WITHDRAW) is None


def queue(rows: QuerySet[Publication], tab: str, day: date) -> QuerySet[Publication]:
    """One page of the desk: waiting (soonest due first), overdue, released, withdrawn, withheld."""
    match tab:
        case "overdue":
            late = rows.filter(state=State.WAITING, due_on__lt=day) | rows.filter(
                state=State.RELEASED, withdraw_by__lt=day
            )
            return late.order_by("due_on", "pk")
        case "released":
            return rows.filter(state=State.RELEASED).order_by(F("withdraw_by").asc(nulls_last=True), "-released_on", "-pk")
        case "withdrawn":
            return rows.filter(state=State.WITHDRAWN).order_by("-withdrawn_on", "-pk")
        case "withheld":
            return rows.filter(state=State.WITHHELD).order_by("-proposed_on", "-pk")
    return rows.filter(state=State.WAITING).order_by(F("due_on").asc(nulls_last=True), "proposed_on", "pk")


TABS = {"waiting": "待审核", "overdue": "已逾期", "released": "已公开", "withdrawn": "已撤回", "withheld": "不予公开"}


def draws_unproposed() -> QuerySet[Draw]:
    """Draws that have their result and were never put before a reviewer."""
    subject = Concat(Value("draw:"), Cast(OuterRef("pk"), CharField()))
    known = Publication.objects.filter(subject=subject)
    concluded = (Draw.State.PUBLISHED, Draw.State.INFEASIBLE)
    return Draw.objects.filter(~Exists(known), state__in=concluded).select_related("line__organ")


def outline(publication: Publication) -> list[tuple[str, str]]:
    """What a proposal without lines (a list, a draw, a report) holds, in a few words."""
    content_ = publication.released or publication.proposed
    match content_.get("form"):
        case "powers":
            return [("事项", f"{len(content_.get('items', []))} 项"), ("日期", str(content_.get("on", "")))]
        case "draw":
            return [
                ("任务", str(content_.get("task", ""))),
                ("检查事项", str(content_.get("item", {}).get("name", ""))),
                ("承诺摘要", str(content_.get("header", ""))),
                ("附件", "、".join(publication.files.values_list("name", flat=True)) or "没有"),
            ]
    if parts := content_.get("parts"):
        return [("年度", str(content_.get("year", ""))), ("章节", "；".join(str(one.get("title", "")) for one in parts))]
    return []


@dataclass(frozen=True, slots=True)
class Sent:
    """What was said to the public, and its place in the register: None while the proof is being made."""

    release: Release
    number: int | None
    delivered: bool


def sent(publication: Publication) -> list[Sent]:
    """What was said to the public with a publication, in order."""
    releases = list(publication.releases.select_related("delivery").order_by("pk"))
    rows = Projection.objects.filter(table=Release._meta.db_table, row__in=[str(one.pk) for one in releases])
    records = {one.row: one.record for one in rows.select_related("record")}
    proofs = register.proofs(records.values())
    found = []
    for one in releases:
        record = records.get(str(one.pk))
        proof = proofs.get(record.pk) if record else None
        found.append(Sent(one, proof.index if proof else None, hasattr(one, "delivery")))
    return found


MOST_LISTED = 2000


def public_subjects(ids: Iterable[str]) -> list[str]:
    """Of the rows behind a figure (matters, acts, draws, publications, by id) the subjects that are public now."""
    wanted = set(ids)
    released = list(Publication.objects.filter(state=State.RELEASED).values_list("pk", "subject", "matter"))
    found = {
        subject
        for pk, subject, matter in released
        if {str(pk), str(matter), subject.partition(":")[2]} & wanted
    }  # fmt: skip
    acts = Act.objects.filter(matter__publications__state=State.RELEASED, calendar_event=False)
    found |= {f"matter:{matter}" for pk, matter in acts.values_list("pk", "matter") if str(pk) in wanted}
    return sorted(found)[:MOST_LISTED]


# ── editing ──


def with_edits(publication: Publication, edited: Mapping[str, str]) -> dict[str, Any] | Refusal:
    """The proposal with parts masked or whole lines left out; whatever adds to it is refused."""
    content_ = dict(publication.proposed)
    lines: Sequence[Mapping[str, str]] = content_.get("lines", [])
    known = {line["key"] for line in lines}
    if unknown := sorted(set(edited) - known):
        return barred(
            RefusalKind.FACT, "release", f"公开内容中没有“{unknown[0]}”这一项", way_on="只遮盖已有的内容；需要增加的，先在案件中更正"
        )
    kept = []
    for line in lines:
        text = str(edited.get(line["key"], line["value"])).strip()
        if not text:
            continue
        if not masking.only_masked(line["value"], text):
            return barred(
                RefusalKind.FACT, "release", f"“{line['label']}”的改动不只是遮盖",
                way_on="用＊代替不能公开的文字，其余文字照原样保留；文字有误的，先在案件中更正",
            )  # fmt: skip
        kept.append({**line, "value": text})
    if lines and not kept:
        return barred(
            RefusalKind.FACT, "release", "全部内容都被略去，没有可以公开的", way_on="不应公开的，填写理由不予公开"
        )
    if lines:
        content_["lines"] = kept
    return content_


def edits(proposed: Mapping[str, Any], released: Mapping[str, Any]) -> list[dict[str, str]]:
    """What a reviewer took away, line by line."""
    shown = {line["key"]: line["value"] for line in released.get("lines", [])}
    said = []
    for line in proposed.get("lines", []):
        if line["key"] not in shown:
            said.append({"what": line["label"], "why": "审核时整项不予公开"})
        elif not masking.same(shown[line["key"]], line["value"]):
            said.append({"what": line["label"], "why": "审核时遮盖了部分文字"})
    return said


# ── parcels ──


def clerk_organs(officer: Officer, day: date) -> list[Organ]:
    """The organs for which an officer receives what comes in."""
    return [one for one in people.organs_of(officer, day) if people.may(officer, ProcedureRole.CLERK, day, one)]


def inbox(officer: Officer, day: date) -> QuerySet[Intake]:
    """The parcels for the organs in which an officer is a clerk, and those that name no organ; oldest first."""
    organs = clerk_organs(officer, day)
    rows = Intake.objects.select_related("organ", "matter", "handled_by")
    return rows.filter(organ__in=organs) | rows.filter(organ=None) if organs else rows.none()


def parcels_at_door() -> QuerySet[Exchange]:
    """The parcels that lie in the exchange and were neither taken in nor set aside."""
    kinds = [Exchange.Kind.PARCEL]
    return passed.not_in(Intake, kinds) & passed.not_in(Refused, kinds)
