"""Word documents: the golden figures in the tables of a report, and everything Word puts around text."""

import zipfile
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import docx
import pytest
from docx.table import Table

from db.catalogue import Catalogue, Form, Side, load
from db.core.numbers import parse_cell
from ingest.document import Document, Line, Row
from ingest.forms import read_forms
from ingest.parse import report_of
from ingest.readers.docx import read_docx
from tests.conftest import GOLDEN
from tests.golden_files import Key, golden_facts

UNITS = {
    "000_766d680c0963d285": ("临沂市12345政务服务热线受理中心", 2023),
    "001_8f716a2a9e67e08f": ("三明市12345政务服务便民热线中心", 2023),
    "002_316d442d0d71a5ca": ("聊城市12345市民热线受理中心（汇总）", 2024),
    "003_f4ec1982bbb312b3": ("枣庄市人民政府办公室", 2024),
    "004_576def2accb7ee69": ("贵阳市12345政务服务便民热线事务中心", 2024),
}
ORDINALS = [*"一二三四五六七八九十", *(f"{a}十{b}" for a in ("", "二") for b in ("", *"一二三四五六七八九"))]
ORDINALS = list(dict.fromkeys(ORDINALS))
Text = str | Decimal | None


# --- the public tables of a golden report, as any reader's input ------------------------------------------------------


@dataclass
class Printed:
    """One public table: rows of texts and amounts; merges as (row, column, last row, last column), all from 0."""

    form: Form
    number: int
    rows: list[list[Text]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)

    @property
    def width(self) -> int:
        return max(map(len, self.rows))


class Figures:
    """Golden figures, each of which must be printed."""

    def __init__(self, stem: str) -> None:
        self.facts = {key: Decimal(value) for key, value in golden_facts(GOLDEN / f"{stem}.facts.tsv").items()}
        self.left = dict(self.facts)

    def take(self, form: Form, side: str, row: str, col: str) -> Decimal | None:
        return self.left.pop((form.name, side, row, col), None)

    def has(self, form: Form, side: str, row: str) -> bool:
        return any(key[:3] == (form.name, side, row) for key in self.facts)

    def rows(self, form: Form) -> list[str]:
        return list(dict.fromkeys(row for name, _, row, _ in self.facts if name == form.name))


def public_tables(stem: str, *, split: bool = False, listed: bool = False) -> tuple[list[Printed], dict[Key, Decimal]]:
    """Every form of the catalogue with a report's figures. split: codes over three columns; listed: 三公 as a list."""
    figures = Figures(stem)
    catalogue = load()
    tables = [Printed(form, number) for number, form in enumerate(catalogue.forms, 1)]
    for table in tables:
        match table.form.shape:
            case "accounts":
                _accounts(table, figures, catalogue, 3 if split else 1)
            case "two_sided":
                _two_sided(table, figures, catalogue)
            case "code_groups":
                _code_groups(table, figures, catalogue)
            case "items":
                (_listed if listed else _across)(table, figures)
    assert not figures.left, "the builder left figures out"
    return tables, figures.facts


def _accounts(table: Printed, figures: Figures, catalogue: Catalogue, codes: int) -> None:
    form = table.form
    columns = list(form.layouts[0])
    spending = [index for index, name in enumerate(columns) if name in ("基本支出", "项目支出")]
    nested = len(columns) in (3, 6) and spending[0] > 0 and columns[spending[0] - 1] in ("合计", "本年支出")
    label = codes + 1
    top: list[Text] = ["项目", *[""] * codes, *columns]
    second: list[Text] = ["科目编码", *[""] * (codes - 1), "科目名称", *[""] * len(columns)]
    if nested:
        first = label + spending[0] - 1
        top[first : first + 3] = ["本年支出", "", ""]
        second[first : first + 3] = ["小计", "基本支出", "项目支出"]
        table.merges.append((0, first, 0, first + 2))
    numbers: list[Text] = [*[""] * codes, "栏次", *(str(n) for n in range(1, len(columns) + 1))]
    table.rows += [top, second, numbers]
    table.merges.append((0, 0, 0, codes))
    for row in figures.rows(form) or ["合计"]:
        account = catalogue.account("functional", row)
        cut = [row] if codes == 1 else [row[:3], row[3:5], row[5:]]
        name = account.name if account else row
        head: list[Text] = [*cut, name] if row.isdigit() else [*[""] * codes, row]
        table.rows.append([*head, *(figures.take(form, "", row, column) for column in columns)])


