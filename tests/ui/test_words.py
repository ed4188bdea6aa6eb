"""Dates, money, due badges and the rest, as officials write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from zhunsheng.ui.templatetags import ui

DAY = date(2026, 3, 2)


def shown(text: str, **context: object) -> str:
    return Template("{% load ui %}" + text).render(Context(context))


@pytest.mark.parametrize("value", [DAY, "2026-03-02", datetime(2026, 3, 1, 16, 30, tzinfo=UTC)])
def test_a_day_is_written_as_officials_write_it_in_the_districts_zone(value: object) -> None:
    assert ui.day(value) == "2026年3月2日"
    assert ui.weekday(value) == "星期一"


def test_a_moment_has_its_time_of_day() -> None:
    assert ui.moment(datetime(2026, 3, 2, 1, 5, tzinfo=UTC)) == "2026年3月2日 09:05"
    assert ui.moment("2026-03-02T09:05:00+08:00") == "2026年3月2日 09:05"
    assert ui.moment(DAY) == "2026年3月2日"


@pytest.mark.parametrize("value", [None, "", "不是日期"])
def test_no_day_is_no_text(value: object) -> None:
    assert ui.day(value) == ui.moment(value) == ui.iso(value) == ui.weekday(value) == ""


@pytest.mark.parametrize(
    ("fen", "text"),
    [(1200000, "12,000.00 元"), (5, "0.05 元"), (0, "0.00 元"), (-150, "-1.50 元"), (None, ""), ("", "")],
)
def test_money_is_whole_fen_shown_as_yuan(fen: object, text: str) -> None:
    assert ui.money(fen) == text


@pytest.mark.parametrize(
    ("left", "state", "tone", "words"),
    [
        (12, "running", "quiet", "还剩 12 天"),
        (3, "running", "soon", "还剩 3 天"),
        (0, "running", "soon", "今天到期"),
        (-1, "running", "bad", "逾期 1 天"),
        (-9, "overdue", "bad", "逾期 9 天"),
        (None, "overdue", "bad", "已逾期"),
        (-5, "met", "good", "已按期"),
        (-5, "paused", "quiet", "暂停计时"),
        (-5, "lapsed", "quiet", "已届满"),
        (-5, "closed", "quiet", "已终止"),
        (300, "provisional", "quiet", "还剩 300 天"),
    ],
)
def test_only_what_is_overdue_is_red_and_only_what_is_soon_is_amber(
    left: int | None, state: str, tone: str, words: str
) -> None:
    badge = ui.due_badge("2026-03-02", days_left=left, state=state)
    assert (badge["tone"], badge["words"]) == (tone, words)


def test_the_days_left_are_counted_from_the_districts_day() -> None:
    text = shown('{% due_badge on today=day url="/why" %}', on=date(2026, 2, 27), day=DAY)
    assert "2026年2月27日" in text and "逾期 3 天" in text and 'href="/why"' in text
    assert "还剩 2 个工作日" in shown('{% due_badge on days_left=2 unit="个工作日" %}', on=DAY)


def test_a_provisional_date_stands_between_its_bounds() -> None:
    text = shown('{% due_badge "2027-01-05" latest="2027-01-12" state="provisional" %}')
    assert "2027年1月5日" in text and "2027年1月12日" in text and "暂定" in text


def test_plain_text_becomes_paragraphs_and_is_escaped() -> None:
    assert ui.paragraphs("一\n\n<b>二</b>") == "<p>一</p><p>&lt;b&gt;二&lt;/b&gt;</p>"


@pytest.mark.parametrize(("name", "text"), [("张三丰", "张*丰"), ("张三", "张*"), ("张", "张"), ("", ""), (None, "")])
def test_a_masked_name_keeps_its_ends(name: str | None, text: str) -> None:
    assert ui.masked(name) == text


def test_an_icon_is_drawn_into_the_page_and_a_missing_one_is_a_ring() -> None:
    assert "<path" in ui.icon("check") and 'aria-hidden="true"' in ui.icon("check")
    assert ui._PLAIN_MARK in ui.icon("no-such-icon") and ui._PLAIN_MARK in ui.icon("../../settings")
    assert 'aria-label="已办"' in ui.icon("check", label="已办")


def test_a_figure_links_to_its_rows_or_says_that_there_is_no_data() -> None:
    assert 'href="/rows"' in shown('{% figure 39966 unit="户" url="/rows" %}')
    assert "39,966" in shown('{% figure 39966 unit="户" url="/rows" %}')
    assert "无数据" in shown("{% figure none_at_all %}", none_at_all=None)
    assert ">0<" in shown("{% figure 0 %}")


def test_a_private_term_never_shows_its_value() -> None:
    terms = [SimpleNamespace(label="身份证号", value="440524", private=True)]
    text = shown('{% include "ui/components/terms.html" %}', terms=terms)
    assert "440524" not in text and "仅限有权人员查看" in text


def test_a_refusal_says_what_the_law_requires_the_article_the_way_on_and_the_earliest_day() -> None:
    refusal = SimpleNamespace(
        message="须先告知。",
        cites=[SimpleNamespace(text="行政处罚法 第四十四条", verified=False, url="/a/44")],
        way_on="先告知当事人。",
        earliest=date(2026, 3, 10),
    )
    text = shown(
        '{% include "ui/components/refusal.html" with missing=missing %}', refusal=refusal, missing=["处罚告知"]
    )
    for word in (
        "须先告知。",
        "行政处罚法 第四十四条",
        'href="/a/44"',
        "待核对",
        "先告知当事人。",
        "2026年3月10日",
        "处罚告知",
    ):
        assert word in text


def test_the_pages_of_a_list_keep_the_query() -> None:
    request = RequestFactory().get("/", {"kind": "penalty_ordinary", "page": "2"})
    text = shown("{% pagination page %}", page=Paginator(range(120), 50).page(2), request=request)
    assert "?kind=penalty_ordinary&amp;page=3" in text and "120" in text
    assert 'aria-current="page"' in text


def test_a_block_component_escapes_its_title_and_keeps_its_body() -> None:
    text = shown("{% card title %}<p>{{ body }}</p>{% endcard %}", title="<i>", body="<b>")
    assert "&lt;i&gt;" in text and "<p>&lt;b&gt;</p>" in text


def test_a_period_is_explained_day_by_day() -> None:
    lines = [
        SimpleNamespace(day=DAY, counts=False, why="开始当日不计入", n=0),
        SimpleNamespace(day=date(2026, 3, 3), counts=True, why="工作日", n=1),
    ]
    text = shown("{% day_count lines %}", lines=lines)
    assert "计入 1 天" in text and "开始当日不计入" in text and "星期二" in text
