"""Rulings -> a grid: where its lines run, which walls stand between neighbouring cells, and the cells as merged."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.layout.rulings import Frame, Ruling

_SAME = 3.0
_ALMOST = 9.0  # rulings of different rows that miss each other by no more are one column's edge
_OPEN = 6.0  # how far a ruling must reach beyond the last crossing one to open another column


@dataclass
class Grid:
    """right[i][j]: a wall stands right of the cell in row i, column j; below likewise."""

    xs: list[float]
    ys: list[float]
    right: list[list[bool]]
    below: list[list[bool]]

    @property
    def rows(self) -> int:
        return len(self.ys) - 1

    @property
    def columns(self) -> int:
        return len(self.xs) - 1

    def row_at(self, y: float) -> int:
        return min(max(bisect_right(self.ys, y) - 1, 0), self.rows - 1)

    def column_at(self, x: float) -> int:
        return min(max(bisect_right(self.xs, x) - 1, 0), self.columns - 1)

    def holds(self, x: float, y: float) -> bool:
        return self.xs[0] - 1 <= x <= self.xs[-1] + 1 and self.ys[0] - 1 <= y <= self.ys[-1] + 1

    def insert_columns(self, cuts: Sequence[float]) -> None:
        """More columns, without walls."""
        for x in sorted(cuts):
            at = bisect_right(self.xs, x)
            if x - self.xs[at - 1] < 1 or (at < len(self.xs) and self.xs[at] - x < 1):
                continue
            self.xs.insert(at, x)
            for row in self.right:
                row.insert(at - 1, False)
            for row in self.below:
                row.insert(at - 1, row[at - 1])

    def regions(self) -> list[list[tuple[int, int]]]:
        """Cells without a wall between them, each region from its top left; most hold one cell."""
        seen = [[False] * self.columns for _ in range(self.rows)]
        found: list[list[tuple[int, int]]] = []
        for i in range(self.rows):
            for j in range(self.columns):
                if not seen[i][j]:
                    seen[i][j] = True
                    found.append(self._flood(i, j, seen))
        return found

    def _flood(self, row: int, column: int, seen: list[list[bool]]) -> list[tuple[int, int]]:
        cells = [(row, column)]
        for i, j in cells:
            for ni, nj, wall in (
                (i, j + 1, self.right[i][j]),
                (i + 1, j, self.below[i][j]),
                (i, j - 1, j == 0 or self.right[i][j - 1]),
                (i - 1, j, i == 0 or self.below[i - 1][j]),
            ):
                if not wall and not seen[ni][nj]:
                    seen[ni][nj] = True
                    cells.append((ni, nj))
        return sorted(cells)


def build(frame: Frame) -> Grid | None:
    """None where the rulings enclose fewer than two cells."""
    columns = _clusters(frame.vertical, _ALMOST)
    rows = _clusters(frame.horizontal, 0.0)
    columns = _opened(columns, frame.horizontal)
    rows = _opened(rows, frame.vertical)
    if len(columns) < 2 or len(rows) < 2 or len(columns) * len(rows) < 6:
        return None
    xs = [at for at, _ in columns]
    ys = [at for at, _ in rows]
    right = [[_covered(columns[j + 1][1], ys[i], ys[i + 1]) for j in range(len(xs) - 1)] for i in range(len(ys) - 1)]
    below = [[_covered(rows[i + 1][1], xs[j], xs[j + 1]) for j in range(len(xs) - 1)] for i in range(len(ys) - 1)]
    for line in right:
        line[-1] = True
    below[-1] = [True] * (len(xs) - 1)
    return Grid(xs, ys, right, below)


def _covered(pieces: Sequence[Ruling], start: float, end: float) -> bool:
    middle = (start + end) / 2
    return any(piece.start <= middle <= piece.end for piece in pieces)


def _clusters(rulings: Sequence[Ruling], almost: float) -> list[tuple[float, list[Ruling]]]:
    """(place, rulings) of each edge; rulings that miss each other a little are one edge if no row has both."""
    clusters: list[list[Ruling]] = []
    for ruling in sorted(rulings):
        if clusters and _same_edge(clusters[-1], ruling, almost):
            clusters[-1].append(ruling)
        else:
            clusters.append([ruling])
    return [(_place(cluster), cluster) for cluster in clusters]


def _same_edge(cluster: Sequence[Ruling], ruling: Ruling, almost: float) -> bool:
    away = ruling.at - cluster[0].at
    if away <= _SAME:
        return True
    return away <= almost and not any(
        min(other.end, ruling.end) - max(other.start, ruling.start) > 2 for other in cluster
    )


def _place(cluster: Sequence[Ruling]) -> float:
    """Where most of the edge stands."""
    longest = max(cluster, key=lambda ruling: ruling.end - ruling.start)
    return longest.at


def _opened(edges: list[tuple[float, list[Ruling]]], crossing: Sequence[Ruling]) -> list[tuple[float, list[Ruling]]]:
    """With the outer edges that the crossing rulings reach to where the table is open at its sides."""
    if not edges or len(crossing) < 2:
        return edges
    first, last = min(ruling.start for ruling in crossing), max(ruling.end for ruling in crossing)
    if edges[0][0] - first > _OPEN and sum(ruling.start < first + _OPEN for ruling in crossing) > 1:
        edges = [(first, []), *edges]
    if last - edges[-1][0] > _OPEN and sum(ruling.end > last - _OPEN for ruling in crossing) > 1:
        edges = [*edges, (last, [])]
    return edges