def _two_sided(table: Printed, figures: Figures, catalogue: Catalogue) -> None:
    form = table.form
    income, spending = (_side(form, side, figures, catalogue) for side in form.sides)
    length = max(len(part) for half in (income, spending) for part in half[:1]) + max(len(income[1]), len(spending[1]))
    wide = len(form.sides[1].columns)
    table.rows.append(["收入", "", "", "支出", "", *[""] * wide])
    table.merges += [(0, 0, 0, 2), (0, 3, 0, 4 + wide)]
    table.rows.append(["项目", "行次", "金额", "项目", "行次", *(column.name for column in form.sides[1].columns)])
    table.rows.append(["栏次", "", "1", "栏次", "", *(str(n) for n in range(2, wide + 2))])
    columns = [[*body, *[["", *[None] * (len(body[0]) - 1)]] * (length - len(body) - len(end)), *end]
               for body, end in (income, spending)]  # fmt: skip
    for index, (left, right) in enumerate(zip(*columns, strict=True), 1):
        table.rows.append([left[0], str(index), *left[1:], right[0], str(length + index), *right[1:]])


def _side(form: Form, side: Side, figures: Figures, catalogue: Catalogue) -> tuple[list[list[Text]], list[list[Text]]]:
    """(lines, closing lines) of one side."""
    body: list[list[Text]] = []
    end: list[list[Text]] = []
    columns = side.column_names
    names = [account.name for account in catalogue.classes("functional")] if side.classes else []
    for name in names:
        body.append(
            [f"{ORDINALS[len(body)]}、{name}", *(figures.take(form, side.name, name, column) for column in columns)]
        )
    for row in side.rows:
        doubled = len(side.find_rows(row.name)) > 1
        name = next((text for text in row.spellings() if figures.has(form, side.name, text)), row.name)
        key = f"{row.parent}/{name}" if row.parent and doubled else name
        cells = [figures.take(form, side.name, key, column) for column in columns]
        closing = row.kind in ("total", "grand", "balance") or (row.parent and doubled)
        (end if closing else body).append([name if closing else f"{ORDINALS[len(body)]}、{name}", *cells])
    return body, end


def _code_groups(table: Printed, figures: Figures, catalogue: Catalogue) -> None:
    form = table.form
    groups: list[list[list[Text]]] = [[], [], []]
    for account in catalogue.accounts:
        if account.kind == "economic":
            place = 0 if account.code[:3] in ("301", "303") else 1 if account.code[:3] == "302" else 2
            groups[place].append([account.code, account.name, figures.take(form, "", account.code, "金额")])
    table.rows.append(["人员经费", "", "", "公用经费", *[""] * 5])
    table.rows.append(["科目编码", "科目名称", "金额"] * 3)
    for index in range(max(map(len, groups))):
        table.rows.append(
            [cell for group in groups for cell in (group[index] if index < len(group) else ["", "", None])]
        )
    totals = [figures.take(form, "", name, "金额") for name in ("人员经费合计", "公用经费合计")]
    table.rows.append(["人员经费合计", "", totals[0], "公用经费合计", *[""] * 4, totals[1]])
    table.merges += [(0, 0, 0, 2), (0, 3, 0, 8), (len(table.rows) - 1, 3, len(table.rows) - 1, 7)]


