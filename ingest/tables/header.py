"""Header rows become a column map: which cell index carries which declared column.

Two independent witnesses: the header texts, and the 栏次 row (1, 2, 3 …) below them. Either may be shifted or garbled
against the figures, so a map keeps both as candidate starts and lets each row's own equations decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from db.catalogue.schema import Column
from db.core.text import fold
from ingest.document import Row
from ingest.tables.cells import line_numbers


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """The columns a table prints, in order, and the cell indexes where the first of them may stand, best first."""

    columns: tuple[str, ...]
    starts: tuple[int, ...]

    @property
    def first(self) -> int:
        return min(self.starts)


def map_columns(
    header: Sequence[Row], columns: Sequence[Column], layouts: Sequence[tuple[str, ...]]
) -> ColumnMap | None:
    """The map of a header block, or None where neither witness recognises it."""
    named = _by_text(header, columns)
    numbers = next((found for row in reversed(header) if len(found := line_numbers(row)) > 1), [])
    fitting: list[tuple[tuple[bool, int], ColumnMap]] = []
    for layout in layouts:
        starts: list[int] = []
        if (start := _start_of(named, layout)) is not None:
            starts.append(start)
        counted = len(numbers) == len(layout)
        if counted and _contiguous(numbers):
            starts.append(numbers[0])
        there = len({name for name in named.values() if name in layout})
        if starts and (there * 2 >= len(layout) or counted):
            missed = len(layout) - there + len(set(named.values()) - set(layout))
            fitting.append(((counted, -missed), ColumnMap(layout, tuple(dict.fromkeys(starts)))))
    return max(fitting, key=lambda found: found[0])[1] if fitting else None


def _contiguous(indexes: Sequence[int]) -> bool:
    return all(after == before + 1 for before, after in pairwise(indexes))


def stacked_texts(header: Sequence[Row]) -> list[list[str]]:
    """For each cell index what the header spells above it: each text alone, the lowest first, then every run of texts
    joined, for a long text may be cut over rows. The 栏次 row is no text."""
    rows = [row for row in header if not line_numbers(row)]
    stacked: list[list[str]] = []
    for index in range(max((len(row.cells) for row in header), default=0)):
        texts = [fold(row.cells[index].text) for row in rows if index < len(row.cells)]
        texts = list(dict.fromkeys(text for text in texts if text))
        size = len(texts)
        joined = ["".join(texts[start:end]) for start in range(size) for end in range(size, start + 1, -1)]
        stacked.append([*reversed(texts), *joined])
    return stacked


def _by_text(header: Sequence[Row], columns: Sequence[Column]) -> dict[int, str]:
    """Cell index -> column, where the header above that index spells it."""
    spelled = {fold(spelling): column.name for column in columns for spelling in column.spellings()}
    found: dict[int, str] = {}
    for index, texts in enumerate(stacked_texts(header)):
        # the lowest text is the most exact: 小计 below 本年支出
        name = next((spelled[text] for text in texts if text in spelled), "")
        if name:
            found[index] = name
    return found


def _start_of(named: dict[int, str], layout: tuple[str, ...]) -> int | None:
    """Where the layout starts if the named columns stand in its order at their distances; the majority decides."""
    votes: dict[int, set[str]] = {}
    for index, name in named.items():
        if name in layout:
            votes.setdefault(index - layout.index(name), set()).add(name)
    if not votes:
        return None
    best = max(votes, key=lambda start: len(votes[start]))
    rivals = [start for start in votes if len(votes[start]) == len(votes[best])]
    if best < 0 or len(rivals) > 1 or len(votes[best]) * 2 < min(len(layout), len(named)):
        return None
    return best
