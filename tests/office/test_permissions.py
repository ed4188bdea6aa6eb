"""The table of who may open what is complete, and every page keeps to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from tests.office.browsing import PASSWORD, signed_in
from tests.office.factories import BEFORE, SMALL, START, WORDS, District, district, done, on
from tests.office.permissions_matrix import ALL, HOUSE, ROLES, SERVING, TABLE
from zhunsheng.office import clock
from zhunsheng.office.ledger.models import Record
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.models import Matter
from zhunsheng.office.people import actions as people
from zhunsheng.office.people.models import HouseRole, Officer

pytestmark = pytest.mark.template("district")

NOBODYS = UUID("01a20000-0000-7000-8000-000000000000")
BY_CONVERTER = {"uuid": NOBODYS, "int": 2026, "slug": "x", "str": "x", "path": "x"}
MOVES_THE_CLOCK = {"example:next_day", "example:next_due"}


def names(resolver: Any = None, space: tuple[str, ...] = ()) -> Iterator[tuple[str, URLPattern]]:
    """Every URL name of the office."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield ":".join([*space, pattern.name or repr(pattern.pattern)]), pattern
        else:
            yield from names(pattern, (*space, pattern.namespace) if pattern.namespace else space)


def test_every_page_stands_in_the_table() -> None:
    there = {name for name, _ in names()}
    assert sorted(there - set(TABLE)) == [], "write a row for each of these in tests/office/permissions_matrix.py"
    assert {who for _, opens_to in TABLE.values() for who in opens_to} <= ALL


def test_every_view_of_ours_says_who_may_see_it() -> None:
    silent = [
        name
        for name, pattern in names()
        if pattern.callback.__module__.startswith("zhunsheng") and getattr(pattern.callback, "needs", None) is None
    ]
    assert silent == []


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory,
         _module_register: Path, clone: Any) -> Iterator[dict[str, Any]]:  # fmt: skip
    """One district for all rows, with a matter, a paper, a defect and an account for each role."""
    from django.test import override_settings

    store = override_settings(
        MEDIA_ROOT=tmp_path_factory.mktemp("files"),
        LOG_ROOT=_module_register / "log", KEYS_ROOT=_module_register / "keys",
    )  # fmt: skip
    with django_db_blocker.unblock(), store:
        clone.dirty = True
        here = district()
        with on(START):
            case = done(here.open_penalty())
            here.to_report(case, **SMALL)
            here.perform(case, "case_review", [here.reviewer], outcome="passed", words=WORDS)
            done(matters.record_defect(case, act="serve", happened_at=clock.now(), what="先送达",
                                       article="行政处罚法", found_by=here.li))  # fmt: skip
            yield {"here": here, "case": case, "clients": {role: _client(here, role) for role in ROLES}}


def _client(here: District, role: str) -> Client:
    by_name = {"officer": here.li, "head": here.head, "clerk": here.clerk, "stranger": here.stranger,
               "supervisor": here.supervisor, "list_keeper": here.keeper}  # fmt: skip
    if role == "nobody":
        return Client()
    if role == "no_officer":
        user = done(people.create_user(username="none", password=PASSWORD, officer=None, by=None, at=clock.now()))
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client
    return signed_in(by_name.get(role) or _of_house(here, role))


def _of_house(here: District, role: str) -> Officer:
    label = HouseRole(role).label
    who = done(people.create_officer(code=f"h-{role}", name="任远", by=None, at=clock.now()))
    post = done(people.create_post(organ=here.government, name=label, roles=[role], by=None, at=clock.now()))
    done(people.appoint(who, post, valid_from=BEFORE, by=None, at=clock.now()))
    return who


def _arguments(name: str, pattern: URLPattern, told: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """What a page is asked for, and whether it truly exists (else only entry is judged)."""
    case: Matter = told["case"]
    known: dict[str, dict[str, Any]] = {
        "matters:open": {"kind": "penalty_ordinary", "item_pk": told["here"].penalty_item.pk},
        "matters:act": {"pk": case.pk, "act": "notice"},
        "matters:drop_draft": {"pk": case.pk, "act": "notice"},
        "rulebook:article": {"law": "行政处罚法", "number": "44"},
        "supervision:item": {"pk": case.open_items.get().pk},
    }
    if name in known:
        return known[name], True
    room = name.partition(":")[0]
    if room == "matters":
        of_case = {
            "pk": case.pk, "clock_pk": case.clocks.all()[0].pk, "evidence_pk": case.evidence.all()[0].pk,
            "record_pk": Record.objects.filter(subject=f"matter:{case.pk}")[0].pk,
        }  # fmt: skip
        return {key: of_case[key] for key in pattern.pattern.converters}, True
    if name in ("papers:volume", "papers:volume_pdf", "papers:confirm"):
        return {"pk": case.pk}, True
    if room == "papers" and name not in ("papers:sealing", "papers:sealed", "papers:arrive", "papers:fail"):
        return {"pk": case.papers.all()[0].pk}, True
    given = {}
    for key, converter in pattern.pattern.converters.items():
        word = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
        given[key] = BY_CONVERTER.get(word, "x")
    own = {"digest": "0" * 64, "number": "44", "old": "0" * 64, "new": "0" * 64}  # patterns of their own
    given |= {key: own[key] for key in given if key in own}
    return given, not given and not name.startswith("mfa_") and name != "register:checkpoint"


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_page_opens_to_those_of_the_table_and_to_nobody_else(
    db: None, told: dict[str, Any], name: str, settings: Any
) -> None:
    pattern = dict(names()).get(name)
    if pattern is None:
        pytest.fail(f"{name} stands in the table, but there is no such page")
    method, opens_to = TABLE[name]
    arguments, exists = _arguments(name, pattern, told)
    address = reverse(name, kwargs=arguments)
    quiet = mock.patch("zhunsheng.example.actions.next_working_day", lambda: START)
    late = mock.patch("zhunsheng.example.actions.next_due", lambda: None)
    with quiet, late:
        for role, client in told["clients"].items():
            answer = client.get(address) if method == "GET" else client.post(address, {})
            if answer.streaming:
                b"".join(answer.streaming_content)  # a file that is handed out is closed when it was read
            said = f"{role} {method} {address}: {answer.status_code} {answer.get('Location', '')}"
            assert answer.status_code < 500, said
            if role in opens_to:
                assert answer.status_code != 403 and "/accounts/login/?next" not in answer.get("Location", ""), said
                assert not exists or answer.status_code != 404, said
            elif role == "nobody":
                assert answer.status_code == 302 and "/accounts/login/" in answer["Location"], said
            elif role in SERVING | HOUSE | {"no_officer"}:
                assert answer.status_code in (403, 404), said