def _across(table: Printed, figures: Figures) -> None:
    items = [row.name for row in table.form.side.rows]
    heads = ["合计", "因公出国（境）费", "公务用车购置及运行维护费", "", "", "公务接待费"]
    table.rows.append(["预算数", *[""] * 5, "决算数", *[""] * 5])
    table.rows.append(heads * 2)
    table.rows.append(["", "", "小计", "公务用车\n购置费", "公务用车\n运行维护费", ""] * 2)
    table.rows.append([str(number) for number in range(1, 13)])
    table.rows.append([figures.take(table.form, "", item, column) for column in ("预算数", "决算数") for item in items])
    table.merges += [(0, 0, 0, 5), (0, 6, 0, 11), (1, 2, 1, 4), (1, 8, 1, 10), (1, 0, 2, 0), (1, 5, 2, 5)]


def _listed(table: Printed, figures: Figures) -> None:
    table.rows.append(["项目", "行次", "预算数", "决算数"])
    for number, item in enumerate((row.name for row in table.form.side.rows), 1):
        cells = [figures.take(table.form, "", item, column) for column in ("预算数", "决算数")]
        table.rows.append([item, str(number), *cells])


def facts_of(document: Document, unit: str, year: int) -> dict[Key, Decimal | None]:
    forms = read_forms(document, load(), unit, year)
    assert [problem for problem in forms.problems if problem.kind != "info"] == []
    return {(f.key.form, f.key.side, f.key.row, f.key.col): parse_cell(f.printed) for f in forms.facts}


# --- documents made of them -------------------------------------------------------------------------------------------


def write_table(document: docx.Document, table: Printed) -> None:
    grid: Table = document.add_table(len(table.rows), table.width)
    for number, row in enumerate(table.rows):
        for cell, value in zip(grid.rows[number].cells, row, strict=False):
            if value is not None and value != "":
                cell.text = f"{value:,}" if isinstance(value, Decimal) else value
    for top, left, bottom, right in table.merges:
        text = grid.cell(top, left).text
        grid.cell(top, left).merge(grid.cell(bottom, right)).text = text


def write_report(path: Path, stem: str, *, split: bool = False, listed: bool = False) -> dict[Key, Decimal]:
    """A whole report: cover, contents, tables, an explanation."""
    unit, year = UNITS[stem]
    tables, truth = public_tables(stem, split=split, listed=listed)
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "页眉不属于正文"
    for text in (unit, f"{year}年度部门决算", "目录", "第一部分 概况", *(table.form.name for table in tables)):
        document.add_paragraph(text)
    document.add_heading("第一部分 概况", 1)
    document.add_paragraph("受理来电。")
    document.add_heading(f"第二部分 {year}年度部门决算表", 1)
    for table in tables:
        document.add_paragraph(f"{table.form.titles[-1]}")
        document.add_paragraph(f"公开{table.number:02}表")
        document.add_paragraph(f"部门：{unit}\t{year}年度\t金额单位：万元")
        write_table(document, table)
        document.add_paragraph("注：本表为测试所编。")
    document.add_heading(f"第三部分 {year}年度部门决算情况说明", 1)
    document.add_paragraph("一、收入支出总体情况")
    document.add_paragraph("这一年的收支如表所示。")
    document.save(path)
    return truth


@pytest.mark.parametrize("layout", ["plain", "split", "listed"])
@pytest.mark.parametrize("stem", sorted(UNITS))
def test_document__every_form_exact(tmp_path: Path, stem: str, layout: str) -> None:
    path = tmp_path / "决算.docx"
    truth = write_report(path, stem, split=layout == "split", listed=layout == "listed")
    document = read_docx(path)
    assert facts_of(document, *UNITS[stem]) == truth
    report = report_of(document, load())
    assert (report.entity.name, report.year, report.kind) == (*UNITS[stem], "部门决算")
    assert report.title == f"{UNITS[stem][0]}{UNITS[stem][1]}年度部门决算"
    assert [passage.text for passage in report.passages if passage.text.startswith("这一年")] == [
        "这一年的收支如表所示。"
    ]
    assert not any("页眉" in line.text for line in document.lines())


