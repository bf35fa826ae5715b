"""What governs a number of a line: whose it is said to be, of which year, what it is called, which way it goes."""

import re
from dataclasses import dataclass, field

from assistant.guard.marks import Line, Mark, Sort
from assistant.guard.names import Name
from assistant.guard.runs import partner, run_of
from assistant.guard.words import (
    AFTER_OPERATOR,
    BEFORE_OPERATOR,
    EVERY,
    KEEPS_SIGN,
    PLANNED,
    TOGETHER,
    Direction,
    Turn,
    direction,
    facets,
    nearest_facet,
)

_OWNER_AFTER = re.compile(r"[^,。]{0,10}?(?:的|的[^,。]{0,6}[是为]|[是为])")
_NAME_AFTER = re.compile(r"的?|用于|[是为]|属于")
_JOINED = re.compile(r"[^,。]{0,16}")
_LISTED = re.compile(r"[、,和与及(即约近\s+]*")
_EACH = re.compile("分别|依次|各")
_BOUND_BEFORE = re.compile(
    r"(?:(?P<up>高于|多于|超过|高出|超出|领先|大于)|(?P<down>低于|少于|低出|落后|小于|不及|不如))\Z"
)
_FORMER = re.compile("前者|后者")
_FROM = re.compile("[由从自](?:原来|最初)?的?\\Z")
_NEAR = re.compile("[约近达]*")


@dataclass(frozen=True)
class Owners:
    """Whose a number is said to be: any of the mentions, or every one of them, each perhaps of several units."""

    mentions: tuple[frozenset[str], ...] = ()
    every: bool = False
    against: frozenset[str] = frozenset()  # what the number is a difference to
    place: str = ""  # a city without reports


@dataclass(frozen=True)
class Years:
    """Of which year a number is said to be, any of them; and what it is a change against."""

    of: frozenset[int] = frozenset()
    against: frozenset[int] = frozenset()
    beside: frozenset[int] = frozenset()  # all years of the sentence


@dataclass
class Carried:
    """What earlier sentences leave to later ones."""

    owners: tuple[frozenset[str], ...] = ()
    years: frozenset[int] = frozenset()
    names: tuple[Name, ...] = ()
    words: str = ""


@dataclass(frozen=True)
class Scope:
    """All that governs a number."""

    mark: Mark
    segment: str  # from the number or boundary before
    clause: str
    sentence: str
    owners: Owners
    years: Years
    names: tuple[Name, ...]
    wholes: tuple[Name, ...]  # what it is a share of
    proper: Name | None  # the project that the sentence is about
    facet: str
    planned: bool  # whether a budget or a target is spoken of
    direction: Direction
    arithmetic: bool
    together: bool  # a sum, a mean or a ratio is spoken of


