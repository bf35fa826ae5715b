"""Pages -> the blocks of a document: without running heads, tables over page breaks in one shape."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from db.core.facts import Source
from ingest.document import Block, Cell, Line, Row
from ingest.readers.layout.page import Page, TextLine
from ingest.readers.layout.table import Table

_KEPT = re.compile(r"单位|表")  # a running head may look like them, but losing one of them loses a table
_MARGIN = 0.12
_NEAR = 4.0


def blocks_of(pages: Mapping[int, Page], file: str) -> dict[int, list[Block]]:
    """The blocks of every page by its number, from 1. Tables are numbered through the file."""
    heads = _running_heads(pages)
    found: dict[int, list[Block]] = {}
    numbers = 0
    last: Table | None = None
    for number in sorted(pages):
        page = pages[number]
        items = [item for item in page.items if not _is_furniture(item, page, heads)]
        place = 0
        blocks: list[Block] = []
        if items and isinstance(items[0], Table) and last is not None:
            items[0] = _continued(items[0], last)
        for item in items:
            if isinstance(item, TextLine):
                place += 1
                blocks.append(Line(item.text, Source(file, page=number, line=place)))
                continue
            numbers += 1
            for row in item.rows:
                place += 1
                cells = tuple(Cell(cell.text, cell.confidence) for cell in row)
                blocks.append(Row(cells, Source(file, page=number, line=place), numbers))
        found[number] = blocks
        if items:
            last = _open_end(items[-1], last if len(items) == 1 else None)
    return found


def _open_end(item: TextLine | Table, before: Table | None) -> Table | None:
    """The table that the next page may go on with, in the shape it began with."""
    if not isinstance(item, Table):
        return None
    return before if before is not None and _reshaped(item, before) is not None else item


def _continued(table: Table, before: Table) -> Table:
    """The table in the columns of the one on the page before, where it fits them."""
    return _reshaped(table, before) or table


def _reshaped(table: Table, before: Table) -> Table | None:
    if table.reshape is None or len(table.xs) > len(before.xs):
        return None
    if table.spans is None and _same(table, before):
        return table
    return table.reshape(before)


def _same(table: Table, before: Table) -> bool:
    """Edge for edge alike."""
    pairs = zip(table.xs, before.xs, strict=False)
    return len(table.xs) == len(before.xs) and all(abs(one - other) <= _NEAR for one, other in pairs)


def _is_furniture(item: TextLine | Table, page: Page, heads: frozenset[str]) -> bool:
    if isinstance(item, Table):
        return False
    margin = _MARGIN * (page.bottom - page.top)
    outside = item.top < page.top + margin or item.bottom > page.bottom - margin
    return outside and _head(item.text) in heads


def _head(text: str) -> str:
    return re.sub(r"\d+", "#", "".join(text.split()))


def _running_heads(pages: Mapping[int, Page]) -> frozenset[str]:
    """Texts that stand first or last on most pages."""
    counts: Counter[str] = Counter()
    for page in pages.values():
        lines = _ends(page.items)
        counts.update({_head(line.text) for line in lines if not _KEPT.search(line.text)})
    enough = max(3, len(pages) // 2)
    return frozenset(text for text, count in counts.items() if count >= enough)


def _ends(items: Sequence[TextLine | Table]) -> list[TextLine]:
    return [item for item in (*items[:1], *items[-2:]) if isinstance(item, TextLine)]
