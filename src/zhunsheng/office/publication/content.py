"""What the public is shown of a matter: the things that the rulebook's `publish: {what, leave_out}` names, in its order.

Rules
- A word of `what` is one of ours (当事人, 决定机关, 日期 …) or the label of a fact; nothing that it does not name is shown.
- A paper that the act made gives its number, and its own words where it has them (处罚内容, 依据).
- Every value passes `masking`: full names of persons and private values of the matter do not get through.

    proposal(matter, procedure, "publish", cause).lines     # [{"key": "party", "label": "当事人", "value": "…"}, …]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zhunsheng.law.facts import FactType
from zhunsheng.law.notation import Deed
from zhunsheng.law.procedure import Procedure
from zhunsheng.office import clock
from zhunsheng.office.matters import sealed
from zhunsheng.office.matters.actions.performing import ASKING
from zhunsheng.office.matters.models import Act, Matter, Paper, Party
from zhunsheng.office.publication import masking
from zhunsheng.office.publication.models import Publication
from zhunsheng.ui.fields import yuan

Section = Publication.Section
SECTION_OF: Mapping[str, str] = {
    "penalty": Section.PENALTY, "inspection": Section.INSPECTION, "licence": Section.LICENCE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would be shown, what was left out and by what word, and which words of `what` have nothing to show."""

    content: dict[str, Any]
    left_out: list[dict[str, str]]
    empty: list[str]


@dataclass(slots=True)
class _Source:
    """A matter, the act that made publication due, and what may not get through."""

    matter: Matter
    law: Procedure
    cause: Act
    papers: Sequence[Paper]
    parties: Sequence[Party]
    names: Sequence[str]
    secrets: Mapping[str, Sequence[str]]
    taken_out: list[dict[str, str]] = field(default_factory=list)

    def words(self, name: str) -> Any:
        return next((paper.words[name] for paper in self.papers if paper.words.get(name)), None)

    def clean(self, label: str, text: str) -> str:
        shown, found = masking.masked(text, self.names, self.secrets)
        self.taken_out += [{"what": one, "why": f"“{label}”中出现，已遮盖"} for one in found]
        return shown


def duty(law: Procedure, act: str) -> Mapping[str, tuple[str, ...]] | None:
    """What an act's `publish` says, of the act or of one of its outcomes."""
    declared = law.acts.get(act)
    if declared is None:
        return None
    deeds: tuple[Deed, ...] = (declared, *declared.outcomes.values())
    return next((deed.publish for deed in deeds if deed.publish), None)


def cause(law: Procedure, matter: Matter, name: str) -> Act | None:
    """The latest act that requires the act `name`: what is published is what that act decided, also after a correction."""
    for act in matter.acts.filter(calendar_event=False).order_by("-number"):
        declared = law.acts.get(act.event)
        if declared is None:
            continue
        outcome = declared.outcomes.get(act.outcome)
        if any(term.name == name for deed in (declared, outcome) if deed for term in deed.requires):
            return act
    return None


def section(matter: Matter) -> str:
    """Where a matter's result is shown, by the category of its item."""
    return SECTION_OF.get(matter.item.category, Section.OTHER)


def proposal(matter: Matter, law: Procedure, act: str, cause: Act) -> Proposal:
    """What the rule shows of a matter after `cause` made the act `act` due."""
    rule = duty(law, act) or {}
    source = _source(matter, law, cause)
    lines = [_line("number", "决定文书号", number)] if (number := _number(source)) else []
    empty = []
    for label in rule.get("what", ()):
        found = _shown(source, label)
        lines += found
        if not found:
            empty.append(label)
    withheld = [{"what": one, "why": "规则要求不公开"} for one in rule.get("leave_out", ())]
    held = [{"what": one, "why": "案卷中的个人信息，不公开"} for one in source.secrets]
    content = {
        "form": "matter",
        "kind": matter.kind,
        "kind_name": law.name,
        "item": {"code": matter.item.code, "name": matter.item.name},
        "on": _day(cause).isoformat(),
        "lines": lines,
        "left_out": list(rule.get("leave_out", ())),
        "basis": [cite.text for cite in law.acts[act].cites],
    }
    return Proposal(content, [*withheld, *held, *_once(source.taken_out)], empty)


def title(matter: Matter, law: Procedure) -> str:
    """How a matter is called in public: nothing of its own title, which may name a person."""
    shown = "、".join(public_name(party) for party in parties(matter)) or matter.item.name
    what = {"penalty": "行政处罚决定", "inspection": "行政检查结果"}.get(matter.item.category, law.name)
    return f"{shown}{what}"[:200]


