"""What is read of service: its rules, a party's confirmation, and the act by which a procedure knows a paper served."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.db.models import Q

from zhunsheng.law import notation
from zhunsheng.law.procedure import Procedure
from zhunsheng.law.service import Rules
from zhunsheng.office.matters import history
from zhunsheng.office.matters.models import Matter, Paper, Party
from zhunsheng.office.papers.models import Confirmation
from zhunsheng.office.rulebook import reads as rulebook
from zhunsheng.reader import service as reader

RECEIPT = "送达回证"


def rules() -> Rules:
    """The ways of service, as the rulebook in force states them."""
    return _rules(rulebook.newest())


@lru_cache(maxsize=8)
def _rules(version: str) -> Rules:
    folder = rulebook.folder(version)
    return reader.rules(reader.newest(folder / "national" / "service"), folder)


def confirmation(matter: Matter, party: Party, day: date) -> Confirmation | None:
    """The confirmation of its address that a party has given and not withdrawn by a day."""
    rows = Confirmation.objects.filter(matter=matter, party=party, confirmed_on__lte=day)
    return rows.filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=day)).order_by("-confirmed_on").first()


def serving_clock(paper: Paper) -> notation.Clock | None:
    """The clock that runs from the paper's act to an act that wants a signed receipt."""
    law = history.procedure(paper.matter)
    done = {paper.act.event, f"{paper.act.event}={paper.act.outcome}"}
    for one in law.clocks.values():
        begins = {term.event for term in one.started_by} | {term.name for term in one.started_by if not term.outcome}
        if begins & done and any(RECEIPT in law.acts[term.name].evidence for term in one.to if term.name in law.acts):
            return one
    return None


def serving_act(paper: Paper) -> str | None:
    """The act by which the procedure knows this paper served; None where it has none of its own."""
    law, found = history.procedure(paper.matter), serving_clock(paper)
    if found is None or paper.title == RECEIPT or paper.title not in _own_papers(law, paper):
        return None
    return next(term.name for term in found.to if RECEIPT in law.acts[term.name].evidence)


def _own_papers(law: Procedure, paper: Paper) -> set[str]:
    act = law.acts[paper.act.event]
    outcome = act.outcomes.get(paper.act.outcome)
    return {title.partition("（")[0] for title in (*act.papers, *(outcome.papers if outcome else ()))}
