"""Where a matter stands, as a picture, and how it goes on: the shortest lawful way, in time or not, with whom."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from zhunsheng.law.planner import Goal, Plan
from zhunsheng.law.procedure import Procedure
from zhunsheng.office.matters import history, prospect
from zhunsheng.office.matters.views import finding
from zhunsheng.office.people import permissions
from zhunsheng.reader import diagram


@require_safe
@permissions.need()
def way(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The picture with the marking, and the plan for a goal that the reader may choose."""
    matter = finding.matter(request, pk)
    law = history.procedure(matter)
    act, _, outcome = request.GET.get("goal", "").partition("=")
    found = prospect.of(matter, Goal(act, outcome or None))
    context = {
        "matter": matter,
        "law": law,
        "picture": mark_safe(diagram.svg(law.declared, diagram.standing(found.situation))),  # noqa: S308 - escaped there
        "found": found,
        "goals": [(f"{g.act}={g.outcome}" if g.outcome else g.act, _called(law, g)) for g in found.goals],
        "chosen": f"{found.plan.goal.act}={found.plan.goal.outcome}"
        if found.plan and found.plan.goal.outcome
        else found.plan.goal.act
        if found.plan
        else "",
        "steps": _steps(law, found.plan) if found.plan else [],
        "crumbs": finding.crumbs(matter, "程序图"),
    }
    return render(request, "matters/way.html", context)


def _called(law: Procedure, goal: Goal) -> str:
    act = law.acts[goal.act]
    return act.label + (f"：{act.outcomes[goal.outcome].label}" if goal.outcome else "")


def _steps(law: Procedure, plan: Plan) -> list[dict[str, Any]]:
    whole = plan.end or plan.way
    goal_at = len(plan.way.steps) - 1 if plan.way else -1
    return [
        {
            "label": step.label,
            "on": step.on,
            "window": step.window,
            "who": "、".join(plan.staffing.people.get(step.act, ()))
            or ("" if step.window else "、".join(law.roles[role].label for role in law.acts[step.act].by)),
            "goal": number == goal_at,
        }
        for number, step in enumerate(whole.steps if whole else ())
    ]
