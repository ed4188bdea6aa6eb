"""What the moments of a draw share: the locked row, the state it must be in, its texts, its records, the attempt log."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import Model

from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.inspections import reads
from zhunsheng.office.inspections.actions import checks
from zhunsheng.office.inspections.models import AttemptEntry, Draw, DrawFile, Seal
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.people.models import Officer
from zhunsheng.proof import draw_log
from zhunsheng.proof.draw_files import RESULT_FILES
from zhunsheng.proof.draw_text import digest_of
from zhunsheng.proof.entry import Stage
from zhunsheng.proof.faults import Malformed

HEX = re.compile(r"[0-9a-f]{64}")
UNSEALED = reads.UNSEALED
NEVER_PUBLIC = ("recusals.tsv", UNSEALED)
_LOG = 20_260_302  # the advisory lock under which the attempt log grows


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
    """Keep texts of a draw; what a seal covers is not public before it is broken (`reads.files`)."""
    covered = RESULT_FILES if Seal.objects.filter(draw=draw).exists() else ()
    return DrawFile.objects.bulk_create(
        [
            DrawFile(
                draw=draw, name=name, content=data, size=len(data), sha256=digest_of(data),
                public=name not in NEVER_PUBLIC and name not in covered,
            )
            for name, data in texts.items()
        ]
    )  # fmt: skip


def log(draw: Draw, event: str, at: datetime) -> list[AttemptEntry]:
    """Add to the attempt log, one writer at a time, so that its numbers have no gap."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOG])
    made = []
    events = [(event, at)]
    tasks = [one.task for one in reads.tasks_of(draw)]
    if event != AttemptEntry.Event.COMMIT and not AttemptEntry.objects.filter(draw=draw).exists():
        events.insert(0, (AttemptEntry.Event.COMMIT, draw.committed_at))  # committed before there was a log
    for name, when, task in ((name, when, task) for name, when in events for task in tasks):
        last = AttemptEntry.objects.order_by("-number").first()
        before = None
        if last is not None:
            at_last = instant(last.at)
            before = draw_log.Entry(last.number, last.task, last.attempt, last.event, last.header, at_last, last.link)
        line = draw_log.entry(before, task, draw.attempt, str(name), draw.header_digest, instant(when))
        row = AttemptEntry(
            number=line.number, draw=draw, task=line.task, attempt=line.attempt, event=line.event, header=line.header,
            at=when.replace(microsecond=0), link=line.link,
        )  # fmt: skip
        row.save(force_insert=True)
        made.append(row)
    return made


def shown(moment: datetime) -> str:
    return f"{moment.astimezone(clock.ZONE):%m月%d日%H:%M}"


def malformed(act: str, fault: Malformed) -> Refusal:
    return checks.no(act, fault.zh.rstrip("。"), "改正后重新提交", RefusalKind.FACT)


def record(draw: Draw, act: str, at: datetime, by: Officer, rows: Sequence[Model], *, outcome: str = "") -> None:
    ledger.record(
        subject=f"draw:{draw.pk}", kind="draw", act=act, at=at, organ=draw.line.organ.code, actor=by, stage=Stage.DRAW,
        outcome=outcome, rows=rows,
    )  # fmt: skip
