"""The example district as a workbook: 41 organs, 274 inspectors, the people of the story, 301 licence items.

Everything is invented but the shape: sizes follow what one real district reported. It is founded through the same
workbook as any district, so that what holds for it holds for a real one.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Final

from django.conf import settings

from zhunsheng.example import names
from zhunsheng.office.powers import workbook
from zhunsheng.reader import marked
from zhunsheng.reader.marked import Node

PASSWORD: Final = "zhunsheng-2026"
INSPECTORS: Final = 274
LICENCES: Final = 301
FOUNDED: Final = "2007-01-01"
DOMAIN_OF: Final = {"市场监督管理局": "市场监管"}

ENFORCING: Final = (
    "发展和改革局", "教育局", "科技和工业信息化局", "民族宗教事务局", "民政局", "人力资源和社会保障局", "自然资源和规划局",
    "生态环境局", "住房和城乡建设局", "交通运输局", "水务局", "农业农村局", "商务局", "文化和旅游局", "卫生健康委员会",
    "应急管理局", "市场监督管理局",
)  # fmt: skip
OTHERS: Final = (
    "司法局", "财政局", "退役军人事务局", "审计局", "统计局", "医疗保障局", "城市管理局", "林业局", "政务服务管理局",
    "信访局", "档案局", "消防救援大队", "乡村振兴局", "机关事务管理中心",
)  # fmt: skip
TOWNS: Final = ("望江街道", "澜桥街道", "东湖街道", "云台镇", "石塘镇", "柳溪镇", "白鹭镇", "青原镇")
MARKET: Final = "D17"

# account, name, organ, post, roles: who can be met in the example
CAST: Final = (
    ("sunjie", "孙洁", MARKET, "投诉举报接收岗", ("接收人员",)),
    ("wangqiang", "王强", MARKET, "执法一中队执法岗", ("执法人员", "承办人员")),
    ("lina", "李娜", MARKET, "执法一中队执法岗", ("执法人员", "承办人员")),
    ("zhaolei", "赵磊", MARKET, "执法二中队执法岗", ("执法人员", "承办人员")),
    ("chenmin", "陈敏", MARKET, "法制审核岗", ("法制审核人员", "案件审核人员")),
    ("liutao", "刘涛", MARKET, "听证主持岗", ("听证主持人", "调解人员")),
    ("zhoujun", "周军", MARKET, "局长", ("行政机关负责人", "负责人集体（会议记录人）")),
    ("wuyan", "吴艳", MARKET, "公开审核岗", ("公开审核",)),
    ("xufeng", "徐峰", MARKET, "检查计划岗", ("检查计划管理",)),
    ("huxin", "胡欣", "D20", "执法监督岗", ("执法监督",)),
    ("guolan", "郭岚", "D20", "法治办", ("报告编制", "公开审核")),
    ("tangxin", "汤欣", "D00", "行政复议岗（司法局）", ("接收人员", "承办人员", "听证主持人")),
    ("luping", "陆平", "D00", "行政复议机构负责人（司法局）", ("承办机构负责人",)),
    ("shiyuan", "石远", "D00", "区长", ("行政机关负责人", "负责人集体（会议记录人）")),
    ("yanqing", "严清", "D20", "合法性审查岗", ("接收人员", "法制审核人员")),
    ("fanghua", "方华", "D20", "局长", ("行政机关负责人", "承办机构负责人")),
    ("qinfen", "秦芬", "T01", "人民调解岗", ("接收人员", "调解人员", "行政机关负责人")),
    ("moli", "莫莉", "D06", "政务服务窗口", ("接收人员", "承办人员")),
    ("jianing", "简宁", "D06", "局长", ("行政机关负责人",)),
    ("hepin", "何品", "D19", "清单管理岗", ("清单管理",)),
    ("linyue", "林悦", "D19", "人员管理岗", ("人员管理",)),
    ("mading", "马丁", "D23", "审计岗", ("审计",)),
    ("fangwen", "方雯", "D00", "档案岗", ("个人信息保护",)),
    ("admin", "唐宁", "D19", "系统管理岗", ("系统管理",)),
)  # fmt: skip

REPEALED_ITEM: Final = "对未按规定办理验照的处罚"
ITEM: Final = ("category", "kind", "name", "law", "article", "since")
LICENCE_WORDS: Final = ("设立", "变更", "延续", "注销", "补办")


def law() -> Node:
    """What the example's items and papers rest on: law is data, the example's too."""
    return marked.load(settings.RULEBOOK_ROOT / "example" / "powers" / "items.yaml", settings.RULEBOOK_ROOT)


def organs() -> list[tuple[str, str, str, str, str, str]]:
    """Code, full name, short name, sign, kind and layers of the 41 organs."""
    made = [("D00", "望川市明澜区人民政府", "区政府", "明政", "区政府", "example")]
    for number, name in enumerate(ENFORCING, 1):
        layers = "domain/samr、example" if name == "市场监督管理局" else "example"
        made.append((f"D{number:02d}", f"望川市明澜区{name}", _short(name), f"明{_sign(name)}", "部门", layers))
    made.append(("D18", "明澜区人民政府办公室", "区政府办", "明政办", "办事机构", "example"))
    for number, name in enumerate(("政务公开和人事处", *OTHERS), 19):
        kind = "办事机构" if name.endswith(("处", "中心")) else "部门"
        made.append((f"D{number:02d}", f"望川市明澜区{name}", _short(name), f"明{_sign(name)}", kind, "example"))
    for number, name in enumerate(TOWNS, 1):
        made.append((f"T{number:02d}", f"望川市明澜区{name}", name, f"明{name[:2]}", "镇街", "example"))
    return made[:41]


def book(seed: int, inspectors: int = INSPECTORS, licences: int = LICENCES) -> workbook.Book:
    """The workbook, read back the way a founder's would be."""
    return workbook.read(content(seed, inspectors, licences))


