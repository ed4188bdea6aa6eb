"""The register as supervision reads it: by matter, by number."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from zhunsheng.office.ledger import reads as ledger
from zhunsheng.office.ledger.models import Entry, Record
from zhunsheng.office.matters import reads as matters
from zhunsheng.office.matters.models import Matter
from zhunsheng.office.people.models import Officer


@dataclass(frozen=True, slots=True)
class Chain:
    """The records of one matter."""

    matter: Matter
    records: list[Record]


def search(text: str, officer: Officer, *, most: int = 10) -> list[Chain]:
    """The chains of the matters whose number or title has the text; a plain number is looked up as 存证编号."""
    text = text.strip()
    if not text or "\x00" in text:
        return []
    visible = matters.visible_to(officer)
    found = Q(number__icontains=text) | Q(title__icontains=text)
    if text.isdecimal() and len(text) < 16:
        subject = Entry.objects.filter(index=int(text)).values_list("record__subject", flat=True).first()
        if subject and subject.startswith("matter:"):
            found |= Q(pk=subject.removeprefix("matter:"))
    rows = visible.filter(found).select_related("organ")[:most]
    return [Chain(one, list(ledger.of_subject(f"matter:{one.pk}"))) for one in rows]
