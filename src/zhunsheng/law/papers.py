"""Papers (文书): what each must state, and how a template and a matter's values become one document.

Rules
- A paper states what its article requires (行政处罚法 第五十九条 …). An element that is missing is a `Lack`, which
  names the element and the article; the paper is not made. A draft (`draft=True`) is made, says 草稿, and leaves
  lines to write on.
- A document is a plain value: head, number, blocks. Rendering (PDF, Word) adds nothing to its words, so its digest
  can be published and anyone can compare.
- Values are text and stay text, whatever is written in them.
- A private value stands in the document as a mark with its commitment (`Placeholder`), so that the document can be kept
  for ever and the value erased. `filled` puts in what its reader may see: the value, 〔依法不予显示〕, 〔已依法删除〕.

    compose(template, {"party_name": "某某小吃店", …})      # Document, or Incomplete with every Lack
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final

from zhunsheng.law import wording
from zhunsheng.law.wording import BLANK, Kind

MOST_CHARACTERS: Final = 400_000
MOST_LINES: Final = 10_000
MASKED: Final = "〔依法不予显示〕"
ERASED: Final = "〔已依法删除〕"


class Layout(StrEnum):
    """How a paper is laid out."""

    LETTER = "letter"      # 公文（红头）
    DECISION = "decision"  # 执法文书
    FORM = "form"          # 表格
    RECORD = "record"      # 笔录


class Role(StrEnum):
    """What a paragraph is."""

    TO = "to"            # 主送
    TEXT = "text"        # 正文
    HEADING = "heading"  # 一级标题
    NOTE = "note"        # 附注


@dataclass(frozen=True, slots=True)
class Basis:
    """The article that something rests on: `text` as people read it, `citation` as the rulebook writes it.

    Basis("行政处罚法 第五十九条第一款第（一）项", "CF 59(1)(1)", fact="P-72")
    """

    text: str
    citation: str
    fact: str | None = None
    verified: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One blank: `kind` is what it takes; a blank of rows has columns. What fills a private one is kept apart."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    columns: Mapping[str, Field] = field(default_factory=dict)
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """What the law requires the paper to state: all `fields` filled, if `when` (a blank) is filled or true."""

    name: str
    fields: tuple[str, ...]
    cites: tuple[Basis, ...]
    when: str | None = None


# ── blocks: in a template their texts are sentences, in a document they are the words themselves ──

@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One labelled box of a form or line of a record; `lines` is its least height, `sign` its signing line."""

    label: str
    text: str
    lines: int = 1
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A form: rows of labelled boxes."""

    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """The head of a record: one labelled line each."""

    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A list with columns (物品清单); `widths` are shares."""

    columns: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign on, by hand or with the names known: label before, text on the line."""

    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Seal:
    """Who issues it and when; `place` leaves the place of the seal."""

    organ: str
    on: str
    place: bool = True


@dataclass(frozen=True, slots=True)
class Copies:
    """The last lines, under a rule: how many copies, and for whom."""

    text: str


Block = Paragraph | Table | Lines | Grid | Signatures | Seal | Copies


@dataclass(frozen=True, slots=True)
class Piece:
    """A block of a template: `when` or `unless` a blank is filled or true; `each` repeats it for rows."""

    block: Block
    when: str | None = None
    unless: str | None = None
    each: str | None = None


@dataclass(frozen=True, slots=True)
class Numbering:
    """The document number 机关代字＋类别〔年份〕顺序号: gapless in each organ, series and year.

    >>> Numbering("罚", "{mark}罚〔{year}〕{serial}号").number("准市监", 2026, 7)
    '准市监罚〔2026〕7号'
    """

    series: str
    pattern: str

    def number(self, mark: str, year: int, serial: int) -> str:
        return self.pattern.replace("{year}", str(year)).replace("{serial}", str(serial)).replace("{mark}", mark)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTemplate:
    """One kind of paper, as the rulebook declares it."""

    id: str
    title: str
    layout: Layout
    in_force: date
    numbering: Numbering | None
    fields: Mapping[str, Field]
    elements: tuple[Element, ...]
    pieces: tuple[Piece, ...]
    cites: tuple[Basis, ...]
    sources: Mapping[str, str] = field(default_factory=dict)
    also_called: tuple[str, ...] = ()
    verified: bool = True
    digest: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A private value for which a mark stands in the document: its name, how it is shown, its salted commitment."""

    name: str
    kind: Kind
    commitment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A finished paper: only words. `template` says which template, in which version, they were set in."""

    paper: str
    title: str
    layout: Layout
    organ: str
    number: str
    issued_on: str
    template: str
    draft: bool
    blocks: tuple[Block, ...]
    private: tuple[Placeholder, ...] = ()


@dataclass(frozen=True, slots=True)
class Lack:
    """What keeps a paper from being made: the element, the articles, and the sentence for the screen."""

    element: str
    cites: tuple[Basis, ...]
    message: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Incomplete:
    """The paper was not made; every lack, in the order of the template."""

    lacks: tuple[Lack, ...]

    def __str__(self) -> str:
        return "\n".join(lack.message for lack in self.lacks)


def compose(template: PaperTemplate, values: Mapping[str, object], *, draft: bool = False) -> Document | Incomplete:
    """The document that the template and these values make, or everything that it lacks.

    An element required by an article (`elements`) must be filled; other blanks become lines to write on. Values that
    the template does not declare are left aside, so that one set of values serves all papers of a matter.
    """
    filled, lacks = _take(template, values)
    if not draft:
        lacks += _missing(template, filled)
    if lacks:
        return Incomplete(tuple(lacks))
    blocks = tuple(block for piece in template.pieces for block in _set(piece, filled))
    document = Document(
        paper=template.id, title=template.title, layout=template.layout, organ=_plain(filled["organ_name"]),
        number=_plain(filled["number"]) if template.numbering else "", issued_on=_iso(filled["issued_on"]),
        template=f"{template.id}/{template.in_force.isoformat()}/{template.digest[:16]}", draft=draft, blocks=blocks)
    document = replace(document, private=tuple(_placeholders(template, filled, document)))
    return _too_long(template, document) or document


def _take(template: PaperTemplate, values: Mapping[str, object]) -> tuple[dict[str, object], list[Lack]]:
    filled: dict[str, object] = {}
    lacks: list[Lack] = []
    for name, blank in template.fields.items():
        try:
            columns = {key: one.kind for key, one in blank.columns.items()}
            filled[name] = wording.shown(values.get(name), blank.kind, columns)
        except wording.NotOfKind as wrong:
            filled[name] = wording.Blank()
            message = f"《{template.title}》的“{blank.label}”填得不对：{wrong}。"
            lacks.append(Lack(blank.label, (), message, (name,)))
    return filled, lacks


def _missing(template: PaperTemplate, filled: Mapping[str, object]) -> Iterator[Lack]:
    for element in template.elements:
        if element.when is not None and not filled[element.when]:
            continue
        empty = tuple(name for name in element.fields if _is_empty(filled[name]))
        if empty:
            wanted = "、".join(f"“{template.fields[name].label}”" for name in empty)
            basis = "、".join(basis.text for basis in element.cites)
            yield Lack(element.name, element.cites,
                       f"《{template.title}》缺“{element.name}”：{basis}要求载明；请填写{wanted}后再制作。", empty)


def _is_empty(value: object) -> bool:
    return isinstance(value, wording.Blank) or value == []


def _set(piece: Piece, filled: Mapping[str, object]) -> Iterator[Block]:
    """The block with its words, or nothing; running text becomes one paragraph a line."""
    if (piece.when and not filled[piece.when]) or (piece.unless and filled[piece.unless]):
        return
    rows: list[Mapping[str, object]] = [filled]
    if piece.each:
        source = filled[piece.each]
        rows = [{**filled, "row": row, "nth": wording.Shown(str(nth), nth)}
                for nth, row in enumerate(source if isinstance(source, list) else (), 1)]
    match piece.block:
        case Grid(columns, widths, (pattern,)):
            yield Grid(columns, widths, tuple(tuple(_boxed(text, row) for text in pattern) for row in rows))
        case Paragraph(role, sentence):
            for row in rows:
                for line in wording.fill(sentence, row).splitlines():
                    if line.strip():
                        yield Paragraph(role, line.strip())
        case block:
            for row in rows:
                yield _worded(block, row)


def _worded(block: Any, values: Mapping[str, object]) -> Any:
    """The same block with every sentence in it filled."""
    if isinstance(block, str):
        return _boxed(block, values)
    if isinstance(block, tuple):
        return tuple(_worded(one, values) for one in block)
    if is_dataclass(block) and not isinstance(block, type):
        return replace(block, **{each.name: _worded(getattr(block, each.name), values) for each in fields(block)})
    return block


def _boxed(sentence: str, values: Mapping[str, object]) -> str:
    """A box left wholly blank is an empty box, not a line."""
    text = "\n".join(line.rstrip() for line in wording.fill(sentence, values).splitlines()).strip("\n")
    return "" if text.strip() == BLANK else text


def _placeholders(template: PaperTemplate, filled: Mapping[str, object], document: Document) -> Iterator[Placeholder]:
    """The private values that stand in the document, each once, in the order of the template's blanks."""
    marked = {found[1] for text in texts(document) for found in _MARK.finditer(text)}
    for name, value in filled.items():
        one = value.raw if isinstance(value, wording.Shown) else None
        if isinstance(one, wording.Private) and one.commitment in marked:
            marked.remove(one.commitment)
            yield Placeholder(one.name, template.fields[name].kind, one.commitment)


