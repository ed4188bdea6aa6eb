"""An officer on the spot: an item that may be punished there, its standard, and what a phone would hand in."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from tests.office.discretion import standing
from tests.office.factories import BEFORE, District, done, on
from zhunsheng.office import clock
from zhunsheng.office.discretion.models import StandardItem
from zhunsheng.office.onspot import actions as onspot
from zhunsheng.office.onspot.actions import handing
from zhunsheng.office.onspot.models import Block
from zhunsheng.office.powers import actions as powers
from zhunsheng.office.powers.models import PowerItem

CODE, DEVICE = "CF-2", UUID("11111111-1111-4111-8111-111111111111")
TABLE = """
book:
  id: SJ-2024-01
  title: 准阳区市场监督管理当场处罚裁量基准
  issuer: 准阳区市场监督管理局
  doc_no: 准市监规〔2024〕1号
  published_on: 2024-05-20
  valid_from: 2024-07-01
  valid_to: 2029-07-01
  words: {以上: inclusive, 以下: exclusive}
  within_range: {从轻: "[min,mid)", 一般: "[mid,mid]", 从重: "[mid,max]"}
  unknown_fact: refuse
items:
  "CF2_01":
    name: 未按规定明码标价
    power: CF-2
    basis: [{law: 价格法, version: 1998-05-01, article: 第四十二条}]
    statutory: {kinds: [警告, 罚款], fine: {min: "0元", max: "5000元"}}
    facts:
      goods:     {kind: int, min: 0, label: 未标价商品, evidence: required}
      corrected: {kind: bool, label: 当场改正}
    tiers:
      - {code: "1", degree: 轻微, when: {corrected: true, goods: 3以下}, outcome: no_penalty, cites: [1]}
      - {code: "2", degree: 较轻, when: {corrected: true, goods: "[3,)"}, kinds: [警告], cites: [1]}
      - {code: "3", degree: 一般, when: {corrected: false}, fine: {min: "100元", max: "3000元"}, cites: [1]}
    tests:
      - {facts: {goods: 2, corrected: true}, tier: "1"}
      - {facts: {goods: 3, corrected: true}, tier: "2"}
      - {facts: {goods: 1, corrected: false}, tier: "3"}
"""
PHOTO, SIGNATURE = b"\xff\xd8\xff\xe0" + bytes(80), b"\x89PNG\r\n\x1a\n" + bytes(80)
COLLEAGUE = SIGNATURE + b"2"


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def item(here: District) -> PowerItem:
    with on(BEFORE):
        return done(
            powers.add_item(
                code=CODE, name="对未按规定明码标价的处罚", category="penalty", kinds=["penalty_simple"], organ=here.bureau,
                on=BEFORE, by=None, bases=[powers.NewBasis("价格法", "第四十二条", BEFORE)],
            )
        )  # fmt: skip


def standard(here: District) -> StandardItem:
    return standing.item(standing.released(here, TABLE))


def block(here: District, many: int = 5) -> Block:
    return done(onspot.issue(here.li, here.bureau, device=DEVICE, many=many))


def said(here: District, numbers: Block, power: PowerItem, **changed: Any) -> handing.Case:
    """A fine of 200 yuan on a trader, just now; `changed` over it."""
    at = clock.now() - timedelta(seconds=40)
    given: dict[str, Any] = {
        "key": str(uuid4()), "block": str(numbers.pk), "serial": numbers.first, "item": str(power.pk), "party_kind": "trader",
        "party_name": "准阳区某小吃店", "violation": "销售的饮料未按规定明码标价", "place": "学院路12号",
        "law_breached": "《价格法》第十三条第一款", "law_basis": "《价格法》第四十二条", "second": here.zhao.code,
        "fine_fen": 20_000, "court": "准阳区人民法院", "bank_name": "准阳银行",
        "established_at": at.isoformat(), "told_at": (at + timedelta(seconds=10)).isoformat(),
        "decided_at": (at + timedelta(seconds=20)).isoformat(), "delivered_at": (at + timedelta(seconds=30)).isoformat(),
        "photos": [digest(PHOTO)], "signature": digest(SIGNATURE), "colleague": digest(COLLEAGUE),
    }  # fmt: skip
    case = handing.read(json.dumps({**given, **changed}))
    assert isinstance(case, handing.Case), case
    return case


def files() -> dict[str, bytes]:
    return {digest(one): one for one in (PHOTO, SIGNATURE, COLLEAGUE)}