@dataclass
class Reader:
    """Reads the numbers of a text from its beginning."""

    default: tuple[frozenset[str], ...] = ()  # the units of the question
    carried: Carried = field(default_factory=Carried)

    def read(self, line: Line) -> list[Scope]:
        """The scope of every measured number of a line."""
        found: list[Scope] = []
        start = 0
        for end in [*line.ends, len(line.text)]:
            marks = [mark for mark in line.marks if start <= mark.start < end]
            found += [self._scope(line, mark) for mark in marks if mark.sort is Sort.NUMBER]
            self._carry(marks, line.text[start:end])
            start = end + 1
        return found

    def _carry(self, marks: list[Mark], words: str) -> None:
        units = [mark for mark in marks if mark.sort in (Sort.UNIT, Sort.PLACE)]
        topics = [mark.units for mark in units if not mark.against] or [mark.units for mark in units]
        if topics:
            self.carried.owners = tuple(dict.fromkeys(topics))
        years = frozenset(year for mark in marks if mark.sort is Sort.YEAR and not mark.against for year in mark.years)
        if years:
            self.carried.years = years
        names = tuple(mark.name for mark in marks if mark.name is not None)
        if names:
            self.carried.names = names
        self.carried.words = words

    def _scope(self, line: Line, mark: Mark) -> Scope:
        start, end = line.sentence(mark.start)
        clause, clause_end = line.clause(mark.start)
        segment_start = _segment_start(line, mark)
        segment = line.text[segment_start : mark.start]
        way = _direction(line, mark)
        names, wholes = self._names(line, mark, segment_start)
        clauses = line.text[clause:clause_end]
        sentence = line.text[start:end]
        spoken = facets(sentence[: mark.start - start]) | facets(self.carried.words)
        proper = [one.name for one in line.before(mark, start, Sort.NAME) if one.name and one.name.proper]
        return Scope(
            mark, segment, clauses, sentence, self._owners(line, mark, way), self._years(line, mark, way), names,
            wholes, proper[-1] if proper else None, nearest_facet(segment), bool(spoken & PLANNED),
            way, is_arithmetic(line, mark), TOGETHER.search(_without_names(line, clause, clause_end)) is not None,
        )  # fmt: skip

    # --- whose ---

    def _owners(self, line: Line, mark: Mark, way: Direction) -> Owners:
        listed = partner(line, mark, Sort.UNIT)
        if isinstance(listed, Mark):
            return Owners((listed.units,), against=_against(line, mark, way))
        if behind := _bracketed(line, mark, Sort.UNIT):
            return Owners(tuple(one.units for one in behind))
        start, _ = line.sentence(mark.start)
        known = line.before(mark, start, Sort.UNIT, Sort.PLACE)
        if pair := self._former(line, mark, known, way):
            return pair
        own = [one for one in known if not one.against]
        if after := _after(line, mark, Sort.UNIT, _OWNER_AFTER):
            clause = line.clause(mark.start)[0]
            if not any(one.start >= clause for one in own):
                return Owners((after.units,))
        if known and known[-1].against and _is_of(line, known[-1], mark, way):
            return _mentioned(line, known[-1])
        against = _against(line, mark, way)
        if not own:
            return Owners(self.carried.owners or self.default, against=against)
        run = [one for one in run_of(line, own[-1]) if not one.against] if own[-1].sort is Sort.UNIT else [own[-1]]
        if own[-1].sort is Sort.PLACE:
            return _mentioned(line, own[-1])
        every = len(run) > 1 and EVERY.search(line.text[run[-1].end : mark.start]) is not None
        return Owners(tuple(one.units for one in run), every, against)

    def _former(self, line: Line, mark: Mark, known: list[Mark], way: Direction) -> Owners | None:
        """«前者比后者多20万元»: the first of the two units named last."""
        words = line.text[line.clause(mark.start)[0] : mark.start]
        match = _FORMER.search(words)
        two = list(dict.fromkeys(one.units for one in known if one.sort is Sort.UNIT)) or list(self.carried.owners)
        if match is None or len(two) != 2:
            return None
        first, second = two if match[0] == "前者" else (two[1], two[0])
        return Owners((first,), against=second if way.turn is not Turn.NONE else frozenset())

    # --- when ---

    def _years(self, line: Line, mark: Mark, way: Direction) -> Years:
        start, _ = line.sentence(mark.start)
        known = line.before(mark, start, Sort.YEAR)
        own = [one for one in known if not one.against]
        beside = frozenset(year for one in known for year in one.years) | self.carried.years
        listed = partner(line, mark, Sort.YEAR)
        if isinstance(listed, int):
            return Years(frozenset({listed}), beside=beside)
        if isinstance(listed, Mark):
            return Years(self._year(listed, own), beside=beside)
        if behind := [one for one in _bracketed(line, mark, Sort.YEAR) if one.years]:
            return Years(frozenset(year for one in behind for year in one.years), beside=beside)
        if known and known[-1].against and _is_of(line, known[-1], mark, way):
            return Years(self._year(known[-1], own), beside=beside)
        if _FROM.search(line.text[_segment_start(line, mark) : mark.start]):
            return Years(beside=beside)  # 由20万元升至30万元: of an earlier year that is not named
        against: frozenset[int] = frozenset()
        if way.turn is not Turn.NONE:
            compared = [one for one in known if one.against and _bears_on(line, one, mark)]
            against = self._year(compared[-1], own) if compared else against
        return Years(self._year(own[-1], own) if own else self.carried.years, against, beside)

    def _year(self, mark: Mark, own: list[Mark]) -> frozenset[int]:
        """The years of a mark; 上年 is seen from the last year before it that is written out."""
        if mark.years:
            return frozenset(mark.years)
        base = next((one.years for one in reversed(own) if one.years and one.start < mark.start), ())
        seen_from = frozenset(base) or self.carried.years
        return frozenset(year + mark.shift for year in seen_from) if len(seen_from) == 1 else frozenset()

    # --- what ---

    def _names(self, line: Line, mark: Mark, segment_start: int) -> tuple[tuple[Name, ...], tuple[Name, ...]]:
        """What the number is called, and what it is a share of."""
        listed = partner(line, mark, Sort.NAME)
        if isinstance(listed, Mark) and listed.name:
            return (listed.name,), ()
        start, _ = line.sentence(mark.start)
        inside = line.before(mark, segment_start, Sort.NAME)
        share = line.text.rfind("占", segment_start, mark.start)
        wholes = tuple(one.name for one in inside if one.name and share >= 0 and one.start > share)
        parts = [one for one in inside if share < 0 or one.start < share]
        if parts:
            return tuple(one.name for one in parts if one.name), wholes
        after = _after(line, mark, Sort.NAME, _NAME_AFTER)
        behind = [one for one in ([after] if after else _bracketed(line, mark, Sort.NAME)) if one.name]
        if behind and not wholes:
            return tuple(one.name for one in behind if one.name), ()
        earlier = [one for one in line.before(mark, start, Sort.NAME) if one.start < segment_start]
        if not earlier:
            return self.carried.names, wholes
        words = line.text[segment_start : mark.start]
        if TOGETHER.search(words) or _EACH.search(words):
            return tuple(one.name for one in earlier if one.name), wholes
        last = _segment_start(line, earlier[-1])
        return tuple(one.name for one in earlier if one.name and one.start >= last), wholes


