"""Sections and paragraphs of a draft as Word paragraphs, each number, gap and quotation in a control of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from assistant.drafting.docx_map import PARAGRAPH_MARK, Note, ParagraphNote
from assistant.drafting.docx_names import cite, evidence_ids, files_of, metric_name, sources_of
from assistant.drafting.docx_xml import bookmark, control, el, paragraph, run, val
from assistant.drafting.draft import GAP, ByHand, Draft, DraftSection, Paragraph, Span, Suggestion
from assistant.results import Value
from db.catalogue import Catalogue
from db.core.money import plain

_LEVELS = ("Body", "Heading3", "Heading4")
_GAP_HEAD = GAP.partition("{")[0]
GAP_LOOK = val("w:highlight", "yellow")
_SUGGESTED_LOOK = el("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": "DDEBF7"})
_SUGGESTED = "建议的表述，还没有人确认。采用前请核对；确认后删除本批注。"


@dataclass
class Writer:
    """Hands out ids and keeps what the file must remember. One is used for one file."""

    catalogue: Catalogue
    ids: int = 100  # of controls and bookmarks
    counts: dict[str, int] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    paragraphs: list[ParagraphNote] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    commented: bool = True  # False where there is no part for comments

    def ident(self) -> int:
        self.ids += 1
        return self.ids

    def pair(self) -> tuple[int, int]:
        return self.ident(), self.ident()

    def name(self, kind: str) -> str:
        """n17: the next name of a kind."""
        self.counts[kind] = self.counts.get(kind, 0) + 1
        return f"{kind}{self.counts[kind]}"

    def comment(self, words: str, content: str) -> str:
        """Content with a comment beside it."""
        if not self.commented:
            return content
        self.comments.append(words)
        # Anchored to a place, not to a range: LibreOffice loses its way where a range holds a control.
        return content + el("w:r", None, el("w:commentReference", {"w:id": len(self.comments) - 1}))


@dataclass(frozen=True, slots=True)
class Block:
    """Paragraphs and tables that stand on pages of one kind: cover, upright or wide."""

    xml: str
    layout: str = "upright"


def body_of(
    draft: Draft, writer: Writer, heading: str, behind: Callable[[DraftSection], Sequence[Block]]
) -> list[Block]:
    """The third part: its heading, then each section, with what stands behind its text."""
    found = [Block(marked_heading(writer, "Heading1", "", heading, ""))]
    for section in draft.sections:
        found.append(Block(marked_heading(writer, "Heading2", section.number, titled(section), section.title)))
        suggestions = [item for item in draft.suggestions if item.section == section.number]
        found += [Block(paragraph_xml(writer, section, item, suggestions)) for item in section.paragraphs]
        found += behind(section)
    return found


def titled(section: DraftSection) -> str:
    return f"{section.number}、{section.title}" if section.number else section.title


def marked_heading(writer: Writer, style: str, section: str, words: str, title: str) -> str:
    """A heading that is known again after people have worked on the file."""
    ident = writer.name("p")
    writer.paragraphs.append(ParagraphNote(ident, section, title, "", -1, words))
    return paragraph(style, bookmark(writer.ident(), f"{PARAGRAPH_MARK}{ident[1:]}", run(words)))


def paragraph_xml(
    writer: Writer, section: DraftSection, item: Paragraph, suggestions: Sequence[Suggestion] = ()
) -> str:
    """A paragraph of the text."""
    ident = writer.name("p")
    content = paragraph_content(writer, section, item, ident, suggestions)
    style = _LEVELS[min(item.level, len(_LEVELS) - 1)]
    return paragraph(style, content)


def paragraph_content(
    writer: Writer, section: DraftSection, item: Paragraph, ident: str, suggestions: Sequence[Suggestion] = ()
) -> str:
    """The runs and controls of a paragraph under this id, inside its bookmark."""
    pieces: list[str] = []
    words: list[str] = []
    for span in item.spans:
        xml, token = _span(writer, span, ident, suggestions)
        pieces.append(xml)
        words.append(token)
    writer.paragraphs.append(ParagraphNote(ident, section.number, section.title, item.key, item.level, "".join(words)))
    return bookmark(writer.ident(), f"{PARAGRAPH_MARK}{ident[1:]}", "".join(pieces))


def _span(writer: Writer, span: Span, ident: str, suggestions: Sequence[Suggestion]) -> tuple[str, str]:
    """XML, and what stands for the span in the words of the paragraph."""
    if span.value is not None:
        note = _number(writer, span, span.value, ident)
        xml = control(writer.ident(), note.id, f"{note.name}：{note.text}{_unit(note)}", span.text)
        return _suggested(writer, span, xml), f"{{{note.id}}}"
    if span.gap:
        return _gap(writer, span, ident, suggestions)
    if span.by_hand is not None:
        return _filled(writer, span, span.by_hand, ident)
    if span.suggested:
        note = _keep(writer, Note(writer.name("s"), span.text, paragraph=ident, evidence=_own(span)))
        xml = control(writer.ident(), note.id, "建议的表述，请核对", span.text, _SUGGESTED_LOOK)
        return _suggested(writer, span, xml), f"{{{note.id}}}"
    if span.evidence:
        places = tuple(where for item in span.evidence for where in map(cite, item.citations()))
        note = _keep(writer, Note(writer.name("w"), span.text, paragraph=ident, evidence=_own(span), sources=places))
        return control(writer.ident(), note.id, "引用：" + "；".join(places), span.text), f"{{{note.id}}}"
    return run(span.text) if span.text else "", span.text


def _number(writer: Writer, span: Span, value: Value, ident: str) -> Note:
    name = metric_name(writer.catalogue, span.metric) if span.metric else "数"
    note = Note(
        writer.name("n"),
        span.text,
        span.metric,
        name,
        plain(value.value),
        value.unit,
        evidence_ids(value.evidence),
        sources_of(value),
        ident,
        files=files_of(value.evidence),
    )
    return _keep(writer, note)


def _unit(note: Note) -> str:
    return "" if note.text.endswith(note.unit) else f" {note.unit}"


def _gap(writer: Writer, span: Span, ident: str, suggestions: Sequence[Suggestion]) -> tuple[str, str]:
    note = _keep(writer, Note(writer.name("g"), span.text, metric=span.metric, paragraph=ident, gap=span.gap))
    xml = control(
        writer.ident(), note.id, f"待填：{span.gap}", span.text, GAP_LOOK if span.text.startswith(_GAP_HEAD) else ""
    )
    told = [f"可参考（{_origin(item)}）：{item.text}" for item in suggestions if item.what == span.gap]
    return (writer.comment("\n".join(told), xml) if told else xml), f"{{{note.id}}}"


def _filled(writer: Writer, span: Span, by: ByHand, ident: str) -> tuple[str, str]:
    """A gap that a person has filled already: like one that is filled in Word, and no number of ours."""
    note = _keep(writer, Note(writer.name("g"), span.text, paragraph=ident, gap=by.what))
    return control(writer.ident(), note.id, f"由人填写（{by.who}）：{by.what}", span.text), f"{{{note.id}}}"


def _origin(item: Suggestion) -> str:
    names = {"drivers": "按数推算", "own": "本单位以往的写法", "others": "其他单位的写法", "model": "对话模型"}
    return names.get(item.origin, item.origin) + (f"，{item.source}" if item.source else "")


def _suggested(writer: Writer, span: Span, xml: str) -> str:
    return writer.comment(_SUGGESTED, xml) if span.suggested else xml


def _keep(writer: Writer, note: Note) -> Note:
    writer.notes.append(note)
    return note


def _own(span: Span) -> tuple[str, ...]:
    return evidence_ids(span.evidence)
