"""What a tool found: figures with their owners, quotations with their places. Types only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.answers import Table
from assistant.results import Citation, Missing, Result, Value
from db.core.facts import Source


@dataclass(frozen=True)
class Figure:
    """A value, or why there is none; whose it is, of which years, and what it is called."""

    name: str  # 项目支出占比
    key: str  # the same quantity of other units or years has the same key
    entities: tuple[str, ...]  # whole names; several for a sum, a difference or a ratio over units
    years: tuple[int, ...]  # a change is of this year and the one before
    result: Result
    words: tuple[str, ...] = ()  # what else it is called: synonyms, an account's code, the project
    signed: bool = False  # a change or a difference: more where positive, less where negative
    handle: str = ""  # what an expression of this turn calls it: v1, v2 …

    @property
    def value(self) -> Value | None:
        return self.result if isinstance(self.result, Value) else None

    @property
    def evidence(self) -> tuple[str, ...]:
        """The ids of what the value rests on; none without a value."""
        return tuple(item.id for item in self.value.evidence) if self.value is not None else ()

    @property
    def missing(self) -> Missing | None:
        return self.result if isinstance(self.result, Missing) else None


@dataclass(frozen=True, slots=True)
class Quote:
    """A paragraph of a report under its headings, or what a unit wrote in a line of our workbook."""

    id: str  # passage:… or claim:…
    entity: str
    year: int
    titles: tuple[str, ...]
    text: str
    source: Source
    score: float = 0.0

    @property
    def supplied(self) -> bool:
        """Whether a unit wrote it in our workbook, so that no paragraph holds it."""
        return self.id.startswith("claim:")

    @property
    def citation(self) -> Citation:
        titles = " / ".join(self.titles)
        return Citation(self.id, self.entity, self.year, "", titles, "", "", self.source, quote=self.text)


@dataclass(frozen=True)
class Found:
    """The result of one call of a tool. `notes` are told to the reader as they are."""

    figures: tuple[Figure, ...] = ()
    quotes: tuple[Quote, ...] = ()
    tables: tuple[Table, ...] = ()
    chart: Mapping[str, Any] | None = None
    notes: tuple[str, ...] = ()
    data: Any = None  # what else the planner may need, in types of its own

    @property
    def values(self) -> tuple[Figure, ...]:
        """The figures that have a value."""
        return tuple(figure for figure in self.figures if figure.value is not None)