def is_arithmetic(line: Line, mark: Mark) -> bool:
    """Whether the number is an operand that is shown."""
    before, after = line.text[max(0, mark.start - 4) : mark.start], line.text[mark.end : mark.end + 3]
    return BEFORE_OPERATOR.search(before) is not None or AFTER_OPERATOR.match(after) is not None


def _without_names(line: Line, start: int, end: int) -> str:
    """The words of a stretch without the names in it: 收入总计 is no sum of what is said."""
    text = line.text[start:end]
    for mark in line.marks:
        if mark.sort is Sort.NAME and start <= mark.start and mark.end <= end:
            text = text.replace(line.text[mark.start : mark.end], " ")
    return text


def _segment_start(line: Line, mark: Mark) -> int:
    """Where the words begin that can only speak of this number."""
    start, _ = line.clause(mark.start)
    numbers = line.before(mark, start, Sort.NUMBER)
    return numbers[-1].end if numbers else start


def _direction(line: Line, mark: Mark) -> Direction:
    start = _segment_start(line, mark)
    if bound := _above(line, start, mark):
        return bound
    found = direction(_bare(line, start, mark), line.text[mark.end : mark.end + 6])
    if found.turn is not Turn.NONE:
        return found
    previous = [one for one in line.marks if one.sort is Sort.NUMBER and one.end <= mark.start]
    sentence = line.sentence(mark.start)[0]
    if previous and previous[-1].start >= sentence and _LISTED.fullmatch(line.between(previous[-1], mark)):
        return _direction(line, previous[-1])
    # «增长率：云溪市20%，江原市-3%»
    return Direction(Turn.OWN) if KEEPS_SIGN.search(line.text, sentence, start) else found


def _above(line: Line, start: int, mark: Mark) -> Direction | None:
    """«高于江城市20万元» tells a difference."""
    compared = [one for one in line.before(mark, start, Sort.UNIT, Sort.YEAR) if one.against]
    if not compared or not _NEAR.fullmatch(line.between(compared[-1], mark)):
        return None
    bound = _BOUND_BEFORE.search(line.text[start : compared[-1].start])
    return Direction(Turn(bound.lastgroup), tight=True) if bound else None


def _bare(line: Line, start: int, mark: Mark) -> str:
    """The words before a number without names and units, which may hold words of direction themselves."""
    text = list(line.text[start : mark.start])
    for one in line.marks:
        if one.sort not in (Sort.NAME, Sort.UNIT) or not start <= one.start < mark.start:
            continue
        if not KEEPS_SIGN.search(line.text, one.start, one.end):
            text[one.start - start : one.end - start] = " " * (one.end - one.start)
    return "".join(text).replace(" ", "")


def _bracketed(line: Line, mark: Mark, sort: Sort) -> list[Mark]:
    """Marks in the brackets right behind a number, where these hold no number of their own."""
    if line.text[mark.end : mark.end + 1] != "(":
        return []
    end = line.text.find(")", mark.end)
    inside = [one for one in line.marks if mark.end <= one.start < end]
    if any(one.sort is Sort.NUMBER or one.against for one in inside):
        return []
    return [one for one in inside if one.sort is sort]


def _after(line: Line, mark: Mark, sort: Sort, joint: re.Pattern[str]) -> Mark | None:
    """The next mark, where words join it to the number as what the number is of."""
    following = next((one for one in line.marks if one.start >= mark.end and one.sort is not Sort.YEAR), None)
    if following is None or following.sort is not sort or following.against:
        return None
    return following if joint.fullmatch(line.between(mark, following)) else None


def _is_of(line: Line, compared: Mark, mark: Mark, way: Direction) -> bool:
    """Whether a number is that of the thing compared with: «比江城市的20万元多»."""
    if way.turn is not Turn.NONE:
        return False
    between = line.between(compared, mark)
    numbers = line.before(mark, compared.start, Sort.NUMBER)
    return not numbers and "。" not in between and "," not in between and _JOINED.fullmatch(between) is not None


def _bears_on(line: Line, compared: Mark, mark: Mark) -> bool:
    """Whether what is compared with stands in the clause of the number, or in the one before that has no number."""
    start, _ = line.clause(mark.start)
    if compared.start >= start:
        return True
    return not line.before(mark, compared.end, Sort.NUMBER) or line.text[compared.start - 1 : compared.start] in "比较"


def _against(line: Line, mark: Mark, way: Direction) -> frozenset[str]:
    if way.turn is Turn.NONE:
        return frozenset()
    start, _ = line.sentence(mark.start)
    compared = [one for one in line.before(mark, start, Sort.UNIT) if one.against and _in_clause(line, one, mark)]
    return compared[-1].units if compared else frozenset()


def _in_clause(line: Line, compared: Mark, mark: Mark) -> bool:
    start, _ = line.clause(mark.start)
    return compared.start >= start or not line.before(mark, compared.end, Sort.NUMBER)


def _mentioned(line: Line, mark: Mark) -> Owners:
    if mark.sort is Sort.PLACE:
        return Owners(place=line.text[mark.start : mark.end])
    return Owners((mark.units,))
