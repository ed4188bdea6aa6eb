"""Standards that are in force in the small district, and a case that is ripe for its decision."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.law.test_discretion import TEXT
from tests.office.factories import BEFORE, PENALTY, SMALL, WORDS, District, done, on
from zhunsheng.office import clock
from zhunsheng.office.discretion import actions as discretion
from zhunsheng.office.discretion.models import Advice, Standard, StandardItem
from zhunsheng.office.matters.models import Evidence, Matter
from zhunsheng.office.people import actions as people
from zhunsheng.office.people.models import HouseRole, Officer

READY = date(2026, 3, 16)  # after the defence period of a notice on 2 March
NAMED = "    power: {}\n    name: 擅自"
LINKED = TEXT.replace("    name: 擅自", NAMED.format("CF-1"))
FACTS: dict[str, object] = {"area": 10, "corrected": False, "harm": "无"}  # tier 4: 1,000 to 3,000.01 yuan


def publisher(here: District) -> Officer:
    """Somebody who may release what another has imported."""
    found = Officer.objects.filter(code="011").first()
    if found is not None:
        return found
    with on(BEFORE):
        who = done(people.create_officer(code="011", name="许言", by=None, at=clock.now()))
        post = done(
            people.create_post(
                organ=here.government, name="公布岗", roles=[HouseRole.PUBLISHER], by=None, at=clock.now()
            )
        )
        done(people.appoint(who, post, valid_from=BEFORE, by=None, at=clock.now()))
    return who


def released(here: District, text: str = TEXT) -> Standard:
    """A version that is usable in the bureau; its item stands for another power than the case's unless `text` says so."""
    text = text if "power:" in text else text.replace("    name: 擅自", NAMED.format("CG-3205"))
    drafted = done(discretion.take_in(text, organ=here.bureau, by=here.keeper))
    return done(discretion.release(drafted, by=publisher(here)))


def item(standard: Standard) -> StandardItem:
    return standard.items.get()


def ripe(here: District, **report: Any) -> Matter:
    """A small case, reviewed and notified: after the defence period only its decision is left."""
    case = done(here.open_penalty())
    here.to_report(case, **{**SMALL, **report})
    here.perform(case, "case_review", [here.reviewer], outcome="passed", words=WORDS)
    here.perform(case, "notice", [here.li], party=here.party(case), words=WORDS)
    return case


def proof(case: Matter) -> Evidence:
    found = case.evidence.first()
    assert found is not None
    return found


def advised(here: District, case: Matter, standard: Standard, **given: Any) -> Any:
    """Ask the standard for what binds this case; `given` over an ordinary question."""
    asked: dict[str, Any] = {
        "item": item(standard), "facts": FACTS, "proofs": {"area": proof(case)}, "ended_on": date(2026, 2, 20), "by": here.li,
    }  # fmt: skip
    return discretion.advise(case, **{**asked, **given})


def decide(here: District, case: Matter, fen: int) -> Any:
    """What comes of deciding this fine."""
    return here.attempt(case, "decide", [here.head], outcome="penalty", facts={**PENALTY, "fine_fen": fen}, words=WORDS)


def mitigated(here: District, case: Matter, standard: Standard) -> Advice:
    """An advice with a ground that opens the way below the minimum."""
    grounds = {"undid_harm": {"消除或者减轻后果的证据": proof(case)}}
    return done(advised(here, case, standard, grounds=grounds))
