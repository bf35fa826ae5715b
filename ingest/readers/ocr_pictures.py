"""Pages of a scanned PDF and frames of a picture file as pixels; refuses what is damaged or absurdly large."""

import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
from PIL import Image, ImageOps, ImageSequence

from db.core.errors import UnreadableFileError

_DPI = 200
_LONGEST_SIDE = 4000
_MOST_PIXELS = 80_000_000
_MOST_FRAMES = 300
_LEAST_SIDE = 24
Colours = npt.NDArray[np.uint8]  # rows of blue, green, red


def pictures(path: Path, numbers: Sequence[int] | None = None, zoom: int = 1) -> Iterator[Colours]:
    """The pages of these numbers (from 1), in their order; of a picture file all frames where none are named."""
    if path.suffix.lower() == ".pdf":
        yield from _pages(path, numbers or (), zoom)
    else:
        yield from _frames(path, numbers, zoom)


def _pages(path: Path, numbers: Sequence[int], zoom: int) -> Iterator[Colours]:
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        raise UnreadableFileError(f"{path.name} 已损坏，无法打开，请重新扫描或重新导出后再导入") from error
    try:
        for number in numbers:
            yield _page(document, number, zoom, path.name)
    finally:
        document.close()


def _page(document: pdfium.PdfDocument, number: int, zoom: int, name: str) -> Colours:
    try:
        page = document[number - 1]
        # Some scanners state a paper size of several metres: such a page is drawn as a large sheet.
        scale = min(_DPI / 72, _LONGEST_SIDE / max(*page.get_size(), 1.0))
        bitmap = page.render(scale=scale * zoom)
    except (pdfium.PdfiumError, IndexError) as error:
        raise UnreadableFileError(f"{name} 第 {number} 页的扫描图片已损坏，请重新扫描后再导入") from error
    seen = bitmap.to_numpy()
    colours = np.repeat(seen[..., :1], 3, axis=2) if seen.shape[2] < 3 else seen[..., :3].copy()
    bitmap.close()
    page.close()
    return np.asarray(colours, dtype=np.uint8)


def _frames(path: Path, numbers: Sequence[int] | None, zoom: int) -> Iterator[Colours]:
    damaged = f"{path.name} 不是图片，或者图片已损坏，请重新扫描后再导入"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path) as image:
                if getattr(image, "n_frames", 1) > _MOST_FRAMES:
                    raise UnreadableFileError(f"{path.name} 超过 {_MOST_FRAMES} 页，请只提供一份报告的图片")
                for number, frame in enumerate(ImageSequence.Iterator(image), 1):
                    if numbers is None or number in numbers:
                        yield _frame(frame, zoom, path.name)
    except Image.DecompressionBombError as error:
        raise UnreadableFileError(_too_large(path.name)) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise UnreadableFileError(damaged) from error


def _frame(frame: Image.Image, zoom: int, name: str) -> Colours:
    width, height = frame.size
    if width * height > _MOST_PIXELS:
        raise UnreadableFileError(_too_large(name))
    if min(width, height) < _LEAST_SIDE:
        raise UnreadableFileError(f"{name} 太小（{width}×{height} 像素），看不清文字，请以 200 dpi 重新扫描后再导入")
    colours = ImageOps.exif_transpose(frame).convert("RGBA")
    paper = Image.new("RGBA", colours.size, "white")
    paper.alpha_composite(colours)
    shown = paper.convert("RGB")
    if zoom > 1:
        shown = shown.resize((shown.width * zoom, shown.height * zoom), Image.Resampling.BICUBIC)
    return np.ascontiguousarray(np.asarray(shown, dtype=np.uint8)[..., ::-1])


def _too_large(name: str) -> str:
    return f"{name} 超过 {_MOST_PIXELS // 10_000} 万像素，图片过大，请以 200 至 300 dpi 重新扫描后再导入"
