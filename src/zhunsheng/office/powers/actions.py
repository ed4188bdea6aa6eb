"""Changing the power and responsibility list. Every change has a reason, a day and a record; nothing is deleted.

- An item enters the list with at least one basis and the organ that holds it.
- When a basis is repealed, every item that rested on it is named in the same transaction: those with another standing
  basis are flagged, those without are dead from that day.
- A day once stated is not rewritten: a change that contradicts an earlier one is refused.
- Whoever changes the list keeps it on the day of entry, whatever day the change takes effect.

    powers.repeal_item(item, on=date(2026, 3, 2), reason="国务院取消", by=officer)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Model, Q

from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.people.models import Officer, Organ
from zhunsheng.office.powers import reads
from zhunsheng.office.powers.models import Basis, Holding, ListChange, PowerItem, ServiceLimit
from zhunsheng.office.refusals import barred
from zhunsheng.proof.entry import Stage

STAGE = Stage.POWERS


@dataclass(frozen=True, slots=True)
class NewBasis:
    """An article on which an item rests: `NewBasis("行政处罚法", "第十七条", date(2021, 7, 15))`."""

    law: str
    article: str
    valid_from: date


@transaction.atomic
def add_item(
    *,
    code: str,
    name: str,
    category: str,
    kinds: Sequence[str],
    organ: Organ,
    bases: Sequence[NewBasis],
    on: date,
    by: Officer | None,
    domain: str = "",
    duty: str = "",
    reason: str = "列入清单",
) -> PowerItem | Refusal:
    """Enter an item in the list, held by `organ` from `on`. `by` None: the list as it is first loaded."""
    if refusal := reads.may_keep_list(by, clock.today()):
        return refusal
    if not bases:
        return barred(
            RefusalKind.CASE,
            "add_item",
            f"“{name}”没有设定依据，不得列入清单",
            way_on="补填法律、法规、规章的名称和条款后再列入",
        )
    if PowerItem.objects.filter(code=code).exists():
        return barred(
            RefusalKind.CASE,
            "add_item",
            f"事项编码 {code} 已在清单中",
            way_on="核对编码；同一事项只列一次，实施机关变动的办理划转",
        )
    item = PowerItem.objects.create(
        code=code, name=name, category=category, kinds=list(kinds), domain=domain, duty=duty, valid_from=on
    )
    stated = Basis.objects.bulk_create(
        Basis(item=item, law=basis.law, article=basis.article, valid_from=basis.valid_from) for basis in bases
    )
    holding = Holding.objects.create(item=item, organ=organ, valid_from=on)
    _record(item, ListChange.Kind.ADDED, on, reason, by, organ, rows=(*stated, holding))
    return item


@transaction.atomic
def repeal_item(item: PowerItem, *, on: date, reason: str, by: Officer | None) -> ListChange | Refusal:
    """Take an item off the list from `on`: no matter opens on it from that day; open matters go on."""
    item = _locked(item)
    if refusal := reads.may_keep_list(by, clock.today()):
        return refusal
    if item.valid_to is not None:
        return barred(
            RefusalKind.CASE, "repeal", f"“{item.name}”已自 {item.valid_to:%Y-%m-%d} 起移出清单", way_on="无须再次取消"
        )
    if on <= item.valid_from:
        return barred(
            RefusalKind.CASE, "repeal", f"取消日期应当在列入日期 {item.valid_from:%Y-%m-%d} 之后", way_on="更改日期"
        )
    item.valid_to = on
    if on <= clock.today():
        item.status = PowerItem.Status.REPEALED
    item.save(update_fields=["valid_to", "status"])
    return _record(item, ListChange.Kind.REPEALED, on, reason, by)


@transaction.atomic
def suspend(item: PowerItem, *, on: date, reason: str, by: Officer | None) -> ListChange | Refusal:
    """Suspend an item from `on`, until it is resumed."""
    return _turn(_locked(item), ListChange.Kind.SUSPENDED, PowerItem.Status.SUSPENDED, on, reason, by)


@transaction.atomic
def resume(item: PowerItem, *, on: date, reason: str, by: Officer | None) -> ListChange | Refusal:
    """End a suspension."""
    return _turn(_locked(item), ListChange.Kind.RESUMED, PowerItem.Status.IN_FORCE, on, reason, by)


@transaction.atomic
def move(item: PowerItem, *, to: Organ, on: date, reason: str, by: Officer | None) -> ListChange | Refusal:
    """Give an item to another organ from `on` (职责划转); matters already open stay with the organ that opened them."""
    item = _locked(item)
    if refusal := reads.may_keep_list(by, clock.today()):
        return refusal
    held = item.holdings.filter(valid_to=None).order_by("-valid_from").first()
    if held is None:
        return barred(RefusalKind.CASE, "move", f"“{item.name}”现在没有实施机关", way_on="先核对清单的实施机关记录")
    if held.organ_id == to.pk:
        return barred(RefusalKind.CASE, "move", f"“{item.name}”本来就由{to.name}实施", way_on="核对划转的接收机关")
    if on <= held.valid_from:
        return barred(
            RefusalKind.CASE, "move", f"划转日期应当在承接日期 {held.valid_from:%Y-%m-%d} 之后", way_on="更改日期"
        )
    held.valid_to = on
    held.save(update_fields=["valid_to"])
    taken = Holding.objects.create(item=item, organ=to, valid_from=on)
    return _record(item, ListChange.Kind.MOVED, on, reason, by, to, rows=(held, taken))


@transaction.atomic
def end_basis(
    law: str, article: str | None = None, *, on: date, reason: str, by: Officer | None
) -> list[ListChange] | Refusal:
    """A law, or one article of it, is repealed from `on`: every item that rests on it is named.

    Returns one change for each item concerned; `reads.flagged(day)` lists them until the list is put in order.
    """
    if refusal := reads.may_keep_list(by, clock.today()):
        return refusal
    bases = Basis.objects.select_for_update().filter(law=law).filter(Q(valid_to=None) | Q(valid_to__gt=on))
    if article is not None:
        bases = bases.filter(article=article)
    if early := bases.filter(valid_from__gte=on).order_by("-valid_from").first():
        return barred(
            RefusalKind.CASE,
            "end_basis",
            f"废止日期应当在依据生效日期 {early.valid_from:%Y-%m-%d} 之后",
            way_on="核对废止日期，或者写明条款",
        )
    ended: dict[object, list[Basis]] = {}
    for basis in bases.order_by("item__code", "id"):
        basis.valid_to = on
        basis.save(update_fields=["valid_to"])
        ended.setdefault(basis.item_id, []).append(basis)
    if not ended:
        return barred(
            RefusalKind.CASE,
            "end_basis",
            f"清单中没有事项以“{law}{article or ''}”为现行依据",
            way_on="核对法律名称和条款的写法",
        )
    items = PowerItem.objects.in_bulk(list(ended))
    return [
        _record(items[pk], ListChange.Kind.BASIS_ENDED, on, reason, by, rows=tuple(rows)) for pk, rows in ended.items()
    ]


@transaction.atomic
def set_limit(
    item: PowerItem, *, year: int, statutory_days: int, promised_days: int, steps: int, materials: int,
    by: Officer | None,
) -> ServiceLimit | Refusal:  # fmt: skip
    """State what an item promises in a year; a promise is never longer than the statute. Days are working days."""
    if refusal := reads.may_keep_list(by, clock.today()):
        return refusal
    if promised_days > statutory_days:
        return barred(
            RefusalKind.CASE,
            "set_limit",
            f"承诺时限 {promised_days} 个工作日长于法定时限 {statutory_days} 个工作日",
            way_on="承诺时限不得长于法定时限",
        )
    limit, _ = ServiceLimit.objects.update_or_create(
        item=item,
        year=year,
        defaults={
            "statutory_days": statutory_days,
            "promised_days": promised_days,
            "steps": steps,
            "materials": materials,
        },
    )
    ledger.record(
        subject=subject(item), kind="power_list", act="set_limit", at=clock.now(), actor=by, stage=STAGE, rows=[limit]
    )
    return limit


def subject(item: PowerItem) -> str:
    """The register's chain of an item."""
    return f"power:{item.pk}"


