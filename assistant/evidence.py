"""The ledger of one turn: every number that a tool returned, whose it is, and what it came from."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from assistant.results import Citation, Missing, Value
from assistant.toolkit.found import Figure, Found, Quote
from db.core.facts import Entity
from db.core.number_forms import Kind, Number
from db.core.numbers import find_numbers, parse_cell
from db.core.text import fold

_MEASURED = frozenset({Kind.AMOUNT, Kind.PERCENT, Kind.POINTS, Kind.RATE, Kind.COUNT, Kind.PLAIN})
_POINTS = "个百分点"
_AMOUNTS = frozenset({"元", "万元", "亿元"})
_SENTENCE = re.compile("[^。；;!?！？\n]+")
_BEFORE_THIS = re.compile("上年|去年|上一年|上年度")
_PRIOR = "上年数"
_TOTALS = frozenset({"合计", "总计", "金额", "本年支出合计", "本年收入合计", "决算数"})
_PRODUCT = re.compile("[×÷*/]")
_HUNDRED = 100


@dataclass(frozen=True)
class Entry:
    """A number that a text may say. Empty `entities`, `years` or `names` bind nothing."""

    exact: Fraction
    unit: str
    evidence: tuple[str, ...]
    entities: frozenset[str]
    years: frozenset[int]
    names: frozenset[str]  # folded names under which it may be called
    key: str = ""  # the same quantity of other units has the same key
    signed: bool = False
    quoted: bool = False  # said by a passage, a note or a working: its words stand there
    context: str = ""  # the sentence that says it, where it is quoted
    at: int = -1  # where in that sentence
    lead: str = ""  # the headings and the sentence before
    order: tuple[str, ...] = ()  # a difference is the first of these units less the second
    since: tuple[int, ...] = ()  # a change is of the first of these years against the second
    name: str = ""  # what the figure is called, folded
    operand: bool = False  # of a working: it may only be said where the calculation is shown
    cell: tuple[str, str, str, str] | None = None  # form, side, row and column of a leaf


@dataclass
class Ledger:
    """What the tools of one turn returned. `units` are all stored units, so that a name in a text is known as one;
    `years` those of which there are reports."""

    units: Sequence[Entity]
    question: str = ""
    found: list[Found] = field(default_factory=list)
    years: frozenset[int] = frozenset()
    _kept: tuple[int, tuple[Entry, ...]] = field(default=(-1, ()), init=False, repr=False, compare=False)
    _said: tuple[int, str] = field(default=(-1, ""), init=False, repr=False, compare=False)

    def add(self, found: Found) -> None:
        self.found.append(found)

    def entries(self) -> tuple[Entry, ...]:
        """Every number that may be said, figures first; made once until something is added."""
        if self._kept[0] != len(self.found):
            made = [entry for found in self.found for entry in _of_found(found)]
            made.sort(key=lambda entry: (entry.quoted, entry.cell is not None))
            self._kept = (len(self.found), tuple(dict.fromkeys(made)))
        return self._kept[1]

    def words(self) -> str:
        """All words that an answer may repeat, folded: passages, notes, names, what is missing, and the question."""
        if self._said[0] != len(self.found):
            self._said = (len(self.found), "\n".join(map(fold, dict.fromkeys(self._texts()))))
        return f"{self._said[1]}\n{fold(self.question)}"

    def citations(self) -> Iterator[Citation]:
        """Every place that a figure rests on."""
        for found in self.found:
            for figure in found.values:
                if figure.value is not None:
                    yield from figure.value.citations()

    def _texts(self) -> Iterator[str]:
        for found in self.found:
            yield from found.notes
            for quote in found.quotes:
                yield from (quote.entity, *quote.titles, quote.text)
            for figure in found.figures:
                yield from (figure.name, *_called(figure), *figure.entities)
                yield from _words(figure)


def _words(figure: Figure) -> Iterator[str]:
    if isinstance(figure.result, Missing):
        yield from (figure.result.what, figure.result.note)
        return
    yield from (figure.result.note, figure.result.working)
    for citation in figure.result.citations():
        yield from (citation.form, citation.row, citation.col, citation.quote)


def _of_found(found: Found) -> Iterator[Entry]:
    for figure in found.figures:
        if isinstance(figure.result, Value):
            yield from _of_value(figure, figure.result)
        else:
            yield from _of_missing(figure, figure.result)
    for quote in found.quotes:
        owner = _Owner((quote.id,), frozenset({quote.entity}), frozenset({quote.year}), said_in=quote.year)
        yield from _said(quote.text, owner, "".join(quote.titles))
    yield from _of_notes(found)


# --- figures ---------------------------------------------------------------------------------------------------------


def _of_value(figure: Figure, value: Value) -> Iterator[Entry]:
    evidence = tuple(item.id for item in value.evidence)
    names = _names(figure)
    signed = figure.signed or value.unit == _POINTS
    yield Entry(
        value.exact,
        fold(value.unit),
        evidence,
        frozenset(figure.entities),
        _years(figure),
        names,
        figure.key,
        signed,
        order=figure.entities if len(figure.entities) > 1 else (),
        since=figure.years if len(figure.years) > 1 else (),
        name=fold(figure.name),
    )
    for citation in value.citations():
        yield from _of_citation(citation)
    owner = _Owner(evidence, frozenset(figure.entities), frozenset(figure.years), names)
    yield from _said(value.note, owner)
    yield from _of_working(value, owner)


def _names(figure: Figure) -> frozenset[str]:
    return frozenset(fold(name) for name in (figure.name, *_called(figure)) if name)


def _called(figure: Figure) -> tuple[str, ...]:
    """Its other names; of an account that has many codes only the place of the figure tells which it is."""
    codes = [word for word in figure.words if word.isdecimal()]
    return tuple(word for word in figure.words if len(codes) < 2 or word not in codes)


def _years(figure: Figure) -> frozenset[int]:
    """Those of the figure; last year's figure told by this year's report is last year's."""
    years = frozenset(figure.years)
    if figure.name.endswith(_PRIOR) and len(years) == 1:
        return years | {min(years) - 1}
    return years


