"""The text of a case as the wording rules read it: pieces, and sentences with the way back to what is printed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.checks.case import Case
from db.core.facts import Passage, Section, Source
from db.core.text import fold_with_offsets

_PROSE = re.compile("[，。；]")
_STOPS = re.compile(r"[^。；;！!\n]+[。；;！!\n]*")
_YEAR = re.compile(r"(?<![0-9与比较同和])(20\d\d)年")


@dataclass(frozen=True)
class Sentence:
    """A part of a piece between two stops; text is as printed, folded is what rules search."""

    text: str
    folded: str
    offsets: tuple[int, ...]
    source: Source
    part: str
    section: str
    piece: int  # sentences of one passage share its number

    def printed(self, start: int, end: int) -> str:
        """What is printed for a stretch of the folded text."""
        return self.text[self.offsets[start] : self.offsets[end - 1] + 1] if end > start else ""

    def clause(self, start: int, end: int) -> str:
        """The stretch with the rest of its clause, as printed."""
        first, last = self.offsets[start], self.offsets[end - 1] + 1
        while first > 0 and self.text[first - 1] not in "，,：:。；;":
            first -= 1
        return self.text[first:last].strip()

    def other_year(self, year: int) -> bool:
        """Whether it speaks of a year that is not the report's; a year of comparison is none."""
        return any(int(match[1]) != year for match in _YEAR.finditer(self.folded))


def sentences(case: Case, *parts: str) -> Sequence[Sentence]:
    """Sentences of the parts, or of all but the definitions; a heading's text is no sentence."""
    found = _sentences(tuple(case.passages), tuple(case.sections))
    if not parts:
        return [sentence for sentence in found if sentence.part != "definitions"]
    return [sentence for sentence in found if sentence.part in parts]


def explanation(case: Case) -> Sequence[Sentence]:
    """The explanation, also where its part is headed like the tables; never the rags of a broken table."""
    return [
        sentence
        for sentence in sentences(case, "explanation", "tables")
        if sentence.part == "explanation" or ("/" in sentence.section and _PROSE.search(sentence.text))
    ]


@lru_cache(maxsize=4)
def _sentences(passages: tuple[Passage, ...], sections: tuple[Section, ...]) -> tuple[Sentence, ...]:
    parts: dict[str, str] = {}
    for section in sections:
        parts.setdefault(section.path, section.part)
    return tuple(
        sentence
        for number, passage in enumerate(passages)
        for sentence in _of_passage(passage, parts.get(passage.section, ""), number)
    )


def _of_passage(passage: Passage, part: str, number: int) -> Iterator[Sentence]:
    """The sentences of a passage, each at its own line."""
    at = 0
    for sentence in cut(passage.text, passage.source, part, passage.section, number):
        at = passage.text.index(sentence.text, at)
        yield replace(sentence, source=passage.place(at + len(sentence.text) - len(sentence.text.lstrip())))
        at += len(sentence.text)


def cut(text: str, source: Source, part: str = "", section: str = "", piece: int = -1) -> Iterator[Sentence]:
    """The sentences of a text."""
    for match in _STOPS.finditer(text):
        folded = fold_with_offsets(match[0])
        if folded.text.strip(".;,!"):
            yield Sentence(match[0], folded.text, folded.offsets, source, part, section, piece)


def entire(passage: Passage) -> Sentence:
    """A whole passage as one sentence, for what an item says in several."""
    folded = fold_with_offsets(passage.text)
    return Sentence(passage.text, folded.text, folded.offsets, passage.source, "", passage.section, passage.ordinal)


def whole(sentence_text: str, limit: int = 80) -> str:
    """A quote of readable length: the head of the sentence, an exact part of it."""
    return sentence_text.strip()[:limit]
