"""A case that takes evidence, and evidence for it."""

from __future__ import annotations

import io
from typing import Any

from tests.office.factories import START, District, done, on
from zhunsheng.office.evidence import actions as evidence
from zhunsheng.office.evidence.models import Exhibit
from zhunsheng.office.matters.models import Matter

PDF = b"%PDF-1.7\n" + bytes(40)
JPEG = b"\xff\xd8\xff\xe0" + bytes(60)


def opened(here: District) -> Matter:
    with on(START):
        case = done(here.open_penalty())
        here.perform(case, "filing", [here.head], outcome="filed")
        return case


def said(**given: Any) -> evidence.Said:
    return evidence.Said(**{"kind": "documentary", "title": "进货台账", **given})


def jpeg(name: str, content: bytes = JPEG) -> evidence.Incoming:
    return evidence.Incoming(io.BytesIO(content), name)


def entered(here: District, case: Matter, file: evidence.Incoming, **given: Any) -> Exhibit:
    return done(evidence.enter(case, said(**given), by=here.li, file=file)).exhibit
