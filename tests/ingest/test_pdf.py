"""PDFs: the shared report exactly, golden figures drawn in every way that producers draw tables, and bad files."""

import logging
from collections.abc import Callable
from dataclasses import fields
from io import BytesIO
from pathlib import Path

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from db.catalogue import Catalogue
from db.core.errors import UnreadableFileError
from db.core.facts import FormState, Source
from ingest.document import Block, Document, Line, Row
from ingest.forms import read_forms
from ingest.readers.pdf import read_pdf
from tests.conftest import GOLDEN
from tests.golden_files import Key, golden_facts
from tests.ingest.pdf_maker import SONG, Style, make

SHARED = "上海市普陀区财政局2024年度部门决算"
TEMPLATE = "附件2：部门决算模板"

STYLES = [
    Style(),
    Style(ruling="rects", split_codes=True),
    Style(ruling="thin", narrow=True),
    Style(ruling="fills"),
    Style(ruling="fills", narrow=True, split_codes=True),
    Style(ruling="open", split_codes=True),
    Style(ruling="open", narrow=True, top=True),
    Style(ruling="rows"),
    Style(ruling="rows", split_codes=True),
    Style(ruling="rows", narrow=True),
    Style(ruling="columns"),
    Style(ruling="columns", narrow=True),
    Style(ruling="columns", narrow=True, top=True),
    Style(ruling="columns", split_codes=True),
    Style(ruling="frame"),
    Style(ruling="frame", narrow=True),
    Style(ruling="frame", alternating=True),
    Style(ruling="head"),
    Style(ruling="none"),
    Style(ruling="none", narrow=True),
    Style(ruling="none", narrow=True, top=True),
    Style(ruling="none", split_codes=True),
    Style(ruling="none", spaced=True),
    Style(ruling="none", bold=True, glyphs=True),
    Style(ruling="none", together=True),
    Style(ruling="none", alternating=True),
    Style(ruling="none", turn="90"),
    Style(ruling="none", turn="270", narrow=True),
    Style(ruling="none", narrow=True, repeat_head=True, split_codes=True, bold=True),
    Style(turn="90"),
    Style(turn="270"),
    Style(turn="content", narrow=True),
    Style(turn="content", ruling="rows"),
    Style(spaced=True),
    Style(spaced=True, ruling="columns", alternating=True),
    Style(bold=True),
    Style(repeat_head=True),
    Style(together=True),
    Style(together=True, ruling="rows", narrow=True),
    Style(glyphs=True, narrow=True),
    Style(alternating=True, top=True),
    Style(top=True, narrow=True),
    Style(glued=True),
    Style(glued=True, ruling="rects", split_codes=True),
]
GOLDENS = sorted(GOLDEN.glob("*.facts.tsv"))


def _name(style: Style) -> str:
    said = [(field.name, getattr(style, field.name)) for field in fields(style)]
    return "-".join(name if value is True else str(value) for name, value in said if value)


def _facts(document: Document, catalogue: Catalogue) -> dict[Key, str]:
    found = read_forms(document, catalogue, "某单位", 2024)
    return {(f.key.form, f.key.side, f.key.row, f.key.col): f.printed.replace(",", "") for f in found.facts}


# --- real files ------------------------------------------------------------------------------------------------------


def test_shared_report__every_printed_cell_and_nothing_else(reports: Path, catalogue: Catalogue) -> None:
    document = read_pdf(reports / "pdf" / f"{SHARED}.pdf")
    assert _facts(document, catalogue) == golden_facts(GOLDEN / f"{SHARED}.facts.tsv")
    assert read_forms(document, catalogue, "", 2024).problems == ()
    assert document.pages == 25


def test_shared_report__no_figure_of_a_page_is_lost(reports: Path) -> None:
    path = reports / "pdf" / f"{SHARED}.pdf"
    read: dict[int, str] = {}
    for block in read_pdf(path).blocks:
        text = "".join(block.texts) if isinstance(block, Row) else block.text
        read[block.source.page or 0] = read.get(block.source.page or 0, "") + text
    pdf = pdfium.PdfDocument(path)
    for number, page in enumerate(pdf, 1):
        text = page.get_textpage().get_text_range()
        printed = sorted(char for char in text if char.isdigit())
        assert sorted(char for char in read.get(number, "") if char.isdigit()) == printed, number
    pdf.close()


