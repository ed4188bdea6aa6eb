"""What joins the rooms of the office into one face: its menu, its frame, and where an article is read.

A menu entry shows when its page exists here and its reader may open it. Rooms register their own companions and cards
(`AppConfig.ready`); nothing of that is repeated here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from zhunsheng.office import clock
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import HouseRole, ProcedureRole
from zhunsheng.office.rulebook import links
from zhunsheng.ui import nav

# label, URL name, icon, what lights it besides, keys; open to whoever serves in an organ, or to the roles that `ONLY` says
MENU: tuple[tuple[str, str, str, tuple[str, ...], str], ...] = (
    ("工作台", "matters:workbench", "layout-dashboard", (), "g w"),
    ("案件", "matters:list", "folder", (*(f"matters:{name}" for name in (
        "matter", "act", "new", "open", "due", "way", "proof", "defect")), "papers"), "g a"),
    ("收件", "publication:inbox", "inbox", ("publication:parcel", "publication:accept", "publication:decline"), "g s"),
    ("检查", "inspections:index", "clipboard-check", ("inspections",), "g j"),
    ("当场处罚", "onspot:page", "device-mobile", ("onspot",), "g o"),
    ("裁量", "discretion:index", "gavel", ("discretion",), "g l"),
    ("缴款", "payments:index", "receipt", ("payments",), "g f"),
    ("清单", "powers:index", "list-details", ("powers",), "g q"),
    ("公开", "publication:index", "world", (*(f"publication:{name}" for name in (
        "review", "release", "withhold", "withdraw", "propose_list", "propose_draw")),), "g k"),
    ("报告", "reports:index", "report-analytics", ("reports", "indicators"), "g b"),
    ("监督", "supervision:index", "eye", ("supervision",), "g d"),
    ("登记簿", "register:index", "book", ("register",), "g c"),
    ("人员", "people:index", "users", ("people",), "g r"),
    ("个人信息", "matters:private", "lock", ("matters:erase",), "g i"),
    ("规则", "rulebook:index", "scale", ("rulebook",), "g z"),
)  # fmt: skip
ONLY: dict[str, frozenset[str]] = {
    "onspot:page": frozenset({ProcedureRole.OFFICER}),
    "publication:inbox": frozenset({ProcedureRole.CLERK}),
    "matters:private": frozenset({HouseRole.PRIVACY}),
}

ACCOUNT = (
    ("我的", "people:me", "user-circle"),
    ("修改密码", "account_change_password", "key"),
    ("动态口令", "mfa_index", "device-mobile"),
)


def wire() -> None:
    """Say what the office's face shows; called once, when its applications are ready."""
    nav.office.register(entries=[_entry(*one) for one in MENU], frame=frame, article_url=article_url)


def _entry(label: str, url: str, icon: str, under: tuple[str, ...], keys: str) -> nav.Entry:
    return nav.Entry(label=label, url=url, icon=icon, under=under, keys=keys, permission=_shown(url))


def _shown(url: str) -> Callable[[HttpRequest], bool]:
    def may(request: HttpRequest) -> bool:
        held = _standing(request)[1]
        return bool(nav.address(url) and (held & ONLY[url] if url in ONLY else held))

    return may


def _standing(request: HttpRequest) -> tuple[date, frozenset[str]]:
    """The district's day and the reader's roles on it, asked once a request."""
    kept: tuple[date, frozenset[str]] | None = getattr(request, "_standing", None)
    if kept is None:
        day = clock.today()
        officer = people.officer_of(getattr(request, "user", None))
        kept = (day, people.roles_on(officer, day) if officer else frozenset())
        request._standing = kept  # type: ignore[attr-defined]
    return kept


def frame(request: HttpRequest) -> nav.Frame:
    """The district, its day, who reads, and the example's clock."""
    day, held = _standing(request)
    user = getattr(request, "user", None)
    officer = people.officer_of(user)
    organ = people.organ_of(officer, day) if officer else None
    signed_in = bool(user and user.is_authenticated)
    return nav.Frame(
        district=settings.DISTRICT_NAME,
        day=day,
        example=settings.DISTRICT_CLOCK == "own",
        clock=_clock() if held else (),
        officer=officer.name if officer else user.get_username() if user and signed_in else "",
        organ=organ.short_name if organ else "",
        user_key=str(user.pk) if user and signed_in else "",
        links=tuple(
            nav.Link(label=label, url=nav.address(name), icon=icon)
            for label, name, icon in ACCOUNT
            if signed_in and nav.address(name)
        ),
        logout_url=nav.address("account_logout") if signed_in else "",
        search_url=nav.address("matters:list") if held else "",
        search_hint="案号、标题、当事人",
    )


def _clock() -> tuple[nav.Press, ...]:
    """The buttons that move the example district's day; none where the day is the real one."""
    if settings.DISTRICT_CLOCK != "own":
        return ()
    buttons = (
        nav.Press(label="下一个工作日", url=nav.address("example:next_day"), icon="player-skip-forward"),
        nav.Press(label="到下一个到期日", url=nav.address("example:next_due"), icon="player-track-next",
                  confirm="示例区的日期会前进到下一个到期日，不能退回。"),
    )  # fmt: skip
    return tuple(one for one in buttons if one.url)


def article_url(request: HttpRequest, cite: Any) -> str | None:
    """Where the article of a citation is read; a person who cannot open the page gets no link."""
    day, held = _standing(request)
    return links.article(cite, day) if held else None
