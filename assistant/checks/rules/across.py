"""Relations between forms: the declared identities, and the functional classes that several forms print."""

from collections.abc import Iterator, Sequence

from assistant.checks.case import Case
from assistant.checks.grid import Grid, Grids, class_named
from assistant.checks.relations import Part, Relation
from assistant.checks.rules.within import children_of
from db.catalogue.references import parse_cell_ref, signed_cells
from db.catalogue.schema import CellRef, Witness
from db.catalogue.supplement import Identity, load_identities


def relations(grids: Grids) -> Iterator[Relation]:
    for identity in load_identities(grids.case.catalogue.forms):
        relation = _identity(grids, identity)
        if relation is not None:
            yield relation
    for grid in grids.all():
        for witness in grid.side.witnesses:
            other = grids.get(witness.form)
            if other is not None and witness.col in grid.columns() and witness.other in other.columns():
                yield from _classes(grids.case, grid, other, witness)


# --- identities ------------------------------------------------------------------------------------------------------


def _identity(grids: Grids, identity: Identity) -> Relation | None:
    """None where a side, or a row that the identity needs, is not printed."""
    if not all(_is_printed(grids, ref) for ref in identity.needs):
        return None
    left, right = _side(grids, identity.left), _side(grids, identity.right)
    if not left or not right:
        return None
    family = identity.id
    return Relation("table.cross", family, identity.title, left, right, reference=f"identity:{identity.id}")


def _side(grids: Grids, expression: str) -> tuple[Part, ...]:
    """Its addends; empty where none of them is printed. One of several that is not printed is nothing."""
    by_id = {form.id: form for form in grids.case.catalogue.forms}
    refs = [(sign, parse_cell_ref(text, by_id)) for sign, text in signed_cells(expression)]
    if not any(_is_printed(grids, ref) for _, ref in refs):
        return ()
    return tuple(_part(grids, sign, ref) for sign, ref in refs)


def _is_printed(grids: Grids, ref: CellRef) -> bool:
    grid = grids.get(ref.form, ref.side)
    return grid is not None and grid.has_row(ref.row) and ref.col in grid.columns()


def _part(grids: Grids, sign: int, ref: CellRef) -> Part:
    grid = grids.get(ref.form, ref.side)
    form = next(form for form in grids.case.catalogue.forms if form.id == ref.form)
    col = f"的{ref.col}" if ref.col not in (ref.row, "金额") else ""
    name = f"{form.name}“{ref.row.rpartition('/')[2]}”{col}"
    if grid is None:
        return Part((ref.form, ref.side, ref.row, ref.col), name, None, sign)
    return grid.part(ref.row, ref.col, sign, name=name)


# --- classes ---------------------------------------------------------------------------------------------------------


def _classes(case: Case, grid: Grid, other: Grid, witness: Witness) -> Iterator[Relation]:
    """Each class row against the other form's class, or the accounts that it prints of that class."""
    codes = other.codes()
    for row in grid.class_rows():
        account = class_named(case, row)
        if account is None:
            continue
        mine = grid.part(row, witness.col, name=_name(grid, row, witness.col))
        theirs = _of_class(other, account.code, codes, witness.other)
        if not theirs:
            theirs = (other.part(account.code, witness.other, name=f"{other.form.name}（没有这一类）"),)
        where = f"{grid.form.name}与{other.form.name}“{row}”"
        name = f"{other.form.name}同类科目（{'、'.join(part.key[2] for part in theirs)}）"
        yield Relation("table.class_rows", f"class/{account.code}", where, (mine,), theirs, right_name=name)


def _name(grid: Grid, row: str, col: str) -> str:
    return f"{grid.form.name}“{row}”" + (f"的{col}" if len(grid.side.columns) > 1 else "")


def _of_class(grid: Grid, code: str, codes: Sequence[str], col: str) -> tuple[Part, ...]:
    found = [code] if code in codes else children_of("", [other for other in codes if other.startswith(code)])
    return tuple(grid.part(row, col, name=f"{row} {grid.name(row)}") for row in found)
