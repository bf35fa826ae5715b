"""Our own workbook, filled in by a unit, read back exactly: inputs as typed, sums recomputed, grey columns ignored."""

import hashlib
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db.catalogue import Catalogue, Form, Side
from db.catalogue.supplement import BUDGETS, FIRST_ROW, INDICATORS, MAP_SHEET, PROJECTS, REASONS, load_supplement
from db.core.errors import UnreadableFileError
from db.core.facts import Claim, Source
from db.core.money import plain
from db.core.numbers import parse_cell
from db.core.text import squeeze
from ingest.document import Block, Cell, Document, Line, Row
from ingest.tables.sums import Formula, Key, complete
from ingest.tables.two_sided import row_key

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

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
    from openpyxl import load_workbook

    book = load_workbook(path, data_only=False)
    told = {str(row[0]): row[1:] for row in book[MAP_SHEET].iter_rows(values_only=True) if row[0] != "form"}
    try:
        entity, year, kind = str(told["entity"][0]), int(str(told["year"][0])), str(told["kind"][0])
        halves = list(_halves(book, catalogue))
    except (KeyError, ValueError, IndexError, AttributeError) as error:
        raise UnreadableFileError(f"{path.name} 的隐藏说明页已损坏，请用 juesuan template 重新生成后填写") from error
    blocks: list[Block] = [Line(f"{entity}{year}年度{kind}", Source(path.name))]
    for number, form in enumerate(catalogue.forms, 1):
        mine = [half for half in halves if half.form is form]
        if mine:
            blocks.extend(_form_blocks(book, mine, path.name, number, (entity, year)))
    blocks.extend(_performance(book, path.name))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Document(path.name, digest, tuple(blocks), claims=tuple(_claims(book, catalogue, path.name, year)))


def _halves(book: "Workbook", catalogue: Catalogue) -> Iterator[_Half]:
    from openpyxl.utils import column_index_from_string as index

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
    book: "Workbook", halves: Sequence[_Half], file: str, number: int, whose: tuple[str, int]
) -> Iterator[Block]:
    """A form as a reader would have seen it printed: title, unit's name, header, rows."""
    form, name = halves[0].form, halves[0].sheet
    place = Source(file, sheet=name, line=1)
    for text in (form.name, f"单位：{whose[0]}", f"{whose[1]}年度", "金额单位：万元"):
        yield Line(text, place)
    sheet: Worksheet = book[name]
    sides = [_lines(sheet, half) for half in halves]
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


def _lines(sheet: "Worksheet", half: _Half) -> list[_Line]:
    lines: list[_Line] = []
    seen: list[str] = []
    for row in range(half.first, sheet.max_row + 1):
        first, second = (_string(sheet.cell(row, column).value) for column in half.labels)
        if not first and not second:
            continue
        if half.form.accounts:
            line = _Line(row, first or squeeze(second), first, second, "")
        else:
            line = _Line(row, row_key(half.side, first, seen), "", first, second)
        seen.append(line.key)
        line.cells = _cells(sheet, row, half)
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


def _cells(sheet: "Worksheet", row: int, half: _Half) -> dict[str, Decimal | Formula | str]:
    """What a row holds; a total across that was left empty beside its parts counts as its formula."""
    found = {
        name: value for name, at in half.columns.items() if (value := _value(sheet.cell(row, at).value)) is not None
    }
    for equation in half.side.column_equations if found else ():
        if len(equation.left) == 1 and equation.left[0].name in half.columns:
            found.setdefault(equation.left[0].name, Formula())
    return found


def _string(value: Any) -> str:
    if value is None or (isinstance(value, str) and value.startswith("=")):
        return ""
    return squeeze(str(int(value)) if isinstance(value, float) and value.is_integer() else str(value))


