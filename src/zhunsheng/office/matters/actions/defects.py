"""Recording what happened though it ought not to have (登记违法或瑕疵).

The marking does not move: what was done unlawfully has not become lawful. Supervision opens in the same transaction.
What the house would have said at that moment is kept beside it.

    matters.record_defect(matter, act="serve", happened_at=…, what="决定书先于告知书送达",
                          article="行政处罚法 第四十四条", found_by=officer)
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhunsheng.law.procedure import Procedure
from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.matters import companions, history, reads
from zhunsheng.office.matters.actions import registering
from zhunsheng.office.matters.models import Defect, Matter
from zhunsheng.office.people.models import Officer
from zhunsheng.office.refusals import barred
from zhunsheng.proof.entry import Stage


@transaction.atomic
def record_defect(
    matter: Matter,
    *,
    act: str,
    happened_at: datetime,
    what: str,
    article: str,
    found_by: Officer,
    found_on: datetime | None = None,
) -> Defect | Refusal:
    """Say what happened, when, against which article, and who found it. Nothing of it is ever altered."""
    own = Matter.objects.select_for_update(of=("self",)).select_related("organ").get(pk=matter.pk)
    law = history.procedure(own)
    if refusal := _why_not_finding(own, found_by) or _why_not(law, act, happened_at, what, article):
        return refusal
    said = history.situation(own, clock.now(), law=law).why_not(act)
    defect = Defect.objects.create(
        matter=own,
        act=act,
        happened_at=happened_at,
        what=what.strip(),
        article=article.strip(),
        refused_because=said.message if said else "",
        found_by=found_by,
        found_on=(found_on or clock.now()).astimezone(clock.ZONE).date(),
        recorded_at=clock.real_now(),
    )
    for companion in companions.registered():
        companion.after_defect(defect)
    ledger.record(
        subject=registering.subject(own),
        kind=own.kind,
        act=act,
        at=happened_at,
        organ=own.organ.code,
        actor=found_by,
        stage=Stage.DEFECT,
        rows=[defect],
    )
    return defect


def _why_not_finding(matter: Matter, found_by: Officer) -> Refusal | None:
    """The organ's own people, and whoever watches all organs, record what they find."""
    if reads.visible_to(found_by).filter(pk=matter.pk).exists():
        return None
    return barred(
        RefusalKind.ROLE,
        "",
        f"{found_by.name}既不在{matter.organ.name}任职，也没有监督职权，不能登记本案的违法或瑕疵",
        way_on=f"向{matter.organ.name}或者执法监督机构反映",
    )


def _why_not(law: Procedure, act: str, happened_at: datetime, what: str, article: str) -> Refusal | None:
    if act not in law.acts:
        return _unfit(act, f"{law.name}中没有“{act}”这一行为", "在本程序的行为中选择")
    if happened_at > clock.now():
        return _unfit(act, "发生时间不得晚于现在", "填写实际发生的时间")
    if not what.strip() or len(what) > 20_000:
        return _unfit(act, "应当写明事实，且不超过20000字", "写明发生了什么")
    if not article.strip() or len(article) > 80:
        return _unfit(act, "应当写明违反的条款，且不超过80字", "写明法律名称和条款")
    return None


def _unfit(act: str, why: str, way_on: str) -> Refusal:
    return barred(RefusalKind.FACT, act, why, way_on=way_on)
