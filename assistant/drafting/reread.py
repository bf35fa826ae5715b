"""An edited draft read again: its text with the controls it still has, beside what it said when it was composed."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from assistant.drafting import docx_map
from assistant.drafting.docx_map import BLOCK_MARKS, PARAGRAPH_MARK, BlockNote, DraftMap, Note, ParagraphNote
from assistant.drafting.reread_scan import Scanned, ScannedParagraph, ScannedTable, scan
from db.core.errors import UnreadableFileError, UserError
from ingest.readers.safety import MAX_PART, Package, open_archive

GAP = re.compile(r"【待填[：:]([^】]*)】")
_APPENDIX = "a"


@dataclass(frozen=True, slots=True)
class EditedSpan:
    """A piece of a paragraph as it stands now; `note` is what was stored of the control it stands in."""

    text: str
    note: Note | None = None
    gap: str = ""  # what is still to be supplied
    bare: bool = False  # its control is gone, the words are still there

    @property
    def metric(self) -> str:
        return self.note.metric if self.note is not None else ""

    @property
    def suggested(self) -> bool:
        return self.note is not None and self.note.kind == "s" and self.text == self.note.text


@dataclass(frozen=True)
class EditedParagraph:
    """A paragraph of the text; `note` is the one that was composed, None for one that people added."""

    line: int
    spans: tuple[EditedSpan, ...]
    note: ParagraphNote | None
    place: ScannedParagraph

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)

    @property
    def words(self) -> str:
        """The text with {n17} for each control of ours, to compare with that which was composed."""
        return "".join(f"{{{span.note.id}}}" if span.note is not None else span.text for span in self.spans)

    @property
    def rewritten(self) -> bool:
        """Whether people changed the words around the controls."""
        return self.note is not None and _folded(self.words) != _folded(self.note.words)


@dataclass(frozen=True, slots=True)
class EditedBlock:
    """A table, chart or appendix that is still there: its first and last paragraph, and the table within."""

    note: BlockNote
    first: int
    last: int
    table: ScannedTable | None


@dataclass(frozen=True)
class EditedDraft:
    """An edited file. Lines count the paragraphs of the text from 1."""

    name: str
    map: DraftMap
    paragraphs: tuple[EditedParagraph, ...]
    blocks: tuple[EditedBlock, ...]
    part: str = ""  # names of the parts in the package
    map_part: str = ""
    data: bytes = field(default=b"", repr=False)
    scanned: Scanned = field(default_factory=Scanned, repr=False)

    @cached_property
    def text(self) -> str:
        """The text from the heading of its part on, a line a paragraph, to be checked like any other."""
        return "\n".join(" ".join(paragraph.text.split("\n")) for paragraph in self.paragraphs)

    def spans(self) -> Iterator[tuple[EditedParagraph, EditedSpan]]:
        for paragraph in self.paragraphs:
            for span in paragraph.spans:
                yield paragraph, span

    @property
    def numbers(self) -> tuple[EditedSpan, ...]:
        return tuple(span for _, span in self.spans() if span.note is not None and span.note.kind == "n")

    @property
    def gaps(self) -> tuple[str, ...]:
        """What is still to be supplied, in the order of the text."""
        return tuple(span.gap for _, span in self.spans() if span.gap)


def is_draft(path: Path) -> bool:
    """Whether the file is a Word file that this product drafted, whatever else may be wrong with it."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.lower().startswith("customxml/item")]
            return any(
                docx_map.SPACE.encode() in archive.open(name).read(2000) for name in names if name.endswith(".xml")
            )
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError):
        return False


def read_draft(path: Path) -> EditedDraft:
    """UserError says what is wrong with the file and what to do."""
    if not path.is_file():
        raise UserError(f"找不到文件 {path}，请检查路径")
    if path.stat().st_size == 0:
        raise UnreadableFileError(f"{path.name} 是空文件，请重新保存或重新起草")
    with open_archive(path) as archive:
        package = Package(archive, path.name)
        part = package.main_part("word/document.xml")
        if not part:
            raise UnreadableFileError(f"{path.name} 不是 Word 文档（.docx），请给出用 juesuan draft 起草的 .docx 文件")
        known, map_part = _map_of(package, archive, part, path.name)
        data = _bytes_of(archive, part, path.name)
    try:
        scanned = scan(data)
    except ValueError as error:
        raise UnreadableFileError(f"{path.name} 的内容已损坏，请用办公软件打开并另存后再核对") from error
    return _assembled(EditedDraft(path.name, known, (), (), part, map_part, data, scanned))


def _map_of(package: Package, archive: zipfile.ZipFile, part: str, name: str) -> tuple[DraftMap, str]:
    related = [target for kind, target in package.related(part).values() if kind == "customXml"]
    others = [
        item for item in archive.namelist() if item.lower().startswith("customxml/item") and item.endswith(".xml")
    ]
    for target in dict.fromkeys([*related, *others]):
        if package.has(target) and docx_map.is_map(root := package.tree(target)):
            return docx_map.read(root, name), target
    raise UserError(
        f"{name} 里没有决算助手的数据对照信息，无法逐数核对；请给出用 juesuan draft 起草的 .docx"
        "（其他文稿请用 juesuan check 按普通文件核对）"
    )


