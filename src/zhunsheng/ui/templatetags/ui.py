"""Tags and filters of both faces.

- Dates 2026年3月2日, moments 2026年3月2日 09:30, money 12,000.00 元, numbers 1,034,870.
- Nothing here asks the time: the day comes from the page's context.
- Red is for overdue and refused, amber for soon; nothing else has a colour of its own.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.contrib.staticfiles import finders
from django.core.paginator import Page
from django.template import RequestContext
from django.template.context import Context
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from zhunsheng.ui import fields, nav

register = template.Library()

_NAME = re.compile(r"[a-z0-9-]+")
_INNER = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
_PLAIN_MARK = '<circle cx="12" cy="12" r="7" />'
_WEEKDAYS = "一二三四五六日"
SOON_DAYS = 3  # a screen habit, no legal number: from here on a due date is shown in amber


# ---- words ---------------------------------------------------------------------------------------------------------


def _local(value: Any) -> Any:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def _parsed(value: Any) -> Any:
    """An ISO text is read as the day or moment it names; facts keep days as ISO text."""
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
        except ValueError:
            return None
    return value


@register.filter
def day(value: Any) -> str:
    """2026年3月2日, of a date, a datetime or an ISO text; "" for None."""
    at = _local(_parsed(value))
    return f"{at.year}年{at.month}月{at.day}日" if isinstance(at, date) else ""


@register.filter
def weekday(value: Any) -> str:
    """星期一."""
    at = _local(_parsed(value))
    return f"星期{_WEEKDAYS[at.weekday()]}" if isinstance(at, date) else ""


@register.filter
def moment(value: Any) -> str:
    """2026年3月2日 09:30, in the district's zone; a plain date stays a date."""
    at = _local(_parsed(value))
    return f"{day(at)} {at:%H:%M}" if isinstance(at, datetime) else day(at)


@register.filter
def iso(value: Any) -> str:
    """The machine's form, for `<time datetime>`."""
    at = _local(_parsed(value))
    return at.isoformat() if isinstance(at, date) else ""


@register.filter
def money(fen: Any) -> str:
    """12,000.00 元, of whole fen; "" for None."""
    return f"{fields.yuan(int(fen))} 元" if fen not in (None, "") else ""


@register.filter
def number(value: Any) -> str:
    """1,034,870; "" for None."""
    return f"{value:,}" if value not in (None, "") else ""


@register.filter
def then(text: Any, more: Any) -> str:
    """Two texts one after the other. Django's own `add` would sum them where both look like numbers.

    >>> then("1", "2")
    '12'
    """
    return f"{text}{more}"


@register.filter
def yes_no(value: Any) -> str:
    """是, 否, or "" for an unanswered question."""
    return {True: "是", False: "否"}.get(value, "")


@register.filter
def paragraphs(text: Any) -> SafeString:
    """Plain text as paragraphs, one to a line; everything in it is escaped."""
    lines = [line.strip() for line in str(text or "").splitlines()]
    return format_html_join("", "<p>{}</p>", ((line,) for line in lines if line))


@register.filter
def masked(text: Any) -> str:
    """A private value for a reader who may know that it exists: first and last character stay.

    >>> masked("张三丰")
    '张*丰'
    """
    value = str(text or "")
    if len(value) <= 2:
        return value[:1] + "*" * (len(value) - 1)
    return value[0] + "*" * (len(value) - 2) + value[-1]


# ---- icons ---------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=512)
def _drawing(name: str) -> str:
    found = finders.find(f"vendor/icons/{name}.svg") if _NAME.fullmatch(name) else None
    drawn = _INNER.search(Path(str(found)).read_text(encoding="utf-8")) if found else None
    return " ".join(drawn.group(1).split()) if drawn else _PLAIN_MARK


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """An icon drawn into the page. Without a label it is decoration; with one it is an image of that name.

    A name that is not held draws a plain ring: a missing picture never breaks a page.
    """
    role = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon {}" width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        ' stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" focusable="false" {}>{}</svg>',
        css,
        role,
        mark_safe(_drawing(name)),  # noqa: S308 a drawing of the icon set that set-up copied, no user's text
    )


# ---- the page around ----------------------------------------------------------------------------------------------


