"""The workbench: what I must do, until when and why; what waits for others; my drafts; cards of the upper rooms."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhunsheng.office import clock
from zhunsheng.office.matters import desk, history, presenting, reads
from zhunsheng.office.people import permissions
from zhunsheng.office.people import reads as people

SHOWN = 50


@require_safe
@permissions.need()
def workbench(request: HttpRequest) -> HttpResponse:
    """The officer's day."""
    officer, day = permissions.officer(request), clock.today()
    tasks = reads.worklist(officer, day, most=SHOWN + 1)
    lines = [
        {
            "task": one,
            "kind": one.matter.procedure.name,
            "why_url": _why(one),
            "duties": "、".join(one.duties),
        }
        for one in tasks[:SHOWN]
    ]
    mine = {one.matter.pk for one in tasks}
    context = {
        "day": day,
        "lines": lines,
        "more": len(tasks) > SHOWN,
        "red": sum(1 for one in tasks if one.red),
        "soon": sum(1 for one in tasks if one.days_left is not None and 0 <= one.days_left <= 3),
        "waiting": [one for one in reads.handed_on(officer, day, most=20 + len(mine)) if one.matter.pk not in mine][:20],
        "drafts": [
            (one, presenting.event_label(history.procedure(one.matter), one.act))
            for one in reads.drafts_of(officer)
        ],
        "counts": reads.counts(officer, day),
        "cards": desk.cards(officer, day),
        "serves": bool(people.organs_of(officer, day)),
    }  # fmt: skip
    return render(request, "matters/workbench.html", context)


def _why(task: reads.Task) -> str:
    row = next(
        (
            one
            for one in task.matter.clocks.all()
            if one.clock == task.matter.next_due_clock and one.due_on == task.due_on
        ),
        None,
    )
    return presenting.address("matters:due", task.matter.pk, row.pk) if row else ""
