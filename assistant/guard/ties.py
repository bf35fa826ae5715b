"""Which entries of a ledger a written number states: by value and unit alone."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, localcontext
from fractions import Fraction

from assistant.evidence import Entry
from db.core.money import FEN_PER_UNIT
from db.core.number_forms import Kind, Number, matches, split_unit

_PERCENT, _TIMES = "%", "倍"
_EXACT = 80
# Measure words that one speaker chooses and another does not.
_ALIKE = {"名": "人", "位": "人", "家": "个", "项": "个", "台(套)": "台", "工作日": "工作日"}
_BOUNDS = frozenset("><≥≤")


@dataclass(frozen=True, slots=True)
class Tie:
    """An entry that a number states; `turned` where the number states its size without its sign."""

    entry: Entry
    turned: bool = False


@dataclass
class _Shelf:
    """Entries of one base unit by size."""

    sizes: list[float] = field(default_factory=list)
    items: list[tuple[Entry, Decimal, str]] = field(default_factory=list)  # with the value as compared, and its unit


class Ties:
    """The entries of a ledger, found by value."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        loose: dict[str, list[tuple[float, int, tuple[Entry, Decimal, str]]]] = defaultdict(list)
        for place, entry in enumerate(entries):
            for base, unit, exact in _readings(entry):
                factor = _factor(unit)
                value = _decimal(exact)
                loose[base].append((abs(float(exact) * factor), place, (entry, value, unit)))
        self._shelves: dict[str, _Shelf] = {}
        for base, items in loose.items():
            items.sort(key=lambda item: item[:2])
            self._shelves[base] = _Shelf([item[0] for item in items], [item[2] for item in items])

    def of(self, number: Number) -> list[Tie]:
        """Every entry with this value, in the order of size; a range and a garbled number have none."""
        if number.garbled or number.high is not None:
            return []
        found: dict[int, Tie] = {}
        for unit, kind in _units_of(number):
            read = replace(number, unit=unit, kind=kind)
            for entry, value, own in self._near(read):
                if id(entry) not in found and (tie := _tie(read, entry, value, own)):
                    found[id(entry)] = tie
        return list(found.values())

    def _near(self, number: Number) -> Iterator[tuple[Entry, Decimal, str]]:
        shelf = self._shelves.get(_base(number.unit))
        if shelf is None:
            return
        size = abs(float(number.value)) * _factor(number.unit)
        play = _play(number) * _factor(number.unit) + size * 1e-9
        low, high = bisect_left(shelf.sizes, size - play), bisect_right(shelf.sizes, size + play)
        yield from shelf.items[low:high]


def _readings(entry: Entry) -> Iterator[tuple[str, str, Fraction]]:
    """An entry's value as it may be compared: in its own unit, as a bare number, a percentage also as so many times."""
    yield _base(entry.unit), entry.unit, entry.exact
    if entry.unit:
        yield "", "", entry.exact
    if entry.unit == _PERCENT:
        yield _TIMES, _TIMES, entry.exact / 100


def _units_of(number: Number) -> Iterator[tuple[str, Kind]]:
    """A number's unit; «3760 万» may be money or things."""
    yield number.unit, number.kind
    if number.kind is Kind.PLAIN and number.unit:
        yield f"{number.unit}元", Kind.AMOUNT
        for thing in ("件", "人次", "条", "人", "个"):
            yield number.unit + thing, Kind.COUNT


def _base(unit: str) -> str:
    if unit in FEN_PER_UNIT and unit != "分":
        return "元"
    base = split_unit(unit)[1]
    return _ALIKE.get(base, base)


def _factor(unit: str) -> float:
    if unit in FEN_PER_UNIT and unit != "分":
        return FEN_PER_UNIT[unit] / 100
    return float(split_unit(unit)[0])


def _play(number: Number) -> float:
    """How far from the number, in its unit, a value may be that it states at the most."""
    if number.hedge or number.comparator:
        return abs(float(number.value)) + 1
    return float(Decimal(1).scaleb(-number.decimals))


def _decimal(exact: Fraction) -> Decimal:
    with localcontext(prec=_EXACT):
        return Decimal(exact.numerator) / Decimal(exact.denominator)


def _tie(number: Number, entry: Entry, value: Decimal, unit: str) -> Tie | None:
    if unit != number.unit and _base(unit) == _base(number.unit) and unit not in FEN_PER_UNIT:
        number = _in_words_of(number, unit)
    for turned in (False, True):
        shown = -value if turned else value
        if turned and not value:
            break
        if matches(number, shown, unit) or _bounded(number, shown, unit):
            return Tie(entry, turned)
    return None


def _in_words_of(number: Number, unit: str) -> Number:
    """The number with the measure word of the entry, where both mean the same."""
    own, other = split_unit(number.unit)[1], split_unit(unit)[1]
    return number if own == other else replace(number, unit=number.unit.removesuffix(own) + other)


def _bounded(number: Number, value: Decimal, unit: str) -> bool:
    """Whether «超过3700» is the value cut off to the number's digits, or «不到3800» the same from above."""
    if number.comparator not in _BOUNDS or number.value <= 0:
        return False
    if number.kind is Kind.AMOUNT and unit in FEN_PER_UNIT:
        value = value * FEN_PER_UNIT[unit] / FEN_PER_UNIT[number.unit]
    elif split_unit(unit)[1] == split_unit(number.unit)[1]:
        value = value * split_unit(unit)[0] / split_unit(number.unit)[0]
    else:
        return False
    exponent = number.value.normalize().as_tuple().exponent
    step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    over = value - number.value if number.comparator in ">≥" else number.value - value
    return 0 <= over < step
