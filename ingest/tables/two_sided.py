"""Two-sided forms (the three 总表): income lines left, spending lines right, each with its own columns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from db.catalogue import Form, Side
from db.catalogue.schema import Row as DeclaredRow
from db.core.numbers import parse_cell
from db.core.text import bare_label, fold, squeeze
from ingest.document import Row
from ingest.tables.balance import row_balances
from ingest.tables.cells import amounts, blank, has_cjk, has_digit, line_numbers
from ingest.tables.result import FormCells, ReadCell, Unread

_LABEL_HEADS = frozenset(
    {"项目", "项目(按功能分类)", "项目(按支出功能分类)", "功能分类科目", "支出功能分类科目", "支出项目", "收入项目"}
)
_ORDINAL_HEADS = frozenset({"行次", "序号", "栏次"})
_TOTAL_KINDS = frozenset({"total", "grand"})


@dataclass(frozen=True, slots=True)
class _Half:
    """Where one side stands in the rows: label, 行次 (if printed) and amount cells."""

    side: Side
    label: int
    ordinal: int | None
    amounts: tuple[int, ...]

    @property
    def end(self) -> int:
        return self.amounts[-1] + 1


@dataclass(frozen=True, slots=True)
class _Piece:
    """One side of one row as read."""

    side: Side
    label: str
    ordinal: int | None
    figures: tuple[tuple[str, Decimal, str, float | None], ...]


class TwoSidedReader:
    def __init__(self, form: Form) -> None:
        self.form = form
        self.out = FormCells()
        self._halves: tuple[_Half, ...] = ()
        self._seen: dict[str, list[str]] = {side.name: [] for side in form.sides}
        self.ordinals: dict[tuple[str, int], str] = {}  # (side, 行次) -> row

    def read(self, tables: Iterable[list[Row]]) -> FormCells:
        for table in tables:
            header = self._header(table)
            fresh = _halves(table[:header], self.form.sides) if header else ()
            if fresh:
                self._halves = fresh
                self.out.recognised = True
            if self._halves:
                for row in table[header:]:
                    self._row(row)
        return self.out

    def _header(self, table: Sequence[Row]) -> int:
        """How many rows stand above the first printed line: a declared label, or a line number with figures."""
        for position, row in enumerate(table):
            if line_numbers(row):
                continue
            texts = [text for _, text in row.filled() if has_cjk(text)]
            if any(side.find_rows(text) for side in self.form.sides for text in texts) and not _is_head(row):
                return position
            if any(_is_class(side, text) for side in self.form.sides for text in texts):
                return position
        return len(table)

    def _row(self, row: Row) -> None:
        if line_numbers(row) or not row.filled() or _is_head(row):
            return
        pieces = self._aligned(row) or self._walked(row) or self._aligned(row, strict=False)
        if pieces is None:
            self._refuse(row, "这一行的数与各栏对不上")
            return
        for piece in pieces:
            self._keep(row, piece)

    def _aligned(self, row: Row, *, strict: bool = True) -> list[_Piece] | None:
        """The row by position; None where a text, line number or figure stands in a cell of another kind. A row whose
        own equations fail is taken as printed only when no other reading holds (strict is off)."""
        pieces: list[_Piece] = []
        used: set[int] = set()
        for half in self._halves:
            label = _text(row, half.label)
            ordinal = parse_cell(_text(row, half.ordinal)) if half.ordinal is not None else None
            figures: list[tuple[str, Decimal, str, float | None]] = []
            for index, column in zip(half.amounts, half.side.column_names, strict=True):
                if blank(_text(row, index)):
                    continue
                value = parse_cell(_text(row, index))
                if value is None:
                    return None
                figures.append((column, value, _text(row, index).strip(), row.cells[index].confidence))
            if (label and not has_cjk(label) and not blank(label)) or (
                figures and not label and not self._known(half, ordinal)
            ):
                return None
            values = {name: value for name, value, *_ in figures}
            if strict and not row_balances(half.side.column_equations, half.side.column_names, values):
                return None
            whole = int(ordinal) if ordinal is not None and ordinal == ordinal.to_integral_value() else None
            pieces.append(_Piece(half.side, label, whole, tuple(figures)))
            used.update({half.label, *half.amounts}, {half.ordinal} if half.ordinal is not None else set())
        stray = any(
            index not in used and not blank(text) and (has_digit(text) or has_cjk(text)) for index, text in row.filled()
        )
        return None if stray else pieces

    def _known(self, half: _Half, ordinal: Decimal | None) -> bool:
        return ordinal is not None and (half.side.name, int(ordinal)) in self.ordinals

    def _walked(self, row: Row) -> list[_Piece] | None:
        """The row by order: label, line number, figures; then the other side. Figures must show their decimals."""
        pieces: list[_Piece] = []
        label, ordinal, figures = "", None, list[tuple[int, Decimal, str, float | None]]()
        tokens = [(index, text) for index, text in row.filled() if not blank(text)]
        for index, text in [*tokens, (-1, "")]:
            value = parse_cell(text) if text else None
            if value is not None and "." in fold(text):
                figures.append((index, value, text.strip(), row.cells[index].confidence))
            elif value is not None and ordinal is None and not figures:
                ordinal = int(value)
            elif value is None and text and not has_cjk(text):
                return None
            else:
                piece = self._finish(label, ordinal, figures, len(pieces))
                if piece is None:
                    return None
                if label or figures or ordinal is not None:
                    pieces.append(piece)
                label, ordinal, figures = text, None, []
                if value is not None:
                    label, ordinal = "", int(value)
        return pieces

    def _finish(
        self, label: str, ordinal: int | None, figures: list[tuple[int, Decimal, str, float | None]], position: int
    ) -> _Piece | None:
        """A piece with its figures in columns: the only ascending choice whose equations hold."""
        side = self._side_of(label, position)
        if side is None:
            return None if figures else _Piece(self.form.sides[0], "", None, ())
        values = [(value, printed, confidence) for _, value, printed, confidence in figures]
        choices = [
            columns
            for columns in _ascending(side.column_names, len(values))
            if row_balances(
                side.column_equations, side.column_names, dict(zip(columns, (v for v, *_ in values), strict=True))
            )
        ]
        if len(choices) != 1:
            by_position = self._by_position(side, [index for index, *_ in figures])
            choices = [by_position] if by_position in choices else []
        if not choices:
            return None
        return _Piece(side, label, ordinal, tuple((c, *v) for c, v in zip(choices[0], values, strict=True)))

    def _by_position(self, side: Side, indexes: list[int]) -> tuple[str, ...]:
        half = next(half for half in self._halves if half.side is side)
        names = dict(zip(half.amounts, side.column_names, strict=True))
        return tuple(names.get(index, "") for index in indexes)

    def _side_of(self, label: str, position: int) -> Side | None:
        if not label:
            return None
        matching = [side for side in self.form.sides if side.find_rows(label) or _is_class(side, label)]
        if len(matching) == 1:
            return matching[0]
        return matching[min(position, len(matching) - 1)] if matching else None

    def _keep(self, row: Row, piece: _Piece) -> None:
        if not piece.label:
            if piece.figures:
                self._refuse(row, "这一行的数没有项目名称")
            return
        key = row_key(piece.side, piece.label, self._seen[piece.side.name])
        label = bare_label(piece.label)
        self._seen[piece.side.name].append(key)
        self.out.rows.setdefault((piece.side.name, key), label)
        if piece.ordinal is not None:
            self.ordinals[piece.side.name, piece.ordinal] = key
        for column, value, printed, confidence in piece.figures:
            self.out.add(ReadCell(piece.side.name, key, column, label, value, printed, row.source, confidence))

    def _refuse(self, row: Row, message: str) -> None:
        if any(not amount.whole for amount in amounts(row)):
            self.out.unread.append(
                Unread("unread_row", message, " ".join(text for _, text in row.filled()), row.source)
            )


def row_key(side: Side, label: str, seen: Sequence[str]) -> str:
    """The row's name: as printed without its ordinal; totals by their declared name; a part below its parent."""
    declared = side.find_rows(label)
    chosen: DeclaredRow | None = None
    for candidate in declared:
        parent = candidate.parent and any(row.name == candidate.parent for key in seen for row in side.find_rows(key))
        if parent or (not candidate.parent and chosen is None):
            chosen = candidate
    name = bare_label(label)
    if chosen is None:
        return name
    if chosen.kind in _TOTAL_KINDS:
        name = chosen.name
    return f"{chosen.parent}/{name}" if chosen.parent and len(declared) > 1 else name


