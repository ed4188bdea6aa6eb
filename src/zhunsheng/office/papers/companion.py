"""Papers are made beside every act that names them, in its transaction."""

from __future__ import annotations

from collections.abc import Mapping

from zhunsheng.law.procedure import Situation
from zhunsheng.office.matters.companions import Companion
from zhunsheng.office.matters.models import Act
from zhunsheng.office.papers import actions as papers


class Papers(Companion):
    """Makes the papers that an act, or its outcome, names."""

    def after(self, act: Act, situation: Situation, words: Mapping[str, object]) -> None:
        papers.make(act, situation, words)
