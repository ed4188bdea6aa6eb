"""Paper templates from `papers/*.yaml`: one file, one paper; what all papers share stands in `_common.yaml`.

Rules
- A file has `paper` (id), `title`, `layout`, `in_force`, `number`, `sources`, `cites`, `fields`,
  `elements`, `body`, and where needed `also_called` and `verified`. Another word does not load.
- Every sentence may use declared blanks only (law/wording.py), and every element must really stand in the body: a
  paper whose template forgot what the article requires does not load.
- An element may name a `part` (救济途径 …) instead of blanks: then the part must be in the body, and the part's
  blanks be filled.
- A higher layer (`rulebook/domain/samr/papers/…`) replaces a paper whole, and must keep every element that it had.

    papers = load(Path("rulebook"))
    papers["penalty_decision"].title                   # '行政处罚决定书'
    papers.titled("行政处罚决定书").elements[0].cites[0].text    # '行政处罚法 第五十九条第一款第（一）项'
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from zhunsheng.law import papers as law
from zhunsheng.law import wording
from zhunsheng.law.citation import Citation, text_name
from zhunsheng.law.problem import BookError, Problem
from zhunsheng.law.statutes import Statutes, Unresolved
from zhunsheng.law.wording import Kind
from zhunsheng.reader import marked
from zhunsheng.reader.marked import Node

_HEAD: Final = ("paper", "title", "also_called", "layout", "in_force", "number", "sources", "cites",
                "fields", "elements", "body", "verified")
_COMMON: Final = ("sources", "fields", "parts")
_PIECES: Final = {"to": law.Role.TO, "text": law.Role.TEXT, "heading": law.Role.HEADING, "note": law.Role.NOTE}
_BLOCKS: Final = (*_PIECES, "part", "table", "lines", "grid", "signatures", "seal", "copies")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Papers(Mapping[str, law.PaperTemplate]):
    """All paper templates by id, and what was wrong with those that are not here."""

    templates: Mapping[str, law.PaperTemplate]
    problems: tuple[Problem, ...] = ()

    def __getitem__(self, key: str) -> law.PaperTemplate:
        return self.templates[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.templates)

    def __len__(self) -> int:
        return len(self.templates)

    def titled(self, title: str) -> law.PaperTemplate | None:
        """The template that a procedure means by `papers: [行政处罚决定书]`."""
        return next((one for one in self.templates.values() if title in (one.title, *one.also_called)), None)


@dataclass(frozen=True, slots=True)
class _Common:
    sources: Mapping[str, str]
    fields: Mapping[str, law.Field]
    parts: Mapping[str, tuple[law.Piece, ...]]
    text: bytes


def load(root: Path, layers: tuple[str, ...] = ()) -> Papers:
    """Every paper under `root`, national first, then each layer over it; faults are collected."""
    problems: list[Problem] = []
    templates: dict[str, law.PaperTemplate] = {}
    try:
        common = _common(root / "national" / "papers" / "_common.yaml", root.parent)
    except BookError as error:
        return Papers({}, error.problems)
    for layer in ("national", *layers):
        for path in sorted((root / layer / "papers").glob("*.yaml")):
            if path.name == "_common.yaml":
                continue
            try:
                template = read(path, common, root.parent)
                _keeps(templates.get(template.id), template)
                _clashes(templates, template)
            except BookError as error:
                problems.extend(error.problems)
                continue
            templates[template.id] = template
    return Papers(templates, tuple(problems))


def read(path: Path, common: _Common, root: Path | None = None) -> law.PaperTemplate:
    """One file; raises `BookError` with every fault in it."""
    node = marked.load(path, root)
    _stop(node.only(*_HEAD))
    sources = {**common.sources, **_texts(node.get("sources"))}
    blanks = {**common.fields, **_fields(node.get("fields"))}
    if (identity := node.need("paper").text()) != path.stem:
        node.need("paper").refuse(f"the paper is called '{identity}'", "it is found by its file's name",
                                  f"call it '{path.stem}'")
    pieces = tuple(_body(node.need("body"), common.parts))
    template = law.PaperTemplate(
        id=identity, title=node.need("title").text(), layout=law.Layout(node.need("layout").word(tuple(law.Layout))),
        also_called=tuple(node.get("also_called").texts()) if node.get("also_called") else (),  # type: ignore[union-attr]
        in_force=node.need("in_force").day(),
        numbering=_numbering(node.get("number")), fields=blanks,
        elements=tuple(_element(one, blanks, sources, common.parts) for one in _each(node.get("elements"))),
        pieces=pieces, cites=_cites(node.need("cites"), sources, node), sources=sources,
        verified=node.get("verified") is None or node.need("verified").flag(),
        digest=hashlib.sha256(path.read_bytes() + b"\n" + common.text).hexdigest(), where=node.where)
    _stop([*_sentences(node.need("body"), template), *_unstated(node, template, common.parts)])
    return template


def unresolved(papers: Papers, texts: Statutes, on: date) -> tuple[Problem, ...]:
    """Citations that neither an article in force on the day nor a fact supports, and that are called verified."""
    problems = []
    for template in papers.values():
        bases = [*template.cites, *(basis for element in template.elements for basis in element.cites)]
        for basis in bases:
            if basis.fact is not None and basis.fact not in texts.facts:
                problems.append(Problem(template.where, f"'{basis.citation}' rests on fact '{basis.fact}'",
                                        "the reference has no such row", "correct the id"))
            found = texts.resolve(Citation.parse(basis.citation), template.sources, on)
            if isinstance(found, Unresolved) and basis.verified and basis.fact is None:
                problems.append(Problem(template.where, found.what, found.why, found.cure))
    return tuple(dict.fromkeys(problems))


def _common(path: Path, root: Path) -> _Common:
    node = marked.load(path, root)
    _stop(node.only(*_COMMON))
    parts = {name: tuple(_body(part.need("body"), {})) for name, part in node.need("parts").items()}
    sources = _texts(node.need("sources"))
    for part in dict(node.need("parts").items()).values():
        _stop(part.only("body", "cites"))
        _cites(part.need("cites"), sources)
    return _Common(sources, _fields(node.need("fields")), parts, path.read_bytes())


# ── fields, elements, numbers ──

def _fields(node: Node | None) -> dict[str, law.Field]:
    return {name: _field(name, one) for name, one in node.items()} if node is not None and not node.is_nothing else {}


def _field(name: str, node: Node) -> law.Field:
    if not _NAME.fullmatch(name) or name in ("row", "nth", "loop"):
        node.refuse(f"'{name}' cannot name a blank", "names are snake_case, and row, nth and loop mean rows",
                    "choose another")
    if node.is_text:
        return law.Field(name=name, label=node.text())
    _stop(node.only("name", "type", "columns", "private"))
    kind = Kind(node.need("type").word(tuple(Kind))) if node.get("type") else Kind.TEXT
    columns = _fields(node.get("columns"))
    if (kind is Kind.ROWS) != bool(columns):
        node.refuse(f"'{name}' is {kind} with {len(columns)} columns", "rows have columns, and nothing else has",
                    "add columns, or another type")
    private = node.get("private") is not None and node.need("private").flag()
    if private and kind is not Kind.TEXT:
        node.refuse(f"'{name}' is private and of {kind}", "a mark can stand in a sentence for a text only",
                    "make it a text, or declare it as a private fact of the procedure")
    return law.Field(name=name, label=node.need("name").text(), kind=kind, columns=columns, private=private)


def _element(node: Node, blanks: Mapping[str, law.Field], sources: Mapping[str, str],
             parts: Mapping[str, tuple[law.Piece, ...]]) -> law.Element:
    _stop(node.only("name", "fields", "part", "when", "cites", "fact", "verified"))
    wanted = list(_many(node.get("fields")))
    if part := node.get("part"):
        wanted += sorted(_used(parts[part.word(tuple(parts))], blanks))
    if not wanted:
        node.refuse("this element names no blank", "what it requires could never be missing", "add 'fields' or 'part'")
    when = node.get("when")
    for name in (*wanted, *([when.text()] if when else [])):
        if name not in blanks:
            node.refuse(f"'{name}' is not a blank of this paper", "an element is made of declared blanks",
                        "declare it under fields")
    return law.Element(name=node.need("name").text(), fields=tuple(dict.fromkeys(wanted)),
                       cites=_cites(node.need("cites"), sources, node), when=when.text() if when else None)


def _numbering(node: Node | None) -> law.Numbering | None:
    if node is None:
        return None
    _stop(node.only("series", "pattern"))
    pattern = node.need("pattern").text()
    if any(pattern.count(word) != 1 for word in ("{mark}", "{year}", "{serial}")) or "〔{year}〕" not in pattern:
        node.refuse(f"the number '{pattern}' is not complete", "a number is mark, 〔year〕 and serial, each once",
                    "write it as {mark}罚〔{year}〕{serial}号")
    return law.Numbering(node.need("series").text(), pattern)


def _cites(node: Node, sources: Mapping[str, str], marks: Node | None = None) -> tuple[law.Basis, ...]:
    fact = marks.get("fact") if marks is not None else None
    verified = marks is None or marks.get("verified") is None or marks.need("verified").flag()
    found = []
    for one in node.one_or_many():
        try:
            citation = Citation.parse(one.text())
        except ValueError as error:
            one.refuse(f"'{one.text()}' is not a citation", str(error), "write it as CF 59(1)(1)")
        if citation.key not in sources:
            one.refuse(f"'{citation.key}' is not among the sources", "a citation names a text that is declared",
                       f"add '{citation.key}' under sources")
        name = text_name(sources[citation.key])
        found.append(law.Basis(citation.text(name), one.text(), fact.text() if fact else None, verified))
    return tuple(found)


# ── body ──

def _body(node: Node, parts: Mapping[str, tuple[law.Piece, ...]]) -> Iterator[law.Piece]:
    for one in node.each():
        _stop(one.only(*_BLOCKS, "when", "unless", "each"))
        words = [key for key, _ in one.items() if key in _BLOCKS]
        if len(words) != 1:
            one.refuse(f"this piece is {words or 'nothing'}", "a piece is exactly one block",
                       f"use one of {', '.join(_BLOCKS)}")
        when, unless, each = (_word(one.get(key)) for key in ("when", "unless", "each"))
        if words[0] == "part":
            yield from parts[one.need("part").word(tuple(parts))]
        else:
            inner = one.get(words[0])
            assert inner is not None
            block, own = _block(words[0], inner)
            yield law.Piece(block, when, unless, own or each)


def _block(word: str, node: Node) -> tuple[law.Block, str | None]:
    match word:
        case "table":
            return law.Table(tuple(tuple(_cell(cell) for cell in row.one_or_many()) for row in node.each())), None
        case "lines":
            return law.Lines(tuple(_cell(cell) for cell in node.each())), None
        case "signatures":
            return law.Signatures(tuple(_cell(cell) for cell in node.each())), None
        case "grid":
            _stop(node.only("of", "columns"))
            columns = node.need("columns").each()
            _stop([problem for column in columns for problem in column.only("name", "width", "text")])
            return law.Grid(tuple(column.need("name").text() for column in columns),
                            tuple(column.need("width").whole() for column in columns),
                            (tuple(column.need("text").text() for column in columns),)), node.need("of").text()
        case "seal":
            return law.Seal("{{ organ_name }}", "{{ issued_on }}", node.flag()), None
        case "copies":
            return law.Copies(node.text()), None
    return law.Paragraph(_PIECES[word], node.text()), None


def _cell(node: Node) -> law.Cell:
    """`{案由: "{{ cause }}"}` or, where it is taller or signed, `{label: …, text: …, lines: 4, sign: …}`."""
    if "label" not in node:
        pairs = list(node.items())
        if len(pairs) != 1:
            node.refuse(f"this box has {len(pairs)} labels", "a box has one", "write one label and its sentence")
        return law.Cell(pairs[0][0], "" if pairs[0][1].is_nothing else pairs[0][1].text())
    _stop(node.only("label", "text", "lines", "sign"))
    lines, text, sign = node.get("lines"), node.get("text"), node.get("sign")
    return law.Cell("" if node.need("label").text() == "无" else node.need("label").text(), text.text() if text else "",
                    lines.whole() if lines else 1, sign.text() if sign else "")


# ── what a template must keep ──

def _known(blanks: Mapping[str, law.Field]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(blank.columns) for name, blank in blanks.items()}


def _used(pieces: tuple[law.Piece, ...], blanks: Mapping[str, law.Field]) -> set[str]:
    known = _known(blanks)
    found: set[str] = set()
    for piece in pieces:
        found |= {piece.each} if piece.each else set()
        for sentence in law.sentences(piece.block):
            found |= wording.names(sentence, known, known.get(piece.each or "", None))
    return found


def _sentences(body: Node, template: law.PaperTemplate) -> Iterator[Problem]:
    known = _known(template.fields)
    for piece in template.pieces:
        for name in (piece.when, piece.unless, piece.each):
            if name is not None and name not in known:
                yield body.problem(f"'{name}' is not a blank of '{template.id}'", "a condition reads a declared blank",
                                   "declare it under fields")
        if piece.each and not known.get(piece.each):
            yield body.problem(f"'{piece.each}' has no rows", "only rows can be repeated", "declare it as type: rows")
            continue
        for sentence in law.sentences(piece.block):
            try:
                wording.names(sentence, known, known.get(piece.each or ""))
            except wording.NotAWord as error:
                at = _place(body, sentence)
                yield at.problem(str(error), "a sentence uses declared blanks and the notation of law/wording.py",
                                 "declare the blank under fields, or reword")


def _place(node: Node, sentence: str) -> Node:
    """Where a sentence is written; the body itself when it stands in a common part."""
    if node.is_text and node.text() == sentence:
        return node
    children = node.each() if node.is_list else [one for _, one in node.items()] if node.is_mapping else []
    return next((found for child in children if (found := _place(child, sentence)) is not child or
                 (child.is_text and child.text() == sentence)), node)


def _unstated(node: Node, template: law.PaperTemplate, parts: Mapping[str, tuple[law.Piece, ...]]) -> Iterator[Problem]:
    """An element whose blanks stand nowhere in the paper."""
    try:
        used = _used(template.pieces, template.fields) | {"organ_name"} | ({"number"} if template.numbering else set())
        used |= {name for piece in template.pieces for name in (piece.when, piece.unless)
                 if name and _decides(template, name)}
    except wording.NotAWord:
        return
    for element, written in zip(template.elements, _each(node.get("elements")), strict=True):
        for name in element.fields:
            if name not in used:
                yield written.problem(f"'{name}' stands nowhere in '{template.id}'",
                                      f"{element.cites[0].text} requires it on the paper",
                                      f"use {{{{ {name} }}}} in the body")
        if (part := written.get("part")) and not all(piece in template.pieces for piece in parts[part.text()]):
            yield written.problem(f"the part '{part.text()}' is not in the body",
                                  f"{element.cites[0].text} requires it", f"add '- part: {part.text()}'")


def _decides(template: law.PaperTemplate, name: str) -> bool:
    """A yes or no that chooses between two wordings is stated by the wording chosen."""
    return name in template.fields and template.fields[name].kind is Kind.BOOL


def _keeps(base: law.PaperTemplate | None, over: law.PaperTemplate) -> None:
    if base is None:
        return
    lost = {element.name for element in base.elements} - {element.name for element in over.elements}
    if lost:
        raise BookError(Problem(over.where, f"'{over.id}' leaves out {'、'.join(sorted(lost))}",
                                f"{base.where} requires it by law", "keep every element of the paper that it replaces"))
    told = {name for name, one in base.fields.items() if one.private and name in over.fields}
    if told := told - {name for name, one in over.fields.items() if one.private}:
        raise BookError(Problem(over.where, f"'{over.id}' no longer keeps {'、'.join(sorted(told))} private",
                                f"{base.where} does", "mark them private here too"))


def _clashes(templates: Mapping[str, law.PaperTemplate], new: law.PaperTemplate) -> None:
    for other in templates.values():
        if other.id != new.id and {other.title, *other.also_called} & {new.title, *new.also_called}:
            raise BookError(Problem(new.where, f"'{new.title}' is already the title of '{other.id}'",
                                    "a procedure names papers by title", "give one of the two another title"))
        for name in new.fields.keys() & other.fields.keys():
            if other.id != new.id and new.fields[name].private != other.fields[name].private:
                raise BookError(Problem(new.where, f"'{name}' is private in one of '{new.id}' and '{other.id}' only",
                                        "what was written into one paper of a matter stands in its later papers too",
                                        "mark it private in both or in neither"))


# ── small readings ──

def _stop(problems: list[Problem]) -> None:
    if problems:
        raise BookError(problems)


def _texts(node: Node | None) -> dict[str, str]:
    return {key: one.text() for key, one in node.items()} if node is not None else {}


def _many(node: Node | None) -> list[str]:
    return node.texts() if node is not None else []


def _each(node: Node | None) -> list[Node]:
    return node.each() if node is not None and not node.is_nothing else []


def _word(node: Node | None) -> str | None:
    return node.text() if node is not None else None


__all__ = ["Papers", "load", "read", "unresolved"]
