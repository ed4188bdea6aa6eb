"""What those who look after people fill in. Spans begin and end on a day; nothing is deleted."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import RegexValidator

from zhunsheng.office import clock
from zhunsheng.office.answers import day_field, text_field
from zhunsheng.office.people import roster
from zhunsheng.office.people.models import Appointment, Credential, Officer, Organ, Post, User
from zhunsheng.office.people.reads import running
from zhunsheng.ui import forms as look

_CODE = RegexValidator(r"^[0-9A-Za-z][0-9A-Za-z._-]*$", "只用字母、数字和 . _ -，以字母或数字开头。")
_NAME = RegexValidator(r"^[^\x00-\x1f<>]+$", "姓名中有不能使用的符号，请核对。")


def _search(hint: str) -> forms.TextInput:
    return forms.TextInput(attrs={"type": "search", "placeholder": hint})


class Find(forms.Form):
    """Whom to look for."""

    q = forms.CharField(label="查找", max_length=60, required=False, widget=_search("姓名、编号、证号"))
    organ = forms.ChoiceField(label="机关", required=False)
    role = forms.ChoiceField(label="职权", required=False, choices=[("", "全部"), *roster.ROLES.items()])
    credential = forms.ChoiceField(label="证件", required=False, choices=[("", "全部"), *roster.Paper.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Organ.objects.order_by("code").values_list("code", "short_name")
        self.fields["organ"].choices = [("", "全部"), *rows]  # type: ignore[attr-defined]

    def asked(self) -> dict[str, str]:
        """The conditions; what is not understood counts as not asked."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


class AddOfficer(forms.Form):
    """A person taken into the list."""

    code = text_field("人员编号", 32, validators=[_CODE])
    name = text_field("姓名", 40, validators=[_NAME])

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if Officer.objects.filter(code=code).exists():
            raise forms.ValidationError("这个人员编号已被使用。核对是否重复录入；确为不同的人，另编号码。")
        return code


class Span(forms.Form):
    """From a day, perhaps until another."""

    valid_from = day_field("自哪一天起")
    valid_to = day_field("至哪一天止（不含当日）", required=False, help_text="没有期限的留空")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("valid_from", clock.today())
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        since, until = self.cleaned_data.get("valid_from"), self.cleaned_data.get("valid_to")
        if since and until and until <= since:
            self.add_error("valid_to", "结束日期应当晚于开始日期。")
        return self.cleaned_data


