"""The five real text reports, cell by cell against what was transcribed by eye."""

import re
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import pytest

from assistant import wire
from db.catalogue import Catalogue, Side
from db.core.facts import Report
from db.core.money import tolerance
from db.core.numbers import parse_cell
from db.core.text import fold
from db.records import StoredProject
from ingest.parse import read
from ingest.tables.balance import holds
from tests.conftest import GOLDEN
from tests.golden_files import golden_facts, golden_projects

STEMS = sorted(path.name.removesuffix(".facts.tsv") for path in GOLDEN.glob("00*.facts.tsv"))
IDENTITIES = {
    "000_766d680c0963d285": ("临沂市12345政务服务热线受理中心", 2023, "单位决算", "山东省"),
    "001_8f716a2a9e67e08f": ("三明市12345政务服务便民热线中心", 2023, "单位决算", "福建省"),
    "002_316d442d0d71a5ca": ("聊城市12345市民热线受理中心（汇总）", 2024, "部门决算", "山东省"),
    "003_f4ec1982bbb312b3": ("枣庄市人民政府办公室", 2024, "部门决算", "山东省"),
    "004_576def2accb7ee69": ("贵阳市12345政务服务便民热线事务中心", 2024, "部门决算", "贵州省"),
}


@lru_cache(maxsize=8)
def _read(path: Path) -> Report:
    return read(path)


