"""Leaders, orders and comparisons in words, held against the same quantity of the units in the ledger."""

import re
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from assistant.evidence import Entry
from assistant.guard.judge import is_signed
from assistant.guard.marks import Line, Mark, Sort
from assistant.guard.names import Name, Names
from assistant.guard.result import Fault
from assistant.guard.scope import Scope
from assistant.guard.ties import Tie

_MOST = re.compile(
    r"最(?:高|大|多|长|贵|快(?!捷)|强)|居(?:于)?首|首位|榜首|之首|领先(?!于)|(?<!倒数)第一(?!部分|产业|季度|批|次|,|、)"
)
_LEAST = re.compile(r"最(?:低|小|少|短|慢|末)|末位|垫底|倒数第一|居末|殿后")
_FALLING = re.compile(r"(?:降|减|跌)(?:幅|少|低|得)?\Z|下降\Z|减少\Z|降低\Z")
_SHORTER = re.compile(r"最快")
_IS = re.compile(
    r"的?(?:单位|城市|地市|市|中心|热线|部门|地方|一家|一个)?(?:[,是为:]?(?:则是|仍是|还是|[是为:])(?:[^,。]{0,2}的)?)|的"
)
_IS_OTHER = re.compile(r"\A的?[^,。]{0,6}?[是为]")
_SECOND = re.compile(r"(?:其次|次之|紧随其后)(?:的?[是为:,])?")
_PLACE = re.compile(
    r"(?:排名?|位列|位居|居|列|名列)(?:在|第)?[^,。0-9一二三四五六七八九十]{0,3}第?(?P<place>[0-9]{1,2}|[一二三四五六七八九十])(?:位|名|$|,|。)|第(?P<other>[0-9]{1,2}|[二三四五六七八九十])(?:位|名|[是为])"
)
_ORDER = re.compile(
    r"(?:从|由|按|自)[^,。]{0,8}?(?P<from>高|多|大|长|低|少|小|短)[到至往](?P<to>低|少|小|短|高|多|大|长)"
)
_COMPARES = re.compile(
    r"(?P<more>高于|多于|大于|超过|高过|多过|领先于?|>)|(?P<less>低于|少于|小于|不及|不如|落后于?|<)"
)
_THAN = re.compile(
    r"[^。]*?(?:(?P<more>高|多|大|长|贵)|(?P<less>低|少|小|短))(?:出|于|了)?(?=[0-9约近]|[,。]|\Z|一些|不少|得多|很多)"
)
_CHANGES = re.compile("[增减降升涨]|变动|变化|同比")
_SHARES = re.compile("占|[率度幅]|比重|比例|增长|下降")
_DIGITS = {char: place for place, char in enumerate("一二三四五六七八九十", start=1)}
_HIGH = frozenset("高多大长")
_Test = Callable[[dict[str, Fraction]], bool]


@dataclass(frozen=True)
class _Group:
    """One quantity of several units (or of one unit in several years)."""

    key: str
    entry: Entry  # one of them, for its names
    values: dict[str, dict[int, Fraction]]  # by unit and year

    def at(self, years: frozenset[int]) -> dict[str, Fraction]:
        """Each unit's value in one of these years, else in its newest."""
        return {
            unit: known[max(set(known) & years or known)]
            for unit, known in self.values.items()
            if not years or set(known) & years
        }


class Ranks:
    """What can be ranked."""

    def __init__(self, entries: Sequence[Entry], names: Names) -> None:
        self.names = names
        found: dict[str, dict[str, dict[int, set[Fraction]]]] = defaultdict(
            lambda: defaultdict(lambda: defaultdict(set))
        )
        first: dict[str, Entry] = {}
        for entry in entries:
            if entry.key and not entry.quoted and len(entry.entities) == 1 and entry.years:
                year = entry.since[0] if entry.since else max(entry.years)
                found[entry.key][next(iter(entry.entities))][year].add(entry.exact)
                first.setdefault(entry.key, entry)
        self.groups: list[_Group] = []
        for key, units in found.items():
            if any(len(values) > 1 for years in units.values() for values in years.values()):
                continue  # several projects or accounts under one name
            known = {unit: {year: next(iter(one)) for year, one in years.items()} for unit, years in units.items()}
            if len(known) > 1:
                self.groups.append(_Group(key, first[key], known))

    def faults(self, line: Line, stated: Sequence[tuple[Scope, Tie]]) -> Iterator[Fault]:
        """Every claim of rank or order in the line that the ledger does not bear out."""
        if not self.groups:
            return
        start = 0
        for end in [*line.ends, len(line.text)]:
            claims = _Sentence(line, start, end, self, stated)
            yield from claims.faults()
            start = end + 1


