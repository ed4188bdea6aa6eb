"""A procedure in the officials' words: what each word of the rulebook's notation says on the screen.

Words(law, day).term(Term("legal_review", "passed", Guard(case="review_due")))
# '“法制审核”（通过），限“应当法制审核”时'
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zhunsheng.law.clocks import UNIT_LABELS, parse_period
from zhunsheng.law.notation import Always, Breach, Clock, Declared, Extension, Guard, Length, Pause, Term
from zhunsheng.law.refusal import day_text
from zhunsheng.ui.fields import yuan


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one procedure; parameters are read on `day`."""

    law: Declared
    day: date

    def deed(self, name: str, outcome: str | None = None) -> str:
        """An act, window or clock by its label, with its outcome: “法制审核”（通过）."""
        act = self.law.acts.get(name)
        known = act or self.law.windows.get(name) or self.law.clocks.get(name.removesuffix("!"))
        said = f"“{known.label if known else name}”"
        if outcome is None:
            return said
        result = act.outcomes.get(outcome) if act else None
        return f"{said}（{result.label if result else outcome}）"

    def guard(self, guard: Guard) -> str:
        """限“属于听证范围”时 · 限未办过“听证”时."""
        if guard.case:
            case = self.law.cases.get(guard.case)
            return f"限{'' if guard.holds else '并非'}“{case.label if case else guard.case}”时"
        return f"限{'已' if guard.holds else '未'}办{self.deed(str(guard.act), guard.outcome)}时"

    def term(self, term: Term) -> str:
        """An act with its outcome and its condition."""
        said = self.deed(term.name, term.outcome)
        return f"{said}，{self.guard(term.guard)}" if term.guard else said

    def terms(self, terms: Iterable[Term]) -> list[str]:
        """Several of them."""
        return [self.term(one) for one in terms]

    def length(self, length: Length) -> str:
        """7个工作日; a period that a parameter sets names the parameter and its value on the day."""
        if isinstance(length.n, int):
            return f"{length.n}{UNIT_LABELS[length.unit]}"
        parameter = self.law.parameters.get(length.n)
        label = parameter.label if parameter else length.n
        value = parameter.on(self.day) if parameter else None
        return f"{value.value}{UNIT_LABELS[length.unit]}（参数“{label}”）" if value else f"尚未设定（参数“{label}”）"

    def starts(self, clock: Clock) -> list[str]:
        """From when a clock runs."""
        said = self.terms(clock.started_by)
        if clock.window:
            said.append(f"{self.deed(clock.window)}届满")
        if clock.possible:
            said.append(f"{self.deed(clock.possible)}可以办理时起")
        return said

    def pause(self, pause: Pause) -> str:
        """What does not count: from one act to another."""
        what = "（只停止加收，不停止计期）" if pause.only_accrual else ""
        return f"{self.term(pause.opened_by)}至{self.term(pause.ended_by)}期间不计入{what}"

    def extension(self, extension: Extension) -> str:
        """What lengthens a clock, by how much, how often."""
        said = f"{self.deed(extension.act, extension.outcome)}："
        if extension.restarts:
            said += "重新起算"
        if extension.adds:
            said += f"延长{self.length(extension.adds)}"
        if extension.as_approved:
            said += "，" * extension.restarts + "延至批准的日期"
        if extension.times:
            said += f"，限{extension.times}次"
        return said + ("，期限届满后仍可批准" if extension.late else "")

    def breach(self, breach: Breach) -> list[str]:
        """What the law attaches to lateness."""
        said = [breach.label] if breach.label else []
        for word, terms in (("应当办理", breach.requires), ("可以办理", breach.opens), ("不得再办", breach.closes)):
            said += [f"{word}{self.term(one)}" for one in terms]
        if grows := breach.accrues:
            fact = self.law.facts.get(grows.of)
            said.append(
                f"每日按“{fact.label if fact else grows.of}”的{grows.basis_points / 100:g}%加收，总额不超过其{grows.times}倍"
            )
        return said

    def always(self, one: Always) -> str:
        """A statement that no course of events may break."""
        a, b = self.term(one.a), self.term(one.b) if one.b else ""
        said = {
            "before": f"{a}先于{b}",
            "between": f"{self.term(one.x) if one.x else ''}与{b}之间须有{a}",
            "never_while": f"{a}未了结时，不得办理{b}",
            "never_after": f"{a}之后，不得办理{b}",
            "leads_to": f"{a}之后须办{'或者'.join(self.terms(one.goals))}",
        }[one.kind]
        return f"{said}（{self.guard(one.guard)}）" if one.guard else said

    def parameter(self, name: str, value: int | str | None) -> str:
        """A parameter's value with its unit: money in yuan."""
        unit = self.law.parameters[name].unit
        if value is None:
            return "未设定"
        return f"{yuan(value)} 元" if unit == "分" and isinstance(value, int) else f"{value} {unit}"


def period(text: str) -> str:
    """A period as a file writes it ("30 years"), in Chinese; anything else as it stands."""
    try:
        return parse_period(text).chinese
    except ValueError:
        return {"permanent": "永久"}.get(text, text)


def until(day: date | None) -> str:
    """A last day, or that there is none."""
    return day_text(day) if day else "至今"
