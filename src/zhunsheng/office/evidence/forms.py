"""What is filled in about evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from zhunsheng.office import clock
from zhunsheng.office.answers import day_field, text_field
from zhunsheng.office.evidence import actions as evidence
from zhunsheng.office.evidence import reads
from zhunsheng.office.evidence.models import Exhibit, Preserved, Upload
from zhunsheng.office.matters import history
from zhunsheng.office.matters import reads as spine
from zhunsheng.office.matters.models import Matter
from zhunsheng.office.people.models import Officer
from zhunsheng.office.people.reads import appointments_on
from zhunsheng.ui.fields import MomentField
from zhunsheng.ui.forms import describe


class Describe(forms.Form):
    """What a piece of evidence is; `said` is what the action takes."""

    kind = forms.ChoiceField(label="证据种类")
    title = text_field("名称", 200, help_text="例如“2026年3月进货台账”")
    proves = text_field("证明内容", 500, lines=2, required=False)
    name = forms.ChoiceField(label="程序要求的材料", required=False, help_text="供哪一个步骤使用；都不是的，不选")
    source = text_field("出处", 200, required=False, help_text="由谁提供，或者怎样取得")
    place = text_field("取得或者保管地点", 200, required=False)
    captured_at = MomentField(label="形成时间", required=False)
    device = text_field("形成设备", 100, required=False, help_text="拍摄、录制的设备名称和编号")
    copy_of = forms.ChoiceField(label="是哪一份证据的复制件", required=False)
    original_kept = text_field("原件存放在", 200, required=False, help_text="原件不在卷内的，写明在哪里")
    compared_by = text_field("与原件核对无误的人", 60, required=False)
    compared_on = day_field("核对日期", required=False)
    private = forms.BooleanField(label="含个人信息或者商业秘密：只供办理本案的人员查阅", required=False)

    MORE = ("source", "place", "captured_at", "device", "copy_of", "original_kept", "compared_by", "compared_on")

    def __init__(self, *args: Any, matter: Matter, officer: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.matter, self.officer = matter, officer
        self.held = {str(one.pk): one for one in reads.exhibits(matter)}
        kinds = reads.rules().kinds
        self.fields["kind"].choices = [("", "请选择"), *((one.id, one.name) for one in kinds.values())]  # type: ignore[attr-defined]
        self.fields["copy_of"].choices = [("", "不是复制件"), *((key, reads.called(matter, officer, one)) for key, one in self.held.items())]  # type: ignore[attr-defined]
        describe(self.fields["copy_of"], cites=reads.rules().copy_cites)
        self.fields["name"].choices = [("", "不指定"), *((one, one) for one in _materials(matter))]  # type: ignore[attr-defined]

    def head(self) -> list[Any]:
        return [self[name] for name in ("kind", "title", "proves", "name")]

    def more(self) -> list[Any]:
        return [self[name] for name in self.MORE]

    def more_open(self) -> bool:
        return any(self[name].errors or self[name].value() for name in self.MORE)

    def said(self) -> evidence.Said:
        given = dict(self.cleaned_data)
        for other in ("file", "upload", "form"):
            given.pop(other, None)
        return evidence.Said(**{**given, "copy_of": self.held.get(given["copy_of"])})


def _materials(matter: Matter) -> list[str]:
    """What the acts that are possible now, or may become so, ask for by name."""
    law = history.procedure(matter)
    possible = [option.act for option in spine.situation(matter).possible]
    names = [name for act in [*possible, *law.acts] for name in law.acts[act].evidence]
    return list(dict.fromkeys(one[:80] for one in names))


class Enter(Describe):
    """A file that came whole or in pieces, a thing, or a file that stays elsewhere."""

    form = forms.ChoiceField(label="形式", choices=Exhibit.Form.choices, initial=Exhibit.Form.FILE)
    file = forms.FileField(label="文件", required=False, allow_empty_file=True)
    upload = forms.CharField(required=False, widget=forms.HiddenInput())
    location = text_field("存放位置", 300, required=False, help_text="哪台设备、哪个目录")
    size = forms.IntegerField(label="字节数", required=False, min_value=0, max_value=2**50)
    sha256 = text_field("散列值 SHA-256", 64, required=False)
    sm3 = text_field("散列值 SM3", 64, required=False)

    def elsewhere(self) -> list[Any]:
        return [self[name] for name in ("location", "size", "sha256", "sm3")]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        form = given.get("form")
        given["upload"] = self._upload(given.get("upload") or "")
        if form == Exhibit.Form.FILE and not given.get("file") and given["upload"] is None:
            self.add_error("file", "没有选择文件，或者文件没有传完；请选择文件，传完后再入卷。")
        if form == Exhibit.Form.REFERENCE and not (given.get("location") or "").strip():
            self.add_error("location", "请写明文件存放在哪里。")
        if form != Exhibit.Form.REFERENCE:
            given |= {"location": "", "size": None, "sha256": "", "sm3": ""}
        for name in ("sha256", "sm3"):
            given[name] = (given.get(name) or "").strip().lower()
        if form != Exhibit.Form.FILE:
            given |= {"file": None, "upload": None}
        return given

    def _upload(self, text: str) -> Upload | None:
        try:
            return Upload.objects.filter(pk=UUID(text), officer=self.officer, matter=self.matter).first()
        except ValueError:
            return None


class Give(forms.Form):
    """To whom an exhibit is handed over."""

    taker = forms.ChoiceField(label="交给本区人员", required=False)
    outside = text_field("或者交给外单位、个人", 100, required=False, help_text="例如鉴定机构；要有双方签名的回执")
    reason = text_field("移交事由", 200)
    receipt = forms.FileField(label="回执", required=False, help_text="交给外单位或者个人的，上传回执")

    def __init__(self, *args: Any, matter: Matter, officer: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on_duty = appointments_on(clock.today(), matter.organ).values("officer")
        self.people = {str(one.pk): one for one in Officer.objects.filter(pk__in=on_duty).exclude(pk=officer.pk)}
        self.fields["taker"].choices = [("", "不选"), *((key, one.name) for key, one in self.people.items())]  # type: ignore[attr-defined]

    def clean_taker(self) -> Officer | None:
        return self.people.get(self.cleaned_data["taker"])


class Take(forms.Form):
    """Receiving an exhibit, or not."""

    place = text_field("保管地点", 200, required=False)
    condition = text_field("接收时的状态", 200, required=False, help_text="例如“封条完好”")
    reason = text_field("不接收或者撤回的理由", 200, required=False)


class BringBack(forms.Form):
    """Taking an exhibit back from outside."""

    reason = text_field("取回事由", 200)
    receipt = forms.FileField(label="双方签名的回执")
    place = text_field("保管地点", 200, required=False)
    condition = text_field("接收时的状态", 200, required=False)


class Point(forms.Form):
    """Which facts an exhibit proves."""

    facts = forms.MultipleChoiceField(label="证明哪些事实", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, exhibit: Exhibit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = {one.fact for one in exhibit.supports.all()}
        rows = [(name, label) for name, label in reads.facts(exhibit.matter).items() if name not in held]
        self.fields["facts"].choices = rows  # type: ignore[attr-defined]


class CheckAgain(forms.Form):
    """A digest computed again where the file lies."""

    digest = text_field("重新算出的 SHA-256", 64)


class Decide(forms.Form):
    """What becomes of each preserved item."""

    def __init__(self, *args: Any, items: Sequence[Preserved], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = [one for one in items if not hasattr(one, "measure")]
        choices = [("", "还没有决定"), *((one.id, one.name) for one in reads.rules().measures.values())]
        for one in self.items:
            label = f"{one.number}．{one.name}{f'（{one.quantity}）' if one.quantity else ''}"
            self.fields[f"measure_{one.number}"] = forms.ChoiceField(label=label, choices=choices, required=False)
            self.fields[f"note_{one.number}"] = text_field(f"{one.number}．说明", 300, required=False)

    def given(self) -> list[tuple[Preserved, str, str]]:
        clean = self.cleaned_data
        return [
            (one, clean[f"measure_{one.number}"], clean[f"note_{one.number}"])
            for one in self.items
            if clean[f"measure_{one.number}"]
        ]
