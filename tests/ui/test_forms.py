"""Forms: what is typed is understood as officials type it, and a wrong value is refused with a cure."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError

from tests.ui.gallery import ActForm
from zhunsheng.ui.fields import DayField, MomentField, MoneyField, YesNoField
from zhunsheng.ui.forms import describe


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("12,000", 1200000),
        ("１２，０００．５", 1200050),
        ("0.01", 1),
        ("¥ 3 元", 300),
        ("9999999999999.99", 999999999999999),
    ],
)
def test_money_is_typed_in_yuan_and_kept_as_whole_fen(typed: str, fen: int) -> None:
    assert MoneyField().clean(typed) == fen


@pytest.mark.parametrize("typed", ["一万二", "1.234", "-1", "1e5", "NaN", "12 000", "1" * 40, "0x10", "<b>"])
def test_what_is_no_money_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(ValidationError, match=r"例如 12,000\.00"):
        MoneyField().clean(typed)


def test_money_keeps_its_bounds() -> None:
    field = MoneyField(min_fen=100, max_fen=20000)
    assert field.clean("1") == 100 and field.clean("200") == 20000
    with pytest.raises(ValidationError, match=r"不得少于 1\.00 元"):
        field.clean("0.99")
    with pytest.raises(ValidationError, match=r"不得超过 200\.00 元"):
        field.clean("200.01")


def test_no_money_is_none_or_asked_for() -> None:
    assert MoneyField(required=False).clean("") is None
    with pytest.raises(ValidationError, match="请填写"):
        MoneyField().clean(" ")


def test_unchanged_money_has_not_changed() -> None:
    field = MoneyField()
    assert not field.has_changed(1200000, "12,000.00")
    assert field.has_changed(1200000, "12,000.01") and field.has_changed(None, "x")


@pytest.mark.parametrize("typed", ["2026-03-02", "2026年3月2日", "2026/3/2", "２０２６－０３－０２"])
def test_a_day_is_understood_however_it_is_written(typed: str) -> None:
    assert DayField().clean(typed) == date(2026, 3, 2)


@pytest.mark.parametrize("typed", ["2026-02-30", "昨天", "20260302000000", "0000-01-01"])
def test_what_is_no_day_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(ValidationError, match="2026-03-02"):
        DayField().clean(typed)


def test_a_moment_is_aware_and_in_the_districts_zone() -> None:
    assert MomentField().clean("2026-03-02T09:30").isoformat() == "2026-03-02T09:30:00+08:00"


def test_an_unasked_question_is_not_a_no() -> None:
    assert YesNoField().clean("true") is True
    assert YesNoField().clean("false") is False
    assert YesNoField(required=False).clean("") is None
    for typed in ("", "False", "是"):
        with pytest.raises(ValidationError):
            YesNoField().clean(typed)


def test_a_form_shows_units_articles_and_privacy() -> None:
    text = str(ActForm())
    assert '<span class="input-group-text">元</span>' in text
    assert "食品安全法 第一百二十六条" in text
    assert text.count("data-private") == 1
    assert 'class="form-select"' in text and 'class="num form-control"' in text
    assert "（选填）" in text


def test_a_wrong_form_says_so_above_and_beside_each_field() -> None:
    form = ActForm({"outcome": "x", "fine_fen": "一万二"})
    text = str(form)
    assert "还不能提交" in text
    assert 'href="#id_fine_fen"' in text and 'id="id_fine_fen_error"' in text
    assert 'aria-describedby="id_fine_fen_error"' in text and 'aria-invalid="true"' in text
    assert "请至少选择一项。" in text and "请填写这一项。" in text and "不在可选范围内" in text
    assert "这个字段" not in text


def test_every_control_of_a_form_has_a_label() -> None:
    form = ActForm()
    text = str(form)
    for field in form.visible_fields():
        assert field.label in text
        assert field.use_fieldset or f'for="{field.id_for_label}"' in text


def test_hostile_values_are_shown_as_text() -> None:
    class Named(forms.Form):
        name = forms.CharField(max_length=3)

    text = str(Named({"name": '"><script>alert(1)</script>'}))
    assert "<script>" not in text and "&lt;script&gt;" in text


def test_a_description_stays_with_its_field() -> None:
    field = describe(forms.CharField(), unit="次", cites=["a"], private=True, why="统计用")
    assert (field.unit, field.cites, field.private, field.why) == ("次", ("a",), True, "统计用")  # type: ignore[attr-defined]
