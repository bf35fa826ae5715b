"""Workbooks: the golden figures in the shapes that provinces export, number formats, and files that must be refused."""

import datetime as dt
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from db.catalogue import Catalogue, load
from db.core.errors import UnreadableFileError
from ingest.document import Document, Row
from ingest.parse import report_of
from ingest.readers import xlsx
from ingest.readers.xlsx import printed, read_xlsx
from tests.golden_files import Key
from tests.ingest.test_docx import UNITS, Printed, facts_of, public_tables, texts_of

# --- workbooks made of them -------------------------------------------------------------------------------------------


def write_sheet(sheet: Worksheet, table: Printed, unit: str, year: int, style: str) -> None:
    """style: «format» numbers shown as #,##0.00, «general» bare numbers, «text» printed strings."""
    last = table.width
    sheet.cell(1, 1, table.form.titles[-1])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=last)
    sheet.cell(2, last, f"公开{table.number:02}表")
    sheet.cell(3, 1, f"部门：{unit}")
    sheet.cell(3, 2, f"{year}年度")
    sheet.cell(3, last, "金额单位：万元")
    for number, row in enumerate(table.rows, 4):
        for column, value in enumerate(row, 1):
            if isinstance(value, Decimal) and style == "text":
                sheet.cell(number, column, f"{value:,}")
            elif isinstance(value, Decimal):
                cell = sheet.cell(number, column, float(value))
                cell.number_format = "#,##0.00" if style == "format" else "General"
            elif value and value.isdigit() and style != "text":
                sheet.cell(number, column, int(value)).number_format = "0" * len(value)
            elif value:
                sheet.cell(number, column, value)
    for top, left, bottom, right in table.merges:
        sheet.merge_cells(start_row=top + 4, start_column=left + 1, end_row=bottom + 4, end_column=right + 1)
    sheet.cell(len(table.rows) + 4, 1, "注：本表为测试所编。")


def write_workbook(
    path: Path, stem: str, style: str, *, split: bool = False, listed: bool = False
) -> dict[Key, Decimal]:
    tables, truth = public_tables(stem, split=split, listed=listed)
    book = openpyxl.Workbook()
    book.remove(book.active)
    for table in tables:
        write_sheet(book.create_sheet(f"GK{table.number:02} {table.form.id}"), table, *UNITS[stem], style)
    book.save(path)
    return truth


@pytest.mark.parametrize("style", ["format", "general", "text"])
@pytest.mark.parametrize("layout", ["plain", "split", "listed"])
@pytest.mark.parametrize("stem", sorted(UNITS))
def test_workbook__every_form_exact(tmp_path: Path, stem: str, layout: str, style: str) -> None:
    path = tmp_path / "决算公开表.xlsx"
    truth = write_workbook(path, stem, style, split=layout == "split", listed=layout == "listed")
    document = read_xlsx(path)
    assert facts_of(document, *UNITS[stem]) == truth
    report = report_of(document, load())
    assert (report.entity.name, report.year) == UNITS[stem]
    assert len(report.facts) == len(truth)


def test_workbook__places_name_sheet_and_row(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, "000_766d680c0963d285", "format")
    blocks = read_xlsx(path).blocks
    assert (blocks[0].source.file, blocks[0].source.sheet, blocks[0].source.line) == ("a.xlsx", "GK01 overview", 1)
    first = next(block for block in blocks if isinstance(block, Row))
    assert first.source.line == 4
    assert first.texts[:4] == ("收入", "", "", "支出")


def test_old_workbook__every_form_exact(tmp_path: Path) -> None:
    xlwt = pytest.importorskip("xlwt", reason="xlwt writes .xls files for this test")
    stem = "000_766d680c0963d285"
    tables, truth = public_tables(stem)
    book = xlwt.Workbook(encoding="utf-8")
    for table in tables:
        sheet = book.add_sheet(f"Z{table.number:02}")
        sheet.write_merge(0, 0, 0, table.width - 1, table.form.name)
        sheet.write(1, 0, f"单位：{UNITS[stem][0]}")
        sheet.write(1, table.width - 1, "金额单位：万元")
        for number, row in enumerate(table.rows, 2):
            for column, value in enumerate(row):
                if value:
                    sheet.write(number, column, float(value) if isinstance(value, Decimal) else value)
    hidden = book.add_sheet("草稿")
    hidden.write(0, 0, "不公开")
    hidden.visibility = 1
    path = tmp_path / "决算.xls"
    book.save(str(path))
    document = read_xlsx(path)
    assert facts_of(document, *UNITS[stem]) == truth
    assert "不公开" not in [line.text for line in document.lines()]
    assert read_xlsx(path.rename(tmp_path / "改名.xlsx")).blocks  # the content decides, not the suffix


