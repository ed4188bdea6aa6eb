"""A procedure told in Chinese: an entry for each thing it declares, a line for each thing said of it.

Rules
- A line is a word and what it says: ("期限", "90日"). What is not said of a thing has no line.
- Two versions are compared line by line (`reader.comparison`), so one change in a file is one changed line.

for line in told(procedure.declared): print(line)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from zhunsheng.law.clocks import UNIT_LABELS, parse_period
from zhunsheng.law.facts import Cite, Fact, Parameter
from zhunsheng.law.notation import Act, Always, Breach, Clock, Declared, Deed, Extension, Guard, Length, Term, Window
from zhunsheng.law.refusal import day_text
from zhunsheng.law.rulebook import OpenEnd

AUDIENCES = {"public": "可以公开", "internal": "内部", "need_to_know": "仅限必要人员"}
SIXTH = "底线"


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that a procedure declares, and what is said of it. `key` stays when labels change."""

    section: str
    key: str
    title: str
    lines: tuple[tuple[str, str], ...]

    def said(self, word: str) -> tuple[str, ...]:
        """The lines of a word, in their order."""
        return tuple(text for one, text in self.lines if one == word)


def entries(declared: Declared) -> list[Said]:
    """Everything that a procedure declares, in the order of its file."""
    return list(Teller(declared).everything())


def told(declared: Declared, open_ends: Iterable[OpenEnd] = ()) -> Iterator[str]:
    """The whole procedure as text, for a lawyer."""
    section = ""
    for entry in entries(declared):
        if entry.section != section:
            section = entry.section
            yield from (["", section] if section != "概况" else [])
        basis = "、".join(entry.said("依据"))
        yield ("  " if section != "概况" else "") + entry.title + (f"（{basis}）" if basis else "")
        for word in dict.fromkeys(word for word, _ in entry.lines if word not in ("依据", "名称")):
            yield f"    {word}：{'、'.join(entry.said(word))}"
    ends = [end for end in open_ends if end.kind == declared.id]
    if ends:
        yield from ("", "未接通的关联（本规则库没有该类事项）")
        yield from (f"  “{declared.acts[end.act].label}” → {end.target}" for end in ends)


