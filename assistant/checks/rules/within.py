"""Relations inside one form: its declared equations between rows and between columns, and its account tree."""

from collections.abc import Iterator, Sequence

from assistant.checks.grid import TOTAL, Grid
from assistant.checks.relations import Part, Relation
from db.catalogue.equations import CLASSES, Equation, Term


def relations(grid: Grid) -> Iterator[Relation]:
    yield from _row_sums(grid)
    yield from _column_sums(grid)
    yield from _tree(grid)
    yield from _class_totals(grid)


def _where(grid: Grid, what: str) -> str:
    return f"{grid.form.name}{grid.side.name and f'（{grid.side.name}）'}{what}"


# --- between rows ----------------------------------------------------------------------------------------------------


def _row_sums(grid: Grid) -> Iterator[Relation]:
    for equation in grid.side.equations:
        for col in grid.columns():
            left, right = (_row_parts(grid, terms, col) for terms in (equation.left, equation.right))
            if not _printed(grid, equation) or _explained_by_a_stranger(grid, left, right, col):
                continue
            what = f"的{col}栏" if len(grid.side.columns) > 1 else ""
            family = f"{grid.form.id}/{grid.side.name}/{equation.text}"
            if any(term.name == CLASSES for term in equation.right):
                family = f"tree/{TOTAL}"  # the same sum as in the account forms
            yield Relation("table.row_sum", family, _where(grid, what), left, right)


def _row_parts(grid: Grid, terms: Sequence[Term], col: str) -> tuple[Part, ...]:
    parts: list[Part] = []
    for term in terms:
        rows = grid.class_rows() if term.name == CLASSES else [term.name]
        parts += [grid.part(row, col, term.sign) for row in rows]
    return tuple(parts)


def _printed(grid: Grid, equation: Equation) -> bool:
    """Whether both sides are there: a total that a province does not print is no 0, nor are parts it leaves out."""
    for terms in (equation.left, equation.right):
        rows = [row for term in terms for row in (grid.class_rows() if term.name == CLASSES else [term.name])]
        if not any(map(grid.has_row, rows)):
            return False
    return all(grid.has_row(term.name) for term in equation.left)


def _explained_by_a_stranger(grid: Grid, left: Sequence[Part], right: Sequence[Part], col: str) -> bool:
    """Whether a line of the province's own, which no declaration knows, is just what is missing."""
    if grid.side.classes:
        return False
    off = Relation("", "", "", tuple(left), tuple(right)).difference
    strangers = [cell for row in grid.class_rows() if not row.isdigit() and (cell := grid.cells.get((row, col)))]
    return any(off and abs(cell.value) == abs(off) for cell in strangers)


# --- between columns -------------------------------------------------------------------------------------------------


def _column_sums(grid: Grid) -> Iterator[Relation]:
    columns = grid.columns()
    for equation in grid.side.column_equations:
        if not all(any(term.name in columns for term in terms) for terms in (equation.left, equation.right)):
            continue
        for row in grid.labels:
            if not grid.has_figures(row):
                continue
            left, right = (
                tuple(grid.part(row, term.name, term.sign, name=term.name) for term in terms)
                for terms in (equation.left, equation.right)
            )
            code = f"{row} " if row.isdigit() else ""
            where = _where(grid, f"“{code}{grid.name(row)}”行")
            yield Relation("table.column_sum", f"columns/{row}", where, left, right)


# --- accounts --------------------------------------------------------------------------------------------------------


def children_of(code: str, codes: Sequence[str]) -> list[str]:
    """The printed codes right below one, over levels that are not printed; of "" those below none."""
    below = [other for other in codes if other.startswith(code) and other != code]
    return [other for other in below if not any(other != top and other.startswith(top) for top in below)]


def _tree(grid: Grid) -> Iterator[Relation]:
    if not grid.form.accounts:
        return
    codes = grid.codes()
    heads = [*([TOTAL] if grid.form.shape == "accounts" and grid.has_figures(TOTAL) else []), *codes]
    for head in heads:
        children = children_of("" if head == TOTAL else head, codes)
        if children:
            yield from _sums(grid, head, children)


def _class_totals(grid: Grid) -> Iterator[Relation]:
    """人员经费合计 and its kin add up the classes that the catalogue names; a class that none names proves nothing."""
    totals = [row for row in grid.side.rows if row.classes and grid.has_figures(row.key)]
    roots = children_of("", grid.codes())
    named = {kind for row in grid.side.rows for kind in row.classes}
    if any(root[:3] not in named for root in roots):
        return
    for total in totals:
        children = [root for root in roots if root[:3] in total.classes]
        if children:
            yield from _sums(grid, total.key, children)


def _sums(grid: Grid, head: str, children: Sequence[str]) -> Iterator[Relation]:
    for col in grid.columns():
        left = (_account(grid, head, col),)
        right = tuple(_account(grid, child, col) for child in children)
        what = f"的{col}栏" if len(grid.side.columns) > 1 else ""
        yield Relation("table.account_tree", f"tree/{head}", _where(grid, what), left, right)


def _account(grid: Grid, row: str, col: str) -> Part:
    return grid.part(row, col, name=f"{row} {grid.name(row)}" if row.isdigit() else "")
