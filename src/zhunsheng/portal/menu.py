"""The portal's menu and frame."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from zhunsheng.portal import clock
from zhunsheng.ui import nav

ENTRIES = (
    nav.Entry(label="首页", url="portal:home", icon="home"),
    nav.Entry(label="权责清单", url="portal:powers", icon="list-details"),
    nav.Entry(label="双随机公示", url="portal:draws", icon="dice-5"),
    nav.Entry(label="执法公示", url="portal:penalties", icon="gavel", under=("portal:inspections", "portal:licences", "portal:others")),
    nav.Entry(label="一企一页", url="portal:firm", icon="building", under=("portal:firm_enter", "portal:firm_own")),
    nav.Entry(label="年度报告", url="portal:reports", icon="report-analytics"),
    nav.Entry(label="投诉举报", url="portal:complaint", icon="message-report", under=("portal:receipt",)),
    nav.Entry(label="办件进度", url="portal:progress", icon="hourglass"),
    nav.Entry(label="核验", url="portal:verify", icon="shield-check", under=("portal:replay", "portal:replay_record")),
)


def register() -> None:
    """Tell the furniture what this face shows."""
    nav.portal.register(entries=ENTRIES, frame=frame)


def frame(request: HttpRequest) -> nav.Frame:
    """What stands around every page."""
    return nav.Frame(
        district=settings.DISTRICT_NAME,
        organ=f"{settings.DISTRICT_NAME}人民政府",
        day=clock.today(),
        example=clock.is_example(),
    )