def _source(matter: Matter, law: Procedure, cause: Act) -> _Source:
    members = parties(matter)
    secrets: dict[str, list[str]] = {}
    for one in matter.private_values.exclude(name="name").select_related("party"):  # names are masked as names
        key = f"{one.party.ordinal}.{one.name}" if one.party else one.name
        fact = law.facts.get(one.name)
        label = fact.label if fact else one.label or _PRIVATE.get(one.name, one.name)
        secrets.setdefault(label, []).append(str(sealed.unseal(matter.pk, key, one.ciphertext)))
    firms = {one.name for one in members if one.kind != Party.Kind.PERSON}  # a blank may name the party itself
    secrets = {label: [text for text in held if text not in firms] for label, held in secrets.items()}
    everyone = [one.name for one in matter.parties.all() if one.kind == Party.Kind.PERSON]
    papers = list(Paper.objects.filter(act=cause).order_by("-made_on", "-pk"))
    return _Source(matter, law, cause, papers, members, everyone, secrets)


_PRIVATE = {
    "address": "住址", "phone": "电话", "contact": "联系方式", "id_number": "身份证号", "account": "账号",
    "statement": "来件内容", "email": "电子邮箱",
}  # fmt: skip


def parties(matter: Matter) -> list[Party]:
    """Those against whom the matter runs; who complained is never named."""
    return [one for one in matter.parties.order_by("ordinal") if one.role not in ASKING]


def public_name(party: Party) -> str:
    """How a party is called in public: of a natural person the surname alone."""
    return masking.surname(party.name) if party.kind == Party.Kind.PERSON else party.name


def _number(source: _Source) -> str:
    """The number of the decision: the main paper of the act, or of its outcome."""
    law = source.law.acts.get(source.cause.event)
    if law is None:
        return ""
    outcome = law.outcomes.get(source.cause.outcome)
    titles = (*(outcome.papers if outcome else ()), *law.papers)
    by_title = {paper.title: paper.number for paper in source.papers if paper.number}
    return next((by_title[one] for one in titles if one in by_title), "")


def _line(key: str, label: str, value: str) -> dict[str, str]:
    return {"key": key, "label": label, "value": value}


def _shown(source: _Source, label: str) -> list[dict[str, str]]:
    resolver = _OURS.get(label)
    if resolver is not None:
        return [line for line in resolver(source, label) if line["value"]]
    fact = next((one for one in source.law.facts.values() if one.label == label and not one.private), None)
    value = source.matter.facts.get(fact.id) if fact else None
    if fact is None or value in (None, ""):
        return []
    return [_line(fact.id, label, source.clean(label, _worded(value, fact.type)))]


def _worded(value: object, kind: FactType) -> str:
    if kind is FactType.MONEY and isinstance(value, int):
        return f"{yuan(value)} 元"
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


def _party(source: _Source, label: str) -> list[dict[str, str]]:
    lines = [_line("party", label, "、".join(public_name(one) for one in source.parties))]
    codes = "、".join(one.code for one in source.parties if one.code and one.kind != Party.Kind.PERSON)
    return [*lines, _line("code", "统一社会信用代码", codes)]


def _organ(source: _Source, label: str) -> list[dict[str, str]]:
    return [_line("organ", label, source.matter.organ.name)]


def _on(source: _Source, label: str) -> list[dict[str, str]]:
    day = _day(source.cause)
    return [_line("on", label, f"{day.year}年{day.month}月{day.day}日")]


def _item(source: _Source, label: str) -> list[dict[str, str]]:
    return [_line("item", label, source.matter.item.name)]


def _conclusion(source: _Source, label: str) -> list[dict[str, str]]:
    return [_line("conclusion", label, source.cause.outcome_label or source.cause.label)]


def _penalty(source: _Source, label: str) -> list[dict[str, str]]:
    rows = source.words("penalties")
    said = "；".join(str(row.get("text", "")) for row in rows if isinstance(row, dict)) if isinstance(rows, list) else ""
    facts = source.matter.facts
    lines = [_line("penalty", label, source.clean(label, said or str(facts.get("penalty_kind") or "")))]
    for name in ("fine_fen", "confiscated_fen"):
        if facts.get(name):
            lines.append(_line(name, source.law.facts[name].label, f"{yuan(int(facts[name]))} 元"))
    return lines


def _basis(source: _Source, label: str) -> list[dict[str, str]]:
    said = "；".join(str(source.words(name)) for name in ("law_breached", "law_basis") if source.words(name))
    listed = "；".join(f"《{one.law}》{one.article}" for one in source.matter.item.bases.all())
    return [_line("basis", label, source.clean(label, said or listed))]


_OURS: Mapping[str, Callable[[_Source, str], list[dict[str, str]]]] = {
    "当事人": _party, "检查对象": _party, "决定机关": _organ, "检查机关": _organ, "日期": _on, "检查事项": _item,
    "结论": _conclusion, "处罚内容": _penalty, "依据": _basis,
}  # fmt: skip


def _day(act: Act) -> Any:
    return act.at.astimezone(clock.ZONE).date()


def _once(rows: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    return [dict(pair) for pair in dict.fromkeys(tuple(row.items()) for row in rows)]
