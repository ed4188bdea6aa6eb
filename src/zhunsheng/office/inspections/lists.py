"""The lists of a draw as they stand on a day: who may be drawn, who is left out and why, who may be sent.

- The directory of a draw is the trade of its line (all trades if it names none); directory = eligible + excluded.
  Its last column says a change of class within thirty days before, `2026-03-01 B>C`, for everybody to see.
- Slots: a specialist first if the line wants one, then the lead organ's, then one for each partner.
- An inspector qualifies for a slot who is listed, holds an officer's post in the organ and a valid credential that
  covers the item, on the day. Who does not qualify for any stays in the list, with `none`.

    prepared = lists.prepare(line, clock.today(), previous=None)
    prepared.files["eligible.tsv"], prepared.classes
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from zhunsheng.office.inspections import reads
from zhunsheng.office.inspections.models import Draw, InspectionObject, Inspector, Plan, PlanLine, Recusal
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import Organ, ProcedureRole
from zhunsheng.proof import draw_files
from zhunsheng.proof.draw_files import NONE, Class
from zhunsheng.proof.draw_text import render_list

SPECIAL, LEAD, PARTNER = "SPECIAL", "LEAD", "PARTNER"
NOWHERE = "未登记"
UNPLANNED, CAPPED, NOT_DRAWN = "本类未安排抽查", "本年度检查次数已达上限", "上次未抽中"
UNDISTURBED = "无事不扰"


@dataclass(slots=True, kw_only=True)
class Prepared:
    """What a commit would fix: files without recusals, classes, slots, and how many may take each slot."""

    files: dict[str, bytes]
    pairs: frozenset[tuple[str, str]]
    classes: list[Class]
    ratios: Mapping[str, int]
    slots: list[str]
    slot_names: Mapping[str, str]
    qualified: Mapping[str, int]
    excluded: Mapping[str, int]
    objects: int
    inspectors: int
    recent: int = 0
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def k(self) -> int:
        """How many objects will be drawn."""
        return sum(one.k for one in self.classes)

    @property
    def places(self) -> int:
        """How many places there are to fill."""
        return sum(self.needed(slot) for slot in dict.fromkeys(self.slots))

    def needed(self, slot: str) -> int:
        """How many places of a slot there are; in a joint window a slot belongs to one class (`LEAD-003@2026-003.B`)."""
        name = slot.partition("@")[2]
        return self.slots.count(slot) * sum(one.k for one in self.classes if name in ("", one.name))


def prepare(line: PlanLine, day: date, previous: Draw | None = None) -> Prepared:
    """The lists of a line on a day; after an attempt without inspectors its drawn objects stand, and are all drawn."""
    again = previous if previous is not None and previous.state == Draw.State.INFEASIBLE else None
    ratios = dict.fromkeys(sorted(line.ratios), 10_000) if again else dict(sorted(line.ratios.items()))
    directory, eligible, excluded = _objects(line, day, ratios, again)
    partners = list(line.partners.order_by("code"))
    slots, slot_names = slots_of(line, partners)
    inspectors = _inspectors(line, day, partners, slots)
    qualified = Counter(slot for row in inspectors for slot in row[2].split(",") if slot != NONE)
    known = {row[0] for row in directory}
    return Prepared(
        files={
            "directory.tsv": render_list("directory", directory),
            "eligible.tsv": render_list("eligible", eligible),
            "excluded.tsv": render_list("excluded", excluded),
            "inspectors.tsv": render_list("inspectors", inspectors),
        },
        pairs=_recusals(known, {row[0] for row in inspectors}),
        classes=draw_files.classes_of(eligible, ratios, joint=False),
        ratios=ratios,
        slots=slots,
        slot_names=slot_names,
        qualified={slot: qualified[slot] for slot in dict.fromkeys(slots)},
        excluded=Counter(row[1] for row in excluded),
        objects=len(directory),
        inspectors=len(inspectors),
        recent=reads.recent_changes(line, day).count(),
    )


def prepare_joint(lines: Sequence[PlanLine], day: date, previous: Draw | None = None) -> Prepared:
    """The lists of a joint window: each task has its own classes (`2026-003.B`) and slots (`LEAD-003@2026-003.B`).

    All classes share one key, so that the samples of the tasks overlap as far as their ratios allow: one visit, several
    items (进一次门、查多项事). Every organ's own cap and rule decide what its task leaves out.
    """
    again = reads.drawn_classes(previous) if previous and previous.state == Draw.State.INFEASIBLE else None
    ratios = {f"{one.task}.{risk}": 10_000 if again else points for one in lines for risk, points in one.ratios.items()}
    classes: dict[str, list[str]] = {}
    reasons: dict[str, str] = {}
    rows: dict[str, Row] = {}
    slots, names = list[str](), dict[str, str]()
    people_of: dict[str, tuple[str, list[str]]] = {}
    for line in lines:
        directory, eligible, excluded = _objects(line, day, dict(sorted(line.ratios.items())), None)
        rows |= {row[0]: row for row in directory}
        reasons |= {row[0]: row[1] for row in excluded}
        for code, risk in eligible:
            classes.setdefault(code, []).append(f"{line.task}.{risk}")
        partners = list(line.partners.order_by("code"))
        own, said = slots_of(line, partners)
        names |= {_of(slot, line): f"{line.organ.short_name}“{line.name}”{name}" for slot, name in said.items()}
        slots += [f"{_of(slot, line)}@{line.task}.{risk}" for risk in sorted(line.ratios) for slot in own]
        for code, cap, fits in _inspectors(line, day, partners, own):
            known = people_of.setdefault(code, (cap, []))
            known[1].extend(_of(slot, line) for slot in fits.split(",") if slot != NONE)
    if again is not None:
        reasons |= dict.fromkeys(set(classes) - set(again), NOT_DRAWN)
        classes = {code: again[code] for code in again if code in rows}
    eligible = [(code, ",".join(sorted(found))) for code, found in sorted(classes.items())]
    left_out = [(code, reasons.get(code, UNPLANNED)) for code in sorted(rows) if code not in classes]
    inspectors = [(code, cap, ",".join(dict.fromkeys(fits)) or NONE) for code, (cap, fits) in sorted(people_of.items())]
    qualified = Counter(slot for row in inspectors for slot in row[2].split(",") if slot != NONE)
    return Prepared(
        files={
            "directory.tsv": render_list("directory", rows.values()),
            "eligible.tsv": render_list("eligible", eligible),
            "excluded.tsv": render_list("excluded", left_out),
            "inspectors.tsv": render_list("inspectors", inspectors),
        },
        pairs=_recusals(set(rows), set(people_of)),
        classes=draw_files.classes_of(eligible, ratios, joint=True),
        ratios=ratios,
        slots=slots,
        slot_names=names,
        qualified={slot: qualified[slot] for slot in names},
        excluded=Counter(row[1] for row in left_out),
        objects=len(rows),
        inspectors=len(inspectors),
    )


def _of(slot: str, line: PlanLine) -> str:
    return f"{slot}-{line.number:03d}"


def slots_of(line: PlanLine, partners: Sequence[Organ]) -> tuple[list[str], dict[str, str]]:
    """The slot template of a line, and what each slot is called."""
    own = [LEAD] * (line.inspectors_each - bool(line.specialty))
    joint = [f"{PARTNER}{number}" for number in range(1, len(partners) + 1)]
    names = {LEAD: f"{line.organ.short_name}检查人员"}
    if line.specialty:
        names = {SPECIAL: f"专长“{line.specialty}”", **names}
    names |= {slot: f"{organ.short_name}检查人员" for slot, organ in zip(joint, partners, strict=True)}
    return [*([SPECIAL] if line.specialty else []), *own, *joint], names


def rule(line: PlanLine, prepared: Prepared) -> str:
    """The selection rule in words."""
    classes = "、".join(f"{one.name}类{_percent(one.basis_points)}" for one in prepared.classes)
    slots = "、".join(f"{name}{prepared.slots.count(slot)}人" for slot, name in prepared.slot_names.items())
    trade = f"行业“{line.trade}”" if line.trade else "全部行业"
    return f"{trade}，按信用风险分类抽取：{classes}（不足一户的进为一户）；每户派出：{slots}{undisturbed(line.plan)}"[
        :500
    ].strip()


def joint_rule(lines: Sequence[PlanLine], prepared: Prepared) -> str:
    """The selection rule of one task or of a joint window, in words."""
    if len(lines) == 1:
        return rule(lines[0], prepared)
    said = []
    for line in lines:
        classes = "、".join(f"{risk}类{_percent(points)}" for risk, points in sorted(line.ratios.items()))
        trade = f"行业“{line.trade}”" if line.trade else "全部行业"
        said.append(f"{line.task} {line.organ.short_name}{trade}{classes}，每户{line.inspectors_each}人")
    return f"联合抽查，一次上门：{'；'.join(said)}{undisturbed(lines[0].plan)}"[:500].strip()


def undisturbed(plan: Plan) -> str:
    """The rule by which a plan leaves objects undisturbed, in words; "" when it has none."""
    said = reads.rule_of(plan)
    if not said.undisturbed_class:
        return ""
    return f"；无事不扰：列为{said.undisturbed_class}类满{said.undisturbed_months}个月、其间检查未发现问题的不参加抽取"


def _percent(points: int) -> str:
    whole, rest = divmod(points, 100)
    return f"{whole}.{rest:02d}%" if rest else f"{whole}%"


Row = tuple[str, ...]


def _objects(
    line: PlanLine, day: date, ratios: Mapping[str, int], again: Draw | None
) -> tuple[list[Row], list[Row], list[Row]]:
    found = InspectionObject.objects.filter(listed_on__lte=day)
    if line.trade:
        found = found.filter(trade=line.trade)
    capped = _capped(line, day)
    stand = dict(again.drawn.values_list("object__code", "risk")) if again else None
    gone = dict(InspectionObject.Status.choices)
    changed = {
        code: f"{on.isoformat()} {before}>{after}"
        for code, on, before, after in reads.recent_changes(line, day)
        .order_by("on", "pk")
        .values_list("object__code", "on", "before", "after")
    }
    quiet = reads.undisturbed_on(line, day)
    directory, eligible, excluded = list[Row](), list[Row](), list[Row]()
    for code, name, trade, risk, status, town in found.order_by("code").values_list(
        "code", "name", "trade", "risk", "status", "town__short_name"
    ):
        directory.append((code, name, trade, risk, town or NOWHERE, changed.get(code, NONE)))
        if status != InspectionObject.Status.ACTIVE:
            excluded.append((code, str(gone[status])))
        elif stand is not None:
            kept = stand.get(code)
            (excluded if kept is None else eligible).append((code, kept or NOT_DRAWN))
        elif risk not in ratios:
            excluded.append((code, UNPLANNED))
        elif code in capped:
            excluded.append((code, CAPPED))
        elif code in quiet:
            excluded.append((code, UNDISTURBED))
        else:
            eligible.append((code, risk))
    return directory, eligible, excluded


def _capped(line: PlanLine, day: date) -> set[str]:
    """The objects that the organ may not visit again this year."""
    cap = reads.yearly_cap(line.organ, day)
    if cap is None:
        return set()
    return {code for code, visits in reads.visits_by_code(line.organ, day.year).items() if visits >= cap}


def _inspectors(line: PlanLine, day: date, partners: Sequence[Organ], slots: Sequence[str]) -> list[Row]:
    organs = {line.organ_id: LEAD, **{one.pk: f"{PARTNER}{number}" for number, one in enumerate(partners, 1)}}
    listed = (
        Inspector.objects.filter(organ__in=organs, listed_on__lte=day)
        .exclude(delisted_on__lte=day)
        .exclude(pk__in=reads.away_on(day))
        .select_related("officer")
    )
    posts = {
        (officer, organ)
        for officer, organ in people.appointments_on(day)
        .filter(post__organ__in=organs, post__roles__contains=[ProcedureRole.OFFICER.value])
        .values_list("officer", "post__organ")
    }
    valid = people.valid_credentials(day, line.item.domain).filter(name__in=reads.credentials(line.organ))
    hold = set(valid.values_list("officer", flat=True))
    rows: list[Row] = []
    for one in listed.order_by("officer__code"):
        fits = [organs[one.organ_id]] if one.pk in hold and (one.pk, one.organ_id) in posts else []
        if fits == [LEAD] and line.specialty in one.specialties:
            fits = [SPECIAL, LEAD]
        wanted = [slot for slot in dict.fromkeys(slots) if slot in fits]
        rows.append((one.officer.code, str(one.cap), ",".join(wanted) or NONE))
    return rows


def _recusals(objects: set[str], inspectors: set[str]) -> frozenset[tuple[str, str]]:
    declared = set(Recusal.objects.filter(ended_on=None).values_list("object__code", "inspector__officer__code"))
    pairs = declared | reads.derived_recusals()
    return frozenset((code, who) for code, who in pairs if code in objects and who in inspectors)
