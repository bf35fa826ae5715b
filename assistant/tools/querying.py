"""One read-only SELECT whose numbers can be told: those that are columns of one view, or sums and the like of them.

A statement can make any number out of nothing (SELECT 9999) and give any number to anyone (a join, a text in place of
a unit). So figures are made only of a plain SELECT from one view; of any other statement the table is shown to the
model, and none of its numbers can be said."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from assistant.answers import Table
from assistant.results import Citation, Evidence, Value, decimals_needed
from assistant.toolkit.found import Figure, Found
from assistant.toolkit.work import Work
from db.core.errors import UserError
from db.core.facts import Source
from db.core.money import plain

if TYPE_CHECKING:
    from sqlglot import exp

    from db.readonly import Cell

_MOST_ROWS = 200
_WHO, _WHEN, _LABELS = "单位", "年度", ("科目名称", "项目")
_FEN, _FEN_PER_WAN = "金额分", 1_000_000
_SUMMARY = "v_summary"
_NOT_SUMMARY = frozenset({_WHO, _WHEN, "城市", "省份"})
_UNITS = {
    "金额万元": "万元",
    _FEN: "万元",
    "年初预算万元": "万元",
    "全年预算万元": "万元",
    "执行数万元": "万元",
    "执行率": "%",
    "得分": "分",
}
_PLACE = Source("SQL 查询")
_ONLY_SHOWN = "这条语句不是对一个视图的简单查询，结果只供查找，其中的数不能写进回答；要写的数请再用别的工具查"


@dataclass(frozen=True)
class _Column:
    """What a column of the result is: a column of the view, perhaps summed up."""

    name: str
    unit: str
    how: str = ""  # sum, avg, min, max


def select(work: Work, statement: str) -> Found:
    """The result as a table and as figures. UserError where the statement is not one SELECT over the views."""
    from db import readonly

    if not statement.strip():
        raise UserError("没有给出查询语句，请写一条 SELECT")
    result = readonly.run_select(work.settings.db_url, statement, max_rows=_MOST_ROWS)
    told = tuple(tuple("" if cell is None else _text(cell) for cell in cells) for cells in result.rows)
    table = Table(result.columns, told, "查询结果")
    notes = (f"查询结果超过 {_MOST_ROWS} 行，只取前 {_MOST_ROWS} 行",) if result.truncated else ()
    columns = _columns(statement)
    if columns is None or len(columns) != len(result.columns):
        return Found(tables=(table,), notes=(*notes, _ONLY_SHOWN))
    return Found(tuple(_figures(work, statement, columns, result.rows)), tables=(table,), notes=notes)


def _text(cell: "Cell") -> str:
    if isinstance(cell, float):
        return plain(Decimal(str(cell)))
    return plain(cell) if isinstance(cell, Decimal) else str(cell)


# --- what a statement gives ------------------------------------------------------------------------------------------


def _columns(statement: str) -> list[_Column | None] | None:
    """The columns of a plain SELECT from one view, None for one that is no figure; None for any other statement."""
    import sqlglot
    from sqlglot import exp

    tree = sqlglot.parse_one(statement.strip().rstrip("；;"), dialect="sqlite")
    tables = list(tree.find_all(exp.Table))
    if not isinstance(tree, exp.Select) or len(tables) != 1 or list(tree.find_all(exp.Subquery, exp.Join, exp.CTE)):
        return None
    group = tree.args.get("group")
    grouped = {item.name for item in group.expressions if isinstance(item, exp.Column)} if group else set()
    columns = [_column(item, tables[0].name) for item in tree.expressions]
    summed = any(column is not None and column.how for column in columns) or tree.find(exp.AggFunc) is not None
    if summed or tree.args.get("distinct"):  # a column beside a sum is that of any row, unless rows were grouped by it
        return [
            None if summed and column and not column.how and column.name not in grouped else column
            for column in columns
        ]
    return columns


def _column(item: "exp.Expr", view: str) -> _Column | None:
    from sqlglot import exp

    inner = item.this if isinstance(item, exp.Alias) else item
    if isinstance(inner, exp.Round):
        inner = inner.this
    how = ""
    known: dict[type, str] = {exp.Sum: "sum", exp.Avg: "avg", exp.Min: "min", exp.Max: "max"}
    if type(inner) in known:
        how, inner = known[type(inner)], inner.this
    if not isinstance(inner, exp.Column):
        return None
    unit = _UNITS.get(inner.name, "")
    if not unit and view == _SUMMARY and inner.name not in _NOT_SUMMARY:
        unit = "万元"
    return _Column(inner.name, unit, how)


def _figures(
    work: Work, statement: str, columns: list[_Column | None], rows: "tuple[tuple[Cell, ...], ...]"
) -> list[Figure]:
    digest = hashlib.sha256(" ".join(statement.split()).encode()).hexdigest()[:12]
    known = {entity.name for entity in work.library.entities}
    found: list[Figure] = []
    for number, cells in enumerate(rows, 1):
        named = {column.name: cell for column, cell in zip(columns, cells, strict=True) if column and not column.how}
        for column, cell in zip(columns, cells, strict=True):
            if column is None or not column.unit or cell is None or isinstance(cell, bool | str | bytes):
                continue
            exact = Fraction(str(cell)) / (_FEN_PER_WAN if column.name == _FEN else 1)
            place = f"sql:{digest}:{number}:{column.how}{column.name}"
            found.append(_figure(place, statement, named, column, exact, known))
    return found


def _figure(
    place: str, statement: str, row: "Mapping[str, Cell]", column: _Column, exact: Fraction, known: set[str]
) -> Figure:
    who, when = row.get(_WHO), row.get(_WHEN)
    entity = who if isinstance(who, str) and who in known else ""
    year = when if isinstance(when, int) and not isinstance(when, bool) else 0
    decimals = decimals_needed(exact, column.unit)
    shown = Value(exact, column.unit, decimals, (Evidence("x"),)).plain
    labels = tuple(str(row[key]) for key in _LABELS if row.get(key))
    name = next(iter(labels), column.name)
    citation = Citation(
        place, entity, year, "", name, column.name, shown, _PLACE, column.unit, quote=" ".join(statement.split())
    )
    value = Value(exact, column.unit, decimals, (Evidence(place, citation),))
    owner = (entity,) if entity else tuple(sorted(known))
    return Figure(column.name, f"sql:{column.name}", owner, (year,) if year else (), value, (column.name, *labels))
