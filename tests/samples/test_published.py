"""The workbooks of published reports say what was published, all of it and nothing else, and in our own words."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from assistant import api
from assistant.settings import Settings
from assistant.stores import open_stores
from db.catalogue import load
from db.core.facts import Indicator, Report
from db.core.money import round_half_up, to_fen
from db.core.text import fold
from db.queries import Queries
from ingest.parse import read
from samples.published.read import FOLDER, NAMES, published
from samples.workbooks import explained, published_file_name
from samples.write import DEMO
from tests.conftest import GOLDEN
from tests.golden_files import golden_facts, golden_projects

STEMS = {
    "linyi_2023": "000_766d680c0963d285",
    "sanming_2023": "001_8f716a2a9e67e08f",
    "liaocheng_2024": "002_316d442d0d71a5ca",
    "zaozhuang_2024": "003_f4ec1982bbb312b3",
    "guiyang_2024": "004_576def2accb7ee69",
}
LONGEST = 11  # Chinese characters in a row that our reasons may share with a report
# Their reports print another rate than executed ÷ budget; the workbook reckons it.
MISPRINTED_RATES = {"场所建设提升和坐席增设项目"}
LEVELS, RESULTS = ("level1", "level2", "name"), ("target", "actual", "weight", "score", "note")
# What a report says of income and spending at once is read as said of the later word.
BOTH_SIDES = {"收入总计": "支出总计", "财政拨款收入总计": "财政拨款支出总计"}

pytestmark = pytest.mark.parametrize("name", NAMES)


@pytest.fixture(scope="module")
def queries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Queries]:
    """A store with the workbooks in it."""
    settings = Settings(data=tmp_path_factory.mktemp("published"))
    results = api.ingest(settings, [DEMO / published_file_name(published(name)) for name in NAMES])
    assert [result.status for result in results] == ["new"] * len(NAMES)
    with open_stores(settings) as stores:
        yield stores.queries


@pytest.fixture
def original(reports: Path, name: str) -> Report:
    """The report itself, as the product reads it."""
    return read(reports / f"{STEMS[name]}.txt")


def test_workbook__gives_every_golden_figure_and_no_other(queries: Queries, name: str) -> None:
    report = published(name)
    stored = {
        (item.fact.key.form, item.fact.key.side, item.fact.key.row, item.fact.key.col): item.fact.fen
        for item in queries.facts(report.entity, report.year)
    }
    golden = golden_facts(GOLDEN / f"{STEMS[name]}.facts.tsv")
    assert stored == {key: to_fen(Decimal(value), "万元") for key, value in golden.items()}
    assert not queries.problems(report.entity, report.year)


def test_workbook__has_the_forms_that_the_report_prints(queries: Queries, original: Report, name: str) -> None:
    report = published(name)
    stored = {item.form.form: item.form.state for item in queries.forms(report.entity, report.year)}
    assert stored == {form.form: form.state for form in original.forms}
    assert (report.entity, report.year, report.kind) == (original.entity.name, original.year, original.kind)


def test_workbook__gives_every_golden_project(queries: Queries, name: str) -> None:
    report = published(name)
    stored = {item.project.name: item.project for item in queries.projects(report.entity, report.year)}
    golden = golden_projects(GOLDEN / f"{STEMS[name]}.projects.json")
    assert list(stored) == [item["project"] for item in golden]
    for item in golden:
        found = stored[item["project"]]
        money = (found.budget_initial, found.budget_full, found.executed)
        told = (item[key] for key in ("budget_initial", "budget_full", "executed"))
        assert money == tuple(None if text is None else to_fen(Decimal(text), "万元") for text in told), found.name
        assert found.score == (None if item["score"] is None else Decimal(item["score"])), found.name
        assert found.grade == item["grade"], found.name
        if found.name not in MISPRINTED_RATES:
            assert found.execution_rate == (item["execution_rate"] and Decimal(item["execution_rate"])), found.name
        read_goals = [_goal(_fields(goal)) for goal in found.indicators]
        assert read_goals == [_goal(goal) for goal in item["indicators"]], found.name


def _fields(goal: Indicator) -> dict[str, str]:
    return {field: getattr(goal, field) for field in (*LEVELS, *RESULTS)}


def _goal(goal: dict[str, str]) -> list[str]:
    """Folded, as the product compares names."""
    return [fold(goal[field]) for field in (*LEVELS, *RESULTS)]


def test_data__is_the_golden_data(name: str) -> None:
    """The package stands without the tests; both are held to each other here."""
    forms = {form.id: form.name for form in load().forms}
    data = {(forms[cell.form], cell.side, cell.row, cell.col): value for cell, value in published(name).cells.items()}
    assert data == golden_facts(GOLDEN / f"{STEMS[name]}.facts.tsv")
    projects = json.loads((FOLDER / f"{name}.projects.json").read_text(encoding="utf-8"))
    assert projects == golden_projects(GOLDEN / f"{STEMS[name]}.projects.json")


def test_budgets_and_supplement__are_what_the_report_says(original: Report, name: str) -> None:
    """Each amount beside the tables is stated in the report, and each of these that it states is here."""
    report = published(name)
    said = {
        (claim.account or claim.metric, claim.kind == "budget_initial"): Decimal(claim.value)
        for claim in original.claims
        if claim.kind in ("amount", "count", "budget_initial") and claim.year_ref in ("本年", "年初") and claim.value
    }
    for code, value in report.budgets.items():
        assert said["一般公共预算财政拨款支出" if code == "total" else code, True] == Decimal(value), code
    for key, value in report.supplement.items():
        if key in ("机关运行经费支出", "机关运行经费年初预算") or (key.startswith("政府采购") and not Decimal(value)):
            continue
        assert said[key, False] == Decimal(value), key
    general = {cell.row for cell in report.cells if cell.form == "general_budget"}
    assert {key for key, budget in said if budget and (key in general)} <= report.budgets.keys()


def test_office_costs__come_from_the_stated_difference(original: Report, name: str) -> None:
    """The budget is not stated itself where the report says how much more than it was spent."""
    report = published(name)
    stated = {claim.metric: Decimal(claim.value) for claim in original.claims if claim.kind == "amount" and claim.value}
    more = {c.metric: Decimal(c.value) for c in original.claims if c.kind == "change" and c.direction == "增加"}
    spent = stated.get("机关运行经费", Decimal(0))
    assert Decimal(report.supplement["机关运行经费支出"]) == spent
    if "机关运行经费" in more:
        assert Decimal(report.supplement["机关运行经费年初预算"]) == spent - more["机关运行经费"]


def test_changes__are_what_the_report_says(original: Report, name: str) -> None:
    """The amount as stated; its sign as the stated rate tells, for the words of one report contradict each other."""
    report = published(name)
    said = {
        (claim.kind, claim.account or claim.metric): Decimal(claim.value) for claim in original.claims if claim.value
    }
    for key, text in report.changes.items():
        change, now = Decimal(text), explained(report, load(), key)
        stated = BOTH_SIDES.get(key, key) if ("change", key) not in said else key
        assert now is not None, key
        if change:
            assert said["change", stated] == abs(change), key
            assert said["rate", stated] == round_half_up(abs(change) * 100 / (now - change)), key


def test_reasons__are_our_own_words(reports: Path, name: str) -> None:
    """No run of a dozen Chinese characters stands in the report, in whatever way both are broken and pointed."""
    text = _chinese((reports / f"{STEMS[name]}.txt").read_text(encoding="utf-8"))
    for key, reason in published(name).reasons.items():
        ours = _chinese(reason)
        runs = {ours[start : start + LONGEST + 1] for start in range(len(ours) - LONGEST)}
        assert [run for run in runs if run in text] == [], key


def _chinese(text: str) -> str:
    return "".join(re.findall(r"[\u4e00-\u9fff]", text))


def test_source__stands_on_the_first_sheet(name: str) -> None:
    report = published(name)
    sheet = load_workbook(DEMO / published_file_name(report)).worksheets[0]
    shown = [str(row[0]) for row in sheet.iter_rows(values_only=True) if row[0]]
    assert any(f"{report.entity}{report.year}年度{report.kind}公开报告" in text for text in shown)
    assert sheet.sheet_state == "visible"


def test_tables__show_no_figure_of_another_year(name: str) -> None:
    """Grey columns are hidden and blank: the report prints this year only."""
    book = load_workbook(DEMO / published_file_name(published(name)))
    for sheet in book.worksheets:
        for row in sheet.iter_rows(min_row=4, max_row=4):
            for cell in row:
                if re.fullmatch(r"20\d\d年.+", str(cell.value or "")):
                    assert sheet.column_dimensions[cell.column_letter].hidden
                    below = sheet.iter_cols(min_col=cell.column, max_col=cell.column, min_row=6)
                    assert not any(value.value for column in below for value in column)
