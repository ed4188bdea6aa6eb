"""一企一页: the code of a visit, and what the firm may see with it.

- One code a visit, computed from a key of this room: it is written down nowhere, and stands on the notice, the slip and
  the officer's phone. It opens the firm's page of the year at the portal.
- A visit that has not been announced or begun stands on no page but its own: its code is shown to nobody before.
- Inquiries that go on (a lead passed on) are not told; a paper with private values gives its number alone.

    passes.of(matter).encode()
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

import segno
from django.conf import settings

from zhunsheng.exchange.models import Exchange
from zhunsheng.law import papers as law
from zhunsheng.office import clock
from zhunsheng.office.inspections import reads
from zhunsheng.office.inspections.models import FirmAnswer, SiteEntry
from zhunsheng.office.ledger import keys
from zhunsheng.office.matters.models import Act, Clock, Matter, Paper, Party
from zhunsheng.office.papers import reads as papers
from zhunsheng.proof.bundle import Pass, pass_key
from zhunsheng.proof.canonical import Value

NAME, KEY = "visits.key", "visits"  # the file of the private key; under which key its public half is handed over
ALPHABET = "0123456789ABCDEFGHJKLMNPQRSTUVWX"
APART = timedelta(minutes=15)  # officers' and firm's times further apart than this are pointed out: a screen habit
ANNOUNCED = ("notify", "visit")
TOLD = (
    "order", "notify", "visit", "record", "order_correction", "recheck", "result", "publish", "object_to_result",
    "review_objection", "close",
)  # fmt: skip
CORRECT, RECHECK, PUBLISH, CORRECT_BY = "order_correction", "recheck", "publish", "correct_by"
KIND: Final = SiteEntry.Kind
ANSWER: Final = FirmAnswer.Kind
WAYS: Final = (("in", KIND.ARRIVED, ANSWER.SCAN_IN, "到场"), ("out", KIND.LEFT, ANSWER.SCAN_OUT, "离场"))


def private_key() -> bytes:
    """The room's key: opens what firms seal, and makes the codes of visits."""
    return keys.kept(
        NAME,
        needed=Exchange.objects.filter(kind=Exchange.Kind.PASS).exists,
        why="firms hold codes made with it, and have sealed answers for it; a new key would fit none of them",
        lost="if it is lost for good, write a new one by hand (32 random bytes, mode 0600): old codes open nothing then",
    )


def code_of(matter: Matter) -> str:
    """The code of a visit: twelve signs, 60 bits."""
    said = hmac.digest(private_key(), f"zhunsheng visit code v1 {matter.pk}".encode(), sha256)
    return "".join(ALPHABET[byte & 31] for byte in said[:12])


def grouped(code: str) -> str:
    """As it is printed: 7Q4M-9KXP-2C3A."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def firm_of(matter: Matter) -> Party | None:
    """The firm that is visited; None where it has no credit code, and so no page."""
    return matter.parties.exclude(code="").order_by("ordinal").first()


def address(matter: Matter) -> str:
    """Where the QR of a visit leads; the code stands behind #, which no server and no log ever gets."""
    firm = firm_of(matter)
    return f"{settings.PORTAL_URL.rstrip('/')}/firms/enter/#{firm.code}-{code_of(matter)}" if firm else ""


def picture(text: str) -> str:
    """A QR code as a data: address, so that it stands in the page itself when the network is gone."""
    return segno.make(text, error="m", micro=False).svg_data_uri(scale=3, border=3, light="#fff")


def is_open(matter: Matter) -> bool:
    """Whether the firm's page of this visit is there: since its approval."""
    return matter.acts.filter(event=reads.APPROVE, outcome="approved").exists()


# ── the firm's scans beside the officers' times ──


def times(matter: Matter) -> list[dict[str, Any]]:
    """In and out, as the officers entered it and as the firm scanned it; `apart` where the two do not agree."""
    entries = list(SiteEntry.objects.filter(matter=matter, kind__in=(KIND.ARRIVED, KIND.LEFT)).order_by("at"))
    scans = list(FirmAnswer.objects.filter(matter=matter, fault="").exclude(kind=ANSWER.RATING).order_by("at"))
    found = []
    for way, entered, scanned, label in WAYS:
        pick = min if way == "in" else max
        ours = pick((one.at for one in entries if one.kind == entered), default=None)
        theirs = pick((one.at for one in scans if one.kind == scanned and one.at), default=None)
        apart = ours is not None and theirs is not None and abs(ours - theirs) > APART
        found.append({"way": way, "label": label, "officers": ours, "firm": theirs, "apart": apart})
    return found


