"""The workbook of the coming year, filled in with invented figures: twice last year's."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils import column_index_from_string

from assistant import api
from assistant.settings import Settings
from db.catalogue.supplement import BUDGETS, FIRST_ROW, MAP_SHEET, PROJECTS, REASONS

REASON = "新增夜间话务服务，人员相应增加"


def fill(settings: Settings, entity: str, year: int, path: Path, *, leave: tuple[str, ...] = ()) -> Path:
    """The workbook of a unit's year with every amount twice last year's; `leave` are sheets kept empty."""
    api.template(settings, entity, year, path)
    book = load_workbook(path)
    _forms(book)
    if BUDGETS not in leave:
        _column(book, BUDGETS, 3, 100)
    if REASONS not in leave:
        _column(book, REASONS, 7, REASON)
    for sheet, value in (("政府采购", 2), ("国有资产", 0)):
        if sheet not in leave:
            _column(book, sheet, 3, value)
    if PROJECTS not in leave:
        for row, values in enumerate((("热线运行保障", 100, 120, 119.4), ("系统维护", 50, 50, 48)), FIRST_ROW):
            for column, value in enumerate(values, 1):
                book[PROJECTS].cell(row, column, value)
            book[PROJECTS].cell(row, 6, 98.5)
            book[PROJECTS].cell(row, 7, "优")
    book.save(path)
    return path


def _forms(book: Workbook) -> None:
    for row in book[MAP_SHEET].iter_rows(values_only=True):
        if row[0] != "form":
            continue
        sheet = book[str(row[2])]
        columns = [column_index_from_string(part.partition("=")[2]) for part in str(row[6]).split(",")]
        for number in range(int(str(row[4])), sheet.max_row + 1):
            for index in columns:
                grey = sheet.cell(number, index + len(columns)).value
                if isinstance(grey, int | float) and not _formula(sheet.cell(number, index).value):
                    sheet.cell(number, index, float(Decimal(str(grey)) * 2))


def _column(book: Workbook, name: str, column: int, value: Any) -> None:
    sheet = book[name]
    for number in range(FIRST_ROW, sheet.max_row + 1):
        if sheet.cell(number, 1).value and not _formula(sheet.cell(number, column).value):
            sheet.cell(number, column, value)


def _formula(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("=")
