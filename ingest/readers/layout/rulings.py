"""Pieces of ruling, as producers draw them cell by cell, become whole rulings; those that meet belong to one table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ingest.readers.layout.words import Word

_SAME = 1.6  # two rulings this near are one, drawn twice
_GAP = 3.5  # the dash of a dashed ruling, the corner where two pieces meet
_SHORT = 4.0


class Ruling(NamedTuple):
    """A straight ruling: where it stands, and from where to where it goes (y, x0, x1 or x, y0, y1)."""

    at: float
    start: float
    end: float


class Box(NamedTuple):
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass
class PageContent:
    """What a reader of pages hands over: everything on one page in reading coordinates."""

    words: list[Word]
    horizontal: list[Ruling] = field(default_factory=list)
    vertical: list[Ruling] = field(default_factory=list)
    fills: list[Box] = field(default_factory=list)  # filled areas: cells without rulings
    top: float = 0.0
    bottom: float = 0.0


@dataclass(frozen=True, slots=True)
class Frame:
    """Rulings that meet: one table, or the border of a text box."""

    horizontal: tuple[Ruling, ...]
    vertical: tuple[Ruling, ...]


def merge(rulings: Iterable[Ruling]) -> list[Ruling]:
    """Whole rulings from top to bottom or left to right; specks are left out."""
    merged: list[Ruling] = []
    band: list[Ruling] = []
    for ruling in sorted(rulings):
        if band and ruling.at - band[0].at > _SAME:
            merged.extend(_joined(band))
            band = []
        band.append(ruling)
    merged.extend(_joined(band))
    return merged


def _joined(band: Sequence[Ruling]) -> list[Ruling]:
    if not band:
        return []
    at = sum(ruling.at for ruling in band) / len(band)
    found: list[Ruling] = []
    ordered = sorted(band, key=lambda ruling: ruling.start)
    start, end = ordered[0].start, ordered[0].end
    for ruling in ordered:
        if ruling.start > end + _GAP:
            found.append(Ruling(at, start, end))
            start, end = ruling.start, ruling.end
        end = max(end, ruling.end)
    found.append(Ruling(at, start, end))
    return [ruling for ruling in found if ruling.end - ruling.start >= _SHORT]


def frames(horizontal: Sequence[Ruling], vertical: Sequence[Ruling]) -> list[Frame]:
    """Rulings grouped by who meets whom; a group needs both directions."""
    parent = list(range(len(horizontal) + len(vertical)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for column, upright in enumerate(vertical, len(horizontal)):
        top, bottom, left, right = upright.start - _GAP, upright.end + _GAP, upright.at + _GAP, upright.at - _GAP
        for row, level in enumerate(horizontal):
            if level.at > bottom:
                break
            if level.at >= top and level.start <= left and level.end >= right:
                parent[root(row)] = root(column)
    groups: dict[int, tuple[list[Ruling], list[Ruling]]] = {}
    for index in range(len(parent)):
        group = groups.setdefault(root(index), ([], []))
        if index < len(horizontal):
            group[0].append(horizontal[index])
        else:
            group[1].append(vertical[index - len(horizontal)])
    return [Frame(tuple(rows), tuple(columns)) for rows, columns in groups.values() if rows and columns]


def box_frames(fills: Iterable[Box]) -> list[Frame]:
    """Frames from the edges of filled areas that lie side by side."""
    horizontal: list[Ruling] = []
    vertical: list[Ruling] = []
    for box in fills:
        horizontal += [Ruling(box.y0, box.x0, box.x1), Ruling(box.y1, box.x0, box.x1)]
        vertical += [Ruling(box.x0, box.y0, box.y1), Ruling(box.x1, box.y0, box.y1)]
    return frames(merge(horizontal), merge(vertical))
