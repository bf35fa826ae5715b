"""The main part of a Word file as paragraphs, controls and tables, each with its place in the bytes.

The places let an update replace a number and leave every other byte of the file as people saved it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_CHART = "/chart"
_UNSEEN = frozenset({"del", "moveFrom"})  # what tracked changes took away
_TITLED = re.compile(r" #([a-z]\d+)$")
_LARGEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of one element, and the control that it stands in. `start` and `end` are bytes of the part."""

    text: str
    tag: str
    start: int
    end: int


@dataclass
class ScannedParagraph:
    start: int
    inner: int = 0  # where the runs begin, after the properties
    inner_end: int = 0
    end: int = 0
    pieces: list[Piece] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)  # names of bookmarks that begin here
    style: str = ""
    table: int = -1  # the innermost table around it
    commented: bool = False
    revised: bool = False  # holds tracked changes
    charts: list[str] = field(default_factory=list)  # relations

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass
class ScannedTable:
    start: int
    end: int = 0
    description: str = ""
    rows: list[list[str]] = field(default_factory=list)
    outer: int = -1


@dataclass
class Scanned:
    paragraphs: list[ScannedParagraph] = field(default_factory=list)
    tables: list[ScannedTable] = field(default_factory=list)
    largest_id: int = 0


def scan(data: bytes) -> Scanned:
    """ValueError for what is no well-formed UTF-8."""
    return _Scanner(data).run()


