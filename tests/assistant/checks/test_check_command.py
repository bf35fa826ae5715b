"""juesuan check as people and scripts use it."""

import io
import json
import os
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from assistant import checking, cli
from assistant.settings import Settings, load_settings
from db.records import FindingStatus
from tests.conftest import ROOT

SAMPLES = sorted((ROOT / "samples" / "reports").glob("*.txt"))
KEYS = ["rule", "severity", "entity", "year", "message", "quote", "expected", "actual", "evidence", "source"]
UNIT = SAMPLES[0].name.partition("20")[0]


class Check:
    """Runs the command in this process, with a data folder of its own."""

    def __init__(self, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.data, self.capsys = data, capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            cli.main(["--data", str(self.data), *arguments])
        told = self.capsys.readouterr()
        return int(left.value.code or 0), told.out, told.err

    def lines(self, *arguments: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self("check", *arguments, "--json")[1].splitlines()]


@pytest.fixture
def check(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, stub: None) -> Check:
    del stub
    for name in [name for name in os.environ if name.startswith("JUESUAN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("JUESUAN_EMBEDDING", "stub")
    monkeypatch.chdir(tmp_path)
    return Check(tmp_path / "data", capsys)


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """A sample with one wrong total: the income side of the first table."""
    lines = SAMPLES[0].read_text(encoding="utf-8").split("\n")
    number = next(n for n, line in enumerate(lines) if line.startswith("本年收入合计\t"))
    cells = lines[number].split("\t")
    figure = next(i for i, cell in enumerate(cells) if "." in cell)
    cells[figure] = f"9{cells[figure]}"
    lines[number] = "\t".join(cells)
    path = tmp_path / "wrong.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def one_chinese_line(text: str) -> bool:
    return text.count("\n") == 1 and any("\u4e00" <= char <= "\u9fff" for char in text) and "Traceback" not in text


def of_tables(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line for line in lines if line.get("rule", "").startswith("table.")]


# --- a plain file ----------------------------------------------------------------------------------------------------


def test_a_file_with_a_wrong_sum_is_exit_1_and_makes_no_store(check: Check, wrong: Path) -> None:
    status, out, _ = check("check", str(wrong))
    assert status == 1
    assert "错误（" in out
    assert "wrong.txt" in out
    assert not check.data.exists()


def test_json__contract_keys_and_the_summary_last(check: Check, wrong: Path) -> None:
    *found, last = check.lines(str(wrong))
    errors = [line for line in of_tables(found) if line["severity"] == "error"]
    assert len(errors) == 1
    assert all(list(line) == KEYS for line in found)
    assert errors[0]["source"].keys() == {"file", "page", "line"}
    assert list(last) == ["summary"]
    counted = [line["severity"] for line in found]
    assert {name: last["summary"][name] for name in ("error", "warning", "info")} == {
        name: counted.count(name) for name in ("error", "warning", "info")
    }
    assert "claims" in last["summary"]


def test_a_sound_file_has_no_findings_of_tables(check: Check) -> None:
    assert of_tables(check.lines(str(SAMPLES[0]))) == []


def test_a_file_uses_the_stored_report_of_the_year_before(check: Check) -> None:
    settings = load_settings(data=str(check.data))
    assert checking._prior_of_file(settings, UNIT, 2024) == ({}, "")
    assert check("ingest", str(SAMPLES[0]))[0] == 0
    prior, note = checking._prior_of_file(settings, UNIT, 2024)
    assert len(prior) > 100
    assert note == ""
    assert checking._prior_of_file(settings, UNIT, 2030)[0] == {}
    assert checking._prior_of_file(settings, "别的单位", 2024)[0] == {}


def test_a_store_that_cannot_be_read_is_a_note_not_a_failure(check: Check) -> None:
    check.data.mkdir()
    (check.data / "juesuan.db").write_bytes(b"no database at all" * 100)
    status, _, err = check("check", str(SAMPLES[0]), "--json")
    assert status in (0, 1)
    assert "上年报告" in err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--entity", "甲"],
        ["--year", "2024"],
        ["f.txt", "--entity", "甲", "--year", "2024"],
        ["没有.txt"],
        ["--entity", "甲", "--year", "2024"],
        ["f.txt", "-o", "f.pdf"],
        ["f.txt", "--text", "没有.txt"],
    ],
    ids=["nothing", "entity", "year", "both", "file", "unit", "suffix", "text"],
)
def test_a_bad_request_is_one_line_and_exit_2(check: Check, arguments: list[str]) -> None:
    status, out, err = check("check", *arguments)
    assert (status, out) == (2, "")
    assert one_chinese_line(err)


# --- a stored report -------------------------------------------------------------------------------------------------


def test_a_stored_report__year_and_findings_with_fact_ids(check: Check, wrong: Path) -> None:
    check("ingest", str(wrong))
    status, _, err = check("check", "--entity", UNIT, "--year", "2030")
    assert (status, one_chinese_line(err)) == (2, True)
    (error,) = of_tables(check.lines("--entity", UNIT, "--year", "2023"))
    assert error["evidence"][0].startswith("fact:")
    assert (error["entity"], error["year"]) == (UNIT, 2023)


def test_a_finding_marked_false_is_left_out_and_stays_marked(check: Check, wrong: Path) -> None:
    check("ingest", str(wrong))
    settings: Settings = load_settings(data=str(check.data))
    before = checking.check_stored(settings, UNIT, 2023)
    assert before.has_errors
    with checking.open_stores(settings) as stores:
        for stored in stores.queries.findings(UNIT, 2023):
            stores.store.mark_finding(stored.id, FindingStatus.FALSE, reason="原件如此", who="甲")
    assert check("check", "--entity", UNIT, "--year", "2023")[0] == 0
    again = checking.check_stored(settings, UNIT, 2023)
    assert (again.items, again.has_errors) == ((), False)
    everything = checking.check_stored(settings, UNIT, 2023, with_false=True)
    assert [item.found for item in everything.items] == [item.found for item in before.items]
    assert {item.status for item in everything.items} == {FindingStatus.FALSE}
    assert not everything.has_errors
    assert "误报" in check("check", "--entity", UNIT, "--year", "2023", "--all")[1]


# --- a pasted text ---------------------------------------------------------------------------------------------------


def test_pasted_text_takes_the_place_of_the_explanation(check: Check) -> None:
    check("ingest", str(SAMPLES[0]))
    settings = load_settings(data=str(check.data))
    with checking.open_stores(settings) as stores:
        case = checking._stored_case(stores.queries, checking._stored_report(stores.queries, UNIT, 2023))
    text = (
        "一、收入情况说明\n本年收入3万元。\n（一）总体情况\n本年收入比上年增加。\n二、支出情况说明\n本年支出5万元。\n"
    )
    changed = checking.with_text(case, checking.Pasted("新稿.txt", text.encode()))
    mine = [section for section in changed.sections if section.part == "explanation"]
    assert [section.path for section in mine] == ["第三部分", "第三部分/一", "第三部分/一/（一）", "第三部分/二"]
    said = [item for item in changed.passages if changed.part_of(item.section) == "explanation"]
    assert [item.text for item in said] == ["本年收入3万元。", "本年收入比上年增加。", "本年支出5万元。"]
    assert {item.source.file for item in said} == {"新稿.txt"}
    assert said[0].source.line == 2
    others = [item.text for item in case.passages if case.part_of(item.section) != "explanation"]
    assert [item.text for item in changed.passages if changed.part_of(item.section) != "explanation"] == others
    assert len(others) > 3


def test_pasted_text_without_headings_is_one_section(check: Check) -> None:
    check("ingest", str(SAMPLES[0]))
    settings = load_settings(data=str(check.data))
    with checking.open_stores(settings) as stores:
        case = checking._stored_case(stores.queries, checking._stored_report(stores.queries, UNIT, 2023))
    changed = checking.with_text(case, checking.Pasted("稿", "本年收入3万元。\n本年支出5万元。".encode()))
    assert [section.path for section in changed.sections if section.part == "explanation"] == ["第三部分"]
    said = [item.text for item in changed.passages if changed.part_of(item.section) == "explanation"]
    assert said == ["本年收入3万元。", "本年支出5万元。"]


def test_text_from_standard_input_and_from_a_file(
    check: Check, tmp_path: Path, wrong: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check("ingest", str(wrong))
    words = "本年工作顺利完成。".encode()
    (tmp_path / "稿.txt").write_bytes(words)
    by_file = check("check", "--entity", UNIT, "--year", "2023", "--text", str(tmp_path / "稿.txt"), "--json")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(words)))
    by_input = check("check", "--entity", UNIT, "--year", "2023", "--text", "-", "--json")
    assert by_file[:2] == by_input[:2]
    assert by_file[0] == 1
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"  \n")))
    status, out, err = check("check", "--entity", UNIT, "--year", "2023", "--text", "-")
    assert (status, out, one_chinese_line(err)) == (2, "", True)


