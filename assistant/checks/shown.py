"""What a reader is shown with a finding: the words around its quote, and the figures that it was held against."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assistant.checks.case import Case, Cell
from assistant.checks.findings import Found
from assistant.results import Citation
from db.core.facts import Passage, Source
from db.core.money import plain
from db.core.number_forms import SEPARATED_FIXED, format_value
from db.core.text import fold_with_offsets

_AROUND = 120  # characters before and after a quote
_FAR = 1_000_000  # a place in another file, or none
_UNIT = "万元"


@dataclass(frozen=True, slots=True)
class Context:
    """The paragraph that a quote stands in, cut to what is near."""

    heading: str
    before: str
    quote: str
    after: str


@dataclass(frozen=True, slots=True)
class Basis:
    """One figure that a rule looked at, and how its row is called."""

    citation: Citation
    label: str

    @property
    def where(self) -> str:
        """Form, side, row and column, as a person would look it up."""
        told = self.citation
        return " · ".join(part for part in (told.form, told.side, self.label or told.row, told.col) if part)

    @property
    def figure(self) -> str:
        """The figure as people write it."""
        return f"{format_value(Decimal(self.citation.value), SEPARATED_FIXED)} {self.citation.unit}"


def context_of(case: Case, found: Found) -> Context | None:
    """Where the quote stands in the text of the report; None for what stands in its tables."""
    quote = fold_with_offsets(found.quote).text
    if not quote:
        return None
    nearest: tuple[int, Context] | None = None
    for passage in case.passages:
        folded = fold_with_offsets(passage.text)
        at = folded.text.find(quote)
        if at < 0:
            continue
        start, end = folded.offsets[at], folded.offsets[at + len(quote) - 1] + 1
        distance = _distance(passage.place(start), found.source)
        if nearest is None or distance < nearest[0]:
            nearest = distance, _cut(case, passage, start, end)
    return nearest[1] if nearest is not None else None


def _distance(one: Source, other: Source) -> int:
    if one.file != other.file or one.page != other.page:
        return _FAR
    return abs((one.line or 0) - (other.line or 0))


def _cut(case: Case, passage: Passage, start: int, end: int) -> Context:
    text = passage.text
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    return Context(
        next((section.title for section in case.sections if section.path == passage.section), ""),
        ("…" if start > _AROUND else "") + before,
        text[start:end],
        after + ("…" if end + _AROUND < len(text) else ""),
    )


class Bases:
    """The figures of a case by the evidence that findings name."""

    def __init__(self, case: Case) -> None:
        self._case = case
        # Where the report is not stored, last year's cells have ids of the store and its own have none: no id is both.
        self._cells = {cell.evidence: (cell, year) for cell, year in _dated(case)}

    def of(self, found: Found) -> tuple[Basis, ...]:
        known = (self._cells[item] for item in dict.fromkeys(found.evidence) if item in self._cells)
        return tuple(self._basis(cell, year) for cell, year in known)

    def _basis(self, cell: Cell, year: int) -> Basis:
        key, fact = cell.fact.key, cell.fact
        citation = Citation(
            cell.evidence, self._case.entity, year, key.form, key.row, key.col, plain(cell.value, 2), fact.source,
            _UNIT, key.side, fact.printed,
        )  # fmt: skip
        return Basis(citation, fact.label)


def _dated(case: Case) -> Iterator[tuple[Cell, int]]:
    yield from ((cell, case.year - 1) for cell in case.prior.values())
    yield from ((cell, case.year) for cell in case.cells.values())
