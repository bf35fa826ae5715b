"""One sheet a public table. Input cells are white, sums are formulas, last year's amounts stand beside in grey."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from assistant.workbook import style
from db.catalogue import Form, Side
from db.catalogue.equations import CLASSES, Equation
from db.catalogue.schema import CellRef

SPARE_ROWS = 8  # for accounts that are new this year
HEADER_ROW, NUMBER_ROW, FIRST_ROW = 4, 5, 6
LastYear = Mapping[tuple[str, str, str], Decimal]  # (side, row, column) -> 万元


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the sheet: its key in the contract, and what is printed."""

    key: str
    label: str


@dataclass
class Half:
    """One side on its sheet; columns count from 1."""

    side: Side
    lines: list[Line]
    label_columns: tuple[int, ...]
    columns: dict[str, int]
    grey: dict[str, int]
    first: int = FIRST_ROW
    spare: int = 0
    rows: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rows = {line.key: self.first + position for position, line in enumerate(self.lines)}

    @property
    def last(self) -> int:
        return self.first + len(self.lines) + self.spare - 1

    def address(self, row: str, column: str) -> str | None:
        if row not in self.rows or column not in self.columns:
            return None
        return f"{get_column_letter(self.columns[column])}{self.rows[row]}"


@dataclass
class FormSheet:
    """A form's sheet while it is written."""

    form: Form
    sheet: Worksheet
    halves: list[Half]
    check_column: int

    def address(self, ref: CellRef) -> str | None:
        """The cell that a reference names, for formulas on other sheets."""
        half = next((half for half in self.halves if half.side.name == ref.side), None)
        place = half.address(ref.row, ref.col) if half else None
        return f"'{self.sheet.title}'!{place}" if place else None


def lay_out(form: Form, sheet: Worksheet, lines: Mapping[str, Sequence[Line]], columns: Sequence[str]) -> FormSheet:
    """Where everything will stand: labels, amounts, last year's amounts, side by side; then the check column."""
    halves: list[Half] = []
    column = 1
    for side in form.sides:
        labels = (column, column + 1)
        names = columns if len(form.sides) == 1 and columns else side.column_names
        start = column + 2
        amounts = {name: start + position for position, name in enumerate(names)}
        grey = {name: start + len(names) + position for position, name in enumerate(names)}
        spare = SPARE_ROWS if form.accounts else 0
        halves.append(Half(side, list(lines.get(side.name, ())), labels, amounts, grey, spare=spare))
        column = start + 2 * len(names)
    return FormSheet(form, sheet, halves, column)


def write(form_sheet: FormSheet, entity: str, years: tuple[int, int], number: str, last_year: LastYear) -> None:
    """years: the coming one, and the one in grey."""
    form, sheet = form_sheet.form, form_sheet.sheet
    style.title(sheet, form.name, form_sheet.check_column)
    style.one_page_wide(sheet)
    sheet.cell(2, 1, f"单位：{entity}")
    sheet.cell(2, form_sheet.check_column - 1, number)
    sheet.cell(2, 4, f"{years[0]}年度")
    sheet.cell(3, form_sheet.check_column - 1, "金额单位：万元")
    for half in form_sheet.halves:
        _head(form, half, sheet, years[1])
        _body(form, half, sheet, last_year)
    style.put(sheet, HEADER_ROW, form_sheet.check_column, "校验", "head")
    sheet.column_dimensions[get_column_letter(form_sheet.check_column)].width = 26
    sheet.freeze_panes = f"C{FIRST_ROW}"


def _head(form: Form, half: Half, sheet: Worksheet, grey_year: int) -> None:
    code, name = half.label_columns
    heads = ("科目编码", "科目名称") if form.accounts else ("项目", "行次")
    if form.shape == "two_sided":
        sheet.cell(HEADER_ROW - 1, code, half.side.name)
    for column, text in zip((code, name), heads, strict=True):
        style.put(sheet, HEADER_ROW, column, text, "head")
        style.put(sheet, NUMBER_ROW, column, "栏次" if column == code else None, "head")
    for position, (text, column) in enumerate(half.columns.items(), 1):
        style.put(sheet, HEADER_ROW, column, text, "head")
        style.put(sheet, NUMBER_ROW, column, position, "head")
    for text, column in half.grey.items():
        style.put(sheet, HEADER_ROW, column, f"{grey_year}年{text}", "head")
        style.put(sheet, NUMBER_ROW, column, None, "head")
    wide = name if form.accounts else code
    sheet.column_dimensions[get_column_letter(wide)].width = 38
    for column in (*half.columns.values(), *half.grey.values()):
        sheet.column_dimensions[get_column_letter(column)].width = 15