# --- what Word puts around text ---------------------------------------------------------------------------------------

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_MORE = 'xmlns:mc="urn:mc" xmlns:wps="urn:wps" xmlns:v="urn:v"'


def read_body(tmp_path: Path, body: str, numbering: str = "", styles: str = "") -> Document:
    """A document of raw XML, as other programs write it."""
    path = tmp_path / "a.docx"
    parts = {"numbering": numbering, "styles": styles}
    kinds = "".join(f'<Relationship Id="{name}" Type="x/{name}" Target="{name}.xml"/>' for name in parts if parts[name])
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {_W} {_MORE}><w:body>{body}</w:body></w:document>")
        archive.writestr("word/_rels/document.xml.rels", f"<Relationships>{kinds}</Relationships>")
        for name, text in parts.items():
            archive.writestr(f"word/{name}.xml", f"<w:{name} {_W}>{text}</w:{name}>")
    return read_docx(path)


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def texts_of(document: Document) -> list[str | tuple[str, ...]]:
    return [block.text if isinstance(block, Line) else block.texts for block in document.blocks]


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ("<w:ins><w:r><w:t>增</w:t></w:r></w:ins><w:del><w:r><w:delText>删</w:delText></w:r></w:del>", "增"),
        ("<w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>新</w:t></w:r></w:moveTo>", "新"),
        ('<w:hyperlink w:anchor="a"><w:r><w:t>链接</w:t></w:r></w:hyperlink>', "链接"),
        ("<w:sdt><w:sdtPr><w:tag/></w:sdtPr><w:sdtContent><w:r><w:t>1.00</w:t></w:r></w:sdtContent></w:sdt>", "1.00"),
        ("<w:r><w:fldChar/><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>5</w:t></w:r>", "5"),
        ("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:noBreakHyphen/></w:r>", "甲 乙-"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r><w:r><w:t>显</w:t></w:r>", "显"),
        ("<w:r><w:ruby><w:rt><w:r><w:t>zi</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>字</w:t></w:r></w:rubyBase></w:ruby></w:r>",
         "字"),
    ],
)  # fmt: skip
def test_runs__what_the_page_shows(tmp_path: Path, runs: str, text: str) -> None:
    assert texts_of(read_body(tmp_path, f"<w:p>{runs}</w:p>")) == [text]


def test_text_box__once_after_its_paragraph(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{p('框内')}</w:txbxContent>"
    drawing = (
        f"<mc:AlternateContent><mc:Choice><wps:txbx>{box}</wps:txbx></mc:Choice>"
        f"<mc:Fallback><v:textbox>{box}</v:textbox></mc:Fallback></mc:AlternateContent>"
    )
    body = f"<w:p><w:r><w:t>前</w:t></w:r><w:r>{drawing}</w:r><w:r><w:t>后</w:t></w:r></w:p>"
    assert texts_of(read_body(tmp_path, body)) == ["前后", "框内"]


def test_lines__breaks_part_them_and_sources_count_paragraphs(tmp_path: Path) -> None:
    body = "<w:p/><w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t></w:r></w:p>" + p("丙")
    document = read_body(tmp_path, body)
    assert texts_of(document) == ["甲", "乙", "丙"]
    assert [block.source.line for block in document.blocks] == [2, 2, 3]


def test_lines__what_stands_above_a_table_is_parted(tmp_path: Path) -> None:
    body = p("部门：某中心</w:t><w:tab/><w:tab/><w:t>2023年度　　金额单位：万元") + p("1.</w:t><w:tab/><w:t>目录")
    assert texts_of(read_body(tmp_path, body)) == ["部门：某中心", "2023年度", "金额单位：万元", "1. 目录"]


def test_table__cells_stand_on_the_grid(tmp_path: Path) -> None:
    rows = [
        tc(p("项目"), '<w:gridSpan w:val="2"/><w:vMerge w:val="restart"/>')
        + tc(p("本年支出"), '<w:gridSpan w:val="2"/>'),
        tc(p("项目"), '<w:gridSpan w:val="2"/><w:vMerge/>')
        + tc(p("小") + p("计"))
        + tc("<w:p><w:r><w:t>基本<w:br/></w:t><w:br/><w:t>支出</w:t></w:r></w:p>"),
    ]
    last = (
        '<w:tr><w:trPr><w:gridBefore w:val="1"/><w:gridAfter w:val="1"/></w:trPr>'
        + tc(p("合计"))
        + tc(p("1.00"))
        + "</w:tr>"
    )
    gone = f"<w:tr><w:trPr><w:del/></w:trPr>{tc(p('删'))}</w:tr>"
    inner = f"<w:tr><w:sdt><w:sdtContent>{tc(p('甲'))}</w:sdtContent></w:sdt></w:tr>"
    wrapped = f"<w:sdt><w:sdtContent>{inner}</w:sdtContent></w:sdt>"
    body = f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}{last}{gone}{wrapped}</w:tbl>"
    assert texts_of(read_body(tmp_path, body)) == [
        ("项目", "", "本年支出", ""),
        ("", "", "小 计", "基本 支出"),
        ("", "合计", "1.00", ""),
        ("甲",),
    ]