class _Scanner:
    """One pass. Paragraphs may hold others, in text boxes: the open ones form a stack."""

    def __init__(self, data: bytes) -> None:
        self._data, self.found = data, Scanned()
        self._path: list[str] = []
        self._open: list[ScannedParagraph] = []
        self._controls: list[list[str]] = []  # tag and title of the controls around
        self._tables: list[int] = []
        self._hidden = 0
        self._text: list[str] | None = None
        self._text_start = 0
        self._starts: dict[str, Callable[[dict[str, str]], None]] = {
            "p": self._paragraph,
            "t": self._begin_text,
            "sdt": lambda _: self._controls.append(["", ""]),
            "tag": lambda names: self._named(0, names),
            "alias": lambda names: self._named(1, names),
            "id": self._ident,
            "bookmarkStart": self._bookmark,
            "commentReference": self._comment,
            "tbl": self._table,
            "tr": lambda _: self._row(),
            "tc": lambda _: self._cell(),
            "tblDescription": self._describe,
            "br": lambda _: self._add("\n"),
            "cr": lambda _: self._add("\n"),
            "tab": lambda _: self._add("\t"),
            "pStyle": self._style,
            "ins": lambda _: self._revise(),
            "del": lambda _: self._revise(),
        }
        self._ends: dict[str, Callable[[int, int], None]] = {
            "p": self._close,
            "pPr": self._properties,
            "t": self._end_text,
            "sdt": lambda *_: self._drop(),
            "tbl": self._leave,
        }

    def run(self) -> Scanned:
        self._data.decode("utf-8")
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        self._parser = parser
        try:
            parser.Parse(self._data, True)  # noqa: FBT003 - positional in the C interface
        except expat.ExpatError as error:
            raise ValueError(str(error)) from error
        return self.found

    # --- the parser's calls ---

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, local = self._split(name)
        self._path.append(local if space in _WORD else f"-{local}")
        if local == "Fallback" or (space in _WORD and local in _UNSEEN):
            self._hidden += 1
        if space in _WORD:
            if (handler := self._starts.get(local)) is not None:
                handler({key.rpartition(" ")[2]: value for key, value in attributes.items()})
        elif local == "chart" and space.endswith(_CHART) and self._open:
            relation = next((value for key, value in attributes.items() if key.endswith("relationships id")), "")
            self._open[-1].charts.append(relation)

    def _end(self, name: str) -> None:
        space, local = self._split(name)
        self._path.pop()
        index = self._parser.CurrentByteIndex
        if space in _WORD and (handler := self._ends.get(local)) is not None:
            handler(index, self._data.index(b">", index) + 1)
        if local == "Fallback" or (space in _WORD and local in _UNSEEN):
            self._hidden -= 1

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    @staticmethod
    def _split(name: str) -> tuple[str, str]:
        space, _, local = name.rpartition(" ")
        return space, local

    # --- paragraphs ---

    def _paragraph(self, _: dict[str, str]) -> None:
        start = self._parser.CurrentByteIndex
        opened = ScannedParagraph(start, self._data.index(b">", start) + 1)
        opened.table = self._tables[-1] if self._tables else -1
        self._open.append(opened)
        if not self._hidden:
            self.found.paragraphs.append(opened)

    def _properties(self, _: int, after: int) -> None:
        if self._open and self._path[-1:] == ["p"]:
            self._open[-1].inner = after

    def _close(self, index: int, after: int) -> None:
        closed = self._open.pop()
        closed.inner_end, closed.end = max(index, closed.inner), after
        if closed.table >= 0 and not self._hidden:
            rows = self.found.tables[closed.table].rows
            if rows and rows[-1]:
                rows[-1][-1] = " ".join(f"{rows[-1][-1]} {closed.text}".split())

    def _style(self, attributes: dict[str, str]) -> None:
        if self._open:
            self._open[-1].style = attributes.get("val", "")

    def _bookmark(self, attributes: dict[str, str]) -> None:
        self._ident({"val": attributes.get("id", "")})
        if self._open and not self._hidden:
            self._open[-1].marks.append(attributes.get("name", ""))

    def _comment(self, _: dict[str, str]) -> None:
        if self._open:
            self._open[-1].commented = True

    def _revise(self) -> None:
        if self._open:
            self._open[-1].revised = True

    # --- text and controls ---

    def _begin_text(self, _: dict[str, str]) -> None:
        self._text, self._text_start = [], self._parser.CurrentByteIndex

    def _end_text(self, _: int, after: int) -> None:
        if self._open and not self._hidden and self._text is not None:
            piece = Piece("".join(self._text), self._tag(), self._text_start, after)
            self._open[-1].pieces.append(piece)
        self._text = None

    def _add(self, text: str) -> None:
        if self._open and not self._hidden and self._path[-2:-1] == ["r"]:
            index = self._parser.CurrentByteIndex
            after = self._data.index(b">", index) + 1
            self._open[-1].pieces.append(Piece(text, self._tag(), index, after))

    def _tag(self) -> str:
        """The innermost control of ours: by its tag, or by its title where an editor dropped the tag."""
        for tag, title in reversed(self._controls):
            if tag:
                return tag
            if match := _TITLED.search(title):
                return match[1]
        return ""

    def _named(self, place: int, attributes: dict[str, str]) -> None:
        if self._controls and self._path[-2:-1] == ["sdtPr"]:
            self._controls[-1][place] = attributes.get("val", "")

    def _ident(self, attributes: dict[str, str]) -> None:
        text = attributes.get("val", "")
        if text.isascii() and text.isdigit() and int(text) < _LARGEST:
            self.found.largest_id = max(self.found.largest_id, int(text))

    def _drop(self) -> None:
        self._controls.pop()

    # --- tables ---

    def _table(self, _: dict[str, str]) -> None:
        self.found.tables.append(
            ScannedTable(self._parser.CurrentByteIndex, outer=self._tables[-1] if self._tables else -1)
        )
        self._tables.append(len(self.found.tables) - 1)

    def _leave(self, _: int, after: int) -> None:
        self.found.tables[self._tables.pop()].end = after

    def _row(self) -> None:
        if self._tables:
            self.found.tables[self._tables[-1]].rows.append([])

    def _cell(self) -> None:
        if self._tables and self.found.tables[self._tables[-1]].rows:
            self.found.tables[self._tables[-1]].rows[-1].append("")

    def _describe(self, attributes: dict[str, str]) -> None:
        if self._tables:
            self.found.tables[self._tables[-1]].description = attributes.get("val", "")
