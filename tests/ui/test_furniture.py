"""What holds of every template, style and script of the page furniture."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.test import Client

ROOT = Path(__file__).resolve().parents[2]
UI = ROOT / "src" / "zhunsheng" / "ui"
TEMPLATES = sorted((UI / "templates").rglob("*.html"))
ALL_TEMPLATES = sorted((ROOT / "src").glob("zhunsheng/**/templates/**/*.html"))
FORBIDDEN = {
    "an inline style": r"\sstyle\s*=|<style",
    "an inline script": r"<script(?![^>]*\ssrc=)(?![^>]*application/)|javascript:",
    "an inline event": r"\son[a-z]+\s*=\s*[\"']",
    "arithmetic": r"\|\s*(add|divisibleby)\b|\{%\s*widthratio",
    "somebody else's address": r"(src|href)\s*=\s*[\"'](https?:)?//",
}


@pytest.mark.parametrize("path", ALL_TEMPLATES, ids=lambda p: p.relative_to(ROOT / "src" / "zhunsheng").as_posix())
def test_a_template_obeys_the_policy_and_computes_nothing(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [what for what, pattern in FORBIDDEN.items() if re.search(pattern, text)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.relative_to(UI / "templates").as_posix())
def test_a_template_of_the_furniture_can_be_compiled(path: Path) -> None:
    get_template(path.relative_to(UI / "templates").as_posix())


def test_every_icon_that_a_page_draws_is_held() -> None:
    held = set((UI / "icons.txt").read_text().split())
    sources = [*UI.rglob("*.html"), *UI.rglob("*.py")]
    drawn = {name for path in sources for name in re.findall(r'icon(?:=|\s+)"([a-z][a-z0-9-]+)"', path.read_text())}
    assert drawn - held == set()
    assert sorted(held) == (UI / "icons.txt").read_text().split()


def test_the_furniture_imports_no_room() -> None:
    for path in UI.rglob("*.py"):
        assert not re.search(r"zhunsheng\.(office|portal|example|config|cli)", path.read_text()), path


def test_the_script_asks_for_no_eval_and_writes_no_markup() -> None:
    text = (UI / "static" / "ui" / "zhunsheng.js").read_text(encoding="utf-8")
    assert not re.search(r"\beval\b\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write", text)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("400", "这个请求看不懂"),
        ("403", "您不能查看或办理这一项"),
        ("404", "没有找到这一页"),
        ("500", "系统出错了"),
        ("403_csrf", "这次提交已经失效"),
    ],
)
def test_an_error_page_says_what_why_and_what_now_without_a_request(name: str, words: str) -> None:
    text = get_template(f"{name}.html").render()
    assert words in text and "为什么" in text and "现在可以怎么办" in text and "<li>" in text


def test_a_forged_post_meets_our_page() -> None:
    answer = Client(enforce_csrf_checks=True).post("/form")
    assert answer.status_code == 403 and "这次提交已经失效" in answer.content.decode()


def test_the_head_names_the_district_the_day_and_the_reader() -> None:
    text = Client().get("/").content.decode()
    for words in (
        "示例区",
        "2026年3月2日 星期一",
        "示例时钟",
        "下一个工作日",
        "到下一个到期日",
        "甲某某",
        "退出",
        "工作台",
        "规则",
    ):
        assert words in text
    assert text.count("<h1>") == 1 and 'lang="zh-CN"' in text


def test_htmx_is_told_to_use_no_eval_no_inline_style_and_no_history_store() -> None:
    text = Client().get("/").content.decode()
    for words in ('"includeIndicatorStyles":false', '"allowEval":false', '"historyCacheSize":0', "htmx-2.min.js"):
        assert words in text


def test_the_portal_sets_no_cookie_for_reading() -> None:
    from django.template.loader import render_to_string

    assert "X-CSRFToken" not in render_to_string("ui/base_portal.html", {"csrf_token": "x"})


def test_the_readme_names_every_component_tag_and_filter() -> None:
    from zhunsheng.ui.templatetags.ui import register

    text = (UI / "README.md").read_text(encoding="utf-8")
    inner = {"menu", "mark", "messages"}  # used by the bases only
    names = {
        *register.tags,
        *register.filters,
        *(path.stem for path in (UI / "templates/ui/components").glob("*.html")),
    }
    assert {name for name in names - inner if not re.search(rf"[`%] ?{name}\b", text)} == set()
