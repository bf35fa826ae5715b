"""Units side by side: one row a unit, one column a metric, every cell a value with evidence or why there is none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.metrics.evaluate import Evaluator, Measured
from assistant.metrics.finder import measured, named
from assistant.metrics.library import Library
from assistant.results import Citation, Missing, Reason, Result, Value
from db.catalogue import Catalogue
from db.core.errors import UserError
from db.queries import Queries

_COMMA = re.compile("[,，]")
_LIST = re.compile("[,，、]")


@dataclass(frozen=True)
class Row:
    """One unit in one year."""

    entity: str
    year: int
    cells: tuple[Result, ...]


@dataclass(frozen=True)
class Comparison:
    """What a comparison gives back."""

    columns: tuple[Measured, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    def citations(self) -> tuple[Citation, ...]:
        """Every place that a value of the table rests on, each once, in reading order."""
        values = (cell for row in self.rows for cell in row.cells if isinstance(cell, Value))
        return tuple({citation.id: citation for value in values for citation in value.citations()}.values())


def compare(
    queries: Queries, catalogue: Catalogue, entities: Sequence[str], metrics: Sequence[str], year: int | None = None
) -> Comparison:
    """Units by metrics; each unit in its newest year where none is asked for. UserError for a name that is unknown
    or fits several."""
    library = Library(queries, catalogue)
    columns = tuple(measured(catalogue, text) for texts in metrics for text in _names(catalogue, texts))
    if not columns:
        raise UserError("没有给出指标，请用 --metric 写明要比较什么，例如 --metric 收入总计")
    units = library.units([part for text in entities for part in _LIST.split(text) if part.strip()])
    evaluator = Evaluator(library)
    rows: list[Row] = []
    for unit in units:
        own = year if year is not None else next(iter(library.years(unit.name)), None)
        if own is None:
            raise UserError(f"库里没有{unit.name}的报告，请先用 juesuan ingest 导入")
        rows.append(Row(unit.name, own, tuple(evaluator.measure(column, unit.name, own) for column in columns)))
    return Comparison(columns, tuple(rows), tuple(_notes(columns, rows)))


def _names(catalogue: Catalogue, text: str) -> list[str]:
    """A metric's name may hold a comma («收、支总计»); only one that is no name is a list."""
    if named(catalogue, text) is not None:
        return [text]
    return [part for part in _COMMA.split(text) if part.strip()]


def _notes(columns: Sequence[Measured], rows: Sequence[Row]) -> list[str]:
    """What a reader of the table must know: different years first, then what each cell has to say."""
    notes: list[str] = []
    if len({row.year for row in rows}) > 1:
        listed = "、".join(f"{row.entity} {row.year} 年" for row in rows)
        notes.append(f"各单位取最新年度，年度不同：{listed}")
    for row in rows:
        for column, cell in zip(columns, row.cells, strict=True):
            told = cell.note if isinstance(cell, Missing) else _told(cell)
            if isinstance(cell, Missing) and cell.reason is Reason.NO_REPORT:
                notes.append(cell.note)  # of the unit, whatever the column
            elif told:
                notes.append(f"{row.entity} {row.year} 年{column.name}：{told}")
    return list(dict.fromkeys(notes))


def _told(value: Value) -> str:
    working = "" if not value.working or value.working in value.note else f"{value.working} {value.unit}"
    return "；".join(part for part in (working, value.note) if part)
