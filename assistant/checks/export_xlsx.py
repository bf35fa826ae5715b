"""A check as a workbook: one sheet, one row a finding, ready to be filtered."""

from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from assistant.checks import export
from assistant.checks.findings import Severity
from assistant.checks.result import Checked

_WIDTHS = (10, 24, 70, 36, 14, 14, 28)
_TITLE = Font(name="黑体", size=16, bold=True)
_HEAD = Font(name="宋体", size=11, bold=True)
_BODY = Font(name="仿宋", size=11)
_HEAD_FILL = PatternFill("solid", fgColor="DDEBF7")
_FILLS = {
    Severity.ERROR: PatternFill("solid", fgColor="FFC7CE"),
    Severity.WARNING: PatternFill("solid", fgColor="FFEB9C"),
    Severity.INFO: PatternFill("solid", fgColor="E7E6E6"),
}
_EDGE = Side(style="thin", color="A6A6A6")
_BOX = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)


def save(checked: Checked, path: Path) -> None:
    book = Workbook()
    sheet = book.active
    if not isinstance(sheet, Worksheet):
        raise TypeError("a new workbook has a sheet")
    sheet.title = "校核结果"
    _put(sheet, 1, 1, export.title(checked), _TITLE)
    lines = export.summary(checked)
    for number, line in enumerate(lines, 2):
        _put(sheet, number, 1, line, _BODY)
    _table(sheet, checked, len(lines) + 3)
    _page(sheet, len(lines) + 3)
    book.save(path)


def _table(sheet: Worksheet, checked: Checked, head: int) -> None:
    for column, name in enumerate(export.HEADS, 1):
        cell = _put(sheet, head, column, name, _HEAD)
        cell.fill, cell.border, cell.alignment = _HEAD_FILL, _BOX, Alignment(horizontal="center", vertical="center")
    for number, item in enumerate(checked.items, head + 1):
        cells = [_put(sheet, number, column, text, _BODY) for column, text in enumerate(export.row(item), 1)]
        for cell in cells:
            cell.border, cell.alignment = _BOX, Alignment(wrap_text=True, vertical="top")
        cells[0].fill = _FILLS[item.found.severity]
    if not checked.items:
        _put(sheet, head + 1, 1, export.EMPTY, _BODY)


def _put(sheet: Worksheet, row: int, column: int, text: str, font: Font) -> Cell:
    """A text as text: a quote that begins like a formula must not become one."""
    found = sheet.cell(row, column, text)
    if not isinstance(found, Cell):
        raise TypeError("nothing is merged here")
    if found.data_type == "f":
        found.data_type = "s"
    found.font = font
    return found


def _page(sheet: Worksheet, head: int) -> None:
    for column, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = f"A{head + 1}"
    sheet.print_title_rows = f"{head}:{head}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
