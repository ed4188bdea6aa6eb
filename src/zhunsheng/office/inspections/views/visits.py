"""My visits: on a phone, town by town, so that a day's way is short."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhunsheng.office import clock
from zhunsheng.office.inspections import reads
from zhunsheng.office.inspections.views import pages
from zhunsheng.office.people import permissions


@permissions.need()
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The open visits to which a draw sends the reader, each with the way to its next act."""
    officer = permissions.officer(request)
    rows = sorted(
        reads.visits_of(officer), key=lambda one: (one.object.town.code if one.object.town else "~", one.order)
    )
    ids = [one.matter_id for one in rows if one.matter_id]
    made, approved = reads.having(ids, reads.VISIT), reads.having(ids, reads.APPROVE)
    context = {
        "day": clock.today(),
        "visits": [
            {
                "drawn": one, "made": one.matter_id in made, "approved": one.matter_id in approved,
                "with": [who.officer.name for who in reads.current(one) if who.pk != officer.pk],
            }
            for one in rows
        ],
        "left": sum(one.matter_id not in made for one in rows),
        "tabs": pages.tabs("index"),
    }  # fmt: skip
    return render(request, "inspections/index.html", context)
