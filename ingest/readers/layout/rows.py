"""Rows where no ruling tells them: each line with figures is one, and names cut over lines go to theirs."""

import re
from collections.abc import Sequence

from ingest.readers.layout.lines import overlap, text_lines
from ingest.readers.layout.words import Word, is_code, is_decimal, is_figure

Line = Sequence[Word]
_ORDINAL = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[、.．]|其中|[减加][:：])"
)
_WHOLE = re.compile(r"(?:合计|总计|小计|结余|结余分配)$")
_BESIDE = 0.12  # part of its height that a line shares with the figures of its row
_NEARER = 0.87
_CLEARLY = 0.7
_FULL = 1.6  # ems that may be missing at the end of a line that was cut because it was full


def split_rows(words: Sequence[Word]) -> list[list[Word]]:
    """The words of a stretch without row rulings, row by row."""
    lines = text_lines(words)
    anchors = {index for index, line in enumerate(lines) if _is_anchor(line)}
    if not anchors:
        return lines
    numbered = _numbered(lines)
    owner = [
        index if index in anchors else _owner(lines, anchors, index, numbered=numbered) for index in range(len(lines))
    ]
    rows: dict[int, list[Word]] = {}
    for index, line in enumerate(lines):
        rows.setdefault(_final(owner, index), []).extend(line)
    return [rows[index] for index in sorted(rows)]


def _is_anchor(line: Sequence[Word]) -> bool:
    return (
        any(is_decimal(word.text) for word in line)
        or is_code(line[0].text)
        or all(is_figure(word.text) for word in line)
    )


def _label_of(lines: Sequence[Line], index: int) -> int:
    """The line whose figures these are where they stand by themselves, a little higher or lower; else itself."""
    line = lines[index]
    if not all(is_decimal(word.text) for word in line):
        return index
    sides = [other for other in (index - 1, index + 1) if 0 <= other < len(lines)]
    away = {other: abs(_middle(lines[other]) - _middle(line)) for other in sides}
    nearest = min(sides, key=away.__getitem__, default=index)
    if nearest == index or any(is_decimal(word.text) for word in lines[nearest]):
        return index
    clear = all(away[nearest] < _CLEARLY * away[other] for other in sides if other != nearest)
    return nearest if clear and away[nearest] < 1.2 * line[0].height else index


def _final(owner: Sequence[int], index: int) -> int:
    """Two lines that own each other are a row of their own."""
    while owner[index] != index:
        if owner[owner[index]] == index:
            return min(index, owner[index])
        index = owner[index]
    return index


def _middle(line: Sequence[Word]) -> float:
    return sum(word.cy for word in line) / len(line)


def _numbered(lines: Sequence[Line]) -> bool:
    """Most rows start with a code or an ordinal, so one without belongs to another."""
    begun = sum(_begins(line) for line in lines)
    return begun * 2 > len(lines)


def _begins(line: Sequence[Word]) -> bool:
    return any(is_code(word.text) or _ORDINAL.match(word.text) for word in line if not is_decimal(word.text))


def _owner(lines: Sequence[Line], anchors: set[int], index: int, *, numbered: bool) -> int:
    """The line that a line without figures belongs to, the next or the one before; itself where it is its own row."""
    line = lines[index]
    near = [other for other in (index - 1, index + 1) if other in anchors]
    beside = max(near, key=lambda other: overlap(lines[other], line), default=index)
    if beside != index and overlap(lines[beside], line) > _BESIDE:
        return beside
    up = _middle(line) - _middle(lines[index - 1]) if index else float("inf")
    down = _middle(lines[index + 1]) - _middle(line) if index + 1 < len(lines) else float("inf")
    leads = index + 1 in anchors or (index + 1 < len(lines) and not _begins(lines[index + 1]))
    if down < _NEARER * up and leads and _continues(lines[index + 1], line):
        return index + 1
    if not index or _begins(line) or not _continues(lines[index - 1], line):
        return index
    close = up < _NEARER * down and up < 2 * line[0].height
    whole = _WHOLE.search("".join(word.text for word in line)) is not None
    goes_on = close or (not whole and (numbered or _is_full(lines, lines[index - 1], line)))
    return index - 1 if goes_on else index


def _continues(before: Sequence[Word], line: Sequence[Word]) -> bool:
    """Each piece stands below a text of the line above."""
    texts = [word for word in before if not is_figure(word.text)]
    return all(any(word.x0 < text.x1 and text.x0 - 3 * text.height < word.x1 for text in texts) for word in line)


def _is_full(lines: Sequence[Line], before: Sequence[Word], line: Sequence[Word]) -> bool:
    """The name above goes to the end of its column, as only a cut one does."""
    text = next((word for word in before if word.x0 < line[0].x1 and line[0].x0 < word.x1), None)
    if text is None or len(text.text) < 6:
        return False
    rights = [word.x1 for other in lines for word in other if not is_figure(word.text) and abs(word.x0 - text.x0) < 30]
    return bool(rights) and max(rights) - text.x1 < _FULL * text.height
