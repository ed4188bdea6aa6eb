"""The form that opens a matter: its title and parties, beside the form of the procedure's first act."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from zhunsheng.law.notation import Side
from zhunsheng.law.procedure import Procedure
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.forms.fields import legible
from zhunsheng.office.matters.models import Matter, Party
from zhunsheng.ui.forms import describe

STANDINGS = ("当事人", "投诉人", "举报人", "投诉人或者举报人", "被投诉人", "被举报人", "检查对象", "申请人", "第三人")
MOST = 20
PRIVATE = ("address", "phone", "representative")


class TitleForm(forms.Form):
    """What the matter is called, and, for a kind that others follow, the matter it is about."""

    title = forms.CharField(
        label="标题", max_length=200, help_text="写明涉及的人或者单位和事由，如“某某食品店涉嫌……案”"
    )

    about = forms.CharField(
        label="所针对案件的案号", max_length=60, required=False,
        help_text="本案针对本系统内另一案件的（如复议、诉讼针对的处罚），填写该案案号，结果随即登记到该案；没有的留空",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, followed: bool = False) -> None:
        super().__init__(data)
        if not followed:
            del self.fields["about"]

    def clean_title(self) -> str:
        return str(legible(self.cleaned_data["title"]))

    def clean_about(self) -> Matter | None:
        """The matter with that number."""
        number = unicodedata.normalize("NFC", self.cleaned_data["about"]).strip()
        if not number:
            return None
        found = Matter.objects.filter(number=legible(number)).first()
        if found is None:
            raise ValidationError("没有这个案号的案件，请核对；不针对本系统内案件的留空。")
        return found


class PartyForm(forms.Form):
    """A party. Address, telephone and representative are sealed, and shown to those who work on the matter only."""

    role = forms.ChoiceField(label="地位", choices=[(one, one) for one in STANDINGS])
    kind = forms.ChoiceField(label="类型", choices=Party.Kind.choices, initial=Party.Kind.FIRM)
    name = forms.CharField(label="名称或者姓名", max_length=120)
    code = forms.CharField(label="统一社会信用代码", max_length=18, required=False)
    address = describe(forms.CharField(label="住所（住址）", max_length=200, required=False), private=True)
    phone = describe(forms.CharField(label="联系电话", max_length=40, required=False), private=True)
    representative = describe(
        forms.CharField(label="法定代表人（负责人）", max_length=60, required=False), private=True
    )

    def __init__(self, *given: Any, standings: Sequence[str] = (), **named: Any) -> None:
        super().__init__(*given, **named)
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)
        role.choices = [(one, one) for one in dict.fromkeys((*standings, *STANDINGS))]

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


def parties(law: Procedure, *, data: Any = None, number: int = 1) -> Any:
    """The parties' forms; `number` empty ones when nothing was handed in. An empty form past the first counts not.

    Whoever the procedure calls a party (原告, 送审单位) can be one, before those that any procedure may have.
    """
    standings = [role.label for role in law.roles.values() if role.side is Side.PARTY and len(role.label) <= 10]
    named = {"standings": standings}
    if data is None:
        initial = [{"role": (standings or STANDINGS)[0]}] * number
        return Parties(prefix="party", initial=initial, form_kwargs=named)
    made = Parties(data, prefix="party", form_kwargs=named)
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
