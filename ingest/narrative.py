"""The outline and the text of a report: sections, and passages that follow the report's own items."""

import re
from dataclasses import dataclass, field, replace

from db.core.facts import Passage, Section, Source
from db.core.text import fold, squeeze
from ingest.document import Document, Line, Row
from ingest.headed import headed
from ingest.table_texts import Known, TableTexts, Told
from ingest.unit_tables import UnitRow, UnitTables

_PART = re.compile(r"^第([一二三四五六七八九十])部分[:、]?(.*)$")
_KINDS = (
    ("explanation", ("情况说明", "决算情况", "决算说明", "文字说明")),
    ("definitions", ("名词解释",)),
    ("tables", ("决算表",)),
    ("attachments", ("附件", "附表")),
    ("overview", ("概况", "概述", "基本情况", "简介")),
)
_CHAPTER = re.compile(r"^([一二三四五六七八九十]+)、(.+)$")
_SUBCHAPTER = re.compile(r"^\(([一二三四五六七八九十]+)\)(.+)$")
_ITEM = re.compile(
    r"^(?:\d{1,2}[.、](?!\d)|\(\d{1,2}\)|[①-⑳]|[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|注\d?[:：.]|\*)"
)
_CAPTION = re.compile(r"(?:^图\d+|(?:情况|结构|对比|变动)图$|^图[一二三四五六七八九十])")
_ENDS = tuple('。；;！!？?:：”"')
_TABLE_TITLE = re.compile(r"(?:自评表|汇总表|评价报告|自评报告)$")
_TABLE_LINE = re.compile(
    r"^(?:\(?(?:金额)?单位(?:名称)?:|部门(?:名称)?:|公开\d+表|编制单位|填报|\(?20\d\d年度?\)?$)|表$"
)
_ATTACHED = "绩效自评表"  # what a text is headed by where no project is known
_PAGE_NUMBER = re.compile(r"^[-—第\s]*\d{1,3}[-—页\s]*$")


@dataclass(frozen=True, slots=True)
class Narrative:
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    tables: tuple[tuple[str, tuple[UnitRow, ...]], ...] = ()  # of the overview, each with its section
    rows: frozenset[int] = frozenset()  # ordinals of the passages that are rows of these tables

    @property
    def prose(self) -> tuple[Passage, ...]:
        """All passages but the rows of the overview's tables."""
        return tuple(passage for passage in self.passages if passage.ordinal not in self.rows)


@dataclass
class _Open:
    """A paragraph that may go on behind a page break."""

    text: str
    source: Source
    breaks: tuple[tuple[int, int | None, int | None], ...] = ()

    def go_on(self, text: str, source: Source) -> "_Open":
        """With the next line."""
        return _Open(self.text + text, self.source, (*self.breaks, (len(self.text), source.page, source.line)))


@dataclass
class _Builder:
    known: Known
    texts: TableTexts
    units: UnitTables = field(default_factory=UnitTables)
    table_sections: list[str] = field(default_factory=list)  # of each table of units
    rows: set[int] = field(default_factory=set)
    subject: str = ""  # the project whose table is read, or the table's title
    sections: list[Section] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    open: _Open | None = None
    part: str = "overview"
    path: tuple[str, ...] = ()

    def heading(self, level: int, mark: str, title: str, source: Source) -> None:
        self.close()
        self.path = (*self.path[: level - 1], *([""] * max(0, level - 1 - len(self.path))), mark)
        self.sections.append(Section("/".join(self.path), level, title, self.part, source))

    @property
    def section(self) -> str:
        return self.sections[-1].path if self.sections else ""

    def close(self) -> None:
        if self.open is not None:
            passage = Passage(self.section, len(self.passages), self.open.text, self.open.source, self.open.breaks)
            self.passages.append(passage)
        self.open = None

    def add(self, text: str, source: Source) -> None:
        """A passage of its own."""
        self.open = _Open(text, source)
        self.close()

    def extend(self, at: int, text: str, source: Source) -> None:
        """A passage that goes on in a later row."""
        last = self.passages[at]
        more = _Open(last.text, last.source, last.breaks).go_on(text, source)
        self.passages[at] = replace(last, text=more.text, breaks=more.breaks)


def read_narrative(document: Document, known: Known | None = None) -> Narrative:
    """Everything outside the tables, cut page by page, joined again into the paragraphs the authors wrote; and what
    tables say in words. known tells which project the rows of a performance table belong to."""
    starts = _part_starts(document)
    known = known or Known()
    builder = _Builder(known, TableTexts(known.notes))
    title_pending = False
    for index, block in enumerate(document.blocks):
        if index in starts:
            number, title = starts[index]
            builder.part = _kind(title) or builder.part
            builder.path, builder.subject = (), ""
            builder.heading(1, f"第{number}部分", title, block.source)
            title_pending = not title
        elif starts and index < min(starts):
            continue  # cover and contents
        elif isinstance(block, Row):
            _row(builder, block)
        elif title_pending and len(block.text) < 40:
            _give_title(builder, block.text)
            title_pending = False
        else:
            _line(builder, block)
    builder.close()
    tables = zip(builder.table_sections, map(tuple, builder.units.tables), strict=True)
    return Narrative(tuple(builder.sections), tuple(builder.passages), tuple(tables), frozenset(builder.rows))


