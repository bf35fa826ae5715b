"""An edited draft brought up to date: numbers, tables, charts and the appendix anew, people's prose as it is."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistant.drafting import docx_map
from assistant.drafting.docx import Extras, save
from assistant.drafting.docx_appendix import appendix_pieces
from assistant.drafting.docx_body import Writer, paragraph_content
from assistant.drafting.docx_map import BlockNote, DraftMap, Note, ParagraphNote
from assistant.drafting.docx_names import evidence_ids, files_of, sources_of
from assistant.drafting.docx_tables import public_table
from assistant.drafting.docx_xml import W, bookmark, marked, run, text
from assistant.drafting.draft import Draft, DraftSection, Paragraph, Span
from assistant.drafting.reread import EditedBlock, EditedDraft, EditedParagraph, read_draft
from assistant.drafting.reread_charts import chart_parts
from assistant.drafting.reread_match import Matcher
from assistant.drafting.tables import grid_of
from db.catalogue import Catalogue
from db.core.errors import UserError
from db.core.money import plain

_TOKEN = re.compile(r"\{([ngsw]\d+)\}")
_DECLARED = f'xmlns:w="{W}"'.encode()
_SHORT = 40


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A number that was replaced: where, what stood there, what stands there now."""

    name: str
    was: str
    now: str
    by_hand: bool = False  # people had changed it


@dataclass(frozen=True)
class Update:
    """What an update did, and what it left to people, in words."""

    refreshed: tuple[Refreshed, ...] = ()
    recomposed: int = 0  # paragraphs nobody had touched, whose words changed with the facts
    blocks: tuple[str, ...] = ()  # titles of tables and charts written anew
    left: tuple[str, ...] = ()  # what could not be matched or was not touched

    @property
    def changed(self) -> bool:
        return bool(self.refreshed or self.recomposed or self.blocks)


def update(path: Path, output: Path, draft: Draft, catalogue: Catalogue, extras: Extras | None = None) -> Update:
    """Writes the file anew with the numbers of `draft`. UserError for a file that is no draft, or one of another unit
    or year; then nothing is written."""
    edited = read_draft(path)
    if (edited.map.entity, edited.map.year) != (draft.entity, draft.year):
        raise UserError(
            f"{path.name} 是{edited.map.entity} {edited.map.year} 年度的草稿，"
            f"不能用{draft.entity} {draft.year} 年度的数更新；请核对单位和年度"
        )
    if _DECLARED not in edited.data[:20000]:
        raise UserError(f"{path.name} 的保存格式（如“严格 Open XML”）不能更新，请用 Word 另存为普通的 .docx 后再试")
    work = _Updating(path, edited, draft, catalogue, extras or Extras())
    told = work.run()
    save(_packed(path, work.parts), output)
    return told


