"""The form that opens a matter: its title and parties, beside the form of the procedure's first act."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.forms.fields import legible
from zhunsheng.office.matters.models import Party
from zhunsheng.ui.forms import describe

STANDINGS = ("当事人", "投诉人", "举报人", "投诉人或者举报人", "被投诉人", "被举报人", "检查对象", "申请人", "第三人")
MOST = 20
PRIVATE = ("address", "phone", "representative")


class TitleForm(forms.Form):
    """What the matter is called."""

    title = forms.CharField(
        label="标题", max_length=200, help_text="写明涉及的人或者单位和事由，如“某某食品店涉嫌……案”"
    )

    def clean_title(self) -> str:
        return str(legible(self.cleaned_data["title"]))


class PartyForm(forms.Form):
    """A party. Address, telephone and representative are sealed, and shown to those who work on the matter only."""

    role = forms.ChoiceField(label="地位", choices=[(one, one) for one in STANDINGS], initial=STANDINGS[0])
    kind = forms.ChoiceField(label="类型", choices=Party.Kind.choices, initial=Party.Kind.FIRM)
    name = forms.CharField(label="名称或者姓名", max_length=120)
    code = forms.CharField(label="统一社会信用代码", max_length=18, required=False)
    address = describe(forms.CharField(label="住所（住址）", max_length=200, required=False), private=True)
    phone = describe(forms.CharField(label="联系电话", max_length=40, required=False), private=True)
    representative = describe(
        forms.CharField(label="法定代表人（负责人）", max_length=60, required=False), private=True
    )

    def clean_code(self) -> str:
        """Eighteen letters and digits, with the check character of GB 32100; left open where there is none."""
        code = unicodedata.normalize("NFKC", self.cleaned_data["code"]).strip().upper()
        if code and not (len(code) == 18 and code.isascii() and code.isalnum()):
            raise ValidationError("统一社会信用代码是18位数字或者大写字母，请核对；没有的留空。")
        return code

    def clean(self) -> dict[str, Any]:
        for name, value in list(self.cleaned_data.items()):
            try:
                legible(value)
            except ValidationError as wrong:
                self.add_error(name, wrong)
        return self.cleaned_data

    def party(self) -> matters.NewParty:
        """What `open_matter` takes."""
        given = self.cleaned_data
        return matters.NewParty(
            kind=given["kind"],
            name=given["name"],
            code=given["code"],
            role=given["role"],
            private={name: given[name] for name in PRIVATE if given[name]},
        )


Parties = forms.formset_factory(
    PartyForm, extra=0, min_num=0, max_num=MOST, absolute_max=MOST, validate_max=True, can_delete=False
)


def parties(*, data: Any = None, number: int = 1) -> Any:
    """The parties' forms; `number` empty ones when nothing was handed in. An empty form past the first counts not."""
    if data is None:
        return Parties(prefix="party", initial=[{"role": STANDINGS[0]}] * number)
    made = Parties(data, prefix="party")
    for form in made.forms[1:]:
        form.empty_permitted, form.use_required_attribute = True, False
    return made


def one_more(data: Any) -> Any:
    """The same data with one party more (the button 再加一名, without script)."""
    copied = data.copy()
    try:
        total = int(copied.get("party-TOTAL_FORMS", "1"))
    except ValueError:
        total = 1
    total = max(0, min(MOST, total + 1))
    copied["party-TOTAL_FORMS"] = str(total)
    return copied