def _body(form: Form, half: Half, sheet: Worksheet, last_year: LastYear) -> None:
    code, name = half.label_columns
    for row in range(half.first, half.last + 1):
        line = half.lines[row - half.first] if row - half.first < len(half.lines) else None
        _label(form, sheet, row, (code, name), line, row - half.first + 1)
        for column, place in half.columns.items():
            formula = _formula(form, half, line, row, column)
            style.put(sheet, row, place, formula, "sum" if formula else "amount")
        for column, place in half.grey.items():
            value = last_year.get((half.side.name, line.key, column)) if line else None
            style.put(sheet, row, place, value, "grey")
    for place in half.columns.values():
        letter = get_column_letter(place)
        style.only_amounts(sheet, f"{letter}{half.first}:{letter}{half.last}")


def _label(form: Form, sheet: Worksheet, row: int, columns: tuple[int, int], line: Line | None, ordinal: int) -> None:
    first, second = columns
    if not form.accounts:
        style.put(sheet, row, first, line.label if line else None)
        style.put(sheet, row, second, ordinal if line else None)
        return
    coded = line is not None and line.key.isdigit()
    style.put(sheet, row, first, line.key if line and coded else None)
    style.put(sheet, row, second, line.label if line else None)
    sheet.cell(row, first).number_format = "@"


# --- formulas --------------------------------------------------------------------------------------------------------


def _formula(form: Form, half: Half, line: Line | None, row: int, column: str) -> str | None:
    """The sum that a cell is, or nothing for a cell that people fill in. A total across comes before a sum down."""
    across = _single(half.side.column_equations, column)
    if across is not None:
        cells = [
            f"{get_column_letter(half.columns[term.name])}{row}" for term in across.right if term.name in half.columns
        ]
        return _sum_or_blank(cells) if len(cells) > 1 else None
    if line is None:
        return None
    if form.accounts:
        return _account_sum(form, half, line, row, column)
    equation = _single(half.side.equations, line.key)
    if equation is None:
        return None
    cells = []
    for term in equation.right:
        names = _classes(half) if term.name == CLASSES else (term.name,)
        cells += [place for name in names if (place := half.address(name, column))]
    return _sum_or_blank(cells)


def _single(equations: Sequence[Equation], name: str) -> Equation | None:
    return next((e for e in equations if len(e.left) == 1 and e.left[0].name == name), None)


def _classes(half: Half) -> list[str]:
    declared = {row.key for row in half.side.rows}
    return [line.key for line in half.lines if line.key not in declared]


def _sum_or_blank(cells: Sequence[str]) -> str | None:
    """Blank stays blank: nothing happened is not the same as an amount of zero."""
    if not cells:
        return None
    joined = ",".join(cells)
    return f'=IF(COUNT({joined})=0,"",ROUND(SUM({joined}),2))'


def _account_sum(form: Form, half: Half, line: Line, row: int, column: str) -> str | None:
    """款 and 类 add up their own codes, 合计 the uppermost printed ones; codes in the spare rows count as well.

    Never a range that holds the cell itself: that would be circular."""
    codes = [item.key for item in half.lines if item.key.isdigit()]
    declared = next((item for item in half.side.rows if item.name == line.key), None)
    if declared is not None and declared.classes:
        return _with_spare(half, column, [code for code in declared.classes if code in codes], "")
    if declared is not None and (equation := _single(half.side.equations, line.key)):
        return _sum_or_blank([place for term in equation.right if (place := half.address(term.name, column))])
    if not line.key.isdigit():
        top = min((len(item) for item in codes), default=7)
        return _with_spare(half, column, [code for code in codes if len(code) == top], f"(LEN({{codes}})={top})")
    own = f"{get_column_letter(half.label_columns[0])}{row}"
    below = [item for item in codes if item.startswith(line.key) and len(item) == len(line.key) + 2]
    if not below:
        return None
    return _with_spare(half, column, below, f"(LEFT({{codes}},LEN({own}))={own})*(LEN({{codes}})=LEN({own})+2)")


def _with_spare(half: Half, column: str, codes: Sequence[str], tests: str) -> str | None:
    cells = [place for code in codes if (place := half.address(code, column))]
    if not cells:
        return None
    listed = ",".join(cells)
    if not tests:
        return _sum_or_blank(cells)
    first, last = half.first + len(half.lines), half.last
    letter, code = get_column_letter(half.columns[column]), get_column_letter(half.label_columns[0])
    span = f"{letter}${first}:{letter}${last}"
    spare = f"SUMPRODUCT({tests.format(codes=f'${code}${first}:${code}${last}')}*ISNUMBER({span}),{span})"
    return f'=IF(COUNT({listed},{span})=0,"",ROUND(SUM({listed})+{spare},2))'
