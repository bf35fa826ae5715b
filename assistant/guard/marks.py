"""A line of text with its marks: measured numbers, units, names and years, each at its place in the folded line."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum

from assistant.evidence import years_of
from assistant.guard.names import Name, Names
from assistant.guard.units import Words
from db.core.number_forms import Kind, Number
from db.core.text import fold_with_offsets

MEASURED = frozenset({Kind.AMOUNT, Kind.PERCENT, Kind.POINTS, Kind.RATE, Kind.COUNT, Kind.PLAIN})
_ENDS = "。；;!?！？"
_CLAUSE = frozenset(",:")
_RELATIVE = re.compile("(?P<before>上一?年度?|去年|前一年)|(?P<this>今年|本年度?|当年)")
_AGAINST = re.compile(
    r"(?:比|较|相比|相较于|较之|对比|高于|低于|高出|低出|多于|少于|大于|小于|超过|超出|领先|落后|不及|不如|基数为?)(?:同期|于)?\Z"
)
_WITH = re.compile(r"(?:与|和|同|跟)\Z")
_COMPARED = re.compile(r"\A[^,.。]{0,12}?(?:相比|相较|比较|对比|基础上|比)")
# After a place's short name, what shows that it is the place and no other word.
_PLACE_NEXT = re.compile(r"\A(?:市|州|的|为|是|、|和|与|,|比|:|\(|$|[0-9]|热线|中心)")


class Sort(Enum):
    NUMBER = "number"
    UNIT = "unit"
    PLACE = "place"
    NAME = "name"
    YEAR = "year"


@dataclass(slots=True)
class Mark:
    """One of them; which of the fields are set depends on its sort."""

    sort: Sort
    start: int
    end: int
    number: Number | None = None
    units: frozenset[str] = frozenset()
    name: Name | None = None
    years: tuple[int, ...] = ()  # empty where it is a year seen from another
    shift: int = 0  # -1 for 上年
    against: bool = False  # what something else is compared with


@dataclass
class Line:
    """A line, or the cell of a table with the headings that rule it."""

    text: str
    offsets: tuple[int, ...]
    marks: list[Mark] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)  # where sentences end
    breaks: list[int] = field(default_factory=list)  # where clauses end
    lists: "dict[Sort, list[list[Mark]]]" = field(default_factory=dict)  # made by runs.py, once a sort

    def sentence(self, place: int) -> tuple[int, int]:
        """Where the sentence of a place begins and ends."""
        return _around(self.ends, place, len(self.text))

    def clause(self, place: int) -> tuple[int, int]:
        """Where the clause of a place begins and ends; a comma inside a number is no boundary."""
        return _around(self.breaks, place, len(self.text))

    def before(self, mark: Mark, start: int, *sorts: Sort) -> list[Mark]:
        """The marks of some sorts from a place up to a mark, in reading order."""
        return [other for other in self.marks if start <= other.start < mark.start and other.sort in sorts]

    def between(self, first: Mark, second: Mark) -> str:
        return self.text[first.end : second.start]


def _around(ends: Sequence[int], place: int, length: int) -> tuple[int, int]:
    index = bisect_left(ends, place)
    return (ends[index - 1] + 1 if index else 0), (ends[index] if index < len(ends) else length)


@dataclass(frozen=True)
class Lexicon:
    """What is known by name in one check."""

    units: Words
    places: Words
    names: Names


def line_of(text: str, pieces: Sequence[tuple[int, int]], numbers: Sequence[Number], known: Lexicon) -> Line:
    """The pieces of a text as one line; numbers outside them are left out."""
    chars: list[str] = []
    offsets: list[int] = []
    for start, end in pieces:
        folded = fold_with_offsets(text[start:end])
        for char, offset in zip(folded.text, folded.offsets, strict=True):
            original = text[start + offset]
            if original not in "*`#|":
                chars.append("。" if original in _ENDS else char)
                offsets.append(start + offset)
    line = Line("".join(chars), tuple(offsets))
    mark_line(line, numbers, known)
    return line


def mark_line(line: Line, numbers: Sequence[Number], known: Lexicon) -> None:
    """Find everything in the line: of what overlaps the longest counts, a measured number before all but a name that
    holds it."""
    spans = [*_spoken(line, known), *_numbers(line, numbers)]
    spans.sort(key=lambda mark: (mark.start, -mark.end, mark.sort is not Sort.UNIT))
    place = 0
    for mark in spans:
        if mark.start >= place:
            line.marks.append(mark)
            place = mark.end
    inside = {place for mark in line.marks for place in range(mark.start, mark.end)}
    open_places = [(place, char) for place, char in enumerate(line.text) if place not in inside]
    line.ends = [place for place, char in open_places if char == "。"]
    line.breaks = [place for place, char in open_places if char == "。" or char in _CLAUSE]
    for mark in line.marks:
        if mark.sort in (Sort.UNIT, Sort.YEAR, Sort.PLACE):
            mark.against = _is_against(line, mark)


def _spoken(line: Line, known: Lexicon) -> Iterator[Mark]:
    text = line.text
    for start, end, units in known.units.find(text):
        yield Mark(Sort.UNIT, start, end, units=units)
    for start, end, _ in known.places.find(text):
        if text[end - 1] in "市州盟" or _PLACE_NEXT.match(text[end : end + 2]):
            yield Mark(Sort.PLACE, start, end)
    for start, end, name in known.names.find(text):
        yield Mark(Sort.NAME, start, end, name=name)
    for match in _RELATIVE.finditer(text):
        yield Mark(Sort.YEAR, *match.span(), shift=-1 if match["before"] else 0)


def _numbers(line: Line, numbers: Sequence[Number]) -> Iterator[Mark]:
    """The line's numbers and years; a number that began before the line is none of it."""
    where = {offset: place for place, offset in enumerate(line.offsets)}
    for number in numbers:
        inside = [where[offset] for offset in range(number.start, number.end) if offset in where]
        if not inside:
            continue
        start, end = inside[0], inside[-1] + 1
        if number.kind in MEASURED:
            yield Mark(Sort.NUMBER, start, end, number)
        elif years := tuple(years_of(number)):
            yield Mark(Sort.YEAR, start, end, number, years=years)


def _is_against(line: Line, mark: Mark) -> bool:
    """Whether something else is compared with this unit or year."""
    before, after = line.text[max(0, mark.start - 8) : mark.start], line.text[mark.end : mark.end + 20]
    if _AGAINST.search(before):
        return True
    if _WITH.search(before) and _COMPARED.match(after):
        return True
    if mark.sort is Sort.YEAR and _COMPARED.match(after[:6]) and "基础上" in after[:6]:
        return True
    owned = [other for other in line.marks if other.end == mark.start and other.against and other.sort is not mark.sort]
    return bool(owned) and mark.sort is Sort.YEAR  # 比云溪市2023年
