"""The small tables of the overview: units with their nature and staff, one row a unit, or one line a label."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from db.core.facts import Source
from db.core.numbers import parse_cell
from db.core.text import fold, squeeze
from ingest.document import Row

_LABEL = re.compile(
    r".{0,16}(?:名称|性质|类型|形式|来源|级别|规格|方式|人数|人员数|职工数|编制数?|核定数|实有数|机构数|科室数|数量|备注"
    r"|主要职[责能]|地址|电话|代码|人员情况)|序号|(?:预算|所属|下属|基层|二级)?单位|部门|(?:内设)?(?:机构|科室|处室)"
    r"|人员|在职|在编|实有|离休|退休|离退休|行政|事业|参公|工勤|编外|小计"
)
_NUMBERING = "序号"
_UNIT = re.compile(r"单位(?:名称)?$|部门(?:名称)?$|机构名称$|名称$")
_TOTAL = re.compile(r"^(?:合计|总计|小计)$")
_BRACKETS = re.compile(r"\([^()]*\)")
_FORM = re.compile(r"科目|决算|预算数|金额|行次|栏次|万元")  # a public table, which is not ours
_WORD = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class Pair:
    """A value and its label; group is the label above where two rows head a table."""

    label: str
    value: str
    source: Source
    group: str = ""

    @property
    def text(self) -> str:
        return f"{self.group}（{self.label}）：{self.value}" if self.group else f"{self.label}：{self.value}"


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A row as told: «单位名称：…；在职人数：10»."""

    pairs: tuple[Pair, ...]

    @property
    def text(self) -> str:
        return "；".join(pair.text for pair in self.pairs)

    @property
    def source(self) -> Source:
        return self.pairs[0].source

    @property
    def total(self) -> bool:
        return any(_TOTAL.match(fold(pair.value)) for pair in self.pairs)


@dataclass(frozen=True, slots=True)
class _Column:
    index: int
    label: str
    group: str = ""


class UnitTables:
    """Collects the rows of the overview's tables; each table as a list of rows."""

    def __init__(self) -> None:
        self.tables: list[list[UnitRow]] = []
        self._columns: tuple[_Column, ...] = ()
        self._listed = -1  # the table that is a list of labels and values
        self._form = -1  # the table that is a public form

    def forget(self) -> None:
        self._columns, self._listed = (), -1

    def take(self, row: Row) -> tuple[UnitRow | None, bool]:
        """The row that is told here, and whether it goes on with the one before (a list of labels)."""
        cells = [(index, squeeze(text)) for index, text in row.filled()]
        if row.table == self._form or any(_FORM.search(fold(text)) for _, text in cells):
            self._form = row.table
            self.forget()
            return None, False
        if len(cells) > 1 and all(is_label(text) for _, text in cells):
            self._head(cells)
            return None, False
        if pairs := self._list(cells, row.source):
            return self._line(pairs, row.table)
        told = self._data(cells, row.source)
        if told is not None:
            self.tables[-1].append(told)
        return told, False

    def _head(self, cells: Sequence[tuple[int, str]]) -> None:
        labels = tuple(_Column(index, text) for index, text in cells)
        if [(c.index, c.label) for c in self._columns] == [(c.index, c.label) for c in labels]:
            return  # repeated behind a page break
        below = self._columns and not self.tables[-1] and cells[0][0] > self._columns[0].index
        if not below:
            self._columns = labels
            self.tables.append([])
            return
        last = {column.index for column in labels}
        kept = [column for column in self._columns if column.index not in last]
        grouped = [replace(column, group=_above(self._columns, column.index)) for column in labels]
        covered = {column.group for column in grouped}
        columns = [*(column for column in kept if column.label not in covered), *grouped]
        self._columns = tuple(sorted(columns, key=lambda column: column.index))

    def _list(self, cells: Sequence[tuple[int, str]], source: Source) -> list[Pair]:
        """«单位性质 | 全额拨款 | 在职人数 | 10»: labels and values by turns."""
        if not cells or len(cells) % 2 or not is_label(cells[0][1]):
            return []
        labels, values = cells[::2], cells[1::2]
        if not all(is_label(text) for _, text in labels) or any(is_label(text) for _, text in values):
            return []
        return [Pair(label, value, source) for (_, label), (_, value) in zip(labels, values, strict=True)]

    def _line(self, pairs: list[Pair], table: int) -> tuple[UnitRow, bool]:
        goes_on = self._listed == table
        told = UnitRow(tuple(pairs))
        if goes_on:
            self.tables[-1][-1] = UnitRow((*self.tables[-1][-1].pairs, *pairs))
        else:
            self.tables.append([told])
        self._columns, self._listed = (), table
        return told, goes_on

    def _data(self, cells: Sequence[tuple[int, str]], source: Source) -> UnitRow | None:
        if not self._columns or not cells:
            return None
        by_order = len(cells) == len(self._columns)
        pairs: list[Pair] = []
        for position, (index, text) in enumerate(cells):
            column = self._columns[position] if by_order else _column(self._columns, index)
            if column is not None and column.label != _NUMBERING and _WORD.search(text):
                pairs.append(Pair(column.label, text, source, column.group))
        return UnitRow(tuple(pairs)) if pairs and (len(pairs) > 1 or _UNIT.search(pairs[0].label)) else None


def is_label(text: str) -> bool:
    """Whether a cell names what stands below or beside it."""
    folded = _BRACKETS.sub("", fold(text)).rstrip(":")
    return parse_cell(text) is None and bool(_LABEL.fullmatch(folded))


def units_told(rows: Sequence[UnitRow]) -> UnitRow | None:
    """The row that speaks for the whole table: its only one, or its total."""
    if len(rows) == 1:
        return rows[0]
    totals = [row for row in rows if row.total]
    return totals[0] if len(totals) == 1 else None


def _above(columns: Sequence[_Column], index: int) -> str:
    return next((column.label for column in reversed(columns) if column.index <= index), "")


def _column(columns: Sequence[_Column], index: int) -> _Column | None:
    return next((column for column in reversed(columns) if column.index <= index), None)
