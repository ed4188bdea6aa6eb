"""Papers are made beside every act that names them, in its transaction; their blanks are asked in the act's form.

Beside the act that ends a matter its file is fixed by a digest; with private values the signed copies are erased. The
matter page says which papers still wait for a seal, a scan or service.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zhunsheng.law.notation import Deed
from zhunsheng.law.procedure import Situation
from zhunsheng.office import clock
from zhunsheng.office.matters.companions import Blank, Companion, Panel
from zhunsheng.office.matters.models import Act, Erasure, Matter
from zhunsheng.office.papers import actions as papers
from zhunsheng.office.papers import progress, reads
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import Officer


class Papers(Companion):
    """Makes the papers that an act, or its outcome, names."""

    def asks(self, matter: Matter, deeds: Sequence[Deed]) -> Sequence[Blank]:
        return reads.blanks(matter, deeds)

    def after(self, act: Act, situation: Situation, words: Mapping[str, object]) -> None:
        papers.make(act, situation, words)
        if situation.ended:
            papers.file_volume(act)

    def erased(self, erasure: Erasure) -> None:
        papers.forget(erasure)

    def panel(self, matter: Matter, officer: Officer) -> Panel | None:
        rows = progress.of(matter)
        if not rows:
            return None
        serves = bool(people.roles_on(officer, clock.today(), matter.organ))
        context = {"rows": rows, "serves": serves, "volume": matter.volumes.first()}
        return Panel("文书的用印和送达", "papers/panel.html", context)
