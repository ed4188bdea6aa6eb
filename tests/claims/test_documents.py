"""The text of files: Word, PDF, mixed encodings; and a clear word where there is none."""

from __future__ import annotations

import doctest
import io
from pathlib import Path

import pytest
import typst
from docx import Document as new_word
from pypdf import PdfWriter

from zhunsheng.claims import check, documents
from zhunsheng.claims.documents import Unreadable, from_bytes


def word() -> bytes:
    document = new_word()
    document.add_paragraph("收到行政复议申请12件，受理7件，不予受理5件。")
    table = document.add_table(rows=2, cols=3)
    for row, cells in zip(table.rows, (("类别", "维持", "总计"), ("行政复议", "6", "6")), strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.add_paragraph("完毕。")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf(text: str) -> bytes:
    return typst.compile(text.encode(), font_paths=[])


def test_word_keeps_paragraphs_and_tables_in_order() -> None:
    text = from_bytes(word(), "总结.docx").text
    assert text == "收到行政复议申请12件，受理7件，不予受理5件。\n类别|维持|总计\n行政复议|6|6\n完毕。"
    assert check(text).claims[0].verdict.value == "holds"


def test_a_pdf_is_read_and_its_lines_are_joined() -> None:
    document = from_bytes(pdf("#set page(width: 6cm)\n" + "In 2020 we received 12 = 7 + 5 applications. " * 3), "r.pdf")
    assert "12 = 7 + 5" in " ".join(document.text.split())


@pytest.mark.parametrize(("content", "name", "says"), [
    (b"PK\x03\x04 not a word file", "坏.docx", "Word文件已损坏"),
    (b"plain", "假.docx", "Word文件已损坏"),
    (b"%PDF-1.7 broken", "坏.pdf", "PDF"),
    (b"\xd0\xcf\x11\xe0old", "旧.doc", "另存为.docx"),
    (b"  \n", "空.txt", "文件是空的"),
    (b"\x89PNG\0\0\0\0", "图.png", "不是文字文件"),
])  # fmt: skip
def test_a_file_without_text_says_so_and_what_to_do(content: bytes, name: str, says: str) -> None:
    with pytest.raises(Unreadable) as fault:
        from_bytes(content, name)
    assert name in str(fault.value) and says in str(fault.value) and "请" in str(fault.value)


def test_a_scan_says_that_it_has_no_text() -> None:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(Unreadable, match="扫描件"):
        from_bytes(out.getvalue(), "扫描.pdf")


def test_a_locked_pdf_says_so() -> None:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(Unreadable, match="密码"):
        from_bytes(out.getvalue(), "锁.pdf")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_any_usual_encoding_is_read(encoding: str) -> None:
    text, notes = documents.decoded("收到申请１２件，受理7件。".encode(encoding))
    assert (text, notes) == ("收到申请１２件，受理7件。", ())


def test_mixed_encodings_are_read_line_by_line_and_named() -> None:
    mixed = "第一行收到12件。\n".encode() + "第二行受理7件。\n".encode("gb18030") + b"\xff\xff\xff1\n"
    text, notes = documents.decoded(mixed)
    assert text.startswith("第一行收到12件。\n第二行受理7件。\n") and text.count("\n") == 3
    assert "第2行" in notes[0] and "第3行" in notes[1]


def test_fifty_megabytes_are_refused_before_they_are_read(tmp_path: Path) -> None:
    big = tmp_path / "大.txt"
    with big.open("wb") as file:
        file.truncate(50 * 2**20)
    with pytest.raises(Unreadable, match=r"50 MB.*分成几份"):
        documents.read(big)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="打不开文件"):
        documents.read(tmp_path / "没有.txt")


def test_full_width_digits_are_compared_and_quoted_as_written() -> None:
    found = check("受理３６件，其中维持２０件，撤销１６件。").claims
    assert (found[0].quote, found[0].numbers, found[0].verdict.value) == ("３６件", ("36",), "holds")


def test_the_examples() -> None:
    assert doctest.testmod(documents).failed == 0
