"""Evidence in front of the reader: a figure, a claim, what was not read; in its row, in its lines, on its page."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant import api, api_data
from assistant.results import Citation
from assistant.settings import Settings
from assistant.showing.proofs import leaves, lines_around, proofs, working
from assistant.showing.report_proofs import proof_of_fact, proof_of_problem
from db.core.facts import Source
from db.records import StoredFact, StoredReport
from tests.conftest import ROOT

SAMPLE = max((ROOT / "samples" / "reports").glob("*.txt"))
NOWHERE = Source("没有.txt")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A sample in which one figure was typed wrong."""
    folder = tmp_path_factory.mktemp("proofs")
    text = SAMPLE.read_text(encoding="utf-8").replace(
        "2080505\t机关事业单位基本养老保险缴费支出\t", "2080505\t机关事业单位基本养老保险缴费支出\t?.x", 1
    )
    spoiled = folder / "决算.txt"
    spoiled.write_text(text, encoding="utf-8")
    found = Settings(data=folder / "data")
    api.ingest(found, [spoiled])
    return found


@pytest.fixture
def report(settings: Settings) -> StoredReport:
    return api.reports(settings)[0]


def figure(settings: Settings, report: StoredReport, row: str, col: str) -> StoredFact:
    return next(
        item
        for item in api_data.facts_of(settings, report.id)
        if (item.fact.key.row, item.fact.key.col) == (row, col)
    )  # fmt: skip


def cited(stored: StoredFact) -> Citation:
    fact = stored.fact
    return Citation(
        f"fact:{stored.id}", fact.key.entity, fact.key.year, fact.key.form, fact.key.row, fact.key.col, fact.printed,
        fact.source, "万元", fact.key.side, fact.printed,
    )  # fmt: skip


def test_a_figure_in_its_row_and_lines(settings: Settings, report: StoredReport) -> None:
    stored = figure(settings, report, "合计", "基本支出")
    proof = proof_of_fact(settings, stored)
    assert proof.row is not None
    assert [proof.row.columns[place] for place in proof.row.here] == ["基本支出"]
    assert proof.row.cells[proof.row.here[0]].replace(",", "") == stored.fact.printed.replace(",", "")
    assert proof.row.cells[0] == "合计"
    shown = dict(lines_around(proof))
    assert stored.fact.source.line in shown
    assert stored.fact.printed in shown[stored.fact.source.line]
    assert len(shown) == 5


def test_a_figure_of_an_older_edition_is_shown_in_its_own(
    settings: Settings, report: StoredReport, tmp_path: Path
) -> None:
    own = Settings(data=tmp_path / "data")
    for number, name in enumerate(("一.txt", "二.txt")):
        path = tmp_path / name
        path.write_text(SAMPLE.read_text(encoding="utf-8").replace("20.00", f"2{number}.00"), encoding="utf-8")
        api.ingest(own, [path])
    older, newer = api.reports(own)
    for edition in (older, newer):
        proof = proof_of_fact(own, figure(own, edition, "合计", "基本支出"))
        assert proof.file is not None
        assert edition.sha256 in proof.file.name


def test_what_was_not_read(settings: Settings, report: StoredReport) -> None:
    problem = api_data.problems_of(settings, report.id)[0]
    proof = proof_of_problem(settings, problem)
    assert (proof.note, proof.quote) == (problem.problem.message, problem.problem.text)
    assert problem.problem.text in dict(lines_around(proof))[problem.problem.source.line or 0]
    assert proof.row is None


def test_a_citation_and_what_was_corrected_since(settings: Settings, report: StoredReport) -> None:
    stored = figure(settings, report, "合计", "项目支出")
    told = replace(cited(stored), value=f"{stored.fact.fen / 1_000_000:.2f}")
    (proof,) = proofs(settings, [told])
    assert proof.note == ""
    assert proof.file is not None
    (older,) = proofs(settings, [replace(told, value="1.00")])
    assert "有更正" in older.note


def test_a_report_that_is_gone(settings: Settings) -> None:
    told = Citation("fact:1", "没有这个单位", 2023, api_data.load().forms[2].name, "合计", "基本支出", "1.00", NOWHERE)
    (proof,) = proofs(settings, [told])
    assert proof.file is None
    assert "不在库里" in proof.note
    assert lines_around(proof) == ()


def test_working__in_figures() -> None:
    known = [
        Citation("fact:1", "甲", 2023, "", "", "", "10.00", NOWHERE, "万元"),
        Citation("fact:2", "甲", 2023, "", "", "", "4.00", NOWHERE, "万元"),
    ]
    assert working("calc:(fact:1-fact:2)/fact:2*100", known) == "(10.00 − 4.00) ÷ 4.00 × 100"
    assert working("calc:fact:1-fact:3", known) == ""
    assert working("calc:project:1/fact:1", known) == ""
    assert working("fact:1", known) == ""
    assert working("calc:1/2", known) == ""
    assert leaves(["calc:fact:1-fact:2", "fact:2", "passage:7"]) == ("fact:1", "fact:2", "passage:7")
