"""A picture of a page -> its words with their places, one cell's text a word, and its rulings; all in points."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from ingest.readers.layout.rulings import Box, PageContent, Ruling
from ingest.readers.layout.words import Word, is_cjk
from ingest.readers.ocr_engine import Picture, PixelBox, Reading, find_text, read_lines
from ingest.readers.ocr_figures import holds_two, mended
from ingest.readers.ocr_image import DPI, Rulings, ink_of, pose_of, posed, rulings_of, without_rulings, without_stamp

POINT = 72 / DPI
Sides = npt.NDArray[np.int32]  # left, top, right, bottom of every piece of ink
_SPECK = 3  # pixels of ink; less is noise
_TALL = 11  # print that the recogniser overlooked is at least so high
_DUST = 6  # both sides of a speck are no longer
_GIANT = 150
_APART = 1.0  # ems between two words
_LETTER_SPACED = 3.2
_PAD = 0.2
_MOST_CUTS = 8  # of one piece of text
_GAP = 0.3  # ems between the texts of two cells at least
_STAIN = 0.55  # a single stroke read with less certainty is what a stamp or a fold left
_WAYS = 3  # in which a figure is read again


class Score(float):
    """How certain a word is, and where on the page it stands. The layout hands the least certainty of a cell's words
    on as it is, so that the cell can be found again on the page."""

    __slots__ = ("box", "text")
    box: Box
    text: str

    def __new__(cls, value: float, box: Box, text: str) -> "Score":
        score = super().__new__(cls, value)
        score.box, score.text = box, text
        return score


def read_words(grey: Picture) -> PageContent:
    """What the layout needs to know of a page."""
    rulings = rulings_of(ink_of(grey))
    clean = without_rulings(grey, rulings)
    content = PageContent([word for piece, reading in _read(clean, rulings) if (word := _word(piece, reading))])
    content.horizontal = [Ruling((r.y0 + r.y1) / 2 * POINT, r.x0 * POINT, r.x1 * POINT) for r in rulings.across]
    content.vertical = [Ruling((r.x0 + r.x1) / 2 * POINT, r.y0 * POINT, r.y1 * POINT) for r in rulings.down]
    content.bottom = grey.shape[0] * POINT
    return content


def _read(clean: Picture, rulings: Rulings) -> Iterator[tuple[PixelBox, Reading]]:
    """Every piece of text with what it says. What reads like the texts of two cells is cut at its widest gap."""
    pieces = _pieces(clean, rulings)
    for _ in range(_MOST_CUTS):
        crowded: list[PixelBox] = []
        for piece, reading in zip(pieces, read_lines([cut_out(clean, piece) for piece in pieces]), strict=True):
            halves = _halved(clean, piece) if holds_two(reading.text) else None
            if halves:
                crowded += halves
            else:
                yield piece, reading
        pieces = crowded
    yield from zip(pieces, read_lines([cut_out(clean, piece) for piece in pieces]), strict=True)


def cut_out(picture: Picture, box: PixelBox, margin: float = _PAD) -> Picture:
    """The box with a little paper around it, as the recogniser was taught."""
    pad = max(2, round(margin * box.height))
    top, left = max(box.y0 - pad, 0), max(box.x0 - pad, 0)
    return np.ascontiguousarray(picture[top : box.y1 + pad, left : box.x1 + pad])


def read_closely(coarse: Picture, fine: Picture, boxes: Sequence[Box], zoom: int) -> list[list[tuple[str, float]]]:
    """What stands in boxes of a page, read in several ways from a finer picture of it; the surest reading first."""
    plain = without_stamp(coarse)
    pose = pose_of(plain)
    mask = rulings_of(ink_of(posed(plain, pose))).mask
    large = posed(without_stamp(fine), pose)
    ruled = cv2.resize(cv2.dilate(mask, np.ones((3, 3), np.uint8)), large.shape[::-1], interpolation=cv2.INTER_NEAREST)
    clean: Picture = np.where(ruled > 0, 255, large).astype(np.uint8)
    crops: list[Picture] = []
    for box in boxes:
        place = PixelBox(*(round(side / POINT * zoom) for side in box))
        near, wide = cut_out(clean, place), cut_out(clean, place, 0.4)
        calm = np.asarray(cv2.GaussianBlur(near, (0, 0), 1.2), dtype=np.uint8)
        crops += [near, wide, calm]
    readings = read_lines(crops)
    return [_ranked(readings[start : start + _WAYS]) for start in range(0, len(readings), _WAYS)]


def _ranked(readings: Sequence[Reading]) -> list[tuple[str, float]]:
    """Each text once, with the best certainty it was read with."""
    best: dict[str, float] = {}
    for reading in readings:
        text, certainty = mended(reading.text, reading.least)
        best[text] = max(certainty, best.get(text, 0.0))
    return sorted(best.items(), key=lambda pair: -pair[1])


def _word(piece: PixelBox, reading: Reading) -> Word | None:
    if not reading.text or (len(reading.text) == 1 and reading.least < _STAIN and not is_cjk(reading.text)):
        return None
    text, certainty = mended(reading.text, reading.least)
    box = Box(piece.x0 * POINT, piece.y0 * POINT, piece.x1 * POINT, piece.y1 * POINT)
    return Word(text, *box, confidence=Score(certainty, box, text))


# --- pieces of text --------------------------------------------------------------------------------------------------


def _pieces(clean: Picture, rulings: Rulings) -> list[PixelBox]:
    """Boxes that hold one word each: as the recogniser found them, then what it overlooked; all cut at rulings. Dust
    around them is wiped off the picture."""
    ink = _ink_pieces(clean)
    middles = np.stack([ink[:, [0, 2]].mean(axis=1), ink[:, [1, 3]].mean(axis=1)], axis=1)
    free = np.ones(len(ink), dtype=bool)
    groups: list[Sides] = []
    for box in find_text(clean):
        inner = 0.12 * box.height  # the boxes are generous: their rim belongs to the lines above and below
        inside = free & (middles[:, 0] > box.x0) & (middles[:, 0] < box.x1)
        inside &= (middles[:, 1] > box.y0 + inner) & (middles[:, 1] < box.y1 - inner)
        free &= ~inside
        groups.append(ink[inside])
    groups.extend(_overlooked(ink[free]))
    pieces = [piece for group in groups for piece in _cut(group, rulings)]
    _wipe(clean, ink, pieces)
    return pieces


def _halved(clean: Picture, piece: PixelBox) -> list[PixelBox] | None:
    """The two sides of the widest gap; None where no gap is wider than those inside a word."""
    ink = ink_of(clean[piece.y0 : piece.y1, piece.x0 : piece.x1])
    filled = np.flatnonzero(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)).any(axis=0))
    if len(filled) < 2:
        return None
    steps = np.diff(filled)
    widest = int(steps.argmax())
    if steps[widest] <= _GAP * piece.height:
        return None
    end, start = piece.x0 + int(filled[widest]) + 1, piece.x0 + int(filled[widest + 1])
    return [PixelBox(piece.x0, piece.y0, end, piece.y1), PixelBox(start, piece.y0, piece.x1, piece.y1)]


def _wipe(clean: Picture, ink: Sides, pieces: Sequence[PixelBox]) -> None:
    """Specks that belong to no word would be read as points before or behind it."""
    paper = np.median(clean)
    small = ink[(ink[:, 2] - ink[:, 0] <= _DUST) & (ink[:, 3] - ink[:, 1] <= _DUST)]
    boxes = np.array([(piece.x0, piece.y0, piece.x1, piece.y1) for piece in pieces]).reshape(-1, 4)
    for left, top, right, bottom in small.tolist():
        held = (boxes[:, 0] <= left) & (right <= boxes[:, 2]) & (boxes[:, 1] <= top) & (bottom <= boxes[:, 3])
        if not held.any():
            clean[max(top - 1, 0) : bottom + 1, max(left - 1, 0) : right + 1] = paper


def _ink_pieces(clean: Picture) -> Sides:
    """The connected pieces of ink, without those too large to be letters."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink_of(clean))
    left, top, width, height, area = (stats[1:count, side] for side in range(5))
    kept = (area >= _SPECK) & (height < _GIANT) & (width < 4 * _GIANT)
    sides: Sides = np.stack([left, top, left + width, top + height], axis=1)[kept]
    return sides


