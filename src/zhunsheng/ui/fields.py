"""Form fields that officials need and Django lacks: money in yuan kept as fen, days as they are written, yes or no.

- Full-width digits and punctuation, as a Chinese input method types them, are read as plain ones.
- A wrong value is refused with an example of a right one.
"""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

_YUAN = re.compile(r"\d{1,13}(\.\d{1,2})?")
_DAYS = ["%Y-%m-%d", "%Y年%m月%d日", "%Y/%m/%d", "%Y.%m.%d"]
_MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y年%m月%d日 %H:%M"]


def plain(text: str) -> str:
    """Full-width letters, digits and punctuation as half-width ones.

    >>> plain("１２，０００")
    '12,000'
    """
    return unicodedata.normalize("NFKC", text).strip()


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class DayField(forms.DateField):
    """A day; the browser's own picker, and 2026年3月2日 or 2026/3/2 where there is none."""

    widget = DayInput
    default_error_messages = {"invalid": "日期写法不对，请写成 2026-03-02 或 2026年3月2日。"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=_DAYS, **kwargs)

    def to_python(self, value: Any) -> date | None:
        return super().to_python(plain(value) if isinstance(value, str) else value)


class MomentField(forms.DateTimeField):
    """A day and time of day; cleaned to an aware datetime in the district's zone."""

    widget = MomentInput
    default_error_messages = {"invalid": "时间写法不对，请写成 2026-03-02 09:30。"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=_MOMENTS, **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        return super().to_python(plain(value) if isinstance(value, str) else value)


class MoneyField(forms.CharField):
    """Money: typed in yuan, cleaned to whole fen (int), never a float.

    >>> MoneyField().clean("12,000.5")
    1200050
    """

    unit = "元"
    default_error_messages = {
        "invalid": "金额写法不对：只写数字，最多两位小数，例如 12,000.00。",
        "too_small": "金额不得少于 %(limit)s 元。",
        "too_large": "金额不得超过 %(limit)s 元。",
    }

    def __init__(self, *, min_fen: int = 0, max_fen: int = 10**15, **kwargs: Any) -> None:
        self.min_fen, self.max_fen = min_fen, max_fen
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "num"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        text = plain(super().to_python(value) or "").replace(",", "").replace("¥", "").removesuffix("元").strip()
        if not text:
            return None
        if not _YUAN.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return int(Decimal(text) * 100)

    def validate(self, value: Any) -> None:
        super().validate(value)
        for broken, limit, code in (
            (value is not None and value < self.min_fen, self.min_fen, "too_small"),
            (value is not None and value > self.max_fen, self.max_fen, "too_large"),
        ):
            if broken:
                raise ValidationError(self.error_messages[code], code=code, params={"limit": yuan(limit)})

    def run_validators(self, value: Any) -> None:
        """The validators of text do not fit a number of fen; the bounds are checked in `validate`."""

    def prepare_value(self, value: Any) -> Any:
        return yuan(value) if isinstance(value, int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True


def yuan(fen: int) -> str:
    """Fen as yuan with two decimals.

    >>> yuan(1200000)
    '12,000.00'
    """
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}.{rest:02d}"


class YesNoField(forms.TypedChoiceField):
    """是 or 否, with no answer preset: an unasked question is not a no."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.RadioSelect)
        super().__init__(
            choices=[("true", "是"), ("false", "否")], coerce=lambda v: v == "true", empty_value=None, **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "true", False: "false"}.get(value, value)
