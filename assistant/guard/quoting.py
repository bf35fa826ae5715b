"""Words in quotation marks that stand so in a report: their numbers are the report's, whatever they speak of."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.evidence import Ledger
from assistant.guard.marks import MEASURED
from assistant.guard.units import Words
from db.core.numbers import find_numbers
from db.core.text import fold

_MARKS = {"“": "”", "「": "」", "『": "』"}
_LEFT_OUT = re.compile("…+|[.]{3,}")
QUOTATION_MARKS = str.maketrans("", "", "\"'")
_SHORTEST = 6
_LONG = 12  # a shorter one may be a name
_BRACKET = re.compile(r"\A\s*(?P<words>[（(][^（）()]*(?:[（(][^（）()]*[）)][^（）()]*)*[）)])")


@dataclass(frozen=True)
class Source:
    """A text of a report, comparable; whose it is and of which year."""

    words: str
    id: str
    entity: str
    year: int


@dataclass(frozen=True)
class Quoted:
    """Where in the text which source is quoted."""

    start: int
    end: int
    source: Source | None = None
    reason: str = ""  # what is wrong with it


def sources_of(ledger: Ledger) -> list[Source]:
    """Passages, the words of claims, and the notes of figures."""
    found = [
        Source(_plain(quote.text), quote.id, quote.entity, quote.year) for one in ledger.found for quote in one.quotes
    ]
    found += [
        Source(_plain(citation.quote), citation.id, citation.entity, citation.year)
        for citation in ledger.citations()
        if citation.quote
    ]
    for figure in (figure for one in ledger.found for figure in one.values):
        if figure.value and figure.value.note and figure.entities:
            note = _plain(figure.value.note)
            found.append(Source(note, figure.value.evidence[0].id, figure.entities[0], max(figure.years, default=0)))
    return list(dict.fromkeys(found))


@dataclass
class Quotations:
    """Reads the quotations of a text."""

    text: str
    sources: Sequence[Source]
    units: Words
    words: str  # all that may be repeated, folded

    def find(self) -> Iterator[Quoted]:
        """Every quotation of a report; with a reason where it is not true to it or told as another's."""
        place = 0
        while place < len(self.text):
            closing = _MARKS.get(self.text[place])
            found = (self._verbatim(place, closing) or self._altered(place, closing)) if closing else None
            if found is not None:
                yield found
                place = found.end
            place += 1

    def _verbatim(self, start: int, closing: str) -> Quoted | None:
        end = self._end(start, closing)
        parts = [_plain(part) for part in _LEFT_OUT.split(self.text[start + 1 : end])]
        if end < 0 or sum(map(len, parts)) < _SHORTEST:
            return None
        fitting = [source for source in self.sources if _stand_in(parts, source.words)]
        for source in fitting:
            if self._is_told_right(start, end + 1, source):
                return Quoted(start, end + 1, source)
        if not fitting:
            return None
        reason = f"引号里的话出自{fitting[0].entity}{fitting[0].year}年度报告，文中写成了别的单位或年度"
        return Quoted(start, end + 1, fitting[0], reason)

    def _altered(self, start: int, closing: str) -> Quoted | None:
        """A quotation with a number that stands nowhere so."""
        end = self._end(start, closing)
        words = self.text[start + 1 : end]
        if end < 0 or len(fold(words)) < _LONG or _plain(words).rstrip(".,;") in self.words:
            return None
        if not any(number.kind in MEASURED for number in find_numbers(words)):
            return None
        return Quoted(start, end + 1, reason="引号里的话与原文不一致，请照原文引用，或去掉引号改为转述")

    def _end(self, start: int, closing: str) -> int:
        """The mark that closes the one at a place, marks in marks left out; -1 where none does."""
        depth = 0
        for place in range(start, len(self.text)):
            char = self.text[place]
            depth += (char == self.text[start]) - (char == closing)
            if depth == 0 or char == "\n":
                return place if depth == 0 else -1
        return -1

    def _is_told_right(self, start: int, end: int, source: Source) -> bool:
        """The brackets behind it say whose it is and of when; without them the words before it do."""
        bracket = _BRACKET.match(self.text[end:])
        said = [unit for _, _, unit in self.units.find(fold(bracket["words"]))] if bracket else []
        if bracket and said:
            years = [number.value for number in find_numbers(bracket["words"]) if number.unit == "年"]
            return any(source.entity in unit for unit in said) and (not years or source.year in years)
        before = [unit for _, _, unit in self.units.find(fold(self.text[:start]))]
        return not before or source.entity in before[-1]


def _plain(text: str) -> str:
    return fold(text).translate(QUOTATION_MARKS)


def _stand_in(parts: Sequence[str], words: str) -> bool:
    place = 0
    for part in (part.rstrip(".,;") for part in parts):
        place = words.find(part, place)
        while place > 0 and part[:1].isdigit() and words[place - 1] in "0123456789.":
            place = words.find(part, place + 1)
        if place < 0:
            return False
        place += len(part)
        if part[-1:].isdigit() and words[place : place + 1].isdigit():
            return False
    return True
