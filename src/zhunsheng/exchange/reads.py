"""What lies there for a side to take.

Rules
- Readers remember what they took (`not_in`), not how far they came: rows that commit late would be lost.
- Of several rows with one key the newest counts (`latest`).
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, QuerySet

from zhunsheng.exchange.models import Exchange

Kind = Exchange.Kind


def latest(kind: str, key: str) -> Exchange | None:
    """The newest row of a kind and key."""
    return under(kind, key).first()


def under(kind: str, key: str) -> QuerySet[Exchange]:
    """Every row of a kind and key, the newest first."""
    return Exchange.objects.filter(kind=kind, key=key).order_by("-handed_at", "-id")


def not_in(taken: type[Model], kinds: Iterable[str], *, field: str = "exchange") -> QuerySet[Exchange]:
    """The rows of `kinds` that `taken` (a table of the reader, one row for each taken) does not name, oldest first."""
    mine = taken._default_manager.filter(**{field: OuterRef("pk")})
    return Exchange.objects.filter(~Exists(mine), kind__in=list(kinds)).order_by("handed_at", "id")


def since(kind: str, after: UUID | None) -> QuerySet[Exchange]:
    """The rows of a kind with an id above `after`, for a reader that copies files and looks at all of them again."""
    rows = Exchange.objects.filter(kind=kind).order_by("id")
    return rows if after is None else rows.filter(id__gt=after)
