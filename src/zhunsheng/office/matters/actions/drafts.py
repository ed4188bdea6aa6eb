"""Drafts: what an officer has typed and not handed in. They bind nobody, are no record, and hold nothing private."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from zhunsheng.office import clock
from zhunsheng.office.matters import history
from zhunsheng.office.matters.models import Draft, Matter
from zhunsheng.office.people.models import Officer
from zhunsheng.office.rulebook import reads as rulebook


@transaction.atomic
def save_draft(matter: Matter, officer: Officer, act: str, values: Mapping[str, object]) -> Draft:
    """Keep what was typed into an act's form; what is private is left out, so it is typed again.

    A form's field is named by a prefix and the name of what it asks for (`w_party_phone`).
    """
    private = _private(matter)
    kept = {name: value for name, value in values.items() if not {name, name.partition("_")[2]} & private}
    draft, _ = Draft.objects.update_or_create(
        matter=matter, officer=officer, act=act, defaults={"values": kept, "saved_at": clock.real_now()}
    )
    return draft


def _private(matter: Matter) -> set[str]:
    """The names of the procedure's private facts, and of every private blank in the papers of the matter's book."""
    blanks = (blank for paper in rulebook.book(matter.organ).papers.values() for blank in paper.fields.values())
    facts = history.procedure(matter).facts.values()
    return {fact.id for fact in facts if fact.private} | {blank.name for blank in blanks if blank.private}


@transaction.atomic
def drop_draft(matter: Matter, officer: Officer, act: str) -> bool:
    """Throw a draft away; whether there was one."""
    deleted, _ = Draft.objects.filter(matter=matter, officer=officer, act=act).delete()
    return bool(deleted)
