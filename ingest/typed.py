"""What a person typed into a cell of a workbook: texts as they show, numbers, formulas with what they came to."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db.core.money import plain
from ingest.tables.sums import Formula

if TYPE_CHECKING:
    from openpyxl import Workbook

_FORMULA = "f"  # the type of a cell that holds one
# «=100%», «=98.5», «=3*12»: no cell is named, so the formula is what somebody wrote down
_WRITTEN = re.compile(r"=[\d.,%+\-*/() ]+")
_DECIMALS = re.compile(r"\.(0+)%")
_EXACT = 15  # significant digits of a spreadsheet's number


@dataclass(frozen=True, slots=True)
class Computed:
    """A formula as typed, and what it came to when the workbook was last saved; None where that was not kept."""

    text: str
    value: Any = None

    @property
    def written(self) -> bool:
        return _WRITTEN.fullmatch(self.text) is not None


class TypedBook:
    """A workbook opened twice: for what was typed and, only if a formula is met, for what the formulas came to."""

    def __init__(self, path: Path) -> None:
        from openpyxl import load_workbook

        self._path = path
        self.book: Workbook = load_workbook(path, data_only=False)

    @cached_property
    def _values(self) -> "Workbook":
        from openpyxl import load_workbook

        return load_workbook(self._path, data_only=True)

    def content(self, sheet: str, row: int, column: int) -> Any:
        """A text as it is shown, a number, a Computed, or None. A text that begins with «=» is a text: only the cell's
        type makes a formula. Percentages and dates are numbers to a workbook; they come as the text that shows."""
        cell = self.book[sheet].cell(row, column)
        if cell.data_type == _FORMULA:
            value = self._values[sheet].cell(row, column).value
            return Computed(str(cell.value), _shown(value, str(cell.number_format)))
        return _shown(cell.value, str(cell.number_format))


def _shown(value: Any, form: str) -> Any:
    if isinstance(value, datetime):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, int | float) and not isinstance(value, bool) and form.endswith("%"):
        decimals = _DECIMALS.search(form)
        return f"{plain(exact(value) * 100, len(decimals[1]) if decimals else 0)}%"
    return value


def exact(value: int | float) -> Decimal:
    """A spreadsheet's number without the noise of its last bits."""
    return Decimal(f"{value:.{_EXACT}g}")


def as_text(content: Any) -> str:
    """The words of a cell, lines joined. «=100%» that became a formula stays the text that was typed, for it says what
    was aimed at; of a formula over other cells the words are what it came to, and nothing where that was not kept."""
    if isinstance(content, Computed):
        content = content.text if content.written else content.value
    if content is None:
        return ""
    if isinstance(content, int | float) and not isinstance(content, bool):
        return plain(exact(content))
    return "".join(line.strip() for line in str(content).splitlines())


def as_value(content: Any) -> "Decimal | Formula | str | None":
    """A number, a formula whose result the caller reckons, or the text of what is no number. A formula of numbers only
    («=60+40») is what it came to."""
    from db.core.numbers import parse_cell

    if isinstance(content, Computed):
        given = as_value(content.value) if content.written else None
        return given if isinstance(given, Decimal) else Formula()
    if content is None or content == "":
        return None
    if isinstance(content, str):
        number = parse_cell(content)
        return content.strip() if number is None else number
    return exact(content) if isinstance(content, int | float) and not isinstance(content, bool) else str(content)


def as_amount(content: Any) -> Decimal | None:
    """The number of a cell where no sum of ours belongs: what a formula came to counts."""
    value = as_value(content.value if isinstance(content, Computed) else content)
    return value if isinstance(value, Decimal) else None
