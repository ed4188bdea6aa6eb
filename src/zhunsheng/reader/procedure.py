"""Reads a procedure in the notation of the rulebook language; every fault is told with its file and line.

Rules
- The vocabulary is closed: an unknown word, name or outcome does not load.
- Every act, case, window, clock, pause and extension names the article it rests on.
- Nothing is guessed: a period has its unit, a clock says whether it rolls, an act says its stage.

    reading = read(marked.load(path))
    reading.declared, reading.problems
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import ParamSpec, TypedDict, TypeVar

from zhunsheng.law.citation import Citation
from zhunsheng.law.clocks import Unit
from zhunsheng.law.facts import Case, Cite, Fact, FactType, Parameter, Value
from zhunsheng.law.notation import (
    Accrual,
    Act,
    Always,
    Breach,
    Clock,
    Declared,
    Extension,
    Guard,
    Length,
    OpenMatters,
    Outcome,
    Pause,
    Role,
    Side,
    Stage,
    Term,
    Terms,
    Transition,
    Window,
)
from zhunsheng.law.problem import BookError, Problem
from zhunsheng.reader.marked import Node

T = TypeVar("T")
P = ParamSpec("P")

TOP = (
    "procedure",
    "name",
    "in_force",
    "sources",
    "roles",
    "facts",
    "cases",
    "parameters",
    "acts",
    "windows",
    "clocks",
    "always",
    "transition",
    "overlay",
    "of",
)
DEED = (
    "name",
    "after",
    "waits_for",
    "requires",
    "opens",
    "closes",
    "redo",
    "stands",
    "only_if",
    "ends",
    "enters",
    "papers",
    "evidence",
    "publish",
    "keeps",
    "starts",
    "mirrors",
    "cites",
    "verified",
    "fact",
    "note",
)
ACT = (*DEED, "by", "signers", "credential", "not_by", "outcomes", "repeats", "each", "outlives", "stage")
WINDOW = (
    "name",
    "from",
    "if",
    "unless",
    "lasts",
    "allows",
    "ended_by",
    "blocks",
    "rolls",
    "each",
    "cites",
    "fact",
    "verified",
    "note",
)
CLOCK = (
    "name",
    "from",
    "to",
    "until",
    "within",
    "rolls",
    "yields_to",
    "pauses",
    "extended_by",
    "on_breach",
    "each",
    "cites",
    "fact",
    "verified",
    "note",
)
FACT = ("name", "type", "unit", "values", "judged_by", "private", "audience", "note")
CASE = ("name", "is", "cites", "verified", "fact", "note")
PARAMETER = ("name", "unit", "value", "values", "set_by", "yields_to", "cites", "verified", "fact", "note")

_TERM = re.compile(
    r"(?P<name>\w+)(=(?P<outcome>\w+))?"
    r"(\s+(?P<how>if|unless)\s+(?P<guard>\w+)(=(?P<of>\w+))?)?",
    re.ASCII,
)
_ONLY_IF = re.compile(
    r"(?P<no>not )?(?P<name>\w+)(=(?P<of>\w+))?"
    r"( (?P<how>if|unless) (?P<when>\w+)(=(?P<when_of>\w+))?)?",
    re.ASCII,
)
_LENGTH = re.compile(r"(?P<n>\w+) (?P<unit>working day|day|hour|month|year)s?", re.ASCII)
_MIRRORED = re.compile(r"[a-z][a-z0-9_]*/[a-z][a-z0-9_]*(=[a-z][a-z0-9_]*)?")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_MONEY_UNIT = "分"


@dataclass(slots=True)
class Reading:
    """What a file says, all that is wrong with it, and every citation with its place."""

    declared: Declared | None
    problems: list[Problem] = field(default_factory=list)
    cited: list[tuple[Node, Cite]] = field(default_factory=list)
    periods: list[tuple[Node, Length, str | None]] = field(default_factory=list)


class _DeedWords(TypedDict):
    """What an act and an outcome may both say."""

    after: Terms
    waits_for: Terms
    requires: Terms
    opens: Terms
    closes: Terms
    closes_everything: bool
    redo: Terms
    stands: Terms
    only_if: Guard | None
    only_if_when: Guard | None
    ends: bool
    enters: tuple[str, ...]
    papers: tuple[str, ...]
    evidence: tuple[str, ...]
    publish: dict[str, tuple[str, ...]] | None
    keeps: str | None
    starts: str | None
    verified: bool
    note: str


def read(root: Node, *, overlays: tuple[str, ...] = ()) -> Reading:
    """Read one procedure, overlays already merged in."""
    return _Reader(root, overlays).reading()


class _Reader:
    def __init__(self, root: Node, overlays: tuple[str, ...]) -> None:
        self.root = root
        self.overlays = overlays
        self.problems: list[Problem] = []
        self.cited: list[tuple[Node, Cite]] = []
        self.periods: list[tuple[Node, Length, str | None]] = []
        self.sources: dict[str, str] = {}
        self.roles: dict[str, Role] = {}
        self.facts: dict[str, Fact] = {}
        self.cases: dict[str, Case] = {}
        self.parameters: dict[str, Parameter] = {}
        self.outcomes: dict[str, frozenset[str]] = {}
        self.window_names: frozenset[str] = frozenset()
        self.clock_names: frozenset[str] = frozenset()

    # ── furniture ──

    def fault(self, node: Node, what: str, why: str, cure: str) -> None:
        self.problems.append(node.problem(what, why, cure))

    def safely(self, work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T | None:
        """What `work` gives, or None when its text is faulty; the fault is kept."""
        try:
            return work(*arguments, **named)
        except BookError as error:
            self.problems.extend(error.problems)
            return None

    def section(self, name: str, one: Callable[[str, Node], T | None]) -> dict[str, T]:
        """Read every entry of a section; a faulty entry is reported and left out."""
        node = self.root.get(name)
        found: dict[str, T] = {}
        if node is None or node.is_nothing:
            return found
        for key, value in self.safely(lambda: list(node.items())) or []:
            if not _NAME.fullmatch(key) and name != "sources":
                self.fault(value, f"'{key}' is not a name", "names are small letters, digits and _", "rename it")
                continue
            entry = self.safely(one, key, value)
            if entry is not None:
                found[key] = entry
        return found

    def words(self, node: Node, known: Collection[str]) -> None:
        self.problems.extend(node.only(*known))

    def texts(self, node: Node, key: str) -> tuple[str, ...]:
        found = node.get(key)
        return tuple(found.texts()) if found is not None else ()

    def flag(self, node: Node, key: str, default: bool = False) -> bool:
        found = node.get(key)
        return default if found is None else found.flag()

    def text(self, node: Node, key: str, default: str = "") -> str:
        found = node.get(key)
        return default if found is None or found.is_nothing else found.text()

    # ── the file ──

    def reading(self) -> Reading:
        declared = self.safely(self._declared)
        return Reading(declared, self.problems, self.cited, self.periods)

    def _declared(self) -> Declared:
        root = self.root
        self.words(root, TOP)
        identity, name, in_force = root.need("procedure").text(), root.need("name").text(), root.need("in_force").day()
        if not _NAME.fullmatch(identity):
            self.fault(
                root.need("procedure"),
                f"'{identity}' is not a kind id",
                "it is a folder, a URL and a view's name",
                "use small letters, digits and _",
            )
        self.sources = self.section("sources", lambda key, node: node.text())
        self.roles = self.section("roles", self._role)
        self.facts = self.section("facts", self._fact)
        self.parameters = self.section("parameters", self._parameter)
        self.cases = self.section("cases", self._case)
        self._know_names()
        acts = self.section("acts", self._act)
        windows = self.section("windows", self._window)
        clocks = self.section("clocks", self._clock)
        self._clocks_run_for_something(acts, clocks)
        always = self._always()
        if not acts:
            self.fault(
                root, f"'{identity}' has no acts", "a procedure is what is done in it", "declare them under acts"
            )
        self._facts_are_entered(acts)
        return Declared(
            id=identity,
            name=name,
            in_force=in_force,
            overlays=self.overlays,
            sources=self.sources,
            roles=self.roles,
            facts=self.facts,
            cases=self.cases,
            parameters=self.parameters,
            acts=acts,
            windows=windows,
            clocks=clocks,
            always=always,
            transition=self._transition(said) if (said := root.get("transition")) is not None else None,
        )

    def _transition(self, node: Node) -> Transition:
        self.words(node, ("open_matters", "cites", "verified", "fact", "note"))
        rule = OpenMatters(node.need("open_matters").word([one.value for one in OpenMatters]))
        return Transition(open_matters=rule, cites=self._cites(node, "the transition"))

    def _know_names(self) -> None:
        """The names of acts, outcomes and windows, so that relations may point forward."""
        acts = self.root.get("acts")
        for key, node in acts.items() if acts is not None and acts.is_mapping else ():
            outcomes = node.get("outcomes") if node.is_mapping else None
            self.outcomes[key] = (
                frozenset(outcomes.keys()) if outcomes is not None and outcomes.is_mapping else frozenset()
            )
        windows, clocks = self.root.get("windows"), self.root.get("clocks")
        self.window_names = frozenset(windows.keys()) if windows is not None and windows.is_mapping else frozenset()
        self.clock_names = frozenset(clocks.keys()) if clocks is not None and clocks.is_mapping else frozenset()
        for name in self.window_names & self.outcomes.keys():
            assert windows is not None
            self.fault(
                windows.need(name), f"'{name}' is an act and a window", "one name, one meaning", "rename one of them"
            )
        for name in self.cases.keys() & self.outcomes.keys():
            cases = self.root.need("cases")
            # Relations say `if X`: a case goes before an act, so the act would silently lose.
            self.fault(
                cases.need(name),
                f"'{name}' is a case and an act",
                "'if' could not tell them apart",
                "rename one of them",
            )

    def _facts_are_entered(self, acts: Mapping[str, Act]) -> None:
        entered = {name for act in acts.values() for deed in (act, *act.outcomes.values()) for name in deed.enters}
        for name, case in self.cases.items():
            for fact in sorted((case.reads & self.facts.keys()) - entered):
                self.fault(
                    self.root.need("cases").need(name),
                    f"case '{name}' asks '{fact}', which no act enters",
                    "the question could never be answered",
                    f"name '{fact}' under enters of the act that finds it",
                )
        for fact in self.facts.keys() - entered:
            self.fault(
                self.root.need("facts").need(fact),
                f"fact '{fact}' is entered by no act",
                "it would stand empty for ever",
                "name it under enters, or remove it",
            )

    def _clocks_run_for_something(self, acts: Mapping[str, Act], clocks: Mapping[str, Clock]) -> None:
        """Where a deed starts a clock and makes due what ends it, or opens what extends it, both ask the same."""
        for clock in clocks.values():
            ends, extends = {term.name for term in clock.to}, {one.act for one in clock.extended_by}
            for start in clock.started_by:
                act = acts.get(start.name)
                deed = act.outcomes.get(start.outcome) if act is not None and start.outcome else act
                if deed is None:
                    continue
                for word, terms, wanted in (("makes due", deed.requires, ends), ("opens", deed.opens, extends)):
                    asked = [term for term in terms if term.name in wanted]
                    if (
                        (asked
                        and all(term.guard not in (start.guard, None) for term in asked))
                        or (asked and word == "opens" and all(term.guard != start.guard for term in asked))
                    ):
                        self.fault(
                            self.root.need("clocks").need(clock.name),
                            f"clock '{clock.name}' starts with '{start}', which {word} '{asked[0]}'",
                            "it would run for what is not asked for",
                            "let both ask the same case",
                        )

    # ── heads ──

    def _role(self, key: str, node: Node) -> Role:
        self.words(node, ("name", "side", "note"))
        side = node.get("side")
        return Role(key, node.need("name").text(), Side(side.word([s.value for s in Side])) if side else Side.ORGAN)

    def _fact(self, key: str, node: Node) -> Fact:
        self.words(node, FACT)
        kind = FactType(node.need("type").word([t.value for t in FactType]))
        values = self.texts(node, "values")
        if (kind is FactType.ENUM) != bool(values):
            node.refuse(
                f"fact '{key}' is {kind} with {len(values)} values",
                "an enum lists its values, nothing else does",
                "add or remove 'values'",
            )
        unit = self.text(node, "unit")
        if kind is FactType.MONEY and unit != _MONEY_UNIT:
            node.refuse(
                f"fact '{key}' is money in '{unit or 'no unit'}'", "money is whole fen everywhere", "write unit: 分"
            )
        private = self.flag(node, "private")
        audience = self.text(node, "audience", "need_to_know" if private else "internal")
        if audience.split()[0] not in ("public", "internal", "exchange", "need_to_know") or (
            audience.startswith("exchange") and len(audience.split()) != 2
        ):
            node.refuse(
                f"fact '{key}' is for '{audience}'",
                "an audience is public, internal, exchange <receiver> or need_to_know",
                "use one of them",
            )
        if private and audience == "public":
            node.refuse(f"fact '{key}' is private and public", "it cannot be both", "choose one")
        judged = self.text(node, "judged_by") or None
        if judged not in (None, "person"):
            node.refuse(
                f"fact '{key}' is judged by '{judged}'",
                "what the law leaves to judgment is judged by a person",
                "write judged_by: person",
            )
        return Fact(
            name=key,
            label=node.need("name").text(),
            type=kind,
            unit=unit,
            values=values,
            judged_by=judged,
            private=private,
            audience=audience,
        )

    def _case(self, key: str, node: Node) -> Case:
        self.words(node, CASE)
        asked = node.need("is")
        cites = self._cites(node, f"case '{key}'")
        try:
            case = Case.of(
                key,
                node.need("name").text(),
                asked.text(),
                cites,
                verified=self._verified(node),
                note=self.text(node, "note"),
            )
        except Exception as error:  # CEL's parser has no exception of its own
            asked.refuse(
                f"'{key}' cannot be read as a question",
                " ".join(str(error).split()),
                "write it in CEL, such as '!punished'",
            )
        for name in sorted(case.reads - self.facts.keys() - self.parameters.keys()):
            asked.refuse(
                f"'{key}' asks '{name}'", "it is neither a fact nor a parameter", f"declare '{name}' under facts"
            )
        self._answers_yes_or_no(asked, case)
        return case

    def _answers_yes_or_no(self, node: Node, case: Case) -> None:
        sample: dict[str, object] = {}
        for name in case.reads:
            fact = self.facts.get(name)
            sample[name] = 0 if fact is None else _SAMPLE[fact.type] if not fact.values else fact.values[0]
        try:
            answer = case.program.execute(sample)
        except Exception as error:
            node.refuse(
                f"'{case.name}' cannot be answered",
                " ".join(str(error).split()),
                "ask only what the facts' types allow",
            )
        if not isinstance(answer, bool):
            node.refuse(f"'{case.name}' answers {answer!r}", "a case answers yes or no", "compare, or use && || !")

    def _parameter(self, key: str, node: Node) -> Parameter:
        self.words(node, PARAMETER)
        dated = node.get("values")
        values: list[Value] = []
        if dated is not None:
            for day_text, entry in dated.items():
                self.words(entry, ("value", "cites", "note", "fact", "verified"))
                try:
                    since = date.fromisoformat(day_text)
                except ValueError:
                    entry.refuse(
                        f"'{day_text}' is not a day", "values stand under the day in force", "write YYYY-MM-DD"
                    )
                values.append(
                    Value(
                        since,
                        entry.need("value").whole(),
                        self._cites(entry, f"value of '{key}'"),
                        self.text(entry, "note"),
                    )
                )
            values.sort(key=lambda value: value.since)
        cites = self._cites(node, f"parameter '{key}'")
        plain = node.get("value")
        if plain is not None and not plain.is_nothing:
            if dated is not None:
                node.refuse(
                    f"parameter '{key}' has value and values", "one of them would be forgotten", "keep 'values'"
                )
            values.append(Value(date(1949, 10, 1), plain.whole(), cites, self.text(node, "note")))
        yields = node.get("yields_to")
        return Parameter(
            name=key,
            label=node.need("name").text(),
            unit=node.need("unit").text(),
            set_by=self.text(node, "set_by"),
            values=tuple(values),
            cites=cites,
            verified=self._verified(node),
            fact=self.text(node, "fact") or None,
            yields_to=self._cite(yields) if yields is not None else None,
        )

    # ── citations ──

    def _verified(self, node: Node) -> bool:
        return self.flag(node, "verified", True)

    def _cites(self, node: Node, whose: str, key: str = "cites", required: bool = True) -> tuple[Cite, ...]:
        found = node.get(key)
        members = found.one_or_many() if found is not None else []
        if not members and required:
            self.fault(
                node, f"{whose} cites nothing", "what rests on no article is not law", "name the article it rests on"
            )
        verified, fact = self._verified(node), self.text(node, "fact") or None
        return tuple(cite for member in members if (cite := self._cite(member, verified, fact)) is not None)

    def _cite(self, node: Node, verified: bool = True, fact: str | None = None) -> Cite | None:
        written = node
        if node.is_mapping:
            self.words(node, ("cite", "fact", "verified"))
            written = node.need("cite")
            verified, fact = self.flag(node, "verified", verified), self.text(node, "fact") or fact
        try:
            citation = Citation.parse(written.text())
        except ValueError as error:
            self.fault(written, "this is not a citation", str(error), "write it as 'CF 58(1)(2)'")
            return None
        source = self.sources.get(citation.key)
        if source is None:
            self.fault(
                written,
                f"'{citation}' has the key '{citation.key}'",
                "sources does not have it",
                f"add {citation.key} to sources, with the name of the text",
            )
            return None
        cite = Cite(citation.text(source), citation.key, str(citation), verified, fact)
        self.cited.append((written, cite))
        return cite

    def _rolls(self, node: Node, whose: str) -> Cite | None:
        rolls = node.get("rolls")
        if rolls is None:
            self.fault(
                node,
                f"{whose} does not say whether it rolls",
                "a period that ends on a day of rest moves only where an article says so",
                "add rolls: with that article, or rolls: no",
            )
            return None
        if rolls.is_text and rolls.text() == "no":
            return None
        return self._cite(rolls)

    # ── terms and guards ──

    def _terms(self, node: Node, key: str, *, outcomes: bool = False, windows: bool = False) -> Terms:
        found = node.get(key)
        return tuple(
            term
            for member in (found.one_or_many() if found is not None else [])
            if (term := self._term(member, outcomes=outcomes, windows=windows)) is not None
        )

    def _term(self, node: Node, *, outcomes: bool = True, windows: bool = False) -> Term | None:
        written = " ".join(node.text().split())
        found = _TERM.fullmatch(written)
        if found is None:
            self.fault(
                node,
                f"'{written}' cannot be read",
                "an entry is an act, perhaps 'act=outcome', perhaps 'if' or 'unless' X",
                "write it as 'legal_review=passed if review_due'",
            )
            return None
        name, outcome = found["name"], found["outcome"]
        if not self._exists(node, name, outcome, windows):
            return None
        if outcome and not outcomes:
            self.fault(
                node,
                f"'{name}={outcome}' names an outcome",
                "only after, from, to, ended_by and always may; here acts are named",
                f"write '{name}'",
            )
            return None
        guard = None
        if found["how"]:
            guard = self._guard(node, found["guard"], found["of"], found["how"] == "if")
            if guard is None:
                return None
        return Term(name, outcome, guard)

    def _exists(self, node: Node, name: str, outcome: str | None, windows: bool) -> bool:
        if name in self.outcomes:
            if outcome and outcome not in self.outcomes[name]:
                self.fault(
                    node,
                    f"'{name}' has no outcome '{outcome}'",
                    f"it ends in {', '.join(sorted(self.outcomes[name])) or 'nothing'}",
                    "use one of them, or declare it",
                )
                return False
            return True
        if windows and name in self.window_names and not outcome:
            return True
        self.fault(
            node, f"'{name}' is no act here", "a relation joins acts of this procedure", _near(name, self.outcomes)
        )
        return False

    def _guard(self, node: Node, name: str, outcome: str | None, holds: bool) -> Guard | None:
        if name in self.cases and not outcome:
            return Guard(case=name, holds=holds)
        if name in self.outcomes:
            return Guard(act=name, outcome=outcome, holds=holds) if self._exists(node, name, outcome, False) else None
        self.fault(
            node,
            f"'{name}' is neither a case nor an act",
            "'if' asks a case, or whether an act has happened",
            f"declare it under cases with its article ({_near(name, [*self.cases, *self.outcomes])})",
        )
        return None

    def _only_if(self, node: Node) -> tuple[Guard | None, Guard | None]:
        """`only_if: [not] case [if|unless X]`: the condition, and when it is asked at all."""
        found = node.get("only_if")
        if found is None:
            return None, None
        written = _ONLY_IF.fullmatch(" ".join(found.text().split()))
        if written is None:
            found.refuse(
                f"'{found.text()}' cannot be read",
                "only_if names a case or an act, perhaps 'if' or 'unless' X",
                "write it as 'under_cap unless order=lead'",
            )
        guard = self._guard(found, written["name"], written["of"], written["no"] is None)
        when = (
            self._guard(found, written["when"], written["when_of"], written["how"] == "if") if written["how"] else None
        )
        return guard, when

    # ── acts ──

    def _deed(self, node: Node, label: str) -> _DeedWords:
        closes = node.get("closes")
        everything = closes is not None and closes.is_text and closes.text() == "everything"
        enters = self.texts(node, "enters")
        for name in enters:
            if name not in self.facts:
                self.fault(
                    node.need("enters"),
                    f"{label} enters '{name}'",
                    "facts does not declare it",
                    f"add '{name}' to facts with its type",
                )
        publish = node.get("publish")
        if publish is not None:
            self.words(publish, ("what", "leave_out"))
        only_if, when = self._only_if(node)
        starts = self.text(node, "starts") or None
        if starts is not None and not re.fullmatch(r"[a-z][a-z0-9_]*/[a-z][a-z0-9_]*", starts):
            self.fault(
                node.need("starts"),
                f"'{starts}' is no act of another kind",
                "starts opens a linked matter",
                "write it as 'penalty_ordinary/lead'",
            )
        return {
            "after": self._terms(node, "after", outcomes=True),
            "waits_for": self._terms(node, "waits_for"),
            "requires": self._terms(node, "requires"),
            "opens": self._terms(node, "opens"),
            "closes": () if everything else self._terms(node, "closes"),
            "closes_everything": everything,
            "redo": self._terms(node, "redo"),
            "stands": self._terms(node, "stands"),
            "only_if": only_if,
            "only_if_when": when,
            "ends": self.flag(node, "ends"),
            "enters": tuple(name for name in enters if name in self.facts),
            "papers": self.texts(node, "papers"),
            "evidence": self.texts(node, "evidence"),
            "publish": None if publish is None else {k: tuple(v.texts()) for k, v in publish.items()},
            "keeps": self._keeps(node),
            "starts": starts,
            "verified": self._verified(node),
            "note": self.text(node, "note"),
        }

    def _keeps(self, node: Node) -> str | None:
        found = node.get("keeps")
        if found is None:
            return None
        length = self._length(found)
        return str(length) if length else None

    def _act(self, key: str, node: Node) -> Act:
        self.words(node, ACT)
        label = f"act '{key}'"
        outcomes_node = node.get("outcomes")
        outcomes = {
            name: self._outcome(key, name, entry) for name, entry in (outcomes_node.items() if outcomes_node else ())
        }
        by = self.texts(node, "by")
        for role in by:
            if role not in self.roles:
                self.fault(
                    node.need("by"), f"no one can do '{key}'", f"role '{role}' is not declared", _near(role, self.roles)
                )
        if not by:
            self.fault(node, f"no one can do '{key}'", "it has no 'by'", "name the role that does it")
        stage = node.get("stage")
        if stage is None:
            self.fault(
                node,
                f"{label} has no stage",
                "the record of enforcement is kept by its six stages",
                f"add stage: {'、'.join(s.value for s in Stage)}",
            )
        signers = node.get("signers")
        not_by = self.texts(node, "not_by")
        for other in not_by:
            self._exists(node.need("not_by"), other, None, False)
        return Act(
            name=key,
            label=node.need("name").text(),
            by=tuple(role for role in by if role in self.roles),
            signers=signers.whole() if signers else 1,
            credential=self.texts(node, "credential"),
            not_by=tuple(other for other in not_by if other in self.outcomes),
            mirrors=self._mirrors(node),
            outcomes=outcomes,
            repeats=self.flag(node, "repeats"),
            each_party=self._each(node),
            outlives=self.flag(node, "outlives"),
            stage=Stage(stage.word([s.value for s in Stage])) if stage else Stage.START,
            cites=self._cites(node, label),
            **self._deed(node, label),
        )

    def _outcome(self, act: str, key: str, node: Node) -> Outcome:
        self.words(node, DEED)
        label = f"outcome '{act}={key}'"
        return Outcome(
            name=key,
            label=node.need("name").text(),
            mirrors=self._mirrors(node),
            cites=self._cites(node, label, required=False),
            **self._deed(node, label),
        )

    def _mirrors(self, node: Node) -> tuple[str, ...]:
        """Acts of other kinds, perhaps with an outcome: 'reconsideration/decide=revoked'."""
        named = self.texts(node, "mirrors")
        for target in named:
            if not _MIRRORED.fullmatch(target):
                self.fault(
                    node.need("mirrors"),
                    f"'{target}' is no act of another kind",
                    "mirrors follows what a linked matter does",
                    "write it as 'reconsideration/decide=revoked'",
                )
        return named

    def _each(self, node: Node) -> bool:
        each = node.get("each")
        return each is not None and each.word(("party",)) == "party"

    # ── windows and clocks ──

    def _length(self, node: Node, fact: str | None = None) -> Length | None:
        written = node.text()
        found = _LENGTH.fullmatch(written)
        if found is None:
            self.fault(
                node,
                f"'{written}' has no unit that is known",
                "seven days and seven working days are different law",
                "write a number or a parameter, then working days, days, hours, months or years",
            )
            return None
        number, unit = found["n"], Unit(found["unit"] + "s")
        if number.isdigit():
            length = Length(int(number), unit)
        elif number in self.parameters:
            length = Length(number, unit)
        else:
            self.fault(
                node,
                f"'{number}' is no parameter",
                "a period is a number, or a parameter that a rule sets",
                _near(number, self.parameters),
            )
            return None
        self.periods.append((node, length, fact))
        return length

    def _window(self, key: str, node: Node) -> Window | None:
        self.words(node, WINDOW)
        label = f"window '{key}'"
        opener = self._term(node.need("from"))
        fact = self.text(node, "fact") or None
        lasts = self._length(node.need("lasts"), fact)
        guard = None
        for how in ("if", "unless"):
            if (asked := node.get(how)) is not None:
                name, _, outcome = asked.text().partition("=")
                guard = self._guard(asked, name, outcome or None, how == "if")
        cites, rolls = self._cites(node, label), self._rolls(node, label)
        names = {word: tuple(t.name for t in self._terms(node, word)) for word in ("allows", "blocks")}
        if opener is None or lasts is None:
            return None
        return Window(
            name=key,
            label=node.need("name").text(),
            opened_by=opener,
            lasts=lasts,
            guard=guard,
            allows=names["allows"],
            ended_by=self._terms(node, "ended_by", outcomes=True),
            blocks=names["blocks"],
            rolls=rolls,
            each_party=self._each(node),
            cites=cites,
            fact=fact,
            verified=self._verified(node),
            note=self.text(node, "note"),
        )

    def _clock(self, key: str, node: Node) -> Clock | None:
        self.words(node, CLOCK)
        label = f"clock '{key}'"
        fact = self.text(node, "fact") or None
        within = self._length(node.need("within"), fact)
        start = node.need("from")
        window = possible = None
        started: Terms = ()
        if start.is_mapping:
            self.words(start, ("possible",))
            possible = start.need("possible").text()
            self._exists(start, possible, None, False)
        elif start.is_text and start.text() in self.window_names:
            window = start.text()
        else:
            started = self._terms(node, "from", outcomes=True)
        to = self._terms(node, "to", outcomes=True)
        if not to:
            self.fault(
                node, f"{label} ends with nothing", "a deadline is for something to be done", "name the act under 'to'"
            )
        pauses = tuple(p for member in self._members(node, "pauses") if (p := self._pause(key, member)) is not None)
        extensions = tuple(
            e for member in self._members(node, "extended_by") if (e := self._extension(key, member)) is not None
        )
        breach = node.get("on_breach")
        cites, rolls = self._cites(node, label), self._rolls(node, label)
        yields = node.get("yields_to")
        if within is None:
            return None
        return Clock(
            name=key,
            label=node.need("name").text(),
            started_by=started,
            window=window,
            possible=possible,
            to=to,
            until=self._terms(node, "until", outcomes=True),
            within=within,
            rolls=rolls,
            yields_to=self._cite(yields) if yields is not None else None,
            pauses=pauses,
            extended_by=extensions,
            on_breach=self._breach(key, breach) if breach is not None else None,
            each_party=self._each(node),
            cites=cites,
            fact=fact,
            verified=self._verified(node),
            note=self.text(node, "note"),
        )

    def _members(self, node: Node, key: str) -> list[Node]:
        found = node.get(key)
        return found.one_or_many() if found is not None else []

    def _pause(self, clock: str, node: Node) -> Pause | None:
        self.words(node, ("from", "to", "only", "cites", "fact", "verified", "note"))
        opener, ender = self._term(node.need("from")), self._term(node.need("to"))
        only = node.get("only")
        cites = self._cites(node, f"a pause of clock '{clock}'")
        if opener is None or ender is None:
            return None
        return Pause(
            opened_by=opener,
            ended_by=ender,
            cites=cites,
            fact=self.text(node, "fact") or None,
            only_accrual=only is not None and only.word(("accrual",)) == "accrual",
        )

    def _extension(self, clock: str, node: Node) -> Extension | None:
        self.words(node, ("act", "adds", "until", "restarts", "times", "late", "cites", "fact", "verified", "note"))
        written = node.need("act").text()
        act, _, outcome = written.partition("=")
        if act not in self.outcomes:
            node.refuse(
                f"clock '{clock}' is extended by '{act}', which is no act here",
                "someone must decide it before expiry",
                "add the act",
            )
        self._exists(node.need("act"), act, outcome or None, False)
        adds, until = node.get("adds"), node.get("until")
        as_approved = any(n is not None and n.text() == "as approved" for n in (adds, until))
        if until is not None and until.text() != "as approved":
            until.refuse(f"'{until.text()}' cannot be read", "the day is read from the act", "write until: as approved")
        fact = self.text(node, "fact") or None
        length = self._length(adds, fact) if adds is not None and not as_approved else None
        restarts = self.flag(node, "restarts")
        if sum((length is not None, as_approved, restarts)) != 1 and not (restarts and as_approved):
            self.fault(
                node,
                f"an extension of clock '{clock}' does not say by how much",
                "it adds a period, sets a day, or restarts",
                "write adds, until: as approved, or restarts: true",
            )
        times, late = node.get("times"), node.get("late")
        return Extension(
            act=act,
            outcome=outcome or None,
            adds=length,
            as_approved=as_approved,
            restarts=restarts,
            times=times.whole() if times else None,
            late=self._cite(late) if late is not None else None,
            cites=self._cites(node, f"an extension of clock '{clock}'"),
            fact=fact,
        )

    def _breach(self, clock: str, node: Node) -> Breach:
        self.words(
            node,
            (
                "effect",
                "name",
                "closes",
                "opens",
                "requires",
                "accrues",
                "at_most",
                "cites",
                "verified",
                "fact",
                "note",
            ),
        )
        effect = node.get("effect")
        accrues = node.get("accrues")
        if effect is not None:
            effect.word(("lapse", "deemed", "end", "escalate"))
        return Breach(
            effect=effect.text() if effect else None,
            label=self.text(node, "name"),
            requires=self._terms(node, "requires"),
            opens=self._terms(node, "opens"),
            closes=self._terms(node, "closes"),
            accrues=self._accrual(node, accrues) if accrues else None,
            cites=self._cites(node, f"the breach of clock '{clock}'"),
        )

    def _accrual(self, breach: Node, node: Node) -> Accrual:
        self.words(node, ("basis_points", "of", "per"))
        node.need("per").word(("day",))
        most = breach.need("at_most")
        self.words(most, ("times", "of"))
        of = node.need("of").word(tuple(self.facts))
        most.need("of").word((of,))
        return Accrual(basis_points=node.need("basis_points").whole(), of=of, times=most.need("times").whole())

    # ── always ──

    def _always(self) -> tuple[Always, ...]:
        node = self.root.get("always")
        if node is None or node.is_nothing:
            return ()
        found = [self.safely(self._statement, member) for member in node.each()]
        return tuple(one for one in found if one is not None)

    def _statement(self, node: Node) -> Always | None:
        text = " ".join(node.text().split())
        body, guard = text, None
        if tail := re.fullmatch(r"(.+?) (if|unless) (\w+)(?:=(\w+))?", text, re.ASCII):
            body = tail[1]
            guard = self._guard(node, tail[3], tail[4], tail[2] == "if")
            if guard is None:
                return None
        for kind, pattern in _STATEMENTS.items():
            found = pattern.fullmatch(body)
            if found is None:
                continue
            parts = {
                name: self._event(node, value, windows=(kind == "never_while" and name == "a"))
                for name, value in found.groupdict().items()
                if name != "goals"
            }
            goals = (
                tuple(self._event(node, goal) for goal in found["goals"].split(" or "))
                if "goals" in found.groupdict()
                else ()
            )
            if None in parts.values() or None in goals:
                return None
            a = parts["a"]
            assert a is not None
            return Always(
                kind=kind,
                text=text,
                a=a,
                b=parts.get("b"),
                x=parts.get("x"),
                guard=guard,
                goals=tuple(g for g in goals if g is not None),
            )
        node.refuse(
            f"'{text}' is no statement",
            "always knows: A before B · A between X and B · never B while A · never B after A · A leads to B or C",
            "write it in one of these forms",
        )

    def _event(self, node: Node, written: str, windows: bool = False) -> Term | None:
        name, _, outcome = written.partition("=")
        return Term(name, outcome or None) if self._exists(node, name, outcome or None, windows) else None


_EVENT = r"\w+(?:=\w+)?"
_STATEMENTS = {
    "between": re.compile(rf"(?P<a>{_EVENT}) between (?P<x>{_EVENT}) and (?P<b>{_EVENT})", re.ASCII),
    "before": re.compile(rf"(?P<a>{_EVENT}) before (?P<b>{_EVENT})", re.ASCII),
    "never_while": re.compile(rf"never (?P<b>{_EVENT}) while (?P<a>{_EVENT})", re.ASCII),
    "never_after": re.compile(rf"never (?P<b>{_EVENT}) after (?P<a>{_EVENT})", re.ASCII),
    "leads_to": re.compile(rf"(?P<a>{_EVENT}) leads to (?P<goals>{_EVENT}(?: or {_EVENT})*)", re.ASCII),
}
_SAMPLE: dict[FactType, object] = {
    FactType.BOOL: True,
    FactType.MONEY: 1,
    FactType.INT: 1,
    FactType.DATE: "2026-03-02",
    FactType.TEXT: "x",
    FactType.ENUM: "",
}


def _near(name: str, known: Iterable[str]) -> str:
    found = difflib.get_close_matches(name, list(known), 1)
    return f"did you mean '{found[0]}'?" if found else "declare it"


__all__ = ["Reading", "read"]
