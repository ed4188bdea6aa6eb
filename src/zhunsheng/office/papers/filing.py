"""What the file of a matter holds: papers in the order of the acts, evidence, services and seals, each by its digest.

It is the same for every reader: digests only, no private value. The bound volume (`volume`) shows to each what he may see.
"""

from __future__ import annotations

from zhunsheng.office.matters.models import Evidence, Matter, Paper
from zhunsheng.office.papers.models import Sealing, Service


def final_papers(matter: Matter) -> list[Paper]:
    """The papers of the file, in the order of the acts; a draft only where nothing final was made of it."""
    rows = list(matter.papers.select_related("act", "matter__organ").order_by("act__number", "pk"))
    done = {(one.act_id, one.title) for one in rows if not one.document["draft"]}
    return [one for one in rows if not one.document["draft"] or (one.act_id, one.title) not in done]


def evidence_of(matter: Matter) -> list[Evidence]:
    """The evidence of the file, in the order in which it came in."""
    return list(matter.evidence.select_related("act", "uploaded_by", "exhibit").order_by("act__number", "pk"))


def content(matter: Matter) -> dict[str, object]:
    """The content of the file as plain values, for its digest."""
    seals = {one.paper_id: one for one in Sealing.objects.filter(paper__matter=matter)}
    served = Service.objects.filter(paper__matter=matter, state=Service.State.SERVED).order_by("pk")
    return {
        "matter": matter.number,
        "acts": [
            {"number": one.number, "event": one.event, "outcome": one.outcome, "at": one.at.isoformat()}
            for one in matter.acts.order_by("number")
        ],
        "papers": [
            {"id": str(one.pk), "title": one.title, "number": one.number, "digest": one.digest,
             "seal": seals[one.pk].sha256 if one.pk in seals else ""}
            for one in final_papers(matter)
        ],
        "evidence": [
            {"id": str(one.pk), "name": one.name, "size": one.size, "sha256": one.sha256, "sm3": one.sm3}
            for one in evidence_of(matter)
        ],
        "services": [
            {"paper": str(one.paper_id), "method": one.method, "served_on": one.served_on.isoformat() if one.served_on else ""}
            for one in served
        ],
    }  # fmt: skip
