"""The list as it is read: how every item stands on a day, who may act on it, and where organs overlap.

listing.standing_on(day).filter(standing=Standing.DEAD)      # items whose bases have all ended
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)

from zhunsheng.law.notation import Side
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import HouseRole, Officer, Organ, ProcedureRole
from zhunsheng.office.powers.models import Basis, Holding, ListChange, PowerItem
from zhunsheng.office.powers.reads import alive_on, covers, holder
from zhunsheng.office.rulebook import reads as rulebook
from zhunsheng.office.rulebook.models import Procedure

_TURNS = (ListChange.Kind.SUSPENDED, ListChange.Kind.RESUMED)


class Standing(TextChoices):
    """How an item stands on a day."""

    ALIVE = "alive", "有效"
    DEAD = "dead", "依据失效"
    SUSPENDED = "suspended", "暂停"
    REPEALED = "repealed", "已取消"
    COMING = "coming", "尚未列入"


TONES = {"alive": "good", "dead": "bad", "suspended": "soon", "repealed": "quiet", "coming": "info"}


def standing_on(day: date) -> QuerySet[Any]:
    """Every item with how it stands on a day (`standing`), whether a basis of it has ended (`shaken`), its holder."""
    turns = ListChange.objects.filter(item=OuterRef("pk"), kind__in=_TURNS, on__lte=day).order_by("-on", "-id")
    held = Holding.objects.filter(covers(day), item=OuterRef("pk")).order_by("-valid_from")
    bases = Basis.objects.filter(item=OuterRef("pk"))
    return PowerItem.objects.annotate(
        last_turn=Subquery(turns.values("kind")[:1]),
        based=Exists(bases.filter(covers(day))),
        shaken=Exists(bases.filter(valid_to__lte=day)),
        held_by=Subquery(held.values("organ")[:1]),
        holder_name=Subquery(held.values("organ__short_name")[:1]),
    ).annotate(
        standing=Case(
            When(valid_from__gt=day, then=Value(Standing.COMING.value)),
            When(valid_to__lte=day, then=Value(Standing.REPEALED.value)),
            When(last_turn=ListChange.Kind.SUSPENDED, then=Value(Standing.SUSPENDED.value)),
            When(based=False, then=Value(Standing.DEAD.value)),
            default=Value(Standing.ALIVE.value),
            output_field=CharField(),
        )
    )


def found(day: date, *, q: str = "", organ: str = "", category: str = "", standing: str = "") -> QuerySet[Any]:
    """The items that a reader looks for, with bases at hand. `organ`: a code."""
    items = standing_on(day).prefetch_related("bases")
    if standing == "shaken":
        items = items.filter(shaken=True).exclude(standing=Standing.REPEALED)
    elif standing:
        items = items.filter(standing=standing)
    if category:
        items = items.filter(category=category)
    if organ:
        items = items.filter(Exists(Holding.objects.filter(covers(day), item=OuterRef("pk"), organ__code=organ)))
    for word in q.split():
        rests = Basis.objects.filter(Q(law__icontains=word) | Q(article__icontains=word), item=OuterRef("pk"))
        items = items.filter(Q(name__icontains=word) | Q(code__icontains=word) | Exists(rests))
    return items.order_by("category", "code")


def counts(day: date) -> dict[str, int]:
    """How many items stand how."""
    return dict(standing_on(day).order_by().values_list("standing").annotate(n=Count("pk")))


# ── who may do it ──


@dataclass(frozen=True, slots=True)
class Holder:
    """An officer in a post that may act on an item, and whether a credential asked for is valid."""

    officer: Officer
    credentials: Sequence[str]
    entitled: bool


@dataclass(frozen=True, slots=True)
class PostOf:
    """A post of the holding organ whose roles the item's procedures ask for."""

    name: str
    roles: Sequence[str]
    officers: list[Holder] = field(default_factory=list)

    @property
    def entitled(self) -> int:
        return sum(one.entitled for one in self.officers)


@dataclass(frozen=True, slots=True)
class Entitlement:
    """Who may act on an item on a day, by post; `credentials`: any of these is asked for by some act."""

    organ: Organ | None
    procedures: Sequence[tuple[str, str]]
    credentials: Sequence[str]
    posts: Sequence[PostOf]


def entitlement(item: PowerItem, day: date) -> Entitlement:
    """The posts and officers of the holding organ that the item's procedures ask for on a day."""
    organ = holder(item, day)
    if organ is None:
        return Entitlement(None, (), (), ())
    book = rulebook.book(organ)
    laws = [law for kind in item.kinds if (law := book.procedure(kind, day))]
    roles = {name: role.label for law in laws for name, role in law.roles.items() if role.side is Side.ORGAN}
    wanted = {name for law in laws for act in law.acts.values() for name in act.by if name in roles}
    asked = {c: None for law in laws for act in law.acts.values() for c in act.credential}
    needs = {name for law in laws for act in law.acts.values() if act.credential for name in act.by}
    labels = {**dict(ProcedureRole.choices), **dict(HouseRole.choices), **roles}
    terms = people.appointments_on(day, organ).order_by("post__name", "officer__code")
    terms = terms.filter(post__roles__overlap=sorted(wanted or set(ProcedureRole.values)))
    valid: dict[Any, list[str]] = defaultdict(list)
    for officer, name in (
        people.valid_credentials(day, item.domain)
        .filter(officer__in=terms.order_by().values("officer"))
        .values_list("officer", "name")
    ):
        valid[officer].append(name)
    posts: dict[Any, PostOf] = {}
    for term in terms:
        held = set(term.post.roles)
        post = posts.setdefault(
            term.post_id, PostOf(term.post.name, [labels.get(role, role) for role in term.post.roles])
        )
        has = valid[term.officer_id]
        entitled = not (held & needs) or bool(set(has) & set(asked))
        post.officers.append(Holder(term.officer, has, entitled))
    return Entitlement(organ, [(law.name, law.digest) for law in laws], tuple(asked), list(posts.values()))


