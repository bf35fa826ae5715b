"""How the workbook looks."""

from decimal import Decimal

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

AMOUNT = "#,##0.00"
TITLE = Font(name="黑体", size=16, bold=True)
HEAD = Font(name="宋体", size=10, bold=True)
BODY = Font(name="宋体", size=10)
GREY_TEXT = Font(name="宋体", size=10, color="808080")
GREY = PatternFill("solid", fgColor="E7E6E6")
HEAD_FILL = PatternFill("solid", fgColor="DDEBF7")
SUM_FILL = PatternFill("solid", fgColor="F2F7EC")
RED = PatternFill("solid", bgColor="FFC7CE")
THIN = Side(style="thin", color="A6A6A6")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)


Value = str | int | Decimal | None


def put(sheet: Worksheet, row: int, column: int, value: Value, kind: str = "body") -> None:
    """One cell in one of the few styles: body, head, amount, sum, grey, check."""
    cell = sheet.cell(row, column, value)
    cell.border = BOX
    cell.font = HEAD if kind == "head" else GREY_TEXT if kind == "grey" else BODY
    if kind == "head":
        cell.fill, cell.alignment = HEAD_FILL, CENTRE
    if kind in ("amount", "sum", "grey"):
        cell.number_format = AMOUNT
    if kind in ("sum", "grey"):
        cell.fill = SUM_FILL if kind == "sum" else GREY


def title(sheet: Worksheet, text: str, width: int) -> None:
    sheet.cell(1, 1, text).font = TITLE
    sheet.cell(1, 1).alignment = Alignment(horizontal="center")
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=max(width, 2))


def one_page_wide(sheet: Worksheet) -> None:
    """Prints landscape on A4, as wide as one page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def only_amounts(sheet: Worksheet, cells: str) -> None:
    """Refuses what is no number with two decimals."""
    first = cells.split(":", maxsplit=1)[0]
    rule = DataValidation(type="custom", formula1=f"AND(ISNUMBER({first}),ROUND({first},2)={first})", allow_blank=True)
    rule.errorTitle, rule.error = "金额有误", "请填数字，单位为万元，最多两位小数；没有发生的留空"
    rule.add(cells)
    sheet.add_data_validation(rule)


def red_when_filled(sheet: Worksheet, cells: str) -> None:
    first = cells.split(":", maxsplit=1)[0]
    sheet.conditional_formatting.add(cells, FormulaRule(formula=[f'{first}<>""'], fill=RED))  # type: ignore[no-untyped-call]
