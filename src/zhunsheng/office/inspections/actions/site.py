"""What a phone hands in from a visit, and the visit put on record from it: nothing twice, nothing lost, one transaction.

A phone names each entry by a key of its own; an entry that comes again is answered as before. A photo must have the
digest that the page computed when it was taken.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.inspections import passes, reads, site
from zhunsheng.office.inspections.actions import checks
from zhunsheng.office.inspections.actions.passes import hand_over_pass
from zhunsheng.office.inspections.models import Briefing, Draw, Inspector, SiteEntry
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters import media
from zhunsheng.office.matters.models import Act, Evidence, Matter
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import HouseRole, Officer
from zhunsheng.proof.entry import Stage

KIND = SiteEntry.Kind
LARGEST_SAID, LARGEST_PHOTO = 20_000, 12 * 2**20
OLDEST = timedelta(days=7)  # how long a phone may keep what it could not hand in
WITH_FILE = (KIND.PHOTO, KIND.SIGNED)
_FILES = {KIND.PHOTO: ("音像记录", "jpg"), KIND.SIGNED: ("检查对象签名；拒绝签名的注明并有见证", "png")}


@transaction.atomic
def take_entry(
    matter: Matter, *, key: UUID, kind: str, said: Mapping[str, Any], at: datetime, by: Officer, file: bytes = b""
) -> SiteEntry | Refusal:
    """Keep one entry of a phone's queue; the same key again gives the same entry."""
    known = SiteEntry.objects.filter(key=key).first()
    if known is not None:
        same = known.matter_id == matter.pk and known.by_id == by.pk
        return known if same else checks.no("site_entry", "这个编号属于别的检查", "刷新页面后重新登记")
    refusal = _why_not_here(matter, by) or _why_not_said(matter, kind, said, file)
    if refusal:
        return refusal
    now = clock.now()
    entry = SiteEntry(
        key=key, matter=matter, kind=kind, said=dict(said), at=at if now - OLDEST <= at <= now else now, entered_at=now,
        by=by,
    )  # fmt: skip
    if file:
        try:
            kept = media.receive(media.pieces(io.BytesIO(file)))
        except media.NotReceived as why:
            return checks.no("site_entry", f"照片或者签名未被接收：{why}", "重新拍摄", RefusalKind.EVIDENCE)
        entry.sha256, entry.size = kept.sha256, len(file)
    entry.save(force_insert=True)
    ledger.record(
        subject=f"site:{matter.pk}", kind="inspection_site", act=kind, at=entry.at, organ=matter.organ.code, actor=by,
        stage=Stage.INVESTIGATION, rows=[entry],
    )  # fmt: skip
    if kind in (KIND.ARRIVED, KIND.LEFT) and passes.is_open(matter):
        hand_over_pass(matter)
    return entry


def _why_not_here(matter: Matter, by: Officer) -> Refusal | None:
    if matter.kind != reads.KIND or matter.closed_on:
        return checks.no("site_entry", "这不是正在办理的检查", "在“我的检查”中重新打开", RefusalKind.CLOSED)
    if by.pk not in {who.pk for who in reads.team(matter)}:
        return checks.no("site_entry", f"{by.name}不是派到这一户的检查人员", "由派出的检查人员登记", RefusalKind.ROLE)
    return None


def _why_not_said(matter: Matter, kind: str, said: Mapping[str, Any], file: bytes) -> Refusal | None:
    unsaid = "\\x00" in str(said)  # no text of the database holds it
    if kind not in KIND.values or unsaid or len(str(said)) > LARGEST_SAID or not all(isinstance(name, str) for name in said):
        return checks.no("site_entry", "登记的内容不合格式", "刷新页面后重新登记")
    if kind in (KIND.ARRIVED, KIND.LEFT) and str(said.get("code", "")) not in reads.codes_of(matter):
        return checks.no("site_entry", "扫到的不是这一户的代码", "核对门店，或者照营业执照输入统一社会信用代码")
    if kind == KIND.CODED and str(said.get("code", "")) not in site.CODES:
        return checks.no("site_entry", "检查结果不在标准结果之列", "在列出的结果中选择")
    if kind == KIND.REFUSED and not str(said.get("witness", "")).strip():
        return checks.no("site_entry", "拒绝签名的，应当写明见证人", "填写见证人姓名和身份", RefusalKind.EVIDENCE)
    if kind == KIND.CONFIRMED and str(said.get("officer", "")) not in {w.officer.code for w in reads.team(matter)}:
        return checks.no("site_entry", "确认的人不是派到这一户的检查人员", "由派出的检查人员确认", RefusalKind.ROLE)
    if (kind in WITH_FILE) != bool(file):
        return checks.no("site_entry", "照片或者签名没有交到", "重新拍摄或者签名", RefusalKind.EVIDENCE)
    if file and (len(file) > LARGEST_PHOTO or hashlib.sha256(file).hexdigest() != said.get("sha256")):
        why = "交到的文件与拍摄时的摘要不符，或者过大"
        return checks.no("site_entry", why, "重新拍摄", RefusalKind.EVIDENCE)
    return None


