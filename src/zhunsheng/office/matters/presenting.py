"""Matters as the screens show them: plain values from `reads`, worded and linked, ready for the components of `ui`.

Everything on a matter's page is computed from one reading of its history.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from zhunsheng.law import notation
from zhunsheng.law.facts import Cite, Fact, FactType
from zhunsheng.law.procedure import Procedure, RunningWindow
from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.ledger.models import Projection
from zhunsheng.office.matters import reads
from zhunsheng.office.matters.models import Act, Defect, Evidence, Link, Matter, Paper, Party
from zhunsheng.ui import fields, nav
from zhunsheng.ui.pieces import Happening, Step, StepState, Term
from zhunsheng.ui.templatetags.ui import masked as mask

QUIET = (RefusalKind.CLOSED, RefusalKind.ENDED, RefusalKind.MIRRORED, RefusalKind.SPENT)


def worded(fact: Fact, value: Any) -> str:
    """A fact's value as people read it.

    >>> worded(Fact(name="fine", label="罚款", type=FactType.MONEY), 1_200_000)
    '12,000.00 元'
    """
    if value is None:
        return ""
    match fact.type:
        case FactType.BOOL:
            return "是" if value else "否"
        case FactType.MONEY:
            return f"{fields.yuan(int(value))} 元"
        case FactType.DATE:
            day = date.fromisoformat(str(value))
            return f"{day.year}年{day.month}月{day.day}日"
    return f"{value} {fact.unit}".strip()


def terms(law: Procedure, values: dict[str, Any], names: Sequence[str] | None = None) -> list[Term]:
    """Facts as a definition list, in the order of the file."""
    wanted = [name for name in law.facts if name in values and (names is None or name in names)]
    return [Term(label=law.facts[name].label, value=worded(law.facts[name], values[name])) for name in wanted]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to do an act: a button."""

    label: str
    url: str
    leads_to: str = ""


@dataclass(frozen=True, slots=True)
class Next:
    """An act that is possible now."""

    label: str
    due: bool
    mine: bool
    who: tuple[str, ...]
    ways: tuple[Way, ...]
    cites: tuple[Any, ...]
    stage: str


@dataclass(frozen=True, slots=True)
class Barred:
    """An act that is not possible now, and why."""

    label: str
    refusal: Refusal
    missing: tuple[str, ...]
    who: tuple[str, ...]


def act_url(matter: Matter, act: str, outcome: str = "", party: int | None = None) -> str:
    """The address of an act's form."""
    query = {key: value for key, value in (("outcome", outcome), ("party", party)) if value}
    address = reverse("matters:act", args=[matter.pk, act])
    return f"{address}?{urlencode(query)}" if query else address


def called(party: Party, masked: bool) -> str:
    """A party's name; of a natural person only its ends to whoever has no need to know it."""
    return mask(party.name) if masked and party.kind == Party.Kind.PERSON else party.name


def nexts(matter: Matter, law: Procedure, choices: Sequence[reads.Choice], masked: bool = False) -> list[Next]:
    """The acts that are possible: mine and due first, then mine, then those of others."""
    found = [_next(matter, law, one, masked) for one in choices if one.possible]
    return sorted(found, key=lambda one: (not one.mine, not one.due))


def _next(matter: Matter, law: Procedure, choice: reads.Choice, masked: bool) -> Next:
    act, party = choice.act, choice.party
    ordinal = party.ordinal if party else None
    several = len(choice.act.outcomes) > 0
    ways = (
        tuple(
            Way(one.label, act_url(matter, act.name, one.name, ordinal), leads_to(law, act, one))
            for one in choice.outcomes
        )
        if several
        else (Way("办理", act_url(matter, act.name, party=ordinal), leads_to(law, act)),)
    )
    label = f"{act.label}（{called(party, masked)}）" if party and act.each_party else act.label
    return Next(label, choice.due, choice.mine, choice.who, ways, act.cites, act.stage.label)