def test_text_of_a_word_file(check: Check, tmp_path: Path) -> None:
    """A draft in Word, without tables, is held against the stored report."""
    import docx

    check("ingest", str(SAMPLES[0]))
    draft = docx.Document()
    draft.add_paragraph(
        "2023年度政府采购支出总额10.50万元，其中：政府采购货物支出3.10万元、政府采购工程支出3.20万元、政府采购服务支出3.30万元。"
    )
    draft.save(str(tmp_path / "稿.docx"))
    status, out, _ = check("check", "--entity", UNIT, "--year", "2023", "--text", str(tmp_path / "稿.docx"), "--json")
    assert status == 0
    assert "narrative.parts_sum" in out
    refused = check("check", str(tmp_path / "稿.docx"))
    assert refused[0] == 2
    assert "--text" in refused[2]


def test_another_text_leaves_the_stored_findings_alone(check: Check, wrong: Path) -> None:
    check("ingest", str(wrong))
    settings = load_settings(data=str(check.data))
    checking.check_stored(settings, UNIT, 2023, text=checking.Pasted("稿", "本年工作完成。".encode()))
    with checking.open_stores(settings) as stores:
        assert stores.queries.findings(UNIT, 2023) == []


# --- files -----------------------------------------------------------------------------------------------------------