def _overlooked(sides: Sides) -> Iterator[Sides]:
    """Groups of ink side by side, where one piece at least is as high as a digit."""
    rest = sides[np.argsort(sides[:, 0])]
    while len(rest):
        group = rest[:1]
        taken = np.zeros(len(rest), dtype=bool)
        taken[0] = True
        for place in range(1, len(rest)):
            _, top, right, bottom = _around(group)
            high = max(bottom - top, _TALL)
            one = rest[place]
            level = min(bottom, one[3]) - max(top, one[1]) > 0.4 * min(bottom - top, one[3] - one[1])
            if level and one[0] - right < 0.8 * high:
                taken[place] = True
                group = rest[taken]
        rest = rest[~taken]
        if (group[:, 3] - group[:, 1]).max() >= _TALL:
            yield group


def _around(sides: Sides) -> tuple[int, int, int, int]:
    left, top = sides[:, :2].min(axis=0)
    right, bottom = sides[:, 2:].max(axis=0)
    return int(left), int(top), int(right), int(bottom)


def _cut(sides: Sides, rulings: Rulings) -> Iterator[PixelBox]:
    """The words among pieces of ink that were found as one: cut at rulings and wide gaps."""
    if not len(sides):
        return
    left, top, right, bottom = _around(sides)
    level = (top + bottom) / 2
    xs = [(r.x0 + r.x1) / 2 for r in rulings.down if left < (r.x0 + r.x1) / 2 < right and r.y0 <= level <= r.y1]
    for column in _between(sides, xs, 0):
        left, top, right, bottom = _around(column)
        middle = (left + right) / 2
        ys = [(r.y0 + r.y1) / 2 for r in rulings.across if top < (r.y0 + r.y1) / 2 < bottom and r.x0 <= middle <= r.x1]
        for cell in _between(column, ys, 1):
            yield from _split(cell)


