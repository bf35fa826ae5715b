"""A word with its box. Coordinates are reading coordinates: x to the right, y downwards, in points or pixels."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

_AMOUNT = r"[-\u2212－]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)[.．]\d{2}"
_GLUED = re.compile(rf"(?:{_AMOUNT}){{2,}}")
_EACH = re.compile(_AMOUNT)
_COMPLETE = re.compile(rf"{_AMOUNT}")
_FIGURE = re.compile(r"[-\u2212－+(（]?\d[\d,，]*(?:[.．]\d+)?[%％)）]?")
_DECIMAL = re.compile(r"[-\u2212－+(（]?[\d,，]*\d[.．]\d+[%％)）]?")
_CODE = re.compile(r"\d{2,7}")
_CODE_PARTS = re.compile(r"[2-5]\d{2}(?:\d{2})?")


@dataclass(frozen=True, slots=True)
class Word:
    """edges: the left edge of each character where the reader knows them; else they are spread evenly."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    confidence: float | None = None
    edges: tuple[float, ...] = field(default=(), compare=False, repr=False)

    @property
    def cx(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def cy(self) -> float:
        return (self.y0 + self.y1) / 2

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    def left_of(self, index: int) -> float:
        """The left edge of a character."""
        if index >= len(self.text):
            return self.x1
        return self.edges[index] if self.edges else self.x0 + (self.x1 - self.x0) * index / len(self.text)

    def cut(self, index: int) -> tuple["Word", "Word"]:
        """Before and from the character at index; both parts hold at least one."""
        at = self.left_of(index)
        return (
            Word(self.text[:index], self.x0, self.y0, at, self.y1, self.confidence, self.edges[:index]),
            Word(self.text[index:], at, self.y0, self.x1, self.y1, self.confidence, self.edges[index:]),
        )


def is_figure(text: str) -> bool:
    """Nothing but one number."""
    return bool(_FIGURE.fullmatch(text))


def is_decimal(text: str) -> bool:
    """Nothing but one number with decimals: an amount or a rate, never a code or a line number."""
    return bool(_DECIMAL.fullmatch(text))


def is_code(text: str) -> bool:
    return bool(_CODE.fullmatch(text))


def is_cjk(char: str) -> bool:
    return "\u2e80" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\uff00" <= char <= "\uffef"


def split_glued(word: Word) -> list[Word]:
    """2,946.252,940.05 is two amounts of two cells that were set without a gap."""
    if not _GLUED.fullmatch(word.text):
        return [word]
    return cut_at(word, [match.start() for match in _EACH.finditer(word.text)][1:])


def cut_at(word: Word, indexes: Sequence[int]) -> list[Word]:
    parts: list[Word] = []
    rest, done = word, 0
    for index in indexes:
        head, rest = rest.cut(index - done)
        parts.append(head)
        done = index
    return [*parts, rest]


def cut_by(word: Word, x: float) -> list[Word]:
    """The word cut at a ruling that crosses it, if both sides make sense; never inside one number."""
    if not word.x0 + 1 < x < word.x1 - 1 or len(word.text) < 2:
        return [word]
    nearest = min(range(1, len(word.text)), key=lambda index: abs(word.left_of(index) - x))
    reach = max(word.height, 6.0)
    for index in sorted(range(1, len(word.text)), key=lambda index: (index != nearest, abs(word.left_of(index) - x))):
        if abs(word.left_of(index) - x) > reach:
            break
        if _separable(word.text[:index], word.text[index:]):
            return list(word.cut(index))
    return [word]


def _separable(left: str, right: str) -> bool:
    """Two amounts; a text and a whole amount or code; never two halves of one."""
    if _COMPLETE.fullmatch(left) and _COMPLETE.fullmatch(right):
        return True
    if _CODE_PARTS.fullmatch(left) and right.isdigit() and len(right) == 2:
        return True
    if is_figure(right) and not is_figure(left):
        return not left[-1].isdigit() and left[-1] not in ",.，．-\u2212"
    return is_figure(left) and not is_figure(right) and is_cjk(right[0])


def confidence_of(words: Sequence[Word]) -> float | None:
    """The least certain word decides."""
    known = [word.confidence for word in words if word.confidence is not None]
    return min(known) if known else None
