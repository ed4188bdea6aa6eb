"""What a parcel says, for whoever may read it."""

from __future__ import annotations

from zhunsheng.exchange import sealing
from zhunsheng.exchange.models import Exchange
from zhunsheng.office.publication import intake_key
from zhunsheng.office.publication.models import Intake
from zhunsheng.proof.bundle import Parcel
from zhunsheng.proof.faults import Malformed

LABELS = {
    "number": "收件编号", "firm": "被投诉举报人", "firm_address": "经营地址", "story": "事情经过", "request": "请求",
    "asks_relief": "请求解决消费争议", "reports_breach": "反映违法线索", "real_name": "愿意实名", "name": "姓名",
    "phone": "电话", "address": "通讯地址", "email": "电子邮箱", "happened_on": "发生日期", "organ_code": "处理机关",
}  # fmt: skip
GONE = "来件内容已随案件中的个人信息依法删除"
PRIVATE = ("name", "phone", "address", "email")


def opened(row: Exchange) -> Parcel | str:
    """The parcel, or in a few words why it cannot be read."""
    try:
        parcel = Parcel.decode(sealing.opened(intake_key.private(), bytes(row.payload), label=row.key))
    except sealing.Unopened:
        return "不是用本机关的收件密钥封装的，或者途中被改动"
    except Malformed as fault:
        return f"内容格式不对（{fault.code}）"
    if parcel.at is None:
        return "提交时间不是实有的时间"
    if any("\x00" in said for said in parcel.facts.values() if isinstance(said, str)):
        return "内容中有不能保存的字符"
    return parcel if parcel.slip == row.key else "收件凭证与编号不一致"


def of(intake: Intake) -> Parcel | str:
    """The parcel of an intake, opened anew every time; once its matter's private values are erased there is none."""
    row = Exchange.objects.filter(pk=intake.exchange).first()
    return opened(row) if row else GONE


def lines(parcel: Parcel) -> list[tuple[str, str]]:
    """What the clerk reads, in the order of the form."""
    shown = []
    for name, label in LABELS.items():
        value = parcel.facts.get(name)
        if isinstance(value, bool):
            shown.append((label, "是" if value else "否"))
        elif isinstance(value, str) and value and name != "number":
            shown.append((label, value))
    return shown


def text(parcel: Parcel, name: str) -> str:
    """A text fact, "" where there is none."""
    value = parcel.facts.get(name)
    return value if isinstance(value, str) else ""


def flag(parcel: Parcel, name: str) -> bool:
    """A yes or no, no unless it says yes."""
    return parcel.facts.get(name) is True


def statement(parcel: Parcel) -> str:
    """What happened and what is asked, in the citizen's own words, for the file."""
    parts = [(name, text(parcel, name)) for name in ("happened_on", "firm_address", "story", "request")]
    return "\n".join(f"{LABELS[name]}：{said}" for name, said in parts if said)
