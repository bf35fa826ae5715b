"""What a Word file remembers of its draft: each content control with its evidence, each paragraph as it was composed.

Kept as one custom XML part, which Word and LibreOffice carry through every save; the controls in the text name its
entries by short tags."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import Any
from xml.etree.ElementTree import Element

from assistant.drafting.docx_xml import PROLOG, clean, el
from db.core.errors import UserError

SPACE = "urn:juesuan:draft"
VERSION = 1
ITEM = "{6F1B5E4A-8C0D-4B7E-9A41-2D5C3E7F9B10}"
PARAGRAPH_MARK = "_jsp"  # bookmarks that name paragraphs; the underscore hides them from people
BLOCK_MARKS = "_jsb", "_jse"  # bookmarks on the first and last paragraph of a table, a chart or the appendix


def block_marks(tag: str) -> tuple[str, str]:
    """The bookmarks on the first and the last paragraph of a block."""
    first, last = BLOCK_MARKS
    return f"{first}{tag}", f"{last}{tag}"


Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A content control: a number (n), a gap or what a person put there before the file was written (g), an unaccepted
    reason (s) or the unit's own words (w)."""

    id: str
    text: str
    metric: str = ""
    name: str = ""  # what people call it
    value: str = ""
    unit: str = ""
    evidence: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()  # where it is from, for people
    paragraph: str = ""
    gap: str = ""
    files: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        return self.id[:1]


@dataclass(frozen=True, slots=True)
class ParagraphNote:
    """A paragraph as it was composed. `words` has {n17} where a control stands."""

    id: str
    section: str
    title: str
    key: str
    level: int
    words: str


@dataclass(frozen=True, slots=True)
class BlockNote:
    """A table (t), a chart (c) or an appendix (a): what it shows, cell by cell."""

    id: str
    name: str
    title: str
    rows: Rows = ()
    evidence: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        return self.id[:1]


@dataclass(frozen=True)
class DraftMap:
    """The whole memory of a file."""

    entity: str
    year: int
    style: str
    kind: str = ""  # 单位决算 or 部门决算
    facts_key: str = ""
    sections: tuple[str, ...] = ()  # the numbers of the sections that were drafted
    notes: tuple[Note, ...] = ()
    paragraphs: tuple[ParagraphNote, ...] = ()
    blocks: tuple[BlockNote, ...] = ()

    def numbers(self) -> Iterator[Note]:
        return (note for note in self.notes if note.kind == "n")


def written(known: DraftMap) -> str:
    """The map as the content of its part."""
    told = json.dumps(asdict(known), ensure_ascii=False, separators=(",", ":"))
    told = clean(told).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return PROLOG + el("map", {"xmlns": SPACE, "version": VERSION}, told)


def item_properties() -> str:
    space = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
    schema = el("ds:schemaRef", {"ds:uri": SPACE})
    return PROLOG + el("ds:datastoreItem", {"ds:itemID": ITEM, "xmlns:ds": space}, el("ds:schemaRefs", None, schema))


def is_map(root: Element) -> bool:
    return root.tag == f"{{{SPACE}}}map"


def read(root: Element, name: str) -> DraftMap:
    """The map again. UserError where the part was spoilt or written by a later version."""
    if root.get("version") != str(VERSION):
        raise UserError(f"{name} 由另一版本的决算助手起草，请用起草它的版本处理，或用本版本重新起草")
    try:
        data = json.loads(root.text or "")
        lists = {"notes": Note, "paragraphs": ParagraphNote, "blocks": BlockNote}
        for key, kind in lists.items():
            data[key] = tuple(_one(kind, item) for item in data[key])
        whole: DraftMap = _one(DraftMap, data)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise UserError(f"{name} 里的数据对照信息已损坏，请用未改过的草稿，或用 juesuan draft 重新起草") from error
    return whole


def _one(kind: type, data: dict[str, Any]) -> Any:
    """A record of this kind. ValueError and the like where a field is missing or is of another type."""
    made = kind(**{field.name: _frozen(data[field.name]) for field in fields(kind) if field.name in data})
    for field in fields(kind):
        expected = int if field.type is int else tuple if "tuple" in str(field.type) or field.type is Rows else str
        if not isinstance(getattr(made, field.name), expected):
            raise TypeError(field.name)
    return made


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list | tuple) else value
