"""A comparison as a workbook: one sheet with the figures as numbers, one with the place that each of them rests on."""

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from assistant.checks.result import place
from assistant.results import REASON_NAMES, Citation, Value
from assistant.showing.comparison import View, working_of
from assistant.toolkit.found import Figure
from assistant.workbook.style import BODY, BOX, one_page_wide, put, title

_SOURCES = ("单位", "年度", "指标", "数值", "计量单位", "算式", "公开表或原文", "行", "栏", "所引数", "位置")
_SOURCE_WIDTHS = (34, 8, 24, 14, 10, 30, 40, 26, 18, 14, 46)
_DIGITS = 15  # that a spreadsheet keeps of a number


def book(view: View) -> bytes:
    """The bytes of the workbook."""
    made = Workbook()
    sheet = made.active
    if not isinstance(sheet, Worksheet):
        raise TypeError("a new workbook has a sheet")
    sheet.title = "对比"
    _figures(sheet, view)
    sources = made.create_sheet("出处")
    _sources(sources, view)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def _figures(sheet: Worksheet, view: View) -> None:
    title(sheet, "单位对比", len(view.columns) + 2)
    heads = [
        "单位",
        "年度",
        *(f"{column.name}（{column.unit}）" if column.unit else column.name for column in view.columns),
    ]
    for place_, name in enumerate(heads, 1):
        put(sheet, 2, place_, name, "head")
    for number, line in enumerate(view.lines, 3):
        _text(sheet, number, 1, line.entity)
        put(sheet, number, 2, line.year)
        for place_, (column, cell) in enumerate(zip(view.columns, line.cells, strict=True), 3):
            _figure(sheet, number, place_, cell, column.unit)
    _widths(sheet, (38, 8, *(max(14, len(name) * 2) for name in heads[2:])))
    for number, note in enumerate((view.years, *view.notes), len(view.lines) + 4):
        if note:
            told = sheet.cell(number, 1, note)
            told.data_type, told.font = "s", BODY
    sheet.freeze_panes = "C3"
    sheet.print_title_rows = "2:2"
    one_page_wide(sheet)


def _figure(sheet: Worksheet, row: int, column: int, figure: Figure, unit: str) -> None:
    """A number as a number; one of another unit of measure, or why there is none, in words."""
    value, missing = figure.value, figure.missing
    if value is not None and (value.unit != unit or len(value.plain) > _DIGITS):
        _text(sheet, row, column, f"{value.text}{value.unit}", right=True)
    elif value is not None:
        put(sheet, row, column, value.value)
        sheet.cell(row, column).number_format = _format(value)
    elif missing is not None:
        _text(sheet, row, column, REASON_NAMES[missing.reason], right=True)


def _format(value: Value) -> str:
    return f"#,##0.{'0' * value.decimals}" if value.decimals else "#,##0"


def _sources(sheet: Worksheet, view: View) -> None:
    for place_, name in enumerate(_SOURCES, 1):
        put(sheet, 1, place_, name, "head")
    row = 2
    for figure in view.figures:
        if figure.value is None:
            continue
        for citation in figure.value.citations():
            _source(sheet, row, figure, figure.value, citation)
            row += 1
    _widths(sheet, _SOURCE_WIDTHS)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(_SOURCES))}{max(row - 1, 1)}"
    sheet.print_title_rows = "1:1"
    one_page_wide(sheet)


def _source(sheet: Worksheet, row: int, figure: Figure, value: Value, told: Citation) -> None:
    words = (told.entity, str(told.year), figure.name, "", value.unit, working_of(value), told.form or told.quote)
    rest = (told.row, " ".join(part for part in (told.side, told.col) if part), f"{told.value}{told.unit}")
    for place_, text in enumerate((*words, *rest, place(told.source)), 1):
        _text(sheet, row, place_, text)
    put(sheet, row, 2, told.year)
    put(sheet, row, 4, value.value)
    sheet.cell(row, 4).number_format = _format(value)


def _text(sheet: Worksheet, row: int, column: int, text: str, *, right: bool = False) -> None:
    """Words as words: what begins like a formula must not become one."""
    put(sheet, row, column, text)
    cell = sheet.cell(row, column)
    cell.data_type = "s"
    cell.border = BOX
    cell.alignment = Alignment(horizontal="right" if right else None, vertical="top", wrap_text=not right)


def _widths(sheet: Worksheet, widths: Sequence[float]) -> None:
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
