"""A document as an editable Word file, with the page and the typefaces' names of GB/T 9704.

Rules
- The words are those of the document and of its PDF; only what XML cannot hold (control characters) is replaced.
- Typefaces are named, not embedded: 仿宋_GB2312, 方正小标宋简体, 黑体, 宋体. An official's machine has them.
- Every list, form and signing line stays editable.

    build(document)     # bytes of a .docx
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from zhunsheng.law import papers as law

BODY: Final = "仿宋_GB2312"
TITLE: Final = "方正小标宋简体"
HEAD: Final = "黑体"
SONG: Final = "宋体"
RED: Final = RGBColor(0xD7, 0x00, 0x0F)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WIDTH: Final = 156


def build(document: law.Document) -> bytes:
    """The Word file; the same document gives the same words, not always the same bytes (a zip carries times)."""
    made = docx.Document()
    small = document.layout in (law.Layout.FORM, law.Layout.RECORD)
    _page(made, document, 14 if small else 16)
    _heading(made, document)
    for block in document.blocks:
        _block(made, block, 14 if small else 16)
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def _page(made: Any, document: law.Document, size: int) -> None:
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(26)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    if size == 16:  # 225 mm / 22 lines in twentieths of a point; 156 mm / 28 characters − 16 pt in 1/4096 of a point
        grid.set(qn("w:type"), "linesAndChars")
        grid.set(qn("w:linePitch"), "580")
        grid.set(qn("w:charSpace"), "-849")
    normal = made.styles["Normal"]
    _typeface(normal.font, BODY, size)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    normal.paragraph_format.line_spacing = Pt(28.95 if size == 16 else 24)
    normal.element.rPr.append(_element("w:lang", {"w:val": "zh-CN", "w:eastAsia": "zh-CN"}))
    made.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
    _page_number(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)
    core = made.core_properties
    core.title, core.author, core.last_modified_by = _clean(document.title)[:255], _clean(document.organ)[:255], ""
    core.comments, core.subject, core.language = "", _clean(document.number)[:255], "zh-CN"
    day = document.issued_on or "1970-01-01"
    core.created = core.modified = datetime.fromisoformat(day).replace(tzinfo=UTC)


def _page_number(paragraph: Any, side: WD_ALIGN_PARAGRAPH) -> None:
    paragraph.alignment = side
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(14)
    for kind, words in ((None, "— "), ("begin", ""), ("instr", " PAGE "), ("end", ""), (None, " —")):
        run = paragraph.add_run(words if kind is None else "")
        _typeface(run.font, SONG, 14)
        if kind in ("begin", "end"):
            run._r.append(_element("w:fldChar", {"w:fldCharType": kind}))
        elif kind == "instr":
            instruction = _element("w:instrText", {"xml:space": "preserve"})
            instruction.text = words
            run._r.append(instruction)


def _heading(made: Any, document: law.Document) -> None:
    centre = WD_ALIGN_PARAGRAPH.CENTER
    if document.draft:
        _line(made, "草　稿", HEAD, 16, centre)
    if document.layout is law.Layout.LETTER:
        size = max(16, min(44, 425 // max(1, len(document.organ))))
        _line(made, document.organ, TITLE, size, centre, colour=RED)
        number = _line(made, document.number, BODY, 16, centre)
        number.paragraph_format.space_before = number.paragraph_format.space_after = Pt(28.95)
        number._p.get_or_add_pPr().append(_bottom_rule("D7000F", 16))
        _line(made, document.title, TITLE, 22, centre).paragraph_format.space_after = Pt(28.95)
        return
    _line(made, document.organ, TITLE, 16 if document.layout in (law.Layout.FORM, law.Layout.RECORD) else 22, centre)
    _line(made, document.title, TITLE, 22, centre)
    if document.number:
        aside = WD_ALIGN_PARAGRAPH.RIGHT if document.layout is law.Layout.FORM else centre
        _line(made, document.number, BODY, 12 if document.layout is law.Layout.FORM else 16, aside)
    if document.layout is law.Layout.DECISION:
        _line(made, "", BODY, 16, centre)


def _block(made: Any, block: law.Block, size: int) -> None:
    match block:
        case law.Paragraph(role, text):
            size = 12 if role is law.Role.NOTE else size
            paragraph = _line(made, text, HEAD if role is law.Role.HEADING else BODY, size)
            if role is not law.Role.TO:
                paragraph.paragraph_format.first_line_indent = Pt(2 * size)
        case law.Table(rows):
            for row in rows:
                _form_row(made, row)
            _line(made, "", BODY, 6, exact=False)
        case law.Lines(cells) | law.Signatures(cells):
            for cell in cells:
                _signing_line(made, cell, size)
        case law.Grid(columns, widths, rows):
            shares = [_WIDTH * width / sum(widths) for width in widths]
            _listing(made, shares, [columns, *(rows or [("",) * len(columns)])])
        case law.Seal(organ, on, place):
            _seal(made, organ, on, place)
        case law.Copies(text):
            paragraph = _line(made, text, BODY, 14)
            paragraph.paragraph_format.space_before = Pt(28.95)
            paragraph._p.get_or_add_pPr().append(_bottom_rule("000000", 8, top=True))


def _form_row(made: Any, cells: tuple[law.Cell, ...]) -> None:
    labels = 27 * sum(1 for cell in cells if cell.label)
    share = (_WIDTH - labels) / len(cells)
    widths = [width for cell in cells for width in ((27.0, share) if cell.label else (share,))]
    table = _table(made, 1, widths)
    table.rows[0].height = Pt(max(cell.lines for cell in cells) * 19 + 10)
    boxes = iter(table.rows[0].cells)
    for cell in cells:
        if cell.label:
            _fill(next(boxes), cell.label, SONG, WD_ALIGN_PARAGRAPH.CENTER)
        box = next(boxes)
        _fill(box, cell.text, BODY)
        if cell.sign:
            _set(box.add_paragraph(), cell.sign, SONG, 12, WD_ALIGN_PARAGRAPH.RIGHT, exact=False)


def _listing(made: Any, widths: list[float], rows: list[tuple[str, ...]]) -> None:
    table = _table(made, len(rows), widths)
    table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader", {}))
    for nth, (row, words) in enumerate(zip(table.rows, rows, strict=True)):
        for box, text in zip(row.cells, words, strict=True):
            _fill(box, text, SONG if nth == 0 else BODY)


def _table(made: Any, rows: int, widths: Iterable[float]) -> Any:
    shares = list(widths)
    table = made.add_table(rows, len(shares))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for row in table.rows:
        for box, width in zip(row.cells, shares, strict=True):
            box.width = Mm(width)
    return table


def _fill(box: Any, text: str, typeface: str, align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT) -> None:
    _set(box.paragraphs[0], text, typeface, 12, align, exact=False)


def _signing_line(made: Any, cell: law.Cell, size: int) -> None:
    paragraph = _line(made, f"{cell.label}：" if cell.label else "", BODY, size, exact=False)
    run = paragraph.add_run(_clean(cell.text) or "　" * 16)
    run.underline = True
    _typeface(run.font, BODY, size)
    if cell.sign:
        _line(made, cell.sign, BODY, 12, WD_ALIGN_PARAGRAPH.RIGHT, exact=False)


def _seal(made: Any, organ: str, on: str, place: bool) -> None:
    for nth, text in enumerate((organ, on or "　　年　月　日")):
        paragraph = _line(made, text, BODY, 16, WD_ALIGN_PARAGRAPH.RIGHT)
        paragraph.paragraph_format.right_indent = Pt(64 if nth else max(0, 64 + 8 * (len(on) - len(organ)) - 16))
        paragraph.paragraph_format.keep_with_next = nth == 0
        if nth == 0:
            paragraph.paragraph_format.space_before = Pt(58)
    if place:
        mark = _line(made, "（印章）", BODY, 9, WD_ALIGN_PARAGRAPH.RIGHT)
        mark.paragraph_format.right_indent = Pt(90)


def _line(made: Any, text: str, typeface: str, size: float, align: WD_ALIGN_PARAGRAPH | None = None, *,
          colour: RGBColor | None = None, exact: bool = True) -> Any:
    exact = exact and size <= 22
    return _set(made.add_paragraph(), text, typeface, size, align, colour=colour, exact=exact)


def _set(paragraph: Any, text: str, typeface: str, size: float, align: WD_ALIGN_PARAGRAPH | None = None, *,
         colour: RGBColor | None = None, exact: bool = True) -> Any:
    if align is not None:
        paragraph.alignment = align
    if not exact:
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    elif size > 16:
        paragraph.paragraph_format.line_spacing = Pt(size * 1.6)
    run = paragraph.add_run(_clean(text))
    _typeface(run.font, typeface, size)
    if colour is not None:
        run.font.color.rgb = colour
    return paragraph


def _typeface(font: Any, name: str, size: float) -> None:
    font.name, font.size = name, Pt(size)
    font.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _bottom_rule(colour: str, width: int, *, top: bool = False) -> Any:
    border = OxmlElement("w:pBdr")
    for side in ("top", "bottom") if top else ("bottom",):
        border.append(_element(f"w:{side}", {"w:val": "single", "w:sz": str(width), "w:space": "4", "w:color": colour}))
    return border


def _element(tag: str, attributes: dict[str, str]) -> Any:
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set("{http://www.w3.org/XML/1998/namespace}space" if name == "xml:space" else qn(name), value)
    return made


def _clean(text: str) -> str:
    return _NOT_XML.sub(lambda found: f"〓（U+{ord(found[0]):04X}）", text)
