"""What a phone carries to the spot, and how each number of its blocks stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from zhunsheng.law import papers as law
from zhunsheng.law.discretion.book import Item, Tier
from zhunsheng.law.discretion.cells import Cell
from zhunsheng.law.procedure import Procedure
from zhunsheng.office import clock
from zhunsheng.office.discretion import reads as discretion
from zhunsheng.office.discretion.models import StandardItem
from zhunsheng.office.matters import signing
from zhunsheng.office.matters.models import Matter, Paper, Party
from zhunsheng.office.onspot import forming
from zhunsheng.office.onspot.models import Block, Number, Waiting
from zhunsheng.office.papers import reads as papers
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import Credential, Officer, Organ, ProcedureRole
from zhunsheng.office.powers import reads as powers
from zhunsheng.office.powers.models import PowerItem
from zhunsheng.office.rulebook import reads as rulebook

KIND, FIRST, DECIDE, PENALTY = "penalty_simple", "establish", "decide", "penalty"
# The rulebook's parameters, by whether the party is a legal person or another organisation. A trader is a citizen.
LIMITS = {True: "simple_limit_organisation_fen", False: "simple_limit_citizen_fen"}
ORGANISATIONS = frozenset({Party.Kind.FIRM.value})
LARGEST_FILE, MOST_FILES = 12 * 2**20, 12  # of one case; two of them are signatures


def procedure(organ: Organ, day: date) -> Procedure | None:
    """The on-the-spot procedure by which an organ decides on a day."""
    if not rulebook.knows(KIND, organ, day):
        return None
    return rulebook.procedure(rulebook.current(KIND, organ, day).digest)


def template(organ: Organ, found: Procedure) -> law.PaperTemplate | None:
    """The template of the decision."""
    titles = found.acts[DECIDE].outcomes[PENALTY].papers
    planned = Matter(kind=KIND, organ=organ)
    return next((one for title in titles if (one := papers.titled(planned, title)) is not None), None)


def limit_fen(found: Procedure, party: str, day: date) -> int:
    """The highest fine on the spot for a kind of party: the rulebook's parameter in force."""
    value = found.parameters[LIMITS[party in ORGANISATIONS]].on(day)
    return int(value.value) if value is not None and value.value is not None else 0


def colleagues(organ: Organ, found: Procedure, day: date) -> list[Officer]:
    """The officers of the organ who can decide on the spot that day: with the role and a valid credential."""
    return [one.officer for one in signing.candidates(found, found.acts[FIRST], organ, day) if not one.why]


def standard_of(item: PowerItem, organ: Organ, day: date) -> StandardItem | None:
    """The item of a standard that stands for this power, if there is one."""
    return discretion.items_for(organ, day).filter(power=item.code).first()


def kit(officer: Officer, organ: Organ) -> dict[str, Any]:
    """Everything that a phone needs to decide without a network, as plain values; {} where it may not."""
    now = clock.now()
    day, found = now.date(), procedure(organ, now.date())
    form = template(organ, found) if found else None
    if found is None or form is None:
        return {}
    able, numbers = colleagues(organ, found, day), _credentials(organ, found, day)
    return {
        "now": now.isoformat(),
        "real": clock.real_now().isoformat(),
        "year": day.year,
        "officer": officer.code,
        "able": officer in able,
        "people": [{"code": one.code, "name": one.name, "credential": numbers.get(one.pk, "")} for one in able],
        "organ": organ.name,
        "reconsideration_organ": organ.superior.name if organ.superior else "",
        "court": _last_said(organ, "court") or f"{settings.DISTRICT_NAME}人民法院",
        "bank_name": _last_said(organ, "bank_name"),
        "limits": {kind: limit_fen(found, kind, day) for kind in Party.Kind.values},
        "limit_cites": [one.text for one in found.parameters[LIMITS[True]].cites],
        "items": [_item(one, organ, day) for one in powers.held_by(organ, day, KIND).prefetch_related("bases")],
        "form": forming.form(form, organ.sign, day.year),
        "most_photos": MOST_FILES - 2,
        "largest_file": LARGEST_FILE,
        "open": open_numbers(officer, day.year),
    }


def _credentials(organ: Organ, found: Procedure, day: date) -> dict[Any, str]:
    rows = people.valid_credentials(day).filter(name__in=found.acts[FIRST].credential)
    held: QuerySet[Credential] = rows.filter(officer__appointments__post__organ=organ)
    return dict(held.values_list("officer", "number"))


def _last_said(organ: Organ, blank: str) -> str:
    """What the organ's last paper said in a blank that rarely changes."""
    row = (
        Paper.objects.filter(matter__organ=organ, words__has_key=blank).order_by("-pk").values_list("words", flat=True)
    )
    words: dict[str, Any] = next(iter(row[:1]), {})
    said = words.get(blank, "")
    return said if isinstance(said, str) else ""


