"""Text cells of the performance tables: goals, results, problems, reasons; never indicators or numbers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from db.catalogue.performance import PerformanceWords, load_performance
from db.core.facts import Source
from db.core.numbers import is_blank_mark, parse_cell
from db.core.text import fold, squeeze
from ingest.document import Row
from ingest.headed import label_of, split_label
from ingest.indicators import header_columns

_LONG = 40  # a cell of more characters is text wherever it stands
_SAYS = 4  # Chinese characters from which a labelled cell says something: not «无», «无偏差»
_HAN = re.compile(r"[\u4e00-\u9fff]")
_KIND = re.compile(r"^(?:问题)?(?:类型|类别)$")  # a column that tells what its row is about
_ENDS = tuple("。；！？.;!?")
# One foreign character between two of a word: a recogniser's rag, «正E常», «高质]理».
_RAG = re.compile(r"(?<=[\u4e00-\u9fff])[A-Za-z\]\[↑↓|{}>《》](?=[\u4e00-\u9fff])")
_NOTE = "备注"
_INDICATOR = "绩效指标说明"


@dataclass(frozen=True, slots=True)
class Known:
    """What the reading of the projects knows of rows: the project that begins there, and (indicator, its note)."""

    names: Mapping[Source, str] = field(default_factory=dict)
    notes: Mapping[Source, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """A text and the labels it stands under; goes_on where it continues the text last told under them."""

    labels: tuple[str, ...]
    text: str
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    """A cell: a label, or else text."""

    index: int
    label: str
    text: str


class TableTexts:
    """Reads the rows of the attachments one by one."""

    def __init__(self, notes: Mapping[Source, tuple[str, str]]) -> None:
        self.notes = notes
        self.words: PerformanceWords = load_performance()
        self._indicators = ""  # inside an indicator table: the label of its notes
        self.forget()

    def forget(self) -> None:
        """Labels hold no longer: other text stands between."""
        self._header: tuple[_Piece, ...] = ()
        self._fresh = False  # no text yet below the header
        self._open: dict[tuple[str, ...], bool] = {}  # labels whose text may go on

    def take(self, row: Row) -> list[Told]:
        cells = [(index, squeeze(text)) for index, text in row.filled() if not is_blank_mark(text)]
        pieces = _pieces(cells)
        numbers = sum(parse_cell(text) is not None for _, text in cells)
        labelled = any(piece.label for piece in pieces)
        if self._structure(row, cells) or numbers > 1 or (self._indicators and (numbers or not labelled)):
            self.forget()
            return self._beside(row, pieces)
        self._indicators = ""
        if not labelled:
            return self._below(row, pieces)
        if self._heads(pieces):
            self._header, self._fresh, self._open = _merged(pieces), True, {}
            return []
        return self._labelled(pieces)

    # --- rows that hold no text of their own ---

    def _structure(self, row: Row, cells: Sequence[tuple[int, str]]) -> bool:
        """Headers of indicators, money and lists, and the rows that name the project and its units."""
        if header := header_columns(row, self.words):
            note = row.cells[header["note"]].text if "note" in header else ""
            self._indicators = label_of(note) or _NOTE
            return True
        folded = [fold(text).rstrip(":") for _, text in cells]
        names = any(text in self.words.project_name for text in folded[:2])
        if names or sum(text in self.words.fund_columns for text in folded) > 1:
            self._indicators = ""
            return True
        others = self.words.name_stops | self.words.grade_label
        return any(text in others for text in folded[:1])

    def _beside(self, row: Row, pieces: Sequence[_Piece]) -> list[Told]:
        """The note of an indicator, and long cells beside figures."""
        name, note = self.notes.get(row.source, ("", "")) if self._indicators else ("", "")
        about = (name,) if name else ()
        told = [Told((*about, self._indicators), note)] if _says(note) else []
        label = (*about, _INDICATOR) if self._indicators else ()
        return [*told, *(Told(label, piece.text) for piece in pieces if _long(piece) and piece.text not in note)]

    # --- labels above ---

    def _heads(self, pieces: Sequence[_Piece]) -> bool:
        """Whether a row only names what stands below it."""
        labels = [piece.label for piece in pieces if piece.label]
        goals = any(label.endswith("目标") for label in labels) and any(label.endswith("完成情况") for label in labels)
        texts = [piece for piece in pieces if not piece.label and not _KIND.match(fold(piece.text))]
        return not any(_says(piece.text) for piece in texts) or (goals and not any(_long(piece) for piece in texts))

    def _below(self, row: Row, pieces: Sequence[_Piece]) -> list[Told]:
        """A row of text alone: what the labels above ask for, or the rest of what was told there."""
        lone = len(self._header) == 1
        kinds = any(_KIND.match(fold(piece.text)) for piece in self._header)
        if self._header and (len(pieces) == 1 if lone else self._fresh or kinds):
            return self._under(pieces, ())
        blank_first = bool(row.cells) and not row.cells[0].text.strip()
        if not (self._open and blank_first):
            self.forget()
            return [Told((), piece.text) for piece in pieces if _long(piece)]
        told = []
        for labels, text in self._groups(pieces, ()):
            if not self._open.get(labels, False):
                told += [Told(labels, text)] if len(text) > _LONG else []
                continue
            told.append(Told(labels, text, goes_on=True))
            self._open[labels] = not text.endswith(_ENDS)
        return told

    def _labelled(self, pieces: Sequence[_Piece]) -> list[Told]:
        """Labels and texts in one row."""
        first = next(piece for piece in pieces if piece.label)
        margin = self._header[0] if self._header else None
        new_block = margin is None or (margin.index == first.index and margin.label not in ("", first.label))
        if not new_block:
            return self._under([piece for piece in pieces if not piece.label], (first.label,))
        self.forget()
        self._header = tuple(piece for piece in pieces if piece.label)
        return self._under([piece for piece in pieces if not piece.label], (), left=True)

    def _under(self, pieces: Sequence[_Piece], row_label: tuple[str, ...], *, left: bool = False) -> list[Told]:
        told = [
            Told(labels, text) for labels, text in self._groups(pieces, row_label, left=left) if labels and _says(text)
        ]
        self._fresh = False
        self._open = {item.labels: not item.text.endswith(_ENDS) for item in told}
        return told

    def _groups(
        self, pieces: Sequence[_Piece], row_label: tuple[str, ...], *, left: bool = False
    ) -> list[tuple[tuple[str, ...], str]]:
        """The pieces below (or right of) each label, joined."""
        columns: dict[_Piece, list[_Piece]] = {}
        for piece in pieces:
            before = [label for label in self._header if label.index <= piece.index]
            if left and not before:
                continue
            near = before[-1] if left else min(self._header, key=lambda label: abs(label.index - piece.index))
            columns.setdefault(near, []).append(piece)
        kinds = [column for column in columns if not column.label]
        for column in kinds:
            row_label = row_label or (columns[column][0].text,)
            del columns[column]
        found = []
        for column, parts in columns.items():
            above = tuple(label for label in row_label if label != column.label and not label.endswith("目标"))
            found += [((*above, column.label), text) for text in _joined(parts)]
        return found


def _pieces(cells: Sequence[tuple[int, str]]) -> list[_Piece]:
    pieces: list[_Piece] = []
    for index, text in cells:
        label, rest = split_label(text)
        if label:
            pieces += [_Piece(index, label, ""), _Piece(index, "", rest)]
        else:
            printed = label_of(text)
            pieces.append(_Piece(index, printed, "" if printed else text))
    return pieces


def _merged(pieces: Sequence[_Piece]) -> tuple[_Piece, ...]:
    """The labels of a header row, and its column of kinds; a label begins where its first rag stands."""
    header: list[_Piece] = []
    for position, piece in enumerate(pieces):
        if _KIND.match(fold(piece.text)):
            header.append(piece)
        if not piece.label:
            continue
        before = pieces[position - 1] if position else None
        rag = before is not None and not before.label and before.index == piece.index - 1 and header[-1:] != [before]
        header.append(_Piece(before.index, piece.label, "") if rag and before is not None else piece)
    return tuple(header)


def _joined(parts: Sequence[_Piece]) -> list[str]:
    """One text of cells that a border cut; where recognition tore it, only the cells that are whole."""
    texts: list[str] = []
    for part in parts:
        torn_off = texts and texts[-1].endswith(_ENDS) and not _says(part.text)
        if not torn_off and part.text not in texts[-1:]:
            texts.append(part.text)
    joined = "".join(texts)
    if len(texts) > 1 and _RAG.search(joined):
        return [text for text in texts if len(text) > _LONG]
    return [joined]


def _says(text: str) -> bool:
    return len(_HAN.findall(text)) >= _SAYS


def _long(piece: _Piece) -> bool:
    return not piece.label and len(piece.text) > _LONG
