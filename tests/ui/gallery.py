"""Every component on a few pages, with values as an officer would see them: to be looked at and to be tested."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from zhunsheng.ui import fields, nav
from zhunsheng.ui.forms import describe
from zhunsheng.ui.pieces import Crumb, Happening, Step, StepState, Tab, Term

CHINA = timezone(timedelta(hours=8))
DAY = date(2026, 3, 2)
MENU = {
    "office": ["工作台", "案件", "检查", "清单", "公开", "报告", "监督", "登记簿", "人员", "规则"],
    "portal": ["首页", "权责清单", "双随机公示", "执法公示", "年度报告", "投诉举报", "办件进度", "核验"],
}
ICONS = [
    "layout-dashboard",
    "folder",
    "clipboard-check",
    "list-details",
    "world",
    "report-analytics",
    "eye",
    "book",
    "users",
    "scale",
]


@dataclass(frozen=True)
class Source:
    text: str
    verified: bool = True


NOTICE = Source("行政处罚法 第四十四条")
HEARING = Source("市场监督管理行政处罚听证办法 第五条", verified=False)
REFUSAL = SimpleNamespace(
    message="作出行政处罚决定前，应当先告知当事人拟作出的处罚内容及事实、理由、依据；本案还没有告知，依照行政处罚法第四十四条，现在不能作出决定。",
    cites=(NOTICE, HEARING),
    way_on="先办理“处罚告知”，送达当事人，等陈述申辩期满后再作决定。",
    earliest=date(2026, 3, 10),
)


class ActForm(forms.Form):
    case_number = forms.CharField(label="案号", widget=forms.HiddenInput, initial="A-1")
    at = fields.MomentField(label="作出时间", initial=datetime(2026, 3, 2, 9, 30, tzinfo=CHINA))
    decided_on = fields.DayField(label="决定日期", help_text="以负责人签署的日期为准。")
    outcome = forms.ChoiceField(
        label="结果",
        widget=forms.RadioSelect,
        choices=[("fine", "罚款"), ("warn", "警告"), ("none", "不予行政处罚")],
    )
    fine_fen = describe(
        fields.MoneyField(label="罚款数额", min_fen=100, required=False), unit="元", cites=["食品安全法 第一百二十六条"]
    )
    count = describe(forms.IntegerField(label="涉案数量", min_value=0, required=False), unit="件")
    hearing = fields.YesNoField(label="当事人是否要求听证")
    officers = forms.MultipleChoiceField(
        label="执法人员",
        widget=forms.CheckboxSelectMultiple,
        choices=[("1", "甲某某（02-0001）"), ("2", "乙某某（02-0002）"), ("3", "丙某某（02-0003）")],
        help_text="不得少于两人。",
    )
    organ = forms.ChoiceField(label="移送机关", choices=[("", "请选择"), ("a", "公安分局")], required=False)
    id_number = describe(forms.CharField(label="身份证号", max_length=18), private=True)
    reason = forms.CharField(label="理由", widget=forms.Textarea(attrs={"rows": 3}))
    proof = forms.FileField(label="附件", required=False)
    sure = forms.BooleanField(label="本人已核对以上内容")


class FilterForm(forms.Form):
    q = forms.CharField(label="关键词", required=False)
    kind = forms.ChoiceField(label="类型", choices=[("", "全部"), ("p", "行政处罚")], required=False)


def _day_lines() -> list[Any]:
    lines, n = [], 0
    for i in range(28):
        day = DAY + timedelta(days=i)
        counts = i > 0 and day.weekday() < 5
        n += counts
        why = "开始当日不计入" if i == 0 else "工作日" if counts else "休息日"
        lines.append(SimpleNamespace(day=day, counts=counts, why=why, n=n))
    return lines


def contents(bound: bool) -> dict[str, Any]:
    return {
        "day": DAY,
        "crumbs": [Crumb("案件", "/"), Crumb("行政处罚（普通程序）", "/"), Crumb("某食品厂生产经营不合格食品案")],
        "tabs": [Tab("办理", "/", active=True), Tab("文书", "/portal", count=12), Tab("证据", "/form", count=0)],
        "refusal": REFUSAL,
        "missing": ["处罚告知"],
        "who": ["承办人", "办案机构负责人"],
        "terms": [
            Term(label="案号", value="示市监罚〔2026〕12号", url="/"),
            Term(label="当事人", value="示例区某某食品有限公司"),
            Term(label="违法所得", value="12,000.00", unit="元", number=True),
            Term(label="法定代表人身份证号", private=True),
            Term(label="处罚依据", value="从轻", cites=(NOTICE,), note="按裁量基准第二档"),
            Term(label="缴款日期"),
        ],
        "steps": [
            Step(label="立案", state=StepState.DONE, who="甲某某", on=date(2026, 2, 3), cites=(NOTICE,)),
            Step(label="调查取证", state=StepState.DONE, who="甲某某、乙某某", on=date(2026, 2, 20)),
            Step(label="处罚告知", state=StepState.NOW, url="/form", who="承办人"),
            Step(
                label="作出决定",
                state=StepState.BLOCKED,
                why="须先告知当事人。",
                cites=(NOTICE,),
                earliest=date(2026, 3, 10),
            ),
            Step(label="举行听证", state=StepState.EXCLUDED, why="当事人未在期限内要求听证。"),
            Step(label="缴纳罚款", state=StepState.WAITING, who="当事人"),
        ],
        "happenings": [
            Happening(
                at=datetime(2026, 2, 3, 9, 30, tzinfo=CHINA),
                title="立案",
                by="甲某某 承办人",
                icon="folder-plus",
                text="接到投诉，经核查有证据初步证明存在违法行为。\n予以立案。",
                cites=(NOTICE,),
                files=[nav.Link(label="立案审批表.pdf", url="/")],
                proof="2026-000123",
                proof_url="/",
            ),
            Happening(
                at=datetime(2026, 2, 20, 15, 0, tzinfo=CHINA),
                title="现场检查",
                by="甲某某、乙某某",
                entered_on=date(2026, 2, 24),
                icon="camera",
                tone="soon",
                terms=[Term(label="抽样数量", value="3", unit="批", number=True)],
                proof="2026-000124",
                proof_state="waiting",
            ),
            Happening(
                at=datetime(2026, 2, 26, 10, 5, tzinfo=CHINA),
                title="法制审核：退回",
                by="丙某某 法制审核人员",
                icon="scale",
                tone="bad",
                text="证据不足，<补充>抽样检验报告。",
                proof="2026-000125",
                proof_state="broken",
            ),
        ],
        "rows": [
            ("示市监罚〔2026〕12号", "示例区某某食品有限公司", 1200000, date(2026, 2, 27), "running"),
            ("示市监罚〔2026〕13号", "示例区某某百货商店", 50000, date(2026, 3, 2), "running"),
            ("示市监罚〔2026〕14号", "示例区某某药房连锁有限公司第三分店", 98765432109, date(2026, 5, 31), "running"),
            ("示市监罚〔2026〕15号", "某某", 0, date(2026, 3, 20), "paused"),
            ("示市监罚〔2026〕16号", "某某", None, date(2026, 3, 1), "met"),
        ],
        "page": Paginator(range(39966), 50).page(7),
        "lines": _day_lines(),
        "form": ActForm({"outcome": "x", "fine_fen": "一万二", "id_number": "3"}) if bound else ActForm(),
        "filter": FilterForm(),
    }


def office(request: HttpRequest) -> HttpResponse:
    return render(request, "gallery_office.html", contents(bound=False))


def form(request: HttpRequest) -> HttpResponse:
    return render(request, "gallery_form.html", contents(bound="wrong" in request.GET))


def portal(request: HttpRequest) -> HttpResponse:
    return render(request, "gallery_portal.html", contents(bound=False))


def login(request: HttpRequest) -> HttpResponse:
    class Login(forms.Form):
        login = forms.CharField(label="用户名")
        password = forms.CharField(label="密码", widget=forms.PasswordInput)

    return render(request, "account/login.html", {"form": Login()})


def error(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, f"{name}.html", {"exception": ""})


def account(request: HttpRequest, name: str) -> HttpResponse:
    """The pages of login and security, with what allauth gives them."""

    class Code(forms.Form):
        code = forms.CharField(label="动态口令")
        secret = "JBSWY3DPEHPK3PXP"

    svg = '<svg viewBox="0 0 9 9" xmlns="http://www.w3.org/2000/svg"><path d="M1,1H8V8H1z"></path></svg>'
    more = {
        "authenticators": {"totp": name.endswith("index"), "recovery_codes": True},
        "MFA_SUPPORTED_TYPES": ["totp", "recovery_codes"],
        "is_mfa_enabled": True,
        "unused_codes": ["10000001", "10000002", "10000003"],
        "total_count": 10,
        "can_view_codes": True,
        "can_download_codes": True,
    }
    return render(request, f"{name}.html", {"form": Code(), "totp_svg": svg, **more})


def frame(request: HttpRequest) -> nav.Frame:
    return nav.Frame(
        district="示例区",
        day=DAY,
        example=True,
        clock=(
            nav.Press(
                label="下一个工作日", url="/", icon="player-skip-forward", confirm="把示例区的日期推进到下一个工作日？"
            ),
            nav.Press(label="到下一个到期日", url="/", icon="player-track-next"),
        ),
        officer="甲某某",
        organ="示例区市场监督管理局",
        user_key="u1",
        links=(nav.Link(label="我的证件", url="/", icon="id-badge-2"), nav.Link(label="动态口令", url="/", icon="key")),
        logout_url="/accounts/logout/",
        search_url="/",
        contact="000-0000000",
    )


def article_url(request: HttpRequest, cite: Any) -> str:
    return f"/articles/{cite.text}"


def furnish() -> None:
    """Register both faces, as config does."""
    nav.office.register(
        entries=[
            nav.Entry(label=label, url="office" if i == 1 else f"room{i}", icon=icon, keys="g w" if i == 0 else "")
            for i, (label, icon) in enumerate(zip(MENU["office"], ICONS, strict=True))
        ],
        frame=frame,
        article_url=article_url,
    )
    nav.portal.register(
        entries=[
            nav.Entry(label=label, url="portal" if i == 0 else f"room{i}", icon="")
            for i, label in enumerate(MENU["portal"])
        ],
        frame=frame,
        article_url=article_url,
    )


class Urls:
    """The addresses, as an object: Django takes one where a module's name is usual."""

    urlpatterns = (
        path("", office, name="office"),
        path("form", form, name="form"),
        path("portal", portal, name="portal"),
        path("accounts/login/", login, name="account_login"),
        path("accounts/logout/", office, name="account_logout"),
        path("accounts/2fa/", include("allauth.mfa.urls")),
        path("accounts/password/change/", office, name="account_change_password"),
        path("accounts/reauthenticate/", office, name="account_reauthenticate"),
        path("look/<path:name>", account, name="account"),
        path("error/<name>", error, name="error"),
        *(path(f"room/{i}", form, name=f"room{i}") for i in range(10)),
    )
