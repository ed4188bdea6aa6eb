"""Refusals: ordinary values that say what the law requires, on which article, and what to do now.

A refusal never blocks for good: it names what is missing, who can give it, and from when it will be possible.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zhunsheng.law.facts import Cite


class RefusalKind(StrEnum):
    """Why an act is not possible; `label` is the Chinese."""

    UNKNOWN_ACT = "unknown_act"
    ENDED = "ended"
    CLOSED = "closed"
    NOT_YET = "not_yet"
    WAITS = "waits"
    CASE = "case"
    WINDOW = "window"
    ROLE = "role"
    SIGNERS = "signers"
    CREDENTIAL = "credential"
    DUTIES_APART = "duties_apart"
    RECUSED = "recused"
    MIRRORED = "mirrored"
    FACT = "fact"
    EVIDENCE = "evidence"
    OUTCOME = "outcome"
    PARTY = "party"
    BEFORE = "before"
    FUTURE = "future"
    TOO_LATE = "too_late"
    SPENT = "spent"

    @property
    def label(self) -> str:
        return _LABELS[self.value]


_LABELS = {
    "unknown_act": "没有这一行为",
    "ended": "案件已经终结",
    "closed": "该行为已经关闭",
    "not_yet": "前一步尚未完成",
    "waits": "尚有应当先办的事项",
    "case": "不符合前提",
    "window": "期间尚未届满",
    "role": "无权办理",
    "signers": "人数不足",
    "credential": "没有有效证件",
    "duties_apart": "职责应当分离",
    "recused": "应当回避",
    "mirrored": "随关联案件自动发生",
    "fact": "事实未填明",
    "evidence": "缺少证据材料",
    "outcome": "结果未选明",
    "party": "当事人未指明",
    "before": "时间早于前一步",
    "future": "时间尚未到来",
    "too_late": "期限已经届满",
    "spent": "次数已经用完",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why not, in one Chinese sentence with its article, and the way on.

    `missing`: acts that come first. `who`: roles that can do what is missing. `earliest`: the first possible day.
    """

    kind: RefusalKind
    act: str
    message: str
    way_on: str
    outcome: str | None = None
    party: str | None = None
    cites: tuple[Cite, ...] = ()
    missing: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    earliest: date | None = None


def read_aloud(cites: Iterable[Cite]) -> str:
    """Articles as they stand at the end of a sentence: （依据：行政处罚法 第四十四条、第六十二条）.

    >>> read_aloud([Cite("行政处罚法 第四十四条", "CF", "CF 44"), Cite("行政处罚法 第六十二条", "CF", "CF 62")])
    '（依据：行政处罚法 第四十四条、第六十二条）'
    """
    spoken: dict[str, list[str]] = {}
    for cite in cites:
        law, _, article = cite.text.rpartition(" ")
        article += "" if cite.verified else "（待核）"
        if article not in spoken.setdefault(law, []):
            spoken[law].append(article)
    if not spoken:
        return ""
    return "（依据：" + "；".join(f"{law} {'、'.join(articles)}".strip() for law, articles in spoken.items()) + "）"


def day_text(day: date) -> str:
    """2026年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


def unique(*groups: Iterable[Cite]) -> tuple[Cite, ...]:
    """Cites in their order, each once."""
    return tuple(dict.fromkeys(cite for group in groups for cite in group))
