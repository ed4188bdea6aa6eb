"""A district with directories, an approved plan and a draw, told through the room's own actions.

town = world()
draw = town.drawn()                 # committed, revealed, beacon entered, result made
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from unittest import mock

from tests.office.factories import BEFORE, District, district, done, on
from zhunsheng.example import names
from zhunsheng.office import clock
from zhunsheng.office.inspections import actions as inspections
from zhunsheng.office.inspections.models import Draw, InspectionObject, Inspector, Plan, PlanLine
from zhunsheng.office.people import actions as people
from zhunsheng.office.people.models import HouseRole, Officer, Organ
from zhunsheng.office.people.models import ProcedureRole as Role

DAY = date(2026, 3, 2)
PARTIES = ("procuratorate", "justice-bureau", "citizen-witness")
BEACONS = [("kl8", "2026061"), ("kl8", "2026062")]


@contextmanager
def moment(at: datetime) -> Iterator[None]:
    """The district's clock stands at an instant."""
    with mock.patch.object(clock, "now", lambda: at):
        yield


def o_clock(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return clock.at(day, hour, minute)


def firm(number: int, trade: str = "餐饮服务", risk: str = "B", **given: Any) -> InspectionObject:
    return InspectionObject(
        code=names.credit_code(number), name=f"准阳区第{number}饭店", trade=trade, risk=risk, listed_on=BEFORE, **given
    )


@dataclass
class World:
    """Who and what there is."""

    here: District
    planner: Officer
    auditor: Officer
    plan: Plan
    line: PlanLine
    shares: dict[str, inspections.Fresh] = field(default_factory=dict)

    def objects(self) -> list[InspectionObject]:
        return list(InspectionObject.objects.order_by("code"))

    def inspector(self, officer: Officer) -> Inspector:
        return Inspector.objects.get(pk=officer.pk)

    def commit(self, **changed: Any) -> Any:
        shares = {one: inspections.generate_share(one) for one in changed.pop("who", PARTIES)}
        given: dict[str, Any] = {
            "parties": [inspections.Party(one.party, f"{one.party} 代表", one.commitment) for one in shares.values()],
            "beacons": BEACONS, "reveal_by": o_clock(10), "by": self.planner,
        }  # fmt: skip
        with moment(changed.pop("at", o_clock(9, 30))):
            answer = inspections.commit(changed.pop("line", self.line), **{**given, **changed})
        if isinstance(answer, Draw):
            self.shares = shares
        return answer

    def reveal(self, draw: Draw, who: Sequence[str] = PARTIES, at: datetime | None = None) -> None:
        with moment(at or o_clock(9, 40)):
            for one in who:
                done(inspections.reveal(draw, one, self.shares[one].value, by=self.planner))

    def close(self, draw: Draw, at: datetime | None = None) -> Any:
        with moment(at or o_clock(9, 50)):
            return inspections.close_reveals(draw, by=self.planner)

    def beacon(self, draw: Draw, **changed: Any) -> Any:
        source, issue = changed.pop("beacon", BEACONS[0])
        given: dict[str, Any] = {
            "source": source, "issue": issue, "value": "01,07,12,19,33", "at": o_clock(10, 5), "by": self.planner,
        }  # fmt: skip
        with moment(changed.pop("now", o_clock(10, 10))):
            return inspections.enter_beacon(draw, **{**given, **changed})

    def result(self, draw: Draw, at: datetime | None = None) -> Any:
        with moment(at or o_clock(10, 15)):
            return inspections.make_result(draw, by=self.planner)

    def drawn(self, **changed: Any) -> Draw:
        """A draw with its result."""
        draw = done(self.commit(**changed))
        self.reveal(draw, tuple(self.shares))
        done(self.close(draw))
        done(self.beacon(draw))
        made: Draw = done(self.result(draw))
        return made


def officer(code: str, name: str, where: Organ, post: str, *roles: str, credential: bool = False) -> Officer:
    """An officer with a post, and a credential if one is wanted."""
    at = clock.at(BEFORE)
    who = done(people.create_officer(code=code, name=name, by=None, at=at))
    place = where.posts.filter(name=post).first()
    place = place or done(people.create_post(organ=where, name=post, roles=roles, by=None, at=at))
    done(people.appoint(who, place, valid_from=BEFORE, by=None, at=at))
    if credential:
        done(people.issue_credential(who, name="行政执法证", number=f"Z{code}", valid_from=BEFORE, by=None, at=at))
    return who


def world(objects: int = 12, inspectors: int = 4, ratios: dict[str, int] | None = None, **task: Any) -> World:
    """12 restaurants of class B and C, one closed; four inspectors of the bureau (two of them 李明 and 赵芸)."""
    here = district()
    with on(BEFORE):
        planner = officer("P01", "徐峰", here.bureau, "检查计划岗", HouseRole.PLANNER)
        auditor = officer("P02", "马丁", here.government, "审计岗", HouseRole.AUDITOR)
        more = [
            officer(
                f"I{number:02d}", f"检{number}", here.bureau, "执法一科", Role.OFFICER, Role.HANDLER, credential=True
            )
            for number in range(1, inspectors - 1)
        ]
    with on(date(2026, 1, 5)):
        rows = [firm(number, risk="C" if number % 3 == 0 else "B") for number in range(objects)]
        done(inspections.take_in_objects(rows, by=None))
        for who in (here.li, here.zhao, *more):
            done(inspections.add_inspector(who, specialties=["食品"] if who == here.li else [], cap=20, by=None))
        rules = task.pop("plan", {})
        plan = done(inspections.draft_plan(year=2026, name="2026年度抽查计划", by=planner, **rules))
        given: dict[str, Any] = {
            "name": "餐饮服务食品安全抽查", "item": here.inspection_item, "organ": here.bureau,
            "ratios": ratios or {"B": 3000, "C": 5000}, "month": 3, "trade": "餐饮服务",
        }  # fmt: skip
        line = done(inspections.add_line(plan, inspections.Task(**{**given, **task}), by=planner))
        plan = done(inspections.approve_plan(plan, by=here.head))
    return World(here, planner, auditor, plan, PlanLine.objects.get(pk=line.pk))