# ── where organs overlap ──


@dataclass(frozen=True, slots=True)
class Overlap:
    """Living items of several organs that rest on one article, or bear one name."""

    law: str
    article: str
    organs: Sequence[str]
    items: Sequence[tuple[Any, str, str]]  # pk, name, organ

    @property
    def said(self) -> str:
        return f"{self.law} {self.article}".strip()


def overlaps(day: date) -> list[Overlap]:
    """Articles on which living items of more than one organ rest, the most organs first."""
    holders: dict[Any, list[str]] = defaultdict(list)
    for item, organ in Holding.objects.filter(covers(day)).values_list("item", "organ__short_name"):
        holders[item].append(organ)
    groups: dict[tuple[str, str], list[tuple[Any, str, str]]] = defaultdict(list)
    rests = Basis.objects.filter(covers(day), item__in=alive_on(day)).order_by("item__code")
    for law, article, item, name in rests.values_list("law", "article", "item", "item__name"):
        groups[law, article] += [(item, name, organ) for organ in holders[item]]
    made = [
        Overlap(law, article, sorted({organ for _, _, organ in rows}), rows) for (law, article), rows in groups.items()
    ]
    return sorted((one for one in made if len(one.organs) > 1), key=lambda one: (-len(one.organs), one.said))


def twins(item: PowerItem, day: date) -> QuerySet[Any]:
    """Living items of other organs that bear the same name or rest on the same article."""
    own = Holding.objects.filter(covers(day), item=item).values("organ")
    same = Q(name=item.name)
    for law, article in item.bases.filter(covers(day)).values_list("law", "article"):
        same |= Q(pk__in=Basis.objects.filter(covers(day), law=law, article=article).values("item"))
    others = Exists(Holding.objects.filter(covers(day), item=OuterRef("pk")).exclude(organ__in=own))
    return standing_on(day).filter(same, others, standing=Standing.ALIVE).exclude(pk=item.pk).order_by("code")


# ── the list as a table ──

COLUMNS = (
    "事项编码", "事项名称", "类别", "实施机关", "状态", "设定依据", "执法领域", "适用程序", "列入", "移出", "责任",
    "法定时限（工作日）", "承诺时限（工作日）",
)  # fmt: skip


def as_csv(items: QuerySet[Any], day: date) -> Iterator[str]:
    """Lines of a CSV file that a spreadsheet opens in Chinese; a cell that looks like a formula is made a text."""
    yield "\ufeff"
    yield _line(COLUMNS)
    names = dict(rulebook_names())
    limits = Prefetch("limits", to_attr="promised")
    for item in items.prefetch_related(limits):
        limit = max((one for one in item.promised if one.year <= day.year), key=lambda one: one.year, default=None)
        yield _line(
            (
                item.code, item.name, item.get_category_display(), item.holder_name or "",
                Standing(item.standing).label,
                "；".join(f"{one.law} {one.article}" for one in item.bases.all() if _stands(one, day)),
                item.domain, "、".join(names.get(kind, kind) for kind in item.kinds), item.valid_from.isoformat(),
                item.valid_to.isoformat() if item.valid_to else "", item.duty,
                limit.statutory_days if limit else "", limit.promised_days if limit else "",
            )
        )  # fmt: skip


def rulebook_names() -> list[tuple[str, str]]:
    """Every kind of procedure that was ever pinned, with its name."""
    return sorted(dict(Procedure.objects.order_by("in_force").values_list("kind", "name")).items())


def _stands(basis: Basis, day: date) -> bool:
    return basis.valid_from <= day and (basis.valid_to is None or day < basis.valid_to)


def _line(cells: Iterable[Any]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([_safe(cell) for cell in cells])
    return out.getvalue()


def _safe(cell: Any) -> Any:
    text = str(cell)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def changes(since: date | None, until: date | None, organ: str = "") -> QuerySet[ListChange]:
    """What was changed in the list between two days, both included; the newest first."""
    rows = ListChange.objects.select_related("item").order_by("-on", "-id")
    if since:
        rows = rows.filter(on__gte=since)
    if until:
        rows = rows.filter(on__lte=until)
    if organ:
        rows = rows.filter(Exists(Holding.objects.filter(item=OuterRef("item"), organ__code=organ)))
    return rows
