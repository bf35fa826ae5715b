"""A whole report as text: cover, tables in a layout, a short explanation. Returns the text and what is true."""

from dataclasses import dataclass

from tests.ingest.layouts import grids, grids_other
from tests.ingest.layouts.figures import Figures, invent
from tests.ingest.layouts.layout import Layout, seeded
from tests.ingest.layouts.printing import Grid, Key, Printer, centre, numeral, spans, split_heads

UNIT, YEAR = "泉安市12345政务服务热线中心", 2024
TITLES = {
    "overview": "收入支出决算总表",
    "income": "收入决算表",
    "expenditure": "支出决算表",
    "fiscal": "财政拨款收入支出决算总表",
    "general_budget": "一般公共预算财政拨款支出决算表",
    "basic": "一般公共预算财政拨款基本支出决算表",
    "gov_fund": "政府性基金预算财政拨款收入支出决算表",
    "state_capital": "国有资本经营预算财政拨款支出决算表",
    "three_public": "财政拨款“三公”经费支出决算表",
}
_BUILD = {
    "overview": grids.overview,
    "income": grids.income,
    "expenditure": grids.expenditure,
    "fiscal": grids.fiscal,
    "general_budget": grids.general_budget,
    "basic": grids_other.basic,
    "gov_fund": grids.gov_fund,
    "state_capital": grids.state_capital,
    "three_public": grids_other.three_public,
}
_GARBLE = ("AT WILL II", "7 1 1/1", "本十爻山石", ", , , .", "土城土级义山")


@dataclass
class Printed:
    text: str
    truth: dict[Key, int]


def report(layout: Layout, seed: int) -> Printed:
    """The same seed gives the same figures in every layout that rounds alike."""
    rng = seeded(seed)
    step = (100 if layout.rounded else 10_000) if layout.whole else 1 if layout.rounded else 100
    figures = invent(rng, step=step)
    if layout.negative and figures.of("general"):
        _below_zero(figures, 10_000)
    printer = Printer(layout, rng)
    forms = list(TITLES)
    if layout.order == "shuffled":
        rng.shuffle(forms)
    for form in rng.sample(forms, layout.missing):
        forms.remove(form)
    lines = [UNIT, f"{YEAR}年度部门决算", "", "第一部分 部门概况", "一、部门职责", "负责受理群众诉求。", "",
             f"第二部分 {YEAR}年度部门决算表", ""]  # fmt: skip
    for number, form in enumerate(forms, 1):
        lines += _table(form, number, _BUILD[form](figures, printer), printer)
    lines += ["", f"第三部分 {YEAR}年度部门决算情况说明", "", "一、收入支出决算总体情况说明", "本部门情况如上表。"]
    lines += ["", "第四部分 名词解释", "一、财政拨款收入：指从财政部门取得的拨款。"]
    return Printed("\n".join(lines) + "\n", printer.truth)


def _below_zero(figures: Figures, step: int) -> None:
    """One line spent more than it had: its closing balance is negative."""
    line = figures.of("general")[0]
    over = line.closing + 37 * step
    line.fiscal["项目支出"] = line.fiscal.get("项目支出", 0) + over


def _table(form: str, number: int, grid: Grid, printer: Printer) -> list[str]:
    layout = printer.layout
    unit = [f"金额单位：{layout.unit}"] if number == 1 or layout.unit_place != "first" else []
    marks = {"after": [f"公开{number:02d}表"], "same": [f"公开{number:02d}表 {''.join(unit)}"]}.get(layout.number, [])
    if layout.number == "same":
        unit = []
    if layout.unit_place == "same" and unit:
        owner, unit = [f"部门：{UNIT} {unit[0]}"], []
    elif layout.unit_place == "header" and unit:
        grid.header.insert(0, [f"公开{number:02d}表 {unit[0]}", *[None] * (grid.width - 1)])
        owner, unit = [f"部门：{UNIT}"], []
    else:
        owner = [f"部门：{UNIT}"]
    before = [f"公开{number:02d}表"] if layout.number == "before" else []
    before += unit if layout.unit_place == "before" else []
    after = [*marks, *owner, *(unit if layout.unit_place != "before" else [])]
    title = _title(TITLES[form], number, layout)
    parts = [*before, *title, *after, ""]
    for page in _pages(form, grid, printer):
        parts += [*page, ""]
    if layout.notes:
        parts += ["注：本表反映部门本年度的情况。", ""]
    return parts


def _title(title: str, number: int, layout: Layout) -> list[str]:
    if layout.title == "两行":
        return [title[: len(title) // 2], title[len(title) // 2 :]]
    return [layout.title.format(title=title, n=number, cn=numeral(number), year=YEAR, unit=UNIT)]


def _pages(form: str, grid: Grid, printer: Printer) -> list[list[str]]:
    layout = printer.layout
    size = layout.page or len(grid.body)
    pages = []
    for start in range(0, len(grid.body), size):
        later = bool(start)
        header = [] if later and not layout.repeat else _header(form, grid, printer, later=later)
        rows = [*header, *([*[""] * layout.lead, *row] for row in grid.body[start : start + size])]
        trail = layout.trail + (layout.repeat_trail if later else 0)
        width = max(map(len, rows)) + trail
        pages.append(_markup([[*row, *[""] * (width - len(row))] for row in rows], layout.markup))
    return pages


def _header(form: str, grid: Grid, printer: Printer, *, later: bool) -> list[list[str | None]]:
    layout = printer.layout
    header = [list(row) for row in grid.header]
    if layout.cut_heads:
        header = split_heads(header, printer.rng)
    if layout.garble and (layout.garble == "later") == later and form not in ("basic", "three_public"):
        header = [[printer.rng.choice(_GARBLE) if text and len(text) > 3 else text for text in row] for row in header]
    if layout.centred:
        header = [centre(row) for row in header]
    slide = layout.header_shift if form != "basic" else 0
    rows = [_slid(row, layout.lead, slide) for row in header]
    if layout.numbers and grid.numbers:
        slide = layout.number_shift if form != "three_public" else 0
        rows.append(_slid([*grid.numbers], layout.lead, slide))
    return rows


def _slid(row: list[str | None], lead: int, by: int) -> list[str | None]:
    """A row behind its leading cells, slid right or (where its first cells are empty or covered) left."""
    full: list[str | None] = [*[""] * lead, *row]
    if by > 0:
        return [*[""] * by, *full]
    if by < 0 and not (full[0] and full[1] is not None and full[1]):
        return [full[0], *full[2:]] if full[0] else full[1:]
    return full


def _markup(rows: list[list[str | None]], kind: str) -> list[str]:
    if kind == "html":
        return _html(rows)
    texts = [[text or "" for text in row] for row in rows]
    if kind == "pipe":
        lines = ["| " + " | ".join(row) + " |" for row in texts]
        return [lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]]
    return ["\t".join(row) for row in texts]


def _html(rows: list[list[str | None]]) -> list[str]:
    lines = ["<table>"]
    for row in rows:
        cells = []
        for start, end in spans(row):
            span = f' colspan="{end - start}"' if end - start > 1 else ""
            cells.append(f"<td{span}>{row[start] or ''}</td>")
        lines.append("<tr>" + "".join(cells) + "</tr>")
    return [*lines, "</table>"]
