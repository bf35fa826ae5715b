"""The pieces of a text that are read together: a line, or a cell of a Markdown table with its row and its heading."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.guard.marks import MEASURED
from db.core.number_forms import Number

_ROW = re.compile(r"^[ \t]*\|(?P<cells>.+)\|[ \t]*$")
_RULE = re.compile(r"^[ \t|:\-]+$")
_UNIT = re.compile(
    r"[(（]\s*(?:单位\s*[:：])?\s*(?P<unit>亿元|万元|元|%|个百分点|件|万件|人|辆|个|天|分)\s*[)）]|(?P<rate>[(（][%％][)）])"
)
_STATED_UNIT = re.compile(r"单位\s*[:：]\s*(?P<unit>亿元|万元|元)")
_PLACES = re.compile("序号|名次|排名|位次|排序|#")


@dataclass(frozen=True)
class Piece:
    """Spans of the text that make one line, and the unit that a heading gives to bare numbers."""

    spans: tuple[tuple[int, int], ...]
    own: tuple[int, int]  # the span whose numbers are checked
    unit: str = ""


def pieces_of(text: str, numbers: Sequence[Number]) -> Iterator[Piece]:
    """Lines and cells in reading order; rank columns and the rules under headings are left out."""
    stated = _STATED_UNIT.search(text)
    unit = stated["unit"] if stated else ""
    header: list[tuple[int, int]] = []
    place = 0
    for line in text.split("\n"):
        start, place = place, place + len(line) + 1
        row = _ROW.match(line)
        if row is None:
            header = []
            yield Piece(((start, start + len(line)),), (start, start + len(line)), unit)
        elif not _RULE.match(line):
            cells = _cells(line, start)
            if header:
                yield from _row(text, header, cells, numbers, unit)
            else:
                header = cells
                yield Piece(((start, start + len(line)),), (start, start + len(line)))


def _cells(line: str, start: int) -> list[tuple[int, int]]:
    bars = [match.start() for match in re.finditer(r"\|", line)]
    return [(start + left + 1, start + right) for left, right in pairwise(bars)]


def _row(
    text: str, header: list[tuple[int, int]], cells: list[tuple[int, int]], numbers: Sequence[Number], unit: str
) -> Iterator[Piece]:
    def measured(span: tuple[int, int]) -> bool:
        return any(span[0] <= number.start < span[1] and number.kind in MEASURED for number in numbers)

    labels = [span for span in cells if not measured(span)]
    for index, span in enumerate(cells):
        head = header[index] if index < len(header) else None
        if not measured(span):
            continue
        if head is not None and _PLACES.search(text[head[0] : head[1]]):
            continue
        own = _UNIT.search(text, *head) if head else None
        if head is not None and own is not None:
            head = (head[0], own.start())
        spans = (*labels, *([head] if head else []), span)
        yield Piece(spans, span, (own["unit"] or "%") if own else unit)
