"""Erasing private values: the act and its commitment stay, the value and its salt go, and the register says so."""

from __future__ import annotations

from django.db import transaction

from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.matters.actions import registering
from zhunsheng.office.matters.actions.step import why_not_entering
from zhunsheng.office.matters.models import Matter, PrivateValue
from zhunsheng.office.people.models import Officer
from zhunsheng.office.refusals import barred
from zhunsheng.proof.entry import Stage


@transaction.atomic
def erase(value: PrivateValue, *, by: Officer) -> str | Refusal:
    """Erase one private value of a closed matter; returns its name.

    While a matter runs its acts may still turn on the value. Afterwards the commitment in the act, without its salt,
    tells nobody anything, and the act stands unaltered.
    """
    matter = Matter.objects.select_for_update().select_related("organ").get(pk=value.matter_id)
    if refusal := why_not_entering(matter, by, ()):
        return refusal
    if matter.closed_on is None:
        return barred(
            RefusalKind.CASE,
            "erase",
            f"案件 {matter.number} 尚未办结，办理中的行为仍须以此为据",
            way_on="办结后再申请删除；信息有误的，通过更正行为改正",
        )
    name, act = value.name, value.act
    PrivateValue.objects.filter(pk=value.pk).delete()
    ledger.record(
        subject=registering.subject(matter),
        kind="erasure",
        act="erase",
        at=clock.now(),
        organ=matter.organ.code,
        actor=by,
        stage=Stage.ERASURE,
        rows=[act] if act else [],
    )
    return name
