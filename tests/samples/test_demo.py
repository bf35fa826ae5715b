"""The demo's files and the report with mistakes: what is committed is what the script writes, and what it reads as."""

import hashlib
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import api
from assistant.checks.findings import Severity
from assistant.checks.result import Checked
from assistant.drafting.compose import compose
from assistant.settings import Settings
from assistant.stores import open_stores
from assistant.toolkit.work import Work
from db.catalogue import load
from db.core.facts import Project, Report, Source
from ingest.parse import read
from samples.blocks import Role, Table, Text
from samples.coming import COMING
from samples.figures import Cell, figures_of
from samples.grid import boxes
from samples.identities import broken
from samples.planted import FILE_NAME, MISTAKES, YEAR, Mistake, Slip, spoiled
from samples.text_report import file_name, report_blocks
from samples.unit import NAME, YEARS
from samples.workbooks import coming_file_name
from samples.write import DEMO, FOLDER, HERE, write_all
from samples.write import MISTAKES as MISTAKES_FOLDER

REPORTS = {2023: DEMO / file_name(2023).replace(".txt", ".docx"), 2024: DEMO / file_name(2024).replace(".txt", ".pdf")}
NOWHERE = Source("")
SMALL = 2_000_000  # bytes


# --- what is committed -----------------------------------------------------------------------------------------------


