"""Pictures of pages made fit for reading: without stamps, upright and straight; and the rulings seen in them."""

from dataclasses import dataclass

import cv2
import numpy as np

from ingest.readers.ocr_engine import Picture, PixelBox, find_text, read_lines

DPI = 200  # pixels an inch of a picture that is read; lengths below are pixels at this resolution
TEXT_BOX = 38  # height of the box that the recogniser finds around ordinary print at that resolution
_WHITE = 255
_STAMP = 90  # both sides of a stamp are longer; red print is not
_RED, _PALE = 50, 16
_GAP_ACROSS, _GAP_DOWN = 40, 24  # less than a merged cell, more than a stamp or a fold leaves out
_LEAST_ACROSS, _LEAST_DOWN = 55, 42
_THICKEST = 14
_FRAME = (150, 60)
_LONG = 300
_WIDEST = 10  # pieces of text that decide which way is up


@dataclass(frozen=True, slots=True)
class Pose:
    """What makes a picture readable: its size, quarter turns clockwise, then a small turn in degrees."""

    scale: float = 1.0
    quarters: int = 0
    angle: float = 0.0


@dataclass(frozen=True, slots=True)
class Rulings:
    """across and down: the rulings as boxes; mask: their pixels."""

    across: tuple[PixelBox, ...]
    down: tuple[PixelBox, ...]
    mask: Picture


def without_stamp(colours: Picture) -> Picture:
    """Grey, with stamps gone: in red light red ink is paper, while print below it stays dark."""
    grey = _u8(cv2.cvtColor(colours, cv2.COLOR_BGR2GRAY))
    blue, green, red = cv2.split(colours)
    excess = cv2.subtract(red, cv2.max(blue, green))
    strong = _u8(cv2.threshold(excess, _RED, 1, cv2.THRESH_BINARY)[1])
    if not strong.any():
        return grey
    joined = cv2.morphologyEx(strong, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    for left, top, width, height, _ in stats[1:count]:
        if min(width, height) >= _STAMP:
            place = slice(top, top + height), slice(left, left + width)
            grey[place] = _bleached(grey[place], _u8(red[place]), _u8(excess[place]))
    return grey


def _bleached(grey: Picture, red: Picture, excess: Picture) -> Picture:
    """Paper where only red ink is, print where there is print; all shades between keep their share of darkness."""
    # Compression blurs colour more than light: thin strokes are but faintly red, and a rim around them.
    inked = cv2.dilate(_u8(excess > _PALE), np.ones((5, 5), np.uint8)) > 0
    paper = float(np.median(grey[~inked])) if (~inked).any() else float(_WHITE)
    lightest = 0.8 * float(np.median(red[inked]))
    shade = np.clip(red.astype(np.float32) * (paper / max(lightest, 1.0)), 0, paper)
    return _u8(np.where(inked, np.maximum(shade, grey), grey).astype(np.uint8))


def ink_of(grey: Picture) -> Picture:
    """255 where something is printed, whatever the shade of the paper around it."""
    return _u8(cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 51, 20))


# --- pose ------------------------------------------------------------------------------------------------------------


def pose_of(grey: Picture) -> Pose:
    """How the page must be scaled and turned; the plain pose where no text is found."""
    boxes = find_text(grey)
    if not boxes:
        return Pose()
    sideways = sum(box.height > 1.5 * box.width for box in boxes) > sum(box.width > 1.5 * box.height for box in boxes)
    thickness = float(np.median([min(box.width, box.height) for box in boxes]))
    scale = TEXT_BOX / thickness
    scale = 1.0 if 0.6 < scale < 1.5 else min(max(scale, 0.25), 3.0)
    quarters = _upright(grey, boxes, sideways=sideways)
    angle = skew_of(posed(grey, Pose(scale, quarters)))
    return Pose(scale, quarters, angle)


def _upright(grey: Picture, boxes: list[PixelBox], *, sideways: bool) -> int:
    """The quarter turns after which the longest pieces of text read best; none if they read well as they are."""
    longest = sorted(boxes, key=lambda box: -max(box.width, box.height))[:_WIDEST]
    crops = [grey[max(box.y0, 0) : box.y1, max(box.x0, 0) : box.x1] for box in longest]
    crops = [crop for crop in crops if crop.size]
    best, quarters = 0.0, 0
    for turns in (1, 3) if sideways else (0, 2):
        readings = read_lines([_u8(np.ascontiguousarray(np.rot90(crop, -turns))) for crop in crops])
        certain = sum(reading.mean * (len(reading.text) > 1) for reading in readings) / max(len(crops), 1)
        if certain > best + 0.05:
            best, quarters = certain, turns
        if best > 0.9:
            break
    return quarters


