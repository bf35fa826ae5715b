"""Scans: what is read from them, how sure it is, and what is read again."""

import importlib.util
import os
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from db.catalogue import Catalogue
from db.core.errors import UnreadableFileError
from db.core.facts import Fact, FactKey, Source
from db.core.numbers import parse_cell
from ingest.document import Block, Cell, Document, Line, Row
from ingest.forms import Forms, read_forms
from ingest.readers import ocr
from ingest.readers.ocr_figures import CERTAIN, mended, with_points
from ingest.readers.ocr_names import names_of, with_names
from ingest.reread import DOUBTFUL, Key, Sum, choose, look_into, reread, sums_of, suspects
from tests.conftest import GOLDEN
from tests.golden_files import golden_facts

_REAL = "上海市普陀区财政局2024年度部门决算"
_PAGES = [11, 15]  # the end of one table without its header, and a whole one
_STAMPED = [12]


@pytest.fixture(scope="module")
def _recogniser() -> None:
    if importlib.util.find_spec("rapidocr") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("rapidocr is missing in CI")
        pytest.skip("rapidocr is not installed (pip install 'juesuan[ocr]')")


def _forms(document: Document, catalogue: Catalogue) -> Forms:
    return read_forms(document, catalogue, "某单位", 2024)


def _key(fact: Fact) -> Key:
    return fact.key.form, fact.key.side, fact.key.row, fact.key.col


# --- figures ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("2,106.66", "2,106.66"),
        ("O.00", "0.00"),
        ("l5.20", "15.20"),
        ("2.106.66", "2,106.66"),
        ("2106,66", "2106.66"),
        ("2，106·66", "2,106.66"),
        ("2,10666", "2,106.66"),
        ("449.52.", "449.52"),
        (".187.19", "187.19"),
        ("2, 106. 66", "2,106.66"),
        ("1 06.66", "106.66"),
        ("2O1", "201"),
    ],
)
def test_mended__only_one_figure_can_be_meant(seen: str, meant: str) -> None:
    text, certainty = mended(seen, 0.99)
    assert text == meant
    assert (certainty < CERTAIN) == (seen not in {meant, "2, 106. 66"})


@pytest.mark.parametrize("text", ["0601", "2010601", "一、", "1.", "合计", "I", "2024年", "-", "其中：", "10.00万元"])
def test_mended__leaves_what_is_no_slip(text: str) -> None:
    assert mended(text, 0.99) == (text, 0.99)


@pytest.mark.parametrize("text", ["2,1O6,6", "12,34.5.6"])
def test_mended__leaves_and_doubts_what_may_mean_several(text: str) -> None:
    assert mended(text, 0.99) == (text, DOUBTFUL)


def _column(*texts: str) -> list[Block]:
    return [Row((Cell(text, 0.99),), Source("a.pdf", page=1, line=line), 1) for line, text in enumerate(texts, 1)]


def _read_column(*texts: str) -> list[tuple[str, float | None]]:
    return [
        (row.cells[0].text, row.cells[0].confidence) for row in with_points(_column(*texts)) if isinstance(row, Row)
    ]


def test_with_points__a_figure_among_decimals_lost_its_point() -> None:
    assert _read_column("1", "2,940.05", "10.00", "8.37", "294005", "6.20") == [
        ("1", 0.99),
        ("2,940.05", 0.99),
        ("10.00", 0.99),
        ("8.37", 0.99),
        ("2940.05", 0.5),
        ("6.20", 0.99),
    ]


def test_with_points__whole_columns_and_codes_stay() -> None:
    for texts in (("201", "20106", "2010601"), ("12", "300", "4500", "1.50"), ("2024", "1.00", "2.00", "3.00")):
        assert [text for text, _ in _read_column(*texts)] == list(texts)
    assert [text for text, _ in _read_column("01", "0.5", "06", "99", "02")] == ["01", "05", "06", "99", "02"]


