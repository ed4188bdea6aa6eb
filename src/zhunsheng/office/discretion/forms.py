"""What is filled in about standards: a workbook, the facts of a case with their evidence, a deviation, an approval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from zhunsheng.law.discretion.book import Item
from zhunsheng.law.discretion.cells import Fact, FactKind
from zhunsheng.law.discretion.deciding import Lighter
from zhunsheng.law.discretion.money import LARGEST_FEN
from zhunsheng.office import clock
from zhunsheng.office.answers import day_field, text_field
from zhunsheng.office.discretion import reads
from zhunsheng.office.discretion.models import Advice, Approval
from zhunsheng.office.matters.models import Evidence, Matter
from zhunsheng.office.people.models import Organ
from zhunsheng.office.people.reads import running
from zhunsheng.ui import forms as look
from zhunsheng.ui.fields import MoneyField, YesNoField

MOST_BYTES = 20_000_000
BY_HAND = [("", "请选择")]


class Find(forms.Form):
    """What to look for among the items."""

    q = forms.CharField(
        label="查找", max_length=100, required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "违法行为或者编码"}),
    )  # fmt: skip
    organ = forms.ChoiceField(label="适用机关", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Organ.objects.filter(standards__released_on__isnull=False).order_by("code").distinct()
        self.fields["organ"].choices = [("", "全部"), *rows.values_list("code", "short_name")]  # type: ignore[attr-defined]


class TakeIn(forms.Form):
    """A workbook in the layout of the export."""

    file = forms.FileField(label="工作簿（.xlsx）", help_text="按导出的样式填写；有一行不对，整份不导入")
    organ = forms.ChoiceField(label="适用机关", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Organ.objects.filter(running(clock.today())).order_by("code").values_list("code", "name")
        self.fields["organ"].choices = [("", "所有机关"), *rows]  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("文件超过20兆字节，请分成几份导入。")
        return file

    def clean_organ(self) -> Organ | None:
        code = self.cleaned_data["organ"]
        return Organ.objects.get(code=code) if code else None


class Release(forms.Form):
    """Making a version usable; where a heavier degree is fined less, why."""

    explained = text_field("说明", 2_000, lines=3, required=False, help_text="有轻重倒置的，写明理由")


class Facts(forms.Form):
    """The facts that an item asks for, each with the evidence that proves it; circumstances with theirs."""

    ended_on = day_field("违法行为终了之日", required=False, help_text="行为仍在继续的，留空；追究时效从这一天起算")

    def __init__(
        self, *args: Any, matter: Matter, item: Item, told: dict[str, object], within: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
        self.held = {str(one.pk): one for one in matter.evidence.order_by("uploaded_at")}
        files = [("", "请选择证据"), *((key, _named(one)) for key, one in self.held.items())]
        common = reads.rules()
        for fact in item.facts.values():
            self.fields[f"fact_{fact.name}"] = _field(fact, told.get(fact.name))
            if fact.evidence:
                self.fields[f"proof_{fact.name}"] = forms.ChoiceField(
                    label=f"证明“{fact.label or fact.name}”的证据", choices=files
                )
        self.fields["extended"] = forms.BooleanField(label=f"{common.extended_if}（追究时效延长）", required=False)
        look.describe(self.fields["extended"], cites=common.extended_cites)
        if within:
            self.fields["degree"] = forms.ChoiceField(
                label="在幅度之中", required=False, choices=[("", "整个档次"), *((one, one) for one in within)]
            )
        self.fields["choice"] = forms.ChoiceField(
            label="新旧规定不能比较轻重时，适用", required=False,
            choices=[("", "可以比较，不选"), (Lighter.OLD.value, "行为终了时的规定"), (Lighter.NEW.value, "新的规定")],
        )  # fmt: skip
        look.describe(self.fields["choice"], cites=common.lighter_cites)
        self.fields["choice_reason"] = text_field("选择的理由", 2_000, lines=2, required=False)
        for ground in common.grounds.values():
            for number, need in enumerate(ground.needs):
                field = forms.ChoiceField(label=need, required=False, choices=files)
                self.fields[f"ground_{ground.id}_{number}"] = field

    @property
    def head(self) -> list[Any]:
        """The fields outside of the circumstances."""
        return [self[name] for name in self.fields if not name.startswith(("ground_", "choice"))]

    @property
    def choices(self) -> list[Any]:
        return [self[name] for name in ("choice", "choice_reason")]

    @property
    def circumstances(self) -> list[tuple[Any, list[Any]]]:
        """Each circumstance with the fields of its conditions."""
        return [
            (ground, [self[f"ground_{ground.id}_{number}"] for number, _ in enumerate(ground.needs)])
            for ground in reads.rules().grounds.values()
        ]

    @property
    def opened(self) -> set[str]:
        """The circumstances in which something was filled in."""
        return {name.split("ground_")[1].rpartition("_")[0] for name in self.fields
                if name.startswith("ground_") and self.data.get(name)}  # fmt: skip

    def given(self) -> dict[str, Any]:
        """What `actions.advise` wants."""
        clean = self.cleaned_data
        grounds = {}
        for ground in reads.rules().grounds.values():
            proved = {
                need: self.held[key]
                for number, need in enumerate(ground.needs)
                if (key := clean.get(f"ground_{ground.id}_{number}"))
            }
            if proved:
                grounds[ground.id] = proved
        return {
            "facts": {name: _value(fact, clean[f"fact_{name}"]) for name, fact in self.item.facts.items()},
            "proofs": {
                name: self.held[key] for name in self.item.facts if (key := clean.get(f"proof_{name}"))
            },
            "ended_on": clean["ended_on"],
            "extended": clean["extended"],
            "degree": clean.get("degree", ""),
            "choice": clean["choice"],
            "choice_reason": clean["choice_reason"],
            "grounds": grounds,
        }  # fmt: skip


def _named(one: Evidence) -> str:
    return f"{one.name}：{one.title or one.filename}"[:80]


def _field(fact: Fact, told: object) -> forms.Field:
    label = fact.label or fact.name
    counted = f"按系统记录是{told}，可以改正" if told is not None else ""
    if fact.kind is FactKind.BOOL:
        return YesNoField(label=label)
    if fact.kind is FactKind.ENUM:
        return forms.ChoiceField(label=label, choices=[*BY_HAND, *((one, one) for one in fact.values)])
    if fact.kind is FactKind.MONEY:
        return MoneyField(label=label, min_fen=fact.least, max_fen=fact.most or LARGEST_FEN)
    field = forms.IntegerField(label=label, min_value=fact.least, max_value=fact.most, help_text=counted, initial=told)
    look.describe(field, unit=fact.unit)
    return field


def _value(fact: Fact, given: Any) -> object:
    return bool(given) if fact.kind is FactKind.BOOL else given


class Deviate(forms.Form):
    """An amount outside of what was advised."""

    fen = MoneyField(label="拟决定的罚款")
    reason = text_field("偏离的理由", 5_000, lines=4, help_text="写明为什么本案不能按基准处理")
    ground = forms.ChoiceField(
        label="减轻情节", required=False, help_text="低于法定最低的，选择裁量建议中已经证明的减轻情节"
    )

    def __init__(self, *args: Any, advice: Advice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = reads.rules().grounds
        choices = [("", "没有"), *((name, known[name].name) for name in advice.grounds if name in known)]
        self.fields["ground"].choices = choices  # type: ignore[attr-defined]


class Approve(forms.Form):
    """Who approved, and by what."""

    way = forms.ChoiceField(label="方式")
    act = forms.ChoiceField(label="集体讨论", required=False)
    document = text_field("制定机关的批准文件", 200, required=False)

    def __init__(self, *args: Any, matter: Matter, ways: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = [(one, Approval.Way(one).label) for one in ways]  # type: ignore[attr-defined]
        self.fields["act"].choices = [("", "没有"), *reads.discussions(matter)]  # type: ignore[attr-defined]