def _part_starts(document: Document) -> dict[int, tuple[str, str]]:
    """Block index -> (number, title) of the body's part headings: the last of each number, for contents come first."""
    found: dict[str, tuple[int, str]] = {}
    for index, block in enumerate(document.blocks):
        text = block.text if isinstance(block, Line) else _lone_text(block)
        folded = fold(text).lstrip("#*-").rstrip("*")
        match = _PART.match(folded) if len(folded) < 60 else None
        if match and not folded.endswith(("。", ".")):
            found[match[1]] = (index, squeeze(text).lstrip("#*").split("部分", 1)[-1].strip(":：、*"))
    starts: dict[int, tuple[str, str]] = {}
    for number, (index, title) in sorted(found.items(), key=lambda item: item[1][0]):
        starts[index] = (number, title)
    if starts:
        return starts
    for index, block in enumerate(document.blocks):  # no part headings: the explanation's own title
        if (
            isinstance(block, Line)
            and re.fullmatch(r"(?:[#*]*)?.{0,40}决算情况说明\**", fold(block.text))
            and not _CHAPTER.match(fold(block.text))
        ):
            return {index: ("三", squeeze(block.text).strip("#*"))}
    return {}


def _lone_text(row: Row) -> str:
    filled = row.filled()
    return filled[0][1] if len(filled) == 1 else ""


def _kind(title: str) -> str:
    folded = fold(title)
    return next((kind for kind, words in _KINDS if any(word in folded for word in words)), "")


def _give_title(builder: _Builder, title: str) -> None:
    part = builder.sections[-1]
    builder.part = _kind(title) or builder.part
    builder.sections[-1] = Section(part.path, part.level, squeeze(title), builder.part, part.source)


def _row(builder: _Builder, row: Row) -> None:
    """What tables say in words: the units of the overview; the goals, results and reasons of the attachments."""
    builder.close()
    if builder.part == "overview":
        _unit_row(builder, row)
    if builder.part != "attachments":
        return
    if _TABLE_TITLE.search(fold(lone := _lone_text(row))):
        builder.subject = squeeze(lone)
    builder.subject = builder.known.names.get(row.source, builder.subject)
    for told in builder.texts.take(row):
        _tell(builder, told, row.source)


def _unit_row(builder: _Builder, row: Row) -> None:
    told, goes_on = builder.units.take(row)
    missing = len(builder.units.tables) - len(builder.table_sections)
    builder.table_sections += [builder.section] * missing
    if told is not None and goes_on:
        builder.extend(-1, f"；{told.text}", row.source)
    elif told is not None:
        builder.rows.add(len(builder.passages))
        builder.add(told.text, row.source)


def _tell(builder: _Builder, told: Told, source: Source) -> None:
    """A text of a table as a passage; the rest of one that a page cut is put behind it."""
    head = headed(builder.subject or _ATTACHED, told.labels, "")
    if told.goes_on:
        lasts = [at for at, passage in enumerate(builder.passages) if head and passage.text.startswith(head)]
        if lasts:
            builder.extend(lasts[-1], told.text, source)
            return
    builder.add(head + told.text, source)


def _line(builder: _Builder, line: Line) -> None:
    text = _clean(line.text)
    folded = fold(text)
    if not folded or _PAGE_NUMBER.match(line.text) or _is_table_line(folded, builder.part):
        return
    builder.units.forget()
    builder.texts.forget()
    heading = _heading(folded, builder.part)
    if heading and _TABLE_TITLE.search(folded):
        builder.subject = heading[2]
    builder.subject = builder.known.names.get(line.source, builder.subject)
    if heading:
        level, mark, title = heading
        builder.heading(level, mark, title, line.source)
        return
    caption = bool(_CAPTION.search(folded)) and len(folded) < 40
    starts_new = caption or bool(_ITEM.match(folded)) or builder.open is None or _finished(builder.open.text)
    if starts_new:
        builder.close()
        builder.open = _Open(text, line.source)
    elif builder.open is not None:
        builder.open = builder.open.go_on(text, line.source)
    if caption:
        builder.close()


def _is_table_line(folded: str, part: str) -> bool:
    """Titles, numbers and units that belong to a table rather than to the text."""
    return (
        part in ("tables", "attachments")
        and len(folded) < 60
        and bool(_TABLE_LINE.search(folded))
        and not _TABLE_TITLE.search(folded)
    )


def _clean(text: str) -> str:
    return re.sub(r"^\s*(?:#+|[-•])\s+", "", text).strip().strip("*").strip()


def _finished(text: str) -> bool:
    """A paragraph that ends like one; a short line without a stop is a label of its own."""
    return text.endswith(_ENDS) or (len(text) < 15 and not text.endswith(("，", ",", "、")))


def _heading(folded: str, part: str) -> tuple[int, str, str] | None:
    """(level, mark, title) of a line that only heads what follows."""
    if len(folded) > 50 or part == "definitions" or folded.endswith((".", ";", ",", "。")):
        return None
    if part == "attachments" and _TABLE_TITLE.search(folded) and not _CHAPTER.match(folded):
        return 2, folded, folded
    chapter, sub = _CHAPTER.match(folded), _SUBCHAPTER.match(folded)
    match = chapter or sub
    if match is None or re.search(r"\d[\d,.]*(?:万元|元|%)|\d{7}", folded):
        return None
    if part == "overview" and sub and len(folded) > 25:
        return None
    return (2, match[1], match[2]) if chapter else (3, f"（{match[1]}）", match[2])
