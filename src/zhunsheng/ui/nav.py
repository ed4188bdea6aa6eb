"""The two faces, their menus, and what their headers show.

ui imports no office and no portal: `config` registers what each face shows, by names and callables.

    from zhunsheng.ui import nav

    nav.office.register(
        entries=[nav.Entry(label="案件", url="matters:list", icon="folder", under=("matters",))],
        frame=lambda request: nav.Frame(district="某某区", day=clock.day()),
        article_url=lambda request, cite: f"/rulebook/articles/{cite.key}/…",
    )

Registering again replaces what was registered before.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

Permission = str | Callable[[HttpRequest], bool] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a menu.

    url: a URL name. under: URL namespaces or names that light this entry besides its own.
    permission: a permission name asked of `request.user.has_perm`, or a callable of the request; None = everyone.
    keys: a keyboard shortcut such as "g w", shown and obeyed on the office only.
    """

    label: str
    url: str
    icon: str
    permission: Permission = None
    under: tuple[str, ...] = ()
    keys: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A labelled address, ready to be shown."""

    label: str
    url: str
    icon: str = ""
    active: bool = False
    keys: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A button that posts to `url`; with `confirm` it asks that question first."""

    label: str
    url: str
    icon: str = ""
    confirm: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around a page.

    day: the district's day (所在日期). example: the day is an example district's own clock, and `clock` are its
    buttons (下一个工作日, 到下一个到期日). organ: whom the reader works for, or the host of the portal (主办单位).
    user_key: any stable text of the reader, so that drafts kept in a browser stay apart; never shown.
    """

    district: str = ""
    day: date | None = None
    example: bool = False
    clock: tuple[Press, ...] = ()
    officer: str = ""
    organ: str = ""
    user_key: str = ""
    links: tuple[Link, ...] = ()
    logout_url: str = ""
    search_url: str = ""
    search_hint: str = ""
    contact: str = ""


FrameOf = Callable[[HttpRequest], Frame]
ArticleUrl = Callable[[HttpRequest, Any], str | None]


def _no_frame(request: HttpRequest) -> Frame:
    return Frame()


def _no_article(request: HttpRequest, cite: Any) -> str | None:
    return None


class Face:
    """One face: the office of the officials or the portal of the public."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.entries: tuple[Entry, ...] = ()
        self._frame: FrameOf = _no_frame
        self._article_url: ArticleUrl = _no_article

    def register(
        self,
        *,
        entries: Iterable[Entry] = (),
        frame: FrameOf | None = None,
        article_url: ArticleUrl | None = None,
    ) -> None:
        """Say what this face shows; called once, by config."""
        self.entries = tuple(entries)
        self._frame = frame or _no_frame
        self._article_url = article_url or _no_article

    def menu(self, request: HttpRequest) -> list[Link]:
        """The entries that this reader may open, the current one lit."""
        return [
            Link(label=e.label, url=reverse(e.url), icon=e.icon, active=_lit(e, request), keys=e.keys)
            for e in self.entries
            if _allowed(e.permission, request)
        ]

    def frame(self, request: HttpRequest) -> Frame:
        """The frame of this request, asked for once however often a page shows it."""
        kept: Frame | None = getattr(request, f"_{self.name}_frame", None)
        if kept is None:
            kept = self._frame(request)
            setattr(request, f"_{self.name}_frame", kept)
        return kept

    def article_url(self, request: HttpRequest, cite: Any) -> str | None:
        """Where the article of a citation can be read on this face; None where no text is held."""
        return self._article_url(request, cite)


def _allowed(permission: Permission, request: HttpRequest) -> bool:
    if permission is None:
        return True
    if callable(permission):
        return permission(request)
    user = getattr(request, "user", None)
    return user is not None and user.has_perm(permission)


def _lit(entry: Entry, request: HttpRequest) -> bool:
    match = getattr(request, "resolver_match", None)
    if match is None:
        return False
    here = {match.view_name, match.namespace, match.app_name} - {"", None}
    return bool(here & {entry.url, *entry.under})


def address(name: str) -> str:
    """The address of a URL name, or "" where this face has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


office = Face("office")
portal = Face("portal")
