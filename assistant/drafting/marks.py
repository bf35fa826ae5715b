"""What a template puts into its text: a mark for each span, so that a number is never found by reading."""

import re
from dataclasses import dataclass, field

from assistant.drafting.draft import GAP, Span, Unresolved
from assistant.results import Evidence

_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"{_OPEN}([a-z]+){_CLOSE}")
_DIGIT = re.compile(r"\d")
_LETTERS = "abcdefghij"


@dataclass
class Marks:
    """The spans of one section while it is rendered, and what it lacks."""

    section: str = ""
    spans: list[Span] = field(default_factory=list)
    unresolved: dict[tuple[str, str], Unresolved] = field(default_factory=dict)

    def put(self, span: Span) -> str:
        """The mark that stands for a span."""
        self.spans.append(span)
        number = "".join(_LETTERS[int(digit)] for digit in str(len(self.spans) - 1))
        return f"{_OPEN}{number}{_CLOSE}"

    def fixed(self, text: str, kind: str, evidence: tuple[Evidence, ...] = ()) -> str:
        """A year, a code, a name: text that may hold digits and is no amount."""
        return self.put(Span(text, kind=kind, evidence=evidence))

    def gap(self, what: str, where: str) -> str:
        """A place that a person must fill."""
        self.unresolved.setdefault((self.section, what), Unresolved(self.section, what, where))
        return self.put(Span(GAP.format(what), gap=what))

    def split(self, text: str) -> tuple[Span, ...]:
        """A rendered text as spans. ValueError for a digit that no mark stands for: nothing else may be a number."""
        found: list[Span] = []
        place = 0
        for match in _MARK.finditer(text):
            found += self._words(text[place : match.start()])
            digits = "".join(str(_LETTERS.index(letter)) for letter in match[1])
            found.append(self.spans[int(digits)])
            place = match.end()
        return (*found, *self._words(text[place:]))

    def _words(self, text: str) -> list[Span]:
        if _DIGIT.search(text):
            raise ValueError(f"a digit without evidence in {self.section}: {text[:60]}")
        return [Span(text)] if text else []
