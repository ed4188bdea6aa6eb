"""What the keepers of the list fill in. Every change has a day and a reason."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from zhunsheng.office import clock
from zhunsheng.office.answers import day_field, text_field
from zhunsheng.office.people.models import Organ
from zhunsheng.office.people.reads import running
from zhunsheng.office.powers import listing
from zhunsheng.office.powers.actions import NewBasis
from zhunsheng.office.powers.models import Basis, ListChange, PowerItem
from zhunsheng.ui import forms as look

BASES = 3  # rows for bases on the form of a new item; further ones can be stated in one row, several articles together
_CODE = RegexValidator(r"^[0-9A-Za-z][0-9A-Za-z._/-]*$", "编码只用字母、数字和 . _ / -，以字母或数字开头。")


def _search(hint: str) -> forms.TextInput:
    return forms.TextInput(attrs={"type": "search", "placeholder": hint})


class Find(forms.Form):
    """What to look for in the list, and as of which day."""

    q = forms.CharField(label="查找", max_length=100, required=False, widget=_search("名称、编码、法律或条款"))
    organ = forms.ChoiceField(label="实施机关", required=False)
    category = forms.ChoiceField(
        label="类别", required=False, choices=[("", "全部"), *PowerItem.Category.choices]
    )  # fmt: skip
    standing = forms.ChoiceField(
        label="状态", required=False,
        choices=[("", "全部"), *listing.Standing.choices, ("shaken", "有依据已废止")],
    )  # fmt: skip
    on = day_field("日期", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _organs(self, every=True)

    def asked(self, today: date) -> tuple[date, dict[str, str]]:
        """The day and the other conditions; what is not understood counts as not asked."""
        self.is_valid()
        given = {name: self.cleaned_data.get(name) or "" for name in ("q", "organ", "category", "standing")}
        return self.cleaned_data.get("on") or today, given


class FindChanges(forms.Form):
    """Changes between two days."""

    since = day_field("自", required=False)
    until = day_field("至", required=False)
    organ = forms.ChoiceField(label="实施机关", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _organs(self, every=True)


def _organs(form: forms.Form, every: bool) -> None:
    rows = Organ.objects.order_by("code").values_list("code", "short_name")
    form.fields["organ"].choices = [("", "全部" if every else "请选择"), *rows]  # type: ignore[attr-defined]


class Change(forms.Form):
    """A day and a reason."""

    on = day_field("自哪一天起", help_text="当日即按变更后的清单办理")
    reason = text_field("理由", 500, lines=3, help_text="写明依据的文件和变动的原因，随变更记录保存")

    def __init__(self, *args: Any, item: PowerItem | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("on", clock.today())
        super().__init__(*args, **kwargs)
        self.item = item


class Turn(Change):
    """Suspending and resuming: in the order in which it happened."""

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        last = ListChange.objects.filter(item=self.item).order_by("-on").first()
        if last is not None and on < last.on:
            raise forms.ValidationError(f"日期早于上一次变更（{last.on:%Y-%m-%d}），请按发生的先后登记。")
        return on


class Move(Change):
    """To whom an item goes."""

    organ = forms.ChoiceField(label="接收机关")
    field_order = ["organ", "on", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _standing_organs(self)

    def clean_organ(self) -> Organ:
        return Organ.objects.get(code=self.cleaned_data["organ"])


def _standing_organs(form: forms.Form) -> None:
    rows = Organ.objects.filter(running(clock.today())).order_by("code").values_list("code", "name")
    form.fields["organ"].choices = [("", "请选择"), *rows]  # type: ignore[attr-defined]


class EndBasis(Change):
    """A law, or one article of it, that is repealed."""

    law = forms.ChoiceField(label="法律法规规章", help_text="清单中现行的依据")
    article = forms.ChoiceField(label="条款", required=False, help_text="不选条款的，整部法律作为依据全部终止")
    field_order = ["law", "article", "on", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Basis.objects.filter(valid_to=None).order_by("law", "article").values_list("law", "article").distinct()
        pairs = list(rows)
        laws = list(dict.fromkeys(law for law, _ in pairs))
        self.fields["law"].choices = [("", "请选择"), *((law, law) for law in laws)]  # type: ignore[attr-defined]
        given = str(self.data.get("law") or self.initial.get("law") or "")
        articles = list(dict.fromkeys(article for law, article in pairs if law == given or not given))
        self.fields["article"].choices = [("", "整部"), *((one, one) for one in articles)]  # type: ignore[attr-defined]


class Limit(forms.Form):
    """What an item promises in a year."""

    year = forms.IntegerField(label="年度", min_value=2000, max_value=2199)
    statutory_days = forms.IntegerField(label="法定时限", min_value=0, max_value=3000)
    promised_days = forms.IntegerField(label="承诺时限", min_value=0, max_value=3000)
    steps = forms.IntegerField(label="环节", min_value=0, max_value=200)
    materials = forms.IntegerField(label="材料", min_value=0, max_value=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, unit in (
            ("statutory_days", "个工作日"), ("promised_days", "个工作日"), ("steps", "个"), ("materials", "份"),
        ):  # fmt: skip
            look.describe(self.fields[name], unit=unit)


class AddItem(forms.Form):
    """A new item with its bases and the organ that holds it."""

    code = text_field("事项编码", 40, validators=[_CODE])
    name = text_field("事项名称", 200)
    category = forms.ChoiceField(label="类别", choices=[("", "请选择"), *PowerItem.Category.choices])
    organ = forms.ChoiceField(label="实施机关")
    kinds = forms.MultipleChoiceField(
        label="适用程序", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="据这一事项可以办理哪些程序的案件；没有的可以不选",
    )  # fmt: skip
    domain = text_field("执法领域", 40, required=False, help_text="执法证件限定领域的，须与此一致")
    on = day_field("列入日期")
    duty = text_field("责任", 2000, lines=3, required=False, help_text="与职权对应的责任事项和追责情形")
    reason = text_field("理由", 500, lines=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("on", clock.today())
        super().__init__(*args, **kwargs)
        _standing_organs(self)
        self.fields["kinds"].choices = listing.rulebook_names()  # type: ignore[attr-defined]
        for n in range(1, BASES + 1):
            first = n == 1
            self.fields[f"law_{n}"] = text_field(f"依据{n}：法律法规规章", 100, required=first)
            self.fields[f"article_{n}"] = text_field(f"依据{n}：条款", 60, required=first)
            self.fields[f"since_{n}"] = day_field(f"依据{n}：生效日期", required=first)
        self.order_fields(
            ["code", "name", "category", "organ", "kinds", "domain",
             *(f"{part}_{n}" for n in range(1, BASES + 1) for part in ("law", "article", "since")), "on", "duty", "reason"]
        )  # fmt: skip

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if PowerItem.objects.filter(code=code).exists():
            raise forms.ValidationError(
                "这个事项编码已在清单中。同一事项只列一次；实施机关变动的，到该事项的页面办理划转。"
            )
        return code

    def clean_organ(self) -> Organ:
        return Organ.objects.get(code=self.cleaned_data["organ"])

    def clean(self) -> dict[str, Any]:
        for n in range(2, BASES + 1):
            names = [f"law_{n}", f"article_{n}", f"since_{n}"]
            given = [name for name in names if self.cleaned_data.get(name)]
            for name in names:
                if given and name not in given and name not in self.errors:
                    self.add_error(name, "一项依据须写明法律、条款和生效日期；不用这一行的，三格都留空。")
        seen: set[tuple[str, str]] = set()
        for basis in self.bases():
            if (basis.law, basis.article) in seen:
                self.add_error(None, f"依据“{basis.law} {basis.article}”写了两次，请删去一处。")
            seen.add((basis.law, basis.article))
        on = self.cleaned_data.get("on")
        if on and self.bases() and all(basis.valid_from > on for basis in self.bases()):
            self.add_error("on", "列入日期早于全部依据的生效日期；没有生效的依据，不得列入清单。")
        return self.cleaned_data

    def bases(self) -> list[NewBasis]:
        """The bases that were filled in whole."""
        given = self.cleaned_data
        rows = [
            (given.get(f"law_{n}"), given.get(f"article_{n}"), given.get(f"since_{n}")) for n in range(1, BASES + 1)
        ]
        return [NewBasis(law, article, since) for law, article, since in rows if law and article and since]
