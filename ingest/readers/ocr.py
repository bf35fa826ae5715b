"""Scanned pages and pictures: text and rulings are recognised, then laid out like those of any other page.

Nothing heavy is imported before a page is read; the recogniser is an extra."""

import hashlib
import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from db.catalogue import load
from db.core.errors import UnreadableFileError
from ingest.document import Block, Cell, Document, Line
from ingest.readers.layout.blocks import blocks_of
from ingest.readers.layout.page import Page, read_page
from ingest.readers.layout.rulings import Box
from ingest.readers.ocr_figures import with_points
from ingest.readers.ocr_names import names_of, with_names

if TYPE_CHECKING:
    from ingest.readers.ocr_pictures import Colours

_LISTED = 12
_ZOOM = 2  # a second look is taken at 400 dpi
# Tables of scanned pages are numbered apart from those of the other pages of the same file.
_FIRST_TABLE = 100_000
_PARTS = ("rapidocr", "onnxruntime", "cv2", "numpy", "PIL")


def ocr_pages(path: Path, pages: list[int]) -> dict[int, list[Block]]:
    """The blocks of the scanned pages of a PDF, by their numbers from 1."""
    require_recogniser(f"{path.name} 第 {'、'.join(map(str, pages[:_LISTED]))} {'等页' if pages[_LISTED:] else '页'}")
    from ingest.readers.ocr_pictures import pictures

    read = {number: _read(picture) for number, picture in zip(pages, pictures(path, pages), strict=True)}
    return _blocks(read, path.name)


def read_image(path: Path) -> Document:
    """A picture file, each frame a page. UnreadableFileError where it is damaged, too large, or no picture at all."""
    require_recogniser(f"{path.name} ")
    from ingest.readers.ocr_pictures import pictures

    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    read = {number: _read(picture) for number, picture in enumerate(pictures(path), 1)}
    found = _blocks(read, path.name)
    return Document(path.name, digest, tuple(block for number in sorted(found) for block in found[number]), len(read))


def read_again(path: Path, page: int, boxes: Sequence[Box]) -> list[list[tuple[str, float]]]:
    """For each box of a page what a closer look reads there, the surest reading first: its text and certainty."""
    require_recogniser(f"{path.name} ")
    from ingest.readers.ocr_pictures import pictures
    from ingest.readers.ocr_words import read_closely

    coarse, fine = next(pictures(path, [page])), next(pictures(path, [page], _ZOOM))
    return read_closely(coarse, fine, boxes, _ZOOM)


def require_recogniser(what: str) -> None:
    """UnreadableFileError where the extra is not installed; what: the file or pages that need it."""
    if any(importlib.util.find_spec(part) is None for part in _PARTS):
        raise UnreadableFileError(f"{what}是扫描图片，请先安装文字识别组件（pip install 'juesuan[ocr]'）再导入")


def _read(picture: "Colours") -> Page:
    from ingest.readers.ocr_image import pose_of, posed, without_stamp
    from ingest.readers.ocr_words import read_words

    grey = without_stamp(picture)
    return read_page(read_words(posed(grey, pose_of(grey))))


def _blocks(pages: Mapping[int, Page], file: str) -> dict[int, list[Block]]:
    labels, titles = names_of(load())
    return {
        number: with_names(with_points(map(_placed, blocks)), labels, titles)
        for number, blocks in blocks_of(pages, file).items()
    }


def _placed(block: Block) -> Block:
    if isinstance(block, Line):
        return block
    return replace(block, cells=tuple(map(_cell, block.cells)), table=block.table + _FIRST_TABLE)


def _cell(cell: Cell) -> Cell:
    """With its box on the page where it holds one word; a cell of several is not read again."""
    from ingest.readers.ocr_words import Score

    score = cell.confidence
    if not isinstance(score, Score):
        return cell
    return Cell(cell.text, round(float(score), 4), score.box if score.text == cell.text else None)
