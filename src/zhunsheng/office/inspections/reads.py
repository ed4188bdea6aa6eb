"""What there is to see of directories, the plan, draws and visits.

- An object's visits of a year are counted from the visits performed; a visit on a lead does not count (the cap's
  exemption, G-12), though it is shown.
- Recusals are seen by planners, auditors and the inspector concerned; everybody else sees that somebody was not
  eligible, never why.

    reads.visits_this_year(matter, clock.today())
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from zhunsheng.law.procedure import Procedure
from zhunsheng.office import clock
from zhunsheng.office.inspections.models import (
    Assigned,
    AttemptEntry,
    Briefing,
    Chain,
    Draw,
    DrawFile,
    Drawn,
    FirmAnswer,
    InspectionObject,
    Inspector,
    ItemContent,
    JointVisit,
    Leave,
    LineRule,
    ObjectChange,
    Plan,
    PlanLine,
    PlanRule,
    Recusal,
    Replacement,
    Seal,
    Share,
    Swap,
    SwapReason,
)
from zhunsheng.office.matters.models import Act, Matter
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import HouseRole, Officer, Organ
from zhunsheng.office.powers import reads as powers
from zhunsheng.office.powers.models import PowerItem
from zhunsheng.office.rulebook import reads as rulebook
from zhunsheng.proof import draw_files, draw_log, draw_replacements
from zhunsheng.proof.draw_files import DROPPED, NONE, REASONS, Class
from zhunsheng.proof.draw_text import digest_of, parse_list, parse_record

KIND, ORDER, VISIT, APPROVE, SWAP = "inspection_visit", "order", "visit", "approve", "swap_inspector"
DRAWN, LEAD = "drawn", "lead"  # outcomes of `order`
CAP, VISITS = "yearly_cap", "visits_this_year"
RECENT = 30  # days before a draw within which a change of class is pointed out: a screen habit, no legal number
UNSEALED = "unsealed.txt"  # the reveals of a sealed draw with every value
ESCAPED = ("=", "+", "-", "@", "\t", "\r")


# ── what the rulebook says about visits ──


def law_of(organ: Organ) -> Procedure | None:
    """The procedure of visits in force for an organ today."""
    return rulebook.book(organ).procedure(KIND, on=clock.today())


def credentials(organ: Organ) -> tuple[str, ...]:
    """The credentials of which a visit wants one."""
    law = law_of(organ)
    return tuple(law.acts[VISIT].credential) if law else ()


def fewest_inspectors(organ: Organ) -> int:
    """How many officers must carry out a visit."""
    law = law_of(organ)
    return law.acts[VISIT].signers if law else 1


def yearly_cap(organ: Organ, day: date) -> int | None:
    """How often the organ may visit one object in a year; None where nobody has set it."""
    law = law_of(organ)
    value = law.parameters[CAP].on(day) if law and CAP in law.parameters else None
    return int(str(value.value)) if value else None


# ── objects ──


def objects(*, text: str = "", trade: str = "", risk: str = "", status: str = "") -> QuerySet[InspectionObject]:
    """The directory, searched by name or code."""
    found = InspectionObject.objects.select_related("town")
    if text:
        found = found.filter(Q(name__icontains=text) | Q(code__startswith=text.upper()))
    if trade:
        found = found.filter(trade=trade)
    if risk:
        found = found.filter(risk=risk)
    if status:
        found = found.filter(status=status)
    return found.order_by("code")


def trades() -> list[str]:
    """The trades in the directory."""
    return list(InspectionObject.objects.order_by("trade").values_list("trade", flat=True).distinct())


def known_codes() -> dict[str, str]:
    """Code → name of every object, also of those that have left."""
    return dict(InspectionObject.objects.values_list("code", "name"))


def recent_changes(line: PlanLine, day: date) -> QuerySet[ObjectChange]:
    """Changes of class among a line's objects shortly before a day: to be looked at before a draw."""
    found = ObjectChange.objects.filter(
        kind=ObjectChange.Kind.RISK, on__gte=day - timedelta(days=RECENT), on__lte=day
    ).select_related("object", "by")
    return found.filter(object__trade=line.trade) if line.trade else found


