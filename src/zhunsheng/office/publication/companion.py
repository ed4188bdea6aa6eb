"""Publication sits beside every act: it proposes what has become due, and lets nothing be published past the review."""

from __future__ import annotations

from collections.abc import Mapping

from zhunsheng.law.procedure import Performance, Situation
from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office.matters import history
from zhunsheng.office.matters.companions import Companion, Panel
from zhunsheng.office.matters.models import Act, Erasure, Matter
from zhunsheng.office.people.models import Officer
from zhunsheng.office.publication import actions as publication
from zhunsheng.office.publication import content, reads, within
from zhunsheng.office.publication.actions import intake
from zhunsheng.office.publication.models import Intake, Publication
from zhunsheng.office.refusals import barred


class Publications(Companion):
    """Proposes, drops, tells the one who lodged the case; refuses publication without review; forgets parcels."""

    def before(self, matter: Matter, performance: Performance) -> Refusal | None:
        law = history.procedure(matter)
        act = performance.act
        if within.is_performing(reads.subject_of(matter)) or matter._state.adding:
            return None
        if content.duty(law, act):
            return barred(
                RefusalKind.ROLE, act, f"“{law.acts[act].label}”须经保密和个人信息审查，不能在案件中直接登记",
                way_on="在“公开”中审核放行，放行时自动登记本行为", who=("publisher",),
            )  # fmt: skip
        public = Publication.objects.filter(matter=matter, state=Publication.State.RELEASED)
        if act == reads.WITHDRAW and public.exists():
            return barred(
                RefusalKind.ROLE, act, f"“{law.acts[act].label}”应当与撤回公开内容同时办理，不能在案件中单独登记",
                way_on="在“公开”中撤回并说明理由，撤回时自动登记本行为", who=("publisher",),
            )  # fmt: skip
        return None

    def after(self, act: Act, situation: Situation, words: Mapping[str, object]) -> None:
        publication.look_at(act, situation)
        publication.stamp_served(act)
        lodged = Intake.objects.filter(matter=act.matter).first()
        if lodged is not None:
            publication.hand_over_slip(lodged)

    def erased(self, erasure: Erasure) -> None:
        for one in Intake.objects.filter(matter=erasure.matter):
            intake.forget(one)

    def panel(self, matter: Matter, officer: Officer) -> Panel | None:
        rows = list(Publication.objects.filter(matter=matter).order_by("-proposed_on", "-pk"))
        return Panel("公开", "publication/panel.html", {"publications": rows}) if rows else None