def test_old_workbook__numbers_as_printed_and_damage_refused(tmp_path: Path) -> None:
    xlwt = pytest.importorskip("xlwt", reason="xlwt writes .xls files for this test")
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("表")
    values = [
        (3760.351, "#,##0.00"),
        (0.9968, "0.00%"),
        (45291, "yyyy-mm-dd"),
        (2010350, "General"),
        (0, "0.00;-0.00;"),
    ]
    for row, (value, code) in enumerate(values):
        sheet.write(row, 0, value, xlwt.easyxf(num_format_str=code))
        sheet.write(row, 1, "甲")
    path = tmp_path / "a.xls"
    book.save(str(path))
    shown = [block.texts[0] for block in read_xlsx(path).blocks if isinstance(block, Row)]
    assert shown == ["3,760.35", "99.68%", "2023-12-31", "2010350", ""]
    data = path.read_bytes()
    for size in (600, 1200, len(data) // 2):
        path.write_bytes(data[:size])
        refused(path, "已损坏")


# --- sheets and cells -------------------------------------------------------------------------------------------------


def read_book(tmp_path: Path, fill: Callable[[openpyxl.Workbook], None]) -> Document:
    book = openpyxl.Workbook()
    fill(book)
    path = tmp_path / "b.xlsx"
    book.save(path)
    return read_xlsx(path)


@pytest.mark.parametrize(
    ("raw", "code", "shown"),
    [
        ("3760.35", "#,##0.00", "3,760.35"), ("44", "0.00", "44.00"), ("44", "", "44"),
        ("2010350", "General", "2010350"),
        ("0.30000000000000004", "", "0.3"), ("376.0351234", "0.00", "376.04"), ("2.005", "0.00", "2.01"),
        ("-3.5", "#,##0.00;[Red]#,##0.00", "-3.50"), ("-5", "0.00_);(0.00)", "(5.00)"), ("-0.001", "0.00", "0.00"),
        ("0", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"), ("0", "0.00;-0.00;", ""), ("5", ";;;", ""),
        ("0.9968", "0.00%", "99.68%"), ("45291", "yyyy/m/d", "2023-12-31"),
        ("45291", 'yyyy"年"m"月"d"日";@', "2023年12月31日"),
        ("37603512.34", "0!.0,", "3760.4"), ("12345678", '#,##0.00,"千"', "12,345.68千"), ("350", "0000000", "0000350"),
        ("0.35", "#.00", ".35"), ("12.5", "#.##", "12.5"), ("44", "[$¥-804]#,##0.00", "44.00"),
        ("7", "[>5]0.00;0", "7"),
        ("1E999999999", "0.00", "1E999999999"), ("3.7603500000000001E3", "", "3760.35"), ("n/a", "0.00", "n/a"),
    ],
)  # fmt: skip
def test_printed__as_the_sheet_shows_it(raw: str, code: str, shown: str) -> None:
    assert printed(raw, code).text == shown


def test_cells__kinds(tmp_path: Path) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        sheet = book.active
        sheet.append(["科目编码", "科目\n名称", "金额", "日期"])
        sheet.append(["2010350", 2010399, 12, dt.date(2024, 3, 1)])
        sheet.append([True, "=1+1", 1.5, None])
        sheet.append([None, None, "1,872.00", "#REF!"])

    assert texts_of(read_book(tmp_path, fill)) == [
        ("科目编码", "科目 名称", "金额", "日期"),
        ("2010350", "2010399", "12.00", "2024-03-01"),
        ("TRUE", "", "1.5", ""),
        ("", "", "1,872.00", "#REF!"),
    ]


def test_sheets__hidden_ones_are_skipped_and_hidden_rows_kept(tmp_path: Path) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book.active.append(["甲", "乙", "丙"])
        book.active.append([1, 2, 3])
        book.active.row_dimensions[2].hidden = True
        for state in ("hidden", "veryHidden"):
            sheet = book.create_sheet(state)
            sheet.append(["草稿", "草稿"])
            sheet.sheet_state = state

    assert texts_of(read_book(tmp_path, fill)) == [("甲", "乙", "丙"), ("1", "2", "3")]


def test_sheets__name_is_the_title_where_none_is_printed(tmp_path: Path, catalogue: Catalogue) -> None:
    title = catalogue.forms[1].name

    def fill(book: openpyxl.Workbook) -> None:
        book.active.title = f"GK02 {title}"
        book.active.append(["项目", "金额"])
        printed_twice = book.create_sheet(f"Z01_1 {title}")
        printed_twice.append([f"2023年度{title}"])
        printed_twice.append(["项目", "金额"])

    assert texts_of(read_book(tmp_path, fill)) == [title, ("项目", "金额"), f"2023年度{title}", ("项目", "金额")]


def test_sheets__unit_in_the_cell_after_its_label_and_two_tables_on_one_sheet(tmp_path: Path) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        rows = [["第一张测试表"], ["部门：", "某某中心", "单位：万元"], ["项目", "甲", "乙"], ["合计", "1.00", "2.00"],
                ["注：测试。"], ["第二张测试表"], ["项目", "丙"], ["合计", "3.00"]]  # fmt: skip
        for row in rows:
            book.active.append(row)

    document = read_book(tmp_path, fill)
    assert [line.text for line in document.lines()][:3] == ["第一张测试表", "部门:某某中心", "单位：万元"]
    assert [block.table for block in document.blocks if isinstance(block, Row)] == [1, 1, 2, 2]
    assert "注：测试。" in texts_of(document)


def test_sheets__scores_keep_their_form(tmp_path: Path) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        for row in (["项目支出绩效自评表"], ["指标", "分值", "得分"], ["甲", 10, 9.98], ["乙", 20, 20]):
            book.active.append(row)

    assert texts_of(read_book(tmp_path, fill))[2:] == [("甲", "10", "9.98"), ("乙", "20", "20")]


# --- files that are refused -------------------------------------------------------------------------------------------


def repacked(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The same package with one part changed or added."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts.get(part, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def simple_book(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["甲", "乙"])
    book.save(path)
    return path


def refused(path: Path, *words: str) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        read_xlsx(path)
    message = str(caught.value)
    assert message.startswith(path.name)
    assert "\n" not in message
    assert all(word in message for word in words), message


def test_refused__old_and_foreign_kinds(tmp_path: Path) -> None:
    cases = {
        "c.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2048), "另存为"),
        "d.xls": ("<html><table><tr><td>甲</td></tr></table></html>".encode(), "网页"),
    }
    for name, (data, word) in cases.items():
        (tmp_path / name).write_bytes(data)
        refused(tmp_path / name, word)


def test_refused__no_workbook_inside(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    refused(tmp_path / "a.xlsx", "不是 Excel")


def test_refused__empty_and_pictures_only(tmp_path: Path) -> None:
    empty = openpyxl.Workbook()
    empty.save(tmp_path / "a.xlsx")
    refused(tmp_path / "a.xlsx", "没有内容")
    refused(repacked(tmp_path / "a.xlsx", "xl/media/image1.png", lambda _: b"\x89PNG"), "图片")


def test_refused__cells_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "_MAX_ELEMENTS", 500)
    row = b"<row>" + b"<c/>" * 600 + b"</row>"
    sheet = b"<worksheet><sheetData>" + row + b"</sheetData></worksheet>"
    refused(repacked(simple_book(tmp_path / "a.xlsx"), "xl/worksheets/sheet1.xml", lambda _: sheet), "过大")


def test_far_cell__costs_no_rectangle(tmp_path: Path) -> None:
    cells = b'<c r="C1048576" t="str"><v>a</v></c><c r="D1048576"><v>1</v></c>'
    sheet = b'<worksheet><sheetData><row r="1048576">' + cells + b"</row></sheetData></worksheet>"
    path = repacked(simple_book(tmp_path / "a.xlsx"), "xl/worksheets/sheet1.xml", lambda _: sheet)
    assert texts_of(read_xlsx(path)) == [("", "", "a", "1")]
    wide = sheet.replace(b"C1048576", b"XFD1048576")
    refused(repacked(path, "xl/worksheets/sheet1.xml", lambda _: wide), "列数过多")
