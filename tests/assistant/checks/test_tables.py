"""Sums of the public tables: sound reports are left alone, one wrong cell is one finding."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.checks.case import Case, CellKey, case_of
from assistant.checks.findings import Found, Severity
from assistant.checks.rules.tables import check, relations_of
from db.core.facts import FormState, Problem, Source
from ingest.parse import read
from tests.conftest import ROOT
from tests.ingest.layouts import damage
from tests.ingest.layouts.layout import Layout, mixed, seeded
from tests.ingest.layouts.page import Printed, report

SAMPLES = sorted((ROOT / "samples" / "reports").glob("*.txt"))
ONE = Decimal("1.00")


def case_from(text: str, folder: Path) -> Case:
    path = folder / "report.txt"
    path.write_text(text, encoding="utf-8")
    return case_of(read(path))


@pytest.fixture(scope="module")
def sample() -> Case:
    return case_of(read(SAMPLES[0]))


@pytest.fixture(scope="module")
def real(reports: Path) -> dict[str, Case]:
    return {path.name: case_of(read(path)) for path in sorted(reports.glob("*.txt"))}


def with_change(case: Case, key: CellKey, by: Decimal) -> Case:
    cell = case.cells[key]
    return replace(case, cells={**case.cells, key: replace(cell, value=cell.value + by)})


def loud(found: Iterable[Found]) -> list[Found]:
    return [item for item in found if item.severity is not Severity.INFO]


# --- sound reports ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3000, 3040))
def test_sound_reports_of_all_layouts_give_no_alarm(seed: int, tmp_path: Path) -> None:
    case = case_from(report(mixed(seeded(seed)), seed).text, tmp_path)
    assert len(list(relations_of(case))) > 40
    assert loud(check(case)) == []


def test_rounding_shows_as_info(tmp_path: Path) -> None:
    found = list(check(case_from(report(Layout(rounded=True), 10).text, tmp_path)))
    assert found
    assert {item.severity for item in found} == {Severity.INFO}


def test_real_reports_give_no_alarm(real: dict[str, Case]) -> None:
    assert len(real) > 4
    assert [(name, item.message) for name, case in real.items() for item in loud(check(case))] == []


@pytest.mark.parametrize(
    ("file", "line", "expected", "actual"),
    [
        ("000_766d680c0963d285.txt", 289, "463.04", "463.05"),
        ("000_766d680c0963d285.txt", 289, "41.89", "41.87"),
        ("004_576def2accb7ee69.txt", 67, "637.37", "637.38"),
        ("004_576def2accb7ee69.txt", 75, "9.42", "9.41"),
    ],
)
def test_known_rounding_differences_are_told_once(
    real: dict[str, Case], file: str, line: int, expected: str, actual: str
) -> None:
    found = [item for item in check(real[file]) if (item.expected, item.actual) == (expected, actual)]
    assert len(found) == 1
    assert (found[0].severity, found[0].source.line) == (Severity.INFO, line)


# --- one wrong cell --------------------------------------------------------------------------------------------------


def test_any_wrong_cell_is_one_error_that_shows_it(sample: Case) -> None:
    assert len(sample.cells) > 150
    for key, cell in sample.cells.items():
        found = loud(check(with_change(sample, key, ONE)))
        assert [item.severity for item in found] == [Severity.ERROR], key
        assert cell.evidence in found[0].evidence, key


def test_a_cell_with_several_witnesses_is_named_with_its_right_value(sample: Case) -> None:
    for key in (
        ("expenditure", "", "合计", "项目支出"),
        ("overview", "支出", "本年支出合计", "金额"),
        ("fiscal", "收入", "总计", "金额"),
        ("income", "", "2010350", "财政拨款收入"),
    ):
        cell = sample.cells[key]
        (found,) = loud(check(with_change(sample, key, -ONE)))
        assert Decimal(found.expected) == cell.value
        assert Decimal(found.actual) == cell.value - ONE
        assert found.evidence[0] == cell.evidence
        assert found.source == cell.fact.source
        assert cell.fact.label in found.quote


def test_a_blank_cell_that_should_carry_an_amount_is_found(sample: Case) -> None:
    key = ("expenditure", "", "合计", "基本支出")
    cells = {other: cell for other, cell in sample.cells.items() if other != key}
    (found,) = loud(check(replace(sample, cells=cells)))
    assert Decimal(found.expected) == sample.cells[key].value
    assert found.actual == ""
    assert "空白" in found.message


def test_two_wrong_cells_are_two_findings(sample: Case) -> None:
    first, second = ("expenditure", "", "合计", "项目支出"), ("basic", "", "人员经费合计", "金额")
    case = with_change(with_change(sample, first, ONE), second, Decimal("3.70"))
    found = loud(check(case))
    assert {item.evidence[0] for item in found} == {sample.cells[key].evidence for key in (first, second)}


def test_two_wrong_cells_of_one_sum_are_both_named(sample: Case) -> None:
    rows = [key for key in sample.cells if key[0] == "expenditure" and len(key[2]) == 7 and key[3] == "本年支出合计"]
    first, second = next((a, b) for a in rows for b in rows if a < b and a[2][:5] == b[2][:5])
    case = with_change(with_change(sample, first, ONE), second, Decimal("3.70"))
    found = loud(check(case))
    assert {item.evidence[0] for item in found} == {sample.cells[key].evidence for key in (first, second)}


def test_tolerance_is_inclusive(sample: Case) -> None:
    """Two figures of the same amount may differ by 0.01 where nothing else speaks against it."""
    key = ("three_public", "", "合计", "决算数")
    parts = sum(1 for other in sample.cells if other[0] == "three_public" and other[3] == key[3]) - 1
    assert parts > 1
    assert [item.severity for item in check(with_change(sample, key, Decimal("0.01")))] == [Severity.INFO]
    (found,) = check(with_change(sample, key, Decimal("0.04")))
    assert found.severity is Severity.ERROR


# --- what is not there, or not read ----------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["overview", "expenditure", "fiscal", "general_budget", "basic", "gov_fund"])
def test_a_form_that_is_not_printed_proves_nothing(sample: Case, form: str) -> None:
    cells = {key: cell for key, cell in sample.cells.items() if key[0] != form}
    forms = {name: seen for name, seen in sample.forms.items() if name != form}
    assert loud(check(replace(sample, cells=cells, forms=forms))) == []
    blank = {**sample.forms, form: replace(sample.forms[form], state=FormState.BLANK)}
    assert loud(check(replace(sample, cells=cells, forms=blank))) == []


def test_a_column_that_is_not_printed_proves_nothing(sample: Case) -> None:
    cells = {key: cell for key, cell in sample.cells.items() if (key[0], key[3]) != ("three_public", "预算数")}
    assert len(cells) < len(sample.cells)
    assert loud(check(replace(sample, cells=cells))) == []


def test_unread_rows_make_an_error_a_warning(sample: Case) -> None:
    changed = with_change(sample, ("expenditure", "", "合计", "项目支出"), ONE)
    name = sample.forms["expenditure"].form
    problem = Problem("unread_row", "没有认出", "2010399", Source("f.txt", line=3), name)
    (found,) = loud(check(replace(changed, problems=(problem,))))
    assert found.severity is Severity.WARNING
    assert "没有读懂" in found.message


def test_a_doubtful_figure_makes_an_error_a_warning(sample: Case) -> None:
    key = ("expenditure", "", "合计", "项目支出")
    cell = sample.cells[key]
    unsure = replace(cell, value=cell.value + ONE, fact=replace(cell.fact, confidence=0.5))
    (found,) = loud(check(replace(sample, cells={**sample.cells, key: unsure})))
    assert found.severity is Severity.WARNING


@pytest.mark.parametrize("hurt", [damage.run_together, damage.illegible, damage.slid_rows])
@pytest.mark.parametrize("seed", range(6))
def test_damaged_reports_give_no_error(hurt: Callable[[int], Printed], seed: int, tmp_path: Path) -> None:
    assert [item for item in check(case_from(hurt(seed).text, tmp_path)) if item.severity is Severity.ERROR] == []
