"""The two buttons that move the example district's clock."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from zhunsheng.example import actions
from zhunsheng.office.people import permissions


@require_POST
@permissions.need()
def next_day(request: HttpRequest) -> HttpResponse:
    """On to the next working day."""
    day = actions.next_working_day()
    messages.success(request, f"示例区的日期已到{day.year}年{day.month}月{day.day}日。")
    return _back(request)


@require_POST
@permissions.need()
def next_due(request: HttpRequest) -> HttpResponse:
    """On to the next due date."""
    day = actions.next_due()
    if day is None:
        messages.info(request, "现在没有正在计算的期限，日期没有变动。")
    else:
        messages.success(request, f"示例区的日期已到{day.year}年{day.month}月{day.day}日。")
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    came_from = request.META.get("HTTP_REFERER", "")
    safe = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return redirect(came_from if safe else "/")