@dataclass
class _Updating:
    """One update: edits of the main part by place, and parts that are replaced."""

    path: Path
    edited: EditedDraft
    draft: Draft
    catalogue: Catalogue
    extras: Extras
    parts: dict[str, bytes] = field(default_factory=dict)
    _edits: list[tuple[int, int, bytes]] = field(default_factory=list)
    _refreshed: list[Refreshed] = field(default_factory=list)
    _left: list[str] = field(default_factory=list)
    _blocks: list[str] = field(default_factory=list)
    _notes: dict[str, Note] = field(default_factory=dict)
    _gone: set[str] = field(default_factory=set)
    _recomposed: int = 0

    def run(self) -> Update:
        known = self.edited.map
        self._matcher = Matcher(known, self.draft)
        self._notes = {note.id: note for note in known.notes}
        self._paragraphs = {item.id: item for item in known.paragraphs}
        self._writer = Writer(self.catalogue, ids=self.edited.scanned.largest_id, commented=False)
        for kind in "ngsw":
            ordinals = [int(note.id[1:]) for note in known.notes if note.kind == kind]
            self._writer.counts[kind] = max(ordinals, default=0)
        for paragraph in self.edited.paragraphs:
            self._paragraph(paragraph)
        self._missing()
        updated = self._map(known)
        for block in self.edited.blocks:
            updated = self._block(block, updated)
        self.parts[self.edited.part] = _edited(self.edited.data, self._edits)
        self.parts[self.edited.map_part] = docx_map.written(updated).encode("utf-8")
        return Update(tuple(self._refreshed), self._recomposed, tuple(self._blocks), tuple(self._left))

    # --- the text ---

    def _paragraph(self, paragraph: EditedParagraph) -> None:
        note = paragraph.note
        matched = self._matcher.paragraph(note) if note is not None else None
        if note is not None and matched is not None and self._other(paragraph, note, matched[1]):
            if not paragraph.place.revised and not _touched(paragraph, matched[1]):
                self._recompose(paragraph, note, matched)
                return
            now = "".join(span.text for span in matched[1].spans)
            told = f"这一段人改过，只更新了数，请核对增减等字样：“{_short(paragraph.text)}”；按现在的数据应写作“{now}”"
            self._left.append(told)
        for span in paragraph.spans:
            if span.note is not None and span.note.kind == "n":
                self._number(paragraph, span.note, span.text, bare=span.bare)

    def _other(self, paragraph: EditedParagraph, note: ParagraphNote, anew: Paragraph) -> bool:
        """Whether the paragraph would now be written otherwise: by the facts, or by what people put in its gaps."""
        given = {span.by_hand.what: span.text for span in anew.spans if span.by_hand is not None}
        ours = [s for s in paragraph.spans if s.note is not None and (s.gap or s.text == s.note.text)]
        newly = any(given.get(s.note.gap, s.text) != s.text for s in ours if s.note is not None and s.note.gap)
        return newly or _shape(anew) != self._stored_shape(note)

    def _stored_shape(self, note: ParagraphNote) -> str:
        def told(match: re.Match[str]) -> str:
            stored = self._notes.get(match[1])
            if stored is None:
                return match[0]
            return {"n": f"{{{stored.metric}}}", "g": f"{{{stored.gap}}}"}.get(stored.kind, stored.text)

        return "".join(_TOKEN.sub(told, note.words).split())

    def _recompose(
        self, paragraph: EditedParagraph, note: ParagraphNote, matched: tuple[DraftSection, Paragraph]
    ) -> None:
        """A paragraph nobody rewrote is written as the facts of today have it; gaps that people filled stay theirs."""
        for span in paragraph.spans:
            if span.note is None:
                continue
            if span.note.kind == "n" and span.text != span.note.text:
                self._refreshed.append(Refreshed(span.note.name, span.text, "（本段已重写）", by_hand=True))
            self._gone.add(span.note.id)
        kept = _with_filled(matched[1], paragraph)
        content = paragraph_content(self._writer, matched[0], kept, note.id)
        self._edits.append((paragraph.place.inner, paragraph.place.inner_end, content.encode("utf-8")))
        self._recomposed += 1

    def _number(self, paragraph: EditedParagraph, note: Note, stands: str, *, bare: bool) -> None:
        now = self._matcher.span(note)
        if now is None or now.value is None:
            self._left.append(f"“{note.name}”（现写作 {stands}）在现在的数据里找不到对应的数，未更新")
            return
        if bare:
            if now.text != stands:
                self._left.append(f"“{note.name}”的内容控件已被删除，仍写作 {stands}，按数据应为 {now.text}，请手工改")
            return
        if not any(char.isdigit() for char in stands) and stands.strip():
            self._left.append(f"“{note.name}”已被改写为“{_short(stands)}”，未更新；按数据应为 {now.text}")
            return
        self._notes[note.id] = replace(
            note,
            text=now.text,
            value=plain(now.value.value),
            unit=now.value.unit,
            evidence=evidence_ids(now.value.evidence),
            sources=sources_of(now.value),
            files=files_of(now.value.evidence),
        )
        if now.text != stands:
            self._replace(paragraph, note.id, now.text)
            self._refreshed.append(Refreshed(note.name, stands, now.text, by_hand=stands != note.text))

    def _replace(self, paragraph: EditedParagraph, tag: str, words: str) -> None:
        """The first text of the control becomes the number, the others of that control become empty."""
        pieces = [piece for piece in paragraph.place.pieces if piece.tag == tag]
        for index, piece in enumerate(pieces):
            self._edits.append((piece.start, piece.end, text(words).encode("utf-8") if index == 0 else b""))

    def _missing(self) -> None:
        """Paragraphs that the draft of today has and the file never had."""
        known = {(item.section, item.key) for item in self.edited.map.paragraphs}
        for section in self.draft.sections:
            for paragraph in section.paragraphs:
                if (section.number, paragraph.key) not in known:
                    self._left.append(f"按现在的数据第{section.number}部分多出一段，没有写入：“{paragraph.text}”")

    # --- tables, charts, the appendix ---

    def _map(self, known: DraftMap) -> DraftMap:
        kept = [note for note in self._notes.values() if note.id not in self._gone]
        anew = {item.id: item for item in self._writer.paragraphs}
        paragraphs = tuple(anew.get(item.id, item) for item in known.paragraphs)
        order = {item.id: place for place, item in enumerate(paragraphs)}
        notes = sorted([*kept, *self._writer.notes], key=lambda note: order.get(note.paragraph, len(order)))
        return replace(known, facts_key=self.draft.facts_key, notes=tuple(notes), paragraphs=paragraphs)

    def _block(self, block: EditedBlock, known: DraftMap) -> DraftMap:
        if block.note.kind == "a":
            self._appendix(block, known)
            return known
        found = self._table(block) if block.note.kind == "t" else self._chart(block)
        if found is None:
            return known
        blocks = tuple(found if item.id == found.id else item for item in known.blocks)
        return replace(known, blocks=blocks)

    def _appendix(self, block: EditedBlock, known: DraftMap) -> None:
        """All but its last paragraph, which may carry the properties of a section."""
        first, *rest = appendix_pieces(self.draft, known)
        xml = marked(first, self._writer.ident(), docx_map.block_marks(block.note.id)[0]) + "".join(rest)
        places = self.edited.scanned.paragraphs
        if block.first < block.last:
            self._edits.append((places[block.first].start, places[block.last].start, xml.encode("utf-8")))

    def _table(self, block: EditedBlock) -> BlockNote | None:
        table = next((one for one in self.extras.tables if one.form.id == block.note.name), None)
        if table is None or block.table is None:
            return None
        grid = grid_of(table)
        if grid.texts == block.note.rows:
            return None
        if [_bare(row) for row in block.table.rows] != [_bare(row) for row in block.note.rows]:
            self._left.append(f"《{block.note.title}》被手工改过，没有更新，请核对")
            return None
        anew = public_table(grid, block.note.id).encode("utf-8")
        self._edits.append((block.table.start, block.table.end, anew))
        last = self.edited.scanned.paragraphs[block.last]
        if grid.note and last.text != grid.note:
            below = bookmark(self._writer.ident(), docx_map.block_marks(block.note.id)[1], run(grid.note))
            self._edits.append((last.inner, last.inner_end, below.encode("utf-8")))
        self._blocks.append(grid.title)
        evidence = tuple(cell.evidence for row in grid.rows for cell in row if cell.evidence)
        return replace(block.note, rows=grid.texts, evidence=evidence)

    def _chart(self, block: EditedBlock) -> BlockNote | None:
        picture = self.extras.pictures.get(block.note.name)
        places = self.edited.scanned.paragraphs[block.first : block.last + 1]
        relations = [name for place in places for name in place.charts]
        if picture is None or picture.rows == block.note.rows:
            return None
        parts = chart_parts(self.path, self.edited.part, relations[0], picture) if len(relations) == 1 else {}
        if not parts:
            self._left.append(f"图“{block.note.title}”已不在原处，没有更新")
            return None
        self.parts.update(parts)
        self._blocks.append(picture.title)
        return replace(block.note, rows=picture.rows, evidence=picture.evidence)


