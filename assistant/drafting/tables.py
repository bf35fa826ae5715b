"""The public tables of a year as grids of cells: what the catalogue declares, in the rows that the report printed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from db.catalogue import Catalogue, Form, Side
from db.core.facts import FormSeen, FormState
from db.core.money import from_fen, wan_text
from db.core.number_forms import NumberForm, format_value
from db.queries import Queries
from db.records import StoredFact

Look = Literal["head", "label", "code", "middle", "amount"]
UNIT = "万元"
_LABEL, _NAME, _CODE, _LINE, _AMOUNT = 3.3, 3.3, 1.4, 0.7, 1.7  # relative widths
_PORTRAIT = 13.0  # what a page holds upright
_EMPTY = "注：本年度没有发生此项收支，本表没有数据。"
_ROUNDED = f"注：本表金额以{UNIT}列示，因四舍五入，合计数与分项之和可能略有差别。"


@dataclass(frozen=True)
class PublicTable:
    """A form as a report prints it."""

    form: Form
    facts: tuple[StoredFact, ...]
    seen: FormSeen | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a grid. An amount names the fact that it prints."""

    text: str = ""
    look: Look = "amount"
    span: int = 1
    evidence: str = ""


@dataclass(frozen=True)
class Grid:
    """A table ready to be written."""

    form: str  # id
    title: str
    number: str  # 公开01表
    heads: int
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    note: str = ""

    @property
    def wide(self) -> bool:
        return sum(self.widths) > _PORTRAIT

    @property
    def texts(self) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(cell.text for cell in row) for row in self.rows)


def public_tables(queries: Queries, catalogue: Catalogue, entity: str, year: int) -> tuple[PublicTable, ...]:
    """The tables that the current report of a unit publishes, in the catalogue's order; none where it is not stored."""
    reports = queries.reports(entity, year, current_only=True)
    if not reports:
        return ()
    own = reports[0].id
    facts = queries.facts(report_id=own)
    seen = {form.id: item.form for item in queries.forms(report_id=own) if (form := catalogue.form(item.form.form))}
    found = []
    for form in sorted(catalogue.forms, key=lambda form: form.order):
        mine = tuple(item for item in facts if item.fact.key.form == form.name)
        printed = seen.get(form.id)
        if mine or (printed is not None and printed.state is not FormState.ABSENT):
            found.append(PublicTable(form, mine, printed))
    return tuple(found)


def grid_of(table: PublicTable) -> Grid:
    """A table laid out as offices print it."""
    shapes = {"two_sided": _two_sided, "accounts": _accounts, "code_groups": _code_groups, "items": _items}
    heads, body, widths = shapes[table.form.shape](table, _Amounts(table))
    number = table.seen.number if table.seen is not None else ""
    note = table.seen.note if table.seen is not None else ""
    note = note or (_ROUNDED if table.facts else _EMPTY)
    shown = number or f"公开{table.form.order:02d}表"
    rows = tuple(map(tuple, (*heads, *body)))
    return Grid(table.form.id, table.form.name, shown, len(heads), rows, tuple(widths), note)


_Rows = list[list[Cell]]
_Laid = tuple[_Rows, _Rows, list[float]]


@dataclass(frozen=True, slots=True)
class _Line:
    key: str
    label: str


class _Amounts:
    """The figures of a table by their place, and the rows of each side in the order of the report."""

    def __init__(self, table: PublicTable) -> None:
        self._facts = {(item.fact.key.side, item.fact.key.row, item.fact.key.col): item for item in table.facts}
        self._lines: dict[str, dict[str, _Line]] = {side.name: {} for side in table.form.sides}
        for text in table.seen.rows if table.seen is not None else ():
            half, key, label = text.split("|", 2)
            self._lines.setdefault(half, {}).setdefault(key, _Line(key, label))
        for item in table.facts:
            key = item.fact.key.row
            self._lines.setdefault(item.fact.key.side, {}).setdefault(key, _Line(key, item.fact.label or key))

    def lines(self, side: Side) -> list[_Line]:
        """The printed rows; the declared ones where nothing was printed."""
        return list(self._lines[side.name].values()) or [_Line(row.key, row.name) for row in side.rows]

    def cell(self, side: Side, line: _Line | None, column: str) -> Cell:
        stored = self._facts.get((side.name, line.key, column)) if line is not None else None
        return Cell() if stored is None else Cell(amount_text(stored.fact.fen), evidence=f"fact:{stored.id}")

    def columns(self, form: Form) -> tuple[str, ...]:
        """The narrowest layout that holds every column printed."""
        used = {column for _, _, column in self._facts}
        fitting = [layout for layout in form.layouts if used <= set(layout)]
        return min(fitting, key=len) if fitting and used else form.side.column_names


def amount_text(fen: int) -> str:
    """3,760.35: two decimals, more only where the report had more."""
    decimals = len(wan_text(fen).partition(".")[2])
    return format_value(from_fen(fen), NumberForm(thousands=True, decimals=decimals))


# --- shapes ----------------------------------------------------------------------------------------------------------