def _value(value: Any) -> Decimal | Formula | str | None:
    """A cell as typed: a number, one of our formulas, or text that is no number (which will be listed as unread)."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        if value.startswith("="):
            return Formula()
        number = parse_cell(value)
        return value.strip() if number is None else number
    if isinstance(value, bool):
        return str(value)
    return Decimal(repr(value)) if isinstance(value, int | float) else str(value)


# --- the sheets beside the forms -------------------------------------------------------------------------------------


def _rows(book: "Workbook", name: str) -> Iterator[tuple[int, list[Any]]]:
    if name in book.sheetnames:
        for number, row in enumerate(book[name].iter_rows(min_row=FIRST_ROW, values_only=True), FIRST_ROW):
            if any(cell not in (None, "") for cell in row):
                yield number, list(row)


def _number(value: Any) -> str:
    found = _value(value)
    return plain(found) if isinstance(found, Decimal) else ""


def _claims(book: "Workbook", catalogue: Catalogue, file: str, year: int) -> Iterator[Claim]:
    for row, (code, name, budget, *_) in _rows(book, BUDGETS):
        if value := _number(budget):
            metric = "年初预算" if _string(code) else "一般公共预算财政拨款支出年初预算"
            place = Source(file, sheet=BUDGETS, line=row)
            yield Claim(BUDGETS, _string(name), "budget", metric, _string(code), str(year), value, "万元", "", place)
    for row, cells in _rows(book, REASONS):
        text = str(cells[6] or "").strip() if len(cells) > 6 else ""
        if text:
            place = Source(file, sheet=REASONS, line=row)
            yield Claim(REASONS, text, "reason", _string(cells[0]), _string(cells[1]), str(year), "", "", "", place)
    for sheet in load_supplement(catalogue.forms).sheets:
        yield from _items(book, sheet.name, {item.key: (item.unit, item.parts) for item in sheet.items}, file, year)


def _items(
    book: "Workbook", name: str, declared: Mapping[str, tuple[str, tuple[str, ...]]], file: str, year: int
) -> Iterator[Claim]:
    typed = {_string(cells[0]): (row, _value(cells[2])) for row, cells in _rows(book, name) if len(cells) > 2}
    for key, (row, value) in typed.items():
        unit, parts = declared.get(key, ("", ()))
        amount = value if isinstance(value, Decimal) else None
        if isinstance(value, Formula):
            given = [number for part in parts if isinstance(number := typed.get(part, (0, None))[1], Decimal)]
            amount = sum(given, Decimal(0)) if given else None
        if amount is not None and key in declared:
            kind = "amount" if unit == "万元" else "count"
            yield Claim(name, "", kind, key, "", str(year), plain(amount), unit, "", Source(file, sheet=name, line=row))


def _performance(book: "Workbook", file: str) -> Iterator[Block]:
    """Each project as a self-evaluation table, so that one reader reads them all."""
    indicators: dict[str, list[tuple[int, list[str]]]] = {}
    for row, cells in _rows(book, INDICATORS):
        texts = [_string(cell) for cell in (*cells, *[None] * 9)[:9]]
        indicators.setdefault(texts[0], []).append((row, texts[1:]))
    for number, (row, cells) in enumerate(_rows(book, PROJECTS), 1000):
        name, *money = (_string(cell) if position == 0 else _number(cell) for position, cell in enumerate(cells[:4]))
        score, grade = (_string(cell) for cell in (*cells, None, None, None)[5:7])
        if not name or not any((*money, score, grade, indicators.get(name))):
            continue
        place = Source(file, sheet=PROJECTS, line=row)
        yield Line("单位：万元", place)
        full, executed = (Decimal(money[1] or 0), Decimal(money[2] or 0))
        rate = plain(executed * 100 / full, 2)[:12] if full and money[2] else ""
        table = [
            ["", "项目名称", name],
            ["", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
            ["", "年度资金总额", *money, "", f"{rate}%" if rate else "", ""],
        ]
        yield from (Row(tuple(map(Cell, texts)), place, number) for texts in table)
        mine = indicators.get(name, [])
        if mine:
            heads = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析")
            yield Row(tuple(map(Cell, ("", *heads))), place, number)
            for at, texts in mine:
                yield Row(tuple(map(Cell, ("", *texts))), Source(file, sheet=INDICATORS, line=at), number)
        if score:
            yield Row((Cell(""), Cell("总分"), Cell(score)), place, number)
        if grade:
            yield Row((Cell("评价等级"), Cell(grade)), place, number)
