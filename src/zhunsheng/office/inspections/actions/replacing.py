"""After a draw: the next unused ticket for an object that is gone, the next on the list for an inspector who cannot come.

Nobody picks: `proof.draw_replacements` says who is next, and replays every row for whoever asks. Nothing is renumbered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, Model

from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.inspections import reads
from zhunsheng.office.inspections.actions import checks, draws
from zhunsheng.office.inspections.models import (
    Assigned,
    Draw,
    Drawn,
    InspectionObject,
    Inspector,
    Replacement,
    Swap,
    SwapReason,
)
from zhunsheng.office.matters.models import Act
from zhunsheng.office.people.models import HouseRole, Officer, ProcedureRole
from zhunsheng.proof import draw_replacements as protocol


@dataclass(frozen=True, slots=True)
class Next:
    """Who comes to a place, and who ahead of him cannot: `I3:K,I5:C`."""

    place: int
    into: Inspector
    passed: str


def next_inspector(one: Drawn, out: Inspector) -> Next | None:
    """The next on the object's own list for the place on which `out` stands; None when the list is used up."""
    now = reads.standing(one.draw)
    place = reads.place_of(now, one, out)
    if place is None:
        return None
    passed = []
    for code in now.candidates(place):
        inspector = reads.able(one.draw, code)
        if now.full(code):
            passed.append(f"{code}:K")
        elif inspector is None:
            passed.append(f"{code}:C")
        else:
            return Next(int(place), inspector, ",".join(passed))
    return None


def write_swap(
    one: Drawn, out: Inspector, found: Next, *, act: Act | None, reason: str, approver: Officer
) -> Sequence[Model]:
    """The rows of a swap, within the caller's transaction."""
    at = act.at if act else clock.now()
    made = Swap.objects.create(drawn=one, out=out, into=found.into, act=act, on=at.astimezone(clock.ZONE).date())
    why = SwapReason.objects.create(swap=made, reason=reason, place=found.place, passed=found.passed, approver=approver)
    return [made, why]


@transaction.atomic
def swap_inspector(one: Drawn, out: Inspector, *, reason: str, by: Officer) -> Swap | Refusal:
    """An inspector who is ill, has left or lost the credential gives way; he himself, a planner or a head says so."""
    own = Drawn.objects.select_related("draw__line__organ", "draw__line__item", "object").get(pk=one.pk)
    Draw.objects.select_for_update().get(pk=own.draw_id)
    if by.pk != out.pk and (refusal := checks.may(by, "swap_inspector", HouseRole.PLANNER, ProcedureRole.HEAD)):
        return refusal
    if reason not in protocol.INSPECTOR_REASONS or reason == "recused":
        said = "、".join(label for name, label in protocol.INSPECTOR_REASONS.items() if name != "recused")
        return checks.no("swap_inspector", "没有写明规定的理由", f"在 {said} 中选择；回避的，由负责人决定")
    if own.matter_id and reads.having([own.matter_id], reads.VISIT):
        return checks.no("swap_inspector", "检查已经实施，不能再换人", "不必办理", RefusalKind.CLOSED)
    if out.pk not in {who.pk for who in reads.current(own)}:
        return checks.no("swap_inspector", f"{out.officer.name}现在不是派到这一户的检查人员", "核对后重新选择")
    found = next_inspector(own, out)
    if found is None:
        why = f"抽取名单上没有可以递补{out.officer.name}的检查人员"
        return checks.no("swap_inspector", why, "借调检查人员后另行抽取人员", RefusalKind.CASE)
    rows = write_swap(own, out, found, act=None, reason=reason, approver=by)
    draws.record(own.draw, "swap_inspector", clock.now(), by, rows, outcome=reason)
    return rows[0]  # type: ignore[return-value]


class _NobodyLeft(Exception):
    """A replacing object for which nobody can go: the whole replacement is undone."""


def replace_object(one: Drawn, *, reason: str, by: Officer, evidence: str = "") -> Drawn | Refusal:
    """A head replaces a drawn object that is closed, moved or merged; that it is gone is itself a finding.

    The team goes along; who is recused from the object that comes gives way. Nobody left: nothing is replaced.
    """
    try:
        return _replaced(one, reason, by, evidence)
    except _NobodyLeft:
        why = "递补的对象没有可以派出的检查人员"
        return checks.no("replace_object", why, "借调检查人员后另行抽取人员", RefusalKind.CASE)


@transaction.atomic
def _replaced(one: Drawn, reason: str, by: Officer, evidence: str) -> Drawn | Refusal:
    own = Drawn.objects.select_related("draw__line__organ", "draw__line__item", "draw__line__plan", "object").get(
        pk=one.pk
    )
    Draw.objects.select_for_update().get(pk=own.draw_id)
    if refusal := checks.may(by, "replace_object", ProcedureRole.HEAD):
        return refusal
    if reason not in protocol.OBJECT_REASONS:
        said = "、".join(protocol.OBJECT_REASONS.values())
        return checks.no("replace_object", "没有写明规定的理由，不得更换检查对象", f"在 {said} 中选择")
    if own.draw.state != Draw.State.PUBLISHED or Replacement.objects.filter(out=own).exists():
        return checks.no("replace_object", "这一户已经更换，或者抽取没有结果", "查看抽取页面", RefusalKind.CLOSED)
    if own.matter_id and reads.having([own.matter_id], reads.VISIT):
        return checks.no("replace_object", "检查已经实施，不能再更换", "按检查情况登记结果", RefusalKind.CLOSED)
    now = reads.standing(own.draw)
    try:
        code = now.next_object(own.object.code)
    except ValueError:
        return checks.no("replace_object", f"{own.risk}类没有未用的号票", "本类已经全部抽中", RefusalKind.CASE)
    name = now.classes[own.object.code][0]
    rank, ticket = next((rank, ticket) for rank, (ticket, id) in enumerate(now.ranked(name), 1) if id == code)
    last = Drawn.objects.filter(draw=own.draw).aggregate(last=Max("order"))["last"] or 0
    into = Drawn.objects.create(
        draw=own.draw, order=last + 1, object=InspectionObject.objects.get(code=code), risk=own.risk, rank=rank,
        ticket=ticket,
    )  # fmt: skip
    made = Replacement.objects.create(
        out=own, into=into, reason=reason, evidence=evidence, approver=by, on=clock.today()
    )
    rows: list[Model] = [into, made]
    for sent, who in zip(own.assigned.order_by("number"), reads.current(own), strict=True):
        rows.append(Assigned.objects.create(drawn=into, inspector=who, slot=sent.slot, number=sent.number))
    draws.record(own.draw, "replace_object", clock.now(), by, rows, outcome=reason.replace("-", "_"))
    recused = reads.recused_from(into.object)
    for who in reads.current(into):
        if who.officer.code in recused:
            found = next_inspector(into, who)
            if found is None:
                raise _NobodyLeft
            swapped = write_swap(into, who, found, act=None, reason="recused", approver=by)
            draws.record(own.draw, "swap_inspector", clock.now(), by, swapped, outcome="recused")
    return into
