"""Parcels: taken in sealed, opened for the clerk's eyes, accepted into a matter or declined with a reason.

- Nothing of what a citizen wrote stands in a table or a log before it is accepted; then it stands sealed in the matter
  (private values of the party, private blanks of its papers), where it can be erased; with it goes the parcel.
- A parcel that does not open is set aside with its reason; it stops no other.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from django.db import connection, transaction

from zhunsheng.exchange.models import Exchange
from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.models import Matter, Party
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import Officer, Organ, ProcedureRole
from zhunsheng.office.powers import reads as powers
from zhunsheng.office.powers.models import PowerItem
from zhunsheng.office.publication import intake_key, parcels, reads
from zhunsheng.office.publication.actions.outward import hand_over_keys
from zhunsheng.office.publication.actions.slips import hand_over_slip
from zhunsheng.office.publication.models import Intake, Refused
from zhunsheng.office.refusals import barred
from zhunsheng.proof.bundle import Parcel
from zhunsheng.proof.entry import Stage

State = Intake.State
KIND = "complaint"
AT_ONCE = 500
LONGEST_REASON = 500
LONGEST_KIND = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a clerk enters after reading: the title, the item, and the answers that the law asks for."""

    title: str
    facts: Mapping[str, bool]
    item: PowerItem | None = None
    firm: str = ""
    firm_code: str = ""
    firm_kind: str = Party.Kind.FIRM
    words: Mapping[str, object] = field(default_factory=dict)


def take_in() -> int:
    """Take what lies in the exchange into the inbox, at most 500 at a time; how many parcels were taken."""
    hand_over_keys()
    return sum(_take(row) for row in reads.parcels_at_door()[:AT_ONCE])


@transaction.atomic
def _take(row: Exchange) -> bool:
    found = _fit(parcels.opened(row), row)
    if not isinstance(found, Parcel):
        Refused.objects.get_or_create(exchange=row.pk, defaults={"why": found[:200], "found_at": clock.real_now()})
        return False
    assert found.at is not None, "parcels.opened lets no other through"
    organ = Organ.objects.filter(code=parcels.text(found, "organ_code")).first()
    intake, new = Intake.objects.get_or_create(
        exchange=row.pk,
        defaults={
            "kind": found.kind,
            "number": parcels.text(found, "number")[:40],
            "slip": found.slip,
            "digest": found.digest,
            "likeness": _likeness(found),
            "organ": organ,
            "lodged_at": found.at,
        },
    )
    if new:
        _record(intake, "receive_parcel", None)
        hand_over_slip(intake)
    return new


def _fit(found: Parcel | str, row: Exchange) -> Parcel | str:
    """The parcel, or why the inbox cannot keep it."""
    if not isinstance(found, Parcel):
        return found
    if len(found.kind) > LONGEST_KIND:
        return "种类不是约定的种类"
    if Intake.objects.filter(slip=found.slip).exclude(exchange=row.pk).exists():
        return "收件凭证已经用过"
    return found


def _likeness(parcel: Parcel) -> str:
    """The same firm and the same story give the same value; nobody without the key can guess from it."""
    said = "\n".join("".join(parcels.text(parcel, name).split()) for name in ("firm", "story"))
    return hmac.digest(intake_key.likeness(), said.encode(), sha256).hex()


@transaction.atomic
def accept(intake: Intake, by: Officer, checked: Checked) -> Matter | Refusal:
    """Open a complaint matter from a parcel: the clerk's answers, the parties, their contact details sealed."""
    own = Intake.objects.select_for_update(of=("self",)).select_related("organ").get(pk=intake.pk)
    organ = _organ_of(own, by)
    if isinstance(organ, Refusal):
        return organ
    if refusal := _closed(own):
        return refusal
    parcel = parcels.of(own)
    if not isinstance(parcel, Parcel):
        return barred(RefusalKind.EVIDENCE, "receive", f"来件打不开：{parcel}", way_on="由系统管理员核对收件密钥")
    item = checked.item or _only_item(organ)
    if isinstance(item, Refusal):
        return item
    opened = matters.open_matter(
        kind=KIND,
        organ=organ,
        item=item,
        title=checked.title,
        parties=_parties(parcel, checked),
        by=[by],
        entered_by=by,
        facts=dict(checked.facts),
        words={**_words(own, parcel, checked), **checked.words},
        note=f"网上来件 {own.number}",
    )
    if isinstance(opened, Refusal):
        return opened
    own.matter = opened
    _handled(own, State.ACCEPTED, by)
    intake.refresh_from_db()
    return opened


