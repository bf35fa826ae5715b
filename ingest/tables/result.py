"""What a shape module returns: cells that were read, rows that are printed, and what was not understood."""

from dataclasses import dataclass, field
from decimal import Decimal

from db.core.facts import Source


@dataclass(frozen=True, slots=True)
class ReadCell:
    """One figure in its place, in the table's own unit."""

    side: str
    row: str
    col: str
    label: str
    value: Decimal
    printed: str
    source: Source
    confidence: float | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        return self.side, self.row, self.col


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell or row that holds a figure and could not be placed."""

    kind: str
    message: str
    text: str
    source: Source


@dataclass
class FormCells:
    """Everything read of one form so far."""

    cells: dict[tuple[str, str, str], ReadCell] = field(default_factory=dict)
    rows: dict[tuple[str, str], str] = field(default_factory=dict)  # (side, row) -> label, in printed order
    unread: list[Unread] = field(default_factory=list)
    recognised: bool = False  # at least one header of this form was understood

    def add(self, cell: ReadCell) -> None:
        """Keeps a figure; the same figure printed again is the same cell, another figure there is a conflict."""
        self.rows.setdefault((cell.side, cell.row), cell.label)
        other = self.cells.setdefault(cell.key, cell)
        if other is not cell and other.value != cell.value:
            message = f"同一栏出现两个数：{other.printed} 与 {cell.printed}"
            self.unread.append(Unread("conflict", message, cell.printed, cell.source))

    def values(self, side: str, col: str) -> dict[str, Decimal]:
        return {cell.row: cell.value for cell in self.cells.values() if cell.side == side and cell.col == col}

    def columns_of(self, side: str, row: str) -> dict[str, Decimal]:
        return {cell.col: cell.value for cell in self.cells.values() if cell.side == side and cell.row == row}
