"""The workbook of the coming year: what a unit fills in comes back exactly."""

import re
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

from assistant import api
from assistant.settings import Settings
from db.catalogue.supplement import BUDGETS, FIRST_ROW, INDICATORS, MAP_SHEET, PROJECTS, REASONS
from db.core.errors import UserError
from db.core.facts import Report
from db.core.money import to_fen
from ingest.parse import read
from tests.conftest import ROOT

UNIT, YEAR = "云溪市12345政务服务便民热线中心", 2025
Cells = dict[tuple[str, str, str, str], int]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(data=tmp_path_factory.mktemp("store"))
    api.ingest(settings, [ROOT / "samples" / "reports"])
    return settings


@pytest.fixture
def blank(settings: Settings, tmp_path: Path) -> Path:
    path = tmp_path / "2025.xlsx"
    assert api.template(settings, UNIT, YEAR, path) == 2024
    return path


def halves(book: Workbook) -> list[tuple[Worksheet, str, str, int, dict[str, int]]]:
    """(sheet, form id, side, first row, column -> index) as the hidden sheet tells it."""
    found = []
    for row in book[MAP_SHEET].iter_rows(values_only=True):
        if row[0] == "form":
            columns = dict(part.split("=") for part in str(row[6]).split(","))
            indexes = {name: column_index_from_string(letter) for name, letter in columns.items()}
            found.append((book[str(row[2])], str(row[1]), str(row[3] or ""), int(str(row[4])), indexes))
    return found


