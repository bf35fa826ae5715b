"""PDF with a text layer: pdfium gives characters, rulings and filled areas; the layout package makes tables of them."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import RLock

import pypdfium2 as pdfium
from pypdfium2 import raw

from db.core.errors import UnreadableFileError
from ingest.document import Block, Document
from ingest.readers.layout.blocks import blocks_of
from ingest.readers.layout.page import Page, read_page
from ingest.readers.layout.pdfium import read_content

MAX_PAGES = 1500
_TAIL = 4096
_LISTED = 12
PDFIUM = RLock()  # pdfium knows no threads; whoever opens a document in this process holds this while it is open

# Reads the pages that are pictures: the file and their numbers (from 1) -> the blocks of each.
Ocr = Callable[[Path, list[int]], Mapping[int, list[Block]]]


def read_pdf(path: Path, ocr: Ocr | None = None) -> Document:
    """Rows and lines page by page. UnreadableFileError says what is wrong with the file, or which pages are scans."""
    with PDFIUM:
        return _read(path, ocr)


def _read(path: Path, ocr: Ocr | None) -> Document:
    data = path.read_bytes()
    _check_bytes(data, path.name)
    pages, scans = _pages(data, path.name)
    blocks = blocks_of(pages, path.name)
    if scans:
        ocr = ocr or _recogniser()
        if ocr is None:
            raise UnreadableFileError(
                f"{path.name} 第 {_listed(scans)} 页是扫描图片，没有可读的文字，"
                "请先安装文字识别组件（pip install 'juesuan[ocr]'）再导入"
            )
        blocks.update(ocr(path, scans))
    ordered = tuple(block for number in sorted(blocks) for block in blocks[number])
    return Document(path.name, hashlib.sha256(data).hexdigest(), ordered, len(pages))


def _recogniser() -> Ocr | None:
    """What reads scans, where the extra is installed."""
    from ingest.readers import ocr

    try:
        ocr.require_recogniser("")
    except UnreadableFileError:
        return None
    return ocr.ocr_pages


def _check_bytes(data: bytes, name: str) -> None:
    if not data:
        raise UnreadableFileError(f"{name} 是空文件，请重新导出后再导入")
    if b"%PDF-" not in data[:1024]:
        raise UnreadableFileError(f"{name} 不是 PDF 文件，请核对后缀名或重新导出 PDF 后再导入")
    if b"%%EOF" not in data[-_TAIL:]:
        raise UnreadableFileError(f"{name} 不完整（文件末尾缺失），请重新下载或重新导出后再导入")


def _pages(data: bytes, name: str) -> tuple[dict[int, Page], list[int]]:
    """Every page as laid out, and the numbers of those that are pictures."""
    document = _open(data, name)
    try:
        count = len(document)
        if count == 0:
            raise UnreadableFileError(f"{name} 没有一页内容，请重新导出后再导入")
        if count > MAX_PAGES:
            raise UnreadableFileError(f"{name} 有 {count} 页，超过 {MAX_PAGES} 页，请只提供一份报告的文件")
        pages: dict[int, Page] = {}
        scans: list[int] = []
        for index in range(count):
            seen = read_content(document, index)
            if seen is None:
                raise UnreadableFileError(f"{name} 第 {index + 1} 页已损坏，请重新导出后再导入")
            if seen.scanned:
                scans.append(index + 1)
            pages[index + 1] = read_page(seen.content)
        return pages, scans
    finally:
        document.close()


def _open(data: bytes, name: str) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            message = f"{name} 设有打开密码，请先去除密码（另存为不加密的 PDF）后再导入"
        elif error.err_code == raw.FPDF_ERR_SECURITY:
            message = f"{name} 采用了不支持的加密方式，请另存为不加密的 PDF 后再导入"
        else:
            message = f"{name} 已损坏，无法打开，请重新下载或重新导出后再导入"
        raise UnreadableFileError(message) from error


def _listed(numbers: list[int]) -> str:
    shown = "、".join(map(str, numbers[:_LISTED]))
    return f"{shown} 等 {len(numbers)}" if len(numbers) > _LISTED else shown
