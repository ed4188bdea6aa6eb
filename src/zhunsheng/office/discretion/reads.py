"""What is read of the standards: which are in force, what they say, what binds a matter, and how like cases ended."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db.models import Q, QuerySet

from zhunsheng.law.discretion import Book, FactError
from zhunsheng.law.discretion import deciding as law
from zhunsheng.law.discretion.book import Item
from zhunsheng.law.discretion.cells import Cell, Fact, FactKind
from zhunsheng.law.discretion.deciding import Rules, Verdict
from zhunsheng.law.discretion.money import say
from zhunsheng.office import clock
from zhunsheng.office.discretion.models import Advice, Deviation, Standard, StandardItem
from zhunsheng.office.matters import history
from zhunsheng.office.matters.models import Clock, Matter
from zhunsheng.office.people.models import Organ
from zhunsheng.office.rulebook import reads as rulebook
from zhunsheng.reader import discretion as reader

FINE, DECIDE, DISCUSS = "fine_fen", "decide", "discuss"
PENALTY = "penalty_"  # kinds that end in a fine begin so
MOST_LIKE = 500
_SAME_ITEM = re.compile(r"cases\.same_item_since\(act_on,(\d{1,2})y\)")


def rules() -> Rules:
    """The rules common to all standards, as the rulebook in force states them."""
    return _rules(rulebook.newest())


@lru_cache(maxsize=8)
def _rules(version: str) -> Rules:
    folder = rulebook.folder(version)
    newest = max((folder / "national" / "discretion").glob("*.yaml"))
    return reader.rules(newest, folder)


def book(standard: Standard) -> Book:
    """What a version says, read once in each process."""
    return _book(standard.text)


@lru_cache(maxsize=64)
def _book(text: str) -> Book:
    return reader.parse(text)


def law_item(item: StandardItem) -> Item:
    """An item as the law sees it."""
    return book(item.standard).items[item.code]


def standards() -> QuerySet[Standard]:
    """All versions, without their texts."""
    return Standard.objects.defer("text").select_related("organ", "made_by", "released_by")


def in_force(day: date) -> Q:
    """Versions that are released, public and in force on a day."""
    return (
        Q(released_on__isnull=False, published_on__lte=day, valid_from__lte=day)
        & (Q(valid_to=None) | Q(valid_to__gt=day))
    )  # fmt: skip


def items_for(organ: Organ, day: date, words: str = "") -> QuerySet[StandardItem]:
    """The items that an organ applies on a day, by code or name."""
    standing = Standard.objects.filter(in_force(day)).filter(Q(organ=organ) | Q(organ=None)).values("pk")
    found = StandardItem.objects.filter(standard__in=standing).select_related("standard")
    for word in words.split():
        found = found.filter(Q(name__contains=word) | Q(code__contains=word))
    return found.order_by("code")


def linked(matter: Matter, day: date) -> QuerySet[StandardItem]:
    """The items of a standard that stand for the matter's own power: then advice must be asked."""
    return items_for(matter.organ, day).filter(power=matter.item.code)


def version_on(key: str, day: date) -> Standard | None:
    """The released version of a document on a day."""
    return Standard.objects.filter(in_force(day), key=key).first()


def dates_of(key: str) -> str:
    """Which versions of a document there are, for a refusal: 2024-07-01起、2029-07-01前."""
    rows = Standard.objects.filter(key=key, released_on__isnull=False).order_by("valid_from")
    return "；".join(
        f"{row.valid_from:%Y-%m-%d}起" + (f"、{row.valid_to:%Y-%m-%d}前" if row.valid_to else "") for row in rows
    )


def binding(matter: Matter) -> Advice | None:
    """The advice that binds: the newest."""
    return matter.advices.select_related("item__standard").order_by("-number").first()