# --- comparing -------------------------------------------------------------------------------------------------------


def _shape(paragraph: Paragraph) -> str:
    """The words with the metric in place of each number and the name in place of each gap."""

    def told(span: Span) -> str:
        named = span.gap or (span.by_hand.what if span.by_hand is not None else "")
        return f"{{{span.metric}}}" if span.value is not None else f"{{{named}}}" if named else span.text

    return "".join("".join(map(told, paragraph.spans)).split())


def _touched(paragraph: EditedParagraph, anew: Paragraph) -> bool:
    """Whether people wrote something here that a paragraph composed anew would lose."""
    open_gaps = set(anew.gaps)
    filled = (s.note for s in paragraph.spans if s.note is not None and s.note.kind in "gsw" and s.text != s.note.text)
    return paragraph.rewritten or any(note.gap not in open_gaps for note in filled)


def _with_filled(anew: Paragraph, paragraph: EditedParagraph) -> Paragraph:
    """The new paragraph, with the words that people put in place of a gap."""
    filled = {s.note.gap: s.text for s in paragraph.spans if s.note is not None and s.note.gap and not s.gap}
    return replace(anew, spans=tuple(replace(s, text=filled.get(s.gap, s.text)) if s.gap else s for s in anew.spans))


def _bare(row: Sequence[str]) -> list[str]:
    return ["".join(cell.split()) for cell in row]


def _short(words: str) -> str:
    return words if len(words) <= _SHORT else f"{words[:_SHORT]}…"


# --- writing ---------------------------------------------------------------------------------------------------------


def _edited(data: bytes, edits: Sequence[tuple[int, int, bytes]]) -> bytes:
    """The bytes with the pieces replaced; all else as it was."""
    pieces: list[bytes] = []
    place = 0
    for start, end, anew in sorted(edits, key=lambda edit: edit[:2]):
        pieces += [data[place:start], anew]
        place = end
    return b"".join((*pieces, data[place:]))


def _packed(path: Path, parts: Mapping[str, bytes]) -> bytes:
    """The package with these parts in place of its own."""
    stream = io.BytesIO()
    wanted = {name.lower(): content for name, content in parts.items()}
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as anew:
        for member in old.infolist():
            content = wanted.get(member.filename.replace("\\", "/").lower())
            anew.writestr(member, old.read(member) if content is None else content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
