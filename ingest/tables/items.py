"""“三公”经费支出决算表: one row of twelve, alternating 预算数/决算数 pairs, or a list by line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from db.catalogue import Form
from db.core.text import fold
from ingest.document import Row
from ingest.tables.balance import decimals_among, holds
from ingest.tables.cells import Amount, amounts, has_cjk, illegible, line_numbers
from ingest.tables.halves import counting_columns
from ingest.tables.header import stacked_texts
from ingest.tables.result import FormCells, ReadCell, Unread


@dataclass(frozen=True, slots=True)
class _Across:
    """The table turned round: each cell index is one (row, column)."""

    cells: dict[int, tuple[str, str]]


class ItemsReader:
    def __init__(self, form: Form) -> None:
        self.form = form
        self.side = form.side
        self.out = FormCells()
        self._columns = {fold(text): column.name for column in self.side.columns for text in column.spellings()}
        self._head: list[Row] = []  # header rows whose figures stand on the next page
        self._kept: _Across | None = None
        self._list_columns: dict[int, str] = {}  # go on over a page break

    def read(self, tables: Iterable[list[Row]]) -> FormCells:
        for table in tables:
            if any(self._list_rows(row) for row in table):
                self._list(table)
            else:
                self._across(table)
        return self.out

    # --- a list by line ---

    def _list_rows(self, row: Row) -> bool:
        """A row that starts with a declared item; a header of the turned table holds several."""
        labels = [text for _, text in row.filled() if has_cjk(text)]
        return len(labels) == 1 and len(row.filled()) > 1 and bool(self.side.find_rows(labels[0]))

    def _list(self, table: list[Row]) -> None:
        columns = self._list_columns
        for position, row in enumerate(table):
            heads = {index: self._columns[fold(text)] for index, text in row.filled() if fold(text) in self._columns}
            if heads and not self._list_rows(row):
                columns, self.out.recognised = self._figure_columns(heads, table[position + 1 :]), True
            elif columns:
                self._line(row, columns)
        self._list_columns = columns

    def _figure_columns(self, heads: dict[int, str], rows: Sequence[Row]) -> dict[int, str]:
        """Where the figures of the declared items stand: below the heads, or in their order where the heads slid."""
        body = [row for row in rows if self._list_rows(row) and not line_numbers(row)]
        counting = counting_columns(body)
        used = sorted({amount.index for row in body for amount in amounts(row)} - counting)
        if set(used) <= heads.keys() - counting or len(used) > len(heads):
            return {index: name for index, name in heads.items() if index not in counting}
        if len(used) == len(heads):
            return dict(zip(used, heads.values(), strict=True))
        slid = [slide for slide in (-1, 1) if set(used) <= {index + slide for index in heads}]
        return {index + slid[0]: name for index, name in heads.items()} if len(slid) == 1 else {}

    def _line(self, row: Row, columns: dict[int, str]) -> None:
        labels = [text for _, text in row.filled() if has_cjk(text)]
        declared = self.side.find_rows(labels[0]) if labels else ()
        if line_numbers(row):
            return
        if not declared:
            if any(not amount.whole for amount in amounts(row)):
                self._refuse(row, "这一行的项目没有认出")
            return
        self.out.rows.setdefault(("", declared[0].name), declared[0].name)
        strays = [a for a in amounts(row) if a.index not in columns and not (a.whole and a.index < min(columns))]
        for index, text in row.filled():
            if index in columns and illegible(text):
                self.out.unread.append(Unread("unread_cell", "这一栏的数没有认出", text, row.source))
        for amount in amounts(row):
            if amount.index in columns and not strays:
                self._keep(row, declared[0].name, columns[amount.index], amount)
        if strays:
            self._refuse(row, "这一行的数与各栏对不上")

    # --- turned round ---

    def _across(self, table: list[Row]) -> None:
        body = next((position for position, row in enumerate(table) if self._is_body(row)), len(table))
        header = [*self._head, *table[:body]]
        layout = self._layout(header)
        if layout is None and not table[:body]:
            layout = self._kept  # the row stands on the next page, below no header of its own
        self._head = header if body == len(table) else []
        self._kept = layout or self._kept
        if layout is None:
            if self._items(header):
                for row in table[body:]:
                    if amounts(row) and not line_numbers(row):
                        self._refuse(row, "这张表的表头没有认出")
            return
        self.out.recognised = True
        for declared in self.side.rows:
            self.out.rows.setdefault(("", declared.name), declared.name)
        for row in table[body:]:
            if not line_numbers(row):
                self._body(row, layout)

    def _is_body(self, row: Row) -> bool:
        return bool(amounts(row)) and not line_numbers(row)

    def _body(self, row: Row, layout: _Across) -> None:
        figures = amounts(row)
        placed = {layout.cells[amount.index]: amount for amount in figures if amount.index in layout.cells}
        if len(placed) < len(figures) or not self._balanced(placed):
            shifted = self._shifted(figures, layout)
            if shifted is not None:
                placed = shifted
            elif len(placed) < len(figures):
                self._refuse(row, "这一行的数与各栏对不上")
                return
        for (item, column), amount in placed.items():
            self._keep(row, item, column, amount)
        for index, text in row.filled():
            if illegible(text) and index in layout.cells:
                self.out.unread.append(Unread("unread_cell", "这一栏的数没有认出", text, row.source))

    def _shifted(self, figures: list[Amount], layout: _Across) -> dict[tuple[str, str], Amount] | None:
        found = []
        for shift in (-1, 1, -2, 2):
            if all(amount.index + shift in layout.cells for amount in figures):
                placed = {layout.cells[amount.index + shift]: amount for amount in figures}
                if self._balanced(placed):
                    found.append(placed)
        return found[0] if len(found) == 1 else None

    def _balanced(self, placed: dict[tuple[str, str], Amount]) -> bool:
        for column in self.side.column_names:
            values = {item: amount.value for (item, col), amount in placed.items() if col == column}
            if any(
                not holds(equation, values.get, decimals=decimals_among(values.values()))
                for equation in self.side.equations
            ):
                return False
        return True

    def _layout(self, header: Sequence[Row]) -> _Across | None:
        indexes = next((found for row in reversed(header) if len(found := line_numbers(row)) > 3), [])
        pairs = self._pairs(header)
        if pairs is not None:
            return pairs
        items = self._items(header)
        groups = self._groups(header)
        count = len(self.side.rows)
        if not groups:
            return None
        if len(indexes) == count * len(groups):
            starts = indexes
        elif len(items) == count * len(groups):
            starts = items
        else:
            return None
        names = [(row.name, group) for group in groups for row in self.side.rows]
        return _Across(dict(zip(starts, names, strict=True)))

    def _heads(self, header: Sequence[Row]) -> list[tuple[int, str]]:
        """Every 预算数 and 决算数 of the header by cell index; a page may set one of them on a line of its own."""
        found: dict[int, str] = {}
        for row in header:
            found.update({i: self._columns[fold(text)] for i, text in row.filled() if fold(text) in self._columns})
        return sorted(found.items())

    def _pairs(self, header: Sequence[Row]) -> _Across | None:
        """预算数 and 决算数 repeated below every item."""
        heads = self._heads(header)
        names = [name for _, name in heads]
        if len(heads) != len(self.side.rows) * 2 or names[0] == names[1]:
            return None
        if names != names[:2] * len(self.side.rows):
            return None
        items = [declared.name for declared in self.side.rows for _ in range(2)]
        return _Across({index: (item, column) for item, (index, column) in zip(items, heads, strict=True)})

    def _groups(self, header: Sequence[Row]) -> list[str]:
        """The column groups in printed order: 预算数 then 决算数, or 决算数 alone."""
        return list(dict.fromkeys(name for _, name in self._heads(header)))

    def _items(self, header: Sequence[Row]) -> list[int]:
        """The cell indexes above which an item is named; 小计 stands for the vehicles' subtotal."""
        names = {fold(text) for row in self.side.rows for text in (*row.spellings(), *row.header)}
        names -= {fold(row.name) for row in self.side.rows if row.header}  # the heading above a 小计
        return [index for index, texts in enumerate(stacked_texts(header)) if any(text in names for text in texts)]

    def _keep(self, row: Row, item: str, column: str, amount: Amount) -> None:
        self.out.add(ReadCell("", item, column, item, amount.value, amount.printed, row.source, amount.confidence))

    def _refuse(self, row: Row, message: str) -> None:
        self.out.unread.append(Unread("unread_row", message, " ".join(text for _, text in row.filled()), row.source))
