"""Supervision sits beside every act: it sees defects, lateness and late entries as they arise."""

from __future__ import annotations

from collections.abc import Mapping

from zhunsheng.law.procedure import Situation
from zhunsheng.office.matters.companions import Companion, Panel
from zhunsheng.office.matters.models import Act, Defect, Matter
from zhunsheng.office.people.models import Officer
from zhunsheng.office.supervision import actions as supervision
from zhunsheng.office.supervision import reads


class Supervision(Companion):
    """Opens items; refuses nothing."""

    def after(self, act: Act, situation: Situation, words: Mapping[str, object]) -> None:
        supervision.look_at_act(act, situation)

    def after_defect(self, defect: Defect) -> None:
        supervision.open_for_defect(defect)

    def panel(self, matter: Matter, officer: Officer) -> Panel | None:
        """The items of the matter, on its page."""
        items = list(reads.of_matter(matter))
        return Panel("监督事项", "supervision/panel.html", {"items": items}) if items else None
