"""The public tables of a document: every printed figure in its form, side, row and column, with its place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from db.catalogue import Catalogue, Form
from db.core.facts import Fact, FactKey, FormSeen, FormState, Problem
from db.core.money import to_fen
from db.core.text import fold, squeeze
from ingest.document import Document, Row
from ingest.tables import jumble
from ingest.tables.accounts import AccountsReader
from ingest.tables.cells import amounts
from ingest.tables.code_groups import CodeGroupsReader
from ingest.tables.items import ItemsReader
from ingest.tables.regions import Region, find_regions
from ingest.tables.result import FormCells, Unread
from ingest.tables.two_sided import TwoSidedReader
from ingest.tables.units import texts_around, unit_by_evidence, unit_in, unit_of_the_others


@dataclass(frozen=True)
class _Table:
    """One form as found: its stretches, its cells, its unit (empty while unknown)."""

    form: Form
    regions: list[Region]
    cells: FormCells
    unit: str


@dataclass(frozen=True, slots=True)
class Forms:
    facts: tuple[Fact, ...]
    forms: tuple[FormSeen, ...]
    problems: tuple[Problem, ...]


def read_forms(document: Document, catalogue: Catalogue, entity: str, year: int) -> Forms:
    """Facts of every public table. What was not understood comes back as problems, never as a guess."""
    tables = find_tables(document, catalogue, entity)
    said = fold("".join(line.text for line in document.lines()))
    facts: list[Fact] = []
    seen: list[FormSeen] = []
    problems: list[Problem] = []
    units = _units(tables, said)
    for table in tables:
        unit = units.get(table.form.id, "")
        if not unit:
            problems.append(_problem(table, "unread_table", "没有认出金额单位，本表的数未采用"))
        else:
            facts.extend(_facts(table, unit, FactKey(entity, year, table.form.name, "", "", "")))
        problems.extend(
            Problem(item.kind, item.message, item.text, item.source, table.form.name) for item in table.cells.unread
        )
        seen.append(_seen(table, unit))
    present = {form.form for form in seen}
    problems.extend(_untouched(document, catalogue, entity, present))
    return Forms(tuple(facts), tuple(seen), tuple(problems))


def find_tables(document: Document, catalogue: Catalogue, entity: str) -> list[_Table]:
    by_form: dict[str, list[Region]] = {}
    for region in find_regions(document, catalogue, entity):
        if region.rows() or _has_jumble(region):
            by_form.setdefault(region.form.id, []).append(region)
    tables: list[_Table] = []
    for form in catalogue.forms:
        regions = by_form.get(form.id, [])
        cells = _read(form, regions, catalogue)
        if regions and (cells.recognised or cells.cells or cells.unread or any(map(_has_jumble, regions))):
            texts = [text for region in regions for text in texts_around(region.before, region.blocks)]
            tables.append(_Table(form, regions, cells, unit_in(texts)))
    for table in tables:
        witnesses = _witnesses(table.form, tables, catalogue)
        for region in table.regions:
            for line in region.lines():
                if jumble.is_jumbled(line) or jumble.is_remnant(line, table.form, catalogue):
                    jumble.solve(table.form, line, table.cells, catalogue, witnesses)
    return tables


def _has_jumble(region: Region) -> bool:
    return any(map(jumble.is_jumbled, region.lines()))


def _read(form: Form, regions: Iterable[Region], catalogue: Catalogue) -> FormCells:
    blocks = [block for region in regions for block in region.blocks if isinstance(block, Row)]
    tables = [list(rows) for _, rows in groupby(blocks, key=lambda row: row.table)]
    match form.shape:
        case "accounts":
            return AccountsReader(form, catalogue).read(tables)
        case "two_sided":
            return TwoSidedReader(form, catalogue).read(tables)
        case "code_groups":
            return CodeGroupsReader(form, catalogue).read(tables)
        case "items":
            return ItemsReader(form).read(tables)


def _witnesses(form: Form, tables: list[_Table], catalogue: Catalogue) -> jumble.Witnesses:
    """What other forms print for the class rows of this one; a form read in full says of every other class: nothing."""
    found: dict[tuple[str, str, str], Decimal] = {}
    by_id = {table.form.id: table for table in tables}
    for side in form.sides:
        for witness in side.witnesses:
            other = by_id.get(witness.form)
            if other is None:
                continue
            for code, value in _class_sums(other.cells.values("", witness.other)).items():
                account = catalogue.account("functional", code)
                if account is not None:
                    found[side.name, fold(account.name), witness.col] = value
            if other.cells.cells and not other.cells.unread:
                found[side.name, "", witness.col] = Decimal(0)
    return found


def _class_sums(values: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The class rows; where a form prints items only, their sums."""
    classes = {row: value for row, value in values.items() if row.isdigit() and len(row) == 3}
    if classes:
        return classes
    sums: dict[str, Decimal] = {}
    for row, value in values.items():
        if row.isdigit() and len(row) == 7:
            sums[row[:3]] = sums.get(row[:3], Decimal(0)) + value
    return sums


