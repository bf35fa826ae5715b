"""Forms whose rows are account codes and whose columns are declared: 收入决算表, 支出决算表 and their kin."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from db.catalogue import Catalogue, Form
from db.core.text import fold, squeeze
from ingest.document import Row
from ingest.tables.balance import row_balances
from ingest.tables.cells import Amount, amounts, blank, has_cjk, illegible, line_numbers
from ingest.tables.codes import Label, code_by_name, read_label
from ingest.tables.header import ColumnMap, map_columns
from ingest.tables.result import FormCells, ReadCell, Unread

TOTAL = "合计"
_TOTAL_ENDINGS = ("合计", "总计")
# What is left of a total row's label where the three code columns are headed 类 款 项.
_HEAD_MARKS = frozenset("类款项栏次目关承坝尖")
_SHIFTS = (-1, 1, -2, 2)


@dataclass(frozen=True, slots=True)
class _Placed:
    start: int
    cells: dict[str, Amount]


class AccountsReader:
    """Reads the tables of one account form, keeping the column map over page breaks."""

    def __init__(self, form: Form, catalogue: Catalogue) -> None:
        self.form, self.catalogue = form, catalogue
        self.out = FormCells()
        self._map: ColumnMap | None = None
        self._pending: tuple[str, Row] | None = None  # a code whose figures stand on the next row
        self._last = ""

    def read(self, tables: Iterable[list[Row]]) -> FormCells:
        for table in tables:
            header, body = self._split(table)
            fresh = map_columns(header, self.form.side.columns, self.form.layouts) if header else None
            if fresh is not None:
                self._map = fresh
                self.out.recognised = True
            if self._map is None:
                self._unmapped(body)
                continue
            self._map = _ranked(self._map, [amounts(row, self._label_end(row)) for row in body], self.form)
            for row in body:
                self._row(row, self._map)
        return self.out

    def _unmapped(self, body: Iterable[Row]) -> None:
        """Rows of this form below a header that was not recognised."""
        for row in body:
            label = self._label(row, self._label_end(row))
            if (label.code or self._is_total(row, label)) and any(not amount.whole for amount in amounts(row)):
                self._refuse(row, "unread_row", "这一页的表头没有认出")

    def _split(self, table: list[Row]) -> tuple[list[Row], list[Row]]:
        """Header rows stand above the first row with a code or a total; repeated headers inside are dropped later."""
        for position, row in enumerate(table):
            if line_numbers(row):
                continue
            label = self._label(row, self._label_end(row))
            total = self._is_total(row, label) and bool(amounts(row))
            figures = any(not amount.whole or self._pending for amount in amounts(row))
            if label.code or label.ambiguous or total or figures or self._figures_only(row):
                return table[:position], table[position:]
        return table, []

    def _figures_only(self, row: Row) -> bool:
        """No words, only figures, and no (perhaps garbled) 栏次 row: a total without a label."""
        found = amounts(row)
        counting = all(amount.whole and amount.value < 20 for amount in found) and all(
            before.value < after.value for before, after in pairwise(found)
        )
        return len(found) > 1 and not counting and not any(has_cjk(text) for text in row.texts)

    def _label_end(self, row: Row) -> int:
        """The index where the figures start: the map's, or the first cell that can only be an amount."""
        decimals = [amount.index for amount in amounts(row) if not amount.whole]
        limit = self._map.first if self._map else len(row.cells)
        return min([limit, *decimals])

    def _label(self, row: Row, end: int) -> Label:
        return read_label(row.texts[:end], self.form.accounts or "functional", self.catalogue)

    def _is_total(self, row: Row, label: Label) -> bool:
        text = "".join(fold(cell) for cell in row.texts[: self._label_end(row)] if has_cjk(cell))
        return not label.code and (
            text.endswith(_TOTAL_ENDINGS) or (bool(text) and set(text) <= _HEAD_MARKS and bool(amounts(row)))
        )

    def _row(self, row: Row, columns: ColumnMap) -> None:
        if line_numbers(row) or not row.filled() or self._is_header(row):
            return
        end = self._label_end(row)
        label = self._label(row, end)
        found = amounts(row, end)
        if not found:
            self._without_figures(row, label)
            return
        key = self._key(row, label)
        if not key:
            self._refuse(row, "unread_row", "这一行的科目编码没有认出")
            return
        placed = _place(found, columns, self.form)
        if placed is None:
            self._refuse(row, "unread_row", "这一行的数与各栏对不上")
            return
        self._unread_cells(row, end, placed)
        name = label.name or self._pending_name(key)
        for column, amount in placed.cells.items():
            self.out.add(
                ReadCell("", key, column, name or key, amount.value, amount.printed, row.source, amount.confidence)
            )
        self._pending, self._last = None, key

    def _is_header(self, row: Row) -> bool:
        """A header repeated by a page break inside the table."""
        spellings = {fold(spelling) for column in self.form.side.columns for spelling in column.spellings()}
        texts = [fold(text) for _, text in row.filled()]
        return not any(amount for amount in amounts(row)) and sum(text in spellings for text in texts) > 1

    def _without_figures(self, row: Row, label: Label) -> None:
        """A row that is printed but empty, a code waiting for its figures, or the rest of a name."""
        odd = [text for index, text in row.filled() if index >= self._label_end(row) and illegible(text)]
        if odd and label.code:
            for text in odd:
                self.out.unread.append(Unread("unread_cell", "这一栏的数没有认出", text, row.source))
        if label.code:
            self.out.rows.setdefault(("", label.code), label.name or label.code)
            self._pending, self._last = (label.code, row), label.code
        elif self._is_total(row, label):
            self.out.rows.setdefault(("", TOTAL), TOTAL)
        elif label.name and self._last and ("", self._last) in self.out.rows:
            self._extend_name(label.name)

    def _extend_name(self, rest: str) -> None:
        """The second line of a name that the page cut, where the catalogue confirms it."""
        known = self.catalogue.account(self.form.accounts or "functional", self._last)
        joined = self.out.rows["", self._last] + squeeze(rest)
        if known is not None and fold(known.name).startswith(fold(joined)):
            self.out.rows["", self._last] = joined
            for key, cell in self.out.cells.items():
                if cell.row == self._last:
                    self.out.cells[key] = replace(cell, label=joined)

    def _key(self, row: Row, label: Label) -> str:
        if label.code:
            return label.code
        if self._is_total(row, label):
            return TOTAL
        if label.ambiguous:
            return ""
        if not label.name:
            blank_label = all(blank(text) for text in row.texts[: self._label_end(row)])
            return (
                TOTAL
                if blank_label and ("", TOTAL) not in self.out.rows and not self._pending
                else self._pending_code()
            )
        if self._pending:
            return self._pending_code()
        near = [code for _, code in self.out.rows if code.isdigit()][-1:]
        return code_by_name(label.name, self.form.accounts or "functional", self.catalogue, near)

    def _pending_code(self) -> str:
        return self._pending[0] if self._pending else ""

    def _pending_name(self, key: str) -> str:
        return self.out.rows.get(("", key), TOTAL if key == TOTAL else "")

    def _unread_cells(self, row: Row, end: int, placed: _Placed) -> None:
        used = {amount.index for amount in placed.cells.values()}
        for index, text in row.filled():
            if index >= end and index not in used and illegible(text):
                self.out.unread.append(Unread("unread_cell", "这一栏的数没有认出", text, row.source))

    def _refuse(self, row: Row, kind: str, message: str) -> None:
        self.out.unread.append(Unread(kind, message, " ".join(text for _, text in row.filled()), row.source))