class _Words(HTMLParser):
    """The texts of a page, and what it would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.fetched += [str(value) for name, value in attrs if name in ("src", "href")] + [tag] * (tag == "script")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def _opened(path: Path) -> str:
    if path.suffix == ".xlsx":
        sheet = load_workbook(path)["校核结果"]
        return "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)
    if path.suffix == ".docx":
        paper = Document(str(path))
        cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])
    words = _Words()
    words.feed(path.read_text(encoding="utf-8"))
    assert words.fetched == []
    return "\n".join(words.texts)


@pytest.mark.parametrize("suffix", [".xlsx", ".docx", ".html"])
def test_output_opens_again_and_says_everything(check: Check, wrong: Path, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"结果{suffix}"
    target.write_bytes(b"an earlier file")
    status, out, _ = check("check", str(wrong), "--json", "-o", str(target))
    assert status == 1
    text = _opened(target)
    for line in out.splitlines()[:-1]:
        told = json.loads(line)
        assert told["message"] in text
        assert told["quote"] in text
        assert f"第{told['source']['line']}行" in text
    for words in (UNIT, "2023", "错误", "级别", "应为", "实为", "位置"):
        assert words in text
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def test_output__fonts_of_the_word_file_are_chinese(check: Check, wrong: Path, tmp_path: Path) -> None:
    check("check", str(wrong), "-o", str(tmp_path / "结果.docx"))
    xml = Document(str(tmp_path / "结果.docx")).element.xml
    assert 'w:eastAsia="仿宋"' in xml
    assert 'w:eastAsia="宋体"' in xml


@pytest.mark.parametrize("suffix", [".xlsx", ".docx", ".html"])
def test_output__markup_and_formulas_stay_text(tmp_path: Path, suffix: str) -> None:
    from assistant.checks.export import write
    from assistant.checks.findings import Found, Severity
    from assistant.checks.result import Checked, Item
    from db.core.facts import Source

    found = Found("table.cross", Severity.ERROR, "<b>甲</b>&\x07", "=1+1", Source("f.txt", page=3))
    path = tmp_path / f"x{suffix}"
    write(Checked("单位<i>", 2024, (Item(found),), {"total": 8, "unread": 2}), path)
    text = _opened(path)
    for words in ("<b>甲</b>&", "=1+1", "单位<i>", "第3页", "共有 8 个数", "2 个没有读懂"):
        assert words in text
    if suffix == ".xlsx":
        cells = [cell for row in load_workbook(path).active.iter_rows() for cell in row]  # type: ignore[union-attr]
        assert [cell.data_type for cell in cells if cell.value == "=1+1"] == ["s"]


def test_output__an_unwritable_place_is_one_line(check: Check, tmp_path: Path) -> None:
    status, _, err = check("check", str(SAMPLES[0]), "-o", str(tmp_path / "没有" / "x.html"))
    assert status == 2
    assert one_chinese_line(err)
    folder = tmp_path / "夹.docx"
    folder.mkdir()
    assert check("check", str(SAMPLES[0]), "-o", str(folder))[0] == 2
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []
