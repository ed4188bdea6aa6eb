"""The page on which a text is checked: pasted or uploaded, coloured by verdict, each figure with its reason."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from zhunsheng.office import clock
from zhunsheng.office.people import permissions
from zhunsheng.ui import pieces


@require_http_methods(["GET", "HEAD", "POST"])
@permissions.need()
def claims(request: HttpRequest) -> HttpResponse:
    """Check a text; nothing of it is kept. The checker's patterns are loaded when a text is first checked."""
    from zhunsheng.claims import check
    from zhunsheng.claims.known import against
    from zhunsheng.office.reports import checking
    from zhunsheng.office.reports.forms import CheckForm

    context: dict[str, object] = {
        "crumbs": [pieces.Crumb("报告", "/reports/"), pieces.Crumb("核对文稿")],
        "heading": "要核对的文稿",
    }
    this_year = clock.today().year
    if request.method != "POST":
        context["form"] = CheckForm(this_year=this_year, initial={"year": this_year - 1})
        return render(request, "reports/claims.html", context)
    form = CheckForm(request.POST, request.FILES, this_year=this_year)
    context["form"] = form
    if not form.is_valid() or form.document is None:
        return render(request, "reports/claims.html", context, status=422)
    checked = check(form.document.text)
    if form.cleaned_data["compare"]:
        checked = against(checked, checking.known(form.cleaned_data["year"], form.cleaned_data["organ"]))
    context |= {
        "heading": "再核对一份",
        "notes": form.document.notes,
        "stretches": [
            (one, checking.COLOURS[one.claim.verdict] if one.claim else "") for one in checking.stretches(checked)
        ],
        "lines": checking.lines(checked),
        "counted": [(verdict, number, checking.COLOURS[verdict]) for verdict, number in checking.counted(checked)],
        "compared": form.cleaned_data["year"] if form.cleaned_data["compare"] else None,
    }
    return render(request, "reports/claims.html", context)
