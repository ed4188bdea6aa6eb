"""Standards come in, are released by a second person, and advise; a deviation is proposed, and approved by who may.

Every action is one transaction with its record in the register; a `Refusal` has written nothing.

    advice = discretion.advise(matter, item=item, facts={…}, proofs={…}, ended_on=day, by=officer)
    discretion.deviate(advice, fen=200_000, reason="…", by=officer)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhunsheng.law.discretion import Advice as Said
from zhunsheng.law.discretion import Book, FactError, Outcome
from zhunsheng.law.discretion import deciding as law
from zhunsheng.law.discretion.deciding import Effect, Ground, Lighter, Verdict
from zhunsheng.law.discretion.money import say
from zhunsheng.law.facts import Cite
from zhunsheng.law.refusal import Refusal, RefusalKind, day_text
from zhunsheng.office import clock
from zhunsheng.office.discretion import reads
from zhunsheng.office.discretion.models import Advice, Approval, Deviation, Standard, StandardItem
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.matters.models import Act, Evidence, Matter
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import HouseRole, Officer, Organ, ProcedureRole
from zhunsheng.office.refusals import barred
from zhunsheng.proof.entry import Stage

LONGEST_REASON = 5_000


# ── standards ──


@transaction.atomic
def take_in(text: str, *, organ: Organ | None, by: Officer | None) -> Standard | Refusal:
    """A proved book as a draft version; BookError (from the reader) says of a faulty one what is wrong."""
    book = reads.book(Standard(text=text))
    if by is not None and not people.may(by, HouseRole.LIST_KEEPER, clock.today()):
        return _role(by, "take_in", "导入裁量基准", HouseRole.LIST_KEEPER)
    if Standard.objects.filter(key=book.id, digest=book.digest).exists():
        return barred(
            RefusalKind.CASE, "take_in", f"这一份“{book.title}”已经导入过，内容完全相同", way_on="核对是否选错了文件"
        )
    made = Standard.objects.create(
        key=book.id, title=book.title, issuer=book.issuer, own=book.own, doc_no=book.doc_no, organ=organ, text=text,
        digest=book.digest, published_on=book.published_on, valid_from=book.valid_from, valid_to=book.valid_to,
        last_verified_on=book.last_verified_on, items_count=len(book.items),
        tiers_count=sum(len(item.tiers) for item in book.items.values()),
        fixed_count=sum(item.fixed for item in book.items.values()), made_by=by, made_on=clock.today(),
    )  # fmt: skip
    StandardItem.objects.bulk_create(
        StandardItem(
            standard=made, code=item.code, name=item.name, power=item.power, trade=item.trade,
            weighted=item.weights is not None, state=item.state.value, tiers=len(item.tiers), fixed=item.fixed,
            spares=any(tier.no_penalty for tier in item.tiers),
        )
        for item in book.items.values()
    )  # fmt: skip
    _record(made, "take_in", by, [made])
    return made


@transaction.atomic
def release(standard: Standard, *, by: Officer | None, explained: str = "") -> Standard | Refusal:
    """Make a version usable; the version before it is closed by date. A second person does it, never who imported it."""
    standard = Standard.objects.select_for_update().get(pk=standard.pk)
    day, book = clock.today(), reads.book(standard)
    refusal = _why_not_released(standard, book, by, day, explained.strip())
    if refusal:
        return refusal
    before = Standard.objects.select_for_update().filter(key=standard.key, released_on__isnull=False)
    closed = []
    for other in before.order_by("valid_from"):
        if standard.valid_to is not None and other.valid_from >= standard.valid_to:
            continue
        if other.valid_to is not None and other.valid_to <= standard.valid_from:
            continue
        if other.valid_from >= standard.valid_from:
            return barred(
                RefusalKind.CASE,
                "release",
                f"{day_text(other.valid_from)}起已有较新的版本，期间重叠",
                way_on="核对施行日期；同一天只能有一个版本",
            )
        other.valid_to = standard.valid_from
        other.save(update_fields=["valid_to"])
        closed.append(other)
    standard.released_by, standard.released_on, standard.explained = by, day, explained.strip()
    standard.save(update_fields=["released_by", "released_on", "explained"])
    for other in closed:
        _record(other, "close", by, [other])
    _record(standard, "release", by, [standard])
    return standard


def _why_not_released(standard: Standard, book: Book, by: Officer | None, day: date, explained: str) -> Refusal | None:
    if by is not None and not people.may(by, HouseRole.PUBLISHER, day):
        return _role(by, "release", "启用裁量基准", HouseRole.PUBLISHER)
    if by is not None and by == standard.made_by:
        return barred(
            RefusalKind.DUTIES_APART, "release", f"{by.name}导入了这一版本，不得自己启用", way_on="由另一人核对后启用"
        )
    if standard.released_on is not None:
        return barred(RefusalKind.SPENT, "release", "这一版本已经启用", way_on="有修改的，导入新的版本")
    if book.published_on is None or book.published_on > day:
        return barred(
            RefusalKind.NOT_YET,
            "release",
            "裁量基准应当向社会公布，未公布的不得适用",
            way_on="公布之后在文件中写明公布日期，再导入",
            cites=reads.rules().published_cites,
        )
    if book.own and (nameless := [item.code for item in book.items.values() if not item.power]):
        return barred(
            RefusalKind.FACT,
            "release",
            f"有{len(nameless)}项没有写明权责事项（{nameless[0]}等）",
            way_on="逐项写明权责清单的事项编码，再导入；没有列入清单的职权不得行使",
        )
    if book.own and book.cautions and not explained:
        return barred(
            RefusalKind.FACT,
            "release",
            f"有{len(book.cautions)}处轻重倒置：{book.cautions[0][1]}",
            way_on="改正，或者写明理由",
        )
    return None


# ── in a matter ──


@transaction.atomic
def advise(
    matter: Matter,
    *,
    item: StandardItem,
    facts: Mapping[str, object],
    proofs: Mapping[str, Evidence],
    ended_on: date | None,
    by: Officer,
    extended: bool = False,
    grounds: Mapping[str, Mapping[str, Evidence]] | None = None,
    degree: str = "",
    beside: Advice | None = None,
    choice: str = "",
    choice_reason: str = "",
) -> Advice | Refusal:
    """Ask the standard. `ended_on` None: the conduct still goes on. `proofs`: fact → the evidence that proves it.

    `grounds`: circumstance → each of its conditions with evidence. `beside`: an earlier advice on the same act, of which
    the higher fine applies. `choice` (old, new) with its reason: where two versions cannot be compared.
    """
    matter = Matter.objects.select_for_update().select_related("organ", "item").get(pk=matter.pk)
    day, common = clock.today(), reads.rules()
    grounds = grounds or {}
    refusal = _why_not_advised(matter, item, by, day) or _why_not_proved(matter, item, facts, proofs, grounds)
    if refusal:
        return refusal
    if ended_on is not None and ended_on > day:
        return barred(RefusalKind.FUTURE, "advise", "行为终了之日尚未到来", way_on="改正日期；行为仍在继续的，留空")
    months = common.extended_months if extended else common.limitation_months
    limit = law.limitation(ended_on, matter.opened_on, months) if ended_on else None
    both = _both(item, facts, ended_on)
    if isinstance(both, Refusal):
        return both
    new, old, old_book = both
    lighter = law.compare(old, new) if old is not None else None
    if lighter is Lighter.OPEN and (choice not in (Lighter.OLD, Lighter.NEW) or not choice_reason.strip()):
        return barred(
            RefusalKind.CASE,
            "advise",
            Lighter.OPEN.label,
            way_on="选定适用前后哪一个规定，并写明理由",
            cites=common.lighter_cites,
        )
    takes_old = old is not None and (lighter in (Lighter.OLD, Lighter.SAME) or choice == Lighter.OLD)
    applied = old if takes_old and old is not None else new
    applied_book = old_book if takes_old and old_book is not None else reads.book(item.standard)
    open_grounds = [common.grounds[name] for name in grounds]
    span = _span(applied, applied_book, open_grounds, degree)
    if isinstance(span, Refusal):
        return span
    applied, low, high = span
    if beside is not None:
        other = _as_said(beside)
        if law.highest([other, replace(applied, min_fen=low, max_fen=high)]) is other:
            applied, low, high = other, beside.low_fen, beside.high_fen
    last = matter.advices.order_by("-number").first()
    made = Advice.objects.create(
        matter=matter, number=(last.number if last else 0) + 1, item=item, beside=beside, ended_on=ended_on,
        found_on=matter.opened_on, extended=extended, last_on=limit.last_on if limit else None,
        barred=bool(limit and limit.barred), facts=dict(facts),
        proofs={name: str(one.pk) for name, one in proofs.items()},
        grounds={name: {need: str(one.pk) for need, one in given.items()} for name, given in grounds.items()},
        degree=degree, receipt=law.receipt(reads.book(item.standard), new, facts),
        earlier_receipt=law.receipt(old_book, old, facts) if old is not None and old_book is not None else {},
        lighter=lighter.value if lighter else "", choice_reason=choice_reason.strip(), own=applied_book.own,
        tier=applied.tier, outcome=applied.outcome.value, kinds=list(applied.kinds), low_fen=low, high_fen=high,
        least_fen=applied.least_fen, most_fen=applied.most_fen, made_by=by, made_on=day,
    )  # fmt: skip
    _record(made, "advise", by, [made], matter=matter, cites=common.published_cites)
    return made


def _why_not_advised(matter: Matter, item: StandardItem, by: Officer, day: date) -> Refusal | None:
    if ProcedureRole.OFFICER not in people.roles_on(by, day, matter.organ):
        return _role(by, "advise", "适用裁量基准", ProcedureRole.OFFICER)
    if matter.closed_on is not None or reads.FINE in matter.facts:
        return barred(
            RefusalKind.ENDED, "advise", "本案已经作出决定，不再适用裁量基准", way_on="决定被撤销后重新调查的，重新适用"
        )
    if not reads.items_for(matter.organ, day).filter(pk=item.pk).exists():
        known = reads.dates_of(item.standard.key) or "没有已启用的版本"
        return barred(
            RefusalKind.CASE,
            "advise",
            f"{day_text(day)}没有可以适用的“{item.standard.title}”（{known}）",
            way_on="选用当日有效、适用于本机关的基准",
            cites=reads.rules().published_cites,
        )
    return None


def _why_not_proved(
    matter: Matter, item: StandardItem, facts: Mapping[str, object], proofs: Mapping[str, Evidence],
    grounds: Mapping[str, Mapping[str, Evidence]],
) -> Refusal | None:  # fmt: skip
    """Facts are complete and typed, and what must be proved names evidence of this matter; so do circumstances."""
    told = reads.law_item(item)
    try:
        told.check(facts, lack=reads.book(item.standard).lowest_when_unknown)
    except FactError as error:
        return barred(RefusalKind.FACT, "advise", str(error), way_on="逐项填写查明的事实；没有查明的，继续调查")
    lacking = [
        f.label or f.name for f in told.facts.values() if f.evidence and f.name in facts and f.name not in proofs
    ]
    if lacking:
        return barred(
            RefusalKind.EVIDENCE,
            "advise",
            f"{'、'.join(lacking)}没有证据",
            way_on="选择证明它的证据；没有的，先调查取证并入卷",
        )
    known = reads.rules().grounds
    for name, given in grounds.items():
        ground = known.get(name)
        if ground is None or set(given) != set(ground.needs):
            wanted = "、".join(ground.needs) if ground else name
            return barred(
                RefusalKind.EVIDENCE,
                "advise",
                f"情节“{ground.name if ground else name}”的条件没有逐项证明：{wanted}",
                way_on="逐项选择证据，或者不适用这一情节",
                cites=ground.cites if ground else (),
            )
    strangers = [one for one in (*proofs.values(), *(p for given in grounds.values() for p in given.values()))
                 if one.matter_id != matter.pk]  # fmt: skip
    if strangers:
        return barred(
            RefusalKind.EVIDENCE,
            "advise",
            f"“{strangers[0].title or strangers[0].name}”不是本案的证据",
            way_on="选择本案卷内的证据",
        )
    return None


def _both(
    item: StandardItem, facts: Mapping[str, object], ended_on: date | None
) -> tuple[Said, Said | None, Book | None] | Refusal:
    """What the version in force says, and the one in force when the conduct ended, if that was another."""
    new = reads.book(item.standard).decide(item.code, facts)
    earlier = reads.version_on(item.standard.key, ended_on) if ended_on else None
    if earlier is None or earlier.pk == item.standard_id:
        return new, None, None
    book = reads.book(earlier)
    if item.code not in book.items:
        return new, None, None
    asked = {name: facts[name] for name in book.items[item.code].facts if name in facts}
    try:
        return new, book.decide(item.code, asked), book
    except FactError as error:
        return barred(
            RefusalKind.FACT,
            "advise",
            f"行为终了时的版本（{day_text(earlier.valid_from)}起施行）还要求：{error}",
            way_on="补充查明后一并填写；新旧规定都要试算",
            cites=reads.rules().lighter_cites,
        )


def _span(applied: Said, book: Book, grounds: Sequence[Ground], degree: str) -> tuple[Said, int, int] | Refusal:
    """Circumstances: what must be spared is spared; 从轻, 一般, 从重 take their part of the range."""
    spared = next((one for one in grounds if one.effect is Effect.NONE and one.must), None)
    if spared is not None:
        return replace(applied, outcome=Outcome.NO_PENALTY, tier="", kinds=(), min_fen=0, max_fen=0), 0, 0
    if not degree or applied.outcome in (Outcome.NO_PENALTY, Outcome.KINDS):
        return applied, applied.min_fen, applied.max_fen
    if degree not in book.within:
        return barred(
            RefusalKind.CASE,
            "advise",
            f"“{book.title}”没有规定“{degree}”在幅度中的位置",
            way_on="不选情节，按整个档次适用",
        )
    if degree == "从轻" and not any(one.effect in (Effect.LIGHTER, Effect.MITIGATE) for one in grounds):
        return barred(RefusalKind.EVIDENCE, "advise", "从轻应当有证据证明的从轻情节", way_on="选择情节并逐项提供证据")
    try:
        low, high = law.narrowed(applied, book.within[degree])
    except ValueError as error:
        return barred(RefusalKind.CASE, "advise", str(error), way_on="按整个档次适用")
    return applied, low, high


def _as_said(row: Advice) -> Said:
    """A stored advice as the law compares it."""
    return Said(
        item=row.item.code, tier=row.tier, outcome=Outcome(row.outcome), min_fen=row.low_fen, max_fen=row.high_fen,
        trace=(), kinds=tuple(row.kinds), least_fen=row.least_fen, most_fen=row.most_fen,
    )  # fmt: skip


# ── deviation ──


@transaction.atomic
def deviate(advice: Advice, *, fen: int, reason: str, by: Officer, ground: str = "") -> Deviation | Refusal:
    """Propose an amount outside of what was advised. Above the statutory maximum never; below its minimum on a ground."""
    day, common = clock.today(), reads.rules()
    if ProcedureRole.OFFICER not in people.roles_on(by, day, advice.matter.organ):
        return _role(by, "deviate", "提出偏离裁量基准", ProcedureRole.OFFICER)
    newest = reads.binding(advice.matter)
    if newest is None or newest.pk != advice.pk:
        return barred(RefusalKind.SPENT, "deviate", "本案已有新的裁量建议", way_on="按最新的裁量建议提出")
    said = reads.verdict(advice, fen)
    if said is Verdict.WITHIN:
        return barred(RefusalKind.CASE, "deviate", f"{say(fen)}在建议的幅度之内，不是偏离", way_on="直接作出决定")
    if said is Verdict.ABOVE_MOST:
        return barred(
            RefusalKind.CASE,
            "deviate",
            f"{say(fen)}高于法定最高{say(advice.most_fen or 0)}，任何情形下都不得决定",
            way_on="在法定幅度之内决定",
        )
    if not reason.strip() or len(reason) > LONGEST_REASON:
        return barred(
            RefusalKind.FACT, "deviate", f"偏离基准应当写明理由，且不超过{LONGEST_REASON}字", way_on="写明理由"
        )
    if said is Verdict.BELOW_LEAST and (
        ground not in advice.grounds or common.grounds[ground].effect is not Effect.MITIGATE
    ):
        return barred(
            RefusalKind.EVIDENCE,
            "deviate",
            f"{say(fen)}低于法定最低{say(advice.least_fen)}，应当有已经证明的减轻情节",
            way_on="在裁量建议中选择减轻情节并逐项提供证据，再提出减轻",
            cites=common.below_least.cites,
        )
    made = Deviation.objects.create(
        advice=advice, fen=fen, verdict=said.value, reason=reason.strip(), ground=ground, made_by=by, made_on=day
    )
    _record(advice, "deviate", by, [made], matter=advice.matter, cites=common.own.cites)
    return made


@transaction.atomic
def approve(
    deviation: Deviation,
    *,
    way: str,
    by: Officer,
    act: Act | None = None,
    document: str = "",
    at: datetime | None = None,
) -> Approval | Refusal:
    """Approve a deviation: the head by his own hand; a discussion of the matter that agreed; the maker's document."""
    advice, day = deviation.advice, clock.today()
    matter, common = advice.matter, reads.rules()
    allowed = reads.ways(advice, Verdict(deviation.verdict))
    if way not in allowed:
        rule = (
            common.below_least
            if deviation.verdict == Verdict.BELOW_LEAST
            else common.own
            if advice.own
            else common.superior
        )
        named = "或者".join(Approval.Way(one).label for one in allowed)
        return barred(
            RefusalKind.ROLE,
            "approve",
            f"这一偏离不能由“{Approval.Way(way).label}”，应当经{named}",
            way_on=f"经{named}",
            cites=rule.cites,
        )
    if Approval.objects.filter(deviation=deviation).exists():
        return barred(RefusalKind.SPENT, "approve", "这一偏离已经批准", way_on="不必再次批准")
    held = people.roles_on(by, day, matter.organ)
    if way == Approval.Way.HEAD and ProcedureRole.HEAD not in held:
        return _role(by, "approve", "批准偏离裁量基准", ProcedureRole.HEAD)
    if not held:
        return _role(by, "approve", "登记对偏离的批准", ProcedureRole.OFFICER)
    if way == Approval.Way.DISCUSSION:
        if act is None or act.matter_id != matter.pk or (act.event, act.outcome) != (reads.DISCUSS, "agreed"):
            return barred(
                RefusalKind.NOT_YET, "approve", "本案没有同意拟处罚意见的集体讨论", way_on="先办理负责人集体讨论，再引用它",
                cites=common.below_least.cites,
            )  # fmt: skip
        at = act.at
    elif way == Approval.Way.ISSUER and not document.strip():
        return barred(RefusalKind.EVIDENCE, "approve", "没有写明制定机关的批准文件", way_on="写明批准文件的名称和文号")
    at = at or clock.now()
    if at > clock.now():
        return barred(RefusalKind.FUTURE, "approve", "批准的时间尚未到来", way_on="改正时间")
    made = Approval.objects.create(
        deviation=deviation, way=way, by=by, act=act if way == Approval.Way.DISCUSSION else None,
        document=document.strip()[:200], at=at,
    )  # fmt: skip
    _record(advice, "approve_deviation", by, [made], matter=matter, at=at)
    return made


def _role(by: Officer, act: str, what: str, role: str) -> Refusal:
    label = dict([*HouseRole.choices, *ProcedureRole.choices])[role]
    return barred(
        RefusalKind.ROLE, act, f"{by.name}没有{label}职权，不能{what}", way_on=f"由{label}办理", who=(str(role),)
    )  # fmt: skip


def _record(
    row: Any, act: str, by: Officer | None, rows: Sequence[Any], *, matter: Matter | None = None,
    cites: Sequence[Cite] = (), at: datetime | None = None,
) -> None:  # fmt: skip
    """The action's record, under the standard, or under what is advised in the matter."""
    organ = matter.organ if matter else getattr(row, "organ", None)
    ledger.record(
        subject=f"discretion:{matter.pk}" if matter else f"standard:{row.pk}",
        kind=matter.kind if matter else "discretion",
        act=act,
        at=at or clock.now(),
        organ=organ.code if organ else "",
        actor=by,
        stage=Stage.INVESTIGATION if matter else "",
        articles=[one.citation for one in cites],
        rows=rows,
    )
