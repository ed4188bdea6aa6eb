"""Every page of the office, with what to ask it for: one district, one matter, and a browser for each role."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from tests.office.browsing import PASSWORD, signed_in
from tests.office.factories import BEFORE, SMALL, START, WORDS, District, district, done, on
from tests.office.permissions_matrix import ROLES
from zhunsheng.office import clock
from zhunsheng.office.ledger.models import Record
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.models import Matter
from zhunsheng.office.people import actions as people
from zhunsheng.office.people.models import HouseRole, Officer

NOBODYS = UUID("01a20000-0000-7000-8000-000000000000")
BY_CONVERTER = {"uuid": NOBODYS, "int": 2026, "slug": "x", "str": "x", "path": "x"}


def names(resolver: Any = None, space: tuple[str, ...] = ()) -> Iterator[tuple[str, URLPattern]]:
    """Every URL name of the office."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield ":".join([*space, pattern.name or repr(pattern.pattern)]), pattern
        else:
            yield from names(pattern, (*space, pattern.namespace) if pattern.namespace else space)


@pytest.fixture(scope="module")
def everybody(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory,
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


def arguments(name: str, pattern: URLPattern, told: dict[str, Any]) -> tuple[dict[str, Any], bool]:
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
    absent = name.startswith("mfa_") or name in ("register:checkpoint", "payments:notice")  # until there is one
    return given, not given and not absent
