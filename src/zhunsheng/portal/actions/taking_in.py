"""Taking in what the office handed over: checked first, shown afterwards.

Rules
- Every row is read once, whenever it commits; one that fails is noted with the first check that failed and not shown.
- The first policy handed over is pinned: bundles that another policy vouches for are not shown.
- What is shown comes from the proven record alone; the manifest's own words must agree with it.
- A withdrawal takes effect at once, proof or not: content, title and bundle go, the day and the reason stay.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.db import connection, transaction

from zhunsheng.exchange import reads as passed
from zhunsheng.exchange.models import Exchange
from zhunsheng.portal import clock
from zhunsheng.portal.models import Pinned, Published, TakenIn, address_of
from zhunsheng.proof.bundle import Bundle
from zhunsheng.proof.checkpoint import Policy
from zhunsheng.proof.faults import Malformed
from zhunsheng.verify import rehash

LOCK = 0x5A53_0002
AT_ONCE = 200
KINDS = (Exchange.Kind.BUNDLE, Exchange.Kind.WITHDRAWAL)
_RECORD = {
    "id", "publication_id", "word", "subject", "section", "title", "organ", "organ_code", "on", "content", "reason"
}  # fmt: skip


class NotShown(Exception):
    """Why a row is not shown, in Chinese."""


def take_in() -> int:
    """Read what is new; how many rows were read. Two at once: the second leaves it to the first."""
    rows = passed.not_in(TakenIn, KINDS)
    if not rows.exists():
        return 0
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                return 0
        found = list(rows[:AT_ONCE])
        for row in found:
            TakenIn.objects.create(exchange=row.pk, kind=row.kind, fault=_read(row)[:300], taken_at=clock.real_now())
    return len(found)


def _read(row: Exchange) -> str:
    try:
        with transaction.atomic():
            _withdraw(row) if row.kind == Exchange.Kind.WITHDRAWAL else _show(row)
    except NotShown as why:
        return str(why)
    return ""


def _show(row: Exchange) -> None:
    try:
        bundle = Bundle.decode(bytes(row.payload))
    except Malformed as fault:
        raise NotShown(fault.zh) from None
    report = rehash.check(bundle, _trusted())
    if not report.ok:
        raise NotShown(report.failure.zh if report.failure else "没有可核对的内容")
    record: dict[str, Any] = dict(bundle.record)
    _agrees(bundle, record)
    subject = str(record["subject"])
    if record["word"] == "withdrawn":
        _take_back(subject, date.fromisoformat(record["on"]), str(record["reason"]), bytes(row.payload))
        return
    content = record["content"]
    Published.objects.update_or_create(
        id=address_of(subject),
        defaults={
            "subject": subject,
            "section": record["section"],
            "title": record["title"],
            "organ": record["organ"],
            "organ_code": record["organ_code"],
            "on": date.fromisoformat(record["on"]),
            "content": content,
            "words": "\n".join(dict.fromkeys([record["title"], *_texts(content)]))[:50_000],
            "number": bundle.proofs[0].proof.index,
            "bundle": bytes(row.payload),
            "withdrawn_on": None,
            "withdrawn_why": "",
        },
    )


def _agrees(bundle: Bundle, record: dict[str, Any]) -> None:
    if set(record) != _RECORD or not isinstance(record["content"], dict):
        raise NotShown("公开内容的格式不对")
    kind = record["section"] if record["word"] == "released" else "withdrawal"
    said = (bundle.id, bundle.kind, bundle.organ, bundle.title, bundle.published_on)
    if said != (record["publication_id"], kind, record["organ"], record["title"], record["on"]):
        raise NotShown("清单上的说明与登记的内容不一致")
    if record["section"] not in Published.Section.values or len(str(record["subject"])) > 100:
        raise NotShown("公开内容的格式不对")


def _withdraw(row: Exchange) -> None:
    try:
        told = json.loads(bytes(row.payload))
        subject, on, why = str(told["subject"]), date.fromisoformat(told["on"]), str(told["why"])
    except (ValueError, KeyError, TypeError):
        raise NotShown("撤回通知的格式不对") from None
    _take_back(subject, on, why, b"")


def _take_back(subject: str, on: date, why: str, bundle: bytes) -> None:
    """Leave nothing but that it was withdrawn, when and why; of what was never shown nothing is said."""
    for one in Published.objects.filter(subject=subject):
        one.title = f"{one.get_section_display()}（已撤回）"
        one.content, one.words, one.bundle, one.number = {}, "", bundle, None
        one.withdrawn_on, one.withdrawn_why = on, why
        one.save()


def _trusted() -> Policy:
    """The pinned policy; the first one handed over is pinned now."""
    pinned = Pinned.objects.filter(key="policy").first()
    if pinned is None:
        told = Exchange.objects.filter(kind=Exchange.Kind.KEY, key="policy").order_by("handed_at", "id").first()
        if told is None:
            raise NotShown("还没有收到登记簿的公钥和见证规则，不能核对")
        pinned = Pinned.objects.create(key="policy", value=bytes(told.payload).decode(), pinned_at=clock.real_now())
    return Policy.parse(pinned.value, "policy")


def _texts(value: object) -> list[str]:
    """Every text in a content, for the search."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for key, one in value.items() if key not in ("key", "label", "form") for text in _texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    return []
