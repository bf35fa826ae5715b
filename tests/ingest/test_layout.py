"""Words and rulings made by hand -> lines, grids and tables."""

import pytest

from ingest.readers.layout.glyphs import Glyph, words_of
from ingest.readers.layout.grid import build
from ingest.readers.layout.lines import cell_text, chunks, line_text, text_lines
from ingest.readers.layout.page import TextLine, is_page_number, read_page
from ingest.readers.layout.rows import split_rows
from ingest.readers.layout.rulings import PageContent, Ruling, frames, merge
from ingest.readers.layout.table import Table
from ingest.readers.layout.words import Word, cut_by, is_decimal, is_figure, split_glued

EM = 10.0


def word(text: str, x: float, y: float, confidence: float | None = None) -> Word:
    """A word that starts at x with its middle at y; a wide character is one em, another half."""
    edges = [x]
    for char in text:
        edges.append(edges[-1] + (EM if ord(char) > 255 else EM / 2))
    return Word(text, x, y - EM / 2, edges[-1], y + EM / 2, confidence, tuple(edges[:-1]))


def glyphs(text: str, x: float, y: float, step: float = EM) -> list[Glyph]:
    """Characters from left to right; a blank only marks the one behind it."""
    found: list[Glyph] = []
    blank = False
    for char in text:
        if char != " ":
            width = EM if ord(char) > 255 else EM / 2
            found.append((char, x, y, x + width, y + EM, blank))
        blank = char == " "
        x += step if ord(char) > 255 else step / 2
    return found


def page(words: list[Word], xs: list[float] | None = None, ys: list[float] | None = None) -> list[str]:
    """The page's lines and rows as text; rulings along all of xs and ys."""
    xs, ys = xs or [], ys or []
    horizontal = [Ruling(y, xs[0], xs[-1]) for y in ys]
    vertical = [Ruling(x, ys[0], ys[-1]) for x in xs]
    read = read_page(PageContent(words, horizontal, vertical, top=0, bottom=1000))
    shown: list[str] = []
    for item in read.items:
        shown += (
            [item.text] if isinstance(item, TextLine) else ["|".join(cell.text for cell in row) for row in item.rows]
        )
    return shown


# --- words -----------------------------------------------------------------------------------------------------------


def test_words__characters_in_a_row_are_one_word_and_a_gap_parts_two() -> None:
    assert [found.text for found in words_of(glyphs("合计 2,946.25", 0, 0))] == ["合计", "2,946.25"]


def test_words__the_same_character_again_is_bold() -> None:
    doubled = [copy for one in glyphs("加粗", 0, 0) for copy in (one, (one[0], one[1] + 0.4, *one[2:]))]
    assert [found.text for found in words_of(doubled)] == ["加粗"]


def test_words__a_text_drawn_twice_is_read_once() -> None:
    assert [found.text for found in words_of([*glyphs("1.00", 0, 0), *glyphs("1.00", 0.5, 0.3)])] == ["1.00"]
    assert len(words_of([*glyphs("1.00", 0, 0), *glyphs("1.00", 60, 0)])) == 2


def test_words__pieces_drawn_out_of_order_are_one_word() -> None:
    assert [found.text for found in words_of([*glyphs("25", 20, 0), *glyphs("946.", 0, 0)])] == ["946.25"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("2,946.252,940.05", ["2,946.25", "2,940.05"]),
        ("-1.50100.00", ["-1.50", "100.00"]),
        ("2,946.25", ["2,946.25"]),
        ("2024.12.31", ["2024.12.31"]),
        ("12345", ["12345"]),
    ],
)
def test_glued_amounts(text: str, parts: list[str]) -> None:
    assert [part.text for part in split_glued(word(text, 0, 0))] == parts


def test_cut_by__a_ruling_parts_cells_but_never_a_number() -> None:
    assert [part.text for part in cut_by(word("住房公积金187.19", 0, 0), 50)] == ["住房公积金", "187.19"]
    assert [part.text for part in cut_by(word("20106", 0, 0), 15)] == ["201", "06"]
    assert [part.text for part in cut_by(word("2,946.25", 0, 0), 12)] == ["2,946.25"]
    assert [part.text for part in cut_by(word("一般公共服务支出", 0, 0), 40)] == ["一般公共服务支出"]


def test_figures() -> None:
    assert all(map(is_figure, ["0", "1,234.56", "-5.00", "(3.20)", "20.04%", "2010350"]))
    assert not any(map(is_figure, ["", "30.", "2024年", "1-2", "一"]))
    assert is_decimal("0.00")
    assert not is_decimal("2010350")


# --- lines -----------------------------------------------------------------------------------------------------------


def test_lines__from_top_to_bottom_each_from_left_to_right() -> None:
    lines = text_lines([word("乙", 50, 21), word("丙", 0, 40), word("甲", 0, 20)])
    assert [[found.text for found in line] for line in lines] == [["甲", "乙"], ["丙"]]


def test_line_text__a_blank_where_one_was_printed() -> None:
    assert line_text([word("第二部分", 0, 0), word("决算表", 50, 0)]) == "第二部分 决算表"
    assert line_text([word(char, 18.0 * index, 0) for index, char in enumerate("收入决算表")]) == "收入决算表"


def test_cell_text__lines_join_and_amounts_do_not() -> None:
    assert (
        cell_text([word("机关事业单位基本养老保险缴", 0, 0), word("费支出", 0, 12)])
        == "机关事业单位基本养老保险缴费支出"
    )
    assert cell_text([word("1,238", 0, 0), word(".58", 0, 12)]) == "1,238.58"
    assert cell_text([word("1.00", 0, 0), word("2.00", 0, 12)]) == "1.00 2.00"
    assert cell_text([word("合", 0, 0), word("计", 30, 0)]) == "合计"


def test_chunks__spaced_characters_stay_together_and_columns_apart() -> None:
    spaced = [word(char, x, 0) for char, x in (("本", 0), ("年", 13), ("收", 26), ("入", 39), ("合", 60), ("计", 73))]
    assert [len(chunk) for chunk in chunks(spaced)] == [4, 2]
    assert [len(chunk) for chunk in chunks([word("1.00", 0, 0), word("2.00", 24, 0)])] == [1, 1]


# --- rulings and grids -----------------------------------------------------------------------------------------------


def test_rulings__pieces_join_whatever_their_order() -> None:
    pieces = [Ruling(10.4, 50, 100), Ruling(10, 0, 49), Ruling(10.2, 101, 150), Ruling(40, 0, 3)]
    joined = merge(pieces)
    assert [(round(ruling.at, 1), ruling.start, ruling.end) for ruling in joined] == [(10.2, 0, 150)]


def test_frames__tables_apart_are_two() -> None:
    horizontal = [Ruling(y, 0, 100) for y in (0, 20, 200, 220)]
    vertical = [Ruling(x, start, start + 20) for x in (0, 50, 100) for start in (0, 200)]
    assert len(frames(merge(horizontal), merge(vertical))) == 2


def test_grid__edges_that_miss_each_other_a_little_are_one_column() -> None:
    horizontal = [Ruling(y, 0, 200) for y in (0, 20, 40)]
    vertical = [Ruling(0, 0, 40), Ruling(100, 0, 20), Ruling(105, 20, 40), Ruling(200, 0, 40)]
    grid = build(frames(merge(horizontal), merge(vertical))[0])
    assert grid is not None
    assert (grid.columns, grid.rows) == (2, 2)
    assert all(grid.right[row][0] for row in range(2))


def test_grid__a_table_open_at_its_sides_has_its_outer_columns() -> None:
    horizontal = [Ruling(y, 0, 300) for y in (0, 20, 40)]
    grid = build(frames(merge(horizontal), merge([Ruling(x, 0, 40) for x in (100, 200)]))[0])
    assert grid is not None
    assert grid.xs == [0, 100, 200, 300]


# --- tables ----------------------------------------------------------------------------------------------------------


def test_ruled_table__wrapped_name_and_centred_figure_are_one_row() -> None:
    words = [word("2080505", 5, 30), word("基本养老保险缴", 60, 24), word("费支出", 60, 36), word("160.75", 160, 30)]
    words += [word("科目编码", 5, 8), word("科目名称", 60, 8), word("合计", 160, 8)]
    assert page(words, [0, 50, 150, 220], [0, 16, 44]) == [
        "科目编码|科目名称|合计",
        "2080505|基本养老保险缴费支出|160.75",
    ]