def pointed(matter: Matter) -> dict[str, list[str]]:
    """The files that the binding advice rests on, and what each of them proves: for the list of evidence."""
    advice = binding(matter)
    if advice is None:
        return {}
    declared, found = law_item(advice.item).facts, dict[str, list[str]]()
    for name, file in advice.proofs.items():
        found.setdefault(file, []).append(f"{declared[name].label or name if name in declared else name}（裁量）")
    for name, needs in advice.grounds.items():
        for need, file in needs.items():
            known = rules().grounds.get(name)
            found.setdefault(file, []).append(f"{need}（{known.name if known else name}）")
    return found


def verdict(advice: Advice, fen: int) -> Verdict:
    """What the gate says of an amount under an advice."""
    if advice.most_fen is not None and fen > advice.most_fen:
        return Verdict.ABOVE_MOST
    if advice.low_fen <= fen <= advice.high_fen:
        return Verdict.WITHIN
    return Verdict.BELOW_LEAST if 0 < fen < advice.least_fen else Verdict.DEVIATES


def approved(advice: Advice, fen: int, at: datetime) -> Deviation | None:
    """A deviation to this amount that was lawfully approved by then."""
    found = advice.deviations.filter(fen=fen, approval__at__lte=at).select_related("approval")
    return next((one for one in found if one.approval.way in ways(advice, Verdict(one.verdict))), None)


def ways(advice: Advice, said: Verdict) -> tuple[str, ...]:
    """Who may approve: below the minimum the heads together; else by whose standard it is."""
    common = rules()
    if said is Verdict.BELOW_LEAST:
        return common.below_least.by
    return (common.own if advice.own else common.superior).by


@dataclass(frozen=True, slots=True)
class Like:
    """A decided matter of the same item and tier, and its fine."""

    matter: Matter
    fen: int
    on: date


def like_cases(advice: Advice) -> list[Like]:
    """Decided matters under the same item and tier, whatever the organ, by their fine."""
    binding_ones = Advice.objects.filter(item__code=advice.item.code, tier=advice.tier).exclude(matter=advice.matter)
    rows = Matter.objects.filter(pk__in=binding_ones.values("matter"), facts__has_key=FINE).select_related("organ")
    found = [
        Like(row, int(row.facts[FINE]), row.closed_on or row.opened_on) for row in rows.order_by("-opened_on")[:MOST_LIKE]
        if (newest := binding(row)) and (newest.item.code, newest.tier) == (advice.item.code, advice.tier)
    ]  # fmt: skip
    return sorted(found, key=lambda one: one.fen)


@dataclass(frozen=True, slots=True)
class LateFine:
    """The additional fine of a matter that is paid late."""

    due_on: date
    days: int
    fen: int
    capped: bool


def late_fine(matter: Matter, day: date) -> list[LateFine]:
    """What has been added by a day: the rate and its cap are the procedure's; days under review or suit do not count."""
    procedure, fen = history.procedure(matter), matter.facts.get(FINE)
    if not isinstance(fen, int) or not fen:
        return []
    found = []
    for row in Clock.objects.filter(matter=matter, is_window=False).exclude(due_on=None):
        declared = procedure.clocks.get(row.clock)
        accrual = declared.on_breach.accrues if declared and declared.on_breach else None
        if declared is None or accrual is None or accrual.of != FINE or row.due_on is None:
            continue
        until = min(day, row.met_on or day)
        days = (until - row.due_on).days - sum(
            _overlap(matter, pause.opened_by.name, pause.ended_by.name, row.due_on, until) for pause in declared.pauses
        )
        if days > 0:
            added = law.late_fine(fen, days, accrual.basis_points, accrual.times)
            found.append(LateFine(row.due_on, days, added, added == fen * accrual.times))
    return found


def _overlap(matter: Matter, opens: str, ends: str, since: date, until: date) -> int:
    """Days of (since, until] in which a pause was open; pauses do not overlap."""
    total, began = 0, None
    for event, at in matter.acts.filter(event__in=(opens, ends)).order_by("number").values_list("event", "at"):
        day = at.astimezone(clock.ZONE).date()
        if event == opens and began is None:
            began = day
        elif event == ends and began is not None:
            total, began = total + max(0, (min(day, until) - max(began, since)).days), None
    return total + (max(0, (until - max(began, since)).days) if began else 0)


