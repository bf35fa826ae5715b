"""The Word file of a draft: well-formed, deterministic, with a control for each number."""

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import docx
import pytest

from assistant.drafting import docx as paper
from assistant.drafting.docx_map import DraftMap
from assistant.drafting.draft import Draft, DraftSection, Paragraph, Span
from assistant.drafting.pictures import Drawn, picture
from assistant.drafting.reread import read_draft
from assistant.drafting.tables import grid_of
from db.catalogue import Catalogue
from db.core.errors import UserError
from tests.assistant.drafting.docx_drafts import (
    ENTITY,
    YEAR,
    amount,
    big_draft,
    draft,
    extras,
    figure,
    number,
    table,
    tables,
)

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture
def file(tmp_path: Path, catalogue: Catalogue) -> Path:
    path = tmp_path / "draft.docx"
    paper.write(draft(), path, catalogue, extras(catalogue))
    return path


def _main(path: Path) -> ET.Element:
    with zipfile.ZipFile(path) as archive:
        return ET.fromstring(archive.read("word/document.xml"))  # noqa: S314 - our own


def test_every_part_is_well_formed_and_declared(file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        assert len(names) == len(set(names))
        types = archive.read("[Content_Types].xml").decode()
        for name in names:
            if name.endswith((".xml", ".rels")):
                ET.fromstring(archive.read(name))  # noqa: S314 - our own
            suffix = name.rpartition(".")[2]
            assert f'/{name}"' in types or f'Extension="{suffix}"' in types or name == "[Content_Types].xml"
        for name in (name for name in names if name.endswith(".rels")):
            folder = Path(name).parent.parent
            for item in ET.fromstring(archive.read(name)):  # noqa: S314 - our own
                target = (Path("/") / folder / item.attrib["Target"]).as_posix()
                assert re.sub(r"[^/]+/\.\./", "", target).lstrip("/") in names


def test_same_draft_same_bytes(file: Path, catalogue: Catalogue) -> None:
    assert file.read_bytes() == paper.render(draft(), catalogue, extras(catalogue))


def test_ids_are_unique_and_tags_short(tmp_path: Path, catalogue: Catalogue) -> None:
    path = tmp_path / "big.docx"
    paper.write(big_draft(300), path, catalogue, extras(catalogue))
    body = _main(path)
    tags = [item.attrib[f"{_W}val"] for item in body.iter(f"{_W}tag")]
    titles = [item.attrib[f"{_W}val"] for item in body.iter(f"{_W}alias")]
    assert len(tags) == len(set(tags)) == 300
    assert max(map(len, [*tags, *titles])) <= 64
    idents = [item.attrib[f"{_W}val"] for sdt in body.iter(f"{_W}sdtPr") for item in sdt.iter(f"{_W}id")]
    marks = [item.attrib[f"{_W}id"] for item in body.iter(f"{_W}bookmarkStart")]
    names = [item.attrib[f"{_W}name"] for item in body.iter(f"{_W}bookmarkStart")]
    for listed in (idents, marks, names):
        assert len(listed) == len(set(listed))
    assert sorted(marks) == sorted(item.attrib[f"{_W}id"] for item in body.iter(f"{_W}bookmarkEnd"))


def test_python_docx_opens_it(file: Path) -> None:
    opened = docx.Document(str(file))
    texts = [paragraph.text for paragraph in opened.paragraphs]
    assert ENTITY in texts
    assert "一、收入支出决算总体情况说明" in texts
    assert len(opened.tables) == 10 + 3  # the public tables, the numbers, what is open, what could be said
    heads = [table for table in opened.tables if table.rows[0]._tr.findall(f"{_W}trPr/{_W}tblHeader")]
    assert len(heads) == len(opened.tables)
    assert {section.orientation for section in opened.sections} == {0, 1}


def test_a_number_is_a_control_with_its_evidence(file: Path) -> None:
    body = _main(file)
    control = next(item for item in body.iter(f"{_W}sdt") if item.find(f"{_W}sdtPr/{_W}tag").attrib[f"{_W}val"] == "n1")  # type: ignore[union-attr]
    assert "".join(control.itertext()) == "1,286.40"
    assert control.find(f"{_W}sdtPr/{_W}alias").attrib[f"{_W}val"] == "收入总计：1,286.40 万元 #n1"  # type: ignore[union-attr]
    note = next(read_draft(file).map.numbers())
    assert (note.metric, note.value, note.unit, note.evidence) == ("total_income", "1286.4", "万元", ("fact:1",))


def test_the_appendix_lists_each_number_with_its_source(file: Path) -> None:
    listed = docx.Document(str(file)).tables[10]
    rows = [[cell.text for cell in row.cells] for row in listed.rows]
    assert [row[2] for row in rows[1:]] == ["1,286.40", "86.40", "7.2%", "1,200.50", "0", "415.95"]
    assert rows[1][1] == "一、第1段"
    assert "《收入支出决算总表》总计·金额 = 1286.40万元（第1行）" in rows[1][5]
    assert rows[3][5].startswith("计算：(1286.40-1200.00)÷1200.00×100%")


def test_gaps_are_highlighted_and_suggestions_commented(file: Path) -> None:
    body = _main(file)
    marked = [run for run in body.iter(f"{_W}r") if run.find(f"{_W}rPr/{_W}highlight") is not None]
    assert ["".join(run.itertext()) for run in marked] == ["【待填：收支总计变动原因】"]
    with zipfile.ZipFile(file) as archive:
        comments = archive.read("word/comments.xml").decode()
    assert "可参考（本单位以往的写法，2024年度情况说明）：人员经费增加" in comments
    assert len(list(body.iter(f"{_W}commentReference"))) == comments.count("<w:comment ") == 2


def test_text_is_escaped_and_control_characters_are_dropped(tmp_path: Path, catalogue: Catalogue) -> None:
    words = '甲<乙>&"丙"\x07\x0b丁\ud800\n戊\t己{n1}'
    one = Draft(ENTITY, YEAR, "x", (DraftSection("一", "标题<1>", (Paragraph((Span(words),), key="k"),)),))
    path = tmp_path / "odd.docx"
    paper.write(one, path, catalogue)
    assert read_draft(path).paragraphs[-1].text == '甲<乙>&"丙"\n丁\n戊\t己{n1}'


def test_nothing_is_left_where_it_cannot_be_written(tmp_path: Path, catalogue: Catalogue) -> None:
    with pytest.raises(UserError, match="写不了"):
        paper.write(draft(), tmp_path / "no" / "x.docx", catalogue)
    assert list(tmp_path.iterdir()) == []


def test_an_insisted_draft_says_so(catalogue: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "x.docx"
    paper.write(Draft(ENTITY, YEAR, "x", (), insisted=True), path, catalogue)
    assert "校核仍有错误" in "".join(item.text for item in docx.Document(str(path)).paragraphs)


# --- tables ----------------------------------------------------------------------------------------------------------


def test_every_row_of_every_table_fills_its_columns(catalogue: Catalogue) -> None:
    for one in tables(catalogue):
        grid = grid_of(one)
        assert {sum(cell.span for cell in row) for row in grid.rows} == {len(grid.widths)}, grid.form
        amounts = [cell.evidence for row in grid.rows for cell in row if cell.evidence]
        assert sorted(amounts) == sorted(f"fact:{item.id}" for item in one.facts), grid.form


def test_an_empty_table_says_that_nothing_happened(catalogue: Catalogue) -> None:
    grid = grid_of(table(catalogue, "gov_fund", (), 1))
    assert "没有数据" in grid.note
    assert grid.wide
    assert not any(cell.evidence for row in grid.rows for cell in row)


def test_zero_is_printed_and_a_blank_stays_blank(catalogue: Catalogue) -> None:
    cells = [("", "合计", "基本支出", 0), ("", "2010350=事业运行", "项目支出", 416_000_000)]
    rows = grid_of(table(catalogue, "expenditure", cells, 1)).texts
    assert rows[2] == ("合计", "", "0.00", "", "", "", "")
    assert rows[3] == ("2010350", "事业运行", "", "", "416.00", "", "", "")


# --- pictures --------------------------------------------------------------------------------------------------------


def test_shares_are_told_and_nothing_is_drawn_of_one_part() -> None:
    parts = [figure("甲", "a", "75"), figure("乙", "b", "25"), figure("丙", "c", "0")]
    drawn = picture("x", "构成", Drawn.PARTS, parts)
    assert drawn is not None
    assert drawn.categories == ("甲 75.00%", "乙 25.00%")
    assert drawn.evidence == ("fact:1",)
    assert picture("x", "构成", Drawn.PARTS, parts[:1]) is None


def test_a_negative_part_is_drawn_as_bars() -> None:
    drawn = picture("x", "构成", Drawn.PARTS, [figure("甲", "a", "75"), figure("乙", "b", "-25")])
    assert drawn is not None
    assert drawn.drawn is Drawn.BARS


def test_a_change_over_two_years_has_a_series_a_year() -> None:
    drawn = picture("x", "变动", Drawn.CHANGE, [figure("甲", "a", "75", 2024), figure("甲", "a", "80", 2025)])
    assert drawn is not None
    assert drawn.rows == (("", "2024年", "2025年"), ("甲", "75.00", "80.00"))


def test_charts_are_word_charts_with_their_figures(file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        chart = archive.read("word/charts/chart1.xml").decode()
        assert "<c:v>1286.40</c:v>" in chart or "<c:v>1286.4</c:v>" in chart
        assert zipfile.ZipFile(archive.open("word/embeddings/figures1.xlsx")).testzip() is None


def test_names_of_metrics_are_what_people_say(tmp_path: Path, catalogue: Catalogue) -> None:
    spans = (
        number("1", amount("1"), "basic_expenditure/annual_expenditure:share"),
        number("2", amount("2"), "account:30101@basic.金额"),
        number("3", amount("3"), "of_no_catalogue:odd"),
    )
    path = tmp_path / "x.docx"
    paper.write(Draft(ENTITY, YEAR, "x", (DraftSection("一", "题", (Paragraph(spans),)),)), path, catalogue)
    known: DraftMap = read_draft(path).map
    names = [note.name for note in known.numbers()]
    assert names[0] == "基本支出占本年支出合计的比重"
    assert names[1].startswith("基本工资（30101）·")
    assert names[2] == "of_no_catalogue:odd"
