"""Word documents: paragraphs become lines, tables become rows on their grid, in the order of the body.

Read from the XML itself: what a reader of the page sees is kept (insertions, links, content controls, text boxes once,
automatic numbers), what they do not see is left out (deletions, field codes, headers and footers, hidden text)."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element

from db.core.errors import UnreadableFileError
from db.core.facts import Source
from ingest.document import Block, Cell, Document, Line, Row
from ingest.readers.safety import Package, attribute, local, open_package, whole

_MAX_SPAN = 100
_LEVELS = 9
# Elements whose text is not part of what the page shows here.
_UNSEEN = frozenset(
    {
        "del",
        "moveFrom",
        "pPr",
        "rPr",
        "tblPr",
        "tblGrid",
        "trPr",
        "tcPr",
        "sdtPr",
        "instrText",
        "delText",
        "rt",
        "docPr",
    }
)
_BREAKS = frozenset({"br", "cr"})
_BLANKS = frozenset({"tab", "ptab"})
_GAP = re.compile(r"\t+|[ \u3000]{2,}")
_ABOVE_TABLE = re.compile(r"(?:金额)?单位\s*[:：]|公开\s*\d+\s*表|20\d\d\s*年度?$")
_OFF = frozenset({"0", "false", "off"})


def read_docx(path: Path) -> Document:
    """The body of a .docx or .docm. UnreadableFileError says what is wrong and what to do."""
    with open_package(path) as package:
        part = package.main_part("word/document.xml")
        root = package.tree(part) if part else None
        body = next((child for child in root if local(child) == "body"), None) if root is not None else None
        if body is None:
            raise UnreadableFileError(f"{path.name} 不是 Word 文档（.docx），请用 Word 或 WPS 另存为 .docx 后再导入")
        try:
            blocks = _Reader(path.name, _numbering(package, part)).read(body)
        except RecursionError as error:
            raise UnreadableFileError(f"{path.name} 的内容嵌套过深，请用 Word 或 WPS 另存后再导入") from error
    if not blocks:
        raise UnreadableFileError(f"{path.name} 中没有文字（可能只有图片），请提供带文字的文档，或导出为 PDF 后再导入")
    return Document(path.name, hashlib.sha256(path.read_bytes()).hexdigest(), tuple(blocks))


# --- automatic numbers -----------------------------------------------------------------------------------------------

_CHINESE = frozenset(
    {
        "chineseCounting",
        "chineseCountingThousand",
        "ideographDigital",
        "japaneseCounting",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
    }
)
_DIGITS = "零一二三四五六七八九"
_CIRCLED = frozenset({"decimalEnclosedCircle", "decimalEnclosedCircleChinese"})


@dataclass(frozen=True, slots=True)
class _Level:
    format: str
    text: str
    start: int


@dataclass
class _Numbering:
    """The lists of a document, and how far each has counted."""

    levels: dict[str, dict[int, _Level]]  # list id -> level -> how it is printed
    shared: dict[str, str]  # list id -> the definition whose count it continues
    styles: dict[str, tuple[str, int]]  # paragraph style -> list id, level
    counts: dict[str, list[int | None]] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)
    restarts: set[tuple[str, int]] = field(default_factory=set)

    def label(self, paragraph: Element) -> str:
        """The number that Word prints before this paragraph; empty for none and for bullets."""
        number, depth = self._place(paragraph)
        levels = self.levels.get(number, {})
        if depth not in levels:
            return ""
        counts = self.counts.setdefault(self.shared[number], [None] * _LEVELS)
        current = counts[depth]
        restart = (number, depth) in self.restarts and (number, depth) not in self.begun
        self.begun.add((number, depth))
        counts[depth] = levels[depth].start if current is None or restart else current + 1
        counts[depth + 1 :] = [None] * (_LEVELS - depth - 1)
        if levels[depth].format in ("bullet", "none"):
            return ""
        text = levels[depth].text
        for index in range(depth + 1):
            level = levels.get(index, levels[depth])
            count = counts[index]
            text = text.replace(f"%{index + 1}", _spelled(level.start if count is None else count, level.format))
        return f"{text} " if text[-1:].isascii() and text else text

    def _place(self, paragraph: Element) -> tuple[str, int]:
        properties = _child(paragraph, "pPr")
        number, depth = self.styles.get(_value(properties, "pStyle"), ("", 0))
        own = _child(properties, "numPr")
        if own is not None:
            number = _value(own, "numId") or number
            depth = whole(_value(own, "ilvl"), depth)
        return number, depth if depth < _LEVELS else 0


def _numbering(package: Package, part: str) -> _Numbering:
    parts = {kind: target for kind, target in package.related(part).values() if package.has(target)}
    numbering = _Numbering({}, {}, {})
    if "numbering" in parts:
        _lists(package.tree(parts["numbering"]), numbering)
    if "styles" in parts:
        numbering.styles = _numbered_styles(package.tree(parts["styles"]))
    return numbering


def _lists(root: Element, numbering: _Numbering) -> None:
    abstract = {
        attribute(item, "abstractNumId") or "": {
            whole(attribute(level, "ilvl") or "", 0): _level(level) for level in item if local(level) == "lvl"
        }
        for item in root
        if local(item) == "abstractNum"
    }
    for item in root:
        if local(item) != "num":
            continue
        number, base = attribute(item, "numId") or "", _value(item, "abstractNumId")
        levels = dict(abstract.get(base, {}))
        for override in item:
            if local(override) != "lvlOverride":
                continue
            depth = whole(attribute(override, "ilvl") or "", 0)
            own = _child(override, "lvl")
            level = _level(own) if own is not None else levels.get(depth)
            start = _value(override, "startOverride")
            if level is not None:
                levels[depth] = _Level(level.format, level.text, whole(start, level.start))
            if start:
                numbering.restarts.add((number, depth))
        numbering.levels[number], numbering.shared[number] = levels, base


def _level(item: Element) -> _Level:
    return _Level(_value(item, "numFmt") or "decimal", _value(item, "lvlText"), whole(_value(item, "start"), 1))


def _numbered_styles(root: Element) -> dict[str, tuple[str, int]]:
    """Styles that number their paragraphs, also where they inherit it."""
    items = {attribute(item, "styleId") or "": item for item in root if local(item) == "style"}
    found: dict[str, tuple[str, int]] = {}
    for name, item in items.items():
        style: Element | None = item
        for _ in range(len(items)):
            own = _child(_child(style, "pPr"), "numPr")
            if own is not None and _value(own, "numId"):
                found[name] = _value(own, "numId"), whole(_value(own, "ilvl"), 0)
                break
            style = items.get(_value(style, "basedOn"))
            if style is None:
                break
    return found


def _spelled(count: int, style: str) -> str:
    if style in _CHINESE and 0 < count < 100:
        tens, ones = divmod(count, 10)
        head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
        return head + (_DIGITS[ones] if ones else "")
    if style in _CIRCLED and 0 < count <= 20:
        return chr(ord("①") + count - 1)
    if style in ("lowerLetter", "upperLetter") and 0 < count <= 26:
        return chr(ord("a" if style == "lowerLetter" else "A") + count - 1)
    if style in ("lowerRoman", "upperRoman") and 0 < count < 40:
        tens, ones = divmod(count, 10)
        roman = "X" * tens + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]
        return roman if style == "upperRoman" else roman.lower()
    return f"{count:02}" if style == "decimalZero" else str(count)


# --- body ------------------------------------------------------------------------------------------------------------


@dataclass
class _Text:
    """What one paragraph holds: its text, and the text boxes that hang on it."""

    parts: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.parts)


class _Reader:
    """Walks the body once. Every paragraph and every table row counts as one line of the file."""

    def __init__(self, name: str, numbering: _Numbering) -> None:
        self.name, self.numbering = name, numbering
        self.blocks: list[Block] = []
        self._line = 0
        self._table = 0

    def read(self, body: Element) -> list[Block]:
        self._flow(body)
        return self.blocks

    def _flow(self, container: Iterable[Element]) -> None:
        """Paragraphs and tables in order, through content controls, insertions and the like."""
        for element in container:
            match local(element):
                case "p":
                    self._paragraph(element)
                case "tbl":
                    self._tabulate(element)
                case "AlternateContent":
                    self._flow(_shown(element))
                case name if name not in _UNSEEN:
                    self._flow(element)

    def _paragraph(self, paragraph: Element) -> None:
        self._line += 1
        content = self._text_of(paragraph)
        for text in content.text.split("\n") if any(map(str.strip, content.parts[1:])) else ():
            for part in _apart(text):
                self.blocks.append(Line(part, Source(self.name, line=self._line)))
        for box in content.boxes:
            self._flow(box)

    def _text_of(self, paragraph: Element) -> _Text:
        content = _Text([self.numbering.label(paragraph)])
        _collect(paragraph, content)
        return content

    def _tabulate(self, table: Element) -> None:
        rows = list(_parts(table, "tr"))
        cells = [cell for row in rows for cell in _parts(row, "tc")]
        if len(cells) == 1 and next(_parts(cells[0], "tbl"), None) is not None:  # a frame around a table
            self._flow(cells[0])
            return
        self._table += 1
        number = self._table
        for row in rows:
            self._row(row, number)

    def _row(self, row: Element, number: int) -> None:
        self._line += 1
        properties = _child(row, "trPr")
        if _child(properties, "del") is not None:
            return
        texts = [""] * _span(_value(properties, "gridBefore"))
        inner: list[Element] = []
        for cell in _parts(row, "tc"):
            spans = _child(cell, "tcPr")
            texts += [self._cell(cell, inner), *[""] * (_span(_value(spans, "gridSpan") or "1") - 1)]
        texts += [""] * _span(_value(properties, "gridAfter"))
        if any(texts):
            self.blocks.append(Row(tuple(map(Cell, texts)), Source(self.name, line=self._line), number))
        for element in inner:  # tables within the cells, and text boxes that hold tables of their own
            self._tabulate(element)

    def _cell(self, cell: Element, inner: list[Element]) -> str:
        """A cell's text on one line; empty where a cell above or before covers it."""
        spans = _child(cell, "tcPr")
        covered = any(
            merge is not None and attribute(merge, "val") != "restart"
            for merge in (_child(spans, "vMerge"), _child(spans, "hMerge"))
        )
        texts: list[str] = []
        for element in _content(cell):
            if local(element) == "tbl":
                inner.append(element)
            elif not covered:
                content = self._text_of(element)
                texts.append(content.text)
                for box in content.boxes:
                    texts += [self._text_of(part).text for part in _parts(box, "p")]
                    inner += _parts(box, "tbl")
        return " ".join(" ".join(texts).split())


