"""The yearly plan: drafted by planners, approved by a head, frozen from then on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, Model

from zhunsheng.law.refusal import Refusal, RefusalKind, day_text
from zhunsheng.office import clock
from zhunsheng.office.inspections import reads
from zhunsheng.office.inspections.actions import checks
from zhunsheng.office.inspections.directory import CLASSES
from zhunsheng.office.inspections.models import InspectionObject, ItemContent, LineRule, Plan, PlanLine, PlanRule
from zhunsheng.office.inspections.reads import KIND
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.people.models import HouseRole, Officer, Organ, ProcedureRole
from zhunsheng.office.powers import reads as powers
from zhunsheng.office.powers.models import PowerItem
from zhunsheng.proof.entry import Stage

MOST_LINES = 500
MOST_EACH = 10
WHOLE = 10_000  # basis points


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a line of the plan says; `ratios` in basis points of each class."""

    name: str
    item: PowerItem
    organ: Organ
    ratios: Mapping[str, int]
    month: int
    partners: Sequence[Organ] = ()
    trade: str = ""
    specialty: str = ""
    inspectors_each: int = 2
    method: str = "实地检查"
    unannounced: bool = False


@transaction.atomic
def draft_plan(
    *,
    year: int,
    name: str,
    by: Officer | None,
    briefing: bool = False,
    undisturbed_class: str = "",
    undisturbed_months: int = 0,
) -> Plan | Refusal:
    """Begin the one plan of a year; `briefing`: nobody starts untrained; which class is left undisturbed, and when."""
    if refusal := checks.may(by, "draft_plan", HouseRole.PLANNER):
        return refusal
    if not 2000 <= year <= clock.today().year + 1:
        return checks.no("draft_plan", f"{year}年不能立计划", "填写本年或者下一年")
    if Plan.objects.filter(year=year).exists():
        return checks.no(
            "draft_plan", f"{year}年度抽查计划已经有了，一年只有一个", "在已有的计划中增加任务", RefusalKind.CLOSED
        )
    plan = Plan(year=year, name=name.strip())
    if refusal := checks.faulty(plan, "draft_plan"):
        return refusal
    if undisturbed_class and (undisturbed_class not in CLASSES or not 1 <= undisturbed_months <= 120):
        return checks.no("draft_plan", "无事不扰的规则应当写明分类和1到120个月", "改正分类和月数")
    plan.save(force_insert=True)
    rule = PlanRule.objects.create(
        plan=plan, briefing=briefing, undisturbed_class=undisturbed_class,
        undisturbed_months=undisturbed_months if undisturbed_class else 0,
    )  # fmt: skip
    _record(plan, "draft_plan", by, [rule])
    return plan


@transaction.atomic
def add_line(plan: Plan, task: Task, *, by: Officer | None) -> PlanLine | Refusal:
    """Add a task to a plan that is still a draft."""
    own = _locked(plan)
    last = own.lines.aggregate(last=Max("number"))["last"] or 0
    if own.lines.count() >= MOST_LINES:
        return checks.no("add_line", f"一个计划不超过{MOST_LINES}项任务", "合并同类任务")
    return _set(PlanLine(plan=own, number=last + 1), task, "add_line", by)


@transaction.atomic
def change_line(line: PlanLine, task: Task, *, by: Officer | None) -> PlanLine | Refusal:
    """Change a task of a draft."""
    own = _locked(line.plan)
    row = PlanLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
    row.plan = own
    return _set(row, task, "change_line", by)


@transaction.atomic
def remove_line(line: PlanLine, *, by: Officer | None) -> Plan | Refusal:
    """Take a task out of a draft; the numbers of the others stay."""
    own = _locked(line.plan)
    if refusal := checks.may(by, "remove_line", HouseRole.PLANNER) or _frozen(own, "remove_line"):
        return refusal
    row = own.lines.filter(pk=line.pk).first()
    if row is None:
        return checks.no("remove_line", "这项任务已经删去", "刷新页面后查看", RefusalKind.CLOSED)
    row.partners.clear()
    LineRule.objects.filter(line=row).delete()
    row.delete()
    _record(own, "remove_line", by)
    return own


@transaction.atomic
def approve_plan(plan: Plan, *, by: Officer | None) -> Plan | Refusal:
    """A head approves; the lines are frozen, and the record vouches for each of them."""
    own = _locked(plan)
    if refusal := checks.may(by, "approve_plan", ProcedureRole.HEAD) or _frozen(own, "approve_plan"):
        return refusal
    lines = list(own.lines.select_related("item", "organ"))
    if not lines:
        return checks.no("approve_plan", "计划中没有任务", "先增加任务再送批准")
    for line in lines:
        if refusal := powers.why_not_usable(line.item, line.organ, KIND, clock.today()):
            return refusal
    own.status, own.approved_on, own.approved_by = Plan.Status.APPROVED, clock.today(), by
    own.save()
    ledger.record(
        subject=f"inspection_plan:{own.pk}", kind="inspection_plan", act="approve_plan", at=clock.now(), actor=by,
        stage=Stage.DECISION, rows=[own, *lines],
    )  # fmt: skip
    return own


