"""Invented names and codes: no real place, person or firm; every credit code has right check digits (GB 32100)."""

from __future__ import annotations

from random import Random
from typing import Final

DISTRICT: Final = "望川市明澜区"

SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
GIVEN: Final = (
    "文明志国建华海涛晓丽敏静伟强磊洋艳勇军杰娟霞平刚桂英辉鹏宇浩凯佳慧雪琳晨阳思远若涵子轩雨桐嘉豪婉清景"
    "行书怡安宁望舒清和予墨知夏言之立诚守正秉公持中"
)
FIRST: Final = "望明澜云溪柳青白石东湖南桥北屏金穗鼎丰瑞祥和顺百惠佳益康泰隆兴宏盛嘉禾晨光星河远航海棠芳草梧桐"
SECOND: Final = "源达兴利和泰盛昌茂隆顺通丰裕康宁安佳悦欣荣华美诚信"

TRADES: Final[dict[str, tuple[str, ...]]] = {
    "食品经营": ("副食店", "超市", "粮油店", "食品经营部"),
    "餐饮服务": ("餐馆", "小吃店", "酒楼", "快餐店"),
    "药品零售": ("大药房", "药店"),
    "文化娱乐": ("网吧", "歌厅", "书店", "音像店"),
    "住宿": ("宾馆", "旅店"),
    "道路运输": ("运输有限公司", "汽修厂"),
    "工业生产": ("机械有限公司", "建材有限公司", "纺织有限公司"),
    "建筑施工": ("建筑工程有限公司", "装饰有限公司"),
    "农资经营": ("农资经营部", "种业经营部"),
    "商贸服务": ("商贸有限公司", "服装店", "五金店", "理发店"),
}

_BODY: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANISATION: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def person(chance: Random) -> str:
    """A person's name."""
    given = chance.choice(GIVEN) + (chance.choice(GIVEN) if chance.random() < 0.7 else "")
    return chance.choice(SURNAMES) + given


def firm(chance: Random, trade: str, number: int) -> str:
    """A firm's name; the number keeps two of one name apart."""
    return f"明澜区{chance.choice(FIRST)}{chance.choice(SECOND)}{number}号{chance.choice(TRADES[trade])}"


def credit_code(number: int, division: str = "330199") -> str:
    """A unified social credit code for the n-th firm: 登记管理部门 9, 机构类别 1 (GB 32100, body by GB 11714).

    >>> credit_code(0)
    '91330199MA0000007F'
    """
    body = f"MA{number:06d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    check = (11 - sum(_ORGANISATION.index(sign) * weight for sign, weight in zip(body, weights, strict=True)) % 11) % 11
    code = f"91{division}{body}{'X' if check == 10 else check}"
    total = sum(_BODY.index(sign) * pow(3, place, 31) for place, sign in enumerate(code))
    return code + _BODY[(31 - total % 31) % 31]