class Teller:
    """The words for the parts of one procedure."""

    def __init__(self, declared: Declared) -> None:
        self.law = declared

    def everything(self) -> Iterator[Said]:
        yield self.head()
        for key, name in self.law.sources.items():
            yield Said("依据的文本", f"sources.{key}", f"{key}  {name}", (("名称", name),))
        for key, role in self.law.roles.items():
            yield Said("角色", f"roles.{key}", role.label, (("名称", role.label), ("方面", role.side.label)))
        for key, fact in self.law.facts.items():
            yield Said("事实", f"facts.{key}", fact.label, tuple(self.fact(fact)))
        for key, case in self.law.cases.items():
            lines = [("名称", case.label), ("问", self.question(case.expression)), *_cites(case.cites, case.verified)]
            yield Said("判断", f"cases.{key}", case.label, (*lines, *_note(case.note)))
        for key, parameter in self.law.parameters.items():
            yield Said(
                "参数（由法律留待规定的数）", f"parameters.{key}", parameter.label, tuple(self.parameter(parameter))
            )
        for key, act in self.law.acts.items():
            yield Said("行为", f"acts.{key}", f"【{act.stage.label}】{act.label}", tuple(self.act(act)))
            for name, outcome in act.outcomes.items():
                told = (("名称", outcome.label), *self.deed(outcome), *_cites(outcome.cites, outcome.verified))
                yield Said(
                    "行为",
                    f"acts.{key}={name}",
                    f"　　结果：{act.label}——{outcome.label}",
                    (*told, *_note(outcome.note)),
                )
        for key, window in self.law.windows.items():
            yield Said("期间（届满之前，某些行为不得作出）", f"windows.{key}", window.label, tuple(self.window(window)))
        for key, clock in self.law.clocks.items():
            yield Said("期限（最迟到哪一天）", f"clocks.{key}", clock.label, tuple(self.clock(clock)))
        for one in self.law.always:
            yield Said(f"{SIXTH}（任何走法都不得违反）", f"always.{one.text}", self.always(one), ())

    # ── heads ──

    def head(self) -> Said:
        law = self.law
        lines = [("名称", law.name), ("施行", f"{day_text(law.in_force)}起")]
        if law.overlays:
            lines.append(("叠加", "、".join(law.overlays)))
        if law.transition:
            lines.append(("新旧衔接", law.transition.open_matters.label + _bracketed(law.transition.cites)))
        return Said("概况", "head", f"{law.name}（{law.id}）", tuple(lines))

    def fact(self, fact: Fact) -> Iterator[tuple[str, str]]:
        yield "名称", fact.label
        yield "类型", fact.type.label + (f"（{fact.unit}）" if fact.unit else "")
        if fact.values:
            yield "选项", "、".join(fact.values)
        if fact.judged_by:
            yield "由谁判断", "由人判断"
        kind, _, receiver = fact.audience.partition(" ")
        yield "范围", "个人信息" if fact.private else f"提供给{receiver}" if receiver else AUDIENCES.get(kind, kind)

    def question(self, expression: str) -> str:
        """The question with facts and parameters by their labels."""
        known = {name: fact.label for name, fact in self.law.facts.items()}
        known |= {name: parameter.label for name, parameter in self.law.parameters.items()}
        words = "".join(f"“{known[w]}”" if w in known else w for w in _split(expression))
        return words.replace("&&", "且").replace("||", "或").replace("!“", "并非“")

    def parameter(self, parameter: Parameter) -> Iterator[tuple[str, str]]:
        yield "名称", parameter.label
        yield "单位", parameter.unit
        if parameter.set_by:
            yield "由谁设定", parameter.set_by
        for value in parameter.values:
            dated = len(parameter.values) > 1
            yield (
                "值",
                (
                    (f"{day_text(value.since)}起 " if dated else "")
                    + _number(value.value, parameter.unit)
                    + (_bracketed(value.cites) if value.cites != parameter.cites else "")
                ),
            )
        if not parameter.values:
            yield "值", "未定"
        if parameter.yields_to:
            yield "可由下一层另定", _read(parameter.yields_to)
        yield from _cites(parameter.cites, parameter.verified)

    # ── terms ──

    def label(self, term: Term) -> str:
        if term.name in self.law.windows:
            return f"“{self.law.windows[term.name].label}”"
        act = self.law.acts[term.name]
        outcome = f"：{act.outcomes[term.outcome].label}" if term.outcome else ""
        return f"“{act.label}{outcome}”" + self.guard(term.guard)

    def guard(self, guard: Guard | None) -> str:
        if guard is None:
            return ""
        what = (
            self.law.cases[guard.case].label if guard.case else "已有" + self.label(Term(str(guard.act), guard.outcome))
        )
        return f"（{'如果' if guard.holds else '除非'}{what}）"

    def condition(self, guard: Guard, when: Guard | None) -> str:
        what = (
            self.law.cases[guard.case].label if guard.case else "已有" + self.label(Term(str(guard.act), guard.outcome))
        )
        said = what if guard.holds else f"并非“{what}”"
        if when is None:
            return said
        asked = self.condition(Guard(when.case, when.act, when.outcome), None)
        return said + (f"（{asked}的，才作此要求）" if when.holds else f"（{asked}的除外）")

    def terms(self, terms: Iterable[Term]) -> str:
        return "、".join(self.label(term) for term in terms)

    def names(self, names: Iterable[str]) -> str:
        return self.terms(Term(name) for name in names)

    def length(self, length: Length) -> str:
        number = length.n if isinstance(length.n, int) else f"〔{self.law.parameters[length.n].label}〕"
        return f"{number}{UNIT_LABELS[length.unit]}"

    # ── acts ──

    def act(self, act: Act) -> Iterator[tuple[str, str]]:
        yield "名称", act.label
        yield "阶段", act.stage.label
        yield "谁来办", "、".join(self.law.roles[role].label for role in act.by)
        for word, text in (
            ("人数", f"{act.signers}人以上" if act.signers > 1 else ""),
            ("证件", "或者".join(act.credential)),
            ("职责分离", f"办理过{self.names(act.not_by)}的人不得办理" if act.not_by else ""),
            ("每人一次", "对每一名当事人" if act.each_party else ""),
            ("可以多次", "可以多次办理" if act.repeats else ""),
            ("结案之后", "仍可办理" if act.outlives else ""),
        ):
            if text:
                yield word, text
        yield from self.deed(act)
        yield from _cites(act.cites, act.verified)
        yield from _note(act.note)

    def deed(self, deed: Deed) -> Iterator[tuple[str, str]]:
        for word, terms in (
            ("须先有", deed.after),
            ("如应当办理，须先办", deed.waits_for),
            ("之后应当", deed.requires),
            ("之后可以", deed.opens),
            ("之后不能再", deed.closes),
            ("已经办理的，须重新", deed.redo),
            ("仍然有效", deed.stands),
        ):
            for term in terms:
                yield word, self.label(term)
        if deed.only_if is not None:
            yield "前提", self.condition(deed.only_if, deed.only_if_when)
        if deed.closes_everything:
            yield "终止", "其余行为一律终止"
        if deed.ends:
            yield "案件终结", "之前应办的都须办完"
        for word, names in (
            ("文书", deed.papers),
            ("须附", deed.evidence),
            ("录入", tuple(self.law.facts[name].label for name in deed.enters)),
        ):
            for name in names:
                yield word, name
        if deed.publish is not None:
            yield (
                "公开",
                "、".join(deed.publish.get("what", ()))
                + (f"；隐去{'、'.join(out)}" if (out := deed.publish.get("leave_out")) else ""),
            )
        if deed.keeps:
            yield "保管期限", "永久" if deed.keeps == "permanent" else parse_period(deed.keeps).chinese
        for target in (*([deed.starts] if deed.starts else ()), *getattr(deed, "mirrors", ())):
            yield ("另开事项" if target == deed.starts else "随之发生"), target

    # ── time ──

    def window(self, window: Window) -> Iterator[tuple[str, str]]:
        yield "名称", window.label
        yield "长度", self.length(window.lasts)
        yield "起算", f"自{self.label(window.opened_by)}{self.guard(window.guard)}起"
        yield "末日", _rolls(window.rolls)
        for word, names in (("期间内可以", window.allows), ("届满之前不得", window.blocks)):
            for name in names:
                yield word, self.names([name])
        for term in window.ended_by:
            yield "提前结束", self.label(term)
        if window.each_party:
            yield "每人一次", "对每一名当事人"
        yield from _cites(window.cites, window.verified)
        yield from _note(window.note)

    def clock(self, clock: Clock) -> Iterator[tuple[str, str]]:
        yield "名称", clock.label
        yield "期限", self.length(clock.within)
        if clock.possible:
            yield "起算", f"可以“{self.law.acts[clock.possible].label}”之日"
        if clock.window:
            yield "起算", f"“{self.law.windows[clock.window].label}”届满之日"
        for term in clock.started_by:
            yield "起算", f"{self.label(term)}之日"
        for term in clock.to:
            yield "办结", self.label(term)
        for term in clock.until:
            yield "终止", self.label(term)
        yield "末日", _rolls(clock.rolls)
        if clock.yields_to:
            yield "可由下一层另定", _read(clock.yields_to)
        for pause in clock.pauses:
            only = "（只停加处罚款）" if pause.only_accrual else ""
            span = f"{self.label(pause.opened_by)}至{self.label(pause.ended_by)}"
            yield "不计入", f"{span}{only}{_bracketed(pause.cites)}"
        for extension in clock.extended_by:
            yield "延长", self.extension(extension)
        if clock.on_breach is not None:
            yield "逾期", self.breach(clock.on_breach)
        if clock.each_party:
            yield "每人一次", "对每一名当事人"
        yield from _cites(clock.cites, clock.verified)
        yield from _note(clock.note)

    def extension(self, extension: Extension) -> str:
        how = [f"延长{self.length(extension.adds)}"] if extension.adds else []
        how += ["重新起算"] * extension.restarts + ["延长至批准之日"] * extension.as_approved
        times = f"，{extension.times}次为限" if extension.times else ""
        late = "，届满之后也可以" if extension.late else "，须在届满之前"
        who = self.label(Term(extension.act, extension.outcome))
        return f"{who}：{'，'.join(how)}{times}{late}{_bracketed(extension.cites)}"

    def breach(self, breach: Breach) -> str:
        said = [breach.label] if breach.label else []
        for word, terms in (("应当", breach.requires), ("可以", breach.opens), ("不得再", breach.closes)):
            said += [word + self.label(term) for term in terms]
        if grows := breach.accrues:
            rate = f"{grows.basis_points / 100:g}%"
            said.append(f"每日按“{self.law.facts[grows.of].label}”的{rate}加处，总额不超过其{grows.times}倍")
        return "；".join(said or ["计入逾期"]) + _bracketed(breach.cites)

    # ── always ──

    def always(self, one: Always) -> str:
        a, guard = self.label(one.a), self.guard(one.guard)
        if one.kind == "leads_to":
            return f"有{a}，终结之前必有{'或者'.join(self.label(goal) for goal in one.goals)}{guard}"
        assert one.b is not None
        b = self.label(one.b)
        if one.kind == "never_while":
            return f"{a}未了时，不得{b}{guard}"
        if one.kind == "never_after":
            return f"{a}之后，不得{b}{guard}"
        if one.kind == "between":
            assert one.x is not None
            return f"{self.label(one.x)}之后，先有{a}才可以{b}{guard}"
        return f"先有{a}才可以{b}{guard}"