def test_table__inner_tables_follow_their_row_and_frames_vanish(tmp_path: Path) -> None:
    inner = f"<w:tbl><w:tr>{tc(p('内'))}</w:tr></w:tbl>"
    nested = f"<w:tbl><w:tr>{tc(p('外') + inner)}{tc(p('旁'))}</w:tr></w:tbl>"
    framed = f"<w:tbl><w:tr>{tc(p('标题') + inner)}</w:tr></w:tbl>"
    document = read_body(tmp_path, nested + framed)
    assert texts_of(document) == [("外", "旁"), ("内",), "标题", ("内",)]
    assert [block.table for block in document.blocks if isinstance(block, Row)] == [1, 2, 3]


def level(depth: int, style: str, text: str) -> str:
    return f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/></w:lvl>'


def numbered(number: int, depth: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'


def test_numbers__are_printed_before_their_paragraphs(tmp_path: Path) -> None:
    levels = (
        level(0, "chineseCountingThousand", "%1、") + level(1, "chineseCounting", "（%2）") + level(2, "decimal", "%3.")
    )
    dotted = level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2") + level(2, "bullet", "•")
    numbering = f"""
        <w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum>
        <w:abstractNum w:abstractNumId="8">{dotted}</w:abstractNum>
        <w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>
        <w:num w:numId="3"><w:abstractNumId w:val="7"/>
        <w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>"""
    styles = f"""<w:style w:styleId="H"><w:pPr>{numbered(1, 0)}</w:pPr></w:style>
        <w:style w:styleId="K"><w:basedOn w:val="H"/></w:style>"""
    places = [(1, 0), (1, 1), (1, 1), (1, 2), (1, 0), (1, 1), (2, 0), (2, 1), (2, 2), (3, 0), (0, 0)]
    body = "".join(p("甲", numbered(*place)) for place in places)
    body += p("乙", '<w:pStyle w:val="K"/>') + p("丙", f'<w:pStyle w:val="K"/>{numbered(0, 0)}')
    assert texts_of(read_body(tmp_path, body, numbering, styles)) == [
        "一、甲", "（一）甲", "（二）甲", "1. 甲", "二、甲", "（一）甲", "1. 甲", "1.1 甲", "甲",
        "一、甲", "甲", "二、乙", "丙",
    ]  # fmt: skip


def test_numbers__count_beyond_ten(tmp_path: Path) -> None:
    numbering = f'<w:abstractNum w:abstractNumId="1">{level(0, "chineseCounting", "%1、")}</w:abstractNum>'
    numbering += '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    lines = texts_of(read_body(tmp_path, p("甲", numbered(1, 0)) * 21, numbering))
    assert [lines[index] for index in (9, 10, 19, 20)] == ["十、甲", "十一、甲", "二十、甲", "二十一、甲"]