def _place(found: list[Amount], columns: ColumnMap, form: Form) -> _Placed | None:
    """The row's figures in their columns: the header's place if the row's equations agree, else the only shifted place
    where they do, else the header's place as printed (the report's own mistake) unless two headers disagree."""
    equations = form.side.column_equations
    landed = [placed for start in columns.starts if (placed := _land(found, columns, start))]
    good = [placed for placed in landed if row_balances(equations, columns.columns, _values(placed))]
    if good:
        return good[0]
    moved = [
        placed
        for shift in _SHIFTS
        for start in dict.fromkeys(start + shift for start in columns.starts)
        if start not in columns.starts
        and (placed := _land(found, columns, start))
        and row_balances(equations, columns.columns, _values(placed))
    ]
    if moved:
        return moved[0] if len({placed.start for placed in moved}) == 1 else None
    return landed[0] if len({placed.start for placed in landed}) == 1 else None


def _ranked(columns: ColumnMap, rows: Iterable[list[Amount]], form: Form) -> ColumnMap:
    """The candidate starts, the one where most rows of the table balance first: one row alone may fit by chance."""
    if len(columns.starts) < 2:
        return columns
    every = list(rows)
    fits = {
        start: sum(
            1
            for found in every
            if found
            and (placed := _land(found, columns, start))
            and row_balances(form.side.column_equations, columns.columns, _values(placed))
        )
        for start in columns.starts
    }
    return replace(columns, starts=tuple(sorted(columns.starts, key=lambda start: -fits[start])))


def _values(placed: _Placed) -> dict[str, Decimal]:
    return {name: amount.value for name, amount in placed.cells.items()}


def _land(found: list[Amount], columns: ColumnMap, start: int) -> _Placed | None:
    cells: dict[str, Amount] = {}
    for amount in found:
        position = amount.index - start
        if not 0 <= position < len(columns.columns):
            return None
        cells[columns.columns[position]] = amount
    return _Placed(start, cells)
