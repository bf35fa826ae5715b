"""What stands in a cell: an amount, an empty mark, or text."""

from dataclasses import dataclass
from decimal import Decimal

from db.core.numbers import is_blank_mark, parse_cell
from ingest.document import Row


@dataclass(frozen=True, slots=True)
class Amount:
    """A printed figure with its place in the row."""

    index: int
    value: Decimal
    printed: str
    confidence: float | None = None

    @property
    def whole(self) -> bool:
        """Printed without a decimal point: may as well be a line number or a code."""
        return "." not in self.printed and "．" not in self.printed


def amounts(row: Row, start: int = 0) -> list[Amount]:
    found: list[Amount] = []
    for index, cell in enumerate(row.cells[start:], start):
        if cell.text and (value := parse_cell(cell.text)) is not None:
            found.append(Amount(index, value, cell.text.strip(), cell.confidence))
    return found


def blank(text: str) -> bool:
    return not text.strip() or is_blank_mark(text)


def has_cjk(text: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in text)


def has_digit(text: str) -> bool:
    return any(char.isdigit() for char in text)


def line_numbers(row: Row) -> list[int]:
    """Indexes of the cells of a 栏次 row (1, 2, 3 … in order); empty where the row is none."""
    found: list[int] = []
    for amount in amounts(row):
        if not amount.whole or amount.value != len(found) + 1:
            return []
        found.append(amount.index)
    return found
