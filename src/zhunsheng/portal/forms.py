"""The forms of the public: a complaint or report, a progress, a firm's entry and rating, a paper or a bundle to check."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, TimestampSigner
from django.utils.crypto import get_random_string

from zhunsheng.ui import fields
from zhunsheng.ui.forms import Renderer, describe

LARGEST_BUNDLE = 20 * 2**20
_TOKEN_DAYS = 1
_PHONE = re.compile(r"\+?[0-9][0-9 \-]{5,19}")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_ID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_BRACKETS = str.maketrans({**dict.fromkeys("[［(（【", "〔"), **dict.fromkeys("]］)）】", "〕")})
_signer = TimestampSigner(salt="portal.complaint")


def new_token() -> str:
    """A form's own mark, signed: the receipt follows from it, so a form handed in twice is one parcel."""
    return _signer.sign(get_random_string(24))


class Words(forms.CharField):
    """Text of the public: signs that nobody sees are dropped, line ends are one."""

    def to_python(self, value: Any) -> str:
        return _UNSEEN.sub("", str(super().to_python(value) or "").replace("\r\n", "\n"))


def _words(label: str, most: int, *, required: bool = False, lines: int = 0, **rest: Any) -> Words:
    widget = forms.Textarea(attrs={"rows": lines}) if lines else forms.TextInput()
    errors = {"max_length": f"{label}最多 {most} 字，请精简后再提交。"}
    return Words(label=label, max_length=most, required=required, widget=widget, error_messages=errors, **rest)


class PublicForm(forms.Form):
    """A form in the house's look, whatever the settings say."""

    default_renderer = Renderer


