"""The example district as a workbook: 41 organs, 274 inspectors, the people of the story, 301 licence items.

Everything is invented but the shape: sizes follow what one real district reported. It is founded through the same
workbook as any district, so that what holds for it holds for a real one.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Final

from zhunsheng.example import names
from zhunsheng.office.powers import workbook

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
    ("hepin", "何品", "D19", "清单管理岗", ("清单管理",)),
    ("linyue", "林悦", "D19", "人员管理岗", ("人员管理",)),
    ("mading", "马丁", "D23", "审计岗", ("审计",)),
    ("admin", "唐宁", "D19", "系统管理岗", ("系统管理",)),
)  # fmt: skip

INSPECTION_ITEMS: Final = (
    ("食品经营监督检查", "食品安全法（2021年修正）", "第一百一十条"),
    ("药品零售监督检查", "药品管理法（2019年修订）", "第九十九条"),
    ("价格行为检查", "价格法", "第三十四条"),
    ("广告行为检查", "广告法（2021年修正）", "第四十九条"),
    ("公示信息抽查", "企业信息公示暂行条例", "第十四条"),
    ("产品质量监督检查", "产品质量法（2018年修正）", "第十八条"),
)
PENALTY_ITEMS: Final = (
    ("对经营超过保质期食品的处罚", "食品安全法（2021年修正）", "第一百二十四条"),
    ("对未按规定要求销售食品的处罚", "食品安全法（2021年修正）", "第一百二十六条"),
    ("对不按规定明码标价的处罚", "价格法", "第四十二条"),
    ("对发布虚假广告的处罚", "广告法（2021年修正）", "第五十五条"),
    ("对虚假宣传的处罚", "反不正当竞争法（2019年修正）", "第二十条"),
    ("对无照经营的处罚", "无证无照经营查处办法", "第十三条"),
    ("对生产销售不合格产品的处罚", "产品质量法（2018年修正）", "第四十九条"),
    ("对未按规定办理验照的处罚", "个体工商户登记管理办法", "第三十二条"),
)
REPEALED_ITEM: Final = "对未按规定办理验照的处罚"
LICENCE_WORDS: Final = ("设立", "变更", "延续", "注销", "补办")


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
    yield (
        "330199-S-001", "投诉举报处理", "其他职权", "complaint", "", MARKET, listed,
        "市场监督管理投诉举报处理暂行办法", "第三条", "2020-01-01",
    )  # fmt: skip
    for number, (name, law, article) in enumerate(INSPECTION_ITEMS, 1):
        code = f"330199-J-{number:03d}"
        yield code, name, "行政检查", "inspection_visit", "", MARKET, listed, law, article, "2015-10-01"
    for number, (name, law, article) in enumerate(PENALTY_ITEMS, 1):
        code = f"330199-C-{number:03d}"
        yield code, name, "行政处罚", "penalty_ordinary", "", MARKET, listed, law, article, "2015-10-01"
    for number in range(1, licences + 1):
        organ = f"D{1 + number % len(ENFORCING):02d}"
        subject = f"{_short(ENFORCING[number % len(ENFORCING)])}许可第{1 + number // 5}类"
        yield (
            f"330199-X-{number:03d}", f"{subject}（{LICENCE_WORDS[number % 5]}）", "行政许可", "", "", organ, listed,
            "行政许可法（2019年修正）", "第十二条", "2019-04-23",
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
