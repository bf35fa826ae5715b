"""One side of a form as a report prints it, its rows by their declared names whatever the report calls them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.checks.case import Case, Cell
from assistant.checks.relations import Part
from db.catalogue import Form, Side
from db.catalogue.schema import Account
from db.core.facts import FormState

TOTAL = "合计"


@dataclass
class Grid:
    """What is printed: cells, rows (also blank ones) with their labels, and columns that hold any figure."""

    form: Form
    side: Side
    cells: dict[tuple[str, str], Cell] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)  # row -> printed label, in printed order

    def columns(self) -> list[str]:
        """Declared columns with at least one figure; another may be blank, or not be printed at all."""
        used = {col for _, col in self.cells}
        return [name for name in self.side.column_names if name in used]

    def has_row(self, row: str) -> bool:
        return row in self.labels

    def has_figures(self, row: str) -> bool:
        return any(cell_row == row for cell_row, _ in self.cells)

    def codes(self) -> list[str]:
        """Account rows that carry a figure: a code without any only heads the rows below it."""
        carrying = {row for row, _ in self.cells}
        return [row for row in self.labels if row.isdigit() and row in carrying]

    def class_rows(self) -> list[str]:
        """Printed rows that are no declared line: the functional classes of a two-sided form."""
        declared = {row.key for row in self.side.rows}
        return [row for row in self.labels if row not in declared]

    def part(self, row: str, col: str, sign: int = 1, *, name: str = "") -> Part:
        key = (self.form.id, self.side.name, row, col)
        return Part(key, name or self.name(row), self.cells.get((row, col)), sign)

    def name(self, row: str) -> str:
        label = self.labels.get(row) or row.rpartition("/")[2]
        return TOTAL if row == TOTAL else label


@dataclass(frozen=True)
class Grids:
    """Every side of every form that has figures."""

    case: Case
    found: dict[tuple[str, str], Grid]

    def get(self, form: str, side: str = "") -> Grid | None:
        return self.found.get((form, side))

    def all(self) -> Iterator[Grid]:
        return iter(self.found.values())


def grids_of(case: Case) -> Grids:
    """A form that is not printed, or printed without any figure, has no grid: there is nothing to add up."""
    found: dict[tuple[str, str], Grid] = {}
    for form in case.catalogue.forms:
        seen = case.forms.get(form.id)
        if seen is None or seen.state is not FormState.FILLED:
            continue
        for side in form.sides:
            grid = _grid(case, form, side)
            if grid.cells:
                found[form.id, side.name] = grid
    return Grids(case, found)


def _grid(case: Case, form: Form, side: Side) -> Grid:
    grid = Grid(form, side)
    for line in case.forms[form.id].rows:
        side_name, row, label = line.split("|", 2)
        if side_name == side.name:
            grid.labels.setdefault(_row(case, side, row), label)
    for (form_id, side_name, row, col), cell in case.cells.items():
        if (form_id, side_name) == (form.id, side.name):
            name = _row(case, side, row)
            grid.labels.setdefault(name, cell.fact.label)
            grid.cells.setdefault((name, col), cell)
    return grid


def _row(case: Case, side: Side, row: str) -> str:
    """The declared name of a printed row; a class by its account; else as printed."""
    parent, _, name = row.rpartition("/")
    declared = side.find_rows(name)
    if parent:
        known = {item.key for item in side.find_rows(parent)}
        declared = tuple(item for item in declared if item.parent in known)
    elif any(not item.parent for item in declared):
        declared = tuple(item for item in declared if not item.parent)
    if declared:
        return declared[0].key
    account = class_named(case, name) if side.classes else None
    return account.name if account else row


def class_named(case: Case, label: str) -> Account | None:
    """The functional class of a printed name."""
    found = [account for account in case.catalogue.accounts_named("functional", label) if account.level == 1]
    return found[0] if len(found) == 1 else None
