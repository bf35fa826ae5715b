"""What the page of comparisons shows: units and years by metrics, every cell a figure with evidence or a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from assistant.asking import Asking
from assistant.metrics.evaluate import Aspect, Measured
from assistant.metrics.finder import measured
from assistant.metrics.library import Library
from assistant.results import Reason
from assistant.showing.comparison import Line, Split, View, note_of
from assistant.toolkit.figures import figure
from assistant.toolkit.found import Figure
from assistant.toolkit.parts import split, ways
from assistant.toolkit.work import Work
from assistant.unit_names import short_labels
from db.catalogue import Catalogue, load
from db.core.errors import UserError

_FIRST = ("annual_expenditure", "basic_expenditure", "project_expenditure")


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody chose. No unit: every one; no year: the newest of each."""

    units: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    metrics: tuple[str, ...] = ()


def metric_groups() -> dict[str, tuple[str, ...]]:
    """The names of all metrics by group, as the catalogue orders them."""
    return {
        group: tuple(metric.name for metric in found)
        for group, found in groupby(load().metrics, key=lambda metric: metric.group)
    }


def first_metrics() -> list[str]:
    """What a new comparison begins with."""
    return [metric.name for metric in load().metrics if metric.id in _FIRST]


def compare(asking: Asking, asked: Asked) -> View:
    """UserError where the store is empty or a unit is not known; a metric that is not known is told in the view."""
    work = asking.work()
    columns, refused = _columns(work.catalogue, asked.metrics)
    labels = short_labels(work.library.entities)
    units = [entity.name for entity in work.library.units(asked.units)]
    pairs = [(unit, year) for unit in units for year in _years(work.library, unit, asked.years)]
    lines = tuple(
        Line(unit, year, tuple(figure(work, column, unit, year) for column in columns)) for unit, year in pairs
    )
    return View(
        columns,
        lines,
        labels,
        tuple(_splits(work, columns, pairs)),
        _differing(lines, asked.years, labels),
        tuple(_notes(columns, lines)),
        refused,
    )


def _columns(catalogue: Catalogue, texts: Sequence[str]) -> tuple[tuple[Measured, ...], tuple[str, ...]]:
    columns: dict[str, Measured] = {}
    refused: list[str] = []
    for text in texts:
        try:
            column = measured(catalogue, text)
        except UserError as error:
            refused.append(str(error))
        else:
            columns.setdefault(column.id, column)
    return tuple(columns.values()), tuple(refused)


def _years(library: Library, unit: str, asked: Sequence[int]) -> list[int]:
    return sorted(asked) or library.years(unit)[:1]


def _splits(work: Work, columns: Sequence[Measured], pairs: Sequence[tuple[str, int]]) -> list[Split]:
    """Every declared way to take a chosen metric apart that has at least two parts in these reports."""
    found: list[Split] = []
    for column in columns:
        if column.aspect is not Aspect.ACTUAL:
            continue
        for way in ways(column.item):
            taken = [split(work, way, unit, year) for unit, year in pairs]
            parts = _filled([part for one in taken for part in one[1:]])
            if len({part.key for part in parts}) > 1:
                found.append(Split(column.name, way.name, tuple(one[0] for one in taken if one), parts))
    return found


def _filled(parts: Sequence[Figure]) -> tuple[Figure, ...]:
    """The parts that are something in at least one line."""
    kept = {part.key for part in parts if part.value is not None and part.value.exact}
    return tuple(part for part in parts if part.key in kept)


def _differing(lines: Sequence[Line], asked: Sequence[int], labels: Mapping[str, str]) -> str:
    if asked or len({line.year for line in lines}) < 2:
        return ""
    by_year = sorted(lines, key=lambda line: -line.year)
    told = (
        f"{year} 年度：{'、'.join(labels.get(line.entity, line.entity) for line in of_year)}"
        for year, of_year in groupby(by_year, key=lambda line: line.year)
    )
    return "各单位取库中最新的年度，年度不同，比较时请注意。" + "；".join(told)


def _notes(columns: Sequence[Measured], lines: Sequence[Line]) -> list[str]:
    """What each cell has to say, each once."""
    notes: list[str] = []
    for line in lines:
        for column, cell in zip(columns, line.cells, strict=True):
            if told := note_of(cell):
                whole = cell.missing is not None and cell.missing.reason is Reason.NO_REPORT
                notes.append(told if whole else f"{line.entity} {line.year} 年{column.name}：{told}")
    return list(dict.fromkeys(notes))


def sheet(view: View) -> bytes:
    """The comparison as a workbook: figures as numbers, and where each of them stands."""
    from assistant.showing.compare_book import book

    return book(view)
