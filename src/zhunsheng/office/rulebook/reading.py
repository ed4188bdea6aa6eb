"""A procedure as a lawyer reads it: acts by stage, windows, clocks, parameters, facts, and what is not yet verified.

Reading(law, on=date(2026, 3, 2), book=book).stages[0].acts[0].lines
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from zhunsheng.law.facts import Cite, Fact
from zhunsheng.law.notation import Act, Clock, Deed, Outcome, Stage, Window
from zhunsheng.law.procedure import Procedure
from zhunsheng.law.rulebook import Rulebook
from zhunsheng.office.rulebook import links
from zhunsheng.office.rulebook.wording import Words, period

AUDIENCES = {"public": "可以公开", "internal": "内部", "need_to_know": "仅限必要人员"}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said of an act, window or clock: a word and what it says."""

    label: str
    said: Sequence[str]
    cites: Sequence[Cite] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """An act, an outcome, a window or a clock."""

    id: str
    label: str
    lines: Sequence[Line]
    cites: Sequence[Cite] = ()
    verified: bool = True
    note: str = ""
    outcomes: Sequence[Entry] = ()
    tags: Sequence[str] = ()

    @property
    def sure(self) -> bool:
        """Verified itself, and in everything it cites."""
        return self.verified and all(cite.verified for cite in self.cites)


@dataclass(frozen=True, slots=True)
class StageOf:
    """A stage and its acts, in the order of the file."""

    label: str
    acts: Sequence[Entry]


