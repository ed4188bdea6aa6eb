"""What papers need and what they say: the blanks of an act's papers, and finished papers as documents again.

Values come, the later over the earlier, from: organ, parties, the act and its signers; the matter's facts; the
words of its earlier papers; the words given with the act. So 违法事实 is written once and stands in notice and decision.

Private values do not come at all: what comes is their name and commitment (`wording.Private`). `reading` puts them into
the finished document for one reader, who sees them, or that they are not for him, or that they have been erased.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from zhunsheng.law import papers as law
from zhunsheng.law.notation import Deed
from zhunsheng.law.wording import Kind, Private
from zhunsheng.office import clock
from zhunsheng.office.matters import history
from zhunsheng.office.matters import reads as spine
from zhunsheng.office.matters.companions import Blank
from zhunsheng.office.matters.models import Act, Matter, Paper, Party
from zhunsheng.office.papers import render
from zhunsheng.office.people.models import Credential, Officer
from zhunsheng.office.rulebook import reads as rulebook

# What every paper knows of itself: never asked.
OURS = frozenset({"organ_name", "number", "issued_on", "officers", "matter_number", "case_cause"})
# What the parties and the organ say of themselves: asked only where the matter does not know it.
PEOPLES = ("party_", "trader_", "complainant_", "reconsideration_")
# Whose names stand in a paper under which blank, by their standing in the matter (Party.role).
_ASKING = ("投诉人", "举报人", "投诉人或者举报人", "申请人")


def titled(matter: Matter, title: str) -> law.PaperTemplate | None:
    """The template that a procedure means by a title; a remark in brackets is not part of it."""
    plain = title.partition("（")[0]
    templates: Iterable[law.PaperTemplate] = rulebook.book(matter.organ).papers.values()
    return next((one for one in templates if {title, plain} & {one.title, *one.also_called}), None)


def blanks(matter: Matter, deeds: Sequence[Deed]) -> list[Blank]:
    """The blanks of an act's papers that somebody must fill: not what the house knows, nor the act's own facts.

    `matter` may be one that is about to be opened. A blank that stands in several papers is asked once.
    """
    entered = {name for deed in deeds for name in deed.enters}
    values = {} if matter._state.adding else known(matter, matter.facts)
    found: dict[str, Blank] = {}
    for title in dict.fromkeys(title for deed in deeds for title in deed.papers):
        template = titled(matter, title)
        if template is None:
            continue
        wanted = {name: element for element in template.elements if not element.when for name in element.fields}
        for name, field in template.fields.items():
            ours = name.startswith(PEOPLES) and (matter._state.adding or values.get(name))
            if name in entered or name in OURS or ours:
                continue
            needed = name in wanted
            if name in found and (found[name].needed or not needed):
                continue
            found[name] = _blank(template, field, values.get(name), wanted.get(name))
    return list(found.values())


def known(matter: Matter, facts: Mapping[str, object], party: Party | None = None) -> dict[str, object]:
    """What the matter itself says about blanks: organ, parties, facts, and the words of earlier papers."""
    organ = matter.organ
    members = list(matter.parties.all())
    asking = next((one for one in members if one.role in _ASKING), None)
    against = party or next((one for one in members if one.role not in _ASKING), None)
    values: dict[str, object] = {
        "organ_name": organ.name,
        "case_cause": matter.title,
        "matter_number": matter.number,
        "reconsideration_organ": organ.superior.name if organ.superior else None,
    }
    private: dict[Any, dict[str, Private]] = {}
    for one in matter.private_values.select_related("party").order_by("pk"):
        private.setdefault(one.party_id, {})[one.name] = Private(one.sealed_name, one.commitment)
    for prefix, who in (("party", against), ("trader", against), ("complainant", asking)):
        if who is not None:
            values |= {f"{prefix}_name": who.name, f"{prefix}_code": who.code or None}
            values |= {f"{prefix}_{name}": value for name, value in private.get(who.pk, {}).items()}
    secret = {fact.id for fact in history.procedure(matter).facts.values() if fact.private}
    values |= {name: value for name, value in facts.items() if name not in secret}
    values |= {name: value for name, value in private.get(None, {}).items() if name in secret}
    for paper in matter.papers.order_by("pk"):
        values |= said(paper)
    return values


def said(paper: Paper) -> dict[str, object]:
    """What was written into a paper's blanks; of a private one its commitment."""
    return {
        name: Private(value["name"], value["commitment"]) if isinstance(value, dict) else value
        for name, value in paper.words.items()
    }


def private_blanks(titles: Iterable[str], matter: Matter) -> dict[str, law.Field]:
    """The private blanks of these papers."""
    found = [template for title in titles if (template := titled(matter, title))]
    return {name: field for template in found for name, field in template.fields.items() if field.private}


def of_act(act: Act, officers: Sequence[Officer]) -> dict[str, object]:
    """What the act says: its day, its signers with the numbers of their credentials."""
    day = act.at.astimezone(clock.ZONE).date()
    shown = {one.credential for one in act.signers.all() if one.credential}
    numbers = dict(Credential.objects.filter(officer__in=officers, name__in=shown).values_list("officer", "number"))
    return {
        "issued_on": day,
        "officers": [{"name": one.name, "credential": numbers.get(one.pk, "")} for one in officers],
    }


