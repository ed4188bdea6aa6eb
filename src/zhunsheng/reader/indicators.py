"""Reads indicators and report outlines from the rulebook's folders.

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
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from zhunsheng.law.indicator import Cell, Indicator, Measure, Source, Term, cell
from zhunsheng.reader.marked import BookError, Node, Problem, load

_WORDS: Final = (
    "title", "unit", "measure", "source", "where", "within", "of", "num", "den", "round", "drill", "basis", "owner",
)  # fmt: skip
_NEEDS_OF: Final = (Measure.SUM, Measure.AVERAGE, Measure.DISTINCT)

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a report's text: words, a figure (`{{id}}`), or a place for a hand-written text."""

    words: str = ""
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a report: its heading, its sentences, what a person writes in it, what has no records yet."""

    id: str
    title: str
    sentences: tuple[tuple[Part, ...], ...]
    written: tuple[str, ...] = ()
    no_records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """A report's outline: its id, title, basis and sections."""

    id: str
    title: str
    basis: str
    sections: tuple[Section, ...]

    @property
    def figures(self) -> tuple[str, ...]:
        """The indicators it names, each once, in the order of the text."""
        named = [part.figure for s in self.sections for sentence in s.sentences for part in sentence if part.figure]
        return tuple(dict.fromkeys(named))


def load_indicators(folder: Path, root: Path | None = None) -> dict[str, Indicator]:
    """All indicators of a folder, by id; every fault of every file in one `BookError`."""
    return _load_all(folder, root, "indicators", _indicator)


def load_outlines(folder: Path, root: Path | None = None) -> dict[str, Outline]:
    """All report outlines of a folder, by id."""
    return _load_all(folder, root, "reports", _outline)


def _load_all(folder: Path, root: Path | None, key: str, make: Callable[[str, Node], Made]) -> dict[str, Made]:
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
    source = node.need("source")
    if strange := source.only("dataset", "key", "date", "span"):
        raise BookError(strange)
    date, span = source.get("date"), source.get("span")
    if (date is None) == (span is None):
        source.refuse("a source has either 'date' or 'span'", "a row counts on a day or over a span", "give one of them")
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
    rounding = node.get("round")
    if rounding and (strange := rounding.only("places", "percent")):
        raise BookError(strange)
    places = rounding.get("places") if rounding else None
    percent = rounding.get("percent") if rounding else None
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
        where=_cells(node.get("where")),
        within=_cells(node.get("within")),
        of=node.need("of").text() if "of" in node else "",
        num=_terms(node.get("num")),
        den=_terms(node.get("den")),
        places=places.whole() if places else 0,
        percent=percent.flag() if percent else False,
        drill=tuple(node.need("drill").texts()),
        basis=node.need("basis").text(),
        owner=node.need("owner").text(),
        written=node.where,
    )


def _cells(node: Node | None) -> Mapping[str, Cell]:
    cells: dict[str, Cell] = {}
    for column, written in node.items() if node else ():
        try:
            cells[column] = cell(written.texts() if written.is_list else written.text())
        except ValueError as error:
            written.refuse(f"the cell of '{column}' cannot be read", str(error), "write a value, [a, b], \"[0,5)\", some or none")  # fmt: skip
    return cells


def _terms(node: Node | None) -> tuple[Term, ...]:
    """`[a, "-b"]`: the sum of column a minus that of column b."""
    return tuple(Term(-1 if t.startswith("-") else 1, t.removeprefix("-")) for t in node.texts()) if node else ()


def _outline(name: str, node: Node) -> Outline:
    if strange := node.only("title", "basis", "sections"):
        raise BookError(strange)
    sections = tuple(_section(key, one) for key, one in node.need("sections").items())
    return Outline(name, node.need("title").text(), node.need("basis").text(), sections)


def _section(name: str, node: Node) -> Section:
    if strange := node.only("title", "sentences", "written", "no_records"):
        raise BookError(strange)
    sentences, written, missing = node.get("sentences"), node.get("written"), node.get("no_records")
    return Section(
        name,
        node.need("title").text(),
        tuple(_parts(one) for one in sentences.each()) if sentences else (),
        tuple(written.texts()) if written else (),
        tuple(missing.texts()) if missing else (),
    )


def _parts(node: Node) -> tuple[Part, ...]:
    parts: list[Part] = []
    for number, piece in enumerate(node.text().replace("}}", "{{").split("{{")):
        if number % 2:
            parts.append(Part(figure=piece.strip()))
        elif piece:
            parts.append(Part(words=piece))
    return tuple(parts)