def _item(item: PowerItem, organ: Organ, day: date) -> dict[str, Any]:
    bases = [one for one in item.bases.all() if one.valid_from <= day and (one.valid_to is None or one.valid_to > day)]
    row = standard_of(item, organ, day)
    return {
        "id": str(item.pk),
        "code": item.code,
        "name": item.name,
        "basis": "、".join(f"《{one.law}》{one.article}" for one in bases),
        "standard": _standard(row) if row else None,
    }


def _standard(row: StandardItem) -> dict[str, Any]:
    """A table as a phone reads it. `tiers` is None where it weighs, counts in multiples or is not proved: it needs the office."""
    item = discretion.law_item(row)
    return {
        "id": str(row.pk),
        "title": row.standard.title,
        "doc_no": row.standard.doc_no,
        "code": row.code,
        "facts": [
            {
                "name": fact.name, "label": fact.label or fact.name, "kind": fact.kind.value, "unit": fact.unit,
                "least": fact.least, "most": fact.most, "values": list(fact.values), "evidence": fact.evidence,
            }
            for fact in item.facts.values()
        ],
        "tiers": [_tier(one) for one in item.tiers] if _plain(item) else None,
    }  # fmt: skip


def _plain(item: Item) -> bool:
    amounts = [end for one in item.tiers if one.fine for end in (one.fine.least, one.fine.most)]
    return item.weights is None and bool(item.tiers) and all(isinstance(one, int) for one in amounts)


def _tier(tier: Tier) -> dict[str, Any]:
    return {
        "code": tier.code,
        "degree": tier.degree,
        "when": {name: _cell(cell) for name, cell in tier.when.items()},
        "spared": tier.no_penalty,
        "kinds": list(tier.kinds),
        "least": tier.fine.least if tier.fine else 0,
        "most": tier.fine.most if tier.fine else 0,
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {"spans": [list(one) for one in cell.spans], "values": sorted(cell.values, key=str)}


# ── numbers ──


@dataclass(frozen=True, slots=True)
class Ended:
    """A number of a block: how it ended, or that it is still out."""

    serial: int
    number: Number | None
    waits: Waiting | None


@dataclass(frozen=True, slots=True)
class Account:
    """A block and each of its numbers: gapless means that every one is accounted for."""

    block: Block
    numbers: Sequence[Ended]

    @property
    def title(self) -> str:
        one = self.block
        return f"{one.organ.short_name}{one.series}〔{one.year}〕{one.first}至{one.last}号"

    @property
    def open(self) -> list[int]:
        return [one.serial for one in self.numbers if one.number is None]

    @property
    def free(self) -> list[int]:
        """The numbers on no paper: neither ended nor of a case that waits here."""
        return [one.serial for one in self.numbers if one.number is None and one.waits is None]

    def count(self, state: str) -> int:
        return sum(one.number is not None and one.number.state == state for one in self.numbers)

    @property
    def used(self) -> int:
        return self.count(Number.State.USED)

    @property
    def returned(self) -> int:
        return self.count(Number.State.RETURNED)

    @property
    def voided(self) -> int:
        return self.count(Number.State.VOIDED)


def accounts(blocks: Sequence[Block]) -> list[Account]:
    """The blocks, number by number."""
    keys = [one.pk for one in blocks]
    rows = Number.objects.filter(block__in=keys).select_related("paper__matter", "by")
    ended = {(one.block_id, one.serial): one for one in rows}
    waits = {(one.block_id, one.serial): one for one in Waiting.objects.filter(block__in=keys).select_related("by")}
    return [
        Account(
            one,
            [Ended(n, ended.get((one.pk, n)), waits.get((one.pk, n))) for n in range(one.first, one.last + 1)],
        )
        for one in blocks
    ]


def open_numbers(officer: Officer, year: int) -> dict[str, list[int]]:
    """Which numbers of each block of a year may still be used; a phone forgets its others."""
    rows = list(Block.objects.filter(officer=officer, year=year))
    gone = {
        (block, serial)
        for model in (Number, Waiting)
        for block, serial in model._default_manager.filter(block__in=rows).values_list("block_id", "serial")
    }
    return {str(one.pk): [n for n in range(one.first, one.last + 1) if (one.pk, n) not in gone] for one in rows}


def blocks_for(officer: Officer) -> QuerySet[Block]:
    """The blocks that an officer may look into: one's own; all of the organ for its head and for who supervises."""
    day = clock.today()
    rows = Block.objects.select_related("officer", "organ")
    if people.may(officer, "supervisor", day) or people.may(officer, "auditor", day):
        return rows
    heads = [one for one in people.organs_of(officer, day) if people.may(officer, ProcedureRole.HEAD, day, one)]
    return (rows.filter(officer=officer) | rows.filter(organ__in=heads)).distinct()


def device_blocks(officer: Officer, device: UUID) -> list[Account]:
    """The blocks of one device that still have numbers out."""
    return [one for one in accounts(list(Block.objects.filter(officer=officer, device=device))) if one.open]
