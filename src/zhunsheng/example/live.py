"""The first weeks of 2026 in the example district, through the same actions as any office's day.

What a newcomer finds on 2 March: a penalty decided, served and waiting to be made public, one waiting for its legal
review, one under investigation, a complaint that should have been decided last week (red), a fresh one, a plan to approve.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Final, TypeVar

from zhunsheng.example import actions, district, reads
from zhunsheng.law.refusal import Refusal
from zhunsheng.office import clock
from zhunsheng.office.inspections import actions as inspections
from zhunsheng.office.inspections.models import InspectionObject
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.models import Act, Evidence, Matter
from zhunsheng.office.people.models import Officer, Organ
from zhunsheng.office.powers.models import PowerItem
from zhunsheng.office.publication import actions as publication

Given = TypeVar("Given")
Bar = Callable[[str, int, int], None]

BROUGHT: Final[Mapping[str, tuple[str, ...]]] = {
    "investigate": ("笔录", "出示执法证件的记录", "音像记录"),
    "notice": ("送达回证",),
    "serve": ("送达回证",),
    "visit": ("扫码入企记录", "出示执法证件的记录", "音像记录"),
    "record": ("检查对象签名；拒绝签名的注明并有见证",),
}
SMALL: Final[Mapping[str, object]] = {
    "public_interest": False, "complex": False, "review_by_law": False, "major_rights": False, "serious": False,
    "proposed_fine_fen": 200_000, "proposed_confiscation_fen": 0, "organisation": False, "proposed_heavy_kind": False,
    "departs_from_notice": False,
}  # fmt: skip
PENALTY: Final[Mapping[str, object]] = {
    "punished": True, "heavier_than_notified": False, "social_influence": True, "to_be_performed": True,
    "penalty_kind": "罚款", "fine_fen": 200_000, "confiscated_fen": 0, "violation": "经营超过保质期的食品",
}  # fmt: skip
WORDS: Final[Mapping[str, object]] = {
    "party_address": "明澜区望江路18号", "facts_found": "货架上陈列超过保质期的袋装糕点6袋，标示售价每袋12元。",
    "evidence": [{"name": "现场检查笔录", "proves": "查见超过保质期的食品"}],
    "discretion_used": "货值较小、及时改正，适用从轻阶次。", "penalties": [{"text": "罚款2,000.00元"}],
    "performance": "自收到本决定书之日起缴至指定银行。", "bank_name": "望川银行明澜支行", "bank_address": "明澜区望江路2号",
    "court": "望川市明澜区人民法院",
}  # fmt: skip


@dataclass
class Stage:
    """The market bureau and its people."""

    bureau: Organ = field(default_factory=lambda: Organ.objects.get(code=district.MARKET))

    def __post_init__(self) -> None:
        self.words = {**WORDS, **{name: text.text() for name, text in district.law().need("words").items()}}
        self.people = {user: Officer.objects.get(user__username=user) for user, *_ in district.CAST}

    def __getattr__(self, account: str) -> Officer:
        return self.people[account]

    def item(self, name: str) -> PowerItem:
        """An item of the power list by name."""
        return PowerItem.objects.get(name=name)

    def firm(self, number: int) -> matters.NewParty:
        """The n-th firm of the food trade as a party."""
        found = InspectionObject.objects.filter(trade="食品经营").order_by("code")[number]
        return matters.NewParty(kind="trader", name=found.name, code=found.code)

    def open(self, kind: str, item: str, title: str, parties: Sequence[matters.NewParty], by: Officer,
             facts: Mapping[str, object] | None = None) -> Matter:  # fmt: skip
        """Open a matter, which the law allows."""
        return _given(
            matters.open_matter(
                kind=kind, organ=self.bureau, item=self.item(item), title=title, parties=parties, by=[by],
                entered_by=by, facts=facts,
            )
        )  # fmt: skip

    def do(self, matter: Matter, act: str, *by: Officer, **given: object) -> Act:
        """Perform an act with the evidence that it needs."""
        entered_by = by[0] if by else self.people["wangqiang"]
        brought = [self._paper(name, entered_by) for name in BROUGHT.get(act, ())]
        return _given(matters.perform(matter, act, by=by, entered_by=entered_by, evidence=brought, **given))  # type: ignore[arg-type]

    def to_report(self, matter: Matter, **facts: object) -> None:
        """File, investigate and report."""
        self.do(matter, "filing", self.zhoujun, outcome="filed")
        self.do(matter, "investigate", self.wangqiang, self.lina)
        self.do(matter, "report", self.wangqiang, self.lina, facts={**SMALL, **facts})

    def _paper(self, name: str, by: Officer) -> Evidence:
        content = f"{name}（示例材料）\n{clock.today():%Y-%m-%d}\n".encode()
        return _given(matters.receive(BytesIO(content), name=name, filename=f"{name[:12]}.txt", by=by))


def first_weeks(bar: Bar) -> None:
    """The district's life from 4 January to 2 March 2026."""
    here = Stage()
    days: list[tuple[date, Callable[[Stage, dict[str, Matter]], None]]] = [
        (date(2026, 1, 8), _a_small_penalty_begins),
        (date(2026, 1, 20), _it_is_decided),
        (date(2026, 2, 5), _a_case_under_investigation),
        (date(2026, 2, 10), _a_complaint_nobody_decides),
        (date(2026, 2, 26), _a_case_waits_for_review),
        (date(2026, 2, 28), _a_fresh_complaint),
    ]
    told: dict[str, Matter] = {}
    for number, (day, happens) in enumerate(days, 1):
        actions.set_day(day)
        happens(here, told)
        bar("2026年前两个月", number, len(days) + 1)
    actions.move_to(reads.FIRST_DAY)
    bar("2026年前两个月", len(days) + 1, len(days) + 1)


