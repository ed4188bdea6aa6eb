"""The people as they are read: organs in their order, posts with who holds them, officers with their credentials.

roster.found(day, organ="D17", role="officer", credential="expiring")
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, TextChoices

from zhunsheng.office.people.models import (
    Appointment,
    Credential,
    Deputy,
    HouseRole,
    Officer,
    Organ,
    Post,
    ProcedureRole,
    Suspension,
)
from zhunsheng.office.people.reads import running

SOON: Final = timedelta(days=60)  # a habit of the screen, no legal number: from here on a credential is to be renewed
ROLES: Final = {**dict(ProcedureRole.choices), **dict(HouseRole.choices)}


class Paper(TextChoices):
    """How an officer's credentials stand."""

    VALID = "valid", "有效"
    EXPIRING = "expiring", "60日内到期"
    EXPIRED = "expired", "已过期"
    SUSPENDED = "suspended", "暂扣中"
    REVOKED = "revoked", "已吊销"
    NONE = "none", "没有证件"


TONES = {
    "valid": "good",
    "expiring": "soon",
    "expired": "bad",
    "suspended": "soon",
    "revoked": "bad",
    "none": "quiet",
    "coming": "info",
}


def state_of(credential: Credential, day: date) -> tuple[str, str, str]:
    """How a credential stands on a day: id, words, tone. Its suspensions are to be at hand."""
    away = any(
        one.valid_from <= day and (one.valid_to is None or day < one.valid_to) for one in credential.suspensions.all()
    )
    ended = credential.valid_to is not None and credential.valid_to <= day
    if credential.valid_from > day:
        return "coming", "尚未生效", TONES["coming"]
    if ended:
        found = Paper.REVOKED if credential.status == Credential.Status.REVOKED else Paper.EXPIRED
    elif away:
        found = Paper.SUSPENDED
    elif credential.valid_to is not None and credential.valid_to - day <= SOON:
        found = Paper.EXPIRING
    else:
        found = Paper.VALID
    return found.value, found.label, TONES[found.value]


def _papers(state: str, day: date) -> Q:
    """The officers of whom a credential stands so; expired and revoked only where no other of that name is valid."""
    away = Suspension.objects.filter(running(day), credential=OuterRef("pk"))
    own = Credential.objects.filter(officer=OuterRef("pk"))
    good = own.filter(running(day)).exclude(Exists(away))
    renewed = Credential.objects.filter(running(day), officer=OuterRef("officer"), name=OuterRef("name"))
    gone = own.filter(valid_to__lte=day).exclude(Exists(renewed))
    later = Credential.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=day + SOON), officer=OuterRef("officer"), name=OuterRef("name")
    )
    match state:
        case Paper.VALID:
            return Q(Exists(good))
        case Paper.EXPIRING:
            return Q(Exists(good.filter(valid_to__lte=day + SOON).exclude(Exists(later))))
        case Paper.EXPIRED:
            return Q(Exists(gone.exclude(status=Credential.Status.REVOKED)))
        case Paper.REVOKED:
            return Q(Exists(gone.filter(status=Credential.Status.REVOKED)))
        case Paper.SUSPENDED:
            return Q(Exists(own.filter(running(day)).filter(Exists(away))))
    return ~Q(Exists(own))


def found(day: date, *, q: str = "", organ: str = "", role: str = "", credential: str = "") -> QuerySet[Officer]:
    """The officers that a reader looks for, with today's posts and their credentials at hand. `organ`: a code."""
    rows = Officer.objects.prefetch_related(
        Prefetch("appointments", Appointment.objects.filter(running(day)).select_related("post__organ"), "posts_now"),
        Prefetch("credentials", Credential.objects.order_by("name", "valid_from").prefetch_related("suspensions")),
    )
    held = Appointment.objects.filter(running(day), officer=OuterRef("pk"))
    if organ:
        held = held.filter(post__organ__code=organ)
    if role:
        held = held.filter(post__roles__contains=[role])
    if organ or role:
        rows = rows.filter(Exists(held))
    if credential:
        rows = rows.filter(_papers(credential, day))
    for word in q.split():
        number = Credential.objects.filter(officer=OuterRef("pk"), number__icontains=word)
        rows = rows.filter(Q(name__icontains=word) | Q(code__icontains=word) | Exists(number))
    return rows.order_by("code")


def paper_counts(day: date) -> dict[str, int]:
    """How many officers have credentials that stand so."""
    asked = {state.value: Count("pk", filter=_papers(state, day)) for state in Paper}
    return dict(Officer.objects.aggregate(**asked))


# ── organs ──


@dataclass(frozen=True, slots=True)
class Branch:
    """An organ with what hangs on it."""

    organ: Organ
    posts: int
    officers: int
    standing: bool
    below: list[Branch] = field(default_factory=list)


def tree(day: date) -> list[Branch]:
    """The organs under their superiors, in the order of their codes; those ended come with their successors' names."""
    now = Appointment.objects.filter(running(day))
    officers = dict(now.order_by().values_list("post__organ").annotate(n=Count("officer", distinct=True)))
    posts = dict(Post.objects.order_by().values_list("organ").annotate(n=Count("pk")))
    organs = list(Organ.objects.select_related("successor", "superior").order_by("code"))
    branches = {one.pk: Branch(one, posts.get(one.pk, 0), officers.get(one.pk, 0), stands(one, day)) for one in organs}
    top: list[Branch] = []
    for one in organs:
        above = branches.get(one.superior_id) if one.superior_id else None
        (above.below if above else top).append(branches[one.pk])
    return top


def by_kind(day: date) -> list[tuple[str, list[Branch]]]:
    """The organs without a superior, by kind; those below hang on theirs."""
    top = tree(day)
    groups = [(kind.label, [one for one in top if one.organ.kind == kind]) for kind in Organ.Kind]
    return [(label, found) for label, found in groups if found]


def stands(organ: Organ, day: date) -> bool:
    """Whether an organ exists on a day."""
    return organ.valid_from <= day and (organ.valid_to is None or day < organ.valid_to)


@dataclass(frozen=True, slots=True)
class PostOf:
    """A post, its roles in words, and who holds it."""

    post: Post
    roles: Sequence[str]
    holders: Sequence[Appointment]


def posts_of(organ: Organ, day: date) -> list[PostOf]:
    """The posts of an organ and who holds them on a day."""
    held: dict[Any, list[Appointment]] = defaultdict(list)
    for one in (
        Appointment.objects.filter(running(day), post__organ=organ).select_related("officer").order_by("officer__code")
    ):
        held[one.post_id].append(one)
    return [PostOf(post, role_labels(post.roles), held[post.pk]) for post in organ.posts.order_by("name")]


def role_labels(roles: Iterable[str]) -> list[str]:
    """Roles in words; a role that only a rulebook knows stands as it is."""
    return [ROLES.get(role, role) for role in roles]


def deputyships(officer: Officer) -> list[tuple[str, Deputy]]:
    """For whom an officer stands in, and who stands in for him; the newest first."""
    rows = Deputy.objects.filter(Q(officer=officer) | Q(principal=officer)).select_related("officer", "principal")
    return [("代理" if one.officer_id == officer.pk else "由人代理", one) for one in rows.order_by("-valid_from")]