_MARK = re.compile(r"⟦([0-9a-f]+)(?:\|(\w+))?⟧")


def filled(document: Document, held: Collection[str], opened: Mapping[str, object]) -> Document:
    """The document as one reader sees it. `held`: commitments whose values have not been erased; `opened`: the values
    that the reader may see, by commitment.

        filled(document, held={"ab12"}, opened={"ab12": "13800000000"})      # 电话 13800000000
        filled(document, held={"ab12"}, opened={})                           # 电话 〔依法不予显示〕
        filled(document, held=(), opened={})                                 # 电话 〔已依法删除〕
    """
    known = {one.commitment: one for one in document.private}

    def word(found: re.Match[str]) -> str:
        one = known.get(found[1])
        if one is None:
            return found[0]
        if one.commitment not in opened:
            return MASKED if one.commitment in held else ERASED
        shown = wording.shown(opened[one.commitment], one.kind)
        return str(wording.FILTERS[found[2]](shown)) if found[2] in wording.FILTERS else str(shown)

    blocks = tuple(block for one in document.blocks for block in _lined(_said(one, word)))
    return replace(document, blocks=blocks, private=())


def _said(part: Any, word: Any) -> Any:
    """The same part with every mark in it worded."""
    if isinstance(part, StrEnum):
        return part
    if isinstance(part, str):
        return _MARK.sub(word, part)
    if isinstance(part, tuple):
        return tuple(_said(one, word) for one in part)
    if is_dataclass(part) and not isinstance(part, type):
        return replace(part, **{each.name: _said(getattr(part, each.name), word) for each in fields(part)})
    return part