@dataclass
class _Sentence:
    line: Line
    start: int
    end: int
    ranks: Ranks
    stated: Sequence[tuple[Scope, Tie]]

    def faults(self) -> Iterator[Fault]:
        self.marks = [mark for mark in self.line.marks if self.start <= mark.start < self.end]
        self.units = [mark for mark in self.marks if mark.sort is Sort.UNIT]
        if not self.units:
            return
        self.text = self.line.text[self.start : self.end]
        ordered = yield from self._orders()
        if not ordered:
            yield from self._leaders()
        yield from self._comparisons()

    # --- what is ranked ---

    def _groups(self, place: int) -> list[_Group]:
        """The quantities that a claim at a place may be about: by name, else by the numbers beside it."""
        names = [mark.name for mark in self.marks if mark.name is not None and mark.start <= place] or [
            mark.name for mark in self.marks if mark.name is not None
        ]
        nearest = names[-1:] if names else []
        told = {tie.entry.key for scope, tie in self.stated if self.start <= scope.mark.start < self.end}
        by_name = [group for group in self.ranks.groups if self._is_called(group, nearest)]
        by_number = [group for group in self.ranks.groups if group.key in told]
        both = [group for group in by_name if group.key in told]
        return self._of_sort(both or by_name or by_number, place) or self._earlier()

    def _earlier(self) -> list[_Group]:
        """Without a name or a number of its own a sentence ranks what those before it speak of."""
        names = [mark.name for mark in self.line.marks if mark.name is not None and mark.start < self.start]
        told = {tie.entry.key for _, tie in self.stated}
        by_name = [group for group in self.ranks.groups if self._is_called(group, names[-1:])]
        return [group for group in by_name if group.key in told] or by_name or self.ranks.groups

    def _of_sort(self, groups: list[_Group], place: int) -> list[_Group]:
        """Of changes where the clause speaks of change, of percentages where it speaks of shares, if there are any."""
        start, end = self.line.clause(place)
        words = self.line.text[start:end]
        changes, shares = _CHANGES.search(words) is not None, _SHARES.search(words) is not None
        groups = [group for group in groups if is_signed(group.entry) == changes] or groups
        return [group for group in groups if (group.entry.unit == "%") == shares] or groups

    def _is_called(self, group: _Group, names: Sequence[Name]) -> bool:
        return any(self.ranks.names.fits(name, group.entry, self.text) for name in names)

    def _years(self) -> frozenset[int]:
        return frozenset(year for mark in self.marks for year in mark.years if not mark.against)

    def _holds(self, place: int, test: _Test) -> bool:
        """Whether a claim holds of one of the quantities that it may be about; one that cannot be judged holds."""
        judged = [test(values) for group in self._groups(place) if len(values := group.at(self._years())) > 1]
        return not judged or any(judged)

    def _fault(self, start: int, end: int, reason: str) -> Fault:
        return Fault(self.line.text[start:end], self.line.offsets[start], reason)

    # --- leaders ---

    def _leaders(self) -> Iterator[Fault]:
        claims = [(match, True) for match in _MOST.finditer(self.text)]
        claims += [(match, False) for match in _LEAST.finditer(self.text)]
        claims.sort(key=lambda one: one[0].start())
        for match, most in claims:
            unit = self._leader(match)
            if unit is None:
                continue
            flipped = _FALLING.search(self.text[: match.start()]) is not None
            if not self._holds(match.start() + self.start, _leads(unit.units, most=most is not flipped)):
                told = "最低（最少）" if most is flipped else "最高（最多）"
                yield self._fault(
                    unit.start, unit.end, f"按资料，{self.line.text[unit.start : unit.end]}并不是{told}的，请按数字重排"
                )
        yield from self._seconds(claims)
        yield from self._places()

    def _leader(self, match: re.Match[str]) -> Mark | None:
        """The unit that is said to lead: «最高的是A», «A最高»."""
        place = match.end() + self.start
        for unit in self.units:
            if unit.start >= place and _IS.fullmatch(self.line.text[place : unit.start]):
                return unit
        if _IS_OTHER.match(self.line.text[place : self.end]):
            between = [mark for mark in self.marks if mark.start >= place]
            if between and between[0].sort in (Sort.NAME, Sort.YEAR):
                return None
        before = [unit for unit in self.units if unit.end <= match.start() + self.start and not unit.against]
        if not before:
            return None
        last = before[-1]
        listed = len(before) > 1 and re.fullmatch("[、,和与及]*", self.line.text[before[-2].end : last.start])
        return None if listed else last

    def _seconds(self, claims: Sequence[tuple[re.Match[str], bool]]) -> Iterator[Fault]:
        for match in _SECOND.finditer(self.text):
            place = match.end() + self.start
            after = next((unit for unit in self.units if unit.start >= place), None)
            leading = [most for claim, most in claims if claim.start() < match.start()]
            if after is None or not leading or after.start - place > 3:
                continue
            if not self._holds(place, _stands(after.units, 2, most=leading[-1])):
                yield self._fault(
                    after.start, after.end, f"按资料，{self.line.text[after.start : after.end]}不是第二位"
                )

    def _places(self) -> Iterator[Fault]:
        for match in _PLACE.finditer(self.text):
            shown = match["place"] or match["other"]
            place = int(shown) if shown.isdecimal() else _DIGITS[shown]
            if place == 1:
                continue
            before = [unit for unit in self.units if unit.end <= match.start() + self.start and not unit.against]
            after = [unit for unit in self.units if unit.start >= match.end() + self.start]
            unit = after[0] if match["other"] and match[0][-1] in "是为" and after else before[-1] if before else None
            if unit is None:
                continue
            upward = _stands(unit.units, place, most=False)
            at = match.start() + self.start
            if not self._holds(at, _stands(unit.units, place, most=True)) and not (
                self._says_least() and self._holds(at, upward)
            ):
                yield self._fault(
                    unit.start, unit.end, f"按资料，{self.line.text[unit.start : unit.end]}不是第{shown}位"
                )

    def _says_least(self) -> bool:
        return re.search("从低|由低|从少|由少|从小|由小|最低|最少|最小|倒数|升序", self.text) is not None

    # --- orders ---

    def _orders(self) -> Generator[Fault, None, bool]:
        """Faults of the orders; as the value of the generator whether there was any."""
        found = False
        for match in _ORDER.finditer(self.text):
            listed = [unit for unit in self.units if unit.start >= match.end() + self.start]
            if len(listed) < 2:
                continue
            found = True
            down = match["from"] in _HIGH
            if not self._holds(match.start() + self.start, _ordered([unit.units for unit in listed], down=down)):
                yield self._fault(listed[0].start, listed[-1].end, f"按资料，这个{match[0]}的顺序不对，请按数字重排")
        return found

    # --- comparisons ---

    def _comparisons(self) -> Iterator[Fault]:
        for unit in self.units:
            if not unit.against:
                continue
            before = [one for one in self.units if one.end <= unit.start and not one.against]
            way = self._way(unit)
            if not before or way == 0:
                continue
            other = before[-1]
            if not self._holds(unit.start, _more(other.units, unit.units, way)):
                told = "高（多）" if way > 0 else "低（少）"
                shown, against = self.line.text[other.start : other.end], self.line.text[unit.start : unit.end]
                yield self._fault(other.start, unit.end, f"按资料，{shown}并不比{against}{told}")

    def _way(self, unit: Mark) -> int:
        before = self.line.text[max(self.start, unit.start - 3) : unit.start]
        if bound := list(_COMPARES.finditer(before)):
            return 1 if bound[-1]["more"] else -1
        clause = self.line.text[unit.end : self.line.clause(unit.end)[1]]
        if match := _THAN.match(clause):
            return 1 if match["more"] else -1
        return 0


