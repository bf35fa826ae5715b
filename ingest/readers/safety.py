"""Zip containers are checked before anything is unpacked: size, ratio, names, links, passwords, DTDs, wrong kinds."""

import errno
import lzma
import posixpath
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from xml.etree import ElementTree as ET
from xml.parsers import expat

from db.core.errors import UnreadableFileError

MAX_ENTRIES = 2_000
MAX_TOTAL = 300 * 1024 * 1024
MAX_RATIO = 200
RATIO_FLOOR = 10 * 1024 * 1024  # a small part may be as repetitive as it likes
MAX_PART = 64 * 1024 * 1024  # an XML part that is held in memory as a whole
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF 文件"),
    (b"{\\rtf", "RTF 文件"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (OLE, "旧版 Office 文件"),
)
_XML = (".xml", ".rels", ".vml")
_PROLOG_CHUNK = 4096


def kind_of(head: bytes) -> str:
    """What a file really is by its first bytes, in Chinese; empty where they say nothing."""
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:6].lower() in (b"<html>", b"<html ", b"<!doct", b"<table", b"<?xml "):
        return "网页或 XML 格式的文件"
    return next((kind for magic, kind in _KINDS if head.startswith(magic)), "")


def refuse_encrypted(data: bytes, name: str) -> None:
    """A docx or xlsx saved with a password is an OLE container that holds an EncryptedPackage."""
    if data.startswith(OLE) and _ENCRYPTED in data:
        raise UnreadableFileError(f"{name} 设有打开密码，请先用办公软件去掉密码后再导入")


@contextmanager
def open_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """An opened and checked zip container. UnreadableFileError says what is wrong with it, also with its data later."""
    name = path.name
    with path.open("rb") as file:
        head = file.read(16)
    if head.startswith(OLE):
        refuse_encrypted(path.read_bytes(), name)
    if kind := kind_of(head):
        raise UnreadableFileError(f"{name} 的扩展名与内容不符，它实际是{kind}，请改正扩展名或另存为所需格式后再导入")
    broken = f"{name} 已损坏或不完整，请重新保存或导出后再导入"
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError, struct.error) as error:
        raise UnreadableFileError(broken) from error
    with archive:
        check_archive(archive, name)
        try:
            yield archive
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError) as error:
            raise UnreadableFileError(broken) from error
        except OSError as error:
            if error.errno in (None, errno.EINVAL):  # not the disk, but an impossible offset or a spoilt bz2 stream
                raise UnreadableFileError(broken) from error
            raise


def check_archive(archive: zipfile.ZipFile, name: str) -> None:
    """Refuses bombs, links and encrypted members by what the directory of the archive declares; zipfile never unpacks
    more than is declared there."""
    members = archive.infolist()
    if len(members) > MAX_ENTRIES:
        raise UnreadableFileError(f"{name} 内有 {len(members)} 个文件，超过 {MAX_ENTRIES} 个，请只打包一份报告的文件")
    total = sum(member.file_size for member in members)
    if total > MAX_TOTAL:
        raise UnreadableFileError(f"{name} 解压后超过 {MAX_TOTAL // 1024 // 1024} MB，请只打包一份报告的文件")
    for member in members:
        if member.file_size > RATIO_FLOOR and member.file_size > MAX_RATIO * max(member.compress_size, 1):
            raise UnreadableFileError(f"{name} 的压缩比异常，像是压缩炸弹，请确认来源并重新导出后再导入")
        if member.flag_bits & 1:
            raise UnreadableFileError(f"{name} 设有解压密码，请先去掉密码后再导入")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise UnreadableFileError(f"{name} 内含有链接而不是文件，请重新打包后再导入")
        if _leaves(member.filename):
            raise UnreadableFileError(f"{name} 内的文件名指向压缩包之外，请确认来源并重新打包后再导入")


