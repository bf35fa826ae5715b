"""Columns where no ruling tells them: from what stands above each other on the lines that carry figures."""

from collections.abc import Sequence
from itertools import pairwise

from ingest.readers.layout.heads import columns_with_heads, heads_of
from ingest.readers.layout.lines import chunks, overlap
from ingest.readers.layout.words import Word, is_code, is_decimal, is_figure

Chunk = list[Word]
Span = tuple[float, float]


def has_figure(line: Sequence[Chunk]) -> bool:
    """A line of a table body: an amount, or a code before a name, beside something else."""
    singles = [chunk[0].text for chunk in line if len(chunk) == 1]
    return len(line) > 1 and (any(map(is_decimal, singles)) or (is_code(line[0][0].text) and len(line[0]) == 1))


def find_columns(lines: Sequence[Sequence[Word]]) -> list[Span]:
    """The columns' extents from left to right; empty where no line carries figures."""
    grouped = [chunks(line) for line in lines]
    body = [index for index, line in enumerate(grouped) if has_figure(line)]
    if not body:
        return []
    head = header_end(grouped)
    extents = [_extent(chunk) for line in grouped[head:] for chunk in line if not _is_total(chunk)]
    spans = _corridors(extents, len(body) // 12)
    for index in body:
        lonely = [_extent(chunk) for chunk in grouped[index] if is_figure(chunk[0].text) and len(chunk) == 1]
        spans = sorted([*spans, *(extent for extent in lonely if not _over(spans, extent))])
    return columns_with_heads(spans, heads_of(grouped[:head]))


def header_end(grouped: Sequence[Sequence[Chunk]]) -> int:
    """How many lines stand above the first with figures; the first line of a name beside them is not one of those."""
    first = next((index for index, line in enumerate(grouped) if _carries_figure(line)), 0)
    if first and overlap(flat(grouped[first - 1]), flat(grouped[first])) > 0.12:
        return first - 1
    return first


def _carries_figure(line: Sequence[Chunk]) -> bool:
    return has_figure(line) or any(len(chunk) == 1 and is_decimal(chunk[0].text) for chunk in line)


def flat(line: Sequence[Chunk]) -> list[Word]:
    return [word for chunk in line for word in chunk]


def _is_total(chunk: Chunk) -> bool:
    """合计 and its like stand in the middle of several columns."""
    return "".join(word.text for word in chunk).endswith(("合计", "总计", "小计"))


def _extent(chunk: Chunk) -> Span:
    return chunk[0].x0, chunk[-1].x1


def _corridors(extents: Sequence[Span], ignored: int) -> list[Span]:
    """Stretches that more than the ignored number of chunks cover; between them run the corridors."""
    solid = [(left, right - 0.5) for left, right in extents if right - 0.5 > left]
    events = sorted([(left, 1) for left, _ in solid] + [(right, -1) for _, right in solid])
    spans: list[Span] = []
    depth, start = 0, 0.0
    for x, step in events:
        if depth == ignored and step > 0:
            start = x
        depth += step
        if depth == ignored and step < 0:
            spans.append((start, x))
    return spans


def _over(spans: Sequence[Span], extent: Span) -> list[int]:
    """Which columns something stands above or below."""
    return [index for index, (left, right) in enumerate(spans) if left < extent[1] and extent[0] < right]


def boundaries(spans: Sequence[Span]) -> list[float]:
    """Where to cut between neighbouring columns."""
    return [(left[1] + right[0]) / 2 for left, right in pairwise(spans)]


def column_of(spans: Sequence[Span], x: float) -> int:
    """The column that holds x, else the nearest."""
    return min(range(len(spans)), key=lambda index: max(spans[index][0] - x, x - spans[index][1], 0.0))


def crowded(line: Sequence[Word]) -> bool:
    """Several things in what should be one cell, a figure among them."""
    parts = chunks(line)
    return len(parts) > 1 and any(len(part) == 1 and is_figure(part[0].text) for part in parts)
