"""What the power and responsibility list says on a day.

An item is *alive* on a day when its span covers the day, it is not suspended on that day and at least one basis stands.
Suspension is read from the recorded changes, so that the answer for a past day does not change later.

    powers.alive(item, date(2026, 3, 2))     # True
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from zhunsheng.law import powers as law
from zhunsheng.law.facts import Cite
from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import Appointment, HouseRole, Officer, Organ
from zhunsheng.office.powers.models import Basis, Holding, ListChange, PowerItem
from zhunsheng.office.refusals import barred, cite

_TURNS = (ListChange.Kind.SUSPENDED, ListChange.Kind.RESUMED)


def covers(day: date) -> Q:
    """The rows whose span [valid_from, valid_to) covers a day."""
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))


def alive_on(day: date) -> QuerySet[PowerItem]:
    """The items that may be used on a day."""
    turns = ListChange.objects.filter(item=OuterRef("pk"), kind__in=_TURNS, on__lte=day).order_by("-on", "-id")
    return (
        PowerItem.objects.filter(covers(day))
        .annotate(last_turn=Subquery(turns.values("kind")[:1]))
        .filter(Q(last_turn=None) | ~Q(last_turn=ListChange.Kind.SUSPENDED))
        .filter(Exists(Basis.objects.filter(covers(day), item=OuterRef("pk"))))
    )


def alive(item: PowerItem, day: date) -> bool:
    """Whether an item may be used on a day."""
    return alive_on(day).filter(pk=item.pk).exists()


def held_by(organ: Organ, day: date, kind: str | None = None) -> QuerySet[PowerItem]:
    """The living items that an organ holds on a day; those that a kind of matter may rest on, when `kind` is given."""
    items = alive_on(day).filter(Exists(Holding.objects.filter(covers(day), item=OuterRef("pk"), organ=organ)))
    return items.filter(kinds__contains=[kind]) if kind else items


def holder(item: PowerItem, day: date) -> Organ | None:
    """The organ that holds an item on a day."""
    holding = item.holdings.filter(covers(day)).select_related("organ").order_by("-valid_from").first()
    return holding.organ if holding else None


def flagged(day: date) -> QuerySet[PowerItem]:
    """Items still listed of which a basis has ended: whoever keeps the list has to put them in order (动态调整)."""
    gone = Basis.objects.filter(item=OuterRef("pk"), valid_to__lte=day)
    return PowerItem.objects.filter(covers(day)).filter(Exists(gone)).prefetch_related("bases")


def listed(day: date) -> QuerySet[PowerItem]:
    """The list as it stands on a day, with bases, holders, limits and changes at hand."""
    return PowerItem.objects.filter(covers(day)).prefetch_related("bases", "holdings__organ", "limits", "changes")


def why_not_usable(item: PowerItem, organ: Organ, kind: str, day: date) -> Refusal | None:
    """Why `organ` may not open a matter of `kind` on an item that day; names the basis on which it turns."""
    facts = item_facts(item, day)
    if refusal := law.organ_competent(organ_facts(organ), facts, day):
        return _refused(refusal, item, kind)
    if kind in item.kinds:
        return None
    return barred(
        RefusalKind.CASE,
        kind,
        f"权责事项“{item.name}”不适用本程序，不得据以立件",
        way_on="选择清单中适用本程序的事项；确应适用的，由清单管理人员调整清单",
        cites=_cites(item),
    )


def competence(
    officer: Officer, item: PowerItem, organ: Organ, day: date, *, credentials: Sequence[str] = ()
) -> Refusal | None:
    """Why an officer may not act for an organ on an item that day; None: he may."""
    lacking = law.competent(officer_facts(officer), item_facts(item, day), organ_facts(organ), day, credentials)
    return _refused(lacking, item) if lacking else None


def item_facts(item: PowerItem, day: date) -> law.ItemFacts:
    """An item as the law asks of it. Whether it was suspended on the day is read from the changes, not from today."""
    turns = [change for change in item.changes.all() if change.kind in _TURNS and change.on <= day]
    last = max(turns, key=lambda change: (change.on, change.pk), default=None)
    suspended = last is not None and last.kind == ListChange.Kind.SUSPENDED
    repealed = item.valid_to is not None and item.valid_to <= day
    status = law.ItemStatus.REPEALED if repealed else law.ItemStatus.SUSPENDED if suspended else law.ItemStatus.IN_FORCE
    return law.ItemFacts(
        code=item.code,
        name=item.name,
        span=law.Span(item.valid_from, item.valid_to),
        domain=item.domain,
        status=status,
        bases=tuple(
            law.BasisFacts(text=f"{one.law} {one.article}", span=law.Span(one.valid_from, one.valid_to))
            for one in item.bases.all()
        ),
        holdings=tuple(
            law.HoldingFacts(organ=str(one.organ_id), span=law.Span(one.valid_from, one.valid_to))
            for one in item.holdings.all()
        ),
    )


def organ_facts(organ: Organ) -> law.OrganFacts:
    """An organ as the law asks of it."""
    return law.OrganFacts(id=str(organ.pk), name=organ.name, span=law.Span(organ.valid_from, organ.valid_to))


def officer_facts(officer: Officer) -> law.OfficerFacts:
    """An officer's posts (his own, and those he holds as a deputy) and credentials."""
    held = [(one.post.organ_id, one.valid_from, one.valid_to) for one in _appointments(officer)]
    for deputy in officer.deputyships.select_related("principal"):
        for one in _appointments(deputy.principal):
            until = min(day for day in (one.valid_to, deputy.valid_to) if day)
            held.append((one.post.organ_id, max(one.valid_from, deputy.valid_from), until))
    return law.OfficerFacts(
        id=str(officer.pk),
        name=officer.name,
        posts=tuple(law.PostFacts(organ=str(organ), span=law.Span(since, until)) for organ, since, until in held),
        credentials=tuple(
            law.CredentialFacts(
                name=one.name,
                number=one.number,
                span=law.Span(one.valid_from, one.valid_to),
                domains=frozenset(one.domains),
                suspended=tuple(law.Span(away.valid_from, away.valid_to) for away in one.suspensions.all()),
            )
            for one in officer.credentials.prefetch_related("suspensions")
        ),
    )


def _appointments(officer: Officer) -> QuerySet[Appointment]:
    return officer.appointments.select_related("post")


def may_keep_list(by: Officer | None, day: date) -> Refusal | None:
    """Only whoever keeps the list changes it; None as actor is the first loading of a district."""
    if by is None or people.may(by, HouseRole.LIST_KEEPER, day):
        return None
    return barred(
        RefusalKind.ROLE,
        "change_list",
        f"{by.name}没有清单管理职权，不能修改权责清单",
        way_on="由清单管理人员办理",
        who=(HouseRole.LIST_KEEPER.value,),
    )


_DEAD = (law.Lacking.ITEM_DEAD, law.Lacking.BASIS_GONE)


def _refused(lacking: law.NotCompetent, item: PowerItem, act: str = "") -> Refusal:
    """The law's answer with the bases that the list states, as a refusal."""
    dead = lacking.lacking in _DEAD
    return barred(
        RefusalKind.CASE if dead else RefusalKind.ROLE,
        act,
        lacking.message.rstrip("。"),
        way_on=lacking.way_on,
        cites=_cites(item),
        who=(HouseRole.LIST_KEEPER.value,) if dead else (),
    )


def _cites(item: PowerItem) -> tuple[Cite, ...]:
    return tuple(cite(one.law, one.article) for one in item.bases.all())
