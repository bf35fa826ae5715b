"""Grids as Word tables that fit their page, with heads that repeat on every page."""

from collections.abc import Mapping

from assistant.drafting.docx_map import block_marks
from assistant.drafting.docx_styles import TEXT_WIDTH, WIDE_WIDTH
from assistant.drafting.docx_xml import el, paragraph, run, spread, val
from assistant.drafting.tables import UNIT, Cell, Grid

_SHADE = el("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": "F2F2F2"})
_LOOKS: Mapping[str, tuple[str, str]] = {
    "head": ("TableHead", ""),
    "label": ("TableText", val("w:jc", "left")),
    "code": ("TableText", val("w:jc", "left")),
    "middle": ("TableText", val("w:jc", "center")),
    "amount": ("TableText", val("w:jc", "right")),
}
_LONG = 8  # rows from which a table begins on a page of its own


def table_block(grid: Grid, entity: str, year: int, tag: str, idents: tuple[int, int], *, apart: bool = True) -> str:
    """A public table with its title, its line above and its note below."""
    width = WIDE_WIDTH if grid.wide else TEXT_WIDTH
    right = el("w:tabs", None, el("w:tab", {"w:val": "right", "w:pos": width}))
    above = paragraph("TableUnit", run(f"编制单位：{entity}\t{year}年度　　金额单位：{UNIT}"), more=right)
    title = paragraph(
        "TableTitle", run(grid.title), more="<w:pageBreakBefore/>" if apart and len(grid.rows) > _LONG else ""
    )
    number = paragraph("TableUnit", run(grid.number), more=val("w:jc", "right"))
    below = paragraph("TableNote", run(grid.note)) if grid.note else paragraph("Break", run(""))
    return spread(idents, block_marks(tag), title, number, above, public_table(grid, tag), below)


def public_table(grid: Grid, tag: str) -> str:
    """The table alone, as wide as its page."""
    width = WIDE_WIDTH if grid.wide else TEXT_WIDTH
    return table_xml(grid.rows, grid.widths, width, heads=grid.heads, caption=grid.title, description=f"juesuan:{tag}")


def table_xml(
    rows: tuple[tuple[Cell, ...], ...],
    widths: tuple[float, ...],
    width: int,
    *,
    heads: int,
    caption: str,
    description: str = "",
) -> str:
    """A table of a width in twentieths of a point."""
    columns = _share(widths, width)
    properties = el(
        "w:tblPr",
        None,
        val("w:tblStyle", "TableGrid"),
        el("w:tblW", {"w:w": width, "w:type": "dxa"}),
        val("w:jc", "center"),
        el("w:tblLayout", {"w:type": "fixed"}),
        el("w:tblLook", {"w:val": "04A0"}),
        val("w:tblCaption", caption),
        val("w:tblDescription", description) if description else "",
    )
    grid = el("w:tblGrid", None, *(el("w:gridCol", {"w:w": column}) for column in columns))
    lines = (_row(row, columns, head=index < heads, last=index == len(rows) - 1) for index, row in enumerate(rows))
    return el("w:tbl", None, properties, grid, *lines)


def _share(widths: tuple[float, ...], width: int) -> list[int]:
    """The width in whole parts, none lost."""
    total, places, before = sum(widths), [], 0
    for count in range(1, len(widths) + 1):
        place = round(width * sum(widths[:count]) / total)
        places.append(place - before)
        before = place
    return places


def _row(row: tuple[Cell, ...], columns: list[int], *, head: bool, last: bool = False) -> str:
    """The last row stays with the note below the table."""
    stays = "<w:keepNext/>" if last else ""
    cells: list[str] = []
    column = 0
    for cell in row:
        width = sum(columns[column : column + cell.span])
        column += cell.span
        style, alignment = _LOOKS[cell.look]
        properties = el(
            "w:tcPr",
            None,
            el("w:tcW", {"w:w": width, "w:type": "dxa"}),
            val("w:gridSpan", cell.span) if cell.span > 1 else "",
            _SHADE if cell.look == "head" else "",
            val("w:vAlign", "center"),
        )
        inner = run(cell.text) if cell.text else ""
        cells.append(el("w:tc", None, properties, paragraph(style, inner, more=stays + alignment)))
    rest = len(columns) - column
    after = val("w:gridAfter", rest) + el("w:wAfter", {"w:w": sum(columns[column:]), "w:type": "dxa"}) if rest else ""
    repeat = after + "<w:cantSplit/>" + ("<w:tblHeader/>" if head else "")
    return el("w:tr", None, el("w:trPr", None, repeat), *cells)
