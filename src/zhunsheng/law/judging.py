"""May this be done now, by these people, with these facts? The order of questions is that of the rulebook language.

1. facts; 2. people; 3. the act is open and nothing stands before it; 4. the same for its outcome; 5. evidence;
and before all of them: does the act exist, is the party named; after them: is the day given lawful.
Each question answers None or a `Refusal`; nothing is changed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from zhunsheng.law import clocks
from zhunsheng.law.clocks import day_of
from zhunsheng.law.course import Course, Run, after
from zhunsheng.law.facts import Cite
from zhunsheng.law.net import DONE, Instance, Relation
from zhunsheng.law.notation import Act, Deed, Guard, Outcome, Side
from zhunsheng.law.refusal import Refusal, RefusalKind, day_text, read_aloud, unique


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An officer on the day: the procedure's roles held, the credentials valid, and why recused, if so."""

    id: str
    name: str
    roles: frozenset[str]
    credentials: frozenset[str] = frozenset()
    recused: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """What someone wants to record: an act, when it was done, by whom, with what."""

    act: str
    at: datetime
    by: tuple[Person, ...] = ()
    outcome: str | None = None
    party: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    evidence: frozenset[str] = frozenset()
    papers: frozenset[str] = frozenset()
    until: date | None = None


class Judge:
    """Asks one course about one act (and outcome) for one party."""

    def __init__(self, course: Course, instance: Instance, outcome: str | None, party: str | None = None) -> None:
        self.course = course
        self.net = course.net
        self.declared = course.declared
        self.instance = instance
        self.act: Act = self.declared.acts[instance.act]
        self.outcome: Outcome | None = self.act.outcomes.get(outcome) if outcome else None
        self.party = party

    # ── saying no ──

    @property
    def called(self) -> str:
        name = f"“{self.act.label}”"
        return f"{name}（{self.outcome.label}）" if self.outcome else name

    def no(
        self,
        kind: RefusalKind,
        message: str,
        way_on: str,
        cites: Iterable[Cite] = (),
        *,
        missing: Iterable[str] = (),
        who: Iterable[str] = (),
        earliest: date | None = None,
    ) -> Refusal:
        cites = unique(cites)
        return Refusal(
            kind=kind,
            act=self.instance.act,
            outcome=self.outcome.name if self.outcome else None,
            party=self.party,
            message=f"{message}{read_aloud(cites)}。",
            way_on=way_on,
            cites=cites,
            missing=tuple(dict.fromkeys(missing)),
            who=tuple(dict.fromkeys(who)),
            earliest=earliest,
        )

    @property
    def own_cites(self) -> tuple[Cite, ...]:
        return unique(self.outcome.cites if self.outcome else (), self.act.cites)

    def who(self, *acts: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(role for name in acts for role in self.declared.acts[name].by))

    def people(self, roles: Iterable[str]) -> str:
        return "、".join(self.declared.roles[role].label for role in roles)

    def label(self, event: str) -> str:
        """The Chinese name of an event: act, outcome, window or breach."""
        name, _, outcome = event.replace(DONE, "").partition("=")
        plain, _, number = name.partition("[")
        which = f"（第{number.rstrip(']')}名当事人）" if number and len(self.course.parties) > 1 else ""
        if plain in self.declared.acts:
            act = self.declared.acts[plain]
            return act.label + which + (f"：{act.outcomes[outcome].label}" if outcome else "")
        if plain in self.declared.windows:
            return self.declared.windows[plain].label + which
        clock = self.declared.clocks[plain.removesuffix("!")]
        return (clock.on_breach.label if clock.on_breach and clock.on_breach.label else f"{clock.label}逾期") + which

    # ── 1 facts ──

    def facts(self, given: Mapping[str, object]) -> Refusal | None:
        """Every fact that the act enters is given, fits its type, and none besides."""
        wanted = self.entered()
        missing = [name for name in wanted if name not in given or given[name] is None]
        if missing:
            named = "、".join(f"“{self.declared.facts[name].label}”" for name in missing)
            return self.no(
                RefusalKind.FACT, f"办理{self.called}应当填明{named}", f"请填明{named}后再提交。", self.own_cites
            )
        for name, value in given.items():
            if name not in wanted:
                shown = self.declared.facts[name].label if name in self.declared.facts else name
                return self.no(
                    RefusalKind.FACT, f"办理{self.called}不录入“{shown}”", "请删去该项后再提交。", self.own_cites
                )
            if fault := self.declared.facts[name].fault(value):
                return self.no(RefusalKind.FACT, fault, "请更正后再提交。", self.own_cites)
        return None

    def entered(self) -> tuple[str, ...]:
        return (*self.act.enters, *(self.outcome.enters if self.outcome else ()))

    # ── 2 people ──

    def persons(self, by: tuple[Person, ...], mirrored: bool) -> Refusal | None:
        """Role, number of signers, credential, duties apart, recusal."""
        sides = {self.declared.roles[role].side for role in self.act.by}
        if mirrored and by:
            return self.no(
                RefusalKind.MIRRORED,
                f"{self.called}随关联案件的办理自动发生，不能手工办理",
                "请办理关联案件；该案作出相应行为后，本案自动登记。",
                self.own_cites,
            )
        if Side.ORGAN not in sides or (not by and sides != {Side.ORGAN}):
            return None
        return self._role(by) or self._signers(by) or self._credential(by) or self._apart(by) or self._recused(by)

    def _role(self, by: tuple[Person, ...]) -> Refusal | None:
        roles = self.people(self.act.by)
        for person in by:
            if not person.roles & set(self.act.by):
                return self.no(
                    RefusalKind.ROLE,
                    f"{self.called}应当由{roles}办理，{person.name}在本案中不是{roles}",
                    f"请由{roles}办理。",
                    self.own_cites,
                    who=self.act.by,
                )
        return None

    def _signers(self, by: tuple[Person, ...]) -> Refusal | None:
        different = {person.id for person in by}
        if len(different) >= self.act.signers:
            return None
        roles = self.people(self.act.by)
        need = f"不少于{self.act.signers}名{roles}共同办理" if self.act.signers > 1 else f"由{roles}办理"
        return self.no(
            RefusalKind.SIGNERS,
            f"{self.called}应当{need}，现在只有{len(different)}名",
            f"请加入其他{roles}共同办理。" if different else f"请由{roles}办理。",
            self.own_cites,
            who=self.act.by,
        )

    def _credential(self, by: tuple[Person, ...]) -> Refusal | None:
        if not self.act.credential:
            return None
        wanted = "”或者“".join(self.act.credential)
        for person in by:
            if not person.credentials & set(self.act.credential):
                return self.no(
                    RefusalKind.CREDENTIAL,
                    f"{person.name}当日没有有效的“{wanted}”，不得办理{self.called}",
                    f"请由持有有效“{wanted}”的{self.people(self.act.by)}办理；证件过期的，请先依法换发。",
                    self.own_cites,
                    who=self.act.by,
                )
        return None

    def _apart(self, by: tuple[Person, ...]) -> Refusal | None:
        for person in by:
            for other in self.act.not_by:
                if person.id in self.course.doers.get(other, ()):
                    return self.no(
                        RefusalKind.DUTIES_APART,
                        f"{person.name}办理过本案的“{self.declared.acts[other].label}”，不得再办理{self.called}",
                        f"请由没有办理过“{self.declared.acts[other].label}”的{self.people(self.act.by)}办理。",
                        self.own_cites,
                        who=self.act.by,
                    )
        return None

    def _recused(self, by: tuple[Person, ...]) -> Refusal | None:
        for person in by:
            if person.recused is not None:
                return self.no(
                    RefusalKind.RECUSED,
                    f"{person.name}应当回避（{person.recused}），不得办理{self.called}",
                    f"请由其他{self.people(self.act.by)}办理。",
                    self.own_cites,
                    who=self.act.by,
                )
        return None

    # ── 3 and 4 what stands before it ──

    def gates(
        self, cases: Mapping[str, bool | None], open_questions: frozenset[str] = frozenset(), at: datetime | None = None
    ) -> Refusal | None:
        """Is the act open, does its case hold, has all been done that comes first? Then the same for the outcome.

        `open_questions`: cases that this very act will answer; they refuse nothing yet.
        """
        return (
            self._open(at)
            or self._case(self.act, cases, open_questions)
            or self._relations(self.instance.event, cases)
            or (self._outcome_gates(self.outcome, cases, open_questions) if self.outcome else None)
        )

    def _outcome_gates(
        self, outcome: Outcome, cases: Mapping[str, bool | None], open_questions: frozenset[str]
    ) -> Refusal | None:
        return self._case(outcome, cases, open_questions) or self._relations(self.instance.outcome(outcome.name), cases)

    def _open(self, at: datetime | None) -> Refusal | None:
        event = self.instance.event
        if event in self.course.marking.included or (at is not None and self.course.in_time(event, at)):
            return None
        ended = self.course.ended
        if ended is not None:
            return self.no(
                RefusalKind.ENDED,
                f"本案已于{day_text(day_of(ended.at))}以“{self.label(ended.event)}”终结，不能再办理{self.called}",
                "终结后发现违法或者瑕疵的，请登记违法或瑕疵，由监督机构处理。",
                self.declared.acts[ended.event].cites,
            )
        return self._window_only() or self._not_open_yet() or self._closed()

    def _window_only(self) -> Refusal | None:
        """Acts that a window alone makes possible: it has not opened, or it is over."""
        for window in self.declared.windows.values():
            if self.instance.act not in window.allows:
                continue
            own = self.net.joined(window.name, self.instance)[0]
            run = self.course.run(own.event)
            cites = unique(window.cites, self.own_cites)
            if run is None:
                opener = window.opened_by.name
                return self.no(
                    RefusalKind.NOT_YET,
                    f"{self.called}只能在{window.label}内提出，该期间尚未开始",
                    f"该期间自“{self.label(opener)}”之日起开始。",
                    cites,
                    missing=(opener,),
                    who=self.who(opener),
                )
            if run.ended is not None:
                how = "因放弃提前结束" if run.ended < run.ends else f"于{day_text(run.ends_on)}届满"
                return self.no(
                    RefusalKind.CLOSED,
                    f"{self.called}只能在{window.label}内提出，该期间已经{how}",
                    "在期间内已经作出、今天才登记的，请按实际作出的时间登记。",
                    cites,
                )
        return None

    def _not_open_yet(self) -> Refusal | None:
        if self.instance.event in self.course.opened or self.instance.event not in self.net.closed_at_first:
            return None
        openers = [name for name in self._openers() if name in self.declared.acts]
        named = "”或者“".join(dict.fromkeys(self.label(self._opening_event(name)) for name in openers))
        return self.no(
            RefusalKind.NOT_YET,
            f"{self.called}要在“{named}”之后才能办理",
            f"请先由{self.people(self.who(*openers))}办理“{named}”。",
            self.own_cites,
            missing=openers,
            who=self.who(*openers),
        )

    def _openers(self) -> tuple[str, ...]:
        relations = self.net.by_target.get(self.instance.event, ())
        found = [
            r.source.partition("=")[0].partition("[")[0].removesuffix(DONE)
            for r in relations
            if r.kind == "include"
            and r.word in ("requires", "opens")
            and r.source.partition("=")[0] != self.instance.event
        ]
        return tuple(dict.fromkeys(found))

    def _opening_event(self, name: str) -> str:
        sources = [
            r.source
            for r in self.net.by_target.get(self.instance.event, ())
            if r.kind == "include" and r.source.partition("[")[0].partition("=")[0] == name
        ]
        return sources[0] if len(set(sources)) == 1 else name

    def _closed(self) -> Refusal:
        done = self.course.last.get(self.instance.event)
        closing = self.course.closed_by.get(self.instance.event)
        if closing is not None and closing[1] != self.instance.event:
            moment, source, _ = closing
            return self.no(
                RefusalKind.CLOSED,
                f"{self.called}已因“{self.label(source)}”（{day_text(day_of(moment))}）不能再办理",
                self._reopening(),
                self.own_cites,
            )
        when = f"（{day_text(day_of(done))}）" if done else ""
        return self.no(
            RefusalKind.CLOSED, f"{self.called}已经办理过{when}，只办理一次", self._reopening(), self.own_cites
        )

    def _reopening(self) -> str:
        ways = [
            r.source for r in self.net.by_target.get(self.instance.event, ()) if r.word in ("redo", "opens", "requires")
        ]
        ways = [w for w in ways if w.partition("=")[0] != self.instance.event]
        named = "”、“".join(list(dict.fromkeys(self.label(w) for w in ways))[:4])
        return f"依法由“{named}”后可以再次办理。" if named else "确有违法或者瑕疵的，请登记违法或瑕疵，由监督机构处理。"

    def _case(self, deed: Deed, cases: Mapping[str, bool | None], open_questions: frozenset[str]) -> Refusal | None:
        guard, when = deed.only_if, deed.only_if_when
        if when is not None and (when.case in open_questions or not self._holds(when, cases)):
            return None
        if guard is None or guard.case in open_questions or self._holds(guard, cases):
            return None
        if guard.case is None:
            assert guard.act is not None
            event = f"{guard.act}={guard.outcome}" if guard.outcome else guard.act
            return self.no(
                RefusalKind.CASE,
                f"{self.called}只有在{'' if guard.holds else '没有'}“{self.label(event)}”时才能办理",
                "请选择与本案相符的办理结果。",
                self.own_cites,
                missing=(guard.act,) if guard.holds else (),
                who=self.who(guard.act) if guard.holds else (),
            )
        case = self.declared.cases[guard.case]
        need = case.label if guard.holds else f"不属于“{case.label}”"
        found = "尚未查明" if cases.get(guard.case) is None else "与录入的事实不符"
        return self.no(
            RefusalKind.CASE,
            f"{self.called}的前提是：{need}；这一点{found}",
            "请核对录入的事实，或者选择与本案相符的办理结果。",
            unique(case.cites, self.own_cites),
        )

    def _holds(self, guard: Guard, cases: Mapping[str, bool | None]) -> bool:
        return all(test.answer(self.course.marking, cases) for test in self.net.tests(guard, self.instance))

    def _relations(self, event: str, cases: Mapping[str, bool | None]) -> Refusal | None:
        marking = self.course.marking
        graph = self.net.gate(marking, cases)
        conditions, milestones = graph.before(event)
        unmet = sorted((conditions & marking.included) - marking.happened)
        blocking = sorted(milestones & marking.included & marking.pending)
        if not unmet and not blocking:
            return None
        windows = [e for e in blocking if e in self.net.windows]
        owed = [e for e in blocking if e in self.net.acts or e in self.net.history]
        if unmet:
            named = {self.net_name(e) for e in unmet}
            return self._unmet(event, [*unmet, *(e for e in owed if self.net_name(e) not in named)], cases)
        stale = [e for e in owed if "=" in e]
        if owed:
            return (
                self._stale(event, stale[0], cases)
                if stale and len(stale) == len(owed)
                else self._owed(event, owed, cases)
            )
        return self._running(windows)

    def _grounds(self, event: str, sources: Iterable[str], cases: Mapping[str, bool | None]) -> tuple[Cite, ...]:
        """The articles of what is missing: the case that demands it, then the act's own, then ours."""
        kept = set(sources)
        tests = [t for r in self.net.by_target.get(event, ()) if r.source in kept for t in r.tests if t.case]
        acts = [self._act_of(source) for source in sources]
        return unique(
            *(self.declared.cases[t.case].cites for t in tests if t.case), *(act.cites for act in acts), self.own_cites
        )

    def _act_of(self, event: str) -> Act:
        return self.declared.acts[self.net_name(event)]

    def net_name(self, event: str) -> str:
        return event.partition("=")[0].removesuffix(DONE).partition("[")[0]

    def _unmet(self, event: str, unmet: list[str], cases: Mapping[str, bool | None]) -> Refusal:
        acts = tuple(dict.fromkeys(self.net_name(e) for e in unmet))
        named = "”、“".join(dict.fromkeys(self.label(e) for e in unmet))
        found = [
            f"“{self._act_of(e).label}”现在的结果是“{self._act_of(e).outcomes[self.course.outcomes[e.partition('=')[0]]].label}”"
            for e in unmet
            if "=" in e and e.partition("=")[0] in self.course.outcomes
        ]
        so_far = "（" + "；".join(found) + "）" if found else ""
        return self.no(
            RefusalKind.NOT_YET,
            f"{self.called}之前应当先有“{named}”{so_far}",
            f"请先由{self.people(self.who(*acts))}办理“{'”、“'.join(self.declared.acts[a].label for a in acts)}”。",
            self._grounds(event, unmet, cases),
            missing=acts,
            who=self.who(*acts),
        )

    def _stale(self, event: str, source: str, cases: Mapping[str, bool | None]) -> Refusal:
        name = self.net_name(source)
        last = self.course.outcomes.get(source.partition("=")[0])
        now = f"，最近一次结果是“{self.declared.acts[name].outcomes[last].label}”" if last else ""
        return self.no(
            RefusalKind.NOT_YET,
            f"{self.called}之前应当先有“{self.label(source)}”{now}",
            f"请由{self.people(self.who(name))}重新办理“{self.declared.acts[name].label}”。",
            self._grounds(event, (source,), cases),
            missing=(name,),
            who=self.who(name),
        )

    def _owed(self, event: str, owed: list[str], cases: Mapping[str, bool | None]) -> Refusal:
        acts = tuple(dict.fromkeys(self.net_name(e) for e in owed))
        named = "”、“".join(dict.fromkeys(self.label(e.partition("=")[0]) for e in owed))
        again = any(e.partition("=")[0] in self.course.last for e in owed)
        return self.no(
            RefusalKind.WAITS,
            f"应当先{'重新' if again else ''}办理“{named}”，之后才能办理{self.called}",
            f"请先由{self.people(self.who(*acts))}{'重新' if again else ''}办理“{named}”。",
            self._grounds(event, owed, cases),
            missing=acts,
            who=self.who(*acts),
        )

    def _running(self, events: list[str]) -> Refusal:
        runs = [run for e in events if (run := self.course.run(e)) is not None]
        last = max(runs, key=lambda run: run.ends)
        window = self.declared.windows[last.window.act]
        opens = day_of(after(last.due))
        early = [t.name for w in (self.declared.windows[r.window.act] for r in runs) for t in w.ended_by]
        return self.no(
            RefusalKind.WINDOW,
            f"{window.label}到{day_text(last.ends_on)}届满，届满之前不得办理{self.called}",
            f"{day_text(opens)}起可以办理" + (f"；期间内有“{self.label(early[0])}”的，可以提前。" if early else "。"),
            unique(window.cites, self.own_cites),
            earliest=opens,
        )

    # ── 5 evidence ──

    def evidence(self, given: frozenset[str]) -> Refusal | None:
        wanted = (*self.act.evidence, *(self.outcome.evidence if self.outcome else ()))
        lacking = [name for name in wanted if name not in given]
        if not lacking:
            return None
        named = "、".join(f"“{name}”" for name in lacking)
        return self.no(
            RefusalKind.EVIDENCE, f"办理{self.called}应当附有{named}", f"请附上{named}后再提交。", self.own_cites
        )

    # ── the day ──

    def day(self, at: datetime, now: datetime, cases: Mapping[str, bool | None]) -> Refusal | None:
        """`at` does not lie in the future, nor before what had to come first."""
        if at > now:
            return self.no(
                RefusalKind.FUTURE,
                f"{self.called}的办理时间{day_text(day_of(at))}还没有到",
                "请填写实际办理的时间；尚未办理的，请在办理之后登记。",
                self.own_cites,
                earliest=day_of(at),
            )
        moment, source = self._no_earlier_than(cases)
        if moment is None or at >= moment:
            return None
        if source in self.net.windows:
            window = self.declared.windows[self.net_name(source)]
            last = day_of(moment - timedelta(seconds=1))
            return self.no(
                RefusalKind.WINDOW,
                f"{window.label}到{day_text(last)}才届满，{self.called}不得在此之前办理",
                "请填写实际办理的时间；确实在届满之前已经办理的，请登记违法或瑕疵。",
                unique(window.cites, self.own_cites),
                earliest=day_of(moment),
            )
        return self.no(
            RefusalKind.BEFORE,
            f"{self.called}不得早于“{self.label(source)}”（{day_text(day_of(moment))}）",
            "请填写实际办理的时间；确实在此之前已经办理的，请登记违法或瑕疵。",
            self.own_cites,
            earliest=day_of(moment),
        )

    def _no_earlier_than(self, cases: Mapping[str, bool | None]) -> tuple[datetime | None, str]:
        course, events = self.course, [self.instance.event]
        if self.outcome:
            events.append(self.instance.outcome(self.outcome.name))
        found: list[tuple[datetime, str]] = [(course.first, "")] if course.first else []
        for event in events:
            for relation in self.net.by_target.get(event, ()):
                if self._comes_first(relation, cases):
                    found.append((self._moment(relation.source), relation.source))
        if (opened := course.opened.get(self.instance.event)) is not None:
            found.append(opened)
        if not found:
            return None, ""
        moment, source = max(found)
        return moment, source or next(iter(self.declared.acts))

    def _comes_first(self, relation: Relation, cases: Mapping[str, bool | None]) -> bool:
        if relation.kind not in ("condition", "milestone") or relation.word == "ends":
            return False
        if relation.source in self.net.windows:
            run = self.course.run(relation.source)
            return run is not None and run.ended is not None
        return relation.source in self.course.last and all(t.answer(self.course.marking, cases) for t in relation.tests)

    def _moment(self, source: str) -> datetime:
        if source in self.net.windows:
            run: Run | None = self.course.run(source)
            assert run is not None and run.ended is not None
            return min(run.ended, run.ends)
        return self.course.last[source]

    # ── extensions ──

    def extensions(self, at: datetime, until: date | None) -> Refusal | None:
        """An extension comes before the due date, not more often than allowed, and names the day if it sets one."""
        for clock in self.declared.clocks.values():
            for extension in clock.extended_by:
                if extension.act != self.instance.act:
                    continue
                if extension.outcome is not None and (self.outcome is None or extension.outcome != self.outcome.name):
                    continue
                for tally in self.course.open(clock.name, self.instance.party)[:1]:
                    due = self.course.due(tally)
                    cites = unique(extension.cites, clock.cites)
                    if extension.late is None and due.is_past(at):
                        ended = due.on or due.latest
                        assert ended is not None
                        return self.no(
                            RefusalKind.TOO_LATE,
                            f"“{clock.label}”的期限已于{day_text(ended)}届满，届满之后不得再{self.called}",
                            "逾期不影响继续办理，但逾期情况将一直显示并进入监督；请尽快办结。",
                            cites,
                        )
                    grants = [e for e in tally.extensions if e.why == self.act.label]
                    if extension.times is not None and len(grants) >= extension.times:
                        return self.no(
                            RefusalKind.SPENT,
                            f"“{clock.label}”依法只能由{self.called}延长{extension.times}次，已经用完",
                            "请在期限内办结；法律另有延长途径的，依其规定。",
                            cites,
                        )
                    if (
                        extension.as_approved or (extension.restarts and extension.adds is None and until is not None)
                    ) and (refused := self._until(until, due, at, cites)):
                        return refused
        return None

    def _until(self, until: date | None, due: clocks.Due, at: datetime, cites: tuple[Cite, ...]) -> Refusal | None:
        if until is None:
            return self.no(
                RefusalKind.FACT, f"办理{self.called}应当写明批准到哪一天为止", "请填明批准的截止日期。", cites
            )
        floor = max(day_of(at), due.on) if due.on is not None else day_of(at)
        if until <= floor:
            return self.no(
                RefusalKind.FACT, f"批准的截止日期应当晚于{day_text(floor)}", "请更正批准的截止日期。", cites
            )
        return None


def unknown_act(act: str, procedure: str) -> Refusal:
    return Refusal(
        kind=RefusalKind.UNKNOWN_ACT,
        act=act,
        message=f"{procedure}中没有“{act}”这一行为。",
        way_on="请在本案可以办理的行为中选择。",
    )


def with_outcome(refusal: Refusal, outcome: str | None) -> Refusal:
    return replace(refusal, outcome=outcome)