@pytest.fixture(params=STEMS)
def stem(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def report(stem: str, reports: Path) -> Report:
    return _read(reports / f"{stem}.txt")


def test_all_five_are_transcribed() -> None:
    assert sorted(IDENTITIES) == STEMS


def test_facts__every_printed_cell_and_nothing_else(stem: str, report: Report) -> None:
    truth = {key: Decimal(value) for key, value in golden_facts(GOLDEN / f"{stem}.facts.tsv").items()}
    read_cells = {(f.key.form, f.key.side, f.key.row, f.key.col): parse_cell(f.printed) for f in report.facts}
    assert read_cells == truth
    assert len(report.facts) == len(truth)


def test_facts__amounts_are_the_printed_ones(report: Report) -> None:
    for fact in report.facts:
        printed = parse_cell(fact.printed)
        assert printed is not None
        assert Decimal(fact.fen) == printed * 1_000_000
        assert fact.unit == "万元"


def test_facts__the_place_is_where_the_figure_stands(stem: str, report: Report, reports: Path) -> None:
    lines = (reports / f"{stem}.txt").read_text(encoding="utf-8").split("\n")
    for fact in report.facts:
        assert fact.source.line is not None
        assert fact.printed in lines[fact.source.line - 1]
        assert fact.source.file == f"{stem}.txt"


def test_nothing_unread(report: Report) -> None:
    assert report.problems == ()


def test_identity(stem: str, report: Report) -> None:
    name, year, kind, province = IDENTITIES[stem]
    assert (report.entity.name, report.year, report.kind, report.entity.province) == (name, year, kind, province)


def test_projects__names_money_marks_and_indicators(stem: str, report: Report) -> None:
    stored = [StoredProject(0, 0, "", 0, project, ()) for project in report.projects]
    told = {fold(item["project"]): item for item in map(wire.project, stored)}
    truth = {fold(item["project"]): item for item in golden_projects(GOLDEN / f"{stem}.projects.json")}
    assert told.keys() == truth.keys()
    for name, item in truth.items():
        fields = ("budget_initial", "budget_full", "executed", "execution_rate", "score", "grade", "unit")
        assert {key: told[name][key] for key in fields} == {key: item[key] for key in fields}, name
        assert len(told[name]["indicators"]) == len(item["indicators"]), name
        for mine, theirs in zip(told[name]["indicators"], item["indicators"], strict=True):
            assert {key: fold(value) for key, value in mine.items()} == {
                key: fold(value) for key, value in theirs.items()
            }


def test_sums__codes_add_up_in_every_column(report: Report) -> None:
    """类 = sum of its 款, 款 = sum of its 项, 合计 = sum of its 类, within what rounding explains."""
    values = {(f.key.form, f.key.col, f.key.row): parse_cell(f.printed) or Decimal(0) for f in report.facts}
    forms = {(form, col) for form, col, row in values if row == "合计" or row.isdigit()}
    checked = 0
    for form, col in forms:
        rows = {row: value for (f, c, row), value in values.items() if (f, c) == (form, col)}
        codes = [row for row in rows if row.isdigit()]
        for parent in ["合计", *codes]:
            below = _children(parent, codes)
            if parent in rows and below:
                total = sum((rows[code] for code in below), Decimal(0))
                assert abs(total - rows[parent]) <= tolerance(len(below)), (form, col, parent)
                checked += 1
    assert checked >= 10


def _children(parent: str, codes: list[str]) -> list[str]:
    """The codes right below: one level down, or the uppermost where the report prints no levels between."""
    if parent == "合计":
        lengths = {len(code) for code in codes}
        return [code for code in codes if len(code) == min(lengths)] if lengths else []
    return [code for code in codes if code.startswith(parent) and len(code) == len(parent) + 2]


def test_sums__declared_equations_hold(report: Report, catalogue: Catalogue) -> None:
    """Rows across, sides down: every declared equation whose total is printed."""
    checked = 0
    for form in catalogue.forms:
        facts = [f for f in report.facts if f.key.form == form.name]
        for side in form.sides:
            cells = {
                (f.key.row, f.key.col): parse_cell(f.printed) or Decimal(0) for f in facts if f.key.side == side.name
            }
            printed = {col for _, col in cells}
            for row in {row for row, _ in cells}:
                values = {col: value for (name, col), value in cells.items() if name == row}
                for equation in side.column_equations:
                    if set(equation.names()) <= printed | {"年初结转和结余", "年末结转和结余"}:
                        assert holds(equation, values.get), (form.name, row, equation.text)
                        checked += 1
            checked += _rows_hold(side, cells)
    assert checked > 15


def _rows_hold(side: Side, cells: dict[tuple[str, str], Decimal]) -> int:
    checked = 0
    declared = {spelling for row in side.rows for spelling in (row.key, *row.spellings())}
    for column in side.column_names:
        values = {row: value for (row, col), value in cells.items() if col == column}
        classes = [value for row, value in values.items() if fold(row) not in map(fold, declared)]
        for equation in side.equations:
            if equation.left[0].name in values:
                assert holds(equation, values.get, classes), (side.name, column, equation.text)
                checked += 1
    return checked


def test_narrative__five_parts_and_whole_sentences(report: Report) -> None:
    parts = [section.part for section in report.sections if section.level == 1]
    assert parts == ["overview", "tables", "explanation", "definitions", "attachments"]
    said = [p.text for p in report.passages if p.section.startswith("第三部分")]
    assert len(said) > 15
    cut = [text for text in said if re.search(r"[，,、]$", text)]
    assert cut == []


def test_narrative__the_explanation_has_its_chapters_in_order(report: Report) -> None:
    marks = [s.path.split("/")[1] for s in report.sections if s.part == "explanation" and s.level == 2]
    numerals = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三"]
    assert marks == numerals[: len(marks)]
    assert len(marks) >= 9


def test_tables_in_words__units_and_projects(stem: str, report: Report) -> None:
    counts = [(c.metric, c.value, c.unit, c.source.line) for c in report.claims if c.metric == "在职人数"]
    assert counts == ([("在职人数", "10", "人", 62)] if stem.startswith("001") else [])
    told = [
        p for p in report.passages if re.match(r"[^。]{1,160}?·[^：。]*：", p.text) and p.section.startswith("第五")
    ]
    lines = {p.source.line for p in told}
    projects = {p.text.split("·")[0] for p in told}
    expected = {"000": 5, "001": 5, "002": 1, "003": 3, "004": 1}[stem[:3]]
    assert len(projects & {project.name for project in report.projects}) == expected == len(projects)
    assert stem[:3] != "001" or {507, 508, 515, 543, 551, 564, 608, 616, 632} <= lines
    assert len({p.text for p in told}) == len(told)
