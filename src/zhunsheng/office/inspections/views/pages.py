"""What the pages share: tabs, crumbs, who is asking, how a refusal and a message are shown."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, QueryDict, StreamingHttpResponse
from django.urls import reverse

from zhunsheng.law.refusal import Refusal
from zhunsheng.office import clock
from zhunsheng.office.inspections import reads
from zhunsheng.office.people import permissions
from zhunsheng.office.people import reads as people
from zhunsheng.ui.pieces import Crumb, Tab

UNPROCESSABLE = 422  # a refused form: nothing was written
_TABS = (
    ("我的检查", "inspections:index"),
    ("事项清单", "inspections:items"),
    ("抽查计划", "inspections:plans"),
    ("抽取", "inspections:draws"),
    ("检查对象", "inspections:objects"),
    ("检查人员", "inspections:inspectors"),
    ("回避申报", "inspections:recusals"),
)


def tabs(current: str) -> list[Tab]:
    return [Tab(label, reverse(name), active=name == f"inspections:{current}") for label, name in _TABS]


def crumbs(*more: tuple[str, str]) -> list[Crumb]:
    return [Crumb("检查", reverse("inspections:index")), *(Crumb(label, url) for label, url in more)]


def holds(request: HttpRequest, *roles: str) -> bool:
    """Whether the reader holds one of the roles today (which buttons to show; the actions ask again)."""
    return bool(people.roles_on(permissions.officer(request), clock.today()) & set(roles))


def posted(request: HttpRequest) -> QueryDict | None:
    """What was handed in; None when the form is only asked for. An empty form is handed in too."""
    return request.POST if request.method == "POST" else None


def handed_in(request: HttpRequest) -> tuple[Any, Any]:
    """What was handed in, with its files."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def tell(request: HttpRequest, answer: object, done: str) -> bool:
    """Say on the next page how it went; whether it went."""
    if isinstance(answer, Refusal):
        messages.error(request, f"{answer.message}{answer.way_on}")
        return False
    messages.success(request, done)
    return True


class _Line:
    def write(self, text: str) -> str:
        return text


def csv_of(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """A CSV that spreadsheets read as UTF-8; no cell is a formula."""

    def lines() -> Iterator[str]:
        writer = csv.writer(_Line())
        yield "\ufeff" + str(writer.writerow(columns))
        for row in rows:
            yield str(writer.writerow([reads.cell(one) for one in row]))

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