@transaction.atomic
def decline(intake: Intake, by: Officer, reason: str) -> Intake | Refusal:
    """Set a parcel aside (no complaint or report at all, or lodged twice) and say why; who lodged it reads the reason."""
    own = Intake.objects.select_for_update(of=("self",)).select_related("organ").get(pk=intake.pk)
    organ = _organ_of(own, by)
    if isinstance(organ, Refusal):
        return organ
    if refusal := _closed(own):
        return refusal
    if not reason.strip() or len(reason) > LONGEST_REASON:
        return barred(
            RefusalKind.FACT, "decline", f"应当写明理由，且不超过{LONGEST_REASON}字", way_on="写明理由；来件人会看到"
        )
    own.reason = reason.strip()
    _handled(own, State.DECLINED, by)
    intake.refresh_from_db()
    return intake


def forget(intake: Intake) -> None:
    """Delete the sealed parcel of a matter whose private values have been erased, in the erasure's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT publication_forget_parcel(%s)", [intake.pk])


def _handled(own: Intake, state: str, by: Officer) -> None:
    own.state, own.handled_by, own.handled_on = state, by, clock.today()
    own.save(update_fields=["state", "handled_by", "handled_on", "matter", "reason"])
    _record(own, state, by)
    hand_over_slip(own)


def _organ_of(own: Intake, by: Officer) -> Organ | Refusal:
    """The organ for which the clerk handles a parcel: the one it names, else the clerk's own."""
    day = clock.today()
    for organ in people.organs_of(by, day):
        if own.organ in (None, organ) and people.may(by, ProcedureRole.CLERK, day, organ):
            return organ
    where = own.organ.name if own.organ else "本区机关"
    return barred(
        RefusalKind.ROLE, "receive", f"{by.name}不是{where}的接收人员，不能处理这份来件", way_on=f"由{where}的接收人员处理",
        who=("clerk",),
    )  # fmt: skip


def _closed(own: Intake) -> Refusal | None:
    if own.state == State.WAITING:
        return None
    return barred(
        RefusalKind.CLOSED, "receive", f"来件 {own.number} 已经是“{own.get_state_display()}”", way_on="在收件列表中查看"
    )


def _only_item(organ: Organ) -> PowerItem | Refusal:
    held = list(powers.held_by(organ, clock.today(), KIND)[:2])
    if len(held) == 1:
        return held[0]
    why = "没有" if not held else "有几项"
    return barred(
        RefusalKind.FACT,
        "receive",
        f"{organ.name}的清单中{why}可以受理投诉举报的事项，应当指明",
        way_on="选择据以登记的事项",
    )


def _parties(parcel: Parcel, checked: Checked) -> Sequence[matters.NewParty]:
    firm = (checked.firm or parcels.text(parcel, "firm"))[:120]
    named = parcels.text(parcel, "name").strip()
    private = {name: text for name in ("phone", "address", "email", "statement") if (text := _private(parcel, name))}
    return [
        matters.NewParty(kind=checked.firm_kind, name=firm, code=checked.firm_code, role="被投诉举报人"),
        matters.NewParty(
            kind=Party.Kind.PERSON, name=named[:120] or "匿名", role="投诉人或者举报人", private=private
        ),
    ]  # fmt: skip


def _words(own: Intake, parcel: Parcel, checked: Checked) -> dict[str, object]:
    """What the register form of complaints states in the citizen's own words."""
    story = parcels.text(parcel, "story")
    return {
        "received_at": own.lodged_at.astimezone(clock.ZONE).isoformat(timespec="minutes"),
        "channel": "互联网",
        "trader_address": parcels.text(parcel, "firm_address"),
        "request": parcels.text(parcel, "request"),
        "dispute_facts": story if checked.facts.get("asks_relief") else "",
        "lead_content": story if checked.facts.get("reports_breach") else "",
    }


def _private(parcel: Parcel, name: str) -> str:
    return parcels.statement(parcel) if name == "statement" else parcels.text(parcel, name)


def _record(intake: Intake, act: str, by: Officer | None) -> None:
    ledger.record(
        subject=f"intake:{intake.pk}",
        kind="intake",
        act=act,
        at=clock.now(),
        organ=intake.organ.code if intake.organ else "",
        actor=by,
        stage=Stage.START,
        rows=[intake],
    )
