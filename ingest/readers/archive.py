"""Several files that together are one report: a zip, or a folder, of single tables and the explanation."""

import hashlib
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from db.catalogue import Catalogue, load
from db.core.errors import UnreadableFileError
from db.core.facts import Problem
from db.core.text import fold
from ingest.document import Block, Document, Row
from ingest.readers import registry
from ingest.readers.safety import MAX_ENTRIES, MAX_TOTAL, open_archive
from ingest.tables.regions import find_regions

_WORKBOOKS = (".xlsx", ".xlsm", ".xls")
_IMAGES = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff")
_ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz")
_JUNK = re.compile(r"(?:^|/)(?:__MACOSX/|\.|~\$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
_NUMBERS = re.compile(r"(\d+)")
_CHINESE = str.maketrans("一二三四五六七八九", "123456789")
# A complete report holds most of the nine tables; a text that quotes one or two does not.
_COMPLETE = 4
_MOST_FILES = 60


def read_zip(path: Path) -> Document:
    """A zip's members as one document. UnreadableFileError where it is unsafe, broken or holds nothing readable."""
    with open_archive(path) as archive, tempfile.TemporaryDirectory(prefix="juesuan-") as folder:
        files = list(_unpacked(archive, Path(folder), path.name))
        return _joined(path.name, files)


def read_folder(path: Path) -> Document:
    """All files of a folder, those in folders within included, as one document."""
    files: list[tuple[str, Path]] = []
    size = 0
    for file in sorted(path.rglob("*")):
        name = file.relative_to(path).as_posix()
        if file.is_symlink() or not file.is_file() or _JUNK.search(name):
            continue
        _refuse_nested(name, path.name)
        size += file.stat().st_size
        files.append((name, file))
        if len(files) > MAX_ENTRIES or size > MAX_TOTAL:
            raise UnreadableFileError(f"文件夹 {path.name} 中的文件过多或过大，请只放一份报告的文件后再导入")
    return _joined(path.name, files)


def is_one_report(folder: Path) -> bool:
    """Whether the files of a folder are the parts of one report: two or more are named after different public tables,
    no workbook is anything else, and none of the others is a complete report. Folders within are not looked at."""
    names = [
        file for file in folder.iterdir() if file.is_file() and not _JUNK.search(file.name) and _can_read(file.name)
    ]
    if not 1 < len(names) <= _MOST_FILES:
        return False
    catalogue = load()
    parts = {file: part for file in names if (part := _part(file.stem, catalogue))}
    others = [file for file in names if file not in parts]
    if len(parts) < 2 or len(set(parts.values())) < len(parts) or any(_is_workbook(file.name) for file in others):
        return False
    return not any(_is_complete(file, catalogue) for file in others)


# --- members of a zip ------------------------------------------------------------------------------------------------


def _unpacked(archive: zipfile.ZipFile, folder: Path, name: str) -> Iterator[tuple[str, Path]]:
    """(inner name, file): unpacked under names of our own, so that no name in the archive reaches the disk."""
    for number, member in enumerate(archive.infolist()):
        inner = _decoded(member)
        if member.is_dir() or _JUNK.search(inner):
            continue
        _refuse_nested(inner, name)
        if _can_read(inner):
            target = folder / f"{number}{PurePosixPath(inner).suffix.lower()}"
            with archive.open(member) as packed, target.open("wb") as file:
                shutil.copyfileobj(packed, file)
            yield inner, target


def _refuse_nested(inner: str, name: str) -> None:
    if inner.lower().endswith(_ARCHIVES):
        raise UnreadableFileError(f"{name} 内还有压缩包 {inner}，请先全部解压后再导入")


def _decoded(member: zipfile.ZipInfo) -> str:
    """A member's name; without the UTF-8 flag it is in the code page of the machine that packed it: UTF-8 or GBK."""
    name = member.filename
    if not member.flag_bits & 0x800:
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            return name.replace("\\", "/")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


# --- one document of many --------------------------------------------------------------------------------------------


def _joined(name: str, files: Sequence[tuple[str, Path]]) -> Document:
    """Workbooks first, then texts, each kind by the numbers in its names; pictures only where there is nothing else."""
    readable = [(inner, file) for inner, file in files if _can_read(inner)]
    texts = [item for item in readable if not item[0].lower().endswith(_IMAGES)]
    chosen = sorted(texts or readable, key=lambda item: (not _is_workbook(item[0]), _natural(item[0])))
    if not chosen:
        raise UnreadableFileError(f"{name} 中没有可以读取的文件，请放入决算公开表（.xlsx、.docx 等）后再导入")
    blocks: list[Block] = []
    digests: list[str] = []
    notes: list[Problem] = []
    table = 0
    for inner, file in chosen:
        document = _read(inner, file)
        notes += (replace(note, source=replace(note.source, file=inner)) for note in document.notes)
        digests.append(hashlib.sha256(file.read_bytes()).hexdigest())
        blocks += (_moved(block, inner, table) for block in document.blocks)
        table = max((block.table for block in blocks if isinstance(block, Row)), default=table)
    digest = hashlib.sha256("\n".join(sorted(digests)).encode("ascii")).hexdigest()
    return Document(name, digest, tuple(blocks), notes=tuple(notes))


def _read(inner: str, file: Path) -> Document:
    if file.stat().st_size == 0:
        raise UnreadableFileError(f"{inner} 是空文件，请重新导出后再导入")
    try:
        return registry.read_document(file)
    except UnreadableFileError as error:
        raise UnreadableFileError(str(error).replace(file.name, inner)) from error


def _moved(block: Block, inner: str, tables: int) -> Block:
    source = replace(block.source, file=inner)
    if isinstance(block, Row):
        return replace(block, source=source, table=block.table + tables)
    return replace(block, source=source)


def _can_read(name: str) -> bool:
    suffix = PurePosixPath(name).suffix.lower()
    return suffix not in _ARCHIVES and registry.supported(Path(name))


def _is_workbook(name: str) -> bool:
    return name.lower().endswith(_WORKBOOKS)


def _natural(name: str) -> list[tuple[int, str]]:
    """A sort key in which 公开2表 comes before 公开10表, and 表二 before 表三."""
    pieces = _NUMBERS.split(fold(name).lower().translate(_CHINESE))
    return [(int(piece), "") if piece.isdigit() else (-1, piece) for piece in pieces if piece]


# --- parts of a report -----------------------------------------------------------------------------------------------

_TABLE_NUMBER = re.compile(r"(?:公开|财决|附表|表|GK|Z)-?(\d{1,2}(?:[_-]\d)?)(?!\d)", re.IGNORECASE)


def _part(stem: str, catalogue: Catalogue) -> str:
    """Which public table a file's name names: its number, else the form's id; empty where it names none."""
    name = fold(stem).replace('"', "")  # quotes are seldom kept in file names
    if number := _TABLE_NUMBER.search(name):
        return number[1].lstrip("0")
    titles = {title.replace('"', ""): form.id for form in catalogue.forms for title in form.folded_titles}
    return titles[max(found, key=len)] if (found := [title for title in titles if title in name]) else ""


def _is_complete(file: Path, catalogue: Catalogue) -> bool:
    """Whether a file holds a whole report: several titles of public tables, each followed by rows."""
    try:
        document = _read(file.name, file)
    except UnreadableFileError:
        return False
    forms = {region.form.id for region in find_regions(document, catalogue) if region.rows()}
    return len(forms) >= _COMPLETE