def _units(tables: Sequence[_Table], said: str) -> dict[str, str]:
    """Form id -> unit: printed, else shown by tables whose unit is known (which may in turn show others), else the one
    unit of the whole report."""
    units = {table.form.id: table.unit for table in tables if table.unit}
    values = {table.form.id: [cell.value for cell in table.cells.cells.values()] for table in tables}

    def known() -> list[tuple[Decimal, str]]:
        return [(value, unit) for form, unit in units.items() for value in values[form]]

    waiting = [table.form.id for table in tables if not table.unit]
    for _ in waiting:
        told = known()
        found = {form: unit_by_evidence(values[form], told, said) for form in waiting if form not in units}
        units |= {form: unit for form, unit in found.items() if unit}
    told = known()
    units |= {form: unit for form in waiting if form not in units and (unit := unit_of_the_others(values[form], told))}
    return units


def _facts(table: _Table, unit: str, key: FactKey) -> list[Fact]:
    facts: list[Fact] = []
    for cell in table.cells.cells.values():
        try:
            fen = to_fen(cell.value, unit)
        except ValueError:
            table.cells.unread.append(Unread("unread_cell", "这个数比分还细，未采用", cell.printed, cell.source))
            continue
        full = FactKey(key.entity, key.year, key.form, cell.side, cell.row, cell.col)
        facts.append(Fact(full, fen, cell.printed, cell.label, unit, cell.source, cell.confidence))
    return facts


def _seen(table: _Table, unit: str) -> FormSeen:
    body = table.regions[-1]
    state = FormState.FILLED if table.cells.cells else FormState.BLANK
    rows = tuple(f"{side}|{row}|{label}" for (side, row), label in table.cells.rows.items())
    texts = texts_around(body.before, body.blocks)
    number = next((found for text in texts if (found := _number(text))), "")
    notes = [
        line.text
        for line in body.lines()
        if fold(line.text).startswith(("注", "备注", "说明")) or "无数据" in line.text
    ]
    return FormSeen(table.form.name, state, squeeze(body.title), number, unit, body.source, rows, "\n".join(notes))


def _number(text: str) -> str:
    folded = fold(text)
    start = folded.find("公开")
    end = folded.find("表", start)
    return folded[start : end + 1] if start >= 0 and start < end <= start + 6 else ""


def _problem(table: _Table, kind: str, message: str) -> Problem:
    region = table.regions[-1]
    return Problem(kind, message, region.title, region.source, table.form.name)


def _untouched(document: Document, catalogue: Catalogue, entity: str, present: set[str]) -> list[Problem]:
    """Titled tables that hold figures while no header of theirs was recognised."""
    problems: list[Problem] = []
    for region in find_regions(document, catalogue, entity):
        rows = [row for row in region.rows() if _has_decimals(row)]
        if region.form.name not in present and rows:
            text = " ".join(text for _, text in rows[0].filled())
            problems.append(Problem("unread_table", "没有认出这张表的表头", text, rows[0].source, region.form.name))
    return problems


def _has_decimals(row: Row) -> bool:
    return any(not amount.whole for amount in amounts(row))
