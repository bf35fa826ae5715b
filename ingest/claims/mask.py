"""A passage in which every number is one letter that tells its kind, and the way back to the original text."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from db.core.numbers import Kind, Number, find_numbers
from db.core.text import fold_with_offsets

_LETTERS = {
    Kind.AMOUNT: "Ⓐ", Kind.PERCENT: "Ⓟ", Kind.POINTS: "Ⓟ", Kind.COUNT: "Ⓒ", Kind.RATE: "Ⓒ", Kind.YEAR: "Ⓨ",
    Kind.DATE: "Ⓓ", Kind.CODE: "Ⓚ", Kind.ORDINAL: "Ⓞ", Kind.PLAIN: "Ⓝ",
}  # fmt: skip
LETTERS = frozenset(_LETTERS.values())


@dataclass(frozen=True)
class Masked:
    """text is folded; numbers are by their place in it; offsets lead back to the original."""

    original: str
    text: str
    numbers: Mapping[int, Number]
    offsets: tuple[int, ...]  # for each character of text, and one past the end
    identifiers: tuple[Number, ...]

    def quote(self, start: int, end: int) -> str:
        """The original words of text[start:end]."""
        return self.original[self.offsets[start] : self.offsets[end]].strip()


@lru_cache(maxsize=1024)  # a passage is asked about again for every metric that it may tell
def mask(original: str) -> Masked:
    folded = fold_with_offsets(original)
    found = find_numbers(original)
    shown = [number for number in found if number.kind in _LETTERS]
    starts = [number.start for number in shown]
    text: list[str] = []
    offsets: list[int] = []
    numbers: dict[int, Number] = {}
    done: set[int] = set()
    for char, offset in zip(folded.text, folded.offsets, strict=True):
        index = bisect_right(starts, offset) - 1
        inside = index >= 0 and offset < shown[index].end
        if not inside:
            text.append(char)
            offsets.append(offset)
        elif index not in done:
            done.add(index)
            numbers[len(text)] = shown[index]
            text.append(_LETTERS[shown[index].kind])
            offsets.append(shown[index].start)
    identifiers = tuple(number for number in found if number.kind is Kind.IDENTIFIER)
    return Masked(original, "".join(text), MappingProxyType(numbers), (*offsets, len(original)), identifiers)