def undisturbed_on(line: PlanLine, day: date) -> set[str]:
    """The objects that the plan's rule leaves undisturbed on a day: nobody names them, the rule and the dates do.

    Of the class since the months (by listing and last change of class), and no visit meanwhile found a problem.
    """
    said = rule_of(line.plan)
    if not said.undisturbed_class or not said.undisturbed_months:
        return set()
    months = day.year * 12 + day.month - 1 - said.undisturbed_months
    since = date(months // 12, months % 12 + 1, min(day.day, 28))
    found = InspectionObject.objects.filter(risk=said.undisturbed_class, listed_on__lte=since)
    changed = ObjectChange.objects.filter(kind=ObjectChange.Kind.RISK, on__gt=since, object=OuterRef("pk"))
    codes = set(found.exclude(Exists(changed)).values_list("code", flat=True))
    problems = Act.objects.filter(
        matter__kind=KIND, event="result", at__gte=clock.at(since, 0), outcome__in=("with_issue", "passed_on")
    )
    return codes - set(problems.values_list("matter__parties__code", flat=True))


def cell(value: object) -> str:
    """A value for a CSV that a spreadsheet will open: what begins like a formula is made text."""
    text = str(value if value is not None else "")
    return f"'{text}" if text.startswith(ESCAPED) else text


# ── inspectors and recusals ──


@dataclass(frozen=True, slots=True)
class Listed:
    """An inspector as listed, with whether the credential is valid today."""

    inspector: Inspector
    valid: bool
    until: date | None


def inspectors(*, text: str = "", organ: str = "", gone: bool = False) -> QuerySet[Inspector]:
    """The directory of inspectors."""
    found = Inspector.objects.select_related("officer", "organ")
    found = found.filter(delisted_on__isnull=not gone)
    if text:
        found = found.filter(
            Q(officer__name__icontains=text) | Q(officer__code__startswith=text) | Q(specialties__contains=[text])
        )
    if organ:
        found = found.filter(organ__code=organ)
    return found.order_by("organ__code", "officer__code")


def with_credentials(rows: Sequence[Inspector], day: date) -> list[Listed]:
    """Inspectors of one page with their credential's state, in one query."""
    names = {name for organ in {one.organ for one in rows} for name in credentials(organ)}
    valid = people.valid_credentials(day).filter(officer__in=[one.pk for one in rows], name__in=names)
    until = dict(valid.values_list("officer", "valid_to"))
    return [Listed(one, one.pk in until, until.get(one.pk)) for one in rows]


def recusals_for(officer: Officer, day: date) -> QuerySet[Recusal]:
    """The recusals that an officer may see: all for planners and auditors, else his own."""
    found = Recusal.objects.select_related("inspector__officer", "inspector__organ", "object", "declared_by")
    if not people.roles_on(officer, day) & {HouseRole.PLANNER, HouseRole.AUDITOR}:
        found = found.filter(inspector=officer.pk)
    return found.order_by("ended_on", "inspector__officer__code", "object__code")


# ── plans ──


def plans() -> QuerySet[Plan]:
    """The yearly plans, the newest first."""
    return Plan.objects.annotate(tasks=Count("lines")).select_related("approved_by").order_by("-year")


def lines(plan: Plan) -> QuerySet[PlanLine]:
    """The tasks of a plan, each with its draws."""
    return (
        plan.lines.select_related("plan", "item", "organ")
        .prefetch_related("partners", Prefetch("draws", Draw.objects.defer("header", "lists", "result")))
        .order_by("number")
    )


def draws() -> QuerySet[Draw]:
    """The attempt log: every draw, the newest first, voided ones too."""
    return (
        Draw.objects.defer("header", "lists")
        .select_related("line__plan", "line__organ", "committed_by", "voided_by")
        .annotate(many=Count("drawn"))
        .order_by("-committed_at", "-pk")
    )


def latest(line: PlanLine) -> Draw | None:
    """The newest attempt of a line, alone or in a joint window."""
    return Draw.objects.filter(Q(line=line) | Q(joint__line=line)).order_by("-attempt", "-committed_at").first()


def tasks_of(draw: Draw) -> list[PlanLine]:
    """The tasks that a draw draws: its line, and in a joint window the others, by number."""
    more = PlanLine.objects.filter(joint__draw=draw).select_related("plan", "organ", "item")
    return sorted([draw.line, *more], key=lambda one: one.task)


def drawn_classes(draw: Draw) -> dict[str, list[str]]:
    """Object → the classes that drew it."""
    text = bytes(DrawFile.objects.values_list("content", flat=True).get(draw=draw, name="drawn.tsv"))
    rows = parse_list(text, "drawn", 3, "drawn.tsv")
    return {row[0]: [one.partition(":")[0] for one in row[2].split(",")] for row in rows}


def lines_of(one: Drawn, classes: Mapping[str, Sequence[str]] | None = None) -> list[PlanLine]:
    """The tasks that drew an object, the leading one first; whoever replaces an object replaces it for all of them."""
    tasks = tasks_of(one.draw)
    if len(tasks) == 1:
        return tasks
    classes = drawn_classes(one.draw) if classes is None else classes
    first = one
    while first.object.code not in classes:
        first = Replacement.objects.select_related("out__object").get(into=first).out
    names = {name.rpartition(".")[0] for name in classes[first.object.code]}
    return [line for line in tasks if line.task in names]


# ── a draw's files ──


def files(draw: Draw, *, public: bool = True) -> dict[str, bytes]:
    """The texts of a draw by name; with `public` only what anybody may have today: never recusals, nothing sealed."""
    found = DrawFile.objects.filter(draw=draw).order_by("name")
    sealed = Seal.objects.filter(draw=draw).first()
    if public:
        found = found.exclude(name="recusals.tsv")
        if sealed is None or sealed.unsealed_on is None:
            found = found.filter(public=True)
    texts = {one.name: bytes(one.content) for one in found}
    if UNSEALED in texts:
        texts["reveals.txt"] = texts.pop(UNSEALED)
    if draw.published_on and not (public and sealed is not None and sealed.unsealed_on is None):
        rows = replacements(draw)
        if rows:
            texts[draw_replacements.FILE] = draw_replacements.render(rows)
    return texts


def replacements(draw: Draw) -> list[draw_replacements.Replacement]:
    """Who came for whom after the draw, objects and inspectors, in the order in which it was decided."""
    rows: list[tuple[UUID, draw_replacements.Replacement]] = []
    for one in Replacement.objects.filter(out__draw=draw).select_related("out__object", "into__object", "approver"):
        row = draw_replacements.Replacement(
            draw_replacements.OBJECT, one.out.object.code, one.into.object.code, one.reason, one.approver.code,
            evidence=one.evidence or NONE,
        )  # fmt: skip
        rows.append((one.pk, row))
    swaps = Swap.objects.filter(drawn__draw=draw).select_related("out__officer", "into__officer", "why__approver")
    for swap in swaps:
        why: SwapReason | None = getattr(swap, "why", None)
        if why is None:  # replaced before reasons were kept: the place is that of whoever was sent first
            continue
        row = draw_replacements.Replacement(
            f"{why.place:06d}", swap.out.officer.code, swap.into.officer.code, why.reason, why.approver.code,
            why.passed or NONE,
        )  # fmt: skip
        rows.append((swap.pk, row))
    return [row for _, row in sorted(rows, key=lambda pair: pair[0])]


def standing(draw: Draw) -> draw_replacements.Standing:
    """What stands after a draw and all its replacements, replayed from its own texts with the recusals."""
    texts = files(draw, public=False)
    commit = draw_files.Commit(texts)
    drawing = draw_files.Drawing(commit, draw.seed)
    rows = parse_list(texts["assignment.tsv"], "assignment", 5, "assignment.tsv")
    now = draw_replacements.Standing(drawing, drawing.slots(), {row[0]: row[3] for row in rows})
    for number, row in enumerate(replacements(draw), 2):
        now.take(row, f"{draw_replacements.FILE}:{number}")
    return now


def place_of(now: draw_replacements.Standing, one: Drawn, inspector: Inspector) -> str | None:
    """The place of an object on which an inspector stands."""
    code = inspector.officer.code
    return next((n for n, at in now.object.items() if at == one.object.code and now.inspector.get(n) == code), None)


def able(draw: Draw, code: str) -> Inspector | None:
    """The inspector if he may still go today: listed, credential valid, not away."""
    today = clock.today()
    found = Inspector.objects.filter(officer__code=code, delisted_on=None).select_related("officer").first()
    if found is None or away_on(today, [found.pk]):
        return None
    hold = people.valid_credentials(today, draw.line.item.domain)
    return found if hold.filter(name__in=credentials(draw.line.organ), officer=found.pk).exists() else None


def away_on(day: date, inspectors: Sequence[UUID] | None = None) -> set[UUID]:
    """The inspectors who are on leave on a day."""
    found = Leave.objects.filter(first__lte=day, last__gte=day)
    if inspectors is not None:
        found = found.filter(inspector__in=inspectors)
    return set(found.values_list("inspector", flat=True))


def derived_recusals() -> set[tuple[str, str]]:
    """(object, inspector) pairs that follow from others: an object that took over the recused one keeps the recusal,
    and who once was recused from an object by a head's decision stays so."""
    pairs = set(Recusal.objects.filter(ended_on=None).values_list("object__code", "inspector__officer__code"))
    decided = SwapReason.objects.filter(reason="recused").values_list(
        "swap__drawn__object__code", "swap__out__officer__code"
    )
    pairs |= set(decided)
    heirs = dict(InspectionObject.objects.exclude(merged_into=None).values_list("code", "merged_into__code"))
    found = set(decided)
    for code, who in pairs:
        seen = {code}
        while code in heirs and heirs[code] not in seen:
            code = heirs[code]
            seen.add(code)
            found.add((code, who))
    return found


def recused_from(object: InspectionObject) -> set[str]:
    """The numbers of the inspectors who may not go to an object, declared or derived."""
    declared = Recusal.objects.filter(object=object, ended_on=None).values_list("inspector__officer__code", flat=True)
    return set(declared) | {who for code, who in derived_recusals() if code == object.code}


def log_entries() -> list[draw_log.Entry]:
    """The attempt log of all draws, for attempts.tsv."""
    return [
        draw_log.Entry(
            one.number, one.task, one.attempt, one.event, one.header,
            one.at.astimezone(clock.ZONE).replace(microsecond=0).isoformat(), one.link,
        )
        for one in AttemptEntry.objects.order_by("number")
    ]  # fmt: skip


def unannounced(line: PlanLine) -> bool:
    """Whether the visits of a task are not announced: its draws are sealed by default."""
    return LineRule.objects.filter(line=line, unannounced=True).exists()


def rule_of(plan: Plan) -> PlanRule:
    """What a plan says of all its tasks; a plan without such a rule says nothing."""
    return PlanRule.objects.filter(plan=plan).first() or PlanRule(plan=plan)


def public_files(draw: Draw) -> dict[str, bytes]:
    """What anybody may have, to draw again."""
    return files(draw)


def packed(draw: Draw, *, public: bool = True) -> bytes:
    """The files as one ZIP, the same bytes every time; unpacked, `zhunsheng draw verify` takes the folder."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(files(draw, public=public).items()):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def beacons_of(draw: Draw) -> list[tuple[str, str]]:
    """The beacons that a draw's header names: the one to use, then its fallbacks."""
    named = [line.removeprefix("beacon=") for line in draw.header.splitlines() if line.startswith("beacon=")]
    return [(source, issue) for source, _, issue in (one.partition(":") for one in named)]


def header_of(header: str) -> dict[str, list[str]]:
    """The fields of a draw's header, each a list: reading the lists is not needed to show a draw."""
    return parse_record(header.encode(), "header", draw_files.HEADER, "header.txt")


def classes_of(header: Mapping[str, Sequence[str]]) -> list[Class]:
    """The classes that a header states, with N, ratio and k."""
    rows = [line.split(":") for line in header["classes"]]
    return [Class(name, int(count), int(points), int(k)) for name, count, points, k in rows]


def counts_of(header: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """How many rows each committed list has."""
    return {name: header[name][0].rpartition(":")[2] for name in draw_files.COMPUTED}


def chains(year: int) -> QuerySet[Chain]:
    """The parties' commitments for a year."""
    return Chain.objects.filter(year=year).select_related("by").order_by("party")


def inspection_items(day: date) -> list[tuple[PowerItem, ItemContent | None, str]]:
    """The list of inspection items (随机抽查事项清单): every item alive, what the list says of it, its ratio in words."""
    alive = powers.alive_on(day).filter(kinds__contains=[KIND]).prefetch_related("bases").order_by("code")
    contents = {one.item_id: one for one in ItemContent.objects.filter(item__in=alive)}
    return [(item, contents.get(item.pk), _ratio(contents.get(item.pk))) for item in alive]


def _ratio(content: ItemContent | None) -> str:
    return "不设" if content is None or content.ratio_cap is None else f"{content.ratio_cap / 100:g}%"


def matched(plan: Plan, day: date) -> list[dict[str, Any]]:
    """Tasks of a plan that meet the same firms: by trade and month, organs together, how many firms each pair shares.

    综合查一次: what stands here may be done at one visit; it is pointed out, the organs decide.
    """
    found = []
    lines_of = list(lines(plan))
    for number, one in enumerate(lines_of):
        for other in lines_of[number + 1 :]:
            if one.trade and other.trade and one.trade != other.trade:
                continue
            risks = set(one.ratios) & set(other.ratios)
            common = InspectionObject.objects.filter(status=InspectionObject.Status.ACTIVE, risk__in=risks)
            if trade := one.trade or other.trade:
                common = common.filter(trade=trade)
            if many := common.count():
                found.append({
                    "one": one, "other": other, "firms": many, "same_month": one.month == other.month,
                    "open": not one.draws.all() and not other.draws.all() and latest(one) is latest(other) is None,
                })  # fmt: skip
    return found


def met_by(code: str, plan: Plan) -> list[PlanLine]:
    """The tasks of a plan that may draw one firm: its trade, its class; what could be done at one visit."""
    one = InspectionObject.objects.filter(code=code, status=InspectionObject.Status.ACTIVE).first()
    if one is None:
        return []
    return [line for line in lines(plan) if line.trade in ("", one.trade) and line.ratios.get(one.risk)]


def public_record(draw: Draw) -> dict[str, Any]:
    """All that is public of a draw, as plain JSON: what a portal shows and what anybody draws again from.

    The files are named by digest; `public_files` gives their bytes. Skip letters are those of the protocol: N not
    eligible (credential, specialty, organ and recusal in one), O on this object already, K cap, F a later slot.
    """
    line, texts, sealed = draw.line, public_files(draw), draw.is_sealed
    header = header_of(draw.header)
    return {
        "form": "draw",
        "protocol": "zhunsheng-draw/1",
        "task": line.task,
        "name": line.name,
        "organ": {"code": line.organ.code, "name": line.organ.name},
        "partners": [{"code": one.code, "name": one.name} for one in line.partners.order_by("code")],
        "item": {"code": line.item.code, "name": line.item.name},
        "attempt": draw.attempt,
        "previous": header["previous"][0],
        "state": draw.state,
        "state_label": draw.get_state_display(),
        "committed_on": draw.committed_on.isoformat(),
        "published_on": draw.published_on.isoformat() if draw.published_on else None,
        "header_digest": draw.header_digest,
        "header": header,
        "counts": {name: int(header[name][0].rpartition(":")[2]) for name in draw_files.COMPUTED},
        "classes": [
            {"name": c.name, "count": c.count, "basis_points": c.basis_points, "k": c.k} for c in classes_of(header)
        ],
        "sealed": _seal(draw),
        "shares": [_share(one, sealed and one.party == draw.seal.party) for one in draw.shares.all()],
        "beacon": draw.beacon or None,
        "seed": None if sealed else draw.seed or None,
        "result": None if sealed else draw.result or None,
        "void": {"reason": REASONS.get(draw.void_reason, ""), "note": draw.void_note} if draw.void_reason else None,
        "drawn": [] if sealed else _drawn(draw, texts),
        "files": [{"name": name, "size": len(data), "sha256": digest_of(data)} for name, data in texts.items()],
    }


def _seal(draw: Draw) -> dict[str, Any] | None:
    seal = Seal.objects.filter(draw=draw).first()
    if seal is None:
        return None
    opened = seal.unsealed_on.isoformat() if seal.unsealed_on else None
    return {"party": seal.party, "until": seal.until.isoformat(), "unsealed_on": opened}


def _share(one: Share, sealed: bool) -> dict[str, Any]:
    return {
        "party": one.party,
        "label": one.get_party_display(),
        "name": one.name,
        "commitment": one.commitment,
        "value": None if sealed else one.value or None,
        "dropped": DROPPED["absent"] if one.draw.closed_at and not one.value else None,
    }


def _drawn(draw: Draw, texts: Mapping[str, bytes]) -> list[dict[str, Any]]:
    skipped = traces(texts)
    return [
        {
            "order": one.order,
            "code": one.object.code,
            "name": one.object.name,
            "class": one.risk,
            "rank": one.rank,
            "ticket": one.ticket,
            "inspectors": [
                {
                    "code": sent.inspector.officer.code,
                    "name": sent.inspector.officer.name,
                    "organ": sent.inspector.organ.short_name,
                    "slot": sent.slot,
                    "skipped": skipped.get(sent.number, ""),
                }
                for sent in one.assigned.all()
            ],
        }
        for one in drawn(draw)
    ]


def eligible_for(draw: Draw, number: int) -> tuple[str, ...]:
    """Who may take a slot of a draw, as its result states."""
    text = bytes(DrawFile.objects.values_list("content", flat=True).get(draw=draw, name="eligibility.tsv"))
    rows = parse_list(text, "eligibility", 4, "eligibility.tsv")
    listed = next((row[3] for row in rows if int(row[0]) == number), NONE)
    return () if listed == NONE else tuple(listed.split(","))


def traces(texts: Mapping[str, bytes]) -> dict[int, str]:
    """Slot number → who was passed over and by which letter."""
    if "assignment.tsv" not in texts:
        return {}
    rows = parse_list(texts["assignment.tsv"], "assignment", 5, "assignment.tsv")
    return {int(row[0]): "" if row[4] == NONE else row[4] for row in rows}


def drawn(draw: Draw) -> QuerySet[Drawn]:
    """What was drawn, in draw order, with the inspectors sent."""
    sent = Assigned.objects.select_related("inspector__officer", "inspector__organ").order_by("number")
    return (
        Drawn.objects.filter(draw=draw)
        .select_related("object", "matter", "replaced__into")
        .prefetch_related(Prefetch("assigned", sent), "swaps__out__officer", "swaps__into__officer")
        .order_by("order")
    )


# ── visits ──


def current(one: Drawn) -> list[Inspector]:
    """Who is to visit now: those whom the draw sent, with replacements in their place."""
    standing = [sent.inspector for sent in one.assigned.all()]
    for swap in one.swaps.all():
        standing = [swap.into if inspector.pk == swap.out_id else inspector for inspector in standing]
    return standing


def full(draw: Draw) -> set[UUID]:
    """The inspectors whose cap this draw has used up, replacements counted."""
    load = Counter(Assigned.objects.filter(drawn__draw=draw).values_list("inspector", flat=True))
    for out, into in Swap.objects.filter(drawn__draw=draw).values_list("out", "into"):
        load[out] -= 1
        load[into] += 1
    caps = dict(Inspector.objects.filter(pk__in=load).values_list("pk", "cap"))
    return {pk for pk, count in load.items() if count >= caps[pk]}


def drawn_of(matter: Matter) -> Drawn | None:
    """What a matter was opened for by a draw."""
    found: Drawn | None = (
        Drawn.objects.filter(matter=matter)
        .select_related("draw__line__organ", "object")
        .prefetch_related(
            Prefetch("assigned", Assigned.objects.select_related("inspector__officer").order_by("number")),
            "swaps__out__officer",
            "swaps__into__officer",
        )
        .first()
    )
    return found


def visits_of(officer: Officer) -> list[Drawn]:
    """The open visits that an inspector is to make, those of the earliest draw first."""
    found = (
        Drawn.objects.filter(Q(assigned__inspector=officer.pk) | Q(swaps__into=officer.pk), matter__closed_on=None)
        .exclude(matter=None)
        .select_related("object__town", "matter__organ", "draw__line")
        .prefetch_related(
            Prefetch("assigned", Assigned.objects.select_related("inspector__officer").order_by("number")),
            "swaps__out__officer",
            "swaps__into__officer",
        )
        .order_by("draw__committed_at", "order")
        .distinct()
    )
    return [one for one in found if any(who.pk == officer.pk for who in current(one))]


def team(matter: Matter) -> list[Inspector]:
    """Who may enter things on site: those whom the draw sent; on a lead or a daily check the inspectors of the organ."""
    one = drawn_of(matter)
    if one is not None:
        return current(one)
    signers = Act.objects.filter(matter=matter, event=ORDER).values("signers__officer")
    return list(
        Inspector.objects.filter(organ=matter.organ, delisted_on=None, officer__in=signers).select_related("officer")
    )


def codes_of(matter: Matter) -> set[str]:
    """The codes by which a visit's firm may be scanned."""
    return set(matter.parties.exclude(code="").values_list("code", flat=True))


def unbriefed(one: Drawn) -> list[Inspector]:
    """Who of a team has not been trained for this draw, where the plan asks for it."""
    if not rule_of(one.draw.line.plan).briefing:
        return []
    attended = {pk for row in Briefing.objects.filter(draw=one.draw) for pk in row.attended}
    return [who for who in current(one) if who.pk not in attended]


def checklist(matter: Matter) -> list[str]:
    """The points to check of the visit's items, as the item list has them: of all tasks that one visit serves."""
    joined = JointVisit.objects.filter(drawn__matter=matter).values_list("line__item", flat=True)
    found = ItemContent.objects.filter(item__in=[matter.item_id, *joined]).order_by("item__code")
    return list(dict.fromkeys(point for one in found for point in one.checklist))


def having(matter_ids: Sequence[UUID], event: str) -> set[UUID]:
    """Of some matters, those in which an act has been done."""
    return set(Act.objects.filter(matter__in=matter_ids, event=event).values_list("matter", flat=True))


def visits_by_code(organ: Organ, year: int) -> Counter[str]:
    """Credit code → visits that the organ made in a year, without those on a lead."""
    return Counter(
        _visits(organ, year).exclude(matter__parties__code="").values_list("matter__parties__code", flat=True)
    )


def visits_this_year(matter: Matter, day: date, code: str | None = None) -> int | None:
    """How often the matter's organ has visited the matter's firm this year before; None for a party without code."""
    if code is None:
        code = matter.parties.exclude(code="").values_list("code", flat=True).first()
    if not code:
        return None
    return _visits(matter.organ, day.year).filter(matter__parties__code=code).exclude(matter=matter.pk).count()


def _visits(organ: Organ, year: int) -> QuerySet[Act]:
    """Visits that the organ made or took part in: one joint visit counts once for each organ whose task it serves."""
    joined = JointVisit.objects.filter(drawn__matter=OuterRef("matter"), line__organ=organ)
    on_lead = Act.objects.filter(matter=OuterRef("matter"), event=ORDER, outcome=LEAD)
    return Act.objects.filter(
        Q(matter__organ=organ) | Exists(joined),
        event=VISIT,
        matter__kind=KIND,
        at__gte=clock.at(date(year, 1, 1), 0),
        at__lt=clock.at(date(year + 1, 1, 1), 0),
    ).exclude(Exists(on_lead))


def caps_of(code: str, day: date, also: Sequence[Organ] = ()) -> list[dict[str, Any]]:
    """How often each organ has visited a firm this year, how often it may, and what is left.

    Every organ that has visited, `also` those named; visits on a lead count apart (G-12). `left` None: nobody has set
    the cap, and then the year's visits have no bound but the plan.
    """
    acts = Act.objects.filter(
        event=VISIT, matter__kind=KIND, matter__parties__code=code,
        at__gte=clock.at(date(day.year, 1, 1), 0), at__lt=clock.at(date(day.year + 1, 1, 1), 0),
    )  # fmt: skip
    all_of = Counter(acts.values_list("matter__organ", flat=True))
    joined = JointVisit.objects.filter(drawn__matter__in=acts.values("matter")).exclude(
        line__organ=F("drawn__matter__organ")
    )
    for matter, partner in joined.values_list("drawn__matter", "line__organ").distinct():
        all_of[partner] += acts.filter(matter=matter).count()
    leads = Counter(
        acts.filter(Exists(Act.objects.filter(matter=OuterRef("matter"), event=ORDER, outcome=LEAD))).values_list(
            "matter__organ", flat=True
        )
    )
    found = []
    for organ in Organ.objects.filter(pk__in={*all_of, *(one.pk for one in also)}).order_by("code"):
        made, cap = all_of[organ.pk] - leads[organ.pk], yearly_cap(organ, day)
        left = None if cap is None else max(0, cap - made)
        found.append({"organ": organ, "made": made, "leads": leads[organ.pk], "cap": cap, "left": left})
    return found


def on_lead(matter: Matter) -> bool:
    """Whether a matter was opened on a lead."""
    return matter.acts.filter(event=ORDER, outcome=LEAD).exists()


# ── what firms said ──


RATED_TWICE = "这次检查已经评价过"


def ratings(officer: Officer, day: date, *, again: bool = False) -> QuerySet[FirmAnswer]:
    """What firms said of visits, the newest first; never of a visit in which an organ of the reader took part.

    `again`: also what was said a second time of the same visit, which counts in no mean: two who rate one visit
    point at a code in a wrong hand.
    """
    faults = ("", RATED_TWICE) if again else ("",)
    found = FirmAnswer.objects.filter(kind=FirmAnswer.Kind.RATING, fault__in=faults)
    own = people.organs_of(officer, day)
    joined = JointVisit.objects.filter(line__organ__in=own).exclude(drawn__matter=None).values("drawn__matter")
    found = found.exclude(matter__organ__in=own).exclude(matter__in=joined)
    return found.select_related("matter__organ", "matter__item").order_by("-at", "-pk")


def ratings_by_organ(officer: Officer, day: date) -> list[dict[str, Any]]:
    """How organs were rated: how many answers, the mean in tenths, and how often a duty was said to be missed."""
    found: dict[UUID, dict[str, Any]] = {}
    for one in ratings(officer, day):
        assert one.matter is not None
        row = found.setdefault(one.matter.organ_id, {"organ": one.matter.organ, "many": 0, "sum": 0, "missed": 0})
        row["many"] += 1
        row["sum"] += one.said["score"]
        row["missed"] += sum(one.said[name] is False for name in ("showed_card", "told_rights", "no_burden"))
    for row in found.values():
        whole, tenth = divmod(round(row["sum"] * 10 / row["many"]), 10)
        row["mean"] = f"{whole}.{tenth}"
    return sorted(found.values(), key=lambda row: row["organ"].code)
