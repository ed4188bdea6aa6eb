"""Filing major penalties with the superior, and drawing a sample of them for review."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date

from django.db import transaction

from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.matters.models import Matter
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import HouseRole, Officer
from zhunsheng.office.refusals import barred
from zhunsheng.office.supervision import majors
from zhunsheng.office.supervision.models import MajorFiling, ReviewFinding, ReviewSample
from zhunsheng.proof.entry import Stage


@transaction.atomic
def file_major(matter: Matter, *, on: date, document: str, by: Officer) -> MajorFiling | Refusal:
    """Record that a major penalty was filed with the superior."""
    own = Matter.objects.select_for_update(of=("self",)).select_related("organ__superior").get(pk=matter.pk)
    if not people.roles_on(by, clock.today(), own.organ):
        return _refused(
            RefusalKind.ROLE, f"{by.name}不在{own.organ.name}任职，不得登记备案", f"由{own.organ.name}的在任人员登记"
        )
    if not majors.is_major(own):
        return _refused(
            RefusalKind.CASE, "本案不属于重大行政处罚", "核对案件中是否属于听证范围、应当集体讨论或者法制审核"
        )
    if MajorFiling.objects.filter(matter=own).exists():
        return _refused(RefusalKind.SPENT, "本案已经登记备案", "在备案列表中查看")
    decided = own.acts.filter(event="decide", outcome="penalty").order_by("-number").first()
    if decided is None or on > clock.today() or on < decided.at.astimezone(clock.ZONE).date():
        return _refused(RefusalKind.BEFORE, "报送日期早于处罚决定，或者晚于今天", "按报送文件的日期填写")
    if not document.strip() or len(document) > 80:
        return _refused(RefusalKind.FACT, "应当写明报送文号，且不超过80字", "按报送文件填写")
    to = own.organ.superior.name if own.organ.superior else "上级行政机关"
    made = MajorFiling.objects.create(matter=own, filed_on=on, document=document.strip(), to=to, by=by)
    ledger.record(
        subject=f"matter:{own.pk}", kind=own.kind, act="file_major", at=clock.now(), organ=own.organ.code, actor=by,
        stage=Stage.DECISION, rows=[made], procedure=own.procedure_id,
    )  # fmt: skip
    return made


@transaction.atomic
def commit_sample(title: str, *, since: date, until: date, size: int, by: Officer) -> ReviewSample | Refusal:
    """Fix the list of major penalties and how many are drawn, before anybody can know which."""
    if refusal := _why_not(by):
        return refusal
    waiting = ReviewSample.objects.filter(drawn_on=None).first()
    if waiting is not None:
        return _refused(RefusalKind.SPENT, f"“{waiting.title}”的名单已经封存，还没有抽取", "先抽取，再做下一次抽查")
    if ReviewSample.objects.filter(since=since, until=until).exists():
        return _refused(RefusalKind.SPENT, "同一段时间已经抽查过，不得重抽", "选择另一段时间")
    if majors.decided(by, since, until)[majors.MOST :].exists():
        return _refused(RefusalKind.FACT, f"这段时间的处罚决定超过{majors.MOST}件，名单不能完整", "缩短起止日期")
    population = sorted(str(one.matter.pk) for one in majors.listed(by, since, until))
    if not title.strip() or len(title) > 100 or since > until:
        return _refused(RefusalKind.FACT, "应当写明名称，且起止日期由先到后", "核对名称和日期")
    if not 0 < size <= len(population):
        return _refused(
            RefusalKind.FACT, f"这段时间有重大行政处罚{len(population)}件，不能抽取{size}件", "调整件数或者起止日期"
        )
    made = ReviewSample.objects.create(
        title=title.strip(), since=since, until=until, population=population, size=size, committed_on=clock.today(), by=by,
        digest=hashlib.sha256("\n".join([*population, str(size)]).encode()).hexdigest(),
    )  # fmt: skip
    _record(made, "commit_sample", by, [made])
    return made


@transaction.atomic
def draw_sample(sample: ReviewSample, *, by: Officer) -> ReviewSample | Refusal:
    """Draw, once the register has signed a head that covers the list."""
    own = ReviewSample.objects.select_for_update().get(pk=sample.pk)
    if refusal := _why_not(by):
        return refusal
    if own.drawn_on is not None:
        return _refused(RefusalKind.SPENT, "已经抽取，不得重抽", "在抽查页查看结果")
    found = majors.seed_of(own)
    if found is None:
        return _refused(RefusalKind.NOT_YET, "登记簿还没有签出涵盖名单的检查点，种子未定", "几秒钟后再抽取")
    own.checkpoint, own.seed = found
    own.drawn, own.drawn_on = majors.draw(own.seed, own.population, own.size), clock.today()
    own.save(update_fields=["checkpoint", "seed", "drawn", "drawn_on"])
    _record(own, "draw_sample", by, [own])
    return own


@transaction.atomic
def find(sample: ReviewSample, matter: Matter, *, passed: bool, text: str, by: Officer) -> ReviewFinding | Refusal:
    """Record what the review of a drawn case found."""
    own = ReviewSample.objects.select_for_update().get(pk=sample.pk)
    if refusal := _why_not(by):
        return refusal
    if str(matter.pk) not in own.drawn:
        return _refused(RefusalKind.FACT, "这一案件没有抽中", "只评查抽中的案件")
    if own.findings.filter(matter=matter).exists():
        return _refused(RefusalKind.SPENT, "这一案件已经登记评查意见", "在抽查页查看")
    if not text.strip() or len(text) > 5000:
        return _refused(RefusalKind.FACT, "应当写明评查意见，且不超过5000字", "逐项写明发现的问题；没有问题的写明合格")
    made = ReviewFinding.objects.create(
        sample=own, matter=matter, passed=passed, text=text.strip(), found_on=clock.today(), by=by
    )
    _record(own, "review_finding", by, [made])
    return made


def _why_not(by: Officer) -> Refusal | None:
    if people.may(by, HouseRole.SUPERVISOR, clock.today()):
        return None
    return _refused(RefusalKind.ROLE, f"{by.name}不承担执法监督工作", "由执法监督人员办理")


def _refused(kind: RefusalKind, why: str, way_on: str) -> Refusal:
    return barred(kind, "major", why, way_on=way_on)


def _record(sample: ReviewSample, act: str, by: Officer, rows: Sequence[ReviewSample | ReviewFinding]) -> None:
    ledger.record(
        subject=f"review:{sample.pk}", kind="review", act=act, at=clock.now(), actor=by, stage=Stage.REVIEW, rows=rows
    )
