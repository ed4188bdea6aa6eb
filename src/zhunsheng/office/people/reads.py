"""Who may act on a day: roles from appointments and deputyships, credentials from their spans less suspensions.

people.may(officer, HouseRole.PUBLISHER, date(2026, 3, 2))
people.person(officer, matter, day).roles
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhunsheng.law.procedure import Person
from zhunsheng.office.people.models import Appointment, Credential, Deputy, Officer, Organ, Suspension, User


def running(day: date) -> Q:
    """The rows whose span [valid_from, valid_to) covers a day."""
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))


def appointments_on(day: date, organ: Organ | None = None) -> QuerySet[Appointment]:
    """The appointments that run on a day, in an organ if one is named; the organ itself must exist that day."""
    standing = Q(post__organ__valid_from__lte=day) & (Q(post__organ__valid_to=None) | Q(post__organ__valid_to__gt=day))
    found = Appointment.objects.filter(running(day), standing).select_related("post__organ", "officer")
    return found if organ is None else found.filter(post__organ=organ)


def roles_on(officer: Officer, day: date, organ: Organ | None = None) -> frozenset[str]:
    """The roles that an officer holds on a day, by appointment or as a deputy; in one organ if it is named.

    A deputy holds the posts of the principal, not what the principal holds as a deputy.
    """
    known: dict[date, list[tuple[Any, list[str]]]] | None = getattr(officer, "posts_known", None)
    if known is None:
        posts = _posts(officer, day, organ)
    else:
        if day not in known:
            known[day] = _posts(officer, day)
        posts = known[day]
    return frozenset(role for held_in, roles in posts if organ is None or held_in == organ.pk for role in roles)


def remember(officer: Officer) -> None:
    """Ask for this officer's posts once: for the one who asks for a page, whose copy here lives as long as the request."""
    if not hasattr(officer, "posts_known"):
        officer.posts_known = {}  # type: ignore[attr-defined]


def _posts(officer: Officer, day: date, organ: Organ | None = None) -> list[tuple[Any, list[str]]]:
    principals = Deputy.objects.filter(running(day), officer=officer).values("principal")
    held = appointments_on(day, organ).filter(Q(officer=officer) | Q(officer__in=principals))
    return list(held.values_list("post__organ", "post__roles"))


def may(officer: Officer, role: str, day: date, organ: Organ | None = None) -> bool:
    """Whether an officer holds a role on a day."""
    return str(role) in roles_on(officer, day, organ)


def holders(role: str, day: date, organ: Organ | None = None) -> QuerySet[Officer]:
    """The officers who hold a role on a day by appointment: whom a refusal can name as its way on."""
    held = appointments_on(day, organ).filter(post__roles__contains=[str(role)])
    return Officer.objects.filter(pk__in=held.values("officer"))


def person(officer: Officer, of: Any, day: date, domain: str = "") -> Person:
    """The officer as a procedure sees one: the roles held in the organ of `of` (an organ, or what belongs to one), and
    the credentials valid that day for the domain of its item."""
    organ = of if isinstance(of, Organ) else of.organ
    domain = domain or getattr(getattr(of, "item", None), "domain", "")
    return Person(
        id=str(officer.pk),
        name=officer.name,
        roles=roles_on(officer, day, organ),
        credentials=frozenset(valid_credentials(day, domain).filter(officer=officer).values_list("name", flat=True)),
    )


def valid_credentials(day: date, domain: str = "") -> QuerySet[Credential]:
    """The credentials valid on a day; with a domain of enforcement, those that name it or no domain at all."""
    away = Suspension.objects.filter(running(day), credential=OuterRef("pk"))
    found = Credential.objects.filter(running(day)).exclude(Exists(away))
    return found.filter(Q(domains=[]) | Q(domains__contains=[domain])) if domain else found


def organs_of(officer: Officer, day: date) -> list[Organ]:
    """The organs in which an officer holds a post on a day, the longest-held first."""
    held = appointments_on(day).filter(officer=officer).order_by("valid_from", "pk")
    return list(dict.fromkeys(appointment.post.organ for appointment in held))


def organ_of(officer: Officer, day: date) -> Organ | None:
    """The organ in which an officer serves on a day; of several, the one served longest."""
    return next(iter(organs_of(officer, day)), None)


def officer_of(user: object) -> Officer | None:
    """The officer who logs in with an account; None for a visitor or an account that is nobody's."""
    return user.officer if isinstance(user, User) and user.is_active else None


def is_administrator(user: object, day: date) -> bool:
    """Whether an account's logins belong in the register: an administrator's, or one with a superuser's flags."""
    if not isinstance(user, User):
        return False
    officer = officer_of(user)
    return user.is_superuser or user.is_staff or (officer is not None and may(officer, "administrator", day))
