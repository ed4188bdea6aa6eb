"""The directory of inspection objects: taking in, closing, merging, changing a class. Each on record.

- An import is one transaction: all of it, or nothing. Its records vouch for every row, `AT_ONCE` rows to a record.
- Nothing is deleted: an object that is closed or merged leaves the directory on a day and can still be looked up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import sha256
from itertools import islice

from django.db import transaction

from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.inspections.actions import checks
from zhunsheng.office.inspections.directory import CLASSES
from zhunsheng.office.inspections.models import DirectoryImport, InspectionObject, ObjectChange
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.people.models import HouseRole, Officer
from zhunsheng.proof.entry import Stage

AT_ONCE = 2000
KIND = "inspection_directory"


@transaction.atomic
def take_in_objects(
    rows: Iterable[InspectionObject],
    *,
    by: Officer | None,
    source: str = "建区导入",
    sha256_of_file: str = "",
    progress: Callable[[int], None] | None = None,
) -> DirectoryImport | Refusal:
    """Write checked rows into the directory, all of them or none; `progress` hears how many are written so far."""
    objects = list(rows)
    if refusal := checks.may(by, "take_in_objects", HouseRole.PLANNER):
        return refusal
    if not objects:
        return checks.no("take_in_objects", "没有可以列入名录的行", "核对文件后重新导入")
    batch = DirectoryImport.objects.create(
        source=source[:200], sha256=sha256_of_file, rows=len(objects), digest=_digest(objects), by=by, on=clock.today()
    )
    _record(f"directory_import:{batch.pk}", "take_in_objects", by, [batch])
    waiting, written = iter(objects), 0
    while part := list(islice(waiting, AT_ONCE)):
        for one in part:
            one.imported = batch
        InspectionObject.objects.bulk_create(part)
        _record(f"directory_import:{batch.pk}", "take_in_objects", by, part)
        written += len(part)
        if progress:
            progress(written)
    return batch


def _digest(objects: list[InspectionObject]) -> str:
    """SHA-256 over the rows in the order of their codes, one a line, tabs between."""
    lines = sorted(
        "\t".join((o.code, o.name, o.trade, o.risk, str(o.town_id or ""), o.listed_on.isoformat())) for o in objects
    )
    return sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


@transaction.atomic
def change_class(object: InspectionObject, risk: str, *, reason: str, by: Officer | None) -> ObjectChange | Refusal:
    """Change an object's credit-risk class from today, with who and why."""
    own = InspectionObject.objects.select_for_update().get(pk=object.pk)
    if refusal := checks.may(by, "change_class", HouseRole.PLANNER) or _gone(own, "change_class"):
        return refusal
    if risk not in CLASSES or risk == own.risk:
        return checks.no("change_class", f"“{risk[:4]}”不是另一个信用风险分类", f"在 {'、'.join(CLASSES)} 中选择")
    change = ObjectChange(object=own, kind=ObjectChange.Kind.RISK, before=own.risk, after=risk)
    own.risk = risk
    return _written(own, change, reason, by)


@transaction.atomic
def close_object(object: InspectionObject, *, reason: str, by: Officer | None) -> ObjectChange | Refusal:
    """Take an object that no longer exists out of the directory from today."""
    own = InspectionObject.objects.select_for_update().get(pk=object.pk)
    if refusal := checks.may(by, "close_object", HouseRole.PLANNER) or _gone(own, "close_object"):
        return refusal
    change = ObjectChange(object=own, kind=ObjectChange.Kind.CLOSED, before=own.status, after="closed")
    own.status, own.delisted_on = InspectionObject.Status.CLOSED, clock.today()
    return _written(own, change, reason, by)


@transaction.atomic
def merge_object(
    object: InspectionObject, into: InspectionObject, *, reason: str, by: Officer | None
) -> ObjectChange | Refusal:
    """Take an object out that is another one's double or has gone up in it."""
    pair = InspectionObject.objects.select_for_update().in_bulk(sorted([object.pk, into.pk]))
    own, other = pair[object.pk], pair[into.pk]
    if refusal := checks.may(by, "merge_object", HouseRole.PLANNER) or _gone(own, "merge_object"):
        return refusal
    if own == other or other.status != InspectionObject.Status.ACTIVE:
        return checks.no("merge_object", "应当并入另一个存续的对象", "核对并入对象的统一社会信用代码")
    change = ObjectChange(object=own, kind=ObjectChange.Kind.MERGED, before=own.code, after=other.code)
    own.status, own.delisted_on, own.merged_into = InspectionObject.Status.MERGED, clock.today(), other
    return _written(own, change, reason, by)


def _gone(own: InspectionObject, act: str) -> Refusal | None:
    if own.status == InspectionObject.Status.ACTIVE:
        return None
    return checks.no(
        act,
        f"{own.name}已经移出名录（{own.get_status_display()}）",
        "不必再办理",
        RefusalKind.CLOSED,
    )


def _written(own: InspectionObject, change: ObjectChange, reason: str, by: Officer | None) -> ObjectChange | Refusal:
    change.reason, change.by, change.on, change.entered_on = reason.strip(), by, clock.today(), clock.today()
    if refusal := checks.faulty(change, change.kind, ("by",)):
        return refusal
    change.save(force_insert=True)
    own.save(update_fields=["risk", "status", "delisted_on", "merged_into"])
    _record(f"inspection_object:{own.pk}", f"object_{change.kind}", by, [own, change])
    return change


def _record(subject: str, act: str, by: Officer | None, rows: list) -> None:  # type: ignore[type-arg]
    ledger.record(subject=subject, kind=KIND, act=act, at=clock.now(), actor=by, stage=Stage.DIRECTORY, rows=rows)