def _collect(elements: Iterable[Element], content: _Text) -> None:
    """The text of runs in order."""
    for child in elements:
        name = local(child)
        if name == "t":
            content.parts.append(child.text or "")
        elif name in _BLANKS:
            content.parts.append("\t")
        elif name in _BREAKS:
            content.parts.append("\n")
        elif name == "noBreakHyphen":
            content.parts.append("-")
        elif name == "txbxContent":
            content.boxes.append(child)
        elif name == "AlternateContent":
            _collect(_shown(child), content)
        elif name not in _UNSEEN and not (name == "r" and _hidden(child)):
            _collect(child, content)


def _apart(text: str) -> list[str]:
    """The line above a table, «部门：… 2023年度 金额单位：万元», in its parts; any other line whole."""
    parts = [part.strip() for part in _GAP.split(text) if part.strip()]
    if any(_ABOVE_TABLE.match(part) for part in parts[1:]):
        return parts
    return [text.replace("\t", " ").strip()] if parts else []


def _hidden(run: Element) -> bool:
    vanish = _child(_child(run, "rPr"), "vanish")
    return vanish is not None and attribute(vanish, "val") not in _OFF


def _shown(alternate: Element) -> Iterable[Element]:
    """Of the editions of one drawing, the first: both carry the same text."""
    return next(iter(alternate), ())


def _content(cell: Element) -> Iterator[Element]:
    """The paragraphs and tables of a cell, through wrappers."""
    for element in cell:
        name = local(element)
        if name in ("p", "tbl"):
            yield element
        elif name not in _UNSEEN:
            yield from _content(element)


def _parts(element: Element, wanted: str) -> Iterator[Element]:
    """The rows of a table, the cells of a row: its own, through wrappers, not those of tables within."""
    for child in element:
        name = local(child)
        if name == wanted:
            yield child
        elif name not in _UNSEEN and name not in ("tbl", "tr", "tc", "p"):
            yield from _parts(child, wanted)


def _child(element: Element | None, name: str) -> Element | None:
    return None if element is None else next((child for child in element if local(child) == name), None)


def _value(element: Element | None, name: str) -> str:
    """The val of a child, empty where either is missing."""
    return attribute(_child(element, name), "val") or ""


def _span(text: str) -> int:
    return min(whole(text, 0), _MAX_SPAN)