class ComplaintForm(PublicForm):
    """投诉举报: what happened, what is asked, who can be reached. What is private is sealed for the office alone."""

    kinds = forms.MultipleChoiceField(
        label="您要",
        choices=[
            ("asks_relief", "投诉：与商家发生消费争议，请求解决"),
            ("reports_breach", "举报：反映违法线索"),
        ],
        widget=forms.CheckboxSelectMultiple,
        help_text="可以只选一项，也可以两项都选；两项分别办理。",
    )
    firm = _words("被投诉举报的单位或者商户名称", 120, required=True)
    firm_address = _words("经营地址", 200, help_text="投诉应当填写；网络交易请写平台和店铺名称。")
    happened_on = fields.DayField(label="发生日期", required=False)
    story = _words("事情经过", 5000, required=True, lines=8, help_text="时间、地点、经过和您掌握的线索。最多 5000 字。")
    request = _words("具体请求", 1000, lines=3, help_text="投诉应当填写，例如退货、退款、赔偿。")
    organ = forms.ChoiceField(label="处理机关", required=False, help_text="不清楚就不选，由接收人员分送。")
    real_name = fields.YesNoField(
        label="是否实名", help_text="投诉须实名。举报可以匿名；实名举报的，依法告知您是否立案。"
    )
    name = _words("姓名", 60, help_text="投诉和实名举报应当填写。")
    phone = _words("电话", 20, help_text="投诉和实名举报应当填写。")
    address = _words("通讯地址", 200, help_text="投诉应当填写。")
    email = forms.EmailField(label="电子邮箱", required=False, max_length=120)
    website = forms.CharField(label="请勿填写", required=False, max_length=200)
    token = forms.CharField(widget=forms.HiddenInput, max_length=200)

    CONTACT = ("name", "phone", "address", "email")

    def __init__(self, *args: Any, organs: list[tuple[str, str]], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        organ = self.fields["organ"]
        assert isinstance(organ, forms.ChoiceField)
        organ.choices = [("", "不清楚，请代为分送"), *organs]
        for name in self.CONTACT:
            describe(self.fields[name], private=True)
        self.fields["website"].template_name = "portal/unseen_field.html"  # type: ignore[attr-defined]
        self.fields["website"].widget.attrs |= {"tabindex": "-1", "autocomplete": "off"}
        self.fields["phone"].widget.attrs |= {"inputmode": "tel"}

    def clean_happened_on(self) -> date | None:
        day: date | None = self.cleaned_data["happened_on"]
        if day and not self.today - timedelta(days=36525) < day <= self.today:
            raise ValidationError("发生日期不能晚于今天；请核对年月日。")
        return day

    def clean_phone(self) -> str:
        text = str(self.cleaned_data["phone"]).strip()
        if text and not _PHONE.fullmatch(text):
            raise ValidationError("电话写法不对：只写数字，区号与号码之间可以用短横线，例如 0591-12345678。")
        return text

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError("这一项请留空。它用来识别自动提交的程序；请清空后再提交。")
        return ""

    def clean_token(self) -> str:
        try:
            return _signer.unsign(self.cleaned_data["token"], max_age=timedelta(days=_TOKEN_DAYS))
        except BadSignature:
            raise ValidationError("本页打开时间过长或者已经失效，请核对内容后再提交一次。") from None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        asks = "asks_relief" in given.get("kinds", [])
        if asks and given.get("real_name") is False:
            self.add_error("real_name", "投诉须提供真实姓名和联系方式，不能匿名；只举报的可以匿名。")
        named = given.get("real_name") is True
        for name, wanted, why in (
            ("firm_address", asks, "投诉应当写明被投诉人的地址。"),
            ("request", asks, "投诉应当写明具体请求。"),
            ("name", asks or named, "投诉和实名举报应当写明姓名。"),
            ("phone", asks or named, "投诉和实名举报应当写明电话。"),
            ("address", asks, "投诉应当写明通讯地址。"),
        ):
            if wanted and name not in self.errors and not str(given.get(name, "")).strip():
                self.add_error(name, why)
        if len(str(given.get("story", "")).strip()) < 5 and "story" not in self.errors:
            self.add_error("story", "请写明事情经过，至少 5 个字。")
        return given

    def facts(self) -> dict[str, Any]:
        """What goes into the parcel."""
        given = self.cleaned_data
        day = given["happened_on"]
        anonymous = given["real_name"] is not True
        return {
            "asks_relief": "asks_relief" in given["kinds"],
            "reports_breach": "reports_breach" in given["kinds"],
            "real_name": not anonymous,
            "organ_code": given["organ"],
            "happened_on": day.isoformat() if day else "",
            **{name: given[name].strip() for name in ("firm", "firm_address", "story", "request", *self.CONTACT)},
        }


class ProgressForm(PublicForm):
    """Number and code of a receipt; small letters, blanks and mistaken I and O do no harm."""

    number = forms.CharField(label="收件编号", max_length=40, help_text="例如 2026-TS-7K4M2PQX。")
    code = forms.CharField(
        label="查询码", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"})
    )

    def clean_number(self) -> str:
        return _tidy(self.cleaned_data["number"])

    def clean_code(self) -> str:
        return _tidy(self.cleaned_data["code"]).replace("-", "").replace("I", "1").replace("O", "0")


class EntryForm(PublicForm):
    """一企一页: credit code and the code of a visit, as they stand on the notice and the slip."""

    firm = forms.CharField(label="统一社会信用代码", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    code = forms.CharField(
        label="入企码", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text="十二位，印在入企码凭条上，检查人员的手机上也有。",
    )  # fmt: skip

    def clean_firm(self) -> str:
        return _tidy(self.cleaned_data["firm"])

    def clean_code(self) -> str:
        return _tidy(self.cleaned_data["code"]).replace("-", "").replace("I", "1").replace("O", "0")


class RatingForm(PublicForm):
    """What a firm says of a visit; only the supervisors read it."""

    score = forms.TypedChoiceField(
        label="总体评价", coerce=int, empty_value=None, widget=forms.RadioSelect,
        choices=[(5, "很满意"), (4, "满意"), (3, "一般"), (2, "不满意"), (1, "很不满意")],
    )  # fmt: skip
    showed_card = fields.YesNoField(label="检查人员是否出示了执法证件")
    told_rights = fields.YesNoField(label="是否告知了检查事项、频次和您的权利")
    no_burden = fields.YesNoField(label="是否廉洁文明（没有吃请、收费、推销，不影响正常经营）")
    words = _words("您的意见", 500, lines=3)

    def facts(self) -> dict[str, Any]:
        """What goes to the supervisors."""
        given = self.cleaned_data
        return {**{name: given[name] for name in ("score", "showed_card", "told_rights", "no_burden")}, "words": given["words"].strip()}


def _tidy(text: str) -> str:
    return "".join(text.upper().split())


class PaperForm(PublicForm):
    """What stands at the foot of a paper: its number (or its id, from the QR code) and its check code."""

    paper = _words("文号", 60, required=True, help_text="例如 明市监罚〔2026〕1号；没有文号的，填写二维码旁的编号。")
    code = _words("核验码", 20, required=True, help_text="二维码旁的十二位，例如 0A1B-2C3D-4E5F。")

    def clean_paper(self) -> str:
        said = "".join(self.cleaned_data["paper"].split()).translate(_BRACKETS)
        return said.lower() if _ID.fullmatch(said) else said

    def clean_code(self) -> str:
        said = "".join(sign for sign in self.cleaned_data["code"].upper().replace("O", "0") if sign.isalnum())
        if not re.fullmatch(r"[0-9A-F]{12}", said):
            raise ValidationError("核验码是十二位数字和字母 A 至 F，印在文书末页二维码旁；请逐位核对。")
        return "-".join(said[at : at + 4] for at in (0, 4, 8))


class BundleForm(PublicForm):
    """A bundle that somebody wants checked."""

    bundle = forms.FileField(label="存证包（.zip）", help_text="从记录页下载的存证包，最大 20 MB。", max_length=200)

    def clean_bundle(self) -> Any:
        file = self.cleaned_data["bundle"]
        if file.size > LARGEST_BUNDLE:
            raise ValidationError("文件超过 20 MB，不在线核验；请下载核验程序在自己的电脑上核验。")
        return file
