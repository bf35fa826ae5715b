"""A check as a Word document in the look of an official paper."""

from pathlib import Path
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from assistant.checks import export
from assistant.checks.result import Checked

if TYPE_CHECKING:
    from docx.document import Document as Paper
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

_BODY, _TITLE, _HEAD = "仿宋", "宋体", "黑体"
_WIDTHS = (1.8, 3.6, 9.0, 4.6, 1.9, 1.9, 3.0)  # cm


def save(checked: Checked, path: Path) -> None:
    paper = Document()
    _page(paper)
    heading = paper.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(heading, export.title(checked), _TITLE, 18, bold=True)
    for line in export.summary(checked):
        _write(paper.add_paragraph(), export.clean(line), _BODY, 12)
    if checked.items:
        _table(paper, checked)
    else:
        _write(paper.add_paragraph(), export.EMPTY, _BODY, 14)
    with path.open("wb") as stream:
        paper.save(stream)


def _page(paper: "Paper") -> None:
    section = paper.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = Cm(1.9)
    section.top_margin = section.bottom_margin = Cm(2.2)
    style = paper.styles["Normal"]
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _BODY)


def _table(paper: "Paper", checked: Checked) -> None:
    table = paper.add_table(rows=1, cols=len(export.HEADS))
    table.style = "Table Grid"
    table.autofit = False
    for cell, name in zip(table.rows[0].cells, export.HEADS, strict=True):
        _fill(cell, name, _HEAD)
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    _repeat_head(table)
    for item in checked.items:
        for cell, text in zip(table.add_row().cells, export.row(item), strict=True):
            _fill(cell, text, _BODY)
    for row in table.rows:
        for cell, width in zip(row.cells, _WIDTHS, strict=True):
            cell.width = Cm(width)


def _repeat_head(table: "Table") -> None:
    """Word prints the first row again on each page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)  # noqa: SLF001  # the library has no other way


def _fill(cell: "_Cell", text: str, font: str) -> None:
    _write(cell.paragraphs[0], text, font, 10.5)


def _write(paragraph: "Paragraph", text: str, font: str, size: float, *, bold: bool = False) -> None:
    """Latin and Chinese characters take their fonts from different attributes; both are set."""
    run = paragraph.add_run(text)
    run.font.name, run.font.size, run.font.bold = font, Pt(size), bold
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # noqa: SLF001  # no other way