def _face(name: str) -> nav.Face:
    return {"office": nav.office, "portal": nav.portal}[name]


@register.simple_tag(takes_context=True)
def menu(context: Context, face: str) -> list[nav.Link]:
    """`{% menu "office" as entries %}`: the entries that this reader may open."""
    request = context.get("request")
    return _face(face).menu(request) if request is not None else []


@register.simple_tag(takes_context=True)
def frame(context: Context, face: str) -> nav.Frame:
    """`{% frame "office" as frame %}`: district, day, reader."""
    request = context.get("request")
    return _face(face).frame(request) if request is not None else nav.Frame()


@register.simple_tag
def address(name: str) -> str:
    """The address of a URL name, or "" where there is no such page."""
    return nav.address(name)


# ---- components that compute ---------------------------------------------------------------------------------------


@register.inclusion_tag("ui/components/cite.html", takes_context=True)
def cite(context: Context, source: Any) -> dict[str, Any]:
    """An article as a link to its text. source: a text, or a Cite (text, verified, and perhaps url).

    The base of a face puts `face` into the context; a partial without base counts as the office's.
    """
    request = context.get("request")
    face = context.get("face") or "office"
    url = getattr(source, "url", "") or ""
    if not url and request is not None and not isinstance(source, str):
        url = _face(face).article_url(request, source) or ""
    return {
        "text": getattr(source, "text", source),
        "url": url,
        "unverified": getattr(source, "verified", True) is False,
    }


@register.inclusion_tag("ui/components/due_badge.html")
def due_badge(
    on: Any = None,
    *,
    today: Any = None,
    days_left: int | None = None,
    state: str = "running",
    unit: str = "天",
    latest: Any = None,
    url: str = "",
) -> dict[str, Any]:
    """A due date, how much is left, and its colour.

    on: the due day. today: the district's day (or days_left, negative = late). unit: 天 or 个工作日.
    state: running, paused, provisional, met, overdue, lapsed, closed. latest: the other bound of a provisional date.
    url: where the counting is explained day by day.
    """
    last, now = _local(_parsed(on)), _local(_parsed(today))
    if days_left is None and isinstance(last, date) and isinstance(now, date):
        days_left = (_day_of(last) - _day_of(now)).days
    tone, words = _left(state, days_left, unit)
    return {"on": on, "latest": latest, "tone": tone, "words": words, "url": url, "state": state}