# --- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("一、一般共服务支出", "一、一般公共服务支出"),
        ("机关事业单位基本养老保险缴费支击", "机关事业单位基本养老保险缴费支出"),
        ("社会保障和就业支出", "社会保障和就业支出"),
        ("年中结转和结余", "年中结转和结余"),  # 年初 or 年末
        ("二、附属单位上缴收人", "二、附属单位上缴收入"),
        ("非财政拨款结转和结余分配", "非财政拨款结转和结余分配"),
        ("2,106.66", "2,106.66"),
    ],
)
def test_names__only_one_can_be_meant(seen: str, meant: str, catalogue: Catalogue) -> None:
    (block,) = with_names(_column(seen), *names_of(catalogue))
    assert isinstance(block, Row)
    assert block.texts == (meant,)


def test_names__titles(catalogue: Catalogue) -> None:
    """支出决算表 is not 收入决算表 with two slips, and 财政拨款… is not 非财政拨款…"""
    names = names_of(catalogue)
    for seen, meant in (
        ("收入支出决算总衰", "收入支出决算总表"),
        ("财政拨款收入支出决算总表", "财政拨款收入支出决算总表"),
        ("本单位收入支出决算总表如下", "本单位收入支出决算总表如下"),
    ):
        (line,) = with_names([Line(seen, Source("a.pdf", page=1))], *names)
        assert isinstance(line, Line)
        assert line.text == meant


# --- sums ------------------------------------------------------------------------------------------------------------


def _fact(form: str, row: str, col: str, printed: str, line: int, confidence: float = 0.99) -> Fact:
    source = Source("a.pdf", page=1, line=line)
    return Fact(FactKey("某单位", 2024, form, "", row, col), 0, printed, row, "万元", source, confidence)


def _spending(*rows: tuple[str, str, str, str]) -> list[Fact]:
    """(row, total, basic, project)"""
    columns = ("合计", "基本支出", "项目支出")
    return [
        _fact("一般公共预算财政拨款支出决算表", row, column, value, line)
        for line, (row, *values) in enumerate(rows, 1)
        for column, value in zip(columns, values, strict=True)
        if value
    ]


_ROWS = (
    ("201", "18.37", "10.00", "8.37"),
    ("20106", "18.37", "10.00", "8.37"),
    ("2010601", "10.00", "10.00", ""),
    ("2010602", "8.37", "", "8.37"),
    ("合计", "18.37", "10.00", "8.37"),
)


def _values(facts: list[Fact]) -> dict[Key, Decimal]:
    return {_key(fact): parse_cell(fact.printed) or Decimal(0) for fact in facts}


def test_sums__rows_and_codes_hold(catalogue: Catalogue) -> None:
    facts = _spending(*_ROWS)
    sums = sums_of(facts, catalogue)
    assert len(sums) >= 14
    assert all(one.holds(_values(facts)) for one in sums)
    assert suspects(sums, _values(facts)) == []


def test_suspects__only_the_figure_that_no_other_sum_confirms(catalogue: Catalogue) -> None:
    """项 2010602 的项目支出 8.37 读成 3.37"""
    facts = _spending(*_ROWS[:3], ("2010602", "8.37", "", "3.37"), _ROWS[4])
    wrong = ("一般公共预算财政拨款支出决算表", "", "2010602", "项目支出")
    assert suspects(sums_of(facts, catalogue), _values(facts)) == [wrong]


def test_choose__takes_what_makes_sums_hold_and_breaks_none() -> None:
    total, one, other = (("f", "", row, "c") for row in ("t", "a", "b"))
    sums = [Sum(((1, total), (-1, one), (-1, other))), Sum(((1, one), (-1, ("f", "", "a", "d"))))]
    values = {
        total: Decimal("5.00"),
        one: Decimal("2.00"),
        other: Decimal("8.00"),
        ("f", "", "a", "d"): Decimal("2.00"),
    }
    options = {
        one: [("2.00", 0.9), ("-3.00", 0.99)],  # would hold above and break below
        other: [("8.00", 0.9), ("3.00", 0.6), ("3.50", 0.99)],
    }
    assert choose(sums, values, options) == {other: ("3.00", 0.6)}


