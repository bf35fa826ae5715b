"""One PDF page through pdfium: characters, rulings, filled areas and pictures, turned so that the text is upright."""

import ctypes
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.readers.layout.glyphs import Glyph, clean, words_of
from ingest.readers.layout.paths import Marks, read_marks
from ingest.readers.layout.rulings import Box, PageContent, Ruling
from ingest.readers.layout.words import Word

_UNTOLD = 0.3  # part of a page's characters without a meaning that makes the text layer useless
_FEW = 20  # characters on a scan: a page number, a stamp
_COVERS = 0.5  # part of a page that a scan fills
_OUTLINES = 400  # drawn shapes on a page without text: letters turned into shapes


@dataclass(frozen=True, slots=True)
class SeenPage:
    content: PageContent
    scanned: bool


@dataclass
class _Chars:
    """A page's visible characters as if its text ran from left to right, and how each really runs."""

    glyphs: list[Glyph] = field(default_factory=list)
    turns: list[int] = field(default_factory=list)


def read_content(document: pdfium.PdfDocument, index: int) -> SeenPage | None:
    """None where pdfium cannot load the page."""
    page = raw.FPDF_LoadPage(document.raw, index)
    if not page:
        return None
    try:
        area = _area(page)
        marks = read_marks(page)
        text = raw.FPDFText_LoadPage(page)
        chars = _Chars()
        if text:
            try:
                chars = _read_chars(text, area, marks)
            finally:
                raw.FPDFText_ClosePage(text)
        return _assemble(chars, marks, area)
    finally:
        raw.FPDF_ClosePage(page)


def _area(page: raw.FPDF_PAGE) -> Box:
    rect = raw.FS_RECTF()
    raw.FPDF_GetPageBoundingBox(page, ctypes.byref(rect))
    return Box(rect.left, rect.bottom, rect.right, rect.top)


def _read_chars(text: raw.FPDF_TEXTPAGE, area: Box, marks: Marks) -> _Chars:
    """Characters that a reader of the page sees, in the order of the file."""
    found = _Chars()
    add, add_turn = found.glyphs.append, found.turns.append
    rect = raw.FS_RECTF()
    target = ctypes.byref(rect)
    box_at, angle_at = raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetCharAngle
    hidden = bool(marks.hidden)
    west, south, east, north = (2 * side for side in area)
    space, end, low, turn = True, 0.0, 0.0, 0
    for index, code in enumerate(_codes(text)):
        char = clean(code)
        if char <= " ":
            space = space or bool(char)
            continue
        if not box_at(text, index, target):
            continue
        left, bottom, right, top = rect.left, rect.bottom, rect.right, rect.top
        if hidden and marks.hides(text, index, (left, bottom, right, top)):
            continue
        if turn or abs(bottom - low) > 0.1 or not -1 < left - end < 40:
            turn = _turn(angle_at(text, index))
        end, low = right, bottom
        if turn < 0 or not (west <= left + right <= east and south <= bottom + top <= north):
            continue
        add((char, left, -top, right, -bottom, space))
        add_turn(turn)
        space = False
    return found


def _codes(text: raw.FPDF_TEXTPAGE) -> Sequence[int]:
    """The code point of every character. All at once is faster; one by one is right where some have none."""
    count = raw.FPDFText_CountChars(text)
    units = (ctypes.c_ushort * (count + 1))()
    written = raw.FPDFText_GetText(text, 0, count, units)
    codes: Sequence[int] = units[:count]
    if written == count + 1 and all(codes) and not any(0xD800 <= code <= 0xDFFF for code in codes):
        return codes
    return [raw.FPDFText_GetUnicode(text, index) for index in range(count)]


def _turn(angle: float) -> int:
    """Quarter turns clockwise; -1 for anything between, such as a watermark across the page."""
    if not angle:
        return 0
    quarters = math.degrees(angle) / 90
    nearest = round(quarters)
    return nearest % 4 if abs(quarters - nearest) < 0.06 else -1


_Turn = Callable[[float, float, float, float], Box]
# How a box of the page reads when its text runs that way (quarter turns clockwise): x to the right, y downwards.
_TURNED: tuple[_Turn, ...] = (
    lambda left, bottom, right, top: Box(left, -top, right, -bottom),
    lambda left, bottom, right, top: Box(-top, -right, -bottom, -left),
    lambda left, bottom, right, top: Box(-right, bottom, -left, top),
    lambda left, bottom, right, top: Box(bottom, left, top, right),
)
# And back to the page: (left, bottom, right, top).
_BACK: tuple[_Turn, ...] = (
    lambda x0, y0, x1, y1: Box(x0, -y1, x1, -y0),
    lambda x0, y0, x1, y1: Box(-y1, -x1, -y0, -x0),
    lambda x0, y0, x1, y1: Box(-x1, y0, -x0, y1),
    lambda x0, y0, x1, y1: Box(y0, x0, y1, x1),
)


def _assemble(chars: _Chars, marks: Marks, area: Box) -> SeenPage:
    turn = Counter(chars.turns).most_common(1)[0][0] if chars.turns else 0
    turned = _TURNED[turn]
    if turn == 0 and not any(chars.turns):
        words = words_of(chars.glyphs)
    else:
        groups: dict[int, list[Glyph]] = {}
        for (char, x0, y0, x1, y1, space), own in zip(chars.glyphs, chars.turns, strict=True):
            groups.setdefault(own, []).append((char, *_TURNED[own](x0, -y1, x1, -y0), space))
        words = words_of(groups.pop(turn, []))
        for own, glyphs in groups.items():
            words += _sideways(glyphs, own, turn)
    content = PageContent(words)
    _rule(content, [turned(*box) for box in marks.lines])
    content.fills = [turned(*box) for box in marks.fills]
    page = turned(*area)
    content.top, content.bottom = page.y0, page.y1
    return SeenPage(content, _is_scan(chars, marks, area))


def _sideways(glyphs: Iterable[Glyph], own: int, turn: int) -> Iterator[Word]:
    """Words that run another way than the page, with their boxes as the page is read."""
    for word in words_of(glyphs):
        box = _TURNED[turn](*_BACK[own](word.x0, word.y0, word.x1, word.y1))
        yield replace(word, x0=box.x0, y0=box.y0, x1=box.x1, y1=box.y1, edges=())


def _rule(content: PageContent, boxes: Iterable[Box]) -> None:
    for x0, y0, x1, y1 in boxes:
        if x1 - x0 >= y1 - y0:
            content.horizontal.append(Ruling((y0 + y1) / 2, x0, x1))
        else:
            content.vertical.append(Ruling((x0 + x1) / 2, y0, y1))


def _is_scan(chars: _Chars, marks: Marks, area: Box) -> bool:
    """A picture, or letters drawn as shapes, and no text to speak of; or text without a meaning."""
    untold = sum(glyph[0] == "\ufffd" for glyph in chars.glyphs)
    if untold > _UNTOLD * max(len(chars.glyphs), 1):
        return True
    size = max((area.x1 - area.x0) * (area.y1 - area.y0), 1.0)
    covered = sum((image.x1 - image.x0) * (image.y1 - image.y0) for image in marks.images) / size
    if not chars.glyphs:
        return covered > 0.05 or marks.shapes > _OUTLINES
    return len(chars.glyphs) <= _FEW and covered > _COVERS
