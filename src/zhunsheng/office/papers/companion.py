"""Papers are made beside every act that names them, in its transaction; their blanks are asked in the act's form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zhunsheng.law.notation import Deed
from zhunsheng.law.procedure import Situation
from zhunsheng.office.matters.companions import Blank, Companion
from zhunsheng.office.matters.models import Act, Matter
from zhunsheng.office.papers import actions as papers
from zhunsheng.office.papers import reads


class Papers(Companion):
    """Makes the papers that an act, or its outcome, names."""

    def asks(self, matter: Matter, deeds: Sequence[Deed]) -> Sequence[Blank]:
        return reads.blanks(matter, deeds)

    def after(self, act: Act, situation: Situation, words: Mapping[str, object]) -> None:
        papers.make(act, situation, words)
