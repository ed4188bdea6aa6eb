"""Open data: decisions as JSON and CSV, the newest records as an Atom feed, robots and sitemap."""

from __future__ import annotations

import csv
import io
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from zhunsheng.portal import clock, reads
from zhunsheng.portal.models import Published
from zhunsheng.portal.views.common import fresh

MOST = 10_000
COLUMNS = {
    "number": "决定文书号", "party": "当事人", "code": "统一社会信用代码", "item": "检查事项", "violation": "违法事实",
    "penalty": "处罚内容", "fine_fen": "罚款数额", "confiscated_fen": "没收数额", "conclusion": "结论", "basis": "依据",
    "organ": "机关", "on": "决定日期",
}  # fmt: skip


@require_safe
@fresh
def index(request: HttpRequest) -> HttpResponse:
    """What can be had, in which form."""
    return render(request, "portal/open_data.html", {"columns": COLUMNS.items()})


@require_safe
@fresh
def as_json(request: HttpRequest) -> HttpResponse:
    """Every decision and result that is public."""
    rows = [_plain(one) for one in reads.in_section(*reads.DECISIONS)[:MOST]]
    answer = JsonResponse({"records": rows, "as_of": clock.today().isoformat()}, json_dumps_params={"ensure_ascii": False})
    return _open(answer)


@require_safe
@fresh
def as_csv(request: HttpRequest) -> HttpResponse:
    """The same as a table, readable by spreadsheets."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["栏目", *COLUMNS.values(), "公开日期", "公开机关", "存证编号", "地址"])
    for one in reads.in_section(*reads.DECISIONS)[:MOST]:
        row = _plain(one)
        cells = [row["section"], *(row["fields"].get(key, "") for key in COLUMNS)]
        writer.writerow([_harmless(str(cell)) for cell in (*cells, row["published_on"], row["organ"], row["number"], row["url"])])
    data = "\ufeff" + out.getvalue()
    headers = {"Content-Disposition": 'attachment; filename="decisions.csv"'}
    return _open(HttpResponse(data, content_type="text/csv; charset=utf-8", headers=headers))


@require_safe
@fresh
def feed(request: HttpRequest) -> HttpResponse:
    """The newest records."""
    made = Atom1Feed(
        title=f"{settings.DISTRICT_NAME}依法行政公开", link=_url("portal:home"), description="新近公开的记录",
        language="zh-CN", feed_url=_url("portal:feed"),
    )  # fmt: skip
    for one in reads.latest(50):
        moment = datetime.combine(one.on, time(9), clock.ZONE)
        link = _url("portal:record", one.pk)
        made.add_item(
            title=one.title, link=link, description=f"{one.organ}　{one.get_section_display()}", pubdate=moment,
            updateddate=moment, unique_id=f"urn:uuid:{one.pk}",
        )  # fmt: skip
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything may be read; forms are nobody's to crawl."""
    closed = [reverse(f"portal:{name}") for name in ("complaint", "receipt", "progress", "verify")]
    lines = ["User-agent: *", *(f"Disallow: {one}" for one in closed), f"Sitemap: {_url('portal:sitemap')}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@fresh
def sitemap(request: HttpRequest) -> HttpResponse:
    """The pages there are."""
    fixed = (
        "home", "powers", "draws", "penalties", "inspections", "licences", "others", "reports", "complaint", "progress",
        "verify", "open",
    )  # fmt: skip
    rows = [(_url("portal:record", pk), on) for pk, on in reads.public().values_list("pk", "on")[:MOST]]
    context = {"fixed": [_url(f"portal:{name}") for name in fixed], "rows": rows}
    return render(request, "portal/sitemap.xml", context, content_type="application/xml; charset=utf-8")


def _plain(one: Published) -> dict[str, Any]:
    return {
        "id": str(one.pk),
        "section": one.get_section_display(),
        "title": one.title,
        "organ": one.organ,
        "published_on": one.on.isoformat(),
        "number": one.number,
        "url": _url("portal:record", one.pk),
        "bundle": _url("portal:bundle", one.pk),
        "fields": {line["key"]: line["value"] for line in one.content.get("lines", [])},
    }


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _url(name: str, *args: object) -> str:
    return f"{settings.PORTAL_URL}{reverse(name, args=args)}"


def _open(answer: HttpResponse) -> HttpResponse:
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
