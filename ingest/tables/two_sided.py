"""Two-sided forms (the three 总表): income lines left, spending lines right, each with its own columns."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations

from db.catalogue import Catalogue, Form, Side
from db.catalogue.schema import Row as DeclaredRow
from db.core.numbers import parse_cell
from db.core.text import bare_label, chinese_ordinal, fold, folded_label, squeeze
from ingest.document import Row
from ingest.tables.balance import row_balances
from ingest.tables.cells import amounts, blank, has_cjk, has_digit, illegible, line_numbers
from ingest.tables.halves import LABEL_HEADS, Half, possible_halves
from ingest.tables.result import FormCells, ReadCell, Unread

_INNER_ORDINAL = re.compile(r".[一二三四五六七八九十]{1,3}、")  # «住房保障支出二十、粮油物资储备支出»
_TOTAL_KINDS = frozenset({"total", "grand"})


@dataclass(frozen=True, slots=True)
class _Piece:
    """One side of one row as read."""

    side: Side
    label: str
    ordinal: int | None
    figures: tuple[tuple[str, Decimal, str, float | None], ...]


class TwoSidedReader:
    """Reads the tables of one two-sided form, keeping where its sides stand over page breaks."""

    def __init__(self, form: Form, catalogue: Catalogue) -> None:
        self.form = form
        self.out = FormCells()
        self._classes = frozenset(folded_label(account.name) for account in catalogue.classes("functional"))
        self._halves: tuple[Half, ...] = ()
        self._seen: dict[str, list[str]] = {side.name: [] for side in form.sides}
        self.ordinals: dict[tuple[str, int], str] = {}  # (side, 行次) -> row

    def read(self, tables: Iterable[list[Row]]) -> FormCells:
        pages = [(table[: (header := self._header(table))], table[header:]) for table in tables]
        for header_rows, body in self._mended(pages):
            fresh = possible_halves(header_rows, body, self.form.sides)
            if fresh:
                self._halves = max(fresh, key=lambda halves: self._fit(halves, body))
                self.out.recognised = True
            for row in body:
                if self._halves:
                    self._row(row)
                elif self._belongs(row):
                    self._refuse(row, "这一页的表头没有认出")
        return self.out

    def _mended(self, pages: Sequence[tuple[list[Row], list[Row]]]) -> list[tuple[list[Row], list[Row]]]:
        """The pages with cut labels whole again, also where the page break stands between the two lines."""
        mended: list[tuple[list[Row], list[Row]]] = []
        for header, body in pages:
            rows = self._joined(body)
            if header and mended and mended[-1][1]:
                last = self._joined([mended[-1][1][-1], header[-1]])
                if len(last) == 1:
                    mended[-1][1][-1] = last[0]
            mended.append((header, rows))
        return mended

    def _joined(self, rows: Sequence[Row]) -> list[Row]:
        """The rows, each with the second line of its labels that the page cut into a row of their own."""
        joined: list[Row] = []
        for row in rows:
            filled = [(index, text) for index, text in row.filled() if not blank(text)]
            before = joined[-1] if joined else None
            rests = before is not None and all(self._continues(before, index, text) for index, text in filled)
            if before is not None and filled and rests:
                cells = list(before.cells)
                for index, text in filled:
                    cells[index] = replace(cells[index], text=cells[index].text + text)
                joined[-1] = replace(before, cells=tuple(cells))
            else:
                joined.append(row)
        return joined

    def _continues(self, before: Row, index: int, text: str) -> bool:
        above = _text(before, index)
        torn = not self._whole_label(text) or not self._whole_label(above)
        return has_cjk(above) and has_cjk(text) and torn and self._whole_label(above + text)

    def _is_cut(self, label: str) -> bool:
        """Whether a label is only the beginning of a known one, its rest lost, or more than one."""
        folded = folded_label(label)
        known = (folded_label(name) for side in self.form.sides for row in side.rows for name in row.spellings())
        bare = bare_label(label)
        if chinese_ordinal(bare) is not None or _INNER_ORDINAL.search(bare):
            return True  # an ordinal whose name is gone, or several rows run into one
        return not self._whole_label(label) and any(name.startswith(folded) for name in (*self._classes, *known))

    def _whole_label(self, text: str) -> bool:
        return folded_label(text) in self._classes or any(side.find_rows(text) for side in self.form.sides)

    def _fit(self, halves: tuple[Half, ...], body: Sequence[Row]) -> int:
        """How many rows stand as these halves say, labels and figures each in their cells."""
        return sum(1 for row in body if (pieces := self._aligned(row, halves)) and any(piece.label for piece in pieces))

    def _belongs(self, row: Row) -> bool:
        return any(self._sides_of(text) for _, text in row.filled() if has_cjk(text))

    def _header(self, table: Sequence[Row]) -> int:
        """How many rows stand above the first printed line: a declared label, or a line number with figures."""
        for position, row in enumerate(table):
            if line_numbers(row):
                continue
            if self._belongs(row) and not _is_head(row):
                return position
        return len(table)

    def _row(self, row: Row) -> None:
        if line_numbers(row) or not row.filled() or _is_head(row):
            return
        halves = self._halves
        pieces = self._aligned(row, halves) or self._walked(row) or self._aligned(row, halves, strict=False)
        if pieces is None:
            self._refuse(row, "这一行的数与各栏对不上")
            self._note_labels(row)
            return
        for piece in pieces:
            self._keep(row, piece)

    def _note_labels(self, row: Row) -> None:
        """A refused row is still there: a part below it must not be taken for the row of the same name above."""
        labels = [text for _, text in row.filled() if has_cjk(text)]
        for position, label in enumerate(labels):
            if side := self._side_of(label, position):
                self._seen[side.name].append(row_key(side, label, self._seen[side.name]))

    def _aligned(self, row: Row, halves: tuple[Half, ...], *, strict: bool = True) -> list[_Piece] | None:
        """The row by position; None where a text, line number or figure stands in a cell of another kind. A row whose
        own equations fail is taken as printed only when no other reading holds (strict is off)."""
        pieces: list[_Piece] = []
        used: set[int] = set()
        for half in halves:
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

    def _known(self, half: Half, ordinal: Decimal | None) -> bool:
        return ordinal is not None and (half.side.name, int(ordinal)) in self.ordinals

    def _walked(self, row: Row) -> list[_Piece] | None:
        """The row by order: label, line number, figures; then the other side. Figures must show their decimals."""
        pieces: list[_Piece] = []
        label, ordinal, figures = "", None, list[tuple[int, Decimal, str, float | None]]()
        tokens = [(index, text) for index, text in row.filled() if not blank(text)]
        for index, text in [*tokens, (-1, "")]:
            value = parse_cell(text) if text else None
            if value is not None and ("." in fold(text) or value <= 0):  # no line number is 0
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
            for columns in combinations(side.column_names, len(values))
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
        matching = self._sides_of(label)
        if len(matching) == 1:
            return matching[0]
        return matching[min(position, len(matching) - 1)] if matching else None

    def _sides_of(self, label: str) -> list[Side]:
        """The sides that declare a row of this label, or whose classes it names or looks like."""
        named = folded_label(label) in self._classes
        return [
            side
            for side in self.form.sides
            if side.find_rows(label) or (side.classes and (named or _is_class(side, label)))
        ]

    def _keep(self, row: Row, piece: _Piece) -> None:
        if not piece.label:
            if piece.figures:
                self._refuse(row, "这一行的数没有项目名称")
            return
        if piece.figures and self._is_cut(piece.label):
            self._refuse(row, "这一行的项目名称不完整")
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
        ordinals = {half.ordinal for half in self._halves}
        figures = any(not amount.whole or amount.index not in ordinals for amount in amounts(row))
        if figures or any(illegible(text) for _, text in row.filled()):
            self.out.unread.append(
                Unread("unread_row", message, " ".join(text for _, text in row.filled()), row.source)
            )


def row_key(side: Side, label: str, seen: Sequence[str]) -> str:
    """The row's name: as printed without its ordinal; totals by their declared name; a part below its parent."""
    declared = side.find_rows(label)
    chosen: DeclaredRow | None = None
    for candidate in declared:
        parent = candidate.parent and any(row.name == candidate.parent for key in seen for row in side.find_rows(key))
        parent = parent or (candidate.parent and bare_label(label) in seen)  # printed a second time
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
    return bool(texts & (LABEL_HEADS | {"行次"})) or (
        all(len(text) <= 2 for text in texts) and not amounts(row) and "总计" not in texts
    )


def _text(row: Row, index: int | None) -> str:
    return row.cells[index].text if index is not None and index < len(row.cells) else ""