class Appoint(Span):
    """The post that an officer is to hold."""

    post = forms.ChoiceField(label="岗位")
    field_order = ["post", "valid_from", "valid_to"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups: dict[str, list[tuple[str, str]]] = {}
        standing = Post.objects.filter(organ__in=Organ.objects.filter(running(clock.today())))
        for post in standing.select_related("organ").order_by("organ__code", "name"):
            told = f"{post.name}（{'、'.join(roster.role_labels(post.roles))}）"
            groups.setdefault(post.organ.short_name, []).append((str(post.pk), told))
        self.fields["post"].choices = [("", "请选择"), *groups.items()]  # type: ignore[attr-defined]

    def clean_post(self) -> Post:
        return Post.objects.select_related("organ").get(pk=self.cleaned_data["post"])


class EndOn(forms.Form):
    """A day on which something ends."""

    on = day_field("自哪一天起", help_text="自当日起不再有效")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("on", clock.today())
        super().__init__(*args, **kwargs)


class EndAppointment(EndOn):
    """Relieving an officer of a post."""

    def __init__(self, *args: Any, appointment: Appointment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.appointment = appointment

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on <= self.appointment.valid_from:
            raise forms.ValidationError(f"免职日期应当在任职日期（{self.appointment.valid_from:%Y-%m-%d}）之后。")
        return on


class IssueCredential(Span):
    """A credential as it was issued."""

    name = text_field("证件", 40, help_text="写证件的全称，程序按名称核对")
    number = text_field("证号", 40, validators=[_CODE])
    domains = text_field("执法领域", 400, required=False, help_text="几个领域用顿号隔开；不限领域的留空")
    field_order = ["name", "number", "domains", "valid_from", "valid_to"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = Credential.objects.order_by("name").values_list("name", flat=True).distinct()[:20]
        self.known = list(names)
        if self.known:
            self.fields["name"].help_text = f"写证件的全称，程序按名称核对；已有：{'、'.join(self.known)}"

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        if Credential.objects.filter(number=number).exists():
            raise forms.ValidationError("这个证号已经登记过，请核对证号。")
        return number

    def clean_domains(self) -> list[str]:
        words = [w.strip() for w in self.cleaned_data["domains"].replace("，", "、").replace(",", "、").split("、")]
        found = list(dict.fromkeys(word for word in words if word))
        if too := next((word for word in found if len(word) > 40), ""):
            raise forms.ValidationError(f"“{too[:20]}…”太长，一个领域最多40字。")
        return found


class SuspendCredential(EndOn):
    """Taking a credential away for a time."""

    reason = text_field("事由", 100)


class Deputise(Span):
    """Who stands in for whom, and why."""

    officer = forms.ChoiceField(label="代理人")
    valid_to = day_field("至哪一天止（不含当日）")
    reason = text_field("事由", 100)
    field_order = ["officer", "valid_from", "valid_to", "reason"]

    def __init__(self, *args: Any, principal: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = clock.today()
        own = Appointment.objects.filter(running(day), officer=principal).values("post__organ")
        among = Officer.objects.filter(
            appointments__in=Appointment.objects.filter(running(day), post__organ__in=own)
        ).exclude(pk=principal.pk)
        rows = [(str(one.pk), f"{one.name}（{one.code}）") for one in among.order_by("code").distinct()]
        self.fields["officer"].choices = [("", "请选择"), *rows]  # type: ignore[attr-defined]

    def clean_officer(self) -> Officer:
        return Officer.objects.get(pk=self.cleaned_data["officer"])


class _Password(forms.Form):
    """A first password: typed, or made by the machine and shown once."""

    password = forms.CharField(
        label="初始密码", max_length=128, required=False, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="留空由系统生成，只显示一次；请本人首次登录后修改",
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        look.describe(self.fields["password"], private=True)

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if password:
            self.user.username = str(self.cleaned_data.get("username", self.user.username))
            validate_password(password, self.user)
        return password


class OpenAccount(_Password):
    """An account for an officer."""

    username = forms.CharField(
        label="账号", max_length=60, validators=[_CODE], widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    field_order = ["username", "password"]

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError("这个账号已被使用，请换一个。")
        return name


class ResetPassword(_Password):
    """A new first password."""


class AddPost(forms.Form):
    """A post of an organ with its roles."""

    name = text_field("岗位", 60)
    roles = forms.MultipleChoiceField(
        label="职权", choices=list(roster.ROLES.items()), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, organ: Organ, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organ = organ

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if self.organ.posts.filter(name=name).exists():
            raise forms.ValidationError("本机关已有同名的岗位，请直接任职，或者另起名称。")
        return name


class ChangeRoles(forms.Form):
    """What a post entitles to."""

    roles = forms.MultipleChoiceField(
        label="职权", choices=list(roster.ROLES.items()), widget=forms.CheckboxSelectMultiple
    )


class AddOrgan(forms.Form):
    """An organ set up from a day on."""

    code = text_field("机构代码", 32, validators=[_CODE])
    name = text_field("全称", 100)
    short_name = text_field("简称", 30)
    sign = text_field("机关代字", 10, help_text="文号用，如“清市监”")
    kind = forms.ChoiceField(label="类别", choices=[("", "请选择"), *Organ.Kind.choices])
    superior = forms.ChoiceField(label="上级", required=False)
    layers = forms.ChoiceField(label="适用规则层", required=False, help_text="与同类机关相同")
    valid_from = day_field("设立日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("valid_from", clock.today())
        super().__init__(*args, **kwargs)
        organs = list(Organ.objects.filter(running(clock.today())).order_by("code"))
        self.fields["superior"].choices = [("", "没有"), *((o.code, o.short_name) for o in organs)]  # type: ignore[attr-defined]
        layers = dict.fromkeys(tuple(o.layers) for o in organs if o.layers)
        self.fields["layers"].choices = [  # type: ignore[attr-defined]
            ("", "只用国家层"), *(("、".join(one), "、".join(one)) for one in layers)
        ]  # fmt: skip

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if Organ.objects.filter(code=code).exists():
            raise forms.ValidationError("这个机构代码已被使用。核对是否重复录入；确为不同的机关，另编代码。")
        return code

    def clean_superior(self) -> Organ | None:
        return Organ.objects.filter(code=self.cleaned_data["superior"] or None).first()

    def clean_layers(self) -> list[str]:
        return [one for one in self.cleaned_data["layers"].split("、") if one]


class EndOrgan(EndOn):
    """An organ abolished, with the one that takes over."""

    successor = forms.ChoiceField(label="承继机关", required=False, help_text="接办未结案件、职权和档案的机关")

    def __init__(self, *args: Any, organ: Organ, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Organ.objects.filter(running(clock.today())).exclude(pk=organ.pk).order_by("code")
        self.fields["successor"].choices = [  # type: ignore[attr-defined]
            ("", "没有"), *rows.values_list("code", "name")
        ]  # fmt: skip

    def clean_successor(self) -> Organ | None:
        return Organ.objects.filter(code=self.cleaned_data["successor"] or None).first()
