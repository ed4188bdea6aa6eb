"""From a result to visits: for every drawn object one matter, opened by the draw itself; and replacements.

A long list is opened in batches: each batch is a transaction, and a broken run goes on where it stopped.

    visits.open_visits(draw, by=planner).left       # how many are still to be opened
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.inspections import reads
from zhunsheng.office.inspections.actions import checks, replacing
from zhunsheng.office.inspections.models import Draw, Drawn, Inspector, JointVisit, PlanLine
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.models import Act, Evidence
from zhunsheng.office.people.models import HouseRole, Officer
from zhunsheng.proof.entry import Stage

AT_ONCE = 25
DRAW_WORD = "inspections.drawn"  # among the words of the first act: which drawn row the matter is opened for


@dataclass(frozen=True, slots=True)
class Opened:
    """How a batch went: how many were opened, how many are left, and what stopped it."""

    opened: int
    left: int
    refusal: Refusal | None = None


@transaction.atomic
def open_visits(draw: Draw, *, by: Officer, most: int = AT_ONCE) -> Opened | Refusal:
    """Open the next visits of a result, `most` at a time: by the draw, by no person."""
    own = Draw.objects.select_for_update(of=("self",)).select_related("line__organ", "line__item").get(pk=draw.pk)
    if refusal := checks.may(by, "open_visits", HouseRole.PLANNER):
        return refusal
    if own.state != Draw.State.PUBLISHED:
        return checks.no("open_visits", "还没有抽取结果，不能开启检查", "先生成抽取结果", RefusalKind.NOT_YET)
    waiting = Drawn.objects.filter(draw=own, matter=None).select_related("object").order_by("order")
    todo, stopped, opened = list(waiting[:most]), None, list[Drawn]()
    proof = _proof(own) if todo else None
    classes = reads.drawn_classes(own) if len(reads.tasks_of(own)) > 1 else {}
    joined: list[JointVisit] = []
    for one in todo:
        tasks = reads.lines_of(one, classes)
        answer = _open(own, one, tasks, proof)
        if isinstance(answer, Refusal):
            stopped = answer
            break
        opened.append(one)
        joined += [JointVisit(drawn=one, line=line) for line in tasks[1:]]
    if stopped and not opened:
        return stopped
    if opened:
        Drawn.objects.bulk_update(opened, ["matter"])
        JointVisit.objects.bulk_create(joined)
        ledger.record(
            subject=f"draw:{own.pk}", kind="draw", act="open_visits", at=clock.now(), organ=own.line.organ.code,
            actor=by, stage=Stage.DRAW, rows=[*opened, *joined],
        )  # fmt: skip
    return Opened(len(opened), waiting.count(), stopped)


def _proof(draw: Draw) -> Evidence | Refusal:
    """The draw's result as evidence of why the visit is made; the bytes are stored once."""
    text = reads.files(draw)["result.txt"]
    law = reads.law_of(draw.line.organ)
    wanted = law.acts[reads.ORDER].outcomes[reads.DRAWN].evidence if law else ()
    return matters.receive(
        io.BytesIO(text),
        name=next(iter(wanted), "抽取记录"),
        filename=f"{draw.line.task}-{draw.attempt}-result.txt",
        by=draw.committed_by,
        title=f"{draw.line.task} 第{draw.attempt}次抽取结果",
    )


def _open(draw: Draw, one: Drawn, tasks: Sequence[PlanLine], proof: Evidence | Refusal | None) -> Drawn | Refusal:
    """One visit for all tasks that drew the object, opened by the leading one (进一次门、查多项事)."""
    if isinstance(proof, Refusal) or proof is None:
        return proof or checks.no("open_visits", "没有抽取结果的文件", "先生成抽取结果")
    copy = Evidence(
        **{
            field.attname: getattr(proof, field.attname)
            for field in Evidence._meta.concrete_fields
            if field.name not in ("id", "matter", "act")
        }
    )
    matter = matters.open_matter(
        kind=reads.KIND,
        organ=tasks[0].organ,
        item=tasks[0].item,
        title=f"{'、'.join(line.name for line in tasks)}：{one.object.name}"[:200],
        parties=[matters.NewParty(kind="firm", name=one.object.name, code=one.object.code, role="检查对象")],
        entered_by=None,
        outcome=reads.DRAWN,
        evidence=[copy],
        note=f"{'、'.join(line.task for line in tasks)} 第{draw.attempt}次抽取，第{one.order}位",
        words={DRAW_WORD: str(one.pk)},
    )
    if isinstance(matter, Refusal):
        return matter
    one.matter = matter
    return one


def swap(one: Drawn, out: Inspector, found: replacing.Next, act: Act) -> None:
    """Write a replacement within the act's transaction (called by the companion); the head who decided approves it."""
    signer = act.signers.order_by("pk").first()
    approver = act.entered_by or (signer.officer if signer else None)
    if approver is None:
        raise ValueError(f"act {act.pk}: nobody decided on the replacement; act undone")
    made = replacing.write_swap(one, out, found, act=act, reason="recused", approver=approver)
    ledger.record(
        subject=f"draw:{one.draw_id}", kind="draw", act="swap_inspector", at=act.at, organ=act.matter.organ.code,
        actor=act.entered_by, stage=Stage.DRAW, rows=made,
    )  # fmt: skip
