"""What all tests share: where the real reports are, what people marked in them, and a catalogue."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from db.catalogue import Catalogue, load

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden"


def reports_folder() -> Path:
    return Path(os.environ.get("JUESUAN_REPORTS") or ROOT.parent / "shared" / "reports")


@pytest.fixture(scope="session")
def reports() -> Path:
    """The folder of real reports. Without it tests skip with a reason; in CI its absence is a failure."""
    folder = reports_folder()
    if folder.is_dir():
        return folder
    if os.environ.get("CI") == "true":
        pytest.fail(f"the real reports are missing: {folder}")
    pytest.skip(f"the real reports are not here: {folder} (set JUESUAN_REPORTS)")


@pytest.fixture(scope="session")
def examples(reports: Path) -> Callable[[str], list[dict[str, Any]]]:
    """The statements that people marked in two of the reports, by the name of their file."""

    def read(name: str) -> list[dict[str, Any]]:
        path = reports.parent / "examples" / name
        if not path.is_file():
            pytest.skip(f"the examples are not here: {path}")
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]

    return read


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load()
