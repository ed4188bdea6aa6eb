"""Every kind of the rulebook is opened and walked through the actions, as its worked matter tells: no kind has code.

The people of a worked matter become officers of a bureau with the same roles and credentials; its lawful steps become
acts, each at its own time. What happens of itself when a linked matter is decided is told in test_links.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from unittest import mock

import pytest

from tests.office.factories import BEFORE, District, district, done, file
from zhunsheng.law.example import Example, Step
from zhunsheng.law.notation import Outcome
from zhunsheng.law.procedure import Person, Procedure
from zhunsheng.office import clock
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters import history
from zhunsheng.office.matters.actions.step import Asked, judged
from zhunsheng.office.matters.actions.writing import write
from zhunsheng.office.matters.models import Matter
from zhunsheng.office.people import actions as people
from zhunsheng.office.people.models import HouseRole, Officer
from zhunsheng.office.powers import actions as powers
from zhunsheng.office.publication import actions as publication
from zhunsheng.office.publication import content
from zhunsheng.office.publication.models import Publication
from zhunsheng.office.rulebook import reads as rulebook
from zhunsheng.reader import examples

pytestmark = [pytest.mark.django_db, pytest.mark.template("district")]
BOOK = Path(__file__).resolve().parents[3] / "rulebook"
FILES = sorted((BOOK / "national" / "procedures").glob("*/examples.yaml"))
OFTEN = ("penalty_ordinary", "penalty_simple", "inspection_visit", "complaint", "licence", "reconsideration")
ALWAYS = [path for path in FILES if path.parent.name in OFTEN]


class Office:
    """The bureau of the test district, staffed with the people of the worked matters."""

    def __init__(self, here: District) -> None:
        self.here = here
        self.officers: dict[tuple[str, frozenset[str], frozenset[str]], Officer] = {}
        reviewer = Person(id="", name="公开审核员", roles=frozenset({HouseRole.PUBLISHER.value}))
        self.publisher = self.officer(reviewer)

    def officer(self, person: Person) -> Officer:
        key = person.name, person.roles, person.credentials
        if key not in self.officers:
            at, number = clock.at(BEFORE, 9), f"K{len(self.officers):03d}"
            who = done(people.create_officer(code=number, name=person.name, by=None, at=at))
            post = done(
                people.create_post(
                    organ=self.here.bureau, name=f"{number}岗", roles=sorted(person.roles), by=None, at=at
                )
            )
            done(people.appoint(who, post, valid_from=BEFORE, by=None, at=at))
            for name in person.credentials:
                done(
                    people.issue_credential(
                        who, name=name, number=f"{number}-{name}", valid_from=BEFORE, valid_to=None, by=None, at=at
                    )
                )
            self.officers[key] = who
        return self.officers[key]

    def open(self, law: Procedure, told: Example, step: Step) -> Matter:
        kind = law.id
        item = done(
            powers.add_item(
                code=f"K-{kind}", name=law.name, category="other", kinds=[kind], organ=self.here.bureau, on=BEFORE, by=None,
                bases=[powers.NewBasis("行政许可法", "第十二条", BEFORE)],
            )
        )  # fmt: skip
        by = [self.officer(told.people[name]) for name in step.by]
        entered_by = by[0] if by else self.here.li
        return done(
            matters.open_matter(
                kind=kind, organ=self.here.bureau, item=item, title=told.name[:60], by=by, entered_by=entered_by,
                parties=[matters.NewParty(kind="firm", name=name) for name in told.parties],
                outcome=step.outcome or "", facts=step.facts, at=step.at,
                evidence=[file(name, by=entered_by) for name in needed(law, step)],
            )
        )  # fmt: skip

    def perform(self, matter: Matter, law: Procedure, told: Example, step: Step) -> None:
        if step.act in law.mirrored:
            mirror(matter, law, step)
            return
        by = [self.officer(told.people[name]) for name in step.by]
        if content.duty(law, step.act):
            waiting = Publication.objects.get(matter=matter, state=Publication.State.WAITING)
            done(publication.release(waiting, self.publisher, True, True, signers=by))
            return
        entered_by = by[0] if by else self.here.li
        each = law.acts[step.act].each_party
        starts = next((d.starts for d in (law.acts[step.act], *_outcome(law, step)) if d.starts), "")
        done(
            matters.perform(
                matter, step.act, by=by, entered_by=entered_by, outcome=step.outcome or "", facts=step.facts, at=step.at,
                party=matter.parties.get(name=step.party or told.parties[0]) if each else None, until=step.until,
                evidence=[file(name, by=entered_by) for name in needed(law, step)],
                start_item=self.here.penalty_item if starts.startswith("penalty_ordinary") else None,
                start_by=[self.here.li] if starts else (),
            )
        )  # fmt: skip


def _outcome(law: Procedure, step: Step) -> tuple[Outcome, ...]:
    return (law.acts[step.act].outcomes[step.outcome],) if step.outcome else ()


def needed(law: Procedure, step: Step) -> list[str]:
    act = law.acts[step.act]
    return [*act.evidence, *(act.outcomes[step.outcome].evidence if step.outcome else ())]


def mirror(matter: Matter, law: Procedure, step: Step) -> None:
    """What a linked matter would bring about here."""
    asked = Asked(act=step.act, at=step.at, outcome=step.outcome or "", facts=dict(step.facts))
    written = judged(matter, law, history.parties(matter), history.past(matter, law), asked, (), word="mirrors")
    write(done(written))


def ended(told: Example) -> Mapping[str, bool]:
    return {one.where: one.ended for one in told.steps if not isinstance(one, Step) and one.ended is not None}


def drawn(told: Example) -> bool:
    """A matter that only a draw can open; the draw's own tests show it."""
    first = next(one for one in told.steps if isinstance(one, Step) and one.refused is None)
    return first.outcome == "drawn"


@pytest.mark.parametrize("path", ALWAYS + [pytest.param(one, marks=pytest.mark.prove) for one in FILES if one not in ALWAYS],
                         ids=lambda path: path.parent.name)  # fmt: skip
def test_a_kind_is_opened_and_walked_to_its_end_by_its_rulebook_alone(path: Path) -> None:
    here = district()
    office = Office(here)
    law = next(p for p in rulebook.book(here.bureau).procedures.values() if p.id == path.parent.name)
    told = next(one for one in examples.load(path, law, BOOK.parent) if any(ended(one).values()) and not drawn(one))
    lawful = [one for one in told.steps if isinstance(one, Step) and one.refused is None]
    matter: Matter | None = None
    for step in lawful:
        with now(step.entered or step.at):
            if matter is None:
                matter = office.open(law, told, step)
            else:
                office.perform(matter, law, told, step)
    assert matter is not None
    matter.refresh_from_db()
    assert matter.closed_on is not None and matter.kind == law.id
    done_by_people = [one for one in matter.acts.order_by("number") if not one.calendar_event]
    assert [one.event for one in done_by_people] == [one.act for one in lawful]
    assert not matter.marking["pending"] or set(matter.marking["pending"]).isdisjoint(matter.marking["included"])


def now(moment: datetime) -> AbstractContextManager[object]:
    """The district's clock stands a minute after a step's time."""
    return mock.patch.object(clock, "now", lambda: moment)
