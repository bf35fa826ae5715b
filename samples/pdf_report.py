"""A report as a PDF: A4, black on white, ruled tables in landscape, page numbers below.

The font is Adobe's STSong-Light by name, which every reader of PDF brings or replaces: nothing has to be embedded, and
the characters can be copied and searched.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from samples.blocks import Block, Role, Table, Text
from samples.grid import Box, boxes, widths

_FONT = "STSong-Light"
_MARGIN, _FOOT = 62.0, 48.0
_CELL, _PITCH, _PAD = 8.5, 10.5, 3.0
_ROW = 14.0  # the least height of a row of a table
_WORD = re.compile(r"[0-9A-Za-z.,%/\-]+|.")
_NOT_FIRST = frozenset("，。；：、！？）”》％…")
_NOT_LAST = frozenset("（“《")


@dataclass(frozen=True, slots=True)
class _Look:
    size: float
    leading: float
    before: float = 0
    after: float = 0
    centred: bool = False
    indent: float = 2  # of the first line, in characters
    bold: bool = False


_LOOKS = {
    Role.COVER: _Look(24, 44, centred=True, bold=True),
    Role.PART: _Look(19, 30, 0, 12, centred=True, bold=True),
    Role.CHAPTER: _Look(14, 26, 6, bold=True),
    Role.SECTION: _Look(13, 24, 2, bold=True),
    Role.TITLE: _Look(15, 24, 0, 2, centred=True, bold=True),
    Role.NOTE: _Look(8.5, 13, 3, indent=0),
    Role.BODY: _Look(13, 24),
    Role.CONTENTS: _Look(12, 21.5),
    Role.MARK: _Look(9, 13, indent=0),
}


def write_pdf(blocks: Iterable[Block], path: Path) -> None:
    """The same bytes for the same blocks and edition of reportlab; not compressed, so that zlib has no say in it."""
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    everything = list(blocks)
    canvas = Canvas(str(path), pageCompression=0, invariant=1)
    canvas.setTitle("".join(b.text for b in everything if isinstance(b, Text) and b.role is Role.COVER))
    press = _Press(canvas)
    for part in _parts(everything):
        press.part(part)
    canvas.showPage()
    canvas.save()


def _parts(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    run: list[Block] = []
    for block in blocks:
        if isinstance(block, Text) and (block.role is Role.PART or _is_contents(block)) and run:
            yield run
            run = []
        run.append(block)
    yield run


def _is_contents(block: Text) -> bool:
    return block.text.replace(" ", "") == "目录"


def _width(text: str, size: float) -> float:
    return float(pdfmetrics.stringWidth(text, _FONT, size))


def _wrapped(text: str, size: float, room: float, indent: float = 0) -> list[str]:
    """Lines that fit; a figure stays whole, and no line begins with a stop or ends with an opening bracket."""
    lines: list[list[str]] = [[]]
    used = indent
    for word in _WORD.findall(text):
        width = _width(word, size)
        if used + width > room and lines[-1] and word not in _NOT_FIRST:
            carried = [lines[-1].pop()] if lines[-1][-1] in _NOT_LAST and len(lines[-1]) > 1 else []
            lines.append(carried)
            used = sum(_width(item, size) for item in carried)
        lines[-1].append(word)
        used += width
    return ["".join(line) for line in lines]


class _Press:
    """Puts blocks on pages from the top down."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.number = 0
        self.y = 0.0
        self.wide = False

    @property
    def size(self) -> tuple[float, float]:
        width, height = landscape(A4) if self.wide else A4
        return float(width), float(height)

    @property
    def room(self) -> float:
        return self.size[0] - 2 * self.margin

    @property
    def margin(self) -> float:
        return 46.0 if self.wide else _MARGIN

    def page(self) -> None:
        if self.number:
            self.canvas.showPage()
        self.number += 1
        self.canvas.setPageSize(self.size)
        self.y = self.size[1] - (36 if self.wide else 66)
        self._string(f"- {self.number} -", 10, (self.size[0] - _width(f"- {self.number} -", 10)) / 2, 26)

    def part(self, part: Sequence[Block]) -> None:
        self.wide = any(isinstance(block, Table) for block in part)
        self.page()
        if isinstance(part[0], Text) and part[0].role is Role.COVER:
            self.y -= 190
        before: Block | None = None
        for role, group in groupby(part, key=lambda block: block.role if isinstance(block, Text) else None):
            run = list(group)
            if role is Role.MARK:
                self._marks([block.text for block in run if isinstance(block, Text)])
                before = run[-1]
                continue
            for block in run:
                new_page = isinstance(before, Table) if isinstance(block, Table) else role is Role.TITLE
                if new_page and not (isinstance(before, Text) and before.role is Role.PART):
                    self.page()
                if isinstance(block, Table):
                    self._table(block)
                else:
                    self._text(block)
                before = block

    # --- text --------------------------------------------------------------------------------------------------------

    def _string(self, text: str, size: float, x: float, y: float, *, bold: bool = False, spread: float = 0) -> None:
        line = self.canvas.beginText(x, y)
        line.setFont(_FONT, size)
        line.setCharSpace(spread)
        if bold:  # the font has one weight: its outline is drawn as well
            self.canvas.setLineWidth(size / 60)
            line.setTextRenderMode(2)
        line.textOut(text)
        if bold:
            line.setTextRenderMode(0)
        self.canvas.drawText(line)
        self.canvas.setLineWidth(0.6)

    def _text(self, block: Text) -> None:
        look = _LOOKS[Role.PART if _is_contents(block) else block.role]
        indent = 0.0 if look.centred else look.indent * look.size
        if block.role is Role.CONTENTS and block.text.startswith("第"):
            indent = 0
        self.y -= look.before
        lines = _wrapped(block.text, look.size, self.room, indent)
        for number, line in enumerate(lines, 1):
            if self.y - look.leading < _FOOT:
                self.page()
            self.y -= look.leading
            x = self.margin + (indent if number == 1 else 0)
            left = self.margin + self.room - x - _width(line, look.size)
            if look.centred:
                x = (self.size[0] - _width(line, look.size)) / 2
            flush = number < len(lines) and not look.centred  # all lines but the last reach the margin
            self._string(line, look.size, x, self.y, bold=look.bold, spread=left / (len(line) - 1) if flush else 0)
        self.y -= look.after

    def _marks(self, texts: Sequence[str]) -> None:
        """The number of the table at the right; below it the name at the left and the unit of money at the right."""
        look = _LOOKS[Role.MARK]
        others = [text for text in texts if not text.startswith("公开")]
        for text in (text for text in texts if text.startswith("公开")):
            self.y -= look.leading
            self._string(text, look.size, self.margin + self.room - _width(text, look.size), self.y)
        self.y -= look.leading
        for text in others:
            right = text.startswith("金额")
            x = self.margin + (self.room - _width(text, look.size) if right else 0)
            self._string(text, look.size, x, self.y)
        self.y -= 4

    # --- tables ------------------------------------------------------------------------------------------------------

    def _table(self, table: Table) -> None:
        found = widths(table)
        columns = [self.room * part / sum(found) for part in found]
        drawn = boxes(table)
        heights = [_ROW if len(table.rows) < 30 else _PITCH + 0.8] * len(table.rows)
        for box in drawn:
            lines = _wrapped(box.text, _CELL, sum(columns[box.column : box.column + box.columns]) - 2 * _PAD)
            spare = len(lines) * _PITCH + 3 - sum(heights[box.row : box.row + box.rows])
            if len(lines) > 1 and spare > 0:
                heights[box.row + box.rows - 1] += spare
        rows = list(range(len(table.rows)))
        while rows:
            shown = self._fitting(rows, heights, table.header)
            self._draw(drawn, shown, heights, columns)
            rows = rows[len(shown) :]
            if rows:
                self.page()
                rows = [*range(table.header), *rows]

    def _fitting(self, rows: Sequence[int], heights: Sequence[float], head: int) -> list[int]:
        room = self.y - _FOOT
        shown: list[int] = []
        for row in rows:
            room -= heights[row]
            if room < 0 and len(shown) > head:
                break
            shown.append(row)
        return shown

    def _draw(
        self, drawn: Sequence[Box], rows: Sequence[int], heights: Sequence[float], columns: Sequence[float]
    ) -> None:
        """A cell that goes on over the page is drawn on both, its text on the first."""
        tops: dict[int, float] = {}
        for row in rows:
            tops[row] = self.y
            self.y -= heights[row]
        edges = [self.margin + sum(columns[:count]) for count in range(len(columns) + 1)]
        self.canvas.setLineWidth(0.6)
        for box in drawn:
            mine = [row for row in range(box.row, box.row + box.rows) if row in tops]
            if not mine:
                continue
            left, right = edges[box.column], edges[box.column + box.columns]
            top, bottom = tops[mine[0]], tops[mine[-1]] - heights[mine[-1]]
            self.canvas.rect(left, bottom, right - left, top - bottom)
            if box.row in tops:
                self._in_cell(box, (left, top, right, bottom))

    def _in_cell(self, box: Box, place: tuple[float, float, float, float]) -> None:
        left, top, right, bottom = place
        lines = _wrapped(box.text, _CELL, right - left - 2 * _PAD)
        y = (top + bottom) / 2 + _PITCH * len(lines) / 2 - _CELL * 0.95
        for line in lines:
            width = _width(line, _CELL)
            x = {"left": left + _PAD, "right": right - _PAD - width, "center": (left + right - width) / 2}[box.align]
            if line:
                self._string(line, _CELL, x, y)
            y -= _PITCH
