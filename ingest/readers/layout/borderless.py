"""Which lines of a page are a table without rulings: lines with figures in columns, and the header above them."""

import re
from collections.abc import Sequence

from ingest.readers.layout.columns import Chunk, has_figure
from ingest.readers.layout.lines import chunks, line_text
from ingest.readers.layout.words import Word, is_decimal, is_figure

Line = list[Word]
_TITLE = re.compile(
    r"(?:单位[:：]|^附?[件表]\d*[:：]?$|公开\d+表|[（(]续表?\d*[）)]|表[”\"]?$|^注\d?[:：]|^备注|^说明[:：]|^第.部分)"
)
_PROSE = re.compile(r"[。；;！]")
_HEADER_LINES = 9
_FAR = 3.0  # line heights between two lines of one table


def find_tables(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """(first, last + 1) of every stretch of lines that is a table, header included."""
    grouped = [chunks(line) for line in lines]
    body = [_is_body(line) for line in grouped]
    inside = [found or any(_is_amount(chunk) for chunk in line) for found, line in zip(body, grouped, strict=True)]
    found: list[tuple[int, int]] = []
    index = 0
    while index < len(lines):
        if not body[index]:
            index += 1
            continue
        end = _end(lines, grouped, inside, index)
        if _enough(grouped[index:end]):
            start = _start(lines, grouped, index, found[-1][1] if found else 0)
            found.append((start, end))
        index = end
    return found


def _is_body(line: Sequence[Chunk]) -> bool:
    return has_figure(line) or sum(len(chunk) == 1 and is_figure(chunk[0].text) for chunk in line) > 2


def _is_amount(chunk: Chunk) -> bool:
    return len(chunk) == 1 and is_decimal(chunk[0].text)


def _enough(lines: Sequence[Sequence[Chunk]]) -> bool:
    """Two lines with amounts, or one with several: less is running text that happens to have gaps."""
    amounts = [sum(map(_is_amount, line)) for line in lines]
    return sum(count > 0 for count in amounts) > 1 or max(amounts, default=0) > 1


def _end(lines: Sequence[Line], grouped: Sequence[Sequence[Chunk]], body: Sequence[bool], index: int) -> int:
    """Behind the last line of the table that goes on at index."""
    end = index + 1
    while end < len(lines):
        if _far(lines[end - 1], lines[end]) or (not body[end] and _ends(grouped[end], lines[end])):
            break
        end += 1
    while end > index + 1 and not body[end - 1] and _far_from_body(lines, body, end - 1):
        end -= 1
    return end


def _far_from_body(lines: Sequence[Line], body: Sequence[bool], index: int) -> bool:
    """A trailing line that is no second line of a name: the lines above carry no figure either."""
    return index > 1 and not body[index - 1] and not body[index - 2] and len(chunks(lines[index])) == 1


def _ends(line: Sequence[Chunk], words: Line) -> bool:
    text = line_text(words)
    return bool(_TITLE.search(text.replace(" ", "")) or _PROSE.search(text)) or (len(line) == 1 and len(text) > 40)


def _far(above: Line, below: Line) -> bool:
    height = max(min(word.height for word in above), min(word.height for word in below))
    return min(word.y0 for word in below) - max(word.y1 for word in above) > _FAR * height


def _start(lines: Sequence[Line], grouped: Sequence[Sequence[Chunk]], index: int, floor: int) -> int:
    start = index
    while start > max(floor, index - _HEADER_LINES):
        above = start - 1
        if _far(lines[above], lines[start]) or _ends(grouped[above], lines[above]):
            break
        start = above
    return start
