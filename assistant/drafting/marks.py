"""What a template puts into its text: a mark for each span, so that a number is never found by reading."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.drafting.draft import GAP, ByHand, Span, Unresolved
from assistant.drafting.tidy import bare
from assistant.results import Evidence
from db.records import DraftReason

_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"{_OPEN}([a-z]+){_CLOSE}")
_DIGIT = re.compile(r"\d")
_LETTERS = "abcdefghij"


@dataclass
class Marks:
    """The spans of one section while it is rendered, and what it lacks. `accepted` is what people put in its gaps."""

    section: str = ""
    accepted: Sequence[DraftReason] = ()
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
        """A place that a person must fill, or has filled."""
        if mark := self.filled(what):
            return mark
        self.unresolved.setdefault((self.section, what), Unresolved(self.section, what, where))
        return self.put(Span(GAP.format(what), gap=what))

    def filled(self, what: str) -> str:
        """The mark of what a person put in a place, for this section first; empty where nobody did."""
        given = sorted((one for one in self.accepted if one.what == what), key=lambda one: one.section != self.section)
        words = next(((one, text) for one in given if (text := bare(one.text) or one.text.strip())), None)
        if words is None:
            return ""
        one, text = words
        return self.put(Span(text, kind="words", by_hand=ByHand(one.section, what, one.origin, one.who)))

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