def is_formula(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("=")


def fill_with_last_year(book: Workbook) -> None:
    """Copies every grey figure into the input cell beside it, as a clerk without changes would."""
    for sheet, _, _, first, columns in halves(book):
        for row in range(first, sheet.max_row + 1):
            for index in columns.values():
                grey = sheet.cell(row, index + len(columns)).value
                if isinstance(grey, int | float) and not is_formula(sheet.cell(row, index).value):
                    sheet.cell(row, index, grey)


def cells_of(report: Report) -> Cells:
    return {(f.key.form, f.key.side, f.key.row, f.key.col): f.fen for f in report.facts}


def test_template__filled_with_last_year_gives_last_year(settings: Settings, blank: Path) -> None:
    book = load_workbook(blank)
    fill_with_last_year(book)
    book.save(blank)
    report = read(blank)
    truth = {
        (f.fact.key.form, f.fact.key.side, f.fact.key.row, f.fact.key.col): f.fact.fen
        for f in api.facts(settings, UNIT, 2024)
    }
    zero = {key for key, fen in truth.items() if fen == 0}
    assert {key: fen for key, fen in cells_of(report).items() if key not in zero} == {
        key: fen for key, fen in truth.items() if key not in zero
    }
    assert (report.entity.name, report.year, report.problems) == (UNIT, YEAR, ())


def test_template__empty_is_refused_in_one_sentence(blank: Path) -> None:
    with pytest.raises(UserError, match="没有找到有数的决算公开表"):
        read(blank)


def test_template__rows_reordered_blank_and_new(blank: Path) -> None:
    """A new account in the spare rows is read and counted in its parents and in the total."""
    book = load_workbook(blank)
    fill_with_last_year(book)
    sheet, _, _, first, columns = next(half for half in halves(book) if half[1] == "expenditure")
    rows = {str(sheet.cell(row, 1).value): row for row in range(first, sheet.max_row + 1) if sheet.cell(row, 1).value}
    leaf = next(code for code in sorted(rows) if len(code) == 7)
    spare = max(rows.values()) + 2  # a blank row between
    sheet.cell(spare, 1, f"{leaf[:5]}98")
    sheet.cell(spare, 2, "新增事项")
    sheet.cell(spare, columns["项目支出"], 12.34)
    book.save(blank)
    before, after = _totals(blank, leaf)
    assert after[f"{leaf[:5]}98", "本年支出合计"] == to_fen(Decimal("12.34"), "万元")
    for row in ("合计", leaf[:3], leaf[:5]):
        assert after[row, "本年支出合计"] - before[row] == to_fen(Decimal("12.34"), "万元")


def _totals(path: Path, leaf: str) -> tuple[dict[str, int], dict[tuple[str, str], int]]:
    report = read(path)
    found = {(f.key.row, f.key.col): f.fen for f in report.facts if f.key.form == "支出决算表"}
    new = found[f"{leaf[:5]}98", "本年支出合计"]
    return {row: found[row, "本年支出合计"] - new for row in ("合计", leaf[:3], leaf[:5])}, found


def test_template__a_total_typed_over_its_formula_is_kept_as_typed(blank: Path) -> None:
    book = load_workbook(blank)
    fill_with_last_year(book)
    sheet, _, _, first, columns = next(half for half in halves(book) if half[1] == "income")
    row = next(r for r in range(first, sheet.max_row + 1) if sheet.cell(r, 2).value == "合计")
    sheet.cell(row, columns["财政拨款收入"], 1.5)
    book.save(blank)
    assert cells_of(read(blank))["收入决算表", "", "合计", "财政拨款收入"] == to_fen(Decimal("1.5"), "万元")


def test_template__text_where_a_number_belongs_is_listed(blank: Path) -> None:
    book = load_workbook(blank)
    fill_with_last_year(book)
    sheet, _, _, first, columns = next(half for half in halves(book) if half[1] == "expenditure")
    row = next(r for r in range(first, sheet.max_row + 1) if len(str(sheet.cell(r, 1).value or "")) == 7)
    sheet.cell(row, columns["基本支出"], "约30万")
    book.save(blank)
    problems = read(blank).problems
    assert [problem.text for problem in problems] == ["约30万"]
    assert problems[0].source.sheet == "支出决算表"


def test_template__extra_sheets_become_claims_and_projects(blank: Path) -> None:
    book = load_workbook(blank)
    fill_with_last_year(book)
    book[BUDGETS].cell(FIRST_ROW, 3, 1300)
    book[REASONS].cell(FIRST_ROW, 7, "本年新增一项业务。")
    purchases = book["政府采购"]
    for row in range(FIRST_ROW, FIRST_ROW + 4):
        if not is_formula(purchases.cell(row, 3).value):
            purchases.cell(row, 3, 10)
    projects = book[PROJECTS]
    for column, value in enumerate(("热线运行保障", 100, 120, 119.4), 1):
        projects.cell(FIRST_ROW, column, value)
    projects.cell(FIRST_ROW, 6, 98.5)
    projects.cell(FIRST_ROW, 7, "优")
    values = ("热线运行保障", "产出指标", "质量指标", "接通率", "≥95%", "97.2%", "20", "20", "")
    for column, text in enumerate(values, 1):
        book[INDICATORS].cell(FIRST_ROW, column, text)
    book.save(blank)
    report = read(blank)
    claims = {(claim.kind, claim.metric): claim for claim in report.claims}
    assert claims["budget", "一般公共预算财政拨款支出年初预算"].value == "1300"
    assert claims["reason", "收入总计"].quote == "本年新增一项业务。"
    assert claims["amount", "政府采购支出总额"].value == "30"
    (project,) = report.projects
    assert (project.name, project.grade, str(project.score)) == ("热线运行保障", "优", "98.5")
    assert (project.budget_initial, project.budget_full, project.executed) == (100_000_000, 120_000_000, 119_400_000)
    assert project.execution_rate == Decimal("99.50")
    (indicator,) = project.indicators
    assert (indicator.name, indicator.target, indicator.actual, indicator.weight) == ("接通率", "≥95%", "97.2%", "20")


def test_template__no_formula_is_circular_or_broken(blank: Path) -> None:
    """No cell adds up a range that holds itself, and every reference names a sheet of the book."""
    book = load_workbook(blank)
    names = set(book.sheetnames)
    formulas = 0
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if not is_formula(cell.value):
                    continue
                formulas += 1
                text = str(cell.value)
                assert f"({cell.coordinate})" not in text
                assert f"{cell.coordinate}," not in text
                assert text.count("(") == text.count(")")
                assert {part.split("'!")[0].split("'")[-1] for part in text.split("!")[:-1]} <= names | {
                    ""
                } or "'" in text
    assert formulas > 100


def test_template__refuses_other_suffixes_and_unknown_units(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"\.xlsx"):
        api.template(settings, UNIT, YEAR, tmp_path / "a.docx")
    with pytest.raises(UserError, match="没有"):
        api.template(settings, "没有这个单位", YEAR, tmp_path / "a.xlsx")


# --- what Excel makes of what was typed ------------------------------------------------------------------------------


def project_with(book: Workbook, *goals: tuple[str, ...]) -> None:
    """Last year's tables, one project, and its indicators."""
    fill_with_last_year(book)
    for column, value in enumerate(("热线运行保障", 1370, 1370, 1356.16), 1):
        book[PROJECTS].cell(FIRST_ROW, column, value)
    for row, texts in enumerate(goals, FIRST_ROW):
        for column, text in enumerate(("热线运行保障", *texts), 1):
            book[INDICATORS].cell(row, column, text)


def kept(path: Path, values: dict[str, str]) -> None:
    """Gives formulas of the workbook what they came to, as Excel does when it saves: formula -> value."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(
                name, re.sub(rb"<f>([^<]*)</f>(?:<v ?/>|<v></v>)", lambda found: _kept(found, values), content)
            )


def _kept(found: re.Match[bytes], values: dict[str, str]) -> bytes:
    value = values.get(found[1].decode())
    return found[0] if value is None else b"<f>%b</f><v>%b</v>" % (found[1], value.encode())


def test_template__texts_that_begin_like_a_formula(blank: Path) -> None:
    """A text «=100%» is that text; typed into Excel it is a formula of nothing but that, and means the same."""
    book = load_workbook(blank)
    project_with(book, ("产出指标", "质量指标", "及时率", "=100%", "=98.5%", "20", "20", ""),
                 ("产出指标", "质量指标", "完好率", "=100%", '=TEXT(G5,"0")&"次"', "20", "=G5", ""))  # fmt: skip
    book[INDICATORS].cell(FIRST_ROW, 5).data_type = "s"
    book.save(blank)
    kept(blank, {"100%": "1", "98.5%": "0.985", "G5": "20"})
    first, second = read(blank).projects[0].indicators
    assert (first.target, first.actual) == ("=100%", "=98.5%")
    assert (second.target, second.actual, second.score) == ("=100%", "", "20")


def test_template__a_percentage_typed_into_excel_is_its_text(blank: Path) -> None:
    """97.2% is the number 0.972 in the percent format."""
    book = load_workbook(blank)
    project_with(book, ("产出指标", "质量指标", "接通率", "≥95%", "", "20", "20", ""))
    for value, form, column in ((0.972, "0.0%", 6), (1, "0%", 5)):
        book[INDICATORS].cell(FIRST_ROW, column, value).number_format = form
    book.save(blank)
    (goal,) = read(blank).projects[0].indicators
    assert (goal.target, goal.actual) == ("100%", "97.2%")


def test_template__amounts_typed_as_sums(blank: Path) -> None:
    """«=60+40» beside the forms and in them is what it came to; a sum of ours is added up again."""
    book = load_workbook(blank)
    project_with(book)
    book[PROJECTS].cell(FIRST_ROW, 2, "=1000+370")
    book[BUDGETS].cell(FIRST_ROW, 3, "=60+40")
    sheet, _, _, first, columns = next(half for half in halves(book) if half[1] == "gov_fund")
    at = columns["年初结转和结余"]
    row = next(
        r for r in range(first, sheet.max_row + 1) if sheet.cell(r, 1).value and not is_formula(sheet.cell(r, at).value)
    )
    sheet.cell(row, at, "=1.5+2.5")
    book.save(blank)
    kept(blank, {"60+40": "100", "1000+370": "1370", "1.5+2.5": "4"})
    report = read(blank)
    code = str(sheet.cell(row, 1).value)
    assert [f.fen for f in report.facts if f.key.row == code and f.key.col == "年初结转和结余"] == [
        to_fen(Decimal(4), "万元")
    ]
    assert [claim.value for claim in report.claims if claim.kind == "budget"] == ["100"]
    assert report.projects[0].budget_initial == to_fen(Decimal(1370), "万元")


def test_template__rates_have_two_decimals(blank: Path) -> None:
    book = load_workbook(blank)
    project_with(book)
    book.save(blank)
    assert read(blank).projects[0].execution_rate == Decimal("98.99")  # 98.98978…


def test_template__indicators_come_back_as_typed(blank: Path) -> None:
    """Levels that no province's form knows, words that look like values, names with blanks."""
    typed = (
        ("过程", "预算执行率", "预算资金执行率", "100%", "98.99%", "10", "9.9", ""),
        ("成效", "", "Web 端 满意度", "是", "是", "", "", "无偏差"),
        ("", "数量指标", "数量指标", "≥3次", "4次", "10分", "10", ""),
        ("满意度", "满意度指标", "95%", "优", "优", "5", "5", "12"),
    )
    book = load_workbook(blank)
    project_with(book, *typed)
    book.save(blank)
    report = read(blank)
    found = [(g.level1, g.level2, g.name, g.target, g.actual, g.weight, g.score, g.note)
             for g in report.projects[0].indicators]  # fmt: skip
    assert found == list(typed)
    assert report.problems == ()


def test_template__side_sheets_list_what_was_not_understood(blank: Path) -> None:
    book = load_workbook(blank)
    project_with(book)
    book[PROJECTS].cell(FIRST_ROW + 1, 1, "热线运行保障")
    book[PROJECTS].cell(FIRST_ROW + 1, 2, 7)
    book[BUDGETS].cell(FIRST_ROW, 3, "约一千三百万")
    book[INDICATORS].cell(FIRST_ROW, 1, "没有这个项目")
    book[INDICATORS].cell(FIRST_ROW, 4, "及时率")
    book.save(blank)
    found = {(problem.source.sheet, problem.text) for problem in read(blank).problems}
    assert found == {(BUDGETS, "约一千三百万"), (PROJECTS, "热线运行保障"), (INDICATORS, "没有这个项目")}