@transaction.atomic
def finish_visit(matter: Matter, *, by: Officer) -> Act | Refusal:
    """Put the visit and its record on file from what was entered on site; both or neither."""
    entries = list(SiteEntry.objects.filter(matter=matter))
    team = [who.officer for who in reads.team(matter)]
    own = [who for who in team if people.roles_on(who, clock.today(), matter.organ)]  # partners go along, and are named
    if refusal := _why_not_here(matter, by):
        return refusal
    if missing := site.lacking(entries, [who.code for who in team if who.pk != by.pk]):
        return checks.no("finish_visit", f"还缺：{'、'.join(missing)}", "补齐后再提交", RefusalKind.EVIDENCE)
    if not reads.having([matter.pk], reads.VISIT):
        made = matters.perform(
            matter, reads.VISIT, by=own, entered_by=by, evidence=_evidence(entries, by), note=_note(entries, team, own)
        )
        if isinstance(made, Refusal):
            return made
    found = [one for one in entries if one.kind == KIND.FOUND][-1].said
    facts = {
        "findings": str(found.get("text", "")).strip() or site.CODES[_code(entries)],
        "correctable": bool(found.get("correctable")),
        "suspected": bool(found.get("suspected")),
    }
    recorded = matters.perform(
        matter,
        "record",
        by=own,
        entered_by=by,
        facts=facts,
        evidence=_signature(entries, by),
        words=_words(entries, matter),
    )
    if isinstance(recorded, Refusal):
        transaction.set_rollback(True)
    return recorded


def _code(entries: Sequence[SiteEntry]) -> str:
    return str(next(one.said["code"] for one in reversed(entries) if one.kind == KIND.CODED))


def _note(entries: Sequence[SiteEntry], team: Sequence[Officer], own: Sequence[Officer]) -> str:
    others = "、".join(f"{who.name}（{who.code}）" for who in team if who not in own)
    joint = f"；联合检查人员：{others}" if others else ""
    return f"现场登记{len(entries)}项；检查结果：{site.CODES[_code(entries)]}{joint}"[:200]


def _words(entries: Sequence[SiteEntry], matter: Matter) -> dict[str, object]:
    photos = "、".join(one.sha256[:12] for one in entries if one.kind == KIND.PHOTO)
    refused: Mapping[str, Any] = next((one.said for one in entries if one.kind == KIND.REFUSED), {})
    return {
        "place": matter.parties.values_list("name", flat=True).first() or "",
        "items_inspected": matter.item.name if matter.item else "",
        "shown": "检查人员出示了执法证件，检查对象扫码核对。",
        "told_rights": "已告知检查事项、年度频次和申请回避、陈述意见的权利。",
        "recordings": photos,
        "refused_to_sign": str(refused.get("why", "")),
        "witness": str(refused.get("witness", "")),
    }


def _evidence(entries: Sequence[SiteEntry], by: Officer) -> list[Evidence]:
    """扫码入企, 亮证 and the photos, as the visit's evidence."""
    made = []
    for kinds, name in (((KIND.ARRIVED, KIND.LEFT), "扫码入企记录"), ((KIND.CARD,), "出示执法证件的记录")):
        lines = "".join(f"{one.at.astimezone(clock.ZONE):%Y-%m-%d %H:%M} {one.get_kind_display()} {one.by.name}\n"
                        for one in entries if one.kind in kinds)  # fmt: skip
        if KIND.ARRIVED in kinds:
            lines += _scanned(entries[0].matter)
        made.append(_received(io.BytesIO(lines.encode()), name, "现场登记.txt", by))
    return made + [_kept(one, by) for one in entries if one.kind == KIND.PHOTO]


def _scanned(matter: Matter) -> str:
    """The firm's own scans, and where they do not agree with ours."""
    rows = passes.times(matter)
    lines = [f"{one['firm'].astimezone(clock.ZONE):%Y-%m-%d %H:%M} 企业扫码：{one['label']}\n" for one in rows if one["firm"]]
    apart = passes.disagreement(rows)
    return "".join([*lines, f"双方时间不一致：{apart}\n" if apart else ""])


def _signature(entries: Sequence[SiteEntry], by: Officer) -> list[Evidence]:
    signed = next((one for one in entries if one.kind == KIND.SIGNED), None)
    if signed is not None:
        return [_kept(signed, by)]
    refused = next(one for one in entries if one.kind == KIND.REFUSED)
    text = f"拒绝签名：{refused.said.get('why', '')}\n见证人：{refused.said['witness']}\n".encode()
    return [_received(io.BytesIO(text), _FILES[KIND.SIGNED][0], "拒绝签名.txt", by)]


def _kept(entry: SiteEntry, by: Officer) -> Evidence:
    name, ending = _FILES[KIND(entry.kind)]
    with media.path(entry.sha256).open("rb") as stream:
        return _received(stream, name, f"{entry.sha256[:12]}.{ending}", by)


def _received(stream: Any, name: str, filename: str, by: Officer) -> Evidence:
    made = matters.receive(stream, name=name, filename=filename, by=by)
    if isinstance(made, Refusal):
        raise ValueError(f"site: evidence '{name}' was taken from the phone and is refused now: {made.message}")
    return made


@transaction.atomic
def brief(draw: Draw, *, subject: str, attended: Sequence[Inspector], by: Officer) -> Briefing | Refusal:
    """The training before the visits of a draw, with who took part."""
    if refusal := checks.may(by, "brief", HouseRole.PLANNER):
        return refusal
    if draw.state != Draw.State.PUBLISHED:
        return checks.no("brief", "还没有抽取结果，不知道派谁去", "先生成抽取结果", RefusalKind.NOT_YET)
    row = Briefing(
        draw=draw, subject=subject.strip(), on=clock.today(), attended=sorted({who.pk for who in attended}), by=by,
        entered_on=clock.today(),
    )  # fmt: skip
    if not attended:
        return checks.no("brief", "没有写明参加培训的检查人员", "勾选参加的人员")
    if refusal := checks.faulty(row, "brief"):
        return refusal
    row.save(force_insert=True)
    ledger.record(
        subject=f"draw:{draw.pk}", kind="draw", act="brief", at=clock.now(), organ=draw.line.organ.code, actor=by,
        stage=Stage.DRAW, rows=[row],
    )  # fmt: skip
    return row
