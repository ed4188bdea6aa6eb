"""What a sweep can find, in the words of the house: what it is, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Each kind with its Chinese label and its way on."""

    GUARD = "guard"
    CHAIN = "chain"
    BODY = "body"
    DIGESTS = "digests"
    DROPPED = "dropped"
    CHANGED = "changed"
    MISSING = "missing"
    UNLOGGED = "unlogged"
    BYTES = "bytes"
    PLACE = "place"
    HEAD = "head"
    TILE = "tile"
    CHECKPOINT = "checkpoint"
    OLD = "old"
    FORK = "fork"
    CLOCK = "clock"

    @property
    def label(self) -> str:
        return _WORDS[self.value][0]

    @property
    def cure(self) -> str:
        return _WORDS[self.value][1]


_WORDS = {
    "guard": ("防护被解除", "由数据库管理人员恢复触发器，并查明何人何时解除"),
    "chain": ("登记链断裂", "比对备份与其他留存，查明缺失或改动的登记"),
    "body": ("登记内容被改", "以公开日志中的条目为准，从备份取回原文"),
    "digests": ("登记摘要不符", "从备份取回该登记的摘要"),
    "dropped": ("登记未入日志", "将该登记重新列入待编号队列，并查明何人移除"),
    "changed": ("数据被改动", "比对备份查明改动内容；确需更正的，另作更正登记"),
    "missing": ("数据被删除", "从备份取回该行"),
    "unlogged": ("数据没有登记", "查明来源；未经办理程序写入的，依法处理"),
    "bytes": ("文件被改动", "从备份取回摘要相符的原件，查明何人何时改动"),
    "place": ("日志编号异常", "停止编号，比对公开日志与备份"),
    "head": ("日志头异常", "停止编号，以已公布的检查点为准恢复"),
    "tile": ("日志文件异常", "以数据库重建该文件；数据库不可信的，以其他留存为准"),
    "checkpoint": ("检查点异常", "停止签名，核对密钥与见证记录"),
    "old": ("数据库陈旧", "恢复最新的数据库；此前不得编号和签名"),
    "fork": ("日志分叉", "公布两份检查点并报告监督机关"),
    "clock": ("时钟倒退", "核对服务器时间来源与这段时间的登记"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was recorded: where, and what."""

    kind: Kind
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind.label}｜{self.where}：{self.what}；{self.kind.cure}"