def test_ruled_table__a_merged_cell_stands_first_and_the_others_are_empty() -> None:
    content = PageContent(
        [word("项目", 70, 8), word("编码", 10, 28), word("名称", 80, 28), word("决算数", 160, 18)],
        [Ruling(0, 0, 220), Ruling(18, 0, 150), Ruling(40, 0, 220)],
        [Ruling(0, 0, 40), Ruling(50, 18, 40), Ruling(150, 0, 40), Ruling(220, 0, 40)],
    )
    (table,) = read_page(content).items
    assert isinstance(table, Table)
    assert [[cell.text for cell in row] for row in table.rows] == [["项目", "", "决算数"], ["编码", "名称", ""]]


def test_ruled_table__a_frame_without_inner_rulings_is_cut_where_its_figures_stand() -> None:
    rows = [
        (10, "201", "一般公共服务", "2,106.66"),
        (30, "208", "社会保障", "326.72"),
        (50, "210", "卫生健康", "60.99"),
    ]
    words = [found for y, *texts in rows for found in map(word, texts, (5, 60, 160), (y, y, y))]
    assert page(words, [0, 220], [0, 20, 40, 60]) == [
        "201|一般公共服务|2,106.66",
        "208|社会保障|326.72",
        "210|卫生健康|60.99",
    ]


def test_ruled_table__rows_without_rulings_are_cut_at_their_figures() -> None:
    words = [word("基本支出", 5, 10), word("1.00", 80, 10), word("项目支出", 5, 30), word("2.00", 80, 30)]
    assert page(words, [0, 70, 120], [0, 40]) == ["基本支出|1.00", "项目支出|2.00"]


def test_box_around_text__is_no_table() -> None:
    assert page([word("提示文字", 10, 10), word("第二行", 10, 30)], [0, 200], [0, 50]) == ["提示文字", "第二行"]


def test_open_table__an_empty_column_keeps_its_head_and_the_title_stays_outside() -> None:
    words = [word("收入决算表", 150, 10), word("单位：万元", 320, 25)]
    words += [word(text, x, 45) for text, x in (("科目", 0), ("合计", 118), ("事业收入", 180), ("其他收入", 250))]
    words += [word("教育支出", 0, 60), word("12.50", 120, 60), word("12.50", 265, 60)]
    words += [word("农林水支出", 0, 75), word("3.00", 125, 75), word("3.00", 270, 75)]
    words += [word("注：本表反映收入情况。", 0, 100)]
    assert page(words) == [
        "收入决算表",
        "单位：万元",
        "科目|合计|事业收入|其他收入",
        "教育支出|12.50||12.50",
        "农林水支出|3.00||3.00",
        "注：本表反映收入情况。",
    ]


def test_running_text__is_no_table() -> None:
    words = [
        word("本年收入合计 2946.25 万元，其中财政拨款收入", 0, 10),
        word("2940.05万元，占99.79%；其他收入6.20万元。", 0, 25),
    ]
    assert page(words) == [found.text for found in words]


def test_split_rows__a_name_of_three_lines_goes_to_the_figures_in_its_middle() -> None:
    words = [word("行政运行", 60, 0), word("2010301", 0, 0), word("5.00", 150, 0)]
    words += [word("其他政府", 60, 20), word("办公厅及", 60, 32), word("2010399", 0, 32), word("6.00", 150, 32)]
    words += [word("相关支出", 60, 44), word("合计", 60, 64), word("11.00", 150, 64)]
    names = [cell_text(found for found in row if found.x0 == 60) for row in split_rows(words)]
    assert names == ["行政运行", "其他政府办公厅及相关支出", "合计"]


def test_confidence__the_least_certain_word_of_a_cell_decides() -> None:
    words = [
        word("合计", 5, 10, 0.99),
        word("1,2", 80, 10, 0.98),
        word("34.56", 96, 10, 0.61),
        word("小计", 5, 30, 0.97),
    ]
    content = PageContent(words, [Ruling(y, 0, 140) for y in (0, 20, 40)], [Ruling(x, 0, 40) for x in (0, 70, 140)])
    (table,) = read_page(content).items
    assert isinstance(table, Table)
    assert [(cell.text, cell.confidence) for cell in table.rows[0]] == [("合计", 0.99), ("1,234.56", 0.61)]


@pytest.mark.parametrize("text", ["3", "- 3 -", "—12—", "第 5 页", "第5页 共20页", "7/25", "第 3 页，共 9 页"])
def test_page_number(text: str) -> None:
    assert is_page_number(text)


@pytest.mark.parametrize("text", ["3.00", "2024年", "第三部分", "1,234", "第5款"])
def test_page_number__other_texts(text: str) -> None:
    assert not is_page_number(text)
