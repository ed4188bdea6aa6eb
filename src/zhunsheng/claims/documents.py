"""The text of a file: plain text in any usual encoding, Word, or PDF.

Rules
- Nothing is lost in silence: lines of an unknown encoding are read as GB 18030, what no encoding knows becomes U+FFFD,
  and a note says where.
- A table's cells are parted by |, its rows by line ends; headings, paragraphs and tables keep their order.
- A file that holds no text (a scan) or is broken is refused with where, what, why and cure.

    >>> decoded("收到12件".encode("gb18030"))
    ('收到12件', ())
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

BYTES_OF_A_PAGE: Final = 5 * 2**20  # what the page takes
BYTES_OF_A_FILE: Final = 16 * 2**20  # what is read at once: some five million characters, two minutes
_UNPACKED: Final = 256 * 2**20
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class Unreadable(Exception):
    """A file whose text cannot be had; its message says where, what, why and what to do."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file's text, and what was noticed while reading it."""

    text: str
    notes: tuple[str, ...] = ()


def read(path: Path) -> Document:
    """The text of a file on disk."""
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= BYTES_OF_A_FILE else b""
    except OSError as fault:
        raise Unreadable(f"{path}：打不开文件（{fault.strerror}）；请检查路径和权限。") from None
    if size > BYTES_OF_A_FILE:
        most = BYTES_OF_A_FILE // 2**20
        raise Unreadable(
            f"{path}：文件有{size / 2**20:.0f} MB，一次最多核对{most} MB，没有开始核对；请按篇或者按章分成几份，逐份核对。"
        )
    return from_bytes(content, path.name)


def from_bytes(content: bytes, name: str) -> Document:
    """The text of a file's bytes; what kind it is, the bytes say, not the name."""
    if not content.strip():
        raise Unreadable(f"{name}：文件是空的，没有文字；请换一个文件。")
    if content.startswith(b"%PDF"):
        return _pdf(content, name)
    if content.startswith(b"PK\x03\x04") or name.lower().endswith(".docx"):
        return _word(content, name)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(f"{name}：这是旧版Word（.doc）文件，读不出文字；请在Word或者WPS中另存为.docx再试。")
    if b"\0" in content[:4096] and not content.startswith(_MARKS[1][0]) and not content.startswith(_MARKS[2][0]):
        raise Unreadable(f"{name}：不是文字文件（含有二进制内容）；请提供文本、Word（.docx）或者PDF。")
    text, notes = decoded(content)
    return Document(text, notes)


def decoded(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Bytes as text: by their mark, as UTF-8, as GB 18030, or line by line where a file mixes both."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace"), ()
    for encoding in ("utf-8", "gb18030"):
        try:
            return content.decode(encoding), ()
        except UnicodeDecodeError:
            continue
    lines, other, lost = [], [], []
    for number, line in enumerate(content.split(b"\n"), 1):
        try:
            lines.append(line.decode())
        except UnicodeDecodeError:
            try:
                lines.append(line.decode("gb18030"))
                other.append(number)
            except UnicodeDecodeError:
                lines.append(line.decode("utf-8", "replace"))
                lost.append(number)
    notes = []
    if other:
        notes.append(f"文件混用编码：第{_some(other)}行按GB 18030读取，其余按UTF-8读取。")
    if lost:
        notes.append(f"第{_some(lost)}行有无法识别的字节，已用“\ufffd”标出，请对照原件。")
    return "\n".join(lines), tuple(notes)


def _some(numbers: list[int]) -> str:
    shown = "、".join(map(str, numbers[:5]))
    return shown if len(numbers) <= 5 else f"{shown}等{len(numbers)}"


def _word(content: bytes, name: str) -> Document:
    from docx import Document as open_word
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(one.file_size for one in packed.infolist()) > _UNPACKED:
                raise Unreadable(
                    f"{name}：Word文件解开后超过{_UNPACKED // 2**20} MB，没有读取；请删去图片或者分成几份。"
                )
        document = open_word(io.BytesIO(content))
        lines = [
            line
            for block in document.iter_inner_content()
            for line in (_rows(block) if isinstance(block, Table) else (block.text,))
        ]
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as fault:
        raise Unreadable(
            f"{name}：Word文件已损坏，读不出文字（{type(fault).__name__}）；请用Word或者WPS打开并另存为.docx，或者粘贴文字。"
        ) from None
    if not any(line.strip() for line in lines):
        raise Unreadable(f"{name}：Word文件里没有文字（可能只有图片）；请先作文字识别，或者粘贴文字。")
    return Document("\n".join(lines))


def _rows(table: object) -> Iterator[str]:
    from docx.table import Table

    assert isinstance(table, Table)
    for row in table.rows:
        cells: list[str] = []
        last: object = None
        for cell in row.cells:
            if cell._tc is not last:  # a merged cell comes once for each column that it spans
                cells.append(" ".join(cell.text.split()))
            last = cell._tc
        yield "|".join(cells)


def _pdf(content: bytes, name: str) -> Document:
    from pypdf import PdfReader
    from pypdf.errors import FileNotDecryptedError, PyPdfError

    try:
        reader = PdfReader(io.BytesIO(content))
        pages = [page.extract_text() for page in reader.pages]
    except FileNotDecryptedError:
        raise Unreadable(f"{name}：PDF有密码，读不出文字；请去掉密码后再试。") from None
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise Unreadable(
            f"{name}：PDF已损坏，读不出文字（{type(fault).__name__}）；请重新导出PDF，或者粘贴文字。"
        ) from None
    empty = [number for number, page in enumerate(pages, 1) if not page.strip()]
    if len(empty) == len(pages):
        raise Unreadable(f"{name}：PDF共{len(pages)}页，没有文字层（是扫描件）；请先作文字识别（OCR），或者粘贴文字。")
    notes = [f"第{_some(empty)}页没有文字层（可能是扫描页），未读出文字。"] if empty else []
    return Document(_joined("\n".join(pages)), tuple(notes))


def _joined(text: str) -> str:
    """A PDF's lines put together into paragraphs: a line that stops in mid-sentence goes on in the next.

    >>> _joined("收到申请12\\n件，受理7件。\\n二、清理")
    '收到申请12件，受理7件。\\n二、清理'
    """
    lines = [line.strip() for line in text.split("\n")]
    widest = max((len(line) for line in lines), default=0)
    joined = ""
    for line in lines:
        goes_on = joined and not joined.endswith(("\n", "。", "：", "！", "？", "；", "|")) and line
        full = len(joined.rpartition("\n")[2]) >= 0 and len(last_line(joined)) * 3 >= widest * 2
        joined += line if goes_on and (full or line[:1] in "，。；、件项个") else ("\n" if joined else "") + line
    return joined


def last_line(text: str) -> str:
    """What stands behind the last line end."""
    return text.rpartition("\n")[2]