def draft_plan(day: date) -> None:
    """The year's plan, drafted and left for the head to approve."""
    actions.set_day(day)
    here = Stage()
    plan = _given(inspections.draft_plan(year=2026, name="2026年度“双随机、一公开”抽查计划", by=here.xufeng))
    health = Organ.objects.get(code="D15")
    lines: list[tuple[str, str, str, dict[str, int], int, list[Organ]]] = [  # ratios in basis points
        ("食品经营单位抽查", "食品经营监督检查", "食品经营", {"A": 100, "B": 300, "C": 500, "D": 1_000}, 3, []),
        ("餐饮服务联合抽查", "食品经营监督检查", "餐饮服务", {"A": 100, "B": 200, "C": 300, "D": 500}, 4, [health]),
        ("药品零售企业抽查", "药品零售监督检查", "药品零售", {"A": 300, "B": 500, "C": 1_000, "D": 2_000}, 5, []),
        ("公示信息抽查", "公示信息抽查", "商贸服务", {"A": 100, "B": 100, "C": 200, "D": 500}, 9, []),
    ]
    for name, item, trade, ratios, month, partners in lines:
        _given(
            inspections.add_line(
                plan,
                inspections.Task(
                    name=name, item=here.item(item), organ=here.bureau, partners=partners, trade=trade, ratios=ratios,
                    month=month,
                ),
                by=here.xufeng,
            )
        )  # fmt: skip


def publish_list(day: date) -> None:
    """The bureau's power list, reviewed and made public: the portal is not empty on the first day."""
    actions.set_day(day)
    here = Stage()
    _given(publication.release(publication.propose_power_list(here.bureau, here.wuyan), here.wuyan, True, True))


def _a_small_penalty_begins(here: Stage, told: dict[str, Matter]) -> None:
    case = here.open(
        "penalty_ordinary", "对经营超过保质期食品的处罚", "涉嫌经营超过保质期的食品案", [here.firm(3)], here.wangqiang
    )
    here.to_report(case)
    here.do(case, "case_review", here.chenmin, outcome="passed")
    here.do(case, "notice", here.wangqiang, party=case.parties.get(), words=here.words)
    told["decided"] = case


def _it_is_decided(here: Stage, told: dict[str, Matter]) -> None:
    case = told["decided"]
    here.do(case, "decide", here.zhoujun, outcome="penalty", facts=PENALTY, words=here.words)
    here.do(case, "serve", here.wangqiang, party=case.parties.get())


def _a_case_under_investigation(here: Stage, told: dict[str, Matter]) -> None:
    case = here.open(
        "penalty_ordinary", "对不按规定明码标价的处罚", "涉嫌不按规定明码标价案", [here.firm(17)], here.lina
    )
    here.do(case, "filing", here.zhoujun, outcome="filed")
    here.do(case, "investigate", here.lina, here.wangqiang)


def _a_complaint_nobody_decides(here: Stage, told: dict[str, Matter]) -> None:
    facts = {"asks_relief": True, "reports_breach": False, "competent": True, "real_name": True}
    here.open("complaint", "投诉举报处理", "投诉某超市拒绝退换变质大米", _complainant(here, 29), here.sunjie, facts)


def _a_case_waits_for_review(here: Stage, told: dict[str, Matter]) -> None:
    case = here.open(
        "penalty_ordinary", "对经营超过保质期食品的处罚", "涉嫌经营超过保质期的食品案", [here.firm(41)], here.wangqiang
    )
    here.to_report(case, public_interest=True, serious=True, proposed_fine_fen=2_000_000)


def _a_fresh_complaint(here: Stage, told: dict[str, Matter]) -> None:
    facts = {"asks_relief": False, "reports_breach": True, "competent": True, "real_name": True}
    here.open("complaint", "投诉举报处理", "举报某副食店销售过期糕点", _complainant(here, 53), here.sunjie, facts)


def _complainant(here: Stage, firm: int) -> list[matters.NewParty]:
    accused = here.firm(firm)
    return [
        matters.NewParty(kind="person", name="高某", role="投诉人", private={"phone": "13900000000"}),
        matters.NewParty(kind=accused.kind, name=accused.name, code=accused.code, role="被投诉人"),
    ]


def _given(outcome: Given | Refusal) -> Given:
    if isinstance(outcome, Refusal):
        raise ValueError(f"{outcome.message}；{outcome.way_on}")
    return outcome
