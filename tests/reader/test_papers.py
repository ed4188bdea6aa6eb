"""Paper templates are refused when they forget what the law requires on the paper, and told by file and line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from zhunsheng.reader import papers, statutes

ROOT = Path(__file__).resolve().parents[2] / "rulebook"
COMMON = """
sources: {CF: 行政处罚法}
fields:
  organ_name: 机关
  number: 编号
  issued_on: {name: 日期, type: date}
  court: 法院
parts:
  remedies: {cites: CF 59, body: [text: "可以向{{ court }}起诉。"]}
"""
PAPER = """paper: letter
title: 函
layout: letter
in_force: 2021-07-15
number: {series: 函, pattern: "{mark}函〔{year}〕{serial}号"}
cites: CF 59
fields:
  facts: 事实
  things:
    name: 物品
    type: rows
    columns: {name: 名称}
elements:
  - {name: 事实, fields: [facts], cites: CF 59(1)(2)}
  - {name: 救济途径, part: remedies, cites: CF 59(1)(5)}
body:
  - text: "{{ facts }}"
  - {text: "{{ nth }} {{ row.name }}", each: things}
  - part: remedies
  - seal: true
"""


def book(folder: Path, paper: str = PAPER, **layers: str) -> papers.Papers:
    for layer, text in {"national": paper, **layers}.items():
        place = folder / "rulebook" / layer / "papers"
        place.mkdir(parents=True)
        (place / "letter.yaml").write_text(text)
    (folder / "rulebook" / "national" / "papers" / "_common.yaml").write_text(COMMON)
    return papers.load(folder / "rulebook", tuple(layers))


def test_the_rulebooks_papers_load_and_every_citation_rests_on_an_article_or_a_fact() -> None:
    found = papers.load(ROOT)
    assert found.problems == ()
    assert len(found) >= 40
    assert papers.unresolved(found, statutes.load(ROOT), date(2026, 3, 2)) == ()


def test_every_paper_that_a_procedure_names_has_a_template() -> None:
    found = papers.load(ROOT)
    named: set[str] = set()

    def collect(node: object) -> None:
        if isinstance(node, dict):
            named.update(node.get("papers") or ())
            for value in node.values():
                collect(value)
        elif isinstance(node, list):
            for value in node:
                collect(value)

    for file in ROOT.glob("**/procedures/*/*.yaml"):
        collect(yaml.safe_load(file.read_text()))
    from_outside = {"检验报告或者鉴定结论"}
    assert named
    assert {title for title in named if found.titled(title) is None} <= from_outside


def test_a_sound_paper_loads(tmp_path: Path) -> None:
    found = book(tmp_path)
    assert found.problems == ()
    assert found.titled("函") is found["letter"]
    assert found["letter"].elements[1].fields == ("court",)


@pytest.mark.parametrize(("old", "new", "line", "said"), [
    ('  - text: "{{ facts }}"\n', "", 14, "'facts' stands nowhere"),
    ("  - part: remedies\n", "", 15, "'court' stands nowhere"),
    ('"{{ facts }}"', '"{{ fatcs }}"', 17, "'fatcs' is not declared"),
    ('"{{ facts }}"', '"{{ facts.__class__ }}"', 17, "not a column"),
    ("row.name", "row.nmae", 18, "'row.nmae' is not a column"),
    ("each: things", "each: facts", 16, "has no rows"),
    ("layout: letter", "layout: leter", 3, "did you mean 'letter'"),
    ("in_force: 2021-07-15", "in_force: 2021-7-15", 4, "YYYY-MM-DD"),
    ("paper: letter", "paper: lettre", 1, "call it 'letter'"),
    ("cites: CF 59(1)(2)", "cites: XX 59", 14, "not among the sources"),
    ("cites: CF 59(1)(2)", "cites: 第五十九条", 14, "not a citation"),
    ("〔{year}〕", "{year}", 5, "not complete"),
    ("fields: [facts]", "fields: [fact]", 14, "not a blank of this paper"),
    ("fields: [facts], ", "", 14, "names no blank"),
    ("  - seal: true", "  - stamp: true", 20, "is not a word"),
    ("title: 函", "title: 函\nstyle: bold", 3, "'style' is not a word"),
    ("    columns: {name: 名称}\n", "", 9, "rows have columns"),
])
def test_a_fault_is_told_with_file_line_and_cure(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    assert PAPER.count(old) == 1
    found = book(tmp_path, PAPER.replace(old, new))
    assert len(found) == 0
    shown = str(found.problems[0])
    assert shown.startswith(f"rulebook/national/papers/letter.yaml:{line}: ")
    assert said in shown


def test_a_higher_layer_may_add_elements_and_must_keep_those_of_the_law(tmp_path: Path) -> None:
    stricter = PAPER.replace("elements:\n", "elements:\n  - {name: 机关, fields: [organ_name], cites: CF 59(1)(6)}\n")
    assert len(book(tmp_path / "a", local=stricter)["letter"].elements) == 3
    looser = PAPER.replace("  - {name: 事实, fields: [facts], cites: CF 59(1)(2)}\n", "")
    found = book(tmp_path / "b", local=looser)
    assert "leaves out 事实" in str(found.problems[0])
    assert len(found["letter"].elements) == 2