def test_shared_report__names_cut_in_a_cell_are_whole(reports: Path) -> None:
    rows = [block.texts for block in read_pdf(reports / "pdf" / f"{SHARED}.pdf").blocks if isinstance(block, Row)]
    assert ("208", "05", "05", "机关事业单位基本养老保险缴费支出", "160.75", "160.75", "", "", "", "") in rows
    assert any("因公出国（境）费用" in row for row in rows)


def test_template__no_figure_is_invented(reports: Path, catalogue: Catalogue) -> None:
    found = read_forms(read_pdf(reports / "pdf" / f"{TEMPLATE}.pdf"), catalogue, "", 2024)
    assert found.facts == ()
    assert {form.state for form in found.forms} == {FormState.BLANK}
    assert len(found.forms) == 9


# --- golden figures, drawn -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(len(STYLES)), ids=lambda number: _name(STYLES[number]))
def test_drawn_tables__every_figure_in_its_place(number: int, tmp_path: Path, catalogue: Catalogue) -> None:
    """The longest of the reports and one of the others in turn."""
    for golden in {GOLDENS[1], GOLDENS[number % len(GOLDENS)]}:
        truth = golden_facts(golden)
        document = read_pdf(make(tmp_path / "drawn.pdf", truth, catalogue, STYLES[number]))
        assert _facts(document, catalogue) == truth, golden.name


def test_places__pages_count_from_one_and_tables_are_numbered(tmp_path: Path, catalogue: Catalogue) -> None:
    document = read_pdf(make(tmp_path / "drawn.pdf", golden_facts(GOLDENS[0]), catalogue, Style()))
    first = document.blocks[0]
    assert first == Line("某某市12345政务服务便民热线中心", Source("drawn.pdf", page=1, line=1))
    tables = list(dict.fromkeys(block.table for block in document.blocks if isinstance(block, Row)))
    assert tables == list(range(1, len(tables) + 1))
    assert not any(isinstance(block, Line) and block.text.isdigit() for block in document.blocks)  # page numbers


# --- odd pages -------------------------------------------------------------------------------------------------------

Draw = Callable[[Canvas], None]


def _pdf(path: Path, *pages: Draw, encrypt: StandardEncryption | None = None) -> Path:
    pdfmetrics.registerFont(UnicodeCIDFont(SONG))
    canvas = Canvas(str(path), pagesize=A4, encrypt=encrypt)
    for draw in pages:
        canvas.setFont(SONG, 12)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return path


def _texts(path: Path) -> list[str]:
    return [block.text if isinstance(block, Line) else "|".join(block.texts) for block in read_pdf(path).blocks]


def _picture(canvas: Canvas) -> None:
    buffer = BytesIO()
    Image.new("L", (200, 280), 230).save(buffer, "PNG")
    buffer.seek(0)
    canvas.drawImage(ImageReader(buffer), 0, 0, 595, 842)


def test_hidden_text__is_not_read(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "看得见的文字 1.11")
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(72, 650, "白底白字 2.22")
        canvas.setFillColorRGB(0.1, 0.2, 0.4)
        canvas.rect(60, 590, 300, 30, stroke=0, fill=1)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(72, 600, "深底白字 3.33")
        canvas.setFillColorRGB(0, 0, 0)
        canvas.drawString(-300, 550, "页外 4.44")
        text = canvas.beginText(72, 500)
        text.setTextRenderMode(3)
        text.textOut("无墨 5.55")
        canvas.drawText(text)

    assert _texts(_pdf(tmp_path / "a.pdf", draw)) == ["看得见的文字 1.11", "深底白字 3.33"]