def leads_to(law: Procedure, act: notation.Act, outcome: notation.Outcome | None = None) -> str:
    """What an act (ending so) brings about, in one sentence: 之后应当办理……；制作……；案件终结."""
    deeds = (act, outcome) if outcome else (act,)
    said = []
    if due := _labels(law, [term for deed in deeds for term in deed.requires]):
        said.append(f"之后应当办理{due}")
    if again := _labels(law, [term for deed in deeds for term in deed.redo]):
        said.append(f"重新办理{again}")
    if any(deed.starts for deed in deeds):
        said.append("另开关联案件")
    if papers := list(dict.fromkeys(title for deed in deeds for title in deed.papers)):
        said.append("制作" + "".join(f"《{title}》" for title in papers))
    if any(deed.ends for deed in deeds):
        said.append("案件终结")
    return "；".join(said)


def _labels(law: Procedure, given: Sequence[notation.Term]) -> str:
    labels = []
    for term in given:
        if term.name in law.acts:
            guard = "（视情形）" if term.guard else ""
            labels.append(f"“{law.acts[term.name].label}”{guard}")
    return "、".join(dict.fromkeys(labels))


def barred(
    law: Procedure, choices: Sequence[reads.Choice], happened: frozenset[str], masked: bool = False
) -> list[Barred]:
    """The acts that are not possible and why; what is closed for good is not a question any more."""
    found = []
    for one in choices:
        if one.refusal is None or one.refusal.kind in QUIET or one.act.name in law.mirrored:
            continue
        if one.act.name in happened and not one.due and not one.act.repeats:
            continue
        of = f"（{called(one.party, masked)}）" if one.party and one.act.each_party else ""
        label = f"{one.act.label}{of}"
        found.append(Barred(label, one.refusal, *named(law, one.refusal)))
    return found