@dataclass(frozen=True)
class Reading:
    """A procedure, put into words for a day; `book` tells what other kinds it leads to."""

    law: Procedure
    on: date
    book: Rulebook
    words: Words = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", Words(self.law.declared, self.on))

    # ── acts ──

    @cached_property
    def stages(self) -> list[StageOf]:
        found = [(stage, [a for a in self.law.acts.values() if a.stage is stage]) for stage in Stage]
        return [StageOf(stage.label, [self._act(act) for act in acts]) for stage, acts in found if acts]

    def _act(self, act: Act) -> Entry:
        tags = [
            word
            for word, true in (
                ("可以多次", act.repeats), ("对每一名当事人分别办理", act.each_party), ("结案后仍可办理", act.outlives),
            ) if true
        ]  # fmt: skip
        lines = [Line("谁来办", self._who(act)), *self._deed(act), *self._mirrors(act)]
        outcomes = [
            Entry(act.name + "=" + o.name, o.label, [*self._deed(o), *self._mirrors(o)], o.cites, o.verified, o.note)
            for o in act.outcomes.values()
        ]
        return Entry(act.name, act.label, lines, act.cites, act.verified, act.note, outcomes, tags)

    def _mirrors(self, deed: Act | Outcome) -> list[Line]:
        return [Line("随之发生", [self._other(target) for target in deed.mirrors])] if deed.mirrors else []

    def _who(self, act: Act) -> list[str]:
        roles = [self._role(name) for name in act.by]
        said = ["或者".join(roles) if roles else "无须办理人"]
        if act.signers > 1:
            said.append(f"不少于{act.signers}人")
        if act.credential:
            said.append(f"须持有{'或者'.join(act.credential)}")
        if act.not_by:
            said.append("不得由" + "、".join(self.words.deed(name) for name in act.not_by) + "的办理人办理")
        return said

    def _role(self, name: str) -> str:
        role = self.law.roles.get(name)
        return (role.label if role.side == "organ" else f"{role.label}（{role.side.label}）") if role else name

    def _deed(self, deed: Deed) -> Iterator[Line]:
        words = self.words
        for label, terms in (
            ("须在其后", deed.after), ("须等办结", deed.waits_for), ("之后应当办", deed.requires),
            ("之后可以办", deed.opens), ("之后不再办", deed.closes), ("须重新办", deed.redo), ("仍然有效", deed.stands),
        ):  # fmt: skip
            if terms:
                yield Line(label, words.terms(terms))
        if deed.closes_everything:
            yield Line("之后不再办", ["其余各步骤"])
        if deed.only_if:
            yield Line("前提", [words.guard(deed.only_if)])
        if deed.enters:
            yield Line("须填明", ["；".join(self._fact_label(name) for name in deed.enters)])
        for label, said in (("文书", deed.papers), ("证据材料", deed.evidence)):
            if said:
                yield Line(label, ["；".join(said)])
        if deed.publish is not None:
            shown, out = deed.publish.get("what", ()), deed.publish.get("leave_out", ())
            yield Line("公开", ["、".join(shown)] + ([f"隐去{'、'.join(out)}"] if out else []))
        if deed.keeps:
            yield Line("保管期限", [period(deed.keeps)])
        if deed.starts:
            yield Line("由此开始", [self._other(deed.starts)])
        if deed.ends:
            yield Line("结果", ["案件终结"])

    def _other(self, target: str) -> str:
        """An act of another kind, by its label; a kind that this book lacks is said to be one."""
        kind, _, name = target.partition("/")
        name, _, outcome = name.partition("=")
        other = self.book.procedure(kind, self.on)
        if other is None:
            return "另一程序，本规则库尚未收录"
        return f"{other.name}：{Words(other.declared, self.on).deed(name, outcome or None)}"

    def _fact_label(self, name: str) -> str:
        fact = self.law.facts.get(name)
        return fact.label if fact else name

    # ── time ──

    @cached_property
    def windows(self) -> list[Entry]:
        return [self._window(one) for one in self.law.windows.values()]

    def _window(self, one: Window) -> Entry:
        words = self.words
        lines = [
            Line("长度", [words.length(one.lasts)]),
            Line("起算", [words.term(one.opened_by)]),
            Line("遇休息日", *_rolls(one.rolls)),
        ]
        if one.guard:
            lines.append(Line("前提", [words.guard(one.guard)]))
        for label, names in (("期间可以办", one.allows), ("届满前不得办", one.blocks)):
            if names:
                lines.append(Line(label, [words.deed(name) for name in names]))
        if one.ended_by:
            lines.append(Line("提前结束", words.terms(one.ended_by)))
        return Entry(one.name, one.label, lines, one.cites, one.verified, one.note)

    @cached_property
    def clocks(self) -> list[Entry]:
        return [self._clock(one) for one in self.law.clocks.values()]

    def _clock(self, one: Clock) -> Entry:
        words = self.words
        lines = [
            Line("期限", [words.length(one.within)]),
            Line("起算", words.starts(one)),
            Line("办结", words.terms(one.to)),
            Line("遇休息日", *_rolls(one.rolls)),
        ]
        if one.until:
            lines.append(Line("终止", words.terms(one.until)))
        if one.yields_to:
            lines.append(Line("可由规章另定", ["法律另有规定或者规章另定的，从其规定"], [one.yields_to]))
        for pause in one.pauses:
            lines.append(Line("扣除", [words.pause(pause)], pause.cites))
        for more in one.extended_by:
            lines.append(Line("延长", [words.extension(more)], [*more.cites, *([more.late] if more.late else [])]))
        if one.on_breach:
            lines.append(Line("逾期", words.breach(one.on_breach) or ["计入逾期"], one.on_breach.cites))
        return Entry(one.name, one.label, lines, one.cites, one.verified, one.note)

    # ── the rest ──

    @cached_property
    def parameters(self) -> list[dict[str, object]]:
        return [
            {
                "label": one.label,
                "set_by": one.set_by,
                "now": self.words.parameter(name, value.value) if (value := one.on(self.on)) else "尚未设定",
                "unset": one.on(self.on) is None,
                "values": [
                    (v.since, self.words.parameter(name, v.value), v.cites) for v in one.values if v.value is not None
                ],
                "cites": one.cites,
                "verified": one.verified,
            }
            for name, one in self.law.parameters.items()
        ]

    @cached_property
    def facts(self) -> list[dict[str, object]]:
        entered: dict[str, list[str]] = {}
        for act in self.law.acts.values():
            for deed in (act, *act.outcomes.values()):
                for name in deed.enters:
                    entered.setdefault(name, []).append(act.label)
        return [
            {
                "label": fact.label,
                "type": fact.type.label,
                "unit": "元" if fact.unit == "分" else fact.unit,
                "values": fact.values,
                "audience": self._audience(fact),
                "judged": fact.judged_by is not None,
                "entered": list(dict.fromkeys(entered.get(name, ()))),
            }
            for name, fact in self.law.facts.items()
        ]

    def _audience(self, fact: Fact) -> str:
        if fact.private:
            return "个人信息，加密保存"
        kind, _, receiver = fact.audience.partition(" ")
        return f"提供给{receiver}" if kind == "exchange" else AUDIENCES.get(kind, kind)

    @cached_property
    def cases(self) -> list[dict[str, object]]:
        return [
            {
                "label": case.label,
                "facts": [self._read(name) for name in sorted(case.reads)],
                "cites": case.cites,
                "verified": case.verified,
            }
            for case in self.law.cases.values()
        ]

    def _read(self, name: str) -> str:
        known = self.law.facts.get(name) or self.law.parameters.get(name)
        return known.label if known else name

    @cached_property
    def always(self) -> list[str]:
        return [self.words.always(one) for one in self.law.always]

    @cached_property
    def open_ends(self) -> list[str]:
        return sorted({self._other(end.target) for end in self.book.open_ends if end.kind == self.law.id})

    @cached_property
    def unverified(self) -> list[tuple[str, Sequence[Cite]]]:
        """Everything that rests on something not yet checked against a full text, by its label."""
        entries = [e for stage in self.stages for act in stage.acts for e in (act, *_within(act))]
        found: list[tuple[str, Sequence[Cite]]] = [
            (e.label, [c for c in e.cites if not c.verified])
            for e in (*entries, *self.windows, *self.clocks)
            if not e.sure
        ]
        found += [(str(p["label"]), ()) for p in self.parameters if not p["verified"]]
        found += [(str(c["label"]), ()) for c in self.cases if not c["verified"]]
        return found


