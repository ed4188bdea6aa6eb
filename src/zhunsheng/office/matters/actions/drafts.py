"""Drafts: what an officer has typed and not handed in. They bind nobody, are no record, and hold nothing private."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from zhunsheng.office import clock
from zhunsheng.office.matters import history
from zhunsheng.office.matters.models import Draft, Matter
from zhunsheng.office.people.models import Officer


@transaction.atomic
def save_draft(matter: Matter, officer: Officer, act: str, values: Mapping[str, object]) -> Draft:
    """Keep what was typed into an act's form; private facts are left out, so they are typed again."""
    private = {fact.id for fact in history.procedure(matter).facts.values() if fact.private}
    kept = {name: value for name, value in values.items() if name not in private}
    draft, _ = Draft.objects.update_or_create(
        matter=matter, officer=officer, act=act, defaults={"values": kept, "saved_at": clock.real_now()}
    )
    return draft


@transaction.atomic
def drop_draft(matter: Matter, officer: Officer, act: str) -> bool:
    """Throw a draft away; whether there was one."""
    deleted, _ = Draft.objects.filter(matter=matter, officer=officer, act=act).delete()
    return bool(deleted)
