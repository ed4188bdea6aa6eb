"""Numbers for a phone: drawn whole from the organ's counter, signed, and each accounted for in the end."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import uuid6
from django.db import transaction

from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.ledger import keys
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.onspot import reads
from zhunsheng.office.onspot.models import Block, Number, Waiting
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import Officer, Organ, ProcedureRole
from zhunsheng.office.refusals import barred
from zhunsheng.proof import note
from zhunsheng.proof.entry import Stage

HEAD = "zhunsheng-numbers/1"
MANY, MOST_OUT = 20, 60  # numbers in a block; numbers that one device may have out at once


def no(act: str, why: str, way_on: str, kind: RefusalKind = RefusalKind.CASE) -> Refusal:
    return barred(kind, act, why, way_on=way_on)


@transaction.atomic
def issue(officer: Officer, organ: Organ, *, device: UUID, many: int = MANY) -> Block | Refusal:
    """Draw a block for a device: a signed note says whose it is and which numbers it holds."""
    day = clock.today()
    found = reads.procedure(organ, day)
    form = reads.template(organ, found) if found else None
    if found is None or form is None or form.numbering is None:
        return no("issue", f"{organ.name}没有施行中的当场处罚程序，或者决定书没有编号规则", "核对规则书")
    if officer not in reads.colleagues(organ, found, day):
        return no(
            "issue", f"{officer.name}现在没有执法职权或者有效的执法证件，不得领取号码", "换发证件或者由持证人员领取",
            RefusalKind.CREDENTIAL,
        )  # fmt: skip
    Officer.objects.select_for_update(no_key=True).get(pk=officer.pk)  # one device asks one block at a time
    out = sum(len(one.open) for one in reads.device_blocks(officer, device))
    if not 1 <= many <= MANY or out + many > MOST_OUT:
        return no("issue", f"这部手机还有{out}个号码没有用完，最多可以有{MOST_OUT}个", "用完、交回或者作废之后再领取")
    series, year = form.numbering.series, day.year
    first = matters.take_block(organ, series, year, many)
    last, at, pk = first + many - 1, clock.now(), uuid6.uuid7()
    fields = {
        "block": str(pk), "organ": organ.name, "series": series, "year": year, "first": first, "last": last,
        "officer": officer.code, "device": str(device), "at": at.isoformat(),
    }  # fmt: skip
    text = f"{HEAD}\n" + "".join(f"{name}={value}\n" for name, value in fields.items())
    key, signer = keys.log_key()
    block = Block.objects.create(
        id=pk, device=device, officer=officer, organ=organ, series=series, year=year, first=first, last=last,
        note=note.Note(text, (note.sign(text, key, signer),)).encode().decode(), issued_at=at,
    )  # fmt: skip
    _record(block, "issue_numbers", officer, [block])
    return block


@transaction.atomic
def void(block: Block, serials: Iterable[int], *, by: Officer, reason: str) -> list[Number] | Refusal:
    """End numbers that stand on no paper that counts, with the reason; those voided before are left as they are."""
    return _ended(block, serials, Number.State.VOIDED, by, reason)


@transaction.atomic
def close(block: Block, *, by: Officer, reason: str = "") -> list[Number] | Refusal:
    """Give back what is unused (the phone says that all is handed in), or end it for a lost device, with the reason."""
    still = next(iter(reads.accounts([block]))).open
    if waits := Waiting.objects.filter(block=block).first():
        return no("close", f"{waits.serial}号有一件还没有办结", "先办理或者作废这一件")
    state = Number.State.RETURNED if block.officer_id == by.pk and not reason.strip() else Number.State.VOIDED
    return _ended(block, still, state, by, reason or "未使用，交回")


def _ended(
    block: Block, serials: Iterable[int], state: Number.State, by: Officer, reason: str
) -> list[Number] | Refusal:
    Officer.objects.select_for_update(no_key=True).get(pk=block.officer_id)
    heads = people.may(by, ProcedureRole.HEAD, clock.today(), block.organ)
    if by.pk != block.officer_id and not heads:
        return no("void", f"这些号码由{block.officer.name}领取", "由本人或者机关负责人办理", RefusalKind.ROLE)
    wanted, reason = sorted(set(serials)), reason.strip()
    if not reason or len(reason) > 200 or "\x00" in reason:
        return no("void", "没有写明作废的理由，或者超过200字", "写明理由，例如“写错当事人，当场收回重开”")
    if strange := [one for one in wanted if not block.first <= one <= block.last]:
        return no("void", f"{strange[0]}号不在这一段号码里", "核对号码")
    ended = {one.serial: one for one in Number.objects.filter(block=block, serial__in=wanted)}
    if used := [one.serial for one in ended.values() if one.state == Number.State.USED]:
        return no(
            "void", f"{used[0]}号的决定书已经入册，不能作废", "需要纠正的，依法变更或者撤销决定", RefusalKind.SPENT
        )
    made = [
        Number.objects.create(block=block, serial=one, state=state, reason=reason, by=by, at=clock.now())
        for one in wanted
        if one not in ended
    ]
    Waiting.objects.filter(block=block, serial__in=wanted).delete()
    if made:
        _record(block, "end_numbers", by, made)
    return made


def _record(block: Block, act: str, by: Officer, rows: list[Block] | list[Number]) -> None:
    ledger.record(
        subject=f"numbers:{block.pk}", kind="numbers", act=act, at=clock.now(), organ=block.organ.code, actor=by,
        stage=Stage.DECISION, rows=rows,
    )  # fmt: skip
