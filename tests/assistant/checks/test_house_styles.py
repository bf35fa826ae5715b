"""Ways of writing that no report here uses: all is read, nothing sound is flagged, planted mistakes are found."""

import random

import pytest

from assistant.checking import Pasted, with_text
from assistant.checks.case import Case, case_of
from assistant.checks.engine import run
from assistant.checks.findings import Severity
from benchmarks.mistakes import mistakes
from benchmarks.mutations import measure
from ingest.parse import read
from tests.assistant.checks.house_styles import STYLES
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def unit() -> Case:
    (path,) = (ROOT / "samples" / "reports").glob("*2024*.txt")
    return case_of(read(path))


def _told(unit: Case, name: str) -> Case:
    return with_text(unit, Pasted(name, STYLES[name].encode()))


@pytest.mark.parametrize("name", sorted(STYLES))
def test_everything_is_read(unit: Case, name: str) -> None:
    told = _told(unit, name).explanation
    assert len(told.said) > 60
    assert [said.number.text for said in told.unread] == []


@pytest.mark.parametrize("name", sorted(STYLES))
def test_no_false_alarm(unit: Case, name: str) -> None:
    assert [item for item in run(_told(unit, name)) if item.severity is not Severity.INFO] == []


@pytest.mark.parametrize("name", sorted(STYLES))
def test_planted_mistakes_are_found(unit: Case, name: str) -> None:
    case = _told(unit, name)
    made, found, missed = measure(case, seed=7, share=0.4)
    assert made.total() > 20
    assert found.total() >= 0.99 * made.total(), missed


def test_mistakes_change_the_text(unit: Case) -> None:
    """Each planted mistake differs from the truth in just the place it names."""
    case = _told(unit, "central")
    for mistake in mistakes(case, random.Random(3)):
        wrong = mistake.case(case)
        changed = [(a.text, b.text) for a, b in zip(case.passages, wrong.passages, strict=True) if a.text != b.text]
        assert len(changed) == 1
        before, after = changed[0]
        assert before[: mistake.start] == after[: mistake.start]
        assert before[mistake.end :] == after[mistake.start + len(mistake.after) :]