def document(paper: Paper) -> law.Document:
    """A stored paper as a document again, word for word: private values as marks. Its digest is the paper's."""
    stored = paper.document
    return law.Document(
        **{name: stored[name] for name in ("paper", "title", "organ", "number", "issued_on", "template", "draft")},
        layout=law.Layout(stored["layout"]),
        blocks=tuple(_block(one) for one in stored["blocks"]),
        private=tuple(
            law.Placeholder(one["name"], Kind(one["kind"]), one["commitment"]) for one in stored.get("private", ())
        ),
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """A paper as one reader sees it. `masked`: something on it is not for this reader; `erased`: or for nobody now."""

    document: law.Document
    masked: bool
    erased: bool


def reading(paper: Paper, officer: Officer) -> Reading:
    """The paper with its private values for whoever needs to know them, masked for everybody else."""
    stored = document(paper)
    wanted = [one.commitment for one in stored.private]
    if not wanted:
        return Reading(stored, masked=False, erased=False)
    held = spine.held(paper.matter, wanted)
    shown = spine.sees_private(paper.matter, officer)
    opened = spine.opened(paper.matter, held) if shown else {}
    made = law.filled(stored, held, opened)
    return Reading(made, masked=bool(held) and not shown, erased=len(held) < len(wanted))


def shown_officers(officers: Sequence[Officer]) -> list[dict[str, str]]:
    """Officers with the number of a credential that they hold."""
    held = dict(Credential.objects.filter(officer__in=officers).order_by("pk").values_list("officer", "number"))
    return [{"name": one.name, "credential": held.get(one.pk, "")} for one in officers]


def _block(said: Mapping[str, Any]) -> law.Block:
    match said["is"]:
        case "paragraph":
            return law.Paragraph(law.Role(said["role"]), said["text"])
        case "table":
            return law.Table(tuple(tuple(law.Cell(**cell) for cell in row) for row in said["rows"]))
        case "lines":
            return law.Lines(tuple(law.Cell(**cell) for cell in said["cells"]))
        case "signatures":
            return law.Signatures(tuple(law.Cell(**cell) for cell in said["cells"]))
        case "grid":
            return law.Grid(tuple(said["columns"]), tuple(said["widths"]), tuple(tuple(row) for row in said["rows"]))
        case "seal":
            return law.Seal(said["organ"], said["on"], said["place"])
        case "copies":
            return law.Copies(said["text"])
    raise ValueError(f"papers: a stored document has a block '{said['is']}', which is none of law.papers'")


def _blank(template: law.PaperTemplate, field: law.Field, value: object, wanted: law.Element | None) -> Blank:
    """A blank to be asked; a private value is never put back into a form."""
    private = field.private or isinstance(value, Private)
    return Blank(
        name=field.name,
        label=field.label,
        paper=template.title,
        kind=field.kind,
        columns={key: column.label for key, column in field.columns.items()},
        value=None if private else value,
        needed=wanted is not None,
        cites=wanted.cites if wanted else (),
        private=private,
        held=isinstance(value, Private),
    )


def final_of(paper: Paper) -> Paper | None:
    """The final paper that was made of a draft."""
    made = Paper.objects.filter(act=paper.act_id, title=paper.title, document__draft=False)
    return made.exclude(pk=paper.pk).first()


def blanks_of(paper: Paper) -> list[Blank]:
    """The blanks of a draft, with what was filled in and what is known."""
    template = titled(paper.matter, paper.title)
    if template is None:
        return []
    values = {**known(paper.matter, paper.matter.facts, paper.act.party), **said(paper)}
    wanted = {name: element for element in template.elements if not element.when for name in element.fields}
    return [
        _blank(template, field, values.get(name), wanted.get(name))
        for name, field in template.fields.items()
        if name not in OURS and name not in paper.matter.facts and not (name.startswith(PEOPLES) and values.get(name))
    ]


def lacks_of(paper: Paper) -> tuple[law.Lack, ...]:
    """What keeps a draft from being made final."""
    template = titled(paper.matter, paper.title)
    if template is None:
        return ()
    act = Act.objects.prefetch_related("signers__officer").get(pk=paper.act_id)
    values = {
        **known(paper.matter, paper.matter.facts, paper.act.party),
        **of_act(act, [signer.officer for signer in act.signers.all()]),
        **said(paper),
    }
    made = law.compose(template, {**values, "number": "〔〕"})
    return made.lacks if isinstance(made, law.Incomplete) else ()


def stamp(paper: Paper) -> render.QR:
    """What stands at the foot of a printed paper: where to check it, its number, its check code."""
    address = f"{settings.PORTAL_URL.rstrip('/')}/verify/?paper={paper.pk}&code={paper.check_code}"
    return render.QR(address=address, id=paper.number or str(paper.pk), check=paper.check_code)
