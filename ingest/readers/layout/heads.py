"""Column heads of a table without rulings: which words are one head, and which heads stand over one column each."""

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.layout.words import Word

Span = tuple[float, float]
_TIGHT = 0.45  # em between two lines of one head
_REACH = 3.5  # em between a head and the figures below it
_MIDDLE = 0.25


@dataclass
class Head:
    """One head, perhaps over several lines; line: the first of them."""

    words: list[Word]
    line: int

    @property
    def x0(self) -> float:
        return min(word.x0 for word in self.words)

    @property
    def x1(self) -> float:
        return max(word.x1 for word in self.words)

    @property
    def y0(self) -> float:
        return min(word.y0 for word in self.words)

    @property
    def y1(self) -> float:
        return max(word.y1 for word in self.words)

    @property
    def cx(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def em(self) -> float:
        return max(word.height for word in self.words)


def heads_of(lines: Sequence[Sequence[list[Word]]]) -> list[Head]:
    """The chunks of the header lines, those of one cell together."""
    heads: list[Head] = []
    for number, line in enumerate(lines):
        for chunk in line:
            above = next((head for head in reversed(heads) if _goes_on(head, chunk)), None)
            if above is None:
                heads.append(Head(list(chunk), number))
            else:
                above.words.extend(chunk)
    return heads


def _goes_on(head: Head, chunk: Sequence[Word]) -> bool:
    """The chunk is the next line of the head: close below it, and one of the two within the other."""
    top, left, right = min(word.y0 for word in chunk), chunk[0].x0, chunk[-1].x1
    if not -0.3 * head.em < top - head.y1 < _TIGHT * head.em:
        return False
    shared = min(head.x1, right) - max(head.x0, left)
    return shared > 0.6 * min(head.x1 - head.x0, right - left)


def columns_with_heads(spans: Sequence[Span], heads: Sequence[Head]) -> list[Span]:
    """The columns as far as their heads reach, and those that have nothing but a head."""
    leaves = leaves_of(heads, spans)
    found = list(spans)
    matched = _match(leaves, spans)
    for position, leaf in enumerate(leaves):
        extent = leaf.x0, leaf.x1
        if position in matched:
            index = matched[position]
            own = found[index]
            wide = min(own[0], extent[0]), max(own[1], extent[1])
            if not any(_shared(wide, other) > 0 for other in (*found[:index], *found[index + 1 :])):
                found[index] = wide
        elif not any(_shared(extent, span) > 0 for span in found):
            found.append(extent)
    return sorted(found)


def leaves_of(heads: Sequence[Head], spans: Sequence[Span]) -> list[Head]:
    """Heads of one column each. One in the middle above two others heads them, unless a column is left for it."""
    certain = [head for head in heads if not _has_below(head, heads)]
    between = {id(head): pair for head in certain if (pair := _between(head, heads)) is not None}
    leaves = sorted((head for head in certain if id(head) not in between), key=lambda head: head.cx)
    matched = {id(leaves[position]): index for position, index in _match(leaves, spans).items()}
    for head in certain:
        left, right = (matched.get(id(side)) for side in between.get(id(head), (head, head)))
        if left is not None and right is not None and right - left > 1:
            leaves.append(head)
    return sorted(leaves, key=lambda head: head.cx)


def _shared(one: Span, other: Span) -> float:
    return min(one[1], other[1]) - max(one[0], other[0])


def _below(head: Head, heads: Sequence[Head]) -> list[Head]:
    return [other for other in heads if other.y0 >= head.y1 - 0.1 * head.em]


def _has_below(head: Head, heads: Sequence[Head]) -> bool:
    return any(
        _shared((head.x0, head.x1), (other.x0, other.x1)) > 0.3 * min(head.x1 - head.x0, other.x1 - other.x0)
        for other in _below(head, heads)
    )


def _between(head: Head, heads: Sequence[Head]) -> tuple[Head, Head] | None:
    """The heads below it on both sides if it stands in their middle, as the head of a group does."""
    below = _below(head, heads)
    left = max((other for other in below if other.cx < head.cx), key=lambda other: other.cx, default=None)
    right = min((other for other in below if other.cx > head.cx), key=lambda other: other.cx, default=None)
    if left is None or right is None or _blocked(head, left, right, heads):
        return None
    middle = abs((left.cx + right.cx) / 2 - head.cx) < max(_MIDDLE * (right.cx - left.cx), 1.2 * head.em)
    return (left, right) if middle else None


def _blocked(head: Head, left: Head, right: Head, heads: Sequence[Head]) -> bool:
    """A head of the same height stands between it and what would be its parts."""
    level = [other for other in heads if other is not head and other.y0 < head.y1 and head.y0 < other.y1]
    return any(left.cx < other.cx < right.cx for other in level)


def _match(leaves: Sequence[Head], spans: Sequence[Span]) -> dict[int, int]:
    """Leaf -> column, in order, as many as possible and each as near as possible."""
    best: list[list[tuple[int, float, tuple[tuple[int, int], ...]]]] = [[(0, 0.0, ())] * (len(spans) + 1)]
    for position, leaf in enumerate(leaves):
        row = [best[-1][0]]
        for index, span in enumerate(spans):
            options = [best[-1][index + 1], row[-1]]
            away = max(-_shared((leaf.x0, leaf.x1), span), 0.0)
            if away < _REACH * leaf.em:
                count, cost, pairs = best[-1][index]
                own = away + 0.1 * abs(leaf.cx - (span[0] + span[1]) / 2)
                options.append((count + 1, cost - own, (*pairs, (position, index))))
            row.append(max(options))
        best.append(row)
    return dict(best[-1][-1][2])
