"""The parts of a Word file and the zip around them. The same parts make the same bytes."""

import io
import zipfile
from dataclasses import dataclass, field

from assistant.drafting.docx_xml import PROLOG, el

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DATE = (1980, 1, 1, 0, 0, 0)  # the first that a zip can hold: bytes do not depend on the day
_UNIX_FILE = 0o644 << 16
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
TYPES = {
    "document": f"{_WORD}.document.main+xml",
    "styles": f"{_WORD}.styles+xml",
    "settings": f"{_WORD}.settings+xml",
    "fontTable": f"{_WORD}.fontTable+xml",
    "footer": f"{_WORD}.footer+xml",
    "comments": f"{_WORD}.comments+xml",
    "theme": "application/vnd.openxmlformats-officedocument.theme+xml",
    "chart": "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
    "core": "application/vnd.openxmlformats-package.core-properties+xml",
    "app": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    "customXmlProps": "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
    "workbook": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "worksheet": "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
}
_KINDS = {"core": "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"}
_KINDS["app"] = f"{_OFFICE}/extended-properties"


@dataclass
class Parts:
    """Parts under their names, and which of them points to which."""

    files: dict[str, bytes] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    relations: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)  # part -> id, kind, target

    def add(self, name: str, content: str | bytes, kind: str = "") -> None:
        """A part; kind is a key of TYPES, empty for what its suffix tells."""
        self.files[name] = content.encode("utf-8") if isinstance(content, str) else content
        if kind:
            self.types[name] = TYPES[kind]

    def relate(self, part: str, kind: str, target: str) -> str:
        """The id under which a part points to a target, which is written relative to it."""
        own = self.relations.setdefault(part, [])
        ident = f"rId{len(own) + 1}"
        own.append((ident, _KINDS.get(kind, f"{_OFFICE}/{kind}"), target))
        return ident

    def packed(self) -> bytes:
        """The whole file."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            _put(archive, "[Content_Types].xml", self._content_types())
            for part, listed in self.relations.items():
                folder, _, name = part.rpartition("/")
                _put(archive, f"{folder}/_rels/{name}.rels".lstrip("/"), _relations(listed))
            for name, content in self.files.items():
                _put(archive, name, content)
        return stream.getvalue()

    def _content_types(self) -> bytes:
        known = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"}
        known["xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        used = {name.rpartition(".")[2] for name in self.files} | {"rels", "xml"}
        defaults = (
            el("Default", {"Extension": key, "ContentType": value}) for key, value in known.items() if key in used
        )
        own = (el("Override", {"PartName": f"/{name}", "ContentType": kind}) for name, kind in self.types.items())
        return (PROLOG + el("Types", {"xmlns": _TYPES}, *defaults, *own)).encode("utf-8")


def _relations(listed: list[tuple[str, str, str]]) -> bytes:
    items = (el("Relationship", {"Id": ident, "Type": kind, "Target": target}) for ident, kind, target in listed)
    return (PROLOG + el("Relationships", {"xmlns": _RELATIONS}, *items)).encode("utf-8")


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, _DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3  # the same on every machine
    info.external_attr = _UNIX_FILE
    archive.writestr(info, content)