def _within(act: Entry) -> Iterable[Entry]:
    return (Entry(o.id, f"{act.label}：{o.label}", o.lines, o.cites, o.verified, o.note) for o in act.outcomes)


def _rolls(rolls: Cite | None) -> tuple[list[str], list[Cite]]:
    return (["顺延至其后第一个工作日"], [rolls]) if rolls else (["不顺延"], [])


@dataclass(frozen=True, slots=True)
class Citing:
    """Something in a procedure that rests on an article."""

    digest: str
    procedure: str
    id: str
    label: str
    said: str


def citing(book: Rulebook, law: str, article: str, on: date) -> list[Citing]:
    """What in the book's procedures of a day rests on an article."""
    found: list[Citing] = []
    for kind in book.versions:
        procedure = book.procedure(kind, on)
        if procedure is None:
            continue
        named: list[tuple[str, str, Sequence[Cite]]] = [
            *(
                (f"act-{a.name}", a.label, (*a.cites, *(c for o in a.outcomes.values() for c in o.cites)))
                for a in procedure.acts.values()
            ),
            *((f"window-{w.name}", w.label, w.cites) for w in procedure.windows.values()),
            *((f"clock-{c.name}", c.label, c.cites) for c in procedure.clocks.values()),
        ]
        for id_, label, cites in named:
            for cite in cites:
                at = links.place(cite)
                if at and (at.law, at.citation.label) == (law, article):
                    found.append(Citing(procedure.digest, procedure.name, id_, label, cite.text))
    return list(dict.fromkeys(found))