def named(law: Procedure, refusal: Refusal) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The labels of the acts that come first, and of those who can do them."""
    missing = tuple(event_label(law, name) for name in refusal.missing)
    return missing, tuple(law.roles[role].label for role in refusal.who if role in law.roles)


def event_label(law: Procedure, event: str) -> str:
    """The Chinese name of an act or window."""
    name = event.partition("=")[0].partition("[")[0].removesuffix("✓")
    if name in law.acts:
        return law.acts[name].label
    return law.windows[name].label if name in law.windows else name


@dataclass(slots=True)
class Part:
    """A stage of the checklist: the steps on the way, and the others, one click deeper."""

    stage: str
    way: list[Step]
    others: list[Step]


def steps(matter: Matter, law: Procedure, choices: Sequence[reads.Choice]) -> list[Part]:
    """The procedure as a checklist, by stage: what was done, what can be done now, what waits and for what.

    On the way is what was done, what is due, and what can be done now; everything else that the law knows is behind.
    """
    done: dict[str, date] = {}
    for at, event in matter.acts.order_by("number").values_list("at", "event"):
        done[event] = at.astimezone(clock.ZONE).date()
    best: dict[str, reads.Choice] = {}
    for one in choices:
        kept = best.get(one.act.name)
        if kept is None or (one.possible and not kept.possible) or (one.due and not kept.due):
            best[one.act.name] = one
    found: dict[str, Part] = {}
    for name, choice in best.items():
        part = found.setdefault(choice.act.stage.label, Part(choice.act.stage.label, [], []))
        step = _step(matter, law, choice, done.get(name))
        (part.way if choice.due or step.state in (StepState.DONE, StepState.NOW) else part.others).append(step)
    return list(found.values())


def _step(matter: Matter, law: Procedure, choice: reads.Choice, on: date | None) -> Step:
    act, refusal = choice.act, choice.refusal
    if refusal is None and (choice.due or on is None):
        state = StepState.NOW if choice.mine else StepState.WAITING
    elif on is not None and not choice.due:
        state = StepState.DONE
    elif refusal is not None and refusal.kind in QUIET:
        state = StepState.EXCLUDED
    else:
        state = StepState.BLOCKED
    why = refusal.message if refusal and state is StepState.BLOCKED else ""
    url = act_url(matter, act.name) if state is StepState.NOW else ""
    who = "、".join(choice.who) if state is not StepState.DONE else ""
    earliest = refusal.earliest if refusal and state is StepState.BLOCKED else None
    return Step(label=act.label, state=state, url=url, who=who, on=on, why=why, earliest=earliest)


@dataclass(frozen=True, slots=True)
class Seal:
    """A record of the register: its place (存证编号), and where its proof is shown."""

    number: str
    url: str
    state: str


def seals(matter: Matter) -> dict[str, Seal]:
    """The register's records of a matter's acts and defects, by row."""
    tables = {Act._meta.db_table, Defect._meta.db_table}
    rows = (
        Projection.objects.filter(record__subject=f"matter:{matter.pk}", table__in=tables)
        .select_related("record__place")
        .order_by("record__number")
    )
    found: dict[str, Seal] = {}
    for one in rows:
        place = getattr(one.record, "place", None)
        number = str(place.index) if place else "待编号"
        url = reverse("matters:proof", args=[matter.pk, one.record.pk])
        found.setdefault(str(one.row), Seal(number, url, "sealed" if place else "waiting"))
    return found


def story(matter: Matter, law: Procedure, masked: bool = False) -> list[Happening]:
    """The timeline: every act and defect, with who, papers, evidence, links and its number in the register."""
    sealed = seals(matter)
    return [_happening(law, one, sealed, masked) for one in reads.timeline(matter)]


def _happening(law: Procedure, one: reads.Moment, sealed: dict[str, Seal], masked: bool) -> Happening:
    row = one.act or one.defect
    seal = sealed.get(str(row.pk)) if row else None
    proof: dict[str, Any] = {"proof": seal.number, "proof_url": seal.url, "proof_state": seal.state} if seal else {}
    if one.defect is not None:
        label = event_label(law, one.defect.act)
        return Happening(
            at=one.at,
            title=f"违法或者瑕疵：{label}",
            by=f"{one.defect.found_by.name}发现并登记",
            text=one.defect.what,
            entered_on=one.defect.found_on,
            icon="alert-triangle",
            tone="bad",
            cites=[Cite(one.defect.article, "", "")],
            **proof,
        )
    act = one.act
    assert act is not None
    title = f"{act.label}：{act.outcome_label}" if act.outcome_label else act.label
    if act.party:
        title = f"{title}（{called(act.party, masked)}）"
    return Happening(
        at=one.at,
        title=title,
        by=who_did(law, act),
        text=act.note,
        entered_on=act.entered_on if act.late_days else None,
        icon="calendar-event" if act.calendar_event else "",
        tone="soon" if act.late_days else "",
        files=[
            *(nav.Link(label=paper_label(paper), url=paper_url(paper)) for paper in one.papers),
            *(evidence_link(e, masked) for e in one.evidence),
            *(nav.Link(label=f"关联案件 {link.target.number}", url=matter_url(link.target)) for link in one.opened),
        ],
        cites=[Cite(text, "", "") for text in act.articles],
        terms=terms(law, act.facts),
        **proof,
    )


def who_did(law: Procedure, act: Act) -> str:
    """李明、赵芸；or 当事人（李明代为登记）；or 期限届满自动登记."""
    if act.calendar_event:
        return "由程序按期限登记"
    signers = "、".join(
        f"{one.officer.name}（{one.credential}）" if one.credential else one.officer.name for one in act.signers.all()
    )
    if signers:
        return signers
    declared = law.acts.get(act.event)
    roles = "、".join(law.roles[role].label for role in declared.by) if declared else ""
    return f"{roles}（{act.entered_by.name}登记）" if act.entered_by else roles


def paper_label(paper: Paper) -> str:
    """《行政处罚决定书》准市监罚〔2026〕1号."""
    draft = "（草稿）" if paper.document.get("draft") else ""
    return f"《{paper.title}》{paper.number}{draft}"


def paper_url(paper: Paper) -> str:
    """Where a paper is shown; "" while no room shows papers."""
    return address("papers:paper", paper.pk)


def evidence_link(evidence: Evidence, masked: bool) -> nav.Link:
    """A file of the matter; of a private one whoever has no need to know it reads only what it is."""
    if masked and evidence.secret:
        return nav.Link(label=f"{evidence.name}（只供办理本案的人员查阅）", url="")
    return nav.Link(label=f"{evidence.name}：{evidence.filename}", url=evidence_url(evidence))


def evidence_url(evidence: Evidence) -> str:
    """Where a file is handed out."""
    return reverse("matters:evidence", args=[evidence.matter_id, evidence.pk])


def matter_url(matter: Matter) -> str:
    """A matter's page."""
    return reverse("matters:matter", args=[matter.pk])


@dataclass(frozen=True, slots=True)
class Kin:
    """A matter linked with this one, and how."""

    matter: Matter
    said: str
    url: str


