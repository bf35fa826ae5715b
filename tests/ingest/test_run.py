"""Many files at once: folders, patterns, several processes, failures, an interrupted run."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import api
from assistant.settings import Settings
from db.core.errors import UserError
from ingest.run import Result, expand
from tests.assistant.conftest import STUBS
from tests.conftest import ROOT

SAMPLES = sorted((ROOT / "samples" / "reports").glob("*.txt"))
Cells = list[tuple[str, int, str, str, str, str, int]]


def ten_reports(folder: Path) -> Path:
    """Five invented units, two years each."""
    folder.mkdir()
    for letter in "甲乙丙丁戊":
        for sample in SAMPLES:
            text = sample.read_text(encoding="utf-8").replace("云溪市", f"{letter}溪市")
            (folder / sample.name.replace("云溪市", f"{letter}溪市")).write_text(text, encoding="utf-8")
    return folder


def stored(settings: Settings) -> Cells:
    keys = (item.fact for item in api.facts(settings))
    return sorted((f.key.entity, f.key.year, f.key.form, f.key.side, f.key.row, f.key.col, f.fen) for f in keys)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "store")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Cells]:
    base = tmp_path_factory.mktemp("undisturbed")
    folder = ten_reports(base / "reports")
    settings = Settings(data=base / "store")
    results = api.ingest(settings, [folder])
    assert [result.status for result in results] == ["new"] * 10
    return folder, stored(settings)


def test_folder__processes_give_the_same_store(settings: Settings, undisturbed: tuple[Path, Cells]) -> None:
    folder, truth = undisturbed
    told: list[tuple[str, int]] = []
    results = api.ingest(
        settings, [folder], workers=2, on_result=lambda result, total: told.append((result.status, total))
    )
    assert told == [("new", 10)] * 10
    assert len(results) == 10
    assert stored(settings) == truth


@pytest.fixture
def dask_address(tmp_path: Path) -> Iterator[str]:
    """A scheduler and one worker, processes of their own on loopback."""
    pytest.importorskip("distributed", reason="the dask extra is not installed")
    told = tmp_path / "scheduler.json"
    common = ["--scheduler-file", str(told), "--host", "127.0.0.1", "--no-dashboard"]
    python = [sys.executable, "-W", "ignore", "-m"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    scheduler = subprocess.Popen(
        [*python, "distributed.cli.dask_scheduler", *common, "--port", "0"], env=environment, **quiet
    )
    worker = subprocess.Popen(
        [*python, "distributed.cli.dask_worker", *common, "--nthreads", "1", "--no-nanny"], env=environment, **quiet
    )
    try:
        for _ in range(600):
            if told.exists() and told.stat().st_size:
                break
            time.sleep(0.1)
        yield str(json.loads(told.read_text(encoding="utf-8"))["address"])
    finally:
        for process in (worker, scheduler):
            process.kill()
            process.wait()


def test_dask__gives_the_same_store(
    settings: Settings, undisturbed: tuple[Path, Cells], dask_address: str, tmp_path: Path
) -> None:
    """In a process of its own: the client's threads outlive a test."""
    folder, truth = undisturbed
    done = subprocess.run(
        [sys.executable, "-c", "from assistant.cli import main; main()", "--data", str(settings.data), "ingest",
         str(folder), "--dask", dask_address],
        check=False, capture_output=True, text=True, cwd=tmp_path, timeout=240,
        env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{STUBS}", "JUESUAN_EMBEDDING": "stub"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert stored(settings) == truth


def test_dask__unreachable_is_said_in_one_sentence(settings: Settings) -> None:
    pytest.importorskip("distributed", reason="the dask extra is not installed")
    code = "import ingest.run; ingest.run._PATIENCE = '1s'; from assistant.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "--data", str(settings.data), "ingest",
         str(SAMPLES[0]), "--dask", "tcp://127.0.0.1:9"],
        check=False, capture_output=True, text=True, cwd=ROOT, timeout=240,
    )  # fmt: skip
    assert done.returncode == 3
    assert "连不上 Dask" in done.stderr


