"""Whole invented reports with known truth in many layouts: read exactly, or listed as unread, never wrong."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.catalogue import Catalogue, load
from db.core.facts import Report
from ingest.parse import read
from tests.ingest.layouts import damage
from tests.ingest.layouts.layout import mixed, seeded, single_changes, with_change
from tests.ingest.layouts.page import UNIT, YEAR, Printed, report
from tests.ingest.layouts.printing import Key

_MIXED = (*range(1000, 1045), 2650, 2780, 5972)  # the last three once failed


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def _read(printed: Printed, folder: Path, catalogue: Catalogue) -> Report:
    path = folder / "report.txt"
    path.write_text(printed.text, encoding="utf-8")
    return read(path, catalogue)


def _facts(report: Report) -> dict[Key, int]:
    return {(f.key.form, f.key.side, f.key.row, f.key.col): f.fen for f in report.facts}


def _exact(printed: Printed, folder: Path, catalogue: Catalogue) -> None:
    found = _read(printed, folder, catalogue)
    facts = _facts(found)
    wrong = {key: (value, printed.truth.get(key)) for key, value in facts.items() if printed.truth.get(key) != value}
    assert wrong == {}
    assert [key for key in printed.truth if key not in facts] == []
    assert found.problems == ()
    assert (found.entity.name, found.year) == (UNIT, YEAR)


@pytest.mark.parametrize(("name", "value"), single_changes(), ids=str)
def test_one_habit_changed(name: str, value: Any, tmp_path: Path, catalogue: Catalogue) -> None:
    _exact(report(with_change(name, value), 10), tmp_path, catalogue)


@pytest.mark.parametrize("seed", _MIXED)
def test_habits_composed(seed: int, tmp_path: Path, catalogue: Catalogue) -> None:
    _exact(report(mixed(seeded(seed)), seed), tmp_path, catalogue)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(min_value=0, max_value=10**9))
def test_habits_composed__any(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    _exact(report(mixed(seeded(seed)), seed), tmp_path_factory.mktemp("layout"), load())


@pytest.mark.parametrize("hurt", [damage.run_together, damage.without_header, damage.illegible, damage.slid_rows])
@pytest.mark.parametrize("seed", range(25))
def test_damage__never_wrong_and_never_silent(
    hurt: Callable[[int], Printed], seed: int, tmp_path: Path, catalogue: Catalogue
) -> None:
    printed = hurt(seed)
    found = _read(printed, tmp_path, catalogue)
    facts = _facts(found)
    assert {key: value for key, value in facts.items() if printed.truth.get(key) != value} == {}
    listed = {problem.form for problem in found.problems}
    assert {key[0] for key in printed.truth if key not in facts} <= listed


def test_the_plain_report_prints_every_form(tmp_path: Path, catalogue: Catalogue) -> None:
    """The generator itself: without truth in all nine forms the tests above would prove little."""
    printed = report(with_change("zero", "0.00"), 10)
    assert len({key[0] for key in printed.truth}) == 9
    assert len(printed.truth) > 500
    _exact(printed, tmp_path, catalogue)
