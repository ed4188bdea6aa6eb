"""The gate on a fine, beside the act that decides it; and the panel that shows what the standard says.

- An amount is decided within the tier, or with an approved deviation; above the statutory maximum never; below the
  minimum only on a ground and after collective discussion; not at all once limitation has run out.
- Where a standard in force stands for the matter's own power, a fine without advice is refused.
- The database asks the same of every inserted act (migration 0002): whoever writes past this code is refused too.
"""

from __future__ import annotations

from collections.abc import Mapping

from zhunsheng.law.discretion.deciding import Verdict
from zhunsheng.law.discretion.money import say
from zhunsheng.law.facts import Cite
from zhunsheng.law.refusal import Refusal, RefusalKind, day_text
from zhunsheng.office import clock
from zhunsheng.office.discretion import reads
from zhunsheng.office.discretion.models import Advice
from zhunsheng.office.matters.companions import Companion, Handed, Panel
from zhunsheng.office.matters.models import Matter
from zhunsheng.office.people.models import Officer
from zhunsheng.office.refusals import barred, cite

REPORT, PROPOSED = "report", "proposed_fine_fen"


class Discretion(Companion):
    """Beside the acts of penalty kinds; others do not concern it."""

    def before(self, matter: Matter, performance: Handed) -> Refusal | None:
        fen = performance.facts.get(reads.FINE)
        if not matter.kind.startswith(reads.PENALTY) or not isinstance(fen, int) or isinstance(fen, bool):
            return None
        advice = reads.binding(matter)
        if advice is None:
            return _why_not_unadvised(matter, performance)
        if advice.barred:
            rules = reads.rules()
            return barred(
                RefusalKind.TOO_LATE,
                performance.act,
                f"追究时效已于{day_text(advice.last_on or clock.today())}届满，不得再给予行政处罚",
                way_on="作出不予行政处罚的决定，理由选“超过追究时效”",
                cites=rules.extended_cites if advice.extended else rules.limitation_cites,
            )
        said = reads.verdict(advice, fen)
        if said is Verdict.WITHIN or (said is not Verdict.ABOVE_MOST and reads.approved(advice, fen, performance.at)):
            return None
        return _why_not_outside(advice, fen, said, performance.act)

    def knows(self, matter: Matter, act: str) -> Mapping[str, object]:
        """One amount is offered as the fine to propose and to decide; a range is left to people."""
        if not matter.kind.startswith(reads.PENALTY) or act not in (REPORT, reads.DECIDE):
            return {}
        advice = reads.binding(matter)
        if advice is None or advice.low_fen != advice.high_fen or advice.barred:
            return {}
        return {PROPOSED if act == REPORT else reads.FINE: advice.low_fen}

    def panel(self, matter: Matter, officer: Officer) -> Panel | None:
        if not matter.kind.startswith(reads.PENALTY):
            return None
        advice, day = reads.binding(matter), clock.today()
        deviations = list(advice.deviations.select_related("approval")) if advice else []
        return Panel(
            "裁量",
            "discretion/panel.html",
            {
                "advice": advice,
                "deviations": deviations,
                "open": matter.closed_on is None and reads.FINE not in matter.facts,
                "asked": advice is None and reads.linked(matter, day).exists(),
                "late": reads.late_fine(matter, day),
            },
        )


def _why_not_unadvised(matter: Matter, performance: Handed) -> Refusal | None:
    item = reads.linked(matter, performance.at.astimezone(clock.ZONE).date()).first()
    if item is None:
        return None
    return barred(
        RefusalKind.NOT_YET,
        performance.act,
        f"本案的权责事项有裁量基准（{item.standard.title} {item.code}），没有适用基准不得决定罚款",
        way_on="在案件页的“裁量”中填写查明的事实和证据，取得裁量建议",
        cites=reads.rules().own.cites,
        who=("officer",),
    )


def _why_not_outside(advice: Advice, fen: int, said: Verdict, act: str) -> Refusal:
    common, span = reads.rules(), f"{say(advice.low_fen)}至{say(advice.high_fen)}"
    if advice.low_fen == advice.high_fen:
        span = say(advice.low_fen)
    articles: list[Cite] = [cite(law, article) for law, _, article in advice.receipt.get("cites", ())]
    if said is Verdict.ABOVE_MOST:
        return barred(
            RefusalKind.FACT, act, f"{say(fen)}高于法定最高{say(advice.most_fen or 0)}", cites=articles,
            way_on=f"在{span}之内决定；任何批准都不能使罚款高于法定最高",
        )  # fmt: skip
    if said is Verdict.BELOW_LEAST:
        return barred(
            RefusalKind.FACT, act, f"{say(fen)}低于法定最低{say(advice.least_fen)}，没有经集体讨论的减轻处罚记录",
            cites=common.below_least.cites,
            way_on=f"在{span}之内决定；确有减轻情节的，先提出偏离，写明情节，经集体讨论",
        )  # fmt: skip
    rule = common.own if advice.own else common.superior
    who = "主要负责人批准或者集体讨论" if advice.own else "制定机关批准"
    return barred(
        RefusalKind.FACT, act, f"{say(fen)}不在裁量建议的{span}之内，没有在决定之前批准的偏离记录", cites=rule.cites,
        way_on=f"在{span}之内决定；确需偏离的，先提出偏离并写明理由，经{who}",
    )  # fmt: skip