def _between(sides: Sides, edges: Sequence[float], axis: int) -> Iterable[Sides]:
    if not edges:
        return [sides]
    place = np.searchsorted(np.sort(np.asarray(edges)), sides[:, [axis, axis + 2]].mean(axis=1))
    return [sides[place == number] for number in np.unique(place)]


def _split(sides: Sides) -> Iterator[PixelBox]:
    """Words between wide gaps; characters that are spaced out evenly stay together."""
    _, top, _, bottom = _around(sides)
    em = max(bottom - top, _TALL)
    words: list[Sides] = []
    start, end = 0, -em
    ordered = sides[np.argsort(sides[:, 0])]
    for place, (left, _, right, _) in enumerate(ordered.tolist()):
        if place and left - end > _APART * em:
            words.append(ordered[start:place])
            start = place
        end = max(end, right)
    words.append(ordered[start:])
    words = [word for word in map(_without_dust, words) if len(word)]
    if len(words) > 1 and _letter_spaced(words, em):
        words = [np.concatenate(words)]
    for word in words:
        left, high, right, low = _around(word)
        if low - high < 0.6 * em:
            high, low = top, bottom  # a dash alone: as high as its line
        yield PixelBox(left, high, right, low)


def _without_dust(word: Sides) -> Sides:
    """Without the specks before and behind: a point has a digit on either side."""
    small = (word[:, 2] - word[:, 0] <= _DUST) & (word[:, 3] - word[:, 1] <= _DUST)
    large = np.flatnonzero(~small)
    return word[large[0] : large[-1] + 1] if len(large) else word[:0]


def _letter_spaced(words: Sequence[Sides], em: int) -> bool:
    around = list(map(_around, words))
    single = all(0.5 * em < right - left < 1.4 * em for left, _, right, _ in around)
    return single and all(after[0] - before[2] < _LETTER_SPACED * em for before, after in pairwise(around))