@transaction.atomic
def describe_item(
    item: PowerItem, *, scope: str, content: str, method: str, ratio_cap: int | None, times_a_year: int,
    checklist: Sequence[str], by: Officer | None,
) -> ItemContent | Refusal:  # fmt: skip
    """What the list of inspection items says of an item; a general item has an upper ratio, a key item has none."""
    if refusal := checks.may(by, "describe_item", HouseRole.PLANNER):
        return refusal
    general = scope == ItemContent.Scope.GENERAL
    if general and ratio_cap is None:
        return checks.no("describe_item", "一般检查事项应当有抽查比例上限", "填写上限；重点检查事项不设上限")
    row = ItemContent.objects.select_for_update().filter(item=item).first() or ItemContent(item=item)
    row.scope, row.content, row.method = scope, content.strip(), method.strip()
    row.ratio_cap, row.times_a_year = ratio_cap if general else None, times_a_year
    row.checklist, row.by, row.on = list(checklist), by, clock.today()
    if refusal := checks.faulty(row, "describe_item", ("by", "checklist")):
        return refusal
    row.save()
    ledger.record(
        subject=f"inspection_item:{item.pk}", kind="inspection_item", act="describe_item", at=clock.now(), actor=by,
        stage=Stage.POWERS, rows=[row],
    )  # fmt: skip
    return row


def _over_cap(task: Task, act: str) -> Refusal | None:
    """A general item is not drawn beyond its upper ratio (国发〔2019〕5号: 一般检查事项应当设定抽查比例上限)."""
    content = ItemContent.objects.filter(item=task.item).first()
    if content is None or content.ratio_cap is None:
        return None
    over = [name for name, points in task.ratios.items() if points > content.ratio_cap]
    if not over:
        return None
    cap = f"{content.ratio_cap / 100:g}%"
    return checks.no(act, f"{'、'.join(over)}类的比例超过事项清单的上限{cap}", "降低比例，或者修改事项清单")


def _locked(plan: Plan) -> Plan:
    return Plan.objects.select_for_update().get(pk=plan.pk)


def _frozen(plan: Plan, act: str) -> Refusal | None:
    if plan.status == Plan.Status.DRAFT:
        return None
    on = f"（{day_text(plan.approved_on)}）" if plan.approved_on else ""
    return checks.no(act, f"{plan.name}已经批准{on}，任务不再改动", "按已批准的计划抽取", RefusalKind.CLOSED)


def _set(line: PlanLine, task: Task, act: str, by: Officer | None) -> PlanLine | Refusal:
    refusal = (
        checks.may(by, act, HouseRole.PLANNER)
        or _frozen(line.plan, act)
        or _unfit(task, act)
        or _over_cap(task, act)
        or powers.why_not_usable(task.item, task.organ, KIND, clock.today())
    )
    if refusal:
        return refusal
    line.name, line.item, line.organ, line.trade = task.name.strip(), task.item, task.organ, task.trade.strip()
    line.ratios = {name: points for name, points in sorted(task.ratios.items()) if points}
    line.specialty, line.inspectors_each = task.specialty.strip(), task.inspectors_each
    line.method, line.month = task.method.strip(), task.month
    if refusal := checks.faulty(line, act, ("ratios",)):
        return refusal
    line.save()
    line.partners.set([organ for organ in task.partners if organ != task.organ])
    rule, _ = LineRule.objects.update_or_create(line=line, defaults={"unannounced": task.unannounced})
    _record(line.plan, act, by, [rule])
    return line


def _unfit(task: Task, act: str) -> Refusal | None:
    if not any(task.ratios.values()):
        return checks.no(act, "没有一类对象定了抽查比例", "至少给一类填写比例")
    for name, points in task.ratios.items():
        if name not in CLASSES or not 0 <= points <= WHOLE:
            return checks.no(act, f"{name}类的抽查比例不在0到100%之间", "改正比例")
    fewest = reads.fewest_inspectors(task.organ)
    if not fewest <= task.inspectors_each <= MOST_EACH:
        return checks.no(act, f"每户检查人员应当在{fewest}到{MOST_EACH}人之间", "改正人数")
    if not 1 <= task.month <= 12:
        return checks.no(act, "月份应当在1到12之间", "改正月份")
    if len(task.partners) > 20:
        return checks.no(act, "联合机关不超过20个", "分成几项任务")
    if task.trade.strip() and not InspectionObject.objects.filter(trade=task.trade.strip()).exists():
        return checks.no(
            act, f"检查对象名录中没有“{task.trade.strip()[:40]}”这一行业", "按名录中的行业填写，或者留空表示全部"
        )
    return None


def _record(plan: Plan, act: str, by: Officer | None, more: Sequence[Model] = ()) -> None:
    """While a draft, the plan alone is vouched for: its lines are still typed and may go."""
    ledger.record(
        subject=f"inspection_plan:{plan.pk}", kind="inspection_plan", act=act, at=clock.now(), actor=by,
        stage=Stage.START, rows=[plan, *more],
    )  # fmt: skip
