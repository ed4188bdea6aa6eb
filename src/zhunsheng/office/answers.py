"""What a form of a room does with the answer of its action.

- A refusal comes back on the same page: beside the field that it is about, or above the form with its way on.
- What two people send at the same moment is written once; the second is told, and nothing breaks.

    made = answers.attempt(form, lambda: powers.repeal_item(item, …), beside="on")
    if made is None: …the form is shown again…
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import IntegrityError
from django.http import HttpRequest, QueryDict
from psycopg.errors import UniqueViolation

from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.ui.fields import DayField

Made = TypeVar("Made")
EARLIEST, LATEST = date(1949, 10, 1), date(2199, 12, 31)  # what is outside was mistyped
INVALID = 422


def attempt(form: forms.Form, do: Callable[[], Made | Refusal], beside: str = "") -> Made | None:
    """What the action made; None when it refused, and then the form says why (`form.refusal`, or beside a field)."""
    try:
        answer = do()
    except IntegrityError as error:
        if not isinstance(error.__cause__, UniqueViolation):
            raise
        form.add_error(beside or None, "同样的内容刚刚已经登记过了；请刷新后核对，不要重复提交。")
        return None
    if not isinstance(answer, Refusal):
        return answer
    if beside and answer.kind is not RefusalKind.ROLE:
        form.add_error(beside, f"{answer.message}{answer.way_on}")
    else:
        form.refusal = answer  # type: ignore[attr-defined]
        form.add_error(None, answer.message)
    return None


def posted(request: HttpRequest) -> QueryDict | None:
    """What was handed in, be it nothing at all; None where the form is only shown."""
    return request.POST if request.method == "POST" else None


def day_field(label: str, **given: Any) -> DayField:
    """A day within two and a half centuries; beyond them a digit was mistyped."""
    wrong = "日期应当在1949年10月1日至2199年12月31日之间，请核对年份。"
    return DayField(
        label=label,
        validators=[MinValueValidator(EARLIEST, message=wrong), MaxValueValidator(LATEST, message=wrong)],
        **given,
    )


def text_field(label: str, longest: int, *, lines: int = 1, **given: Any) -> forms.CharField:
    """A text with a limit; several lines make it a box."""
    if lines > 1:
        given.setdefault("widget", forms.Textarea(attrs={"rows": lines}))
    return forms.CharField(
        label=label,
        max_length=longest,
        error_messages={"max_length": f"最多{longest}字，现在有%(show_value)d字，请删减。"},
        **given,
    )


def asked_day(request: HttpRequest, today: date) -> date:
    """The day in the address (`on`), if it is one; else the district's."""
    given = day_field("日期", required=False)
    try:
        return given.clean(request.GET.get("on", "")) or today
    except forms.ValidationError:
        return today
