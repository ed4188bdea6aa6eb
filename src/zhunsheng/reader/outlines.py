"""Reads report outlines from the rulebook's folders.

reports:
  self_inspection:
    title: 依法行政工作自查报告
    basis: 法治政府建设与责任落实督察工作规定
    addressee: 中共望川市委、市人民政府
    sections:
      disputes:
        title: 化解矛盾纠纷
        sentences: ["全年化解各类矛盾纠纷{{mediations_settled}}件。"]
        charts: [mediations_settled]
        written: [主要做法]                    # a person writes this
        no_records: [法律援助]                 # what this system has no records of
        tables: [{title: …, rows: …, columns: …, checks: …}]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from zhunsheng.law.crosstable import Check, Column, CrossTable, Row
from zhunsheng.law.indicator import Cell
from zhunsheng.reader.indicators import cells, load_all
from zhunsheng.reader.marked import BookError, Node


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a report's text: words, a figure (`{{id}}`), or a place for a hand-written text."""

    words: str = ""
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a report: its heading, sentences, charts and tables, what a person writes, what has no records."""

    id: str
    title: str
    sentences: tuple[tuple[Part, ...], ...]
    written: tuple[str, ...] = ()
    no_records: tuple[str, ...] = ()
    charts: tuple[str, ...] = ()
    tables: tuple[CrossTable, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """A report's outline: its id, title, basis, to whom it goes, the day it is due, and its sections."""

    id: str
    title: str
    basis: str
    sections: tuple[Section, ...]
    addressee: str = ""
    due: str = ""
    problems: bool = False

    @property
    def figures(self) -> tuple[str, ...]:
        """The indicators that its sentences name, each once, in the order of the text."""
        named = [part.figure for s in self.sections for sentence in s.sentences for part in sentence if part.figure]
        return tuple(dict.fromkeys(named))

    @property
    def named(self) -> frozenset[str]:
        """Every indicator that it needs: of sentences, charts and tables."""
        charts = {name for section in self.sections for name in section.charts}
        tables = {row.of for section in self.sections for table in section.tables for row in table.rows if row.of}
        return frozenset(self.figures) | charts | tables


def load_outlines(folder: Path, root: Path | None = None) -> dict[str, Outline]:
    """All report outlines of a folder, by id."""
    return load_all(folder, root, "reports", _outline)


def _outline(name: str, node: Node) -> Outline:
    if strange := node.only("title", "basis", "sections", "addressee", "due", "problems"):
        raise BookError(strange)
    sections = tuple(_section(key, one) for key, one in node.need("sections").items())
    addressee, due, problems = node.get("addressee"), node.get("due"), node.get("problems")
    return Outline(
        name,
        node.need("title").text(),
        node.need("basis").text(),
        sections,
        addressee.text() if addressee else "",
        due.text() if due else "",
        problems.flag() if problems else False,
    )


def _section(name: str, node: Node) -> Section:
    if strange := node.only("title", "sentences", "written", "no_records", "charts", "tables"):
        raise BookError(strange)
    sentences, tables = node.get("sentences"), node.get("tables")
    return Section(
        name,
        node.need("title").text(),
        tuple(_parts(one) for one in sentences.each()) if sentences else (),
        _texts(node, "written"),
        _texts(node, "no_records"),
        _texts(node, "charts"),
        tuple(_table(one) for one in tables.each()) if tables else (),
    )


def _parts(node: Node) -> tuple[Part, ...]:
    parts: list[Part] = []
    for number, piece in enumerate(node.text().replace("}}", "{{").split("{{")):
        if number % 2:
            parts.append(Part(figure=piece.strip()))
        elif piece:
            parts.append(Part(words=piece))
    return tuple(parts)


def _texts(node: Node, key: str) -> tuple[str, ...]:
    found = node.get(key)
    return tuple(found.texts()) if found else ()


def _table(node: Node) -> CrossTable:
    if strange := node.only("title", "unit", "rows", "columns", "checks"):
        raise BookError(strange)
    rows = tuple(_row(key, one) for key, one in node.need("rows").items())
    columns = tuple(_column(key, one) for key, one in node.need("columns").items())
    checks = node.get("checks")
    unit = node.get("unit")
    table = CrossTable(
        node.need("title").text(),
        rows,
        columns,
        tuple(_check(one) for one in checks.each()) if checks else (),
        unit.text() if unit else "件",
    )
    if wrong := table.problem():
        node.refuse(*wrong)
    return table


def _row(name: str, node: Node) -> Row:
    if strange := node.only("title", "of", "where", "years_back", "sums", "level"):
        raise BookError(strange)
    of, back, level = node.get("of"), node.get("years_back"), node.get("level")
    return Row(
        name,
        node.need("title").text(),
        of.text() if of else "",
        _where(node),
        back.whole() if back else 0,
        _texts(node, "sums"),
        level.whole() if level else 0,
    )


def _column(name: str, node: Node) -> Column:
    if strange := node.only("title", "of", "where", "sums"):
        raise BookError(strange)
    return Column(name, node.need("title").text(), _where(node), _texts(node, "sums"))


def _where(node: Node) -> Mapping[str, Cell]:
    return cells(node.get("where"))


def _check(node: Node) -> Check:
    left, equals, right = node.text().partition("=")
    if not equals:
        node.refuse("a check without '='", "a check sets two sums of rows against each other", "write a + b = c + d")
    return Check(tuple(map(str.strip, left.split("+"))), tuple(map(str.strip, right.split("+"))))