def _two_sided(table: PublicTable, amounts: _Amounts) -> _Laid:
    """Income left, spending right; the totals of both sides stand on one line."""
    sides = table.form.sides
    top: list[Cell] = []
    names: list[Cell] = []
    counts: list[Cell] = []
    widths: list[float] = []
    column = 0
    for side in sides:
        top.append(Cell(side.name, "head", span=2 + len(side.columns)))
        names += [Cell("项目", "head"), Cell("行次", "head")]
        counts += [Cell("栏次", "head"), Cell("", "head")]
        for name in side.column_names:
            column += 1
            names.append(Cell(name, "head"))
            counts.append(Cell(str(column), "head"))
        widths += [_LABEL, _LINE, *(_AMOUNT for _ in side.columns)]
    blocks = [_blocks(side, amounts.lines(side)) for side in sides]
    body: _Rows = []
    pads = [list(zip_longest(*parts)) for parts in zip(*blocks, strict=True)]
    ordinals = [0 for _ in sides]
    total = sum(len(part) for part in pads)
    for pair in (pair for part in pads for pair in part):
        row: list[Cell] = []
        for index, (side, line) in enumerate(zip(sides, pair, strict=True)):
            ordinals[index] += 1
            row += [Cell(line.label if line else "", "label"), Cell(str(ordinals[index] + index * total), "middle")]
            row += [amounts.cell(side, line, name) for name in side.column_names]
        body.append(row)
    return [top, names, counts], body, widths


def _blocks(side: Side, lines: Sequence[_Line]) -> tuple[list[_Line], list[_Line], list[_Line], list[_Line]]:
    """Rows before the year's total, the total, what follows it, and the grand total."""
    kinds = {row.key: row.kind for row in side.rows}
    where = {kind: next((i for i, line in enumerate(lines) if kinds.get(line.key) == kind), None) for kind in _ENDS}
    grand = where["grand"] if where["grand"] is not None else len(lines)
    total = where["total"] if where["total"] is not None else grand
    return (
        list(lines[:total]),
        list(lines[total : total + 1 if total < grand else total]),
        list(lines[total + 1 : grand]),
        list(lines[grand:]),
    )


_ENDS = ("total", "grand")


def _accounts(table: PublicTable, amounts: _Amounts) -> _Laid:
    """A row an account, the total first."""
    side, columns = table.form.side, amounts.columns(table.form)
    heads = [
        [Cell("科目编码", "head"), Cell("科目名称", "head"), *(Cell(name, "head") for name in columns)],
        [Cell("栏次", "head", span=2), *(Cell(str(place), "head") for place, _ in enumerate(columns, 1))],
    ]
    lines = amounts.lines(side)
    lines = sorted(lines, key=lambda line: line.key.isdigit()) or [_Line(_total(side), _total(side))]
    body = [[*_coded(line), *(amounts.cell(side, line, name) for name in columns)] for line in lines]
    return heads, body, [_CODE, _NAME, *(_AMOUNT for _ in columns)]


def _total(side: Side) -> str:
    return next((row.name for row in side.rows if row.kind in _ENDS), "合计")


def _coded(line: _Line) -> list[Cell]:
    if line.key.isdigit():
        return [Cell(line.key, "code"), Cell(line.label, "label")]
    return [Cell(line.label, "middle", span=2)]


def _code_groups(table: PublicTable, amounts: _Amounts) -> _Laid:
    """Staff left, running costs right, each with its total; the grand total last."""
    side = table.form.side
    lines = {line.key: line for line in amounts.lines(side)}
    groups = [row for row in side.rows if row.classes]
    columns = [list(_of_classes(lines.values(), group.classes)) for group in groups]
    name = side.column_names[0]
    heads = [[Cell(text, "head") for _ in groups for text in ("科目编码", "科目名称", name)]]
    body: _Rows = []
    for pair in zip_longest(*columns):
        row: list[Cell] = []
        for line in pair:
            row += _coded(line) if line is not None else [Cell("", "code"), Cell("", "label")]
            row.append(amounts.cell(side, line, name))
        body.append(row)
    totals = [lines.get(group.key, _Line(group.key, group.name)) for group in groups]
    body.append([cell for line in totals for cell in (*_coded(line), amounts.cell(side, line, name))])
    for declared in side.rows:
        if declared.kind == "grand" and declared.key in lines:
            line = lines[declared.key]
            wide = 3 * len(groups) - 1
            body.append([Cell(line.label, "middle", span=wide), amounts.cell(side, line, name)])
    return heads, body, [_CODE, _NAME - 0.6, _AMOUNT - 0.2] * len(groups)


def _of_classes(lines: Iterable[_Line], classes: Sequence[str]) -> Iterator[_Line]:
    """The accounts of these classes in their order."""
    coded = [line for line in lines if line.key.isdigit()]
    yield from (line for line in sorted(coded, key=lambda line: line.key) if line.key[:3] in classes)


def _items(table: PublicTable, amounts: _Amounts) -> _Laid:
    """A row an item."""
    side = table.form.side
    heads = [
        [Cell("项目", "head"), Cell("行次", "head"), *(Cell(name, "head") for name in side.column_names)],
        [Cell("栏次", "head"), Cell("", "head"), *(Cell(str(n), "head") for n, _ in enumerate(side.columns, 1))],
    ]
    body = [
        [
            Cell(line.label, "label"),
            Cell(str(number), "middle"),
            *(amounts.cell(side, line, name) for name in side.column_names),
        ]
        for number, line in enumerate(amounts.lines(side), 1)
    ]
    return heads, body, [_LABEL + 1, _LINE, *(_AMOUNT + 1 for _ in side.columns)]
