"""The public tables of a document: every printed figure in its form, side, row and column, with its place."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from db.catalogue import Catalogue, Form
from db.core.facts import Fact, FactKey, FormSeen, FormState, Problem
from db.core.money import to_fen
from db.core.text import fold, squeeze
from ingest.document import Block, Document, Row
from ingest.tables import jumble
from ingest.tables.accounts import AccountsReader
from ingest.tables.code_groups import CodeGroupsReader
from ingest.tables.items import ItemsReader
from ingest.tables.regions import Region, find_regions
from ingest.tables.result import FormCells, Unread
from ingest.tables.two_sided import TwoSidedReader
from ingest.tables.units import texts_around, unit_by_evidence, unit_in


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
    tables = find_tables(document, catalogue)
    said = fold("".join(line.text for line in document.lines()))
    facts: list[Fact] = []
    seen: list[FormSeen] = []
    problems: list[Problem] = []
    for table in tables:
        unit = table.unit or _unit_elsewhere(table, tables, said)
        if not unit:
            problems.append(_problem(table, "unread_table", "没有认出金额单位，本表的数未采用"))
        else:
            facts.extend(_facts(table, unit, FactKey(entity, year, table.form.name, "", "", "")))
        problems.extend(
            Problem(item.kind, item.message, item.text, item.source, table.form.name) for item in table.cells.unread
        )
        seen.append(_seen(table, unit))
    present = {form.form for form in seen}
    problems.extend(_untouched(document, catalogue, present))
    return Forms(tuple(facts), tuple(seen), tuple(problems))


def find_tables(document: Document, catalogue: Catalogue) -> list[_Table]:
    by_form: dict[str, list[Region]] = {}
    for region in find_regions(document, catalogue):
        if region.rows() or _has_jumble(region):
            by_form.setdefault(region.form.id, []).append(region)
    tables: list[_Table] = []
    for form in catalogue.forms:
        regions = by_form.get(form.id, [])
        cells = _read(form, regions, catalogue)
        if regions and (cells.recognised or cells.cells or any(map(_has_jumble, regions))):
            texts = [text for region in regions for text in texts_around(region.before, region.blocks)]
            tables.append(_Table(form, regions, cells, unit_in(texts)))
    for table in tables:
        witnesses = _witnesses(table.form, tables)
        for region in table.regions:
            for line in region.lines():
                if jumble.is_jumbled(line):
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
            return TwoSidedReader(form).read(tables)
        case "code_groups":
            return CodeGroupsReader(form, catalogue).read(tables)
        case "items":
            return ItemsReader(form).read(tables)


def _witnesses(form: Form, tables: list[_Table]) -> dict[tuple[str, str], Decimal]:
    """What other forms print for the class rows of this one: (folded class name, column) -> value."""
    found: dict[tuple[str, str], Decimal] = {}
    by_id = {table.form.id: table for table in tables}
    for side in form.sides:
        for witness in side.witnesses:
            other = by_id.get(witness.form)
            if other is None:
                continue
            for cell in other.cells.cells.values():
                if cell.col == witness.other and cell.row.isdigit() and len(cell.row) == 3:
                    found[fold(cell.label), witness.col] = cell.value
    return found


def _unit_elsewhere(table: _Table, tables: list[_Table], said: str) -> str:
    others = ((cell.value, other.unit) for other in tables if other.unit for cell in other.cells.cells.values())
    return unit_by_evidence((cell.value for cell in table.cells.cells.values()), others, said)


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


def _untouched(document: Document, catalogue: Catalogue, present: set[str]) -> list[Problem]:
    """Titled tables that hold figures while no header of theirs was recognised."""
    problems: list[Problem] = []
    for region in find_regions(document, catalogue):
        rows = [row for row in region.rows() if _has_decimals(row)]
        if region.form.name not in present and rows:
            text = " ".join(text for _, text in rows[0].filled())
            problems.append(Problem("unread_table", "没有认出这张表的表头", text, rows[0].source, region.form.name))
    return problems


def _has_decimals(block: Block) -> bool:
    texts = block.texts if isinstance(block, Row) else (block.text,)
    return any("." in fold(text) and any(char.isdigit() for char in text) for text in texts)
