"""The sheets for what the explanation needs and the public tables lack. Each says its key in a first, hidden column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from assistant.workbook import style
from assistant.workbook.sheets import FormSheet
from db.catalogue.schema import CellRef
from db.catalogue.supplement import BUDGETS, FIRST_ROW, INDICATORS, PROJECTS, REASONS, Sheet, Supplement

PROJECT_ROWS, INDICATOR_ROWS = 20, 120
_PROJECT_HEADS = ("项目名称", "年初预算数", "全年预算数", "全年执行数", "执行率（%）", "自评得分", "自评等级")
_INDICATOR_HEADS = (
    "项目名称",
    "一级指标",
    "二级指标",
    "三级指标",
    "年度指标值",
    "实际完成值",
    "分值",
    "得分",
    "偏差原因分析及改进措施",
)
_INDICATOR_WIDTHS = (40, 14, 18, 30, 18, 18, 10, 10, 40)


@dataclass(frozen=True, slots=True)
class Known:
    """What last year's report said, to stand in grey: claim key -> value, project name -> its figures."""

    claims: Mapping[str, str]
    projects: Sequence[str]


def write(
    book: Workbook, sheets: Mapping[str, FormSheet], supplement: Supplement, years: tuple[int, int], known: Known
) -> None:
    _budgets(book, sheets.get("general_budget"))
    _reasons(book, sheets, supplement, years)
    for sheet in supplement.sheets:
        _items(book, sheet, years, known)
    _projects(book, known)
    _indicators(book)


def _sheet(book: Workbook, name: str, note: str, heads: Sequence[str], widths: Sequence[int]) -> Worksheet:
    sheet: Worksheet = book.create_sheet(name)
    style.title(sheet, name, len(heads))
    style.one_page_wide(sheet)
    sheet.cell(2, 1, note)
    for column, (head, width) in enumerate(zip(heads, widths, strict=True), 1):
        style.put(sheet, 4, column, head, "head")
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = f"A{FIRST_ROW}"
    return sheet


def _budgets(book: Workbook, general: FormSheet | None) -> None:
    """年初预算 of each printed 项, beside the final figure and the rate of completion."""
    heads = ("科目编码", "科目名称", "年初预算数", "支出决算数", "完成年初预算（%）")
    sheet = _sheet(
        book,
        BUDGETS,
        "一般公共预算财政拨款支出的年初预算，金额单位：万元；年初没有预算的填 0。",
        heads,
        (14, 42, 16, 16, 18),
    )
    half = general.halves[0] if general else None
    lines = [line for line in half.lines if len(line.key) in (7, 2)] if half else []
    row = FIRST_ROW
    for line in lines:
        final = half.address(line.key, next(iter(half.columns))) if half else None
        style.put(sheet, row, 1, line.key if line.key.isdigit() else None)
        style.put(sheet, row, 2, line.label)
        style.put(sheet, row, 3, None, "amount")
        style.put(sheet, row, 4, f"=N('{general.sheet.title}'!{final})" if general and final else None, "sum")
        style.put(sheet, row, 5, f'=IF(N(C{row})=0,"",ROUND(D{row}/C{row}*100,2))', "sum")
        row += 1
    for spare in range(row, row + 8):
        for column in range(1, 6):
            style.put(sheet, spare, column, None, "amount" if column == 3 else "body")
    style.only_amounts(sheet, f"C{FIRST_ROW}:C{row + 7}")


def _reasons(book: Workbook, sheets: Mapping[str, FormSheet], supplement: Supplement, years: tuple[int, int]) -> None:
    heads = ("事项", "科目编码", f"{years[0]}年", f"{years[1]}年", "增减额", "增减率（%）", "主要原因")
    note = "请用本单位的话写原因；没有变化的可以不写。各项支出一行写与年初预算差异的原因。金额单位：万元。"
    sheet = _sheet(book, REASONS, note, heads, (34, 12, 14, 14, 14, 12, 70))
    rows: list[tuple[str, str, CellRef]] = [(reason.key, "", reason.cell) for reason in supplement.reasons]
    general = sheets.get("general_budget")
    if general:
        column = next(iter(general.halves[0].columns))
        items = [line for line in general.halves[0].lines if len(line.key) == 7]
        rows += [(line.label, line.key, CellRef("general_budget", "", line.key, column)) for line in items]
    row = FIRST_ROW
    for key, code, ref in rows:
        form_sheet = sheets.get(ref.form)
        now = form_sheet.address(ref) if form_sheet else None
        if form_sheet is None or now is None:
            continue
        style.put(sheet, row, 1, key)
        style.put(sheet, row, 2, code)
        style.put(sheet, row, 3, f"=N({now})", "sum")
        style.put(sheet, row, 4, f"=N({_grey(form_sheet, ref)})", "sum")
        style.put(sheet, row, 5, f"=ROUND(C{row}-D{row},2)", "sum")
        style.put(sheet, row, 6, f'=IF(D{row}=0,"",ROUND(E{row}/D{row}*100,2))', "sum")
        style.put(sheet, row, 7, None)
        row += 1


def _grey(form_sheet: FormSheet, ref: CellRef) -> str:
    half = next(half for half in form_sheet.halves if half.side.name == ref.side)
    return f"'{form_sheet.sheet.title}'!{get_column_letter(half.grey[ref.col])}{half.rows[ref.row]}"


def _items(book: Workbook, declared: Sheet, years: tuple[int, int], known: Known) -> None:
    heads = ("项目", "单位", f"{years[0]}年", f"{years[1]}年")
    sheet = _sheet(book, declared.name, "没有发生的填 0；没有这项内容的留空。", heads, (44, 12, 18, 18))
    rows = {item.key: FIRST_ROW + position for position, item in enumerate(declared.items)}
    for item in declared.items:
        row = rows[item.key]
        style.put(sheet, row, 1, item.key)
        style.put(sheet, row, 2, item.unit)
        cells = ",".join(f"C{rows[part]}" for part in item.parts)
        total = f'=IF(COUNT({cells})=0,"",SUM({cells}))' if cells else None
        style.put(sheet, row, 3, total, "sum" if total else "amount")
        style.put(sheet, row, 4, known.claims.get(item.key), "grey")
        if item.unit != "万元":
            sheet.cell(row, 3).number_format = "0"


def _projects(book: Workbook, known: Known) -> None:
    sheet = _sheet(
        book, PROJECTS, "金额单位：万元。执行率由表格自动计算。", _PROJECT_HEADS, (46, 14, 14, 14, 14, 12, 12)
    )
    for row in range(FIRST_ROW, FIRST_ROW + PROJECT_ROWS):
        name = known.projects[row - FIRST_ROW] if row - FIRST_ROW < len(known.projects) else None
        style.put(sheet, row, 1, name)
        for column in range(2, 8):
            rate = f'=IF(N(C{row})=0,"",ROUND(D{row}/C{row}*100,2))' if column == 5 else None
            style.put(sheet, row, column, rate, "sum" if rate else "amount" if column < 5 else "body")
    style.only_amounts(sheet, f"B{FIRST_ROW}:B{FIRST_ROW + PROJECT_ROWS - 1}")


def _indicators(book: Workbook) -> None:
    note = "项目名称与“绩效项目”表一致；一行一个三级指标。"
    sheet = _sheet(book, INDICATORS, note, _INDICATOR_HEADS, _INDICATOR_WIDTHS)
    for row in range(FIRST_ROW, FIRST_ROW + INDICATOR_ROWS):
        for column in range(1, 10):
            style.put(sheet, row, column, None)