# Whether a claim holds of values by unit; it does not where one that it names has none.


def _of(units: frozenset[str], values: dict[str, Fraction]) -> list[Fraction]:
    return [values[unit] for unit in units if unit in values]


def _leads(units: frozenset[str], *, most: bool) -> _Test:
    def test(values: dict[str, Fraction]) -> bool:
        own = _of(units, values)
        best = max(values.values()) if most else min(values.values())
        return any(value == best for value in own)

    return test


def _stands(units: frozenset[str], place: int, *, most: bool) -> _Test:
    def test(values: dict[str, Fraction]) -> bool:
        own = _of(units, values)
        ahead = [sum(other > value if most else other < value for other in values.values()) for value in own]
        return any(count + 1 == place for count in ahead)

    return test


def _ordered(listed: Sequence[frozenset[str]], *, down: bool) -> _Test:
    def test(values: dict[str, Fraction]) -> bool:
        each = [_of(units, values) for units in listed]
        if not all(each):
            return False
        pairs = [(first[0], second[0]) for first, second in pairwise(each)]
        return all(one >= other if down else one <= other for one, other in pairs)

    return test


def _more(units: frozenset[str], others: frozenset[str], way: int) -> _Test:
    def test(values: dict[str, Fraction]) -> bool:
        own, against = _of(units, values), _of(others, values)
        return any((one - other) * way > 0 for one in own for other in against)

    return test
