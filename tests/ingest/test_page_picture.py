"""A page as a picture: what is marked, and what is not because it cannot be told for certain."""

import io
from pathlib import Path

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from db.catalogue import Catalogue
from db.core.errors import UnreadableFileError
from ingest.readers.page_picture import can_show, page_picture
from tests.conftest import GOLDEN
from tests.golden_files import golden_facts
from tests.ingest.pdf_maker import SONG, Style, make

ROWS = (("基本支出", "12.00", 700), ("项目支出", "312.00", 660), ("经营支出", "45.60", 620), ("其他支出", "45.60", 580))


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    pdfmetrics.registerFont(UnicodeCIDFont(SONG))
    path = tmp_path / "表.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    canvas.setFont(SONG, 12)
    for label, figure, height in ROWS:
        canvas.drawString(80, height, label)
        canvas.drawString(400, height, figure)
    canvas.showPage()
    canvas.setFont(SONG, 12)
    canvas.drawString(80, 700, "第二页")
    canvas.save()
    return path


def marked(png: bytes) -> tuple[float, float] | None:
    """The middle of what is yellow, in points from the left and the bottom; None where nothing is."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    pixels = picture.load()
    assert pixels is not None
    yellow = [
        (x, y)
        for x in range(0, picture.width, 2)
        for y in range(0, picture.height, 2)
        if pixels[x, y][2] < 230 < pixels[x, y][0]
    ]
    if not yellow:
        return None
    scale = picture.width / A4[0]
    return (
        sum(x for x, _ in yellow) / len(yellow) / scale,
        (picture.height - sum(y for _, y in yellow) / len(yellow)) / scale,
    )


def test_a_figure_that_stands_once(pdf: Path) -> None:
    place = marked(page_picture(pdf, 1, "312.00"))
    assert place is not None
    assert place == pytest.approx((420, 664), abs=8)


def test_a_part_of_another_figure_is_not_meant(pdf: Path) -> None:
    place = marked(page_picture(pdf, 1, "12.00"))
    assert place is not None
    assert place[1] == pytest.approx(704, abs=6)


def test_a_figure_that_stands_twice_needs_its_row(pdf: Path) -> None:
    assert marked(page_picture(pdf, 1, "45.60")) is None
    assert marked(page_picture(pdf, 1, "45.60", "没有这行")) is None
    place = marked(page_picture(pdf, 1, "45.60", "其他支出"))
    assert place is not None
    assert place[1] == pytest.approx(584, abs=6)


def test_a_band_shows_the_mark_and_what_is_around_it(pdf: Path) -> None:
    whole = Image.open(io.BytesIO(page_picture(pdf, 1, "312.00")))
    band = page_picture(pdf, 1, "312.00", band=True)
    cut = Image.open(io.BytesIO(band))
    assert (cut.width, cut.height < whole.height / 2) == (whole.width, True)
    assert marked(band) is not None
    unmarked = Image.open(io.BytesIO(page_picture(pdf, 1, "45.60", band=True)))  # nothing to show around
    assert unmarked.size == whole.size


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_that_is_turned(pdf: Path, tmp_path: Path, quarters: int) -> None:
    turned = tmp_path / "转.pdf"
    document = pdfium.PdfDocument(pdf)
    document[0].set_rotation(90 * quarters)
    document.save(turned)
    document.close()
    upright, shown = page_picture(pdf, 1, "312.00"), page_picture(turned, 1, "312.00")
    back = io.BytesIO()
    Image.open(io.BytesIO(shown)).rotate(90 * quarters, expand=True).save(back, "PNG")
    assert marked(back.getvalue()) == pytest.approx(marked(upright), abs=4)


def test_a_page_cut_out_of_a_larger_one(pdf: Path, tmp_path: Path) -> None:
    cut = tmp_path / "裁.pdf"
    document = pdfium.PdfDocument(pdf)
    document[0].set_cropbox(300, 600, A4[0], A4[1])
    document.save(cut)
    document.close()
    picture = Image.open(io.BytesIO(page_picture(cut, 1, "312.00")))
    place = marked(page_picture(cut, 1, "312.00"))
    assert place is not None
    scale = picture.width / (A4[0] - 300)
    assert place[0] * picture.width / A4[0] == pytest.approx((420 - 300) * scale, abs=14)


def test_nothing_to_mark(pdf: Path) -> None:
    assert marked(page_picture(pdf, 1)) is None
    assert marked(page_picture(pdf, 1, "99.99")) is None
    assert marked(page_picture(pdf, 2, "312.00")) is None


def test_a_drawn_report(tmp_path: Path, catalogue: Catalogue) -> None:
    truth = golden_facts(min(GOLDEN.glob("*.tsv")))
    path = make(tmp_path / "决算.pdf", truth, catalogue, Style(repeat_head=True))
    picture = Image.open(io.BytesIO(page_picture(path, 3)))
    assert max(picture.size) <= 1600
    plain = page_picture(path, 3)
    assert page_picture(path, 3, "3,434.77") != plain
    assert page_picture(path, 3, "3,760.35") == plain  # thrice on this page


def test_pages_that_are_not_there(pdf: Path) -> None:
    for page in (0, 3, -1):
        with pytest.raises(UnreadableFileError, match="没有第"):
            page_picture(pdf, page)


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    for name in ("坏.pdf", "坏.png"):
        (tmp_path / name).write_bytes(b"nothing")
        with pytest.raises(UnreadableFileError, match="打不开"):
            page_picture(tmp_path / name, 1)


def test_pictures_and_their_frames(tmp_path: Path) -> None:
    frames = [Image.new("L", (3000, 4000), shade) for shade in (10, 200)]
    path = tmp_path / "扫描.tiff"
    frames[0].save(path, save_all=True, append_images=frames[1:])
    second = Image.open(io.BytesIO(page_picture(path, 2, "12.00")))
    assert second.size == (1200, 1600)
    assert second.getpixel((5, 5)) == (200, 200, 200)
    with pytest.raises(UnreadableFileError):
        page_picture(path, 3)


def test_a_picture_that_would_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "大.png"
    Image.new("1", (400, 400)).save(path)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    with pytest.raises(UnreadableFileError):
        page_picture(path, 1)


@pytest.mark.parametrize(("name", "shown"), [("a.PDF", True), ("a.jpeg", True), ("a.txt", False), ("a.xlsx", False)])
def test_what_can_be_shown(name: str, shown: bool) -> None:
    assert can_show(Path(name)) is shown
