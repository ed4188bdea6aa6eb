"""T0 of a draw: rehearse, then fix lists, commitments, beacon and deadline; the record vouches for every text.

draw = committing.commit(line, parties=[…], beacons=[("kl8", "2026061"), ("kl8", "2026062")], reveal_by=…, by=planner)
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Model

from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.inspections import lists, reads
from zhunsheng.office.inspections.actions import checks, draws
from zhunsheng.office.inspections.models import (
    AttemptEntry,
    Chain,
    Draw,
    JointTask,
    Link,
    Plan,
    PlanLine,
    Seal,
    Share,
    Source,
    Witness,
)
from zhunsheng.office.people.models import HouseRole, Officer
from zhunsheng.office.powers import reads as powers
from zhunsheng.proof import draw as protocol
from zhunsheng.proof import draw_files
from zhunsheng.proof.draw import Infeasible
from zhunsheng.proof.draw_files import NONE
from zhunsheng.proof.draw_text import digest_of, render_record
from zhunsheng.proof.faults import Malformed

FEWEST_PARTIES = 3
DRY_RUNS = 3
LONGEST_WAIT = timedelta(days=60)
LONGEST_SEAL = timedelta(days=366)
MOST_JOINT = 6
MODES = ("L", "U")
_ISSUE = re.compile(r"[0-9A-Za-z-]{1,64}")


@dataclass(frozen=True, slots=True)
class Party:
    """A party at T0: which body, who it is, and the digest to which it binds itself."""

    party: str
    name: str
    commitment: str


@dataclass(frozen=True, slots=True)
class Fresh:
    """A party's value, shown once and kept nowhere, and the commitment that it opens."""

    party: str
    value: str
    commitment: str


