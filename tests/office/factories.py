"""A small district in which the spine's stories are told: two organs, ten officers, three items, one clock.

Everything is made through the rooms' own actions, so it is recorded like a real district. Names are invented.

    here = district()
    with on(date(2026, 3, 2)):
        matter = here.complain()
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar
from unittest import mock

from zhunsheng.law.refusal import Refusal
from zhunsheng.office import clock
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters.models import Act, Evidence, Matter, Party
from zhunsheng.office.people import actions as people
from zhunsheng.office.people.models import HouseRole, Officer, Organ
from zhunsheng.office.people.models import ProcedureRole as Role
from zhunsheng.office.powers import actions as powers
from zhunsheng.office.powers.models import PowerItem

START = date(2026, 3, 2)  # a Monday, and a working day
BEFORE = date(2020, 1, 1)
LAYERS = ("domain/samr", "example")
Answer = TypeVar("Answer")

WORDS: dict[str, object] = {
    "party_address": "准阳区学院路12号", "facts_found": "现场查见超过保质期的食用植物油3桶。",
    "evidence": [{"name": "检查笔录", "proves": "现场情况"}], "law_breached": "《食品安全法》第三十四条第（十）项",
    "law_basis": "《食品安全法》第一百二十四条第一款第（五）项", "discretion_used": "适用从轻阶次。",
    "penalties": [{"text": "罚款12,000.00元"}], "performance": "自收到本决定书之日起缴至指定银行。",
    "bank_name": "准阳银行", "bank_address": "准阳区学院路2号", "court": "准阳区人民法院",
}  # fmt: skip


@contextmanager
def on(day: date, hour: int = 17) -> Iterator[None]:
    """The district's clock stands at an hour of a day."""
    with mock.patch.object(clock, "now", lambda: clock.at(day, hour)):
        yield


def done(answer: Answer | Refusal) -> Answer:
    """The answer, which must not be a refusal."""
    assert not isinstance(answer, Refusal), answer
    return answer


def refused(answer: object) -> Refusal:
    """The refusal, which must be one: a whole sentence and a way on."""
    assert isinstance(answer, Refusal), answer
    assert answer.message.endswith("。") and answer.way_on.endswith("。"), answer
    return answer


def file(name: str, content: bytes | None = None, *, by: Officer) -> Evidence:
    """A piece of evidence, received and not yet attached."""
    stream = io.BytesIO(content if content is not None else f"%PDF-1.7 {name}".encode())
    return done(matters.receive(stream, name=name, filename=f"{name}.pdf", by=by))


@dataclass
class District:
    """Who and what is there. Officers are named for what they do."""

    government: Organ
    bureau: Organ
    other: Organ
    li: Officer  # 执法人员, holds the credential
    zhao: Officer  # 执法人员, holds the credential
    wang: Officer  # 执法人员, credential expired on 2026-03-01
    head: Officer
    reviewer: Officer
    presider: Officer
    clerk: Officer
    supervisor: Officer
    keeper: Officer
    stranger: Officer  # 执法人员 of the other organ
    penalty_item: PowerItem
    inspection_item: PowerItem
    complaint_item: PowerItem
    told: list[Act] = field(default_factory=list)

    def complain(self, **changed: Any) -> Matter:
        """A named report, registered by the clerk."""
        facts = {"asks_relief": False, "reports_breach": True, "competent": True, "real_name": True}
        given: dict[str, Any] = {
            "kind": "complaint", "organ": self.bureau, "item": self.complaint_item,
            "title": "举报某小吃店使用过期食用油",
            "parties": [
                matters.NewParty(kind="person", name="孙某", role="举报人", private={"phone": "13800000000"}),
                matters.NewParty(kind="trader", name="准阳区某小吃店", code="92000000MA0000000X", role="被举报人"),
            ],
            "by": [self.clerk], "entered_by": self.clerk, "facts": facts,
        }  # fmt: skip
        return done(matters.open_matter(**{**given, **changed}))

    def open_penalty(self, **changed: Any) -> Matter | Refusal:
        """A lead, registered as a penalty case."""
        given: dict[str, Any] = {
            "kind": "penalty_ordinary", "organ": self.bureau, "item": self.penalty_item,
            "title": "涉嫌使用超过保质期的食品原料案",
            "parties": [matters.NewParty(kind="trader", name="准阳区某小吃店", code="92000000MA0000000X")],
            "by": [self.li], "entered_by": self.li,
        }  # fmt: skip
        return matters.open_matter(**{**given, **changed})

    def perform(self, matter: Matter, act: str, by: Sequence[Officer] = (), **given: Any) -> Act:
        """An act that must succeed, entered by the first who does it (by 李明 when nobody of the organ does)."""
        return done(self.attempt(matter, act, by, **given))

    def attempt(self, matter: Matter, act: str, by: Sequence[Officer] = (), **given: Any) -> Act | Refusal:
        """An act that may be refused; the evidence that it needs is attached unless given."""
        entered_by = given.pop("entered_by", by[0] if by else self.li)
        names = given.pop("evidence", EVIDENCE.get(act, ()))
        attached = [one if isinstance(one, Evidence) else file(one, by=entered_by) for one in names]
        return matters.perform(matter, act, by=by, entered_by=entered_by, evidence=attached, **given)

    def party(self, matter: Matter) -> Party:
        """The only party."""
        return matter.parties.get()

    def to_report(self, matter: Matter, **facts: Any) -> None:
        """File, investigate, report: `facts` over those of a case that needs hearing, review and discussion."""
        self.perform(matter, "filing", [self.head], outcome="filed")
        self.perform(matter, "investigate", [self.li, self.zhao])
        self.perform(matter, "report", [self.li, self.zhao], facts={**REPORT, **facts})