@pytest.mark.parametrize("moment", ["after a report", "inside a report"])
def test_kill__a_rerun_ends_like_an_undisturbed_one(
    settings: Settings, undisturbed: tuple[Path, Cells], moment: str
) -> None:
    """kill -9 between two reports, or after half of the rows of one were written."""
    folder, truth = undisturbed
    code = f"""
import os, signal, sys
from pathlib import Path
import db.store
from assistant import api
from assistant.settings import Settings

def die(): os.kill(os.getpid(), signal.SIGKILL)
seen = []
insert = db.store._insert_parts
def insert_parts(*arguments):
    insert(*arguments)
    seen.append(1)
    if len(seen) == 4 and {moment == "inside a report"}: die()
db.store._insert_parts = insert_parts
def told(result, total):
    if len(seen) == 4: die()
api.ingest(Settings(data=Path(sys.argv[1])), [Path(sys.argv[2])], on_result=told)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(settings.data), str(folder)],
        check=False,
        cwd=ROOT,
        env={key: value for key, value in os.environ.items() if not key.startswith("JUESUAN_")},
    )
    assert done.returncode == -signal.SIGKILL
    half = api.reports(settings)
    assert len(half) == (3 if moment == "inside a report" else 4)
    assert all(report.facts > 100 and report.passages > 20 for report in half)
    results = api.ingest(settings, [folder])
    assert sorted({result.status for result in results}) == ["new", "same"]
    assert stored(settings) == truth
    assert all(report.editions == 1 for report in api.reports(settings))


def test_one_failure_stops_no_other(settings: Settings, tmp_path: Path) -> None:
    bad = tmp_path / "坏.txt"
    bad.write_text("这不是一份报告", encoding="utf-8")
    results: list[Result] = api.ingest(settings, [bad, *SAMPLES], workers=2)
    assert sorted(result.status for result in results) == ["failed", "new", "new"]
    (failed,) = [result for result in results if result.status == "failed"]
    assert failed.message.count("\n") == 0
    assert "坏.txt" in failed.message


def test_expand__patterns_folders_and_parts_of_one_report(tmp_path: Path) -> None:
    folder = ten_reports(tmp_path / "many")
    (folder / ".hidden.txt").write_text("x", encoding="utf-8")
    (folder / "~$lock.docx").write_bytes(b"x")
    (folder / "说明.json").write_text("{}", encoding="utf-8")
    assert len(expand([folder])) == 10
    assert len(expand([folder / "甲*.txt"])) == 2
    assert expand([folder / "甲*.txt", folder / "甲*.txt"]) == expand([folder / "甲*.txt"])
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(UserError, match="没有可导入的报告文件"):
        expand([empty])


def test_editions__a_corrected_report_supersedes_and_both_stay(settings: Settings, tmp_path: Path) -> None:
    text = SAMPLES[0].read_text(encoding="utf-8")
    second = tmp_path / "更正.txt"
    second.write_text(text + "\n更正版。\n", encoding="utf-8")
    assert api.ingest(settings, [SAMPLES[0]])[0].status == "new"
    assert api.ingest(settings, [second])[0].status == "superseded"
    assert api.ingest(settings, [SAMPLES[0]])[0].status == "same"
    assert [(report.edition, report.is_current) for report in api.reports(settings)] == [(1, False), (2, True)]
    assert {item.fact.source.file for item in api.facts(settings)} == {"更正.txt"}


def test_editions__the_whole_unit_is_not_its_head_office(settings: Settings, tmp_path: Path) -> None:
    text = SAMPLES[0].read_text(encoding="utf-8")
    name = "云溪市12345政务服务便民热线中心"
    for tail in ("（汇总）", "（本级）"):
        path = tmp_path / f"{tail}.txt"
        path.write_text(text.replace(name, name + tail), encoding="utf-8")
        assert api.ingest(settings, [path])[0].status == "new"
    assert [report.entity.name for report in api.reports(settings)] == [f"{name}（本级）", f"{name}（汇总）"]
