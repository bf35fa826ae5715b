"""Our own workbook, filled in by a unit, read back exactly: inputs as typed, sums recomputed, grey columns ignored."""

import hashlib
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from db.catalogue import Catalogue, Form, Side
from db.catalogue.supplement import MAP_SHEET
from db.core.errors import UnreadableFileError
from db.core.facts import Problem, Source
from db.core.money import plain
from db.core.text import squeeze
from ingest.document import Block, Cell, Document, Line, Row
from ingest.tables.sums import Formula, Key, complete
from ingest.tables.two_sided import row_key
from ingest.template_sides import read_claims, read_projects, shown_projects
from ingest.typed import TypedBook, as_text, as_value

_HEADS = ("科目编码", "科目名称")


@dataclass(frozen=True, slots=True)
class _Half:
    """One side of a form on its sheet, as the hidden sheet describes it."""

    form: Form
    sheet: str
    side: Side
    first: int
    labels: tuple[int, ...]
    columns: Mapping[str, int]


@dataclass
class _Line:
    """One filled row of a half: what it is called and what its cells hold."""

    row: int
    key: str
    code: str
    label: str
    ordinal: str
    cells: dict[str, Decimal | Formula | str] = field(default_factory=dict)


def is_template(path: Path) -> bool:
    """Whether a file is a workbook that we wrote; never raises, for the readers say what is wrong with a bad file."""
    if path.suffix.lower() not in (".xlsx", ".xlsm") or not zipfile.is_zipfile(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            info = archive.getinfo("xl/workbook.xml")
            return info.file_size < 1_000_000 and f'name="{MAP_SHEET}"'.encode() in archive.read(info)
    except (KeyError, OSError, zipfile.BadZipFile):
        return False


def read_template(path: Path, catalogue: Catalogue) -> Document:
    """UnreadableFileError where the hidden description is damaged."""
    typed = TypedBook(path)
    book = typed.book
    told = {str(row[0]): row[1:] for row in book[MAP_SHEET].iter_rows(values_only=True) if row[0] != "form"}
    try:
        entity, year, kind = str(told["entity"][0]), int(str(told["year"][0])), str(told["kind"][0])
        halves = list(_halves(typed, catalogue))
    except (KeyError, ValueError, IndexError, AttributeError) as error:
        raise UnreadableFileError(f"{path.name} 的隐藏说明页已损坏，请用 juesuan template 重新生成后填写") from error
    blocks: list[Block] = [Line(f"{entity}{year}年度{kind}", Source(path.name))]
    for number, form in enumerate(catalogue.forms, 1):
        mine = [half for half in halves if half.form is form]
        if mine:
            blocks.extend(_form_blocks(typed, mine, path.name, number, (entity, year)))
    notes: list[Problem] = []
    projects = tuple(read_projects(typed, path.name, notes))
    blocks.extend(shown_projects(projects))
    claims = tuple(read_claims(typed, catalogue, (path.name, year), notes))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Document(path.name, digest, tuple(blocks), notes=tuple(notes), claims=claims, projects=projects)


def _halves(typed: TypedBook, catalogue: Catalogue) -> Iterator[_Half]:
    from openpyxl.utils import column_index_from_string as index

    book = typed.book
    for row in book[MAP_SHEET].iter_rows(values_only=True):
        if row[0] != "form":
            continue
        form = catalogue.form(str(row[1]))
        side = form.side_named(str(row[3] or "")) if form else None
        if form is None or side is None or str(row[2]) not in book.sheetnames:
            continue  # a sheet that the unit deleted: not published
        columns = dict(part.split("=") for part in str(row[6]).split(","))
        labels = tuple(index(letter) for letter in str(row[5]).split(","))
        yield _Half(form, str(row[2]), side, int(str(row[4])), labels, {k: index(v) for k, v in columns.items()})


def _form_blocks(
    typed: TypedBook, halves: Sequence[_Half], file: str, number: int, whose: tuple[str, int]
) -> Iterator[Block]:
    """A form as a reader would have seen it printed: title, unit's name, header, rows."""
    form, name = halves[0].form, halves[0].sheet
    place = Source(file, sheet=name, line=1)
    for text in (form.name, f"单位：{whose[0]}", f"{whose[1]}年度", "金额单位：万元"):
        yield Line(text, place)
    sides = [_lines(typed, half) for half in halves]
    yield Row(tuple(Cell(text) for half in halves for text in _head(half)), place, number)
    for row in sorted({line.row for lines in sides for line in lines}):
        cells: list[Cell] = []
        for half, lines in zip(halves, sides, strict=True):
            line = next((line for line in lines if line.row == row), None)
            cells += map(Cell, _printed(half, line))
        yield Row(tuple(cells), Source(file, sheet=name, line=row), number)


def _head(half: _Half) -> list[str]:
    labels = _HEADS if half.form.accounts else ("项目", "行次")
    return [*labels, *half.columns]


def _printed(half: _Half, line: _Line | None) -> list[str]:
    if line is None:
        return [""] * (2 + len(half.columns))
    first = (line.code, line.label) if half.form.accounts else (line.label, line.ordinal)
    return [*first, *(_text(line.cells.get(column)) for column in half.columns)]


def _text(value: Decimal | Formula | str | None) -> str:
    if isinstance(value, Decimal):
        return plain(value, 2)
    return value if isinstance(value, str) else ""


def _lines(typed: TypedBook, half: _Half) -> list[_Line]:
    lines: list[_Line] = []
    seen: list[str] = []
    for row in range(half.first, typed.book[half.sheet].max_row + 1):
        first, second = (squeeze(as_text(typed.content(half.sheet, row, column))) for column in half.labels)
        if not first and not second:
            continue
        if half.form.accounts:
            line = _Line(row, first or squeeze(second), first, second, "")
        else:
            line = _Line(row, row_key(half.side, first, seen), "", first, second)
        seen.append(line.key)
        line.cells = _cells(typed, row, half)
        lines.append(line)
    cells: dict[Key, Decimal | Formula] = {
        (line.key, name): value for line in lines for name, value in line.cells.items() if not isinstance(value, str)
    }
    totals = complete(half.form, half.side, [line.key for line in lines], cells)
    for line in lines:
        for name, value in list(line.cells.items()):
            if isinstance(value, Formula):
                total = totals.get((line.key, name))
                line.cells[name] = total if total is not None else ""
    return lines


def _cells(typed: TypedBook, row: int, half: _Half) -> dict[str, Decimal | Formula | str]:
    """What a row holds; a total across that was left empty beside its parts counts as its formula."""
    found = {
        name: value
        for name, at in half.columns.items()
        if (value := as_value(typed.content(half.sheet, row, at))) is not None
    }
    for equation in half.side.column_equations if found else ():
        if len(equation.left) == 1 and equation.left[0].name in half.columns:
            found.setdefault(equation.left[0].name, Formula())
    return found
