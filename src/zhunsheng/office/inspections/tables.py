"""An uploaded list as plain text cells: CSV (UTF-8 or GB 18030) or a workbook's first sheet.

Nothing is repaired but blanks around a cell. What cannot be read says where, what, why and how to cure it.

    tables.read("objects.xlsx", data).headers
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from python_calamine import CalamineWorkbook

LARGEST_FILE = 20 * 2**20
LARGEST_UNPACKED = 400 * 2**20
MOST_ROWS = 200_000
MOST_COLUMNS = 100
LONGEST_CELL = 4000


class NotATable(ValueError):
    """A file that is no list; the text says what, why and the cure."""


@dataclass(frozen=True, slots=True)
class Table:
    """Headers, and rows with their numbers as a reader of the file counts them."""

    headers: tuple[str, ...]
    rows: list[tuple[int, tuple[str, ...]]]


def read(name: str, data: bytes) -> Table:
    """The list in a file, told by its bytes, not by its name."""
    if not data:
        raise NotATable(f"{name}：文件是空的；没有可以导入的内容；请重新选择文件。")
    if len(data) > LARGEST_FILE:
        raise NotATable(f"{name}：文件超过 {LARGEST_FILE >> 20} MB；过大的文件会拖垮系统；请分成几个文件导入。")
    cells = _workbook(name, data) if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0") else _csv(name, data)
    while cells and not any(cells[0]):
        cells = cells[1:]
    first = next((number for number, row in enumerate(cells) if any(row)), None)
    if first is None:
        raise NotATable(f"{name}：没有一行有内容；请核对文件。")
    headers = tuple(cells[first])
    if len(headers) > MOST_COLUMNS:
        raise NotATable(f"{name}：有 {len(headers)} 列，超过 {MOST_COLUMNS} 列；请只留下名录需要的列。")
    width = len(headers)
    rows = [
        (number, (*row[:width], *("",) * (width - len(row))))
        for number, row in enumerate(cells[first + 1 :], first + 2)
        if any(row)
    ]
    if len(rows) > MOST_ROWS:
        raise NotATable(f"{name}：有 {len(rows)} 行，超过 {MOST_ROWS} 行；请分成几个文件导入。")
    return Table(headers, rows)


def _csv(name: str, data: bytes) -> list[list[str]]:
    if b"\0" in data:
        raise NotATable(f"{name}：不是表格文件；只接受 CSV、XLSX 和 XLS；请另存为其中一种。")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise NotATable(f"{name}：文字编码既不是 UTF-8 也不是 GB 18030；请另存为 UTF-8 编码的 CSV。")
    try:
        return [[_cell(one) for one in row] for row in csv.reader(io.StringIO(text, newline=""))]
    except csv.Error as wrong:
        raise NotATable(f"{name}：CSV 的写法有误（{wrong}）；请核对引号和换行后重新保存。") from None


def _workbook(name: str, data: bytes) -> list[list[str]]:
    try:
        if data[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                if sum(one.file_size for one in packed.infolist()) > LARGEST_UNPACKED:
                    raise NotATable(f"{name}：解压后过大；疑似恶意文件；请用办公软件另存后重新提交。")
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheet: Sequence[Sequence[object]] = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except NotATable:
        raise
    except Exception:  # the parser of a foreign format: whatever it says, it is no workbook to us
        raise NotATable(f"{name}：不是完整的工作簿；请用办公软件打开后另存为 XLSX 或者 CSV。") from None
    return [[_cell(one) for one in row] for row in sheet]


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)[: LONGEST_CELL + 1].strip()
