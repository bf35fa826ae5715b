"""A table as it is drawn: which cells are merged, how wide the columns are, what stands left, right or in the middle.

Blocks fill a merged cell once and leave the rest blank; here the blanks are given back to the cell they belong to.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from samples.blocks import Table

_NUMBER = frozenset("0123456789.,%-")
_MOST, _LEAST = 13.0, 3.2  # widths of a column in characters
_EVALUATION = (6.0, 8.0, 8.0, 11.0, 8.0, 8.0, 6.0, 5.0, 9.0)


@dataclass(frozen=True, slots=True)
class Box:
    """A drawn cell, perhaps over several rows and columns."""

    row: int
    column: int
    text: str
    rows: int = 1
    columns: int = 1
    align: str = "center"


def boxes(table: Table) -> list[Box]:
    """Every drawn cell in reading order; together they cover the grid."""
    merged = list(_evaluation(table) if table.header == 0 else _merged(table))
    covered = {(b.row + r, b.column + c) for b in merged for r in range(b.rows) for c in range(b.columns)}
    single = [
        Box(r, c, text, align=_align(table, r, c))
        for r, row in enumerate(table.rows)
        for c, text in enumerate(row)
        if (r, c) not in covered
    ]
    return sorted((*merged, *single), key=lambda box: (box.row, box.column))


def widths(table: Table) -> list[float]:
    """In characters; the caller scales them to the page."""
    if table.header == 0:
        return list(_EVALUATION)
    count = len(table.rows[0])
    found = [_LEAST] * count
    for box in boxes(table):
        if box.columns == 1:
            room = _size(box.text) / 2 if box.row < table.header else _size(box.text)
            found[box.column] = max(found[box.column], min(room + 1, _MOST))
    return found


def _size(text: str) -> float:
    return sum(0.55 if ord(char) < 0x2E80 else 1.0 for char in text)


def _align(table: Table, row: int, column: int) -> str:
    text = table.rows[row][column]
    if row < table.header:
        return "center"
    if table.header == 0:  # an evaluation: money and scores in the middle, words on the left
        return "center" if _size(text) < 12 else "left"
    if text and set(text) <= _NUMBER:
        return "right" if "." in text else "center"
    return "center" if text.endswith(("合计", "总计")) or len(text) < 2 else "left"


# --- public tables ---------------------------------------------------------------------------------------------------


def _merged(table: Table) -> Iterator[Box]:
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for r in range(table.header):
        for c, text in enumerate(table.rows[r]):
            owner[r, c] = (r, c) if text else _owner(table, owner, r, c)
    yield from _boxes_of(table, owner)
    for r in range(table.header, len(table.rows)):
        yield from _totals(table, r)


def _owner(table: Table, owner: dict[tuple[int, int], tuple[int, int]], row: int, column: int) -> tuple[int, int]:
    """Whose a blank of the header is: the single column's above it, else its left neighbour's."""
    if row and table.rows[row][0] != "栏次":
        above = owner[row - 1, column]
        if sum(cell == above for (_, c), cell in owner.items() if cell == above and c != column) == 0:
            return above
    if column and (row == 0 or owner[row, column - 1][0] == row):
        return owner[row, column - 1]
    return row, column


def _boxes_of(table: Table, owner: dict[tuple[int, int], tuple[int, int]]) -> Iterator[Box]:
    for r, c in dict.fromkeys(owner.values()):
        mine = [place for place, cell in owner.items() if cell == (r, c)]
        rows, columns = (1 + max(place[axis] for place in mine) - (r, c)[axis] for axis in (0, 1))
        yield Box(r, c, table.rows[r][c], rows, columns)


def _totals(table: Table, row: int) -> Iterator[Box]:
    """合计 stands over code and name, 公用经费合计 over all but the last column of its groups."""
    heads = table.rows[table.header - 2] if table.rows[table.header - 1][0] == "栏次" else table.rows[table.header - 1]
    named = [column for column, head in enumerate(heads) if head == "科目名称"]
    for column, text in enumerate(table.rows[row]):
        if not text.endswith("合计") or column + 1 not in named:
            continue
        end = column + 1
        while end + 2 < len(heads) and heads[end + 2] == "科目编码" and not any(table.rows[row][end : end + 4]):
            end += 3
        yield Box(row, column, text, 1, end - column + 1)


# --- self-evaluations ------------------------------------------------------------------------------------------------


def _evaluation(table: Table) -> Iterator[Box]:
    """The form of a self-evaluation, whose rows are the same for every project but for its indicators."""
    rows = table.rows
    heads = next(number for number, row in enumerate(rows) if row[0] == "年度绩效指标")
    last = len(rows) - 1
    yield from _across(rows, 0, (0, 2), (2, 7))
    yield from _across(rows, 1, (0, 2), (2, 3), (6, 3))
    yield Box(2, 0, rows[2][0], heads - 4, 1)
    for row in range(2, heads - 2):
        yield from _across(rows, row, (7, 2), align="center")
    yield Box(heads - 2, 0, rows[heads - 2][0], 2, 2)
    yield from _across(rows, heads - 2, (2, 3), (5, 4), align="center")
    yield from _across(rows, heads - 1, (2, 3), (5, 4))
    yield Box(heads, 0, rows[heads][0], last - heads, 1)
    for column in (1, 2):
        yield from _levels(rows, column, heads + 1, last)
    yield from _across(rows, last, (0, 6), align="center")


def _across(rows: Sequence[Sequence[str]], row: int, *spans: tuple[int, int], align: str = "") -> Iterator[Box]:
    for column, count in spans:
        text = rows[row][column]
        side = align or ("center" if column == 0 or _size(text) < 12 else "left")
        yield Box(row, column, text, 1, count, side)


def _levels(rows: Sequence[Sequence[str]], column: int, first: int, end: int) -> Iterator[Box]:
    """A level printed once stands over the rows below it that leave it blank."""
    row = first
    while row < end:
        count = 1
        while row + count < end and not rows[row + count][column]:
            count += 1
        yield Box(row, column, rows[row][column], count, 1)
        row += count
