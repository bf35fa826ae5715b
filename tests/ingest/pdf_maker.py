"""PDFs for the tests: public tables drawn from golden figures, in the ways that producers draw them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from db.catalogue import Catalogue, Form
from tests.golden_files import Key

SONG = "STSong-Light"
SIZE = 9.0
PAD = 3.0


@dataclass(frozen=True)
class Style:
    """How tables are drawn. ruling: lines, rects, thin, fills, open, rows, columns, frame, head or none."""

    ruling: str = "lines"
    split_codes: bool = False
    narrow: bool = False  # names wrap
    turn: str = ""  # "90", "270": the page's /Rotate; "content": drawn sideways
    spaced: bool = False
    bold: bool = False
    repeat_head: bool = False
    together: bool = False  # tables follow each other on one page
    glued: bool = False  # the amounts of a row are one string
    glyphs: bool = False  # every character drawn by itself
    alternating: bool = False  # 预算数 and 决算数 below every item
    top: bool = False  # figures at the top of their cells


@dataclass
class Cell:
    row: int
    column: int
    text: str
    rows: int = 1
    columns: int = 1
    align: str = "left"


@dataclass
class Sheet:
    title: str
    widths: list[float]
    cells: list[Cell]
    head: int
    count: int
    note: str = ""


# --- sheets ----------------------------------------------------------------------------------------------------------


def sheets(truth: dict[Key, str], catalogue: Catalogue, style: Style) -> list[Sheet]:
    made: list[Sheet] = []
    for form in catalogue.forms:
        own = {key[1:]: value for key, value in truth.items() if key[0] == form.name}
        if own:
            build = {"accounts": _accounts, "two_sided": _two_sided, "code_groups": _groups, "items": _items}[
                form.shape
            ]
            made.append(build(form, own, catalogue, style))
    return made


def _shown(value: str) -> str:
    whole, _, rest = value.partition(".")
    return f"{int(whole):,}.{rest}" if rest else value


def _accounts(form: Form, own: dict[tuple[str, str, str], str], catalogue: Catalogue, style: Style) -> Sheet:
    columns = max(form.layouts, key=len) if form.layouts else tuple(form.side.column_names)
    rows = list(dict.fromkeys(row for _, row, _ in own))
    codes = 3 if style.split_codes else 1
    name = 95.0 if style.narrow else 190.0
    widths = [34.0] * 3 if style.split_codes else [60.0]
    widths += [name, *[66.0] * len(columns)]
    cells = [Cell(0, 0, "项目", columns=codes + 1, align="center"), Cell(1, 0, "功能分类科目编码", columns=codes)]
    cells.append(Cell(1, codes, "科目名称", align="center"))
    cells += [Cell(0, codes + 1 + place, text, rows=2, align="center") for place, text in enumerate(columns)]
    for line, row in enumerate(rows, 2):
        account = catalogue.account(form.accounts or "functional", row)
        if row.isdigit():
            parts = [row[:3], row[3:5], row[5:]] if style.split_codes else [row]
            cells += [Cell(line, place, part) for place, part in enumerate(parts) if part]
            cells.append(Cell(line, codes, account.name if account else "其他支出"))
        else:
            cells.append(Cell(line, 0, row, columns=codes + 1, align="center"))
        for place, column in enumerate(columns):
            value = own.get(("", row, column), "")
            cells.append(Cell(line, codes + 1 + place, _shown(value) if value else "", align="right"))
    return Sheet(form.name, widths, cells, 2, len(rows) + 2)


def _two_sided(form: Form, own: dict[tuple[str, str, str], str], catalogue: Catalogue, style: Style) -> Sheet:
    widths: list[float] = []
    cells: list[Cell] = []
    deepest = start = 0
    for side in form.sides:
        columns = side.column_names
        widths += [90.0 if style.narrow else 170.0, *[75.0] * len(columns)]
        heads = ["决算数"] if len(columns) == 1 else list(columns)
        cells.append(Cell(0, start, side.name, columns=1 + len(columns), align="center"))
        cells.append(Cell(1, start, "项目", align="center"))
        cells += [Cell(1, start + 1 + place, text, align="center") for place, text in enumerate(heads)]
        line = 2
        for number, row in enumerate(dict.fromkeys(row for name, row, _ in own if name == side.name)):
            label = row.rpartition("/")[2]
            plain = any(word in row for word in ("合计", "总计", "结余", "结转")) and "/" not in row
            cells.append(Cell(line, start, label if plain else f"{'一二三四五六七八九十'[number % 10]}、{label}"))
            for place, column in enumerate(columns):
                value = own.get((side.name, row, column), "")
                cells.append(Cell(line, start + 1 + place, _shown(value) if value else "", align="right"))
            line += 1
        deepest, start = max(deepest, line), start + 1 + len(columns)
    return Sheet(form.name, widths, cells, 2, deepest)


def _groups(form: Form, own: dict[tuple[str, str, str], str], catalogue: Catalogue, style: Style) -> Sheet:
    rows = list(dict.fromkeys(row for _, row, _ in own))
    codes = [row for row in rows if row.isdigit()]
    left = [row for row in codes if row[:3] in ("301", "303")]
    right = [row for row in codes if row not in left]
    left += [row for row in rows if row.startswith("人员")]
    right += [row for row in rows if row.startswith("公用")]
    deepest = max(len(left), len(right))
    cells: list[Cell] = []
    for start, group in ((0, left), (3, right)):
        cells += [
            Cell(0, start + place, text, align="center")
            for place, text in enumerate(("科目编码", "科目名称", "决算数"))
        ]
        for line, row in enumerate(group, 1):
            at = deepest if row.endswith("合计") else line
            account = catalogue.account("economic", row)
            if row.isdigit():
                cells += [Cell(at, start, row), Cell(at, start + 1, account.name if account else "其他")]
            else:
                cells.append(Cell(at, start, row, columns=2, align="center"))
            cells.append(Cell(at, start + 2, _shown(own["", row, form.side.columns[0].name]), align="right"))
    name = 80.0 if style.narrow else 150.0
    return Sheet(form.name, [45.0, name, 70.0] * 2, cells, 1, deepest + 1)


def _items(form: Form, own: dict[tuple[str, str, str], str], catalogue: Catalogue, style: Style) -> Sheet:
    names = [row.name for row in form.side.rows]
    columns = ("预算数", "决算数")
    order = [(row, column) for row in names for column in columns]
    if not style.alternating:
        order = [(row, column) for column in columns for row in names]
    step, cells = (2, []) if style.alternating else (1, [])
    for place, row in enumerate(names * (1 if style.alternating else 2)):
        inside = 2 <= place % 6 <= 4
        text = "小计" if place % 6 == 2 else row
        cells.append(
            Cell(2 if inside else 1, place * step, text, rows=1 if inside else 2, columns=step, align="center")
        )
        if place % 6 == 2:
            cells.append(Cell(1, place * step, "公务用车购置及运行维护费", columns=3 * step, align="center"))
    if style.alternating:
        cells.append(Cell(0, 0, "财政拨款“三公”经费", columns=12, align="center"))
        cells += [Cell(3, place, columns[place % 2], align="center") for place in range(12)]
    else:
        cells += [Cell(0, place * 6, column, columns=6, align="center") for place, column in enumerate(columns)]
    head = 4 if style.alternating else 3
    for place, (row, column) in enumerate(order):
        value = own.get(("", row, column), "")
        cells.append(Cell(head, place, _shown(value) if value else "", align="right"))
    return Sheet(form.name, [62.0] * 12, cells, head, head + 1)


# --- drawing ---------------------------------------------------------------------------------------------------------


class Maker:
    """Draws sheets; coordinates from the top left of the page as it is read."""

    def __init__(self, path: Path, style: Style) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont(SONG))
        self.style = style
        wide, high = landscape(A4)
        self.width, self.height = wide, high
        paper = (high, wide) if style.turn == "content" else (wide, high)  # reportlab swaps the sides of a turned page
        self.canvas = Canvas(str(path), pagesize=paper)
        self.y = 0.0
        self._open()

    def _open(self) -> None:
        canvas = self.canvas
        if self.style.turn in ("90", "270"):
            canvas.setPageRotation(int(self.style.turn))
        if self.style.turn in ("90", "content"):  # text runs up the paper
            canvas.translate(self.height, 0)
            canvas.rotate(90)
        elif self.style.turn == "270":
            canvas.translate(0, self.width)
            canvas.rotate(-90)
        self.y = self.height - 40

    def page(self) -> None:
        self.text(self.width / 2, 20, str(self.canvas.getPageNumber()), 8)
        self.canvas.showPage()
        self._open()

    def text(self, x: float, y: float, text: str, size: float = SIZE) -> None:
        for shift in (0.0, 0.3) if self.style.bold else (0.0,):
            at = x + shift
            if self.style.glyphs:
                for char in text:
                    self._string(at, y, char, size)
                    at += pdfmetrics.stringWidth(char, SONG, size)
            else:
                self._string(at, y, text, size)

    def _string(self, x: float, y: float, text: str, size: float) -> None:
        self.canvas.setFont(SONG, size)
        self.canvas.drawString(x, y, text)

    def line(self, text: str, size: float = SIZE, *, center: bool = False) -> None:
        width = pdfmetrics.stringWidth(text, SONG, size)
        self.text((self.width - width) / 2 if center else 40, self.y, text, size)
        self.y -= size * 1.8

    def table(self, sheet: Sheet) -> None:
        if not self.style.together or self.y < 260:
            self.page()
        shown = " ".join(sheet.title) if self.style.spaced else sheet.title
        self.line(shown, 14, center=True)
        self.text(self.width - 110, self.y, "单位：万元")
        self.y -= 16
        rows = list(range(sheet.count))
        while rows:
            rows = self._part(sheet, rows)
        self.y -= 24

    def _part(self, sheet: Sheet, rows: list[int]) -> list[int]:
        """Draws what fits on the page; what is left goes to the next one."""
        heights = [self._height(sheet, row) for row in range(sheet.count)]
        done: list[int] = []
        room = self.y - 40
        for row in rows:
            if sum(heights[other] for other in done) + heights[row] > room and len(done) > sheet.head:
                break
            done.append(row)
        self._draw(sheet, done, heights)
        left = rows[len(done) :]
        if left:
            self.page()
            left = [*range(sheet.head), *left] if self.style.repeat_head else left
        return left

    def _height(self, sheet: Sheet, row: int) -> float:
        lines = [len(self._wrap(sheet, cell)) for cell in sheet.cells if cell.row == row and cell.rows == 1]
        spare = 8 if self.style.ruling != "none" else 5
        return max(lines, default=1) * SIZE * 1.15 + (spare * 2 if self.style.top else spare)

    def _wrap(self, sheet: Sheet, cell: Cell) -> list[str]:
        text = (
            " ".join(cell.text) if self.style.spaced and len(cell.text) < 7 and not cell.text.isascii() else cell.text
        )
        room = sum(sheet.widths[cell.column : cell.column + cell.columns]) - 2 * PAD
        lines = [""]
        for char in text:
            if pdfmetrics.stringWidth(lines[-1] + char, SONG, SIZE) > room and not text.isascii():
                lines.append("")
            lines[-1] += char
        return lines

    def _draw(self, sheet: Sheet, rows: list[int], heights: list[float]) -> None:
        edges = [(self.width - sum(sheet.widths)) / 2]
        for width in sheet.widths:
            edges.append(edges[-1] + width)
        tops: dict[int, float] = {}
        y = self.y
        for row in rows:
            tops[row] = y
            y -= heights[row]
        boxes = []
        for cell in (*sheet.cells, *_empty(sheet)):
            if cell.row in tops:
                last = max(row for row in rows if row < cell.row + cell.rows)
                bottom = tops[last] - heights[last]
                boxes.append((cell, edges[cell.column], tops[cell.row], edges[cell.column + cell.columns], bottom))
        head = sum(row < sheet.head for row in rows)
        for cell, left, top, right, bottom in boxes:
            self._rule(cell, (left, top, right, bottom), head=cell.row < head)
        self._frame((edges[0], self.y, edges[-1], y), rows, tops)
        for cell, left, top, right, bottom in boxes:
            if not (self.style.glued and cell.align == "right" and cell.row >= sheet.head):
                self._write(self._wrap(sheet, cell), cell, (left, top, right, bottom))
        if self.style.glued:
            self._run_together(boxes, sheet.head)
        self.y = y

    def _run_together(self, boxes: list[tuple[Cell, float, float, float, float]], head: int) -> None:
        """Neighbouring figures of a row touch: each is set so that it ends where the next begins."""
        figures = [box for box in boxes if box[0].align == "right" and box[0].row >= head and box[0].text]
        for cell, left, top, right, bottom in figures:
            width = pdfmetrics.stringWidth(cell.text, SONG, SIZE)
            touching = any(other.row == cell.row and abs(start - right) < 1 for other, start, *_ in figures)
            preceded = any(other.row == cell.row and abs(end - left) < 1 for other, _, _, end, _ in figures)
            x = left if preceded and not touching else right - width
            self.text(x, (top + bottom) / 2 - SIZE / 3, cell.text)

    def _rule(self, cell: Cell, box: tuple[float, float, float, float], *, head: bool) -> None:
        left, top, right, bottom = box
        canvas = self.canvas
        ruling = self.style.ruling
        if ruling == "rects" or (ruling == "head" and head):
            canvas.rect(left, bottom, right - left, top - bottom)
        elif ruling == "fills":
            canvas.setFillColorRGB(0.93, 0.95, 0.98)
            canvas.rect(left, bottom, right - left, top - bottom, stroke=0, fill=1)
            canvas.setFillColorRGB(0, 0, 0)
        elif ruling == "thin":
            for x0, y0, wide, high in (
                (left, top, right - left, 0.5),
                (left, bottom, right - left, 0.5),
                (left, bottom, 0.5, top - bottom),
                (right, bottom, 0.5, top - bottom),
            ):
                canvas.rect(x0, y0, wide, high, stroke=0, fill=1)
        elif ruling in ("lines", "open", "rows", "columns"):
            if ruling != "columns" or head:
                canvas.line(left, top, right, top)
                canvas.line(left, bottom, right, bottom)
            if ruling in ("lines", "columns") or (ruling == "open" and cell.column):
                canvas.line(left, top, left, bottom)
            if ruling in ("lines", "columns"):
                canvas.line(right, top, right, bottom)

    def _frame(self, box: tuple[float, float, float, float], rows: list[int], tops: dict[int, float]) -> None:
        left, top, right, bottom = box
        if self.style.ruling in ("frame", "head", "columns"):
            self.canvas.rect(left, bottom, right - left, top - bottom)
        if self.style.ruling in ("frame", "head"):
            for row in rows:
                self.canvas.line(left, tops[row], right, tops[row])

    def _write(self, lines: list[str], cell: Cell, box: tuple[float, float, float, float]) -> None:
        left, top, right, bottom = box
        pitch = SIZE * 1.15
        y = (top + bottom) / 2 + pitch * len(lines) / 2 - SIZE * 0.9
        if self.style.top and (cell.align == "right" or self.style.ruling not in ("lines", "rects")):
            y = top - SIZE - 1
        for text in lines:
            width = pdfmetrics.stringWidth(text, SONG, SIZE)
            x = {"left": left + PAD, "right": right - PAD - width, "center": (left + right - width) / 2}[cell.align]
            if text:
                self.text(x, y, text)
            y -= pitch

    def save(self) -> None:
        self.page()
        self.canvas.save()


def _empty(sheet: Sheet) -> Iterator[Cell]:
    """The cells that nothing stands in."""
    taken = {
        (cell.row + down, cell.column + across)
        for cell in sheet.cells
        for down in range(cell.rows)
        for across in range(cell.columns)
    }
    for row in range(sheet.count):
        for column in range(len(sheet.widths)):
            if (row, column) not in taken:
                yield Cell(row, column, "")


def make(path: Path, truth: dict[Key, str], catalogue: Catalogue, style: Style) -> Path:
    """A report with a cover, its tables and some text behind them."""
    maker = Maker(path, style)
    maker.line("某某市12345政务服务便民热线中心", 18, center=True)
    maker.line("2024年度单位决算", 18, center=True)
    maker.page()
    maker.line("第二部分 2024年度单位决算表", 14, center=True)
    for sheet in sheets(truth, catalogue, style):
        maker.table(sheet)
    maker.page()
    maker.line("第三部分 2024年度单位决算情况说明", 14, center=True)
    maker.line("一、收入支出决算总体情况说明")
    maker.line("本单位2024年度收入总计3,760.35万元，比上年增加20.00万元，增长0.53%。")
    maker.save()
    return path