EVIDENCE: dict[str, tuple[str, ...]] = {
    "investigate": ("笔录", "出示执法证件的记录", "音像记录"),
    "notice": ("送达回证",),
    "serve": ("送达回证",),
    "waive": ("当事人签字的放弃声明",),
    "visit": ("扫码入企记录", "出示执法证件的记录", "音像记录"),
    "record": ("检查对象签名；拒绝签名的注明并有见证",),
}
REPORT: dict[str, object] = {
    "public_interest": True, "complex": False, "review_by_law": False, "major_rights": False, "serious": True,
    "proposed_fine_fen": 2_000_000, "proposed_confiscation_fen": 0, "organisation": False, "proposed_heavy_kind": False,
    "departs_from_notice": False,
}  # fmt: skip
SMALL: dict[str, object] = {"public_interest": False, "serious": False, "proposed_fine_fen": 50_000}
PENALTY: dict[str, object] = {
    "punished": True, "heavier_than_notified": False, "social_influence": True, "to_be_performed": True,
    "penalty_kind": "罚款", "fine_fen": 2_000_000, "confiscated_fen": 0, "violation": "使用超过保质期的食品原料",
}  # fmt: skip


CAST = {
    "li": "001", "zhao": "002", "wang": "003", "head": "004", "reviewer": "005", "presider": "006", "clerk": "007",
    "supervisor": "008", "keeper": "009", "stranger": "010",
}  # fmt: skip
ORGANS = {"government": "110000", "bureau": "110001", "other": "110002"}
ITEMS = {"penalty_item": "CF-1", "inspection_item": "JC-1", "complaint_item": "QT-1"}


def district() -> District:
    """The district: as the template `district` holds it, or set up here."""
    organs = {one.code: one for one in Organ.objects.filter(code__in=ORGANS.values())}
    if not organs:
        return found_district()
    officers = {one.code: one for one in Officer.objects.filter(code__in=CAST.values())}
    items = {one.code: one for one in PowerItem.objects.filter(code__in=ITEMS.values())}
    return District(
        **{name: organs[code] for name, code in ORGANS.items()},
        **{name: officers[code] for name, code in CAST.items()},
        **{name: items[code] for name, code in ITEMS.items()},
    )


def found_district() -> District:
    """Set the district up, as its first loading does (nobody acts)."""
    at = datetime(2020, 1, 1, 9, tzinfo=clock.ZONE)

    def organ(code: str, name: str, short: str, sign: str, kind: str, superior: Organ | None = None) -> Organ:
        return done(
            people.create_organ(
                code=code, name=name, short_name=short, sign=sign, kind=kind, valid_from=BEFORE, by=None, at=at,
                layers=LAYERS, superior=superior,
            )
        )  # fmt: skip

    def officer(code: str, name: str, where: Organ, post: str, *roles: str) -> Officer:
        who = done(people.create_officer(code=code, name=name, by=None, at=at))
        place = where.posts.filter(name=post).first()
        place = place or done(people.create_post(organ=where, name=post, roles=roles, by=None, at=at))
        done(people.appoint(who, place, valid_from=BEFORE, by=None, at=at))
        return who

    def credential(who: Officer, name: str, until: date | None = None) -> None:
        done(
            people.issue_credential(
                who, name=name, number=f"{name[:1]}{who.code}", valid_from=BEFORE, valid_to=until, by=None, at=at
            )
        )

    def item(code: str, name: str, category: str, kind: str) -> PowerItem:
        return done(
            powers.add_item(
                code=code, name=name, category=category, kinds=[kind], organ=bureau, on=BEFORE, by=None,
                bases=[powers.NewBasis("食品安全法", "第一百二十四条", BEFORE)],
            )
        )  # fmt: skip

    with on(BEFORE):
        government = organ("110000", "准阳区人民政府", "区政府", "准政", "government")
        bureau = organ("110001", "准阳区市场监督管理局", "区市场监管局", "准市监", "department", government)
        other = organ("110002", "准阳区城市管理局", "区城管局", "准城管", "department", government)
        field_roles = (Role.OFFICER, Role.HANDLER)
        here = District(
            government=government,
            bureau=bureau,
            other=other,
            li=officer("001", "李明", bureau, "执法一科", *field_roles),
            zhao=officer("002", "赵芸", bureau, "执法一科", *field_roles),
            wang=officer("003", "王强", bureau, "执法一科", *field_roles),
            head=officer("004", "周正", bureau, "局长", Role.HEAD, Role.HEADS),
            reviewer=officer("005", "吴恒", bureau, "法规科", Role.REVIEWER, Role.CASE_REVIEWER),
            presider=officer("006", "郑平", bureau, "听证室", Role.PRESIDER),
            clerk=officer("007", "孙洁", bureau, "受理窗口", Role.CLERK, Role.MEDIATOR),
            supervisor=officer("008", "钱立", government, "执法监督科", HouseRole.SUPERVISOR),
            keeper=officer("009", "何清", government, "清单办", HouseRole.LIST_KEEPER),
            stranger=officer("010", "冯远", other, "执法队", *field_roles),
            penalty_item=item("CF-1", "对使用超过保质期的食品原料的处罚", "penalty", "penalty_ordinary"),
            inspection_item=item("JC-1", "食品经营检查", "inspection", "inspection_visit"),
            complaint_item=item("QT-1", "投诉举报处理", "other", "complaint"),
        )
        for who in (here.li, here.zhao, here.stranger):
            credential(who, "行政执法证")
        credential(here.wang, "行政执法证", date(2026, 3, 1))
        credential(here.reviewer, "法律职业资格")
    return here
