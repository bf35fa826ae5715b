"""What all tests share: where the real reports are, and a catalogue."""

import os
from pathlib import Path

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
def catalogue() -> Catalogue:
    return load()
