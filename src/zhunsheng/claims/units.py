"""Measure words, and which of them count the same kind of thing.

>>> alike("起", "件"), alike("人", "人次")
(True, False)
"""

from __future__ import annotations

import re
from typing import Final

_LONG: Final = frozenset(
    re.findall(
        r"[一-龥]+",
        "工作日 自然日 小时 分钟 课时 学时 季度 平方公里 平方千米 平方米 立方米 公里 千米 厘米 毫米 公顷 公斤 千克 微克 毫克 吨 千瓦时 "
        "千瓦 兆瓦 百分点 千分点 人次 户次 件次 家次 车次 班次 场次 批次 航次 架次 例次 篇次 条次 项次 宗次 门次 床次 元 美元 欧元 港元 "
        "日元 人年 人日 周岁 周年 岁 公分 标箱 张床位 机组 倍 度 摄氏度",
    )
)
_SHORT: Final = (
    "个件项名人位家户次份起宗例桩条场期天日月年周轮级支批届部篇册本幅块处座栋间套台辆艘架班节分秒克米层门种类款页字票张枚面组队所院站"
    "点村镇县市区省国企校头只匹株棵粒颗瓶箱盒包袋桶升回趟遍步环对笔单档卷封通幢片段根路盏口吨亩斤两双副副集首曲成折顶把道角块州岛代员艇床股版刊群方"
)
# a character that rarely counts after a Chinese numeral, or is part of a word there
_NOT_AFTER_CHINESE: Final = frozenset("日月年周点角两方面层国市区县省村镇员代岛州把道路口把股群版刊分度步回院所单面")
_POINTS: Final = {"百分点", "千分点"}
_UNIT: Final = re.compile(
    rf"[ ]?个?(?P<long>{'|'.join(sorted(_LONG, key=len, reverse=True))})|[ ]?(?P<sign>[%‰])|[ ]?个(?P<month>月)"
    rf"|[ ]?(?P<latin>km²|km2|m²|m2|m³|m3|km|cm|mm|kg|hm2|hm²|KV|kV|kW|MW|GW|GB|TB)(?![A-Za-z])|(?P<short>[{_SHORT}])"
)
_AFTER_CHINESE: Final = frozenset(_SHORT) - _NOT_AFTER_CHINESE

_ALIKE: Final = (
    frozenset("件起宗例桩"),
    frozenset("人名位"),
    frozenset("个家户所"),
    frozenset("项件条个"),
    frozenset("份篇本册"),
    frozenset("场次期"),
    frozenset({"%", "百分点"}),
)
SCALES: Final = {"万": 10**4, "亿": 10**8, "千": 1000, "百": 100, "十": 10, "兆": 10**12}


def after(text: str, at: int, chinese: bool) -> tuple[str, int]:
    """The unit that follows a numeral, and where it ends; "" if none does.

    >>> after("926个工作日压减", 3, False)
    ('工作日', 7)
    """
    found = _UNIT.match(text, at)
    if found is None:
        return "", at
    name = found.lastgroup or ""
    if chinese and name == "short" and found["short"] not in _AFTER_CHINESE:
        return "", at
    unit = "个月" if name == "month" else found[name]
    return unit, found.end()


def plain(unit: str) -> str:
    """A unit without its power of ten: 万元 is 元, 万千瓦 is 千瓦."""
    while unit not in _LONG and len(unit) > 1 and unit[0] in "十百千万亿兆":
        unit = unit[1:]
    return unit


def alike(one: str, other: str) -> bool:
    """May figures in these units be added or compared? Cases, persons and bodies go by several words each."""
    one, other = plain(one), plain(other)
    return one == other or any(one in group and other in group for group in _ALIKE)


def same(one: str, other: str) -> bool:
    """The narrower likeness, for sums: the same word, or one of two words for a case or a person."""
    one, other = plain(one), plain(other)
    return one == other or any(one in group and other in group for group in _ALIKE[:2])
