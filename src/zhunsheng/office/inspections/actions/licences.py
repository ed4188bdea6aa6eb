"""Licences keep the directory of objects true: who is licensed is listed, whose last licence ends leaves.

- Only licences of items that a planner has named (`list_licences`) list anybody, under the trade and class named there.
- An object that came from elsewhere (an import) only notes its licences: their end does not close a firm that trades on.
- Everything happens in the transaction of the act; source and reason name the licence's matter.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Model

from zhunsheng.law.refusal import Refusal
from zhunsheng.office import clock
from zhunsheng.office.inspections.actions import checks
from zhunsheng.office.inspections.directory import CLASSES
from zhunsheng.office.inspections.models import (
    DirectoryImport,
    InspectionObject,
    LicenceListing,
    LicenceTrade,
    ObjectChange,
)
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.matters.models import Act, Matter
from zhunsheng.office.people.models import HouseRole, Officer
from zhunsheng.office.powers.models import PowerItem
from zhunsheng.proof.draw_text import credit_code_is_right, digest_of, render_list
from zhunsheng.proof.entry import Stage

KINDS = ("licence", "licence_commitment")
LISTS, ENDS = ("issue",), ("revoke", "cancel")


@transaction.atomic
def list_licences(item: PowerItem, *, trade: str, risk: str = "B", by: Officer | None) -> LicenceTrade | Refusal:
    """Have the holders of this licence listed as objects of a trade, in a class to begin with."""
    if refusal := checks.may(by, "list_licences", HouseRole.PLANNER):
        return refusal
    if not set(item.kinds) & set(KINDS):
        return checks.no("list_licences", f"“{item.name}”不是许可事项", "在权责清单中选择许可事项")
    if risk not in CLASSES:
        return checks.no("list_licences", f"“{risk[:4]}”不是信用风险分类", f"在 {'、'.join(CLASSES)} 中选择")
    row = LicenceTrade.objects.filter(item=item).first() or LicenceTrade(item=item)
    row.trade, row.risk, row.by, row.on = trade.strip(), risk, by, clock.today()
    if refusal := checks.faulty(row, "list_licences", ("by",)):
        return refusal
    row.save()
    ledger.record(
        subject=f"licence_trade:{item.pk}", kind="inspection_directory", act="list_licences", at=clock.now(), actor=by,
        stage=Stage.DIRECTORY, rows=[row],
    )  # fmt: skip
    return row


def heard(act: Act) -> None:
    """What an act of a licence means for the directory, in the act's transaction."""
    matter = act.matter
    if matter.kind not in KINDS:
        return
    if act.event in LISTS:
        _list(matter)
    elif act.event in ENDS:
        _end(matter, act)


def _list(matter: Matter) -> None:
    rule = LicenceTrade.objects.filter(item=matter.item_id).first()
    party = matter.parties.exclude(code="").order_by("ordinal").first()
    if rule is None or party is None or not credit_code_is_right(party.code):
        return
    if LicenceListing.objects.filter(matter=matter).exists():
        return
    own = InspectionObject.objects.select_for_update().filter(code=party.code).first()
    stands = own is not None and own.status == InspectionObject.Status.ACTIVE
    rows: list[Model] = []
    if own is None:
        own = InspectionObject(
            code=party.code, name=party.name, trade=rule.trade, risk=rule.risk, listed_on=clock.today()
        )
        row = (own.code, own.name, own.trade, own.risk, own.listed_on.isoformat())
        own.imported = DirectoryImport.objects.create(
            source=f"许可 {matter.number}", rows=1, digest=digest_of(render_list("licence", [row])), on=clock.today()
        )
        rows.append(own.imported)
    elif own.status == InspectionObject.Status.CLOSED:
        own.status, own.delisted_on = InspectionObject.Status.ACTIVE, None
    brought = not stands and own.status == InspectionObject.Status.ACTIVE  # what was merged stays merged
    if brought:
        own.save()
        rows.append(own)
        rows.append(_change(own, ObjectChange.Kind.LISTED, "—", rule.trade[:20], f"颁发许可 {matter.number}"))
    rows.append(LicenceListing.objects.create(object=own, matter=matter, brought=brought, on=clock.today()))
    _record(own, "list_by_licence", rows)


def _end(matter: Matter, act: Act) -> None:
    listing = LicenceListing.objects.select_for_update().filter(matter=matter, ended_on=None).first()
    if listing is None:
        return
    listing.ended_on = clock.today()
    listing.save(update_fields=["ended_on"])
    own, rows = InspectionObject.objects.select_for_update().get(pk=listing.object_id), list[Model]([listing])
    held = LicenceListing.objects.filter(object=own)
    if (
        own.status == InspectionObject.Status.ACTIVE
        and held.filter(brought=True).exists()
        and not held.filter(ended_on=None).exists()
    ):
        before = own.status
        own.status, own.delisted_on = InspectionObject.Status.CLOSED, clock.today()
        own.save(update_fields=["status", "delisted_on"])
        rows += [own, _change(own, ObjectChange.Kind.CLOSED, before, "closed", f"{act.label} {matter.number}")]
    _record(own, "end_by_licence", rows)


def _change(own: InspectionObject, kind: str, before: str, after: str, reason: str) -> ObjectChange:
    today = clock.today()
    return ObjectChange.objects.create(
        object=own, kind=kind, before=before, after=after, on=today, entered_on=today, reason=reason[:200]
    )


def _record(own: InspectionObject, act: str, rows: list[Model]) -> None:
    ledger.record(
        subject=f"inspection_object:{own.pk}", kind="inspection_directory", act=act, at=clock.now(),
        stage=Stage.DIRECTORY, rows=rows,
    )  # fmt: skip
