"""Gathers last year's report and writes the workbook, with a hidden sheet that says where everything stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from assistant.workbook import checks, extras, sheets
from assistant.workbook.sheets import FormSheet, Line
from db.catalogue import Catalogue, Form, Side
from db.catalogue.supplement import MAP_SHEET, load_identities, load_supplement
from db.core.facts import FormSeen
from db.core.money import from_fen
from db.core.text import fold
from db.records import StoredClaim, StoredFact, StoredForm, StoredProject

MAP_VERSION = 1
TOTAL = "合计"
_GUIDE = (
    "填写说明",
    "1. 白色格填本年数，金额单位一律为万元，最多两位小数；没有发生的留空。",
    "2. 浅绿色格是公式，自动求和；灰色格是上年数，供对照，不会被读入。",
    "3. 每张表最后一列“校验”出现红字，说明这一行与别处对不上，请核对。",
    "4. 新增的科目写在表末的空行里，先写编码，再写名称和金额。",
    "5. 填好后运行 juesuan ingest 本文件，即可起草情况说明。",
)


@dataclass(frozen=True, slots=True)
class Before:
    """The year before, as the store has it; empty where it has none."""

    facts: Sequence[StoredFact] = ()
    forms: Sequence[StoredForm] = ()
    projects: Sequence[StoredProject] = ()
    claims: Sequence[StoredClaim] = ()
    kind: str = "单位决算"
    year: int = 0


def write_book(path: Path, catalogue: Catalogue, entity: str, year: int, before: Before) -> None:
    """The workbook of a unit's coming year, from the facts and printed tables of the year before (if any)."""
    facts, forms, years = before.facts, before.forms, (year, before.year or year - 1)
    book = Workbook()
    guide = book.active
    assert guide is not None  # noqa: S101 - a new workbook has a sheet
    guide.title = "填写说明"
    for row, text in enumerate((f"{entity}{year}年度决算公开表", *_GUIDE), 1):
        guide.cell(row, 1, text)
    guide.column_dimensions["A"].width = 90
    seen = {stored.form.form: stored.form for stored in forms}
    chosen = [form for form in catalogue.forms if form.name in seen or not seen]
    laid: dict[str, FormSheet] = {}
    for form in chosen:
        lines = _lines(form, seen, catalogue)
        columns = _columns(form, facts)
        laid[form.id] = sheets.lay_out(form, book.create_sheet(form.name[:31]), lines, columns)
    for form in chosen:
        last = {
            (item.fact.key.side, item.fact.key.row, item.fact.key.col): from_fen(item.fact.fen)
            for item in facts
            if item.fact.key.form == form.name
        }
        number = seen[form.name].number if form.name in seen else f"公开{form.order:02d}表"
        sheets.write(laid[form.id], entity, years, number, last)
    checks.write(laid, load_identities(catalogue.forms), {form.id: form for form in catalogue.forms})
    known = extras.Known(_claims(before.claims), [item.project.name for item in before.projects])
    extras.write(book, laid, load_supplement(catalogue.forms), years, known)
    _map(book, laid, entity, year, before.kind)
    book.save(path)


def _claims(claims: Sequence[StoredClaim]) -> dict[str, str]:
    return {item.claim.metric: item.claim.value for item in claims if item.claim.kind != "reason"}


def _lines(form: Form, seen: Mapping[str, FormSeen], catalogue: Catalogue) -> dict[str, list[Line]]:
    """The rows the unit printed last year in the form's own order; where it printed none, the declared ones."""
    printed = _printed(form, seen.get(form.name))
    for side in form.sides:
        lines = printed[side.name]
        known = {line.key for line in lines}
        if form.shape == "two_sided":
            lines = _two_sided(side, lines, _class_lines(catalogue, seen))
        elif form.shape == "accounts" and TOTAL not in known:
            lines = [Line(TOTAL, TOTAL), *lines]
        elif not lines:
            lines = [Line(row.key, row.name) for row in side.rows]
        printed[side.name] = _ordered(lines, form)
    return printed


def _printed(form: Form, seen: FormSeen | None) -> dict[str, list[Line]]:
    printed: dict[str, dict[str, Line]] = {side.name: {} for side in form.sides}
    for text in seen.rows if seen else ():
        half, key, label = text.split("|", 2)
        if half in printed:
            printed[half].setdefault(key, Line(key, label))
    return {half: list(lines.values()) for half, lines in printed.items()}


def _class_lines(catalogue: Catalogue, seen: Mapping[str, FormSeen]) -> list[Line]:
    """The functional classes as the unit's two-sided forms list them; the longest list where one was read in part."""
    lists: list[list[Line]] = [[]]
    for form in catalogue.forms:
        for side in form.sides if form.shape == "two_sided" else ():
            if side.classes:
                lines = _printed(form, seen.get(form.name))[side.name]
                lists.append([line for line in lines if not side.find_rows(line.label)])
    longest = max(lists, key=len)
    return longest or [Line(account.name, account.name) for account in catalogue.classes("functional")]


def _two_sided(side: Side, lines: Sequence[Line], classes: Sequence[Line]) -> list[Line]:
    """Classes first, then the declared rows in their order, each under the name the unit prints."""
    named = {fold(line.key): line for line in lines}
    rows: list[Line] = []
    for row in side.rows:
        prefix = f"{row.parent}/" if row.parent else ""
        mine = next((named[key] for name in row.spellings() if (key := fold(prefix + name)) in named), None)
        rows.append(mine or Line(row.key, row.name))
    if not side.classes:
        taken = {line.key for line in rows}
        return [*rows, *(line for line in lines if line.key not in taken)]
    return [*classes, *rows]


def _ordered(lines: list[Line], form: Form) -> list[Line]:
    """Codes in their order after the total; other forms as they are."""
    if form.accounts is None:
        return lines
    totals = [line for line in lines if not line.key.isdigit()]
    codes = sorted((line for line in lines if line.key.isdigit()), key=lambda line: line.key)
    return [*codes, *totals] if form.shape == "code_groups" else [*totals, *codes]


def _columns(form: Form, facts: Sequence[StoredFact]) -> tuple[str, ...]:
    """The layout that holds every column printed last year; the widest where nothing was printed."""
    used = {item.fact.key.col for item in facts if item.fact.key.form == form.name}
    fitting = [layout for layout in form.layouts if used <= set(layout)]
    return min(fitting, key=len) if fitting else form.side.column_names


def _map(book: Workbook, laid: dict[str, FormSheet], entity: str, year: int, kind: str) -> None:
    sheet = book.create_sheet(MAP_SHEET)
    sheet.sheet_state = "veryHidden"
    sheet.append(["version", MAP_VERSION])
    sheet.append(["entity", entity])
    sheet.append(["year", year])
    sheet.append(["kind", kind])
    for form_sheet in laid.values():
        for half in form_sheet.halves:
            labels = ",".join(map(get_column_letter, half.label_columns))
            amounts = ",".join(f"{name}={get_column_letter(column)}" for name, column in half.columns.items())
            sheet.append(
                ["form", form_sheet.form.id, form_sheet.sheet.title, half.side.name, half.first, labels, amounts]
            )
