"""The form of an act, generated from what the rulebook says that the act enters, needs and produces.

- What the law asks (facts, second officer, evidence, party) is asked here with its unit, its article and who judges it;
  what is left out is refused by the law, with the article, not by the form.
- Nothing typed is lost by a refusal: the form is shown again bound, files are carried on (`forms.files`).

    form = ActForm(ask, officer, data=request.POST, files=request.FILES)
    if form.is_valid(): matters.perform(matter, act, **form.performance())
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError

from zhunsheng.law import notation
from zhunsheng.law.facts import Fact
from zhunsheng.law.procedure import Procedure
from zhunsheng.law.refusal import Refusal
from zhunsheng.office import clock
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters import media, signing
from zhunsheng.office.matters.companions import Blank
from zhunsheng.office.matters.forms import files as carried
from zhunsheng.office.matters.forms.fields import (
    FilesField,
    PeopleField,
    PlainText,
    asked_by_law,
    legible,
    of_blank,
    of_fact,
)
from zhunsheng.office.matters.models import Evidence, Matter, Party
from zhunsheng.office.people.models import Officer, Organ
from zhunsheng.office.powers.models import PowerItem
from zhunsheng.ui import fields as ui
from zhunsheng.ui.forms import describe

OTHER = "其他材料"
FACT, START, WORD, FILES, HELD, CLOSE = "f_", "s_", "w_", "e_", "h_", "files_private"
NOT_DRAFTED = ("csrfmiddlewaretoken", "token", "shown", "draft", "at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opens:
    """The matter that an act opens: of which kind, on which item, with which outcome and facts of its first act."""

    law: Procedure
    items: Sequence[PowerItem] = ()
    outcomes: Sequence[notation.Outcome] = ()
    facts: Sequence[Fact] = ()
    among: Sequence[signing.Candidate] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """All that the form of one act (with one outcome) has to ask."""

    law: Procedure
    act: notation.Act
    outcome: notation.Outcome | None
    organ: Organ
    matter: Matter | None = None
    members: Sequence[Party] = ()
    among: Sequence[signing.Candidate] = ()
    blanks: Sequence[Blank] = ()
    known: Mapping[str, object] = field(default_factory=dict)  # facts that another room has counted
    attached: Sequence[Evidence] = ()
    opens: Opens | None = None
    asks_until: bool = False
    instants: Sequence[datetime] = field(default_factory=tuple)

    @property
    def deeds(self) -> tuple[notation.Deed, ...]:
        return (self.act, self.outcome) if self.outcome else (self.act,)

    @property
    def facts(self) -> list[Fact]:
        """The facts that are entered, each once, in the order of the file."""
        return [self.law.facts[name] for name in dict.fromkeys(name for deed in self.deeds for name in deed.enters)]

    @property
    def evidence(self) -> list[str]:
        """The names of the evidence that must be there."""
        return list(dict.fromkeys(name for deed in self.deeds for name in deed.evidence))

    @property
    def by_organ(self) -> bool:
        return bool(signing.roles(self.law, self.act))

    @property
    def scope(self) -> str:
        return f"matter:{self.matter.pk}" if self.matter else f"new:{self.law.id}"


class ActForm(forms.Form):
    """See the module."""

    data: Any  # a QueryDict when bound: files are carried on in it

    token = forms.UUIDField(widget=forms.HiddenInput, label="表单编号")
    shown = forms.CharField(widget=forms.HiddenInput, required=False, label="打开时间")
    outcome = forms.CharField(widget=forms.HiddenInput, required=False, label="结果")

    def __init__(
        self, ask: Ask, officer: Officer, *, data: Any = None, files: Any = None, draft: Mapping[str, Any] | None = None
    ) -> None:
        self.ask, self.officer = ask, officer
        self.received: list[Evidence] = []
        now = clock.now().replace(second=0, microsecond=0)
        initial = {
            **{FACT + name: value for name, value in ask.known.items()},
            **(draft or {}),
            "token": uuid4(),
            "shown": now.isoformat(),
            "outcome": ask.outcome.name if ask.outcome else "",
            "at": now,
        }
        super().__init__(data.copy() if data is not None else None, files, initial=initial)
        self.label_suffix = ""
        for name, one in self._generated():
            self.fields[name] = one

    # ── what is asked ──

    def _generated(self) -> Iterator[tuple[str, forms.Field]]:
        ask = self.ask
        if ask.act.each_party and len(ask.members) > 1:
            choices = [("", "请选择"), *((str(one.ordinal), f"{one.role}：{one.name}") for one in ask.members)]
            yield "party", forms.ChoiceField(label="对哪一名当事人", choices=choices)
        others = [one for one in ask.among if one.officer != self.officer]
        if ask.by_organ and (ask.act.signers > 1):
            field_ = PeopleField(among=others, label="共同办理人员", required=False)
            yield "by", describe(asked_by_law(field_), why=f"应当不少于{ask.act.signers}人共同办理")
        yield (
            "at",
            ui.MomentField(
                label="办理时间", required=False, help_text="默认现在；事后登记的，填实际办理的时间，页面会标明补录"
            ),
        )
        if ask.asks_until:
            yield "until", ui.DayField(label="批准至哪一日", required=False)
        for fact in ask.facts:
            yield FACT + fact.name, of_fact(fact)
        yield from self._evidence()
        for blank in ask.blanks:
            yield WORD + blank.name, of_blank(blank)
        if ask.opens:
            yield from self._opening(ask.opens)
        yield "note", PlainText(label="说明", required=False, rows=2, help_text="写入办理经过；不要写个人信息")

    def _evidence(self) -> Iterator[tuple[str, forms.Field]]:
        for number, name in enumerate([*self.ask.evidence, OTHER]):
            choices = self._carried(number, name)
            if choices:
                held = forms.MultipleChoiceField(
                    label=f"{name}：已上传的", choices=choices, required=False, widget=forms.CheckboxSelectMultiple
                )
                yield f"{HELD}{number}", held
            field_ = FilesField(label=name, required=False)
            field_.help_text = f"可选多个文件，每个不超过 {media.limit() // 2**20} MB"
            yield f"{FILES}{number}", asked_by_law(field_, name != OTHER)
        yield (
            CLOSE,
            forms.BooleanField(label="这次上传的材料含个人信息或者商业秘密：只供办理本案的人员下载", required=False),
        )

    def _carried(self, number: int, name: str) -> list[tuple[str, str]]:
        """What can be ticked instead of being uploaded again: files of the matter, and those of the last attempt."""
        attached = [(str(one.pk), f"{carried.shown(one)}，已入卷") for one in self.ask.attached if one.name == name]
        given = self.data.getlist(f"{HELD}{number}") if self.is_bound else self.initial.get(f"{HELD}{number}") or ()
        slips = [
            (text, carried.opened(text, self.ask.scope, self.officer)) for text in given if not carried.is_id(text)
        ]
        return attached + [(text, carried.shown(one)) for text, one in slips if one is not None and one.name == name]

    def _opening(self, opens: Opens) -> Iterator[tuple[str, forms.Field]]:
        if len(opens.items) > 1:
            choices = [("", "请选择"), *((str(one.pk), f"{one.code} {one.name}") for one in opens.items)]
            yield "start_item", forms.ChoiceField(label=f"新开{opens.law.name}依据的事项", choices=choices)
        if opens.outcomes:
            choices = [("", "请选择"), *((one.name, one.label) for one in opens.outcomes)]
            yield "start_outcome", forms.ChoiceField(label=f"新开{opens.law.name}的事由", choices=choices)
        if opens.among:
            yield "start_by", PeopleField(among=opens.among, label=f"新开{opens.law.name}的承办人员")
        for fact in opens.facts:
            yield START + fact.name, of_fact(fact)

    # ── what was given ──

    def clean_outcome(self) -> str:
        given = self.cleaned_data["outcome"]
        if given and given not in self.ask.act.outcomes:
            raise ValidationError("没有这种结果，请重新选择。")
        return str(given)

    def clean_at(self) -> datetime:
        """The moment meant: now, where the time shown was left standing; after the last entry of the same minute."""
        given: datetime | None = self.cleaned_data["at"]
        if given is None or given.isoformat() == self.cleaned_data.get("shown"):
            return clock.now()
        if given.year < 1949:
            raise ValidationError("年份不对，请核对。")
        minute = [one for one in self.ask.instants if given <= one < given + timedelta(minutes=1)]
        return max([given, *minute])

    def clean(self) -> dict[str, Any]:
        """Receive the files; a file that is not taken is an error beside its field."""
        for number, name in enumerate([*self.ask.evidence, OTHER]):
            for upload in self.cleaned_data.get(f"{FILES}{number}") or ():
                taken = matters.receive(
                    upload.file, name=name, filename=upload.name, by=self.officer,
                    private=self.cleaned_data.get(CLOSE, False),
                )  # fmt: skip
                if isinstance(taken, Refusal):
                    self.add_error(f"{FILES}{number}", f"{taken.message}{taken.way_on}")
                else:
                    self.received.append(taken)
        for name, value in list(self.cleaned_data.items()):
            try:
                legible(value)
            except ValidationError as wrong:
                self.add_error(name, wrong)
        return self.cleaned_data

    def keep(self) -> None:
        """Carry the files that came with this attempt into the form as it is shown again."""
        for number, name in enumerate([*self.ask.evidence, OTHER]):
            slips = [carried.slip(one, self.ask.scope, self.officer) for one in self.received if one.name == name]
            if slips:
                self.data.setlist(f"{HELD}{number}", [*self.data.getlist(f"{HELD}{number}"), *slips])
        self.received = []
        self.fields = {
            **{name: self.fields[name] for name in ("token", "shown", "outcome")}, **dict(self._generated())
        }  # fmt: skip
        self._bound_fields_cache: dict[str, Any] = {}

    @property
    def token_given(self) -> UUID:
        return self.cleaned_data["token"]  # type: ignore[no-any-return]

    @property
    def party(self) -> Party | None:
        """The party chosen; the only one where there is but one."""
        if not self.ask.act.each_party:
            return None
        if len(self.ask.members) == 1:
            return self.ask.members[0]
        return next((one for one in self.ask.members if str(one.ordinal) == self.cleaned_data.get("party")), None)

    def evidence(self) -> list[Evidence]:
        """Files received now, carried on from before, and those ticked in the file of the matter."""
        found = list(self.received)
        attached = {str(one.pk): one for one in self.ask.attached}
        for number, _ in enumerate([*self.ask.evidence, OTHER]):
            for text in self.cleaned_data.get(f"{HELD}{number}") or ():
                one = attached.get(text) or carried.opened(text, self.ask.scope, self.officer)
                if one is not None:
                    found.append(one)
        return found

    def _prefixed(self, prefix: str) -> dict[str, Any]:
        return {
            name.removeprefix(prefix): value
            for name, value in self.cleaned_data.items()
            if name.startswith(prefix) and value is not None and value != "" and value != []
        }

    def doers(self) -> list[Officer]:
        """Who does it: whoever hands it in and those who sign with him; nobody of ours for a party's act."""
        return [self.officer, *self.cleaned_data.get("by", ())] if self.ask.by_organ else []

    def first_act(self) -> dict[str, Any]:
        """What `matters.open_matter` and `matters.perform` both take."""
        return {
            "by": self.doers(),
            "entered_by": self.officer,
            "at": self.cleaned_data["at"],
            "outcome": self.cleaned_data["outcome"],
            "facts": self._prefixed(FACT),
            "evidence": self.evidence(),
            "note": self.cleaned_data["note"],
            "words": self._prefixed(WORD),
        }

    def performance(self) -> dict[str, Any]:
        """What `matters.perform` takes, besides the matter and the act."""
        until: date | None = self.cleaned_data.get("until")
        items = {str(one.pk): one for one in (self.ask.opens.items if self.ask.opens else ())}
        return self.first_act() | {
            "party": self.party,
            "until": until,
            "start_item": items.get(self.cleaned_data.get("start_item", "")),
            "start_by": self.cleaned_data.get("start_by", ()),
            "start_outcome": self.cleaned_data.get("start_outcome", ""),
            "start_facts": self._prefixed(START),
        }

    def drafted(self) -> dict[str, Any]:
        """What was typed, as it was typed, without private values: for a draft."""
        private = {FACT + one.name for one in self.ask.facts if one.private}
        private |= {WORD + one.name for one in self.ask.blanks if one.private}
        private |= {START + one.name for one in (self.ask.opens.facts if self.ask.opens else ()) if one.private}
        several = [name for name in self.fields if name == "by" or name.startswith(HELD)]
        typed = {
            name: self.data.getlist(name) if name in several else self.data.get(name, "")
            for name in self.fields
            if not name.startswith(FILES) and name not in private and name not in NOT_DRAFTED
        }
        return {name: value for name, value in typed.items() if value not in ("", [])}

    # ── how it is laid out ──

    def parts(self) -> list[tuple[str, str, list[Any], list[Any]]]:
        """The fields in groups: title, a word about it, bound fields, and those that may be folded away."""
        groups: list[tuple[str, str, list[str]]] = [
            ("办理", "", [n for n in self.fields if n in ("party", "by", "at", "until")]),
            ("事实", "写入本案，供后面的步骤使用", [n for n in self.fields if n.startswith(FACT)]),
            (
                "证据材料",
                "接收时即计算校验值，入卷后不可更改",
                [n for n in self.fields if n.startswith((FILES, HELD)) or n == CLOSE],
            ),
            ("新开案件", "", [n for n in self.fields if n.startswith((START, "start_"))]),
        ]
        for paper in dict.fromkeys(blank.paper for blank in self.ask.blanks):
            names = [WORD + blank.name for blank in self.ask.blanks if blank.paper == paper]
            groups.append((f"文书：《{paper}》", "已知的内容自动填入；留空的，文书先存为草稿，可以补全", names))
        groups.append(("备注", "", ["note"]))
        return [
            (
                title,
                word,
                [self[name] for name in names if not self._may_fold(name)],
                [self[name] for name in names if self._may_fold(name)],
            )
            for title, word, names in groups
            if names
        ]

    def _may_fold(self, name: str) -> bool:
        return name.startswith(WORD) and not self.fields[name].lawful and name not in self.errors  # type: ignore[attr-defined]


def wants_until(law: Procedure, act: str) -> bool:
    """Whether an act grants a period up to a day that it names (延长至批准之日)."""
    return any(one.act == act and one.as_approved for one_clock in law.clocks.values() for one in one_clock.extended_by)
