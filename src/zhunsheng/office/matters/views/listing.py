"""The list of matters, and the same list as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhunsheng.office import clock
from zhunsheng.office.matters import reads
from zhunsheng.office.matters.forms.filtering import Filter
from zhunsheng.office.matters.models import Matter, Party
from zhunsheng.office.people import permissions
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import Organ
from zhunsheng.office.rulebook.models import Procedure
from zhunsheng.ui.pieces import Crumb

PER_PAGE = 50
COLUMNS = (
    "案号",
    "标题",
    "种类",
    "机关",
    "事项编码",
    "事项名称",
    "当事人",
    "立件日期",
    "办结日期",
    "结果",
    "最近期限",
    "状态",
)


@require_safe
@permissions.need()
def matters(request: HttpRequest) -> HttpResponse:
    """The matters that the officer may see, filtered as the address says."""
    form, rows = _filtered(request)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    today = clock.today()
    context = {
        "form": form,
        "today": today,
        "page": page,
        "lines": [
            {
                "matter": one,
                "late": one.closed_on is None and one.next_due_on is not None and one.next_due_on < today,
                "parties": [_name(party) for party in one.parties.all()],
                "kind": one.procedure.name,
            }
            for one in page
        ],
        "filtered": any(request.GET.get(name) for name in form.fields),
        "query": request.GET.urlencode(),
        "wrong": not form.is_valid(),
        "serves_any": bool(people.organs_of(permissions.officer(request), today)),
        "crumbs": [Crumb("案件")],
    }
    return render(request, "matters/list.html", context)


def _filtered(request: HttpRequest) -> tuple[Filter, QuerySet[Matter]]:
    rows = reads.visible_to(permissions.officer(request))
    organs = list(Organ.objects.filter(pk__in=rows.order_by().values("organ").distinct()))
    kinds = dict(Procedure.objects.order_by("kind", "in_force").values_list("kind", "name"))
    form = Filter(request.GET, kinds=sorted(kinds.items(), key=lambda one: one[1]), organs=organs)
    return form, form.chosen(rows).select_related("organ", "item", "procedure").prefetch_related("parties")


def _name(party: Party) -> str:
    """A natural person is not named in lists."""
    return f"{party.name[:1]}某" if party.kind == Party.Kind.PERSON else party.name


@require_safe
@permissions.need()
def export(request: HttpRequest) -> HttpResponseBase:
    """The list as CSV for a spreadsheet: no private values, natural persons not named, no cell read as a formula."""
    _, rows = _filtered(request)
    answer = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="matters-{clock.today():%Y%m%d}.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


class _Line:
    def write(self, text: str) -> str:
        return text


def _lines(rows: QuerySet[Matter]) -> Iterator[str]:
    writer = csv.writer(_Line())
    today = clock.today()
    yield "\ufeff"
    yield writer.writerow(COLUMNS)
    for one in rows.iterator(chunk_size=1000):
        late = one.closed_on is None and one.next_due_on is not None and one.next_due_on < today
        state = "已办结" if one.closed_on else "已逾期" if late else "在办"
        parties = "；".join(_name(party) for party in one.parties.all())
        cells: list[Any] = [
            one.number, one.title, one.procedure.name, one.organ.name, one.item.code, one.item.name, parties,
            one.opened_on, one.closed_on or "", one.outcome, one.next_due_on or "", state,
        ]  # fmt: skip
        yield writer.writerow([_harmless(str(cell)) for cell in cells])


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet does not take for a formula.

    >>> _harmless("=1+1")
    "'=1+1"
    """
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
