"""Supervision sits beside every act: it sees defects, lateness and late entries as they arise."""

from __future__ import annotations

from collections.abc import Mapping

from zhunsheng.law.procedure import Situation
from zhunsheng.office.matters.companions import Companion
from zhunsheng.office.matters.models import Act, Defect
from zhunsheng.office.supervision import actions as supervision


class Supervision(Companion):
    """Opens items; refuses nothing."""

    def after(self, act: Act, situation: Situation, words: Mapping[str, object]) -> None:
        supervision.look_at_act(act, situation)

    def after_defect(self, defect: Defect) -> None:
        supervision.open_for_defect(defect)