def disagreement(rows: Sequence[Mapping[str, Any]]) -> str:
    """What does not agree, in words; "" where all does, or the firm has not scanned."""
    return "；".join(
        f"{one['label']}：检查人员{_clock(one['officers'])}，企业{_clock(one['firm'])}" for one in rows if one["apart"]
    )


def _clock(at: datetime) -> str:
    return f"{at.astimezone(clock.ZONE):%H:%M}"


# ── the page ──


def of(matter: Matter) -> Pass | None:
    """The firm's page that the code of this visit opens."""
    firm = firm_of(matter)
    if firm is None:
        return None
    shown = [one for one in visits_of_firm(firm.code, clock.today().year) if one == matter or is_told(one)]
    if matter not in shown:
        shown.append(matter)
    rated = FirmAnswer.objects.filter(matter=matter, kind=ANSWER.RATING, fault="").exists()
    return Pass(
        key=pass_key(firm.code, code_of(matter)),
        as_of=clock.today().isoformat(),
        firm=firm.name,
        code=firm.code,
        caps=[
            {"organ": one["organ"].name, "made": str(one["made"]), "cap": "" if one["cap"] is None else str(one["cap"])}
            for one in reads.caps_of(firm.code, clock.today(), also=[matter.organ])
        ],
        visits=[
            _visit(one, own=one == matter)
            for one in sorted(shown, key=lambda one: (one.opened_on, one.pk), reverse=True)
        ],
        rated=rated,
    )


def visits_of_firm(code: str, year: int) -> list[Matter]:
    """The visits to a firm that were ordered in a year, of all organs."""
    found = Matter.objects.filter(kind=reads.KIND, parties__code=code, opened_on__year=year)
    return list(found.select_related("organ", "item").distinct())


def is_told(matter: Matter) -> bool:
    """Whether the firm knows of a visit: announced to it, begun, or made."""
    begun = SiteEntry.objects.filter(matter=matter, kind=KIND.ARRIVED).exists()
    return begun or matter.acts.filter(event__in=ANNOUNCED).exists()


def _visit(matter: Matter, *, own: bool) -> dict[str, Value]:
    acts = [one for one in matter.acts.order_by("number") if one.event in TOLD and not one.calendar_event]
    made = any(one.event == reads.VISIT for one in acts)
    lead = any(one.event == reads.ORDER and one.outcome == reads.LEAD for one in acts)
    stamps: list[Value] = [
        {"who": who, "way": one["way"], "at": one[who].astimezone(clock.ZONE).replace(microsecond=0).isoformat()}
        for one in times(matter)
        for who in ("officers", "firm")
        if one[who] is not None
    ]
    steps: list[Value] = [{"on": _day(one.at), "text": _said(one)} for one in acts if one.event != reads.ORDER]
    return {
        "own": _yes(own),
        "counts": _yes(not lead),
        "made": _yes(made),
        "organ": matter.organ.name,
        "item": matter.item.name,
        "why": next((one.outcome_label for one in acts if one.event == reads.ORDER), "") or "检查",
        "officers": [who.officer.name for who in reads.team(matter)],
        "times": stamps,
        "steps": steps,
        "next": list(_next(matter, acts)),
        "papers": list(_papers(matter)),
    }


def _next(matter: Matter, acts: Sequence[Act]) -> Iterable[Value]:
    """What is still to come, and by when."""
    done = {one.event for one in acts}
    if CORRECT in done and RECHECK not in done:
        words = [one.words.get(CORRECT_BY) for one in matter.papers.filter(act__event=CORRECT).order_by("-pk")]
        on = next((str(one) for one in words if one), "")
        yield {"on": on[:10], "text": "按责令改正通知书改正，期满复查"}
    if PUBLISH not in done:
        running = Clock.objects.filter(
            matter=matter, clock=PUBLISH, state=Clock.State.RUNNING, provisional=False
        ).first()
        if running is not None and running.due_on is not None:
            yield {"on": running.due_on.isoformat(), "text": "检查结果最迟在这一天公开"}


def _papers(matter: Matter) -> Iterable[Value]:
    for one in Paper.objects.filter(matter=matter, document__draft=False, act__event__in=TOLD).order_by("pk"):
        stored = papers.document(one)
        if stored.layout == law.Layout.FORM:
            continue
        lines: list[Value] = [] if stored.private else [text for text in law.texts(stored) if text.strip()]
        yield {
            "id": str(one.pk), "title": one.title, "number": one.number, "on": one.made_on.isoformat(),
            "check": one.check_code, "lines": lines,
        }  # fmt: skip


def _said(act: Act) -> str:
    return f"{act.label}：{act.outcome_label}" if act.outcome else act.label


def _day(at: datetime) -> str:
    return at.astimezone(clock.ZONE).date().isoformat()


def _yes(value: bool) -> str:
    return "yes" if value else "no"
