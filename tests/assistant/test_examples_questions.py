"""The example questions over the five real reports: every one answered right, and nothing that the guard refuses."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant import api
from assistant.settings import Settings
from assistant.stores import open_stores
from db.catalogue import Catalogue
from ingest.parse import read

_FILE = "questions.jsonl"


@pytest.fixture(scope="module")
def settings(
    reports: Path,
    examples: Callable[[str], list[dict[str, Any]]],
    tmp_path_factory: pytest.TempPathFactory,
    catalogue: Catalogue,
) -> Settings:
    """A store without vectors: what is missing is made by the first question that needs it, or words answer alone."""
    assert len(examples(_FILE)) == 48
    found = Settings(data=tmp_path_factory.mktemp("examples"), model="")
    with open_stores(found) as stores:
        for path in sorted(reports.glob("*.txt")):
            stores.store.save(read(path, catalogue))
    return found


def test_every_example_question_is_answered_right(settings: Settings, reports: Path) -> None:
    path = reports.parent / "examples" / _FILE
    report = api.evaluate(settings, path, strict=True)
    missed = [f"{item.question.id} {item.question.text}: {'；'.join(item.verdict.misses)}" for item in report.misses]
    assert missed == []
    assert (report.right, report.total) == (48, 48)