def test_recognised_scan__its_invisible_text_is_read(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        _picture(canvas)
        text = canvas.beginText(72, 500)
        text.setFont(SONG, 12)
        text.setTextRenderMode(3)
        text.textOut("扫描件上识别出来的文字一共有二十多个字，足够当作正文 5.55")
        canvas.drawText(text)

    assert _texts(_pdf(tmp_path / "a.pdf", draw)) == ["扫描件上识别出来的文字一共有二十多个字，足够当作正文 5.55"]


def test_watermark__is_not_read(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "正文 1.11")
        canvas.translate(200, 300)
        canvas.rotate(45)
        canvas.drawString(0, 0, "内部资料 9.99")

    assert _texts(_pdf(tmp_path / "a.pdf", draw)) == ["正文 1.11"]


def test_radicals__become_the_characters_they_stand_for() -> None:
    from ingest.readers.layout.glyphs import clean

    assert "".join(clean(ord(char)) for char in "⽀出⾦额公⽤经费⺠政⻚⻋") == "支出金额公用经费民政页车"


def test_running_head__is_dropped_and_titles_stay(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(200, 800, "某某市热线中心2024年度决算报告")
        canvas.drawString(72, 700, f"这是第{canvas.getPageNumber()}段正文的内容")
        canvas.drawString(280, 30, f"- {canvas.getPageNumber()} -")

    read = _texts(_pdf(tmp_path / "a.pdf", *[draw] * 4))
    assert read == [f"这是第{number}段正文的内容" for number in range(1, 5)]


def _cover(canvas: Canvas) -> None:
    canvas.drawString(72, 700, "某某市热线中心2024年度部门决算，这一页有足够多的文字。")


def test_scan__without_recognition_the_pages_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.readers.pdf._recogniser", lambda: None)
    path = _pdf(tmp_path / "扫描.pdf", _cover, _picture, _picture)
    with pytest.raises(UnreadableFileError, match=r"扫描\.pdf 第 2、3 页是扫描图片.*juesuan\[ocr\]"):
        read_pdf(path)


def test_scan__recognised_pages_stand_in_their_place(tmp_path: Path) -> None:
    asked: list[list[int]] = []

    def ocr(path: Path, pages: list[int]) -> dict[int, list[Block]]:
        asked.append(pages)
        return {page: [Line(f"识别出的第{page}页", Source(path.name, page=page))] for page in pages}

    document = read_pdf(_pdf(tmp_path / "a.pdf", _picture, _cover, _picture), ocr)
    assert asked == [[1, 3]]
    assert [block.source.page for block in document.blocks] == [1, 2, 3]


def test_blank_page__is_no_scan(tmp_path: Path) -> None:
    document = read_pdf(_pdf(tmp_path / "a.pdf", _cover, lambda canvas: None))
    assert document.pages == 2


# --- bad files -------------------------------------------------------------------------------------------------------


def _refused(path: Path) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        read_pdf(path)
    message = str(caught.value)
    assert path.name in message
    assert "\n" not in message
    return message


def test_bad_file__each_is_one_sentence(tmp_path: Path) -> None:
    good = _pdf(tmp_path / "good.pdf", _cover).read_bytes()
    cases = {
        "空.pdf": (b"", "空文件"),
        "文本.pdf": ("这不是 PDF".encode(), "不是 PDF 文件"),
        "截断.pdf": (good[: len(good) // 2], "不完整"),
        "碎片.pdf": (b"%PDF-1.7\n" + bytes(range(256)) * 20 + b"\n%%EOF", "已损坏"),
    }
    for name, (data, said) in cases.items():
        (tmp_path / name).write_bytes(data)
        assert said in _refused(tmp_path / name)


def test_password__asks_for_a_file_without(tmp_path: Path) -> None:
    locked = _pdf(tmp_path / "锁.pdf", _cover, encrypt=StandardEncryption("secret", ownerPassword="owner"))
    assert "密码" in _refused(locked)


def test_owner_password_only__is_read(tmp_path: Path) -> None:
    path = _pdf(tmp_path / "a.pdf", _cover, encrypt=StandardEncryption("", ownerPassword="owner", canPrint=0))
    assert _texts(path) == ["某某市热线中心2024年度部门决算，这一页有足够多的文字。"]


def test_too_many_pages(tmp_path: Path) -> None:
    assert "5000 页" in _refused(_pdf(tmp_path / "厚.pdf", *[lambda canvas: None] * 5000))


def test_no_pages(tmp_path: Path) -> None:
    logging.getLogger("pypdfium2").setLevel(logging.ERROR)
    path = tmp_path / "无页.pdf"
    document = pdfium.PdfDocument.new()
    document.save(path)
    document.close()
    _refused(path)