def posed(grey: Picture, pose: Pose) -> Picture:
    """The picture scaled and turned; a finer copy of it in the same pose keeps its places, but for the factor."""
    if pose.scale != 1.0:
        method = cv2.INTER_AREA if pose.scale < 1 else cv2.INTER_CUBIC
        grey = _u8(cv2.resize(grey, None, fx=pose.scale, fy=pose.scale, interpolation=method))
    if pose.quarters:
        grey = _u8(np.ascontiguousarray(np.rot90(grey, -pose.quarters)))
    if abs(pose.angle) < 0.03:
        return grey
    return _turned(grey, pose.angle, cv2.INTER_CUBIC)


def skew_of(grey: Picture) -> float:
    """The turn in degrees after which lines of print and rulings run level; within five degrees either way."""
    ink = ink_of(grey)
    coarse = _u8(cv2.resize(ink, None, fx=0.3, fy=0.3, interpolation=cv2.INTER_AREA))
    angle = max(np.arange(-5, 5.01, 0.2), key=lambda angle: _levelness(coarse, float(angle)))
    fine = _u8(cv2.resize(ink, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA))
    angle = max(np.arange(angle - 0.24, angle + 0.25, 0.04), key=lambda angle: _levelness(fine, float(angle)))
    return round(float(angle), 2)


def _levelness(ink: Picture, angle: float) -> float:
    rows = _turned(ink, angle, cv2.INTER_LINEAR, border=0).sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())


def _turned(picture: Picture, angle: float, method: int, border: int = _WHITE) -> Picture:
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return _u8(cv2.warpAffine(picture, turn, (width, height), flags=method, borderValue=border))


# --- rulings ---------------------------------------------------------------------------------------------------------


def rulings_of(ink: Picture) -> Rulings:
    """Straight lines of a frame, and long ones that stand alone; strokes of letters are none."""
    across = _runs(ink, np.ones((3, 1), np.uint8), np.ones((1, _LEAST_ACROSS), np.uint8))
    down = _runs(ink, np.ones((1, 3), np.uint8), np.ones((_LEAST_DOWN, 1), np.uint8))
    both = cv2.dilate(cv2.bitwise_or(across, down), np.ones((5, 5), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(both)
    kept = np.zeros(count, np.uint8)
    for label in range(1, count):
        width, height = stats[label][2], stats[label][3]
        framed = width >= _FRAME[0] and height >= _FRAME[1]
        kept[label] = _WHITE if framed or max(width, height) >= _LONG else 0
    allowed = _u8(kept[labels])
    across = _whole(_u8(cv2.bitwise_and(across, allowed)), np.ones((1, _GAP_ACROSS), np.uint8))
    down = _whole(_u8(cv2.bitwise_and(down, allowed)), np.ones((_GAP_DOWN, 1), np.uint8))
    return Rulings(_boxes(across), _boxes(down), _u8(cv2.bitwise_or(across, down)))


def _whole(mask: Picture, gap: Picture) -> Picture:
    """Rulings without the small gaps that a stamp or a fold left in them."""
    return _u8(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, gap))


def _runs(ink: Picture, aside: Picture, length: Picture) -> Picture:
    """Pixels of straight runs of ink; a run may step aside by a pixel, as lines that are not quite level do."""
    return _u8(cv2.morphologyEx(cv2.dilate(ink, aside), cv2.MORPH_OPEN, length))


def _boxes(mask: Picture) -> tuple[PixelBox, ...]:
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask)
    found = (PixelBox(int(x), int(y), int(x + w), int(y + h)) for x, y, w, h, _ in stats[1:count])
    return tuple(box for box in found if min(box.width, box.height) <= _THICKEST)


def without_rulings(grey: Picture, rulings: Rulings) -> Picture:
    """The picture with paper where its rulings were."""
    around = cv2.dilate(rulings.mask, np.ones((3, 3), np.uint8))
    return _u8(np.where(around > 0, np.uint8(np.median(grey)), grey))


def _u8(picture: object) -> Picture:
    return np.asarray(picture, dtype=np.uint8)
