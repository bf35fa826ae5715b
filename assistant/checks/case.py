"""What a rule may look at: a report's figures, forms, projects and text, and last year's figures if they are stored."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from db.catalogue import Catalogue, load
from db.core.facts import Fact, FormSeen, Passage, Problem, Project, Report, Section, Source
from db.core.money import FEN_PER_UNIT, FEN_PER_WAN, from_fen
from db.core.numbers import decimals_of
from ingest.claims.accounts import AccountBook
from ingest.claims.explain import book_of, explain
from ingest.claims.model import Explanation

CellKey = tuple[str, str, str, str]  # form id, side, row, column


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of a public table, in 万元, and how finely it was printed."""

    key: CellKey
    value: Decimal
    decimals: int
    fact: Fact
    evidence: str  # fact:<id>, or cell:<表/行/列> where the report is not stored


@dataclass(frozen=True)
class Case:
    """Everything that is checked together."""

    entity: str
    year: int
    catalogue: Catalogue
    cells: Mapping[CellKey, Cell]
    forms: Mapping[str, FormSeen]  # by form id
    sections: Sequence[Section] = ()
    passages: Sequence[Passage] = ()
    projects: Sequence[Project] = ()
    prior: Mapping[CellKey, Cell] = field(default_factory=dict)  # last year's report, where it is stored
    problems: Sequence[Problem] = ()  # what the reader did not understand: a sum over it proves little

    @cached_property
    def explanation(self) -> Explanation:
        """What the explanation says in numbers."""
        return explain(self.book, self.sections, self.passages)

    @cached_property
    def book(self) -> AccountBook:
        """The accounts that the report prints."""
        return book_of(self.catalogue, [cell.fact for cell in self.cells.values()])

    def value(self, form: str, side: str, row: str, col: str) -> Decimal | None:
        cell = self.cells.get((form, side, row, col))
        return None if cell is None else cell.value

    def prints(self, form: str) -> bool:
        """Whether the report publishes the form, filled or blank."""
        return form in self.forms

    def part_of(self, path: str) -> str:
        """Which part of the report (overview, tables, explanation, definitions, attachments) a section belongs to."""
        return next((section.part for section in self.sections if section.path == path), "")


def cells_of(facts: Iterable[Fact], catalogue: Catalogue, ids: Mapping[int, int] | None = None) -> dict[CellKey, Cell]:
    """Facts by form id, side, row and column; ids gives the stored id of the fact at each position."""
    found: dict[CellKey, Cell] = {}
    listed = list(facts)
    digits = _decimals(listed)
    for index, fact in enumerate(listed):
        form = catalogue.form(fact.key.form)
        if form is None:
            continue
        key = (form.id, fact.key.side, fact.key.row, fact.key.col)
        where = "/".join(part for part in (fact.key.form, fact.key.side, fact.key.row, fact.key.col) if part)
        evidence = f"fact:{ids[index]}" if ids is not None else f"cell:{where}"
        found[key] = Cell(key, from_fen(fact.fen), digits[fact.key.form, fact.unit], fact, evidence)
    return found


def _decimals(facts: Sequence[Fact]) -> dict[tuple[str, str], int]:
    """How many decimals of 万元 the figures of a form are good to. A form whose few figures happen to be whole is as
    fine as the others of its report; only where all are whole was the report rounded to whole units."""
    finest: dict[tuple[str, str], int] = {}
    for fact in facts:
        key = (fact.key.form, fact.unit)
        finest[key] = max(finest.get(key, 0), decimals_of(fact.printed))
    others: dict[str, int] = {}
    for (_, unit), count in finest.items():
        others[unit] = min(others.get(unit) or count, count or others.get(unit, 0))
    return {(form, unit): (count or others[unit]) + _shift(unit) for (form, unit), count in finest.items()}


def _shift(unit: str) -> int:
    """How many decimals of 万元 lie above the ones of a unit: four for 元."""
    return len(str(FEN_PER_WAN)) - len(str(FEN_PER_UNIT[unit]))


def case_of(report: Report, catalogue: Catalogue | None = None, prior: Mapping[CellKey, Cell] | None = None) -> Case:
    """A case from a report that was just read and is not stored."""
    known = catalogue or load()
    forms = {form.id: seen for seen in report.forms if (form := known.form(seen.form)) is not None}
    return Case(
        report.entity.name,
        report.year,
        known,
        cells_of(report.facts, known),
        forms,
        report.sections,
        report.passages,
        report.projects,
        prior or {},
        report.problems,
    )


NOWHERE = Source("")
