"""The factories' district with a reviewer of what becomes public, and cases as far as a decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.office import factories
from tests.office.factories import SMALL, START, WORDS, District, done, on
from zhunsheng.office import clock
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.models import Matter
from zhunsheng.office.people import actions as people
from zhunsheng.office.people.models import HouseRole, Officer
from zhunsheng.office.publication.models import Publication

DECIDED = date(2026, 3, 10)
PHONE, ADDRESS, ID_NUMBER = "13912345678", "准阳区柳林街7号402室", "110101198001010014"
SECRETS = {"phone": PHONE, "address": ADDRESS, "id_number": ID_NUMBER}
VIOLATION = f"张三丰在{ADDRESS}使用超过保质期的食品原料，联系电话{PHONE}，身份证号{ID_NUMBER}"


@dataclass
class Desk:
    """The district, its reviewer, and one who reviews for another organ."""

    here: District
    publisher: Officer
    elsewhere: Officer

    def decided(self, *, person: bool = False, day: date = DECIDED) -> Matter:
        """A small penalty, decided on `day`, of a shop, or of a natural person with all that is private of him."""
        here = self.here
        party = (
            matters.NewParty(kind="person", name="张三丰", private=SECRETS)
            if person
            else matters.NewParty(kind="trader", name="准阳区某小吃店", code="92000000MA0000000X")
        )
        with on(START):
            case = done(here.open_penalty(parties=[party], title="张三丰案" if person else "某小吃店案"))
            here.to_report(case, **SMALL)
            here.perform(case, "case_review", [here.reviewer], outcome="passed")
            here.perform(case, "notice", [here.li], party=here.party(case))
        with on(day):
            facts: dict[str, Any] = {**factories.PENALTY, "fine_fen": 50_000}
            if person:
                facts["violation"] = VIOLATION
            here.perform(case, "decide", [here.head], outcome="penalty", facts=facts, words=WORDS)
        return case

    def proposed(self, **given: Any) -> Publication:
        return Publication.objects.get(matter=self.decided(**given), state="waiting")


def desk() -> Desk:
    """Set it up; nobody acts."""
    here = factories.district()
    moment = clock.at(factories.BEFORE)
    with on(factories.BEFORE):
        made = []
        for code, name, organ in (("021", "许静", here.bureau), ("022", "施远", here.other)):
            who = done(people.create_officer(code=code, name=name, by=None, at=moment))
            post = done(people.create_post(organ=organ, name="公开岗", roles=[HouseRole.PUBLISHER], by=None, at=moment))
            done(people.appoint(who, post, valid_from=factories.BEFORE, by=None, at=moment))
            made.append(who)
    return Desk(here, *made)
