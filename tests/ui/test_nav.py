"""Menus show what a reader may open, and light where the reader is."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.test import RequestFactory
from django.urls import resolve

from zhunsheng.ui import nav


def asked(address: str = "/", may: tuple[str, ...] = ()) -> Any:
    request = RequestFactory().get(address)
    request.user = SimpleNamespace(has_perm=lambda name: name in may)  # type: ignore[assignment]
    request.resolver_match = resolve(address)
    return request


def face(*entries: nav.Entry, **more: Any) -> nav.Face:
    made = nav.Face("office")
    made.register(entries=entries, **more)
    return made


def test_an_entry_is_shown_to_those_who_may_open_it() -> None:
    menu = face(
        nav.Entry(label="甲", url="office", icon=""),
        nav.Entry(label="乙", url="form", icon="", permission="people.see"),
        nav.Entry(label="丙", url="portal", icon="", permission=lambda request: False),
    )
    assert [link.label for link in menu.menu(asked())] == ["甲"]
    assert [link.label for link in menu.menu(asked(may=("people.see",)))] == ["甲", "乙"]


def test_a_permission_is_refused_where_nobody_is_logged_in() -> None:
    menu = face(nav.Entry(label="乙", url="form", icon="", permission="people.see"))
    assert menu.menu(RequestFactory().get("/")) == []


def test_the_entry_of_this_page_is_lit() -> None:
    menu = face(
        nav.Entry(label="甲", url="office", icon=""), nav.Entry(label="乙", url="portal", icon="", under=("form",))
    )
    assert [link.active for link in menu.menu(asked("/"))] == [True, False]
    assert [link.active for link in menu.menu(asked("/form"))] == [False, True]


def test_registering_again_replaces() -> None:
    menu = face(nav.Entry(label="甲", url="office", icon=""))
    menu.register(entries=[nav.Entry(label="乙", url="form", icon="")])
    assert [link.label for link in menu.menu(asked())] == ["乙"]


def test_the_frame_is_asked_for_once_in_a_request() -> None:
    calls: list[Any] = []

    def frame(request: Any) -> nav.Frame:
        calls.append(request)
        return nav.Frame(district="示例区")

    made, request = face(frame=frame), asked()
    assert made.frame(request).district == made.frame(request).district == "示例区"
    assert len(calls) == 1


def test_a_page_that_is_not_there_has_no_address() -> None:
    assert nav.address("no_such_page") == ""
    assert nav.address("form") == "/form"
