"""The portal's addresses."""

from __future__ import annotations

from django.urls import path, register_converter

from zhunsheng.portal.models import Published
from zhunsheng.portal.views import firms, lodging, open_data, reading


class FileName:
    """A name as a bundle's files have it."""

    regex = r"[a-z0-9_-]{1,64}\.[a-z0-9-]{1,12}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FileName, "filename")

app_name = "portal"
urlpatterns = [
    path("", reading.home, name="home"),
    path("search/", reading.search, name="search"),
    path("powers/", reading.powers, name="powers"),
    path("draws/", reading.draws, name="draws"),
    path("penalties/", reading.decisions, {"section": Published.Section.PENALTY}, name="penalties"),
    path("inspections/", reading.decisions, {"section": Published.Section.INSPECTION}, name="inspections"),
    path("licences/", reading.decisions, {"section": Published.Section.LICENCE}, name="licences"),
    path("others/", reading.decisions, {"section": Published.Section.OTHER}, name="others"),
    path("reports/", reading.reports, name="reports"),
    path("records/<uuid:pk>/", reading.show, name="record"),
    path("records/<uuid:pk>/bundle.zip", reading.bundle, name="bundle"),
    path("records/<uuid:pk>/files/<filename:name>", reading.file, name="file"),
    path("records/<uuid:pk>/figures/<slug:name>/", reading.figure, name="figure"),
    path("complaints/", lodging.complain, name="complaint"),
    path("complaints/receipt/", lodging.receipt, name="receipt"),
    path("progress/", lodging.progress, name="progress"),
    path("verify/", lodging.verify, name="verify"),
    path("firms/", reading.firm, name="firm"),
    path("firms/enter/", firms.enter, name="firm_enter"),
    path("firms/own/", firms.own, name="firm_own"),
    path("firms/own/scan/", firms.scan, name="firm_scan"),
    path("firms/own/rate/", firms.rate, name="firm_rate"),
    path("firms/leave/", firms.leave, name="firm_leave"),
    path("cards/", reading.card, name="card"),
    path("verify/draw/", reading.replay, name="replay"),
    path("verify/draw/<uuid:pk>/", reading.replay, name="replay_record"),
    path("verify/draw/<filename:name>", reading.replay_sql, name="replay_sql"),
    path("open/", open_data.index, name="open"),
    path("open/decisions.json", open_data.as_json, name="json"),
    path("open/decisions.csv", open_data.as_csv, name="csv"),
    path("feed.xml", open_data.feed, name="feed"),
    path("robots.txt", open_data.robots, name="robots"),
    path("sitemap.xml", open_data.sitemap, name="sitemap"),
]