def _lined(block: Block) -> Iterator[Block]:
    """Running text that has become several lines is as many paragraphs."""
    match block:
        case Paragraph(role, text) if "\n" in text:
            yield from (Paragraph(role, line.strip()) for line in text.splitlines() if line.strip())
        case _:
            yield block


def _plain(value: object) -> str:
    return "" if isinstance(value, wording.Blank) else str(value)


def _iso(value: object) -> str:
    return value.raw.isoformat() if isinstance(value, wording.Shown) and isinstance(value.raw, date) else ""


def _too_long(template: PaperTemplate, document: Document) -> Incomplete | None:
    characters = lines = 0
    for text in texts(document):
        characters += len(text)
        lines += 1 + text.count("\n")
    if characters <= MOST_CHARACTERS and lines <= MOST_LINES:
        return None
    return Incomplete((Lack("篇幅", (), f"《{template.title}》过长（{characters}字、{lines}行）：一份文书至多"
                            f"{MOST_CHARACTERS}字、{MOST_LINES}行；请把过长的部分作为附件，在文中写明附件名称。"),))


def texts(document: Document) -> Iterator[str]:
    """Every text of a document, in reading order."""
    yield from (document.organ, document.title, document.number)
    yield from _texts(document.blocks)


def _texts(part: object) -> Iterator[str]:
    if isinstance(part, str) and not isinstance(part, StrEnum):
        yield part
    elif isinstance(part, tuple):
        for one in part:
            yield from _texts(one)
    elif is_dataclass(part):
        for each in fields(part):
            yield from _texts(getattr(part, each.name))


def plain(value: Any) -> Any:
    """The document as JSON values; each block says what it is under `is`. This is what the digest covers.

    >>> plain(Paragraph(Role.TO, "某某店："))
    {'is': 'paragraph', 'role': 'to', 'text': '某某店：'}
    """
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        named = {} if isinstance(value, Document | Cell | Placeholder) else {"is": type(value).__name__.lower()}
        return named | {
            each.name: plain(getattr(value, each.name))
            for each in fields(value)
            if not (isinstance(value, Document) and each.name == "private" and not value.private)  # as it always read
        }
    return value


def sentences(block: Any) -> Iterable[str]:
    """Every sentence of a template's block, for the loader to check."""
    return _texts(block)
