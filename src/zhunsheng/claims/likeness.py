"""How much two phrases speak of the same thing: the pairs of characters they share.

Rules
- Words that name no thing (各类, 我区, 2020年, 共) are left out; 单位 and 部门 are one, so are 申请 and 案件 of a kind.
- 1.0 means that the shorter phrase lies in the longer one, pair by pair.

    >>> likeness("政府规范性文件", "行政规范性文件") > 0.7, likeness("公职律师", "执法人员")
    (True, 0.0)
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_EMPTY: Final = re.compile(
    r"(?:19|20)\d\d年度?|[全本我]?[区市县省]级?(?:政府)?|全年|各类|各级|各项|共|的|了|政府|总数|总量|数量|数$|[“”\"（）()《》\s]"
)
_SAME: Final = (("部门", "单位"), ("机关", "单位"), ("事项", "项目"))


@lru_cache(maxsize=4096)
def essence(phrase: str) -> str:
    """A phrase without the words that name no thing."""
    left = _EMPTY.sub("", phrase)
    for word, other in _SAME:
        left = left.replace(word, other)
    return left or phrase


def likeness(one: str, other: str) -> float:
    """The share of the shorter phrase's pairs that the longer one has too; from 0 to 1."""
    pairs, others = _pairs(one), _pairs(other)
    if not pairs or not others:
        return 1.0 if essence(one) and essence(one) == essence(other) else 0.0
    return len(pairs & others) / min(len(pairs), len(others))


@lru_cache(maxsize=4096)
def _pairs(phrase: str) -> frozenset[str]:
    left = essence(phrase)
    return frozenset(left[n : n + 2] for n in range(len(left) - 1))
