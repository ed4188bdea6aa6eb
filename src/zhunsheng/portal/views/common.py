"""What every page does first: take in what is new. Reading needs no login."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from zhunsheng.portal import actions
from zhunsheng.portal.models import Published

View = Callable[..., HttpResponse]
log = logging.getLogger(__name__)
PER_PAGE = 20


def fresh(view: View) -> View:
    """Take in what the office has handed over before the page is read; what goes wrong in it hides no page."""

    @wraps(view)
    def taken(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            actions.take_in()
        except Exception:
            log.exception("portal: taking in failed; the pages show what was taken before")
        return view(request, *args, **kwargs)

    return taken


def page_of(request: HttpRequest, rows: QuerySet[Published] | list[Any], size: int = PER_PAGE) -> Page[Any]:
    """The page asked for; a number that is none shows the first or the last."""
    return Paginator(rows, size).get_page(request.GET.get("page", "1")[:8])


def record(pk: UUID, *sections: str) -> Published:
    """A record of a section, withdrawn or not."""
    found = Published.objects.filter(pk=pk, section__in=sections) if sections else Published.objects.filter(pk=pk)
    one = found.defer("words").first()
    if one is None:
        raise Http404("没有这份公开记录。")
    return one


def asked(request: HttpRequest, name: str, most: int = 100) -> str:
    """A text of the query, cut to a length that a search can bear."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:most]
