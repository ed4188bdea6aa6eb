"""The directory of inspectors, and what keeps one of them from an object. Each change on record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Model

from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.inspections import reads
from zhunsheng.office.inspections.actions import checks
from zhunsheng.office.inspections.models import InspectionObject, Inspector, Leave, Recusal
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import HouseRole, Officer
from zhunsheng.proof.entry import Stage

MOST_CAP = 1000


@transaction.atomic
def add_inspector(
    officer: Officer, *, specialties: Sequence[str], cap: int, on: date | None = None, by: Officer | None
) -> Inspector | Refusal:
    """List an officer who holds a post and a valid credential; one who had been taken off is listed again."""
    on = on or clock.today()
    if refusal := checks.may(by, "add_inspector", HouseRole.PLANNER):
        return refusal
    organ = people.organ_of(officer, on)
    if organ is None:
        return checks.no(
            "add_inspector", f"{officer.name}当日不在任何机关任职", "先由人员管理登记任职", RefusalKind.ROLE
        )
    wanted = reads.credentials(organ)
    if not people.valid_credentials(on).filter(officer=officer, name__in=wanted).exists():
        why = f"{officer.name}当日没有有效的{'、'.join(wanted)}"
        return checks.no("add_inspector", why, "取得或者换发证件后再列入", RefusalKind.CREDENTIAL)
    known = Inspector.objects.select_for_update(of=("self",)).filter(pk=officer.pk).first()
    if known is not None and known.delisted_on is None:
        return checks.no(
            "add_inspector", f"{officer.name}已在检查人员名录中", "需要变更专长或者上限的，直接修改", RefusalKind.CLOSED
        )
    one = known or Inspector(officer=officer)
    one.organ, one.listed_on, one.delisted_on = organ, on, None
    return _set(one, specialties, cap, "add_inspector", by)


@transaction.atomic
def change_inspector(
    inspector: Inspector, *, specialties: Sequence[str], cap: int, by: Officer | None
) -> Inspector | Refusal:
    """Change specialties and cap, from the next draw on."""
    one = Inspector.objects.select_for_update(of=("self",)).select_related("officer", "organ").get(pk=inspector.pk)
    if refusal := checks.may(by, "change_inspector", HouseRole.PLANNER) or _off(one, "change_inspector"):
        return refusal
    return _set(one, specialties, cap, "change_inspector", by)


@transaction.atomic
def remove_inspector(inspector: Inspector, *, by: Officer | None) -> Inspector | Refusal:
    """Take an inspector off the directory from today; visits already drawn stay his until replaced."""
    one = Inspector.objects.select_for_update(of=("self",)).select_related("officer", "organ").get(pk=inspector.pk)
    if refusal := checks.may(by, "remove_inspector", HouseRole.PLANNER) or _off(one, "remove_inspector"):
        return refusal
    one.delisted_on = clock.today()
    one.save()
    _record(f"inspector:{one.pk}", "remove_inspector", by, one.organ.code, [one])
    return one


def _set(one: Inspector, specialties: Sequence[str], cap: int, act: str, by: Officer | None) -> Inspector | Refusal:
    wanted = sorted({text.strip() for text in specialties if text.strip()})
    if len(wanted) > 20 or any(len(text) > 40 for text in wanted):
        return checks.no(act, "专长不超过20项，每项不超过40字", "删减后重新提交")
    if not 0 <= cap <= MOST_CAP:
        return checks.no(act, f"每次抽查上限应当在0到{MOST_CAP}之间", "改正后重新提交")
    one.specialties, one.cap = wanted, cap
    one.save()
    _record(f"inspector:{one.pk}", act, by, one.organ.code, [one])
    return one


def _off(one: Inspector, act: str) -> Refusal | None:
    if one.delisted_on is None:
        return None
    return checks.no(act, f"{one.officer.name}已移出检查人员名录", "需要的，重新列入", RefusalKind.CLOSED)


@transaction.atomic
def enter_leave(inspector: Inspector, *, first: date, last: date, reason: str, by: Officer | None) -> Leave | Refusal:
    """Days on which an inspector is away: draws committed meanwhile send others, and he replaces nobody."""
    own = by is not None and by.pk == inspector.pk
    if not own and (refusal := checks.may(by, "enter_leave", HouseRole.PLANNER)):
        return refusal
    if last < first or last < clock.today():
        return checks.no("enter_leave", "请假的止日早于起日，或者已经过去", "改正日期")
    row = Leave(
        inspector=inspector, first=first, last=last, reason=reason.strip(), entered_by=by, entered_on=clock.today()
    )
    if refusal := checks.faulty(row, "enter_leave", ("entered_by",)):
        return refusal
    row.save(force_insert=True)
    _record(f"inspector:{inspector.pk}", "enter_leave", by, inspector.organ.code, [row])
    return row


@transaction.atomic
def declare_recusal(
    inspector: Inspector, object: InspectionObject, *, reason: str, by: Officer | None
) -> Recusal | Refusal:
    """Declare an interest: by the inspector himself, or by the planner on his word."""
    own = by is not None and by.pk == inspector.pk
    if not own and (refusal := checks.may(by, "declare_recusal", HouseRole.PLANNER)):
        return refusal
    if Recusal.objects.filter(inspector=inspector, object=object, ended_on=None).exists():
        return checks.no("declare_recusal", "这一回避关系已经申报", "不必重复申报", RefusalKind.CLOSED)
    row = Recusal(inspector=inspector, object=object, reason=reason.strip(), declared_on=clock.today(), declared_by=by)
    if refusal := checks.faulty(row, "declare_recusal", ("declared_by",)):
        return refusal
    row.save(force_insert=True)
    _record(f"inspector:{inspector.pk}", "declare_recusal", by, inspector.organ.code, [row])
    return row


@transaction.atomic
def end_recusal(recusal: Recusal, *, by: Officer | None) -> Recusal | Refusal:
    """An interest that is no more; draws already committed keep it. Only the planner ends one."""
    row = Recusal.objects.select_for_update(of=("self",)).select_related("inspector__organ").get(pk=recusal.pk)
    if refusal := checks.may(by, "end_recusal", HouseRole.PLANNER):
        return refusal
    if row.ended_on is not None:
        return checks.no("end_recusal", "这一回避关系已经解除", "不必再办理", RefusalKind.CLOSED)
    row.ended_on = clock.today()
    row.save(update_fields=["ended_on"])
    _record(f"inspector:{row.inspector_id}", "end_recusal", by, row.inspector.organ.code, [row])
    return row


def _record(subject: str, act: str, by: Officer | None, organ: str, rows: list[Model]) -> None:
    ledger.record(
        subject=subject, kind="inspection_directory", act=act, at=clock.now(), organ=organ, actor=by,
        stage=Stage.DIRECTORY, rows=rows,
    )  # fmt: skip
