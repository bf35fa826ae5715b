"""One page -> its text lines and tables in reading order."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.readers.layout.borderless import find_tables
from ingest.readers.layout.cut_figures import mend
from ingest.readers.layout.grid import Grid, build
from ingest.readers.layout.lines import line_text, text_lines
from ingest.readers.layout.rulings import Frame, PageContent, box_frames, frames, merge
from ingest.readers.layout.table import Table, open_table, ruled_table
from ingest.readers.layout.words import Word, confidence_of, is_figure

_PAGE_NUMBER = re.compile(
    r"^[-—–－―·~\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/／]\s*\d{1,4}|\s*[,，]?\s*共\s*\d{1,4}\s*页)?[-—–－―·~\s]*$"
)
_MARGIN = 0.1


@dataclass(frozen=True, slots=True)
class TextLine:
    text: str
    top: float
    bottom: float
    confidence: float | None = None


@dataclass
class Page:
    """items from top to bottom; height is that of the page."""

    items: list[TextLine | Table]
    top: float
    bottom: float


def read_page(content: PageContent) -> Page:
    """Every word ends in a cell of a table or in a line."""
    words = _without_page_number(content)
    items: list[TextLine | Table] = []
    # Filled areas last: where there are rulings they only repeat what those say.
    for found in (frames(merge(content.horizontal), merge(content.vertical)), box_frames(content.fills)):
        for frame, grid in _grids(found):
            inside = [word for word in words if grid.holds(word.cx, word.cy)]
            if len(inside) < 2 or any(_overlaps(grid, item) for item in items):
                continue
            table = ruled_table(frame, grid, inside)
            if not _is_table(table):
                continue
            items.append(table)
            taken = set(map(id, inside))
            words = [word for word in words if id(word) not in taken]
    items.extend(_rest(words, items))
    items.sort(key=lambda item: item.top)
    return Page(items, content.top, content.bottom)


def _without_page_number(content: PageContent) -> list[Word]:
    """A number by itself at the foot or head of the page belongs to no table."""
    margin = _MARGIN * (content.bottom - content.top)
    outer = [word for word in content.words if word.y0 < content.top + margin or word.y1 > content.bottom - margin]
    if not outer:
        return content.words
    lines = text_lines(outer)
    gone = {id(word) for line in (lines[0], lines[-1]) if is_page_number(line_text(line)) for word in line}
    return [word for word in content.words if id(word) not in gone]


def is_page_number(text: str) -> bool:
    return bool(_PAGE_NUMBER.match(text))


def _grids(found: Iterable[Frame]) -> list[tuple[Frame, Grid]]:
    """Largest first, so that a frame around everything is tried before what it holds."""
    grids = [(frame, grid) for frame in found if (grid := build(frame)) is not None]
    return sorted(grids, key=lambda pair: -pair[1].rows * pair[1].columns)


def _overlaps(grid: Grid, item: TextLine | Table) -> bool:
    if isinstance(item, TextLine):
        return False
    middle = (grid.ys[0] + grid.ys[-1]) / 2
    across = grid.xs[0] < item.xs[-1] - 2 and item.xs[0] < grid.xs[-1] - 2
    return across and (item.top < middle < item.bottom or grid.ys[0] < (item.top + item.bottom) / 2 < grid.ys[-1])


def _is_table(table: Table) -> bool:
    """A border around running text is none; the last row of a table may stand on a page by itself."""
    if len(table.rows) == 1:
        return len(table.xs) > 3 and any(is_figure(cell.text) for cell in table.rows[0])
    return len(table.xs) > 2 and table.filled > 2


def _rest(words: Sequence[Word], tables: Sequence[TextLine | Table]) -> list[TextLine | Table]:
    """What stands outside the ruled tables, stretch by stretch between them."""
    edges = sorted(table.top for table in tables)
    stretches: dict[int, list[Word]] = {}
    for word in words:
        stretches.setdefault(sum(edge <= word.cy for edge in edges), []).append(word)
    found: list[TextLine | Table] = []
    for stretch in stretches.values():
        lines = text_lines(stretch)
        done = 0
        for start, end in find_tables(lines):
            found.extend(map(_line, lines[done:start]))
            whole = mend(lines[start:end])
            found.extend([open_table(whole)] if whole else map(_line, lines[start:end]))
            done = end
        found.extend(map(_line, lines[done:]))
    return found


def _line(words: Sequence[Word]) -> TextLine:
    top, bottom = min(word.y0 for word in words), max(word.y1 for word in words)
    return TextLine(line_text(words), top, bottom, confidence_of(words))
