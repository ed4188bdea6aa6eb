"""Service (送达): the ways in which a paper reaches its party, and the day from which its periods run.

Rules
- The day of service is what the way says: the day of receipt, or the last day of the period that an announcement runs.
- Each way asks for its own proof; a way whose proof is missing has not been used, whatever happened.
- Nothing is served before it was made.

    rules.methods["announcement"].served_on(date(2026, 3, 2), calendar)      # 2026-04-01
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from zhunsheng.law.calendar import Calendar
from zhunsheng.law.clocks import CHINA, Account, Period, due
from zhunsheng.law.facts import Cite


class Need(StrEnum):
    """What a way of service asks for; `label` is the Chinese."""

    RECEIVER = "receiver"
    REASON = "reason"
    WITNESS = "witness"
    TRACKING = "tracking"
    CONFIRMATION = "confirmation"
    AGENT = "agent"
    TRIED = "tried"

    @property
    def label(self) -> str:
        return _LABELS[self.value]


_LABELS = {
    "receiver": "签收人", "reason": "事由", "witness": "见证人，或者拍照、录像", "tracking": "邮件号码",
    "confirmation": "送达地址确认书", "agent": "受托或者转交的单位", "tried": "其他方式无法送达的经过",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One way of service. `period` None: served when received; else when the period from its announcement has run."""

    id: str
    name: str
    period: Period | None
    rolls: bool
    needs: tuple[Need, ...]
    cites: tuple[Cite, ...]

    def served_on(self, day: date, calendar: Calendar) -> date | None:
        """The day of service, of what was received (announced) on `day`; None while a year's holidays are unknown."""
        if self.period is None:
            return day
        started = datetime.combine(day, time(9), CHINA)
        return due(Account(started=started, budget=self.period, rolls=self.rolls), calendar).on

    def missing(self, given: Collection[str]) -> tuple[Need, ...]:
        """What this way asks for and was not given."""
        return tuple(need for need in self.needs if need.value not in given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The ways by id, and what holds for all of them."""

    methods: Mapping[str, Method]
    receipt_cites: tuple[Cite, ...]
    confirmation_cites: tuple[Cite, ...]
    direct_first: frozenset[str]
    direct_first_cites: tuple[Cite, ...]

    def wants_direct(self, title: str, method: str) -> bool:
        """Whether a paper has to be served directly first, and this is another way."""
        return title.partition("（")[0] in self.direct_first and method != "direct"
