"""Which reader reads which file. Readers are imported when used."""

import importlib
from collections.abc import Callable
from pathlib import Path

from db.core.errors import UnreadableFileError
from ingest.document import Document

MAX_BYTES = 200 * 1024 * 1024

# suffix -> module:function
READERS: dict[str, str] = {
    ".txt": "ingest.readers.text:read_text",
    ".md": "ingest.readers.text:read_text",
    ".pdf": "ingest.readers.pdf:read_pdf",
    ".docx": "ingest.readers.docx:read_docx",
    ".docm": "ingest.readers.docx:read_docx",
    ".xlsx": "ingest.readers.xlsx:read_xlsx",
    ".xlsm": "ingest.readers.xlsx:read_xlsx",
    ".xls": "ingest.readers.xlsx:read_xlsx",
    ".zip": "ingest.readers.archive:read_zip",
    ".png": "ingest.readers.ocr:read_image",
    ".jpg": "ingest.readers.ocr:read_image",
    ".jpeg": "ingest.readers.ocr:read_image",
    ".tif": "ingest.readers.ocr:read_image",
    ".tiff": "ingest.readers.ocr:read_image",
}


def supported(path: Path) -> bool:
    return path.suffix.lower() in READERS


def read_document(path: Path) -> Document:
    """UnreadableFileError says in one sentence what is wrong with the file and what to do."""
    suffix = path.suffix.lower()
    if not path.exists():
        raise UnreadableFileError(f"找不到文件 {path}，请核对路径")
    if suffix not in READERS:
        raise UnreadableFileError(f"{path.name}：不认识的文件类型，请提供 {'、'.join(READERS)} 格式的报告")
    size = path.stat().st_size
    if size == 0:
        raise UnreadableFileError(f"{path.name} 是空文件，请重新导出后再导入")
    if size > MAX_BYTES:
        raise UnreadableFileError(f"{path.name} 超过 {MAX_BYTES // 1024 // 1024} MB，请只提供一份报告的文件")
    module, _, name = READERS[suffix].partition(":")
    reader: Callable[[Path], Document] = getattr(importlib.import_module(module), name)
    try:
        return reader(path)
    except OSError as error:
        raise UnreadableFileError(f"{path.name} 无法打开（{error.strerror}），请检查权限后再导入") from error
