"""Filing a matter: when it closes, what its file holds is fixed by a digest, and the register keeps that.

papers.file_volume(act)       # Volume: acts, papers, evidence, services, seals, each by digest
"""

from __future__ import annotations

import hashlib

from zhunsheng.office import clock
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.matters.models import Act
from zhunsheng.office.papers import filing
from zhunsheng.office.papers.models import Volume
from zhunsheng.proof.canonical import jcs


def file_volume(act: Act) -> Volume:
    """Fix what the file holds at the act that closed the matter, in the act's transaction."""
    matter = act.matter
    content = filing.content(matter)
    made = Volume.objects.create(
        matter=matter, act=act, content=content, digest=hashlib.sha256(jcs(content)).hexdigest(), made_on=clock.today()
    )
    ledger.record(
        subject=f"matter:{matter.pk}", kind=matter.kind, act="file_volume", at=clock.now(), organ=matter.organ.code,
        actor=act.entered_by, stage=act.stage, rows=[made], procedure=matter.procedure_id,
    )  # fmt: skip
    return made
