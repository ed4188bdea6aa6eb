"""Finding what a view is asked for, among what its reader may see."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from zhunsheng.law.procedure import Procedure
from zhunsheng.law.refusal import Refusal
from zhunsheng.office import clock
from zhunsheng.office.matters import presenting, reads
from zhunsheng.office.matters.models import Matter
from zhunsheng.office.people import permissions
from zhunsheng.office.people import reads as people
from zhunsheng.ui.pieces import Crumb


def matter(request: HttpRequest, pk: UUID) -> Matter:
    """The matter, if this reader may see it; otherwise there is none."""
    found = (
        reads.visible_to(permissions.officer(request))
        .select_related("organ", "item", "procedure")
        .prefetch_related("parties")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404("没有这个案件，或者您无权查看。")
    return found


def own_matter(request: HttpRequest, pk: UUID) -> Matter:
    """The matter, if this reader serves in its organ: whoever watches from outside does not enter."""
    found = matter(request, pk)
    if not people.roles_on(permissions.officer(request), clock.today(), found.organ):
        raise PermissionDenied
    return found


def crumbs(found: Matter, *more: str) -> list[Crumb]:
    """The way to a page of a matter."""
    last = [Crumb(found.number, presenting.matter_url(found)), *(Crumb(one) for one in more)] if more else [
        Crumb(found.number)
    ]  # fmt: skip
    return [Crumb("案件", presenting.address("matters:list")), *last]


def shown_refusal(law: Procedure | None, refusal: Refusal, title: str = "") -> dict[str, Any]:
    """A refusal with the names of what is missing and of who can do it, for the component."""
    missing, who = presenting.named(law, refusal) if law else ((), ())
    return {"refusal": refusal, "missing": missing, "who": who, "refusal_title": title}
