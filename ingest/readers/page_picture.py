"""A page of a PDF or a scan as a picture, with the place of a figure marked where it can be told for certain."""

import ctypes
import io
from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageDraw

from db.core.errors import UnreadableFileError
from ingest.readers.pdf import PDFIUM

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff"})
_SCALE = 1.6  # of 72 pixels an inch: an A4 page is 950 pixels wide
_WIDEST = 1600
_MARK = (255, 193, 7, 90)
_SPREAD = 2.0  # points that a mark is larger than the characters
_AROUND = 150  # pixels that a band shows above and below a mark
_LEVEL = 0.6  # of a character's height: what stands so close in height is one line

_Box = tuple[float, float, float, float]  # left, bottom, right, top in points


def can_show(path: Path) -> bool:
    return path.suffix.lower() in PICTURES | {".pdf"}


def page_picture(path: Path, page: int, figure: str = "", label: str = "", *, band: bool = False) -> bytes:
    """The page as PNG. `figure` is marked where it stands once, or once on a line with `label`; with `band` only the
    lines around the mark are shown, where there is one. UnreadableFileError."""
    if path.suffix.lower() in PICTURES:
        return _frame(path, page)
    with PDFIUM:
        try:
            document = pdfium.PdfDocument(path)
        except pdfium.PdfiumError as error:
            raise UnreadableFileError(f"{path.name} 打不开，不能显示原页") from error
        try:
            if not 0 < page <= len(document):
                raise UnreadableFileError(f"{path.name} 没有第 {page} 页")
            shown = document[page - 1]
            bitmap = shown.render(scale=min(_SCALE, _WIDEST / max(*shown.get_size(), 1.0)))
            picture = bitmap.to_pil().convert("RGB")
            box = _place(shown, figure, label) if figure else None
            if box is not None:
                mark = _on_picture(shown, box, picture.size)
                picture = _marked(picture, mark)
                picture = _band(picture, mark) if band else picture
        finally:
            document.close()
    return _png(picture)


def _frame(path: Path, page: int) -> bytes:
    try:
        with Image.open(path) as picture:
            picture.seek(page - 1)
            shown = picture.convert("RGB")
    except (OSError, EOFError, ValueError, Image.DecompressionBombError) as error:
        raise UnreadableFileError(f"{path.name} 打不开，不能显示原图") from error
    shown.thumbnail((_WIDEST, _WIDEST))
    return _png(shown)


def _place(page: pdfium.PdfPage, figure: str, label: str) -> _Box | None:
    """Where the figure stands; None where it stands in several places and the label does not tell which."""
    text = page.get_textpage()
    found = list(_boxes(text, figure))
    if len(found) <= 1:
        return found[0] if found else None
    rows = [(box[1] + box[3]) / 2 for box in _boxes(text, label)] if label else []
    level = [box for box in found if any(abs((box[1] + box[3]) / 2 - row) < (box[3] - box[1]) * _LEVEL for row in rows)]
    return level[0] if len(level) == 1 else None


def _boxes(text: pdfium.PdfTextPage, words: str) -> Iterator[_Box]:
    """Every place of these words as a whole: 12.00 is not found in 312.00 or 12.005."""
    searcher, end = text.search(words), text.count_chars()
    while (hit := searcher.get_next()) is not None:
        start, count = hit
        after = start + count
        before = text.get_text_range(start - 1, 1) if start else ""
        around = before + (text.get_text_range(after, 1) if after < end else "")
        if any(char.isdigit() or char in ".,，" for char in around) and words[:1].isdigit():
            continue
        boxes = [text.get_charbox(index) for index in range(start, start + count)]
        yield (
            min(box[0] for box in boxes),
            min(box[1] for box in boxes),
            max(box[2] for box in boxes),
            max(box[3] for box in boxes),
        )


def _on_picture(page: pdfium.PdfPage, box: _Box, size: tuple[int, int]) -> _Box:
    """The box in pixels from the top; the page may be turned, or cut out of a larger one."""
    left, bottom, right, top = box
    spread = (left - _SPREAD, bottom - _SPREAD), (right + _SPREAD, top + _SPREAD)
    corners = [_pixel(page, size, point) for point in spread]
    (x0, x1), (y0, y1) = sorted(x for x, _ in corners), sorted(y for _, y in corners)
    return x0, y0, x1, y1


def _pixel(page: pdfium.PdfPage, size: tuple[int, int], point: tuple[float, float]) -> tuple[int, int]:
    x, y = ctypes.c_int(), ctypes.c_int()
    pdfium.raw.FPDF_PageToDevice(page.raw, 0, 0, *size, 0, *point, ctypes.byref(x), ctypes.byref(y))
    return x.value, y.value


def _marked(picture: Image.Image, box: _Box) -> Image.Image:
    layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    ImageDraw.Draw(layer).rectangle(box, fill=_MARK, outline=(200, 120, 0, 255), width=2)
    return Image.alpha_composite(picture.convert("RGBA"), layer).convert("RGB")


def _band(picture: Image.Image, box: _Box) -> Image.Image:
    """The width of the page, from some lines above the mark to some below."""
    top, bottom = max(0, round(box[1]) - _AROUND), min(picture.height, round(box[3]) + _AROUND)
    return picture.crop((0, top, picture.width, bottom))


def _png(picture: Image.Image) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()
