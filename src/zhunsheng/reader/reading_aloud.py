"""A procedure told in Chinese, line by line, with every citation read aloud and every period named.

for line in told(procedure, book):
    print(line)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zhunsheng.law.clocks import UNIT_LABELS
from zhunsheng.law.facts import Cite
from zhunsheng.law.notation import Act, Always, Clock, Deed, Extension, Guard, Length, Term, Window
from zhunsheng.law.procedure import Procedure
from zhunsheng.law.refusal import day_text, read_aloud
from zhunsheng.law.rulebook import Rulebook


def told(procedure: Procedure, book: Rulebook) -> Iterator[str]:
    """The whole procedure, for a lawyer."""
    teller = _Teller(procedure)
    yield f"{procedure.name}（{procedure.id}）自{day_text(procedure.in_force)}起施行"
    if procedure.declared.overlays:
        yield f"叠加：{'、'.join(procedure.declared.overlays)}"
    yield f"摘要 {procedure.digest}"
    yield ""
    yield "依据"
    yield from (f"  {key}  {name}" for key, name in procedure.sources.items())
    yield ""
    yield "由法律留待规定的数"
    for parameter in procedure.parameters.values():
        values = "；".join(
            f"{value.value}{parameter.unit}{read_aloud(value.cites or parameter.cites)}" for value in parameter.values
        )
        yield f"  {parameter.label}：{values or '未定'}"
    yield ""
    yield "判断"
    for case in procedure.cases.values():
        yield f"  {case.label}{teller.cites(case.cites)}：{case.expression}"
    yield ""
    yield "行为"
    for act in procedure.acts.values():
        yield from teller.act(act)
    yield ""
    yield "期间（届满之前，某些行为不得作出）"
    yield from (teller.window(window) for window in procedure.windows.values())
    yield ""
    yield "期限（最迟到哪一天）"
    for clock in procedure.clocks.values():
        yield from teller.clock(clock)
    yield ""
    yield "任何走法都不得违反"
    yield from (f"  {teller.always(one)}" for one in procedure.always)
    ends = [end for end in book.open_ends if end.kind == procedure.id]
    if ends:
        yield ""
        yield "未接通的关联（本规则库没有该类事项）"
        yield from (f"  “{procedure.acts[end.act].label}” → {end.target}" for end in ends)


class _Teller:
    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure

    def cites(self, cites: Iterable[Cite]) -> str:
        return read_aloud(cites)

    def label(self, term: Term) -> str:
        if term.name in self.procedure.windows:
            return f"“{self.procedure.windows[term.name].label}”"
        act = self.procedure.acts[term.name]
        outcome = f"：{act.outcomes[term.outcome].label}" if term.outcome else ""
        return f"“{act.label}{outcome}”" + self.guard(term.guard)

    def guard(self, guard: Guard | None) -> str:
        if guard is None:
            return ""
        if guard.case:
            what = self.procedure.cases[guard.case].label
        else:
            what = "已有" + self.label(Term(str(guard.act), guard.outcome))
        return f"（{'如果' if guard.holds else '除非'}{what}）"

    def condition(self, guard: Guard) -> str:
        what = (
            self.procedure.cases[guard.case].label
            if guard.case
            else "已有" + self.label(Term(str(guard.act), guard.outcome))
        )
        return what if guard.holds else f"并非“{what}”"

    def unless(self, when: Guard | None) -> str:
        if when is None:
            return ""
        condition = self.condition(Guard(when.case, when.act, when.outcome))
        return f"（{condition}的，才作此要求）" if when.holds else f"（{condition}的除外）"

    def terms(self, terms: Iterable[Term]) -> str:
        return "、".join(self.label(term) for term in terms)

    def length(self, length: Length) -> str:
        number = length.n if isinstance(length.n, int) else f"〔{self.procedure.parameters[length.n].label}〕"
        return f"{number}{UNIT_LABELS[length.unit]}"

    def act(self, act: Act) -> Iterator[str]:
        who = "、".join(self.procedure.roles[role].label for role in act.by)
        signers = f"（{act.signers}人以上）" if act.signers > 1 else ""
        each = "，对每一名当事人" if act.each_party else ""
        yield f"  【{act.stage.label}】{act.label}（{act.name}）：{who}{signers}{each}{self.cites(act.cites)}"
        if act.credential:
            yield f"    证件：{'或者'.join(act.credential)}"
        if act.not_by:
            yield f"    办理过{self.terms(Term(name) for name in act.not_by)}的人不得办理"
        yield from self.deed(act, "    ")
        for outcome in act.outcomes.values():
            yield f"    结果“{outcome.label}”（{outcome.name}）{self.cites(outcome.cites)}"
            yield from self.deed(outcome, "      ")

    def deed(self, deed: Deed, indent: str) -> Iterator[str]:
        for word, terms in (
            ("须先有", deed.after),
            ("如应当办理，须先办", deed.waits_for),
            ("之后应当", deed.requires),
            ("之后可以", deed.opens),
            ("之后不能再", deed.closes),
            ("已经办理的，须重新", deed.redo),
            ("仍然有效", deed.stands),
        ):
            if terms:
                yield f"{indent}{word}：{self.terms(terms)}"
        if deed.only_if is not None:
            yield f"{indent}前提：{self.condition(deed.only_if)}{self.unless(deed.only_if_when)}"
        if deed.closes_everything:
            yield f"{indent}其余行为一律终止"
        if deed.ends:
            yield f"{indent}案件终结；之前应办的都须办完"
        for word, names in (
            ("文书", deed.papers),
            ("须附", deed.evidence),
            ("录入", tuple(self.procedure.facts[name].label for name in deed.enters)),
        ):
            if names:
                yield f"{indent}{word}：{'、'.join(names)}"
        if deed.starts:
            yield f"{indent}另开事项：{deed.starts}"
        if not deed.verified:
            yield f"{indent}（待法制机构核实）"

    def window(self, window: Window) -> str:
        allows = f"；期间内可以{self.terms(Term(n) for n in window.allows)}" if window.allows else ""
        ended = f"；{self.terms(window.ended_by)}的提前结束" if window.ended_by else ""
        blocks = self.terms(Term(n) for n in window.blocks)
        return (
            f"  {window.label}：自{self.label(window.opened_by)}{self.guard(window.guard)}起{self.length(window.lasts)}"
            f"{'（末日遇休息日顺延）' if window.rolls else ''}；届满之前不得{blocks}{allows}{ended}{self.cites(window.cites)}"
        )

    def clock(self, clock: Clock) -> Iterator[str]:
        if clock.possible:
            start = f"可以“{self.procedure.acts[clock.possible].label}”之日"
        elif clock.window:
            start = f"“{self.procedure.windows[clock.window].label}”届满之日"
        else:
            start = f"{self.terms(clock.started_by)}之日"
        yield (
            f"  {clock.label}：自{start}起{self.length(clock.within)}内{self.terms(clock.to)}"
            f"{'（末日遇休息日顺延）' if clock.rolls else ''}{self.cites(clock.cites)}"
        )
        for pause in clock.pauses:
            only = "（只停加处罚款）" if pause.only_accrual else ""
            yield f"    不计入{only}：{self.label(pause.opened_by)}至{self.label(pause.ended_by)}{self.cites(pause.cites)}"
        for extension in clock.extended_by:
            yield f"    {self.extension(extension)}"
        if clock.on_breach is not None and clock.on_breach.is_event:
            yield f"    逾期：{clock.on_breach.label}{self.cites(clock.on_breach.cites)}"

    def extension(self, extension: Extension) -> str:
        how = (
            f"延长{self.length(extension.adds)}"
            if extension.adds
            else "重新起算"
            if extension.restarts
            else "延长至批准之日"
        )
        times = f"，{extension.times}次为限" if extension.times else ""
        late = "，届满之后也可以" if extension.late else "，须在届满之前"
        return f"{self.label(Term(extension.act, extension.outcome))}：{how}{times}{late}{self.cites(extension.cites)}"

    def always(self, one: Always) -> str:
        a, guard = self.label(one.a), self.guard(one.guard)
        if one.kind == "leads_to":
            return f"有{a}，终结之前必有{'或者'.join(self.label(goal) for goal in one.goals)}"
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
