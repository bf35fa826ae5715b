"""The files that reports were read from, kept by their hash."""

from pathlib import Path

import pytest

from assistant import api, originals
from assistant.settings import Settings
from db.records import StoredReport
from ingest.run import Result
from tests.conftest import ROOT

SAMPLE = min((ROOT / "samples" / "reports").glob("*.txt"))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data")


@pytest.fixture
def stored(settings: Settings) -> StoredReport:
    """Ingested, so its original is kept."""
    (result,) = api.ingest(settings, [SAMPLE])
    assert result.report is not None
    return result.report


def test_kept_under_the_hash(settings: Settings, stored: StoredReport) -> None:
    kept = originals.original(settings, stored.sha256)
    assert kept == settings.originals / f"{stored.sha256}.txt"
    assert kept.read_bytes() == SAMPLE.read_bytes()
    assert list(settings.originals.iterdir()) == [kept]


def test_kept_once(settings: Settings, stored: StoredReport, tmp_path: Path) -> None:
    again = tmp_path / "又一份.md"
    again.write_bytes(SAMPLE.read_bytes())
    api.ingest(settings, [again])
    assert len(list(settings.originals.iterdir())) == 1


def test_forgotten(settings: Settings, stored: StoredReport) -> None:
    originals.forget(settings, stored.sha256)
    assert originals.original(settings, stored.sha256) is None
    originals.forget(settings, stored.sha256)


def test_no_hash_reaches_beyond_the_folder(settings: Settings, stored: StoredReport) -> None:
    assert originals.original(settings, "../juesuan") is None
    assert originals.original(settings, "*") is None
    assert originals.original(settings, "") is None


def test_failures_and_folders_are_not_kept(settings: Settings, stored: StoredReport, tmp_path: Path) -> None:
    originals.forget(settings, stored.sha256)
    originals.keep(settings, Result(SAMPLE, "failed", message="坏"))
    originals.keep(settings, Result(tmp_path, "new", stored))
    assert originals.original(settings, stored.sha256) is None


def test_a_place_that_cannot_be_written_stops_nothing(settings: Settings, tmp_path: Path) -> None:
    settings.data.mkdir(parents=True)
    settings.originals.write_text("not a folder", encoding="utf-8")
    (result,) = api.ingest(settings, [SAMPLE])
    assert result.status == "new"
