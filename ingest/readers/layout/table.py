"""A grid and the words on it -> the rows of a table, each cell with its text."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ingest.readers.layout.columns import boundaries, column_of, crowded, find_columns, header_end
from ingest.readers.layout.grid import Grid, build
from ingest.readers.layout.heads import Head, Span, heads_of, leaves_of
from ingest.readers.layout.lines import cell_text, chunks, text_lines
from ingest.readers.layout.rows import split_rows
from ingest.readers.layout.rulings import Frame
from ingest.readers.layout.words import Word, confidence_of, cut_by, is_code, is_decimal, is_figure

Place = tuple[int, int]
_NEAR = 4.0  # how far the edges of one table may differ from page to page
_CROWDED = 0.3  # part of a column's filled cells that must hold several things before it is cut


@dataclass(frozen=True, slots=True)
class CellText:
    text: str
    confidence: float | None = None


EMPTY = CellText("")


@dataclass
class Table:
    """xs: the edges of its columns; rows: one text a column; top and bottom: where it stands; spans: the columns of a
    table without rulings; reshape: the same table in the columns of another one that it goes on with, if it fits."""

    xs: list[float]
    rows: list[list[CellText]]
    top: float
    bottom: float
    spans: list[Span] | None = None
    reshape: Callable[["Table"], "Table | None"] | None = None

    @property
    def filled(self) -> int:
        return sum(bool(cell.text) for row in self.rows for cell in row)


def ruled_table(frame: Frame, grid: Grid, words: Sequence[Word], cuts: Sequence[float] = ()) -> Table:
    """Every word ends in a cell. cuts: further columns, known from elsewhere."""
    walls = list(grid.xs)
    pieces = [piece for word in words for piece in _cut_at_walls(grid, word)]
    grid.insert_columns(cuts or _missing_columns(grid, pieces))
    cells: dict[Place, list[Word]] = defaultdict(list)
    for piece in pieces:
        cells[grid.row_at(piece.cy), grid.column_at(piece.cx)].append(piece)
    settled = _settle(grid, cells)
    rows = [row for i in range(grid.rows) for row in _band([settled.get((i, j), []) for j in range(grid.columns)])]

    def reshape(other: Table) -> Table | None:
        fresh = build(frame)
        if fresh is None or not _edges_in(walls, other.xs):
            return None
        return ruled_table(frame, fresh, words, other.xs[1:-1])

    return Table(grid.xs, [list(map(_cell, row)) for row in rows], grid.ys[0], grid.ys[-1], None, reshape)


def _edges_in(edges: Sequence[float], others: Sequence[float]) -> bool:
    """Both tables reach equally far, and no edge of the first is missing in the second."""
    if abs(edges[0] - others[0]) > _NEAR or abs(edges[-1] - others[-1]) > _NEAR:
        return False
    return all(min(abs(edge - other) for other in others) <= _NEAR for edge in edges)


def open_table(lines: Sequence[Sequence[Word]], spans: list[Span] | None = None) -> Table:
    """A table without rulings: columns from what stands above each other, or as given; rows from its lines."""
    given = spans is not None
    spans = spans or find_columns(lines)
    grouped = [chunks(line) for line in lines]
    head = 0 if given else header_end(grouped)
    rows = _header(spans, heads_of(grouped[:head]), head)
    for group in split_rows([word for line in lines[head:] for word in line]):
        row: list[list[Word]] = [[] for _ in spans]
        for word in group:
            row[column_of(spans, word.cx)].append(word)
        rows.append(row)
    xs = [spans[0][0], *boundaries(spans), spans[-1][1]]
    words = [word for line in lines for word in line]
    top, bottom = min(word.y0 for word in words), max(word.y1 for word in words)

    def reshape(other: Table) -> Table | None:
        if head or other.spans is None or not all(_within(word, other.spans) for word in words):
            return None
        return open_table(lines, other.spans)

    return Table(xs, [list(map(_cell, row)) for row in rows], top, bottom, spans, reshape)


def _within(word: Word, spans: Sequence[Span]) -> bool:
    return min(max(left - word.x1, word.x0 - right) for left, right in spans) < word.height


def _header(spans: Sequence[Span], heads: Sequence[Head], count: int) -> list[list[list[Word]]]:
    """The header rows: the heads of groups on their lines, those of the columns themselves together below."""
    rows: list[list[list[Word]]] = [[[] for _ in spans] for _ in range(count)]
    leaves = set(map(id, leaves_of(heads, spans)))
    for head in sorted(heads, key=lambda head: id(head) not in leaves):
        column = column_of(spans, head.cx)
        bottom = id(head) in leaves and not rows[-1][column]
        rows[-1 if bottom else head.line][column].extend(head.words)
    return [row for row in rows if any(row)]


def _cell(words: Sequence[Word]) -> CellText:
    return CellText(cell_text(words), confidence_of(words)) if words else EMPTY


def _cut_at_walls(grid: Grid, word: Word) -> list[Word]:
    first, last = bisect_right(grid.xs, word.x0 + 1.5), bisect_right(grid.xs, word.x1 - 1.5)
    if first == last or len(word.text) < 2:
        return [word]
    row = grid.row_at(word.cy)
    done: list[Word] = []
    for edge in range(max(first, 1), min(last, grid.columns)):
        if grid.right[row][edge - 1]:
            *before, word = cut_by(word, grid.xs[edge])
            done.extend(before)
    return [*done, word]


def _missing_columns(grid: Grid, words: Sequence[Word]) -> list[float]:
    """Where to cut columns that hold several things in many rows: their rulings are missing."""
    by_column: dict[int, dict[int, list[Word]]] = defaultdict(lambda: defaultdict(list))
    for word in words:
        by_column[grid.column_at(word.cx)][grid.row_at(word.cy)].append(word)
    cuts: list[float] = []
    for rows in by_column.values():
        lines = [line for members in rows.values() for line in text_lines(members)]
        several = sum(map(crowded, lines))
        if several > _CROWDED * len(lines) - 1 and several > min(1, len(lines) - 1):
            cuts.extend(boundaries(find_columns(lines)))
    return cuts


# --- merged cells ----------------------------------------------------------------------------------------------------


def _settle(grid: Grid, cells: dict[Place, list[Word]]) -> dict[Place, list[Word]]:
    """The words of a merged cell stand in its first one; cells that only miss their rulings keep their own."""
    regions = [region for region in grid.regions() if len(region) > 1]
    wide = {_columns(region) for region in regions if _open_across(region, cells)}
    for region in regions:
        filled = [place for place in region if cells.get(place)]
        if not filled or (len(filled) == 1 and filled[0] == region[0]):
            continue
        across, down = _columns(region) in wide, _open_down(region, cells)
        moved: dict[Place, list[Word]] = defaultdict(list)
        for place in filled:
            moved_row = place[0] if down else region[0][0]
            for word, column in _by_column(region, cells.pop(place), place[1], across=across):
                moved[moved_row, column].append(word)
        cells.update(moved)
    return cells


def _columns(region: Sequence[Place]) -> Place:
    return min(j for _, j in region), max(j for _, j in region)


def _by_column(region: Sequence[Place], words: list[Word], column: int, *, across: bool) -> Iterable[tuple[Word, int]]:
    first = _columns(region)[0]
    return ((word, column if across else first) for word in words)


def _open_across(region: Sequence[Place], cells: dict[Place, list[Word]]) -> bool:
    """Figures stand beside other things in one row of the region, in columns of their own."""
    rows: dict[int, dict[int, list[Word]]] = defaultdict(dict)
    for i, j in region:
        if cells.get((i, j)):
            rows[i][j] = cells[i, j]
    for columns in rows.values():
        if len(columns) < 2:
            continue
        for line in text_lines(word for words in columns.values() for word in words):
            figures = [part[0] for part in chunks(line) if len(part) == 1 and is_figure(part[0].text)]
            if figures and len(chunks(line)) > 1:
                return True
    return False


def _open_down(region: Sequence[Place], cells: dict[Place, list[Word]]) -> bool:
    """Figures, or whole names beside them, stand in several rows of the region."""
    if region[0][0] == region[-1][0]:
        return False
    rows: dict[int, list[Word]] = defaultdict(list)
    for place in region:
        rows[place[0]].extend(cells.get(place, ()))
    numbers = sum(any(is_decimal(word.text) or is_code(word.text) for word in words) for words in rows.values())
    if numbers > 1:
        return True
    height = max(i for i, _ in region) - region[0][0] + 1
    names = sum(bool(words) and len(text_lines(words)) == 1 and len(cell_text(words)) > 2 for words in rows.values())
    return names == height > 2


# --- rows without rulings --------------------------------------------------------------------------------------------


def _band(cells: list[list[Word]]) -> list[list[list[Word]]]:
    """One row of the grid; several where a column holds figures on several lines."""
    if not any(_stacked(words) for words in cells):
        return [cells]
    column = {id(word): j for j, words in enumerate(cells) for word in words}
    rows: list[list[list[Word]]] = []
    for group in split_rows([word for words in cells for word in words]):
        row: list[list[Word]] = [[] for _ in cells]
        for word in group:
            row[column[id(word)]].append(word)
        rows.append(row)
    return rows


def _stacked(words: Sequence[Word]) -> bool:
    if len(words) < 2:
        return False
    lines = text_lines(words)
    if len(lines) < 2:
        return False
    alone = [line for line in lines if len(line) == 1]
    amounts = sum(is_decimal(line[0].text) and line[0].text.rpartition(".")[2].isdigit() for line in alone)
    codes = sum(is_code(line[0].text) and len(line[0].text) in (3, 5, 7) for line in alone)
    return amounts > 1 or codes > 1
