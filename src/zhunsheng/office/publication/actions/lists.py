"""What other rooms make public through here: an organ's power list as it stands, and a draw with all it takes to replay.

Recusals of a draw are never public: who is related to whom is nobody else's business; the header commits to them.
"""

from __future__ import annotations

from zhunsheng.office import clock
from zhunsheng.office.inspections import reads as inspections
from zhunsheng.office.inspections.models import Draw
from zhunsheng.office.people.models import Officer, Organ
from zhunsheng.office.powers import reads as powers
from zhunsheng.office.powers.models import PowerItem
from zhunsheng.office.publication.actions.proposing import propose
from zhunsheng.office.publication.models import Publication
from zhunsheng.proof import draw_replacements
from zhunsheng.proof.draw_files import PUBLIC_LISTS, RESULT_FILES

Section = Publication.Section
DRAW_FILES = (
    "header.txt", *(f"{name}.tsv" for name in PUBLIC_LISTS), "reveals.txt", "beacon.txt", "sealed.txt", *RESULT_FILES,
    draw_replacements.FILE,
)  # fmt: skip


def propose_power_list(organ: Organ, by: Officer | None = None) -> Publication:
    """Propose an organ's power and responsibility list as it stands today; a release replaces the earlier version."""
    day = clock.today()
    items = powers.held_by(organ, day).prefetch_related("bases", "limits").order_by("category", "code")
    return propose(
        section=Section.POWERS,
        title=f"{organ.name}权责清单",
        organ=organ,
        subject=f"powers:{organ.code}",
        proposed={
            "form": "powers",
            "on": day.isoformat(),
            "organ": {"code": organ.code, "name": organ.name, "short_name": organ.short_name},
            "items": [_item(one, day.year) for one in items],
        },
        by=by,
    )


def _item(item: PowerItem, year: int) -> dict[str, object]:
    day = clock.today()
    bases = [one for one in item.bases.all() if one.valid_from <= day and (one.valid_to is None or one.valid_to > day)]
    limit = next((one for one in item.limits.all() if one.year == year), None)
    return {
        "code": item.code,
        "name": item.name,
        "category": item.get_category_display(),
        "domain": item.domain,
        "duty": item.duty,
        "kinds": list(item.kinds),
        "bases": [{"law": one.law, "article": one.article} for one in bases],
        "limit": None
        if limit is None
        else {
            "statutory_days": limit.statutory_days,
            "promised_days": limit.promised_days,
            "steps": limit.steps,
            "materials": limit.materials,
        },
    }


def propose_draw(draw: Draw, by: Officer | None = None) -> Publication | None:
    """Propose a draw that has come to its result, once; None when it is proposed or public already.

    While it is sealed only what is public of it goes: lists, reveals but one, and the digest of the result.
    """
    subject = f"draw_sealed:{draw.pk}" if draw.is_sealed else f"draw:{draw.pk}"
    if Publication.objects.filter(subject=subject).exists():
        return None
    line = draw.line
    return propose(
        section=Section.DRAW,
        title=f"{line.name}抽取{'封存摘要' if draw.is_sealed else '结果'}" + (f"（第{draw.attempt}次）" if draw.attempt > 1 else ""),
        organ=line.organ,
        subject=subject,
        proposed={
            "form": "draw",
            "on": (draw.published_on or clock.today()).isoformat(),
            "task": line.name,
            "item": {"code": line.item.code, "name": line.item.name},
            "organ": line.organ.name,
            "partners": [one.name for one in line.partners.all()],
            "attempt": draw.attempt,
            "reason": draw.reason,
            "committed_on": draw.committed_on.isoformat(),
            "header": draw.header_digest,
        },
        left_out=[{"what": "回避关系", "why": "涉及个人信息，不公开；抽取前已由摘要固定"}],
        by=by,
        files=_files(draw),
    )


def _files(draw: Draw) -> dict[str, bytes]:
    """The draw's folder as far as it is public: all that a verifier needs to replay it."""
    return {name: data for name, data in inspections.public_files(draw).items() if name in DRAW_FILES}
