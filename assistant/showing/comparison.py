"""A comparison as the page and its files show it: types, and what must be said of a cell."""

from dataclasses import dataclass

from assistant.metrics.evaluate import Measured
from assistant.results import Missing, Value
from assistant.toolkit.found import Figure


@dataclass(frozen=True)
class Line:
    """One unit in one year."""

    entity: str
    year: int
    cells: tuple[Figure, ...]


@dataclass(frozen=True)
class Split:
    """One way in which a metric can be taken apart, with the parts of every line."""

    metric: str
    name: str
    whole: tuple[Figure, ...]
    parts: tuple[Figure, ...]

    @property
    def title(self) -> str:
        return f"{self.metric}的构成（{self.name}）"


@dataclass(frozen=True)
class View:
    """A comparison as the page and its files show it."""

    columns: tuple[Measured, ...]
    lines: tuple[Line, ...]
    labels: dict[str, str]  # short names of units
    splits: tuple[Split, ...] = ()
    years: str = ""  # that units stand in different years
    notes: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()  # what was typed and is no metric

    @property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(cell for line in self.lines for cell in line.cells)

    @property
    def several_years(self) -> bool:
        return len({line.year for line in self.lines}) > 1


def note_of(cell: Figure) -> str:
    """What must be known of a cell: why it is empty, or how it was come by."""
    result = cell.result
    if isinstance(result, Missing):
        return result.note
    working = working_of(result)
    return "；".join(part for part in (working, result.note) if part)


def working_of(value: Value) -> str:
    """The arithmetic in figures, unless the note tells it already."""
    return "" if not value.working or value.working in value.note else f"{value.working} {value.unit}".strip()