def _document(facts: list[Fact]) -> Document:
    """A page whose rows hold the facts' figures, each with a box that says which it is."""
    rows: dict[int, list[Cell]] = {}
    for number, fact in enumerate(facts):
        box = (float(number), 0.0, float(number) + 1, 1.0)
        rows.setdefault(fact.source.line or 0, []).append(Cell(fact.printed, fact.confidence, box))
    return Document("a.pdf", "", tuple(Row(tuple(row), Source("a.pdf", 1, line), 1) for line, row in rows.items()))


def _as_read(facts: list[Fact], document: Document) -> Forms:
    """The facts with the figures that the document now holds."""
    texts = iter([cell for block in document.blocks if isinstance(block, Row) for cell in block.cells])
    shown = [
        replace(fact, printed=cell.text, confidence=cell.confidence) for fact, cell in zip(facts, texts, strict=True)
    ]
    return Forms(tuple(shown), (), ())


@pytest.mark.parametrize(("closer", "kept", "confidence"), [("8.37", "8.37", 0.97), ("3.31", "3.37", DOUBTFUL)])
def test_reread__replaced_or_doubted(closer: str, kept: str, confidence: float, catalogue: Catalogue) -> None:
    facts = _spending(*_ROWS[:3], ("2010602", "8.37", "", "3.37"), _ROWS[4])
    document = _document(facts)
    again, forms = reread(
        document,
        _as_read(facts, document),
        lambda changed: _as_read(facts, changed),
        catalogue,
        lambda _file, _page, boxes: [
            [(closer if facts[int(box[0])].printed == "3.37" else facts[int(box[0])].printed, 0.97)] for box in boxes
        ],
    )
    fact = next(fact for fact in forms.facts if fact.key.row == "2010602" and fact.key.col == "项目支出")
    assert (fact.printed, fact.confidence) == (kept, confidence)
    assert [other.confidence for other in forms.facts if other is not fact] == [0.99] * (len(facts) - 1)
    assert (again == document) == (kept == "3.37")


def test_reread__documents_with_text_are_left_alone(catalogue: Catalogue) -> None:
    document = Document("a.txt", "", (Line("合计", Source("a.txt")), *_column("1.00", "2.00")))
    forms = Forms(tuple(_spending(("合计", "1.00", "2.00", "3.00"))), (), ())
    assert reread(document, forms, lambda _: forms, catalogue, None) == (document, forms)


# --- files -----------------------------------------------------------------------------------------------------------


def test_without_the_extra__says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UnreadableFileError, match=r"pip install 'juesuan\[ocr\]'"):
        ocr.read_image(tmp_path / "a.png")


@pytest.mark.usefixtures("_recogniser")
def test_bad_pictures__one_sentence_each(tmp_path: Path) -> None:
    from PIL import Image

    noise, cut, large, small = (tmp_path / name for name in ("noise.png", "cut.jpg", "large.png", "small.png"))
    noise.write_bytes(bytes(range(256)) * 9)
    Image.effect_noise((400, 400), 60).save(cut)
    cut.write_bytes(cut.read_bytes()[:9000])
    Image.new("1", (30_000, 20_000)).save(large)
    Image.new("L", (9, 9)).save(small)
    for path, said in ((noise, "不是图片"), (cut, "已损坏"), (large, "图片过大"), (small, "太小")):
        with pytest.raises(UnreadableFileError, match=said) as told:
            ocr.read_image(path)
        assert str(told.value).startswith(path.name)
        assert "\n" not in str(told.value)


@pytest.mark.usefixtures("_recogniser")
def test_pictures_without_text__nothing_is_invented(tmp_path: Path) -> None:
    from PIL import Image

    for name, size, shade in (("a.png", (1000, 1400), "white"), ("b.tif", (30, 3000), "black")):
        Image.new("RGB", size, shade).save(tmp_path / name)
        assert ocr.read_image(tmp_path / name).blocks == ()


