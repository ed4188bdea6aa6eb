"""What the moments of a draw share: the locked row, the state it must be in, its texts, its records."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Model

from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.inspections.actions import checks
from zhunsheng.office.inspections.models import (
    Draw,
    DrawFile,
)
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.people.models import Officer
from zhunsheng.proof.draw_text import digest_of
from zhunsheng.proof.entry import Stage
from zhunsheng.proof.faults import Malformed

HEX = re.compile(r"[0-9a-f]{64}")


def words(text: str) -> str:
    """A value of the header: one line, NFC, no control characters, at most 500 characters."""
    return " ".join("".join(ch if ch.isprintable() else " " for ch in unicodedata.normalize("NFC", text)).split())[
        :500
    ].strip()


def instant(moment: datetime) -> str:
    return moment.astimezone(clock.ZONE).replace(microsecond=0).isoformat()


def locked(draw: Draw) -> Draw:
    rows = Draw.objects.select_for_update(of=("self",)).select_related("line__organ", "line__plan", "line__item")
    return rows.get(pk=draw.pk)


def stage(draw: Draw, wanted: str, act: str) -> Refusal | None:
    if draw.state == wanted:
        return None
    label = draw.get_state_display()
    kind = RefusalKind.NOT_YET if draw.state == Draw.State.COMMITTED else RefusalKind.CLOSED
    way_on = "先停止揭示" if kind is RefusalKind.NOT_YET else "查看抽取页面上的下一步"
    return checks.no(act, f"本次抽取现在是“{label}”，不能办理这一步", way_on, kind)


def keep(draw: Draw, texts: Mapping[str, bytes]) -> list[DrawFile]:
    return DrawFile.objects.bulk_create(
        [
            DrawFile(
                draw=draw, name=name, content=data, size=len(data), sha256=digest_of(data), public=name != "recusals.tsv"
            )
            for name, data in texts.items()
        ]
    )  # fmt: skip


def shown(moment: datetime) -> str:
    return f"{moment.astimezone(clock.ZONE):%m月%d日%H:%M}"


def malformed(act: str, fault: Malformed) -> Refusal:
    return checks.no(act, fault.zh.rstrip("。"), "改正后重新提交", RefusalKind.FACT)


def record(draw: Draw, act: str, at: datetime, by: Officer, rows: Sequence[Model], *, outcome: str = "") -> None:
    ledger.record(
        subject=f"draw:{draw.pk}", kind="draw", act=act, at=at, organ=draw.line.organ.code, actor=by, stage=Stage.DRAW,
        outcome=outcome, rows=rows,
    )  # fmt: skip
