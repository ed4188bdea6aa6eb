"""Slips: how a case stands, for whoever lodged it and knows number and code.

- Filed under the hash that came with the parcel; nobody at the office ever knows the code.
- Says what was done to or for the one who lodged it. What is investigated is not told: a visit that is to come as a
  surprise would not be one.
"""

from __future__ import annotations

from zhunsheng.exchange import actions as exchange
from zhunsheng.exchange.models import Exchange
from zhunsheng.law.notation import Stage
from zhunsheng.law.procedure import Procedure, Side
from zhunsheng.office import clock
from zhunsheng.office.matters import history
from zhunsheng.office.matters.models import Act, Matter
from zhunsheng.office.publication.models import Intake
from zhunsheng.proof.bundle import Slip

RECEIVED, DECLINED, WORKING, ENDED = "已收到，等待登记", "不予登记", "办理中", "已办结"


def hand_over_slip(intake: Intake) -> None:
    """Write how a parcel stands now, in the caller's transaction."""
    received = (intake.lodged_at.astimezone(clock.ZONE).date().isoformat(), "已收到")
    if intake.matter is not None:
        slip = _of_matter(intake, intake.matter, received)
    elif intake.state == Intake.State.DECLINED:
        on = (intake.handled_on or clock.today()).isoformat()
        slip = _slip(intake, DECLINED, None, (received, (on, f"不予登记：{intake.reason}")))
    else:
        slip = _slip(intake, RECEIVED, None, (received,))
    exchange.hand_over(Exchange.Kind.SLIP, intake.slip, slip.encode(), at=clock.real_now())


def _of_matter(intake: Intake, matter: Matter, received: tuple[str, str]) -> Slip:
    law = history.procedure(matter)
    steps = [
        (one.at.astimezone(clock.ZONE).date().isoformat(), f"{one.label}：{one.outcome_label}" if one.outcome else one.label)
        for one in matter.acts.order_by("number")
        if told(law, one)
    ]
    due = matter.next_due_on.isoformat() if matter.next_due_on and matter.closed_on is None else None
    return _slip(intake, WORKING if matter.closed_on is None else ENDED, due, (received, *steps))


def told(law: Procedure, act: Act) -> bool:
    """Whether the one who lodged a case hears of an act: neither of inquiries nor of what happens in linked cases."""
    declared = law.acts.get(act.event)
    if act.calendar_event or declared is None or declared.stage is Stage.INVESTIGATION:
        return False
    return any(law.roles[role].side in (Side.ORGAN, Side.PARTY) for role in declared.by)


def _slip(intake: Intake, state: str, due: str | None, steps: tuple[tuple[str, str], ...]) -> Slip:
    return Slip(key=intake.slip, as_of=clock.today().isoformat(), state=state, due_on=due, steps=steps)
