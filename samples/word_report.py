"""A report as a Word document: A4, black on white, tables in landscape with merged cells, page numbers below."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Emu, Length, Pt, RGBColor
from docx.text.paragraph import Paragraph

from samples.blocks import Block, Role, Table, Text
from samples.grid import Box, boxes, widths
from samples.packages import still

_SONG, _HEI, _FANG = "宋体", "黑体", "仿宋"
_SHORT, _LONG = Cm(21), Cm(29.7)
_MARGIN = Cm(2.2)
_ROW = 320  # twips, the least height of a row where the table is short enough for its page
_CELL = Pt(8)
_TWIPS = 635  # EMU
_Run = list[Block]


def write_word(blocks: Iterable[Block], path: Path) -> None:
    """The same bytes for the same blocks."""
    document = Document()
    _set_styles(document)
    for number, (wide, part) in enumerate(_parts(blocks)):
        section = document.sections[0] if number == 0 else document.add_section(WD_SECTION.NEW_PAGE)
        _set_page(section, wide=wide)
        _write_part(document, part, Emu((_LONG if wide else _SHORT) - 2 * _MARGIN))
    _number_pages(document)
    document.core_properties.author = ""
    document.core_properties.title = next(block.text for block in part if isinstance(block, Text))
    document.save(str(path))
    still(path)


def _parts(blocks: Iterable[Block]) -> Iterator[tuple[bool, _Run]]:
    """The parts of the report, and whether each is one of tables; cover and contents come first."""
    started: list[_Run] = [[]]
    for block in blocks:
        if isinstance(block, Text) and block.role is Role.PART:
            started.append([])
        started[-1].append(block)
    yield from ((any(isinstance(block, Table) for block in run), run) for run in started)


def _set_page(section: Any, *, wide: bool) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (_LONG, _SHORT) if wide else (_SHORT, _LONG)
    section.left_margin = section.right_margin = _MARGIN
    section.top_margin = section.bottom_margin = Cm(1.5) if wide else _MARGIN
    section.footer_distance = Cm(0.8)


def _set_styles(document: Any) -> None:
    for name, font, size, bold in (
        ("Normal", _FANG, 14, False),
        ("Title", _HEI, 22, False),
        ("Heading 1", _HEI, 18, False),
        ("Heading 2", _HEI, 15, False),
        ("Heading 3", _FANG, 14, True),
    ):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.bold = font, Pt(size), bold
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for script in ("ascii", "hAnsi", "eastAsia"):
            fonts.set(qn(f"w:{script}"), font)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
        borders = style.element.find(f".//{qn('w:pBdr')}")
        if borders is not None:  # the rule below the title of the stock template
            borders.getparent().remove(borders)


def _number_pages(document: Any) -> None:
    """«- 1 -», one footer for all sections."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("- ").font.size = Pt(10)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(10)
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)  # noqa: SLF001 - python-docx has no fields
    paragraph.add_run(" -").font.size = Pt(10)


# --- text ------------------------------------------------------------------------------------------------------------


def _write_part(document: Any, part: Sequence[Block], width: Length) -> None:
    first = True
    for role, group in groupby(part, key=lambda block: block.role if isinstance(block, Text) else None):
        run = list(group)
        if role is Role.MARK:
            _marks(document, [block.text for block in run if isinstance(block, Text)], width)
            continue
        for block in run:
            if isinstance(block, Table):
                document.element.body.insert_element_before(_table(block, width), "w:sectPr")
            else:
                _text(document, block, first=first)
            first = False


