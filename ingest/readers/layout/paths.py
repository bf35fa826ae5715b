"""What is drawn on a PDF page besides text: rulings, filled areas, pictures; and which text nobody sees."""

import ctypes
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from pypdfium2 import raw

from ingest.readers.layout.rulings import Box

_THIN = 3.6  # a filled area or box no thicker than this is a ruling
_LONG = 4.0
_PLAIN = frozenset({2, 3, 5})  # how many segments a line or a rectangle has
_MOST_SEGMENTS = 4000
_DEEPEST = 6
_WHITE = 245
_DARK = 200
_INVISIBLE = frozenset({3, 7})


class Matrix(NamedTuple):
    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def box(self, box: Box) -> Box:
        corners = [self.point(x, y) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
        return Box(
            min(x for x, _ in corners),
            min(y for _, y in corners),
            max(x for x, _ in corners),
            max(y for _, y in corners),
        )

    def after(self, outer: "Matrix") -> "Matrix":
        """This one first, then the outer one."""
        return Matrix(
            self.a * outer.a + self.b * outer.c,
            self.a * outer.b + self.b * outer.d,
            self.c * outer.a + self.d * outer.c,
            self.c * outer.b + self.d * outer.d,
            *outer.point(self.e, self.f),
        )


@dataclass
class Marks:
    """Boxes as (left, bottom, right, top) of the page. hidden: text objects in white or without ink, by address."""

    lines: list[Box] = field(default_factory=list)
    fills: list[Box] = field(default_factory=list)
    dark: list[Box] = field(default_factory=list)
    images: list[Box] = field(default_factory=list)
    shapes: int = 0
    hidden: dict[int, str] = field(default_factory=dict)

    def hides(self, text: raw.FPDF_TEXTPAGE, index: int, box: tuple[float, float, float, float]) -> bool:
        """White on white, or without ink where no picture of it lies below (as under a recognised scan)."""
        found = raw.FPDFText_GetTextObject(text, index)
        how = self.hidden.get(_address(found)) if found else None
        if how is None:
            return False
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        below = (*self.images, *self.dark) if how == "white" else self.images
        return not any(area.x0 <= x <= area.x1 and area.y0 <= y <= area.y1 for area in below)


def _address(thing: ctypes._Pointer) -> int:  # type: ignore[type-arg]
    return ctypes.addressof(thing.contents)


class _Reader:
    """Walks the objects of a page and of the forms on it."""

    def __init__(self) -> None:
        self.marks = Marks()
        self._sides = tuple(ctypes.c_float() for _ in range(4))
        self._side_refs = tuple(map(ctypes.byref, self._sides))
        self._fill, self._stroke = ctypes.c_int(), ctypes.c_int()
        self._mode_refs = ctypes.byref(self._fill), ctypes.byref(self._stroke)
        self._ink = tuple(ctypes.c_uint() for _ in range(4))
        self._ink_refs = tuple(map(ctypes.byref, self._ink))

    def walk(self, objects: Iterable[raw.FPDF_PAGEOBJECT], matrix: Matrix | None, depth: int) -> None:
        kind_of = raw.FPDFPageObj_GetType
        for item in objects:
            kind = kind_of(item)
            if kind == raw.FPDF_PAGEOBJ_PATH:
                self._path(item, matrix)
            elif kind == raw.FPDF_PAGEOBJ_TEXT:
                self._text(item)
            elif kind == raw.FPDF_PAGEOBJ_IMAGE:
                self._image(item, matrix)
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
                own = _matrix(item)
                count = raw.FPDFFormObj_CountObjects(item)
                inner = (raw.FPDFFormObj_GetObject(item, index) for index in range(count))
                self.walk(inner, own.after(matrix) if matrix else own, depth + 1)

    def _bounds(self, item: raw.FPDF_PAGEOBJECT, matrix: Matrix | None) -> Box | None:
        if not raw.FPDFPageObj_GetBounds(item, *self._side_refs):
            return None
        left, bottom, right, top = self._sides
        box = Box(left.value, bottom.value, right.value, top.value)
        return matrix.box(box) if matrix else box

    def _text(self, item: raw.FPDF_PAGEOBJECT) -> None:
        if raw.FPDFTextObj_GetTextRenderMode(item) in _INVISIBLE:
            self.marks.hidden[_address(item)] = "invisible"
        elif raw.FPDFPageObj_GetFillColor(item, *self._ink_refs):
            red, green, blue, alpha = self._ink
            if alpha.value == 0:
                self.marks.hidden[_address(item)] = "invisible"
            elif red.value > _WHITE and green.value > _WHITE and blue.value > _WHITE:
                self.marks.hidden[_address(item)] = "white"
        if raw.FPDFPageObj_GetBounds(item, *self._side_refs) and self._sides[2].value - self._sides[0].value < 0.02:
            _widen(item)

    def _image(self, item: raw.FPDF_PAGEOBJECT, matrix: Matrix | None) -> None:
        box = self._bounds(item, matrix)
        if box is None:
            return
        width, height = box.x1 - box.x0, box.y1 - box.y0
        if min(width, height) <= 2 and max(width, height) > 10:
            self.marks.lines.append(box)  # a ruling made of a stretched dot
        else:
            self.marks.images.append(box)

    def _path(self, item: raw.FPDF_PAGEOBJECT, matrix: Matrix | None) -> None:
        self.marks.shapes += 1
        box = self._bounds(item, matrix)
        if box is None:
            return
        width, height = box[2] - box[0], box[3] - box[1]
        long = max(height, width)
        if long <= _LONG:
            return
        segments = raw.FPDFPath_CountSegments(item)
        if (width <= _THIN or height <= _THIN) and segments in _PLAIN:
            self.marks.lines.append(box)
        elif segments <= _MOST_SEGMENTS and raw.FPDFPath_GetDrawMode(item, *self._mode_refs):
            own = _matrix(item)
            filled, stroked = self._fill.value != 0, self._stroke.value != 0
            for points in _subpaths(item, segments, own.after(matrix) if matrix else own):
                self._outline(points, item, filled=filled, stroked=stroked)

    def _outline(
        self, points: list[tuple[float, float]], item: raw.FPDF_PAGEOBJECT, *, filled: bool, stroked: bool
    ) -> None:
        """A closed or open run of straight pieces: rulings along its edges, or one filled area."""
        xs, ys = [x for x, _ in points], [y for _, y in points]
        box = Box(min(xs), min(ys), max(xs), max(ys))
        if min(box.x1 - box.x0, box.y1 - box.y0) <= _THIN:
            if max(box.x1 - box.x0, box.y1 - box.y0) > _LONG:
                self.marks.lines.append(box)
            return
        if stroked:
            for (x0, y0), (x1, y1) in pairwise(points):
                if abs(x0 - x1) < 0.5 or abs(y0 - y1) < 0.5:
                    self.marks.lines.append(Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
        if filled and len(points) <= 6:
            self.marks.fills.append(box)
            if (
                raw.FPDFPageObj_GetFillColor(item, *self._ink_refs)
                and min(part.value for part in self._ink[:3]) < _DARK
            ):
                self.marks.dark.append(box)


def _widen(item: raw.FPDF_PAGEOBJECT) -> None:
    """pdfium leaves out text without any width: what it thinks of characters whose font is neither in the file nor on
    this machine, single or upright. An outline, which nothing here draws, gives them one."""
    raw.FPDFTextObj_SetTextRenderMode(item, raw.FPDF_TEXTRENDERMODE_FILL_STROKE)
    raw.FPDFPageObj_SetStrokeWidth(item, 1.0)
    raw.FPDFPageObj_Transform(item, 1, 0, 0, 1, 0, 0)


def _matrix(item: raw.FPDF_PAGEOBJECT) -> Matrix:
    found = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, ctypes.byref(found))
    return Matrix(found.a, found.b, found.c, found.d, found.e, found.f)


def _subpaths(item: raw.FPDF_PAGEOBJECT, segments: int, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
    """The runs of points of a path, curves by their ends only."""
    x, y = ctypes.c_float(), ctypes.c_float()
    refs = ctypes.byref(x), ctypes.byref(y)
    points: list[tuple[float, float]] = []
    for index in range(segments):
        segment = raw.FPDFPath_GetPathSegment(item, index)
        raw.FPDFPathSegment_GetPoint(segment, *refs)
        point = matrix.point(x.value, y.value)
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points
            points = [point]
        else:
            points.append(point)
        if raw.FPDFPathSegment_GetClose(segment) and points[0] != points[-1]:
            points.append(points[0])
    if len(points) > 1:
        yield points


def read_marks(page: raw.FPDF_PAGE) -> Marks:
    reader = _Reader()
    count = raw.FPDFPage_CountObjects(page)
    reader.walk((raw.FPDFPage_GetObject(page, index) for index in range(count)), None, 0)
    return reader.marks
