"""Scans for the tests: pages of a PDF as a scanner gives them, slightly turned, noisy, stamped and compressed."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont


@dataclass(frozen=True)
class Scanner:
    """How a page is scanned. skew in degrees; noise: standard deviation of the grey level; quality: of the JPEG."""

    dpi: int = 200
    skew: float = 0.0
    noise: float = 0.0
    dust: int = 0
    blur: float = 0.0
    stamp: tuple[float, float] | None = None  # its middle, as parts of width and height
    quality: int = 85
    grey: bool = False
    quarters: int = 0  # laid on the glass sideways or upside down
    paper: int = 255
    seed: int = 1


CLEAN = Scanner()
OFFICE = Scanner(skew=0.7, noise=6, dust=120, blur=0.5, stamp=(0.72, 0.7), quality=70, paper=246)
POOR = Scanner(dpi=150, skew=-1.0, noise=10, dust=300, blur=0.7, stamp=(0.35, 0.45), quality=50, paper=238)


def scan_page(document: pdfium.PdfDocument, number: int, scanner: Scanner) -> Image.Image:
    """One page, from 1, as a picture."""
    page = document[number - 1]
    picture = page.render(scale=scanner.dpi / 72).to_pil().convert("RGB")
    random = np.random.default_rng(scanner.seed + number)
    if scanner.stamp is not None:
        picture = _stamped(picture, scanner)
    if scanner.skew:
        picture = picture.rotate(scanner.skew, Image.Resampling.BICUBIC, fillcolor="white")
    if scanner.quarters:
        picture = picture.rotate(-90 * scanner.quarters, expand=True)
    if scanner.blur:
        picture = picture.filter(ImageFilter.GaussianBlur(scanner.blur * scanner.dpi / 200))
    pixels = np.asarray(picture).astype(np.float32) * (scanner.paper / 255)
    pixels = _dusted(pixels, scanner.dust, random)
    if scanner.noise:
        pixels += random.normal(0, scanner.noise, pixels.shape[:2])[..., None]
    picture = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
    return picture.convert("L") if scanner.grey else picture


def _dusted(pixels: np.ndarray, count: int, random: np.random.Generator) -> np.ndarray:
    height, width = pixels.shape[:2]
    for y, x in zip(random.integers(0, height - 3, count), random.integers(0, width - 3, count), strict=True):
        pixels[y : y + 2, x : x + int(random.integers(1, 3))] = 90
    return pixels


def _stamped(picture: Image.Image, scanner: Scanner) -> Image.Image:
    """A round red stamp of 42 mm as an office puts it on a table: print shines through."""
    assert scanner.stamp is not None
    size = round(42 / 25.4 * scanner.dpi)
    layer = Image.new("RGB", picture.size, "white")
    stamp = Image.new("RGB", (size, size), "white")
    draw = ImageDraw.Draw(stamp)
    red = (222, 48, 52)
    draw.ellipse((4, 4, size - 5, size - 5), outline=red, width=max(4, size // 30))
    angles = np.pi * (np.arange(10) / 5 - 0.5)
    radii = np.where(np.arange(10) % 2, 0.07, 0.18) * size
    star = [
        (size / 2 + float(r * np.cos(a)), size / 2 + float(r * np.sin(a))) for a, r in zip(angles, radii, strict=True)
    ]
    draw.polygon(star, fill=red)
    draw.text((size / 2, size * 0.78), "8610700123456", fill=red, font=ImageFont.load_default(size // 14), anchor="mm")
    place = round(picture.width * scanner.stamp[0] - size / 2), round(picture.height * scanner.stamp[1] - size / 2)
    layer.paste(stamp, place)
    return ImageChops.multiply(picture, layer)


def scan(source: Path, target: Path, scanner: Scanner = CLEAN, pages: Sequence[int] | None = None) -> Path:
    """A PDF of pictures of these pages (all where none are named), or a picture file, by the target's suffix."""
    document = pdfium.PdfDocument(source)
    try:
        numbers = pages or range(1, len(document) + 1)
        taken = [_compressed(scan_page(document, number, scanner), scanner.quality) for number in numbers]
    finally:
        document.close()
    first, *rest = taken
    if target.suffix == ".pdf":
        first.save(target, save_all=True, append_images=rest, resolution=scanner.dpi, quality=scanner.quality)
    elif target.suffix in (".tif", ".tiff"):
        first.save(target, save_all=True, append_images=rest, dpi=(scanner.dpi, scanner.dpi))
    else:
        first.save(target, dpi=(scanner.dpi, scanner.dpi))
    return target


def _compressed(picture: Image.Image, quality: int) -> Image.Image:
    held = io.BytesIO()
    picture.save(held, "JPEG", quality=quality)
    return Image.open(io.BytesIO(held.getvalue()))
