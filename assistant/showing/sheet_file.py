"""A plain table as a file: a workbook that prints on A4, or CSV as Excel opens it."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDEST = 60
_AMOUNT = "#,##0.00####"

Cell = str | int | Decimal | None


def as_csv(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with the mark that Excel needs; a text that would be taken for a formula is not."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(heads)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def as_xlsx(title: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.worksheet import Worksheet

    from assistant.workbook.style import BODY, BOX, CENTRE, HEAD, HEAD_FILL, one_page_wide

    book = Workbook()
    sheet = book.active
    if not isinstance(sheet, Worksheet):
        raise TypeError("a new workbook has a sheet")
    sheet.title = title[:31]
    for number, row in enumerate((heads, *rows), 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column, value)
            cell.font, cell.border = BODY, BOX
            if cell.data_type == "f":  # a text that begins like a formula stays a text
                cell.data_type = "s"
            if isinstance(value, Decimal):
                cell.number_format = _AMOUNT
    for column, name in enumerate(heads, 1):
        top = sheet.cell(1, column)
        top.font, top.fill, top.alignment = HEAD, HEAD_FILL, CENTRE
        widest = max((_width(row[column - 1]) for row in rows), default=0)
        sheet.column_dimensions[get_column_letter(column)].width = min(_WIDEST, max(widest, _width(name)) + 2)
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.auto_filter.ref = sheet.dimensions
    one_page_wide(sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _width(cell: Cell) -> int:
    """In characters of a Latin font; a Chinese one takes two."""
    return sum(1 if char < "\u2e80" else 2 for char in str("" if cell is None else cell))
