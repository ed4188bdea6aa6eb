"""Taking evidence in: bytes first (they may be large), the row in the act's transaction.

photo = matters.receive(stream, name="音像记录", filename="IMG_1.jpg", by=officer)     # not yet in the database
matters.perform(matter, "investigate", by=[a, b], evidence=[photo, …])
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.matters import media
from zhunsheng.office.matters.actions import registering
from zhunsheng.office.matters.actions.step import why_not_entering
from zhunsheng.office.matters.models import Evidence, Matter
from zhunsheng.office.people.models import Officer
from zhunsheng.office.refusals import barred
from zhunsheng.proof.entry import Stage

LONGEST_TITLE = 200


def receive(
    stream: BinaryIO,
    *,
    name: str,
    filename: str,
    by: Officer,
    title: str = "",
    captured_at: datetime | None = None,
    private: bool = False,
) -> Evidence | Refusal:
    """Stream a file into the store and describe it: an unsaved row, for `perform` or `attach_evidence`.

    `private`: only those who work on the matter may download it.
    """
    shown = media.shown_name(filename)
    if captured_at is not None and captured_at > clock.now():
        return _refused(f"“{shown}”的形成时间晚于现在", "核对形成时间后重新上传")
    if len(name) > 80 or len(title) > LONGEST_TITLE:
        return _refused(f"“{shown}”的名称或者说明过长", f"名称不超过80字，说明不超过{LONGEST_TITLE}字")
    try:
        taken = media.receive(media.pieces(stream))
    except media.NotReceived as why:
        return _refused(f"“{shown}”未被接收：{why}", "核对文件后重新上传；过大的分段上传")
    return Evidence(
        name=name,
        title=title or shown,
        filename=shown,
        media_type=taken.media_type,
        size=taken.size,
        sha256=taken.sha256,
        sm3=taken.sm3,
        captured_at=captured_at,
        uploaded_at=clock.real_now(),
        uploaded_by=by,
        private=private,
    )


@transaction.atomic
def attach_evidence(matter: Matter, evidence: Evidence, *, by: Officer) -> Evidence | Refusal:
    """Put evidence in the file of a matter before the act that will use it; that act names it again."""
    locked = Matter.objects.select_for_update().select_related("organ").get(pk=matter.pk)
    if refusal := why_not_entering(locked, by, ()):
        return refusal
    if refusal := why_not_attached([evidence], locked):
        return refusal
    evidence.matter = locked
    evidence.save(force_insert=True)
    ledger.record(
        subject=registering.subject(locked),
        kind=locked.kind,
        act="attach_evidence",
        at=clock.now(),
        organ=locked.organ.code,
        actor=by,
        stage=Stage.INVESTIGATION,
        rows=[evidence],
        evidence=[evidence],
    )
    return evidence


def why_not_attached(evidence: Sequence[Evidence], matter: Matter) -> Refusal | None:
    """Why files may not be attached to one act: the same bytes twice, or a file of another matter."""
    seen: dict[str, Evidence] = {}
    for one in evidence:
        if not one._state.adding and one.matter_id != matter.pk:
            return _refused(f"“{one.filename}”属于另一案件", "在本案件中重新上传")
        if twin := seen.get(one.sha256):
            return _refused(f"“{one.filename}”与“{twin.filename}”内容完全相同，不得重复附入同一行为", "删去重复的一份")
        seen[one.sha256] = one
    return None


def _refused(why: str, way_on: str) -> Refusal:
    return barred(RefusalKind.EVIDENCE, "", why, way_on=way_on)
