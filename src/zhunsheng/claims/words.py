"""The checker's words: kind, relation and verdict of a claim, each with its Chinese label."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a passage with a number is."""

    CLAIM = "claim"
    UNIVERSAL = "universal"
    ZERO = "zero-claim"
    RULE = "rule"
    TARGET = "target"
    THRESHOLD = "threshold"
    RANK = "rank"
    DATE = "date"
    ORDINAL = "ordinal"
    DOCREF = "docref"
    PLACEHOLDER = "placeholder"
    CORRUPTED = "corrupted"
    SLOGAN = "slogan"

    @property
    def zh(self) -> str:
        """Its Chinese label."""
        return _KINDS[self]

    @property
    def counts(self) -> bool:
        """It states a figure that can be compared with records."""
        return self in (Kind.CLAIM, Kind.UNIVERSAL, Kind.ZERO)


class Relation(StrEnum):
    """How a figure rests on others."""

    NONE = "none"
    COUNT = "count"
    SUM = "sum-of-parts"
    SHARE = "share"
    RATIO = "ratio"
    DIFFERENCE = "difference"
    CHANGE = "percentage-change"

    @property
    def zh(self) -> str:
        """Its Chinese label."""
        return _RELATIONS[self]


class Verdict(StrEnum):
    """What can be said of a claim; a soft one agrees once truncation or a hedge is allowed for."""

    HOLDS = "holds"
    FAILS = "fails"
    UNSETTLED = "unsettled"
    SOFT = "soft"

    @property
    def zh(self) -> str:
        """Its Chinese label."""
        return _VERDICTS[self]


_KINDS = {
    Kind.CLAIM: "数字",
    Kind.UNIVERSAL: "全称",
    Kind.ZERO: "为零",
    Kind.RULE: "规则",
    Kind.TARGET: "目标",
    Kind.THRESHOLD: "界线",
    Kind.RANK: "名次",
    Kind.DATE: "日期",
    Kind.ORDINAL: "序数",
    Kind.DOCREF: "文件、编号",
    Kind.PLACEHOLDER: "脱敏占位",
    Kind.CORRUPTED: "残缺",
    Kind.SLOGAN: "提法",
}
_RELATIONS = {
    Relation.NONE: "无",
    Relation.COUNT: "计数",
    Relation.SUM: "分项之和",
    Relation.SHARE: "占比",
    Relation.RATIO: "比值",
    Relation.DIFFERENCE: "增减量",
    Relation.CHANGE: "增减幅",
}
_VERDICTS = {
    Verdict.HOLDS: "相符",
    Verdict.FAILS: "不符",
    Verdict.UNSETTLED: "无法判定",
    Verdict.SOFT: "大致相符",
}