def generate_share(party: str) -> Fresh:
    """32 random bytes for a party that has brought none; the party writes the value down, we keep nothing."""
    value = os.urandom(32).hex()
    return Fresh(party, value, protocol.commitment(party, value))


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The pre-check: the lists as a commit would fix them, and what was lacking in dry runs with random keys."""

    prepared: lists.Prepared
    runs: int
    lacks: tuple[Infeasible, ...]

    @property
    def feasible(self) -> bool:
        return not self.lacks and self.prepared.k > 0


def rehearse(line: PlanLine, runs: int = DRY_RUNS, joint: Sequence[PlanLine] = ()) -> Rehearsal | Refusal:
    """Draw and assign with dry keys; nothing is written, nothing of it can come back in the draw."""
    try:
        last = reads.latest(line)
        prepared = (
            lists.prepare_joint(joint, clock.today(), last) if joint else lists.prepare(line, clock.today(), last)
        )
        parties = [generate_share(one.value) for one in (Witness.PROCURATORATE, Witness.JUSTICE, Witness.CITIZEN)]
        texts = _texts(
            line, prepared, 1, None, [Party(one.party, "", one.commitment) for one in parties],
            [(Source.DICE.value, "1")], clock.now() + timedelta(minutes=1), tasks=joint,
        )  # fmt: skip
        lacks = draw_files.dry_runs(texts, [os.urandom(32).hex() for _ in range(runs)]) if prepared.k else []
    except Malformed as fault:
        return draws.malformed("commit", fault)
    return Rehearsal(prepared, runs, tuple(lacks))


@transaction.atomic
def commit(
    line: PlanLine,
    *,
    parties: Sequence[Party],
    beacons: Sequence[tuple[str, str]],
    reveal_by: datetime,
    by: Officer,
    despite: bool = False,
    seal: tuple[str, date] | None = None,
    open_because: str = "",
    joint: Sequence[PlanLine] = (),
    mode: str = MODES[0],
) -> Draw | Refusal:
    """T0. `beacons`: source and exact future issue, then its fallbacks; `despite`: commit though dry runs failed.

    `seal`: the party whose value stays sealed, and until which day: the rule for visits that are not announced, unless
    `open_because` says why not. `joint`: tasks of the plan, of whichever organs, drawn in one window.
    `mode`: L sends the first feasible of every object's list, U draws nearly evenly among all feasible assignments.
    A party whose commitment is the head of its yearly chain reveals the next link.
    """
    wanted = {line.pk, *(one.pk for one in joint)}
    locked = PlanLine.objects.select_for_update(of=("self",)).select_related("plan", "item", "organ")
    tasks = sorted(locked.filter(pk__in=sorted(wanted)), key=lambda one: one.task)
    own = next(one for one in tasks if one.pk == line.pk)
    previous = reads.latest(own)
    if previous is not None:
        previous = Draw.objects.select_for_update(of=("self",)).get(pk=previous.pk)
    refusal = (
        checks.may(by, "commit", HouseRole.PLANNER)
        or _why_not_now(own, previous)
        or powers.why_not_usable(own.item, own.organ, reads.KIND, clock.today())
        or _why_not_joint(tasks, previous)
        or _why_not_parties(parties)
        or _why_not_beacons(beacons, previous)
        or _why_not_deadline(reveal_by)
        or _why_not_mode(mode)
        or _why_not_sealed(own, seal, open_because, parties, reveal_by)
    )
    links = {} if refusal else _links(parties)
    refusal = refusal or _why_not_linked(links, seal)
    if refusal:
        return refusal
    rehearsal = rehearse(own, joint=tasks if len(tasks) > 1 else ())
    if isinstance(rehearsal, Refusal):
        return rehearsal
    if not rehearsal.prepared.k:
        return checks.no(
            "commit", "没有对象可以抽取：符合条件的对象或者抽取数量为零", "核对行业、分类和抽查比例", RefusalKind.CASE
        )
    if rehearsal.lacks and not despite:
        return _lacking(rehearsal)
    at = clock.now().replace(microsecond=0)
    reveal_by = reveal_by.astimezone(clock.ZONE).replace(microsecond=0)
    try:
        texts = _texts(
            own, rehearsal.prepared, (previous.attempt if previous else 0) + 1, previous, parties, beacons, reveal_by,
            seal, open_because, tasks, mode,
        )  # fmt: skip
    except Malformed as fault:
        return draws.malformed("commit", fault)
    header = texts["header.txt"].decode()
    found = reads.header_of(header)
    draw = Draw(
        line=own,
        attempt=(previous.attempt if previous else 0) + 1,
        previous=previous,
        reason=_reason(previous) if previous else "",
        header=header,
        header_digest=digest_of(texts["header.txt"]),
        lists={name: found[name][0] for name in draw_files.COMPUTED},
        reveal_by=reveal_by,
        committed_on=at.date(),
        committed_at=at,
        committed_by=by,
    )
    shares = [
        Share(draw=draw, party=one.party, name=one.name.strip(), commitment=one.commitment)
        for one in sorted(parties, key=lambda one: one.party)
    ]
    for share in shares:
        if wrong := checks.faulty(share, "commit", ("draw", "value", "revealed_at")):
            return wrong
    draw.save(force_insert=True)
    Share.objects.bulk_create(shares)
    more: list[Model] = Link.objects.bulk_create(
        [Link(share=share, chain=links[share.party]) for share in shares if share.party in links]
    )  # type: ignore[assignment]
    if seal:
        more.append(Seal.objects.create(draw=draw, party=seal[0], until=seal[1]))
    more += JointTask.objects.bulk_create([JointTask(draw=draw, line=one) for one in tasks if one.pk != own.pk])
    kept = draws.keep(draw, texts)
    more += draws.log(draw, AttemptEntry.Event.COMMIT, at)
    draws.record(draw, "commit", at, by, [draw, *shares, *kept, *more])
    return draw


def _texts(
    line: PlanLine,
    prepared: lists.Prepared,
    attempt: int,
    previous: Draw | None,
    parties: Sequence[Party],
    beacons: Sequence[tuple[str, str]],
    reveal_by: datetime,
    seal: tuple[str, date] | None = None,
    open_because: str = "",
    tasks: Sequence[PlanLine] = (),
    mode: str = MODES[0],
) -> dict[str, bytes]:
    """Every T0 file; raises Malformed where something is not canonical."""
    several = list(tasks) if len(tasks) > 1 else [line]
    window = f"object:joint={line.plan.year}-{'-'.join(f'{one.number:03d}' for one in several)}"
    items = {one.item_id: one.item for one in several}.values()
    bases = dict.fromkeys(f"{one.law} {one.article}" for item in items for one in item.bases.all())
    files = dict(prepared.files)
    files["recusals.tsv"] = draw_files.recusals_list(prepared.pairs, os.urandom(32))
    values = {
        "task": [one.task for one in several],
        "attempt": [str(attempt)],
        "previous": [f"{previous.header_digest}:{_reason(previous)}" if previous else NONE],
        "item": [draws.words("；".join(f"{item.code} {item.name}" for item in items))],
        "basis": [draws.words("；".join(bases) or "见权责清单")],
        "rule": [
            draws.words(lists.joint_rule(several, prepared) + (f"；不封存：{open_because}" if open_because else ""))
        ],
        "classes": [f"{name}:{points}" for name, points in sorted(prepared.ratios.items())],
        "slots": prepared.slots,
        "mode": [mode],
        "label": ["object:class" if len(several) == 1 else window[:53]],
        "commitments": sorted(f"{one.party}:{one.commitment}" for one in parties),
        "beacon": [f"{source}:{issue}" for source, issue in beacons],
        "reveal_by": [draws.instant(reveal_by)],
        "sealed": [seal[1].isoformat() if seal else "no"],
    }
    files["draft.txt"] = render_record("draft", draw_files.DRAFT, values)
    files["header.txt"] = draw_files.commit(files)
    del files["draft.txt"]
    return files


def _reason(previous: Draw) -> str:
    return "infeasible" if previous.state == Draw.State.INFEASIBLE else previous.void_reason


def _why_not_now(line: PlanLine, previous: Draw | None) -> Refusal | None:
    if line.plan.status != Plan.Status.APPROVED:
        return checks.no(
            "commit", f"{line.plan.name}还没有批准，不能抽取", "先送行政机关负责人批准", RefusalKind.NOT_YET
        )
    if previous is None or previous.state in (Draw.State.VOID, Draw.State.INFEASIBLE):
        return None
    if previous.state == Draw.State.PUBLISHED:
        return checks.no(
            "commit", f"本任务已经抽出结果（第{previous.attempt}次），不得重抽", "按结果实施检查", RefusalKind.CLOSED
        )
    return checks.no(
        "commit", f"第{previous.attempt}次抽取尚未结束，同一任务同时只有一次", "完成或者作废该次抽取", RefusalKind.WAITS
    )


def _why_not_mode(mode: str) -> Refusal | None:
    if mode in MODES:
        return None
    return checks.no("commit", f"“{mode[:8]}”不是派出检查人员的方式", "选择按名单次序，或者均匀配对")


def _why_not_parties(parties: Sequence[Party]) -> Refusal | None:
    names = [one.party for one in parties]
    if len(names) < FEWEST_PARTIES or len(set(names)) != len(names):
        return checks.no(
            "commit", f"应当有至少{FEWEST_PARTIES}个不同系统的参与方，各一份", "补足参与方", RefusalKind.PARTY
        )
    for one in parties:
        if one.party not in Witness.values:
            return checks.no(
                "commit", f"“{one.party[:40]}”不是可以参与的一方", "在列出的参与方中选择", RefusalKind.PARTY
            )
        if draws.HEX.fullmatch(one.commitment) is None:
            label = Witness(one.party).label
            return checks.no(
                "commit", f"{label}的承诺不是64位小写十六进制", "请参与方核对后重新提供", RefusalKind.PARTY
            )
    if len({one.commitment for one in parties}) != len(parties):
        return checks.no("commit", "两方的承诺相同", "承诺由各方各自生成，不得相同", RefusalKind.PARTY)
    return None


def _why_not_beacons(beacons: Sequence[tuple[str, str]], previous: Draw | None) -> Refusal | None:
    if len(beacons) < 2 or len(set(beacons)) != len(beacons):
        return checks.no("commit", "应当写明信标的来源和期号，以及备用的一期", "补填信标和备用信标")
    used = set(reads.beacons_of(previous)) if previous else set()
    for source, issue in beacons:
        if source not in Source.values or _ISSUE.fullmatch(issue) is None:
            return checks.no(
                "commit", f"信标“{source[:20]}:{issue[:20]}”不合格式", "选择来源；期号只用数字、字母和短横线"
            )
        if (source, issue) in used:
            return checks.no("commit", f"信标{issue}已用于上一次抽取", "新的抽取应当用更晚的一期")
    return None


def _why_not_deadline(reveal_by: datetime) -> Refusal | None:
    now = clock.now()
    if not now < reveal_by <= now + LONGEST_WAIT:
        return checks.no("commit", f"揭示截止应当在今后{LONGEST_WAIT.days}天以内", "改填截止时间", RefusalKind.BEFORE)
    return None


def _why_not_joint(tasks: Sequence[PlanLine], previous: Draw | None) -> Refusal | None:
    """Tasks of one window are of one approved plan, and none of them has an attempt of its own."""
    if len(tasks) == 1:
        alone = previous is None or not previous.joint.exists()
        why = "上一次是联合抽取，另行抽取也应当联合"
        return None if alone else checks.no("commit", why, "选上次一同抽取的任务", RefusalKind.CASE)
    if len(tasks) > MOST_JOINT:
        return checks.no("commit", f"一次联合抽取不超过{MOST_JOINT}项任务", "分成几个窗口")
    if len({one.plan_id for one in tasks}) > 1:
        return checks.no("commit", "联合抽取的任务应当在同一个计划中", "重新选择任务", RefusalKind.CASE)
    for one in tasks:
        last = reads.latest(one)
        if (last and last.pk) != (previous and previous.pk):
            why = f"“{one.name}”已经另有抽取，不能并入这一窗口"
            return checks.no("commit", why, "去掉这项任务", RefusalKind.CLOSED)
        if refusal := powers.why_not_usable(one.item, one.organ, reads.KIND, clock.today()):
            return refusal
    return None


def _why_not_sealed(
    line: PlanLine, seal: tuple[str, date] | None, because: str, parties: Sequence[Party], reveal_by: datetime
) -> Refusal | None:
    if seal is None:
        if reads.unannounced(line) and not because.strip():
            why = f"“{line.name}”不事先通知，公开的名单和种子会让对象先知道要被检查"
            return checks.no("commit", why, "选定封存的一方和解封日；确不封存的，写明理由", RefusalKind.CASE)
        return None
    party, until = seal
    if party not in {one.party for one in parties}:
        return checks.no("commit", "封存的一方应当是本次的参与方", "在参与方中选择", RefusalKind.PARTY)
    if not reveal_by.astimezone(clock.ZONE).date() <= until <= clock.today() + LONGEST_SEAL:
        most = LONGEST_SEAL.days
        return checks.no("commit", f"解封日应当在揭示截止之后、{most}天以内", "改填解封日", RefusalKind.BEFORE)
    return None


def _links(parties: Sequence[Party]) -> dict[str, Chain]:
    """The parties whose commitment is the head of their chain of this year."""
    heads = {one.party: one for one in Chain.objects.select_for_update().filter(year=clock.today().year)}
    return {
        one.party: heads[one.party] for one in parties if one.party in heads and heads[one.party].head == one.commitment
    }


def _why_not_linked(links: Mapping[str, Chain], seal: tuple[str, date] | None) -> Refusal | None:
    """A link is used by one draw at a time, and never for a sealed value: the next header would show it."""
    for party, chain in links.items():
        label = Witness(party).label
        if seal and seal[0] == party:
            return checks.no(
                "commit", f"{label}用年度承诺，不能作封存的一方", "由另作承诺的一方封存", RefusalKind.PARTY
            )
        if chain.released >= chain.length:
            return checks.no("commit", f"{label}的年度承诺已经用完", "另作承诺", RefusalKind.PARTY)
        waiting = Link.objects.filter(chain=chain, share__value="", share__draw__state=Draw.State.COMMITTED).first()
        if waiting:
            why = f"{label}的这一环正用于另一次抽取，一环只用一次"
            return checks.no("commit", why, "等该次揭示以后再锁定，或者另作承诺", RefusalKind.WAITS)
    return None


def _lacking(rehearsal: Rehearsal) -> Refusal:
    lack = rehearsal.lacks[0]
    why = (
        f"用随机数试抽{rehearsal.runs}次，有{len(rehearsal.lacks)}次无法配齐人员："
        f"{len(lack.slots)}个岗位最多只有{lack.places}个名额"
    )
    return checks.no(
        "commit", why, "提高检查人员上限、增列有专长的人员或者借调；确须照此抽取的，勾选“仍然锁定”", RefusalKind.CASE
    )
