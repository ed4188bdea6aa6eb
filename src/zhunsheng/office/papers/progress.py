"""How far the papers of a matter are: what waits for a seal or its scan, what waits to be served, and what has it all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from zhunsheng.office.matters import reads as spine
from zhunsheng.office.matters.models import Matter, Paper
from zhunsheng.office.papers import filing, services
from zhunsheng.office.papers.models import Sealing, Service
from zhunsheng.office.people.models import Officer


@dataclass(frozen=True, slots=True)
class Row:
    """One paper, its seal and its services."""

    paper: Paper
    sealing: Sealing | None
    wants_seal: bool
    services: tuple[Service, ...]
    wants_service: bool


def wants_seal(paper: Paper) -> bool:
    """Whether a paper has a place for its seal; a draft has none yet."""
    blocks = paper.document["blocks"]
    return not paper.document["draft"] and any(one["is"] == "seal" and one["place"] for one in blocks)


def of(matter: Matter) -> list[Row]:
    """The papers of a matter that are sealed or served, or wait for it."""
    found = []
    sealed = {one.paper_id: one for one in Sealing.objects.filter(paper__matter=matter).select_related("by")}
    tried: dict[object, list[Service]] = {}
    for one in Service.objects.filter(paper__matter=matter).select_related("party"):
        tried.setdefault(one.paper_id, []).append(one)
    done = set(matter.acts.values_list("event", flat=True))
    for paper in filing.final_papers(matter):
        if paper.document["draft"] or paper.title == services.RECEIPT:
            continue
        paper.matter = matter
        act = services.serving_act(paper)
        row = Row(
            paper, sealed.get(paper.pk), wants_seal(paper) and paper.pk not in sealed, tuple(tried.get(paper.pk, ())),
            act is not None and act not in done and not any(one.state in ("sent", "running") for one in tried.get(paper.pk, ())),
        )  # fmt: skip
        if row.sealing or row.wants_seal or row.services or row.wants_service:
            found.append(row)
    return found


def waiting(officer: Officer, day: date) -> Iterable[Paper]:
    """The papers of open matters that wait for their seal, the oldest first."""
    rows = Paper.objects.filter(
        matter__in=spine.visible_to(officer, day).filter(closed_on=None), document__draft=False, sealing=None
    ).select_related("matter__organ", "act")  # fmt: skip
    return [one for one in rows.order_by("made_on", "pk")[:MOST] if wants_seal(one)]


def sealed(officer: Officer, day: date) -> QuerySet[Sealing]:
    """The seals that were set in the matters that an officer sees, the newest first."""
    rows = Sealing.objects.filter(paper__matter__in=spine.visible_to(officer, day))
    return rows.select_related("paper__matter", "by").order_by("-sealed_on", "-pk")


MOST = 2000