def _locked(item: PowerItem) -> PowerItem:
    return PowerItem.objects.select_for_update().get(pk=item.pk)


def _turn(
    item: PowerItem, kind: ListChange.Kind, status: PowerItem.Status, on: date, reason: str, by: Officer | None
) -> ListChange | Refusal:
    if refusal := reads.may_keep_list(by, clock.today()):
        return refusal
    if item.status == PowerItem.Status.REPEALED or item.status == status:
        return barred(
            RefusalKind.CASE,
            kind.value,
            f"“{item.name}”现为“{item.get_status_display()}”，不能再{kind.label}",
            way_on="核对事项的状态",
        )
    last = item.changes.order_by("-on").first()
    if last is not None and on < last.on:
        return barred(RefusalKind.CASE, kind.value, f"日期早于上一次变更 {last.on:%Y-%m-%d}", way_on="按发生的先后登记")
    item.status = status
    item.save(update_fields=["status"])
    return _record(item, kind, on, reason, by)


def _record(
    item: PowerItem,
    kind: ListChange.Kind,
    on: date,
    reason: str,
    by: Officer | None,
    organ: Organ | None = None,
    rows: Sequence[Model] = (),
) -> ListChange:
    change = ListChange.objects.create(item=item, kind=kind, on=on, reason=reason, by=by.code if by else "")
    held = organ or reads.holder(item, on)
    ledger.record(
        subject=subject(item), kind="power_list", act=kind.value, at=clock.at(on), organ=held.code if held else "",
        actor=by, stage=STAGE, rows=[item, change, *rows],
    )  # fmt: skip
    return change