def _number(value: int | str | None, unit: str) -> str:
    """10000元 for 1000000 分; other units as they are."""
    if value is None:
        return "未定"
    if unit != "分" or not isinstance(value, int):
        return f"{value}{unit}"
    return f"{value // 100:,}元" if value % 100 == 0 else f"{value / 100:,.2f}元"


def _split(expression: str) -> list[str]:
    """An expression as words and what stands between them."""
    found, word = [], ""
    for sign in expression + " ":
        if sign.isidentifier() or (word and sign.isalnum()):
            word += sign
            continue
        found += [word, sign]
        word = ""
    return [one for one in found if one][:-1]


def _read(cite: Cite) -> str:
    return cite.text + ("" if cite.verified else "（待核）")


def _cites(cites: Iterable[Cite], verified: bool) -> Iterator[tuple[str, str]]:
    yield from (("依据", _read(cite)) for cite in cites)
    if not verified:
        yield "核实", "待法制机构核实"


def _bracketed(cites: Iterable[Cite]) -> str:
    said = "、".join(_read(cite) for cite in cites)
    return f"（{said}）" if said else ""


def _note(note: str) -> Iterator[tuple[str, str]]:
    if note:
        yield "说明", note


def _rolls(rolls: Cite | None) -> str:
    return f"遇休息日顺延（{_read(rolls)}）" if rolls else "不顺延"