def content(seed: int, inspectors: int = INSPECTORS, licences: int = LICENCES) -> bytes:
    """The workbook's bytes: what `new_district` would be given."""
    chance = Random(seed)
    posts: list[tuple[str, str, str]] = []
    people: list[tuple[str, ...]] = []
    papers: list[tuple[str, ...]] = []
    for number, (account, name, organ, post, roles) in enumerate(CAST, 1):
        code = f"P{number:04d}"
        if (organ, post) not in {(o, p) for o, p, _ in posts}:
            posts.append((organ, post, "、".join(roles)))
        people.append((code, name, organ, post, "2018-03-01", account, PASSWORD))
        if "执法人员" in roles:
            expired = account == "zhaolei"
            papers.append((code, "行政执法证", f"ML{number:06d}", "", "2019-01-01", "2026-01-01" if expired else ""))
        if "法制审核人员" in roles:
            papers.append((code, "法律职业资格", f"A2018{number:06d}", "", "2018-03-01", ""))
    for number, organ in enumerate(_spread(inspectors - 2), len(CAST) + 1):
        code, post = f"P{number:04d}", "综合执法岗"
        if (organ, post) not in {(o, p) for o, p, _ in posts}:
            posts.append((organ, post, "执法人员、承办人员"))
        people.append((code, names.person(chance), organ, post, "2018-03-01", "", ""))
        papers.append((code, "行政执法证", f"ML{number:06d}", "", "2019-01-01", ""))
    return workbook.write(
        {
            "机关": [(code, name, short, sign, kind, layers, FOUNDED) for code, name, short, sign, kind, layers in organs()],
            "岗位": posts,
            "人员": people,
            "证件": papers,
            "事项": list(_items(chance, licences)),
        }
    )  # fmt: skip


def _items(chance: Random, licences: int) -> Iterator[tuple[str, ...]]:
    """Rows of the power list: item, basis, holder."""
    listed = "2019-12-31"
    stated = law()
    for number, item in enumerate(stated.need("items").each(), 1):
        category, kind, name, *basis = (item.need(word).text() for word in ITEM)
        held = item.get("organ")
        yield f"330199-S-{number:03d}", name, category, kind, "", held.text() if held else MARKET, listed, *basis
    kinds, *basis = (stated.need("licence").need(word).text() for word in ("kind", *ITEM[3:]))
    for number in range(1, licences + 1):
        organ = f"D{1 + number % len(ENFORCING):02d}"
        subject = f"{_short(ENFORCING[number % len(ENFORCING)])}许可第{1 + number // 5}类"
        yield (
            f"330199-X-{number:03d}", f"{subject}（{LICENCE_WORDS[number % 5]}）", "行政许可", kinds, "", organ, listed,
            *basis,
        )  # fmt: skip


def _spread(many: int) -> list[str]:
    """Organs of the further inspectors: the market bureau has a quarter, the others share the rest."""
    market = many // 4
    others = [f"D{number:02d}" for number in range(1, len(ENFORCING))]
    return [MARKET] * market + [others[n % len(others)] for n in range(many - market)]


def _short(name: str) -> str:
    return {
        "发展和改革局": "发改局", "科技和工业信息化局": "科工信局", "民族宗教事务局": "民宗局", "人力资源和社会保障局": "人社局",
        "自然资源和规划局": "资规局", "住房和城乡建设局": "住建局", "农业农村局": "农业农村局", "文化和旅游局": "文旅局",
        "卫生健康委员会": "卫健委", "市场监督管理局": "市场监管局", "退役军人事务局": "退役军人局", "政务服务管理局": "政务局",
        "政务公开和人事处": "政务人事处", "机关事务管理中心": "机关事务中心",
    }.get(name, name)  # fmt: skip


def _sign(name: str) -> str:
    return {
        "发展和改革局": "发改", "科技和工业信息化局": "科工信", "民族宗教事务局": "民宗", "人力资源和社会保障局": "人社",
        "自然资源和规划局": "资规", "住房和城乡建设局": "住建", "农业农村局": "农", "文化和旅游局": "文旅",
        "卫生健康委员会": "卫健", "市场监督管理局": "市监", "退役军人事务局": "退役", "政务服务管理局": "政务",
        "政务公开和人事处": "政人", "机关事务管理中心": "事管", "生态环境局": "环", "应急管理局": "应急", "消防救援大队": "消",
    }.get(name, name.removesuffix("局"))  # fmt: skip
