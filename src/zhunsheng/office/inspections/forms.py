"""The forms of the room. They check shape and size; what the law and the directories say is the actions' to answer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from zhunsheng.office import clock
from zhunsheng.office.inspections import reads
from zhunsheng.office.inspections.actions import Party, Task
from zhunsheng.office.inspections.directory import CLASSES
from zhunsheng.office.inspections.models import (
    Draw,
    InspectionObject,
    Inspector,
    ItemContent,
    PlanLine,
    Source,
    Witness,
)
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import Officer, Organ
from zhunsheng.office.powers import reads as powers
from zhunsheng.office.powers.models import PowerItem
from zhunsheng.proof.draw_files import REASONS
from zhunsheng.ui.fields import DayField, MomentField, plain
from zhunsheng.ui.forms import describe

ANY = ("", "全部")
RISKS = [(name, f"{name}类") for name in CLASSES]
HEX_FIELD: dict[str, Any] = {"max_length": 64, "min_length": 64, "required": False}


class ObjectFilter(forms.Form):
    """What the list of objects is asked for."""

    q = forms.CharField(label="名称或者代码", max_length=60, required=False)
    trade = forms.ChoiceField(label="行业", required=False)
    risk = forms.ChoiceField(label="信用风险分类", choices=[ANY, *RISKS], required=False)
    status = forms.ChoiceField(label="状态", choices=[ANY, *InspectionObject.Status.choices], required=False)

    def __init__(self, *args: Any, trades: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trade"].choices = [ANY, *((one, one) for one in trades)]  # type: ignore[attr-defined]


class ImportForm(forms.Form):
    """A list of objects to take in."""

    file = forms.FileField(
        label="名单文件", help_text="CSV、XLSX 或者 XLS，不超过 20 MB；首行为列名，应有名称和统一社会信用代码。"
    )
    trade = forms.CharField(label="文件没有行业列时，行业为", max_length=40, required=False)
    risk = forms.ChoiceField(label="文件没有分类列时，分类为", choices=RISKS, initial="B")
    skip = forms.BooleanField(
        label="跳过有问题的行，其余列入", required=False, help_text="不勾选时，只要有一行有问题，就一行也不列入。"
    )


class ClassForm(forms.Form):
    risk = forms.ChoiceField(label="改为", choices=RISKS)
    reason = forms.CharField(label="理由", max_length=200)


class LeaveForm(forms.Form):
    """Closing, or merging when a code is given."""

    into = forms.CharField(
        label="并入对象的统一社会信用代码", max_length=18, required=False, help_text="注销的，留空。"
    )
    reason = forms.CharField(label="理由", max_length=200)


class InspectorFilter(forms.Form):
    q = forms.CharField(label="姓名、编号或者专长", max_length=40, required=False)
    organ = forms.ChoiceField(label="机关", required=False)
    gone = forms.BooleanField(label="已移出的", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organs = Organ.objects.filter(inspectors__isnull=False).distinct().order_by("code")
        self.fields["organ"].choices = [ANY, *((one.code, one.short_name) for one in organs)]  # type: ignore[attr-defined]


class InspectorForm(forms.Form):
    """Listing an officer; the number is asked for only when it is not known."""

    officer = forms.CharField(label="人员编号", max_length=32)
    specialties = forms.CharField(
        label="专长", max_length=400, required=False, help_text="多项之间用顿号，如：食品、特种设备。"
    )
    cap = forms.IntegerField(label="每次抽查上限", min_value=0, max_value=1000, initial=20)

    def clean_officer(self) -> Officer:
        found = Officer.objects.filter(code=plain(self.cleaned_data["officer"])).first()
        if found is None:
            raise forms.ValidationError("没有这个人员编号，请核对。")
        return found

    def clean_specialties(self) -> list[str]:
        return [
            one for one in self.cleaned_data["specialties"].replace("，", "、").replace(",", "、").split("、") if one
        ]


class RecusalForm(forms.Form):
    """Declaring an interest; a planner says whose."""

    officer = forms.CharField(label="检查人员编号", max_length=32)
    code = forms.CharField(label="检查对象的统一社会信用代码", max_length=18)
    reason = describe(forms.CharField(label="关系", max_length=60, help_text="如：配偶在该单位任职。"), private=True)

    def clean_officer(self) -> Officer:
        found = Officer.objects.filter(code=plain(self.cleaned_data["officer"]), inspector__isnull=False).first()
        if found is None:
            raise forms.ValidationError("检查人员名录中没有这个编号，请核对。")
        return found

    def clean_code(self) -> InspectionObject:
        return object_of(self.cleaned_data["code"])


def object_of(code: str) -> InspectionObject:
    """The object of a typed code."""
    found = InspectionObject.objects.filter(code=plain(code).upper()).first()
    if found is None:
        raise forms.ValidationError("检查对象名录中没有这个代码，请核对。")
    return found


class PlanForm(forms.Form):
    """A year's plan, and what it says of all its tasks."""

    year = forms.IntegerField(label="年度", min_value=2000, max_value=9999)
    name = forms.CharField(label="名称", max_length=100)
    briefing = forms.BooleanField(
        label="检查前应当培训", required=False, initial=True, help_text="没有登记参加培训的人员，不能开始检查。"
    )
    undisturbed_class = forms.ChoiceField(
        label="无事不扰的分类", choices=[("", "不设"), *RISKS], required=False,
        help_text="这一类满以下月数、其间检查没有问题的，不参加抽取。规则随计划公开，不能手工指定对象。",
    )  # fmt: skip
    undisturbed_months = describe(
        forms.IntegerField(label="无事不扰的月数", min_value=0, max_value=120, required=False), unit="个月"
    )

    def clean_undisturbed_months(self) -> int:
        return self.cleaned_data["undisturbed_months"] or 0


