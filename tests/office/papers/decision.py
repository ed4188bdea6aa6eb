"""A penalty decision with everything that the law wants on it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from zhunsheng.law import papers as law
from zhunsheng.reader import papers as reader

ROOT = Path(__file__).resolve().parents[3]

VALUES: dict[str, object] = {
    "organ_name": "准阳区市场监督管理局", "organ_phone": "0000-0000000", "organ_contact": "李明",
    "organ_address": "准阳区学院路1号", "number": "准市监罚〔2026〕7号", "issued_on": "2026-06-02",
    "case_cause": "涉嫌使用超过保质期的食品原料案",
    "party_name": "准阳区朱镕堃小吃店", "party_address": "准阳区学院路12号", "party_code": "92000000MA0000000X",
    "party_representative": "王玥翀",
    "officers": [{"name": "李明", "credential": "ZY-0001"}, {"name": "赵芸", "credential": "ZY-0002"}],
    "facts_found": "现场查见超过保质期的食用植物油3桶。\n经查，货值金额480元。",
    "evidence": [{"name": "行政检查笔录", "proves": "现场情况"}, {"name": "现场照片6张"}],
    "notice_number": "准市监罚告〔2026〕5号", "notified_on": "2026-05-11",
    "statement_handling": "当事人未提出陈述、申辩意见，未要求听证。",
    "law_breached": "《食品安全法》第三十四条第（十）项", "law_basis": "《食品安全法》第一百二十四条第一款第（五）项",
    "discretion_used": "适用裁量权基准第十二项“从轻”阶次。",
    "penalties": [{"text": "没收食用植物油3桶"}, {"text": "罚款12,000.00元"}], "fine_fen": 1_200_000,
    "bank_name": "准阳银行学院路支行", "bank_address": "准阳区学院路2号",
    "performance": "没收的物品在送达时当场收缴。", "published": True,
    "reconsideration_organ": "准阳区人民政府", "court": "准阳区人民法院",
    "source": "随机抽查", "facts_known": "查见过期食用油。", "filing_reason": "符合立案标准。",
    "head_opinion": "同意立案。",
}


@cache
def papers() -> reader.Papers:
    """All paper templates of the national layer."""
    return reader.load(ROOT / "rulebook")


def composed(paper: str = "penalty_decision", *, draft: bool = False, **changed: object) -> law.Document:
    """The paper with these values; fails loudly where it lacks something."""
    made = law.compose(papers()[paper], {**VALUES, **changed}, draft=draft)
    assert isinstance(made, law.Document), str(made)
    return made


def lacks(paper: str = "penalty_decision", **changed: object) -> tuple[law.Lack, ...]:
    """What keeps the paper from being made."""
    made = law.compose(papers()[paper], {**VALUES, **changed})
    assert isinstance(made, law.Incomplete)
    return made.lacks
