"""What stands in a cell: an amount, an empty mark, or text."""

from dataclasses import dataclass
from decimal import Decimal

from db.core.numbers import is_blank_mark, parse_cell
from db.core.text import fold
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


def illegible(text: str) -> bool:
    """Something is printed where a figure belongs, and it is no figure, no empty mark and no word."""
    return (
        not blank(text)
        and parse_cell(text) is None
        and (has_digit(text) or (len(fold(text)) > 2 and not has_cjk(text)))
    )


def line_numbers(row: Row) -> list[int]:
    """Indexes of the cells of a 栏次 row (1, 2, 3 … in order); empty where the row is none.

    One or two such numbers beside a label may as well be amounts, so fewer than three need the word or no label."""
    found: list[int] = []
    for amount in amounts(row):
        if not amount.whole or amount.value != len(found) + 1:
            return []
        found.append(amount.index)
    if len(found) < 3:
        labels = "".join(fold(text) for _, text in row.filled() if has_cjk(text))
        if labels and "栏次" not in labels:
            return []
    return found
