"""T2 and T3 of a draw, and voiding.

- T2 takes the beacon named at T0 (or its fallback, when that is void), drawn strictly after the deadline of T1.
- T3 follows from the texts alone (`proof.draw_files.results`): nobody chooses anything any more.
- Void: by a head who did not commit, for a reason of the closed list; the next attempt names it. A result stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import BinaryIO

from django.db import transaction
from django.db.models import Model

from zhunsheng.law.refusal import Refusal, RefusalKind, day_text
from zhunsheng.office import clock
from zhunsheng.office.inspections import reads
from zhunsheng.office.inspections.actions import checks, draws
from zhunsheng.office.inspections.models import (
    Assigned,
    AttemptEntry,
    Draw,
    Drawn,
    InspectionObject,
    Inspector,
    Seal,
)
from zhunsheng.office.matters import media
from zhunsheng.office.people.models import HouseRole, Officer, ProcedureRole
from zhunsheng.proof import draw_files
from zhunsheng.proof.draw_files import NONE, REASONS, Commit
from zhunsheng.proof.draw_text import digest_of, parse_list, parse_record
from zhunsheng.proof.faults import Malformed

_VALUE = re.compile(r"[0-9A-Za-z,.+-]{1,512}")


@transaction.atomic
def enter_beacon(
    draw: Draw,
    *,
    source: str,
    issue: str,
    value: str,
    at: datetime,
    by: Officer,
    void: Mapping[str, str] | None = None,
    evidence: BinaryIO | None = None,
) -> Draw | Refusal:
    """T2: the event as it came out, and when. `void`: `source:issue` → why an earlier named issue does not count."""
    own = draws.locked(draw)
    at, value = at.astimezone(clock.ZONE).replace(microsecond=0), value.strip()
    refusal = (
        checks.may(by, "enter_beacon", HouseRole.PLANNER)
        or draws.stage(own, Draw.State.REVEALED, "enter_beacon")
        or _why_not_beacon(own, source, issue, value, at, void or {})
    )
    if refusal:
        return refusal
    digest = NONE
    if evidence is not None:
        try:
            digest = media.receive(media.pieces(evidence)).sha256
        except media.NotReceived as why:
            return checks.no("enter_beacon", f"佐证材料未被接收：{why}", "核对文件后重新上传", RefusalKind.EVIDENCE)
    passed = [f"{name}:{draws.words(why)}" for name, why in (void or {}).items()]
    try:
        text = draw_files.render_beacon(own.header_digest, (source, issue, value), draws.instant(at), passed, digest)
        texts = reads.files(own, public=False)
        found = Commit(texts)
        drawn = draw_files.beacon(found, text)
        seed = draw_files.seed_of(found, draw_files.reveals(found, texts["reveals.txt"]).values, drawn)
    except Malformed as fault:
        return draws.malformed("enter_beacon", fault)
    kept = draws.keep(own, {"beacon.txt": text})
    own.seed = seed
    own.beacon = {
        "source": source, "issue": issue, "value": value, "at": draws.instant(at),
        "void": [{"beacon": name, "why": why} for name, why in (void or {}).items()],
        "evidence": None if digest == NONE else digest,
    }  # fmt: skip
    own.save(update_fields=["seed", "beacon"])
    draws.record(own, "enter_beacon", clock.now(), by, [own, *kept])
    return own


def _why_not_beacon(
    draw: Draw, source: str, issue: str, value: str, at: datetime, void: Mapping[str, str]
) -> Refusal | None:
    named = [":".join(one) for one in reads.beacons_of(draw)]
    wanted = f"{source}:{issue}"
    if draw.seed:
        return checks.no("enter_beacon", "信标已经登记，不得更换", "生成抽取结果", RefusalKind.CLOSED)
    if wanted not in named:
        return checks.no("enter_beacon", f"{wanted[:60]}不是锁定时写明的信标", f"只能用{'，或者备用的'.join(named)}")
    before = named[: named.index(wanted)]
    if before != list(void):
        return checks.no(
            "enter_beacon", "备用信标只有在前一期作废后才能用", f"先写明{'、'.join(before) or '无'}作废的原因"
        )
    if any(not why.strip() or len(why) > 200 for why in void.values()):
        return checks.no("enter_beacon", "作废的原因应当写明，不超过200字", "写明前一期为什么不能用")
    if _VALUE.fullmatch(value) is None:
        return checks.no(
            "enter_beacon", "信标的值只用数字、字母和 , . + -，不超过512个字符", "照公布的号码录入，各号之间用逗号"
        )
    if at <= draw.reveal_by:
        return checks.no(
            "enter_beacon", f"信标应当产生在揭示截止（{draws.shown(draw.reveal_by)}）之后，否则最后揭示的一方可能已经知道它",
            "用截止以后产生的一期；没有的，以“信标作废”为由作废本次抽取", RefusalKind.BEFORE,
        )  # fmt: skip
    if at > clock.now():
        return checks.no("enter_beacon", "信标的产生时间晚于现在", "等信标产生后再登记", RefusalKind.FUTURE)
    return None


@transaction.atomic
def make_result(draw: Draw, *, by: Officer) -> Draw | Refusal:
    """T3: what follows from the texts. Without a feasible assignment the drawn objects stand and nobody is sent."""
    own = draws.locked(draw)
    if refusal := checks.may(by, "make_result", HouseRole.PLANNER) or draws.stage(
        own, Draw.State.REVEALED, "make_result"
    ):
        return refusal
    if not own.seed:
        return checks.no("make_result", "信标还没有产生", "等信标产生并登记后再生成结果", RefusalKind.NOT_YET)
    texts = reads.files(own, public=False)
    try:
        made = draw_files.results(texts)
    except Malformed as fault:
        return draws.malformed("make_result", fault)
    result = parse_record(made["result.txt"], "result", draw_files.RESULT, "result.txt")
    if result["seed"] != [own.seed]:
        raise ValueError(f"draw {own.pk}: its seed is not that of its texts; run the sweep: a row was altered")
    sealed = Seal.objects.filter(draw=own).exists()
    note = {"sealed.txt": draw_files.sealed_note(own.header_digest, made["result.txt"])} if sealed else {}
    kept = draws.keep(own, {**made, **note})
    drawn = _drawn(own, made["drawn.tsv"])
    sent = _sent(own, drawn, made.get("assignment.tsv"))
    own.state = Draw.State.PUBLISHED if "assignment.tsv" in made else Draw.State.INFEASIBLE
    own.published_on = clock.today()
    own.result = _summary(result, made)
    event = AttemptEntry.Event.RESULT if own.state == Draw.State.PUBLISHED else AttemptEntry.Event.INFEASIBLE
    rows: list[Model] = [own, *kept, *drawn, *sent, *draws.log(own, event, clock.now())]
    own.save(update_fields=["state", "published_on", "result"])  # last: who hears of it finds everything there
    draws.record(own, "make_result", clock.now(), by, rows, outcome=own.state)
    return own


def _drawn(draw: Draw, text: bytes) -> list[Drawn]:
    """The drawn objects in draw order: classes by name, each by rank."""
    rows = parse_list(text, "drawn", 3, "drawn.tsv")
    objects = InspectionObject.objects.in_bulk([row[0] for row in rows], field_name="code")
    ranked = sorted(((*_rank(row[2]), row) for row in rows), key=lambda one: one[:2])
    drawn = [
        Drawn(draw=draw, order=order, object=objects[row[0]], risk=name.rpartition(".")[2], rank=rank, ticket=row[1])
        for order, (name, rank, row) in enumerate(ranked, 1)
    ]
    return Drawn.objects.bulk_create(drawn)


def _rank(text: str) -> tuple[str, int]:
    """The first class that drew an object, and its rank there."""
    name, _, rank = text.partition(",")[0].partition(":")
    return name, int(rank)


def _sent(draw: Draw, drawn: Sequence[Drawn], text: bytes | None) -> list[Assigned]:
    if text is None:
        return []
    rows = parse_list(text, "assignment", 5, "assignment.tsv")
    inspectors = {
        one.officer.code: one
        for one in Inspector.objects.filter(officer__code__in={row[3] for row in rows}).select_related("officer")
    }
    by_code = {one.object.code: one for one in drawn}
    return Assigned.objects.bulk_create(
        [Assigned(drawn=by_code[row[1]], inspector=inspectors[row[3]], slot=row[2], number=int(row[0])) for row in rows]
    )


def _summary(result: Mapping[str, list[str]], made: Mapping[str, bytes]) -> dict[str, object]:
    """What pages show of a result without reading its texts."""
    summary: dict[str, object] = {
        "digest": digest_of(made["result.txt"]),
        "cutoff": dict(line.split(":") for line in result["cutoff"]),
        "drawn": int(result["drawn"][0].rpartition(":")[2]),
        "slots": int(result["eligibility"][0].rpartition(":")[2]),
    }
    if result["competing"]:
        numbers, _, places = result["competing"][0].rpartition(":")
        rows = {row[0]: row for row in parse_list(made["eligibility.tsv"], "eligibility", 4, "eligibility.tsv")}
        summary["competing"] = {
            "places": int(places),
            "slots": [{"number": n, "object": rows[n][1], "slot": rows[n][2]} for n in numbers.split(",")],
        }
    return summary


@transaction.atomic
def void(draw: Draw, *, reason: str, note: str, by: Officer) -> Draw | Refusal:
    """Void an open attempt: a second person, a head, for a reason of the closed list. It stays in the log for ever."""
    own = draws.locked(draw)
    if refusal := checks.may(by, "void", ProcedureRole.HEAD):
        return refusal
    if own.state not in Draw.OPEN:
        label = own.get_state_display()
        return checks.no(
            "void", f"本次抽取{label}，不能作废", "结果一经产生不得推翻；人员不足的，直接另行抽取", RefusalKind.CLOSED
        )
    if by.pk == own.committed_by_id:
        return checks.no("void", "锁定名单的人不能自己作废", "由另一名负责人审批", RefusalKind.DUTIES_APART)
    if reason not in REASONS or reason == "infeasible":
        return checks.no(
            "void",
            "作废理由不在规定的范围内",
            f"在 {'、'.join(v for k, v in REASONS.items() if k != 'infeasible')} 中选择",
        )
    if not note.strip() or len(note) > 200:
        return checks.no("void", "应当说明情况，不超过200字", "写明发生了什么")
    own.state, own.void_reason, own.void_note = Draw.State.VOID, reason, note.strip()
    own.voided_by, own.voided_on = by, clock.today()
    own.save(update_fields=["state", "void_reason", "void_note", "voided_by", "voided_on"])
    logged = draws.log(own, AttemptEntry.Event.VOID, clock.now())
    draws.record(own, "void", clock.now(), by, [own, *logged], outcome=reason.replace("-", "_"))
    return own


@transaction.atomic
def unseal(draw: Draw, *, by: Officer) -> Draw | Refusal:
    """Show what was sealed, from the day named at T0 on: everybody replays, and the digest published then must match."""
    own = draws.locked(draw)
    seal = Seal.objects.select_for_update().filter(draw=own).first()
    if refusal := checks.may(by, "unseal", HouseRole.PLANNER):
        return refusal
    if seal is None or not own.published_on:
        return checks.no("unseal", "本次抽取没有封存的结果", "不必解封", RefusalKind.CASE)
    if seal.unsealed_on:
        return checks.no("unseal", "本次抽取已经解封", "不必再办理", RefusalKind.CLOSED)
    if clock.today() < seal.until:
        return checks.no("unseal", f"解封日是{day_text(seal.until)}，没有到", "到解封日再公布", RefusalKind.NOT_YET)
    seal.unsealed_on = clock.today()
    seal.save(update_fields=["unsealed_on"])
    logged: list[AttemptEntry] = []
    if own.state == Draw.State.PUBLISHED:
        logged = draws.log(own, AttemptEntry.Event.UNSEALED, clock.now())
    draws.record(own, "unseal", clock.now(), by, [seal, *logged])
    own.save(update_fields=["published_on"])  # unchanged; who waits to publish hears that it is open
    return own