def _of_citation(citation: Citation) -> Iterator[Entry]:
    """A place in a report that a value rests on; a claim's words may speak of last year."""
    value = parse_cell(citation.value)
    owner = frozenset({citation.entity}) if citation.entity else frozenset[str]()
    if citation.id.startswith("claim:"):
        own_only = citation.source.sheet is not None  # a line of our workbook is of its own year
        years = frozenset({citation.year} if own_only else {citation.year, citation.year - 1})
        own = _Owner((citation.id,), owner, frozenset({citation.year}), said_in=citation.year)
        yield from _said(citation.quote, own)
        if value is not None and not _says(citation.quote, value):
            yield Entry(
                Fraction(value), fold(citation.unit), (citation.id,), owner, years, _cell_names(citation), quoted=True,
                context=citation.quote,
            )  # fmt: skip
        return
    years = frozenset({citation.year})
    if value is not None:
        cell = (citation.form, citation.side, citation.row, citation.col) if citation.form else None
        yield Entry(
            Fraction(value), citation.unit, (citation.id,), owner, years, _cell_names(citation), _cell_key(cell),
            cell=cell,
        )  # fmt: skip
    else:
        yield from _said(citation.value, _Owner((citation.id,), owner, years, _cell_names(citation)))


def _says(quote: str, value: Decimal) -> bool:
    return any(number.value == value for number in find_numbers(quote))


def _cell_key(cell: tuple[str, str, str, str] | None) -> str:
    return "/".join(("cell", *cell)) if cell else ""


def _cell_names(citation: Citation) -> frozenset[str]:
    """What a cell is called: its row; its column where the row is a total; an indicator's project beside it."""
    row, col = citation.row.rpartition("/")[2], citation.col
    names = {row, f"{citation.side}{row}", f"{row}{col}"}
    if row in _TOTALS or not citation.form:
        names |= {col}
    return frozenset(fold(name) for name in names if name)


def _of_missing(figure: Figure, missing: Missing) -> Iterator[Entry]:
    """What a reason for a missing value says in numbers; there is no other evidence than the reason itself."""
    owner = _Owner((f"missing:{figure.key or figure.name}",), frozenset(figure.entities), frozenset())
    yield from _said(missing.note, owner)