# --- scans -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def source(reports: Path) -> Path:
    return reports / "pdf" / f"{_REAL}.pdf"


def _truth(*forms: str) -> dict[Key, Decimal]:
    found = golden_facts(GOLDEN / f"{_REAL}.facts.tsv")
    return {key: Decimal(value) for key, value in found.items() if key[0] in forms}


@pytest.mark.usefixtures("_recogniser")
def test_scan__clean_pages_exact_with_certainty(source: Path, tmp_path: Path, catalogue: Catalogue) -> None:
    from tests.ingest.scans import CLEAN, scan

    scanned = scan(source, tmp_path / "a.pdf", CLEAN, _PAGES)
    pages = ocr.ocr_pages(scanned, [2])
    assert sorted(pages) == [2]
    document = Document("a.pdf", "", tuple(pages[2]))
    forms = _forms(document, catalogue)
    read = {_key(fact): parse_cell(fact.printed) for fact in forms.facts}
    assert read == _truth("一般公共预算财政拨款支出决算表")
    assert forms.problems == ()
    assert all(fact.confidence is not None and fact.confidence <= 1 for fact in forms.facts)
    assert sum((fact.confidence or 0) < CERTAIN for fact in forms.facts) <= 2
    _misread_figure_is_found(document, forms, scanned, catalogue)


def _misread_figure_is_found(document: Document, forms: Forms, scanned: Path, catalogue: Catalogue) -> None:
    """As if 1,503.52 of one row had been read as 1,508.52: the sum breaks, and a closer look at the page mends it."""
    blocks = list(document.blocks)
    victim = next(fact for fact in forms.facts if fact.key.row == "2010601" and fact.key.col == "基本支出")
    index = next(i for i, block in enumerate(blocks) if block.source == victim.source)
    row = blocks[index]
    assert isinstance(row, Row)
    blocks[index] = replace(
        row,
        cells=tuple(replace(cell, text="1,508.52") if cell.text == victim.printed else cell for cell in row.cells),
    )
    hurt = replace(document, blocks=tuple(blocks))
    broken = _forms(hurt, catalogue)
    assert any(fact.printed == "1,508.52" for fact in broken.facts)
    mended_document, settled = reread(hurt, broken, lambda d: _forms(d, catalogue), catalogue, look_into(scanned))
    assert {_key(f): f.printed for f in settled.facts} == {_key(f): f.printed for f in forms.facts}
    assert all((fact.confidence or 0) > DOUBTFUL for fact in settled.facts)
    assert mended_document != hurt


@pytest.mark.usefixtures("_recogniser")
def test_scan__stamped_askew_noisy_picture(source: Path, tmp_path: Path, catalogue: Catalogue) -> None:
    """An office scan as a picture file: a page of 财政拨款收入支出决算总表 under a red stamp."""
    from tests.ingest.scans import OFFICE, scan

    document = ocr.read_image(scan(source, tmp_path / "a.png", OFFICE, _STAMPED))
    assert (document.pages, len(document.sha256)) == (1, 64)
    forms = _forms(document, catalogue)
    truth = _truth("财政拨款收入支出决算总表")
    read = {_key(fact): parse_cell(fact.printed) for fact in forms.facts}
    assert read.items() <= truth.items()
    assert len(read) >= 5
    assert forms.problems == ()


@pytest.mark.usefixtures("_recogniser")
def test_scan__page_laid_on_the_glass_sideways(source: Path, tmp_path: Path, catalogue: Catalogue) -> None:
    from tests.ingest.scans import CLEAN, scan

    scanned = scan(source, tmp_path / "a.tif", replace(CLEAN, quarters=3, grey=True), [10])
    forms = _forms(ocr.read_image(scanned), catalogue)
    read = {_key(fact): parse_cell(fact.printed) for fact in forms.facts}
    truth = _truth("支出决算表")
    assert read.items() <= truth.items()
    assert len(read) == 28  # every figure of that page
