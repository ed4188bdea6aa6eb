"""Fields that an act's form is made of: declared facts, blanks of papers, files, colleagues.

- A fact's field cleans to what `law.facts` takes: bool, int, fen, ISO day, text.
- Rows of a paper are typed one a line, columns divided by ｜.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from zhunsheng.law.facts import LARGEST_MONEY, LONGEST_TEXT, Fact, FactType
from zhunsheng.law.wording import Kind
from zhunsheng.office.matters.companions import Blank
from zhunsheng.office.matters.signing import Candidate
from zhunsheng.ui import fields as ui
from zhunsheng.ui.forms import describe

BAR = "｜"
MOST_ROWS = 500


class PlainText(forms.CharField):
    """Text over several lines; characters that no paper can show are refused."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST_TEXT)
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def clean(self, value: Any) -> Any:
        return legible(super().clean(value))


def legible(text: Any) -> Any:
    """The text itself; refuses code points that no database and no paper can hold."""
    if isinstance(text, str):
        try:
            text.encode()
        except UnicodeEncodeError:
            raise ValidationError("含有不成字的编码，请删去后重新输入。") from None
        if "\x00" in text:
            raise ValidationError("含有不能显示的字符，请删去后重新输入。")
    return text


class IsoDay(ui.DayField):
    """A day, cleaned to its ISO text: facts keep days so."""

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        return day.isoformat() if isinstance(day, date) else None


class IsoMoment(ui.MomentField):
    """A moment, cleaned to its ISO text."""

    def clean(self, value: Any) -> Any:
        at = super().clean(value)
        return at.isoformat() if at else None


class RowsField(PlainText):
    """Several rows, one a line; cleaned to a list of {column: text}."""

    def __init__(self, *, columns: Mapping[str, str], **kwargs: Any) -> None:
        self.columns = dict(columns)
        super().__init__(rows=4, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        lines = [line.strip() for line in (text or "").splitlines() if line.strip()]
        if len(lines) > MOST_ROWS:
            raise ValidationError(f"最多{MOST_ROWS}行；更多的请另附清单。")
        return [self._row(line) for line in lines]

    def _row(self, line: str) -> dict[str, str]:
        parts = [part.strip() for part in line.replace("|", BAR).split(BAR)]
        if len(parts) > len(self.columns):
            raise ValidationError(
                f"“{line[:20]}…”分成了{len(parts)}栏，只有{len(self.columns)}栏：{BAR.join(self.columns.values())}。"
            )
        return dict(zip(self.columns, [*parts, *([""] * (len(self.columns) - len(parts)))], strict=True))

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Sequence) and not isinstance(value, str):
            return "\n".join(BAR.join(str(row.get(name, "")) for name in self.columns).rstrip(BAR) for row in value)
        return value


def asked_by_law(field: forms.Field, wanted: bool = True) -> forms.Field:
    """Mark a field that the law asks for though the form takes it empty: the law refuses, with its article."""
    field.lawful = wanted  # type: ignore[attr-defined]
    return field


def of_fact(fact: Fact, cites: Sequence[Any] = ()) -> forms.Field:
    """The field of a declared fact, with its unit; what a person has to judge says so."""
    hint = "由办理人员根据事实和证据判断" if fact.judged_by else ""
    given: dict[str, Any] = {"label": fact.label, "help_text": hint}
    field: forms.Field
    match fact.type:
        case FactType.BOOL:
            field = ui.YesNoField(**given)
        case FactType.MONEY:
            field = ui.MoneyField(max_fen=LARGEST_MONEY, **given)
        case FactType.INT:
            field = forms.IntegerField(min_value=-LARGEST_MONEY, max_value=LARGEST_MONEY, **given)
        case FactType.DATE:
            field = IsoDay(**given)
        case FactType.ENUM:
            field = forms.ChoiceField(choices=[("", "请选择"), *((one, one) for one in fact.values)], **given)
        case _:
            field = PlainText(**given)
    unit = "元" if fact.type is FactType.MONEY else fact.unit
    return describe(field, unit=unit, cites=cites, private=fact.private)


def of_blank(blank: Blank) -> forms.Field:
    """The field of a paper's blank; never demanded here: a paper with open blanks stays a draft."""
    given: dict[str, Any] = {"label": blank.label, "required": False, "initial": blank.value}
    field: forms.Field
    match blank.kind:
        case Kind.BOOL:
            field = ui.YesNoField(**given)
        case Kind.MONEY:
            field = ui.MoneyField(**given)
        case Kind.INT:
            field = forms.IntegerField(min_value=-(10**12), max_value=10**12, **given)
        case Kind.DATE:
            field = IsoDay(**given)
        case Kind.TIME:
            field = IsoMoment(**given)
        case Kind.ROWS:
            field = RowsField(columns=blank.columns, **given)
            field.help_text = f"每行一条，各栏用“{BAR}”隔开：{BAR.join(blank.columns.values())}"
        case _:
            field = PlainText(rows=2 if blank.needed else 1, **given)
    why = "法律要求载明；暂缺的，文书先存为草稿" if blank.needed and not blank.held else ""
    if blank.held:
        field.help_text = "已密存，留空即沿用；填写的，以这次填写的为准"
    asked_by_law(field, blank.needed and not blank.held)
    return describe(
        field, cites=blank.cites if blank.needed else (), why=why, unit="元" if blank.kind is Kind.MONEY else "",
        private=blank.private,
    )  # fmt: skip


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; cleaned to a list. What each of them is, is decided where it is received."""

    MOST = 50
    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        given = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if len(given) > self.MOST:
            raise ValidationError(f"一次最多上传{self.MOST}个文件，请分次上传。")
        if any(one.size == 0 for one in given):
            raise ValidationError("有文件是空的，请核对后重新选择。")
        return given


class PeopleInput(forms.CheckboxSelectMultiple):
    """Tick boxes; whoever cannot do it today is shown with the reason and cannot be ticked."""

    why: Mapping[str, str] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if self.why.get(str(value)):
            option["attrs"]["disabled"] = True
        return option


class PeopleField(forms.TypedMultipleChoiceField):
    """Officers who do an act together; cleaned to officers. One who may not is refused by the law, with its article."""

    widget = PeopleInput

    def __init__(self, *, among: Sequence[Candidate], **kwargs: Any) -> None:
        known = {str(one.officer.pk): one.officer for one in among}
        choices = [
            (str(one.officer.pk), f"{one.officer.name}（不可选：{one.why}）" if one.why else one.officer.name)
            for one in among
        ]
        super().__init__(choices=choices, coerce=known.__getitem__, empty_value=[], **kwargs)
        self.widget.why = {str(one.officer.pk): one.why for one in among}