# --- words -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Owner:
    """Whose the numbers of a text are."""

    evidence: tuple[str, ...]
    entities: frozenset[str]
    years: frozenset[int]
    names: frozenset[str] = frozenset()
    said_in: int = 0  # the year of the passage, where other years may stand in it


_CLAUSE_END = re.compile("[,，;；:：]")
_COMPARES = re.compile("比|较|相|与|和|同|跟|从|由|至|到|增|减|升|降|涨")


def _said(text: str, owner: _Owner, lead: str = "") -> Iterator[Entry]:
    """Every number of a text, each with its sentence and what leads to it."""
    before = ""
    for sentence in _SENTENCE.finditer(text):
        numbers = find_numbers(sentence[0])
        years = owner.years
        if owner.years:
            years |= _years_said(sentence[0], numbers, owner.said_in)
        for number in numbers:
            if number.kind not in _MEASURED or number.garbled:
                continue
            own = (_year_of_clause(sentence[0], number, numbers) or years) if years else years
            for value in (number.value, number.high):
                if value is not None:
                    yield Entry(
                        Fraction(value), number.unit, owner.evidence, owner.entities, own, owner.names, quoted=True,
                        context=sentence[0], at=number.start, lead=lead + before,
                    )  # fmt: skip
        before = sentence[0]


def _year_of_clause(sentence: str, number: Number, numbers: Sequence[Number]) -> frozenset[int]:
    """The year that stands before a number in its own clause («2023年末为4人，2024年末为11人»), unless the clause only
    compares with it; empty where none does."""
    start = max((mark.end() for mark in _CLAUSE_END.finditer(sentence, 0, number.start)), default=0)
    found = [one for one in numbers if one.kind is Kind.YEAR and one.high is None and start <= one.start < number.start]
    if not found or _COMPARES.search(sentence[start : number.start]):
        return frozenset()
    return frozenset(years_of(found[-1]))


def _years_said(sentence: str, numbers: Sequence[Number], said_in: int) -> frozenset[int]:
    years = {int(year) for number in numbers for year in years_of(number)}
    if said_in and _BEFORE_THIS.search(sentence):
        years.add(said_in - 1)
    return frozenset(years)


def years_of(number: Number) -> range:
    """The calendar years that a number is or stands in; none for a month or a day alone."""
    if number.kind is Kind.YEAR:
        return range(int(number.value), int(number.high or number.value) + 1)
    if number.kind is Kind.DATE and number.value >= 10000:
        year = int(number.value) // 10000
        return range(year, year + 1)
    return range(0)


def _of_working(value: Value, owner: _Owner) -> Iterator[Entry]:
    """The operands and steps of a calculation; they are in the unit of what is calculated with."""
    if not value.working:
        return
    left, _, _ = value.working.rpartition("=")
    unit = _operand_unit(value, left)
    for number in find_numbers(left):
        if number.kind not in _MEASURED or (number.value == _HUNDRED and _PRODUCT.search(left[: number.start][-3:])):
            continue
        for exact in (number.value, number.high):
            if exact is not None:
                yield Entry(
                    Fraction(exact), number.unit or unit, owner.evidence, owner.entities, owner.years, owner.names,
                    quoted=True, operand=True,
                )  # fmt: skip


def _operand_unit(value: Value, working: str) -> str:
    units = {citation.unit for citation in value.citations()}
    if value.unit in _AMOUNTS and not _PRODUCT.search(working):
        return value.unit
    return units.pop() if len(units) == 1 and units <= _AMOUNTS else ""


def _of_notes(found: Found) -> Iterator[Entry]:
    """Notes stand beside all that was found, or for themselves."""
    evidence = tuple(
        dict.fromkeys(
            [item.id for figure in found.values if figure.value for item in figure.value.evidence]
            + [quote.id for quote in found.quotes]
        )
    )
    for note in found.notes:
        yield from _said(note, _Owner(evidence or ("note:",), frozenset(), frozenset()))


def owners(entries: Iterable[Entry]) -> dict[str, str]:
    """The units that anything was found of, each with one piece of evidence."""
    found: dict[str, str] = {}
    for entry in entries:
        for name in sorted(entry.entities):
            found.setdefault(name, entry.evidence[0])
    return found


__all__ = ["Entry", "Ledger", "Quote", "owners", "years_of"]