def _day_of(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _left(state: str, days_left: int | None, unit: str) -> tuple[str, str]:
    if state in ("met", "closed", "lapsed", "paused"):
        words = {"met": "已按期", "closed": "已终止", "lapsed": "已届满", "paused": "暂停计时"}
        return ("good" if state == "met" else "quiet"), words[state]
    if days_left is None:
        return ("bad", "已逾期") if state == "overdue" else ("quiet", "")
    if state == "overdue" or days_left < 0:
        return "bad", f"逾期 {-days_left} {unit}" if days_left < 0 else "已逾期"
    if days_left == 0:
        return "soon", "今天到期"
    return ("soon" if days_left <= SOON_DAYS else "quiet"), f"还剩 {days_left} {unit}"


@register.inclusion_tag("ui/components/figure.html")
def figure(
    value: Any, *, unit: str = "", url: str = "", label: str = "", name: str = "", taken_over: bool = False
) -> dict[str, Any]:
    """A number of a report: always with a link to its rows, or plainly 无数据.

    value: an int, or a text already worded; None = no data. name: the indicator's id. taken_over: rows of history.
    """
    shown = f"{value:,}" if isinstance(value, int) else value
    return {"shown": shown, "unit": unit, "url": url, "label": label, "name": name, "taken_over": taken_over}


@register.inclusion_tag("ui/components/proof_badge.html")
def proof_badge(number: Any, *, url: str = "", state: str = "sealed") -> dict[str, Any]:
    """存证编号. state: sealed (已入册), waiting (待入册), broken (核验不符)."""
    words = {"sealed": "已入册", "waiting": "待入册", "broken": "核验不符"}[state]
    return {"number": number, "url": url, "state": state, "words": words}


@register.inclusion_tag("ui/components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], *, name: str = "page", unit: str = "条") -> dict[str, Any]:
    """The pages of a list; the query of the address is kept. name: the query's key for the page number."""
    request = context["request"]

    def link(n: int) -> str:
        query = request.GET.copy()
        query[name] = str(n)
        return f"?{query.urlencode()}"

    around: list[dict[str, Any]] = [
        {"label": n, "url": link(n) if isinstance(n, int) else "", "here": n == page.number}
        for n in page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    ]
    return {
        "page": page,
        "around": around,
        "unit": unit,
        "total": page.paginator.count,
        "before": link(page.previous_page_number()) if page.has_previous() else "",
        "after": link(page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("ui/components/day_count.html")
def day_count(lines: Iterable[Any], *, caption: str = "逐日计算") -> dict[str, Any]:
    """A period day by day: a strip and a table. lines: law.clocks.DayLine (day, counts, why, n)."""
    rows = list(lines)
    marks = [{"x": i * 4, "counts": line.counts, "line": line} for i, line in enumerate(rows)]
    return {"marks": marks, "width": max(4, len(rows) * 4), "caption": caption, "counted": sum(r.counts for r in rows)}


# ---- components with a body ----------------------------------------------------------------------------------------


def _wrapped(context: Context, name: str, content: str, **values: Any) -> SafeString:
    engine = context.template.engine  # type: ignore[union-attr]
    inner = context.new({"content": conditional_escape(content), "request": context.get("request"), **values})
    if "csrf_token" in context:
        inner["csrf_token"] = context["csrf_token"]
    return engine.get_template(f"ui/components/{name}.html").render(inner)


@register.simple_block_tag(takes_context=True)
def page_header(
    context: RequestContext, content: str, title: str, pretitle: str = "", text: str = "", crumbs: Any = ()
) -> SafeString:
    """The head of a page; the body holds its buttons. Exactly one to a page: it holds the h1."""
    return _wrapped(context, "page_header", content, title=title, pretitle=pretitle, text=text, crumbs=crumbs)


@register.simple_block_tag(takes_context=True)
def card(
    context: RequestContext,
    content: str,
    title: str = "",
    icon: str = "",
    note: str = "",
    id: str = "",
    flush: bool = False,
    level: int = 2,
    more_url: str = "",
    more: str = "全部",
) -> SafeString:
    """A card. flush: no inner margin, for a table or list. level: of its heading. more_url: a link at its head."""
    return _wrapped(
        context,
        "card",
        content,
        title=title,
        icon=icon,
        note=note,
        id=id,
        flush=flush,
        level=level,
        more_url=more_url,
        more=more,
    )


@register.simple_block_tag(takes_context=True)
def table(context: RequestContext, content: str, caption: str, stack: bool = False, show: bool = False) -> SafeString:
    """A table; the body holds thead and tbody. caption: says what it lists, read aloud (shown with `show`).

    stack: on a phone every row becomes a block; each td then needs `data-label`. Otherwise it scrolls in itself.
    """
    return _wrapped(context, "table", content, caption=caption, stack=stack, show=show)


@register.simple_block_tag(takes_context=True)
def empty_state(context: RequestContext, content: str, title: str, icon: str = "inbox") -> SafeString:
    """What stands where a list is empty; the body says what to do."""
    return _wrapped(context, "empty_state", content, title=title, icon=icon)


@register.simple_block_tag(takes_context=True)
def note(context: RequestContext, content: str, title: str = "", tone: str = "plain", icon: str = "") -> SafeString:
    """A note. tone: plain, good, soon (attention) or bad (refused, overdue)."""
    drawn = icon or {"good": "circle-check", "soon": "alert-triangle", "bad": "ban"}.get(tone, "info-circle")
    return _wrapped(context, "note", content, title=title, tone=tone, icon=drawn)


@register.simple_block_tag(takes_context=True)
def press(
    context: RequestContext,
    content: str,
    label: str,
    url: str,
    icon: str = "",
    tone: str = "secondary",
    confirm: str = "",
    confirm_title: str = "",
    small: bool = False,
) -> SafeString:
    """A button that posts; the body holds hidden inputs, if any. confirm: the question asked first."""
    return _wrapped(
        context,
        "press",
        content,
        label=label,
        url=url,
        icon=icon,
        tone=tone,
        confirm=confirm,
        confirm_title=confirm_title,
        small=small,
    )
