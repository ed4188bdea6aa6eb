"""Registers and small kinds of 2020, 2008 and one year of a bureau's list (2015), as taken over: rows, never totals.

Sizes follow what real annual reports state; who and when is invented by the seed. Leaving out rows changes the figures
by as many. What a report states without saying of what it is made (点击量) comes as monthly totals, and says so.

    rows = past(2026, here)["litigation"]      # 12 of 2020 and 2 of 2008
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from zhunsheng.office.matters.models import HistoricalRecord
from zhunsheng.office.people.models import Organ

BATCH: Final = "年度报告台账接管"
Facts = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Lot:
    """So many rows of a kind in a year: `outcome` and `facts` alike for all, `each` for the n-th."""

    of: str
    year: int
    many: int
    title: str
    at: str = "district"
    outcome: str = ""
    facts: Facts = field(default_factory=dict)
    each: Callable[[int], Facts] = lambda _: {}
    standing: bool = False  # a register: begun earlier, not ended
    days: int = 0
    scale: bool = False  # fewer in the small example


@dataclass(frozen=True, slots=True)
class Here:
    """Whose records they are."""

    government: Organ
    justice: Organ
    enforcing: Sequence[Organ]
    towns: Sequence[Organ]

    def places(self, at: str) -> Sequence[Organ]:
        return {
            "district": [self.government], "justice": [self.justice], "enforcing": self.enforcing, "towns": self.towns,
            "eleven": self.enforcing[:11], "five": self.enforcing[:5], "bureau": self.enforcing[13:14],
        }[at]  # fmt: skip


def _monthly(total: int) -> Callable[[int], Facts]:
    return lambda month: {"quantity": total * (month + 1) // 12 - total * month // 12}


def _spread(total: int, many: int) -> Callable[[int], Facts]:
    return lambda n: {"quantity": total * (n + 1) // many - total * n // many}


def _kind(name: str) -> Facts:
    return {"subject_kind": name}


LOTS: Final[tuple[Lot, ...]] = (
    # 2020
    Lot("outline_task", 2020, 152, "纲要主要任务", outcome="done"),
    Lot("credit_task", 2020, 13, "信用等级任务", "enforcing", "done"),
    Lot("reform_item", 2020, 68, "证照分离事项", "enforcing", facts=_kind("优化审批服务"), standing=True),
    Lot("reform_item", 2020, 24, "证照分离事项", "enforcing", facts=_kind("实行告知承诺"), standing=True),
    Lot("reform_item", 2020, 8, "证照分离事项", "enforcing", facts=_kind("审批改为备案"), standing=True),
    Lot("reform_item", 2020, 6, "证照分离事项", "enforcing", facts=_kind("直接取消审批"), standing=True),
    Lot("appointment_item", 2020, 178, "节假日预约办事项", "enforcing", standing=True),
    Lot("self_service_item", 2020, 39, "自助服务事项", "enforcing", standing=True),
    Lot("normative_document", 2020, 7, "行政规范性文件", outcome="issued", facts={"filed": True, "published": True}),
    *(
        Lot("norm_cleanup", 2020, many, "规范性文件清理", outcome=outcome, each=lambda n: {"source": f"第{n % 4 + 1}次清理"})
        for outcome, many in (("kept", 40), ("amended", 2), ("repealed", 12))
    ),
    Lot("legal_review", 2020, 39, "会议议题审查", "justice", "lawful", {**_kind("会议议题"), "published": True}),
    Lot("legal_review", 2020, 14, "合同审查", "justice", "lawful", {**_kind("合同"), "published": True}),
    Lot("legal_review", 2020, 49, "合同审查", "justice", "lawful", _kind("合同")),
    Lot("legal_review", 2020, 7, "规范性文件审查", "justice", "lawful", _kind("规范性文件")),
    Lot("legal_review", 2020, 54, "一般涉法事务", "justice", "lawful", _kind("其他")),
    Lot("legal_adviser", 2020, 7, "区政府法律顾问", facts=_kind("区政府"), standing=True),
    Lot("legal_adviser", 2020, 8, "镇街法律顾问", "towns", facts=_kind("镇街"), standing=True),
    Lot("legal_adviser", 2020, 20, "区直单位法律顾问", facts=_kind("区直单位"), standing=True),
    Lot("public_lawyer", 2020, 9, "公职律师", standing=True),
    Lot("file_review", 2020, 44, "行政执法案卷评查", "eleven", "passed"),
    Lot("enforcement_team", 2020, 1, "市场监管综合执法队伍", standing=True),
    Lot("enforcement_team", 2020, 1, "文化市场综合执法队伍", standing=True),
    Lot("training", 2020, 85, "行政执法人员资格认证培训", "enforcing", facts=_kind("资格认证")),
    Lot("training", 2020, 312, "普法骨干培训", "enforcing", facts=_kind("普法骨干")),
    *(
        Lot("proposal", 2020, many, name, "enforcing", outcome, {**_kind(name), "rating": "满意"})
        for name, outcome, many in (
            ("市级代表建议", "solved", 9), ("市级代表建议", "planned", 17), ("市政协提案", "solved", 3),
            ("市政协提案", "planned", 9), ("区级代表建议", "solved", 30), ("区级代表建议", "planned", 99),
            ("区政协提案", "solved", 20), ("区政协提案", "planned", 89),
        )
    ),
    Lot("audit_briefing", 2020, 20, "任前告知"),
    Lot("audit_handover", 2020, 18, "离任事项交接"),
    *(
        Lot(f"audit_{what}", 2020, many, name, outcome="closed", facts=_kind(name))
        for name, projects, findings, advice in (("部门预算执行审计", 2, 14, 11), ("专项审计", 5, 4, 8), ("政府投资跟踪审计", 2, 0, 0))
        for what, many in (("project", projects), ("finding", findings), ("advice", advice))
    ),
    Lot("open_information", 2020, 12, "其他栏目信息（按月汇总）", each=_monthly(16_536 - 3_517), facts=_kind("其他栏目")),
    Lot("open_information", 2020, 12, "重点栏目信息（按月汇总）", each=_monthly(3_517), facts=_kind("重点栏目")),
    Lot("site_clicks", 2020, 12, "网站点击量（按月汇总）", each=_monthly(7_680_000)),
    Lot("mediation_expert", 2020, 66, "人民调解专家", "justice", standing=True),
    Lot("mediator", 2020, 21, "专职人民调解员", "towns", standing=True),
    Lot("legal_aid", 2020, 152, "法律援助案件", "justice", "closed"),
    Lot("litigation", 2020, 9, "行政应诉案件", "enforcing", "dismissed", {"head_came": True}, days=90),
    Lot("litigation", 2020, 3, "行政应诉案件", "enforcing", "withdrawn", {"head_came": True}, days=60),
    Lot("law_contest", 2020, 485, "线上法律知识竞赛", "enforcing", "took_part", {"quantity": 94}),
    Lot("law_contest", 2020, 115, "线上法律知识竞赛", "enforcing", "took_part", {"quantity": 81}),
    Lot("law_contest", 2020, 6, "线上法律知识竞赛", "enforcing", "absent"),
    Lot("law_lecture", 2020, 83, "法治培训", "towns", each=_spread(2_060, 83)),
    # 2008
    Lot("penalty_ordinary", 2008, 1_694, "行政处罚案件", "enforcing", "penalty", days=30, scale=True),
    Lot("file_review", 2008, 26, "重大行政处罚抽查", "five", "passed", _kind("重大行政处罚")),
    Lot("closure_case", 2008, 3, "关闭企业案件", outcome="closed"),
    Lot("discipline", 2008, 14, "执法过错责任追究", "enforcing", "sanctioned"),
    Lot("approval_item", 2008, 259, "非行政许可审批事项", "enforcing", "kept"),
    Lot("approval_item", 2008, 44, "非行政许可审批事项", "enforcing", "cancelled"),
    Lot("approval_item", 2008, 66, "非行政许可审批事项", "enforcing", "unexplained"),
    *(
        Lot("norm_cleanup", 2008, many, "规范性文件清理", outcome=outcome, facts={"source": "2008年清理"})
        for outcome, many in (("kept", 10), ("repealed", 8), ("amended", 1))
    ),
    *(
        Lot("reconsideration", 2008, many, "行政复议案件", "justice", outcome, {"admitted": True, "heard": False}, days=55)
        for outcome, many in (("upheld", 6), ("revoked", 1), ("ordered", 1), ("withdrawn", 2), ("mediated", 2), ("", 5))
    ),
    Lot("litigation", 2008, 2, "行政应诉案件", "enforcing", "dismissed", {"head_came": False}, days=90),
    Lot("complaint", 2008, 18, "行政执法投诉", "justice", "closed", days=20),
    # a bureau's list in one year of the 2010s
    *(
        Lot("listed_item", 2015, many, name, "bureau", facts=_kind(name))
        for name, many in (("行政许可", 12), ("公共服务", 4), ("行政奖励", 1), ("年检", 1), ("行政确认", 3))
    ),
)  # fmt: skip


def past(seed: int, here: Here, small: bool = False, without: int = 0) -> Mapping[str, Iterator[HistoricalRecord]]:
    """The rows of every kind; `without` leaves out the first n of each kind."""
    kinds: dict[str, list[Lot]] = {}
    for lot in LOTS:
        kinds.setdefault(lot.of, []).append(lot)
    return {of: _rest(_rows(seed, here, lots, small), without) for of, lots in kinds.items()}


def count(small: bool = False, without: int = 0) -> int:
    """How many rows `past` yields."""
    sizes: dict[str, int] = {}
    for lot in LOTS:
        sizes[lot.of] = sizes.get(lot.of, 0) + _size(lot, small)
    return sum(max(0, size - without) for size in sizes.values())


def _size(lot: Lot, small: bool) -> int:
    return 40 if small and lot.scale else lot.many


def _rest(rows: Iterator[HistoricalRecord], without: int) -> Iterator[HistoricalRecord]:
    for _ in range(without):
        next(rows, None)
    return rows


def _rows(seed: int, here: Here, lots: Sequence[Lot], small: bool) -> Iterator[HistoricalRecord]:
    chance, number = Random(f"{seed}/{lots[0].of}/past"), 0
    for lot in lots:
        places = here.places(lot.at)
        for nth in range(_size(lot, small)):
            number += 1
            yield _row(chance, lot, nth, number, places[nth % len(places)])


def _row(chance: Random, lot: Lot, nth: int, number: int, organ: Organ) -> HistoricalRecord:
    opened = date(lot.year - 1 if lot.standing else lot.year, 1, 1) + timedelta(days=chance.randrange(365 - lot.days))
    if "按月" in lot.title:
        opened = date(lot.year, nth + 1, 28)
    closed: Any = None if lot.standing else opened + timedelta(days=lot.days)
    if lot.of == "reconsideration" and not lot.outcome:
        closed = date(lot.year + 1, 1, 10) + timedelta(days=nth)  # still pending at the year's end
    return HistoricalRecord(
        of=lot.of, number=f"{lot.year}-{lot.of}-台账{number:06d}", title=lot.title, organ=organ, opened_on=opened,
        closed_on=closed, outcome=lot.outcome, facts={**lot.facts, **lot.each(nth)}, batch=BATCH,
    )  # fmt: skip
