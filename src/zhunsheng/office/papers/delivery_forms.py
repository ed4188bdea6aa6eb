"""What people enter about sealing and serving; which boxes a way of service asks for, its rule says."""

from __future__ import annotations

from typing import Any

from django import forms

from zhunsheng.law.service import Method, Need
from zhunsheng.office import clock
from zhunsheng.office.answers import day_field, text_field
from zhunsheng.office.matters.models import Matter, Party
from zhunsheng.office.papers import services
from zhunsheng.office.papers.models import Service
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import Officer
from zhunsheng.ui import forms as look
from zhunsheng.ui.fields import MomentField

# Entered when the paper comes back; the others are said when it goes out, or follow from other rows.
LATER = (Need.RECEIVER, Need.REASON, Need.WITNESS, Need.TRACKING, Need.AGENT)


class PartyField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django has no such class at run time
    """A party of the matter; of a natural person the surname alone, told apart by its place."""

    def label_from_instance(self, obj: Party) -> str:
        name = f"{obj.name[:1]}某" if obj.kind == Party.Kind.PERSON else obj.name
        return f"{obj.role}{obj.ordinal}：{name}"


class Scan(forms.Form):
    """A scan."""

    file = forms.FileField(label="扫描件", error_messages={"empty": "文件是空的，请重新扫描。"})


class Reason(forms.Form):
    """Why a paper did not reach the party."""

    reason = text_field("未能送达的经过", 2000, lines=3, help_text="时间、地点、经过；邮寄退回的写明退回原因")


class Send(forms.Form):
    """How a paper goes out."""

    party = PartyField(Party.objects.none(), label="受送达人", empty_label=None)
    method = forms.ChoiceField(label="送达方式")
    place = text_field("送达地点", 200, help_text="电子送达的写明渠道")
    on = day_field("送出日期")
    by = forms.ModelChoiceField(Officer.objects.none(), label="送达人", empty_label=None)
    beside = forms.ModelChoiceField(Officer.objects.none(), label="另一送达人", required=False)
    tracking = text_field("邮件号码", 60, required=False, help_text="邮寄送达的填写")
    agent = text_field("受托、转交单位", 120, required=False, help_text="委托送达、转交送达的填写")
    reason = text_field("事由、经过", 2000, lines=3, required=False, help_text="公告送达的，写明其他方式无法送达的经过")

    def __init__(self, *args: Any, matter: Matter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = matter.parties.all()  # type: ignore[attr-defined]
        self.fields["method"].choices = [(one.id, one.name) for one in services.rules().methods.values()]  # type: ignore[attr-defined]
        serving = people.appointments_on(clock.today(), matter.organ).values("officer")
        here = Officer.objects.filter(pk__in=serving).order_by("code")
        self.fields["by"].queryset = self.fields["beside"].queryset = here  # type: ignore[attr-defined]


class Arrive(forms.Form):
    """What the signed receipt says."""

    at = MomentField(label="收到时间")
    file = forms.FileField(label="签收后的送达回证", error_messages={"empty": "文件是空的，请重新扫描。"})

    def __init__(self, *args: Any, way: Method, held: Service, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = [need.value for need in LATER if need in way.needs]
        if way.period is not None:
            self.fields["at"].label = "公告时间"
            self.fields["file"].label = "公告的截图、报样或者张贴照片"
        for name in self.names:
            self.fields[name] = text_field(Need(name).label, 500, initial=getattr(held, name, ""))
        look.describe(self.fields["file"], cites=services.rules().receipt_cites)

    @property
    def told(self) -> dict[str, str]:
        """What was filled in."""
        return {name: self.cleaned_data.get(name) or "" for name in self.names}


class Confirm(forms.Form):
    """A signed confirmation of an address."""

    party = PartyField(Party.objects.none(), label="当事人", empty_label=None)
    channel = text_field("电子送达渠道", 60, help_text="如：电子邮件、传真、政务服务平台")
    on = day_field("签订日期")
    file = forms.FileField(label="签字的确认书", error_messages={"empty": "文件是空的，请重新扫描。"})

    def __init__(self, *args: Any, parties: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = parties  # type: ignore[attr-defined]