_WORDS = {
    "starts": ("由本案开启", "开启本案"),
    "mirrors": ("随本案办理", "本案随其办理"),
    "about": ("针对本案", "本案针对"),
}


def kin(matter: Matter) -> list[Kin]:
    """The matters linked with this one, both ways."""
    found = []
    for link in Link.objects.filter(source__matter=matter).select_related("target__organ", "source"):
        said = _WORDS.get(link.word, ("关联", "关联"))[0]
        found.append(Kin(link.target, f"{said}（{link.source.label}）", matter_url(link.target)))
    for link in Link.objects.filter(target=matter).select_related("source__matter__organ"):
        said = _WORDS.get(link.word, ("关联", "关联"))[1]
        found.append(Kin(link.source.matter, f"{said}（{link.source.label}）", matter_url(link.source.matter)))
    return found


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A clock as a line: what for, its due date and how it stands."""

    label: str
    on: date | None
    latest: date | None
    days_left: int | None
    state: str
    url: str
    note: str
    cites: Sequence[Any]
    late: bool
    to: str


def clock_lines(
    matter: Matter, law: Procedure, periods: Sequence[reads.Period], masked: bool = False
) -> list[ClockLine]:
    """The clocks of a matter, the running ones first, red before all."""
    lines = [_clock_line(matter, law, one, masked) for one in periods]
    order = {"overdue": 0, "running": 1, "provisional": 1, "paused": 2}
    return sorted(lines, key=lambda one: order.get(one.state, 3))


def _clock_line(matter: Matter, law: Procedure, period: reads.Period, masked: bool) -> ClockLine:
    one = period.running
    due = one.due
    provisional = one.state == "running" and due.on is None and due.at is None
    pauses = [f"{pause.why or '暂停'}自{_said(pause.started)}" for pause in one.account.pauses if pause.ended is None]
    paused = [pause for pause in one.account.pauses if pause.ended is not None]
    note = "；".join(pauses)
    if paused:
        note = "；".join(filter(None, [note, f"曾暂停{len(paused)}次，不计入期限"]))
    if one.account.extensions:
        note = "；".join(filter(None, [note, f"已延长{len(one.account.extensions)}次"]))
    if one.met_at:
        note = "；".join(filter(None, [f"{_said(one.met_at)}办理", note]))
    party = _of_ordinal(matter, one.party, masked)
    return ClockLine(
        label=f"{one.label}（{party}）" if party else one.label,
        on=due.at or due.on or due.earliest,
        latest=due.latest if provisional else None,
        days_left=period.days_left,
        state="provisional" if provisional else ("overdue" if one.late and one.state == "met" else one.state),
        url=reverse("matters:due", args=[matter.pk, period.row.pk]) if period.row else "",
        note=note,
        cites=one.cites,
        late=period.late,
        to="、".join(f"“{event_label(law, name)}”" for name in one.to),
    )


def _said(at: Any) -> str:
    day = at.astimezone(clock.ZONE)
    return f"{day.year}年{day.month}月{day.day}日"


@dataclass(frozen=True, slots=True)
class WindowLine:
    """A window that runs: nothing of `blocks` before it ends, `allows` only while it runs."""

    label: str
    on: date
    note: str
    cites: Sequence[Any]


def _of_ordinal(matter: Matter, ordinal: str | None, masked: bool) -> str:
    return next((called(one, masked) for one in matter.parties.all() if str(one.ordinal) == ordinal), "")


def window_lines(
    matter: Matter, law: Procedure, windows: Sequence[RunningWindow], masked: bool = False
) -> list[WindowLine]:
    """The windows that are open."""
    found = []
    for one in windows:
        said = []
        if one.blocks:
            said.append("届满前不得办理" + "、".join(f"“{event_label(law, name)}”" for name in one.blocks))
        if one.allows:
            said.append("期间内可以" + "、".join(f"“{event_label(law, name)}”" for name in one.allows))
        party = _of_ordinal(matter, one.party, masked)
        found.append(
            WindowLine(f"{one.label}（{party}）" if party else one.label, one.ends_on, "；".join(said), one.cites)
        )
    return found


def address(name: str, *args: Any) -> str:
    """The address of a page, "" where this installation has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
