"""Sums that a form declares, computed where a workbook leaves them to its formulas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from db.catalogue import Form, Side
from db.catalogue.equations import CLASSES, Equation

Key = tuple[str, str]  # (row, column)


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that is a sum of others."""


def complete(
    form: Form, side: Side, rows: Sequence[str], cells: Mapping[Key, Decimal | Formula]
) -> dict[Key, Decimal | None]:
    """The value of every formula cell; None where nothing it adds up is filled in."""
    return _Sums(form, side, rows, cells).all()


class _Sums:
    def __init__(self, form: Form, side: Side, rows: Sequence[str], cells: Mapping[Key, Decimal | Formula]) -> None:
        self.form, self.side, self.rows, self.cells = form, side, rows, cells
        self.codes = [row for row in rows if row.isdigit()]
        self._known: dict[Key, Decimal | None] = {}

    def all(self) -> dict[Key, Decimal | None]:
        return {key: self._value(key) for key, cell in self.cells.items() if isinstance(cell, Formula)}

    def _value(self, key: Key) -> Decimal | None:
        if key not in self._known:
            self._known[key] = None  # a formula that comes back to itself adds nothing
            cell = self.cells.get(key)
            self._known[key] = self._sum(self._parts(key)) if isinstance(cell, Formula) else cell
        return self._known[key]

    def _sum(self, parts: Sequence[Key]) -> Decimal | None:
        values = [value for part in parts if (value := self._value(part)) is not None]
        return sum(values, Decimal(0)) if values else None

    def _parts(self, key: Key) -> list[Key]:
        """What the cell adds up: across by a column equation, else down by codes, classes or a row equation."""
        row, column = key
        across = _defining(self.side.column_equations, column)
        if across is not None:
            return [(row, term.name) for term in across.right]
        if self.form.accounts and (row.isdigit() or not any(item.name == row for item in self.side.rows)):
            return [(code, column) for code in self._below(row)]
        declared = next((item for item in self.side.rows if item.key == row), None)
        if declared is not None and declared.classes:
            return [(code, column) for code in declared.classes]
        down = _defining(self.side.equations, row)
        names: list[str] = []
        for term in down.right if down else ():
            names += self._classes() if term.name == CLASSES else [term.name]
        return [(name, column) for name in names]

    def _below(self, row: str) -> list[str]:
        if not row.isdigit():
            top = min((len(code) for code in self.codes), default=0)
            return [code for code in self.codes if len(code) == top]
        return [code for code in self.codes if code.startswith(row) and len(code) == len(row) + 2]

    def _classes(self) -> list[str]:
        declared = {item.key for item in self.side.rows}
        return [row for row in self.rows if row not in declared]


def _defining(equations: Sequence[Equation], name: str) -> Equation | None:
    return next((e for e in equations if len(e.left) == 1 and e.left[0].name == name), None)
