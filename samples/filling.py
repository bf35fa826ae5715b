"""Fills in our own workbook as an office would: inputs typed, sums left to the book where they give the figures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

from db.catalogue import Catalogue, Form, Side
from db.catalogue.supplement import BUDGETS, FIRST_ROW, INDICATORS, MAP_SHEET, PROJECTS, REASONS, load_supplement
from ingest.tables.sums import Formula, complete
from ingest.tables.two_sided import row_key
from samples.figures import TOTAL, Cell

Amounts = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Project:
    """A line of the projects' sheet; amounts in 万元, None where nothing is told."""

    name: str
    money: tuple[Decimal | None, Decimal | None, Decimal | None]
    score: Decimal | None
    grade: str | None
    goals: tuple[tuple[str, ...], ...]  # the columns of the indicators' sheet after the name


@dataclass(frozen=True, slots=True)
class Content:
    """What goes into a workbook, in 万元. An account code or the name of a line says of what."""

    cells: Mapping[Cell, Decimal]
    budgets: Amounts  # by code; 合计 is the whole
    supplement: Amounts
    reasons: Mapping[str, str]
    projects: tuple[Project, ...]


@dataclass
class Half:
    """One side of a form as the hidden sheet describes it."""

    sheet: Worksheet
    form: Form
    side: Side
    columns: dict[str, int]
    rows: dict[str, int] = field(default_factory=dict)  # key -> row of the sheet

    @property
    def grey(self) -> list[int]:
        """Last year's columns stand right of this year's."""
        return [column + len(self.columns) for column in self.columns.values()]


def halves(book: Workbook, catalogue: Catalogue) -> Iterator[Half]:
    for told in book[MAP_SHEET].iter_rows(values_only=True):
        if told[0] != "form":
            continue
        _, form_id, title, side_name, first, labels, amounts = map(str, (value or "" for value in told))
        form = catalogue.form(form_id)
        side = form.side_named(side_name) if form else None
        if form is None or side is None:
            raise ValueError(f"no form {form_id} {side_name}")
        columns = dict(part.split("=") for part in amounts.split(","))
        half = Half(book[title], form, side, {name: column_index_from_string(at) for name, at in columns.items()})
        half.rows = dict(_rows(half, int(first), [column_index_from_string(at) for at in labels.split(",")]))
        yield half


def _rows(half: Half, first: int, labels: Sequence[int]) -> Iterator[tuple[str, int]]:
    seen: list[str] = []
    for row in range(first, half.sheet.max_row + 1):
        code, name = (str(half.sheet.cell(row, column).value or "") for column in labels)
        key = (code or name) if half.form.accounts else row_key(half.side, code, seen) if code else ""
        if key:
            seen.append(key)
            yield key, row


def fill(book: Workbook, catalogue: Catalogue, content: Content) -> None:
    """ValueError where something has no place in the book; nothing is dropped."""
    left = set(content.cells)
    for half in halves(book, catalogue):
        mine = {cell: value for cell, value in content.cells.items() if _is_of(cell, half)}
        _fill_half(half, {(cell.row, cell.col): value for cell, value in mine.items()})
        left -= mine.keys()
    if left:
        raise ValueError(f"no place in the workbook for {sorted(left)}")
    _fill_column(book[BUDGETS], (1, 2), 3, content.budgets)
    _fill_column(book[REASONS], (2, 1), 7, content.reasons)
    for (cell,) in book[REASONS].iter_rows(min_row=FIRST_ROW, min_col=7, max_col=7):
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    _fill_supplement(book, catalogue, content.supplement)
    _fill_projects(book, content.projects)


def _is_of(cell: Cell, half: Half) -> bool:
    return (cell.form, cell.side) == (half.form.id, half.side.name) and cell.row in half.rows


def _fill_half(half: Half, values: Mapping[tuple[str, str], Decimal]) -> None:
    """A sum that says something else than its figure (one rounded by itself) gives way to the figure."""
    cells: dict[tuple[str, str], Decimal | Formula] = {}
    for row, number in half.rows.items():
        for column, at in half.columns.items():
            value, cell = values.get((row, column)), half.sheet.cell(number, at)
            if str(cell.value or "").startswith("="):
                cells[row, column] = Formula()
            elif value is not None:
                cells[row, column] = value
                cell.value = value
    wrong = True
    while wrong:
        sums = complete(half.form, half.side, list(half.rows), cells)
        wrong = False
        for (row, column), total in sums.items():
            value = values.get((row, column))
            if total == value or (value is None and isinstance(cells.get((row, column)), Decimal)):
                continue
            half.sheet.cell(half.rows[row], half.columns[column]).value = value
            wrong = True
            if value is None:
                del cells[row, column]
            else:
                cells[row, column] = value


def _fill_column(sheet: Worksheet, names: tuple[int, int], column: int, values: Mapping[str, Decimal | str]) -> None:
    """By the code of a row, else by its name."""
    rows: dict[str, int] = {}
    for row in range(FIRST_ROW, sheet.max_row + 1):
        name = next((str(value) for at in names if (value := sheet.cell(row, at).value)), "")
        rows.setdefault(name, row)
    for name, value in values.items():
        if name not in rows:
            raise ValueError(f"{sheet.title} has no row {name}")
        sheet.cell(rows[name], column).value = value


def _fill_supplement(book: Workbook, catalogue: Catalogue, values: Amounts) -> None:
    left = dict(values)
    for declared in load_supplement(catalogue.forms).sheets:
        keys = {item.key for item in declared.items}
        _fill_column(book[declared.name], (1, 1), 3, {key: left.pop(key) for key in list(left) if key in keys})
    if left:
        raise ValueError(f"the workbook has no line {sorted(left)}")


def _fill_projects(book: Workbook, projects: Sequence[Project]) -> None:
    row = FIRST_ROW
    for number in range(FIRST_ROW, book[PROJECTS].max_row + 1):
        book[PROJECTS].cell(number, 1).value = None  # last year's names
    for number, project in enumerate(projects, FIRST_ROW):
        texts = (project.name, *project.money, None, project.score, project.grade)
        for column, value in enumerate(texts, 1):
            if column != 5:  # the rate is a formula
                book[PROJECTS].cell(number, column).value = value
        for goal in project.goals:
            for column, text in enumerate((project.name, *goal), 1):
                book[INDICATORS].cell(row, column).value = _typed(text)
            row += 1


def _typed(text: str) -> str:
    """«=100%» is a formula to a workbook; with the wide sign it is the same text."""
    return f"＝{text[1:]}" if text.startswith("=") else text


def total_first(budgets: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The whole under the name of its row."""
    return {TOTAL if name == "total" else name: value for name, value in budgets.items()}
