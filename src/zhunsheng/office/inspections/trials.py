"""Trial draws before a commit: made once for the same inputs, on request, never while a page is being read.

The inputs are a line, the day, its last attempt and whatever the register has recorded of directories, plans, people,
powers and visits: `about(line)` names them, and a trial holds as long as that name does.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from zhunsheng.law.refusal import Refusal
from zhunsheng.office import clock
from zhunsheng.office.inspections import actions as inspections
from zhunsheng.office.inspections import reads
from zhunsheng.office.inspections.models import InspectionObject, PlanLine
from zhunsheng.office.ledger import work
from zhunsheng.office.ledger.actions import working
from zhunsheng.office.ledger.models import Record

KIND = "trial_draw"
INPUTS = ("inspection_directory", "inspection_plan", "draw", "people", "power_list", "inspection_visit")
AT_ONCE = 2_000  # objects


def about(line: PlanLine, joint: Sequence[PlanLine] = ()) -> str:
    """The name of everything that a trial of this line depends on; `joint`: the tasks that would be drawn with it."""
    previous = reads.latest(line)
    newest = Record.objects.filter(kind__in=INPUTS).order_by("-pk").values_list("pk", flat=True).first()
    window = [str(one.pk) for one in _window(line, joint)[1:]]
    said = [line.pk, *window, clock.today(), previous.pk if previous else "", previous.state if previous else "", newest]
    return f"{line.pk} {sha256(repr(list(map(str, said))).encode()).hexdigest()}"


def _window(line: PlanLine, joint: Sequence[PlanLine]) -> list[PlanLine]:
    """The line, then the others of its window by number."""
    return [line, *sorted((one for one in joint if one.pk != line.pk), key=lambda one: one.number)]


def of(line: PlanLine, joint: Sequence[PlanLine] = ()) -> dict[str, Any] | None:
    """What the trial of this line said, if nothing has changed since."""
    found = work.newest(KIND, about(line, joint))
    return found.result if found else None


def is_long() -> bool:
    """Whether a trial takes longer than one waits for a page."""
    return InspectionObject.objects.filter(status=InspectionObject.Status.ACTIVE).count() > AT_ONCE


def run(line: PlanLine, joint: Sequence[PlanLine], tell: working.Tell) -> dict[str, Any]:
    """Rehearse, and say in plain values what came of it."""
    window = sorted(_window(line, joint), key=lambda one: one.task)
    found = inspections.rehearse(line, joint=window if len(window) > 1 else ())
    if isinstance(found, Refusal):
        return {"refusal": {"message": found.message, "way_on": found.way_on}}
    prepared = found.prepared
    return {
        "objects": prepared.objects, "k": prepared.k, "inspectors": prepared.inspectors, "places": prepared.places,
        "runs": found.runs, "feasible": found.feasible, "failed": len(found.lacks),
        "lack": {"slots": len(found.lacks[0].slots), "places": found.lacks[0].places} if found.lacks else None,
        "classes": [
            {"name": one.name, "count": one.count, "k": one.k, "percent": f"{one.basis_points / 100:g}%"}
            for one in prepared.classes
        ],
        "slots": [
            {
                "name": prepared.slot_names[slot.partition("@")[0]], "needed": prepared.needed(slot),
                "people": prepared.qualified[slot.partition("@")[0]],
            }
            for slot in dict.fromkeys(prepared.slots)
        ],
        "excluded": [[why, many] for why, many in prepared.excluded.items()],
    }  # fmt: skip