def _bytes_of(archive: zipfile.ZipFile, part: str, name: str) -> bytes:
    found = next(item for item in archive.infolist() if item.filename.replace("\\", "/").lower() == part.lower())
    if found.file_size > MAX_PART:
        raise UnreadableFileError(f"{name} 的内容过大，请只保留一份情况说明")
    return archive.read(found)


# --- putting it together ---------------------------------------------------------------------------------------------


def _assembled(draft: EditedDraft) -> EditedDraft:
    blocks = _blocks(draft)
    generated = {index for block in blocks for index in range(block.first, block.last + 1)}
    ours = {i for i, table in enumerate(draft.scanned.tables) if table.description.startswith("juesuan:")}
    notes = {f"{PARAGRAPH_MARK}{item.id[1:]}": item for item in draft.map.paragraphs}
    known = {item.id: item for item in draft.map.notes}
    present = {piece.tag for place in draft.scanned.paragraphs for piece in place.pieces}
    lost: dict[str, list[Note]] = {}
    for stored in draft.map.notes:
        if stored.id not in present:
            lost.setdefault(stored.paragraph, []).append(stored)
    paragraphs: list[EditedParagraph] = []
    begin = _begin(draft)
    for index, place in enumerate(draft.scanned.paragraphs):
        if index < begin or index in generated or place.table in ours:
            continue
        note = next((notes[mark] for mark in place.marks if mark in notes), None)
        spans = _spans(place, known, lost.get(note.id, ()) if note is not None else ())
        if spans or note is not None:
            paragraphs.append(EditedParagraph(len(paragraphs) + 1, spans, note, place))
    return EditedDraft(
        draft.name, draft.map, tuple(paragraphs), blocks, draft.part, draft.map_part, draft.data, draft.scanned
    )


def _begin(draft: EditedDraft) -> int:
    """The paragraph at which the text begins: the heading of its part, else the first that was composed."""
    heads = [item.id[1:] for item in draft.map.paragraphs if item.level < 0 and not item.section]
    head = f"{PARAGRAPH_MARK}{heads[-1]}" if heads else ""
    composed = {f"{PARAGRAPH_MARK}{item.id[1:]}" for item in draft.map.paragraphs if item.section}
    places = draft.scanned.paragraphs
    for wanted in ({head}, composed):
        found = next((i for i, place in enumerate(places) if wanted.intersection(place.marks)), None)
        if found is not None:
            return found
    return 0


def _blocks(draft: EditedDraft) -> tuple[EditedBlock, ...]:
    places = draft.scanned.paragraphs
    where = {mark: index for index, place in reversed(list(enumerate(places))) for mark in place.marks}
    found = []
    for note in draft.map.blocks:
        first, last = (where.get(f"{mark}{note.id}", -1) for mark in BLOCK_MARKS)
        if note.kind == _APPENDIX and first >= 0 > last:
            last = len(places) - 1
        if 0 <= first <= last:
            table = next((t for t in draft.scanned.tables if t.description == f"juesuan:{note.id}"), None)
            found.append(EditedBlock(note, first, last, table))
    return tuple(found)


def _spans(place: ScannedParagraph, known: dict[str, Note], lost: Sequence[Note]) -> tuple[EditedSpan, ...]:
    """Text by the control it stands in; plain text is searched for gaps and for words whose control was lost."""
    groups: list[tuple[str, list[str]]] = []
    for piece in place.pieces:
        tag = piece.tag if piece.tag in known else ""
        if groups and groups[-1][0] == tag:
            groups[-1][1].append(piece.text)
        else:
            groups.append((tag, [piece.text]))
    spans: list[EditedSpan] = []
    for tag, texts in groups:
        text = "".join(texts)
        if tag:
            gap = GAP.search(text)
            spans.append(EditedSpan(text, known[tag], gap=gap[1] if gap else ""))
        else:
            spans += _plain(text, list(lost))
    return tuple(span for span in spans if span.text)


def _plain(text: str, lost: list[Note]) -> Iterator[EditedSpan]:
    for note in lost:
        before, found, after = text.partition(note.text) if note.text else (text, "", "")
        if found and _stands_alone(before, found, after):
            rest = [item for item in lost if item is not note]
            yield from _plain(before, rest)
            gap = GAP.search(found)
            yield EditedSpan(found, note, gap=gap[1] if gap else "", bare=True)
            yield from _plain(after, rest)
            return
    place = 0
    for match in GAP.finditer(text):
        if match.start() > place:
            yield EditedSpan(text[place : match.start()])
        yield EditedSpan(match[0], gap=match[1] or "内容")
        place = match.end()
    if text[place:]:
        yield EditedSpan(text[place:])


def _stands_alone(before: str, found: str, after: str) -> bool:
    """Whether it is no part of a longer figure."""
    digits = "0123456789.,%％"
    return not (found[0] in digits and before[-1:] in (*digits, "-") and before) and not (
        found[-1] in digits and after[:1] in tuple(digits) and after[:1]
    )


def _folded(words: str) -> str:
    return "".join(words.split())