def _is_class(side: Side, label: str) -> bool:
    return side.classes and bare_label(label) != squeeze(label) and fold(label).endswith(("支出", "的支", "排的"))


def _is_head(row: Row) -> bool:
    texts = {fold(text) for _, text in row.filled()}
    return bool(texts & (_LABEL_HEADS | {"行次"})) or (
        all(len(text) <= 2 for text in texts) and not amounts(row) and "总计" not in texts
    )


def _text(row: Row, index: int | None) -> str:
    return row.cells[index].text if index is not None and index < len(row.cells) else ""


def _ascending(columns: Sequence[str], count: int) -> list[tuple[str, ...]]:
    """Every choice of so many columns in their order."""
    if count == 0:
        return [()]
    return [
        (column, *rest)
        for position, column in enumerate(columns)
        for rest in _ascending(columns[position + 1 :], count - 1)
    ]


# --- header ----------------------------------------------------------------------------------------------------------


def _halves(header: Sequence[Row], sides: Sequence[Side]) -> tuple[_Half, ...]:
    """Where both sides stand, from the 栏次 row or from the header texts; empty where neither tells."""
    wanted = sum(len(side.columns) for side in sides)
    numbers = next((found for row in reversed(header) if len(found := line_numbers(row)) == wanted), [])
    columns = numbers or _columns_by_text(header, sides)
    if not columns:
        return ()
    ordinals = _indexes(header, _ORDINAL_HEADS - {"栏次"})
    labels = _indexes(header, _LABEL_HEADS)
    halves: list[_Half] = []
    position = 0
    start = 0
    for side in sides:
        mine = tuple(columns[position : position + len(side.columns)])
        ordinal = max((index for index in ordinals if start <= index < mine[0]), default=None)
        label = next((index for index in labels if start <= index < mine[0]), None)
        if label is None:
            label = start if ordinal is None else max(start, min(start, ordinal - 1))
        if ordinal is None and mine[0] - label == 2:
            ordinal = label + 1
        halves.append(_Half(side, label, ordinal, mine))
        position += len(side.columns)
        start = halves[-1].end
    return tuple(halves)


def _indexes(header: Sequence[Row], heads: frozenset[str]) -> list[int]:
    return sorted({index for row in header for index, text in row.filled() if fold(text) in heads})


def _columns_by_text(header: Sequence[Row], sides: Sequence[Side]) -> list[int]:
    """The amount cells by the lowest header row that names them all, in order."""
    spellings = [{fold(text) for text in column.spellings()} for side in sides for column in side.columns]
    for row in reversed(header):
        found: list[int] = []
        for index, text in row.filled():
            if len(found) < len(spellings) and fold(text) in spellings[len(found)]:
                found.append(index)
        if len(found) == len(spellings):
            return found
    return []