def _leaves(name: str) -> bool:
    """Whether a member's name points outside the archive: absolute, with a drive, or by way of «..»."""
    slashed = name.replace("\\", "/")
    return slashed.startswith("/") or slashed[1:2] == ":" or ".." in slashed.split("/")


class _PrologEndError(Exception):
    """Stops the parser at the first element or at a DTD, whichever comes first."""

    def __init__(self, *, dtd: bool) -> None:
        super().__init__()
        self.dtd = dtd


def has_dtd(stream: IO[bytes]) -> bool:
    """Whether an XML part declares a document type. Nothing past the declaration is parsed, so no entity expands."""

    def doctype(*_: object) -> None:
        raise _PrologEndError(dtd=True)

    def element(*_: object) -> None:
        raise _PrologEndError(dtd=False)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = element
    try:
        while chunk := stream.read(_PROLOG_CHUNK):
            parser.Parse(chunk, False)  # noqa: FBT003 - positional in the C interface
    except _PrologEndError as end:
        return end.dtd
    except (expat.ExpatError, LookupError, ValueError):
        return False  # malformed: whoever reads the part says so
    return False


class Package:
    """The parts of a checked Office Open XML file."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive, self.name = archive, name
        self._members = {member.filename.replace("\\", "/").lower(): member for member in archive.infolist()}
        for key, member in self._members.items():
            if key.endswith(_XML):
                with archive.open(member) as stream:
                    if has_dtd(stream):
                        raise UnreadableFileError(f"{name} 内含有外部实体或 DTD 声明，不安全，请用办公软件另存后再导入")

    def main_part(self, fallback: str) -> str:
        """The document or workbook part that the package points to, or where it always lies."""
        targets = [target for kind, target in self.related("").values() if kind == "officeDocument"]
        return next((target for target in [*targets, fallback] if self.has(target)), "")

    def has(self, part: str) -> bool:
        return part.lower() in self._members

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """Relationship id -> (kind, name of the part pointed to); links outside the package are left out."""
        folder, _, file = part.rpartition("/")
        rels = posixpath.join(folder, "_rels", f"{file}.rels")
        found: dict[str, tuple[str, str]] = {}
        for item in self.tree(rels) if self.has(rels) else ():
            target = item.get("Target", "").replace("\\", "/")
            if item.get("TargetMode") != "External" and target:
                kind = item.get("Type", "").rpartition("/")[2]
                found[item.get("Id", "")] = kind, posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        return found

    def tree(self, part: str) -> ET.Element:
        """A part as a whole."""
        member = self._members[part.lower()]
        if member.file_size > MAX_PART:
            raise UnreadableFileError(f"{self.name} 的内容过大，请只提供一份报告的文件")
        try:
            return ET.fromstring(self._archive.read(member))  # noqa: S314 - no DTD, so no entities: see __init__
        except (ET.ParseError, LookupError, ValueError) as error:
            raise self.damaged() from error

    def events(self, part: str) -> Iterator[tuple[str, ET.Element]]:
        """Starts and ends of a part's elements as they come; the caller clears what it has read."""
        with self._archive.open(self._members[part.lower()]) as stream:
            try:
                yield from ET.iterparse(stream, events=("start", "end"))  # noqa: S314 - no DTD: see __init__
            except (ET.ParseError, LookupError, ValueError) as error:
                raise self.damaged() from error

    def damaged(self) -> UnreadableFileError:
        return UnreadableFileError(f"{self.name} 的内容已损坏，请用办公软件打开并另存后再导入")


@contextmanager
def open_package(path: Path) -> Iterator[Package]:
    with open_archive(path) as archive:
        yield Package(archive, path.name)


def local(element: ET.Element) -> str:
    """An element's name without its namespace: both editions of the standard use the same names."""
    tag: object = element.tag  # comments and instructions carry a function here
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: ET.Element | None, name: str) -> str | None:
    """An attribute by its name without namespace."""
    if element is None:
        return None
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def whole(text: str | None, default: int) -> int:
    """A counting number from an attribute; the default where it is missing or no such number."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else default
