"""Is this officer competent here, for this, on this day?

Rules (行政处罚法 第十七条至第二十四条、第四十二条; 国办发〔2018〕118号)
- The item is alive: its status is in force, its span covers the day, and at least one of its bases stands.
- The organ exists on the day and holds the item on it.
- The officer holds a post in that organ on the day.
- The credential asked for is valid on the day, is not suspended, and covers the item's domain (no domain listed: all).
- A span runs from its first day to, and not including, its last.

    competent(officer, item, organ, date(2026, 3, 2), credentials=("行政执法证",))      # None, or a NotCompetent
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `since` to, and not including, `until`; None has no end.

    >>> Span(date(2026, 3, 2), date(2026, 3, 3)).covers(date(2026, 3, 3))
    False
    """

    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


class ItemStatus(StrEnum):
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    REPEALED = "repealed"

    @property
    def label(self) -> str:
        return {"in_force": "有效", "suspended": "暂停", "repealed": "已取消"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialFacts:
    """A credential; `domains` empty = all domains."""

    name: str
    number: str
    span: Span
    domains: frozenset[str] = frozenset()
    suspended: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFacts:
    organ: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerFacts:
    id: str
    name: str
    posts: tuple[PostFacts, ...] = ()
    credentials: tuple[CredentialFacts, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganFacts:
    id: str
    name: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisFacts:
    """An article that an item rests on, as it is read aloud."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingFacts:
    organ: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    code: str
    name: str
    span: Span
    domain: str = ""
    status: ItemStatus = ItemStatus.IN_FORCE
    bases: tuple[BasisFacts, ...] = ()
    holdings: tuple[HoldingFacts, ...] = ()


class Lacking(StrEnum):
    """What is missing; `label` is the Chinese."""

    ITEM_DEAD = "item_dead"
    BASIS_GONE = "basis_gone"
    ORGAN_GONE = "organ_gone"
    NOT_THIS_ORGAN = "not_this_organ"
    NO_POST = "no_post"
    NO_CREDENTIAL = "no_credential"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    OTHER_DOMAIN = "other_domain"

    @property
    def label(self) -> str:
        return {
            "item_dead": "事项已失效",
            "basis_gone": "依据已废止",
            "organ_gone": "机关不存在",
            "not_this_organ": "不属本机关职权",
            "no_post": "不在本机关任职",
            "no_credential": "没有证件",
            "expired": "证件过期",
            "suspended": "证件被暂扣",
            "other_domain": "证件不含该领域",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCompetent:
    """Why not, in Chinese, and what to do now."""

    lacking: Lacking
    message: str
    way_on: str


def item_alive(item: ItemFacts, day: date) -> NotCompetent | None:
    """Is the item in force, with a basis that stands?"""
    if item.status is not ItemStatus.IN_FORCE or not item.span.covers(day):
        state = item.status.label if item.status is not ItemStatus.IN_FORCE else "不在清单内"
        return NotCompetent(
            lacking=Lacking.ITEM_DEAD,
            message=f"权责事项“{item.name}”（{item.code}）{_on(day)}{state}，不得据以行使职权。",
            way_on="请选择现行有效的事项；确需行使的，先依法调整权责清单。",
        )
    if not any(basis.span.covers(day) for basis in item.bases):
        ended = "、".join(basis.text for basis in item.bases) or "（未列依据）"
        return NotCompetent(
            lacking=Lacking.BASIS_GONE,
            message=f"权责事项“{item.name}”的依据{ended}{_on(day)}没有效力，没有法定依据不得行使职权。",
            way_on="请核对依据是否修改、废止，并依法调整权责清单。",
        )
    return None


def organ_competent(organ: OrganFacts, item: ItemFacts, day: date) -> NotCompetent | None:
    """Does the organ exist, and hold the living item, on the day?"""
    if (dead := item_alive(item, day)) is not None:
        return dead
    if not organ.span.covers(day):
        return NotCompetent(
            lacking=Lacking.ORGAN_GONE,
            message=f"{organ.name}{_on(day)}尚未设立或者已经撤销。",
            way_on="请由承继其职权的机关办理。",
        )
    if not any(holding.organ == organ.id and holding.span.covers(day) for holding in item.holdings):
        return NotCompetent(
            lacking=Lacking.NOT_THIS_ORGAN,
            message=f"权责事项“{item.name}”{_on(day)}不属于{organ.name}的职权。",
            way_on="请移送有管辖权的机关。",
        )
    return None


def competent(
    officer: OfficerFacts, item: ItemFacts, organ: OrganFacts, day: date, credentials: Sequence[str] = ()
) -> NotCompetent | None:
    """May this officer act for this organ on this item on this day? `credentials`: any one of these names suffices."""
    if (refused := organ_competent(organ, item, day)) is not None:
        return refused
    if not any(post.organ == organ.id and post.span.covers(day) for post in officer.posts):
        return NotCompetent(
            lacking=Lacking.NO_POST,
            message=f"{officer.name}{_on(day)}不在{organ.name}任职。",
            way_on=f"请由{organ.name}的人员办理。",
        )
    return _credential(officer, item, day, credentials) if credentials else None


def valid_credentials(officer: OfficerFacts, domain: str, day: date) -> frozenset[str]:
    """The names of the officer's credentials that count on a day in a domain ("" = any)."""
    return frozenset(c.name for c in officer.credentials if _fault(c, domain, day) is None)


def _credential(officer: OfficerFacts, item: ItemFacts, day: date, names: Sequence[str]) -> NotCompetent | None:
    wanted = "”或者“".join(names)
    held = [c for c in officer.credentials if c.name in names]
    faults = [(c, _fault(c, item.domain, day)) for c in held]
    if any(fault is None for _, fault in faults):
        return None
    if not faults:
        return NotCompetent(
            lacking=Lacking.NO_CREDENTIAL,
            message=f"{officer.name}没有“{wanted}”，不得办理。",
            way_on="请由持证人员办理。",
        )
    credential, fault = faults[-1]
    assert fault is not None
    said = {
        Lacking.EXPIRED: "不在有效期内",
        Lacking.SUSPENDED: "正被暂扣",
        Lacking.OTHER_DOMAIN: f"不包括“{item.domain}”领域",
    }
    return NotCompetent(
        lacking=fault,
        message=f"{officer.name}的“{credential.name}”（{credential.number}）{_on(day)}{said[fault]}，不得办理。",
        way_on="请由证件有效的人员办理；证件过期的，请先依法换发。",
    )


def _fault(credential: CredentialFacts, domain: str, day: date) -> Lacking | None:
    if not credential.span.covers(day):
        return Lacking.EXPIRED
    if any(span.covers(day) for span in credential.suspended):
        return Lacking.SUSPENDED
    if credential.domains and domain and domain not in credential.domains:
        return Lacking.OTHER_DOMAIN
    return None


def _on(day: date) -> str:
    return f"在{day.year}年{day.month}月{day.day}日"
