"""What a reader saw, with no meaning yet: lines of text and rows of cells, in order, each with its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from db.core.facts import Claim, Problem, Project, Source


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    confidence: float | None = None
    box: tuple[float, float, float, float] | None = None  # where a recogniser read it: points of the upright page


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table. Rows of one table share its number."""

    cells: tuple[Cell, ...]
    source: Source
    table: int

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(cell.text for cell in self.cells)

    def filled(self) -> list[tuple[int, str]]:
        """The cells that are not empty, with their index."""
        return [(index, cell.text) for index, cell in enumerate(self.cells) if cell.text.strip()]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of running text."""

    text: str
    source: Source


Block = Line | Row


@dataclass(frozen=True)
class Document:
    """A file as read: blocks in reading order."""

    file: str
    sha256: str
    blocks: tuple[Block, ...]
    pages: int | None = None
    notes: tuple[Problem, ...] = ()  # what the reader saw and could not make out
    claims: tuple[Claim, ...] = ()  # only from our own workbook, where each says what it is
    projects: tuple[Project, ...] = ()  # the same: the columns of its sheets are known

    def lines(self) -> Iterator[Line]:
        return (block for block in self.blocks if isinstance(block, Line))

    @cached_property
    def recognised(self) -> bool:
        """Whether any cell was read from a picture."""
        return any(
            cell.confidence is not None for block in self.blocks if isinstance(block, Row) for cell in block.cells
        )

    @cached_property
    def has_tables(self) -> bool:
        return any(isinstance(block, Row) for block in self.blocks)
