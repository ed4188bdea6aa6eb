"""A list handed back: the same workbook, with a reason beside every row that was not taken.

marking.workbook(table, checked.faults)      # the bytes of an XLSX; rows that may come in stay without a reason
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import openpyxl
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter

from zhunsheng.office.inspections.directory import COLUMNS, Fault
from zhunsheng.office.inspections.reads import cell
from zhunsheng.office.inspections.tables import Table

REASON, CURE = "未列入的原因", "怎样改正"
_WRONG = PatternFill("solid", fgColor="FDE9E7")


def workbook(table: Table, faults: Sequence[Fault]) -> bytes:
    """Every row as it was handed in; where one failed, why and how to cure it, the cell itself marked."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "核对结果"
    sheet.append([*(cell(one) for one in table.headers), REASON, CURE])
    by_row = {fault.row: fault for fault in faults}
    places = {
        name: table.headers.index(name) + 1 for names in COLUMNS.values() for name in names if name in table.headers
    }
    for line, (number, cells) in enumerate(table.rows, 2):
        fault = by_row.get(number)
        told = (f"{fault.column}{fault.what}；{fault.why}", fault.cure) if fault else ("", "")
        sheet.append([*(cell(one) for one in cells), *told])
        if fault:
            own = next(
                (name for names in COLUMNS.values() for name in names if fault.column in names and name in places), ""
            )
            sheet.cell(line, places.get(own, 1)).fill = _WRONG
    for column in range(1, len(table.headers) + 3):
        sheet.column_dimensions[get_column_letter(column)].width = 24
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
