"""Sealing papers: by an electronic seal, or printed, signed, sealed and scanned back in. Once a paper, for good.

- Electronic: the PDF is made, signed by the installation's signer, and kept encrypted (it holds private values).
- Wet: the scan is evidence of the matter, private, under its digest; its pages are counted.
- A draft is never sealed; who does it serves in the matter's organ.

    papers.seal(paper, by=head)                       # Sealing(way="electronic"), or a Refusal
    papers.take_scan(paper, scan=evidence, by=clerk)  # Sealing(way="wet")
"""

from __future__ import annotations

import hashlib
import io

from django.db import transaction
from pypdf import PdfReader

from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters import media, sealed
from zhunsheng.office.matters.actions import linking
from zhunsheng.office.matters.models import Erasure, Evidence, Matter, Paper
from zhunsheng.office.papers import reads, render, seals, volume
from zhunsheng.office.papers.models import SealedCopy, Sealing
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import Officer, ProcedureRole
from zhunsheng.office.refusals import barred

Way = Sealing.Way
SCANS = ("application/pdf", "image/jpeg", "image/png")


@transaction.atomic
def seal(paper: Paper, *, by: Officer) -> Sealing | Refusal:
    """Sign a paper with the organ's electronic seal."""
    matter = linking.locked(paper.matter)[paper.matter_id]
    if refusal := _why_not(matter, paper, by):
        return refusal
    if not people.may(by, ProcedureRole.HEAD, clock.today(), matter.organ):
        return barred(
            RefusalKind.ROLE, "seal", f"{by.name}不是{matter.organ.name}的负责人，不得使用电子印章",
            way_on="由负责人使用电子印章，或者打印盖章后扫描上传", who=("head",),
        )  # fmt: skip
    signer = seals.connected()
    if signer is None:
        return barred(RefusalKind.CREDENTIAL, "seal", "本系统没有接入电子印章", way_on="打印、签名、盖章后扫描上传")
    shown = reads.reading(paper, by)
    if shown.masked or shown.erased:
        why = "有已经删除的内容" if shown.erased else f"有{by.name}无权查看的内容"
        return barred(
            RefusalKind.ROLE, "seal", f"《{paper.title}》上{why}，不得在看不全的文书上用印",
            way_on="由办理本案的负责人用印，或者打印盖章后扫描上传",
        )  # fmt: skip
    printed = render.pdf(shown.document, reads.stamp(paper))
    try:
        signed = signer.seal(
            printed, organ=matter.organ.name, code=matter.organ.code, reason=f"《{paper.title}》{paper.number}"
        )
    except seals.NotSealed as why:
        return barred(
            RefusalKind.CREDENTIAL, "seal", f"电子印章没有用成：{why}", way_on="稍后再试，或者打印盖章后扫描上传"
        )
    made = Sealing.objects.create(
        paper=paper, way=Way.ELECTRONIC, sealed_on=clock.today(), by=by, sha256=hashlib.sha256(signed.content).hexdigest(),
        size=len(signed.content), sheets=len(PdfReader(io.BytesIO(signed.content)).pages), signer=signed.signer[:200],
        fingerprint=signed.fingerprint, test=signed.test,
    )  # fmt: skip
    SealedCopy.objects.create(
        sealing=made, ciphertext=sealed.sealed_bytes(matter.pk, f"sealed:{made.pk}", signed.content)
    )
    _record(matter, "seal_paper", made, by, None)
    return made


@transaction.atomic
def take_scan(paper: Paper, *, scan: Evidence, by: Officer) -> Sealing | Refusal:
    """Take the scan of a paper that was printed, signed and sealed by hand."""
    matter = linking.locked(paper.matter)[paper.matter_id]
    if refusal := _why_not(matter, paper, by):
        return refusal
    if scan.media_type not in SCANS:
        return barred(
            RefusalKind.EVIDENCE,
            "seal",
            f"“{scan.filename}”不是 PDF、JPEG 或者 PNG 扫描件",
            way_on="扫描为 PDF 或者图片后上传",
        )
    sheets = _sheets(scan)
    if sheets is None:
        return barred(
            RefusalKind.EVIDENCE, "seal", f"“{scan.filename}”打不开，或者没有一页", way_on="重新扫描后上传；不要加密码"
        )
    scan.private = True
    kept = matters.attach_evidence(matter, scan, by=by)
    if isinstance(kept, Refusal):
        return kept
    made = Sealing.objects.create(
        paper=paper, way=Way.WET, sealed_on=clock.today(), by=by, sha256=kept.sha256, size=kept.size, sheets=sheets,
        evidence=kept,
    )  # fmt: skip
    _record(matter, "scan_paper", made, by, kept)
    return made


def forget(erasure: Erasure) -> None:
    """Erase the signed copies of a matter whose private values are erased, in that transaction; the seal stays on record."""
    SealedCopy.objects.filter(sealing__paper__matter=erasure.matter).delete()


def _sheets(scan: Evidence) -> int | None:
    """The pages of a scan; None when it cannot be read."""
    if scan.media_type != SCANS[0]:
        return 1
    try:
        return len(PdfReader(media.path(scan.sha256)).pages) or None
    except volume.UNREADABLE:
        return None


def _why_not(matter: Matter, paper: Paper, by: Officer) -> Refusal | None:
    if not people.roles_on(by, clock.today(), matter.organ):
        return barred(
            RefusalKind.ROLE,
            "seal",
            f"{by.name}不在{matter.organ.name}任职，不得用印",
            way_on=f"由{matter.organ.name}的在任人员办理",
        )
    if paper.document["draft"]:
        return barred(RefusalKind.NOT_YET, "seal", f"《{paper.title}》还是草稿，不得用印", way_on="先补全并编号制成")
    if Sealing.objects.filter(paper=paper).exists():
        return barred(RefusalKind.SPENT, "seal", f"《{paper.title}》已经用印", way_on="在文书页查看用印情况")
    return None


def _record(matter: Matter, act: str, made: Sealing, by: Officer, scan: Evidence | None) -> None:
    ledger.record(
        subject=f"matter:{matter.pk}", kind=matter.kind, act=act, at=clock.now(), organ=matter.organ.code, actor=by,
        stage=made.paper.act.stage, rows=[made], evidence=[scan] if scan else [], procedure=matter.procedure_id,
        outcome=made.way,
    )  # fmt: skip
