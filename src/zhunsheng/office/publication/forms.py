"""Forms of the desk: review, reasons, and a clerk's answers to a parcel."""

from __future__ import annotations

from typing import Any

from django import forms

from zhunsheng.office.answers import day_field, text_field
from zhunsheng.office.matters.models import Party
from zhunsheng.office.people.models import Officer
from zhunsheng.office.powers.models import PowerItem
from zhunsheng.office.publication import credit
from zhunsheng.office.publication.models import PartySays, Publication
from zhunsheng.proof.bundle import Parcel
from zhunsheng.ui import fields
from zhunsheng.ui.forms import Renderer

LINE = "line_"


class HouseForm(forms.Form):
    """A form in the house's look."""

    default_renderer = Renderer


class Line(forms.CharField):
    """A line of what is shown: it may be emptied, yet nobody is invited to leave it out."""

    def validate(self, value: Any) -> None:
        """An empty line is left out of what becomes public."""


class ReleaseForm(HouseForm):
    """What is shown, line by line, to be masked or left empty; both checks; who does the act of the matter."""

    def __init__(self, *args: Any, publication: Publication, signers: list[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.publication = publication
        for line in publication.proposed.get("lines", []):
            rows = min(8, 1 + len(line["value"]) // 60)
            self.fields[LINE + line["key"]] = Line(
                label=line["label"], initial=line["value"], strip=True, max_length=20_000,
                widget=forms.Textarea(attrs={"rows": rows}),
            )  # fmt: skip
        if publication.matter_id:
            self.fields["signer"] = forms.ModelChoiceField(
                label="由谁办理公开",
                queryset=Officer.objects.filter(pk__in=[one.pk for one in signers]),
                initial=signers[0] if signers else None,
                empty_label=None,
                help_text="放行时，案件中的公开行为以此人名义登记。",
            )
        self.fields["secrecy"] = forms.BooleanField(label="已作保密审查：不涉及国家秘密，不危及公共安全和社会稳定")
        self.fields["private"] = forms.BooleanField(label="已核对个人信息和商业秘密：应当遮盖的都已遮盖")

    def edited(self) -> dict[str, str]:
        """Line key → text."""
        return {name[len(LINE) :]: text for name, text in self.cleaned_data.items() if name.startswith(LINE)}


class ReasonForm(HouseForm):
    """A reason in words."""

    reason = forms.CharField(label="理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class AcceptForm(HouseForm):
    """The clerk's answers; the citizen's own are proposed and may be put right."""

    title = forms.CharField(label="标题", max_length=200)
    item = forms.ModelChoiceField(label="据以登记的事项", queryset=PowerItem.objects.none())
    firm = forms.CharField(label="被投诉举报人", max_length=120)
    firm_code = forms.CharField(label="统一社会信用代码", max_length=18, required=False)
    firm_kind = forms.ChoiceField(label="被投诉举报人的类型", choices=Party.Kind.choices, initial=Party.Kind.FIRM)
    asks_relief = fields.YesNoField(label="含投诉（请求解决消费争议）")
    reports_breach = fields.YesNoField(label="含举报（反映违法线索）")
    competent = fields.YesNoField(label="有处理权限")
    real_name = fields.YesNoField(label="实名")

    FACTS = ("asks_relief", "reports_breach", "competent", "real_name")

    def __init__(self, *args: Any, items: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        item = self.fields["item"]
        assert isinstance(item, forms.ModelChoiceField)
        item.queryset, item.empty_label = items, None

    @staticmethod
    def proposed(parcel: Parcel) -> dict[str, Any]:
        """What the parcel says of it."""
        from zhunsheng.office.publication import parcels

        firm = parcels.text(parcel, "firm")
        asks, reports = parcels.flag(parcel, "asks_relief"), parcels.flag(parcel, "reports_breach")
        word = "投诉举报" if asks and reports else "举报" if reports else "投诉"
        return {
            "title": f"{word}{firm}"[:200], "firm": firm, "asks_relief": asks, "reports_breach": reports,
            "real_name": parcels.flag(parcel, "real_name"),
        }  # fmt: skip


class GradeForm(HouseForm):
    """How grave a breach of trust is."""

    grade = forms.ChoiceField(label="失信程度")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grade"].choices = [(one.id, one.name) for one in credit.rules().grades.values()]  # type: ignore[attr-defined]


class SaidForm(HouseForm):
    """What a party says about a publication."""

    what = forms.ChoiceField(label="事项", choices=PartySays.What.choices)
    on = day_field("收到日期")
    text = text_field("主张和理由", 2000, lines=4, help_text="不写个人信息")


class AnswerForm(HouseForm):
    """The answer to it."""

    upheld = fields.YesNoField(label="是否成立", help_text="成立的，公开内容随即撤回，答复作为撤回的理由公开")
    answer = text_field("答复", 1000, lines=4, help_text="不写个人信息")


class SpanForm(HouseForm):
    """A span of days."""

    since = day_field("决定日期自")
    until = day_field("至")