class ChainForm(forms.Form):
    """A party's commitment for a year."""

    party = forms.ChoiceField(label="参与方", choices=Witness.choices)
    name = forms.CharField(label="单位或者姓名", max_length=60, required=False)
    year = forms.IntegerField(label="年度", min_value=2000, max_value=9999)
    length = describe(forms.IntegerField(label="环数", min_value=1, max_value=1000, initial=60), unit="次")
    anchor = forms.CharField(label="年度承诺", max_length=64, min_length=64, help_text="链首，64位小写十六进制。")


class BriefingForm(forms.Form):
    """The training before a draw's visits, and who took part."""

    subject = forms.CharField(label="培训内容", max_length=200)
    attended = forms.ModelMultipleChoiceField(
        label="参加人员", queryset=Inspector.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, draw: Draw, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sent = Inspector.objects.filter(assigned__drawn__draw=draw).distinct().order_by("officer__code")
        self.fields["attended"].queryset = sent.select_related("officer")  # type: ignore[attr-defined]


class ItemForm(forms.Form):
    """What the list of inspection items says of one item."""

    scope = forms.ChoiceField(label="事项类别", choices=ItemContent.Scope.choices)
    content = forms.CharField(label="检查内容", max_length=300)
    method = forms.CharField(label="检查方式", max_length=40, initial="实地检查")
    ratio = describe(
        forms.DecimalField(
            label="抽查比例上限", min_value=0, max_value=100, decimal_places=2, required=False,
            help_text="重点检查事项不设上限。",
        ),
        unit="%",
    )  # fmt: skip
    times_a_year = describe(forms.IntegerField(label="年度频次", min_value=1, max_value=12, initial=1), unit="次")
    checklist = forms.CharField(label="检查要点", widget=forms.Textarea, required=False, help_text="一行一项，最多40项。")

    def clean_checklist(self) -> list[str]:
        points = [line.strip() for line in self.cleaned_data["checklist"].splitlines() if line.strip()]
        if len(points) > 40 or any(len(one) > 120 for one in points):
            raise forms.ValidationError("检查要点不超过40项，每项不超过120字。")
        return points


class LicenceForm(forms.Form):
    """A licence whose holders are objects, and under which trade they are listed."""

    item = forms.ModelChoiceField(label="许可事项", queryset=PowerItem.objects.none())
    trade = forms.CharField(label="列入的行业", max_length=40)
    risk = forms.ChoiceField(label="起始分类", choices=[(one, f"{one}类") for one in CLASSES], initial="B")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        items = powers.alive_on(clock.today()).filter(kinds__overlap=["licence", "licence_commitment"])
        self.fields["item"].queryset = items.order_by("code")  # type: ignore[attr-defined]


class LineForm(forms.Form):
    """A task of the plan; ratios are typed in percent and kept in basis points."""

    name = forms.CharField(label="任务", max_length=120)
    organ = forms.ModelChoiceField(label="牵头机关", queryset=Organ.objects.none())
    item = forms.ModelChoiceField(label="检查事项", queryset=PowerItem.objects.none())
    trade = forms.ChoiceField(label="行业", required=False)
    specialty = forms.CharField(
        label="需要的专长", max_length=40, required=False, help_text="填写后，每户至少一人有此专长。"
    )
    inspectors_each = describe(
        forms.IntegerField(label="每户检查人员", min_value=1, max_value=10, initial=2), unit="人"
    )
    partners = forms.ModelMultipleChoiceField(
        label="联合机关", queryset=Organ.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text="联合抽查时，每个联合机关各派一人。",
    )  # fmt: skip
    method = forms.CharField(label="检查方式", max_length=40, initial="实地检查")
    month = describe(forms.IntegerField(label="月份", min_value=1, max_value=12), unit="月")
    unannounced = forms.BooleanField(
        label="不事先通知", required=False, help_text="抽取结果封存到检查以后再公布，对象不会先知道。"
    )

    def __init__(self, *args: Any, line: PlanLine | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        organs = Organ.objects.filter(people.running(today)).exclude(kind=Organ.Kind.GOVERNMENT).order_by("code")
        items = powers.alive_on(today).filter(kinds__contains=[reads.KIND]).order_by("code")
        fields: dict[str, Any] = self.fields
        fields["organ"].queryset, fields["partners"].queryset, fields["item"].queryset = organs, organs, items
        fields["trade"].choices = [("", "全部行业"), *((one, one) for one in reads.trades())]
        for name in CLASSES:
            fields[f"ratio_{name}"] = describe(
                forms.DecimalField(
                    label=f"{name}类抽查比例", min_value=0, max_value=100, decimal_places=2, required=False
                ),
                unit="%",
            )
        self.order_fields(["name", "organ", "item", "trade", *(f"ratio_{name}" for name in CLASSES)])
        if line is not None:
            self.initial = {
                **{one: getattr(line, one) for one in ("name", "trade", "specialty", "inspectors_each", "method", "month")},
                "unannounced": reads.unannounced(line), "organ": line.organ_id, "item": line.item_id, "partners": [one.pk for one in line.partners.all()],
                **{f"ratio_{name}": Decimal(points) / 100 for name, points in line.ratios.items()},
            }  # fmt: skip

    def task(self) -> Task:
        """What the actions take."""
        given = self.cleaned_data
        return Task(
            ratios={name: int((given.get(f"ratio_{name}") or 0) * 100) for name in CLASSES},
            partners=list(given["partners"]),
            **{
                name: given[name]
                for name in (
                    "name", "item", "organ", "month", "trade", "specialty", "inspectors_each", "method", "unannounced"
                )
            },
        )


class CommitForm(forms.Form):
    """T0: the parties' commitments, the beacon with its fallback, and until when to reveal."""

    source = forms.ChoiceField(label="信标来源", choices=Source.choices)
    issue = forms.CharField(
        label="信标期号", max_length=64, help_text="锁定之后、揭示截止之后才会产生的那一期，如 2026061。"
    )
    other_source = forms.ChoiceField(label="备用信标来源", choices=Source.choices)
    other_issue = forms.CharField(label="备用信标期号", max_length=64)
    reveal_by = MomentField(label="揭示截止", help_text="信标应当产生在此之后。")
    seal_party = forms.ChoiceField(
        label="封存的一方", choices=[("", "不封存"), *Witness.choices], required=False,
        help_text="不事先通知的检查，一方的值交来后不公布，到解封日人人可以复算。",
    )  # fmt: skip
    seal_until = DayField(label="解封日", required=False, help_text="检查办完以后的日子。")
    open_because = forms.CharField(label="不事先通知而不封存的理由", max_length=100, required=False)
    joint = forms.ModelMultipleChoiceField(
        label="联合抽取的任务", queryset=PlanLine.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text="同一计划中还没有抽取的任务，可以一次抽取、一次上门。",
    )  # fmt: skip
    mode = forms.ChoiceField(
        label="派出检查人员的方式", choices=[("L", "按名单次序"), ("U", "均匀配对")], required=False,
        help_text="按名单次序：每户派自己名单上最先能去的人；均匀配对：从中再按散列逐步交换，各种可行的配对机会接近相等。",
    )  # fmt: skip
    despite = forms.BooleanField(label="试抽显示人员可能不足，仍然锁定", required=False)

    def __init__(self, *args: Any, line: PlanLine | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if line is not None:
            others = PlanLine.objects.filter(plan=line.plan).exclude(pk=line.pk)
            self.fields["joint"].queryset = others  # type: ignore[attr-defined]
        for value, label in Witness.choices:
            self.fields[f"name_{value}"] = forms.CharField(
                label=f"{label}：单位或者姓名", max_length=60, required=False
            )
            self.fields[f"commitment_{value}"] = forms.CharField(label=f"{label}的承诺", **HEX_FIELD)

    def witnesses(self) -> list[tuple[str, Any, Any]]:
        """Label, field of the name, field of the commitment."""
        return [(label, self[f"name_{value}"], self[f"commitment_{value}"]) for value, label in Witness.choices]

    def rest(self) -> list[Any]:
        """The other fields."""
        return [self[name] for name in (
            "source", "issue", "other_source", "other_issue", "reveal_by", "seal_party", "seal_until", "open_because", "joint", "mode", "despite",
        )]  # fmt: skip

    def parties(self) -> list[Party]:
        given = self.cleaned_data
        return [
            Party(value, given[f"name_{value}"], given[f"commitment_{value}"])
            for value in Witness.values
            if given[f"commitment_{value}"]
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("seal_party") and not given.get("seal_until"):
            self.add_error("seal_until", "封存的，应当写明解封日。")
        return given

    def sealing(self) -> dict[str, Any]:
        """What the commit is told of sealing."""
        given = self.cleaned_data
        seal = (given["seal_party"], given["seal_until"]) if given["seal_party"] else None
        return {"seal": seal, "open_because": given["open_because"], "joint": list(given["joint"]), "mode": given["mode"] or "L"}

    def beacons(self) -> list[tuple[str, str]]:
        given = self.cleaned_data
        return [(given["source"], given["issue"]), (given["other_source"], given["other_issue"])]


class RevealForm(forms.Form):
    party = forms.ChoiceField(label="参与方", choices=Witness.choices, widget=forms.HiddenInput)
    value = describe(
        forms.CharField(label="交来的值", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})),
        private=True,
    )


class BeaconForm(forms.Form):
    """T2: which of the named beacons came out, with what, when; why an earlier one does not count."""

    beacon = forms.ChoiceField(label="信标")
    void = forms.CharField(label="前一期作废的原因", max_length=200, required=False, help_text="使用备用信标时填写。")
    value = forms.CharField(label="公布的号码", max_length=512, help_text="照录，各号之间用半角逗号，如 01,07,12。")
    at = MomentField(label="产生时间")
    evidence = forms.FileField(label="佐证材料", required=False, help_text="录像、公告截图等；只记其摘要，可不上传。")

    def __init__(self, *args: Any, beacons: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(Source.choices)
        self.named = beacons
        choices = [(f"{source}:{issue}", f"{labels.get(source, source)} {issue}") for source, issue in beacons]
        self.fields["beacon"].choices = choices  # type: ignore[attr-defined]

    def passed_over(self) -> dict[str, str]:
        """The named beacons before the one that came out, with why each does not count."""
        names = [":".join(one) for one in self.named]
        why = self.cleaned_data["void"]
        return dict.fromkeys(names[: names.index(self.cleaned_data["beacon"])], why)


class VoidForm(forms.Form):
    reason = forms.ChoiceField(label="理由", choices=[(k, v) for k, v in REASONS.items() if k != "infeasible"])
    note = forms.CharField(label="情况说明", max_length=200)
