"""基本支出 and 三公 tables of invented figures, as grids."""

from itertools import zip_longest

from db.catalogue import load
from tests.ingest.layouts.figures import OFFICE, STAFF, Figures, name_of
from tests.ingest.layouts.printing import OVER, Grid, Printer, wrapped

_BASIC = "一般公共预算财政拨款基本支出决算表"
_THREE = "“三公”经费支出决算表"
_ITEMS = (
    "合计", "因公出国（境）费", "公务用车购置及运行维护费", "公务用车购置费", "公务用车运行维护费", "公务接待费",
)  # fmt: skip


# --- 基本支出 ------------------------------------------------------------


def basic(figures: Figures, printer: Printer) -> Grid:
    layout = printer.layout
    blocks = {cls: _codes(cls, figures) for cls in (*STAFF, *OFFICE)}
    first = [code for cls in STAFF for code in blocks[cls]]
    office = [code for cls in OFFICE for code in blocks[cls]]
    if layout.groups == 2:
        groups = [first, office]
    elif layout.uneven:  # 302 goes on in the third group
        cut = max(1, len(blocks["302"]) * 2 // 3)
        groups = [first, office[:cut], office[cut:]]
    else:
        rest = [code for cls in OFFICE[1:] for code in blocks[cls]]
        groups = [first, blocks["302"], rest]
    cells = [[_cells(code, figures, printer) for code in group] for group in groups]
    size = 4 if layout.basic_code == "split" else 3
    rows = list(zip_longest(*cells, fillvalue=None))
    body = [line for row in rows for line in _lines([cell or [""] * size for cell in row], printer)]
    word = "决算数" if layout.header_rows == 3 else "金额"
    heads: list[str | None] = ["科目编码", *[OVER] * (size - 3), "科目名称", word] * len(groups)
    top: list[str | None] = ["人员经费", *[OVER] * (size - 1), "公用经费", *[OVER] * (len(groups) * size - size - 1)]
    body += _totals(figures, printer, len(groups) * size)
    return Grid([top, heads] if layout.header_rows > 1 else [heads], [], body)


def _lines(cells: list[list[str]], printer: Printer) -> list[list[str]]:
    """One row of groups, or two where long names are cut."""
    if not printer.layout.wrap or all(len(cell[-2]) < 12 for cell in cells):
        return [[text for cell in cells for text in cell]]
    first, second = [], []
    for cell in cells:
        name, rest = wrapped(cell[-2], printer.rng) if len(cell[-2]) > 11 else (cell[-2], "")
        first += [*cell[:-2], name, cell[-1]]
        second += [*[""] * (len(cell) - 2), rest, ""]
    return [first, second]


def _codes(cls: str, figures: Figures) -> list[str]:
    some = [a.code for a in load().accounts if a.kind == "economic" and a.code.startswith(cls)]
    used = [code for code in some if code in figures.economic]
    keep = [code for code in some if len(code) == 5 and code not in used][: 12 if cls != "302" else 26]
    return [cls, *sorted({*used, *keep})]


def _sum(figures: Figures, code: str) -> int:
    return sum(v for c, v in figures.economic.items() if c.startswith(code))


def _cells(code: str, figures: Figures, printer: Printer) -> list[str]:
    value = printer.amount((_BASIC, "", code, "金额"), _sum(figures, code))
    match printer.layout.basic_code:
        case "split":
            return [code[:3], code[3:], name_of(code), value]
        case "joined":
            return [f"{code}{name_of(code)}", "", value]
        case _:
            return [code, name_of(code), value]


def _totals(figures: Figures, printer: Printer, width: int) -> list[list[str]]:
    staff = sum(_sum(figures, code) for code in STAFF)
    office = sum(_sum(figures, code) for code in OFFICE)
    left = printer.amount((_BASIC, "", "人员经费合计", "金额"), staff)
    right = printer.amount((_BASIC, "", "公用经费合计", "金额"), office)
    if printer.layout.basic_totals == "one_row":
        size = 4 if printer.layout.basic_code == "split" else 3
        gap = [""] * (size - 2)
        return [["人员经费合计", *gap, left, "公用经费合计", *[""] * (width - size - 2), right]]
    return [
        ["人员经费合计", "", left, *[""] * (width - 3)],
        ["", "", "", "公用经费合计", *[""] * (width - 5), right],
    ]


# --- 三公 ------------------------------------------------------------


def three_public(figures: Figures, printer: Printer) -> Grid:
    leaves = figures.three
    values = {}
    for side in (0, 1):
        abroad, buy, run, host = (leaves[item][side] for item in (_ITEMS[1], _ITEMS[3], _ITEMS[4], _ITEMS[5]))
        values[side] = dict(zip(_ITEMS, (abroad + buy + run + host, abroad, buy + run, buy, run, host), strict=True))
    match printer.layout.three:
        case "twelve":
            return _across(values, printer, ("预算数", "决算数"))
        case "six":
            return _across(values, printer, ("决算数",))
        case "pairs":
            return _pairs(values, printer)
        case kind:
            return _listed(values, printer, kind)


def _cell(values: dict[int, dict[str, int]], item: str, column: str, printer: Printer) -> str:
    return printer.amount((_THREE, "", item, column), values[0 if column == "预算数" else 1][item])


def _across(values: dict[int, dict[str, int]], printer: Printer, columns: tuple[str, ...]) -> Grid:
    top: list[str | None] = [text for c in columns for text in (c, *[OVER] * 5)]
    middle: list[str | None] = [text for _ in columns for text in ("合计", _ITEMS[1], _ITEMS[2], OVER, OVER, _ITEMS[5])]
    lower: list[str | None] = [text for _ in columns for text in ("", "", "小计", _ITEMS[3], _ITEMS[4], "")]
    body = [_cell(values, item, c, printer) for c in columns for item in _ITEMS]
    numbers = [str(i) for i in range(1, len(body) + 1)]
    return Grid([top, middle, lower], numbers, [body])


def _pairs(values: dict[int, dict[str, int]], printer: Printer) -> Grid:
    top: list[str | None] = [
        "合计", OVER, _ITEMS[1], OVER, _ITEMS[2], OVER, OVER, OVER, OVER, OVER, _ITEMS[5], OVER,
    ]  # fmt: skip
    middle: list[str | None] = ["", "", "", "", "小计", OVER, _ITEMS[3], OVER, _ITEMS[4], OVER, "", ""]
    lower: list[str | None] = [text for _ in _ITEMS for text in ("预算数", "决算数")]
    body = [_cell(values, item, c, printer) for item in _ITEMS for c in ("预算数", "决算数")]
    return Grid([top, middle, lower], [str(i) for i in range(1, 13)], [body])


def _listed(values: dict[int, dict[str, int]], printer: Printer, kind: str) -> Grid:
    columns = ("预算数", "决算数") if kind != "list" else ("决算数",)
    labels = ["合计", "1.因公出国（境）费", "2.公务用车购置及运行维护费", "其中：（1）公务用车购置费",
              "（2）公务用车运行维护费", "3.公务接待费"]  # fmt: skip
    if kind == "list_counts":
        labels = ["“三公”经费支出合计", "（一）因公出国（境）费", "（二）公务用车购置及运行维护费", "1.公务用车购置费",
                  "2.公务用车运行维护费", "（三）公务接待费"]  # fmt: skip
    ordinal = printer.layout.ordinals
    body = [
        [label, *([str(i)] if ordinal else []), *(_cell(values, item, c, printer) for c in columns)]
        for i, (label, item) in enumerate(zip(labels, _ITEMS, strict=True), 1)
    ]
    if kind == "list_counts":
        blank = [""] * (len(columns) - 1)
        counts = [
            "（一）因公出国（境）团组数（个）", "（二）因公出国（境）人次数（人）", "（三）公务用车购置数（辆）",
            "（四）公务用车保有量（辆）", "（五）国内公务接待批次（个）", "（六）国内公务接待人次（人）",
        ]  # fmt: skip
        body.append(["二、相关统计数", *(["7"] if ordinal else []), *["—"] * len(columns)])
        body += [
            [text, *([str(i)] if ordinal else []), *blank, str(printer.rng.randint(0, 300))]
            for i, text in enumerate(counts, 8)
        ]
    heads: list[str | None] = ["项目", *(["行次"] if ordinal else []), *columns]
    numbers = ["栏次", *([""] if ordinal else []), *[str(i) for i in range(1, len(columns) + 1)]]
    return Grid([heads], numbers, body)
