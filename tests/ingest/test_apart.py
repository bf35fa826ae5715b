"""Reading in a process of its own: what comes back, and what a process that ends leaves whole."""

import sys
from pathlib import Path

import pytest

from db.core.errors import UnreadableFileError
from db.core.facts import Report
from ingest import apart
from ingest.parse import read
from tests.conftest import ROOT

SAMPLE = min((ROOT / "samples" / "reports").glob("*.txt"))
# A reader that ends at the file whose name says so, and tells of every other.
_FALLS = """
import json, os, pickle, sys
out = os.fdopen(os.dup(1), "wb")
for path in json.load(sys.stdin.buffer):
    if "falls" in path:
        os._exit(9)
    pickle.dump(path, out)
    out.flush()
"""


def test_the_same_as_here(tmp_path: Path) -> None:
    bad = tmp_path / "坏.pdf"
    bad.write_bytes(b"%PDF-1.4 nothing")
    (first, report), (second, error) = apart.read_apart([SAMPLE, bad])
    assert (first, second) == (SAMPLE, bad)
    assert isinstance(report, Report)
    assert report == read(SAMPLE)
    assert isinstance(error, UnreadableFileError)
    assert "坏.pdf" in str(error)


def test_a_process_that_ends_loses_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_COMMAND", (sys.executable, "-c", _FALLS))
    paths = [Path("/a.txt"), Path("/falls.txt"), Path("/b.txt"), Path("/falls2.txt")]
    found = dict(apart.read_apart(paths))
    assert list(found) == paths
    assert [str(found[path]) for path in (paths[0], paths[2])] == ["/a.txt", "/b.txt"]
    for path in (paths[1], paths[3]):
        assert isinstance(found[path], UnreadableFileError)
        assert path.name in str(found[path])


def test_a_process_that_thinks_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_COMMAND", (sys.executable, "-c", "import time; time.sleep(60)"))
    monkeypatch.setattr(apart, "_PATIENCE", 0.2)
    ((_, error),) = apart.read_apart([Path("/slow.pdf")])
    assert isinstance(error, UnreadableFileError)


def test_nothing_to_read() -> None:
    assert list(apart.read_apart([])) == []