def _text(document: Any, block: Text, *, first: bool) -> None:
    match block.role:
        case Role.COVER:
            paragraph = document.add_paragraph(block.text, style="Title")
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.paragraph_format.space_before = Cm(7) if first else Pt(12)
        case Role.PART:
            paragraph = document.add_paragraph(block.text, style="Heading 1")
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.paragraph_format.space_after = Pt(14)
        case Role.TITLE:
            paragraph = document.add_paragraph(block.text, style="Heading 2")
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.paragraph_format.page_break_before = not _follows_part(document)
        case Role.NOTE:
            paragraph = document.add_paragraph(block.text)
            _small(paragraph)
        case Role.CONTENTS:
            paragraph = document.add_paragraph(block.text)
            _spaced(paragraph, 22)
            paragraph.paragraph_format.left_indent = Pt(0 if block.text.startswith("第") else 28)
            _small(paragraph, 12)
        case Role.BODY if block.text.replace(" ", "") == "目录":
            paragraph = document.add_paragraph(block.text, style="Heading 1")
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.paragraph_format.page_break_before = True
        case _:
            style = {Role.CHAPTER: "Heading 2", Role.SECTION: "Heading 3"}.get(block.role, "Normal")
            paragraph = document.add_paragraph(block.text, style=style)
            paragraph.paragraph_format.first_line_indent = Pt(28)
            paragraph.paragraph_format.space_before = Pt(0 if style == "Normal" else 6)
            _spaced(paragraph, 26)


def _follows_part(document: Any) -> bool:
    """Whether the paragraph just added stands right below the heading of its part."""
    before = document.element.body.findall(qn("w:p"))[-2]
    style = before.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return style is not None and style.get(qn("w:val")) == "Heading1"


def _spaced(paragraph: Paragraph, points: float) -> None:
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.paragraph_format.line_spacing = Pt(points)


def _small(paragraph: Paragraph, points: float = 9) -> None:
    for run in paragraph.runs:
        run.font.size = Pt(points)


def _marks(document: Any, texts: Sequence[str], width: Length) -> None:
    """The number of the table at the right, below it the unit's name at the left and the unit of money at the right."""
    numbers = [text for text in texts if text.startswith("公开")]
    others = [text for text in texts if not text.startswith("公开")]
    for text in numbers:
        paragraph = document.add_paragraph(text)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _small(paragraph, 10)
    money = [text for text in others if text.startswith("金额")]
    whose = [text for text in others if text not in money]
    paragraph = document.add_paragraph("\t".join(("".join(whose), *money)))
    paragraph.paragraph_format.tab_stops.add_tab_stop(Emu(width), WD_TAB_ALIGNMENT.RIGHT)
    paragraph.paragraph_format.space_after = Pt(2)
    _small(paragraph, 10)


# --- tables ----------------------------------------------------------------------------------------------------------


def _table(table: Table, width: Length) -> Any:
    """Written as XML, for python-docx walks the whole grid for every cell it is asked for."""
    found = widths(table)
    twips = [round(width / _TWIPS * part / sum(found)) for part in found]
    grid = "".join(f'<w:gridCol w:w="{part}"/>' for part in twips)
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    edges = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides)
    rows = "".join(_row(table, number, twips) for number in range(len(table.rows)))
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        '<w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _row(table: Table, number: int, twips: Sequence[int]) -> str:
    head = "<w:tblHeader/>" if number < table.header else ""
    mine = (box for box in boxes(table) if box.row <= number < box.row + box.rows)
    cells = "".join(_cell(box, number, twips) for box in sorted(mine, key=lambda box: box.column))
    high = f'<w:trHeight w:val="{_ROW}"/>' if len(table.rows) < 25 else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{high}{head}</w:trPr>{cells}</w:tr>"


def _cell(box: Box, row: int, twips: Sequence[int]) -> str:
    width = sum(twips[box.column : box.column + box.columns])
    span = f'<w:gridSpan w:val="{box.columns}"/>' if box.columns > 1 else ""
    merge = ""
    if box.rows > 1:
        merge = '<w:vMerge w:val="restart"/>' if row == box.row else "<w:vMerge/>"
    fonts = f'<w:rFonts w:ascii="{_SONG}" w:hAnsi="{_SONG}" w:eastAsia="{_SONG}"/>'
    look = f'<w:rPr>{fonts}<w:sz w:val="{round(_CELL.pt * 2)}"/></w:rPr>'  # of a blank cell too, or its row is high
    text = f'<w:r>{look}<w:t xml:space="preserve">{_escaped(box.text)}</w:t></w:r>'
    shown = text if box.text and row == box.row else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:jc w:val="{box.align}"/>{look}</w:pPr>{shown}</w:p></w:tc>'
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
