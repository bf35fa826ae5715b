"""Figures that a narrow cell cut over two lines, where no ruling shows the cell: «3,760.» above «35»."""

import re
from collections.abc import Sequence
from itertools import pairwise

from ingest.readers.layout.words import Word

Line = list[Word]
_NUMERIC = re.compile(r"[-\u2212－]?[\d,，.．]+")
_AMOUNT = re.compile(r"[-\u2212－]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)[.．]\d{2}")
_CODE = re.compile(r"[2-5]\d{2}(?:\d{2}){0,2}")
# Ends in a separator, or in a group that is too short: no whole figure.
_OPEN = re.compile(r"[-\u2212－]?(?:[\d,，]*[,，]\d{0,2}|[\d,，]+[.．])")
_ONE_DECIMAL = re.compile(r"[-\u2212－]?[\d,，]*\d[.．]\d")
_TIGHT = 1.35  # line heights between two lines of one cell
_LOOSE = 1.4  # how much farther apart rows are, where cells have several lines


def mend(lines: Sequence[Line]) -> list[Line] | None:
    """The lines with cut figures made whole; None where one stays cut, for then no figure below can be trusted."""
    close = _close_pairs(lines)
    mended = [list(line) for line in lines]
    for index in range(len(mended) - 1):
        for position, word in enumerate(mended[index]):
            for below in [other for other in mended[index + 1] if _stands_below(word, other)]:
                if _one_figure(word, below, same_row=close[index]):
                    mended[index][position] = _joined(word, below)
                    mended[index + 1].remove(below)
                    break
    if any(_OPEN.fullmatch(word.text) for line in mended for word in line):
        return None
    return [line for line in mended if line]


def _close_pairs(lines: Sequence[Line]) -> list[bool]:
    """For each line, whether the next belongs to the same row: it stands clearly nearer than rows do."""
    pitches = [_middle(below) - _middle(above) for above, below in pairwise(lines)]
    heights = [max(word.height for word in line) for line in lines]
    far = sorted(pitches)[len(pitches) * 2 // 3] if pitches else 0.0
    return [
        pitch < _TIGHT * height and pitch * _LOOSE < far for pitch, height in zip(pitches, heights, strict=False)
    ] + [False]


def _middle(line: Line) -> float:
    return sum(word.cy for word in line) / len(line)


def _stands_below(word: Word, other: Word) -> bool:
    aligned = abs(word.x0 - other.x0) < 0.8 * word.height or abs(word.x1 - other.x1) < 0.8 * word.height
    return aligned and word.x0 < other.x1 and other.x0 < word.x1 and 0 < other.cy - word.cy < 2 * word.height


def _one_figure(word: Word, below: Word, *, same_row: bool) -> bool:
    if not _NUMERIC.fullmatch(word.text) or not _NUMERIC.fullmatch(below.text) or _AMOUNT.fullmatch(word.text):
        return False
    joined = word.text + below.text
    if _AMOUNT.fullmatch(joined):
        cut = _OPEN.fullmatch(word.text) or below.text[0] in ".．,，"
        return bool(cut or same_row or (_ONE_DECIMAL.fullmatch(word.text) and len(below.text) == 1))
    return same_row and len(below.text) in (1, 2, 3, 4) and _CODE.fullmatch(joined) is not None and below.text.isdigit()


def _joined(word: Word, below: Word) -> Word:
    confidences = [value for value in (word.confidence, below.confidence) if value is not None]
    least = min(confidences) if confidences else None
    return Word(word.text + below.text, min(word.x0, below.x0), word.y0, max(word.x1, below.x1), word.y1, least)