def _content(path: Path) -> list[tuple[str, str]]:
    """Its parts: another zlib packs the same parts into other bytes."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return [
                (f"{info.filename} {info.date_time}", hashlib.sha256(archive.read(info)).hexdigest())
                for info in archive.infolist()
            ]
    return [(path.name, hashlib.sha256(path.read_bytes()).hexdigest())]


def test_committed_files__are_what_the_script_writes(tmp_path: Path) -> None:
    written = {path.relative_to(tmp_path): _content(path) for path in write_all(tmp_path)}
    folders = (FOLDER, DEMO, MISTAKES_FOLDER)
    committed = {path.relative_to(HERE): _content(path) for folder in folders for path in folder.iterdir()}
    assert written == committed


def test_samples__stay_small() -> None:
    files = [path for path in HERE.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert sum(path.stat().st_size for path in files) < SMALL


@pytest.mark.parametrize("year", sorted(YEARS))
def test_grid__covers_every_cell_once(year: int) -> None:
    for block in report_blocks(year):
        if isinstance(block, Table):
            covered = Counter(
                (box.row + down, box.column + across)
                for box in boxes(block)
                for down in range(box.rows)
                for across in range(box.columns)
            )
            every = {(row, column) for row in range(len(block.rows)) for column in range(len(block.rows[0]))}
            assert set(covered) == every
            assert set(covered.values()) == {1}
            texts = {(row, column) for row, cells in enumerate(block.rows) for column, text in enumerate(cells) if text}
            assert texts == {(box.row, box.column) for box in boxes(block) if box.text}


# --- the invented unit's reports as Word and PDF ---------------------------------------------------------------------


def _placeless(project: Project) -> Project:
    goals = tuple(replace(goal, source=NOWHERE) for goal in project.indicators)
    return replace(project, source=NOWHERE, indicators=goals, funds_source=None, total_source=None)


def _facts(report: Report) -> dict[tuple[str, ...], tuple[int, str, str, str]]:
    return {
        (fact.key.entity, str(fact.key.year), fact.key.form, fact.key.side, fact.key.row, fact.key.col): (
            fact.fen,
            fact.printed,
            fact.label,
            fact.unit,
        )
        for fact in report.facts
    }


@pytest.mark.parametrize("year", sorted(REPORTS))
def test_report__reads_as_its_text_edition(year: int) -> None:
    text, other = read(FOLDER / file_name(year)), read(REPORTS[year])
    assert _facts(other) == _facts(text)
    assert list(map(_placeless, other.projects)) == list(map(_placeless, text.projects))
    assert [replace(form, source=NOWHERE) for form in other.forms] == [
        replace(form, source=NOWHERE) for form in text.forms
    ]
    assert (other.entity, other.year, other.kind, other.title) == (text.entity, text.year, text.kind, text.title)
    assert other.problems == ()
    told = [Counter((claim.kind, claim.value, claim.unit) for claim in report.claims) for report in (other, text)]
    assert told[0] == told[1]


def test_pdf__shows_every_character() -> None:
    """What the blocks say is what can be copied from the pages: no character is missing from the font."""
    import pypdfium2

    document = pypdfium2.PdfDocument(REPORTS[2024])
    text = "".join(page.get_textpage().get_text_range() for page in document)
    shown = {char for char in text if char.isprintable()}
    blocks = report_blocks(2024)
    said = "".join(block.text for block in blocks if isinstance(block, Text) and block.role is not Role.MARK)
    said += "".join(cell for block in blocks if isinstance(block, Table) for row in block.rows for cell in row)
    assert set(said) - {" "} <= shown


# --- the coming year -------------------------------------------------------------------------------------------------


def test_coming_year__obeys_every_identity() -> None:
    assert broken(figures_of(COMING.year)) == []


def test_coming_workbook__reads_as_its_figures() -> None:
    report = read(DEMO / coming_file_name())
    ids = {form.name: form.id for form in load().forms}
    found = {Cell(ids[f.key.form], f.key.side, f.key.row, f.key.col): f.fen for f in report.facts}
    figures = figures_of(COMING.year)
    assert found == {cell: fen for cell, fen in figures.cells.items() if fen or cell.form == "three_public"}
    assert (report.entity.name, report.year, report.problems) == (NAME, COMING.year, ())
    assert [(p.name, p.budget_full, p.executed, p.score, p.grade) for p in report.projects] == [
        (p.name, p.full, p.spent, p.score, p.grade) for p in COMING.programmes
    ]


def test_coming_draft__is_sound_and_has_reasons_left_to_write(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    api.ingest(settings, [*REPORTS.values(), DEMO / coming_file_name()])
    with open_stores(settings) as stores:
        draft = compose(Work(settings, stores.queries, load()), NAME, COMING.year, "shandong")
    assert [item.told for item in draft.checks if item.severity is Severity.ERROR] == []
    open_reasons = {item.what for item in draft.unresolved if item.what.endswith("原因")}
    assert {"其他收入变动原因", "住房公积金（2210201）与年初预算差异原因"} <= open_reasons
    assert not {"收入总计变动原因", "项目支出变动原因"} & open_reasons


# --- checks ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """The report with mistakes, beside a store that knows nothing."""
    return api.check_file(Settings(data=tmp_path_factory.mktemp("empty")), MISTAKES_FOLDER / FILE_NAME)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.rule)
def test_mistake__is_found_under_its_rule(checked: Checked, mistake: Mistake) -> None:
    told = [item.found.told + item.found.quote for item in checked.items if item.found.rule == mistake.rule]
    assert any(mistake.message in text for text in told), mistake.told
    severities = [item.found.severity for item in checked.items if mistake.message in item.found.told]
    assert Severity(mistake.severity) in severities


def test_mistakes__explain_every_error_and_warning(checked: Checked) -> None:
    rules = {rule for mistake in MISTAKES for rule in (mistake.rule, *mistake.also)}
    loud = [item.found for item in checked.items if item.found.severity in (Severity.ERROR, Severity.WARNING)]
    assert [found.told for found in loud if found.rule not in rules] == []
    errors = [mistake for mistake in MISTAKES if mistake.severity == "error"]
    rows = sum(len(mistake.slips) if mistake.rule.startswith("table.") else 1 for mistake in errors)
    assert sum(found.severity is Severity.ERROR for found in loud) == rows


def test_mistakes__are_of_different_kinds() -> None:
    assert len({mistake.rule for mistake in MISTAKES}) >= 6


def test_slip__that_fits_nowhere_is_refused() -> None:
    nowhere = Mistake("", "", "error", "", (Slip("没有这句话", ""),))
    with pytest.raises(ValueError, match="0 places"):
        spoiled(report_blocks(YEAR), [nowhere])


@pytest.mark.parametrize("path", REPORTS.values(), ids=lambda path: path.suffix[1:])
def test_unspoiled_report__has_no_error(path: Path, tmp_path: Path) -> None:
    found = api.check_file(Settings(data=tmp_path), path)
    assert [item.found.told for item in found.items if item.found.severity is not Severity.INFO] == []


def test_every_year_of_the_demo__has_no_error(tmp_path: Path) -> None:
    """With all in the store, so that each year is held against the one before."""
    settings = Settings(data=tmp_path)
    results = api.ingest(settings, [DEMO])
    assert {result.status for result in results} == {"new"}
    assert len(results) == 8
    for result in results:
        assert result.report is not None
        done = api.check_stored(settings, result.report.entity.name, result.report.year)
        errors = [item.found.told for item in done.items if item.found.severity is Severity.ERROR]
        assert errors == [], result.path.name