@dataclass(frozen=True, slots=True)
class Replayed:
    """A decided matter under a draft standard."""

    matter: Matter
    fen: int
    low_fen: int | None
    high_fen: int | None
    why: str = ""

    @property
    def said(self) -> str:
        if self.low_fen is None or self.high_fen is None:
            return "不能重放"
        return "较轻" if self.fen > self.high_fen else "较重" if self.fen < self.low_fen else "不变"


def backtest(draft: Standard, since: date) -> list[Replayed]:
    """The matters decided since a day under the same items, by the draft: who would pay more, who less, who cannot be told."""
    told = book(draft)
    rows = Matter.objects.filter(advices__item__code__in=list(told.items), opened_on__gte=since, facts__has_key=FINE)
    found = []
    for matter in rows.distinct().order_by("opened_on"):
        newest, fen = binding(matter), int(matter.facts[FINE])
        if newest is None or newest.item.code not in told.items:
            continue
        try:
            advice = told.decide(newest.item.code, newest.facts)
        except FactError as error:
            found.append(Replayed(matter, fen, None, None, str(error)))
            continue
        found.append(Replayed(matter, fen, advice.min_fen, advice.max_fen))
    return found


def spared(day: date) -> list[tuple[StandardItem, list[str]]]:
    """The list of what is not punished (免罚清单): items with a tier of no penalty, and its conditions, by organ."""
    rows = StandardItem.objects.filter(standard__in=Standard.objects.filter(in_force(day)).values("pk"), spares=True)
    return [
        (row, [conditions(law_item(row), tier.when) for tier in law_item(row).tiers if tier.no_penalty])
        for row in rows.select_related("standard__organ").order_by("standard__organ__code", "code")
    ]


def conditions(item: Item, when: Mapping[str, Cell]) -> str:
    """The cells of a tier as a person reads them: 占用面积：不超过499平方米；已改正：是."""
    said = [f"{item.facts[name].label or name}：{spoken(item.facts[name], cell)}" for name, cell in when.items()]
    return "；".join(said) or "不论"


def spoken(fact: Fact, cell: Cell) -> str:
    """A cell in words that leave no doubt about its ends."""
    if not cell.spans:
        return "、".join({"true": "是", "false": "否"}.get(word, word) for word in cell.text.split("、"))
    return "、".join(_span_said(fact, low, high) for low, high in cell.spans)


def _span_said(fact: Fact, low: int, high: int | None) -> str:
    def figure(value: int) -> str:
        return say(value) if fact.kind is FactKind.MONEY else f"{value}{fact.unit}"

    if high is None:
        return "不论" if low == fact.least else f"{figure(low)}及以上"
    if low == high:
        return figure(low)
    return f"不超过{figure(high)}" if low == fact.least else f"{figure(low)}至{figure(high)}"


def discussions(matter: Matter) -> list[tuple[str, str]]:
    """The collective discussions of a matter that agreed, as choices."""
    rows = matter.acts.filter(event=DISCUSS, outcome="agreed").order_by("-number")
    return [
        (str(row.pk), f"{row.at.astimezone(clock.ZONE):%Y-%m-%d %H:%M} {row.label}：{row.outcome_label}")
        for row in rows
    ]


def counted(matter: Matter, item: StandardItem, day: date) -> dict[str, object]:
    """Facts that this house can count: `from: cases.same_item_since(act_on, 2y)` is the party's earlier fines here."""
    found: dict[str, object] = {}
    codes = [code for code in matter.parties.values_list("code", flat=True) if code]
    for name, fact in law_item(item).facts.items():
        asked = _SAME_ITEM.fullmatch(fact.source.replace(" ", ""))
        if asked and codes:
            since = day.replace(year=day.year - int(asked[1]), day=min(day.day, 28))
            rows = Matter.objects.filter(parties__code__in=codes, advices__item__code=item.code, facts__has_key=FINE)
            found[name] = rows.filter(opened_on__gte=since).exclude(pk=matter.pk).distinct().count()
    return found
