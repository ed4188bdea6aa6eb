"""Reads indicators from the rulebook's folders.

indicators:
  mediations_settled:
    title: 化解矛盾纠纷
    unit: 件
    measure: count
    source: {dataset: matters, key: id, date: closed_on}
    where: {kind: mediation, outcome: settled}
    drill: [number, title, organ, closed_on]
    basis: 年度法治政府建设情况报告
    owner: 司法局
    examples:
      - {year: 2020, columns: [closed_on, kind, outcome], rows: [[2020-12-31, mediation, settled]], gives: "1"}
  mediations_settled_change: {measure: change, of: mediations_settled, against: last_year, …}
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

from zhunsheng.law.indicator import ADDED, Cell, Example, Indicator, Measure, OneOf, Source, Term, cell
from zhunsheng.reader.marked import BookError, Node, Problem, load

_WORDS: Final = (
    "title", "unit", "measure", "source", "where", "within", "of", "num", "den", "round", "by", "drill", "basis", "owner",
    "against", "examples",
)  # fmt: skip
_CHANGE_WORDS: Final = (
    "title", "measure", "of", "against", "round", "basis", "owner", "examples",
)  # fmt: skip
_NEEDS_OF: Final = (Measure.SUM, Measure.AVERAGE, Measure.DISTINCT)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")

Made = TypeVar("Made")


def load_indicators(folder: Path, root: Path | None = None) -> dict[str, Indicator]:
    """All indicators of a folder, by id; every fault of every file in one `BookError`."""
    found = load_all(folder, root, "indicators", _indicator)
    problems: list[Problem] = []
    for name, one in found.items():
        if one.measure is Measure.CHANGE:
            base = found.get(one.of)
            if base is None or base.measure not in ADDED:
                problems.append(
                    Problem(
                        one.written,
                        f"'{name}' is the change of '{one.of}'",
                        "there is no count, distinct or sum of that name, and shares are not compared by percent",
                        "name a count, distinct or sum",
                    )
                )
            else:
                found[name] = _changing(one, base)
    if problems:
        raise BookError(problems)
    return found


def _changing(one: Indicator, base: Indicator) -> Indicator:
    """The change takes its rows from what it compares, so that both stand on one definition."""
    return replace(
        base, id=one.id, title=one.title, unit=one.unit, measure=Measure.CHANGE, changes=base.measure,
        places=one.places, percent=True, basis=one.basis, owner=one.owner, topic=one.topic, written=one.written,
        examples=one.examples,
    )  # fmt: skip


def load_all(folder: Path, root: Path | None, key: str, make: Callable[[str, Node], Made]) -> dict[str, Made]:
    """Everything under `key` in all files of a folder, by name; every fault of every file in one `BookError`."""
    made: dict[str, Made] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else []:
        try:
            for name, node in load(path, root).need(key).items():
                try:
                    if name in made:
                        node.refuse(f"'{name}' is defined a second time", "one name has one definition", "rename one")
                    made[name] = make(name, node)
                except BookError as error:
                    problems += error.problems
        except BookError as error:
            problems += error.problems
    if problems:
        raise BookError(problems)
    return made


def _indicator(name: str, node: Node) -> Indicator:
    if strange := node.only(*_WORDS):
        raise BookError(strange)
    measure = Measure(node.need("measure").word([m.value for m in Measure]))
    if measure is Measure.CHANGE:
        return _change(name, node)
    if against := node.get("against"):
        against.refuse(
            "'against' without a change", "only a change compares years", "write measure: change, or remove it"
        )
    source = node.need("source")
    if strange := source.only("dataset", "key", "date", "span"):
        raise BookError(strange)
    date, span = source.get("date"), source.get("span")
    if (date is None) == (span is None):
        source.refuse(
            "a source has either 'date' or 'span'", "a row counts on a day or over a span", "give one of them"
        )
    spans = tuple(span.texts()) if span else ()
    if span and len(spans) != 2:
        span.refuse("'span' names two columns", "a span has a first day and a day after the last", "write [from, to]")
    if (measure in _NEEDS_OF) != ("of" in node):
        node.refuse(f"measure '{measure}' and 'of' do not fit", f"{', '.join(_NEEDS_OF)} take a column, others none",
                    "add or remove 'of'")  # fmt: skip
    if (measure is Measure.RATIO) != ("num" in node and "den" in node):
        node.refuse("a ratio, and only a ratio, has 'num' and 'den'", "it divides two sums", "add both, or remove them")
    if (measure is Measure.SHARE) != ("within" in node):
        node.refuse("a share, and only a share, has 'within'", "it says which part is counted", "add or remove it")
    places, percent = _rounding(node)
    by = node.get("by")
    return Indicator(
        id=name,
        title=node.need("title").text(),
        unit=node.need("unit").text(),
        measure=measure,
        source=Source(
            dataset=source.need("dataset").text(),
            key=source.need("key").text(),
            date=date.text() if date else None,
            span=(spans[0], spans[1]) if span else None,
        ),
        where=cells(node.get("where")),
        within=cells(node.get("within")),
        of=node.need("of").text() if "of" in node else "",
        num=_terms(node.get("num")),
        den=_terms(node.get("den")),
        places=places,
        percent=percent,
        by=tuple(by.texts()) if by else ("organ",),
        drill=tuple(node.need("drill").texts()),
        basis=node.need("basis").text(),
        owner=node.need("owner").text(),
        topic=Path(node.file).stem,
        written=node.where,
        examples=_examples(node.get("examples")),
    )


def _change(name: str, node: Node) -> Indicator:
    if strange := node.only(*_CHANGE_WORDS):
        raise BookError(strange)
    node.need("against").word(["last_year"])
    return Indicator(
        id=name,
        title=node.need("title").text(),
        unit="%",
        measure=Measure.CHANGE,
        source=Source(dataset="", key=""),
        of=node.need("of").text(),
        places=_rounding(node)[0],
        basis=node.need("basis").text(),
        owner=node.need("owner").text(),
        topic=Path(node.file).stem,
        written=node.where,
        examples=_examples(node.get("examples")),
    )


def _rounding(node: Node) -> tuple[int, bool]:
    rounding = node.get("round")
    if rounding is None:
        return 0, False
    if strange := rounding.only("places", "percent"):
        raise BookError(strange)
    places, percent = rounding.get("places"), rounding.get("percent")
    return places.whole() if places else 0, percent.flag() if percent else False


def _examples(node: Node | None) -> tuple[Example, ...]:
    """Rows by hand: `columns` once, then a list of values a row; `-` is no value, a day is written 2020-12-31."""
    made = []
    for one in node.each() if node else ():
        if strange := one.only("year", "columns", "rows", "gives"):
            raise BookError(strange)
        columns = one.need("columns").texts()
        rows = []
        for row in one.need("rows").each():
            values = row.each()
            if len(values) != len(columns):
                row.refuse(f"a row of {len(values)} values under {len(columns)} columns", "each column has a value",
                           "write a value for each column, - for none")  # fmt: skip
            rows.append({column: _plain(value) for column, value in zip(columns, values, strict=True)})
        made.append(Example(tuple(rows), one.need("year").whole(), one.need("gives").text()))
    return tuple(made)


def _plain(node: Node) -> str | int | bool | date | None:
    text = node.text()
    if text == "-":
        return None
    if _DAY.fullmatch(text):
        return node.day()
    match cell([text]):
        case OneOf((value,)):
            return value
    return text


def cells(node: Node | None) -> Mapping[str, Cell]:
    """Column → cell, as a `where` is written."""
    found: dict[str, Cell] = {}
    for column, written in node.items() if node else ():
        try:
            found[column] = cell(written.texts() if written.is_list else written.text())
        except ValueError as error:
            written.refuse(f"the cell of '{column}' cannot be read", str(error), "write a value, [a, b], \"[0,5)\", some or none")  # fmt: skip
    return found


def _terms(node: Node | None) -> tuple[Term, ...]:
    """`[a, "-b"]`: the sum of column a minus that of column b."""
    return tuple(Term(-1 if t.startswith("-") else 1, t.removeprefix("-")) for t in node.texts()) if node else ()
