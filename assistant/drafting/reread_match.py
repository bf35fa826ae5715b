"""Which number of a newly composed draft is the one that a control of an edited file shows."""

from collections import defaultdict

from assistant.drafting.docx_map import DraftMap, Note, ParagraphNote
from assistant.drafting.draft import Draft, DraftSection, Paragraph, Span

_Key = tuple[str, str, str]  # section, paragraph key, metric


class Matcher:
    """By section, paragraph and metric, the first with the first; else by the metric alone, where it is told in one
    way only."""

    def __init__(self, known: DraftMap, current: Draft) -> None:
        self._own: dict[_Key, list[Span]] = defaultdict(list)
        self._anywhere: dict[str, list[Span]] = defaultdict(list)
        self._paragraphs: dict[tuple[str, str, int], list[tuple[DraftSection, Paragraph]]] = defaultdict(list)
        for section in current.sections:
            for paragraph in section.paragraphs:
                self._paragraphs[section.number, paragraph.key, paragraph.level].append((section, paragraph))
                for span in paragraph.numbers:
                    self._own[section.number, paragraph.key, span.metric].append(span)
                    self._anywhere[span.metric].append(span)
        self._composed = {item.id: item for item in known.paragraphs}
        counts: dict[_Key, int] = defaultdict(int)
        self._places: dict[str, tuple[_Key, int]] = {}
        for note in known.numbers():
            key = self._key(note)
            self._places[note.id] = key, counts[key]
            counts[key] += 1
        self._counts = counts
        self._ordinals: dict[str, int] = {}
        seen: dict[tuple[str, str, int], int] = defaultdict(int)
        for item in known.paragraphs:
            place = (item.section, item.key, item.level)
            self._ordinals[item.id] = seen[place]
            seen[place] += 1

    def _key(self, note: Note) -> _Key:
        paragraph = self._composed.get(note.paragraph)
        return (paragraph.section, paragraph.key, note.metric) if paragraph is not None else ("", "", note.metric)

    def span(self, note: Note) -> Span | None:
        """The number as it is told now; None where it is no longer told, or in several ways."""
        key, ordinal = self._places[note.id]
        own = self._own.get(key, [])
        if len(own) == self._counts[key]:
            return own[ordinal]
        others = [*own, *self._anywhere.get(note.metric, [])]
        told = {span.text for span in others}
        return others[0] if len(told) == 1 else None

    def paragraph(self, item: ParagraphNote) -> tuple[DraftSection, Paragraph] | None:
        """The paragraph of the same section and key."""
        found = self._paragraphs.get((item.section, item.key, item.level), [])
        ordinal = self._ordinals[item.id]
        return found[ordinal] if ordinal < len(found) and item.level >= 0 else None
